// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "server/socketioserversocket.h"

#include "server/broadcastrequest.h"

#include <QQmlEngine>

using namespace QSocketIoQml;

/*!
    \qmltype SocketIoServerSocket
    \inqmlmodule QSocketIo
    \inherits QtObject
    \brief One connected peer in one namespace of a server.

    It comes with SocketIoServerNamespace::socketConnected() and with each event, and is gone soon after
    disconnected(): keep its \l id rather than the object.
*/

/*!
    \qmlsignal SocketIoServerSocket::disconnected(int reason)
    Emitted when the peer has gone because of \a reason, see SocketIoClient::closed().
*/

SocketIoServerSocket::SocketIoServerSocket(QSocketIoServerSocket *socket)
    : QObject(socket)
    , m_socket(socket)
    , m_id(socket->id())
{
    QJSEngine::setObjectOwnership(this, QJSEngine::CppOwnership);
    connect(socket, &QSocketIoEndpoint::stateChanged, this, &SocketIoServerSocket::stateChanged);
    connect(socket, &QSocketIoEndpoint::disconnected, this, &SocketIoServerSocket::disconnected);
}

SocketIoServerSocket::~SocketIoServerSocket() = default;

SocketIoServerSocket *SocketIoServerSocket::of(QSocketIoServerSocket *socket)
{
    if (!socket)
        return nullptr;
    auto *known = socket->findChild<SocketIoServerSocket *>(QString(), Qt::FindDirectChildrenOnly);
    return known ? known : new SocketIoServerSocket(socket);
}

/*!
    \qmlproperty string SocketIoServerSocket::id
    The id of this connection.
*/

/*!
    \qmlproperty enumeration SocketIoServerSocket::state
    \c SocketIoServerSocket.State.Connecting while the middleware has not decided, \c SocketIoServerSocket.State.Connected, or
    \c SocketIoServerSocket.State.Disconnected.
*/
SocketIoServerSocket::State SocketIoServerSocket::state() const
{
    return State(m_socket->state());
}

/*!
    \qmlproperty var SocketIoServerSocket::auth
    The object that the peer sent to prove who it is.
*/
QVariantMap SocketIoServerSocket::auth() const
{
    return m_socket->handshake().auth();
}

/*!
    \qmlproperty string SocketIoServerSocket::address
    The peer's network address.
*/
QString SocketIoServerSocket::address() const
{
    return m_socket->handshake().peerAddress().toString();
}

/*!
    \qmlproperty url SocketIoServerSocket::url
    The url that the peer has asked for, with its query.
*/
QUrl SocketIoServerSocket::url() const
{
    return m_socket->handshake().url();
}

/*!
    \qmlproperty var SocketIoServerSocket::session
    An object with whatever the server wants to remember of this peer.
*/
QVariantMap SocketIoServerSocket::session() const
{
    return m_socket->session();
}

void SocketIoServerSocket::setSession(const QVariantMap &session)
{
    m_socket->setSession(session);
    Q_EMIT sessionChanged();
}

/*!
    \qmlmethod string SocketIoServerSocket::header(string name)
    Returns the HTTP header \a name of the request that the peer has connected with, or an empty text.
*/
QString SocketIoServerSocket::header(const QString &name) const
{
    return QString::fromUtf8(m_socket->handshake().header(name.toUtf8()));
}

/*!
    \qmlmethod void SocketIoServerSocket::emitEvent(string event, var args, function callback, object options)
    Emits \a event to this peer. \a args, \a callback and \a options are as in SocketIoNamespace::emitEvent().
*/
void SocketIoServerSocket::emitEvent(const QString &event, const QJSValue &args,
                                     const QJSValue &callback, const QJSValue &options)
{
    if (const auto request = EmitRequest::read(this, event, args, callback, options, 0))
        request->send(this, this, m_socket, event);
}

/*!
    \qmlmethod void SocketIoServerSocket::broadcast(string event, var args, var rooms, function callback, object options)
    Emits \a event to all others of the namespace, or of \a rooms. \a args, \a callback and \a options are as
    in SocketIoServerNamespace::broadcast().
*/
void SocketIoServerSocket::broadcast(const QString &event, const QJSValue &args,
                                     const QJSValue &rooms, const QJSValue &callback,
                                     const QJSValue &options)
{
    if (const auto request = EmitRequest::read(this, event, args, callback, options, 0))
        sendBroadcast(this, toRooms(m_socket->broadcast(), rooms), event, *request);
}

/*!
    \qmlmethod void SocketIoServerSocket::join(var rooms)
    Puts the peer into \a rooms: one name or an array of them.
*/
void SocketIoServerSocket::join(const QJSValue &rooms)
{
    m_socket->join(stringList(rooms));
}

/*!
    \qmlmethod void SocketIoServerSocket::leave(string room)
    Takes the peer out of \a room.
*/
void SocketIoServerSocket::leave(const QString &room)
{
    m_socket->leave(room);
}

/*!
    \qmlmethod list<string> SocketIoServerSocket::roomNames()
    Returns the names of the rooms that the peer is in.
*/
QStringList SocketIoServerSocket::roomNames() const
{
    return m_socket->roomNames();
}

/*!
    \qmlmethod void SocketIoServerSocket::disconnectClient()
    Puts the peer out of this namespace.
*/
void SocketIoServerSocket::disconnectClient()
{
    m_socket->disconnectClient();
}

/*!
    \qmlmethod void SocketIoServerSocket::closeConnection()
    Ends the peer's connection, in all namespaces.
*/
void SocketIoServerSocket::closeConnection()
{
    m_socket->closeConnection();
}

#include "moc_socketioserversocket.cpp"
