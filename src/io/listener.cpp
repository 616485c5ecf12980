// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// QTcpServer and QSslServer as a source of streams.
#include "io/listener.h"

#include "io/devicestream.h"
#ifdef QSOCKETIO_HAS_EPOLL
#include "io/epollstream.h"
#endif

#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimerEvent>

#if defined(Q_OS_UNIX)
#include <poll.h>
#endif

namespace QSocketIoPrivate {

namespace {

// Thousands of clients come back at once after a restart; the system cuts the backlog to its own limit. The second
// counts TLS handshakes under way, of which a few slow ones must not keep the others out.
constexpr int listenerBacklog = 4096;
constexpr int listenerPending = 4096;
// QTcpServer stops for good after a failure. Soon enough for a client that waits, rare enough to cost nothing.
constexpr int listenerRetryMilliseconds = 100;

// Whether somebody waits to be accepted. QTcpServer's engine never forgets an error: after one real failure it reports
// the same again whenever there is merely nobody left.
bool somebodyWaits(const QTcpServer &server)
{
#if defined(Q_OS_UNIX)
    pollfd waiting{ .fd = int(server.socketDescriptor()), .events = POLLIN, .revents = 0 };
    return ::poll(&waiting, 1, 0) > 0;
#else
    Q_UNUSED(server)
    return true;
#endif
}

} // namespace

// Our own plain TCP server: where there is epoll, its connections never become QTcpSockets.
class PlainServer : public QTcpServer
{
public:
    explicit PlainServer(Listener *listener)
        : QTcpServer(listener)
        , m_listener(listener)
    {}

protected:
#ifdef QSOCKETIO_HAS_EPOLL
    void incomingConnection(qintptr descriptor) override
    {
        if (auto stream = makeEpollStream(descriptor))
            m_listener->acceptStream(std::move(stream));
        else
            QTcpServer::incomingConnection(descriptor);
    }
#endif

private:
    [[maybe_unused]] Listener *m_listener;
};

Listener::Listener(Acceptor acceptor, QObject *parent)
    : QObject(parent)
    , m_acceptor(std::move(acceptor))
{}

Listener::~Listener()
{
    if (!m_server || !m_isInSignal)
        return;
    m_server->disconnect(this);
    m_server->close();
    m_server->setParent(nullptr);
    m_server->deleteLater();
}

bool Listener::listen(const QHostAddress &address, quint16 port)
{
    if (!m_server)
        bind(new PlainServer(this));
    if (isListening()) {
        m_error = tr("Already listening");
        return false;
    }
    const bool isOk = m_server->listen(address, port);
    m_error = isOk ? QString() : m_server->errorString();
    return isOk;
}

bool Listener::bind(QTcpServer *server)
{
    if (isListening()) {
        m_error = tr("Already listening");
        return false;
    }
    delete m_server;
    m_server = server;
    server->setParent(this);
    if (!server->isListening())
        server->setListenBacklogSize(listenerBacklog);
    server->setMaxPendingConnections(qMax(server->maxPendingConnections(), listenerPending));
    // Not newConnection(): with TLS only this one says that the handshake is done.
    connect(server, &QTcpServer::pendingConnectionAvailable, this, &Listener::acceptPending);
    connect(server, &QTcpServer::acceptError, this, &Listener::acceptError);
    if (server->hasPendingConnections())
        QMetaObject::invokeMethod(this, &Listener::acceptPending, Qt::QueuedConnection);
    return true;
}

void Listener::close()
{
    m_retry.stop();
    if (m_server)
        m_server->close();
}

bool Listener::isListening() const
{
    return m_server && m_server->isListening();
}

QHostAddress Listener::address() const
{
    return m_server ? m_server->serverAddress() : QHostAddress();
}

quint16 Listener::port() const
{
    return m_server ? m_server->serverPort() : quint16(0);
}

QString Listener::errorString() const
{
    return m_error;
}

void Listener::acceptPending()
{
    const QPointer<Listener> guard(this);
    const Acceptor acceptor = m_acceptor; // it may destroy us, and itself with us
    const bool wasInSignal = std::exchange(m_isInSignal, true);
    while (m_server->hasPendingConnections()) {
        QTcpSocket *const socket = m_server->nextPendingConnection();
        if (!socket)
            break;
        m_isFailing = false;
        acceptor(makeDeviceStream(socket));
        if (!guard)
            return;
    }
    m_isInSignal = wasInSignal;
}

// The acceptor may destroy us, but the server is in the middle of accepting.
void Listener::acceptStream(std::unique_ptr<ByteStream> stream)
{
    const QPointer<Listener> guard(this);
    const Acceptor acceptor = m_acceptor;
    const bool wasInSignal = std::exchange(m_isInSignal, true);
    m_isFailing = false;
    acceptor(std::move(stream));
    if (guard)
        m_isInSignal = wasInSignal;
}

void Listener::acceptError()
{
    if (!somebodyWaits(*m_server)) {
        m_server->resumeAccepting();
        return;
    }
    m_retry.start(listenerRetryMilliseconds, this);
    m_error = m_server->errorString();
    if (std::exchange(m_isFailing, true))
        return;
    const QPointer<Listener> guard(this);
    const bool wasInSignal = std::exchange(m_isInSignal, true);
    Q_EMIT acceptFailed(m_error);
    if (guard)
        m_isInSignal = wasInSignal;
}

void Listener::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_retry.timerId()) {
        QObject::timerEvent(event);
        return;
    }
    m_retry.stop();
    m_server->resumeAccepting();
}

} // namespace QSocketIoPrivate
