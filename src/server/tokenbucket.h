// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// So many of something each second, and some more at once after a pause.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>

namespace QSocketIoPrivate {

class TokenBucket
{
public:
    struct Limit
    {
        double perSecond = 0; // 0: no limit
        int burst = 1;        // how much a full bucket holds
    };

    // True: there was a token, which is taken. now: of a clock that does not go back.
    bool take(const Limit &limit, std::chrono::milliseconds now)
    {
        refill(limit, now);
        if (m_tokens < 1)
            return false;
        m_tokens -= 1;
        return true;
    }
    // After take() has failed: until it can succeed, at least a millisecond.
    std::chrono::milliseconds untilNext(const Limit &limit) const
    {
        constexpr double longest =
                3'600'000; // a limit that is raised meanwhile counts after an hour at the latest
        const double wait = std::ceil((1 - m_tokens) * 1000 / limit.perSecond);
        return std::chrono::milliseconds(qint64(std::clamp(wait, 1.0, longest)));
    }
    // At the last take(): nothing had been taken for long enough.
    bool wasFull() const { return m_wasFull; }

private:
    void refill(const Limit &limit, std::chrono::milliseconds now)
    {
        if (m_filledAt.count() < 0)
            m_tokens = limit.burst;
        else
            m_tokens = std::min<double>(m_tokens
                                                + double((now - m_filledAt).count()) / 1000
                                                          * limit.perSecond,
                                        limit.burst);
        m_filledAt = now;
        m_wasFull = m_tokens >= limit.burst;
    }

    double m_tokens = 0;
    std::chrono::milliseconds m_filledAt{ -1 }; // negative: not used yet
    bool m_wasFull = true;
};

} // namespace QSocketIoPrivate
