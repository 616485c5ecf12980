// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One attempt at a connection, and the connection it becomes: engine, packets, network access. Nothing is used twice.
#pragma once

#include "client/clientoptions.h"
#include "core/packetchannel.h"
#include "transport/clientnetwork.h"
#include "transport/clientservices.h"
#include "transport/cookiestore.h"

#include <QNetworkAccessManager>
#include <QObject>

#include <memory>

namespace QSocketIoPrivate {

class ClientSession final : public QObject, private PacketChannel::Owner, private ClientServices
{
    Q_OBJECT
public:
    // Each call may release the session.
    class Owner
    {
    public:
        virtual void sessionOpened() = 0;
        virtual void sessionUpgraded() = 0;
        virtual void sessionDrained() = 0;
        virtual void roundTripMeasured(std::chrono::microseconds time) = 0;
        virtual void packetReceived(SocketPacket &&packet) = 0;
        virtual void sslErrorsOccurred(const QList<QSslError> &errors) = 0;
        virtual void authenticationRequired(const QUrl &url, QAuthenticator *authenticator) = 0;
        virtual void proxyAuthenticationRequired(const QNetworkProxy &proxy,
                                                 QAuthenticator *authenticator) = 0;
        virtual void sessionClosed(QSocketIo::DisconnectReason reason,
                                   const TransportError &error) = 0; // the last call

    protected:
        ~Owner() = default;
    };

    // cookies: what all attempts of a client share.
    ClientSession(DeadlineQueue &deadlines, const ClientOptions &options,
                  const EngineClientSettings &settings, std::shared_ptr<CookieStore> cookies,
                  Owner *owner);
    ~ClientSession() override;

    void open(); // sessionOpened() or sessionClosed() follows
    // Also in the middle of sslErrorsOccurred().
    void setIgnoredSslErrors(const QList<QSslError> &errors) { m_ignoredSslErrors = errors; }
    QSocketIo::Transport transport() const { return m_engine->transport(); }
    bool isWritable() const { return m_engine->isWritable(); }
    qint64 bytesToWrite() const { return m_engine->bytesToWrite(); }
    qint64 backlog() const { return m_engine->backlog(); }
    const EngineClient &engine() const { return *m_engine; }
    PacketCodec codec() const { return m_channel->codec(); }
    EngineRevision revision() const { return m_engine->revision(); }
    QByteArray sid() const { return m_engine->sid(); }
    void check(std::chrono::milliseconds asleep) { m_engine->check(asleep); }
    void send(const EngineMessage &message) { m_channel->send(message); }
    void close(QSocketIo::DisconnectReason reason) { m_channel->close(reason); }
    // Ends it without a further call, and deletes it: now, or as soon as the call that it is making has returned.
    void release();

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
