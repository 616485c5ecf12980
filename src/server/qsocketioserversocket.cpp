// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One connected peer in one namespace, as the program sees it.
#include "server/qsocketioserversocket_p.h"

#include "server/qsocketioservernamespace_p.h"
#include "server/serverconnection.h"

/*!
    \class QSocketIoServerSocket
    \inmodule QSocketIo
    \brief One connected peer in one namespace of the server.

    The namespace makes a socket for every client that joins it and raises QSocketIoServerNamespace::socketConnected(). A
    client that is in several namespaces has a socket in each, with different ids. What both ends have in common,
    emitting and handling events, is in QSocketIoEndpoint.

    \code
    QObject::connect(chat, &QSocketIoServerNamespace::socketConnected, &app, [](QSocketIoServerSocket *socket) {
        socket->emitEvent("welcome", socket->id());
        socket->on("shout", socket, [socket](const QString &text) { socket->broadcast().emitEvent("shout", text); });
    });
    \endcode

    \section1 Lifetime

    A socket is a child of its namespace. When its connection ends, disconnecting() is raised while it is still in its rooms, then
    disconnected() and QSocketIoServerNamespace::socketDisconnected(); acknowledgements that are still open finish with
    QSocketIo::ErrorCode::NotConnected, and the object is deleted when control returns to the event loop. A program may delete it
    earlier, which disconnects it. What is emitted to a socket that is not connected is dropped.

    Objects that belong to a peer can be children of its socket; data can be kept in session(), which returns a copy.

    \sa QSocketIoServerNamespace, QSocketIoEndpoint
*/

/*!
    \typealias QSocketIoServerSocket::Middleware

    A function that decides about an event: no error lets it pass, an error stops it.
*/

/*!
    \fn void QSocketIoServerSocket::disconnecting(QSocketIo::DisconnectReason reason)

    Raised when the socket is about to be disconnected for the \a reason, while it is still in its rooms.

    \sa roomNames(), disconnected()
*/

/*!
    \fn void QSocketIoServerSocket::drained()

    Raised when the connection has caught up: more had been emitted than it could take at once, and now all of it has been
    handed to the operating system. With a WebSocket that is the case after 256 KiB or more have been waiting; with long polling
    after anything has been waiting for the client's next poll, or for the one after that. Each of the sockets that share the
    connection raises it.

    \sa bytesToWrite(), QSocketIoServer::setWriteBufferLimit()
*/

QSocketIoServerSocket::QSocketIoServerSocket(std::unique_ptr<QSocketIoServerSocketPrivate> d,
                                             QObject *parent)
    : QSocketIoEndpoint(std::move(d), parent)
{}

/*!
    Disconnects the client from the namespace, if it is still there, and destroys the socket. \c disconnecting() and \c disconnected() are
    raised.
*/
QSocketIoServerSocket::~QSocketIoServerSocket()
{
    Q_D(QSocketIoServerSocket);
    d->isDying = true;
    d->end(QSocketIo::DisconnectReason::ServerDisconnect,
           QSocketIoServerSocketPrivate::Farewell::Say);
    d->proceed();
}

/*!
    Returns the namespace that the socket is in.
*/
QSocketIoServerNamespace *QSocketIoServerSocket::serverNamespace() const
{
    return d_func()->serverNamespace.q_ptr;
}

/*!
    Returns what the client told about itself when it connected.
*/
QSocketIoHandshake QSocketIoServerSocket::handshake() const
{
    return static_cast<QSocketIoServerSocketPrivate *>(d_ptr.get())->handshakeData();
}

/*!
    Returns the transport that the connection uses at the moment: an upgrade changes it.
*/
QSocketIo::Transport QSocketIoServerSocket::transport() const
{
    Q_D(const QSocketIoServerSocket);
    return d->connection ? d->connection->transport() : d->lastTransport;
}

/*!
    \fn void QSocketIoServerSocket::roundTripTimeChanged(std::chrono::microseconds time)

    This signal is emitted when a round trip over the WebSocket was measured, which took \a time.

    \sa measureRoundTrip(), QSocketIoServer::setWebSocketPingInterval()
*/

/*!
    Returns how long the latest round trip to the client took that was measured; -1 when none was, as over polling.

    \sa measureRoundTrip()
*/
std::chrono::microseconds QSocketIoServerSocket::roundTripTime() const
{
    Q_D(const QSocketIoServerSocket);
    return d->connection ? d->connection->roundTripTime() : std::chrono::microseconds(-1);
}

/*!
    Sends the client a ping of the WebSocket protocol. roundTripTimeChanged() tells when its pong has come, which clients send by
    themselves. Over polling nothing happens.

    This is not the heartbeat of Socket.IO, which goes on by itself: a client that does not answer stays connected.

    \sa QSocketIoServer::setWebSocketPingInterval()
*/
void QSocketIoServerSocket::measureRoundTrip()
{
    Q_D(QSocketIoServerSocket);
    if (d->connection)
        d->connection->measure();
}

/*!
    Returns a copy of the data that the program keeps with this peer.

    \sa setSession(), setSessionValue()
*/
QVariantMap QSocketIoServerSocket::session() const
{
    return d_func()->session;
}

/*!
    Keeps \a session with this peer, in place of what was kept before. It never leaves the server.

    \sa session()
*/
void QSocketIoServerSocket::setSession(const QVariantMap &session)
{
    d_func()->session = session;
}

/*!
    Keeps \a value under \a key with this peer, beside what session() has under other keys. An invalid QVariant takes the key away.

    \sa session()
*/
void QSocketIoServerSocket::setSessionValue(const QString &key, const QVariant &value)
{
    if (value.isValid())
        d_func()->session.insert(key, value);
    else
        d_func()->session.remove(key);
}

/*!
    Adds a \a middleware that sees every event of this peer before any handler, as long as \a context lives. It returns no error to let the
    event pass; an error stops it: errorOccurred() is raised with that error, no handler is called, and the peer gets no
    acknowledgement, as in the reference implementation. A middleware that wants to answer has the event's QSocketIoAck.

    Middlewares are called in the order in which they were added, in the thread of the socket, where \a context has to live too.

    \sa QSocketIoServerNamespace::use()
*/
void QSocketIoServerSocket::use(const QObject *context, Middleware middleware)
{
    Q_D(QSocketIoServerSocket);
    d->serverNamespace.assertThread(Q_FUNC_INFO);
    if (!d->middlewares)
        d->middlewares = std::make_unique<QList<QSocketIoServerSocketPrivate::EventMiddleware>>();
    d->middlewares->append({ context, std::move(middleware) });
}

/*!
    Disconnects the client from this namespace (Socket.IO protocol 5, packet DISCONNECT) with
    QSocketIo::DisconnectReason::ServerDisconnect. What has been emitted before still arrives. The connection stays open,
    with the client's other namespaces.

    A socket that waits for a middleware is refused.

    \sa closeConnection()
*/
void QSocketIoServerSocket::disconnectClient()
{
    Q_D(QSocketIoServerSocket);
    d->serverNamespace.assertThread(Q_FUNC_INFO);
    d->end(QSocketIo::DisconnectReason::ServerDisconnect,
           QSocketIoServerSocketPrivate::Farewell::Say);
}

/*!
    Disconnects the client from all its namespaces with QSocketIo::DisconnectReason::ServerDisconnect, and closes the connection once
    everything that has been emitted is sent.

    \sa disconnectClient()
*/
void QSocketIoServerSocket::closeConnection()
{
    Q_D(QSocketIoServerSocket);
    d->serverNamespace.assertThread(Q_FUNC_INFO);
    if (d->connection)
        d->connection->close(QSocketIo::DisconnectReason::ServerDisconnect,
                             QSocketIoServerSocketPrivate::Farewell::Say);
}
