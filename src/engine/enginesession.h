// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The server's side of one Engine.IO session: heartbeat, upgrade, send queue, close.
#pragma once

#include "engine/engineconnection.h"
#include "engine/enginetraffic.h"
#include "engine/openingrequest.h"
#include "http/websocketdeflate.h"
#include "io/deadline.h"
#include "transport/destructionwatch.h"
#include "transport/httpconnection.h"
#include "transport/pollingserver.h"
#include "transport/websocketserver.h"

#include <memory>
#include <optional>
#include <utility>

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
    std::chrono::milliseconds webSocketPing{ 0 }; // between ping frames; 0: none
    bool allowUpgrades = true;
    bool allowRevision3 = false; // Engine.IO 3, for clients that know nothing newer
    std::optional<WebSocketDeflateOptions> deflate; // of messages over WebSocket, if the client can
    std::shared_ptr<DeflateBudget> deflateBudget;   // shared by the connections
    // While more than this waits for a peer, what it sends is left alone: it would only make more wait.
    qint64 readingMark = 2 * 1024 * 1024;
};

class EngineSession final : public EngineConnection, private EngineTransport::Owner
{
public:
    // The open packet is queued first; nothing leaves before start().
    EngineSession(EngineServer &server, const QByteArray &sid,
                  std::unique_ptr<EngineTransport> transport, const EngineRequestInfo &info);
    ~EngineSession() override;
    Q_DISABLE_COPY_MOVE(EngineSession)

    void start();
    const OpeningRequest &request() const { return m_request; }
    bool isJsonp() const { return m_isJsonp; } // opened so, and then always polled so
    EngineRevision revision() const { return m_request.format().revision; }

    // A second transport that may replace the first once the client has probed it. Its failure ends nothing else.
    void startProbe(std::unique_ptr<EngineTransport> transport, const QByteArray &subprotocol = {});
    bool isProbing() const { return m_probe != nullptr; }
    bool isClosed() const { return m_state == State::Closed; }
    EngineTransport *engineTransport() const { return m_transport.get(); }
    bool hasOwner() const { return owner() != nullptr; }
    // Something that lives as long as the session.
    void keep(std::shared_ptr<void> lease) { m_lease = std::move(lease); }
    // Asks a WebSocket for its round-trip time, which the owner is told.
    void measure();
    // What the client sends stays with it for now, whatever it does about our own packets.
    void setReadingDelayed(bool delayed);
    // What the peer sends stays with it until the layer above has caught up; its silence means nothing meanwhile.
    void setReadingHeld(bool held);
    // Ends the session because of what was wrong with one of its requests.
    void fail(const TransportError &error);

    QByteArray sid() const override { return m_sid; }
    QSocketIo::Transport transport() const override { return m_kind; }
    bool isOpen() const override { return m_state == State::Open; }
    bool isWritable() const override;
    void send(const EngineMessage &message) override;
    bool sendText(std::span<const QByteArrayView> pieces) override;
    qint64 bytesToWrite() const override;
    qsizetype messagesToWrite() const { return m_queue.size(); }
    // The transport has bytes that are not with the system yet.
    bool isSending() const { return m_state != State::Closed && m_transport->bytesToWrite() > 0; }
    EngineTraffic traffic(QSocketIo::Transport transport) const;
    std::chrono::microseconds roundTripTime() const { return m_roundTripTime; } // -1: unknown
    qint64 backlog() const; // the same with what each message costs beside its bytes
    qint64 maxPayload() const override { return 0; } // clients announce none
    void close(QSocketIo::DisconnectReason reason) override;
    void abort() override;

private:
    enum class State : quint8 { Open, Closing, Closed };
    struct Probe
    {
        Probe(DeadlineQueue &deadlines, EngineSession *session);
        std::unique_ptr<EngineTransport> transport;
        QByteArray subprotocol;
        Deadline timeout;
        bool isAnswered = false;
    };

    void packetReceived(EngineTransport *transport, const EnginePacketView &packet) override;
    void transportWritable(EngineTransport *transport) override;
    void transportClosed(EngineTransport *transport, const TransportError &error) override;
    void roundTripMeasured(EngineTransport *transport, std::chrono::microseconds time) override;

    void startPinging();
    void messageReceived(const EnginePacketView &packet);
    void pingReceived(QByteArrayView data);
    void pongReceived();
    void wrongHeartbeat(const QString &message);
    void probePacketReceived(const EnginePacketView &packet);
    void upgrade();
    void dropProbe(const char *reason);
    void enqueue(const EngineOutput &output);
    void flush();
    bool isBehind() const;
    void flushAndTell(bool wasBehind);
    void closeWhenFlushed();
    void deadlineExpired();
    void heartbeatExpired();
    void silenceExpired();
    void giveUp(const QString &message);
    void setReadingPaused(bool paused);
    void applyReading();
    void end(QSocketIo::DisconnectReason reason, const TransportError &error);
    void finish(QSocketIo::DisconnectReason reason, const TransportError &error);

    DestructionWatch::Subject m_watched;
    EngineServer &m_server;
    std::shared_ptr<const EngineSettings> m_settings;
    QByteArray m_sid;
    OpeningRequest m_request;
    std::shared_ptr<void> m_lease;
    std::unique_ptr<EngineTransport> m_transport;
    std::unique_ptr<Probe> m_probe; // only while another transport is being probed
    QList<EngineOutput> m_queue;
    qint64 m_queuedBytes = 0;
    EngineTraffic m_traffic;                        // over the transport of the moment
    std::unique_ptr<EngineTraffic> m_formerTraffic; // before the upgrade
    std::chrono::steady_clock::time_point m_pingedAt;
    std::chrono::microseconds m_roundTripTime{ -1 };
    qint64 m_bytesAtPing = 0;                   // and where no pings are sent, at the last look
    std::chrono::milliseconds m_lastHeard{ 0 }; // from a client that pings itself
    Deadline m_deadline;                    // the heartbeat, and when closing, the end of patience
    std::unique_ptr<Deadline> m_pingFrames; // only when they are sent
    QSocketIo::Transport m_kind : 8;
    QSocketIo::DisconnectReason m_closeReason : 8 = QSocketIo::DisconnectReason::TransportClosed;
    State m_state = State::Open;
    bool m_isStarted = false;
    bool m_isJsonp;
    bool m_isClientPinging = false; // in revision 3 the heartbeat is the client's
    bool m_isAwaitingPong = false;
    bool m_isReadingPaused = false; // because the client does not fetch what it causes
    bool m_isReadingDelayed = false;
    bool m_wasDelayed = false; // since the last look at the heartbeat
    bool m_isReadingHeld = false;
};

} // namespace QSocketIoPrivate
