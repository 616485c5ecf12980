// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A WebSocket that is to take over a session from polling, until it does.
#pragma once

#include "io/deadline.h"
#include "transport/clienttransport.h"

#include <memory>

namespace QSocketIoPrivate {

// Sends "2probe" and expects "3probe". Whatever else happens is the end of the probe, never of the session.
class WebSocketProbe final : private EngineTransport::Owner
{
public:
    class Listener
    {
    public:
        virtual void probeAnswered() = 0;
        virtual void probeFailed(const TransportError &error) = 0; // once; may destroy the probe

    protected:
        ~Listener() = default;
    };

    WebSocketProbe(DeadlineQueue &deadlines, std::unique_ptr<ClientTransport> transport,
                   Listener &listener);
    ~WebSocketProbe();

    void start(const QByteArray &sid);
    bool isAnswered() const { return m_isAnswered; }
    bool isUsable() const { return m_transport->isWritable(); }
    std::unique_ptr<ClientTransport> take(); // the probe is over

private:
    void packetReceived(EngineTransport *transport, const EnginePacketView &packet) override;
    void transportWritable(EngineTransport *) override {}
    void transportClosed(EngineTransport *transport, const TransportError &error) override;
    void sendProbe();
    void fail(TransportError error);

    std::unique_ptr<ClientTransport> m_transport;
    Listener &m_listener;
    Deadline m_deadline;
    bool m_isAnswered = false;
};

} // namespace QSocketIoPrivate
