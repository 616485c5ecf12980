// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "qsocketioendpoint.h"

#include "core/objectbinding.h"
#include "core/qsocketioendpoint_p.h"

#include <QThread>

#include <utility>

using namespace QSocketIoPrivate;

/*!
    \class QSocketIoEndpoint
    \inmodule QSocketIo
    \brief One end of a conversation in one namespace: what client and server have in common.

    A QSocketIoClientNamespace on the client and a QSocketIoServerSocket on the server. Programs do not construct endpoints.

    Events arrive in handlers, see on(), in the order in which they were sent. For one event the middlewares run first, then the handlers in the order
    of their connection, then eventReceived(). Emitting is possible from any thread; everything else belongs to the endpoint's.
*/

/*!
    \enum QSocketIoEndpoint::State
    Whether the two ends are in conversation.
    \value Disconnected Not connected, and nothing is under way.
    \value Connecting The server has not answered yet.
    \value Connected Events can be exchanged.
*/

/*!
    \property QSocketIoEndpoint::name
    \brief the namespace, with its slash: \c{"/chat"}
*/

/*!
    \property QSocketIoEndpoint::id
    \brief the id that the server gave to this conversation, empty while not connected; another one after each connection
*/

/*!
    \property QSocketIoEndpoint::state
    \brief whether the two ends are in conversation
*/

/*!
    \fn template <typename Context, typename Handler> QMetaObject::Connection QSocketIoEndpoint::on(QAnyStringView event, Context *context, Handler handler, Qt::ConnectionType type)
    Calls \a handler for each \a event, in the thread of \a context, and returns the connection, which ends with \a context or by off(). \a type is that of
    QObject::connect(): \c{Qt::SingleShotConnection} for once, \c{Qt::QueuedConnection} for later.

    The handler is a function, a member function of \a context or a callable object. Its parameters are the event's arguments in types of
    \l {Data types}, optionally followed by a QSocketIoAck; or a single \c{const QSocketIoEvent &}. What it returns is the acknowledgement, a tuple for
    several arguments, a QFuture for later. See \l {Acknowledgements}.
*/

/*!
    \fn template <typename... Args> void QSocketIoEndpoint::emitEvent(QAnyStringView event, const Args &...args)
    Emits \a event with \a args, of any type in \l {Data types}. On a client that is not connected the event is kept, see
    QSocketIoClientNamespace::maxQueuedEvents(); a server's socket that is gone drops it. Reserved names (\c connect, \c connect_error, \c disconnect,
    \c disconnecting, \c newListener, \c removeListener) are refused with a warning. May be called from any thread.
*/

/*!
    \fn template <typename... Args> QFuture<QSocketIoReply> QSocketIoEndpoint::emitWithAck(QAnyStringView event, const Args &...args)
    Emits \a event with \a args and returns a future of the acknowledgement, see QSocketIoEmitter::emitWithAck(). May be called from any thread.
*/

/*!
    \fn template <typename Context, typename Handler> QSocketIoEmitter QSocketIoEndpoint::withAck(Context *context, Handler handler)
    Returns an emitter that calls \a handler in the thread of \a context with the acknowledgement, see QSocketIoEmitter::withAck().
*/

/*!
    \fn void QSocketIoEndpoint::eventReceived(const QSocketIoEvent &event)
    Every \a event, after its handlers.
*/

/*!
    \fn void QSocketIoEndpoint::eventSent(const QSocketIoEvent &event)
    Every \a event that was written to the connection.
*/

/*!
    \fn void QSocketIoEndpoint::disconnected(QSocketIo::DisconnectReason reason)
    The conversation has ended for \a reason. Acknowledgements that were open have finished before.
*/

/*!
    \fn void QSocketIoEndpoint::errorOccurred(const QSocketIoError &error)
    Something went wrong that is no reason to disconnect: \a error.
*/

QSocketIoEndpoint::QSocketIoEndpoint(std::unique_ptr<QSocketIoEndpointPrivate> d, QObject *parent)
    : QObject(parent)
    , d_ptr(std::move(d))
{
    d_ptr->q_ptr = this;
    if (d_ptr->namesObject())
        setObjectName(name());
}

/*!
    Ends the conversation. Open acknowledgements finish with QSocketIo::ErrorCode::NotConnected.
*/
QSocketIoEndpoint::~QSocketIoEndpoint()
{
    d_ptr->shutDown();
}

QString QSocketIoEndpoint::name() const
{
    return QString::fromUtf8(d_ptr->nsp);
}

QString QSocketIoEndpoint::id() const
{
    return d_ptr->id;
}

QSocketIoEndpoint::State QSocketIoEndpoint::state() const
{
    return d_ptr->state;
}

/*!
    Returns a read-only bindable of state().
*/
QBindable<QSocketIoEndpoint::State> QSocketIoEndpoint::bindableState() const
{
    return &std::as_const(d_ptr->state);
}

/*!
    Returns whether state() is State::Connected.
*/
bool QSocketIoEndpoint::isConnected() const
{
    return state() == State::Connected;
}

/*!
    Disconnects the handlers of \a event whose context is \a context, or all of them.
*/
void QSocketIoEndpoint::off(QAnyStringView event, const QObject *context)
{
    Q_ASSERT_X(d_ptr->livesHere(), "QSocketIoEndpoint::off", "call it in the thread of the object");
    d_ptr->listeners.off(event, context);
}

/*!
    Makes the public slots and invokable methods of \a handler the handlers of the events that are named like them: the event \c message
    calls a method \c message or \c on_message. Each is connected as if by on(), with \a handler as its context. What a method returns
    is the acknowledgement, a \c{QFuture<QVariant>} for later; a method whose last parameter is a QSocketIoAck answers through that,
    and one with a single \c{const QSocketIoEvent &} sees the event. Of several methods of one name the first one counts that takes the
    event's arguments, those with more parameters first, so that default arguments work.

    With QSocketIo::BindOption::Signals in \a options, the signals of \a handler become events that are sent, with the signal's name and
    arguments; \a handler has to live in this object's thread then.

    Only what the class of \a handler itself declares is bound, unless QSocketIo::BindOption::BaseClasses is given: peers must not
    be able to call whatever slots a base class happens to have. The binding ends with \a handler or, for methods, by off().
*/
void QSocketIoEndpoint::bindObject(QObject *handler, QSocketIo::BindOptions options)
{
    if (options.testFlag(QSocketIo::BindOption::Methods))
        bindMethods(handler, options, SocketParameter::Unknown,
                    [this](const QByteArray &event) { return listener(QUtf8StringView(event)); });
    if (options.testFlag(QSocketIo::BindOption::Signals))
        bindSignals(handler, options, this,
                    [emitter = emitter()](const QString &event, const QVariantList &arguments) {
                        emitter.emitArguments(event, arguments);
                    });
}

EventListener *QSocketIoEndpoint::listener(QAnyStringView event)
{
    Q_ASSERT_X(d_ptr->livesHere(), "QSocketIoEndpoint::on", "call it in the thread of the object");
    return d_ptr->listeners.listener(event, this);
}

/*!
    Emits \a event with the elements of \a arguments, each one argument. May be called from any thread.
*/
void QSocketIoEndpoint::emitArguments(QAnyStringView event, const QVariantList &arguments)
{
    send(event, writerFor(event, arguments));
}

/*!
    Emits \a event with the elements of \a arguments, each one argument, and returns a future of the acknowledgement. May be called from any thread.
*/
QFuture<QSocketIoReply> QSocketIoEndpoint::emitArgumentsWithAck(QAnyStringView event,
                                                                const QVariantList &arguments)
{
    return emitter().emitArgumentsWithAck(event, arguments);
}

/*!
    Returns an emitter whose acknowledgements end after \a timeout. May be called from any thread.
*/
QSocketIoEmitter QSocketIoEndpoint::withTimeout(std::chrono::milliseconds timeout)
{
    return emitter().withTimeout(timeout);
}

/*!
    Returns an emitter that drops what cannot leave now. May be called from any thread.
*/
QSocketIoEmitter QSocketIoEndpoint::asVolatile()
{
    return emitter().asVolatile();
}

/*!
    Returns an emitter whose events leave uncompressed. May be called from any thread.
*/
QSocketIoEmitter QSocketIoEndpoint::asUncompressed()
{
    return emitter().asUncompressed();
}

QSocketIoEmitter QSocketIoEndpoint::emitter()
{
    return QSocketIoEmitter(d_ptr->link());
}

void QSocketIoEndpoint::send(QAnyStringView event, const ArgumentWriter &writer)
{
    emitter().send(event, writer);
}

#include "moc_qsocketioendpoint.cpp"
