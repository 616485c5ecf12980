// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The latest samples of a value, in the order of their time.
#pragma once

#include <QtGlobal>

#include <vector>

namespace QSocketIoQml {

struct Sample
{
    double time; // ms since 1970
    double value;
};

class SampleRing
{
public:
    qsizetype capacity() const { return m_capacity; }
    void setCapacity(qsizetype capacity); // at least 1; the oldest go
    qsizetype count() const { return m_count; }
    quint64 discarded() const { return m_discarded; }
    // 0 is the oldest.
    const Sample &at(qsizetype index) const
    {
        const qsizetype place = m_first + index;
        const auto size = qsizetype(m_samples.size());
        return m_samples[size_t(place < size ? place : place - size)];
    }
    // A time before that of the latest sample counts as that.
    void append(Sample sample);
    void discardBefore(double time);
    void clear();                         // those count as discarded, too
    qsizetype firstAt(double time) const; // the index of the first that is not before it

private:
    void discard(qsizetype count);

    std::vector<Sample> m_samples; // grows up to the capacity, and goes round then
    qsizetype m_capacity = 10'000;
    qsizetype m_first = 0;
    qsizetype m_count = 0;
    quint64 m_discarded = 0;
};

} // namespace QSocketIoQml
