// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a run counted: a rate from slices of 100 ms, latencies, and the share of its core that the generator itself used.
#pragma once

#include "socket.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <vector>

namespace load {

class Report
{
public:
    Report(std::chrono::milliseconds warmUp, std::chrono::milliseconds duration);

    // To be called once per turn of the loop; prints "begin" when counting starts and the result when it ends.
    void tick(Clock::time_point now);
    bool isOver() const { return m_isOver; }
    void countUnits(std::uint64_t units)
    {
        if (m_isCounting)
            m_units += units;
    }
    void count(Clock::duration latency)
    {
        if (!m_isCounting)
            return;
        ++m_units;
        const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(latency)
                                          .count();
        ++m_latencies[bucket(static_cast<std::uint64_t>(microseconds))];
        ++m_samples;
    }

private:
    // 16 buckets per doubling: an error of 6 % at most.
    static std::size_t bucket(std::uint64_t microseconds);
    static double value(std::size_t bucket);
    double percentile(double share) const;
    void print(Clock::time_point now);

    Clock::time_point m_start = Clock::now();
    Clock::time_point m_begin;
    Clock::time_point m_slice;
    std::chrono::milliseconds m_warmUp;
    std::chrono::milliseconds m_duration;
    std::array<std::uint64_t, 64 * 16> m_latencies{};
    std::uint64_t m_samples = 0;
    std::uint64_t m_units = 0;
    std::uint64_t m_unitsAtSlice = 0;
    std::vector<double> m_rates;
    double m_cpuAtBegin = 0;
    bool m_isCounting = false;
    bool m_isOver = false;
};

// Seconds of processor time that this process has used.
double processorTime();

} // namespace load
