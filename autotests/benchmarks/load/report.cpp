// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "report.h"

#include <sys/resource.h>

#include <algorithm>
#include <bit>
#include <cstdio>

namespace load {

namespace {
constexpr std::chrono::milliseconds slice{ 100 };

double seconds(Clock::duration duration)
{
    return std::chrono::duration<double>(duration).count();
}
} // namespace

double processorTime()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
           + double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

Report::Report(std::chrono::milliseconds warmUp, std::chrono::milliseconds duration)
    : m_warmUp(warmUp)
    , m_duration(duration)
{}

void Report::tick(Clock::time_point now)
{
    if (!m_isCounting) {
        if (m_isOver || now - m_start < m_warmUp)
            return;
        m_isCounting = true;
        m_begin = m_slice = now;
        m_cpuAtBegin = processorTime();
        std::puts("begin");
        std::fflush(stdout);
        return;
    }
    if (now - m_slice >= slice) {
        m_rates.push_back(double(m_units - m_unitsAtSlice) / seconds(now - m_slice));
        m_unitsAtSlice = m_units;
        m_slice = now;
    }
    if (now - m_begin >= m_duration)
        print(now);
}

void Report::print(Clock::time_point now)
{
    m_isCounting = false;
    m_isOver = true;
    // Whatever else runs on the machine only ever takes away: the upper quartile of the slices is nearer the truth
    // than their mean.
    std::sort(m_rates.begin(), m_rates.end());
    const double rate = m_rates.empty() ? 0 : m_rates[m_rates.size() * 3 / 4];
    std::printf("{\"rate\":%.1f,\"mean\":%.1f,\"p50\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"samples\":%"
                "llu,\"cpu\":%.3f}\n",
                rate, double(m_units) / seconds(now - m_begin), percentile(0.5), percentile(0.99),
                percentile(0.999), static_cast<unsigned long long>(m_samples),
                (processorTime() - m_cpuAtBegin) / seconds(now - m_begin));
    std::fflush(stdout);
}

std::size_t Report::bucket(std::uint64_t microseconds)
{
    if (microseconds < 32)
        return microseconds;
    const int exponent = std::bit_width(microseconds) - 5;
    return std::size_t(exponent) * 16 + (microseconds >> exponent);
}

double Report::value(std::size_t bucket)
{
    if (bucket < 32)
        return double(bucket);
    const std::size_t exponent = bucket / 16 - 1;
    return double((bucket % 16 + 16) << exponent);
}

double Report::percentile(double share) const
{
    const auto wanted = std::uint64_t(share * double(m_samples));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < m_latencies.size(); ++i) {
        seen += m_latencies[i];
        if (seen > wanted)
            return value(i);
    }
    return 0;
}

} // namespace load
