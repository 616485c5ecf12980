// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What may wait for a server that reads slowly.
#include "client/qsocketioclient_p.h"
#include "logging.h"

#include <algorithm>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using QSocketIo::WriteBufferPolicy;

bool QSocketIoClientPrivate::dropsEvents() const
{
    return options.writeBufferPolicy == WriteBufferPolicy::DropAsVolatile
           && options.writeBufferLimit > 0 && session->backlog() > options.writeBufferLimit;
}

void QSocketIoClientPrivate::write(const EngineMessage &message)
{
    if (isCut)
        return;
    const qint64 limit = options.writeBufferLimit;
    const qint64 waiting = limit > 0 ? session->backlog() : 0;
    // Where events are dropped earlier, there is room for what is never dropped.
    const bool isDropping = options.writeBufferPolicy == WriteBufferPolicy::DropAsVolatile;
    if (waiting > limit && (!isDropping || waiting - limit / 2 > limit))
        giveUpSlowServer();
    else
        session->send(message);
}

// From the event loop: whoever has emitted something must not find the connection gone.
void QSocketIoClientPrivate::giveUpSlowServer()
{
    isCut = true;
    const QString message = u"the server does not read, more than %1 bytes wait for it"_s.arg(
            options.writeBufferLimit);
    qCWarning(lcQSocketIoClient).noquote() << "connection dropped:" << message;
    const auto drop = [this, message] {
        if (!isCut || !isOpen())
            return;
        sessionClosed(QSocketIo::DisconnectReason::LimitExceeded,
                      { .kind = TransportError::Kind::Failed, .message = message, .body = {} });
    };
    QMetaObject::invokeMethod(q_ptr, drop, Qt::QueuedConnection);
}

void QSocketIoClientPrivate::sessionDrained()
{
    if (isOpen())
        Q_EMIT q_ptr->drained();
}

/*!
    \fn void QSocketIoClient::drained()

    This signal is emitted when the connection has caught up: more had been emitted than it could take at once, and now all of it
    has been handed to the operating system. With a WebSocket that is the case after 256 KiB or more have been waiting; with long
    polling after each request that brought something to the server and was answered.

    \sa bytesToWrite(), setWriteBufferLimit()
*/

/*!
    Returns how many bytes of all namespaces have been written and not been handed to the operating system yet; with long polling also
    those of the request that is under way. 0 while the client is not open: what waits for a connection is counted by
    QSocketIoClientNamespace::queuedCount().

    A program that has much to send looks at this, stops where it likes, and goes on at drained(). What happens to
    one that does not is up to setWriteBufferLimit().

    \sa drained()
*/
qint64 QSocketIoClient::bytesToWrite() const
{
    Q_D(const QSocketIoClient);
    return d->isOpen() ? d->session->bytesToWrite() : 0;
}

/*!
    Returns how many bytes may wait for the server before writeBufferPolicy() applies. 64 MiB by default.

    \sa setWriteBufferLimit()
*/
qint64 QSocketIoClient::writeBufferLimit() const
{
    Q_D(const QSocketIoClient);
    return d->options.writeBufferLimit;
}

/*!
    Returns what happens when more than writeBufferLimit() bytes wait for the server.

    \sa setWriteBufferLimit()
*/
QSocketIo::WriteBufferPolicy QSocketIoClient::writeBufferPolicy() const
{
    Q_D(const QSocketIoClient);
    return d->options.writeBufferPolicy;
}

/*!
    \overload

    Changes the limit to \a bytes and leaves the policy as it is.
*/
void QSocketIoClient::setWriteBufferLimit(qint64 bytes)
{
    setWriteBufferLimit(bytes, writeBufferPolicy());
}

/*!
    Lets at most \a bytes wait for a server that does not read as fast as this client writes, and applies \a policy to what is
    written when more than that is waiting already. The default is 64 MiB; 0 means that there is no limit. A single event of any size can
    always be sent when nothing waits. Each message that waits counts 128 bytes more than it has.

    With QSocketIo::WriteBufferPolicy::Disconnect, the default, the connection is dropped, as if it had been lost, with
    QSocketIo::DisconnectReason::LimitExceeded, and the client reconnects. With QSocketIo::WriteBufferPolicy::DropAsVolatile it stays, and
    events are dropped as volatile ones would be until less is waiting: their acknowledgements finish with
    QSocketIo::ErrorCode::NotConnected. Acknowledgements of this side are never dropped; when even they exceed the limit by half, the
    connection is dropped as well.

    \sa bytesToWrite(), drained()
*/
void QSocketIoClient::setWriteBufferLimit(qint64 bytes, QSocketIo::WriteBufferPolicy policy)
{
    Q_D(QSocketIoClient);
    d->options.writeBufferLimit = std::max<qint64>(bytes, 0);
    d->options.writeBufferPolicy = policy;
}
