// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What the server does with HTTP requests beside Socket.IO, as the program sets it.
#include "server/qsocketioserver_p.h"

#include "logging.h"
#include "server/servercore.h"

using QSocketIoPrivate::HttpHandler;

/*!
    \typealias QSocketIoServer::RequestHandler

    A function that answers an HTTP request at once.
*/

/*!
    \typealias QSocketIoServer::AsyncRequestHandler

    A function that answers an HTTP request when its future has finished.
*/

/*!
    \typealias QSocketIoServer::RequestResponder

    A function that answers an HTTP request through the responder that it is given, at once or later.
*/

/*!
    Serves files below the URL path \a urlPrefix from \a path, which is a folder or a single file on disk or in the resources
    (\c{":/web"}).

    A request for a folder gets its \c index.html; without the slash at the end, it is redirected to the form with one. GET,
    HEAD and OPTIONS are answered; what is not found goes to the request handler, if there is one, or gets a 404. When several
    prefixes match, the longest one counts; a prefix given again replaces the earlier one.

    What was added for path() itself or below it comes before Socket.IO, so that pages may load the client library from where they
    are used to:

    \code
    server.addStaticFiles("/socket.io", "node_modules/socket.io/client-dist"); // "/socket.io/socket.io.min.js"
    \endcode

    The content type comes from the extension of the name. Files have an \c ETag and a \c Last-Modified field, so that clients which
    have them are told so in a short answer; a single range of bytes is sent to those who ask for one; text from 1024 bytes to
    4 MiB is compressed with gzip or deflate where that is accepted, and kept in this form (16 MiB for all files
    together, the ones not asked for longest go first). A file of any size costs 64 KiB of memory while it is sent.

    Nothing outside the folder is served: neither by \c{".."} in any spelling nor through symbolic links that lead out. Names that
    begin with a dot, and names with a colon, a backslash or control characters, do not exist for clients either.

    A warning is logged when \a path does not exist.

    \sa setRequestHandler()
*/
void QSocketIoServer::addStaticFiles(const QString &urlPrefix, const QString &path)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    if (!d->core->service().files().add(urlPrefix, path))
        qCWarning(lcQSocketIoServer, "no file or folder to be served under %s: %s",
                  qUtf8Printable(urlPrefix), qUtf8Printable(path));
}

/*!
    Lets \a handler answer the HTTP requests that are neither for Socket.IO nor for a file of addStaticFiles(), as long as \a context
    lives. It is called in the server's thread and replaces an earlier one of any kind; an empty function removes it.

    \code
    server.setRequestHandler(&app, [](const QSocketIoRequest &request) {
        if (request.path() == "/health")
            return QSocketIoResponse("ok", "text/plain");
        return QSocketIoResponse(404);
    });
    \endcode

    The request is complete, with a body of up to 1 000 000 bytes. The methods GET and HEAD come here when there is no such file,
    all others always. Requests that want a WebSocket are refused with 400 before.
*/
void QSocketIoServer::setRequestHandler(const QObject *context, RequestHandler handler)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    d->core->service().setHandler(HttpHandler{ context, std::move(handler), {}, {} });
}

/*!
    \overload

    The \a handler returns a future of the response, for example of QtConcurrent::run(). The peer waits meanwhile; it gets a 503
    when the future takes longer than 30 seconds (see QSocketIoServerLimits::setAnswerTimeout()), and a 500 when the future is cancelled or fails with an exception. When
    the time is over or the peer goes away, the future is cancelled. A \a context that goes after the call changes nothing
    about it.
*/
void QSocketIoServer::setRequestHandler(const QObject *context, AsyncRequestHandler handler)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    d->core->service().setHandler(HttpHandler{ context, {}, std::move(handler), {} });
}

/*!
    \overload

    The \a handler answers through the responder that it is given, at once or later and in any thread, within the same limit of time:

    \code
    server.setRequestHandler(&app, [&](const QSocketIoRequest &, const QSocketIoResponder &responder) {
        QTimer::singleShot(100, &app, [responder] { responder.send(QSocketIoResponse("late", "text/plain")); });
    });
    \endcode
*/
void QSocketIoServer::setRequestHandler(const QObject *context, RequestResponder handler)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    d->core->service().setHandler(HttpHandler{ context, {}, {}, std::move(handler) });
}
