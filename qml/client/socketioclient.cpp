// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "client/socketioclient_p.h"
#include "client/socketionamespace_p.h"

/*!
    \qmltype SocketIoClient
    \inqmlmodule QSocketIo
    \inherits QtObject
    \brief A connection to a Socket.IO server.

    A client opens one connection while it is \l active and keeps it open: what is lost is opened again, after growing
    pauses. The namespaces that run over it are its children, see SocketIoNamespace, and are where events arrive and
    leave.

    \snippet qml/snippets/Chat.qml client

    \sa SocketIoNamespace, {QML in ten minutes}
*/

/*!
    \qmlproperty url SocketIoClient::url
    The server's address. Its scheme is \c http, \c https, \c ws or \c wss. Its path names the namespace of elements without a
    SocketIoNamespace::name; where the server serves Socket.IO says \l path. A new address closes the connection and opens one to the
    other server, in the same namespace: that one stays as it was when the client was opened at first.
*/

/*!
    \qmlproperty enumeration SocketIoClient::state
    What the client is doing.

    \value SocketIoClient.State.Closed Nothing.
    \value SocketIoClient.State.Opening It makes an attempt to open the connection.
    \value SocketIoClient.State.Open The connection is open.
    \value SocketIoClient.State.Closing It says goodbye.
    \value SocketIoClient.State.WaitingToReconnect The next attempt follows at \l reconnectTime.
*/

/*!
    \qmlproperty enumeration SocketIoClient::transport
    What the connection runs over: \c SocketIo.Transport.Polling or \c SocketIo.Transport.WebSocket.
*/

/*!
    \qmlproperty bool SocketIoClient::reconnectEnabled
    Whether lost connections are opened again. \c true by default.
*/

/*!
    \qmlmethod void SocketIoClient::open()
    Opens the connection now: also while the client waits for its next attempt. Usually \l active does that.
*/

/*!
    \qmlmethod void SocketIoClient::close()
    Closes the connection without changing \l active. Usually \l active does that.
*/

/*!
    \qmlsignal SocketIoClient::opened()
    Emitted when the connection is open, at first and after each reconnection. SocketIoNamespace::connected() tells when
    events can be exchanged.
*/

/*!
    \qmlsignal SocketIoClient::closed(int reason)
    Emitted when the connection has ended because of \a reason, one of \c SocketIo.DisconnectReason.ClientDisconnect,
    \c SocketIo.DisconnectReason.ServerDisconnect, \c SocketIo.DisconnectReason.PingTimeout, \c SocketIo.DisconnectReason.TransportClosed, \c SocketIo.DisconnectReason.TransportError,
    \c SocketIo.DisconnectReason.ProtocolError and \c SocketIo.DisconnectReason.ServerShutdown.
*/

/*!
    \qmlsignal SocketIoClient::upgradeFailed(socketIoError error)
    Emitted when the connection could not be upgraded from polling to a WebSocket because of \a error, and goes on over polling.
*/

/*!
    \qmlsignal SocketIoClient::errorOccurred(socketIoError error)
    Emitted when an attempt fails or a connection is lost through a fault; \a error is also \l lastError then.
*/

SocketIoClientPrivate::SocketIoClientPrivate(SocketIoClient *client)
    : q_ptr(client)
{}

SocketIoClient::SocketIoClient(QObject *parent)
    : QSocketIoClient(parent)
    , d_ptr(std::make_unique<SocketIoClientPrivate>(this))
{
    Q_D(SocketIoClient);
    connect(this, &QSocketIoClient::errorOccurred, this,
            [d](const QSocketIoError &error) { d->setLastError(error); });
    connect(this, &QSocketIoClient::opened, this, [this, d] {
        const QPointer<SocketIoClient> guard(this);
        d->plan(0, {});
        if (guard)
            d->setLastError({});
    });
    connect(this, &QSocketIoClient::reconnectScheduled, this,
            [d](int attempt, std::chrono::milliseconds delay) {
                d->plan(attempt, QDateTime::currentDateTime().addMSecs(delay.count()));
            });
    connect(this, &QSocketIoClient::roundTripTimeChanged, this,
            [this] { Q_EMIT roundTripTimeChanged(); });
    connect(this, &QSocketIoClient::urlChanged, this, [d] { d->urlHasChanged(); });
}

// The base ends the namespaces, by when this class is no more; and the elements inside of it go as well.
SocketIoClient::~SocketIoClient()
{
    Q_D(SocketIoClient);
    for (auto *element : findChildren<SocketIoNamespace *>()) {
        if (element->client() == this)
            element->d_func()->silence();
    }
    for (const auto &space : std::as_const(d->spaces)) {
        if (space)
            disconnect(space, nullptr, this, nullptr);
    }
}

/*!
    \qmlproperty bool SocketIoClient::active
    Whether the client wants to be connected. \c false by default. It opens once the client is complete and has a \l url;
    \c false closes the connection in order and ends all attempts.
*/
bool SocketIoClient::isActive() const
{
    Q_D(const SocketIoClient);
    return d->isActive;
}

void SocketIoClient::setActive(bool active)
{
    Q_D(SocketIoClient);
    if (std::exchange(d->isActive, active) == active)
        return;
    const QPointer<SocketIoClient> guard(this);
    if (active)
        d->openIfActive();
    else
        close();
    if (guard)
        Q_EMIT activeChanged();
}

void SocketIoClientPrivate::openIfActive()
{
    using State = QSocketIoClient::State;
    if (!isActive || !isComplete || q_ptr->url().isEmpty())
        return;
    if (q_ptr->state() == State::Closed || q_ptr->state() == State::Closing)
        q_ptr->open();
}

void SocketIoClientPrivate::urlHasChanged()
{
    if (!isActive || !isComplete)
        return;
    const QPointer<SocketIoClient> guard(q_ptr);
    if (q_ptr->state() != QSocketIoClient::State::Closed)
        q_ptr->close();
    if (guard)
        openIfActive();
}

/*!
    \qmlproperty socketIoError SocketIoClient::lastError
    Why the latest attempt failed or the connection was lost; without a message, and with the code \c SocketIo.ErrorCode.NoError,
    once the connection is open.
*/
QSocketIoError SocketIoClient::lastError() const
{
    Q_D(const SocketIoClient);
    return d->lastError;
}

void SocketIoClientPrivate::setLastError(const QSocketIoError &error)
{
    if (!lastError.isError() && !error.isError())
        return;
    lastError = error;
    Q_EMIT q_ptr->lastErrorChanged();
}

/*!
    \qmlproperty real SocketIoClient::roundTripTime
    How long the latest round trip to the server took, in milliseconds; -1 while that is unknown. It is measured when the
    connection opens and with each heartbeat of the server, over polling with each request.
*/
qreal SocketIoClient::roundTripMs() const
{
    constexpr qreal microsecondsPerMs = 1000;
    const auto time = QSocketIoClient::roundTripTime();
    return time.count() < 0 ? -1 : qreal(time.count()) / microsecondsPerMs;
}

/*!
    \qmlproperty int SocketIoClient::queuedCount
    How many events of all namespaces wait for the connection.
*/
int SocketIoClient::queuedCount() const
{
    Q_D(const SocketIoClient);
    return d->queuedCount;
}

void SocketIoClientPrivate::add(QSocketIoClientNamespace *space)
{
    Q_Q(SocketIoClient);
    spaces.removeIf([](const auto &one) { return !one; });
    if (!spaces.contains(space)) {
        spaces.append(space);
        QObject::connect(space, &QSocketIoClientNamespace::queuedCountChanged, q,
                         [this] { countQueued(); });
        QObject::connect(space, &QObject::destroyed, q, [this] { countQueued(); });
    }
    const QPointer<SocketIoClient> guard(q);
    countQueued();
    if (guard)
        openIfActive();
}

void SocketIoClientPrivate::countQueued()
{
    qsizetype count = 0;
    for (const auto &space : std::as_const(spaces))
        count += space ? space->queuedCount() : 0;
    if (std::exchange(queuedCount, int(count)) != int(count))
        Q_EMIT q_ptr->queuedCountChanged();
}

/*!
    \qmlproperty int SocketIoClient::reconnectAttempt
    The number of the attempt that is made or waited for since the connection was lost, from 1; 0 while there is no need
    for one.
*/
int SocketIoClient::reconnectAttempt() const
{
    Q_D(const SocketIoClient);
    return d->reconnectAttempt;
}

/*!
    \qmlproperty date SocketIoClient::reconnectTime
    When the next attempt will be made; an invalid date while none is planned.
*/
QDateTime SocketIoClient::reconnectTime() const
{
    Q_D(const SocketIoClient);
    return d->reconnectTime;
}

void SocketIoClientPrivate::plan(int attempt, const QDateTime &time)
{
    if (attempt == reconnectAttempt && time == reconnectTime)
        return;
    reconnectAttempt = attempt;
    reconnectTime = time;
    Q_EMIT q_ptr->reconnectPlanChanged();
}

/*!
    \qmlproperty list<QtObject> SocketIoClient::data
    \qmldefault
    The children: namespaces, and any other object.
*/
QQmlListProperty<QObject> SocketIoClient::data()
{
    Q_D(SocketIoClient);
    return { this, &d->children };
}

void SocketIoClient::classBegin()
{
    Q_D(SocketIoClient);
    d->isComplete = false;
}

void SocketIoClient::componentComplete()
{
    Q_D(SocketIoClient);
    d->isComplete = true;
    d->openIfActive();
}

#include "moc_socketioclient.cpp"
