// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Broadcasts as the program sees them, and their way into the thread of the namespace.
#include "qsocketiobroadcast.h"

#include "core/endpointlink.h"
#include "server/namespacefuture.h"
#include "server/qsocketioadapter_p.h"
#include "server/qsocketioservernamespace_p.h"
#include "server/qsocketioserversocket_p.h"

#include <utility>

using QSocketIoPrivate::ArgumentWriter;

/*!
    \class QSocketIoBroadcast
    \inmodule QSocketIo
    \brief An event for many: who gets it, and how.

    A value that starts with QSocketIoServerNamespace::broadcast(), \c to() or \c except(), and narrows down with every call, each of
    which returns a changed copy:

    \code
    chat->to("lobby").to("hall").except("muted").emitEvent("news", item);
    const auto replies = chat->to("machine-7").withTimeout(2s).emitWithAck("stop");
    \endcode

    The receivers are all sockets of the namespace, or those in at least one of the rooms given by to(), without those in a room
    given by except(). Each gets the event once. Since every socket is in the room of its own id, ids can be given wherever
    rooms can. Only connected sockets receive anything; who is one is decided when the event is emitted.

    The event is encoded once and its bytes are shared by all receivers.

    Broadcasts may be made and emitted in any thread: the arguments are encoded in the calling one, and the event is handed to the thread
    of the namespace as one unit. The events of one thread keep their order. Only sockets() belongs to the namespace's thread.
    When the namespace is gone, a broadcast does nothing.

    \sa QSocketIoServerNamespace::broadcast(), QSocketIoServerSocket::broadcast(), QSocketIoRoom::broadcast()
*/

/*!
    \fn template <typename... Args> void QSocketIoBroadcast::emitEvent(QAnyStringView event, const Args &...args) const

    Sends \a event with the arguments \a args to the receivers.

    \sa emitArguments(), emitWithAck()
*/

/*!
    \fn template <typename... Args> QFuture<QList<QSocketIoReply>> QSocketIoBroadcast::emitWithAck(QAnyStringView event, const Args &...args) const

    Sends \a event with the arguments \a args to the receivers and returns a future of their acknowledgements. It finishes when all have
    answered, at the latest after the time-out: that of withTimeout(), otherwise five seconds.

    The list has one reply for each receiver, in the order in which they were known. A receiver that was disconnected before it
    answered counts as having answered with the error QSocketIo::ErrorCode::NotConnected; for one that has not answered in time
    there is the error QSocketIo::ErrorCode::AckTimeout, at the end of the list: what did come is not lost. Without receivers the
    list is empty at once. When an adapter connects several servers, a server that has not even told how many receivers it has counts
    as one that has not answered in time. The future never fails.

    \sa withTimeout()
*/

QSocketIoBroadcast::QSocketIoBroadcast(std::shared_ptr<QSocketIoPrivate::NamespaceLink> link)
    : m_link(std::move(link))
{}

/*!
    Returns a copy that also reaches the sockets in \a room. With several rooms, it is enough to be in one of them.
*/
QSocketIoBroadcast QSocketIoBroadcast::to(const QString &room) const
{
    QSocketIoBroadcast copy(*this);
    copy.m_target.rooms.append(room);
    return copy;
}

/*!
    \overload

    Returns a copy that also reaches the sockets in \a rooms. An empty list changes nothing.
*/
QSocketIoBroadcast QSocketIoBroadcast::to(const QStringList &rooms) const
{
    QSocketIoBroadcast copy(*this);
    copy.m_target.rooms.append(rooms);
    return copy;
}

/*!
    Returns a copy that leaves out the sockets in \a room.
*/
QSocketIoBroadcast QSocketIoBroadcast::except(const QString &room) const
{
    QSocketIoBroadcast copy(*this);
    copy.m_target.except.append(room);
    return copy;
}

/*!
    \overload

    Returns a copy that leaves out the sockets in any of \a rooms.
*/
QSocketIoBroadcast QSocketIoBroadcast::except(const QStringList &rooms) const
{
    QSocketIoBroadcast copy(*this);
    copy.m_target.except.append(rooms);
    return copy;
}

/*!
    \overload

    Returns a copy that leaves out \a socket, which has to exist. Nothing changes when it is null.
*/
QSocketIoBroadcast QSocketIoBroadcast::except(const QSocketIoServerSocket *socket) const
{
    return socket ? except(socket->id()) : *this;
}

/*!
    Returns a copy that reaches sockets of this server only, when an adapter connects it with others.
*/
QSocketIoBroadcast QSocketIoBroadcast::local() const
{
    QSocketIoBroadcast copy(*this);
    copy.m_target.isLocal = true;
    return copy;
}

/*!
    Returns a copy that leaves out receivers to which nothing can be written at the moment, because they have not fetched what was
    sent before.
*/
QSocketIoBroadcast QSocketIoBroadcast::asVolatile() const
{
    QSocketIoBroadcast copy(*this);
    copy.m_target.isVolatile = true;
    return copy;
}

/*!
    Returns a copy whose event leaves uncompressed on connections that compress: for what is compressed already, such as pictures.
*/
QSocketIoBroadcast QSocketIoBroadcast::asUncompressed() const
{
    QSocketIoBroadcast copy(*this);
    copy.m_target.isUncompressed = true;
    return copy;
}

/*!
    Returns a copy that waits for acknowledgements no longer than \a timeout. Zero stands for the default, five seconds.

    \sa emitWithAck()
*/
QSocketIoBroadcast QSocketIoBroadcast::withTimeout(std::chrono::milliseconds timeout) const
{
    QSocketIoBroadcast copy(*this);
    copy.m_target.ackTimeout = timeout;
    return copy;
}

/*!
    Sends \a event to the receivers, with the elements of \a arguments as its arguments.

    \sa emitEvent()
*/
void QSocketIoBroadcast::emitArguments(QAnyStringView event, const QVariantList &arguments) const
{
    ArgumentWriter writer(event);
    writer.arguments(arguments);
    writer.finish();
    send(event, writer);
}

/*!
    Sends \a event to the receivers, with the elements of \a arguments as its arguments, and returns a future of their acknowledgements.

    \sa emitWithAck()
*/
QFuture<QList<QSocketIoReply>> QSocketIoBroadcast::emitArgumentsWithAck(
        QAnyStringView event, const QVariantList &arguments) const
{
    ArgumentWriter writer(event);
    writer.arguments(arguments);
    writer.finish();
    return sendWithAck(event, writer);
}

void QSocketIoBroadcast::send(QAnyStringView event, const ArgumentWriter &writer) const
{
    if (!QSocketIoPrivate::mayEmit(event))
        return;
    m_link->run([target = m_target, packet = QSocketIoPacket(writer.json(), writer.attachments())](
                        QSocketIoServerNamespacePrivate &here) {
        here.theAdapter()->broadcast(target, packet);
    });
}

QFuture<QList<QSocketIoReply>> QSocketIoBroadcast::sendWithAck(QAnyStringView event,
                                                               const ArgumentWriter &writer) const
{
    if (!QSocketIoPrivate::mayEmit(event))
        return QtFuture::makeReadyFuture(QList<QSocketIoReply>());
    return QSocketIoPrivate::askNamespace<QList<QSocketIoReply>>(
            *m_link,
            [target = m_target, packet = QSocketIoPacket(writer.json(), writer.attachments())](
                    QSocketIoServerNamespacePrivate &here) {
                return QSocketIoPrivate::collected(
                        here.theAdapter()->broadcastWithAck(target, packet));
            });
}

/*!
    Returns the sockets of this server that would receive an event now, in no particular order. Belongs to the thread of the
    namespace.

    \sa fetchSockets()
*/
QList<QSocketIoServerSocket *> QSocketIoBroadcast::sockets() const
{
    QList<QSocketIoServerSocket *> list;
    QSocketIoServerNamespacePrivate *here = m_link->local();
    Q_ASSERT_X(here || m_link->isDetached(), Q_FUNC_INFO, "belongs to the thread of the namespace");
    if (!here)
        return list;
    here->forEachScope([this, &list](QSocketIoServerNamespacePrivate &scope) {
        const auto *adapter = QSocketIoAdapterPrivate::get(scope.theAdapter());
        for (QSocketIoServerSocketPrivate *socket : adapter->receivers(m_target))
            list.append(socket->object());
    });
    return list;
}

/*!
    Returns a future of what is known of the receivers, on this server and, when an adapter connects it with others, on those. With
    the adapter in memory it is finished at once. A server that does not answer within withTimeout(), or five seconds, is
    left out. The future never fails.

    \sa sockets()
*/
QFuture<QList<QSocketIoRemoteSocket>> QSocketIoBroadcast::fetchSockets() const
{
    return QSocketIoPrivate::askNamespace<QList<QSocketIoRemoteSocket>>(
            *m_link, [target = m_target](QSocketIoServerNamespacePrivate &here) {
                return here.theAdapter()->fetchSockets(target);
            });
}

/*!
    Lets the receivers join \a room, also those on other servers.
*/
void QSocketIoBroadcast::join(const QString &room) const
{
    join(QStringList{ room });
}

/*!
    \overload

    Lets the receivers join all \a rooms.
*/
void QSocketIoBroadcast::join(const QStringList &rooms) const
{
    m_link->run([target = m_target, rooms](QSocketIoServerNamespacePrivate &here) {
        here.theAdapter()->joinSockets(target, rooms);
    });
}

/*!
    Lets the receivers leave \a room, also those on other servers. \c{to(room).leave(room)} empties a room.
*/
void QSocketIoBroadcast::leave(const QString &room) const
{
    leave(QStringList{ room });
}

/*!
    \overload

    Lets the receivers leave all \a rooms.
*/
void QSocketIoBroadcast::leave(const QStringList &rooms) const
{
    m_link->run([target = m_target, rooms](QSocketIoServerNamespacePrivate &here) {
        here.theAdapter()->leaveSockets(target, rooms);
    });
}

/*!
    Disconnects the receivers from the namespace, also those on other servers.

    \sa QSocketIoServerSocket::disconnectClient()
*/
void QSocketIoBroadcast::disconnectClients() const
{
    m_link->run([target = m_target](QSocketIoServerNamespacePrivate &here) {
        here.theAdapter()->disconnectSockets(target, QSocketIoAdapter::DisconnectScope::Namespace);
    });
}

/*!
    Disconnects the receivers from all their namespaces and closes their connections, also on other servers.

    \sa QSocketIoServerSocket::closeConnection()
*/
void QSocketIoBroadcast::closeConnections() const
{
    m_link->run([target = m_target](QSocketIoServerNamespacePrivate &here) {
        here.theAdapter()->disconnectSockets(target, QSocketIoAdapter::DisconnectScope::Connection);
    });
}
