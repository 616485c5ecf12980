// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "client/suspendwatch.h"

#include <QDateTime>

#include <algorithm>

namespace QSocketIoPrivate {

using std::chrono::milliseconds;

SuspendWatch::SuspendWatch(DeadlineQueue &deadlines, Woken woken)
    : m_deadlines(deadlines)
    , m_woken(std::move(woken))
    , m_timer(deadlines, [this] { look(); })
{}

void SuspendWatch::setWallClock(Clock clock)
{
    m_wallClock = std::move(clock);
    if (m_timer.isActive())
        remember();
}

milliseconds SuspendWatch::wallTime() const
{
    return m_wallClock ? m_wallClock() : milliseconds(QDateTime::currentMSecsSinceEpoch());
}

void SuspendWatch::start()
{
    if (!m_timer.isActive())
        remember();
}

void SuspendWatch::remember()
{
    m_lastWall = wallTime();
    m_lastTime = m_deadlines.now();
    m_timer.start(Interval);
}

// Where timers do count a suspension, theirs has come late. A thread that was busy all the time looks the same. A wall clock
// that is set back says nothing.
void SuspendWatch::look()
{
    const milliseconds wall = wallTime() - m_lastWall;
    const milliseconds time = m_deadlines.now() - m_lastTime;
    const milliseconds asleep = std::max(wall - time, time - Interval);
    remember();
    if (asleep < Tolerance)
        return;
    const Woken woken = m_woken;
    woken(asleep);
}

} // namespace QSocketIoPrivate
