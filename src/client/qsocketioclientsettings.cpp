// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a program can set on a QSocketIoClient.
#include "client/qsocketioclient_p.h"
#include "logging.h"

/*!
    \property QSocketIoClient::url
    \brief Where the server is: scheme, host, port and query.

    The scheme is http, https, ws or wss; https and wss mean TLS, and the default port is 80 or 443. The
    transports are chosen by setTransports(), whatever the scheme. The query is sent with every request, where a
    server can read it in its handshake. The path is not used: other implementations take it as the name of a
    namespace; here namespaces come from of(), and setPath() sets the path that the server listens on.

    A change takes effect with the next attempt to open the connection.
*/
QUrl QSocketIoClient::url() const
{
    Q_D(const QSocketIoClient);
    return d->url.value();
}

void QSocketIoClient::setUrl(const QUrl &url)
{
    Q_D(QSocketIoClient);
    d->url.setValue(url);
}

QBindable<QUrl> QSocketIoClient::bindableUrl()
{
    Q_D(QSocketIoClient);
    return QBindable<QUrl>(&d->url);
}

/*!
    \property QSocketIoClient::reconnectEnabled
    \brief Whether failed attempts are repeated and lost connections opened again. True by default.

    To switch it off while the client waits for its next attempt closes the client.
*/
bool QSocketIoClient::isReconnectEnabled() const
{
    Q_D(const QSocketIoClient);
    return d->options.reconnectEnabled;
}

void QSocketIoClient::setReconnectEnabled(bool enabled)
{
    Q_D(QSocketIoClient);
    if (std::exchange(d->options.reconnectEnabled, enabled) == enabled)
        return;
    const QPointer<QSocketIoClient> guard = this;
    Q_EMIT reconnectEnabledChanged(enabled);
    if (guard && !d->options.reconnectEnabled)
        d->stopReconnecting();
}

/*!
    Returns the path of the server's Engine.IO end. "/socket.io/" by default.
*/
QString QSocketIoClient::path() const
{
    Q_D(const QSocketIoClient);
    return d->options.path;
}

/*!
    Sets the \a path that the server serves Socket.IO on; slashes at both ends are added. It takes effect with the
    next attempt to open the connection.
*/
void QSocketIoClient::setPath(const QString &path)
{
    Q_D(QSocketIoClient);
    d->options.path = QSocketIoPrivate::normalizedPath(path);
}

/*!
    Returns the transports, in the order they are tried in. Polling, then WebSocket by default.
*/
QList<QSocketIo::Transport> QSocketIoClient::transports() const
{
    Q_D(const QSocketIoClient);
    return d->options.transports;
}

/*!
    Sets the \a transports that may be used. They are tried in this order until one connects. A connection
    that was opened with polling is upgraded to a WebSocket when both are listed. An empty list is ignored with a
    warning. The change takes effect with the next attempt to open the connection.
*/
void QSocketIoClient::setTransports(const QList<QSocketIo::Transport> &transports)
{
    Q_D(QSocketIoClient);
    QList<QSocketIo::Transport> distinct;
    for (const auto transport : transports) {
        if (!distinct.contains(transport))
            distinct.append(transport);
    }
    if (distinct.isEmpty())
        qCWarning(lcQSocketIoClient) << "an empty list of transports was set and is ignored";
    else
        d->options.transports = distinct;
}

/*!
    Returns what every request of the connection is made from.
*/
QNetworkRequest QSocketIoClient::baseRequest() const
{
    Q_D(const QSocketIoClient);
    return d->options.baseRequest;
}

/*!
    Sets the \a request that polls and WebSocket handshakes are copied from: headers (a bearer token, cookies) and
    the TLS configuration (authorities, client certificate). Its URL is not used. It takes effect with the next
    attempt to open the connection.

    Cookies that the server sets are sent back by themselves, also with later attempts.
*/
void QSocketIoClient::setBaseRequest(const QNetworkRequest &request)
{
    Q_D(QSocketIoClient);
    d->options.baseRequest = request;
}

/*!
    Returns the proxy. QNetworkProxy::DefaultProxy by default: that of the application.
*/
QNetworkProxy QSocketIoClient::proxy() const
{
    Q_D(const QSocketIoClient);
    return d->options.proxy;
}

/*!
    Sets the \a proxy that the connection goes through, from the next attempt on.
*/
void QSocketIoClient::setProxy(const QNetworkProxy &proxy)
{
    Q_D(QSocketIoClient);
    d->options.proxy = proxy;
}

/*!
    Accepts a server certificate in spite of \a errors, from the next connection on; called in a slot of sslErrors(),
    also for the one that is being made. An empty list takes that back.
    Name the certificate in the errors, as a QSslError can, so that no other one is accepted.

    \sa sslErrors()
*/
void QSocketIoClient::ignoreSslErrors(const QList<QSslError> &errors)
{
    Q_D(QSocketIoClient);
    d->options.ignoredSslErrors = errors;
    if (d->session)
        d->session->setIgnoredSslErrors(errors);
}

/*!
    Returns the pause before the first attempt to reconnect. One second by default.
*/
std::chrono::milliseconds QSocketIoClient::reconnectDelay() const
{
    Q_D(const QSocketIoClient);
    return d->backoff.first();
}

/*!
    Returns the longest pause between attempts to reconnect. Five seconds by default.
*/
std::chrono::milliseconds QSocketIoClient::maxReconnectDelay() const
{
    Q_D(const QSocketIoClient);
    return d->backoff.max();
}

/*!
    Sets the pause before the \a first attempt to reconnect, and the longest pause \a max. From one attempt to the
    next the pause doubles. It is never shorter than ten milliseconds, so that a client without pause does not
    keep a processor busy; a \a max below \a first is raised to it.
*/
void QSocketIoClient::setReconnectDelay(std::chrono::milliseconds first,
                                        std::chrono::milliseconds max)
{
    Q_D(QSocketIoClient);
    d->backoff.setDelays(first, max);
}

/*!
    Returns by which share of itself a pause may vary. 0.5 by default.
*/
double QSocketIoClient::reconnectJitter() const
{
    Q_D(const QSocketIoClient);
    return d->backoff.jitter();
}

/*!
    Sets by which share of itself each pause is randomly made longer or shorter, as a \a factor from 0 to 1. It
    keeps a thousand clients from coming back in the same moment after their server was restarted.
*/
void QSocketIoClient::setReconnectJitter(double factor)
{
    Q_D(QSocketIoClient);
    d->backoff.setJitter(factor);
}

/*!
    Returns how many attempts to reconnect are made in a row; -1, the default: without end.
*/
int QSocketIoClient::reconnectAttempts() const
{
    Q_D(const QSocketIoClient);
    return d->options.reconnectAttempts;
}

/*!
    Sets how many attempts to reconnect are made in a row before the client gives up with reconnectAbandoned() to
    \a max; a negative number means that it never does.
*/
void QSocketIoClient::setReconnectAttempts(int max)
{
    Q_D(QSocketIoClient);
    d->options.reconnectAttempts = qMax(max, -1);
}

/*!
    Returns how long an attempt may take. 20 seconds by default.
*/
std::chrono::milliseconds QSocketIoClient::openTimeout() const
{
    Q_D(const QSocketIoClient);
    return d->options.openTimeout;
}

/*!
    Sets the \a timeout of one attempt: from its first packet on the network until the server's handshake. It
    takes effect with the next attempt.
*/
void QSocketIoClient::setOpenTimeout(std::chrono::milliseconds timeout)
{
    Q_D(QSocketIoClient);
    d->options.openTimeout = timeout;
}

/*!
    Returns the size of the largest message that is accepted from the server, in bytes. 100 MB by default.
*/
qint64 QSocketIoClient::maxMessageSize() const
{
    Q_D(const QSocketIoClient);
    return d->options.maxMessageSize;
}

/*!
    Sets the size of the largest message that is accepted from the server, with its attachments, to \a bytes. A
    larger one ends the connection. It takes effect with the next attempt to open the connection.
*/
void QSocketIoClient::setMaxMessageSize(qint64 bytes)
{
    Q_D(QSocketIoClient);
    d->options.maxMessageSize = qMax<qint64>(bytes, 1);
}

/*!
    Returns how many attachments an event of the server may have. 10 by default.
*/
int QSocketIoClient::maxAttachments() const
{
    Q_D(const QSocketIoClient);
    return d->options.maxAttachments;
}

/*!
    Sets how many attachments (byte strings) an event of the server may have to \a count. One with more ends the
    connection. It takes effect with the next attempt to open the connection.
*/
void QSocketIoClient::setMaxAttachments(int count)
{
    Q_D(QSocketIoClient);
    d->options.maxAttachments = qMax(count, 0);
}

/*!
    Returns how deeply arrays and objects of the server may be nested. 64 by default.
*/
int QSocketIoClient::maxNesting() const
{
    Q_D(const QSocketIoClient);
    return d->options.maxNesting;
}

/*!
    Sets how deeply arrays and objects in events of the server may be nested to \a depth. Deeper ones end the
    connection. It takes effect with the next attempt to open the connection.
*/
void QSocketIoClient::setMaxNesting(int depth)
{
    Q_D(QSocketIoClient);
    d->options.maxNesting = qMax(depth, 1);
}
