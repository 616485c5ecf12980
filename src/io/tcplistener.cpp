// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// QTcpServer and QSslServer as a source of streams.
#include "io/tcplistener.h"

#include "io/devicestream.h"
#include "io/tlshandshakes.h"
#ifdef QSOCKETIO_HAS_EPOLL
#include "io/epollstream.h"
#endif

#include <QTcpServer>
#include <QTcpSocket>
#include <QSslServer>

#include <utility>

#if defined(Q_OS_UNIX)
#include <poll.h>
#endif

namespace QSocketIoPrivate {

namespace {

// TLS handshakes under way: a few slow ones must not keep the others out, and each costs some tens of kilobytes.
constexpr int listenerPending = 1024;

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
    explicit PlainServer(TcpListener *listener)
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
    [[maybe_unused]] TcpListener *m_listener;
};

TcpListener::TcpListener(Acceptor acceptor, QObject *parent)
    : Listener(std::move(acceptor), parent)
{}

TcpListener::~TcpListener()
{
    if (!m_server || !m_isInSignal)
        return;
    m_server->disconnect(this);
    m_server->close();
    m_server->setParent(nullptr);
    m_server->deleteLater();
}

bool TcpListener::listen(const QHostAddress &address, quint16 port)
{
    if (!m_server)
        bind(new PlainServer(this));
    if (isListening())
        return setError(tr("Already listening"));
    return setError(m_server->listen(address, port) ? QString() : m_server->errorString());
}

bool TcpListener::bind(QTcpServer *server)
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
    server->setMaxPendingConnections(qMax(server->maxPendingConnections(), listenerPending));
    // Not newConnection(): with TLS only this one says that the handshake is done.
    connect(server, &QTcpServer::pendingConnectionAvailable, this, &TcpListener::acceptPending);
    connect(server, &QTcpServer::acceptError, this, &TcpListener::acceptError);
    watchHandshakes();
    if (server->hasPendingConnections())
        QMetaObject::invokeMethod(this, &TcpListener::acceptPending, Qt::QueuedConnection);
    return true;
}

void TcpListener::watchHandshakes()
{
    delete std::exchange(m_handshakes, nullptr); // of the server before
    auto *const server = qobject_cast<QSslServer *>(m_server);
    if (!server)
        return;
    m_handshakes = new TlsHandshakes(
            server,
            [this](const QHostAddress &peer, const QString &message) {
                const QPointer<TcpListener> guard(this);
                const bool wasInSignal = std::exchange(m_isInSignal, true);
                Q_EMIT handshakeFailed(peer, message);
                if (guard)
                    m_isInSignal = wasInSignal;
            },
            this);
}

bool TcpListener::isListening() const
{
    return m_server && m_server->isListening();
}

void TcpListener::close()
{
    stopWaiting();
    if (m_server)
        m_server->close();
}

QUrl TcpListener::url() const
{
    if (!isListening())
        return {};
    QUrl url;
    const bool isSecure = qobject_cast<QSslServer *>(m_server);
    url.setScheme(isSecure ? QStringLiteral("https") : QStringLiteral("http"));
    const QHostAddress own = address();
    url.setHost(own == QHostAddress(QHostAddress::Any) ? QStringLiteral("::") : own.toString());
    url.setPort(port());
    return url;
}

QHostAddress TcpListener::address() const
{
    return m_server ? m_server->serverAddress() : QHostAddress();
}

quint16 TcpListener::port() const
{
    return m_server ? m_server->serverPort() : quint16(0);
}

qintptr TcpListener::handOver()
{
    if (!isListening())
        return -1;
    stopWaiting();
    m_server->pauseAccepting();
    return m_server->socketDescriptor();
}

void TcpListener::acceptPending()
{
    const bool wasInSignal = std::exchange(m_isInSignal, true);
    while (m_server->hasPendingConnections()) {
        QTcpSocket *const socket = m_server->nextPendingConnection();
        if (!socket)
            break;
        if (m_handshakes)
            m_handshakes->succeeded(socket);
        if (!accept(makeDeviceStream(socket)))
            return;
    }
    m_isInSignal = wasInSignal;
}

// The acceptor may destroy us, but the server is in the middle of accepting.
void TcpListener::acceptStream(std::unique_ptr<ByteStream> stream)
{
    const bool wasInSignal = std::exchange(m_isInSignal, true);
    if (accept(std::move(stream)))
        m_isInSignal = wasInSignal;
}

// After which QTcpServer accepts nobody until it is told to go on.
void TcpListener::acceptError()
{
    if (!somebodyWaits(*m_server)) {
        m_server->resumeAccepting();
        return;
    }
    const bool wasInSignal = std::exchange(m_isInSignal, true);
    if (acceptLater(m_server->errorString()))
        m_isInSignal = wasInSignal;
}

void TcpListener::resumeAccepting()
{
    if (m_server)
        m_server->resumeAccepting();
}

} // namespace QSocketIoPrivate
