// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Character classes by table, control characters eight bytes at a time.
#include "http/httpsyntax.h"

#include <QUrl>
#include <QtEndian>

#include <algorithm>
#include <array>
#include <limits>

namespace QSocketIoPrivate {

namespace {

constexpr std::array<bool, 256> makeTokenTable()
{
    std::array<bool, 256> table{};
    for (char c = '0'; c <= '9'; ++c)
        table[uchar(c)] = true;
    for (char c = 'a'; c <= 'z'; ++c)
        table[uchar(c)] = true;
    for (char c = 'A'; c <= 'Z'; ++c)
        table[uchar(c)] = true;
    for (const char c :
         { '!', '#', '$', '%', '&', '\'', '*', '+', '-', '.', '^', '_', '`', '|', '~' })
        table[uchar(c)] = true;
    return table;
}

constexpr std::array<bool, 256> httpTokenTable = makeTokenTable();

constexpr quint64 everyByte(quint8 value)
{
    return 0x0101010101010101u * value;
}

// Never misses a control character; may report one too many, which the caller looks at byte by byte.
bool mayContainControl(quint64 word)
{
    const quint64 below = (word - everyByte(0x20)) & ~word;
    const quint64 del = word ^ everyByte(0x7f);
    return ((below | ((del - everyByte(1)) & ~del)) & everyByte(0x80)) != 0;
}

bool isHttpControl(char c)
{
    return uchar(c) < 0x20 || c == 0x7f;
}

bool isHttpBlank(char c)
{
    return c == ' ' || c == '\t';
}

} // namespace

bool isHttpToken(QByteArrayView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](char c) {
        return httpTokenTable[uchar(c)];
    });
}

QByteArrayView trimHttpBlanks(QByteArrayView text)
{
    while (!text.isEmpty() && isHttpBlank(text.front()))
        text = text.sliced(1);
    while (!text.isEmpty() && isHttpBlank(text.back()))
        text.chop(1);
    return text;
}

std::optional<QByteArrayView> takeHttpListElement(QByteArrayView &list)
{
    while (!list.isEmpty()) {
        const qsizetype comma = list.indexOf(',');
        const QByteArrayView element = trimHttpBlanks(comma < 0 ? list : list.first(comma));
        list = comma < 0 ? QByteArrayView() : list.sliced(comma + 1);
        if (!element.isEmpty())
            return element;
    }
    return std::nullopt;
}

std::optional<qint64> parseHttpDecimal(QByteArrayView text)
{
    if (text.isEmpty())
        return std::nullopt;
    constexpr qint64 most = std::numeric_limits<qint64>::max();
    qint64 value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9')
            return std::nullopt;
        const int digit = c - '0';
        if (value > (most - digit) / 10)
            return std::nullopt;
        value = value * 10 + digit;
    }
    return value;
}

int httpHexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

void appendHttpField(QByteArray &out, QByteArrayView name, QByteArrayView value)
{
    const qsizetype start = out.size();
    out.resize(start + name.size() + value.size() + httpFieldExtra);
    out.resize(writeHttpField(out.data() + start, name, value) - out.constData());
}

char *writeHttpField(char *at, QByteArrayView name, QByteArrayView value)
{
    if (!isHttpToken(name))
        return at;
    value = trimHttpBlanks(value);
    at = std::copy(name.begin(), name.end(), at);
    *at++ = ':';
    *at++ = ' ';
    std::copy(value.begin(), value.end(), at);
    for (qsizetype i = findHttpControl(value); i < value.size();
         i += 1 + findHttpControl(value.sliced(i + 1)))
        at[i] = ' ';
    at += value.size();
    *at++ = '\r';
    *at++ = '\n';
    return at;
}

qsizetype findHttpControl(QByteArrayView text)
{
    qsizetype i = 0;
    for (; i + 8 <= text.size(); i += 8) {
        if (mayContainControl(qFromUnaligned<quint64>(text.data() + i))) {
            for (qsizetype j = i; j < i + 8; ++j) {
                if (isHttpControl(text[j]))
                    return j;
            }
        }
    }
    while (i < text.size() && !isHttpControl(text[i]))
        ++i;
    return i;
}

QByteArray requestTarget(const QUrl &url)
{
    const QByteArray path = url.path(QUrl::FullyEncoded).toLatin1();
    const QByteArray target = path.isEmpty() ? QByteArray("/") : path;
    return url.hasQuery() ? target + '?' + url.query(QUrl::FullyEncoded).toLatin1() : target;
}

} // namespace QSocketIoPrivate
