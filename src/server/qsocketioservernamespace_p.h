// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The private half of a server namespace: who is in it, who waits to be let in, and what was asked for.
#pragma once

#include "core/qsocketioendpoint_p.h"
#include "server/duplicatefilter.h"
#include "server/middlewarechain.h"
#include "server/namespacelink.h"

#include "qsocketioservernamespace.h"

#include <QHash>

#include <memory>

class QSocketIoServerPrivate;
class QSocketIoServerSocketPrivate;

namespace QSocketIoPrivate {
class ServerConnection;
}

class QSocketIoServerNamespacePrivate
{
    Q_DECLARE_PUBLIC(QSocketIoServerNamespace)
public:
    QSocketIoServerNamespacePrivate(QSocketIoServerNamespace *q, const QString &name,
                                    QSocketIoServerPrivate &server);

    static QSocketIoServerNamespacePrivate *get(QSocketIoServerNamespace *q) { return q->d_func(); }

    void setParentNamespace(QSocketIoServerNamespacePrivate *parent);
    // Calls visit(QSocketIoServerNamespacePrivate &) for those that clients join: itself, or the children.
    template <typename Visit>
    void forEachScope(Visit visit)
    {
        if (!isParent)
            visit(*this);
        for (QSocketIoServerNamespacePrivate *child : std::as_const(children))
            visit(*child);
    }

    // A client asks to be let in.
    void connectSocket(QSocketIoServerSocket *socket);
    // Known under this id: connected, or waiting for the middlewares. Null otherwise.
    QSocketIoServerSocketPrivate *find(const QString &id) const;

    // Steps of a socket's end, in this order. The first and the last raise signals.
    void leaveRooms(const QString &id);
    void forget(QSocketIoServerSocketPrivate *socket);
    void announceEnd(QSocketIoServerSocket *socket, QSocketIo::DisconnectReason reason);

    void endSockets(QSocketIo::DisconnectReason reason); // may destroy it
    bool isEmpty() const { return sockets.isEmpty() && waiting.isEmpty(); }

    // For events of a socket: the handlers of the parent first, which is there for all its children.
    void dispatch(const QSocketIoEvent &event, QByteArrayView eventName);
    void dispatched(QSocketIoServerSocket *socket, const QSocketIoEvent &event);
    bool wantsEvent(QByteArrayView eventName) const;
    void raiseServerEvent(const QSocketIoEvent &event);

    QSocketIoAdapter *theAdapter(); // made at the first call
    QSocketIoBroadcast broadcast() const;
    QSocketIoPrivate::DeadlineQueue &deadlines() const;
    QSocketIoPrivate::DuplicateFilter &duplicateFilter(); // made at the first call
    void answer(const QSocketIoPrivate::DuplicateFilter::Key &key,
                const QSocketIoPrivate::DuplicateFilter::Reply &reply);
    QSocketIoRoom *makeRoom(const QString &room);
    void roomDestroyed(const QString &name);
    void assertThread(const char *function) const;

    QSocketIoServerNamespace *q_ptr;
    QSocketIoServerPrivate &server;
    const QString name;
    const QByteArray nsp; // the same in UTF-8
    const std::shared_ptr<QSocketIoPrivate::NamespaceLink> link;
    QSocketIoServerNamespacePrivate *parentSpace = nullptr;
    QList<QSocketIoServerNamespacePrivate *> children; // of a parent
    bool isParent = false;                           // stands for all its children; nobody joins it
    bool isDynamic = false;                          // a client has brought it into being
    QHash<QString, QSocketIoServerSocket *> sockets; // connected
    QHash<QString, QSocketIoServerSocketPrivate *> waiting; // for the verdict of a middleware
    QHash<QString, QString> privateIds;    // of sockets that may come back, to their ids
    QHash<QString, QSocketIoRoom *> rooms; // those that somebody asked for
    QList<QSocketIoPrivate::NamespaceMiddleware> middlewares;
    QSocketIoListenerTable listeners;
    QSocketIoAdapter *adapter = nullptr;
    // From 1, because some clients lose an answer with the id 0; shared by all sockets, so that a broadcast
    // can ask everybody under the same id.
    quint64 lastAckId = 0;
    bool watchesRooms = false;
    std::unique_ptr<QSocketIoPrivate::DuplicateFilter> duplicates;
    std::unique_ptr<QSocketIoPrivate::Deadline> duplicatesSweep;

private:
    void admit(QSocketIoServerSocketPrivate &socket); // middlewares, then accept()
    void prepareRecovery(QSocketIoServerSocketPrivate &socket);
    void dropOldConnection(QSocketIoServerSocketPrivate &socket);
    void restore(QSocketIoServerSocketPrivate &socket);
    void restored(QSocketIoServerSocketPrivate &socket, const QSocketIoRecoverySession &session);
    void sendMissed(QSocketIoServerSocketPrivate &socket);
    void sendConnectAnswer(const QSocketIoServerSocketPrivate &socket);
    QByteArray connectAnswer(const QSocketIoServerSocketPrivate &socket) const;
    void announce(QSocketIoServerSocketPrivate &socket);
    void countChanged();
    void decided(QSocketIoServerSocket *socket, const QSocketIoError &error);
    void accept(QSocketIoServerSocketPrivate &socket);
    void watchRooms();
    void roomChanged(const QString &room, const QString &id,
                     void (QSocketIoRoom::*signal)(QSocketIoServerSocket *));
};
