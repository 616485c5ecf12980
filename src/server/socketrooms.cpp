// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The rooms of a server socket, and broadcasts that leave it out.
#include "server/qsocketioservernamespace_p.h"
#include "server/qsocketioserversocket_p.h"

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
    leave(QStringList{ room });
}

/*!
    \overload

    Lets the socket leave all \a rooms.
*/
void QSocketIoServerSocket::leave(const QStringList &rooms)
{
    Q_D(QSocketIoServerSocket);
    d->serverNamespace.assertThread(Q_FUNC_INFO);
    if (d->phase <= QSocketIoServerSocketPrivate::Phase::Leaving)
        d->serverNamespace.theAdapter()->leave(d->id, rooms);
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
    \overload

    Returns a broadcast to the sockets that are in at least one of \a rooms, except this one.
*/
QSocketIoBroadcast QSocketIoServerSocket::to(const QStringList &rooms)
{
    return broadcast().to(rooms);
}

/*!
    Returns a broadcast to the sockets that are not in \a room, except this one. May be called from any thread.
*/
QSocketIoBroadcast QSocketIoServerSocket::except(const QString &room)
{
    return broadcast().except(room);
}

/*!
    \overload

    Returns a broadcast to the sockets that are in none of \a rooms, except this one.
*/
QSocketIoBroadcast QSocketIoServerSocket::except(const QStringList &rooms)
{
    return broadcast().except(rooms);
}
