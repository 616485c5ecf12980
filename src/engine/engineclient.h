// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The client's side of one Engine.IO session: one object per connection attempt, thrown away afterwards.
#pragma once

#include "engine/engineconnection.h"
#include "io/deadline.h"
#include "protocol/enginehandshake.h"
#include "transport/websocketclient.h"

#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QObject>

#include <memory>

namespace QSocketIoPrivate {

struct EngineClientSettings
{
    ClientRequest request;
    QNetworkProxy proxy{ QNetworkProxy::DefaultProxy };
    QList<QSocketIo::Transport> transports{ QSocketIo::Transport::Polling, QSocketIo::Transport::WebSocket };
    bool tryAllTransports = true; // the next one when the first cannot connect
    bool upgrade = true;
    std::chrono::milliseconds openTimeout{ 20000 }; // until the open packet
    qint64 maxIncoming = 100'000'000; // bytes of one message or answer, whatever the server sends
    QList<QSslError> ignoredSslErrors;
};

class EngineClient final : public QObject, public EngineConnection, private EngineTransport::Owner
{
    Q_OBJECT
public:
    // manager: a function that makes or returns the access manager, called when polling is needed at all.
    EngineClient(DeadlineQueue &deadlines, const EngineClientSettings &settings,
                 std::function<QNetworkAccessManager *()> manager, QObject *parent = nullptr);
    ~EngineClient() override;

    void open(); // opened() or engineClosed() follows
    const EngineHandshake &handshake() const { return m_handshake; }

    QByteArray sid() const override { return m_handshake.sid; }
    QSocketIo::Transport transport() const override;
    bool isOpen() const override;
    bool isWritable() const override;
    void send(const EngineMessage &message) override;
    qint64 bytesToWrite() const override;
    qint64 maxPayload() const override { return m_handshake.maxPayload; }
    void close(QSocketIo::DisconnectReason reason) override; // bounded: 300 ms, then abort
    void abort() override;

Q_SIGNALS:
    void opened();
    void upgradeFailed(const QString &message); // the session goes on without
    void sslErrors(const QList<QSslError> &errors);

private:
    void packetReceived(EngineTransport *transport, const EnginePacketView &packet) override;
    void transportWritable(EngineTransport *transport) override;
    void transportClosed(EngineTransport *transport, const TransportError &error) override;

    DeadlineQueue &m_deadlines;
    EngineClientSettings m_settings;
    EngineHandshake m_handshake;
};

} // namespace QSocketIoPrivate
