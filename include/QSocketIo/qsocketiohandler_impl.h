// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Not API: the glue behind on() and withAck(), from a callable's signature to a connection.
#pragma once

#include "qsocketioevent.h"

#include <QtCore/qfuturewatcher.h>
#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>

#include <functional>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

QT_BEGIN_NAMESPACE
template <typename A, typename B>
class QStringBuilder;
QT_END_NAMESPACE

class QSocketIoServerSocket;

namespace QSocketIoPrivate {

class EndpointLink;

// An event on its way to the handlers. Qt copies it for those in other threads, and each copy counts among what the
// connection has left unanswered until its handler has run: a peer must not fill the queue of a slow thread.
class QSOCKETIO_EXPORT EventDelivery
{
public:
    explicit EventDelivery(const QSocketIoEvent &event)
        : m_event(&event)
    {} // which outlives it
    EventDelivery(const EventDelivery &other);
    EventDelivery &operator=(const EventDelivery &) = delete;
    ~EventDelivery();
    operator const QSocketIoEvent &() const { return *m_event; }

private:
    QSocketIoEvent m_copy;
    const QSocketIoEvent *m_event;
    std::shared_ptr<EndpointLink> m_pending;
};

// Emits once per event of one name; what on() connects to.
class QSOCKETIO_EXPORT EventListener : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    ~EventListener() override;
    bool hasConnections() const;

Q_SIGNALS:
    void triggered(const QSocketIoPrivate::EventDelivery &delivery);
};

// What the templates need of the private parts of an event.
struct QSOCKETIO_EXPORT EventAccess
{
    static ValueView argument(const QSocketIoEvent &event, qsizetype index);
    static ValueView argument(const QSocketIoReply &reply, qsizetype index);
    static QSocketIoServerSocket *serverSocket(
            const QSocketIoEvent &event); // null on a client, or when gone
    static QSocketIoEvent makeEvent(QSocketIoEventData *data);
    static QSocketIoReply makeReply(QSocketIoEventData *data);
    static QSocketIoAck makeAck(std::shared_ptr<AckSlot> slot);
    static QSocketIoEventData *data(const QSocketIoEvent &event);
    // One line per handler that is not called. position counts from 0; a missing argument has an undefined value.
    static void reportMismatch(const QSocketIoEvent &event, qsizetype position,
                               const char *expected);
    static void reportMismatch(const QSocketIoReply &reply, qsizetype position,
                               const char *expected);
};

template <typename... Args>
struct Parameters
{
    static constexpr std::size_t count = sizeof...(Args);
    using Tuple = std::tuple<Plain<Args>...>;
};

template <typename F, typename = void>
struct Callable : std::false_type
{};
template <typename R, typename... Args>
struct Callable<R (*)(Args...)> : std::true_type
{
    using Result = R;
    using List = Parameters<Args...>;
};
template <typename R, typename... Args>
struct Callable<R (*)(Args...) noexcept> : Callable<R (*)(Args...)>
{};
template <typename C, typename R, typename... Args>
struct Callable<R (C::*)(Args...)> : Callable<R (*)(Args...)>
{};
template <typename C, typename R, typename... Args>
struct Callable<R (C::*)(Args...) const> : Callable<R (*)(Args...)>
{};
template <typename C, typename R, typename... Args>
struct Callable<R (C::*)(Args...) noexcept> : Callable<R (*)(Args...)>
{};
template <typename C, typename R, typename... Args>
struct Callable<R (C::*)(Args...) const noexcept> : Callable<R (*)(Args...)>
{};
template <typename F>
struct Callable<F, std::void_t<decltype(&F::operator())>> : Callable<decltype(&F::operator())>
{};

template <std::size_t I, typename List>
using ParameterAt = std::tuple_element_t<I, typename List::Tuple>;

template <typename T>
struct IsTuple : std::false_type
{};
template <typename... T>
struct IsTuple<std::tuple<T...>> : std::true_type
{};
template <typename T>
struct FutureOf : std::false_type
{};
template <typename T>
struct FutureOf<QFuture<T>> : std::true_type
{
    using Result = T;
};

template <typename T>
struct IsStringBuilder : std::false_type
{};
template <typename A, typename B>
struct IsStringBuilder<QStringBuilder<A, B>> : std::true_type
{};

template <typename T>
constexpr bool isReturnable()
{
    if constexpr (std::is_void_v<T> || IsTuple<T>::value)
        return true; // the elements of a tuple are checked when they are written
    else if constexpr (FutureOf<T>::value)
        return isReturnable<typename FutureOf<T>::Result>();
    else
        return isWritable<T>();
}

template <typename T>
void sendResult(const QSocketIoAck &ack, const T &result)
{
    if constexpr (IsTuple<T>::value)
        std::apply([&ack](const auto &...values) { ack.send(values...); }, result);
    else
        ack.send(result);
}

// The watcher belongs to the context: if that goes, the question stays open and ends by time-out.
template <typename T>
void sendWhenFinished(QObject *context, const QSocketIoAck &ack, const QFuture<T> &future)
{
    auto *watcher = new QFutureWatcher<T>(context);
    QObject::connect(watcher, &QFutureWatcherBase::finished, watcher, [watcher, ack] {
        watcher->deleteLater();
        if (watcher->isCanceled())
            return;
        if constexpr (!std::is_void_v<T>) {
            if (watcher->future().resultCount() == 0)
                return; // a promise that was finished without a result
        }
        if constexpr (std::is_void_v<T>)
            ack.send();
        else
            sendResult(ack, watcher->result());
    });
    watcher->setFuture(future);
}

// Calls handler(socket?, event | (arguments..., ack?)) and answers with what it returns.
template <bool WithSocket, typename Context, typename Handler>
class EventInvoker
{
    using Traits = Callable<Handler>;
    static_assert(Traits::value, "QSocketIo: a handler is a function, a member function of the "
                                 "context, or a callable object "
                                 "with one call operator that is not a template.");
    using List = typename Traits::List;
    using Result = Plain<typename Traits::Result>;
    static constexpr std::size_t first = WithSocket ? 1 : 0;
    static constexpr std::size_t count = List::count;

    static constexpr bool hasSocket()
    {
        if constexpr (count > 0)
            return std::is_same_v<ParameterAt<0, List>, QSocketIoServerSocket *>;
        return false;
    }
    static_assert(!WithSocket || hasSocket(), "QSocketIo: a handler of a server namespace takes "
                                              "the socket first: (QSocketIoServerSocket *, ...).");

    static constexpr bool hasEvent()
    {
        if constexpr (count == first + 1)
            return std::is_same_v<ParameterAt<first, List>, QSocketIoEvent>;
        return false;
    }
    static constexpr bool hasAck()
    {
        if constexpr (count > first)
            return std::is_same_v<ParameterAt<count - 1, List>, QSocketIoAck>;
        return false;
    }
    template <std::size_t... I>
    static constexpr int acksIn(std::index_sequence<I...>)
    {
        return (0 + ... + (std::is_same_v<ParameterAt<I, List>, QSocketIoAck> ? 1 : 0));
    }
    static constexpr std::size_t valueCount = hasEvent() || count < first
                                                      ? 0
                                                      : count - first - (hasAck() ? 1 : 0);
    using ValueIndexes = std::make_index_sequence<valueCount>;

    template <std::size_t... I>
    static constexpr bool areReadable(std::index_sequence<I...>)
    {
        return (... && isReadable<ParameterAt<first + I, List>>());
    }
    template <std::size_t... I>
    static std::tuple<ParameterAt<first + I, List>...> valuesFor(std::index_sequence<I...>);

    static_assert(acksIn(std::make_index_sequence<count>{}) == (hasAck() ? 1 : 0),
                  "QSocketIo: QSocketIoAck is the last parameter of a handler.");
    static_assert(!hasAck() || std::is_void_v<Result>,
                  "QSocketIo: a handler answers either through QSocketIoAck or by its return "
                  "value, not both.");
    static_assert(areReadable(ValueIndexes{}),
                  "QSocketIo: a parameter's type cannot be an argument of an event. Specialise "
                  "QSocketIoConverter for it.");
    static_assert(!IsStringBuilder<Result>::value,
                  "QSocketIo: a handler returns QString or QByteArray, not an expression of "
                  "QStringBuilder: that refers to "
                  "what is gone by then.");
    static_assert(isReturnable<Result>(), "QSocketIo: the return type cannot be sent as an "
                                          "acknowledgement. Specialise QSocketIoConverter for it.");

public:
    static void call(Context *context, Handler &handler, const QSocketIoEvent &event)
    {
        if constexpr (WithSocket) {
            auto *socket = EventAccess::serverSocket(event);
            if (socket)
                callWith(context, handler, event, socket);
        } else {
            callWith(context, handler, event);
        }
    }

private:
    template <typename... Leading>
    static void callWith(Context *context, Handler &handler, const QSocketIoEvent &event,
                         Leading *...leading)
    {
        if constexpr (hasEvent()) {
            answer(context, event, [&] { return invoke(context, handler, leading..., event); });
        } else {
            decltype(valuesFor(ValueIndexes{})) values;
            if (!readAll(event, values, ValueIndexes{}))
                return;
            answer(context, event, [&] {
                return std::apply(
                        [&](auto &...value) {
                            if constexpr (hasAck())
                                return invoke(context, handler, leading..., value..., event.ack());
                            else
                                return invoke(context, handler, leading..., value...);
                        },
                        values);
            });
        }
    }

    template <typename Call>
    static void answer([[maybe_unused]] Context *context,
                       [[maybe_unused]] const QSocketIoEvent &event, Call &&call)
    {
        if constexpr (std::is_void_v<Result>) {
            call();
        } else {
            const QSocketIoAck ack = event.ack();
            if constexpr (FutureOf<Result>::value) {
                const QPointer<QObject> owner(
                        const_cast<QObject *>(static_cast<const QObject *>(context)));
                const auto future = call();
                if (owner) // the handler may have destroyed its own context
                    sendWhenFinished(owner.data(), ack, future);
            } else {
                sendResult(ack, call());
            }
        }
    }

    template <typename... Args>
    static decltype(auto) invoke(Context *context, Handler &handler, Args &&...args)
    {
        if constexpr (std::is_member_function_pointer_v<Handler>)
            return (context->*handler)(std::forward<Args>(args)...);
        else
            return handler(std::forward<Args>(args)...);
    }

    template <typename Tuple, std::size_t... I>
    static bool readAll(const QSocketIoEvent &event, Tuple &values, std::index_sequence<I...>)
    {
        return (... && readOne(event, I, std::get<I>(values)));
    }

    template <typename T>
    static bool readOne(const QSocketIoEvent &event, std::size_t index, T &target)
    {
        const auto position = static_cast<qsizetype>(index);
        if (OptionalOf<T>::value && position >= event.argumentCount())
            return true;
        if (position < event.argumentCount()
            && readValue(EventAccess::argument(event, position), target))
            return true;
        EventAccess::reportMismatch(event, position, QMetaType::fromType<T>().name());
        return false;
    }
};

// Calls handler(reply) in every case, or handler(arguments...) on success only.
template <typename Context, typename Handler>
class ReplyInvoker
{
    using Traits = Callable<Handler>;
    static_assert(Traits::value, "QSocketIo: a callback is a function, a member function of the "
                                 "context, or a callable object "
                                 "with one call operator that is not a template.");
    using List = typename Traits::List;

    static constexpr bool hasReply()
    {
        if constexpr (List::count == 1)
            return std::is_same_v<ParameterAt<0, List>, QSocketIoReply>;
        return false;
    }
    template <std::size_t... I>
    static constexpr bool areReadable(std::index_sequence<I...>)
    {
        return (... && isReadable<ParameterAt<I, List>>());
    }
    static_assert(hasReply() || areReadable(std::make_index_sequence<List::count>{}),
                  "QSocketIo: a parameter's type cannot be an argument of an acknowledgement. "
                  "Specialise QSocketIoConverter for it.");

public:
    static void call(Context *context, Handler &handler, const QSocketIoReply &reply)
    {
        if constexpr (hasReply()) {
            invoke(context, handler, reply);
        } else {
            typename List::Tuple values;
            if (!reply.isError() && readAll(reply, values, std::make_index_sequence<List::count>{}))
                std::apply([&](auto &...value) { invoke(context, handler, value...); }, values);
        }
    }

private:
    template <typename... Args>
    static void invoke(Context *context, Handler &handler, Args &&...args)
    {
        if constexpr (std::is_member_function_pointer_v<Handler>)
            (context->*handler)(std::forward<Args>(args)...);
        else
            handler(std::forward<Args>(args)...);
    }

    template <typename Tuple, std::size_t... I>
    static bool readAll(const QSocketIoReply &reply, Tuple &values, std::index_sequence<I...>)
    {
        return (... && readOne(reply, I, std::get<I>(values)));
    }

    template <typename T>
    static bool readOne(const QSocketIoReply &reply, std::size_t index, T &target)
    {
        const auto position = static_cast<qsizetype>(index);
        if (OptionalOf<T>::value && position >= reply.argumentCount())
            return true;
        if (position < reply.argumentCount()
            && readValue(EventAccess::argument(reply, position), target))
            return true;
        EventAccess::reportMismatch(reply, position, QMetaType::fromType<T>().name());
        return false;
    }
};

template <bool WithSocket, typename Context, typename Handler>
QMetaObject::Connection connectHandler(EventListener *listener, Context *context, Handler handler,
                                       Qt::ConnectionType type)
{
    static_assert(std::is_base_of_v<QObject, std::remove_const_t<Context>>,
                  "QSocketIo: the context of a handler is a QObject.");
    return QObject::connect(
            listener, &EventListener::triggered, context,
            [context, handler = std::move(handler)](const QSocketIoEvent &event) mutable {
                EventInvoker<WithSocket, Context, Handler>::call(context, handler, event);
            },
            type);
}

} // namespace QSocketIoPrivate
