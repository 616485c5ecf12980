// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "client/backoff.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace QSocketIoPrivate {

void Backoff::setDelays(Duration first, Duration max)
{
    // Qt's timers count milliseconds in an int.
    constexpr Duration ceiling{ std::numeric_limits<int>::max() };
    m_first = std::clamp(first, Duration::zero(), ceiling);
    m_max = std::clamp(max, m_first, ceiling);
}

void Backoff::setJitter(double factor)
{
    m_jitter = factor > 0.0 ? std::min(factor, 1.0) : 0.0; // NaN becomes 0, too
}

Backoff::Duration Backoff::next(double random)
{
    const auto max = static_cast<double>(m_max.count());
    // A double overflows to infinity rather than to something small or negative.
    double delay = std::min(std::ldexp(static_cast<double>(m_first.count()), m_attempts), max);
    delay *= 1.0 + m_jitter * (2.0 * random - 1.0);
    if (m_attempts < std::numeric_limits<int>::max())
        ++m_attempts;
    const Duration bounded{ static_cast<Duration::rep>(std::clamp(delay, 0.0, max)) };
    return std::max(bounded, minimum);
}

} // namespace QSocketIoPrivate
