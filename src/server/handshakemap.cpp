// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A handshake as a map, for adapters and for tools that look at the server.
#include "server/qsocketiohandshake_p.h"

#include <QUrlQuery>

using namespace Qt::StringLiterals;

namespace {

QVariantMap headerMap(const QSocketIoPrivate::HttpHeaders &headers)
{
    QVariantMap map;
    for (const auto &[name, value] : headers) {
        QVariant &entry = map[QString::fromLatin1(name).toLower()];
        const QString text = QString::fromUtf8(value);
        entry = entry.isValid() ? QString(entry.toString() + ", "_L1 + text) : text;
    }
    return map;
}

QVariantMap queryMap(QByteArrayView query)
{
    QVariantMap map;
    const auto items = QUrlQuery(QString::fromUtf8(query)).queryItems(QUrl::FullyDecoded);
    for (const auto &[key, value] : items)
        map.insert(key, value);
    return map;
}

} // namespace

/*!
    Returns the handshake as a map with the members of the reference implementation's \c handshake object: \c headers (names in lower
    case), \c query, \c auth, \c url (path and query as they were sent), \c address, \c secure, \c xdomain (see crossOrigin), \c issued
    (milliseconds since 1970 in UTC) and \c time (the same as text). Adapters pass it to other servers in this form.

    \sa fromVariantMap()
*/
QVariantMap QSocketIoHandshake::toVariantMap() const
{
    if (!d)
        return {};
    const QSocketIoPrivate::HttpRequest request = d->request.info().request;
    return {
        { u"headers"_s, headerMap(request.headers) },
        { u"query"_s, queryMap(request.query()) },
        { u"auth"_s, d->auth },
        { u"url"_s, QString::fromUtf8(request.target) },
        { u"address"_s, d->request.peerAddress().toString() },
        { u"secure"_s, isSecure() },
        { u"xdomain"_s, isCrossOrigin() },
        { u"issued"_s, d->time.toMSecsSinceEpoch() },
        { u"time"_s, d->time.toString(Qt::ISODateWithMs) },
    };
}

/*!
    Returns the handshake that \a map describes. What is missing is empty; \c query and \c xdomain follow from the rest, and \c time from
    \c issued.

    \sa toVariantMap()
*/
QSocketIoHandshake QSocketIoHandshake::fromVariantMap(const QVariantMap &map)
{
    QSocketIoPrivate::EngineRequestInfo info;
    info.request.method = "GET"_ba;
    info.request.target = map.value(u"url"_s).toString().toUtf8();
    const QVariantMap headers = map.value(u"headers"_s).toMap();
    for (auto it = headers.cbegin(); it != headers.cend(); ++it)
        info.request.headers.append(it.key().toLatin1(), it.value().toString().toUtf8());
    info.peerAddress = QHostAddress(map.value(u"address"_s).toString());
    info.isEncrypted = map.value(u"secure"_s).toBool();
    const QVariant issued = map.value(u"issued"_s);
    const QDateTime time = issued.isValid()
                                   ? QDateTime::fromMSecsSinceEpoch(issued.toLongLong(), Qt::UTC)
                                   : QDateTime();
    return QSocketIoPrivate::HandshakeAccess::make(QSocketIoPrivate::OpeningRequest(info), time,
                                                   map.value(u"auth"_s).toMap(), {});
}
