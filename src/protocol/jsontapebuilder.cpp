// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The layout is that of simdjson's tape, see JsonTape.
#include "protocol/jsontapebuilder.h"

#include <algorithm>
#include <limits>

namespace QSocketIoPrivate {

namespace {

constexpr quint64 maxTapeCount = 0xff'ffff; // simdjson counts no further, either

uint64_t tapeWord(char type, quint64 value)
{
    return (uint64_t(quint8(type)) << 56) | value;
}

} // namespace

JsonTapeBuilder::JsonTapeBuilder()
    : m_words{ 0 } // becomes the length
{}

void JsonTapeBuilder::put(char type, quint64 value)
{
    m_words.push_back(tapeWord(type, value));
}

void JsonTapeBuilder::count()
{
    if (!m_open.empty())
        ++m_open.back().values;
}

void JsonTapeBuilder::null()
{
    count();
    put('n', 0);
}

void JsonTapeBuilder::boolean(bool value)
{
    count();
    put(value ? 't' : 'f', 0);
}

void JsonTapeBuilder::integer(qint64 value)
{
    count();
    put('l', 0);
    m_words.push_back(std::bit_cast<uint64_t>(value));
}

void JsonTapeBuilder::unsignedInteger(quint64 value)
{
    if (value <= quint64(std::numeric_limits<qint64>::max())) {
        integer(qint64(value));
        return;
    }
    count();
    put('u', 0);
    m_words.push_back(value);
}

void JsonTapeBuilder::real(double value)
{
    count();
    put('d', 0);
    m_words.push_back(std::bit_cast<uint64_t>(value));
}

void JsonTapeBuilder::string(QByteArrayView utf8)
{
    count();
    put('"', m_strings.size());
    const auto length = quint32(utf8.size());
    const auto *const bytes = reinterpret_cast<const uint8_t *>(&length);
    m_strings.insert(m_strings.end(), bytes, bytes + sizeof length);
    m_strings.insert(m_strings.end(), utf8.begin(), utf8.end());
    m_strings.push_back(0);
}

void JsonTapeBuilder::dropLastString()
{
    m_strings.resize(size_t(m_words.back() & 0x00ff'ffff'ffff'ffff));
    m_words.pop_back();
    if (!m_open.empty())
        --m_open.back().values;
}

void JsonTapeBuilder::bytes(const QByteArray &value)
{
    count();
    put('b', quint64(m_attachments.size()));
    m_attachments.append(value);
}

void JsonTapeBuilder::begin(char type)
{
    count();
    m_open.push_back({ m_words.size() });
    put(type, 0);
}

void JsonTapeBuilder::end(char type)
{
    const Open open = m_open.back();
    m_open.pop_back();
    put(type, open.index);
    const quint64 children = type == '}' ? open.values / 2 : open.values;
    m_words[open.index] |= (std::min(children, maxTapeCount) << 32) | m_words.size();
}

qint64 JsonTapeBuilder::byteCount() const
{
    return qint64(m_words.size() * sizeof(uint64_t) + m_strings.size());
}

void JsonTapeBuilder::finish()
{
    put('r', 0);
    m_words.front() = tapeWord('r', m_words.size());
    m_open.clear();
}

} // namespace QSocketIoPrivate
