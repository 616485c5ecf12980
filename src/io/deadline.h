// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One Qt timer for any number of deadlines, on a clock that tests can replace.
#pragma once

#include <QBasicTimer>
#include <QObject>
#include <QPointer>

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

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
    // What has been started keeps the time it has left. Null: the system's clock.
    void setClock(Clock clock);
    // When the first may be due; one that was started again is due later. None: nothing is waiting.
    std::optional<std::chrono::milliseconds> nextDue() const;
    // Fires everything that is due, in order; what a callback starts has to wait for the next call.
    void advance();
    bool isEmpty() const { return m_entries.empty(); }

protected:
    bool event(QEvent *event) override;
    void timerEvent(QTimerEvent *event) override;

private:
    friend class Deadline;
    // The second number is the order of starting, so that equal times fire in that order.
    using Key = std::pair<std::chrono::milliseconds, quint64>;
    struct Entry
    {
        Key place; // where it stands in the heap, see Deadline::m_due
        Deadline *deadline;
    };

    std::chrono::milliseconds dueTime(std::chrono::milliseconds delay) const;
    void start(Deadline *deadline, std::chrono::milliseconds delay);
    void remove(Deadline *deadline);
    Deadline *takeDue(const Key &limit);
    void rearm();
    void put(std::size_t index, const Entry &entry);
    void moveUp(std::size_t index, const Entry &entry);
    void moveDown(std::size_t index, const Entry &entry);

    Clock m_clock; // null: the system's
    QBasicTimer m_timer;
    std::chrono::milliseconds m_armedFor{};
    quint64 m_sequence = 0;
    std::vector<Entry> m_entries; // a heap: the children of entry n are those from 2n + 1 on
};

// A single-shot timer that costs a few words while idle. Belongs to the queue's thread; may be restarted, stopped
// and destroyed in its own callback; outliving the queue is harmless. Never fires early.
class Deadline
{
public:
    Deadline(DeadlineQueue &queue, std::function<void()> callback);
    ~Deadline();
    Q_DISABLE_COPY_MOVE(Deadline)

    void start(std::chrono::milliseconds delay); // again from now when it is active
    void stop();
    bool isActive() const { return m_index != inactive; }

private:
    friend class DeadlineQueue;
    QPointer<DeadlineQueue> m_queue;
    std::function<void()> m_callback;
    // Where the entry stands in the queue, and when it is due: a restart for later only changes the second, and the
    // entry moves when its old place is reached.
    std::size_t m_index = inactive;
    DeadlineQueue::Key m_due;
    static constexpr std::size_t inactive = std::size_t(-1);
};

} // namespace QSocketIoPrivate
