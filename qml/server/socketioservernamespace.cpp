// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "server/socketioservernamespace.h"

#include "elements/declaredsignals.h"
#include "elements/eventhub.h"
#include "script/scriptreader.h"
#include "server/broadcastrequest.h"
#include "server/scriptmiddleware.h"
#include "script/scripttools.h"

#include <QMetaMethod>
#include <QPointer>
#include <QQmlInfo>

using namespace QSocketIoQml;
using QSocketIo::DisconnectReason;

/*!
    \qmltype SocketIoServerNamespace
    \inqmlmodule QSocketIo
    \inherits QtObject
    \brief A namespace of a server: its peers, rooms and events.

    Put it into the SocketIoServer that it belongs to, or name that as its \l server. A signal that is declared on it is
    an event of any of its sockets: the first parameter is the socket, the others are as in SocketIoNamespace.

    \snippet qml/snippets/PanelServer.qml namespace

    \sa SocketIoHandler, SocketIoServerSocket, SocketIoRoom
*/

/*!
    \qmlsignal SocketIoServerNamespace::socketConnected(SocketIoServerSocket socket)
    Emitted when \a socket was let in.
*/

/*!
    \qmlsignal SocketIoServerNamespace::socketDisconnected(SocketIoServerSocket socket, int reason)
    Emitted when \a socket has gone because of \a reason, see SocketIoClient::closed().
*/

/*!
    \qmlsignal SocketIoServerNamespace::eventReceived(SocketIoServerSocket socket, string event, var args)
    Emitted for each \a event of each \a socket after its signal and handlers, with the array \a args of its arguments.
*/

class SocketIoServerNamespacePrivate
{
    Q_DECLARE_PUBLIC(SocketIoServerNamespace)
public:
    explicit SocketIoServerNamespacePrivate(SocketIoServerNamespace *element)
        : q_ptr(element)
        , hub(new EventHub(element))
    {}
    QSocketIoServer *effectiveServer() const;
    void attach();
    void detach();
    void forward();
    QFuture<QSocketIoError> decide(QSocketIoServerSocket *socket) const;
    void report(QSocketIoServerSocket *socket, const QSocketIoEvent &event);

    SocketIoServerNamespace *q_ptr;
    EventHub *hub; // a child
    QPointer<QSocketIoServer> server;
    QPointer<QSocketIoServerNamespace> space;
    std::unique_ptr<QObject> link; // the context of all that connects this to the space
    QList<QObject *> children;
    QString name = QStringLiteral("/");
    QJSValue middleware{ QJSValue::NullValue };
    int timeout = 0;
    bool isComplete = true; // false while a QML file is being read
};

QSocketIoServer *SocketIoServerNamespacePrivate::effectiveServer() const
{
    if (server)
        return server;
    for (QObject *parent = q_ptr->parent(); parent; parent = parent->parent()) {
        if (auto *enclosing = qobject_cast<QSocketIoServer *>(parent))
            return enclosing;
    }
    return nullptr;
}

void SocketIoServerNamespacePrivate::attach()
{
    if (!isComplete)
        return;
    detach();
    QSocketIoServer *owner = effectiveServer();
    if (!owner)
        return;
    space = owner->of(name);
    link = std::make_unique<QObject>();
    space->use(link.get(), [this](QSocketIoServerSocket *socket) { return decide(socket); });
    forward();
    hub->attach([here = space](const QString &event, QObject *context,
                               const EventHub::Receiver &receiver) {
        return here->on(event, context,
                        [receiver](QSocketIoServerSocket *, const QSocketIoEvent &one) {
                            receiver(one);
                        });
    });
    Q_EMIT q_ptr->socketCountChanged();
}

void SocketIoServerNamespacePrivate::detach()
{
    hub->detach();
    link.reset();
    space.clear();
}

void SocketIoServerNamespacePrivate::forward()
{
    Q_Q(SocketIoServerNamespace);
    using Space = QSocketIoServerNamespace;
    QObject *context = link.get();
    QObject::connect(space, &Space::socketConnected, context, [q](QSocketIoServerSocket *socket) {
        Q_EMIT q->socketConnected(SocketIoServerSocket::of(socket));
    });
    QObject::connect(space, &Space::socketDisconnected, context,
                     [q](QSocketIoServerSocket *socket, DisconnectReason reason) {
                         Q_EMIT q->socketDisconnected(SocketIoServerSocket::of(socket), reason);
                     });
    QObject::connect(space, &Space::socketCountChanged, context,
                     [q] { Q_EMIT q->socketCountChanged(); });
    QObject::connect(space, &QObject::destroyed, context, [q] { Q_EMIT q->socketCountChanged(); });
    QObject::connect(space, &Space::eventReceived, context,
                     [this](QSocketIoServerSocket *socket, const QSocketIoEvent &event) {
                         report(socket, event);
                     });
}

QFuture<QSocketIoError> SocketIoServerNamespacePrivate::decide(QSocketIoServerSocket *socket) const
{
    if (!middleware.isNull())
        return runMiddleware(q_ptr, middleware, socket);
    const MiddlewareVerdict verdict;
    verdict.decide({});
    return verdict.future();
}

void SocketIoServerNamespacePrivate::report(QSocketIoServerSocket *socket,
                                            const QSocketIoEvent &event)
{
    Q_Q(SocketIoServerNamespace);
    static const QMetaMethod signal = QMetaMethod::fromSignal(
            &SocketIoServerNamespace::eventReceived);
    QJSEngine *engine = scriptEngine(q);
    if (engine && q->isSignalConnected(signal))
        Q_EMIT q->eventReceived(SocketIoServerSocket::of(socket), event.name(),
                                scriptArguments(engine, event));
}

SocketIoServerNamespace::SocketIoServerNamespace(QObject *parent)
    : QObject(parent)
    , d_ptr(std::make_unique<SocketIoServerNamespacePrivate>(this))
{}

SocketIoServerNamespace::~SocketIoServerNamespace() = default;

/*!
    \qmlproperty SocketIoServer SocketIoServerNamespace::server
    The server. By default the SocketIoServer that this element is inside of.
*/
QSocketIoServer *SocketIoServerNamespace::server() const
{
    Q_D(const SocketIoServerNamespace);
    return d->effectiveServer();
}

void SocketIoServerNamespace::setServer(QSocketIoServer *server)
{
    Q_D(SocketIoServerNamespace);
    if (d->server == server)
        return;
    const QPointer<SocketIoServerNamespace> guard(this);
    d->server = server;
    d->attach();
    if (guard)
        Q_EMIT serverChanged();
}

/*!
    \qmlproperty string SocketIoServerNamespace::name
    The name. "/" by default, which is where programs are that know no namespaces.
*/
QString SocketIoServerNamespace::name() const
{
    Q_D(const SocketIoServerNamespace);
    return d->name;
}

void SocketIoServerNamespace::setName(const QString &name)
{
    Q_D(SocketIoServerNamespace);
    if (d->name == name)
        return;
    const QPointer<SocketIoServerNamespace> guard(this);
    d->name = name;
    d->attach();
    if (guard)
        Q_EMIT nameChanged();
}

/*!
    \qmlproperty function SocketIoServerNamespace::middleware
    A function that decides who is let in. It is called with the SocketIoServerSocket, whose \c auth, \c header() and
    \c address tell who asks, and returns

    \list
        \li \c true: let in;
        \li \c false: refuse;
        \li a text, an \c Error, or an object with \c message and \c data: refuse and say why;
        \li a promise of one of these: decide later. A promise that fails refuses.
    \endlist

    A function that throws, or returns nothing, lets nobody in; neither does a property that is bound to something that is
    no function. \c null, the default, lets everybody in.
*/
QJSValue SocketIoServerNamespace::middleware() const
{
    Q_D(const SocketIoServerNamespace);
    return d->middleware;
}

void SocketIoServerNamespace::setMiddleware(const QJSValue &middleware)
{
    Q_D(SocketIoServerNamespace);
    if (!middleware.isNull() && !middleware.isCallable())
        qmlWarning(this) << "the middleware is not a function: nobody is let in";
    d->middleware = middleware;
    Q_EMIT middlewareChanged();
}

/*!
    \qmlproperty int SocketIoServerNamespace::timeout
    How long broadcast() waits for answers, in milliseconds. 0, the default, stands for five seconds.
*/
int SocketIoServerNamespace::timeout() const
{
    Q_D(const SocketIoServerNamespace);
    return d->timeout;
}

void SocketIoServerNamespace::setTimeout(int timeout)
{
    Q_D(SocketIoServerNamespace);
    if (std::exchange(d->timeout, std::max(timeout, 0)) != std::max(timeout, 0))
        Q_EMIT timeoutChanged();
}

/*!
    \qmlproperty int SocketIoServerNamespace::socketCount
    How many sockets are connected.
*/
int SocketIoServerNamespace::socketCount() const
{
    Q_D(const SocketIoServerNamespace);
    return d->space ? int(d->space->socketCount()) : 0;
}

/*!
    \qmlproperty list<SocketIoServerSocket> SocketIoServerNamespace::sockets
    The sockets that are connected.
*/
QList<SocketIoServerSocket *> SocketIoServerNamespace::sockets() const
{
    Q_D(const SocketIoServerNamespace);
    QList<SocketIoServerSocket *> result;
    if (d->space) {
        for (QSocketIoServerSocket *one : d->space->sockets())
            result.append(SocketIoServerSocket::of(one));
    }
    return result;
}

/*!
    \qmlproperty list<QtObject> SocketIoServerNamespace::data
    \qmldefault
    The children: handlers, models and any other object.
*/
QQmlListProperty<QObject> SocketIoServerNamespace::data()
{
    Q_D(SocketIoServerNamespace);
    return { this, &d->children };
}

/*!
    \qmlmethod SocketIoServerSocket SocketIoServerNamespace::socket(string id)
    Returns the connected socket with this \a id, or \c null.
*/
SocketIoServerSocket *SocketIoServerNamespace::socket(const QString &id) const
{
    Q_D(const SocketIoServerNamespace);
    return d->space ? SocketIoServerSocket::of(d->space->socket(id)) : nullptr;
}

/*!
    \qmlmethod SocketIoRoom SocketIoServerNamespace::room(string name)
    Returns a live view on the room \a name, always the same one.
*/
SocketIoRoom *SocketIoServerNamespace::room(const QString &name)
{
    Q_D(SocketIoServerNamespace);
    return d->space ? SocketIoRoom::of(d->space->room(name)) : nullptr;
}

/*!
    \qmlmethod list<string> SocketIoServerNamespace::roomNames()
    Returns the names of the rooms that somebody is in.
*/
QStringList SocketIoServerNamespace::roomNames() const
{
    Q_D(const SocketIoServerNamespace);
    return d->space ? d->space->roomNames() : QStringList();
}

/*!
    \qmlmethod void SocketIoServerNamespace::broadcast(string event, var args, var rooms, function callback, object options)
    Emits \a event to all sockets, or to those in \a rooms: one name or an array of names. \a args is the array of its
    arguments; a value that is no array is the only argument.

    With a \a callback each socket is asked for an answer: the function is called once with an array, a socketIoReply
    for each socket. \a options may have

    \table
    \header \li Option \li Meaning
    \row \li \c except \li Rooms whose sockets are left out: one name or an array.
    \row \li \c timeout \li How long to wait for answers, in milliseconds, instead of \l timeout.
    \row \li \c volatile \li \c true: not to those whose connection is busy.
    \endtable
*/
void SocketIoServerNamespace::broadcast(const QString &event, const QJSValue &args,
                                        const QJSValue &rooms, const QJSValue &callback,
                                        const QJSValue &options)
{
    Q_D(SocketIoServerNamespace);
    const auto request = EmitRequest::read(this, event, args, callback, options, d->timeout);
    if (!request)
        return;
    if (d->space)
        sendBroadcast(this, toRooms(d->space->broadcast(), rooms), event, *request);
    else
        qmlWarning(this) << "event \"" << event
                         << "\" is dropped: the namespace belongs to no server";
}

void SocketIoServerNamespace::classBegin()
{
    Q_D(SocketIoServerNamespace);
    d->isComplete = false;
}

void SocketIoServerNamespace::componentComplete()
{
    Q_D(SocketIoServerNamespace);
    d->isComplete = true;
    subscribeDeclaredSignals(d->hub, this, staticMetaObject, 1);
    d->attach();
}

#include "moc_socketioservernamespace.cpp"
