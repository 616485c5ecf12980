// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "machine.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace {
constexpr qsizetype historyLength = 120; // moments: what a chart shows
constexpr double faultSeconds = 3;       // how long a fault takes to show in full
} // namespace

Machine::Machine(const MachineInfo &info, const QList<Channel> &channels, quint32 seed)
    : m_info(info)
    , m_channels(channels)
    , m_random(seed)
{
    m_phase = m_random.generateDouble() * 2 * std::numbers::pi;
    for (Channel &channel : m_channels)
        channel.value = channel.nominal;
    for (qsizetype i = 0; i < historyLength; ++i)
        step(0.5);
}

QList<QuantityInfo> Machine::quantities() const
{
    QList<QuantityInfo> result;
    for (const Channel &c : m_channels) {
        const double spread = 1.6 * c.swing + 3 * c.noise;
        const double low = std::min(c.nominal - spread, c.limit);
        const double high = std::max(c.nominal + spread, c.limit);
        result.append({ m_info.id, c.key, c.label, c.unit, low, high, c.limit, c.decimals });
    }
    return result;
}

void Machine::step(double seconds)
{
    m_time += seconds;
    // Two slow waves that never quite repeat look like a production day in fast motion.
    const double load = 0.6 * std::sin(m_time / 21 + m_phase)
                        + 0.4 * std::sin(m_time / 7.3 + 2 * m_phase);
    for (Channel &channel : m_channels)
        stepChannel(channel, load, seconds);
    remember();
}

void Machine::stepChannel(Channel &channel, double load, double seconds)
{
    // A fault drives the value clearly past its limit; a repair lets it come back.
    const double margin = channel.limit - channel.nominal;
    const double wanted = channel.isFaulty ? 1.6 * margin + std::copysign(channel.swing, margin)
                                           : 0;
    channel.fault += (wanted - channel.fault) * (1 - std::exp(-seconds / faultSeconds));
    const double target = channel.nominal + channel.swing * load + channel.fault;
    channel.value += (target - channel.value) * (1 - std::exp(-seconds / channel.lag))
                     + channel.noise * gaussian();
}

QList<double> Machine::values() const
{
    QList<double> result;
    for (const Channel &channel : m_channels) {
        const double scale = std::pow(10, channel.decimals + 1);
        result.append(std::round(channel.value * scale) / scale);
    }
    return result;
}

bool Machine::isBeyondLimit(qsizetype index) const
{
    const Channel &channel = m_channels.at(index);
    return channel.limit > channel.nominal ? channel.value > channel.limit
                                           : channel.value < channel.limit;
}

void Machine::breakDown(qsizetype index)
{
    m_channels[index].isFaulty = true;
}

void Machine::repair(qsizetype index)
{
    m_channels[index].isFaulty = false;
}

double Machine::gaussian()
{
    // The sum of twelve uniform numbers is close enough to a normal distribution here.
    double sum = -6;
    for (int i = 0; i < 12; ++i)
        sum += m_random.generateDouble();
    return sum;
}

void Machine::remember()
{
    for (const Channel &channel : m_channels) {
        const auto value = static_cast<float>(channel.value);
        m_history.append(reinterpret_cast<const char *>(&value), sizeof value);
    }
    const qsizetype most = historyLength * m_channels.size() * qsizetype(sizeof(float));
    if (m_history.size() > most)
        m_history.remove(0, m_history.size() - most);
}
