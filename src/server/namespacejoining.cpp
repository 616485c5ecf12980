// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The way of a socket into a namespace: recovery, middlewares, and the answer to CONNECT.
#include "server/qsocketioadapter_p.h"
#include "server/qsocketioservernamespace_p.h"
#include "server/qsocketioserversocket_p.h"
#include "server/serverconnection.h"

using QSocketIoPrivate::MiddlewareChain;

void QSocketIoServerNamespacePrivate::connectSocket(QSocketIoServerSocket *socket)
{
    QSocketIoServerSocketPrivate *const d = QSocketIoServerSocketPrivate::get(socket);
    waiting.insert(d->id, d);
    prepareRecovery(*d);
    if (d->recovery && !d->recovery->claimedId.isEmpty())
        restore(*d);
    else
        admit(*d);
}

void QSocketIoServerNamespacePrivate::admit(QSocketIoServerSocketPrivate &socketPrivate)
{
    QSocketIoServerSocketPrivate *const d = &socketPrivate;
    QSocketIoServerSocket *const socket = d->object();
    if (middlewares.isEmpty() && (!parentSpace || parentSpace->middlewares.isEmpty())) {
        accept(*d);
        return;
    }
    // The chain ends with the socket, and the socket with the namespace: what is captured here outlives it.
    const auto chain = parentSpace ? parentSpace->middlewares + middlewares : middlewares;
    const auto isWaiting = [d] { return d->phase == QSocketIoServerSocketPrivate::Phase::Waiting; };
    d->isAwaited = true;
    MiddlewareChain::start(chain, socket, isWaiting,
                           [this, socket](const QSocketIoError &error) { decided(socket, error); });
}

void QSocketIoServerNamespacePrivate::decided(QSocketIoServerSocket *socket,
                                              const QSocketIoError &error)
{
    using Socket = QSocketIoServerSocketPrivate;
    Socket &d = *Socket::get(socket);
    d.isAwaited = false;
    if (d.phase != Socket::Phase::Waiting) {
        // The client or the program has ended it meanwhile; it was kept for the middleware only.
        if (d.phase == Socket::Phase::Gone)
            socket->deleteLater();
        return;
    }
    if (error.isError())
        d.end(QSocketIo::DisconnectReason::ServerDisconnect, Socket::Farewell::Say, error);
    else
        accept(d);
}

void QSocketIoServerNamespacePrivate::accept(QSocketIoServerSocketPrivate &d)
{
    using Phase = QSocketIoServerSocketPrivate::Phase;
    const QSocketIoPrivate::DestructionWatch watch(d.watched());
    const auto isJoined = [&watch, &d] { return watch && d.phase == Phase::Joined; };

    d.phase = Phase::Joined;
    waiting.remove(d.id);
    sockets.insert(d.id, d.object());
    theAdapter()->join(d.id,
                       d.recovery ? QStringList{ d.id } + d.recovery->rooms : QStringList{ d.id });
    if (!isJoined())
        return;
    if (d.recovery) {
        privateIds.insert(d.recovery->privateId, d.id);
        sendMissed(d);
    }
    sendConnectAnswer(d);
    d.connection->joined();
    d.isReachable = true;
    d.setState(QSocketIoEndpoint::State::Connected);
    if (!isJoined())
        return;
    d.isAnnounced = true;
    announce(d);
}

void QSocketIoServerNamespacePrivate::sendConnectAnswer(const QSocketIoServerSocketPrivate &socket)
{
    using QSocketIoPrivate::SocketPacket;
    constexpr auto type = SocketPacket::Type::Connect;
    const QByteArray answer = connectAnswer(socket);
    if (!socket.codec.isText()
        || !socket.connection->sendText(
                QSocketIoPrivate::TextPacket(type, nsp, {}, answer).pieces()))
        socket.connection->send(QSocketIoPrivate::encodePacket(socket.codec, type, nsp, {}, answer));
}

QByteArray QSocketIoServerNamespacePrivate::connectAnswer(
        const QSocketIoServerSocketPrivate &socket) const
{
    if (socket.connection->isLegacy())
        return {}; // an old client is not told its id; it knows
    const qsizetype size = 32 + socket.id.size()
                           + (socket.recovery ? socket.recovery->privateId.size() : 0);
    QByteArray answer;
    answer.reserve(size);
    answer.append("{\"sid\":\"").append(socket.id.toLatin1());
    if (socket.recovery)
        answer.append("\",\"pid\":\"").append(socket.recovery->privateId.toLatin1());
    return answer.append("\"}");
}
