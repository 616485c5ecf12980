// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "server/parentadapter.h"

#include "server/qsocketioservernamespace_p.h"
#include "server/replygathering.h"

namespace QSocketIoPrivate {

QList<QPointer<QSocketIoAdapter>> ParentAdapter::adapters() const
{
    QList<QPointer<QSocketIoAdapter>> all;
    for (auto *child : QSocketIoServerNamespacePrivate::get(serverNamespace())->children)
        all.append(child->theAdapter());
    return all;
}

void ParentAdapter::broadcast(const QSocketIoBroadcastTarget &target, const QSocketIoPacket &packet)
{
    const auto all = adapters();
    for (const auto &adapter : all) {
        if (adapter)
            adapter->broadcast(target, packet);
    }
}

template <typename Ask>
QFuture<QSocketIoReply> ParentAdapter::gather(std::chrono::milliseconds timeout, Ask ask)
{
    const QPointer<ReplyGathering> gathering(new ReplyGathering(this));
    const auto replies = gathering->future();
    const auto all = adapters();
    for (const auto &adapter : all) {
        if (!adapter)
            continue;
        const QFuture<QSocketIoReply> some = ask(adapter);
        if (!gathering)
            return replies;
        gathering->follow(some);
    }
    gathering->start(timeout);
    return replies;
}

QFuture<QSocketIoReply> ParentAdapter::broadcastWithAck(const QSocketIoBroadcastTarget &target,
                                                        const QSocketIoPacket &packet)
{
    return gather(target.ackTimeout, [&](QSocketIoAdapter *adapter) {
        return adapter->broadcastWithAck(target, packet);
    });
}

QFuture<QList<QSocketIoRemoteSocket>> ParentAdapter::fetchSockets(
        const QSocketIoBroadcastTarget &target)
{
    using Sockets = QList<QSocketIoRemoteSocket>;
    QList<QFuture<Sockets>> parts;
    const auto all = adapters();
    for (const auto &adapter : all) {
        if (adapter)
            parts.append(adapter->fetchSockets(target));
    }
    return QtFuture::whenAll(parts.begin(), parts.end())
            .then(QtFuture::Launch::Sync, [](const QList<QFuture<Sockets>> &finished) {
                Sockets sockets;
                for (const QFuture<Sockets> &part : finished) {
                    if (!part.isCanceled() && part.resultCount() > 0)
                        sockets.append(part.result());
                }
                return sockets;
            });
}

void ParentAdapter::joinSockets(const QSocketIoBroadcastTarget &target, const QStringList &rooms)
{
    const auto all = adapters();
    for (const auto &adapter : all) {
        if (adapter)
            adapter->joinSockets(target, rooms);
    }
}

void ParentAdapter::leaveSockets(const QSocketIoBroadcastTarget &target, const QStringList &rooms)
{
    const auto all = adapters();
    for (const auto &adapter : all) {
        if (adapter)
            adapter->leaveSockets(target, rooms);
    }
}

void ParentAdapter::disconnectSockets(const QSocketIoBroadcastTarget &target, DisconnectScope scope)
{
    const auto all = adapters();
    for (const auto &adapter : all) {
        if (adapter)
            adapter->disconnectSockets(target, scope);
    }
}

void ParentAdapter::emitToServers(const QSocketIoPacket &packet)
{
    const auto all = adapters();
    for (const auto &adapter : all) {
        if (adapter)
            adapter->emitToServers(packet);
    }
}

QFuture<QSocketIoReply> ParentAdapter::emitToServersWithAck(const QSocketIoPacket &packet)
{
    return gather({}, [&packet](QSocketIoAdapter *adapter) {
        return adapter->emitToServersWithAck(packet);
    });
}

} // namespace QSocketIoPrivate
