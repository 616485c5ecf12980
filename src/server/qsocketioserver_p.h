// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The private half of the server: its namespaces, and what it tells the program.
#pragma once

#include "server/duplicatefilter.h"
#include "server/recoverysettings.h"

#include "qsocketioserver.h"

#include <QHash>
#include <QPointer>
#include <QRegularExpression>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>

class QSocketIoServerNamespacePrivate;

namespace QSocketIoPrivate {
class ServerCore;
struct EngineRequestInfo;
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

    // For a client that asks for it: one that exists, or one that a pattern or the resolver allows.
    struct Found
    {
        QSocketIoServerNamespacePrivate *serverNamespace = nullptr;
        const char *refusal = nullptr; // why there is none
    };
    Found findNamespace(const QByteArray &nsp, const std::function<QSocketIoHandshake()> &handshake);
    QSocketIoServerNamespace *namespaceFor(const QString &name); // made at the first call
    void removeNamespace(QSocketIoServerNamespace *serverNamespace);
    void removeIfEmpty(QSocketIoServerNamespacePrivate &serverNamespace); // from the event loop
    void namespaceDestroyed(QSocketIoServerNamespace *serverNamespace);
    QSocketIoAdapter *makeAdapter(QSocketIoServerNamespace *serverNamespace) const;
    void reportError(QSocketIo::ErrorCode code, const QString &message);
    void reportRefusal(const QHostAddress &peer, const QByteArray &message);
    void reportHandshakeFailure(const QHostAddress &peer, const QString &message);
    // By one of the functions that listen; place: what it was asked for, for the log.
    bool placeAdded(bool isAdded, const QString &place);
    void reportRejection(QSocketIo::HandshakeError error, const QByteArray &message,
                         const QSocketIoPrivate::EngineRequestInfo &request);
    void assertThread(const char *function) const;
    const Settings &settings() const;
    template <typename Change>
    void changeSettings(const char *function, Change change);

    QSocketIoServer *q_ptr;
    QSocketIoPrivate::ServerCore *core; // a child, so that it follows the server into another thread
    QList<QSocketIoServerNamespace *> namespaces; // in the order of their making
    QHash<QByteArray, QSocketIoServerNamespace *> namespacesByName;
    struct Pattern
    {
        QRegularExpression expression;
        QSocketIoServerNamespace *parent;
    };
    QList<Pattern> patterns;
    int dynamicCount = 0; // of the namespaces that clients have brought into being
    QSocketIoServer::EmptyNamespaces emptyNamespaces = QSocketIoServer::EmptyNamespaces::Keep;
    // Each costs some hundred bytes, and a client needs one packet for it.
    int maxDynamicNamespaces = 10'000;
    std::atomic<QSocketIoServerNamespace *> mainNamespace{ nullptr }; // read from any thread
    QSocketIoServer::NamespaceResolver resolver;
    QPointer<const QObject> resolverContext;
    QSocketIoServer::AdapterFactory adapterFactory;
    QSocketIoPrivate::RecoverySettings recovery;
    QSocketIoPrivate::DuplicateFilter::Limits duplicates;
    QString error;
    quint64 failedHandshakes = 0;
    QStringList allowedOrigins; // as the program has given them
    QStringList trustedProxies;
    std::optional<QSocketIoCookie> cookie;

private:
    enum class Origin : quint8 { Program, Client };
    QSocketIoServerNamespace *makeNamespace(const QByteArray &nsp, Origin origin,
                                            QSocketIoServerNamespace *parent = nullptr);
    Found makeForClient(const QByteArray &nsp, QSocketIoServerNamespace *parent);
    QSocketIoServerNamespace *parentFor(const QString &name) const;
};
