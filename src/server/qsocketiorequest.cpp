// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A view on a request that shares its bytes.
#include "server/qsocketiorequest_p.h"

#include "engine/engineserver.h"

#include <utility>

using namespace Qt::StringLiterals;
using QSocketIoPrivate::HttpRequest;

/*!
    \class QSocketIoRequest
    \inmodule QSocketIo
    \brief An HTTP request that a server has received.

    Given to request handlers, see QSocketIoServer::setRequestHandler(). Everything in it comes from the peer and is to be
    believed only as far as the program has a reason to.

    A default constructed request is empty. Copies share their data; it may be used in any thread.

    \since 0.1
    \sa QSocketIoResponse
*/

/*!
    \property QSocketIoRequest::method
    \brief the method as it was sent, such as \c GET
*/

/*!
    \property QSocketIoRequest::url
    \brief the address that the peer asked for, with path and query

    Put together from the request line, the \c Host field and whether the connection is encrypted. When the peer sent no
    usable host, the URL has none.
*/

/*!
    \property QSocketIoRequest::path
    \brief the path that the peer asked for, percent-decoded and without the query

    Not made simpler: it may hold \c{".."} and anything else, so it is no name of a file.
*/

/*!
    \property QSocketIoRequest::body
    \brief the body; empty for most methods

    It is complete, with at most 1 000 000 bytes.
*/

/*!
    \property QSocketIoRequest::secure
    \brief whether the peer's connection is encrypted with TLS
*/

/*!
    Makes an empty request.
*/
QSocketIoRequest::QSocketIoRequest() = default;

/*!
    Makes a copy of \a other that shares its data.
*/
QSocketIoRequest::QSocketIoRequest(const QSocketIoRequest &other) = default;

/*!
    Makes this a copy of \a other that shares its data.
*/
QSocketIoRequest &QSocketIoRequest::operator=(const QSocketIoRequest &other) = default;

/*!
    Destroys the value.
*/
QSocketIoRequest::~QSocketIoRequest() = default;

QByteArray QSocketIoRequest::method() const
{
    return d ? d->info.request.method : QByteArray();
}

QUrl QSocketIoRequest::url() const
{
    return d ? QSocketIoPrivate::requestUrl(d->info) : QUrl();
}

QString QSocketIoRequest::path() const
{
    if (!d)
        return {};
    return QString::fromUtf8(QByteArray::fromPercentEncoding(d->info.request.path().toByteArray()));
}

/*!
    Returns the value of the parameter \a key of the query, percent-decoded. Empty when there is none of that name.
*/
QString QSocketIoRequest::queryValue(const QString &key) const
{
    if (!d)
        return {};
    return QString::fromUtf8(d->info.request.queryValue(key.toUtf8()).value_or(QByteArray()));
}

/*!
    Returns the value of the HTTP header field \a name, compared without regard to case. When it was sent several times,
    the first one counts; null when there is none.
*/
QByteArray QSocketIoRequest::header(QByteArrayView name) const
{
    return d ? d->info.request.headers.value(name) : QByteArray();
}

/*!
    Returns all HTTP header fields of the request, as name and value, in the order of their arrival.
*/
QList<std::pair<QByteArray, QByteArray>> QSocketIoRequest::headers() const
{
    return d ? d->info.request.headers.fields() : QList<std::pair<QByteArray, QByteArray>>();
}

QByteArray QSocketIoRequest::body() const
{
    return d ? d->info.request.body : QByteArray();
}

/*!
    Returns the address that the request comes from.
*/
QHostAddress QSocketIoRequest::peerAddress() const
{
    return d ? d->info.peerAddress : QHostAddress();
}

bool QSocketIoRequest::isSecure() const
{
    return d && d->info.isEncrypted;
}

namespace QSocketIoPrivate {

QSocketIoRequest RequestAccess::make(const EngineRequestInfo &info)
{
    QSocketIoRequest request;
    request.d = new QSocketIoRequestData;
    request.d->info = info;
    return request;
}

QSocketIoRequest RequestAccess::make(const HttpExchange &exchange)
{
    EngineRequestInfo info = requestInfo(exchange);
    info.request.body = exchange.request().body;
    return make(info);
}

QUrl requestUrl(const EngineRequestInfo &info)
{
    const QByteArray host = info.host.isEmpty() ? info.request.headers.value("Host") : info.host;
    const QByteArray &target = info.request.target;
    if (!host.isEmpty() && target.startsWith('/')) {
        const QByteArray scheme = info.isEncrypted ? "https://"_ba : "http://"_ba;
        const QUrl full = QUrl::fromEncoded(scheme + host + target);
        if (full.isValid())
            return full;
    }
    return QUrl::fromEncoded(target);
}

} // namespace QSocketIoPrivate
