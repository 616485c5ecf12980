// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A room as an object: a name, and what the adapter says about it.
#include "qsocketioroom.h"

#include "server/qsocketioservernamespace_p.h"

/*!
    \class QSocketIoRoom
    \inmodule QSocketIo
    \brief A live view on one room of a namespace.

    Obtained from QSocketIoServerNamespace::room(), and a child of the namespace. A room is a name; sockets are in it whether or not
    such an object exists, and the object stays when the room is empty.

    \code
    QSocketIoRoom *lobby = chat->room("lobby");
    QObject::connect(lobby, &QSocketIoRoom::socketCountChanged, label, [label](qsizetype count) { label->setNum(int(count)); });
    lobby->emitEvent("news", "open");
    \endcode

    A room belongs to the thread of its namespace; emitting is possible from any thread.

    \sa QSocketIoServerSocket::join(), QSocketIoServerNamespace::to()
*/

/*!
    \property QSocketIoRoom::name
    \brief the name of the room
*/

/*!
    \property QSocketIoRoom::socketCount
    \brief how many sockets are in the room
*/

/*!
    \fn template <typename... Args> void QSocketIoRoom::emitEvent(QAnyStringView event, const Args &...args)

    Sends \a event with the arguments \a args to the sockets in the room. May be called from any thread.
*/

/*!
    \fn void QSocketIoRoom::socketJoined(QSocketIoServerSocket *socket)

    Raised when \a socket has joined the room.
*/

/*!
    \fn void QSocketIoRoom::socketLeft(QSocketIoServerSocket *socket)

    Raised when \a socket has left the room, also because it is being disconnected.
*/

class QSocketIoRoomPrivate
{
public:
    QString name;
    QSocketIoServerNamespacePrivate *serverNamespace = nullptr;
};

QSocketIoRoom::QSocketIoRoom(const QString &name, QSocketIoServerNamespace *serverNamespace)
    : QObject(serverNamespace)
    , d_ptr(new QSocketIoRoomPrivate{ name, QSocketIoServerNamespacePrivate::get(serverNamespace) })
{
    setObjectName(name);
}

/*!
    Destroys the view. The sockets stay in the room.
*/
QSocketIoRoom::~QSocketIoRoom()
{
    d_func()->serverNamespace->roomDestroyed(d_func()->name);
}

QString QSocketIoRoom::name() const
{
    return d_func()->name;
}

/*!
    Returns the namespace that the room is in.
*/
QSocketIoServerNamespace *QSocketIoRoom::serverNamespace() const
{
    return d_func()->serverNamespace->q_ptr;
}

qsizetype QSocketIoRoom::socketCount() const
{
    const QSocketIoAdapter *adapter = d_func()->serverNamespace->adapter;
    return adapter ? adapter->roomSize(d_func()->name) : 0;
}

/*!
    Returns whether \a socket is in the room.
*/
bool QSocketIoRoom::contains(const QSocketIoServerSocket *socket) const
{
    const QSocketIoAdapter *adapter = d_func()->serverNamespace->adapter;
    return socket && adapter && adapter->contains(d_func()->name, socket->id());
}

/*!
    Returns the connected sockets in the room, in no particular order.
*/
QList<QSocketIoServerSocket *> QSocketIoRoom::sockets() const
{
    return d_func()->serverNamespace->broadcast().to(d_func()->name).sockets();
}

/*!
    Returns a future of what is known of the sockets in the room, on all servers. May be called from any thread.

    \sa QSocketIoBroadcast::fetchSockets()
*/
QFuture<QList<QSocketIoRemoteSocket>> QSocketIoRoom::fetchSockets()
{
    return broadcast().fetchSockets();
}

/*!
    Returns a broadcast to the sockets in the room. May be called from any thread.
*/
QSocketIoBroadcast QSocketIoRoom::broadcast()
{
    return d_func()->serverNamespace->broadcast().to(d_func()->name);
}
