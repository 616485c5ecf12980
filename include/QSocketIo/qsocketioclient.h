// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A connection to a Socket.IO server, with one child object per namespace.
#pragma once

#include "qsocketioclientnamespace.h"
#include "qsocketioclientsettings.h"
#include "qsocketiometrics.h"

#include <QtCore/qurl.h>

class QAuthenticator;
class QIODevice;
class QSocketIoPacketParser;

class QSOCKETIO_EXPORT QSocketIoClient : public QSocketIoClientSettings
{
    Q_OBJECT
    Q_PROPERTY(QUrl url READ url WRITE setUrl NOTIFY urlChanged BINDABLE bindableUrl)
    Q_PROPERTY(State state READ state NOTIFY stateChanged BINDABLE bindableState)
    Q_PROPERTY(QSocketIo::Transport transport READ transport NOTIFY transportChanged)
public:
    enum class State { Closed, Opening, Open, Closing, WaitingToReconnect };
    Q_ENUM(State)

    explicit QSocketIoClient(QObject *parent = nullptr);
    explicit QSocketIoClient(const QUrl &url, QObject *parent = nullptr);
    ~QSocketIoClient() override;

    QUrl url() const;
    void setUrl(const QUrl &url);
    QBindable<QUrl> bindableUrl();
    State state() const;
    QBindable<State> bindableState() const;
    QSocketIo::Transport transport() const;
    QString subprotocol() const;
    std::chrono::microseconds roundTripTime() const;
    QSocketIoMetrics metrics() const;
    Q_INVOKABLE QSocketIoDisconnectDetails disconnectDetails() const;
    bool waitForConnected(std::chrono::milliseconds timeout);

    template <typename Callable>
    void setAuthProvider(const QObject *context, Callable provider)
    {
        installAuthProvider(QSocketIoPrivate::AuthProvider::make(context, std::move(provider)));
    }
    void clearAuthProvider();

    QSocketIoClientNamespace *of(QAnyStringView name);
    QList<QSocketIoClientNamespace *> namespaces() const;

    QSocketIo::Parser parser() const;
    bool setParser(QSocketIo::Parser parser);
    std::shared_ptr<const QSocketIoPacketParser> customParser() const;
    void setParser(std::shared_ptr<const QSocketIoPacketParser> parser);
    qint64 maxMessageSize() const;
    void setMaxMessageSize(qint64 bytes);
    int maxAttachments() const;
    void setMaxAttachments(int count);
    int maxNesting() const;
    void setMaxNesting(int depth);
    int maxUnansweredEvents() const;
    void setMaxUnansweredEvents(int count);
    qint64 readBufferLimit() const;
    void setReadBufferLimit(qint64 bytes);
    qint64 bytesToWrite() const;
    qint64 writeBufferLimit() const;
    QSocketIo::WriteBufferPolicy writeBufferPolicy() const;
    void setWriteBufferLimit(qint64 bytes);
    void setWriteBufferLimit(qint64 bytes, QSocketIo::WriteBufferPolicy policy);

    enum class WireLogSecrets { Redacted, Shown };
    Q_ENUM(WireLogSecrets)
    void setWireLog(QIODevice *device, WireLogSecrets secrets = WireLogSecrets::Redacted);

    // The main namespace, which the url names: its verbs are the client's as well.
    template <typename Context, typename Handler>
    QMetaObject::Connection on(QAnyStringView event, Context *context, Handler handler,
                               Qt::ConnectionType type = Qt::AutoConnection)
    {
        return mainNamespace()->on(event, context, std::move(handler), type);
    }
    void off(QAnyStringView event, const QObject *context = nullptr);
    template <typename... Args>
    void emitEvent(QAnyStringView event, const Args &...args)
    {
        mainNamespace()->emitEvent(event, args...);
    }
    template <typename... Args>
    [[nodiscard]] QFuture<QSocketIoReply> emitWithAck(QAnyStringView event, const Args &...args)
    {
        return mainNamespace()->emitWithAck(event, args...);
    }
    [[nodiscard]] QSocketIoEmitter withTimeout(std::chrono::milliseconds timeout);
    [[nodiscard]] QSocketIoEmitter asVolatile();

public Q_SLOTS:
    void open();
    void close();
    void reconnectNow();

Q_SIGNALS:
    void opened();
    void closed(QSocketIo::DisconnectReason reason);
    void stateChanged(QSocketIoClient::State state);
    void urlChanged(const QUrl &url);
    void transportChanged(QSocketIo::Transport transport);
    void upgradeFailed(const QSocketIoError &error);
    void roundTripTimeChanged(std::chrono::microseconds time);
    void drained();
    void reconnectScheduled(int attempt, std::chrono::milliseconds delay);
    void reconnectAbandoned(int attempts);
    void errorOccurred(const QSocketIoError &error);
    void peerVerifyError(const QSslError &error);
    void sslErrors(const QList<QSslError> &errors);
    void authenticationRequired(const QUrl &url, QAuthenticator *authenticator);
    void proxyAuthenticationRequired(const QNetworkProxy &proxy, QAuthenticator *authenticator);

private:
    Q_DECLARE_PRIVATE(QSocketIoClient)
    friend class QSocketIoClientNamespace;
    void installAuthProvider(const QSocketIoPrivate::AuthProvider &provider);
    QSocketIoClientNamespace *mainNamespace(); // may be called from any thread
};
