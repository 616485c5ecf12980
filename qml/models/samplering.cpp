// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "models/samplering.h"

#include <algorithm>

namespace QSocketIoQml {

void SampleRing::setCapacity(qsizetype capacity)
{
    m_capacity = std::max<qsizetype>(capacity, 1);
    if (m_count > m_capacity)
        discard(m_count - m_capacity);
    std::vector<Sample> samples;
    samples.reserve(size_t(m_count));
    for (qsizetype i = 0; i < m_count; ++i)
        samples.push_back(at(i));
    m_samples = std::move(samples);
    m_first = 0;
}

void SampleRing::append(Sample sample)
{
    if (m_count > 0)
        sample.time = std::max(sample.time, at(m_count - 1).time);
    if (m_count == m_capacity)
        discard(1);
    const auto size = qsizetype(m_samples.size());
    const qsizetype place = m_first + m_count;
    if (place < size) {
        m_samples[size_t(place)] = sample;
    } else if (m_count < size) {
        m_samples[size_t(place - size)] = sample;
    } else {
        // Full, but not yet as large as it may be. It begins at its beginning, because only a full one goes round.
        if (m_first > 0)
            std::rotate(m_samples.begin(), m_samples.begin() + m_first, m_samples.end());
        m_first = 0;
        m_samples.push_back(sample);
    }
    ++m_count;
}

void SampleRing::discard(qsizetype count)
{
    m_first += count;
    if (m_first >= qsizetype(m_samples.size()))
        m_first -= qsizetype(m_samples.size());
    m_count -= count;
    m_discarded += quint64(count);
}

void SampleRing::discardBefore(double time)
{
    discard(firstAt(time));
}

void SampleRing::clear()
{
    m_discarded += quint64(m_count);
    m_samples.clear();
    m_first = 0;
    m_count = 0;
}

qsizetype SampleRing::firstAt(double time) const
{
    qsizetype low = 0;
    qsizetype high = m_count;
    while (low < high) {
        const qsizetype middle = (low + high) / 2;
        if (at(middle).time < time)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

} // namespace QSocketIoQml
