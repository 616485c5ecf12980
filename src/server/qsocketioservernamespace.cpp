// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How sockets get into a namespace and out of it, and what a program can ask of it.
#include "server/qsocketioservernamespace_p.h"

#include "core/objectbinding.h"
#include "logging.h"
#include "server/qsocketioadapter_p.h"
#include "server/qsocketioserver_p.h"
#include "server/qsocketioserversocket_p.h"
#include "server/serverconnection.h"
#include "server/servercore.h"

#include <QMetaMethod>
#include <QPointer>
#include <QThread>

#include <utility>

using QSocketIoPrivate::MiddlewareChain;

/*!
    \class QSocketIoServerNamespace
    \inmodule QSocketIo
    \brief A namespace of the server: its sockets, rooms, middlewares and handlers.

    Obtained from QSocketIoServer::of(), and a child of the server. A client that wants to join a namespace goes through its
    middlewares, see use(); once they have all agreed it is represented by a QSocketIoServerSocket, and socketConnected() is
    raised.

    \code
    auto *chat = server.of("/chat");
    chat->use(&app, [](QSocketIoServerSocket *socket) {
        return isKnown(socket->handshake().auth()) ? QSocketIoError() : QSocketIoError::rejected("who are you?");
    });
    chat->on("join", &app, [](QSocketIoServerSocket *socket, const QString &room) {
        socket->join(room);
        socket->to(room).emitEvent("joined", socket->id());
    });
    \endcode

    An event of a client goes, in this order, through the socket's own middlewares, to the handlers of the socket, to those of
    the namespace, and then raises QSocketIoEndpoint::eventReceived() and eventReceived().

    A namespace belongs to the thread of its server. Emitting and broadcasting are possible from any thread.

    \sa QSocketIoServer::of(), QSocketIoServerSocket, QSocketIoBroadcast
*/

/*!
    \property QSocketIoServerNamespace::name
    \brief the name, beginning with a slash; that of a parent is the pattern of its children's names
*/

/*!
    \property QSocketIoServerNamespace::socketCount
    \brief how many sockets are connected
*/

/*!
    \typealias QSocketIoServerNamespace::Middleware

    A function that decides at once whether a socket is let in: no error lets it in, an error keeps it out.
*/

/*!
    \typealias QSocketIoServerNamespace::AsyncMiddleware

    A function that decides later whether a socket is let in, by the result of the future that it returns.
*/

/*!
    \fn template <typename Context, typename Handler> QMetaObject::Connection QSocketIoServerNamespace::on(QAnyStringView event, Context *context, Handler handler, Qt::ConnectionType type)

    Calls \a handler for every \a event that arrives from any socket of this namespace, in the thread of \a context and as long as
    that lives. The handler's first parameter is the QSocketIoServerSocket; otherwise the rules are those of
    QSocketIoEndpoint::on(): typed parameters, the return value is the acknowledgement, \a type is that of a connection.

    Handlers of the socket itself come first. When several handlers answer the same event, the first answer counts. If
    \a context lives in another thread, the socket may be gone when the handler's turn comes; then it is not called.
*/

/*!
    \fn template <typename Callable> void QSocketIoServerNamespace::use(const QObject *context, Callable middleware)

    Adds a \a middleware, which decides about every client that wants to join from now on, as long as \a context lives. It is
    called with the QSocketIoServerSocket and returns a QSocketIoError, or a \c QFuture of one. No error lets the client in; an error
    keeps it out, and its message and data are sent to the client, which sees a rejected connection (Socket.IO protocol 5,
    packet CONNECT_ERROR).

    Middlewares are called in the order in which they were added, in the thread of the namespace, where \a context has to live
    too; the first error ends the chain. Without any middleware, and as long as all answer at once, a client is let in
    synchronously. A future that is cancelled, or fails with an exception, keeps the client out.

    The socket is not connected yet: its handshake, session and rooms can be used, but what is emitted to it is dropped. A socket
    that waits for a future is kept alive until the future finishes, even when its client is gone by then.

    \sa QSocketIoServerSocket::handshake(), QSocketIoError::rejected(), QSocketIoServerSocket::use()
*/

/*!
    \fn void QSocketIoServerNamespace::socketConnected(QSocketIoServerSocket *socket)

    Raised when \a socket has been let in. It is connected, in the room of its own id, and the client has been told.
*/

/*!
    \fn void QSocketIoServerNamespace::socketDisconnected(QSocketIoServerSocket *socket, QSocketIo::DisconnectReason reason)

    Raised when \a socket is not connected any more, for the \a reason. It has left its rooms, and will be deleted when control
    returns to the event loop.
*/

/*!
    \fn void QSocketIoServerNamespace::eventReceived(QSocketIoServerSocket *socket, const QSocketIoEvent &event)

    Raised for every \a event of every \a socket, after the handlers.
*/

QSocketIoServerNamespacePrivate::QSocketIoServerNamespacePrivate(QSocketIoServerNamespace *q,
                                                                 const QString &namespaceName,
                                                                 QSocketIoServerPrivate &owner)
    : q_ptr(q)
    , server(owner)
    , name(namespaceName)
    , nsp(namespaceName.toUtf8())
    , link(std::make_shared<QSocketIoPrivate::NamespaceLink>(this))
{}

void QSocketIoServerNamespacePrivate::assertThread([[maybe_unused]] const char *function) const
{
    Q_ASSERT_X(q_ptr->thread() == QThread::currentThread(), function,
               "belongs to the thread of the namespace");
}

QSocketIoServerSocketPrivate *QSocketIoServerNamespacePrivate::find(const QString &id) const
{
    if (QSocketIoServerSocket *socket = sockets.value(id))
        return QSocketIoServerSocketPrivate::get(socket);
    return waiting.value(id);
}

void QSocketIoServerNamespacePrivate::leaveRooms(const QString &id)
{
    if (adapter)
        adapter->leaveAll(id);
}

void QSocketIoServerNamespacePrivate::forget(QSocketIoServerSocketPrivate *socket)
{
    sockets.remove(socket->id);
    waiting.remove(socket->id);
    if (socket->recovery)
        privateIds.remove(socket->recovery->privateId);
    if (adapter)
        QSocketIoAdapterPrivate::get(adapter)->forget(socket->id);
    if (isDynamic && isEmpty())
        server.removeIfEmpty(*this);
}

QSocketIoAdapter *QSocketIoServerNamespacePrivate::theAdapter()
{
    if (!adapter) {
        adapter = server.makeAdapter(q_ptr);
        adapter->setParent(q_ptr);
        if (!rooms.isEmpty())
            watchRooms();
    }
    return adapter;
}

QSocketIoBroadcast QSocketIoServerNamespacePrivate::broadcast() const
{
    return QSocketIoBroadcast(link);
}

QSocketIoPrivate::DeadlineQueue &QSocketIoServerNamespacePrivate::deadlines() const
{
    return server.core->deadlines();
}

void QSocketIoServerNamespacePrivate::watchRooms()
{
    Q_Q(QSocketIoServerNamespace);
    if (std::exchange(watchesRooms, true))
        return;
    QObject::connect(adapter, &QSocketIoAdapter::socketJoined, q,
                     [this](const QString &room, const QString &id) {
                         roomChanged(room, id, &QSocketIoRoom::socketJoined);
                     });
    QObject::connect(adapter, &QSocketIoAdapter::socketLeft, q,
                     [this](const QString &room, const QString &id) {
                         roomChanged(room, id, &QSocketIoRoom::socketLeft);
                     });
}

void QSocketIoServerNamespacePrivate::roomChanged(
        const QString &room, const QString &id,
        void (QSocketIoRoom::*signal)(QSocketIoServerSocket *))
{
    const QPointer<QSocketIoRoom> view(rooms.value(room));
    QSocketIoServerSocketPrivate *const socket = find(id);
    if (!view || !socket)
        return;
    Q_EMIT(view->*signal)(socket->object());
    if (view)
        Q_EMIT view->socketCountChanged(view->socketCount());
}

QSocketIoRoom *QSocketIoServerNamespacePrivate::makeRoom(const QString &room)
{
    return new QSocketIoRoom(room, q_ptr);
}

void QSocketIoServerNamespacePrivate::roomDestroyed(const QString &room)
{
    rooms.remove(room);
}

QSocketIoServerNamespace::QSocketIoServerNamespace(const QString &name, QSocketIoServer *server)
    : QObject(server)
    , d_ptr(std::make_unique<QSocketIoServerNamespacePrivate>(this, name,
                                                              *QSocketIoServerPrivate::get(server)))
{
    setObjectName(name);
}

/*!
    Disconnects the sockets with QSocketIo::DisconnectReason::ServerShutdown and destroys the namespace with its sockets and rooms, and a
    parent with its children. The server does this in its own destructor; a program may do it earlier, and clients can join no more until
    of() is called again.

    \sa QSocketIoServer::removeNamespace()
*/
QSocketIoServerNamespace::~QSocketIoServerNamespace()
{
    Q_D(QSocketIoServerNamespace);
    d->link->detach();
    d->server.namespaceDestroyed(this); // nobody comes in any more
    while (!d->children.isEmpty())
        delete d->children.last()->q_ptr;
    d->endSockets(QSocketIo::DisconnectReason::ServerShutdown);
    qDeleteAll(findChildren<QSocketIoServerSocket *>(Qt::FindDirectChildrenOnly));
    d->setParentNamespace(nullptr);
    qDeleteAll(QList<QSocketIoRoom *>(d->rooms.values()));
    delete std::exchange(d->adapter, nullptr);
}

QString QSocketIoServerNamespace::name() const
{
    return d_func()->name;
}

/*!
    Returns the server that the namespace belongs to.
*/
QSocketIoServer *QSocketIoServerNamespace::server() const
{
    return d_func()->server.q_ptr;
}

/*!
    Returns the parent of this namespace, which QSocketIoServer::of() has made for a pattern; null when it has none.

    \sa childNamespaces()
*/
QSocketIoServerNamespace *QSocketIoServerNamespace::parentNamespace() const
{
    Q_D(const QSocketIoServerNamespace);
    return d->parentSpace ? d->parentSpace->q_ptr : nullptr;
}

/*!
    Returns the namespaces that this one is the parent of, in the order in which they were made; none unless it was made for a pattern.

    \sa parentNamespace()
*/
QList<QSocketIoServerNamespace *> QSocketIoServerNamespace::childNamespaces() const
{
    QList<QSocketIoServerNamespace *> all;
    for (const QSocketIoServerNamespacePrivate *child : d_func()->children)
        all.append(child->q_ptr);
    return all;
}

/*!
    Returns the connected sockets, in no particular order. Those that still wait for a middleware are not among them.
*/
QList<QSocketIoServerSocket *> QSocketIoServerNamespace::sockets() const
{
    QList<QSocketIoServerSocket *> all;
    d_ptr->forEachScope([&all](const QSocketIoServerNamespacePrivate &scope) {
        all.append(scope.sockets.values());
    });
    return all;
}

/*!
    Returns the connected socket with this \a id; null when there is none.
*/
QSocketIoServerSocket *QSocketIoServerNamespace::socket(const QString &id) const
{
    QSocketIoServerSocket *found = nullptr;
    d_ptr->forEachScope([&found, &id](const QSocketIoServerNamespacePrivate &scope) {
        if (!found)
            found = scope.sockets.value(id);
    });
    return found;
}

qsizetype QSocketIoServerNamespace::socketCount() const
{
    qsizetype count = 0;
    d_ptr->forEachScope([&count](const QSocketIoServerNamespacePrivate &scope) {
        count += scope.sockets.size();
    });
    return count;
}

/*!
    Returns an object that shows the room \a name, made at the first call; it is a child of the namespace and lives as long as that,
    whether the room is empty or not. Rooms need no such object: it serves to watch one, or to name it in a user interface.

    \sa QSocketIoServerSocket::join(), to()
*/
QSocketIoRoom *QSocketIoServerNamespace::room(const QString &name)
{
    Q_D(QSocketIoServerNamespace);
    d->assertThread(Q_FUNC_INFO);
    if (QSocketIoRoom *known = d->rooms.value(name))
        return known;
    QSocketIoRoom *made = d->makeRoom(name);
    d->rooms.insert(name, made);
    if (d->adapter)
        d->watchRooms();
    return made;
}

/*!
    Returns the names of all rooms that have sockets, in no particular order. Among them is the room of each socket's own id.
*/
QStringList QSocketIoServerNamespace::roomNames() const
{
    Q_D(const QSocketIoServerNamespace);
    return d->adapter ? d->adapter->roomNames() : QStringList();
}

/*!
    Returns the adapter, which knows who is in which room; it is made at the first call.

    \sa QSocketIoServer::setAdapterFactory()
*/
QSocketIoAdapter *QSocketIoServerNamespace::adapter() const
{
    d_func()->assertThread(Q_FUNC_INFO);
    return d_ptr->theAdapter();
}

/*!
    Removes the handlers for \a event whose context is \a context, or all of them without one. This severs the connections that
    on() has made.
*/
void QSocketIoServerNamespace::off(QAnyStringView event, const QObject *context)
{
    Q_D(QSocketIoServerNamespace);
    d->assertThread(Q_FUNC_INFO);
    d->listeners.off(event, context);
}

/*!
    Makes the public slots and invokable methods of \a handler the handlers of the events that are named like them, by the rules of
    QSocketIoEndpoint::bindObject(). A method whose first parameter is a \c{QSocketIoServerSocket *} gets the socket. With
    QSocketIo::BindOption::Signals in \a options, the signals of \a handler become broadcasts to all sockets.
*/
void QSocketIoServerNamespace::bindObject(QObject *handler, QSocketIo::BindOptions options)
{
    using namespace QSocketIoPrivate;
    if (options.testFlag(QSocketIo::BindOption::Methods))
        bindMethods(handler, options, SocketParameter::First,
                    [this](const QByteArray &event) { return listener(QUtf8StringView(event)); });
    if (options.testFlag(QSocketIo::BindOption::Signals))
        bindSignals(handler, options, this,
                    [all = broadcast()](const QString &event, const QVariantList &arguments) {
                        all.emitArguments(event, arguments);
                    });
}

QSocketIoPrivate::EventListener *QSocketIoServerNamespace::listener(QAnyStringView event)
{
    Q_D(QSocketIoServerNamespace);
    d->assertThread(Q_FUNC_INFO);
    return d->listeners.listener(event, this);
}

void QSocketIoServerNamespace::addMiddleware(const QObject *context, Middleware middleware)
{
    Q_D(QSocketIoServerNamespace);
    d->assertThread(Q_FUNC_INFO);
    d->middlewares.append({ context, std::move(middleware), {} });
}

void QSocketIoServerNamespace::addMiddleware(const QObject *context, AsyncMiddleware middleware)
{
    Q_D(QSocketIoServerNamespace);
    d->assertThread(Q_FUNC_INFO);
    d->middlewares.append({ context, {}, std::move(middleware) });
}
