// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The private half of the server: its namespaces, and what it tells the program.
#pragma once

#include "qsocketioserver.h"

#include <QHash>
#include <QPointer>

#include <atomic>
#include <functional>
#include <memory>

class QSocketIoServerNamespacePrivate;

namespace QSocketIoPrivate {
class ServerCore;
struct ServerSettings;
} // namespace QSocketIoPrivate

class QSocketIoServerPrivate
{
    Q_DECLARE_PUBLIC(QSocketIoServer)
public:
    using Settings = QSocketIoPrivate::ServerSettings;

    explicit QSocketIoServerPrivate(QSocketIoServer *q);
    ~QSocketIoServerPrivate();

    static QSocketIoServerPrivate *get(QSocketIoServer *q) { return q->d_func(); }

    // For a client that asks for it: one that exists, or one that the resolver agrees to. Null: there is none.
    QSocketIoServerNamespacePrivate *findNamespace(
            const QByteArray &nsp, const std::function<QSocketIoHandshake()> &handshake);
    QSocketIoServerNamespace *namespaceFor(const QString &name); // made at the first call
    void namespaceDestroyed(QSocketIoServerNamespace *serverNamespace);
    QSocketIoAdapter *makeAdapter(QSocketIoServerNamespace *serverNamespace) const;
    void reportError(QSocketIo::ErrorCode code, const QString &message);
    void reportRefusal(const QHostAddress &peer, const QByteArray &message);
    void reportHandshakeFailure(const QHostAddress &peer, const QString &message);
    bool placeAdded(bool isAdded); // by one of the functions that listen
    void assertThread(const char *function) const;
    const Settings &settings() const;
    template <typename Change>
    void changeSettings(const char *function, Change change);

    QSocketIoServer *q_ptr;
    QSocketIoPrivate::ServerCore *core; // a child, so that it follows the server into another thread
    QList<QSocketIoServerNamespace *> namespaces; // in the order of their making
    QHash<QByteArray, QSocketIoServerNamespace *> namespacesByName;
    std::atomic<QSocketIoServerNamespace *> mainNamespace{ nullptr }; // read from any thread
    QSocketIoServer::NamespaceResolver resolver;
    QPointer<const QObject> resolverContext;
    QSocketIoServer::AdapterFactory adapterFactory;
    QString error;
    quint64 failedHandshakes = 0;
};
