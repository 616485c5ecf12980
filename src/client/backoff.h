// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How long to wait before the next attempt at a connection. Pure: the caller brings the chance.
#pragma once

#include <chrono>

namespace QSocketIoPrivate {

// The n-th delay is first * factor^n, at most max, spread by the jitter: 0.5 means half as much up to one and a half times.
class Backoff
{
public:
    using Duration = std::chrono::milliseconds;
    // A program that asks for no delay at all must not spin on a port where nobody listens.
    static constexpr Duration minimum{ 10 };

    Duration first() const { return m_first; }
    Duration max() const { return m_max; }
    double jitter() const { return m_jitter; }
    void setDelays(Duration first, Duration max); // negative: 0; max is never below first
    double factor() const { return m_factor; }
    void setFactor(double factor); // at least 1
    void setJitter(double factor); // brought into 0...1

    int attempts() const { return m_attempts; } // delays handed out since reset()
    void reset() { m_attempts = 0; }
    Duration next(double random); // random: from 0 up to 1

private:
    Duration m_first{ 1000 };
    Duration m_max{ 5000 };
    double m_factor = 2.0;
    double m_jitter = 0.5;
    int m_attempts = 0;
};

} // namespace QSocketIoPrivate
