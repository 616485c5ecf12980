// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The private half of QSocketIoClient: the states of the connection and its namespaces.
#pragma once

#include "client/backoff.h"
#include "client/clientcredentials.h"
#include "client/clientlink.h"
#include "client/clientoptions.h"
#include "client/networkmonitor.h"
#include "client/suspendwatch.h"
#include "io/deadline.h"
#include "protocol/payloadlimit.h"
#include "transport/cookiestore.h"
#include "transport/destructionwatch.h"

#include "qsocketioclient.h"

#include <QHash>
#include <QPointer>
#include <QProperty>

#include <atomic>
#include <memory>
#include <optional>

namespace QSocketIoPrivate {
class ApplicationMonitor;
} // namespace QSocketIoPrivate

class QSocketIoClientPrivate final : private QSocketIoPrivate::ClientLink::Owner
{
    Q_DECLARE_PUBLIC(QSocketIoClient)
public:
    using State = QSocketIoClient::State;

    explicit QSocketIoClientPrivate(QSocketIoClient *client);
    ~QSocketIoClientPrivate();
    static QSocketIoClientPrivate *get(QSocketIoClient *client) { return client->d_func(); }
    void shutDown(); // by the destructor of the client: everything ends, silently

    // --- the connection
    void open(); // unless it is, or is on its way
    void close(QSocketIo::DisconnectReason reason);
    void reconnectNow(); // from any state but Closed and Closing
    void stopReconnecting();
    void setNetworkMonitor(QSocketIoPrivate::NetworkMonitor *monitor); // becomes a child of q
    void watchNetwork();
    void setApplicationMonitor(QSocketIoPrivate::ApplicationMonitor *monitor); // likewise
    void watchApplication();
    void openSoon(); // in the next turn of the event loop, if it is to open by itself
    bool mayRetry(QSocketIoClientSettings::ReconnectFlag flag) const;
    void speakRevision3(); // instead of what the open connection speaks
    bool isOpen() const { return state.value() == State::Open && session; }
    void write(const QSocketIoPrivate::EngineMessage &message); // while open
    bool dropsEvents() const; // more waits than may, and events are to be dropped for that

    // --- its namespaces
    QSocketIoClientNamespace *findOrCreate(const QByteArray &nsp);
    QSocketIoClientNamespace *useMain();
    void remove(QSocketIoClientNamespace *space);
    void wantAll();
    void joinSoon(); // in the next turn of the event loop, so that the program can prepare what it just made
    bool isWanted(const QSocketIoClientNamespace *space) const;
    bool isAskedForOthers() const;                        // than the main one
    void closeIfIdle(QSocketIo::DisconnectReason reason); // no namespace is wanted any more

    QSocketIoClient *q_ptr;
    QSocketIoPrivate::DeadlineQueue *deadlines; // a child of q, so that it moves along
    QSocketIoPrivate::ClientOptions options;
    QSocketIoPrivate::Backoff backoff;
    // Shared with sessions, which may outlive the client for a moment.
    std::shared_ptr<QSocketIoPrivate::CookieStore> cookies =
            std::make_shared<QSocketIoPrivate::CookieStore>();
    QSocketIoPrivate::AuthProvider authProvider; // of namespaces without one
    QSocketIoDisconnectDetails details;          // of the latest end
    QProperty<QUrl> url;
    QProperty<State> state{ State::Closed };
    QSocketIo::Transport transport = QSocketIo::Transport::Polling;
    std::chrono::microseconds roundTripTime{ -1 };
    QSocketIoPrivate::ClientTraffic formerTraffic; // of connections that have ended
    quint64 reconnects = 0;
    bool wasEverOpen = false;
    QSocketIoPrivate::ClientLink *session = nullptr; // deletes itself after release()
    QSocketIoPrivate::PayloadLimit payloadLimit;     // of the server, while open
    QList<QSocketIoClientNamespace *> namespaces;    // in the order they were made in
    // The one that the client's own verbs speak to, from any thread. Null: the program has deleted it.
    std::atomic<QSocketIoClientNamespace *> main{ nullptr };
    QByteArray mainName = QByteArrayLiteral("/");
    std::atomic<bool> isMainUsed{ false };                      // so that it is to be joined
    std::atomic<bool> hasSpoken{ false };                       // by one of those verbs
    QSocketIoPrivate::NetworkMonitor *networkMonitor = nullptr; // made for the first attempt
    QSocketIoPrivate::ApplicationMonitor *applicationMonitor = nullptr; // likewise, if there is one
    QSocketIoPrivate::SuspendWatch suspendWatch; // while the client wants to be connected
    bool isResting = false; // closing or closed until the application comes back
    bool isShuttingDown = false;
    bool opensByItself = false; // until the program, or this, has opened or closed it

private:
    // Whether the client still exists and is in the same state as when this was made.
    struct Moment
    {
        QPointer<QSocketIoClient> client;
        quint64 number = 0;
        bool lasts() const;
    };
    Moment moment() const { return { q_ptr, stateCount }; }
    Moment enter(State next); // raises stateChanged

    void sessionOpened() override;
    void sessionUpgraded() override;
    void upgradeFailed(const QSocketIoPrivate::TransportError &error) override;
    void sessionDrained() override;
    void roundTripMeasured(std::chrono::microseconds time) override;
    void packetReceived(QSocketIoPrivate::SocketPacket &&packet) override;
    void sslErrorsOccurred(const QList<QSslError> &errors) override;
    void authenticationRequired(const QUrl &where, QAuthenticator *authenticator) override;
    void proxyAuthenticationRequired(const QNetworkProxy &proxy,
                                     QAuthenticator *authenticator) override;
    void sessionClosed(QSocketIo::DisconnectReason reason,
                       const QSocketIoPrivate::TransportError &error) override;

    void followUrl();
    void restart(QSocketIo::DisconnectReason reason); // a new attempt, instead of what there is
    void checkConnection(const char *why, std::chrono::milliseconds asleep);
    void backgroundChanged();
    void rest();
    void comeBack();
    void startAttempt();
    QSocketIoPrivate::ClientLink *makeLink();
    void releaseSession();
    void ended(QSocketIo::DisconnectReason reason, const QSocketIoPrivate::TransportError &error);
    bool mayReconnect() const;
    std::optional<std::chrono::milliseconds> planReconnection();
    void closeOpenSession(QSocketIo::DisconnectReason reason);
    void endOpenSession(QSocketIo::DisconnectReason reason);
    void finishClosing();
    void updateTransport();
    void giveUpSlowServer();
    void holdReading();
    void releaseReading();
    long unansweredEvents() const;
    void joinAll();
    bool leaveAll(QSocketIo::DisconnectReason reason); // false: the client is gone

    QSocketIoPrivate::Deadline reconnectTimer;
    QSocketIoPrivate::Deadline restDeadline; // the application is in the background
    QPropertyNotifier urlNotifier;
    QHash<QByteArray, QSocketIoClientNamespace *> byName;
    QSocketIo::DisconnectReason closeReason = QSocketIo::DisconnectReason::ClientDisconnect;
    QSocketIoPrivate::ClientCredentials credentials;
    bool isMainFixed = false; // there was an attempt at a connection
    bool hasWarnedOfPath = false;
    bool hasOpened = false;                                   // since open()
    bool hasUpgraded = false;                                 // a WebSocket has worked
    bool reopens = false;                                     // open() was called while closing
    std::unique_ptr<QSocketIoPrivate::Deadline> heldDeadline; // while nothing is read
    QSocketIoPrivate::DestructionWatch::Subject watched;
    bool isCut = false; // the server reads too slowly: the connection is about to go
    quint64 stateCount = 0;
};
