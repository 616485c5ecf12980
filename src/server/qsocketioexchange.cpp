// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The documentation of the exchange, which programs implement.
#include "qsocketioexchange.h"

/*!
    \class QSocketIoExchange
    \inmodule QSocketIo
    \brief One HTTP request that a server of the program's own has received.

    A program that has an HTTP server already gives it to Socket.IO by deriving from this class: the functions
    say what has been asked for, and respond() sends the answer through that server. For each request below
    QSocketIoServer::path(), it makes such an object and hands it to QSocketIoServer::handleRequest().

    The answer may take as long as a client's poll waits. When the client goes away before it, aborted() has to be raised, so that
    the session learns of it; nothing is answered then.

    Exchanges carry long polling. A WebSocket that the other server has accepted goes to QSocketIoServer::handleWebSocket().

    \sa QSocketIoServer::handleRequest(), {Deployment}
*/

/*!
    \typealias QSocketIoExchange::Headers

    Names and values of header fields, in order.
*/

/*!
    Makes an exchange as a child of \a parent.
*/
QSocketIoExchange::QSocketIoExchange(QObject *parent)
    : QObject(parent)
{}

/*!
    Destroys the exchange. When it has not been answered, the request counts as aborted.
*/
QSocketIoExchange::~QSocketIoExchange() = default;

/*!
    \fn QByteArray QSocketIoExchange::method() const

    Returns the method of the request, \c "GET" for example.
*/

/*!
    \fn QUrl QSocketIoExchange::url() const

    Returns the address that was asked for. Its path and query are what counts.
*/

/*!
    \fn QSocketIoExchange::Headers QSocketIoExchange::headers() const

    Returns the header fields of the request.
*/

/*!
    \fn QByteArray QSocketIoExchange::body() const

    Returns the whole body of the request. How large it may become before it gets here is up to the other server; what exceeds
    QSocketIoServer::maxPayload() is answered with 413.
*/

/*!
    Returns the address that the request comes from. The default implementation returns a null address.
*/
QHostAddress QSocketIoExchange::peerAddress() const
{
    return {};
}

/*!
    Returns whether the request came over an encrypted connection. The default implementation returns false.
*/
bool QSocketIoExchange::isSecure() const
{
    return false;
}

/*!
    \fn void QSocketIoExchange::respond(int status, const QSocketIoExchange::Headers &headers, const QByteArray &body)

    Answers the request with \a status, the fields \a headers and \a body. This function or respondFrom() is called at most once, and
    not after aborted(); the object is destroyed soon afterwards. \c Content-Length and \c Connection are the other server's business.
*/

/*!
    Answers the request with \a status, the fields \a headers, and what can be read from \a body, which is open, has a
    QIODevice::size(), and is read from its beginning to its end. Called instead of respond() for the content of files.

    The default implementation reads all of it and calls respond(), which needs the memory for a whole file. An implementation that
    keeps the device and reads from it as its client reads, at most 64 KiB at a time, needs no more than these. The device may
    be used in the exchange's thread only, also when the exchange and the server are gone. When it ends before its size, the file
    has become shorter meanwhile, and the connection is to be dropped.
*/
void QSocketIoExchange::respondFrom(int status, const Headers &headers,
                                    std::unique_ptr<QIODevice> body)
{
    respond(status, headers, body->readAll());
}

/*!
    \fn void QSocketIoExchange::aborted()

    To be raised by the implementation when the client has gone before it was answered. The object is destroyed
    soon afterwards.
*/
