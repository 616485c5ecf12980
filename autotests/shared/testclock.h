// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Time that passes only when a test says so.
#pragma once

#include "io/deadline.h"

#include <chrono>

namespace QSocketIoPrivate {

class TestClock
{
public:
    DeadlineQueue &deadlines() { return m_deadlines; }
    // In steps of one millisecond, so that deadlines started on the way are met too.
    void pass(std::chrono::milliseconds time)
    {
        const std::chrono::milliseconds end = m_now + time;
        m_deadlines.advance();
        while (m_now < end) {
            ++m_now;
            m_deadlines.advance();
        }
    }

private:
    std::chrono::milliseconds m_now{ 1 };
    DeadlineQueue m_deadlines{ [this] { return m_now; }, nullptr };
};

} // namespace QSocketIoPrivate
