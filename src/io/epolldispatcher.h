// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// An event dispatcher for the library's own threads (Linux): Qt's looks at every descriptor in every turn, this one only
// at those that are ready, so that sockets of Qt scale, TLS among them.
#pragma once

#include "io/timerlist.h"

#include <QAbstractEventDispatcher>
#include <QHash>

#include <array>
#include <atomic>
#include <memory>
#include <set>

namespace QSocketIoPrivate {

class EpollDispatcher final : public QAbstractEventDispatcher
{
    Q_OBJECT
public:
    // For QThread::setEventDispatcher(). Null when the system refuses the descriptors.
    static std::unique_ptr<EpollDispatcher> create();
    ~EpollDispatcher() override;

    bool processEvents(QEventLoop::ProcessEventsFlags flags) override;
    void registerSocketNotifier(QSocketNotifier *notifier) override;
    void unregisterSocketNotifier(QSocketNotifier *notifier) override;
    void registerTimer(int timerId, qint64 interval, Qt::TimerType timerType,
                       QObject *object) override;
    bool unregisterTimer(int timerId) override;
    bool unregisterTimers(QObject *object) override;
    QList<TimerInfo> registeredTimers(QObject *object) const override;
    int remainingTime(int timerId) override;
    void wakeUp() override; // from any thread
    void interrupt() override;

private:
    enum Kind : quint8 { Read, Write, Exception };
    struct Watch
    {
        std::array<QSocketNotifier *, 3> notifiers{}; // by kind
        quint32 events = 0;
        bool isFile = false; // which the system does not watch, because it is always ready
    };
    struct Batch;

    EpollDispatcher(int epoll, int wakeUp);
    static Kind kindOf(const QSocketNotifier *notifier);
    void update(int descriptor, Watch &watch);
    void waitOnce(QEventLoop::ProcessEventsFlags flags, TimerList::Time time, Batch &batch);
    static void sleep(int descriptor, TimerList::Time time);
    bool activate(Batch &batch);
    bool activateFiles();
    static bool send(QSocketNotifier *notifier);
    TimerList::Time timeToWait(QEventLoop::ProcessEventsFlags flags) const;
    bool clearWakeUp(); // true: somebody had called

    int m_epoll;
    int m_wakeUp; // an eventfd
    std::atomic<bool> m_isWoken{ false };
    std::atomic<bool> m_isInterrupted{ false };
    TimerList m_timers;
    QHash<int, Watch> m_watches;
    std::set<int> m_files;
    Batch *m_current = nullptr; // of the innermost processEvents()
};

} // namespace QSocketIoPrivate
