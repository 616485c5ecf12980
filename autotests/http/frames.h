// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A client's frames, well made or not, and what the reader makes of them.
#pragma once

#include "http/websocketframe.h"

#include <QRandomGenerator>

#include <functional>

namespace Frames {

using namespace QSocketIoPrivate;
using Opcode = WebSocketOpcode;

struct Shape
{
    bool isFinal = true;
    int reserved = 0; // RSV1 to RSV3 as 4, 2, 1
    bool isMasked = true;
    int lengthBytes = -1;  // 0, 2 or 8; -1: the shortest
    qint64 announced = -1; // -1: the truth
};

inline QByteArray frame(int opcode, const QByteArray &payload, const Shape &shape = {})
{
    const qint64 length = shape.announced >= 0 ? shape.announced : payload.size();
    const int lengthBytes = shape.lengthBytes >= 0 ? shape.lengthBytes
                            : length > 0xffff      ? 8
                            : length > 125         ? 2
                                                   : 0;
    QByteArray bytes;
    bytes.append(char((shape.isFinal ? 0x80 : 0) | shape.reserved << 4 | opcode));
    const int mask = shape.isMasked ? 0x80 : 0;
    bytes.append(char(mask | (lengthBytes == 8 ? 127 : lengthBytes == 2 ? 126 : int(length))));
    for (int shift = lengthBytes * 8 - 8; shift >= 0; shift -= 8)
        bytes.append(char(quint64(length) >> shift));
    if (!shape.isMasked)
        return bytes + payload;
    const QByteArray key("\x37\xfa\x21\x3d");
    bytes.append(key);
    for (qsizetype i = 0; i < payload.size(); ++i)
        bytes.append(char(payload[i] ^ key[i % 4]));
    return bytes;
}

inline QByteArray frame(Opcode opcode, const QByteArray &payload, const Shape &shape = {})
{
    return frame(int(opcode), payload, shape);
}

inline QByteArray text(const QByteArray &payload)
{
    return frame(Opcode::Text, payload);
}

inline QByteArray closing(int code, const QByteArray &reason = {})
{
    QByteArray payload;
    payload.append(char(code >> 8)).append(char(code)).append(reason);
    return frame(Opcode::Close, payload);
}

// One line per call.
class RecordingSink : public WebSocketReader::Sink
{
public:
    void messageReceived(Opcode opcode, QByteArrayView data, const QByteArray *owner) override
    {
        log.append((opcode == Opcode::Text ? "text " : "binary ") + data.toByteArray());
        // The owner holds the very bytes that the view shows.
        isOwnerGood &= !owner
                       || (owner->constData() == data.data() && owner->size() == data.size());
        lastOwner = owner ? *owner : QByteArray();
        lastData = data.data();
        if (onMessage)
            onMessage();
    }
    void pingReceived(QByteArrayView data) override { log.append("ping " + data.toByteArray()); }
    void pongReceived(QByteArrayView data) override { log.append("pong " + data.toByteArray()); }
    void closeReceived(WebSocketCloseCode code, QByteArrayView reason) override
    {
        log.append("close " + QByteArray::number(int(code)) + ' ' + reason.toByteArray());
    }

    QByteArrayList log;
    bool isOwnerGood = true;
    QByteArray lastOwner;
    const char *lastData = nullptr;
    std::function<void()> onMessage;
};

// Feeds portions as a stream does, which offers what was not used again in front of what arrives next. A failure
// ends the log with "error" and the code.
inline QByteArrayList read(const QByteArray &bytes, const std::function<qsizetype()> &portionSize,
                           qint64 limit = 1'000'000)
{
    WebSocketReader reader({ limit });
    RecordingSink sink;
    QByteArray rest;
    for (qsizetype at = 0; at < bytes.size();) {
        const QByteArray portion = bytes.mid(at, portionSize());
        at += portion.size();
        rest.append(portion);
        const qsizetype used = reader.feed({ rest.data(), size_t(rest.size()) }, sink);
        if (used < 0 || used > rest.size())
            return { "used what is not there" };
        rest.remove(0, used);
        // Headers and control frames at most; a message that has begun is the reader's business.
        if (rest.size() > 14 + 125)
            return { "left more than it may" };
    }
    if (reader.failed())
        sink.log.append("error " + QByteArray::number(int(reader.error())));
    if (!sink.isOwnerGood)
        sink.log.append("owner differs from the view");
    return sink.log;
}

inline QByteArrayList readWhole(const QByteArray &bytes, qint64 limit = 1'000'000)
{
    return read(
            bytes, [&] { return bytes.size(); }, limit);
}

inline bool isSameInAnyPortions(const QByteArray &bytes, qint64 limit = 1'000'000)
{
    const QByteArrayList whole = readWhole(bytes, limit);
    if (read(
                bytes, [] { return 1; }, limit)
        != whole)
        return false;
    QRandomGenerator random(1);
    for (int i = 0; i < 20; ++i) {
        if (read(
                    bytes, [&] { return random.bounded(1, 30); }, limit)
            != whole)
            return false;
    }
    return true;
}

} // namespace Frames
