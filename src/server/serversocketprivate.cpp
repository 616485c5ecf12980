// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One connected peer in one namespace: what reaches it and leaves it, and how it ends.
#include "server/qsocketioserversocket_p.h"

#include "logging.h"
#include "protocol/jsonwriter.h"
#include "server/qsocketiohandshake_p.h"
#include "server/qsocketioservernamespace_p.h"
#include "server/serverconnection.h"
#include "server/servercore.h"

#include <QMetaMethod>

#include <utility>

using QSocketIoPrivate::encodePacket;
using QSocketIoPrivate::SocketPacket;

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
    if (!takesEvents(event.isVolatile)) {
        ++connection->core().counters().droppedEvents;
        return;
    }
    // What is kept for a client that comes back has to go through the adapter.
    if (recovery && !event.isVolatile && !event.reply) {
        QSocketIoBroadcastTarget target;
        target.rooms = { id };
        target.isUncompressed = event.isUncompressed;
        serverNamespace.theAdapter()->broadcast(target, { event.json, event.attachments });
        return;
    }
    if (recovery && !event.reply)
        noteSent(event.json, 0);
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
    serverNamespace.dispatch(event, eventName);
}

void QSocketIoServerSocketPrivate::dispatched(const QSocketIoEvent &event)
{
    serverNamespace.dispatched(q_func(), event);
}

bool QSocketIoServerSocketPrivate::wantsEvent(QByteArrayView eventName) const
{
    return middlewares || serverNamespace.wantsEvent(eventName);
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
        saveSession();
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
    else if (connection) // an upgrade brings one
        QSocketIoPrivate::HandshakeAccess::setSubprotocol(handshake, connection->subprotocol());
    return handshake;
}
