// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The verbs of the namespace "/", which the server carries as well.
#include "server/qsocketioserver_p.h"

/*!
    \fn template <typename Context, typename Handler> QMetaObject::Connection QSocketIoServer::on(QAnyStringView event, Context *context, Handler handler, Qt::ConnectionType type)

    Calls \a handler in the thread of \a context for every \a event that a client sends to the namespace \c{"/"}. The same as
    \c{of("/")->on(event, context, handler, type)}; \a type is that of QObject::connect().

    \sa QSocketIoServerNamespace::on()
*/

/*!
    \fn template <typename Callable> void QSocketIoServer::use(const QObject *context, Callable middleware)

    Adds \a middleware to the namespace \c{"/"}, as long as \a context lives. The same as \c{of("/")->use(context, middleware)}.

    \sa QSocketIoServerNamespace::use()
*/

/*!
    \fn template <typename... Args> void QSocketIoServer::emitEvent(QAnyStringView event, const Args &...args)

    Sends \a event with the arguments \a args to every socket of the namespace \c{"/"}. May be called from any thread.

    \sa broadcast()
*/

/*!
    Returns a broadcast to every socket of the namespace \c{"/"}. May be called from any thread.
*/
QSocketIoBroadcast QSocketIoServer::broadcast()
{
    return mainNamespace()->broadcast();
}

/*!
    Returns a broadcast to the sockets of the namespace \c{"/"} that are in \a room. May be called from any thread.
*/
QSocketIoBroadcast QSocketIoServer::to(const QString &room)
{
    return mainNamespace()->to(room);
}

/*!
    \overload

    Returns a broadcast to the sockets of the namespace \c{"/"} that are in at least one of \a rooms.
*/
QSocketIoBroadcast QSocketIoServer::to(const QStringList &rooms)
{
    return mainNamespace()->to(rooms);
}

/*!
    Returns a broadcast to the sockets of the namespace \c{"/"} that are not in \a room. May be called from any thread.
*/
QSocketIoBroadcast QSocketIoServer::except(const QString &room)
{
    return mainNamespace()->except(room);
}

/*!
    \overload

    Returns a broadcast to the sockets of the namespace \c{"/"} that are in none of \a rooms.
*/
QSocketIoBroadcast QSocketIoServer::except(const QStringList &rooms)
{
    return mainNamespace()->except(rooms);
}

QSocketIoServerNamespace *QSocketIoServer::mainNamespace()
{
    Q_D(QSocketIoServer);
    if (QSocketIoServerNamespace *made = d->mainNamespace)
        return made;
    return d->namespaceFor(QStringLiteral("/")); // the program has deleted the first one
}
