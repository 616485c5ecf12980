// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What every fuzzer needs: a way to fail, and to take an input apart.
#pragma once

#include <QByteArrayView>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

namespace Fuzz {

// Ends the program, with a sanitizer's stack trace where there is one.
inline void require(bool condition, const char *what)
{
    if (condition)
        return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

class Input
{
public:
    Input(const std::uint8_t *data, std::size_t size)
        : m_rest(reinterpret_cast<const char *>(data), qsizetype(size))
    {}

    bool isEmpty() const { return m_rest.isEmpty(); }
    QByteArrayView rest() const { return m_rest; }

    // 0 at the end of the input.
    int takeByte()
    {
        if (m_rest.isEmpty())
            return 0;
        const int byte = std::uint8_t(m_rest.front());
        m_rest = m_rest.sliced(1);
        return byte;
    }

    // Up to the separator, which is dropped, or the end.
    QByteArrayView takeUntil(char separator)
    {
        const qsizetype position = m_rest.indexOf(separator);
        const QByteArrayView chunk = position < 0 ? m_rest : m_rest.first(position);
        m_rest = m_rest.sliced(position < 0 ? m_rest.size() : position + 1);
        return chunk;
    }

    // At most that many bytes.
    QByteArrayView takeBytes(qsizetype count)
    {
        const QByteArrayView chunk = m_rest.first(qMin(count, m_rest.size()));
        m_rest = m_rest.sliced(chunk.size());
        return chunk;
    }

private:
    QByteArrayView m_rest;
};

// A copy with nothing behind it, so that the address sanitizer sees the first byte too many that is read.
class Exact
{
public:
    explicit Exact(QByteArrayView bytes)
        : m_bytes(bytes.begin(), bytes.end())
    {
        m_bytes.shrink_to_fit();
    }
    QByteArrayView view() const { return { m_bytes.data(), qsizetype(m_bytes.size()) }; }

private:
    std::vector<char> m_bytes;
};

} // namespace Fuzz
