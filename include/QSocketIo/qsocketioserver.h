// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A Socket.IO server: one port for long polling, WebSocket and static files.
#pragma once

#include "qsocketiocookie.h"
#include "qsocketiometrics.h"
#include "qsocketiorequest.h"
#include "qsocketioresponse.h"
#include "qsocketioserverlimits.h"
#include "qsocketioservernamespace.h"
#include "qsocketiowebsocketcompression.h"

#include <QtCore/qfuture.h>
#include <QtCore/qobject.h>
#include <QtNetwork/qhostaddress.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

class QLocalServer;
class QRegularExpression;
class QLocalSocket;
class QSocketIoAdmin;
class QSocketIoExchange;
class QSocketIoPacketParser;
class QSocketIoServerPrivate;
class QSslConfiguration;
class QTcpServer;
class QTcpSocket;
class QUrl;
class QWebSocket;

class QSOCKETIO_EXPORT QSocketIoServer : public QObject
{
    Q_OBJECT
    Q_PROPERTY(bool listening READ isListening NOTIFY listeningChanged)
    Q_PROPERTY(quint16 port READ port NOTIFY listeningChanged)
    Q_PROPERTY(qint64 writeBufferLimit READ writeBufferLimit WRITE setWriteBufferLimit NOTIFY
                       writeBufferLimitChanged)
public:
    explicit QSocketIoServer(QObject *parent = nullptr);
    ~QSocketIoServer() override;

    int ioThreads() const;
    void setIoThreads(int count);
    bool listen(const QHostAddress &address = QHostAddress::Any, quint16 port = 0);
    bool listenLocal(const QString &name);
    bool listenFromSystemd(const QString &name = QString());
    bool bind(QTcpServer *server);
    bool bind(QLocalServer *server);
    void handleConnection(QTcpSocket *socket);
    void handleConnection(QLocalSocket *socket);
    void handleWebSocket(QWebSocket *socket);
    void handleRequest(QSocketIoExchange *exchange);
    QFuture<void> shutDown(std::chrono::milliseconds drainTime);
    bool isListening() const;
    quint16 port() const;
    QList<QUrl> urls() const;
    QString errorString() const;

    bool listenSecure(const QHostAddress &address = QHostAddress::Any, quint16 port = 0);
    QSslConfiguration sslConfiguration() const;
    void setSslConfiguration(const QSslConfiguration &configuration);
    std::chrono::milliseconds tlsHandshakeTimeout() const;
    void setTlsHandshakeTimeout(std::chrono::milliseconds timeout);
    quint64 failedTlsHandshakes() const;

    QSocketIoServerNamespace *of(QAnyStringView name);
    QSocketIoServerNamespace *of(const QRegularExpression &pattern);
    QList<QSocketIoServerNamespace *> namespaces() const;
    void removeNamespace(QAnyStringView name);
    using NamespaceResolver =
            std::function<bool(const QString &name, const QSocketIoHandshake &handshake)>;
    void setNamespaceResolver(const QObject *context, NamespaceResolver resolver);
    enum class EmptyNamespaces { Keep, Remove };
    Q_ENUM(EmptyNamespaces)
    EmptyNamespaces emptyNamespaces() const;
    void setEmptyNamespaces(EmptyNamespaces policy);
    int maxDynamicNamespaces() const;
    void setMaxDynamicNamespaces(int count);

    QSocketIoMetrics metrics() const;
    void addMetricsEndpoint(const QString &path);
    QSocketIoAdmin *instrument(QAnyStringView nsp = "/admin");

    void addStaticFiles(const QString &urlPrefix, const QString &path);
    using RequestHandler = std::function<QSocketIoResponse(const QSocketIoRequest &)>;
    using AsyncRequestHandler = std::function<QFuture<QSocketIoResponse>(const QSocketIoRequest &)>;
    using RequestResponder =
            std::function<void(const QSocketIoRequest &, const QSocketIoResponder &)>;
    void setRequestHandler(const QObject *context, RequestHandler handler);
    void setRequestHandler(const QObject *context, AsyncRequestHandler handler);
    void setRequestHandler(const QObject *context, RequestResponder handler);

    QStringList allowedOrigins() const;
    void setAllowedOrigins(const QStringList &origins);
    void setAllowedOrigins(const QObject *context, std::function<bool(const QString &)> predicate);
    using RequestFilter = std::function<QSocketIoRequestVerdict(const QSocketIoRequest &)>;
    using AsyncRequestFilter =
            std::function<QFuture<QSocketIoRequestVerdict>(const QSocketIoRequest &)>;
    void setRequestFilter(const QObject *context, RequestFilter filter);
    void setRequestFilter(const QObject *context, AsyncRequestFilter filter);
    QStringList trustedProxies() const;
    void setTrustedProxies(const QStringList &proxies);
    std::optional<QSocketIoCookie> cookie() const;
    void setCookie(const std::optional<QSocketIoCookie> &cookie);
    QList<std::pair<QByteArray, QByteArray>> responseHeaders() const;
    void setResponseHeaders(const QList<std::pair<QByteArray, QByteArray>> &headers);

    QString path() const;
    void setPath(const QString &path);
    QList<QSocketIo::Transport> transports() const;
    void setTransports(const QList<QSocketIo::Transport> &transports);
    std::optional<QSocketIoWebSocketCompression> webSocketCompression() const;
    void setWebSocketCompression(const std::optional<QSocketIoWebSocketCompression> &compression);
    std::chrono::milliseconds webSocketPingInterval() const;
    void setWebSocketPingInterval(std::chrono::milliseconds interval);
    QStringList subprotocols() const;
    void setSubprotocols(const QStringList &protocols);
    using SubprotocolSelector =
            std::function<QString(const QStringList &offered, const QSocketIoRequest &request)>;
    void setSubprotocols(const QObject *context, SubprotocolSelector selector);
    bool allowEngineIo3() const;
    void setAllowEngineIo3(bool allow);
    QSocketIo::Parser parser() const;
    bool setParser(QSocketIo::Parser parser);
    std::shared_ptr<const QSocketIoPacketParser> customParser() const;
    void setParser(std::shared_ptr<const QSocketIoPacketParser> parser);
    std::chrono::milliseconds pingInterval() const;
    std::chrono::milliseconds pingTimeout() const;
    void setPing(std::chrono::milliseconds interval, std::chrono::milliseconds timeout);
    std::chrono::milliseconds connectTimeout() const;
    void setConnectTimeout(std::chrono::milliseconds timeout);
    std::chrono::milliseconds upgradeTimeout() const;
    void setUpgradeTimeout(std::chrono::milliseconds timeout);
    std::chrono::milliseconds headerTimeout() const;
    void setHeaderTimeout(std::chrono::milliseconds timeout);
    std::chrono::milliseconds bodyTimeout() const;
    void setBodyTimeout(std::chrono::milliseconds timeout);
    QSocketIoServerLimits limits() const;
    void setLimits(const QSocketIoServerLimits &limits);
    qint64 maxPayload() const;
    void setMaxPayload(qint64 bytes);
    int maxAttachments() const;
    void setMaxAttachments(int count);
    int maxNesting() const;
    void setMaxNesting(int depth);
    int maxNamespaces() const;
    void setMaxNamespaces(int count);
    enum class EventLimitPolicy { Delay, Drop, Disconnect };
    Q_ENUM(EventLimitPolicy)
    double eventLimit() const;
    int eventBurst() const;
    EventLimitPolicy eventLimitPolicy() const;
    void setEventLimit(double eventsPerSecond, int burst,
                       EventLimitPolicy policy = EventLimitPolicy::Delay);
    int maxUnansweredEvents() const;
    void setMaxUnansweredEvents(int count);
    qint64 writeBufferLimit() const;
    QSocketIo::WriteBufferPolicy writeBufferPolicy() const;
    void setWriteBufferLimit(qint64 bytes);
    void setWriteBufferLimit(qint64 bytes, QSocketIo::WriteBufferPolicy policy);
    std::chrono::milliseconds recoveryWindow() const;
    void setRecoveryWindow(std::chrono::milliseconds window);
    void setRecoveryLimits(int events, qint64 bytes, int sessions);
    using RecoveryFilter = std::function<bool(const QSocketIoPacket &packet)>;
    void setRecoveryFilter(const QObject *context, RecoveryFilter filter);
    enum class RecoveryMiddlewares { Skip, Run };
    Q_ENUM(RecoveryMiddlewares)
    void setRecoveryMiddlewares(RecoveryMiddlewares policy);
    int deduplicationCount() const;
    void setDeduplicationWindow(int count, std::chrono::milliseconds age);
    using AdapterFactory = std::function<QSocketIoAdapter *(QSocketIoServerNamespace *)>;
    void setAdapterFactory(AdapterFactory factory);

    // The default namespace "/", whose verbs the server carries as well.
    template <typename Context, typename Handler>
    QMetaObject::Connection on(QAnyStringView event, Context *context, Handler handler,
                               Qt::ConnectionType type = Qt::AutoConnection)
    {
        return mainNamespace()->on(event, context, std::move(handler), type);
    }
    template <typename Callable>
    void use(const QObject *context, Callable middleware)
    {
        mainNamespace()->use(context, std::move(middleware));
    }
    [[nodiscard]] QSocketIoBroadcast broadcast();
    [[nodiscard]] QSocketIoBroadcast to(const QString &room);
    [[nodiscard]] QSocketIoBroadcast to(const QStringList &rooms);
    [[nodiscard]] QSocketIoBroadcast except(const QString &room);
    [[nodiscard]] QSocketIoBroadcast except(const QStringList &rooms);
    template <typename... Args>
    void emitEvent(QAnyStringView event, const Args &...args)
    {
        mainNamespace()->emitEvent(event, args...);
    }

public Q_SLOTS:
    void close();

Q_SIGNALS:
    void listeningChanged(bool listening);
    void namespaceCreated(QSocketIoServerNamespace *serverNamespace);
    void errorOccurred(const QSocketIoError &error);
    void handshakeRejected(QSocketIo::HandshakeError error, const QString &message,
                           const QSocketIoRequest &request);
    void writeBufferLimitChanged(qint64 bytes);

private:
    Q_DECLARE_PRIVATE(QSocketIoServer)
    QSocketIoServerNamespace *mainNamespace();
    std::unique_ptr<QSocketIoServerPrivate> d_ptr;
};
