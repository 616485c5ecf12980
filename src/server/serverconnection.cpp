// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a client may do and when: Socket.IO protocol 5, "Connection to a namespace" and "Disconnection".
#include "server/serverconnection.h"

#include "core/messageids.h"
#include "logging.h"
#include "server/qsocketiohandshake_p.h"
#include "server/qsocketioserver_p.h"
#include "server/qsocketioservernamespace_p.h"
#include "server/servercore.h"

#include <QPointer>

#include <algorithm>
#include <utility>

namespace QSocketIoPrivate {

using QSocketIo::DisconnectReason;

ServerConnection::ServerConnection(ServerCore &core, EngineSession *session)
    : m_core(core)
    , m_session(session)
    , m_openedAt(QDateTime::currentMSecsSinceEpoch())
{
    open();
}

ServerConnection::ServerConnection(ServerCore &core, RemoteSession *session)
    : m_core(core)
    , m_session(session)
    , m_openedAt(QDateTime::currentMSecsSinceEpoch())
{
    open();
}

void ServerConnection::open()
{
    const ServerSettings &settings = m_core.settings();
    m_session.open(isLegacy() ? PacketCodec::LegacyText : settings.codec, settings.packets,
                   static_cast<PacketChannel::Owner *>(this));
    m_connectDeadline = std::make_unique<Deadline>(m_core.deadlines(),
                                                   [this] { connectTimedOut(); });
    m_connectDeadline->start(settings.connectTimeout);
}

ServerConnection::~ServerConnection()
{
    for (Socket *socket : std::as_const(m_sockets))
        socket->connection = nullptr;
    m_core.release(m_session);
}

void ServerConnection::begin()
{
    if (!isLegacy())
        return;
    SocketPacket unsaid;
    unsaid.type = SocketPacket::Type::Connect;
    connectReceived(unsaid);
}

// Since Socket.IO 5 it is unrelated to the engine's sid, which is a secret of the client. Older clients do not ask for
// their id but put it together from the sid.
QString ServerConnection::socketId(const QByteArray &nsp) const
{
    if (!isLegacy())
        return QString::fromLatin1(EngineServer::generateSid());
    const QString sid = QString::fromLatin1(m_session.sid());
    return nsp == "/" ? sid : QString::fromUtf8(nsp) + u'#' + sid;
}

QSocketIoHandshake ServerConnection::handshake(const QVariantMap &auth,
                                               const QByteArray &query) const
{
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(m_openedAt, Qt::UTC);
    return HandshakeAccess::make(m_session.request(), time, auth, query);
}

void ServerConnection::send(const EngineMessage &message)
{
    if (m_isCut)
        return;
    if (isOverfull())
        giveUpSlowReader();
    else
        m_session.send(message);
}

bool ServerConnection::sendText(std::span<const QByteArrayView> pieces)
{
    return !m_isCut && !isOverfull() && m_session.sendText(pieces);
}

bool ServerConnection::awaitsAcknowledgements() const
{
    return std::any_of(m_sockets.cbegin(), m_sockets.cend(),
                       [](const Socket *socket) { return socket->hasOpenAcks(); });
}

void ServerConnection::joined()
{
    m_connectDeadline.reset();
}

void ServerConnection::detach(Socket *socket, bool endedByServer)
{
    const auto place = std::find(m_sockets.cbegin(), m_sockets.cend(), socket);
    if (place == m_sockets.cend())
        return;
    m_sockets.erase(place);
    if (!endedByServer)
        return;
    if (!m_ended)
        m_ended = std::make_unique<QList<QByteArray>>();
    // Bounded, because a program may drop the sockets of many namespaces that the client joins again and again.
    if (m_ended->size() < m_core.settings().maxNamespaces)
        m_ended->append(socket->nsp);
}

void ServerConnection::close(DisconnectReason reason, Socket::Farewell farewell)
{
    if (m_isClosing)
        return;
    m_isClosing = true;
    if (endSockets(reason, farewell))
        m_session.close(reason);
}

void ServerConnection::abort(DisconnectReason reason)
{
    m_isClosing = true;
    if (endSockets(reason, Socket::Farewell::Omit))
        m_core.remove(this);
}

// False: the connection is gone.
bool ServerConnection::endSockets(DisconnectReason reason, Socket::Farewell farewell)
{
    if (!std::exchange(m_isEndCounted, true))
        ++m_core.counters().endedConnections[reason];
    const DestructionWatch watch(m_watched);
    while (!m_sockets.isEmpty()) {
        Socket *const socket = m_sockets.last();
        socket->end(reason, farewell);
        if (!watch)
            return false;
        // Still here: it is on its way out further up the stack.
        if (!m_sockets.isEmpty() && m_sockets.last() == socket) {
            m_sockets.removeLast();
            socket->connection = nullptr;
        }
    }
    return true;
}

void ServerConnection::connectTimedOut()
{
    qCDebug(lcQSocketIoServer, "%s joined no namespace in time",
            loggedSid(m_session.sid()).constData());
    close(DisconnectReason::ServerDisconnect, Socket::Farewell::Omit);
}

ServerConnection::Socket *ServerConnection::find(QByteArrayView nsp) const
{
    for (Socket *socket : m_sockets) {
        if (socket->nsp == nsp)
            return socket;
    }
    return nullptr;
}

void ServerConnection::packetReceived(SocketPacket &&packet)
{
    if (m_isClosing)
        return;
    if (m_delayed)
        m_delayed->packets.append(std::move(packet));
    else
        handlePacket(std::move(packet));
}

void ServerConnection::handlePacket(SocketPacket &&packet)
{
    if (isLimited(packet) && !isWithinLimit(packet))
        return;
    Socket *const socket = find(packet.nsp);
    if (packet.type == SocketPacket::Type::Connect) {
        if (socket)
            connectAgain(packet);
        else
            connectReceived(packet);
        return;
    }
    if (packet.type == SocketPacket::Type::ConnectError) {
        fail(packet, "a CONNECT_ERROR from a client");
    } else if (!socket) {
        // What was on its way when the server ended the namespace is nobody's fault.
        if (!m_ended || !m_ended->contains(packet.nsp))
            fail(packet, "a packet before CONNECT");
    } else if (packet.type == SocketPacket::Type::Disconnect) {
        socket->end(DisconnectReason::ClientDisconnect, Socket::Farewell::Omit);
    } else if (!socket->isReachable) {
        fail(packet, "a packet before the answer to CONNECT");
    } else if (!socket->isRepeated(packet)) {
        deliver(socket, std::move(packet));
    }
}

void ServerConnection::connectAgain(const SocketPacket &packet)
{
    // Some clients of Engine.IO 3 ask for what they already have.
    if (!isLegacy() || packet.nsp != "/")
        fail(packet, "a second CONNECT");
}

void ServerConnection::connectReceived(const SocketPacket &packet)
{
    const QVariantMap auth = packet.payload ? packet.payload->root().toVariant().toMap()
                                            : QVariantMap();
    if (m_sockets.size() >= m_core.settings().maxNamespaces) {
        refuseNamespace(packet.nsp, "Too many namespaces");
        return;
    }
    const DestructionWatch watch(m_watched);
    const auto [serverNamespace, refusal] = m_core.server().findNamespace(packet.nsp, [&] {
        return handshake(auth, packet.query);
    });
    // A resolver is the program's: it may have closed everything.
    if (!watch || m_isClosing)
        return;
    if (!serverNamespace) {
        refuseNamespace(packet.nsp, refusal);
        return;
    }
    if (isLegacy() && serverNamespace->find(socketId(packet.nsp))) {
        // A socket of the same id is on its way out further up the stack.
        fail(packet, "a CONNECT before the end of DISCONNECT");
        return;
    }
    if (m_ended)
        m_ended->removeAll(packet.nsp);
    QSocketIoServerSocket *const socket = Socket::create(*serverNamespace, *this, auth,
                                                         packet.query);
    m_sockets.append(Socket::get(socket));
    if (m_core.server().duplicates.perSender > 0)
        Socket::get(socket)->setSender(MessageIds::sender(packet.payload).value_or(QByteArray()));
    serverNamespace->connectSocket(socket);
}

void ServerConnection::refuseNamespace(const QByteArray &nsp, const char *message)
{
    qCDebug(lcQSocketIoServer, "%s refused in %s: %s", loggedSid(m_session.sid()).constData(),
            nsp.constData(), message);
    const QByteArray text = QByteArray("\"" + QByteArray(message) + "\"");
    send(encodePacket(codec(), SocketPacket::Type::ConnectError, nsp, {},
                      isLegacy() ? text : QByteArray("{\"message\":" + text + "}")));
}

// Against the protocol: the reference ends the whole connection, and so do we.
void ServerConnection::fail(const SocketPacket &packet, const char *reason)
{
    qCWarning(lcQSocketIoServer, "%s (%s) closed: %s, namespace %s",
              loggedSid(m_session.sid()).constData(),
              qUtf8Printable(m_session.request().peerAddress().toString()), reason,
              packet.nsp.constData());
    close(DisconnectReason::ProtocolError, Socket::Farewell::Omit);
}

void ServerConnection::channelMeasured(std::chrono::microseconds roundTripTime)
{
    m_roundTripTime = roundTripTime;
    QList<QPointer<QSocketIoServerSocket>> sockets;
    for (Socket *socket : std::as_const(m_sockets)) {
        if (socket->isReachable)
            sockets.append(socket->object());
    }
    for (const auto &socket : std::as_const(sockets)) {
        if (socket)
            Q_EMIT socket->roundTripTimeChanged(roundTripTime);
    }
}

void ServerConnection::channelClosed(DisconnectReason reason, const TransportError &error)
{
    m_isClosing = true;
    qCDebug(lcQSocketIoServer, "%s is gone: %s", loggedSid(m_session.sid()).constData(),
            qUtf8Printable(error.message));
    if (endSockets(reason, Socket::Farewell::Omit))
        m_core.remove(this);
}

} // namespace QSocketIoPrivate

// Here and not beside the documented functions: qdoc knows no std::span, and nothing of the file that has one.
bool QSocketIoServerSocketPrivate::writeText(std::span<const QByteArrayView> pieces)
{
    return isReachable && connection && connection->sendText(pieces);
}
