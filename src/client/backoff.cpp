// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "client/backoff.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace QSocketIoPrivate {

namespace {

constexpr double ceilingOfGrowth = 1e12; // more than the ratio of any two delays

} // namespace

void Backoff::setDelays(Duration first, Duration max)
{
    // Qt's timers count milliseconds in an int.
    constexpr Duration ceiling{ std::numeric_limits<int>::max() };
    m_first = std::clamp(first, Duration::zero(), ceiling);
    m_max = std::clamp(max, m_first, ceiling);
}

void Backoff::setFactor(double factor)
{
    m_factor = factor > 1.0 ? factor : 1.0; // NaN becomes 1, too
}

void Backoff::setJitter(double factor)
{
    m_jitter = factor > 0.0 ? std::min(factor, 1.0) : 0.0; // NaN becomes 0, too
}

Backoff::Duration Backoff::next(double random)
{
    const auto max = static_cast<double>(m_max.count());
    // Neither infinity, which times nothing is not a number, nor anything small or negative: it stays at the ceiling.
    const double growth = std::min(std::pow(m_factor, m_attempts), ceilingOfGrowth);
    double delay = std::min(static_cast<double>(m_first.count()) * growth, max);
    delay *= 1.0 + m_jitter * (2.0 * random - 1.0);
    if (m_attempts < std::numeric_limits<int>::max())
        ++m_attempts;
    const Duration bounded{ static_cast<Duration::rep>(std::clamp(delay, 0.0, max)) };
    return std::max(bounded, minimum);
}

} // namespace QSocketIoPrivate
