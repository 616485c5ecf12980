// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A ClientSession in a thread of its own, as the client's thread sees it.
#pragma once

#include "client/clientlink.h"
#include "client/clientoptions.h"
#include "client/farclientend.h"
#include "transport/cookiestore.h"

#include <QObject>

#include <deque>
#include <memory>

namespace QSocketIoPrivate {

class FarClientSession final : public QObject, public ClientLink
{
    Q_OBJECT
public:
    FarClientSession(const ClientOptions &options, const EngineClientSettings &settings,
                     std::shared_ptr<CookieStore> cookies, Owner *owner);
    ~FarClientSession() override;

    void open() override;
    void setIgnoredSslErrors(const QList<QSslError> &errors) override { m_ignoredErrors = errors; }
    QSocketIo::Transport transport() const override { return m_transport; }
    bool isWritable() const override;
    PacketCodec codec() const override { return m_codec; }
    EngineRevision revision() const override { return m_revision; }
    QByteArray sid() const override { return m_sid; }
    void check(std::chrono::milliseconds asleep) override;
    void send(const EngineMessage &message) override;
    void close(QSocketIo::DisconnectReason reason) override;
    void release() override;

    // For what the thread has to say, over here.
    void opened(const FarOpening &opening);
    void upgraded(QSocketIo::Transport transport);
    void measured(std::chrono::microseconds time);
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
    void wakeSelf();
    void stopThread();
    template <typename Report>
    bool report(Report report); // false: released

    FarClientChannel m_channel;
    std::shared_ptr<CookieStore> m_cookies;
    std::unique_ptr<Thread> m_thread;
    Owner *m_owner;
    std::deque<FarClientEntry> m_inbox;
    QList<QSslError> m_ignoredErrors;
    QSocketIo::Transport m_transport;
    PacketCodec m_codec;
    EngineRevision m_revision = EngineRevision::Four;
    QByteArray m_sid;
    int m_depth = 0; // calls to the owner that have not returned
    bool m_isWakeUpPosted = false;
};

} // namespace QSocketIoPrivate
