// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One Qt timer for any number of deadlines, on a clock that tests can replace.
#pragma once

#include <QBasicTimer>
#include <QObject>

#include <chrono>
#include <functional>
#include <set>
#include <utility>

namespace QSocketIoPrivate {

class Deadline;

class DeadlineQueue : public QObject
{
    Q_OBJECT
public:
    using Clock = std::function<std::chrono::milliseconds()>; // monotonic

    explicit DeadlineQueue(QObject *parent = nullptr);
    DeadlineQueue(Clock clock, QObject *parent); // nothing fires by itself: call advance()
    ~DeadlineQueue() override;

    std::chrono::milliseconds now() const;
    void advance(); // fires everything that is due, in order
    bool isEmpty() const { return m_deadlines.empty(); }

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    friend class Deadline;
    void insert(Deadline *deadline);
    void remove(Deadline *deadline);
    void rearm();

    Clock m_clock;
    bool m_isManual = false;
    QBasicTimer m_timer;
    std::set<std::pair<std::chrono::milliseconds, Deadline *>> m_deadlines;
};

// A single-shot timer that costs a few words while idle. Belongs to the queue's thread; may be restarted, stopped
// and destroyed in its own callback; outliving the queue is harmless.
class Deadline
{
public:
    Deadline(DeadlineQueue &queue, std::function<void()> callback);
    ~Deadline();
    Q_DISABLE_COPY_MOVE(Deadline)

    void start(std::chrono::milliseconds delay);
    void stop();
    bool isActive() const { return m_isActive; }

private:
    friend class DeadlineQueue;
    DeadlineQueue *m_queue;
    std::function<void()> m_callback;
    std::chrono::milliseconds m_at{};
    bool m_isActive = false;
};

} // namespace QSocketIoPrivate
