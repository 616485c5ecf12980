// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The server's side of one Engine.IO session: heartbeat, upgrade, send queue, close.
#pragma once

#include "engine/engineconnection.h"
#include "http/httpmessage.h"
#include "io/deadline.h"
#include "protocol/enginehandshake.h"
#include "transport/destructionwatch.h"
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
    std::chrono::milliseconds closeTimeout{
        30000
    };                             // for a peer that has to fetch what is queued before the end
    qint64 maxPayload = 1'000'000; // bytes of one message or POST body
    int packetsPerPost = 1000;
    QList<QSocketIo::Transport> transports{ QSocketIo::Transport::Polling,
                                            QSocketIo::Transport::WebSocket };
    bool allowUpgrades = true;
    bool allowRevision3 = false; // Engine.IO 3, for clients that know nothing newer
};

// What is remembered of a request: by the session that it opened, or for the report that it was refused.
struct EngineRequestInfo
{
    HttpRequest request; // without body
    QHostAddress peerAddress;
    QByteArray host; // what the peer asked for, when a proxy says it; null: see the Host field
    bool isEncrypted = false;
    EngineFormat format;
    std::shared_ptr<const PeerCertificate> certificate; // null without one
};

class EngineSession final : public EngineConnection, private EngineTransport::Owner
{
public:
    // The open packet is queued first; nothing leaves before start().
    EngineSession(EngineServer &server, const QByteArray &sid,
                  std::unique_ptr<EngineTransport> transport, EngineRequestInfo info);
    ~EngineSession() override;
    Q_DISABLE_COPY_MOVE(EngineSession)

    void start();
    const EngineRequestInfo &info() const { return m_info; }
    EngineRevision revision() const { return m_info.format.revision; }

    // A second transport that may replace the first once the client has probed it. Its failure ends nothing else.
    void startProbe(std::unique_ptr<EngineTransport> transport);
    bool isProbing() const { return m_probe != nullptr; }
    bool isClosed() const { return m_state == State::Closed; }
    EngineTransport *engineTransport() const { return m_transport.get(); }
    bool hasOwner() const { return owner() != nullptr; }
    // The layer above cannot keep up: nothing is read until it can. Meanwhile the peer counts as alive.
    enum class Reading : quint8 { Open, HeldBack };
    void setReading(Reading reading);
    // Ends the session because of what was wrong with one of its requests.
    void fail(const TransportError &error);

    QByteArray sid() const override { return m_sid; }
    QSocketIo::Transport transport() const override { return m_kind; }
    bool isOpen() const override { return m_state == State::Open; }
    bool isWritable() const override;
    void send(const EngineMessage &message) override;
    bool sendText(std::span<const QByteArrayView> pieces) override;
    qint64 bytesToWrite() const override;
    qint64 maxPayload() const override { return 0; } // clients announce none
    void close(QSocketIo::DisconnectReason reason) override;
    void abort() override;

private:
    enum class State : quint8 { Open, Closing, Closed };
    struct Probe
    {
        Probe(DeadlineQueue &deadlines, EngineSession *session);
        std::unique_ptr<EngineTransport> transport;
        Deadline timeout;
        bool isAnswered = false;
    };

    void packetReceived(EngineTransport *transport, const EnginePacketView &packet) override;
    void transportWritable(EngineTransport *transport) override;
    void transportClosed(EngineTransport *transport, const TransportError &error) override;

    void messageReceived(const EnginePacketView &packet);
    void pingReceived(QByteArrayView data);
    void pongReceived();
    void wrongHeartbeat(const QString &message);
    void probePacketReceived(const EnginePacketView &packet);
    void upgrade();
    void dropProbe(const char *reason);
    void enqueue(const EngineOutput &output);
    void flush();
    void closeWhenFlushed();
    void deadlineExpired();
    void heartbeatExpired();
    void silenceExpired();
    void giveUp(const QString &message);
    void setReadingPaused(bool paused);
    void end(QSocketIo::DisconnectReason reason, const TransportError &error);
    void finish(QSocketIo::DisconnectReason reason, const TransportError &error);

    DestructionWatch::Subject m_watched;
    EngineServer &m_server;
    std::shared_ptr<const EngineSettings> m_settings;
    QByteArray m_sid;
    EngineRequestInfo m_info;
    std::unique_ptr<EngineTransport> m_transport;
    std::unique_ptr<Probe> m_probe; // only while another transport is being probed
    QList<EngineOutput> m_queue;
    qint64 m_queuedBytes = 0;
    qint64 m_bytesAtPing = 0;                   // and where no pings are sent, at the last look
    std::chrono::milliseconds m_lastHeard{ 0 }; // from a client that pings itself
    Deadline m_deadline; // the heartbeat, and when closing, the end of patience
    QSocketIo::Transport m_kind;
    QSocketIo::DisconnectReason m_closeReason = QSocketIo::DisconnectReason::TransportClosed;
    State m_state = State::Open;
    bool m_isStarted = false;
    bool m_isClientPinging = false; // in revision 3 the heartbeat is the client's
    bool m_isAwaitingPong = false;
    bool m_isReadingPaused = false;
    bool m_isHeldBack = false; // by the layer above
};

} // namespace QSocketIoPrivate
