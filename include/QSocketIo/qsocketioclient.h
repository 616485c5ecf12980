// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A connection to a Socket.IO server, with one child object per namespace.
#pragma once

#include "qsocketioclientnamespace.h"

#include <QtCore/qobject.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qnetworkproxy.h>
#include <QtNetwork/qnetworkrequest.h>
#include <QtNetwork/qsslerror.h>

#include <chrono>
#include <memory>

class QAuthenticator;
class QSocketIoClientPrivate;

class QSOCKETIO_EXPORT QSocketIoClient : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QUrl url READ url WRITE setUrl NOTIFY urlChanged BINDABLE bindableUrl)
    Q_PROPERTY(State state READ state NOTIFY stateChanged BINDABLE bindableState)
    Q_PROPERTY(QSocketIo::Transport transport READ transport NOTIFY transportChanged)
    Q_PROPERTY(bool reconnectEnabled READ isReconnectEnabled WRITE setReconnectEnabled NOTIFY
                       reconnectEnabledChanged)
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
    bool isReconnectEnabled() const;
    void setReconnectEnabled(bool enabled);

    QSocketIoClientNamespace *of(QAnyStringView name);
    QList<QSocketIoClientNamespace *> namespaces() const;

    QString path() const;
    void setPath(const QString &path);
    QList<QSocketIo::Transport> transports() const;
    void setTransports(const QList<QSocketIo::Transport> &transports);
    QNetworkRequest baseRequest() const;
    void setBaseRequest(const QNetworkRequest &request);
    QNetworkProxy proxy() const;
    void setProxy(const QNetworkProxy &proxy);
    void ignoreSslErrors(const QList<QSslError> &errors);
    std::chrono::milliseconds reconnectDelay() const;
    std::chrono::milliseconds maxReconnectDelay() const;
    void setReconnectDelay(std::chrono::milliseconds first, std::chrono::milliseconds max);
    double reconnectJitter() const;
    void setReconnectJitter(double factor);
    int reconnectAttempts() const;
    void setReconnectAttempts(int max);
    std::chrono::milliseconds openTimeout() const;
    void setOpenTimeout(std::chrono::milliseconds timeout);
    qint64 maxMessageSize() const;
    void setMaxMessageSize(qint64 bytes);
    int maxAttachments() const;
    void setMaxAttachments(int count);
    int maxNesting() const;
    void setMaxNesting(int depth);

    // The default namespace "/", whose verbs the client carries as well.
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

Q_SIGNALS:
    void opened();
    void closed(QSocketIo::DisconnectReason reason);
    void stateChanged(QSocketIoClient::State state);
    void urlChanged(const QUrl &url);
    void transportChanged(QSocketIo::Transport transport);
    void reconnectEnabledChanged(bool enabled);
    void reconnectScheduled(int attempt, std::chrono::milliseconds delay);
    void reconnectAbandoned(int attempts);
    void errorOccurred(const QSocketIoError &error);
    void sslErrors(const QList<QSslError> &errors);
    void authenticationRequired(const QUrl &url, QAuthenticator *authenticator);
    void proxyAuthenticationRequired(const QNetworkProxy &proxy, QAuthenticator *authenticator);

private:
    Q_DECLARE_PRIVATE(QSocketIoClient)
    friend class QSocketIoClientNamespace;
    QSocketIoClientNamespace *mainNamespace(); // may be called from any thread
    std::unique_ptr<QSocketIoClientPrivate> d_ptr;
};
