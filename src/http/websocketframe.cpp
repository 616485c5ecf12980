// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Writing frames (RFC 6455 section 5.2).
#include "http/websocketframe.h"

#include <QtEndian>

#include <array>
#include <cstring>

namespace QSocketIoPrivate {

namespace {

constexpr qsizetype frameHeaderMax = 10;

qsizetype putFrameHeader(char *at, WebSocketOpcode opcode, qint64 payloadSize)
{
    at[0] = char(0x80 | quint8(opcode));
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

} // namespace

void appendFrame(QByteArray &out, WebSocketOpcode opcode, QByteArrayView payload)
{
    std::array<char, frameHeaderMax> header;
    const qsizetype size = putFrameHeader(header.data(), opcode, payload.size());
    out.reserve(out.size() + size + payload.size());
    out.append(header.data(), size);
    out.append(payload.data(), payload.size());
}

QByteArray frameHeader(WebSocketOpcode opcode, qint64 payloadSize)
{
    std::array<char, frameHeaderMax> header;
    return QByteArray(header.data(), putFrameHeader(header.data(), opcode, payloadSize));
}

QByteArray closeFrame(WebSocketCloseCode code, QByteArrayView reason)
{
    constexpr qsizetype maxReason = 123; // what a control frame has room for beside the code
    if (code == WebSocketCloseCode::NoStatus || code == WebSocketCloseCode::Abnormal)
        return frameHeader(WebSocketOpcode::Close, 0);
    if (reason.size() > maxReason) {
        reason = reason.first(maxReason);
        while (!reason.isEmpty() && !Utf8Validator::isValid(reason)) // cut between characters
            reason.chop(1);
    }
    QByteArray payload(2, Qt::Uninitialized);
    qToBigEndian(quint16(code), payload.data());
    payload.append(reason);
    QByteArray frame;
    appendFrame(frame, WebSocketOpcode::Close, payload);
    return frame;
}

} // namespace QSocketIoPrivate
