// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How a client comes back to the session that it has lost ("connection state recovery" of the reference).
#include "engine/engineserver.h"
#include "io/deadline.h"
#include "logging.h"
#include "server/qsocketioadapter_p.h"
#include "server/qsocketiohandshake_p.h"
#include "server/qsocketioserver_p.h"
#include "server/qsocketioservernamespace_p.h"
#include "server/qsocketioserversocket_p.h"
#include "server/serverconnection.h"

#include <QFutureWatcher>

#include <utility>

using namespace Qt::StringLiterals;
using namespace QSocketIoPrivate;
using QSocketIo::DisconnectReason;

// --- the adapter

RecoveryLog *QSocketIoAdapterPrivate::log()
{
    auto &space = *QSocketIoServerNamespacePrivate::get(serverNamespace);
    const RecoverySettings &settings = space.server.recovery;
    if (!settings.isOn())
        return nullptr;
    if (!m_log) {
        constexpr qsizetype tagSize = 4;
        m_log = std::make_unique<RecoveryLog>(EngineServer::generateSid().first(tagSize) + '.');
        m_sweep = std::make_unique<Deadline>(space.deadlines(), [this] { sweep(); });
    }
    m_log->setLimits(settings.limits);
    if (!m_sweep->isActive())
        m_sweep->start(settings.limits.window);
    return m_log.get();
}

// What nobody asks for any more must not stay when nothing happens.
void QSocketIoAdapterPrivate::sweep()
{
    auto &space = *QSocketIoServerNamespacePrivate::get(serverNamespace);
    m_log->trim(space.deadlines().now());
    if (!m_log->isEmpty() && space.server.recovery.isOn())
        m_sweep->start(space.server.recovery.limits.window);
}

/*!
    Keeps \a session for a client that may come back; called when the connection of its socket is lost and
    QSocketIoServer::setRecoveryWindow() allows it. The base implementation keeps it in memory.
*/
void QSocketIoAdapter::saveSession(const QSocketIoRecoverySession &session)
{
    Q_D(QSocketIoAdapter);
    RecoveryLog *const log = d->log();
    auto &space = *QSocketIoServerNamespacePrivate::get(d->serverNamespace);
    const QSocketIoServerSocketPrivate *const socket = space.find(session.socketId);
    if (!log || !socket || !socket->recovery)
        return;
    log->save(space.deadlines().now(), session.privateId,
              { session.socketId, session.rooms, session.session, socket->recovery->position });
}

/*!
    Returns a future of the session whose client knows \a privateId and has seen the event with \a offset last, or null when it has seen
    none; and of the events that it has missed. The result is not valid when there is no such session any more, or some of the events
    are gone. The base implementation looks into its memory, at once.
*/
QFuture<QSocketIoRecoverySession> QSocketIoAdapter::restoreSession(const QString &privateId,
                                                                   const QString &offset)
{
    Q_D(QSocketIoAdapter);
    QSocketIoRecoverySession session;
    RecoveryLog *const log = d->log();
    const qint64 now =
            QSocketIoServerNamespacePrivate::get(d->serverNamespace)->deadlines().now().count();
    if (const auto found = log ? log->restore(RecoveryLog::Time(now), privateId, offset)
                               : std::nullopt) {
        session = { found->session.socketId, privateId, found->session.rooms,
                    found->session.session, found->missed };
        d->restoredPosition = found->session.position;
    }
    return QtFuture::makeReadyFuture(session);
}

// --- the socket

void QSocketIoServerSocketPrivate::noteSent(const QByteArray &json, quint64 number)
{
    if (!recovery)
        return;
    if (number > 0) {
        recovery->position.lastSent = number;
    } else if (json.endsWith("\"]")) {
        recovery->position.lastUnstamped = json;
        recovery->position.atUnstamped = recovery->position.lastSent;
    }
}

bool QSocketIoServerSocketPrivate::mayComeBack() const
{
    switch (endReason) {
    case DisconnectReason::ClientDisconnect:
    case DisconnectReason::ServerDisconnect:
    case DisconnectReason::ProtocolError:
        return false;
    case DisconnectReason::PingTimeout:
    case DisconnectReason::TransportClosed:
    case DisconnectReason::TransportError:
    case DisconnectReason::ServerShutdown:
    case DisconnectReason::LimitExceeded:
        break;
    }
    return recovery && isAnnounced && serverNamespace.adapter;
}

void QSocketIoServerSocketPrivate::saveSession()
{
    if (!mayComeBack())
        return;
    QSocketIoAdapter *const adapter = serverNamespace.adapter;
    adapter->saveSession({ id, recovery->privateId, adapter->roomsOf(id), session, {} });
}

/*!
    Returns whether the client has come back to the session that it had before its connection was lost: id(), the rooms and session() are
    those of then, and what it has missed has been sent to it.

    \sa QSocketIoServer::setRecoveryWindow(), QSocketIoServerNamespace::socketRecovered()
*/
bool QSocketIoServerSocket::isRecovered() const
{
    Q_D(const QSocketIoServerSocket);
    return d->recovery && d->recovery->isRestored;
}

// --- the namespace

/*!
    \fn void QSocketIoServerNamespace::socketRecovered(QSocketIoServerSocket *socket)

    Raised after socketConnected() when the client of \a socket has come back to the session that it had before.

    \sa QSocketIoServerSocket::isRecovered()
*/

void QSocketIoServerNamespacePrivate::prepareRecovery(QSocketIoServerSocketPrivate &socket)
{
    // A client of Engine.IO 3 cannot say who it was.
    if (!server.recovery.isOn() || socket.connection->isLegacy())
        return;
    socket.recovery = std::make_unique<QSocketIoServerSocketPrivate::Recovery>();
    auto &recovery = *socket.recovery;
    recovery.privateId = QString::fromLatin1(EngineServer::generateSid());
    if (const RecoveryLog *log = QSocketIoAdapterPrivate::get(theAdapter())->log())
        recovery.position.atStart = log->last();
    if (HandshakeAccess::isNull(socket.handshake))
        return; // no auth
    const QVariantMap auth = socket.handshake.auth();
    recovery.claimedId = auth.value(u"pid"_s).toString();
    recovery.claimedOffset = auth.value(u"offset"_s).toString();
}

// The server may not have noticed yet that it is lost; its end would spoil the next return.
void QSocketIoServerNamespacePrivate::dropOldConnection(QSocketIoServerSocketPrivate &socket)
{
    const QString id = privateIds.value(socket.recovery->claimedId);
    const QSocketIoServerSocketPrivate *const old = id.isEmpty() ? nullptr : find(id);
    if (old && old->connection && old->connection != socket.connection)
        old->connection->abort(DisconnectReason::TransportClosed);
}

void QSocketIoServerNamespacePrivate::restore(QSocketIoServerSocketPrivate &socket)
{
    const QPointer<QSocketIoServerSocket> guard(socket.object());
    dropOldConnection(socket);
    if (!guard || socket.phase != QSocketIoServerSocketPrivate::Phase::Waiting)
        return;
    const auto future = theAdapter()->restoreSession(socket.recovery->claimedId,
                                                     socket.recovery->claimedOffset);
    const auto result = [](const QFuture<QSocketIoRecoverySession> &finished) {
        return !finished.isCanceled() && finished.resultCount() > 0 ? finished.result()
                                                                    : QSocketIoRecoverySession();
    };
    if (!guard)
        return;
    if (future.isFinished()) {
        restored(socket, result(future));
        return;
    }
    auto *watcher = new QFutureWatcher<QSocketIoRecoverySession>(guard);
    QObject::connect(watcher, &QFutureWatcherBase::finished, guard,
                     [this, watcher, &socket, result] {
                         watcher->deleteLater();
                         restored(socket, result(watcher->future()));
                     });
    watcher->setFuture(future);
}

void QSocketIoServerNamespacePrivate::restored(QSocketIoServerSocketPrivate &socket,
                                               const QSocketIoRecoverySession &session)
{
    if (socket.phase != QSocketIoServerSocketPrivate::Phase::Waiting)
        return;
    auto *adapterPrivate = QSocketIoAdapterPrivate::get(theAdapter());
    const auto position = std::exchange(adapterPrivate->restoredPosition, std::nullopt);
    if (!session.isValid() || find(session.socketId)) {
        qCDebug(lcQSocketIoServer, "%s: the former session cannot be restored",
                qUtf8Printable(name));
        admit(socket);
        return;
    }
    waiting.remove(socket.id);
    socket.id = session.socketId;
    waiting.insert(socket.id, &socket);
    socket.session = session.session;
    auto &recovery = *socket.recovery;
    recovery.privateId = session.privateId;
    recovery.rooms = session.rooms;
    recovery.missed = session.missed;
    recovery.isRestored = true;
    if (const RecoveryLog *log = adapterPrivate->log())
        recovery.upTo = log->last();
    if (position)
        recovery.position = *position;
    if (server.recovery.skipsMiddlewares)
        accept(socket);
    else
        admit(socket);
}

// Before the answer to CONNECT, as the reference does. What was sent while middlewares took their time is missed, too.
void QSocketIoServerNamespacePrivate::sendMissed(QSocketIoServerSocketPrivate &socket)
{
    auto &recovery = *socket.recovery;
    QList<QSocketIoPacket> missed = std::exchange(recovery.missed, {});
    const RecoveryLog *const log = QSocketIoAdapterPrivate::get(adapter)->log();
    if (log && recovery.isRestored) {
        missed += log->missed(recovery.upTo, adapter->roomsOf(socket.id));
        if (!missed.isEmpty())
            recovery.position.lastSent = log->last();
    }
    for (const QSocketIoPacket &packet : std::as_const(missed))
        socket.connection->send(encodePacket(socket.codec, SocketPacket::Type::Event, nsp, {},
                                             packet.json(), packet.attachments()));
}
