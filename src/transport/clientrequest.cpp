// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "transport/clientrequest.h"

#include "protocol/jsondocument.h"

#include <QDateTime>
#include <QNetworkCookie>
#include <QNetworkCookieJar>
#include <QUrlQuery>

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

} // namespace

QUrl engineUrl(const ClientRequest &request, QSocketIo::Transport transport, const QByteArray &sid)
{
    QUrl url = request.base.url();
    url.setScheme(transportScheme(url.scheme(), transport));
    url.setFragment({});
    const bool isPolling = transport == QSocketIo::Transport::Polling;
    QUrlQuery query(url);
    setQueryItem(query, QStringLiteral("EIO"), QStringLiteral("4"));
    setQueryItem(query, QStringLiteral("transport"),
                 isPolling ? QStringLiteral("polling") : QStringLiteral("websocket"));
    if (isPolling && request.timestamps)
        setQueryItem(query, QStringLiteral("t"), pollStamp());
    query.removeAllQueryItems(QStringLiteral("sid"));
    if (!sid.isEmpty()) // any text, in the peer's words: encoded, so that it stays one parameter
        query.addQueryItem(QStringLiteral("sid"), QString::fromLatin1(sid.toPercentEncoding()));
    url.setQuery(query);
    return url;
}

QByteArray cookieHeader(const QNetworkRequest &base, const QNetworkCookieJar *jar, const QUrl &url)
{
    QByteArrayList pairs;
    QByteArrayList known;
    const QList<QNetworkCookie> cookies = jar ? jar->cookiesForUrl(url) : QList<QNetworkCookie>();
    for (const QNetworkCookie &cookie : cookies) {
        pairs.append(cookie.toRawForm(QNetworkCookie::NameAndValueOnly));
        known.append(cookie.name());
    }
    const QByteArrayList own = base.rawHeader("Cookie").split(';');
    for (const QByteArray &part : own) {
        const QByteArray pair = part.trimmed();
        if (!pair.isEmpty() && !known.contains(pair.left(pair.indexOf('='))))
            pairs.append(pair);
    }
    return pairs.join("; ");
}

TransportError refusal(int status, const QString &phrase, const QByteArray &body)
{
    TransportError error;
    error.kind = TransportError::Kind::Rejected;
    error.httpStatus = status;
    error.body = body.left(MaxRefusalExcerpt);
    error.message = refusalMessage(error.body);
    if (error.message.isEmpty())
        error.message = phrase;
    return error;
}

} // namespace QSocketIoPrivate
