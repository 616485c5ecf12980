// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Which namespaces there are: those of the program, those that clients bring into being, and their end.
#include "server/qsocketioserver_p.h"

#include "logging.h"
#include "server/qsocketioservernamespace_p.h"
#include "server/qsocketioserversocket_p.h"

#include <algorithm>

/*!
    \typealias QSocketIoServer::NamespaceResolver

    A function that decides whether the namespace with a \e name comes into being for a client that asks for it, whose
    \e handshake says who it is.
*/

/*!
    \fn void QSocketIoServer::namespaceCreated(QSocketIoServerNamespace *serverNamespace)

    Raised when \a serverNamespace has been made by of() or for a client that the resolver agreed to; not for \c{"/"}, which comes
    with the server. A good place to add handlers and middlewares: no client is in it yet.
*/

namespace {

// Of a name that a client makes up; there may be many of them.
constexpr qsizetype longestDynamicName = 256;

QByteArray withSlash(QAnyStringView name)
{
    QByteArray nsp = name.toString().toUtf8();
    if (!nsp.startsWith('/'))
        nsp.prepend('/');
    return nsp;
}

} // namespace

QSocketIoServerNamespace *QSocketIoServerPrivate::makeNamespace(const QByteArray &nsp, Origin origin,
                                                                QSocketIoServerNamespace *parent)
{
    auto *made = new QSocketIoServerNamespace(QString::fromUtf8(nsp), q_ptr);
    auto *d = QSocketIoServerNamespacePrivate::get(made);
    if (parent)
        d->setParentNamespace(QSocketIoServerNamespacePrivate::get(parent));
    d->isDynamic = origin == Origin::Client;
    dynamicCount += d->isDynamic ? 1 : 0;
    namespaces.append(made);
    namespacesByName.insert(nsp, made);
    if (nsp == "/")
        mainNamespace = made;
    else
        Q_EMIT q_ptr->namespaceCreated(made);
    return made;
}

QSocketIoServerNamespace *QSocketIoServerPrivate::namespaceFor(const QString &name)
{
    const QByteArray nsp = withSlash(name);
    if (QSocketIoServerNamespace *known = namespacesByName.value(nsp))
        return known;
    if (nsp.contains(','))
        qCWarning(lcQSocketIoServer,
                  "no client can join the namespace %s: a name cannot contain a comma",
                  nsp.constData());
    return makeNamespace(nsp, Origin::Program);
}

QSocketIoServerNamespace *QSocketIoServerPrivate::parentFor(const QString &name) const
{
    const auto found = std::find_if(patterns.cbegin(), patterns.cend(),
                                    [&name](const Pattern &pattern) {
                                        return pattern.expression.match(name).hasMatch();
                                    });
    return found == patterns.cend() ? nullptr : found->parent;
}

QSocketIoServerPrivate::Found QSocketIoServerPrivate::findNamespace(
        const QByteArray &nsp, const std::function<QSocketIoHandshake()> &handshake)
{
    if (QSocketIoServerNamespace *known = namespacesByName.value(nsp))
        return { QSocketIoServerNamespacePrivate::get(known), nullptr };
    const Found none{ nullptr, "Invalid namespace" };
    if (nsp.size() > longestDynamicName)
        return none;
    const QString name = QString::fromUtf8(nsp);
    if (QSocketIoServerNamespace *parent = parentFor(name))
        return makeForClient(nsp, parent);
    if (!resolver || !resolverContext)
        return none;
    const QPointer<QSocketIoServer> guard(q_ptr);
    const auto resolve = resolver; // it may set another one
    if (!resolve(name, handshake()) || !guard)
        return none;
    if (QSocketIoServerNamespace *known = namespacesByName.value(nsp))
        return { QSocketIoServerNamespacePrivate::get(known), nullptr }; // the resolver has made it
    return makeForClient(nsp, nullptr);
}

QSocketIoServerPrivate::Found QSocketIoServerPrivate::makeForClient(const QByteArray &nsp,
                                                                    QSocketIoServerNamespace *parent)
{
    if (dynamicCount >= maxDynamicNamespaces) {
        qCWarning(lcQSocketIoServer, "namespace %s refused: clients have made %d already",
                  nsp.constData(), dynamicCount);
        return { nullptr, "Too many namespaces" };
    }
    const QPointer<QSocketIoServer> guard(q_ptr);
    makeNamespace(nsp, Origin::Client, parent); // tells the program, which may destroy it again
    QSocketIoServerNamespace *made = guard ? namespacesByName.value(nsp) : nullptr;
    if (made)
        return { QSocketIoServerNamespacePrivate::get(made), nullptr };
    return { nullptr, "Invalid namespace" };
}

void QSocketIoServerPrivate::namespaceDestroyed(QSocketIoServerNamespace *serverNamespace)
{
    patterns.removeIf([serverNamespace](const Pattern &pattern) {
        return pattern.parent == serverNamespace;
    });
    if (namespaces.removeOne(serverNamespace)
        && QSocketIoServerNamespacePrivate::get(serverNamespace)->isDynamic)
        --dynamicCount;
    namespacesByName.removeIf(
            [serverNamespace](auto entry) { return entry.value() == serverNamespace; });
    if (mainNamespace == serverNamespace)
        mainNamespace = nullptr;
}

// The object goes later, because a handler of it may be what has called this.
void QSocketIoServerPrivate::removeNamespace(QSocketIoServerNamespace *serverNamespace)
{
    const QPointer<QSocketIoServerNamespace> guard(serverNamespace);
    namespaceDestroyed(serverNamespace); // nobody comes in any more
    serverNamespace->deleteLater();
    QSocketIoServerNamespacePrivate::get(serverNamespace)
            ->endSockets(QSocketIo::DisconnectReason::ServerDisconnect);
}

void QSocketIoServerPrivate::removeIfEmpty(QSocketIoServerNamespacePrivate &space)
{
    if (emptyNamespaces == QSocketIoServer::EmptyNamespaces::Keep || !space.isDynamic)
        return;
    QMetaObject::invokeMethod(
            space.q_ptr,
            [this, &space] {
                if (space.isEmpty() && namespaces.contains(space.q_ptr))
                    removeNamespace(space.q_ptr);
            },
            Qt::QueuedConnection);
}

/*!
    Returns the namespace \a name, and makes it at the first call. A missing slash at the beginning is added: \c{of("chat")} and
    \c{of("/chat")} are the same; an empty name means \c{"/"}. The namespace is a child of the server.

    A name with a comma cannot be written on the wire (Socket.IO protocol 5, "Packet encoding"), so no client can join it.

    \sa namespaces(), setNamespaceResolver(), removeNamespace()
*/
QSocketIoServerNamespace *QSocketIoServer::of(QAnyStringView name)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    return d->namespaceFor(name.toString());
}

/*!
    \overload

    Returns the parent of all namespaces whose names match \a pattern, and makes it at the first call for that pattern. A client that asks
    for such a namespace, and there is none yet, brings it into being as a child of this one.

    \code
    QSocketIoServerNamespace *machines = server.of(QRegularExpression("^/machine-\\\\d+$"));
    machines->on("stop", &app, [](QSocketIoServerSocket *socket) { stopMachine(socket->name()); });
    machines->emitEvent("lunch"); // to all machines
    \endcode

    The parent's middlewares run before those of the child, its handlers are called before those of the child, and its signals are raised for the
    child's sockets, too. A broadcast of the parent is one of each child. Its sockets are those of all children; rooms
    belong to each of them. Clients do not join the parent itself, and it is not among namespaces().

    A namespace that of() has made by name is no child, even if its name matches. When several patterns match, the earliest counts. An
    expression without \c{^} and \c{$} matches anywhere in the name. Children stay unless setEmptyNamespaces() says otherwise, and there
    may be maxDynamicNamespaces() of them.

    \sa QSocketIoServerNamespace::parentNamespace(), namespaceCreated()
*/
QSocketIoServerNamespace *QSocketIoServer::of(const QRegularExpression &pattern)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    for (const auto &known : std::as_const(d->patterns)) {
        if (known.expression == pattern)
            return known.parent;
    }
    if (!pattern.isValid())
        qCWarning(lcQSocketIoServer, "the pattern %s of namespaces matches nothing: %s",
                  qUtf8Printable(pattern.pattern()), qUtf8Printable(pattern.errorString()));
    auto *parent = new QSocketIoServerNamespace(pattern.pattern(), this);
    QSocketIoServerNamespacePrivate::get(parent)->isParent = true;
    d->patterns.append({ pattern, parent });
    return parent;
}

/*!
    Removes the namespace \a name: its sockets are disconnected with QSocketIo::DisconnectReason::ServerDisconnect, clients can join it no
    more, and the object is deleted when control returns to the event loop. of() makes a new one. Nothing happens when there is no
    such namespace. A client that asks for it again gets it if a pattern or the resolver allows.

    To remove a parent of namespaces, delete the object that of() has returned; its children go with it.

    \sa setEmptyNamespaces()
*/
void QSocketIoServer::removeNamespace(QAnyStringView name)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    if (QSocketIoServerNamespace *known = d->namespacesByName.value(withSlash(name)))
        d->removeNamespace(known);
}

/*!
    Returns all namespaces, in the order in which they were made. The first one is \c{"/"}.
*/
QList<QSocketIoServerNamespace *> QSocketIoServer::namespaces() const
{
    return d_func()->namespaces;
}

/*!
    Lets \a resolver decide about namespaces that do not exist when a client asks for them and that match no pattern of of(): if it
    returns true, the namespace is made, as by of(), and the client goes through its middlewares; otherwise the client is refused. It is
    called in the server's thread, as long as \a context lives, and replaces an earlier one. Namespaces made in this way stay
    unless setEmptyNamespaces() says otherwise, and there may be maxDynamicNamespaces() of them.

    \code
    server.setNamespaceResolver(&app, [](const QString &name, const QSocketIoHandshake &) {
        return name.startsWith("/machine-") && machines.contains(name.mid(9));
    });
    \endcode

    \sa namespaceCreated()
*/
void QSocketIoServer::setNamespaceResolver(const QObject *context, NamespaceResolver resolver)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    d->resolverContext = context;
    d->resolver = std::move(resolver);
}

/*!
    \enum QSocketIoServer::EmptyNamespaces
    What becomes of a namespace that a client has brought into being when its last socket has left.
    \value Keep It stays, with what the program has added to it.
    \value Remove It is removed.
*/

/*!
    Returns what becomes of dynamic namespaces that are empty.

    \sa setEmptyNamespaces()
*/
QSocketIoServer::EmptyNamespaces QSocketIoServer::emptyNamespaces() const
{
    return d_func()->emptyNamespaces;
}

/*!
    Keeps or removes, as \a policy says, a namespace that has come into being because a client asked for it, when its last socket has left
    or nobody was let in. The default is EmptyNamespaces::Keep, as in the reference implementation. Those that the program has
    made by name always stay.

    \sa removeNamespace(), setMaxDynamicNamespaces()
*/
void QSocketIoServer::setEmptyNamespaces(EmptyNamespaces policy)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    d->emptyNamespaces = policy;
}

/*!
    Returns how many namespaces clients may bring into being.

    \sa setMaxDynamicNamespaces()
*/
int QSocketIoServer::maxDynamicNamespaces() const
{
    return d_func()->maxDynamicNamespaces;
}

/*!
    Lets clients bring no more than \a count namespaces into being, by the patterns of of() and the resolver together; those that
    exist count. Beyond it they are refused with the message \c{"Too many namespaces"}. The default is 10 000.
*/
void QSocketIoServer::setMaxDynamicNamespaces(int count)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    d->maxDynamicNamespaces = std::max(count, 0);
}
