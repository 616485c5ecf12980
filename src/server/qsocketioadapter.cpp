// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Rooms in memory, and broadcasts to the sockets in them.
#include "server/qsocketioadapter_p.h"

#include "server/broadcastdelivery.h"
#include "server/qsocketioserver_p.h"
#include "server/qsocketioservernamespace_p.h"
#include "server/qsocketioserversocket_p.h"
#include "server/serverevents.h"

#include <QPointer>

#include <utility>

/*!
    \class QSocketIoAdapter
    \inmodule QSocketIo
    \brief Who is in which room of a namespace, and how a broadcast reaches them.

    Every namespace has an adapter. This class keeps everything in memory and serves one server. To connect several servers, subclass it
    and give the server a factory, see QSocketIoServer::setAdapterFactory().

    Members are socket ids, rooms are names; a room exists as long as somebody is in it. Every connected socket is in the room of its
    own id. An adapter belongs to the thread of its namespace.

    \section1 Spanning servers

    The functions that take a QSocketIoBroadcastTarget mean the sockets of all servers. The base implementation of each serves those of
    this server; an override calls it, and passes the call on unless QSocketIoBroadcastTarget::isLocal is set. When such a message
    arrives from another server, the adapter calls the base implementation only:

    \table
    \header \li call \li what arrives elsewhere \li what goes back
    \row \li broadcast(), joinSockets(), leaveSockets(), disconnectSockets() \li the base implementation \li nothing
    \row \li broadcastWithAck() \li the base implementation \li how many replies there will be, at once, which is the future's
        \c progressMaximum(), then each reply
    \row \li fetchSockets() \li the base implementation \li the list
    \row \li emitToServers() \li deliverServerEvent() \li nothing
    \row \li emitToServersWithAck() \li deliverServerEventWithAck() \li the reply, if there is one
    \endtable

    Whoever waits for other servers must not wait for ever: what has not come within QSocketIoBroadcastTarget::ackTimeout, or five
    seconds when that is zero, is replaced by a reply with QSocketIo::ErrorCode::AckTimeout, or left out. All futures finish, and none fails.

    The page \l {Adapters} shows one.

    \sa QSocketIoServerNamespace::adapter(), QSocketIoServerSocket::join(), QSocketIoBroadcast
*/

/*!
    \fn void QSocketIoAdapter::roomCreated(const QString &room)

    Raised when the first socket has joined \a room, before socketJoined().
*/

/*!
    \fn void QSocketIoAdapter::socketJoined(const QString &room, const QString &socketId)

    Raised when the socket \a socketId has joined \a room.
*/

/*!
    \fn void QSocketIoAdapter::socketLeft(const QString &room, const QString &socketId)

    Raised when the socket \a socketId has left \a room.
*/

/*!
    \fn void QSocketIoAdapter::roomDeleted(const QString &room)

    Raised when the last socket has left \a room, after socketLeft().
*/

/*!
    Makes an adapter for \a serverNamespace, which becomes its parent.
*/
QSocketIoAdapter::QSocketIoAdapter(QSocketIoServerNamespace *serverNamespace)
    : QObject(serverNamespace)
    , d_ptr(std::make_unique<QSocketIoAdapterPrivate>(serverNamespace))
{}

/*!
    Destroys the adapter. The namespace does that in its own destructor, when its sockets are gone.
*/
QSocketIoAdapter::~QSocketIoAdapter() = default;

/*!
    Returns the namespace that the adapter is for.
*/
QSocketIoServerNamespace *QSocketIoAdapter::serverNamespace() const
{
    return d_func()->serverNamespace;
}

/*!
    Lets the socket \a socketId join \a rooms. Called for every membership, whoever has asked for it. An override calls the base
    implementation.
*/
void QSocketIoAdapter::join(const QString &socketId, const QStringList &rooms)
{
    Q_D(QSocketIoAdapter);
    const QPointer<QSocketIoAdapter> guard(this);
    const QString id = socketId;
    for (const QString &room : QStringList(rooms)) {
        bool roomIsNew = false;
        if (!d->enter(id, room, roomIsNew))
            continue;
        if (roomIsNew)
            Q_EMIT roomCreated(room);
        if (guard)
            Q_EMIT socketJoined(room, id);
        if (!guard)
            return;
    }
}

/*!
    Lets the socket \a socketId leave \a rooms. An override calls the base implementation.
*/
void QSocketIoAdapter::leave(const QString &socketId, const QStringList &rooms)
{
    Q_D(QSocketIoAdapter);
    const QPointer<QSocketIoAdapter> guard(this);
    const QString id = socketId;
    for (const QString &room : QStringList(rooms)) {
        bool roomIsGone = false;
        if (!d->leave(id, room, roomIsGone))
            continue;
        Q_EMIT socketLeft(room, id);
        if (guard && roomIsGone)
            Q_EMIT roomDeleted(room);
        if (!guard)
            return;
    }
}

/*!
    Lets the socket \a socketId leave all its rooms; called when it is disconnected. An override calls the base implementation.
*/
void QSocketIoAdapter::leaveAll(const QString &socketId)
{
    leave(socketId, roomsOf(socketId));
}

/*!
    Sends \a packet to everybody whom \a target means. The base implementation serves the sockets of this server: the packet is
    encoded and framed once, and all receivers share the bytes. With QSocketIoServer::setRecoveryWindow() it also keeps the packet
    for clients that come back, and the packet gets one more argument, its offset.
*/
void QSocketIoAdapter::broadcast(const QSocketIoBroadcastTarget &target,
                                 const QSocketIoPacket &packet)
{
    Q_D(QSocketIoAdapter);
    auto &space = *QSocketIoServerNamespacePrivate::get(d->serverNamespace);
    QSocketIoPrivate::RecoveryLog *const log = target.isVolatile ? nullptr : d->log();
    if (!log || !space.server.recovery.keeps(packet)) {
        QSocketIoPrivate::deliver(d->receivers(target), space.nsp, packet, target, 0);
        return;
    }
    QSocketIoPacket stamped = packet;
    const quint64 number = log->append(space.deadlines().now(), target, stamped);
    QSocketIoPrivate::deliver(d->receivers(target), space.nsp, stamped, target, number);
}

/*!
    Sends \a packet to everybody whom \a target means, and returns a future of their acknowledgements: one result for each, in the order
    of their arrival. How many are expected is its \c progressMaximum(). It finishes when all have answered, or at the time-out
    of \a target with errors in place of the answers that are missing.

    The base implementation serves the sockets of this server. All receivers are asked under the same id, so that they share the bytes here,
    too; the number of replies is known when it returns. An override adds the replies that other servers have gathered.
*/
QFuture<QSocketIoReply> QSocketIoAdapter::broadcastWithAck(const QSocketIoBroadcastTarget &target,
                                                           const QSocketIoPacket &packet)
{
    Q_D(QSocketIoAdapter);
    return QSocketIoPrivate::deliverWithAck(d->receivers(target),
                                            *QSocketIoServerNamespacePrivate::get(
                                                    d->serverNamespace),
                                            packet, target);
}

/*!
    Returns a future of what is known of everybody whom \a target means. The base implementation knows the sockets of this server, at once;
    an override adds those of the others, and leaves out what a server does not tell in time.
*/
QFuture<QList<QSocketIoRemoteSocket>> QSocketIoAdapter::fetchSockets(
        const QSocketIoBroadcastTarget &target)
{
    Q_D(QSocketIoAdapter);
    QList<QSocketIoRemoteSocket> sockets;
    for (QSocketIoServerSocketPrivate *socket : d->receivers(target))
        sockets.append(
                { socket->id, socket->handshakeData(), roomsOf(socket->id), socket->session });
    return QtFuture::makeReadyFuture(sockets);
}

/*!
    Lets everybody whom \a target means join \a rooms.
*/
void QSocketIoAdapter::joinSockets(const QSocketIoBroadcastTarget &target, const QStringList &rooms)
{
    const QPointer<QSocketIoAdapter> guard(this);
    for (const QString &id : socketIds(target)) {
        join(id, rooms);
        if (!guard)
            return;
    }
}

/*!
    Lets everybody whom \a target means leave \a rooms.
*/
void QSocketIoAdapter::leaveSockets(const QSocketIoBroadcastTarget &target, const QStringList &rooms)
{
    const QPointer<QSocketIoAdapter> guard(this);
    for (const QString &id : socketIds(target)) {
        leave(id, rooms);
        if (!guard)
            return;
    }
}

/*!
    \enum QSocketIoAdapter::DisconnectScope
    What a disconnected socket loses.
    \value Namespace Its place in the namespace, see QSocketIoServerSocket::disconnectClient().
    \value Connection The connection, and with it all its namespaces, see QSocketIoServerSocket::closeConnection().
*/

/*!
    Disconnects everybody whom \a target means, to the extent that \a scope says.
*/
void QSocketIoAdapter::disconnectSockets(const QSocketIoBroadcastTarget &target,
                                         DisconnectScope scope)
{
    Q_D(QSocketIoAdapter);
    QList<QPointer<QSocketIoServerSocket>> sockets;
    for (QSocketIoServerSocketPrivate *socket : d->receivers(target))
        sockets.append(socket->object());
    for (const auto &socket : std::as_const(sockets)) {
        if (!socket)
            continue;
        if (scope == DisconnectScope::Connection)
            socket->closeConnection();
        else
            socket->disconnectClient();
    }
}

/*!
    Returns a future of the number of servers that are connected by adapters like this one, this server included. The base implementation
    says 1.
*/
QFuture<int> QSocketIoAdapter::serverCount() const
{
    return QtFuture::makeReadyFuture(1);
}

/*!
    Sends \a packet to all other servers, where it is raised as QSocketIoServerNamespace::serverEventReceived(). The base implementation knows
    no other servers and does nothing.

    \sa deliverServerEvent()
*/
void QSocketIoAdapter::emitToServers(const QSocketIoPacket &packet)
{
    Q_UNUSED(packet);
}

/*!
    Sends \a packet to all other servers like emitToServers(), and returns a future of their answers: one result for each server, or an
    error in place of what does not come within five seconds. The base implementation knows no other servers, and its future
    is finished without a result.

    \sa deliverServerEventWithAck()
*/
QFuture<QSocketIoReply> QSocketIoAdapter::emitToServersWithAck(const QSocketIoPacket &packet)
{
    Q_UNUSED(packet);
    return QSocketIoPrivate::noReplies();
}

/*!
    Raises \a packet, which has come from another server, as QSocketIoServerNamespace::serverEventReceived().
*/
void QSocketIoAdapter::deliverServerEvent(const QSocketIoPacket &packet)
{
    QSocketIoPrivate::deliverServerEvent(d_func()->serverNamespace, packet);
}

/*!
    Raises \a packet, which has come from another server that waits for an answer, as QSocketIoServerNamespace::serverEventReceived().
    The future has the answer, which may come from any thread; it is finished without a result when nobody answers any more.
*/
QFuture<QSocketIoReply> QSocketIoAdapter::deliverServerEventWithAck(const QSocketIoPacket &packet)
{
    return QSocketIoPrivate::deliverServerEventWithAck(d_func()->serverNamespace, packet);
}

/*!
    Returns the ids of the connected sockets of this server whom \a target means.
*/
QSet<QString> QSocketIoAdapter::socketIds(const QSocketIoBroadcastTarget &target) const
{
    Q_D(const QSocketIoAdapter);
    QSet<QString> ids;
    for (const QSocketIoServerSocketPrivate *socket : d->receivers(target))
        ids.insert(socket->id);
    return ids;
}

/*!
    Returns the rooms that the socket \a socketId is in. Among them is the one of its own id.
*/
QStringList QSocketIoAdapter::roomsOf(const QString &socketId) const
{
    Q_D(const QSocketIoAdapter);
    QStringList names;
    if (const QSocketIoAdapterPrivate::Member *member = d->members.value(socketId)) {
        if (member->isInOwnRoom)
            names.append(member->id);
        for (const QSocketIoAdapterPrivate::Room *room : member->rooms)
            names.append(room->name);
    }
    return names;
}

/*!
    Returns the names of all rooms, in no particular order. Among them is the room of each socket's own id.
*/
QStringList QSocketIoAdapter::roomNames() const
{
    Q_D(const QSocketIoAdapter);
    QStringList names = d->rooms.keys();
    for (const QSocketIoAdapterPrivate::Member *member : d->members) {
        if (member->isInOwnRoom && !d->rooms.contains(member->id))
            names.append(member->id);
    }
    return names;
}

/*!
    Returns whether the socket \a socketId is in \a room.
*/
bool QSocketIoAdapter::contains(const QString &room, const QString &socketId) const
{
    Q_D(const QSocketIoAdapter);
    QSocketIoAdapterPrivate::Member *member = d->members.value(socketId);
    if (!member)
        return false;
    if (room == socketId)
        return member->isInOwnRoom;
    const QSocketIoAdapterPrivate::Room *known = d->rooms.value(room);
    return known && known->members.contains(member);
}

/*!
    Returns how many sockets are in \a room; 0 when it does not exist.
*/
qsizetype QSocketIoAdapter::roomSize(const QString &room) const
{
    Q_D(const QSocketIoAdapter);
    const QSocketIoAdapterPrivate::Room *known = d->rooms.value(room);
    const QSocketIoAdapterPrivate::Member *owner = d->members.value(room);
    return (known ? known->members.size() : 0) + (owner && owner->isInOwnRoom ? 1 : 0);
}
