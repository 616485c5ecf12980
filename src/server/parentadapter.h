// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The adapter of a parent namespace: whatever is asked of it, it asks of the adapters of the children.
#pragma once

#include "qsocketioadapter.h"

#include <QPointer>

namespace QSocketIoPrivate {

class ParentAdapter final : public QSocketIoAdapter
{
    Q_OBJECT
public:
    using QSocketIoAdapter::QSocketIoAdapter;

    void broadcast(const QSocketIoBroadcastTarget &target, const QSocketIoPacket &packet) override;
    QFuture<QSocketIoReply> broadcastWithAck(const QSocketIoBroadcastTarget &target,
                                             const QSocketIoPacket &packet) override;
    QFuture<QList<QSocketIoRemoteSocket>> fetchSockets(
            const QSocketIoBroadcastTarget &target) override;
    void joinSockets(const QSocketIoBroadcastTarget &target, const QStringList &rooms) override;
    void leaveSockets(const QSocketIoBroadcastTarget &target, const QStringList &rooms) override;
    void disconnectSockets(const QSocketIoBroadcastTarget &target, DisconnectScope scope) override;
    void emitToServers(const QSocketIoPacket &packet) override;
    QFuture<QSocketIoReply> emitToServersWithAck(const QSocketIoPacket &packet) override;

private:
    // Guarded, because what is done to one may run code of the program that destroys others.
    QList<QPointer<QSocketIoAdapter>> adapters() const;
    template <typename Ask>
    QFuture<QSocketIoReply> gather(std::chrono::milliseconds timeout, Ask ask);
};

} // namespace QSocketIoPrivate
