// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The owner of a transport in tests: writes down what it is told, and sends what is queued.
#pragma once

#include "transport/enginetransport.h"

#include <QByteArrayList>

#include <functional>
#include <optional>

namespace QSocketIoPrivate {

class TransportRecorder final : public EngineTransport::Owner
{
public:
    QByteArrayList packets; // "4text" and "b" + bytes
    std::optional<TransportError> closed;
    int writableCount = 0;
    QList<EngineOutput> queue; // leaves when the transport becomes writable
    std::function<void(const QByteArray &packet)> onPacket;
    std::function<void()> onWritable;
    std::function<void()> onClosed;

    void add(const QByteArray &text, const QList<QByteArray> &attachments = {})
    {
        EngineOutput output;
        output.message = EngineMessage(text, attachments);
        queue.append(output);
    }
    void add(EnginePacketType type, const QByteArray &data = {})
    {
        EngineOutput output;
        output.type = type;
        output.data = data;
        queue.append(output);
    }

    void packetReceived(EngineTransport *, const EnginePacketView &packet) override
    {
        QByteArray text = packet.toByteArray();
        text.prepend(packet.isBinary ? 'b' : typeDigit(packet.type));
        packets.append(text);
        if (onPacket)
            onPacket(text);
    }
    void transportWritable(EngineTransport *transport) override
    {
        ++writableCount;
        if (onWritable)
            onWritable();
        else if (!queue.isEmpty())
            transport->send(queue);
    }
    void transportClosed(EngineTransport *, const TransportError &error) override
    {
        closed = error;
        if (onClosed)
            onClosed();
    }
};

} // namespace QSocketIoPrivate
