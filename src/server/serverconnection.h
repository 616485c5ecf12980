// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One engine session of the server and its sockets, one per namespace the client has joined.
#pragma once

#include "server/qsocketioserversocket_p.h"
#include "server/serversession.h"
#include "server/tokenbucket.h"
#include "transport/destructionwatch.h"

#include <QDateTime>
#include <QVarLengthArray>

#include <memory>
#include <optional>

namespace QSocketIoPrivate {

class ServerCore;

class ServerConnection final : private PacketChannel::Owner
{
public:
    using Socket = QSocketIoServerSocketPrivate;

    // The core owns it; the connection ends through ServerCore::remove().
    ServerConnection(ServerCore &core, EngineSession *session);
    ServerConnection(ServerCore &core, RemoteSession *session);
    ~ServerConnection();
    Q_DISABLE_COPY_MOVE(ServerConnection)

    QSocketIo::Transport transport() const { return m_session.transport(); }
    std::chrono::microseconds roundTripTime() const { return m_roundTripTime; }
    void measure() { m_session.measure(); }
    const ServerSession &session() const { return m_session; }
    bool isWritable() const { return m_session.isWritable(); }
    QByteArray subprotocol() const { return m_session.request().subprotocol(); }
    qint64 bytesToWrite() const { return m_session.bytesToWrite(); }
    bool awaitsAcknowledgements() const; // of either side
    // More waits than may, and events are to be dropped for that.
    bool dropsEvents() const;
    PacketCodec codec() const { return m_session.codec(); }
    // Of a client of Engine.IO 3, to which some packets are written differently.
    bool isLegacy() const { return m_session.revision() == EngineRevision::Three; }
    // What a client's socket in a namespace is called.
    QString socketId(const QByteArray &nsp) const;
    // query: what a client of Engine.IO 3 sends instead of auth.
    QSocketIoHandshake handshake(const QVariantMap &auth, const QByteArray &query) const;
    ServerCore &core() const { return m_core; }

    // First of all: a client of Engine.IO 3 is in "/" without having asked. May destroy the connection.
    void begin();
    // Drops the message, and soon the connection, when too much is waiting already. Never calls back.
    void send(const EngineMessage &message);
    bool sendText(std::span<const QByteArrayView> pieces); // see EngineConnection::sendText()
    void joined();                                         // a namespace has been entered
    // The socket has left. What the client sends it in the meantime is ignored, if the server has ended it.
    void detach(Socket *socket, bool endedByServer);

    // Each may destroy the connection.
    void close(QSocketIo::DisconnectReason reason, Socket::Farewell farewell);
    void abort(QSocketIo::DisconnectReason reason);

private:
    void open();
    void packetReceived(SocketPacket &&packet) override;
    void channelMeasured(std::chrono::microseconds roundTripTime) override;
    void channelDrained() override;
    void channelClosed(QSocketIo::DisconnectReason reason, const TransportError &error) override;
    void deliver(Socket *socket, SocketPacket &&packet);
    long unansweredEvents() const;
    void holdReading();
    void releaseReading();
    bool isOverfull() const;
    void giveUpSlowReader();

    // What has been read already while its client is not read because of the limit of events.
    struct Delayed
    {
        explicit Delayed(ServerConnection &connection);
        QList<SocketPacket> packets;
        Deadline timer;
    };

    void handlePacket(SocketPacket &&packet);
    bool isLimited(const SocketPacket &packet) const;
    bool isWithinLimit(SocketPacket &packet);
    void disconnectForLimit(const SocketPacket &packet);
    void tellOfLimit(const SocketPacket &packet, const char *consequence);
    void delay(SocketPacket &&packet);
    void releaseDelayed();
    Socket *find(QByteArrayView nsp) const;
    void connectReceived(const SocketPacket &packet);
    void connectAgain(const SocketPacket &packet);
    void refuseNamespace(const QByteArray &nsp, const char *message);
    void fail(const SocketPacket &packet, const char *reason);
    bool endSockets(QSocketIo::DisconnectReason reason, Socket::Farewell farewell);
    void connectTimedOut();

    DestructionWatch::Subject m_watched;
    ServerCore &m_core;
    ServerSession m_session;
    QVarLengthArray<Socket *, 1> m_sockets;
    std::unique_ptr<QList<QByteArray>> m_ended;  // namespaces that the server has ended; null: none
    std::unique_ptr<Deadline> m_connectDeadline; // until the first namespace is joined
    TokenBucket m_tokens;                        // for the limit of events
    std::unique_ptr<Delayed> m_delayed;
    std::chrono::microseconds m_roundTripTime{ -1 }; // negative: not measured
    qint64 m_openedAt;                               // milliseconds since the epoch
    std::unique_ptr<Deadline> m_heldDeadline; // while nothing is read because handlers are behind
    bool m_isClosing = false;
    bool m_isCut = false;  // its reader is too slow
    bool m_isTold = false; // that it sends too much
    bool m_isEndCounted = false;
};

} // namespace QSocketIoPrivate
