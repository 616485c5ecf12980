// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How many threads the server reads and writes in.
#include "server/qsocketioserver_p.h"

#include "logging.h"
#include "server/servercore.h"

/*!
    Returns in how many threads of its own the server reads and writes.

    \since QSocketIo 0.1
    \sa setIoThreads()
*/
int QSocketIoServer::ioThreads() const
{
    return d_func()->core->threadCount();
}

/*!
    Makes \a count threads do what lies below the handlers: accepting connections, TLS, HTTP, WebSocket framing, heartbeats, compression
    and the validation of JSON. The default is 0, and everything happens in the server's thread; at most 64 are made.

    Whatever belongs to the program stays in the server's thread: handlers and signals, middlewares, filters, request handlers, static
    files. The events of a socket arrive in the order in which they were sent. What it buys is described in \l{Threads and lifetime}; in
    short, other cores share the work, and a server whose own thread is busy for a minute keeps its connections.

    To be called before the server listens or is given a connection, or when it has been closed and nobody is left; otherwise a warning
    is all that comes of it. Where the program sets no number, the environment variable \c QSOCKETIO_IO_THREADS does. The threads are started by the first function that lets somebody in, such as listen(), and end when the
    server is destroyed or another number of them is set. No thread outlives the server.

    \since QSocketIo 0.1
    \sa {Threads and lifetime}
*/
void QSocketIoServer::setIoThreads(int count)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    const int wanted = qBound(0, count, QSocketIoPrivate::ServerCore::mostThreads);
    if (wanted != count)
        qCWarning(lcQSocketIoServer, "%d I/O threads are too many or too few, taking %d", count,
                  wanted);
    if (wanted != ioThreads() && !d->core->setThreadCount(wanted))
        qCWarning(lcQSocketIoServer, "the number of I/O threads cannot be changed while serving");
}
