// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The end of a FarClientSession that lives in the I/O thread: an ordinary ClientSession, and somebody who passes on what
// it says.
#pragma once

#include "client/clientsession.h"
#include "io/batchqueue.h"

#include <QAuthenticator>
#include <QNetworkCookie>

#include <atomic>
#include <functional>
#include <mutex>
#include <semaphore>
#include <variant>

namespace QSocketIoPrivate {

class FarClientEnd;
class FarClientSession;

// Both ways are queues of single entries, which are taken together.
struct FarClientPacket
{
    SocketPacket packet;
    qint64 cost = 0;
};
using FarClientEntry = std::variant<FarClientPacket, std::function<void(FarClientSession &)>>;
using FarClientCommand = std::variant<EngineMessage, std::function<void(FarClientEnd &)>>;

struct FarClientChannel
{
    BatchQueue<FarClientEntry> toClient;
    BatchQueue<FarClientCommand> toThread;
    // Bytes on their way out, in the queue and in the engine, and whether more would leave at once.
    std::atomic<qint64> unsent{ 0 };
    std::atomic<bool> isWritable{ true };
    std::atomic<qint64> unhandled{ 0 }; // on their way in
    std::atomic<bool> isOver{ false };  // nobody answers any more
};

// What the client's thread has to know of a session.
struct FarOpening
{
    QSocketIo::Transport transport;
    PacketCodec codec;
    EngineRevision revision;
    QByteArray sid;
};

// What the thread waits for until the program has answered, or cannot any more.
struct FarQuestion
{
    QList<QSslError> ignoredErrors;
    QAuthenticator authenticator;
    std::counting_semaphore<2> answered{ 0 };
};

class FarClientEnd final : public QObject, private ClientLink::Owner
{
    Q_OBJECT
public:
    // Made in the client's thread, moved to its own, and destroyed there.
    FarClientEnd(FarClientChannel &channel, const ClientOptions &options,
                 const EngineClientSettings &settings, const QList<QNetworkCookie> &cookies);
    ~FarClientEnd() override;
    void begin();

    // Commands.
    void close(QSocketIo::DisconnectReason reason);
    void check(std::chrono::milliseconds asleep);
    void giveUpWaiting(); // from the client's thread, when nobody will answer

protected:
    bool event(QEvent *event) override;

private:
    class Jar;
    using Call = std::function<void(FarClientSession &)>;

    void sessionOpened() override;
    void sessionUpgraded() override;
    void roundTripMeasured(std::chrono::microseconds time) override;
    void packetReceived(SocketPacket &&packet) override;
    void sslErrorsOccurred(const QList<QSslError> &errors) override;
    void authenticationRequired(const QUrl &url, QAuthenticator *authenticator) override;
    void proxyAuthenticationRequired(const QNetworkProxy &proxy,
                                     QAuthenticator *authenticator) override;
    void sessionClosed(QSocketIo::DisconnectReason reason, const TransportError &error) override;

    void post(Call call);
    // False: nobody answers.
    bool ask(const std::shared_ptr<FarQuestion> &question, Call call);
    void settle(qint64 sent);

    FarClientChannel &m_channel;
    ClientOptions m_options;
    EngineClientSettings m_settings;
    DeadlineQueue m_deadlines;
    std::unique_ptr<Jar> m_jar;
    QList<QNetworkCookie> m_firstCookies;
    ClientSession *m_session = nullptr; // deletes itself after release()
    qint64 m_unsent = 0;                // of the engine, as the other end knows it
    std::mutex m_mutex;
    std::shared_ptr<FarQuestion> m_question; // that the thread waits for, under the mutex
};

} // namespace QSocketIoPrivate
