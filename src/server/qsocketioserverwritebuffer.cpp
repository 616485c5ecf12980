// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What may wait for a client that reads slowly.
#include "server/qsocketioserver_p.h"
#include "server/servercore.h"

#include <algorithm>

namespace {

// What a client may leave waiting before it is not read from any more. Half, so that a client whose own events cause what
// waits is slowed down and not thrown out.
qint64 readingMarkOf(qint64 limit)
{
    constexpr qint64 withoutLimit = 16 * 1024 * 1024;
    return limit > 0 ? limit / 2 : withoutLimit;
}

} // namespace

/*!
    Returns how many events of one connection may wait for their answers, or for handlers in other threads, before nothing more is
    read from it.

    \sa setMaxUnansweredEvents()
*/
int QSocketIoServer::maxUnansweredEvents() const
{
    return d_func()->settings().maxUnansweredEvents;
}

/*!
    Reads nothing more from a connection while \a count of its events wait: for their acknowledgements, because their handlers return
    futures or keep the QSocketIoAck for later, or for handlers of on() or bindObject() that live in other threads. It goes on
    when no more than half of them do. The client is slowed down by TCP meanwhile, and its silence is not taken for a lost
    connection. The default is 1000; 0 means that there is no limit. It holds for connections that are open, too.

    A program in which the answer to an event depends on another event that the same client sends later needs a limit above the
    number of such events. An event that asks for no acknowledgement counts once for each handler in another thread that has
    not run yet. What the program itself connects to the signal QSocketIoEndpoint::eventReceived() across threads, it has to
    bound itself.
*/
void QSocketIoServer::setMaxUnansweredEvents(int count)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    QSocketIoServerPrivate::Settings settings = d->settings();
    settings.maxUnansweredEvents = std::max(count, 0);
    d->core->setSettings(settings);
}

qint64 QSocketIoServer::writeBufferLimit() const
{
    return d_func()->settings().writeBufferLimit;
}

/*!
    Returns what happens when more than writeBufferLimit() bytes wait for a connection.

    \sa setWriteBufferLimit()
*/
QSocketIo::WriteBufferPolicy QSocketIoServer::writeBufferPolicy() const
{
    return d_func()->settings().writeBufferPolicy;
}

void QSocketIoServer::setWriteBufferLimit(qint64 bytes)
{
    setWriteBufferLimit(bytes, writeBufferPolicy());
}

/*!
    Lets at most \a bytes wait for one connection, see writeBufferLimit, and applies \a policy to what comes when more than
    that is waiting already. With QSocketIo::WriteBufferPolicy::Disconnect, the default, the connection is given up: its sockets
    are disconnected with QSocketIo::DisconnectReason::LimitExceeded. With QSocketIo::WriteBufferPolicy::DropAsVolatile the
    connection stays and loses events until less is waiting: each is dropped as a volatile one would be, its acknowledgement
    finishes with QSocketIo::ErrorCode::NotConnected, and eventSent() is not raised. That is for events which are soon followed by
    newer ones, such as positions and prices. What is not an event, acknowledgements above all, is never dropped;
    when even that exceeds the limit by half, the connection is given up as well.

    Applies to all connections, also to those that are open.

    \sa QSocketIoServerSocket::bytesToWrite(), QSocketIoServerSocket::drained()
*/
void QSocketIoServer::setWriteBufferLimit(qint64 bytes, QSocketIo::WriteBufferPolicy policy)
{
    Q_D(QSocketIoServer);
    bytes = std::max<qint64>(bytes, 0);
    d->assertThread(Q_FUNC_INFO);
    QSocketIoServerPrivate::Settings settings = d->settings();
    const bool isOther = bytes != settings.writeBufferLimit;
    settings.writeBufferLimit = bytes;
    settings.writeBufferPolicy = policy;
    settings.engine.readingMark = readingMarkOf(bytes);
    d->core->setSettings(settings);
    if (isOther)
        Q_EMIT writeBufferLimitChanged(bytes);
}
