// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "server/socketioserver.h"

#include <QPointer>
#include <QQmlFile>
#include <QQmlInfo>

#include <algorithm>
#include <limits>

using std::chrono::milliseconds;

/*!
    \qmltype SocketIoServer
    \inqmlmodule QSocketIo
    \inherits QtObject
    \brief A Socket.IO server, for panels that serve phones and other programs on the same network.

    A server listens while it is \l active. Its namespaces are its children, see SocketIoServerNamespace.

    \snippet qml/snippets/PanelServer.qml server

    Whoever reaches the port may connect: let only those in that prove who they are, see
    SocketIoServerNamespace::middleware, or listen on "127.0.0.1".
*/

/*!
    \qmlproperty bool SocketIoServer::listening
    Whether the server listens.
*/

class SocketIoServerPrivate
{
    Q_DECLARE_PUBLIC(SocketIoServer)
public:
    explicit SocketIoServerPrivate(SocketIoServer *server)
        : q_ptr(server)
    {}
    void listenIfActive();
    void restart();

    SocketIoServer *q_ptr;
    QList<QObject *> children;
    QString host;
    QVariantMap staticFiles;
    quint16 wantedPort = 0;
    bool isActive = false;
    bool isComplete = true; // false while a QML file is being read
};

SocketIoServer::SocketIoServer(QObject *parent)
    : QSocketIoServer(parent)
    , d_ptr(std::make_unique<SocketIoServerPrivate>(this))
{
    connect(this, &QSocketIoServer::listeningChanged, this, &SocketIoServer::portChanged);
}

SocketIoServer::~SocketIoServer() = default;

/*!
    \qmlproperty bool SocketIoServer::active
    Whether the server shall listen. \c false by default. When the port cannot be had, \l listening stays \c false and
    \l errorString says why.
*/
bool SocketIoServer::isActive() const
{
    Q_D(const SocketIoServer);
    return d->isActive;
}

void SocketIoServer::setActive(bool active)
{
    Q_D(SocketIoServer);
    if (std::exchange(d->isActive, active) == active)
        return;
    const QPointer<SocketIoServer> guard(this);
    if (active)
        d->listenIfActive();
    else
        close();
    if (guard)
        Q_EMIT activeChanged();
}

void SocketIoServerPrivate::listenIfActive()
{
    Q_Q(SocketIoServer);
    if (!isActive || !isComplete || q->isListening())
        return;
    const QHostAddress address = host.isEmpty() ? QHostAddress(QHostAddress::Any)
                                                : QHostAddress(host);
    const QPointer<SocketIoServer> guard(q);
    if (address.isNull())
        qmlWarning(q) << "the host \"" << host << "\" is no network address";
    else
        q->listen(address, wantedPort);
    if (guard)
        Q_EMIT q->errorStringChanged();
}

void SocketIoServerPrivate::restart()
{
    const QPointer<SocketIoServer> guard(q_ptr);
    if (q_ptr->isListening())
        q_ptr->close();
    if (guard)
        listenIfActive();
}

/*!
    \qmlproperty string SocketIoServer::host
    The network address to listen on. Empty, the default: all of them. A change disconnects all peers.
*/
QString SocketIoServer::host() const
{
    Q_D(const SocketIoServer);
    return d->host;
}

void SocketIoServer::setHost(const QString &host)
{
    Q_D(SocketIoServer);
    if (std::exchange(d->host, host) == host)
        return;
    const QPointer<SocketIoServer> guard(this);
    d->restart();
    if (guard)
        Q_EMIT hostChanged();
}

/*!
    \qmlproperty int SocketIoServer::port
    The port to listen on; 0, the default, for any that is free. While the server listens it is the one that it has got.
    A change disconnects all peers.
*/
int SocketIoServer::portNumber() const
{
    Q_D(const SocketIoServer);
    return isListening() ? port() : d->wantedPort;
}

void SocketIoServer::setPortNumber(int port)
{
    Q_D(SocketIoServer);
    if (port < 0 || port > std::numeric_limits<quint16>::max()) {
        qmlWarning(this) << port << " is no port";
        return;
    }
    if (std::exchange(d->wantedPort, quint16(port)) == port)
        return;
    const QPointer<SocketIoServer> guard(this);
    d->restart();
    if (guard)
        Q_EMIT portChanged();
}

/*!
    \qmlproperty string SocketIoServer::errorString
    Why the server does not listen.
*/

/*!
    \qmlproperty string SocketIoServer::path
    The path that Socket.IO is served on. "/socket.io/" by default. Set it before the server listens.
*/
void SocketIoServer::setEnginePath(const QString &path)
{
    setPath(path);
    Q_EMIT settingsChanged();
}

/*!
    \qmlproperty var SocketIoServer::staticFiles
    Files that are served on the same port: an object from the prefixes of their urls to local files or folders.

    \code
    staticFiles: ({ "/": Qt.resolvedUrl("page") })
    \endcode
*/
QVariantMap SocketIoServer::staticFiles() const
{
    Q_D(const SocketIoServer);
    return d->staticFiles;
}

void SocketIoServer::setStaticFiles(const QVariantMap &files)
{
    Q_D(SocketIoServer);
    d->staticFiles = files;
    for (auto it = files.cbegin(); it != files.cend(); ++it) {
        const QString text = it.value().toString();
        const QString local = QQmlFile::urlToLocalFileOrQrc(text);
        addStaticFiles(it.key(), local.isEmpty() ? text : local);
    }
    Q_EMIT settingsChanged();
}

/*!
    \qmlproperty int SocketIoServer::pingInterval
    How often each peer is asked whether it is still there, in milliseconds. 25000 by default.
*/
int SocketIoServer::pingIntervalMs() const
{
    return int(pingInterval().count());
}

void SocketIoServer::setPingIntervalMs(int interval)
{
    setPing(milliseconds(interval), pingTimeout());
    Q_EMIT settingsChanged();
}

/*!
    \qmlproperty int SocketIoServer::pingTimeout
    How long a peer may take to answer that, in milliseconds. 20000 by default.
*/
int SocketIoServer::pingTimeoutMs() const
{
    return int(pingTimeout().count());
}

void SocketIoServer::setPingTimeoutMs(int timeout)
{
    setPing(pingInterval(), milliseconds(timeout));
    Q_EMIT settingsChanged();
}

/*!
    \qmlproperty list<QtObject> SocketIoServer::data
    \qmldefault
    The children: namespaces, and any other object.
*/
QQmlListProperty<QObject> SocketIoServer::data()
{
    Q_D(SocketIoServer);
    return { this, &d->children };
}

void SocketIoServer::classBegin()
{
    Q_D(SocketIoServer);
    d->isComplete = false;
}

void SocketIoServer::componentComplete()
{
    Q_D(SocketIoServer);
    d->isComplete = true;
    d->listenIfActive();
}

#include "moc_socketioserver.cpp"
