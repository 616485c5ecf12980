// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The end of a FarClientSession that lives in the I/O thread: an ordinary ClientSession, and somebody who passes on what
// it says.
#pragma once

#include "client/clientcredentials.h"
#include "client/clientsession.h"
#include "client/farclientchannel.h"
#include "client/suspendwatch.h"
#include "io/deadline.h"

#include <QNetworkCookie>

#include <memory>

namespace QSocketIoPrivate {

class FarClientEnd final : public QObject, private ClientLink::Owner
{
    Q_OBJECT
public:
    // Made in the client's thread, moved to its own, and destroyed there. The channel outlives it.
    FarClientEnd(FarClientChannel &channel, const ClientOptions &options,
                 const EngineClientSettings &settings, const QList<QNetworkCookie> &cookies);
    ~FarClientEnd() override;
    void begin();

    // Commands.
    void close(QSocketIo::DisconnectReason reason);
    void check();
    void setIgnoredSslErrors(const QList<QSslError> &errors);
    void resumeReading();

protected:
    bool event(QEvent *event) override;

private:
    class Jar;
    using Call = FarClientEntry::Call;

    void sessionOpened() override;
    void sessionUpgraded() override;
    void upgradeFailed(const TransportError &error) override;
    void sessionDrained() override;
    void roundTripMeasured(std::chrono::microseconds time) override;
    void packetReceived(SocketPacket &&packet) override;
    void sslErrorsOccurred(const QList<QSslError> &errors) override;
    void authenticationRequired(const QUrl &url, QAuthenticator *authenticator) override;
    void proxyAuthenticationRequired(const QNetworkProxy &proxy,
                                     QAuthenticator *authenticator) override;
    void sessionClosed(QSocketIo::DisconnectReason reason, const TransportError &error) override;

    template <typename What>
    void pass(What what, qint64 bytes = 0);
    void post(Call call, qint64 bytes = 0) { pass(std::move(call), bytes); }
    void askForCredentials(const QString &key, QAuthenticator *authenticator,
                           const std::function<void(FarClientSession &, FarQuestion &)> &ask);
    void holdBack();
    void settle(qint64 bytes = 0, qint64 messages = 0);

    FarClientChannel &m_channel;
    ClientOptions m_options;
    EngineClientSettings m_settings;
    DeadlineQueue m_deadlines;
    SuspendWatch m_suspendWatch;
    ClientCredentials m_credentials; // the program may be busy when another request needs them
    std::unique_ptr<Jar> m_jar;
    QList<QNetworkCookie> m_firstCookies;
    ClientSession *m_session = nullptr; // deletes itself after release()
    qint64 m_unsentBytes = 0;           // of the engine, as the other end knows it
    qint64 m_unsentMessages = 0;
};

} // namespace QSocketIoPrivate
