// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The server's side of one Engine.IO session: heartbeat, upgrade, send queue, close.
#pragma once

#include "engine/engineconnection.h"
#include "http/httpmessage.h"
#include "io/deadline.h"
#include "protocol/enginehandshake.h"
#include "transport/httpconnection.h"
#include "transport/pollingserver.h"
#include "transport/websocketserver.h"

#include <QHostAddress>

#include <memory>

namespace QSocketIoPrivate {

class EngineServer;

struct EngineSettings
{
    std::chrono::milliseconds pingInterval{ 25000 };
    std::chrono::milliseconds pingTimeout{ 20000 };
    std::chrono::milliseconds upgradeTimeout{ 10000 }; // a probe that goes no further
    qint64 maxPayload = 1'000'000; // bytes of one message or POST body
    int packetsPerPost = 1000;
    QList<QSocketIo::Transport> transports{ QSocketIo::Transport::Polling, QSocketIo::Transport::WebSocket };
    bool allowUpgrades = true;
};

// What the session remembers of the request that opened it.
struct EngineRequestInfo
{
    HttpRequest request; // without body
    QHostAddress peerAddress;
    bool isEncrypted = false;
};

class EngineSession final : public EngineConnection, private EngineTransport::Owner
{
public:
    EngineSession(EngineServer &server, const QByteArray &sid, std::unique_ptr<EngineTransport> transport, EngineRequestInfo info);
    ~EngineSession() override;

    const EngineRequestInfo &info() const { return m_info; }

    QByteArray sid() const override { return m_sid; }
    QSocketIo::Transport transport() const override;
    bool isOpen() const override;
    bool isWritable() const override;
    void send(const EngineMessage &message) override;
    qint64 bytesToWrite() const override;
    qint64 maxPayload() const override { return 0; } // clients announce none
    void close(QSocketIo::DisconnectReason reason) override;
    void abort() override;

private:
    friend class EngineServer;
    void packetReceived(EngineTransport *transport, const EnginePacketView &packet) override;
    void transportWritable(EngineTransport *transport) override;
    void transportClosed(EngineTransport *transport, const TransportError &error) override;

    EngineServer &m_server;
    QByteArray m_sid;
    EngineRequestInfo m_info;
    std::unique_ptr<EngineTransport> m_transport;
};

} // namespace QSocketIoPrivate
