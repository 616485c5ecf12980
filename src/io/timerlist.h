// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The timers of an event dispatcher: when each is due, on the clock that the caller reads.
#pragma once

#include <QAbstractEventDispatcher>

#include <chrono>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

namespace QSocketIoPrivate {

class TimerList
{
public:
    using Time = std::chrono::nanoseconds; // monotonic, since whenever

    void add(int id, std::chrono::milliseconds interval, Qt::TimerType type, QObject *object,
             Time now);
    bool remove(int id);
    bool removeAll(const QObject *object);
    bool isEmpty() const { return m_timers.empty(); }

    QList<QAbstractEventDispatcher::TimerInfo> timersOf(const QObject *object) const;
    std::optional<Time> dueTime(int id) const;
    // When the first is due that may fire: not those whose event is being handled.
    std::optional<Time> firstDue() const;
    // Sends a timer event for each that is due, once, in order. False: none was.
    bool fire(Time now);

private:
    using Key = std::pair<Time, quint64>; // the second keeps those of equal times in order
    struct Timer
    {
        QObject *object = nullptr;
        std::chrono::milliseconds interval{};
        Time grid{ 1 }; // due times are multiples of it, so that coarse timers come together
        Key due;
        Qt::TimerType type = Qt::PreciseTimer;
        quint64 generation = 0; // another timer may get the id of one that was stopped
    };

    void schedule(int id, Timer &timer, Time from);
    int takeDue(const Key &limit);

    std::unordered_map<int, Timer> m_timers;
    std::map<Key, int> m_waiting;
    quint64 m_sequence = 0;
};

} // namespace QSocketIoPrivate
