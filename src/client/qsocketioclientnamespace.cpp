// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "qsocketioclientnamespace.h"

#include "client/qsocketioclient_p.h"
#include "client/qsocketioclientnamespace_p.h"

#include <QThread>

using QSocketIo::DisconnectReason;

/*!
    \class QSocketIoClientNamespace
    \inmodule QSocketIo
    \ingroup client
    \brief A namespace of a client: the end that a program talks through.

    A namespace is made by QSocketIoClient::of(), belongs to its client and is connected by
    QSocketIoClient::open(). What both ends of a conversation can do is inherited: on(), emitEvent(),
    emitWithAck() and so on.

    \section1 While it is not connected

    Events that are emitted while the namespace is not connected, or not yet, are kept in order and sent once it is,
    before connected() is emitted: as many as maxQueuedEvents(), maxQueuedBytes() and maxQueuedAge() allow. What
    happens beyond is up to overflowPolicy(), and whether anything is kept at all is up to offlinePolicy. Of each
    event that goes without being sent dropped() tells, and its acknowledgement finishes with
    QSocketIo::ErrorCode::NotConnected. Volatile events are never kept; they are dropped without a signal when they
    cannot leave at once, that is, also while earlier data fills the connection. The time-out of an acknowledgement
    runs from the moment of the emit; an event whose time-out passes while it waits is not sent any more.

    When the namespace is disconnected, the open acknowledgements of events that were sent finish with
    QSocketIo::ErrorCode::NotConnected. What waits stays, also over disconnectFromServer() and
    QSocketIoClient::close(), until the next connection.

    Events that the server sends before it has confirmed the connection are kept and delivered first.

    \section1 Protocol

    Socket.IO 5, "Connection to a namespace" and "Disconnection from a namespace".

    \sa QSocketIoClient
*/

/*!
    \fn void QSocketIoClientNamespace::aboutToConnect()

    This signal is emitted right before the server is asked for the namespace: the last chance to set auth.
*/

/*!
    \fn void QSocketIoClientNamespace::connected()

    This signal is emitted when the server has let the client into the namespace: at first, and after each
    reconnection. id() is new each time. Events that were emitted before are already on their way.
*/

/*!
    \fn void QSocketIoClientNamespace::connectionRejected(const QSocketIoError &error)

    This signal is emitted when the server did not let the client into the namespace. The \a error has code
    QSocketIo::ErrorCode::ConnectionRejected, the server's message and its data. It is not tried again by itself, unless
    QSocketIoClientSettings::reconnectPolicy says so: set auth and call connectToServer().
*/

/*!
    \fn void QSocketIoClientNamespace::dropped(const QSocketIoEvent &event, QSocketIo::DropReason reason)

    This signal is emitted when \a event was emitted and will not be sent, for \a reason: because the namespace was not connected, or
    because the server would not take it. Its acknowledgement finishes right afterwards.

    An event that is larger than the server accepts is dropped with QSocketIo::DropReason::TooLarge when its turn has come, also with
    retries and from a persistent queue, and the connection stays. Right before, errorOccurred() says so with
    QSocketIo::ErrorCode::PayloadTooLarge; the data of that error is a map with \c event, \c size and \c limit, both in bytes. An
    acknowledgement that is too large is told by errorOccurred() alone, and not sent.
*/

QSocketIoClientNamespace::QSocketIoClientNamespace(const QString &name, QSocketIoClient *client)
    : QSocketIoEndpoint(std::make_unique<QSocketIoClientNamespacePrivate>(name.toUtf8(),
                                                                          client->d_ptr.get()),
                        client)
{
    Q_D(QSocketIoClientNamespace);
    d->checkName();
}

/*!
    Leaves the server's namespace. Acknowledgements that are still open finish with
    QSocketIo::ErrorCode::NotConnected. Usually the client deletes its namespaces; QSocketIoClient::of() makes a new
    one after this.
*/
QSocketIoClientNamespace::~QSocketIoClientNamespace()
{
    Q_D(QSocketIoClientNamespace);
    auto *owner = d->client;
    d->isGoing = true;
    if (owner->isShuttingDown)
        return;
    d->sayGoodbye();
    owner->remove(this);
    QMetaObject::invokeMethod(
            owner->q_ptr, [owner] { owner->closeIfIdle(DisconnectReason::ClientDisconnect); },
            Qt::QueuedConnection);
}

/*!
    Returns the client that the namespace belongs to.
*/
QSocketIoClient *QSocketIoClientNamespace::client() const
{
    Q_D(const QSocketIoClientNamespace);
    return d->client->q_ptr;
}

/*!
    \fn void QSocketIoClientNamespace::recovered()

    This signal is emitted after connected() when the server has let the client come back to the session that it had before its
    connection was lost.

    \sa isRecovered()
*/

/*!
    Returns whether the client has come back to the session that it had before its connection was lost: id() is the same, the server has kept
    the rooms, and the events that were missed have been delivered before connected(). It takes a server with connection state
    recovery, see QSocketIoServer::setRecoveryWindow().

    Such a server adds one more argument to events, an offset. It stays among the arguments, because a client cannot tell it from
    an argument of the program's; typed handlers do not see it unless they take that many.
*/
bool QSocketIoClientNamespace::isRecovered() const
{
    Q_D(const QSocketIoClientNamespace);
    return d->isRecovered && d->state.value() == State::Connected;
}

/*!
    \property QSocketIoClientNamespace::auth
    \brief What is sent to the server with each request to connect the namespace, to prove who the client is.

    Empty by default, and then not sent. It is JSON: bytes cannot be part of it. A change takes effect with the
    next request.

    \sa aboutToConnect()
*/
QVariantMap QSocketIoClientNamespace::auth() const
{
    Q_D(const QSocketIoClientNamespace);
    return d->auth;
}

void QSocketIoClientNamespace::setAuth(const QVariantMap &auth)
{
    Q_D(QSocketIoClientNamespace);
    if (d->auth == auth)
        return;
    d->auth = auth;
    Q_EMIT authChanged();
}

/*!
    Asks the server for the namespace; connected() or connectionRejected() follows. QSocketIoClient::open() does
    that for all namespaces; call it to come back after disconnectFromServer(), after the server has disconnected or
    refused this namespace, or with other auth. A closed client is opened for it, without asking for other namespaces
    that the server has refused. No effect when the namespace is connected or on its way.
*/
void QSocketIoClientNamespace::connectToServer()
{
    Q_D(QSocketIoClientNamespace);
    using Wish = QSocketIoClientNamespacePrivate::Wish;
    Q_ASSERT_X(thread() == QThread::currentThread(), "QSocketIoClientNamespace::connectToServer",
               "a namespace is used in its own thread");
    if (d->nsp.contains(','))
        return;
    d->wish = Wish::Connected;
    d->isAskedFor = true;
    if (this == d->client->main)
        d->client->isMainUsed.store(true);
    if (d->client->isOpen())
        d->join();
    else if (d->client->state.value() != QSocketIoClient::State::WaitingToReconnect)
        d->client->open();
}

/*!
    Leaves the server's namespace: disconnected() is emitted with QSocketIo::DisconnectReason::ClientDisconnect if it
    was connected. It stays out, whatever happens to the connection, until connectToServer() is called. When no
    other namespace is wanted, the client closes the connection. Call it before QSocketIoClient::open() to keep a
    namespace out at first.
*/
void QSocketIoClientNamespace::disconnectFromServer()
{
    Q_D(QSocketIoClientNamespace);
    using Wish = QSocketIoClientNamespacePrivate::Wish;
    Q_ASSERT_X(thread() == QThread::currentThread(),
               "QSocketIoClientNamespace::disconnectFromServer",
               "a namespace is used in its own thread");
    d->wish = Wish::Disconnected;
    d->stopRejoining();
    if (d->state.value() == State::Disconnected) {
        d->client->closeIfIdle(DisconnectReason::ClientDisconnect);
        return;
    }
    d->sayGoodbye();
    d->depart(QSocketIoDisconnectDetails(DisconnectReason::ClientDisconnect));
}
