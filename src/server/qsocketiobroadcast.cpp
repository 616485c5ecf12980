// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Broadcasts as the program sees them, and their way into the thread of the namespace.
#include "qsocketiobroadcast.h"

#include "core/endpointlink.h"
#include "protocol/jsondocument.h"
#include "server/qsocketioadapter_p.h"
#include "server/qsocketioservernamespace_p.h"
#include "server/qsocketioserversocket_p.h"

#include <QFutureWatcher>
#include <QPointer>
#include <QPromise>

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
    there is the error QSocketIo::ErrorCode::AckTimeout, at the end of the list. Without receivers the list is empty at once. The future
    never fails.

    \sa withTimeout()
*/

/*!
    \class QSocketIoPacket
    \inmodule QSocketIo
    \brief An encoded event.

    What an adapter is given to broadcast: the JSON text of an array with the event's name and arguments, and the attachments that
    its placeholders stand for (Socket.IO protocol 5, "Packet encoding"). Copies share the bytes.

    \sa QSocketIoAdapter::broadcast()
*/

/*!
    \fn QSocketIoPacket::QSocketIoPacket()

    Makes an empty packet.
*/

/*!
    \fn QSocketIoPacket::QSocketIoPacket(const QByteArray &json, const QList<QByteArray> &attachments)

    Makes a packet of the text \a json and its \a attachments. Both have to be valid.
*/

/*!
    \fn QByteArray QSocketIoPacket::json() const

    Returns the text: an array of the event's name and its arguments.
*/

/*!
    \fn QList<QByteArray> QSocketIoPacket::attachments() const

    Returns the byte arrays that the placeholders of the text stand for, in the order of their numbers.
*/

namespace {

QSocketIoPrivate::JsonDocumentPtr parsedPacket(const QSocketIoPacket &packet)
{
    using QSocketIoPrivate::JsonDocument;
    const auto document = JsonDocument::parse(packet.json(), JsonDocument::MaxDepth).document;
    if (document && !packet.attachments().isEmpty())
        document->setAttachments(packet.attachments());
    return document;
}

QFuture<QList<QSocketIoReply>> noReplies()
{
    return QtFuture::makeReadyFuture(QList<QSocketIoReply>());
}

// A promise for another thread that is kept in every case: with nothing, if the namespace goes first.
class BroadcastPromise
{
public:
    BroadcastPromise() { m_promise.start(); }
    ~BroadcastPromise() { finish(QList<QSocketIoReply>()); }
    Q_DISABLE_COPY_MOVE(BroadcastPromise)

    QFuture<QList<QSocketIoReply>> future() { return m_promise.future(); }
    void finish(const QList<QSocketIoReply> &replies)
    {
        if (std::exchange(m_isFinished, true))
            return;
        m_promise.addResult(replies);
        m_promise.finish();
    }
    void finish(const QFuture<QList<QSocketIoReply>> &future)
    {
        finish(future.resultCount() > 0 ? future.result() : QList<QSocketIoReply>());
    }

private:
    QPromise<QList<QSocketIoReply>> m_promise;
    bool m_isFinished = false;
};

void forwardReplies(const QFuture<QList<QSocketIoReply>> &future,
                    const std::shared_ptr<BroadcastPromise> &promise, QObject *context)
{
    if (future.isFinished()) {
        promise->finish(future);
        return;
    }
    auto *watcher = new QFutureWatcher<QList<QSocketIoReply>>(context);
    QObject::connect(watcher, &QFutureWatcherBase::finished, watcher, [watcher, promise] {
        watcher->deleteLater();
        promise->finish(watcher->future());
    });
    watcher->setFuture(future);
}

} // namespace

/*!
    Returns the name of the event.
*/
QString QSocketIoPacket::eventName() const
{
    const auto document = parsedPacket(*this);
    return document ? document->root().at(0).toVariant().toString() : QString();
}

/*!
    Returns the arguments of the event. They are decoded at every call.
*/
QVariantList QSocketIoPacket::arguments() const
{
    const auto document = parsedPacket(*this);
    return document ? document->root().toVariant().toList().mid(1) : QVariantList();
}

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
        return noReplies();
    const QSocketIoPacket packet(writer.json(), writer.attachments());
    if (QSocketIoServerNamespacePrivate *here = m_link->local())
        return here->theAdapter()->broadcastWithAck(m_target, packet);
    const auto promise = std::make_shared<BroadcastPromise>();
    const auto future = promise->future();
    m_link->run([target = m_target, packet, promise](QSocketIoServerNamespacePrivate &there) {
        const QPointer<QObject> context(there.q_ptr);
        const auto replies = there.theAdapter()->broadcastWithAck(target, packet);
        if (context)
            forwardReplies(replies, promise, context);
    });
    return future;
}

/*!
    Returns the sockets of this server that would receive an event now, in no particular order. Belongs to the thread of the
    namespace.
*/
QList<QSocketIoServerSocket *> QSocketIoBroadcast::sockets() const
{
    QList<QSocketIoServerSocket *> list;
    QSocketIoServerNamespacePrivate *here = m_link->local();
    Q_ASSERT_X(here || m_link->isDetached(), Q_FUNC_INFO, "belongs to the thread of the namespace");
    if (here) {
        for (QSocketIoServerSocketPrivate *socket :
             QSocketIoAdapterPrivate::get(here->theAdapter())->receivers(m_target))
            list.append(socket->object());
    }
    return list;
}

/*!
    Lets the receivers join \a room.
*/
void QSocketIoBroadcast::join(const QString &room) const
{
    m_link->run([target = m_target, room](QSocketIoServerNamespacePrivate &here) {
        here.theAdapter()->joinSockets(target, { room });
    });
}

/*!
    Lets the receivers leave \a room.
*/
void QSocketIoBroadcast::leave(const QString &room) const
{
    m_link->run([target = m_target, room](QSocketIoServerNamespacePrivate &here) {
        here.theAdapter()->leaveSockets(target, { room });
    });
}

/*!
    Disconnects the receivers from the namespace.

    \sa QSocketIoServerSocket::disconnectClient()
*/
void QSocketIoBroadcast::disconnectClients() const
{
    m_link->run([target = m_target](QSocketIoServerNamespacePrivate &here) {
        here.theAdapter()->disconnectSockets(target);
    });
}
