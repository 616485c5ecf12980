// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A broadcast is framed once, and its attachments are never copied: what is written are shared arrays.
#include "transport/websocketframes.h"

#include "http/websocketdeflate.h"
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
    explicit FrameList(MessageDeflater *deflater)
        : m_deflater(deflater)
    {}

    // prefix and payload together are what the frame holds.
    void add(WebSocketOpcode opcode, const QByteArray &prefix, const QByteArray &payload)
    {
        const QByteArray small = m_deflater ? m_deflater->deflate(prefix, payload) : QByteArray();
        if (small.isNull())
            append(frameHeader(opcode, prefix.size() + payload.size()) + prefix, payload);
        else
            append(frameHeader(opcode, small.size(), FramePayload::Compressed), small);
    }

    QList<QByteArray> take()
    {
        if (!m_small.isEmpty())
            m_frames.append(std::exchange(m_small, {}));
        return std::exchange(m_frames, {});
    }

private:
    void append(const QByteArray &header, const QByteArray &payload)
    {
        m_small += header;
        if (payload.size() < framesShareFrom) {
            m_small += payload;
            return;
        }
        m_frames.append(std::exchange(m_small, {}));
        m_frames.append(payload);
    }

    MessageDeflater *m_deflater;
    QList<QByteArray> m_frames;
    QByteArray m_small;
};

void addText(FrameList &frames, const QByteArray &text)
{
    frames.add(WebSocketOpcode::Text, QByteArray(1, typeDigit(EnginePacketType::Message)), text);
}

} // namespace

QList<QByteArray> webSocketFrames(const EngineMessage &message, int firstPacket,
                                  MessageDeflater *deflater)
{
    FrameList frames(deflater);
    // Revision 3 types binary messages as well, by a byte of this value.
    const QByteArray type = message.revision() == EngineRevision::Three
                                    ? QByteArray(1, char(EnginePacketType::Message))
                                    : QByteArray();
    for (qsizetype i = firstPacket; i < message.packetCount(); ++i) {
        const QByteArray &data = message.packet(i);
        if (message.isTextPacket(i))
            addText(frames, data);
        else
            frames.add(WebSocketOpcode::Binary, type, data);
    }
    return frames.take();
}

QList<QByteArray> webSocketTextFrames(const EngineMessage &message, int firstPacket,
                                      MessageDeflater *deflater)
{
    FrameList frames(deflater);
    for (qsizetype i = firstPacket; i < message.packetCount(); ++i) {
        if (message.isTextPacket(i)) {
            addText(frames, message.packet(i));
            continue;
        }
        frames.add(WebSocketOpcode::Text, {}, toBase64Packet(message.packet(i), message.revision()));
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

QList<QByteArray> sharedCompressedFrames(const EngineMessage &message, MessageDeflater &deflater)
{
    QList<QByteArray> frames = message.compressedFrames(deflater.key());
    if (frames.isEmpty()) {
        frames = webSocketFrames(message, 0, &deflater);
        message.setCompressedFrames(deflater.key(), frames);
    }
    return frames;
}

bool isWorthCompressing(const EngineMessage &message, const MessageDeflater &deflater)
{
    for (qsizetype i = 0; i < message.packetCount(); ++i) {
        if (deflater.isWorthwhile(message.packet(i).size() + 1))
            return true;
    }
    return false;
}

} // namespace QSocketIoPrivate
