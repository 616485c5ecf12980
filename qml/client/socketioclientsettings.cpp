// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The properties of SocketIoClient that only pass on: times in milliseconds, enumerations as numbers.
#include "client/socketioclient_p.h"

#include <QNetworkRequest>
#include <QQmlInfo>

#include <algorithm>

using std::chrono::milliseconds;

namespace {

int toInt(milliseconds time)
{
    return int(std::min<qint64>(time.count(), std::numeric_limits<int>::max()));
}

} // namespace

/*!
    \qmlproperty string SocketIoClient::path
    The path that the server serves Socket.IO on. "/socket.io/" by default. This and the settings below take effect with
    the next attempt to open the connection.
*/

/*!
    \qmlproperty list<enumeration> SocketIoClient::transports
    The transports, in the order in which they are tried. \c{[SocketIo.Transport.Polling, SocketIo.Transport.WebSocket]} by default.
*/
QVariantList SocketIoClient::transportNumbers() const
{
    QVariantList numbers;
    for (const QSocketIo::Transport transport : transports())
        numbers.append(int(transport));
    return numbers;
}

void SocketIoClient::setTransportNumbers(const QVariantList &transports)
{
    QList<QSocketIo::Transport> known;
    for (const QVariant &number : transports) {
        const auto transport = QSocketIo::Transport(number.toInt());
        if (transport == QSocketIo::Transport::Polling
            || transport == QSocketIo::Transport::WebSocket)
            known.append(transport);
    }
    setTransports(known);
    Q_EMIT settingsChanged();
}

/*!
    \qmlproperty var SocketIoClient::headers
    HTTP headers that are sent with each request: an object of names and values.

    \code
    headers: ({ "Authorization": "Bearer " + session.token })
    \endcode
*/
QVariantMap SocketIoClient::headers() const
{
    Q_D(const SocketIoClient);
    return d->headers;
}

void SocketIoClient::setHeaders(const QVariantMap &headers)
{
    Q_D(SocketIoClient);
    QNetworkRequest request = baseRequest();
    for (auto it = d->headers.cbegin(); it != d->headers.cend(); ++it)
        request.setRawHeader(it.key().toUtf8(), {});
    for (auto it = headers.cbegin(); it != headers.cend(); ++it)
        request.setRawHeader(it.key().toUtf8(), it.value().toString().toUtf8());
    d->headers = headers;
    setBaseRequest(request);
    Q_EMIT settingsChanged();
}

/*!
    \qmlproperty int SocketIoClient::reconnectDelay
    The pause before the first attempt to reconnect, in milliseconds. 1000 by default; it doubles from one attempt to the
    next, up to \l maxReconnectDelay.
*/
int SocketIoClient::reconnectDelayMs() const
{
    return toInt(reconnectDelay());
}

void SocketIoClient::setReconnectDelayMs(int delay)
{
    setReconnectDelay(milliseconds(delay), std::max(milliseconds(delay), maxReconnectDelay()));
    Q_EMIT settingsChanged();
}

/*!
    \qmlproperty int SocketIoClient::maxReconnectDelay
    The longest pause between attempts to reconnect, in milliseconds. 5000 by default.
*/
int SocketIoClient::maxReconnectDelayMs() const
{
    return toInt(maxReconnectDelay());
}

void SocketIoClient::setMaxReconnectDelayMs(int delay)
{
    setReconnectDelay(std::min(reconnectDelay(), milliseconds(delay)), milliseconds(delay));
    Q_EMIT settingsChanged();
}

/*!
    \qmlproperty real SocketIoClient::reconnectJitter
    By which share of itself each pause is randomly made longer or shorter, from 0 to 1. 0.5 by default.
*/

/*!
    \qmlproperty int SocketIoClient::reconnectAttempts
    How many attempts to reconnect are made in a row before the client gives up. -1, the default: without end.
*/

/*!
    \qmlproperty int SocketIoClient::openTimeout
    How long one attempt may take, in milliseconds. 20000 by default.
*/
int SocketIoClient::openTimeoutMs() const
{
    return toInt(openTimeout());
}

void SocketIoClient::setOpenTimeoutMs(int timeout)
{
    setOpenTimeout(milliseconds(timeout));
    Q_EMIT settingsChanged();
}

/*!
    \qmlproperty enumeration SocketIoClient::backgroundPolicy
    What the client does while its application is in the background, as phones and tablets have it.

    \value SocketIoClient.BackgroundPolicy.Keep It stays connected for as long as the system lets it. The default.
    \value SocketIoClient.BackgroundPolicy.Close It closes the connection, and opens it again when the application comes back.
    Meanwhile its \l state is \c SocketIoClient.State.WaitingToReconnect, and events are kept.

    \sa QSocketIoClientSettings::backgroundPolicy
*/

/*!
    \qmlproperty int SocketIoClient::backgroundDelay
    How long the application has to be in the background before the connection is closed, in milliseconds. 0, the default: at once.
*/
int SocketIoClient::backgroundDelayMs() const
{
    return toInt(backgroundDelay());
}

void SocketIoClient::setBackgroundDelayMs(int delay)
{
    setBackgroundDelay(milliseconds(delay));
    Q_EMIT settingsChanged();
}

/*!
    \qmlproperty function SocketIoClient::credentials
    A function that is asked for a name and a password when the server, or a proxy on the way to it, wants to know who connects. It is
    called with an object

    \table
    \header \li Member \li Meaning
    \row \li \c host, \c port \li Who asks; \c port is -1 where the url has none.
    \row \li \c realm \li What for, in the words of whoever asks.
    \row \li \c isProxy \li \c true: a proxy. \c false: the server, or one that it has sent the client on to.
    \row \li \c isRepeated \li \c true: the answer before was wrong.
    \endtable

    and returns an object with the texts \c user and \c password, or a promise of one:

    \snippet qml/snippets/Login.qml credentials

    Until a promise is settled, attempts fail with \c SocketIo.ErrorCode.AuthenticationFailed or \c SocketIo.ErrorCode.ProxyFailed; then
    the next one is made at once, unless the client was closed in the meantime. With \c null, or a promise that fails, nobody is
    named: the attempt fails, and the next one asks again. Set \l active to \c false if the user does not want that. A wrong answer is asked for
    again, up to ten times in an attempt. A right one is remembered for as long as the client exists.

    \c null, the default: nobody is asked. A name and a password that are known beforehand can be part of the \l url.

    \sa QSocketIoClient::authenticationRequired(), QSocketIoClient::proxyAuthenticationRequired()
*/
QJSValue SocketIoClient::credentials() const
{
    Q_D(const SocketIoClient);
    return d->credentials ? d->credentials->function() : QJSValue(QJSValue::NullValue);
}

void SocketIoClient::setCredentials(const QJSValue &credentials)
{
    Q_D(SocketIoClient);
    if (!credentials.isNull() && !credentials.isCallable())
        qmlWarning(this) << "credentials is not a function: nobody is asked";
    if (!d->credentials)
        d->credentials = new QSocketIoQml::ScriptCredentials(this);
    d->credentials->setFunction(credentials);
    Q_EMIT credentialsChanged();
}
