// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One connected peer in one namespace: what it can do, and how it ends.
#include "server/qsocketioserversocket_p.h"

#include "logging.h"
#include "protocol/jsonwriter.h"
#include "server/qsocketiohandshake_p.h"
#include "server/qsocketioservernamespace_p.h"
#include "server/serverconnection.h"
#include "server/servercore.h"

#include <QMetaMethod>
#include <QThread>

#include <utility>

using QSocketIoPrivate::encodePacket;
using QSocketIoPrivate::SocketPacket;

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

    Objects that belong to a peer can be children of its socket; data can be kept in session().

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

QSocketIoServerSocketPrivate::QSocketIoServerSocketPrivate(
        QSocketIoServerNamespacePrivate &owner, QSocketIoPrivate::ServerConnection &ownConnection)
    : QSocketIoEndpointPrivate(owner.nsp, ownConnection.core().deadlines())
    , serverNamespace(owner)
    , connection(&ownConnection)
{
    codec = connection->codec();
    id = connection->socketId(nsp);
}

QSocketIoServerSocket *QSocketIoServerSocketPrivate::create(
        QSocketIoServerNamespacePrivate &owner, QSocketIoPrivate::ServerConnection &connection,
        const QVariantMap &auth, const QByteArray &query)
{
    auto d = std::make_unique<QSocketIoServerSocketPrivate>(owner, connection);
    if (!auth.isEmpty() || !query.isEmpty())
        d->handshake = connection.handshake(auth, query);
    d->state = State::Connecting;
    return new QSocketIoServerSocket(std::move(d), owner.q_ptr);
}

void QSocketIoServerSocketPrivate::send(QSocketIoPrivate::OutgoingEvent event)
{
    // Dropped events finish their replies with NotConnected.
    if (!isReachable || !connection) {
        qCDebug(lcQSocketIoServer, "%s: event dropped, the socket is not connected",
                qUtf8Printable(id));
        return;
    }
    if (event.isVolatile && !isWritable())
        return;
    transmit(std::move(event));
}

void QSocketIoServerSocketPrivate::write(const QSocketIoPrivate::EngineMessage &message)
{
    if (isReachable && connection)
        connection->send(message);
}

quint64 QSocketIoServerSocketPrivate::nextAckId()
{
    return ++serverNamespace.lastAckId;
}

bool QSocketIoServerSocketPrivate::isWritable() const
{
    return connection && connection->isWritable();
}

bool QSocketIoServerSocketPrivate::observesSent() const
{
    static const QMetaMethod signal = QMetaMethod::fromSignal(&QSocketIoServerSocket::eventSent);
    return q_func()->isSignalConnected(signal);
}

bool QSocketIoServerSocketPrivate::admit(const QSocketIoEvent &event)
{
    if (!middlewares)
        return true;
    Q_Q(QSocketIoServerSocket);
    const QPointer<QSocketIoServerSocket> guard(q);
    const QList<EventMiddleware> chain = *middlewares; // one of them may add another
    for (const EventMiddleware &middleware : chain) {
        if (!middleware.context)
            continue;
        const QSocketIoError error = middleware.decide(event);
        if (!guard)
            return false;
        if (error.isError()) {
            Q_EMIT q->errorOccurred(error);
            return false;
        }
    }
    return true;
}

void QSocketIoServerSocketPrivate::dispatchFurther(const QSocketIoEvent &event,
                                                   QByteArrayView eventName)
{
    if (QSocketIoPrivate::EventListener *listener = serverNamespace.listeners.find(eventName))
        Q_EMIT listener->triggered(event);
}

void QSocketIoServerSocketPrivate::dispatched(const QSocketIoEvent &event)
{
    Q_EMIT serverNamespace.q_ptr->eventReceived(q_func(), event);
}

bool QSocketIoServerSocketPrivate::wantsEvent(QByteArrayView eventName) const
{
    return middlewares || serverNamespace.listeners.find(eventName)
           || serverNamespace.observesEvents();
}

void QSocketIoServerSocketPrivate::sendRefusal(const QSocketIoError &error)
{
    connection->send(
            encodePacket(codec, SocketPacket::Type::ConnectError, nsp, {}, refusalJson(error)));
}

// An object with message and data. Before Socket.IO 5 it is the data, or the message where there is none.
QByteArray QSocketIoServerSocketPrivate::refusalJson(const QSocketIoError &error) const
{
    QByteArray data;
    QList<QByteArray> attachments;
    if (error.data().isValid())
        QSocketIoPrivate::JsonWriter(data, attachments).variant(error.data());
    // A CONNECT_ERROR has no binary form (Socket.IO protocol 5, "Packet types").
    if (!attachments.isEmpty()) {
        qCWarning(lcQSocketIoServer, "the data of a refusal cannot contain bytes and is left out");
        data.clear();
    }
    const bool isLegacy = connection->isLegacy();
    if (isLegacy && !data.isEmpty())
        return data;
    QByteArray json;
    QSocketIoPrivate::JsonWriter writer(json, attachments);
    const QString message = error.isError() ? error.message()
                                            : QStringLiteral("Connection refused");
    if (isLegacy) {
        writer.string(message);
        return json;
    }
    writer.beginObject();
    writer.key(QUtf8StringView("message"));
    writer.string(message);
    if (!data.isEmpty()) {
        writer.key(QUtf8StringView("data"));
        writer.raw(data);
    }
    writer.endObject();
    return json;
}

void QSocketIoServerSocketPrivate::end(QSocketIo::DisconnectReason reason, Farewell farewell,
                                       const QSocketIoError &refusal)
{
    if (phase > Phase::Joined)
        return;
    Q_Q(QSocketIoServerSocket);
    phase = Phase::Leaving;
    endReason = reason;
    if (farewell == Farewell::Say && connection) {
        if (isReachable)
            owesFarewell = true;
        else
            sendRefusal(refusal);
    }
    const QPointer<QSocketIoServerSocket> guard(q);
    if (isAnnounced)
        Q_EMIT q->disconnecting(reason);
    if (guard)
        proceed();
}

// Every step may run code of the program that destroys the socket; its destructor then takes the remaining ones.
void QSocketIoServerSocketPrivate::proceed()
{
    const QPointer<QSocketIoServerSocket> guard(q_func());
    while (guard && phase != Phase::Gone)
        takeStep();
}

void QSocketIoServerSocketPrivate::takeStep()
{
    Q_Q(QSocketIoServerSocket);
    switch (phase) {
    case Phase::Waiting:
    case Phase::Joined:
    case Phase::Gone:
        Q_UNREACHABLE();
    case Phase::Leaving:
        phase = Phase::LeavingRooms;
        detach();
        serverNamespace.leaveRooms(id);
        break;
    case Phase::LeavingRooms:
        phase = Phase::Closing;
        serverNamespace.forget(this);
        setState(State::Disconnected);
        break;
    case Phase::Closing:
        phase = Phase::Answering;
        finishReplies();
        break;
    case Phase::Answering:
        phase = Phase::Announcing;
        if (isAnnounced)
            Q_EMIT q->disconnected(endReason);
        break;
    case Phase::Announcing:
        phase = Phase::Gone;
        if (!isDying && !isAwaited)
            q->deleteLater();
        if (isAnnounced)
            serverNamespace.announceEnd(q, endReason);
        break;
    }
}

void QSocketIoServerSocketPrivate::detach()
{
    if (!connection)
        return;
    handshakeData();
    lastTransport = connection->transport();
    if (owesFarewell)
        connection->send(encodePacket(codec, SocketPacket::Type::Disconnect, nsp, {}, {}));
    const bool endedByServer = endReason != QSocketIo::DisconnectReason::ClientDisconnect;
    std::exchange(connection, nullptr)->detach(this, endedByServer);
}

const QSocketIoHandshake &QSocketIoServerSocketPrivate::handshakeData()
{
    if (connection && QSocketIoPrivate::HandshakeAccess::isNull(handshake))
        handshake = connection->handshake({}, {});
    return handshake;
}

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
    Returns the data that the program keeps with this peer.

    \sa setSession()
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
    Lets the socket join \a room, which comes into being if nobody was in it. A middleware may do so before the socket is connected.
    Nothing happens when the socket is in the room already, or disconnected.

    The client does not learn about its rooms.

    \sa leave(), roomNames(), QSocketIoServerNamespace::to()
*/
void QSocketIoServerSocket::join(const QString &room)
{
    join(QStringList{ room });
}

/*!
    \overload

    Lets the socket join all \a rooms.
*/
void QSocketIoServerSocket::join(const QStringList &rooms)
{
    Q_D(QSocketIoServerSocket);
    d->serverNamespace.assertThread(Q_FUNC_INFO);
    // When it is about to leave its rooms, it would stay in this one.
    if (d->phase <= QSocketIoServerSocketPrivate::Phase::Leaving)
        d->serverNamespace.theAdapter()->join(d->id, rooms);
}

/*!
    Lets the socket leave \a room. A disconnected socket has left all its rooms.

    \sa join()
*/
void QSocketIoServerSocket::leave(const QString &room)
{
    Q_D(QSocketIoServerSocket);
    d->serverNamespace.assertThread(Q_FUNC_INFO);
    if (d->phase <= QSocketIoServerSocketPrivate::Phase::Leaving)
        d->serverNamespace.theAdapter()->leave(d->id, { room });
}

/*!
    Returns the rooms that the socket is in. Among them is the one of its own id, which it joins when it is connected.
*/
QStringList QSocketIoServerSocket::roomNames() const
{
    Q_D(const QSocketIoServerSocket);
    return d->serverNamespace.adapter ? d->serverNamespace.adapter->roomsOf(d->id) : QStringList();
}

/*!
    Returns a broadcast to every socket of the namespace except this one. May be called from any thread.
*/
QSocketIoBroadcast QSocketIoServerSocket::broadcast()
{
    Q_D(QSocketIoServerSocket);
    return d->serverNamespace.broadcast().except(d->id);
}

/*!
    Returns a broadcast to the sockets that are in \a room, except this one. May be called from any thread.
*/
QSocketIoBroadcast QSocketIoServerSocket::to(const QString &room)
{
    return broadcast().to(room);
}

/*!
    Returns a broadcast to the sockets that are not in \a room, except this one. May be called from any thread.
*/
QSocketIoBroadcast QSocketIoServerSocket::except(const QString &room)
{
    return broadcast().except(room);
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
