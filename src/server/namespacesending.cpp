// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a program sends through a server namespace: to its sockets, and to other servers.
#include "server/namespacefuture.h"
#include "server/qsocketioservernamespace_p.h"

/*!
    \fn template <typename... Args> void QSocketIoServerNamespace::emitEvent(QAnyStringView event, const Args &...args)

    Sends \a event with the arguments \a args to every socket. The same as \c{broadcast().emitEvent(event, args...)}. May be called from
    any thread.
*/

/*!
    \fn template <typename... Args> void QSocketIoServerNamespace::emitToServers(QAnyStringView event, const Args &...args)

    Sends \a event with the arguments \a args to the same namespace on all other servers that the adapter connects this one with, where
    serverEventReceived() is raised. It does not reach clients, nor this server. May be called from any thread.

    \sa emitToServersWithAck(), QSocketIoServer::setAdapterFactory()
*/

/*!
    \fn template <typename... Args> QFuture<QList<QSocketIoReply>> QSocketIoServerNamespace::emitToServersWithAck(QAnyStringView event, const Args &...args)

    Sends \a event with the arguments \a args to the other servers like emitToServers(), and returns a future of their answers, one for
    each server. In place of what does not come in time, as a rule within five seconds, there is an error with
    QSocketIo::ErrorCode::AckTimeout. Without other servers the list is empty at once. The future never fails. May be called from
    any thread.
*/

/*!
    \fn void QSocketIoServerNamespace::serverEventReceived(const QSocketIoEvent &event)

    Raised when another server has sent an \a event by emitToServers() or emitToServersWithAck(); QSocketIoEvent::ack() answers the latter.

    \code
    QObject::connect(chat, &QSocketIoServerNamespace::serverEventReceived, &app, [chat](const QSocketIoEvent &event) {
        if (event.name() == "count")
            event.ack().send(chat->socketCount());
    });
    \endcode
*/

/*!
    Returns a broadcast to every socket of this namespace. May be called from any thread.
*/
QSocketIoBroadcast QSocketIoServerNamespace::broadcast()
{
    return d_func()->broadcast();
}

/*!
    Returns a broadcast to the sockets that are in \a room. May be called from any thread.
*/
QSocketIoBroadcast QSocketIoServerNamespace::to(const QString &room)
{
    return broadcast().to(room);
}

/*!
    \overload

    Returns a broadcast to the sockets that are in at least one of \a rooms; to all when the list is empty.
*/
QSocketIoBroadcast QSocketIoServerNamespace::to(const QStringList &rooms)
{
    return broadcast().to(rooms);
}

/*!
    Returns a broadcast to the sockets that are not in \a room. May be called from any thread.
*/
QSocketIoBroadcast QSocketIoServerNamespace::except(const QString &room)
{
    return broadcast().except(room);
}

/*!
    \overload

    Returns a broadcast to the sockets that are in none of \a rooms.
*/
QSocketIoBroadcast QSocketIoServerNamespace::except(const QStringList &rooms)
{
    return broadcast().except(rooms);
}

/*!
    \overload

    Returns a broadcast to all sockets but \a socket. Belongs to the thread of the socket.
*/
QSocketIoBroadcast QSocketIoServerNamespace::except(const QSocketIoServerSocket *socket)
{
    return broadcast().except(socket);
}

/*!
    Returns a future of what is known of all sockets, on all servers. The same as \c{broadcast().fetchSockets()}. May be called from any
    thread.

    \sa QSocketIoBroadcast::fetchSockets(), sockets()
*/
QFuture<QList<QSocketIoRemoteSocket>> QSocketIoServerNamespace::fetchSockets()
{
    return broadcast().fetchSockets();
}

void QSocketIoServerNamespace::sendToServers(const QSocketIoPrivate::ArgumentWriter &writer)
{
    d_func()->link->run([packet = QSocketIoPacket(writer.json(), writer.attachments())](
                                QSocketIoServerNamespacePrivate &here) {
        here.theAdapter()->emitToServers(packet);
    });
}

QFuture<QList<QSocketIoReply>> QSocketIoServerNamespace::sendToServersWithAck(
        const QSocketIoPrivate::ArgumentWriter &writer)
{
    return QSocketIoPrivate::askNamespace<QList<QSocketIoReply>>(
            *d_func()->link, [packet = QSocketIoPacket(writer.json(), writer.attachments())](
                                     QSocketIoServerNamespacePrivate &here) {
                return QSocketIoPrivate::collected(here.theAdapter()->emitToServersWithAck(packet));
            });
}
