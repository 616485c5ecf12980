// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "transport/clientrequest.h"

#include "protocol/jsondocument.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QNetworkProxyFactory>
#include <QSslCertificate>
#include <QSslKey>
#include <QUrlQuery>

#include <algorithm>

#include <atomic>

namespace QSocketIoPrivate {

namespace {

constexpr qsizetype MaxRefusalExcerpt = 1024; // enough for any reason, little enough for any log
constexpr int MaxRefusalDepth = 8;            // {"code":1,"message":"..."} has one level

QString pollStamp()
{
    static std::atomic<quint32> counter = 0; // two requests may share a millisecond
    return QString::number(QDateTime::currentMSecsSinceEpoch(), 36) + u'.'
           + QString::number(counter.fetch_add(1, std::memory_order_relaxed), 36);
}

QString transportScheme(const QString &scheme, QSocketIo::Transport transport)
{
    const bool isWebSocket = transport == QSocketIo::Transport::WebSocket;
    if (scheme == QLatin1String("https") || scheme == QLatin1String("wss"))
        return isWebSocket ? QStringLiteral("wss") : QStringLiteral("https");
    if (scheme == QLatin1String("http") || scheme == QLatin1String("ws"))
        return isWebSocket ? QStringLiteral("ws") : QStringLiteral("http");
    return scheme; // refused by whoever opens it
}

void setQueryItem(QUrlQuery &query, const QString &key, const QString &value)
{
    query.removeAllQueryItems(key);
    query.addQueryItem(key, value);
}

QString refusalMessage(const QByteArray &body)
{
    const JsonDocument::Result parsed = JsonDocument::parse(body, MaxRefusalDepth);
    if (!parsed.document)
        return {};
    const JsonValue root = parsed.document->root();
    auto text = root.toString();
    if (!text)
        text = root.member("message").toString();
    return text ? QString::fromUtf8(text->data(), text->size()) : QString();
}

bool isSameOrigin(const QUrl &a, const QUrl &b)
{
    const auto port = [](const QUrl &url) {
        return url.port(url.scheme() == QLatin1String("https") ? 443 : 80);
    };
    return a.scheme() == b.scheme() && a.host() == b.host() && port(a) == port(b);
}

// A connection needs a proxy that passes bytes on. Those for HTTP alone mostly understand CONNECT as well.
QNetworkProxy tunnelProxy(const QNetworkProxy &proxy, const QUrl &url)
{
    if (proxy.type() != QNetworkProxy::DefaultProxy)
        return proxy;
    const QList<QNetworkProxy> candidates = QNetworkProxyFactory::proxyForQuery(
            QNetworkProxyQuery(url));
    for (QNetworkProxy candidate : candidates) {
        if (candidate.type() == QNetworkProxy::HttpCachingProxy)
            candidate.setType(QNetworkProxy::HttpProxy);
        if (candidate.type() == QNetworkProxy::NoProxy
            || candidate.capabilities().testFlag(QNetworkProxy::TunnelingCapability))
            return candidate;
    }
    return QNetworkProxy(QNetworkProxy::NoProxy);
}

} // namespace

QUrl engineUrl(const ClientRequest &request, QSocketIo::Transport transport, const QByteArray &sid)
{
    QUrl url = request.base.url();
    url.setScheme(transportScheme(url.scheme(), transport));
    url.setFragment({});
    const bool isPolling = transport == QSocketIo::Transport::Polling;
    QUrlQuery query(url);
    setQueryItem(query, QStringLiteral("EIO"),
                 request.revision == EngineRevision::Three ? QStringLiteral("3")
                                                           : QStringLiteral("4"));
    setQueryItem(query, QStringLiteral("transport"),
                 isPolling ? QStringLiteral("polling") : QStringLiteral("websocket"));
    const bool isStamped = request.timestampPolicy == QSocketIo::TimestampPolicy::Always
                           || (isPolling
                               && request.timestampPolicy
                                          == QSocketIo::TimestampPolicy::PollingOnly);
    if (isStamped)
        setQueryItem(query, request.timestampParameter, pollStamp());
    if (request.isBase64)
        setQueryItem(query, QStringLiteral("b64"), QStringLiteral("1"));
    query.removeAllQueryItems(QStringLiteral("sid"));
    if (!sid.isEmpty()) // any text, in the peer's words: encoded, so that it stays one parameter
        query.addQueryItem(QStringLiteral("sid"), QString::fromLatin1(sid.toPercentEncoding()));
    url.setQuery(query);
    return url;
}

void ClientRequest::moveTo(const QUrl &url)
{
    if (!isSameOrigin(base.url(), url)) {
        // A null value removes the field.
        for (const char *field : { "Authorization", "Cookie", "Proxy-Authorization" })
            base.setRawHeader(field, {});
        QSslConfiguration tls = base.sslConfiguration();
        if (!tls.localCertificate().isNull() || !tls.privateKey().isNull()) {
            tls.setLocalCertificateChain({});
            tls.setPrivateKey({});
            base.setSslConfiguration(tls);
        }
        base.setPeerVerifyName({});
    }
    QUrl clean = url;
    QUrlQuery query(url);
    query.removeAllQueryItems(timestampParameter); // of a single request
    clean.setQuery(query);
    base.setUrl(clean);
}

Redirection redirection(QSocketIo::RedirectPolicy policy, const QUrl &from, const QUrl &location)
{
    if (location.isEmpty() || !location.isValid())
        return { {}, QStringLiteral("no valid place is named") };
    QUrl target = from.resolved(location);
    target.setUserInfo({});
    target.setFragment({});
    const bool isTls = target.scheme() == QLatin1String("https");
    if ((!isTls && target.scheme() != QLatin1String("http")) || target.host().isEmpty())
        return { {}, QStringLiteral("that is no place for HTTP") };
    switch (policy) {
    case QSocketIo::RedirectPolicy::Never:
        return { {}, QStringLiteral("redirects are not followed") };
    case QSocketIo::RedirectPolicy::SameOrigin:
        if (!isSameOrigin(from, target))
            return { {}, QStringLiteral("redirects to another origin are not followed") };
        break;
    case QSocketIo::RedirectPolicy::NotLessSafe:
        if (!isTls && from.scheme() == QLatin1String("https"))
            return { {}, QStringLiteral("redirects from https to http are not followed") };
        break;
    }
    return { target, {} };
}

bool isForwarded(const ClientRequest &request, const QUrl &httpUrl)
{
    if (httpUrl.scheme() != QLatin1String("http"))
        return false;
    QNetworkProxy proxy = request.proxy;
    if (proxy.type() == QNetworkProxy::DefaultProxy)
        proxy = QNetworkProxyFactory::proxyForQuery(QNetworkProxyQuery(httpUrl)).value(0);
    // One with a password is gone through by CONNECT, see ClientSession.
    return (proxy.type() == QNetworkProxy::HttpProxy
            || proxy.type() == QNetworkProxy::HttpCachingProxy)
           && proxy.user().isEmpty();
}

StreamTarget streamTarget(const ClientRequest &request, const QUrl &httpUrl)
{
    StreamTarget target;
    target.source = request.streams;
    if (!request.localSocket.isEmpty()) {
        const bool isAbstract = request.localSocket.startsWith(u'@');
        target.kind = isAbstract ? StreamTarget::Kind::AbstractLocal : StreamTarget::Kind::Local;
        target.host = isAbstract ? request.localSocket.mid(1) : request.localSocket;
        return target;
    }
    const bool isTls = httpUrl.scheme() == QLatin1String("https");
    target.kind = isTls ? StreamTarget::Kind::Tls : StreamTarget::Kind::Tcp;
    target.host = httpUrl.host();
    target.port = quint16(httpUrl.port(isTls ? 443 : 80));
    target.proxy = tunnelProxy(request.proxy, httpUrl);
    target.protocolTag = httpUrl.scheme();
    if (isTls)
        target.tls = request.base.sslConfiguration();
    target.peerVerifyName = request.base.peerVerifyName();
    return target;
}

QByteArray hostField(const QUrl &url)
{
    QByteArray host = url.host(QUrl::FullyEncoded).toLatin1();
    if (host.contains(':'))
        host = '[' + host + ']';
    if (url.port() >= 0)
        host += ':' + QByteArray::number(url.port());
    return host;
}

QString pinObjection(const QList<QByteArray> &pinnedKeys, const QSslCertificate &peer)
{
    if (pinnedKeys.isEmpty())
        return {};
    const QByteArray key = peer.publicKey().toDer();
    if (key.isEmpty())
        return QStringLiteral(
                "The public key of the server's certificate cannot be read, and so not "
                "be one of those that are pinned");
    const QByteArray digest = QCryptographicHash::hash(key, QCryptographicHash::Sha256);
    if (pinnedKeys.contains(digest))
        return {};
    return QStringLiteral("The server's public key is not one of those that are pinned; it is %1")
            .arg(QString::fromLatin1(digest.toBase64()));
}

QString otherRevisionText(EngineRevision requested, const QString &details)
{
    if (requested == EngineRevision::Three)
        return QStringLiteral("The server is newer and does not speak Engine.IO 3: %1").arg(details);
    return QStringLiteral("The server is older and does not speak Engine.IO 4: %1").arg(details);
}

TransportError refusal(const ClientRequest &request, int status, const QString &phrase,
                       const QByteArray &body)
{
    TransportError error;
    error.kind = TransportError::Kind::Rejected;
    error.httpStatus = status;
    error.body = body.left(MaxRefusalExcerpt);
    error.message = refusalMessage(error.body);
    if (error.message.isEmpty()) {
        error.message = phrase;
        if (status == 404) // a wrong path, mostly
            error.message += QStringLiteral(" at %1").arg(request.base.url().path());
    }
    // JavaScript and Python in this order.
    if (error.message.contains(QLatin1String("Unsupported protocol version"))
        || error.message.contains(QLatin1String("unsupported version of the Socket.IO"))) {
        error.kind = TransportError::Kind::OtherRevision;
        error.message = otherRevisionText(request.revision, error.message);
    }
    return error;
}

QString refusalPhrase(int status, const QByteArray &reason, const QUrl &location)
{
    QString phrase =
            QStringLiteral("HTTP %1 %2").arg(status).arg(QString::fromLatin1(reason)).trimmed();
    if (status >= 300 && status < 400 && location.isValid() && !location.isEmpty())
        phrase += QStringLiteral(", redirected to %1").arg(location.toString(QUrl::RemoveUserInfo));
    return phrase;
}

} // namespace QSocketIoPrivate
