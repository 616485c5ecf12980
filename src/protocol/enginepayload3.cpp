// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/enginepayload3.h"

#include <algorithm>

namespace QSocketIoPrivate {

namespace {

// Ten digits count more than any body holds, and cannot overflow.
constexpr qsizetype MaxCountDigits = 10;
constexpr char EndOfCount = '\xff';

constexpr bool isDecimal(char c)
{
    return c >= '0' && c <= '9';
}

// Of the character that this byte begins; a stray continuation counts as one.
constexpr qsizetype utf8Length(char lead)
{
    const auto byte = uchar(lead);
    return byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

// A unit of counting: how much a character of that many bytes adds up to.
constexpr qint64 utf16Units(qsizetype bytes)
{
    return bytes == 4 ? 2 : 1;
}
constexpr qint64 characters(qsizetype)
{
    return 1;
}

template <typename Weight>
std::optional<qsizetype> endOf(QByteArrayView text, qint64 count, Weight weight)
{
    qsizetype end = 0;
    while (count > 0 && end < text.size()) {
        const qsizetype length = utf8Length(text[end]);
        count -= weight(length);
        end += length;
    }
    if (count != 0 || end > text.size())
        return std::nullopt;
    return end;
}

qint64 utf16Length(QByteArrayView text)
{
    qint64 units = 0;
    for (qsizetype i = 0; i < text.size();) {
        const qsizetype length = utf8Length(text[i]);
        units += utf16Units(length);
        i += length;
    }
    return units;
}

// The number in front of a colon, without either; nullopt: there is none.
std::optional<qint64> takeCount(QByteArrayView &text)
{
    qint64 count = 0;
    qsizetype digits = 0;
    while (digits < text.size() && digits <= MaxCountDigits && isDecimal(text[digits]))
        count = count * 10 + (text[digits++] - '0');
    if (digits == 0 || digits > MaxCountDigits || digits == text.size() || text[digits] != ':')
        return std::nullopt;
    text = text.sliced(digits + 1);
    return count;
}

bool isBoundary(QByteArrayView text, std::optional<qsizetype> end)
{
    if (!end)
        return false;
    QByteArrayView rest = text.sliced(*end);
    return rest.isEmpty() || takeCount(rest);
}

} // namespace

bool isHandshakePayload3(QByteArrayView body)
{
    if (isFramedPayload(body)) {
        const auto packet = takeFramedPacket(body);
        return packet && packet->data.startsWith('0');
    }
    const auto packet = takeCountedPacket(body);
    return packet && packet->startsWith('0');
}

std::optional<QByteArrayView> takeCountedPacket(QByteArrayView &body)
{
    QByteArrayView text = body;
    const std::optional<qint64> count = takeCount(text);
    if (!count)
        return std::nullopt;
    std::optional<qsizetype> end = endOf(text, *count, utf16Units);
    if (!isBoundary(text, end))
        end = *count <= text.size() ? std::optional(qsizetype(*count)) : std::nullopt;
    if (!isBoundary(text, end))
        end = endOf(text, *count, characters);
    if (!isBoundary(text, end))
        return std::nullopt;
    body = text.sliced(*end);
    return text.first(*end);
}

std::optional<FramedPacket> takeFramedPacket(QByteArrayView &body)
{
    if (!isFramedPayload(body))
        return std::nullopt;
    qint64 count = 0;
    qsizetype end = 1;
    while (end < body.size() && end <= MaxCountDigits && uchar(body[end]) <= 9)
        count = count * 10 + body[end++];
    const bool isCounted = end > 1 && end < body.size() && body[end] == EndOfCount;
    if (!isCounted || count > body.size() - end - 1)
        return std::nullopt;
    const FramedPacket packet{ body.sliced(end + 1, count), body.front() == '\1' };
    body = body.sliced(end + 1 + count);
    return packet;
}

void appendCountedPacket(QByteArray &body, QByteArrayView head, QByteArrayView data)
{
    body.append(QByteArray::number(head.size() + utf16Length(data))).append(':');
    body.append(head).append(data);
}

void appendFramedPacket(QByteArray &body, bool isBinary, char head, QByteArrayView data)
{
    QByteArray count = QByteArray::number(1 + data.size());
    std::for_each(count.begin(), count.end(), [](char &digit) { digit = char(digit - '0'); });
    body.append(char(isBinary)).append(count).append(EndOfCount).append(head).append(data);
}

} // namespace QSocketIoPrivate
