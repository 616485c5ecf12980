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

    Given to request filters and request handlers, see QSocketIoServer::setRequestFilter() and
    QSocketIoServer::setRequestHandler(), and part of the news that a handshake has been refused. Everything in it comes
    from the peer and is to be believed only as far as the program has a reason to.

    A default constructed request is empty. Copies share their data; it may be used in any thread.

    \since QSocketIo 0.1
    \sa QSocketIoResponse, QSocketIoRequestVerdict
*/

/*!
    \property QSocketIoRequest::method
    \brief the method as it was sent, such as \c GET
*/

/*!
    \property QSocketIoRequest::url
    \brief the address that the peer asked for, with path and query

    Put together from the request line, the \c Host field and whether the connection is encrypted, or what a trusted
    proxy says of these; see QSocketIoServer::setTrustedProxies(). When the peer sent no usable host, the URL has none.
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

    Behind a trusted proxy, that is the connection to the proxy.
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
    Returns the address that the request comes from. Behind a trusted proxy, that is the address that the proxy names; null
    when it names something else.
*/
QHostAddress QSocketIoRequest::peerAddress() const
{
    return d ? d->info.peerAddress : QHostAddress();
}

bool QSocketIoRequest::isSecure() const
{
    return d && d->info.isEncrypted;
}

/*!
    \class QSocketIoRequestVerdict
    \inmodule QSocketIo
    \brief What a request filter says to a request that would open a connection.

    Returned by the filters of QSocketIoServer::setRequestFilter(). A default constructed verdict denies. Copies share their data;
    it may be made in any thread.

    \since QSocketIo 0.1
*/

/*!
    Makes a verdict that denies with the status 403.
*/
QSocketIoRequestVerdict::QSocketIoRequestVerdict()
    : d(new QSocketIoRequestVerdictData)
{}

/*!
    Makes a copy of \a other that shares its data.
*/
QSocketIoRequestVerdict::QSocketIoRequestVerdict(const QSocketIoRequestVerdict &other) = default;

/*!
    Makes this a copy of \a other that shares its data.
*/
QSocketIoRequestVerdict &QSocketIoRequestVerdict::operator=(const QSocketIoRequestVerdict &other) =
        default;

/*!
    Destroys the value.
*/
QSocketIoRequestVerdict::~QSocketIoRequestVerdict() = default;

/*!
    Returns a verdict that lets the request in.
*/
QSocketIoRequestVerdict QSocketIoRequestVerdict::accepted()
{
    QSocketIoRequestVerdict verdict;
    verdict.d->isAccepted = true;
    verdict.d->status = 200;
    return verdict;
}

/*!
    Returns a verdict that keeps the request out. The peer gets an answer with \a status, and a JSON object with the code 4
    (QSocketIo::HandshakeError::Forbidden) and \a message, or \c{"Forbidden"} when it is empty. A status that is no error, 400
    to 599, becomes 403.
*/
QSocketIoRequestVerdict QSocketIoRequestVerdict::denied(const QString &message, int status)
{
    constexpr int firstError = 400;
    constexpr int lastError = 599;
    QSocketIoRequestVerdict verdict;
    verdict.d->message = message;
    if (status >= firstError && status <= lastError)
        verdict.d->status = status;
    return verdict;
}

/*!
    Returns a copy of this verdict with which the answer gets the header field \a name with \a value: the one that opens the
    connection, or the refusal. Several of one name are possible.
*/
QSocketIoRequestVerdict QSocketIoRequestVerdict::withHeader(const QByteArray &name,
                                                            const QByteArray &value) const
{
    QSocketIoRequestVerdict verdict = *this;
    verdict.d->headers.append({ name, value });
    return verdict;
}

/*!
    Returns whether the request is let in.
*/
bool QSocketIoRequestVerdict::isAccepted() const
{
    return d->isAccepted;
}

/*!
    Returns the status of the answer; 200 when the request is let in.
*/
int QSocketIoRequestVerdict::status() const
{
    return d->status;
}

/*!
    Returns the message for a peer that is kept out.
*/
QString QSocketIoRequestVerdict::message() const
{
    return d->message;
}

/*!
    Returns the header fields added by withHeader().
*/
QList<std::pair<QByteArray, QByteArray>> QSocketIoRequestVerdict::headers() const
{
    return d->headers;
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
