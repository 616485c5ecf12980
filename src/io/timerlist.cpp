// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// An ordered map of what waits. A timer whose event is on the stack is out of it: it does not fire within itself.
#include "io/timerlist.h"

#include <QCoreApplication>
#include <QTimerEvent>

#include <algorithm>

namespace QSocketIoPrivate {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

// A coarse timer may be late by a twentieth of its interval, a very coarse one is good to a second.
TimerList::Time gridOf(milliseconds interval, Qt::TimerType type)
{
    constexpr int shareOfInterval = 20;
    switch (type) {
    case Qt::PreciseTimer:
        break;
    case Qt::CoarseTimer:
        return std::max(TimerList::Time(interval) / shareOfInterval, TimerList::Time(1));
    case Qt::VeryCoarseTimer:
        return seconds(1);
    }
    return TimerList::Time(1);
}

} // namespace

void TimerList::add(int id, milliseconds interval, Qt::TimerType type, QObject *object, Time now)
{
    remove(id);
    Timer &timer = m_timers[id];
    timer.object = object;
    timer.interval = interval;
    timer.grid = gridOf(interval, type);
    timer.type = type;
    timer.generation = ++m_sequence;
    schedule(id, timer, now + interval);
}

// Never early: upwards to the grid.
void TimerList::schedule(int id, Timer &timer, Time from)
{
    const Time due = (from + timer.grid - Time(1)) / timer.grid * timer.grid;
    timer.due = { due, ++m_sequence };
    m_waiting.emplace(timer.due, id);
}

bool TimerList::remove(int id)
{
    const auto place = m_timers.find(id);
    if (place == m_timers.end())
        return false;
    m_waiting.erase(place->second.due);
    m_timers.erase(place);
    return true;
}

bool TimerList::removeAll(const QObject *object)
{
    bool hasRemoved = false;
    for (auto place = m_timers.begin(); place != m_timers.end();) {
        if (place->second.object != object) {
            ++place;
            continue;
        }
        m_waiting.erase(place->second.due);
        place = m_timers.erase(place);
        hasRemoved = true;
    }
    return hasRemoved;
}

QList<QAbstractEventDispatcher::TimerInfo> TimerList::timersOf(const QObject *object) const
{
    QList<QAbstractEventDispatcher::TimerInfo> timers;
    for (const auto &[id, timer] : m_timers) {
        if (timer.object == object)
            timers.append({ id, int(timer.interval.count()), timer.type });
    }
    return timers;
}

std::optional<TimerList::Time> TimerList::dueTime(int id) const
{
    const auto place = m_timers.find(id);
    if (place == m_timers.cend())
        return {};
    return place->second.due.first;
}

std::optional<TimerList::Time> TimerList::firstDue() const
{
    if (m_waiting.empty())
        return {};
    return m_waiting.begin()->first.first;
}

// 0: none. What a handler starts has to wait for the next call, however soon it is due.
int TimerList::takeDue(const Key &limit)
{
    if (m_waiting.empty() || m_waiting.begin()->first > limit)
        return 0;
    const int id = m_waiting.begin()->second;
    m_waiting.erase(m_waiting.begin());
    return id;
}

bool TimerList::fire(Time now)
{
    const Key limit{ now, m_sequence };
    bool hasFired = false;
    while (const int id = takeDue(limit)) {
        Timer &timer = m_timers[id];
        const quint64 generation = timer.generation;
        // From when it was due, so that it keeps its pace; what was missed is not made up for.
        Time next = timer.due.first + timer.interval;
        if (next < now)
            next = now + timer.interval;
        hasFired = true;
        QTimerEvent event(id);
        QCoreApplication::sendEvent(timer.object, &event);
        // It may have been stopped, and its id be that of another one now.
        const auto place = m_timers.find(id);
        if (place == m_timers.end() || place->second.generation != generation)
            continue;
        schedule(id, place->second, next);
    }
    return hasFired;
}

} // namespace QSocketIoPrivate
