// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "client/clientoptions.h"

namespace QSocketIoPrivate {

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

} // namespace

QString urlProblem(const QUrl &url)
{
    if (url.isEmpty())
        return QStringLiteral("No URL is set.");
    if (!url.isValid())
        return QStringLiteral("The URL is invalid: %1").arg(url.errorString());
    const QString scheme = httpScheme(url.scheme());
    if (scheme != QLatin1String("http") && scheme != QLatin1String("https"))
        return QStringLiteral("The URL's scheme is \"%1\", not http, https, ws or wss.")
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

EngineClientSettings engineSettings(const ClientOptions &options, const QUrl &url)
{
    QUrl target = url;
    target.setScheme(httpScheme(url.scheme()));
    target.setPath(options.path);
    target.setFragment(QString());

    EngineClientSettings settings;
    settings.request.base = options.baseRequest;
    settings.request.base.setUrl(target);
    settings.request.proxy = options.proxy;
    settings.transports = options.transports;
    settings.upgrade = options.transports.contains(QSocketIo::Transport::WebSocket);
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
