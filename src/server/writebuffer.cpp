// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What may wait for a client that reads slowly and who is told when it has caught up; and what of a client may wait for
// handlers that answer later.
#include "server/qsocketioservernamespace_p.h"
#include "server/qsocketioserversocket_p.h"
#include "server/serverconnection.h"

#include "logging.h"
#include "server/servercore.h"

#include <QPointer>

using QSocketIo::WriteBufferPolicy;

namespace QSocketIoPrivate {

namespace {

// Short beside what made handlers answer later, and long enough to cost nothing.
constexpr std::chrono::milliseconds heldInterval{ 10 };

} // namespace

bool ServerConnection::isOverfull() const
{
    const ServerSettings &settings = m_core.settings();
    if (settings.writeBufferLimit == 0)
        return false;
    const qint64 waiting = m_session.backlog();
    if (waiting <= settings.writeBufferLimit)
        return false;
    // Where events are dropped earlier, there is room for what is never dropped.
    return settings.writeBufferPolicy == WriteBufferPolicy::Disconnect
           || waiting - settings.writeBufferLimit / 2 > settings.writeBufferLimit;
}

bool ServerConnection::dropsEvents() const
{
    const ServerSettings &settings = m_core.settings();
    return settings.writeBufferPolicy == WriteBufferPolicy::DropAsVolatile
           && settings.writeBufferLimit > 0 && m_session.backlog() > settings.writeBufferLimit;
}

// Not now: whoever has emitted something must not find the socket gone.
void ServerConnection::giveUpSlowReader()
{
    m_isCut = true;
    qCWarning(lcQSocketIoServer,
              "%s (%s) dropped: it does not read, more than %lld bytes wait for it",
              loggedSid(m_session.sid()).constData(),
              qUtf8Printable(m_session.request().peerAddress().toString()),
              qlonglong(m_core.settings().writeBufferLimit));
    m_core.abortLater(this);
}

void ServerConnection::deliver(Socket *socket, SocketPacket &&packet)
{
    if (packet.type != SocketPacket::Type::Event) {
        socket->receive(std::move(packet));
        return;
    }
    const DestructionWatch watch(m_watched);
    socket->receive(std::move(packet));
    if (!watch)
        return;
    const int most = m_core.settings().maxUnansweredEvents;
    if (!m_heldDeadline && most > 0 && unansweredEvents() >= most)
        holdReading();
}

long ServerConnection::unansweredEvents() const
{
    long count = 0;
    for (const Socket *socket : m_sockets)
        count += socket->openAnswers();
    return count;
}

// Answers come from anywhere, or never because their last holder has gone, so now and then is looked whether enough have.
void ServerConnection::holdReading()
{
    m_heldDeadline = std::make_unique<Deadline>(m_core.deadlines(), [this] { releaseReading(); });
    m_heldDeadline->start(heldInterval);
    m_session.setReadingHeld(true);
}

void ServerConnection::releaseReading()
{
    const int most = m_core.settings().maxUnansweredEvents;
    if (most > 0 && unansweredEvents() > most / 2) {
        m_heldDeadline->start(heldInterval);
        return;
    }
    m_heldDeadline.reset();
    m_session.setReadingHeld(false);
}

void ServerConnection::channelDrained()
{
    QVarLengthArray<QPointer<QSocketIoServerSocket>, 4> sockets;
    for (const Socket *socket : std::as_const(m_sockets)) {
        if (socket->isReachable)
            sockets.append(socket->object());
    }
    for (const auto &socket : std::as_const(sockets)) {
        if (socket && socket->isConnected())
            Q_EMIT socket->drained();
    }
}

} // namespace QSocketIoPrivate

bool QSocketIoServerSocketPrivate::takesEvents(bool isVolatile) const
{
    return connection && (!isVolatile || isWritable()) && !connection->dropsEvents();
}

/*!
    Returns how many bytes have been written to this socket's connection and not been handed to the operating system yet, of
    this socket and of those of the same client in other namespaces. 0 when the client has gone. What a long poll has
    been answered with counts until the client has read it, if it is 16 KiB or more.

    A program that has much to send looks at this, stops where it likes, and goes on at drained(). What happens to
    one that does not is up to QSocketIoServer::setWriteBufferLimit().

    \sa drained()
*/
qint64 QSocketIoServerSocket::bytesToWrite() const
{
    Q_D(const QSocketIoServerSocket);
    d->serverNamespace.assertThread(Q_FUNC_INFO);
    return d->connection ? d->connection->bytesToWrite() : 0;
}
