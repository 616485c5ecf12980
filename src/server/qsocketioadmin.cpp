// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What admins see and what they may do.
#include "server/qsocketioadmin_p.h"

#include "logging.h"
#include "server/qsocketioserver_p.h"

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using QSocketIoPrivate::AdminFeed;

/*!
    \class QSocketIoAdmin
    \inmodule QSocketIo
    \brief Lets the admin page of the reference implementation look at a server and act on its sockets.

    The page of \c{@socket.io/admin-ui} 0.5, unchanged, connects to a namespace of the server and shows its namespaces, sockets, rooms,
    clients and events, and how many bytes and packets it carries. Its buttons make sockets join and leave rooms and disconnect them.

    QSocketIoServer::instrument() makes the object. Nobody is let in until setCredentials() or setUnprotected() says whom:

    \snippet snippets/tst_monitoringsnippets.cpp admin

    The page is a few static files. Serve them with QSocketIoServer::addStaticFiles(), or use one that is served elsewhere, whose origin
    QSocketIoServer::setAllowedOrigins() then has to name.

    What it shows is of this server only, also where an adapter connects several; give each a serverId() and open the page for each of them.
    Rooms and disconnections reach the sockets of the others through the adapter. The \c auth of clients, their cookies and
    \c Authorization fields are not shown; the data that the program keeps in QSocketIoServerSocket::session() is, and in
    Mode::Development so are the arguments of events.

    While nobody watches, all this costs nothing. In Mode::Development and while somebody does, each event is sent once more, to the admins.

    \since QSocketIo 0.1
    \sa {Watching a server}
*/

/*!
    \enum QSocketIoAdmin::Mode

    How much admins see.

    \value Development Sockets, rooms, and every event with its arguments. The default.
    \value Production Only numbers: connections, packets and bytes. For servers with many thousand clients.
*/

/*!
    \enum QSocketIoAdmin::Access

    What admins may do.

    \value ReadOnly Watch.
    \value Full Also make sockets join and leave rooms, send them events, and disconnect them. The default.
*/

QSocketIoAdminPrivate::QSocketIoAdminPrivate(QSocketIoAdmin *q, QSocketIoServerNamespace *space)
    : q_ptr(q)
    , admins(space)
{
    started.start();
    checks.setMaxThreadCount(1);
}

QSocketIoAdminPrivate::~QSocketIoAdminPrivate()
{
    checks.clear();
}

QSocketIoAdmin::QSocketIoAdmin(QSocketIoServerNamespace *serverNamespace)
    : QObject(serverNamespace)
    , d_ptr(std::make_unique<QSocketIoAdminPrivate>(this, serverNamespace))
{
    Q_D(QSocketIoAdmin);
    serverNamespace->use(this,
                         [d](QSocketIoServerSocket *socket) { return d->authenticate(socket); });
    connect(serverNamespace, &QSocketIoServerNamespace::socketConnected, this,
            [d](QSocketIoServerSocket *socket) { d->adminConnected(socket); });
    connect(serverNamespace, &QSocketIoServerNamespace::socketDisconnected, this,
            [d] { d->adminLeft(); });
    d->listenToCommands();
}

/*!
    Ends the watching. Admins that are connected stay in the namespace, which is an ordinary one, and hear nothing more.
*/
QSocketIoAdmin::~QSocketIoAdmin() = default;

/*!
    Returns the namespace that admins connect to, which owns this object.
*/
QSocketIoServerNamespace *QSocketIoAdmin::serverNamespace() const
{
    Q_D(const QSocketIoAdmin);
    return d->admins;
}

void QSocketIoAdminPrivate::adminLeft()
{
    if (admins->socketCount() == 0)
        feed.reset();
}

void QSocketIoAdminPrivate::restartFeed()
{
    feed = std::make_unique<AdminFeed>(admins, mode, nullptr);
    feed->setServerId(serverId);
    feed->setStarted(started);
    feed->setInterval(interval);
}

// The names of the page's.
QStringList QSocketIoAdminPrivate::features() const
{
    QStringList names;
    if (access == QSocketIoAdmin::Access::Full)
        names = { u"EMIT"_s,  u"JOIN"_s,   u"LEAVE"_s,      u"DISCONNECT"_s,
                  u"MJOIN"_s, u"MLEAVE"_s, u"MDISCONNECT"_s };
    names.append(u"AGGREGATED_EVENTS"_s);
    if (mode == QSocketIoAdmin::Mode::Development)
        names.append(u"ALL_EVENTS"_s);
    return names;
}

QSocketIoServerNamespace *QSocketIoAdminPrivate::find(const QString &name) const
{
    const QList<QSocketIoServerNamespace *> all = admins->server()->namespaces();
    const auto found = std::find_if(all.cbegin(), all.cend(),
                                    [&name](const auto *space) { return space->name() == name; });
    return found == all.cend() ? nullptr : *found;
}

template <typename Act>
void QSocketIoAdminPrivate::act(const QString &nsp, const std::optional<QString> &filter,
                                Act perform)
{
    QSocketIoServerNamespace *const space = find(nsp);
    if (access == QSocketIoAdmin::Access::Full && space)
        perform(filter && !filter->isEmpty() ? space->to(*filter) : space->broadcast());
    else
        qCDebug(lcQSocketIoServer, "an admin may not, or cannot, act on %s", qUtf8Printable(nsp));
}

// A filter is a room, or a socket's id, which is the name of its own room.
void QSocketIoAdminPrivate::listenToCommands()
{
    using Filter = std::optional<QString>;
    admins->on("join", q_ptr,
               [this](QSocketIoServerSocket *, const QString &nsp, const QString &room,
                      const Filter &filter) {
                   act(nsp, filter, [&room](const QSocketIoBroadcast &to) { to.join(room); });
               });
    admins->on("leave", q_ptr,
               [this](QSocketIoServerSocket *, const QString &nsp, const QString &room,
                      const Filter &filter) {
                   act(nsp, filter, [&room](const QSocketIoBroadcast &to) { to.leave(room); });
               });
    admins->on("_disconnect", q_ptr,
               [this](QSocketIoServerSocket *, const QString &nsp, bool isWholeConnection,
                      const Filter &filter) {
                   act(nsp, filter, [isWholeConnection](const QSocketIoBroadcast &to) {
                       isWholeConnection ? to.closeConnections() : to.disconnectClients();
                   });
               });
    admins->on("emit", q_ptr, [this](QSocketIoServerSocket *, const QSocketIoEvent &event) {
        constexpr qsizetype before = 3; // namespace, filter and name
        if (event.argumentCount() < before)
            return;
        const QString name = event.value<QString>(2).value_or(QString());
        const QVariantList arguments = event.arguments().sliced(before);
        act(event.value<QString>(0).value_or(QString()), event.value<QString>(1),
            [&](const QSocketIoBroadcast &to) { to.emitArguments(name, arguments); });
    });
}

/*!
    Returns how much admins see.

    \sa setMode()
*/
QSocketIoAdmin::Mode QSocketIoAdmin::mode() const
{
    Q_D(const QSocketIoAdmin);
    return d->mode;
}

/*!
    Sets how much admins see to \a mode. Those that connect from then on are told, so set it before the server listens. The default is
    Mode::Development.
*/
void QSocketIoAdmin::setMode(Mode mode)
{
    Q_D(QSocketIoAdmin);
    d->mode = mode;
    if (d->feed)
        d->restartFeed();
}

/*!
    Returns what admins may do.

    \sa setAccess()
*/
QSocketIoAdmin::Access QSocketIoAdmin::access() const
{
    Q_D(const QSocketIoAdmin);
    return d->access;
}

/*!
    Sets what admins may do to \a access. With Access::ReadOnly the page shows no buttons, and what it asks for is ignored. It holds at once, for
    those that are connected too. The default is Access::Full.
*/
void QSocketIoAdmin::setAccess(Access access)
{
    Q_D(QSocketIoAdmin);
    d->access = access;
}

/*!
    Returns the name of this server on the page; empty: the host's.

    \sa setServerId()
*/
QString QSocketIoAdmin::serverId() const
{
    Q_D(const QSocketIoAdmin);
    return d->serverId;
}

/*!
    Calls this server \a id on the page, which has to be different for servers on one host.
*/
void QSocketIoAdmin::setServerId(const QString &id)
{
    Q_D(QSocketIoAdmin);
    d->serverId = id;
    if (d->feed)
        d->feed->setServerId(id);
}

/*!
    Returns how often admins get new numbers.

    \sa setStatisticsInterval()
*/
std::chrono::milliseconds QSocketIoAdmin::statisticsInterval() const
{
    Q_D(const QSocketIoAdmin);
    return d->interval;
}

/*!
    Sends the admins new numbers every \a interval, at least 10 milliseconds. The default is two seconds, as in the reference
    implementation; the page takes a server for dead that is silent for ten seconds.
*/
void QSocketIoAdmin::setStatisticsInterval(std::chrono::milliseconds interval)
{
    Q_D(QSocketIoAdmin);
    d->interval = std::max(interval, std::chrono::milliseconds(10ms));
    if (d->feed)
        d->feed->setInterval(d->interval);
}

/*!
    Lets the admin page of the reference implementation watch this server through the namespace \a nsp, and returns the object that says
    who may and what; a second call for the same namespace returns the same. It belongs to the namespace. See QSocketIoAdmin for an
    example.
*/
QSocketIoAdmin *QSocketIoServer::instrument(QAnyStringView nsp)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    QSocketIoServerNamespace *const space = of(nsp);
    if (auto *const known = space->findChild<QSocketIoAdmin *>(QString(),
                                                               Qt::FindDirectChildrenOnly))
        return known;
    return new QSocketIoAdmin(space);
}
