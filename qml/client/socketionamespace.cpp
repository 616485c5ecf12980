// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "client/socketionamespace_p.h"

#include "elements/declaredsignals.h"
#include "script/emitrequest.h"
#include "script/socketioreply.h"
#include "script/scripttools.h"

#include <QJSEngine>
#include <QQmlInfo>

using namespace QSocketIoQml;

/*!
    \qmltype SocketIoNamespace
    \inqmlmodule QSocketIo
    \inherits QtObject
    \brief A namespace of a client: where events arrive and leave.

    Put it into the SocketIoClient that it belongs to, or name that as its \l client. A signal that is declared on it
    is an event: it is raised when an event of its name arrives, with the event's arguments converted to the types of
    its parameters. Events leave by emitEvent().

    \snippet qml/snippets/Chat.qml namespace

    \section1 Declared signals

    Parameters may have the types \c int, \c real, \c double, \c string, \c bool, \c url, \c date and \c var, and in
    versions of Qt that know them there, lists of these. \c var takes anything: an array, an object, an \c ArrayBuffer
    for bytes, \c undefined for an argument that is missing. Numbers are not rounded, and texts are no numbers: an
    argument that does not convert, or is missing, leaves the signal alone; a warning names the event, the
    argument's position and both types. Arguments beyond the parameters are ignored.

    A last parameter \c{var ack} is not an argument: it is the function that answers the event, see
    SocketIoHandler::triggered(). Events whose names are no names of signals are for SocketIoHandler.

    \section1 Lifetime

    The last element of a name that is destroyed leaves the server's namespace; callbacks that still wait are not called
    any more. When it is created while the namespace is connected, connected() follows from the event loop.

    \sa SocketIoHandler, SocketIoClient, {QML in ten minutes}
*/

/*!
    \qmlsignal SocketIoNamespace::aboutToConnect()
    Emitted right before the server is asked for the namespace: the last chance to set \l auth.
*/

/*!
    \qmlsignal SocketIoNamespace::connected()
    Emitted when the server has let the client into the namespace: at first, and after each reconnection.
*/

/*!
    \qmlsignal SocketIoNamespace::connectionRejected(socketIoError error)
    Emitted when the server did not let the client in; \a error has its message and data, and is \l lastError. It is not
    tried again by itself: set \l auth and call connectToServer().
*/

/*!
    \qmlsignal SocketIoNamespace::disconnected(int reason)
    Emitted when the namespace is no longer connected because of \a reason, see SocketIoClient::closed().
*/

/*!
    \qmlsignal SocketIoNamespace::errorOccurred(socketIoError error)
    Emitted when \a error has occurred in this namespace; it is also \l lastError.
*/

/*!
    \qmlsignal SocketIoNamespace::eventReceived(string event, var args)
    Emitted for each \a event after its signal and handlers, with the array \a args of its arguments.
*/

SocketIoNamespacePrivate::SocketIoNamespacePrivate(SocketIoNamespace *element)
    : q_ptr(element)
    , hub(new EventHub(element))
{}

SocketIoNamespacePrivate::~SocketIoNamespacePrivate() = default;

SocketIoNamespace::SocketIoNamespace(QObject *parent)
    : QObject(parent)
    , d_ptr(std::make_unique<SocketIoNamespacePrivate>(this))
{}

SocketIoNamespace::~SocketIoNamespace()
{
    Q_D(SocketIoNamespace);
    d->silence();
    d->detach();
}

/*!
    \qmlproperty SocketIoClient SocketIoNamespace::client
    The client. By default the SocketIoClient that this element is inside of.
*/
QSocketIoClient *SocketIoNamespace::client() const
{
    Q_D(const SocketIoNamespace);
    return d->effectiveClient();
}

void SocketIoNamespace::setClient(QSocketIoClient *client)
{
    Q_D(SocketIoNamespace);
    if (d->client == client)
        return;
    const QPointer<SocketIoNamespace> guard(this);
    d->client = client;
    d->attach();
    if (guard)
        Q_EMIT clientChanged();
}

/*!
    \qmlproperty string SocketIoNamespace::name
    The name. Empty by default: the namespace that the path of the client's \l{SocketIoClient::url}{url} names, which mostly is "/",
    where programs are that know no namespaces.
*/
QString SocketIoNamespace::name() const
{
    Q_D(const SocketIoNamespace);
    return d->name;
}

void SocketIoNamespace::setName(const QString &name)
{
    Q_D(SocketIoNamespace);
    if (d->name == name)
        return;
    const QPointer<SocketIoNamespace> guard(this);
    d->name = name;
    d->attach();
    if (guard)
        Q_EMIT nameChanged();
}

/*!
    \qmlproperty var SocketIoNamespace::auth
    An object that is sent to the server with each request to connect the namespace, to prove who the client is. A
    change takes effect with the next request.

    \code
    auth: ({ token: session.token })
    \endcode
*/
QJSValue SocketIoNamespace::auth() const
{
    Q_D(const SocketIoNamespace);
    return d->auth;
}

void SocketIoNamespace::setAuth(const QJSValue &auth)
{
    Q_D(SocketIoNamespace);
    d->auth = auth;
    d->passAuth();
    Q_EMIT authChanged();
}

/*!
    \qmlproperty enumeration SocketIoNamespace::state
    Whether the namespace is connected.

    \value SocketIoNamespace.State.Disconnected Not connected, and nothing is under way.
    \value SocketIoNamespace.State.Connecting The server has not answered yet.
    \value SocketIoNamespace.State.Connected Events can be exchanged.
*/
SocketIoNamespace::State SocketIoNamespace::state() const
{
    Q_D(const SocketIoNamespace);
    return d->space ? State(d->space->state()) : State::Disconnected;
}

/*!
    \qmlproperty string SocketIoNamespace::id
    The id that the server gave to this connection; empty while there is none.
*/
QString SocketIoNamespace::id() const
{
    Q_D(const SocketIoNamespace);
    return d->space ? d->space->id() : QString();
}

/*!
    \qmlproperty socketIoError SocketIoNamespace::lastError
    Why the server did not let the client in, or the latest other error; without a message once it is connected.
*/
QSocketIoError SocketIoNamespace::lastError() const
{
    Q_D(const SocketIoNamespace);
    return d->lastError;
}

/*!
    \qmlproperty int SocketIoNamespace::timeout
    How long emitEvent() waits for an answer, in milliseconds. 0, the default: until the connection ends.
*/
int SocketIoNamespace::timeout() const
{
    Q_D(const SocketIoNamespace);
    return d->timeout;
}

void SocketIoNamespace::setTimeout(int timeout)
{
    Q_D(SocketIoNamespace);
    if (std::exchange(d->timeout, std::max(timeout, 0)) != std::max(timeout, 0))
        Q_EMIT timeoutChanged();
}

/*!
    \qmlproperty list<QtObject> SocketIoNamespace::data
    \qmldefault
    The children: handlers, models and any other object.
*/
QQmlListProperty<QObject> SocketIoNamespace::data()
{
    Q_D(SocketIoNamespace);
    return { this, &d->children };
}

/*!
    \qmlmethod void SocketIoNamespace::emitEvent(string event, var args, function callback, object options)
    Emits \a event. \a args is the array of its arguments; a value that is no array is the only argument. While the
    namespace is not connected, the event is kept and sent later.

    With a \a callback the server is asked for an answer: the function is called once with a socketIoReply, whatever
    happens. \a options may have

    \table
    \header \li Option \li Meaning
    \row \li \c timeout \li How long to wait for the answer, in milliseconds, instead of \l timeout.
    \row \li \c volatile \li \c true: drop the event if it cannot leave at once.
    \endtable

    \c undefined, functions and Symbols are left out of objects and are \c null in arrays, as with
    \c{JSON.stringify()}. An \c ArrayBuffer, a typed array and a \c DataView are sent as bytes, a \c Date as its text.

    \snippet qml/snippets/Chat.qml emit
*/
void SocketIoNamespace::emitEvent(const QString &event, const QJSValue &args,
                                  const QJSValue &callback, const QJSValue &options)
{
    Q_D(SocketIoNamespace);
    const auto request = EmitRequest::read(this, event, args, callback, options, d->timeout);
    if (!request)
        return;
    if (d->space) {
        request->send(this, d->replyContext.get(), d->space, event);
        return;
    }
    qmlWarning(this) << "event \"" << event << "\" is dropped: the namespace belongs to no client";
    if (QJSEngine *engine = scriptEngine(this); engine && callback.isCallable()) {
        const QSocketIoError error(QSocketIo::ErrorCode::NotConnected,
                                   QStringLiteral("The namespace belongs to no client"));
        callScript(this, callback,
                   { engine->toScriptValue(SocketIoReply(engine, QSocketIoReply(error))) });
    }
}

/*!
    \qmlmethod void SocketIoNamespace::connectToServer()
    Asks the server for the namespace, after disconnectFromServer() or when the server has refused it before. Usually
    SocketIoClient::active does that.
*/
void SocketIoNamespace::connectToServer()
{
    Q_D(SocketIoNamespace);
    if (d->space)
        d->space->connectToServer();
}

/*!
    \qmlmethod void SocketIoNamespace::disconnectFromServer()
    Leaves the server's namespace and stays out until connectToServer() is called.
*/
void SocketIoNamespace::disconnectFromServer()
{
    Q_D(SocketIoNamespace);
    if (d->space)
        d->space->disconnectFromServer();
}

void SocketIoNamespace::classBegin()
{
    Q_D(SocketIoNamespace);
    d->isComplete = false;
}

void SocketIoNamespace::componentComplete()
{
    Q_D(SocketIoNamespace);
    d->isComplete = true;
    subscribeDeclaredSignals(d->hub, this, staticMetaObject);
    d->attach();
}

#include "moc_socketionamespace.cpp"
