// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What is above a polling client in a test: remembers what it is told, and keeps a queue.
#pragma once

#include "transport/pollingclient.h"

#include "engineoutputs.h"
#include "testclock.h"
#include "testservices.h"

#include <functional>
#include <memory>

namespace QSocketIoPrivate {

class PollingSession final : public EngineTransport::Owner
{
public:
    explicit PollingSession(const QUrl &url) { request.base.setUrl(url); }

    static constexpr std::chrono::milliseconds PollTimeout{ 50000 };

    PollingClientTransport &start()
    {
        transport = std::make_unique<PollingClientTransport>(clock.deadlines(), services, request);
        transport->setOwner(this);
        transport->open();
        return *transport;
    }
    void packetReceived(EngineTransport *, const EnginePacketView &packet) override
    {
        received.append(QByteArray(1, typeDigit(packet.type)) + (packet.isBinary ? "b" : "")
                        + packet.data.toByteArray());
        if (packet.type == EnginePacketType::Open)
            transport->setSession("S1", maxPayload, PollTimeout);
        if (onPacket)
            onPacket();
    }
    void transportWritable(EngineTransport *) override
    {
        ++writable;
        if (onWritable)
            return onWritable();
        transport->send(queue);
    }
    void transportClosed(EngineTransport *, const TransportError &error) override
    {
        ++closed;
        lastError = error;
        if (onClosed)
            onClosed();
    }
    void send(const QList<EngineOutput> &outputs)
    {
        queue.append(outputs);
        transport->send(queue);
    }

    TestClock clock;
    TestServices services;
    ClientRequest request;
    qint64 maxPayload = 1'000'000;
    std::unique_ptr<PollingClientTransport> transport;
    QList<EngineOutput> queue;
    QByteArrayList received;
    int writable = 0;
    int closed = 0;
    TransportError lastError;
    std::function<void()> onPacket;
    std::function<void()> onWritable;
    std::function<void()> onClosed;
};

} // namespace QSocketIoPrivate
