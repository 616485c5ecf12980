// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A ClientSession in a thread of its own, as the client's thread sees it.
#pragma once

#include "client/clientoptions.h"
#include "client/farclientchannel.h"
#include "transport/cookiestore.h"

#include <QObject>

#include <deque>
#include <memory>

namespace QSocketIoPrivate {

// What the client's thread has to know of a session.
struct FarOpening
{
    QSocketIo::Transport transport;
    PacketCodec codec;
    EngineRevision revision;
    qint64 maxPayload;
    QByteArray sid;
    QByteArray subprotocol;
};

class FarClientSession final : public QObject, public ClientLink
{
    Q_OBJECT
public:
    FarClientSession(const ClientOptions &options, const EngineClientSettings &settings,
                     std::shared_ptr<CookieStore> cookies, Owner *owner);
    ~FarClientSession() override;

    void open() override;
    void setIgnoredSslErrors(const QList<QSslError> &errors) override;
    QSocketIo::Transport transport() const override { return m_transport; }
    QByteArray subprotocol() const override { return m_subprotocol; }
    bool isWritable() const override;
    qint64 bytesToWrite() const override { return m_channel.unsentBytes.load(); }
    qint64 messagesToWrite() const override { return m_channel.unsentMessages.load(); }
    qint64 backlog() const override;
    ClientTraffic traffic() const override { return m_channel.traffic(); }
    PacketCodec codec() const override { return m_codec; }
    EngineRevision revision() const override { return m_revision; }
    qint64 maxPayload() const override { return m_maxPayload; }
    QByteArray sid() const override { return m_sid; }
    void check(std::chrono::milliseconds asleep) override;
    void send(const EngineMessage &message) override;
    void setReadingHeld(bool held) override;
    void close(QSocketIo::DisconnectReason reason) override;
    ClientTraffic release() override;

    // For what the thread has to say, over here.
    void opened(const FarOpening &opening);
    void upgraded(QSocketIo::Transport transport, const QByteArray &subprotocol);
    void upgradeFailed(const TransportError &error);
    void drained();
    void measured();
    void closed(QSocketIo::DisconnectReason reason, const TransportError &error);
    void sslErrorsOccurred(const QList<QSslError> &errors, FarQuestion &question);
    void authenticationRequired(const QUrl &url, FarQuestion &question);
    void proxyAuthenticationRequired(const QNetworkProxy &proxy, FarQuestion &question);
    void storeCookies(const QList<QNetworkCookie> &cookies, const QUrl &url);

protected:
    bool event(QEvent *event) override;

private:
    class Thread;
    void deliver();
    void handle(FarClientEntry &entry);
    void handled(qint64 cost);
    void wakeSelf();
    void stopThread();
    template <typename Report>
    bool report(Report report); // false: released

    FarClientChannel m_channel;
    std::shared_ptr<CookieStore> m_cookies;
    std::shared_ptr<WireLog> m_wireLog;
    std::unique_ptr<Thread> m_thread;
    Owner *m_owner;
    std::deque<FarClientEntry> m_inbox;
    QList<QSslError> m_ignoredErrors;
    const qint64 m_readBufferLimit;
    QSocketIo::Transport m_transport;
    PacketCodec m_codec;
    EngineRevision m_revision = EngineRevision::Four;
    qint64 m_maxPayload = 0;
    QByteArray m_sid;
    QByteArray m_subprotocol;
    int m_depth = 0; // calls to the owner that have not returned
    bool m_isWakeUpPosted = false;
    bool m_isHeld = false;
};

} // namespace QSocketIoPrivate
