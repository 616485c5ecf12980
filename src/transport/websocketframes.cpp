// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A broadcast is framed once, and its attachments are never copied: what is written are shared arrays.
#include "transport/websocketframes.h"

#include "http/websocketframe.h"
#include "protocol/enginebase64.h"
#include "protocol/enginepacket.h"

#include <utility>

namespace QSocketIoPrivate {

namespace {

// Up to here copying beside the header is cheaper than an array, and a write, of its own.
constexpr qsizetype framesShareFrom = 4096;

class FrameList
{
public:
    void add(const QByteArray &header, const QByteArray &payload)
    {
        m_small += header;
        if (payload.size() < framesShareFrom) {
            m_small += payload;
            return;
        }
        m_frames.append(std::exchange(m_small, {}));
        m_frames.append(payload);
    }

    QList<QByteArray> take()
    {
        if (!m_small.isEmpty())
            m_frames.append(std::exchange(m_small, {}));
        return std::exchange(m_frames, {});
    }

private:
    QList<QByteArray> m_frames;
    QByteArray m_small;
};

void addText(FrameList &frames, const QByteArray &text)
{
    frames.add(frameHeader(WebSocketOpcode::Text, 1 + text.size())
                       + typeDigit(EnginePacketType::Message),
               text);
}

} // namespace

QList<QByteArray> webSocketFrames(const EngineMessage &message, int firstPacket)
{
    FrameList frames;
    // Revision 3 types binary messages as well, by a byte of this value.
    const QByteArray type = message.revision() == EngineRevision::Three
                                    ? QByteArray(1, char(EnginePacketType::Message))
                                    : QByteArray();
    for (qsizetype i = firstPacket; i < message.packetCount(); ++i) {
        const QByteArray &data = message.packet(i);
        if (message.isTextPacket(i))
            addText(frames, data);
        else
            frames.add(frameHeader(WebSocketOpcode::Binary, type.size() + data.size()) + type, data);
    }
    return frames.take();
}

QList<QByteArray> webSocketTextFrames(const EngineMessage &message, int firstPacket)
{
    FrameList frames;
    for (qsizetype i = firstPacket; i < message.packetCount(); ++i) {
        if (message.isTextPacket(i)) {
            addText(frames, message.packet(i));
            continue;
        }
        const QByteArray text = toBase64Packet(message.packet(i), message.revision());
        frames.add(frameHeader(WebSocketOpcode::Text, text.size()), text);
    }
    return frames.take();
}

QList<QByteArray> sharedWebSocketFrames(const EngineMessage &message)
{
    if (!message.frames().isEmpty())
        return message.frames();
    QList<QByteArray> frames = webSocketFrames(message);
    message.setFrames(frames); // unless another thread was faster
    return frames;
}

} // namespace QSocketIoPrivate
