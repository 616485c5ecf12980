// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Rooms in memory, and broadcasts to the sockets in them.
#include "server/qsocketioadapter_p.h"

#include "protocol/socketpacket.h"
#include "server/broadcastdelivery.h"
#include "server/qsocketioservernamespace_p.h"
#include "server/qsocketioserversocket_p.h"

#include <QPointer>

#include <utility>

using namespace std::chrono_literals;

/*!
    \class QSocketIoAdapter
    \inmodule QSocketIo
    \brief Who is in which room of a namespace, and how a broadcast reaches them.

    Every namespace has an adapter. This class keeps everything in memory and serves one server. To connect several servers, subclass it
    and give the server a factory, see QSocketIoServer::setAdapterFactory(): an override calls the base implementation, which
    serves the sockets of this server, and passes the call on to the others.

    Members are socket ids, rooms are names; a room exists as long as somebody is in it. Every connected socket is in the room of its
    own id. An adapter belongs to the thread of its namespace.

    \sa QSocketIoServerNamespace::adapter(), QSocketIoServerSocket::join(), QSocketIoBroadcast
*/

/*!
    \class QSocketIoBroadcastTarget
    \inmodule QSocketIo
    \brief What a broadcast boils down to.

    \sa QSocketIoBroadcast, QSocketIoAdapter::broadcast()
*/

/*!
    \variable QSocketIoBroadcastTarget::rooms
    \brief the rooms that are meant, of which a receiver has to be in at least one; none stands for everybody
*/

/*!
    \variable QSocketIoBroadcastTarget::except
    \brief the rooms whose members are left out
*/

/*!
    \variable QSocketIoBroadcastTarget::ackTimeout
    \brief how long to wait for acknowledgements; zero stands for five seconds
*/

/*!
    \variable QSocketIoBroadcastTarget::isLocal
    \brief whether only the sockets of this server are meant
*/

/*!
    \variable QSocketIoBroadcastTarget::isVolatile
    \brief whether receivers that cannot be written to at the moment are left out
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

QSocketIoAdapterPrivate::QSocketIoAdapterPrivate(QSocketIoServerNamespace *owner)
    : serverNamespace(owner)
{}

QSocketIoAdapterPrivate::~QSocketIoAdapterPrivate()
{
    qDeleteAll(members);
    qDeleteAll(rooms);
}

bool QSocketIoAdapterPrivate::enter(const QString &id, const QString &room, bool &roomIsNew)
{
    Member *&member = members[id];
    if (!member) {
        member = new Member;
        member->id = id;
        member->socket = QSocketIoServerNamespacePrivate::get(serverNamespace)->find(id);
    }
    Room *known = rooms.value(room);
    if (room == id) {
        roomIsNew = !known && !member->isInOwnRoom;
        return !std::exchange(member->isInOwnRoom, true);
    }
    if (known && known->members.contains(member))
        return false;
    if (!known) {
        const Member *owner = members.value(room);
        roomIsNew = !owner || !owner->isInOwnRoom;
        known = new Room{ room, {} };
        rooms.insert(room, known);
    }
    known->members.insert(member);
    members.value(id)->rooms.append(known);
    return true;
}

bool QSocketIoAdapterPrivate::leave(const QString &id, const QString &room, bool &roomIsGone)
{
    Member *member = members.value(id);
    if (!member)
        return false;
    Room *known = rooms.value(room);
    if (room == id) {
        if (!std::exchange(member->isInOwnRoom, false))
            return false;
        roomIsGone = !known;
    } else {
        if (!known || !known->members.remove(member))
            return false;
        member->rooms.removeOne(known);
        if (known->members.isEmpty()) {
            const Member *owner = members.value(room);
            roomIsGone = !owner || !owner->isInOwnRoom;
            delete rooms.take(room);
        }
    }
    dropIfRoomless(member);
    return true;
}

void QSocketIoAdapterPrivate::dropIfRoomless(Member *member)
{
    if (member->rooms.isEmpty() && !member->isInOwnRoom)
        delete members.take(QString(member->id));
}

void QSocketIoAdapterPrivate::forget(const QString &id)
{
    while (const Member *member = members.value(id)) {
        bool isGone = false;
        leave(id, member->isInOwnRoom ? id : QString(member->rooms.first()->name), isGone);
    }
}

template <typename Visit>
void QSocketIoAdapterPrivate::forEachIn(const QString &room, Visit visit) const
{
    if (Member *owner = members.value(room); owner && owner->isInOwnRoom)
        visit(owner);
    if (const Room *known = rooms.value(room)) {
        for (Member *member : known->members)
            visit(member);
    }
}

QSocketIoAdapterPrivate::Receivers QSocketIoAdapterPrivate::receivers(
        const QSocketIoBroadcastTarget &target) const
{
    Receivers result;
    const quint64 mark = ++m_lastMark;
    const auto take = [&result, mark](Member *member) {
        if (std::exchange(member->mark, mark) != mark && member->socket
            && member->socket->isReachable && member->socket->connection)
            result.append(member->socket);
    };
    for (const QString &room : target.except)
        forEachIn(room, [mark](Member *member) { member->mark = mark; });
    if (target.rooms.isEmpty()) {
        result.reserve(members.size());
        for (Member *member : members)
            take(member);
    }
    for (const QString &room : target.rooms)
        forEachIn(room, take);
    return result;
}

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
    encoded and framed once, and all receivers share the bytes.
*/
void QSocketIoAdapter::broadcast(const QSocketIoBroadcastTarget &target,
                                 const QSocketIoPacket &packet)
{
    Q_D(QSocketIoAdapter);
    const QByteArray nsp = QSocketIoServerNamespacePrivate::get(d->serverNamespace)->nsp;
    QSocketIoPrivate::deliver(d->receivers(target), nsp, packet, target.isVolatile);
}

/*!
    Sends \a packet to everybody whom \a target means, and returns a future of their acknowledgements. It finishes when all have
    answered, or at the time-out of \a target with errors in place of the answers that are missing. All receivers are asked
    under the same id, so that they share the bytes here, too.

    An override adds the replies that other servers have gathered.
*/
QFuture<QList<QSocketIoReply>> QSocketIoAdapter::broadcastWithAck(
        const QSocketIoBroadcastTarget &target, const QSocketIoPacket &packet)
{
    Q_D(QSocketIoAdapter);
    return QSocketIoPrivate::deliverWithAck(d->receivers(target),
                                            *QSocketIoServerNamespacePrivate::get(
                                                    d->serverNamespace),
                                            packet, target);
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
    Disconnects everybody whom \a target means from the namespace.

    \sa QSocketIoServerSocket::disconnectClient()
*/
void QSocketIoAdapter::disconnectSockets(const QSocketIoBroadcastTarget &target)
{
    Q_D(QSocketIoAdapter);
    QList<QPointer<QSocketIoServerSocket>> sockets;
    for (QSocketIoServerSocketPrivate *socket : d->receivers(target))
        sockets.append(socket->object());
    for (const auto &socket : std::as_const(sockets)) {
        if (socket)
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
