// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One end of a conversation in one namespace: the vocabulary that client and server share.
#pragma once

#include "qsocketiohandler_impl.h"

#include <QtCore/qfuture.h>
#include <QtCore/qobject.h>
#include <QtCore/qproperty.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

class QSocketIoEndpointPrivate;

namespace QSocketIoPrivate {
class EndpointLink;
class UserReplySink;
struct ReplyCallback;
} // namespace QSocketIoPrivate

// How to emit; a value, every call returns a changed copy.
class QSOCKETIO_EXPORT QSocketIoEmitter
{
public:
    [[nodiscard]] QSocketIoEmitter withTimeout(std::chrono::milliseconds timeout) const;
    [[nodiscard]] QSocketIoEmitter asVolatile() const;
    [[nodiscard]] QSocketIoEmitter asUncompressed() const;
    template <typename Context, typename Handler>
    [[nodiscard]] QSocketIoEmitter withAck(Context *context, Handler handler) const
    {
        static_assert(std::is_base_of_v<QObject, Context>,
                      "QSocketIo: the context of a callback is a QObject.");
        return withCallback(context, [context, handler = std::move(handler)](
                                             const QSocketIoReply &reply) mutable {
            QSocketIoPrivate::ReplyInvoker<Context, Handler>::call(context, handler, reply);
        });
    }

    template <typename... Args>
    void emitEvent(QAnyStringView event, const Args &...args) const
    {
        QSocketIoPrivate::ArgumentWriter writer(event);
        QSocketIoPrivate::writeArguments(writer, args...);
        send(event, writer);
    }
    template <typename... Args>
    [[nodiscard]] QFuture<QSocketIoReply> emitWithAck(QAnyStringView event,
                                                      const Args &...args) const
    {
        QSocketIoPrivate::ArgumentWriter writer(event);
        QSocketIoPrivate::writeArguments(writer, args...);
        return sendWithAck(event, writer);
    }
    void emitArguments(QAnyStringView event, const QVariantList &arguments) const;
    [[nodiscard]] QFuture<QSocketIoReply> emitArgumentsWithAck(QAnyStringView event,
                                                               const QVariantList &arguments) const;

private:
    friend class QSocketIoEndpoint;
    explicit QSocketIoEmitter(std::shared_ptr<QSocketIoPrivate::EndpointLink> link);
    // Calls it while the context exists, in its thread.
    QSocketIoEmitter withCallback(const QObject *context,
                                  std::function<void(const QSocketIoReply &)> function) const;
    void send(QAnyStringView event, const QSocketIoPrivate::ArgumentWriter &writer) const;
    QFuture<QSocketIoReply> sendWithAck(QAnyStringView event,
                                        const QSocketIoPrivate::ArgumentWriter &writer) const;
    void post(QAnyStringView event, const QSocketIoPrivate::ArgumentWriter &writer,
              std::unique_ptr<QSocketIoPrivate::UserReplySink> sink) const;

    std::shared_ptr<QSocketIoPrivate::EndpointLink> m_link;
    std::optional<std::chrono::milliseconds> m_timeout; // none: that of the endpoint
    bool m_isVolatile = false;
    bool m_isUncompressed = false;
    std::shared_ptr<const QSocketIoPrivate::ReplyCallback> m_callback;
};

class QSOCKETIO_EXPORT QSocketIoEndpoint : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QString name READ name CONSTANT)
    Q_PROPERTY(QString id READ id NOTIFY stateChanged)
    Q_PROPERTY(State state READ state NOTIFY stateChanged BINDABLE bindableState)
public:
    enum class State { Disconnected, Connecting, Connected };
    Q_ENUM(State)
    ~QSocketIoEndpoint() override;

    QString name() const;
    QString id() const;
    State state() const;
    QBindable<State> bindableState() const;
    bool isConnected() const;

    template <typename Context, typename Handler>
    QMetaObject::Connection on(QAnyStringView event, Context *context, Handler handler,
                               Qt::ConnectionType type = Qt::AutoConnection)
    {
        return QSocketIoPrivate::connectHandler<false>(listener(event), context, std::move(handler),
                                                       type);
    }
    void off(QAnyStringView event, const QObject *context = nullptr);
    void bindObject(QObject *handler,
                    QSocketIo::BindOptions options = QSocketIo::BindOption::Methods);

    template <typename... Args>
    void emitEvent(QAnyStringView event, const Args &...args)
    {
        QSocketIoPrivate::ArgumentWriter writer(event);
        QSocketIoPrivate::writeArguments(writer, args...);
        send(event, writer);
    }
    template <typename... Args>
    [[nodiscard]] QFuture<QSocketIoReply> emitWithAck(QAnyStringView event, const Args &...args)
    {
        return emitter().emitWithAck(event, args...);
    }
    void emitArguments(QAnyStringView event, const QVariantList &arguments);
    [[nodiscard]] QFuture<QSocketIoReply> emitArgumentsWithAck(QAnyStringView event,
                                                               const QVariantList &arguments);

    [[nodiscard]] QSocketIoEmitter withTimeout(std::chrono::milliseconds timeout);
    [[nodiscard]] QSocketIoEmitter asVolatile();
    [[nodiscard]] QSocketIoEmitter asUncompressed();
    template <typename Context, typename Handler>
    [[nodiscard]] QSocketIoEmitter withAck(Context *context, Handler handler)
    {
        return emitter().withAck(context, std::move(handler));
    }

Q_SIGNALS:
    void eventReceived(const QSocketIoEvent &event);
    void eventSent(const QSocketIoEvent &event);
    void disconnected(QSocketIo::DisconnectReason reason);
    void stateChanged(QSocketIoEndpoint::State state);
    void errorOccurred(const QSocketIoError &error);

protected:
    explicit QSocketIoEndpoint(std::unique_ptr<QSocketIoEndpointPrivate> d, QObject *parent);
    std::unique_ptr<QSocketIoEndpointPrivate> d_ptr;

private:
    Q_DECLARE_PRIVATE(QSocketIoEndpoint)
    QSocketIoPrivate::EventListener *listener(QAnyStringView event);
    QSocketIoEmitter emitter();
    void send(QAnyStringView event, const QSocketIoPrivate::ArgumentWriter &writer);
};
