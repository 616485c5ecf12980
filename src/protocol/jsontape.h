// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Reads the tape that simdjson makes of a JSON text (doc/tape.md there): a row of words with the type in the
// upper byte. It is read directly because simdjson's own handles cannot be stored as an index.
#pragma once

#include <QUtf8StringView>

#include <bit>
#include <cstdint>
#include <cstring>

namespace QSocketIoPrivate {

class JsonTape
{
public:
    using Index = quint64;

    JsonTape() = default;
    JsonTape(const uint64_t *words, const uint8_t *strings)
        : m_words(words)
        , m_strings(strings)
    {}

    static constexpr Index Root = 1; // the first word only holds the length
    Index end() const { return value(0) - 1; }

    // '[' ']' '{' '}' '"' 't' 'f' 'n', 'l' signed, 'u' unsigned, 'd' double; 'b' bytes, see JsonTapeBuilder
    char type(Index index) const { return char(m_words[index] >> 56); }
    bool isNumber(Index index) const
    {
        const char c = type(index);
        return c == 'l' || c == 'u' || c == 'd';
    }
    bool isContainer(Index index) const { return type(index) == '[' || type(index) == '{'; }

    // The next word of a walk through everything.
    Index next(Index index) const { return index + (isNumber(index) ? 2 : 1); }
    // The next sibling: jumps over the content of a container.
    Index after(Index index) const
    {
        return isContainer(index) ? Index(quint32(m_words[index])) : next(index);
    }

    // Elements of an array or members of an object; simdjson counts to 2^24 only.
    qsizetype countHint(Index index) const { return qsizetype(value(index) >> 32); }

    qint64 integer(Index index) const { return std::bit_cast<qint64>(m_words[index + 1]); }
    quint64 unsignedInteger(Index index) const { return m_words[index + 1]; }
    qsizetype attachment(Index index) const { return qsizetype(value(index)); }
    double real(Index index) const { return std::bit_cast<double>(m_words[index + 1]); }
    QUtf8StringView string(Index index) const
    {
        const uint8_t *bytes = m_strings + value(index);
        quint32 length;
        std::memcpy(&length, bytes, sizeof length);
        return QUtf8StringView(reinterpret_cast<const char *>(bytes + sizeof length),
                               qsizetype(length));
    }

private:
    quint64 value(Index index) const { return m_words[index] & 0x00ff'ffff'ffff'ffff; }

    const uint64_t *m_words = nullptr;
    const uint8_t *m_strings = nullptr;
};

} // namespace QSocketIoPrivate
