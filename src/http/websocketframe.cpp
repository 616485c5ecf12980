// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Writing frames (RFC 6455 section 5.2).
#include "http/websocketframe.h"

#include <QRandomGenerator>
#include <QtEndian>

#include <array>
#include <cstring>

namespace QSocketIoPrivate {

namespace {

constexpr qsizetype frameHeaderMax = 10;
constexpr qsizetype frameMaskSize = 4;
constexpr quint8 compressedBit = 0x40;

qsizetype putFrameHeader(char *at, WebSocketOpcode opcode, qint64 payloadSize,
                         FramePayload kind = FramePayload::Plain)
{
    const quint8 reserved = kind == FramePayload::Compressed ? compressedBit : 0;
    at[0] = char(0x80 | reserved | quint8(opcode));
    if (payloadSize < 126) {
        at[1] = char(payloadSize);
        return 2;
    }
    if (payloadSize <= 0xffff) {
        at[1] = char(126);
        qToBigEndian(quint16(payloadSize), at + 2);
        return 4;
    }
    at[1] = char(127);
    qToBigEndian(quint64(payloadSize), at + 2);
    return 10;
}

// RFC 6455 section 5.3: not predictable for whoever wrote the payload. Drawn from the system in portions.
quint32 nextFrameMask()
{
    struct Masks
    {
        std::array<quint32, 64> values;
        size_t used = 64;
    };
    thread_local Masks masks;
    if (masks.used == masks.values.size()) {
        QRandomGenerator::system()->fillRange(masks.values.data(), qsizetype(masks.values.size()));
        masks.used = 0;
    }
    return masks.values[masks.used++];
}

QByteArray closePayload(WebSocketCloseCode code, QByteArrayView reason)
{
    constexpr qsizetype maxReason = 123; // what a control frame has room for beside the code
    if (code == WebSocketCloseCode::NoStatus || code == WebSocketCloseCode::Abnormal)
        return {};
    if (reason.size() > maxReason) {
        reason = reason.first(maxReason);
        while (!reason.isEmpty() && !Utf8Validator::isValid(reason)) // cut between characters
            reason.chop(1);
    }
    QByteArray payload(2, Qt::Uninitialized);
    qToBigEndian(quint16(code), payload.data());
    payload.append(reason);
    return payload;
}

} // namespace

void appendFrame(QByteArray &out, WebSocketOpcode opcode, QByteArrayView payload)
{
    std::array<char, frameHeaderMax> header;
    const qsizetype size = putFrameHeader(header.data(), opcode, payload.size());
    out.reserve(out.size() + size + payload.size());
    out.append(header.data(), size);
    out.append(payload.data(), payload.size());
}

QByteArray frameHeader(WebSocketOpcode opcode, qint64 payloadSize, FramePayload kind)
{
    std::array<char, frameHeaderMax> header;
    return QByteArray(header.data(), putFrameHeader(header.data(), opcode, payloadSize, kind));
}

FrameStart::FrameStart(WebSocketOpcode opcode, qint64 payloadSize, char first)
    : m_size(putFrameHeader(m_bytes.data(), opcode, payloadSize))
{
    m_bytes[size_t(m_size++)] = first;
}

QByteArray closeFrame(WebSocketCloseCode code, QByteArrayView reason)
{
    QByteArray frame;
    appendFrame(frame, WebSocketOpcode::Close, closePayload(code, reason));
    return frame;
}

void appendMaskedFrame(QByteArray &out, WebSocketOpcode opcode, QByteArrayView prefix,
                       QByteArrayView payload, FramePayload kind)
{
    std::array<char, frameHeaderMax + frameMaskSize> header;
    const qsizetype payloadSize = prefix.size() + payload.size();
    qsizetype size = putFrameHeader(header.data(), opcode, payloadSize, kind);
    header[1] = char(quint8(header[1]) | 0x80);
    const quint32 mask = nextFrameMask();
    std::memcpy(header.data() + size, &mask, frameMaskSize);
    size += frameMaskSize;
    const qsizetype start = out.size() + size;
    out.reserve(start + payloadSize);
    out.append(header.data(), size);
    out.append(prefix.data(), prefix.size());
    out.append(payload.data(), payload.size());
    maskWebSocketPayload(out.data() + start, payloadSize, header.data() + size - frameMaskSize, 0);
}

QByteArray maskedCloseFrame(WebSocketCloseCode code, QByteArrayView reason)
{
    QByteArray frame;
    appendMaskedFrame(frame, WebSocketOpcode::Close, {}, closePayload(code, reason));
    return frame;
}

void maskWebSocketPayload(char *to, const char *from, qsizetype size, const char *mask,
                          quint64 offset)
{
    char pattern[8];
    for (size_t i = 0; i < sizeof pattern; ++i)
        pattern[i] = mask[(offset + i) & 3];
    quint64 key;
    std::memcpy(&key, pattern, sizeof key);
    const qsizetype whole = size & ~qsizetype(7);
    for (qsizetype i = 0; i < whole; i += 8) {
        quint64 block;
        std::memcpy(&block, from + i, sizeof block);
        block ^= key;
        std::memcpy(to + i, &block, sizeof block);
    }
    for (qsizetype i = whole; i < size; ++i)
        to[i] = char(from[i] ^ pattern[i & 7]);
}

} // namespace QSocketIoPrivate
