// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "client/clientoptions.h"

#include "client/customtransport.h"

#include <QSslConfiguration>

namespace QSocketIoPrivate {

using QSocketIo::Transport;

namespace {

// Polling speaks http, a WebSocket ws; the transports translate from the http form.
QString httpScheme(const QString &scheme)
{
    if (scheme == QLatin1String("ws"))
        return QStringLiteral("http");
    if (scheme == QLatin1String("wss"))
        return QStringLiteral("https");
    return scheme;
}

bool isLocalSocket(const QUrl &url)
{
    return url.scheme() == QLatin1String("unix");
}

QUrl targetUrl(const ClientOptions &options, const QUrl &url)
{
    QUrl target = url;
    if (isLocalSocket(url)) { // has a name in place of the path; HTTP needs a host
        target.setScheme(QStringLiteral("http"));
        target.setHost(QStringLiteral("localhost"));
    }
    target.setScheme(httpScheme(target.scheme()));
    target.setPath(options.path);
    target.setFragment(QString());
    target.setUserInfo(QString()); // is told to who asks for it
    QUrlQuery query(target);
    const auto own = options.query.queryItems(QUrl::FullyEncoded);
    for (const auto &[key, value] : own)
        query.removeAllQueryItems(key);
    for (const auto &[key, value] : own)
        query.addQueryItem(key, value);
    target.setQuery(query);
    return target;
}

// What the second request has replaces what the first has.
QNetworkRequest merged(QNetworkRequest base, const QNetworkRequest &addition)
{
    const QList<QByteArray> names = addition.rawHeaderList();
    for (const QByteArray &name : names)
        base.setRawHeader(name, addition.rawHeader(name));
    constexpr int attributes = 64; // more than there are
    for (int i = 0; i < attributes; ++i) {
        const auto attribute = QNetworkRequest::Attribute(i);
        const QVariant value = addition.attribute(attribute);
        if (value.isValid())
            base.setAttribute(attribute, value);
    }
    if (addition.sslConfiguration() != QSslConfiguration::defaultConfiguration())
        base.setSslConfiguration(addition.sslConfiguration());
    if (!addition.peerVerifyName().isEmpty())
        base.setPeerVerifyName(addition.peerVerifyName());
    return base;
}

ClientRequest clientRequest(const ClientOptions &options, const QUrl &url, Transport transport)
{
    ClientRequest request;
    request.base = options.transportRequests.contains(transport)
                           ? merged(options.baseRequest, options.transportRequests[transport])
                           : options.baseRequest;
    request.base.setUrl(targetUrl(options, url));
    if (isLocalSocket(url))
        request.localSocket = url.path(QUrl::FullyDecoded);
    request.timestampPolicy = options.timestampPolicy;
    request.timestampParameter = options.timestampParameter;
    request.redirectPolicy = options.redirectPolicy;
    request.isBase64 = options.isBase64Forced;
    request.pinnedKeys = options.pinnedKeys;
    request.deflate = options.deflate;
    request.subprotocols = options.subprotocols;
    request.proxy = options.proxy;
    request.streams = options.network;
    return request;
}

QString localUrlProblem(const ClientOptions &options, const QUrl &url)
{
    if (url.path().isEmpty() || url.path() == QLatin1String("@"))
        return QStringLiteral("The URL names no local socket.");
    if (!url.host().isEmpty())
        return QStringLiteral("The URL of a local socket has no host: \"unix:/path\".");
    if (!options.transports.contains(Transport::WebSocket))
        return QStringLiteral("A local socket is reached over a WebSocket, which is not among the "
                              "transports.");
    return {};
}

} // namespace

QString urlProblem(const ClientOptions &options, const QUrl &url)
{
    if (url.isEmpty())
        return QStringLiteral("No URL is set.");
    if (!url.isValid())
        return QStringLiteral("The URL is invalid: %1").arg(url.errorString());
    if (options.transportFactory)
        return {};
    if (isLocalSocket(url))
        return localUrlProblem(options, url);
    const QString scheme = httpScheme(url.scheme());
    if (scheme != QLatin1String("http") && scheme != QLatin1String("https"))
        return QStringLiteral("The URL's scheme is \"%1\", not http, https, ws, wss or unix.")
                .arg(url.scheme());
    if (url.host().isEmpty())
        return QStringLiteral("The URL names no host.");
    return {};
}

QString normalizedPath(const QString &path)
{
    QString result = path;
    if (!result.startsWith(u'/'))
        result.prepend(u'/');
    // The reference server does not answer to a path without its last slash.
    if (!result.endsWith(u'/'))
        result.append(u'/');
    return result;
}

EngineClientSettings engineSettings(const ClientOptions &options, const QUrl &url, bool hasUpgraded)
{
    EngineClientSettings settings;
    settings.polling = clientRequest(options, url, Transport::Polling);
    settings.webSocket = clientRequest(options, url, Transport::WebSocket);
    settings.triesOtherRevision = options.protocol == QSocketIo::Protocol::Auto;
    if (options.protocol == QSocketIo::Protocol::EngineIo3)
        settings.revision = EngineRevision::Three;
    else if (settings.triesOtherRevision)
        settings.revision = options.knownRevision.value_or(EngineRevision::Four);
    settings.transports = options.transports;
    if (hasUpgraded && options.isUpgradeRemembered
        && settings.transports.removeOne(Transport::WebSocket))
        settings.transports.prepend(Transport::WebSocket);
    if (options.transportFactory || isLocalSocket(url))
        settings.transports = { Transport::WebSocket };
    if (options.transportFactory)
        settings.makeTransport = [factory = options.transportFactory](const ClientRequest &request) {
            return std::make_unique<CustomTransport>(request, factory());
        };
    settings.tryAllTransports = options.isFallbackEnabled;
    settings.upgrade = options.isUpgradeEnabled;
    settings.openTimeout = options.openTimeout;
    settings.maxIncoming = options.maxMessageSize;
    return settings;
}

SocketPacketDecoder::Limits decoderLimits(const ClientOptions &options)
{
    return { .attachments = options.maxAttachments,
             .bytes = options.maxMessageSize,
             .depth = options.maxNesting };
}

} // namespace QSocketIoPrivate
