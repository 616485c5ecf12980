// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A socket as a value.
#include "qsocketioremotesocket.h"

/*!
    \class QSocketIoRemoteSocket
    \inmodule QSocketIo
    \brief What is known of a socket, on whatever server it is.

    A value that QSocketIoBroadcast::fetchSockets() finds: a picture of the socket at that moment, which does not change any more.
    To reach the socket, use its id as a room: every socket is in the room of its own id.

    \code
    chat->to("lobby").fetchSockets().then(this, [chat](const QList<QSocketIoRemoteSocket> &sockets) {
        for (const QSocketIoRemoteSocket &socket : sockets)
            chat->to(socket.id()).emitEvent("hello", socket.session().value("name"));
    });
    \endcode

    Copies share their data; it may be used in any thread.

    \sa QSocketIoServerSocket
*/

/*!
    \property QSocketIoRemoteSocket::id
    \brief the id of the socket
*/

/*!
    \property QSocketIoRemoteSocket::handshake
    \brief what the client told about itself when it connected
*/

/*!
    \property QSocketIoRemoteSocket::roomNames
    \brief the rooms that the socket was in, among them that of its own id
*/

/*!
    \property QSocketIoRemoteSocket::session
    \brief the data that the program kept with the socket, see QSocketIoServerSocket::session()
*/

class QSocketIoRemoteSocketData : public QSharedData
{
public:
    QString id;
    QSocketIoHandshake handshake;
    QStringList roomNames;
    QVariantMap session;
};

/*!
    Makes an empty value: a socket without id.
*/
QSocketIoRemoteSocket::QSocketIoRemoteSocket() = default;

/*!
    Makes a value of its parts, \a id, \a handshake, \a roomNames and \a session: for adapters, which get them from other servers.
*/
QSocketIoRemoteSocket::QSocketIoRemoteSocket(const QString &id, const QSocketIoHandshake &handshake,
                                             const QStringList &roomNames,
                                             const QVariantMap &session)
    : d(new QSocketIoRemoteSocketData{ {}, id, handshake, roomNames, session })
{}

/*!
    Makes a copy of \a other that shares its data.
*/
QSocketIoRemoteSocket::QSocketIoRemoteSocket(const QSocketIoRemoteSocket &other) = default;

/*!
    Makes this a copy of \a other that shares its data.
*/
QSocketIoRemoteSocket &QSocketIoRemoteSocket::operator=(const QSocketIoRemoteSocket &other) =
        default;

/*!
    Destroys the value.
*/
QSocketIoRemoteSocket::~QSocketIoRemoteSocket() = default;

QString QSocketIoRemoteSocket::id() const
{
    return d ? d->id : QString();
}

QSocketIoHandshake QSocketIoRemoteSocket::handshake() const
{
    return d ? d->handshake : QSocketIoHandshake();
}

QStringList QSocketIoRemoteSocket::roomNames() const
{
    return d ? d->roomNames : QStringList();
}

QVariantMap QSocketIoRemoteSocket::session() const
{
    return d ? d->session : QVariantMap();
}
