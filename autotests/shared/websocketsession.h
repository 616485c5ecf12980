// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What is above a WebSocket client in a test: remembers what it is told.
#pragma once

#include "transport/websocketclient.h"

#include "engineoutputs.h"
#include "testservices.h"

#include <functional>
#include <memory>

namespace QSocketIoPrivate {

class WebSocketSession final : public EngineTransport::Owner
{
public:
    explicit WebSocketSession(const QUrl &url)
    {
        request.base.setUrl(url);
        request.proxy = QNetworkProxy::NoProxy;
    }

    WebSocketClientTransport &start(const QByteArray &sid = {})
    {
        transport = std::make_unique<WebSocketClientTransport>(request, services, limits);
        transport->setOwner(this);
        transport->setOpened([this] {
            ++opened;
            if (onOpened)
                onOpened();
        });
        transport->open(sid);
        return *transport;
    }
    void packetReceived(EngineTransport *, const EnginePacketView &packet) override
    {
        received.append(QByteArray(1, typeDigit(packet.type)) + (packet.isBinary ? "b" : "")
                        + packet.data.toByteArray());
        if (onPacket)
            onPacket();
    }
    void transportWritable(EngineTransport *) override
    {
        ++writable;
        if (onWritable)
            onWritable();
    }
    void transportClosed(EngineTransport *, const TransportError &error) override
    {
        ++closed;
        lastError = error;
        if (onClosed)
            onClosed();
    }
    void send(QList<EngineOutput> outputs) { transport->send(outputs); }

    ClientRequest request;
    TestServices services;
    WebSocketClientTransport::Limits limits{ .maxIncoming = 1'000'000 };
    std::unique_ptr<WebSocketClientTransport> transport;
    QByteArrayList received;
    int opened = 0;
    int writable = 0;
    int closed = 0;
    TransportError lastError;
    std::function<void()> onOpened;
    std::function<void()> onPacket;
    std::function<void()> onWritable;
    std::function<void()> onClosed;
};

} // namespace QSocketIoPrivate
