// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One connected peer in one namespace of the server.
#pragma once

#include "qsocketiobroadcast.h"
#include "qsocketioendpoint.h"
#include "qsocketiohandshake.h"
#include "qsocketiometrics.h"

#include <chrono>
#include <functional>

class QSocketIoServerNamespace;
class QSocketIoServerSocketPrivate;

class QSOCKETIO_EXPORT QSocketIoServerSocket final : public QSocketIoEndpoint
{
    Q_OBJECT
public:
    ~QSocketIoServerSocket() override;

    QSocketIoServerNamespace *serverNamespace() const;
    QSocketIoHandshake handshake() const;
    QSocketIo::Transport transport() const;
    std::chrono::microseconds roundTripTime() const;
    bool isRecovered() const;
    qint64 bytesToWrite() const;
    QSocketIoMetrics metrics() const;
    QVariantMap session() const;
    void setSession(const QVariantMap &session);
    void setSessionValue(const QString &key, const QVariant &value);

    void join(const QString &room);
    void join(const QStringList &rooms);
    void leave(const QString &room);
    void leave(const QStringList &rooms);
    QStringList roomNames() const;
    [[nodiscard]] QSocketIoBroadcast broadcast();
    [[nodiscard]] QSocketIoBroadcast to(const QString &room);
    [[nodiscard]] QSocketIoBroadcast to(const QStringList &rooms);
    [[nodiscard]] QSocketIoBroadcast except(const QString &room);
    [[nodiscard]] QSocketIoBroadcast except(const QStringList &rooms);

    using Middleware = std::function<QSocketIoError(const QSocketIoEvent &)>;
    void use(const QObject *context, Middleware middleware);

public Q_SLOTS:
    void disconnectClient();
    void closeConnection();
    void measureRoundTrip();

Q_SIGNALS:
    void disconnecting(QSocketIo::DisconnectReason reason);
    void roundTripTimeChanged(std::chrono::microseconds time);
    void drained();

private:
    friend class QSocketIoServerNamespacePrivate;
    friend class QSocketIoServerSocketPrivate;
    explicit QSocketIoServerSocket(std::unique_ptr<QSocketIoServerSocketPrivate> d, QObject *parent);
    Q_DECLARE_PRIVATE(QSocketIoServerSocket)
};
