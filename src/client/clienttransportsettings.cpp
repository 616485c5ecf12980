// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// QSocketIoClientSettings: transports and requests.
#include "client/qsocketioclient_p.h"
#include "logging.h"

/*!
    \class QSocketIoClientSettings
    \inmodule QSocketIo
    \ingroup client
    \brief How a client connects: transports, requests, security, reconnection.

    This is the base of QSocketIoClient and not made by itself. Everything here may be changed at any time, in the
    client's thread; it takes effect with the next attempt to open the connection, unless said otherwise.

    \sa {Connecting}
*/

/*!
    \fn void QSocketIoClientSettings::settingsChanged()

    This signal is emitted when one of the properties without a signal of its own has changed.
*/

/*!
    Makes settings as a child of \a parent.
*/
QSocketIoClientSettings::QSocketIoClientSettings(QObject *parent)
    : QObject(parent)
{}

QSocketIoClientSettings::~QSocketIoClientSettings() = default;

/*!
    Returns the revision of the protocol that the client speaks, or QSocketIo::Protocol::Auto.

    \sa setProtocol()
*/
QSocketIo::Protocol QSocketIoClientSettings::protocol() const
{
    Q_D(const QSocketIoClient);
    return d->options.protocol;
}

/*!
    Sets the revision of the \a protocol that the client speaks, from the next attempt to open the connection on. With the default,
    QSocketIo::Protocol::Auto, it begins with Engine.IO 4, goes over to Engine.IO 3 when the server turns out to be older, and remembers
    that for the next attempts, until the URL changes; a server that is newer by then is noticed as well. Where polling is not
    allowed, an old server is recognised only after the connection has been opened: closed() is raised, the connection opened again, and
    opened() raised once more.

    With a fixed revision that the server does not speak, the attempt fails with QSocketIo::ErrorCode::UnsupportedProtocol, and the
    message says which side is older.

    A server of Engine.IO 3 (JavaScript 1 and 2, python-socketio 4) knows no \e auth: that of a namespace is sent to it as query of
    the namespace, \c{"/chat?token=1"}, and that of \c{"/"} not at all, both with a warning. What such a server has to know goes
    into the query of the URL.

    \sa QSocketIoServer::setAllowEngineIo3()
*/
void QSocketIoClientSettings::setProtocol(QSocketIo::Protocol protocol)
{
    Q_D(QSocketIoClient);
    d->options.protocol = protocol;
    d->options.knownRevision.reset();
}

/*!
    Returns the transports, in the order they are tried in. Polling, then WebSocket by default.
*/
QList<QSocketIo::Transport> QSocketIoClientSettings::transports() const
{
    Q_D(const QSocketIoClient);
    return d->options.transports;
}

/*!
    Sets the \a transports that may be used. They are tried in this order until one connects. A connection
    that was opened with polling is upgraded to a WebSocket when both are listed. An empty list is ignored with a
    warning.

    \sa setFallbackEnabled(), setUpgradeEnabled()
*/
void QSocketIoClientSettings::setTransports(const QList<QSocketIo::Transport> &transports)
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
    Runs connections over what \a factory makes, from the next attempt to open one on, instead of transports(). It returns a new
    QSocketIoClientTransport for each attempt, which the client takes, or null, which fails the attempt. The url may have any scheme and
    needs no host. QSocketIoClient::transport is QSocketIo::Transport::WebSocket then. An empty function goes back to transports().

    \since QSocketIo 0.1
*/
void QSocketIoClientSettings::setTransportFactory(const TransportFactory &factory)
{
    Q_D(QSocketIoClient);
    d->options.transportFactory = factory;
}

/*!
    \property QSocketIoClientSettings::upgradeEnabled
    \brief Whether a connection that was opened with polling goes on over a WebSocket. True by default.

    Both have to be among transports(), and the server has to offer it. When the WebSocket does not come about, the
    connection stays on polling.
*/
bool QSocketIoClientSettings::isUpgradeEnabled() const
{
    Q_D(const QSocketIoClient);
    return d->options.isUpgradeEnabled;
}

void QSocketIoClientSettings::setUpgradeEnabled(bool enabled)
{
    Q_D(QSocketIoClient);
    if (std::exchange(d->options.isUpgradeEnabled, enabled) != enabled)
        Q_EMIT settingsChanged();
}

/*!
    \property QSocketIoClientSettings::upgradeRemembered
    \brief Whether a client that has had a WebSocket begins with one the next time. False by default.

    It saves the round trips of polling after a reconnection. An attempt that fails makes the client forget it. A
    WebSocket that has worked once may not work in the next network: leave fallbackEnabled on.
*/
bool QSocketIoClientSettings::isUpgradeRemembered() const
{
    Q_D(const QSocketIoClient);
    return d->options.isUpgradeRemembered;
}

void QSocketIoClientSettings::setUpgradeRemembered(bool remembered)
{
    Q_D(QSocketIoClient);
    if (std::exchange(d->options.isUpgradeRemembered, remembered) != remembered)
        Q_EMIT settingsChanged();
}

/*!
    \property QSocketIoClientSettings::fallbackEnabled
    \brief Whether an attempt goes on with the next of transports() when one cannot connect. True by default.

    openTimeout() is for all of them together: one that is never answered leaves the others their share. When none
    connects, the error is that of the transport that was answered, if there is one, or of the last. False is what
    JavaScript's client does unless \c tryAllTransports is set.
*/
bool QSocketIoClientSettings::isFallbackEnabled() const
{
    Q_D(const QSocketIoClient);
    return d->options.isFallbackEnabled;
}

void QSocketIoClientSettings::setFallbackEnabled(bool enabled)
{
    Q_D(QSocketIoClient);
    if (std::exchange(d->options.isFallbackEnabled, enabled) != enabled)
        Q_EMIT settingsChanged();
}

/*!
    \property QSocketIoClientSettings::base64Forced
    \brief Whether bytes travel as base64 in text, also over a WebSocket, in both directions. False by default.

    For proxies that let only text pass. Bytes become a third larger. Over polling they are always sent that way.
*/
bool QSocketIoClientSettings::isBase64Forced() const
{
    Q_D(const QSocketIoClient);
    return d->options.isBase64Forced;
}

void QSocketIoClientSettings::setBase64Forced(bool forced)
{
    Q_D(QSocketIoClient);
    if (std::exchange(d->options.isBase64Forced, forced) != forced)
        Q_EMIT settingsChanged();
}

/*!
    \property QSocketIoClientSettings::path
    \brief The path that the server serves Socket.IO on. "/socket.io/" by default.

    Slashes at both ends are added.
*/
QString QSocketIoClientSettings::path() const
{
    Q_D(const QSocketIoClient);
    return d->options.path;
}

void QSocketIoClientSettings::setPath(const QString &path)
{
    Q_D(QSocketIoClient);
    const QString normalized = QSocketIoPrivate::normalizedPath(path);
    if (std::exchange(d->options.path, normalized) != normalized)
        Q_EMIT settingsChanged();
}

/*!
    Returns what is added to the query of the url. Empty by default.
*/
QUrlQuery QSocketIoClientSettings::query() const
{
    Q_D(const QSocketIoClient);
    return d->options.query;
}

/*!
    Sets the \a query that is sent with every request, behind the query of the url. A server reads it in its handshake.
    Of a key that both have, this one counts. \c EIO, \c transport, \c sid and the timestampParameter() belong to the
    protocol and cannot be set.

    What proves who the client is belongs rather into QSocketIoClientNamespace::auth: URLs are written to logs.
*/
void QSocketIoClientSettings::setQuery(const QUrlQuery &query)
{
    Q_D(QSocketIoClient);
    d->options.query = query;
}

/*!
    Returns what every request of the connection is made from.
*/
QNetworkRequest QSocketIoClientSettings::baseRequest() const
{
    Q_D(const QSocketIoClient);
    return d->options.baseRequest;
}

/*!
    Sets the \a request that polls and WebSocket handshakes are copied from: its header fields (a bearer token, for
    example), its TLS configuration and its peerVerifyName. For polling its attributes count as well; HTTP/2 is off
    unless QNetworkRequest::Http2AllowedAttribute is set to true. The URL and the policy for redirects are not used.

    Cookies that the server sets are sent back by themselves, see cookieJar().
*/
void QSocketIoClientSettings::setBaseRequest(const QNetworkRequest &request)
{
    Q_D(QSocketIoClient);
    d->options.baseRequest = request;
}

/*!
    Returns what the requests of \a transport have beyond baseRequest(). Nothing by default.
*/
QNetworkRequest QSocketIoClientSettings::transportRequest(QSocketIo::Transport transport) const
{
    Q_D(const QSocketIoClient);
    return d->options.transportRequests.value(transport);
}

/*!
    Sets what the requests of \a transport have beyond baseRequest(): the header fields and attributes of \a request
    are added to it, or replace those of the same name, and a TLS configuration other than
    QSslConfiguration::defaultConfiguration() replaces its own.
*/
void QSocketIoClientSettings::setTransportRequest(QSocketIo::Transport transport,
                                                  const QNetworkRequest &request)
{
    Q_D(QSocketIoClient);
    d->options.transportRequests.insert(transport, request);
}

/*!
    Returns which requests carry a changing parameter. QSocketIo::TimestampPolicy::PollingOnly by default.
*/
QSocketIo::TimestampPolicy QSocketIoClientSettings::timestampPolicy() const
{
    Q_D(const QSocketIoClient);
    return d->options.timestampPolicy;
}

/*!
    Sets which requests carry a changing parameter to \a policy, so that no cache on the way can answer them.
*/
void QSocketIoClientSettings::setTimestampPolicy(QSocketIo::TimestampPolicy policy)
{
    Q_D(QSocketIoClient);
    d->options.timestampPolicy = policy;
}

/*!
    Returns the name of the changing parameter. "t" by default.
*/
QString QSocketIoClientSettings::timestampParameter() const
{
    Q_D(const QSocketIoClient);
    return d->options.timestampParameter;
}

/*!
    Sets the \a name of the changing parameter. An empty name is ignored with a warning.
*/
void QSocketIoClientSettings::setTimestampParameter(const QString &name)
{
    Q_D(QSocketIoClient);
    if (name.isEmpty())
        qCWarning(lcQSocketIoClient) << "an empty name of the timestamp parameter is ignored";
    else
        d->options.timestampParameter = name;
}

/*!
    Returns how long an attempt may take. 20 seconds by default.
*/
std::chrono::milliseconds QSocketIoClientSettings::openTimeout() const
{
    Q_D(const QSocketIoClient);
    return d->options.openTimeout;
}

/*!
    Sets the \a timeout of one attempt: from its first packet on the network until the server's handshake, for all
    transports that are tried together.
*/
void QSocketIoClientSettings::setOpenTimeout(std::chrono::milliseconds timeout)
{
    Q_D(QSocketIoClient);
    d->options.openTimeout = timeout;
}
