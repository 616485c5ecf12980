// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A client that sends more than it may: what is dropped, what waits, and when it has to go.
#include "server/serverconnection.h"

#include "logging.h"
#include "server/qsocketioserver_p.h"
#include "server/servercore.h"

#include <utility>

namespace QSocketIoPrivate {

using QSocketIo::DisconnectReason;

ServerConnection::Delayed::Delayed(ServerConnection &connection)
    : timer(connection.m_core.deadlines(), [&connection] { connection.releaseDelayed(); })
{}

// Events, and CONNECT as well: who joins a namespace again and again would otherwise make objects instead.
bool ServerConnection::isLimited(const SocketPacket &packet) const
{
    return m_core.settings().eventLimit.perSecond > 0
           && (packet.type == SocketPacket::Type::Event
               || packet.type == SocketPacket::Type::Connect);
}

// False: the packet was taken care of, and the connection may be gone.
bool ServerConnection::isWithinLimit(SocketPacket &packet)
{
    const ServerSettings &settings = m_core.settings();
    if (m_tokens.take(settings.eventLimit, m_core.deadlines().now())) {
        m_isTold = m_isTold && !m_tokens.wasFull();
        return true;
    }
    switch (settings.eventLimitPolicy) {
    case QSocketIoServer::EventLimitPolicy::Delay:
        delay(std::move(packet));
        break;
    case QSocketIoServer::EventLimitPolicy::Drop:
        tellOfLimit(packet, "events are dropped");
        break;
    case QSocketIoServer::EventLimitPolicy::Disconnect:
        disconnectForLimit(packet);
        break;
    }
    return false;
}

void ServerConnection::disconnectForLimit(const SocketPacket &packet)
{
    const DestructionWatch watch(m_watched);
    tellOfLimit(packet, "it is disconnected");
    if (watch && !m_isClosing)
        close(DisconnectReason::LimitExceeded, Socket::Farewell::Say);
}

// Once, until the client has been quiet for long enough to have all of its burst again.
void ServerConnection::tellOfLimit(const SocketPacket &packet, const char *consequence)
{
    if (std::exchange(m_isTold, true))
        return;
    qCWarning(lcQSocketIoServer, "%s (%s) sends more than %g events a second: %s",
              m_session.sid().constData(),
              qUtf8Printable(m_session.request().peerAddress().toString()),
              m_core.settings().eventLimit.perSecond, consequence);
    Socket *const socket = find(packet.nsp);
    if (socket && socket->isReachable)
        Q_EMIT socket->object()->errorOccurred(
                QSocketIoError(QSocketIo::ErrorCode::LimitExceeded,
                               QStringLiteral("The client sends more than %1 events a second: %2")
                                       .arg(m_core.settings().eventLimit.perSecond)
                                       .arg(QLatin1StringView(consequence))));
}

// Nothing more is read meanwhile. What has been read already, the rest of a POST, waits behind the packet.
void ServerConnection::delay(SocketPacket &&packet)
{
    qCDebug(lcQSocketIoServer, "%s sends too fast and is read more slowly",
            m_session.sid().constData());
    m_delayed = std::make_unique<Delayed>(*this);
    m_delayed->packets.append(std::move(packet));
    m_session.setReadingDelayed(true);
    m_delayed->timer.start(m_tokens.untilNext(m_core.settings().eventLimit));
}

void ServerConnection::releaseDelayed()
{
    const DestructionWatch watch(m_watched);
    QList<SocketPacket> waiting = std::exchange(m_delayed->packets, {});
    m_delayed.reset();
    while (!waiting.isEmpty()) {
        handlePacket(waiting.takeFirst());
        if (!watch || m_isClosing)
            return;
        if (m_delayed) {
            m_delayed->packets += waiting;
            return;
        }
    }
    m_session.setReadingDelayed(false);
}

} // namespace QSocketIoPrivate
