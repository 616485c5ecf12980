// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// QLocalServer as a source of streams.
#include "io/locallistener.h"

#include "io/devicestream.h"

#include <QLocalServer>
#include <QLocalSocket>
#include <QSocketNotifier>

#include <utility>

namespace QSocketIoPrivate {

namespace {

constexpr int localPending = 1024; // as TcpListener; QLocalServer closes what is above

} // namespace

LocalListener::LocalListener(Acceptor acceptor, QObject *parent)
    : Listener(std::move(acceptor), parent)
{}

LocalListener::~LocalListener()
{
    if (!m_server || !m_isInSignal)
        return;
    m_server->disconnect(this);
    m_server->close();
    m_server->setParent(nullptr);
    m_server->deleteLater();
}

bool LocalListener::listen(const QString &name)
{
    if (!m_server)
        bind(new QLocalServer(this));
    if (isListening())
        return setError(tr("Already listening"));
    if (!m_server->listen(name))
        return setError(m_server->errorString());
    watchFailures();
    return setError({});
}

bool LocalListener::bind(QLocalServer *server)
{
    if (isListening())
        return setError(tr("Already listening"));
    if (!server)
        return setError(tr("There is no server"));
    delete m_server;
    m_server = server;
    server->setParent(this);
    if (!server->isListening())
        server->setListenBacklogSize(listenerBacklog);
    server->setMaxPendingConnections(qMax(server->maxPendingConnections(), localPending));
    connect(server, &QLocalServer::newConnection, this, &LocalListener::acceptPending);
    if (server->isListening())
        watchFailures();
    if (server->hasPendingConnections())
        QMetaObject::invokeMethod(this, &LocalListener::acceptPending, Qt::QueuedConnection);
    return true;
}

bool LocalListener::isListening() const
{
    return m_server && m_server->isListening();
}

void LocalListener::close()
{
    stopWaiting();
    if (m_notifier)
        m_notifier->disconnect(this);
    m_notifier = nullptr;
    if (m_server)
        m_server->close();
}

QUrl LocalListener::url() const
{
    QUrl url;
    if (!isListening())
        return url;
    url.setScheme(QStringLiteral("unix"));
    const bool isAbstract = m_server->socketOptions() & QLocalServer::AbstractNamespaceOption;
    url.setPath(isAbstract ? u'@' + m_server->serverName() : m_server->fullServerName());
    return url;
}

void LocalListener::acceptPending()
{
    watchFailures(); // the program has made it listen itself
    const bool wasInSignal = std::exchange(m_isInSignal, true);
    while (m_server->hasPendingConnections()) {
        QLocalSocket *const socket = m_server->nextPendingConnection();
        if (!socket)
            break;
        if (!accept(makeDeviceStream(socket)))
            return;
    }
    m_isInSignal = wasInSignal;
}

// At the first accept() that fails, a QLocalServer closes itself without a word. What can be seen of it is that its
// notifier goes away, and an error, which a close() of the program's would have cleared.
void LocalListener::watchFailures()
{
    if (m_notifier)
        return;
    m_name = m_server->fullServerName();
    m_notifier = m_server->findChild<QSocketNotifier *>({}, Qt::FindDirectChildrenOnly);
    if (m_notifier)
        connect(m_notifier, &QObject::destroyed, this, &LocalListener::serverFailed);
}

void LocalListener::serverFailed()
{
    if (m_server && !m_server->isListening() && !m_server->errorString().isEmpty())
        acceptLater(m_server->errorString());
}

void LocalListener::resumeAccepting()
{
    if (!m_server)
        return;
    const QString name = m_server->socketOptions() & QLocalServer::AbstractNamespaceOption
                                 ? m_server->serverName()
                                 : m_name;
    m_server->close();
    if (m_server->listen(name))
        watchFailures();
    else
        acceptLater(m_server->errorString());
}

} // namespace QSocketIoPrivate
