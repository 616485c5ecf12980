// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One attempt at a connection, and the connection it becomes: engine, packets, network access. Nothing is used twice.
#pragma once

#include "client/clientlink.h"
#include "client/clientoptions.h"
#include "core/packetchannel.h"
#include "transport/clientnetwork.h"
#include "transport/clientservices.h"
#include "transport/cookiestore.h"

#include <QNetworkAccessManager>
#include <QObject>

#include <memory>

namespace QSocketIoPrivate {

class ClientSession final : public QObject,
                            public ClientLink,
                            private PacketChannel::Owner,
                            private ClientServices
{
    Q_OBJECT
public:
    using Owner = ClientLink::Owner;

    // cookies: what all attempts of a client share.
    ClientSession(DeadlineQueue &deadlines, const ClientOptions &options,
                  const EngineClientSettings &settings, std::shared_ptr<CookieStore> cookies,
                  Owner *owner);
    ~ClientSession() override;

    void open() override;
    void setIgnoredSslErrors(const QList<QSslError> &errors) override
    {
        m_ignoredSslErrors = errors;
    }
    QSocketIo::Transport transport() const override { return m_engine->transport(); }
    QByteArray subprotocol() const override { return m_engine->subprotocol(); }
    bool isWritable() const override { return m_engine->isWritable(); }
    qint64 bytesToWrite() const override { return m_engine->bytesToWrite(); }
    qint64 messagesToWrite() const override { return m_engine->messagesToWrite(); }
    qint64 backlog() const override { return m_engine->backlog(); }
    ClientTraffic traffic() const override { return m_engine->traffic(); }
    PacketCodec codec() const override { return m_channel->codec(); }
    EngineRevision revision() const override { return m_engine->revision(); }
    qint64 maxPayload() const override { return m_engine->maxPayload(); }
    QByteArray sid() const override { return m_engine->sid(); }
    void check(std::chrono::milliseconds asleep) override { m_engine->check(asleep); }
    void send(const EngineMessage &message) override { m_channel->send(message); }
    void setReadingHeld(bool held) override { m_engine->setReadingPaused(held); }
    void close(QSocketIo::DisconnectReason reason) override { m_channel->close(reason); }
    ClientTraffic release() override;

private:
    void packetReceived(SocketPacket &&packet) override;
    void channelDrained() override;
    void channelUpgraded() override;
    void channelClosed(QSocketIo::DisconnectReason reason, const TransportError &error) override;
    QNetworkAccessManager *networkAccess() override;
    CookieStore &cookies() override { return *m_cookies; }
    QList<QSslError> ignorableSslErrors(const QList<QSslError> &errors) override;
    void authenticate(const QUrl &url, QAuthenticator *authenticator) override;
    void authenticateProxy(const QNetworkProxy &proxy, QAuthenticator *authenticator) override;
    void shareCookies();
    void adoptRevision();
    template <typename Report>
    void report(Report report);

    std::shared_ptr<CookieStore> m_cookies;
    std::shared_ptr<ClientNetwork> m_network;
    std::shared_ptr<WireLog> m_wireLog;
    QNetworkProxy m_proxy;
    QList<QSslError> m_ignoredSslErrors;
    std::unique_ptr<QNetworkAccessManager> m_networkAccess; // outlives the engine that uses it
    std::unique_ptr<EngineClient> m_engine;
    std::unique_ptr<PacketChannel> m_channel;
    Owner *m_owner;
    int m_questions = 0; // for credentials
    int m_depth = 0;     // calls to the owner that have not returned
};

} // namespace QSocketIoPrivate
