// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Notices that the machine was suspended: the clock on the wall has moved on, and the one that timers go by has not.
#pragma once

#include "io/deadline.h"

#include <chrono>
#include <functional>

namespace QSocketIoPrivate {

class SuspendWatch
{
public:
    using Clock = DeadlineQueue::Clock;
    using Woken = std::function<void(std::chrono::milliseconds asleep)>;

    // So long a suspension takes at most to be noticed, and so long it has to be.
    static constexpr std::chrono::milliseconds Interval{ 5000 };
    static constexpr std::chrono::milliseconds Tolerance{ 5000 };

    // woken() may destroy the watch.
    SuspendWatch(DeadlineQueue &deadlines, Woken woken);

    void setWallClock(Clock clock); // null: the system's
    void start();                   // if it has not been
    void stop() { m_timer.stop(); }
    void look(); // now, not only when the timer is due

private:
    std::chrono::milliseconds wallTime() const;
    void remember();

    DeadlineQueue &m_deadlines;
    Woken m_woken;
    Clock m_wallClock;
    std::chrono::milliseconds m_lastWall{ 0 };
    std::chrono::milliseconds m_lastTime{ 0 };
    Deadline m_timer;
};

} // namespace QSocketIoPrivate
