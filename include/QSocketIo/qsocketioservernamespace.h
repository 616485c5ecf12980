// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A namespace of the server: its sockets, rooms, middlewares and handlers.
#pragma once

#include "qsocketiobroadcast.h"
#include "qsocketioroom.h"
#include "qsocketioserversocket.h"

#include <QtCore/qfuture.h>
#include <QtCore/qobject.h>

#include <functional>
#include <memory>
#include <type_traits>

class QSocketIoServer;
class QSocketIoServerNamespacePrivate;

class QSOCKETIO_EXPORT QSocketIoServerNamespace final : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QString name READ name CONSTANT)
    Q_PROPERTY(qsizetype socketCount READ socketCount NOTIFY socketCountChanged)
public:
    ~QSocketIoServerNamespace() override;

    QString name() const;
    QSocketIoServer *server() const;
    QSocketIoServerNamespace *parentNamespace() const;
    QList<QSocketIoServerNamespace *> childNamespaces() const;
    QList<QSocketIoServerSocket *> sockets() const;
    QSocketIoServerSocket *socket(const QString &id) const;
    qsizetype socketCount() const;
    QSocketIoRoom *room(const QString &name);
    QStringList roomNames() const;
    QSocketIoAdapter *adapter() const;

    [[nodiscard]] QSocketIoBroadcast broadcast();
    [[nodiscard]] QSocketIoBroadcast to(const QString &room);
    [[nodiscard]] QSocketIoBroadcast to(const QStringList &rooms);
    [[nodiscard]] QSocketIoBroadcast except(const QString &room);
    [[nodiscard]] QSocketIoBroadcast except(const QStringList &rooms);
    [[nodiscard]] QSocketIoBroadcast except(const QSocketIoServerSocket *socket);
    [[nodiscard]] QFuture<QList<QSocketIoRemoteSocket>> fetchSockets();
    template <typename... Args>
    void emitEvent(QAnyStringView event, const Args &...args)
    {
        broadcast().emitEvent(event, args...);
    }

    // To the other servers that the adapter connects this one with.
    template <typename... Args>
    void emitToServers(QAnyStringView event, const Args &...args)
    {
        QSocketIoPrivate::ArgumentWriter writer(event);
        QSocketIoPrivate::writeArguments(writer, args...);
        sendToServers(writer);
    }
    template <typename... Args>
    [[nodiscard]] QFuture<QList<QSocketIoReply>> emitToServersWithAck(QAnyStringView event,
                                                                      const Args &...args)
    {
        QSocketIoPrivate::ArgumentWriter writer(event);
        QSocketIoPrivate::writeArguments(writer, args...);
        return sendToServersWithAck(writer);
    }

    // handler(QSocketIoServerSocket *, arguments...)
    template <typename Context, typename Handler>
    QMetaObject::Connection on(QAnyStringView event, Context *context, Handler handler,
                               Qt::ConnectionType type = Qt::AutoConnection)
    {
        return QSocketIoPrivate::connectHandler<true>(listener(event), context, std::move(handler),
                                                      type);
    }
    void off(QAnyStringView event, const QObject *context = nullptr);
    void bindObject(QObject *handler,
                    QSocketIo::BindOptions options = QSocketIo::BindOption::Methods);

    using Middleware = std::function<QSocketIoError(QSocketIoServerSocket *)>;
    using AsyncMiddleware = std::function<QFuture<QSocketIoError>(QSocketIoServerSocket *)>;
    // middleware(QSocketIoServerSocket *) returns a QSocketIoError, or a QFuture of one.
    template <typename Callable>
    void use(const QObject *context, Callable middleware)
    {
        if constexpr (std::is_convertible_v<std::invoke_result_t<Callable &, QSocketIoServerSocket *>,
                                            QSocketIoError>)
            addMiddleware(context, Middleware(std::move(middleware)));
        else
            addMiddleware(context, AsyncMiddleware(std::move(middleware)));
    }

Q_SIGNALS:
    void socketConnected(QSocketIoServerSocket *socket);
    void socketRecovered(QSocketIoServerSocket *socket);
    void socketDisconnected(QSocketIoServerSocket *socket, QSocketIo::DisconnectReason reason);
    void socketCountChanged(qsizetype count);
    void eventReceived(QSocketIoServerSocket *socket, const QSocketIoEvent &event);
    void serverEventReceived(const QSocketIoEvent &event);

private:
    friend class QSocketIoServer;
    friend class QSocketIoServerPrivate;
    QSocketIoServerNamespace(const QString &name, QSocketIoServer *server);
    QSocketIoPrivate::EventListener *listener(QAnyStringView event);
    void addMiddleware(const QObject *context, Middleware middleware);
    void addMiddleware(const QObject *context, AsyncMiddleware middleware);
    void sendToServers(const QSocketIoPrivate::ArgumentWriter &writer);
    QFuture<QList<QSocketIoReply>> sendToServersWithAck(
            const QSocketIoPrivate::ArgumentWriter &writer);
    Q_DECLARE_PRIVATE(QSocketIoServerNamespace)
    std::unique_ptr<QSocketIoServerNamespacePrivate> d_ptr;
};
