// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "server/socketioroom.h"

#include "server/broadcastrequest.h"

#include <QQmlEngine>

using namespace QSocketIoQml;

/*!
    \qmltype SocketIoRoom
    \inqmlmodule QSocketIo
    \inherits QtObject
    \brief A live view on one room of a server.

    SocketIoServerNamespace::room() makes it. A room needs no view to exist: it is there while a socket is in it, see
    SocketIoServerSocket::join().
*/

/*!
    \qmlsignal SocketIoRoom::socketJoined(SocketIoServerSocket socket)
    Emitted when \a socket has joined the room.
*/

/*!
    \qmlsignal SocketIoRoom::socketLeft(SocketIoServerSocket socket)
    Emitted when \a socket has left the room.
*/

SocketIoRoom::SocketIoRoom(QSocketIoRoom *room)
    : QObject(room)
    , m_room(room)
{
    QJSEngine::setObjectOwnership(this, QJSEngine::CppOwnership);
    connect(room, &QSocketIoRoom::socketCountChanged, this, [this] { Q_EMIT socketCountChanged(); });
    connect(room, &QSocketIoRoom::socketJoined, this, [this](QSocketIoServerSocket *socket) {
        Q_EMIT socketJoined(SocketIoServerSocket::of(socket));
    });
    connect(room, &QSocketIoRoom::socketLeft, this, [this](QSocketIoServerSocket *socket) {
        Q_EMIT socketLeft(SocketIoServerSocket::of(socket));
    });
}

SocketIoRoom::~SocketIoRoom() = default;

SocketIoRoom *SocketIoRoom::of(QSocketIoRoom *room)
{
    auto *known = room->findChild<SocketIoRoom *>(QString(), Qt::FindDirectChildrenOnly);
    return known ? known : new SocketIoRoom(room);
}

/*!
    \qmlproperty string SocketIoRoom::name
    The name.
*/
QString SocketIoRoom::name() const
{
    return m_room->name();
}

/*!
    \qmlproperty int SocketIoRoom::socketCount
    How many sockets are in the room.
*/
int SocketIoRoom::socketCount() const
{
    return int(m_room->socketCount());
}

/*!
    \qmlproperty list<SocketIoServerSocket> SocketIoRoom::sockets
    The sockets that are in the room.
*/
QList<SocketIoServerSocket *> SocketIoRoom::sockets() const
{
    QList<SocketIoServerSocket *> result;
    for (QSocketIoServerSocket *socket : m_room->sockets())
        result.append(SocketIoServerSocket::of(socket));
    return result;
}

/*!
    \qmlmethod bool SocketIoRoom::contains(SocketIoServerSocket socket)
    Returns whether \a socket is in the room.
*/
bool SocketIoRoom::contains(const SocketIoServerSocket *socket) const
{
    return socket && m_room->contains(qobject_cast<QSocketIoServerSocket *>(socket->parent()));
}

/*!
    \qmlmethod void SocketIoRoom::broadcast(string event, var args, function callback, object options)
    Emits \a event to all sockets in the room. \a args, \a callback and \a options are as in
    SocketIoServerNamespace::broadcast().
*/
void SocketIoRoom::broadcast(const QString &event, const QJSValue &args, const QJSValue &callback,
                             const QJSValue &options)
{
    if (const auto request = EmitRequest::read(this, event, args, callback, options, 0))
        sendBroadcast(this, m_room->broadcast(), event, *request);
}

#include "moc_socketioroom.cpp"
