// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The thread in which a client reads and writes, and what may wait between that thread and its own.
#include "client/qsocketioclient_p.h"

#include <utility>

/*!
    \enum QSocketIoClientSettings::IoThread
    \since QSocketIo 0.1

    Where a client's connection is read and written, and its heartbeats are answered.

    \value ObjectThread In the thread of the client object.
    \value OwnThread In a thread that the library makes for each connection.
*/

/*!
    \property QSocketIoClientSettings::ioThread
    \brief Where the connection is read and written. In the client's own thread by default.
    \since QSocketIo 0.1

    A client whose thread is busy for longer than the server waits for a sign of life, 45 seconds as a rule, loses its connection. With
    \l{QSocketIoClientSettings::IoThread}{OwnThread} the connection goes on without it: what arrives is kept until the client's thread
    comes round, and handled there in order; QSocketIoClient::setReadBufferLimit() says how much. All signals and handlers stay in the
    client's thread. What is emitted leaves at once, even when the thread is busy afterwards.

    Two things need the client's thread, and wait for it: an attempt to connect is begun there, so that a connection that was lost is
    made again when the thread has time; and where the program is asked, by QSocketIoClient::sslErrors(),
    QSocketIoClient::authenticationRequired() and QSocketIoClient::proxyAuthenticationRequired(), the I/O thread waits for the answer. It asks
    no question twice in one connection.

    Cookies go from the cookie jar into the connection when it is opened, those that the jar has for url(), and what the server sets comes
    back into the jar. A wire log is written in the client's thread. QSocketIoClient::metrics() counts what was emitted once the I/O
    thread has taken it.

    With a transport factory, a QSocketIoTestNetwork or a QSocketIoTestClock there is no such thread, whatever this says: what the
    program brings lives in the thread of the client.

    The thread begins with each attempt to connect and ends with its connection. Closing takes 300 ms at most, as ever; destroying the
    client, and giving up an attempt, wait for a turn of the thread's event loop. A change takes effect with the next attempt.

    \sa {Threads and lifetime}
*/
QSocketIoClientSettings::IoThread QSocketIoClientSettings::ioThread() const
{
    Q_D(const QSocketIoClient);
    return d->options.ioThread;
}

void QSocketIoClientSettings::setIoThread(IoThread thread)
{
    Q_D(QSocketIoClient);
    if (std::exchange(d->options.ioThread, thread) != thread)
        Q_EMIT settingsChanged();
}

/*!
    Returns how many bytes may have arrived without having been handled before nothing further is read, with an I/O thread. 64 MiB by
    default.

    \since QSocketIo 0.1
    \sa setReadBufferLimit()
*/
qint64 QSocketIoClient::readBufferLimit() const
{
    Q_D(const QSocketIoClient);
    return d->options.readBufferLimit;
}

/*!
    Sets how many bytes may have arrived in the I/O thread, see \l{QSocketIoClientSettings::}{ioThread}, while the client's thread is busy,
    to \a bytes. The default is 64 MiB; 0 means that there is no limit. Each packet counts 256 bytes more than it has, and one of
    any size is accepted when nothing waits.

    Above the limit nothing is read until half of it has been handled. The server is slowed down by TCP, or its polls stay unanswered,
    and the connection stays, but not for ever: in Engine.IO 4 the server's pings are among what is not read, and it gives up a client
    that does not answer in its time, 45 seconds as a rule. What had been read by then is handled before QSocketIoClient::closed()
    says so. In Engine.IO 3 it is the client that pings, and the connection stays. A client without an I/O thread reads nothing while its
    thread is busy, and needs no limit.

    Takes effect with the next attempt to connect.

    \since QSocketIo 0.1
    \sa setWriteBufferLimit()
*/
void QSocketIoClient::setReadBufferLimit(qint64 bytes)
{
    Q_D(QSocketIoClient);
    d->options.readBufferLimit = qMax<qint64>(bytes, 0);
}
