// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A response as a value, and a promise of one.
#include "server/qsocketioresponse_p.h"

#include "http/httpcompression.h"

/*!
    \class QSocketIoResponse
    \inmodule QSocketIo
    \brief The answer of the program to an HTTP request.

    Returned by request handlers, see QSocketIoServer::setRequestHandler(). \c Content-Length and \c Connection are added by the
    server, which also compresses text of some length for clients that accept it, and leaves the body out in the
    answer to \c HEAD. Copies share their data; it may be made in any thread.

    \since QSocketIo 0.1
    \sa QSocketIoRequest, QSocketIoResponder
*/

/*!
    Makes a response with \a status, such as 204, and without a body.
*/
QSocketIoResponse::QSocketIoResponse(int status)
    : d(new QSocketIoResponseData)
{
    d->response.status = status;
}

/*!
    Makes a response of \a body, which is of the type \a contentType, such as \c{"application/json"}, with \a status.
*/
QSocketIoResponse::QSocketIoResponse(const QByteArray &body, const QByteArray &contentType,
                                     int status)
    : QSocketIoResponse(status)
{
    setBody(body, contentType);
}

/*!
    Makes a copy of \a other that shares its data.
*/
QSocketIoResponse::QSocketIoResponse(const QSocketIoResponse &other) = default;

/*!
    Makes this a copy of \a other that shares its data.
*/
QSocketIoResponse &QSocketIoResponse::operator=(const QSocketIoResponse &other) = default;

/*!
    Destroys the value.
*/
QSocketIoResponse::~QSocketIoResponse() = default;

/*!
    Makes a response of the file \a path, on disk or in the resources. It is opened when the response is sent, in the server's
    thread, and read piece by piece as fast as the peer takes it. Type, caching, ranges and compression are as for
    QSocketIoServer::addStaticFiles(); when there is no such file, the peer gets a 404. The status of the response does not
    count, its headers are added.

    Nothing is checked: do not make \a path from what a request says, use addStaticFiles() for that.
*/
QSocketIoResponse QSocketIoResponse::fromFile(const QString &path)
{
    QSocketIoResponse response;
    response.d->filePath = path;
    return response;
}

/*!
    Returns the status code; 200 unless set otherwise.
*/
int QSocketIoResponse::status() const
{
    return d->response.status;
}

/*!
    Sets the status code to \a status. Anything but 200 to 599 becomes a 500 when it is sent.
*/
void QSocketIoResponse::setStatus(int status)
{
    d->response.status = status;
}

/*!
    Returns the value of the header field \a name, compared without regard to case; null when it is not set.
*/
QByteArray QSocketIoResponse::header(QByteArrayView name) const
{
    return d->response.headers.value(name);
}

/*!
    Returns all header fields that have been set, as name and value.
*/
QList<std::pair<QByteArray, QByteArray>> QSocketIoResponse::headers() const
{
    return d->response.headers.fields();
}

/*!
    Sets the header field \a name to \a value, instead of what it was before. Control characters in the value become spaces; a
    field whose name is not a token (RFC 9110) is not sent.

    \sa addHeader()
*/
void QSocketIoResponse::setHeader(const QByteArray &name, const QByteArray &value)
{
    d->response.headers.set(name, value);
}

/*!
    Adds the header field \a name with \a value, beside others of that name: for \c{Set-Cookie}.

    \sa setHeader()
*/
void QSocketIoResponse::addHeader(const QByteArray &name, const QByteArray &value)
{
    d->response.headers.append(name, value);
}

/*!
    Returns the body; empty for one made by fromFile().
*/
QByteArray QSocketIoResponse::body() const
{
    return d->response.body;
}

/*!
    Sets the body to \a body, of the type \a contentType.
*/
void QSocketIoResponse::setBody(const QByteArray &body, const QByteArray &contentType)
{
    d->response.body = body;
    d->response.headers.set("Content-Type", contentType);
    d->filePath = QString();
}

/*!
    Returns the path given to fromFile(); null for any other response.
*/
QString QSocketIoResponse::filePath() const
{
    return d->filePath;
}

/*!
    \class QSocketIoResponder
    \inmodule QSocketIo
    \brief The way to answer an HTTP request later.

    Given to request handlers that take one, see QSocketIoServer::setRequestHandler(). Keep a copy for as long as the answer
    takes; copies share the one answer that there is. When the last copy goes without an answer, the peer gets a 500. May be
    used and destroyed in any thread.

    \since QSocketIo 0.1
    \sa QSocketIoResponse
*/

/*!
    Makes a responder that answers nobody.
*/
QSocketIoResponder::QSocketIoResponder() = default;

/*!
    Makes a copy of \a other, for the same request.
*/
QSocketIoResponder::QSocketIoResponder(const QSocketIoResponder &other) = default;

/*!
    Makes this a copy of \a other, for the same request.
*/
QSocketIoResponder &QSocketIoResponder::operator=(const QSocketIoResponder &other) = default;

/*!
    Destroys the responder; see the class about the last one.
*/
QSocketIoResponder::~QSocketIoResponder() = default;

/*!
    Returns whether the peer still waits: nobody has answered, the time for it is not over, and the peer has not gone.
*/
bool QSocketIoResponder::isExpected() const
{
    return d && !d->hasAnswered && !d->promise.isCanceled();
}

/*!
    Answers with \a response. Only the first answer counts, and one that is not expected does nothing.
*/
void QSocketIoResponder::send(const QSocketIoResponse &response) const
{
    if (!d || d->hasAnswered.exchange(true))
        return;
    d->promise.addResult(response);
    d->promise.finish();
}

namespace QSocketIoPrivate {

HttpResponse ResponseAccess::toHttp(const QSocketIoResponse &response)
{
    constexpr int firstFinal = 200;
    constexpr int last = 599;
    HttpResponse result = response.d->response;
    if (result.status < firstFinal || result.status > last)
        return HttpResponse::text(500, "Internal Server Error");
    result.mayBeCompressed = isCompressible(result.headers.value("Content-Type"));
    return result;
}

std::pair<QSocketIoResponder, QFuture<QSocketIoResponse>> ResponseAccess::makeResponder()
{
    QSocketIoResponder responder;
    responder.d = std::make_shared<QSocketIoResponderData>();
    responder.d->promise.start();
    return { responder, responder.d->promise.future() };
}

} // namespace QSocketIoPrivate
