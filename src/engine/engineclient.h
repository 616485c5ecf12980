// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The client's side of one Engine.IO session: one object per connection attempt, thrown away afterwards.
#pragma once

#include "engine/engineconnection.h"
#include "engine/enginetraffic.h"
#include "engine/websocketprobe.h"
#include "io/deadline.h"
#include "protocol/enginehandshake.h"
#include "transport/pollingclient.h"
#include "transport/websocketclient.h"

#include <QBasicTimer>
#include <QObject>

#include <functional>
#include <memory>

#include <array>

namespace QSocketIoPrivate {

struct EngineClientSettings
{
    ClientRequest polling;
    ClientRequest webSocket;
    QList<QSocketIo::Transport> transports{ QSocketIo::Transport::Polling,
                                            QSocketIo::Transport::WebSocket };
    // What to use in place of a WebSocket; null: nothing.
    std::function<std::unique_ptr<ClientTransport>(const ClientRequest &request)> makeTransport;
    bool tryAllTransports = true; // the next one when the first cannot connect
    bool upgrade = true;
    EngineRevision revision = EngineRevision::Four; // of the first request
    bool triesOtherRevision = false; // when the server does not speak that of the request
    // Until the open packet, for all transports together: one that never answers leaves time for the others.
    std::chrono::milliseconds openTimeout{ 20000 };
    qint64 maxIncoming = 100'000'000; // bytes of one message or answer, whatever the server sends
};

class EngineClient final : public QObject,
                           public EngineConnection,
                           private EngineTransport::Owner,
                           private WebSocketProbe::Listener
{
    Q_OBJECT
public:
    // The services outlive this object, which may be destroyed in any of its signals and calls.
    EngineClient(DeadlineQueue &deadlines, const EngineClientSettings &settings,
                 ClientServices &services);
    ~EngineClient() override;

    void open(); // opened() or engineClosed() follows
    // The machine has been asleep for so long, or the network has changed: whether the server is still there. What has arrived
    // already is read first, so that it counts; then the server is asked for a sign, if the transport can do that.
    void check(std::chrono::milliseconds asleep);
    // What arrives stays with the server for now. Its silence is then not held against it.
    void setReadingPaused(bool paused);
    const EngineHandshake &handshake() const { return m_handshake; }

    EngineRevision revision() const
    {
        return m_settings.revision;
    } // once open, that of the session
    QByteArray sid() const override { return m_handshake.sid; }
    QSocketIo::Transport transport() const override;
    // Of the WebSocket that carries the session; null: none.
    QByteArray subprotocol() const
    {
        return m_webSocket && m_transport == m_webSocket.get() ? m_webSocket->subprotocol()
                                                               : QByteArray();
    }
    bool isOpen() const override { return m_state == State::Open; }
    bool isWritable() const override;
    void send(const EngineMessage &message) override;
    qint64 bytesToWrite() const override;
    qsizetype messagesToWrite() const { return m_queue.size(); }
    const std::array<EngineTraffic, 2> &traffic() const { return m_traffic; } // by transport
    qint64 backlog() const; // the same with what each message costs beside its bytes
    qint64 maxPayload() const override { return m_handshake.maxPayload; }
    void close(QSocketIo::DisconnectReason reason) override; // bounded: 300 ms, then abort
    void abort() override;

Q_SIGNALS:
    void opened();
    void measured(std::chrono::microseconds roundTripTime);
    void upgradeFailed(const TransportError &error); // the session goes on without

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    enum class State : quint8 { Idle, Opening, Open, Closing, Closed };

    void packetReceived(EngineTransport *transport, const EnginePacketView &packet) override;
    void transportWritable(EngineTransport *transport) override;
    void transportClosed(EngineTransport *transport, const TransportError &error) override;
    void roundTripMeasured(EngineTransport *, std::chrono::microseconds time) override;
    void probeAnswered() override;
    void probeFailed(const TransportError &error) override;

    void openNext();
    void openPolling();
    std::unique_ptr<ClientTransport> makeWebSocket();
    void openFailed(QSocketIo::DisconnectReason reason, const TransportError &error);
    void note(QSocketIo::DisconnectReason reason, const TransportError &error);
    void handshakeReceived(const EnginePacketView &packet);
    void startProbe();
    void takeOver();
    ClientRequest withRevision(ClientRequest request) const;
    TransportError revisionError(TransportError error) const;
    bool tryOtherRevision(const TransportError &error);
    bool isRevision3() const { return revision() == EngineRevision::Three; }
    std::chrono::milliseconds silenceLimit() const;
    std::chrono::milliseconds pollTimeout() const;
    void startHeartbeat();
    void sendPing();
    void signOfLifeReceived(EnginePacketType type);
    void pingReceived(QByteArrayView data);
    void pingMissed();
    void graceEnded();
    void askForSign();
    void signReceived();
    void flush();
    void proceedClosing();
    void closedByServer();
    void protocolError(const QString &message);
    void deadlineReached();
    void dropTransports();
    void finish(QSocketIo::DisconnectReason reason, TransportError error);
    void finishLater(QSocketIo::DisconnectReason reason, const TransportError &error);

    DeadlineQueue &m_deadlines;
    EngineClientSettings m_settings;
    ClientServices &m_services;
    EngineHandshake m_handshake;

    std::unique_ptr<PollingClientTransport> m_polling;
    std::unique_ptr<ClientTransport> m_webSocket;
    std::unique_ptr<WebSocketProbe> m_probe;
    EngineTransport *m_transport = nullptr; // the one of the two that carries the session
    QList<EngineOutput> m_queue;
    std::array<EngineTraffic, 2> m_traffic;
    mutable qint64 m_queuedBytes = 0; // negative: to be counted again

    Deadline m_stateDeadline; // of opening and of closing
    Deadline m_pingDeadline;
    Deadline m_checkDeadline; // for the sign
    QBasicTimer m_graceTimer;
    std::chrono::milliseconds m_openUntil{ 0 };
    qsizetype m_nextTransport = 0;
    TransportError m_error; // of a transport that could not open; why we are closing
    QSocketIo::DisconnectReason m_reason = QSocketIo::DisconnectReason::TransportError;
    State m_state = State::Idle;
    bool m_isTransportClosing = false;
    bool m_isPingMissed = false;
    bool m_isReadingPaused = false;
    enum class Check : quint8 { None, Reading, Asking };
    Check m_check = Check::None;
    bool m_hasHeard = false;       // anything since the check has begun
    bool m_hasMissedAll = false;   // the server has given us up, if its clock was right
    bool m_isAwaitingPong = false; // of revision 3, where the heartbeat is ours
    bool m_hasTriedOther = false;  // m_error is what the first revision was answered with
};

} // namespace QSocketIoPrivate
