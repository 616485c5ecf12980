// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The private half of a server socket: its way in, its way out, and its middlewares.
#pragma once

#include "core/qsocketioendpoint_p.h"
#include "server/recoverylog.h"

#include "qsocketioserversocket.h"

#include <QPointer>

#include <memory>

class QSocketIoServerNamespacePrivate;

namespace QSocketIoPrivate {
class ServerConnection;
}

class QSocketIoServerSocketPrivate final : public QSocketIoEndpointPrivate
{
    Q_DECLARE_PUBLIC(QSocketIoServerSocket)
public:
    // In this order; from Leaving on, each step is taken once, if need be by the destructor.
    enum class Phase : quint8 {
        Waiting,
        Joined,
        Leaving,
        LeavingRooms,
        Closing,
        Answering,
        Announcing,
        Gone
    };
    enum class Farewell : quint8 { Say, Omit }; // whether the peer is told
    using Middleware = QSocketIoServerSocket::Middleware;

    QSocketIoServerSocketPrivate(QSocketIoServerNamespacePrivate &serverNamespace,
                                 QSocketIoPrivate::ServerConnection &connection);

    static QSocketIoServerSocketPrivate *get(QSocketIoServerSocket *q) { return q->d_func(); }
    QSocketIoServerSocket *object() const { return static_cast<QSocketIoServerSocket *>(q_ptr); }
    static QSocketIoServerSocket *create(QSocketIoServerNamespacePrivate &serverNamespace,
                                         QSocketIoPrivate::ServerConnection &connection,
                                         const QVariantMap &auth, const QByteArray &query);

    void send(QSocketIoPrivate::OutgoingEvent event) override;
    void write(const QSocketIoPrivate::EngineMessage &message) override;
    bool writeText(std::span<const QByteArrayView> pieces) override;
    quint64 nextAckId() override;
    bool namesObject() const override { return false; }
    std::shared_ptr<QSocketIoPrivate::AckSlot> makeAckSlot(
            quint64 ackId, const QSocketIoPrivate::JsonDocumentPtr &event) override;
    bool admit(const QSocketIoEvent &event) override;
    void dispatchFurther(const QSocketIoEvent &event, QByteArrayView eventName) override;
    void dispatched(const QSocketIoEvent &event) override;
    bool wantsEvent(QByteArrayView eventName) const override;

    // Everything that parts the socket from its namespace. The object may be gone afterwards.
    void end(QSocketIo::DisconnectReason reason, Farewell farewell,
             const QSocketIoError &refusal = {});
    void sendRefusal(const QSocketIoError &error);
    QByteArray refusalJson(const QSocketIoError &error) const;
    const QSocketIoHandshake &handshakeData();
    bool isRepeated(const QSocketIoPrivate::SocketPacket &packet); // answers it, if it can
    bool mayComeBack() const;
    void saveSession();
    bool isWritable() const;
    bool takesEvents(bool isVolatile) const; // otherwise they are to be dropped
    bool observesSent() const;               // somebody listens to eventSent()

    QSocketIoServerNamespacePrivate &serverNamespace;
    QSocketIoPrivate::ServerConnection *connection; // null from Leaving on, or when it is lost
    QSocketIoHandshake handshake; // made when asked for, at the latest when the connection goes
    QVariantMap session;
    // Whose message ids the client sends; null: it does not matter.
    std::unique_ptr<const QByteArray> sender;
    void setSender(const QByteArray &name)
    {
        sender = name.isEmpty() ? nullptr : std::make_unique<const QByteArray>(name);
    }
    // For clients that come back; null while the server does not let them.
    struct Recovery
    {
        QString privateId;
        QString claimedId; // what the client asks to be restored
        QString claimedOffset;
        QSocketIoPrivate::RecoveryLog::Position position;
        QStringList rooms; // from here on: of the restored session
        QList<QSocketIoPacket> missed;
        quint64 upTo = 0;
        bool isRestored = false;
    };
    std::unique_ptr<Recovery> recovery;
    void noteSent(const QByteArray &json, quint64 number); // see RecoveryLog::Position
    struct EventMiddleware
    {
        QPointer<const QObject> context;
        Middleware decide;
    };
    std::unique_ptr<QList<EventMiddleware>> middlewares; // most sockets have none
    QSocketIo::DisconnectReason endReason = QSocketIo::DisconnectReason::TransportClosed;
    QSocketIo::Transport lastTransport = QSocketIo::Transport::Polling;
    Phase phase = Phase::Waiting;
    bool isReachable = false; // its CONNECT has been answered
    bool isAnnounced = false; // socketConnected() has been raised
    bool isAwaited = false;   // a middleware has yet to decide: the object has to stay
    bool owesFarewell = false;
    bool isDying = false; // the destructor runs

private:
    friend class QSocketIoServerSocket;
    void proceed();
    void takeStep();
    void detach();
};
