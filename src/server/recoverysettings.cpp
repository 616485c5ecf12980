// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "server/recoverysettings.h"

#include "server/qsocketioserver_p.h"

#include <algorithm>

using std::chrono::milliseconds;

/*!
    \struct QSocketIoRecoverySession
    \inmodule QSocketIo
    \brief A session that a client left behind, and may come back to.

    What an adapter is given to keep, and gives back, when QSocketIoServer::setRecoveryWindow() lets clients come back.

    \sa QSocketIoAdapter::saveSession(), QSocketIoAdapter::restoreSession()
*/

/*!
    \variable QSocketIoRecoverySession::socketId
    \brief the id of the socket
*/

/*!
    \variable QSocketIoRecoverySession::privateId
    \brief the secret by which the client proves that the session is its own
*/

/*!
    \variable QSocketIoRecoverySession::rooms
    \brief the rooms that the socket was in, among them that of its own id
*/

/*!
    \variable QSocketIoRecoverySession::session
    \brief what QSocketIoServerSocket::session() had
*/

/*!
    \variable QSocketIoRecoverySession::missed
    \brief in a restored session, the events that the client has not seen, in order, each with its offset as the last argument
*/

/*!
    \fn bool QSocketIoRecoverySession::isValid() const
    Returns whether there is a session at all.
*/

/*!
    \typealias QSocketIoServer::RecoveryFilter

    A function that decides whether an event, given as a packet, is kept for clients that come back.
*/

/*!
    \enum QSocketIoServer::RecoveryMiddlewares
    Whether the middlewares of a namespace decide about clients that come back.
    \value Skip They do not: they have decided the first time.
    \value Run They do, as about everybody.
*/

/*!
    Returns how long after its connection was lost a client may come back; 0 when it may not.

    \sa setRecoveryWindow()
*/
milliseconds QSocketIoServer::recoveryWindow() const
{
    return d_func()->recovery.limits.window;
}

/*!
    Lets a client whose connection was lost come back to its session within \a window: with the same id, its rooms, its
    QSocketIoServerSocket::session(), and the events that it has missed. The default is 0: no session is kept. The reference
    implementation's value is two minutes. It applies to sockets that are connected from now on, over Engine.IO 4; set it before listen().

    A session is kept when the transport was closed or failed, when a heartbeat stayed out, or when the server was closed, not when either
    side has ended the conversation. Events are kept if they are neither volatile nor want an acknowledgement; each gets one more
    argument at its end, an offset, which handlers of clients see when they take that many. What is kept is bounded by setRecoveryLimits().

    When a client comes back whose old connection has not been noticed to be lost, the old connection is closed first.

    \sa QSocketIoServerSocket::isRecovered(), QSocketIoServerNamespace::socketRecovered(), setRecoveryFilter()
*/
void QSocketIoServer::setRecoveryWindow(milliseconds window)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    d->recovery.limits.window = std::max(window, window.zero());
}

/*!
    Keeps no more than the last \a events events and \a bytes bytes of them, and \a sessions sessions, in each namespace. The defaults are
    10 000, 16 MiB and 10 000. What is older gives way; a client that would have missed an event that had to go cannot come back,
    and gets a new session.
*/
void QSocketIoServer::setRecoveryLimits(int events, qint64 bytes, int sessions)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    d->recovery.limits.events = std::max(events, 0);
    d->recovery.limits.bytes = std::max<qint64>(bytes, 0);
    d->recovery.limits.sessions = std::max(sessions, 0);
}

/*!
    Lets \a filter decide which of the events that can be kept are: those for which it returns true. It is called for each of them
    in the server's thread, as long as \a context lives, and replaces an earlier one. Events that it refuses are sent as usual.
*/
void QSocketIoServer::setRecoveryFilter(const QObject *context, RecoveryFilter filter)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    d->recovery.filterContext = context;
    d->recovery.filter = std::move(filter);
}

/*!
    Skips or runs, as \a policy says, the middlewares of a namespace for clients that come back to their session. The default is
    RecoveryMiddlewares::Skip, as in the reference implementation.
*/
void QSocketIoServer::setRecoveryMiddlewares(RecoveryMiddlewares policy)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    d->recovery.skipsMiddlewares = policy == RecoveryMiddlewares::Skip;
}
