// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Who is in which room, and how a broadcast reaches them: in memory as it is, subclass it to span servers.
#pragma once

#include "qsocketioevent.h"
#include "qsocketiopacket.h"
#include "qsocketiorecovery.h"
#include "qsocketioremotesocket.h"

#include <QtCore/qfuture.h>
#include <QtCore/qobject.h>
#include <QtCore/qset.h>
#include <QtCore/qstringlist.h>

#include <memory>

class QSocketIoAdapterPrivate;
class QSocketIoServerNamespace;

class QSOCKETIO_EXPORT QSocketIoAdapter : public QObject
{
    Q_OBJECT
public:
    enum class DisconnectScope { Namespace, Connection };
    Q_ENUM(DisconnectScope)

    explicit QSocketIoAdapter(QSocketIoServerNamespace *serverNamespace);
    ~QSocketIoAdapter() override;

    QSocketIoServerNamespace *serverNamespace() const;

    // The sockets of this server.
    virtual void join(const QString &socketId, const QStringList &rooms);
    virtual void leave(const QString &socketId, const QStringList &rooms);
    virtual void leaveAll(const QString &socketId);
    QSet<QString> socketIds(const QSocketIoBroadcastTarget &target) const;
    QStringList roomsOf(const QString &socketId) const;
    QStringList roomNames() const;
    bool contains(const QString &room, const QString &socketId) const;
    qsizetype roomSize(const QString &room) const;

    // The sockets of all servers.
    virtual void broadcast(const QSocketIoBroadcastTarget &target, const QSocketIoPacket &packet);
    virtual QFuture<QSocketIoReply> broadcastWithAck(const QSocketIoBroadcastTarget &target,
                                                     const QSocketIoPacket &packet);
    virtual QFuture<QList<QSocketIoRemoteSocket>> fetchSockets(
            const QSocketIoBroadcastTarget &target);
    virtual void joinSockets(const QSocketIoBroadcastTarget &target, const QStringList &rooms);
    virtual void leaveSockets(const QSocketIoBroadcastTarget &target, const QStringList &rooms);
    virtual void disconnectSockets(const QSocketIoBroadcastTarget &target, DisconnectScope scope);

    // Clients that come back.
    virtual void saveSession(const QSocketIoRecoverySession &session);
    virtual QFuture<QSocketIoRecoverySession> restoreSession(const QString &privateId,
                                                             const QString &offset);

    // The other servers themselves.
    virtual QFuture<int> serverCount() const;
    virtual void emitToServers(const QSocketIoPacket &packet);
    virtual QFuture<QSocketIoReply> emitToServersWithAck(const QSocketIoPacket &packet);

Q_SIGNALS:
    void roomCreated(const QString &room);
    void socketJoined(const QString &room, const QString &socketId);
    void socketLeft(const QString &room, const QString &socketId);
    void roomDeleted(const QString &room);

protected:
    void deliverServerEvent(const QSocketIoPacket &packet);
    QFuture<QSocketIoReply> deliverServerEventWithAck(const QSocketIoPacket &packet);

private:
    Q_DECLARE_PRIVATE(QSocketIoAdapter)
    std::unique_ptr<QSocketIoAdapterPrivate> d_ptr;
};
