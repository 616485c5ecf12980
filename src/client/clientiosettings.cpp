// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// QSocketIoClientSettings: the thread in which a client reads and writes.
#include "client/qsocketioclient_p.h"

/*!
    \enum QSocketIoClientSettings::IoPolicy
    \since 0.1

    Where a client's connection is read and written, and its heartbeats are answered.

    \value ObjectThread In the thread of the client object.
    \value OwnThread In a thread that the library makes for each connection.
*/

/*!
    \property QSocketIoClientSettings::ioPolicy
    \brief Where the connection is read and written. In the client's own thread by default.
    \since 0.1

    A client whose thread is busy for longer than the server waits for its pongs, 45 seconds as a rule, loses its connection. With
    \l{QSocketIoClientSettings::IoPolicy}{OwnThread} the connection goes on without it: what arrives is kept until the client's thread
    comes round, and handled there in order. All signals and handlers stay in the client's thread; what is emitted leaves at once, even
    when the thread is busy afterwards.

    What may be kept is 64 MiB, above which the connection is closed with QSocketIo::DisconnectReason::LimitExceeded. Questions to the
    program, sslErrors() and the two for passwords, make the connection wait until they are answered. Cookies go from the cookie jar
    into the connection when it is opened, and those of the server back into it.

    With a transport factory the policy is ignored: what it makes is the program's, and lives in the client's thread.

    The thread begins with each attempt to connect and ends with its connection; closing, and destroying the client, wait for it, which
    takes no longer than a turn of its event loop. Takes effect with the next attempt.

    \sa {Threads and lifetime}
*/
QSocketIoClientSettings::IoPolicy QSocketIoClientSettings::ioPolicy() const
{
    Q_D(const QSocketIoClient);
    return d->options.ioPolicy;
}

void QSocketIoClientSettings::setIoPolicy(IoPolicy policy)
{
    Q_D(QSocketIoClient);
    if (std::exchange(d->options.ioPolicy, policy) != policy)
        Q_EMIT settingsChanged();
}
