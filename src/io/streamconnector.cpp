// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "io/streamconnector.h"

#include "io/devicestream.h"
#if defined(QSOCKETIO_HAS_EPOLL)
#include "io/epollstream.h"
#endif

#include <QAuthenticator>
#include <QPointer>
#include <QSslCertificate>
#include <QSslSocket>
#include <QTcpSocket>

#include <utility>

#if defined(QSOCKETIO_HAS_EPOLL)
#include <fcntl.h>
#include <unistd.h>
#endif

namespace QSocketIoPrivate {

namespace {

StreamFailure::Kind failureKind(QAbstractSocket::SocketError error)
{
    switch (error) {
    case QAbstractSocket::SslHandshakeFailedError:
    case QAbstractSocket::SslInternalError:
    case QAbstractSocket::SslInvalidUserDataError:
        return StreamFailure::Kind::Tls;
    case QAbstractSocket::ProxyAuthenticationRequiredError:
    case QAbstractSocket::ProxyConnectionRefusedError:
    case QAbstractSocket::ProxyConnectionClosedError:
    case QAbstractSocket::ProxyConnectionTimeoutError:
    case QAbstractSocket::ProxyNotFoundError:
    case QAbstractSocket::ProxyProtocolError:
        return StreamFailure::Kind::Proxy;
    default:
        return StreamFailure::Kind::Network;
    }
}

// Whoever closes goes on at once; the server has its heartbeat.
constexpr DeviceStreamOptions connectorOptions{
    .linger = std::chrono::milliseconds(300),
    .reading = DeviceStreamOptions::Reading::InOwnTurn,
};

#if defined(QSOCKETIO_HAS_EPOLL)
// What Qt has connected goes on in the thread's epoll set, where a connection costs a fraction of a socket of Qt's, in memory
// as well as in each turn of the event loop. Null: the socket has more to it than its descriptor.
std::unique_ptr<ByteStream> takeOver(QAbstractSocket *socket)
{
    if (socket->proxy().type() != QNetworkProxy::NoProxy
        || socket->state() != QAbstractSocket::ConnectedState || socket->bytesAvailable() > 0)
        return nullptr;
    const int descriptor = ::fcntl(int(socket->socketDescriptor()), F_DUPFD_CLOEXEC, 0);
    if (descriptor < 0)
        return nullptr;
    std::unique_ptr<ByteStream> stream = makeEpollStream(descriptor, connectorOptions.linger);
    if (!stream)
        ::close(descriptor);
    return stream;
}
#endif

} // namespace

StreamConnector::StreamConnector(Owner &owner)
    : m_owner(owner)
{}

StreamConnector::~StreamConnector()
{
    release();
}

void StreamConnector::release()
{
    QObject *const socket = m_tcp ? static_cast<QObject *>(m_tcp) : m_local;
    m_tcp = nullptr;
    m_tls = nullptr;
    m_local = nullptr;
    if (!socket)
        return;
    QObject::disconnect(socket, nullptr, this, nullptr);
    m_use.release(socket);
}

void StreamConnector::start(const StreamTarget &target)
{
    Q_ASSERT(!m_tcp && !m_local);
    if (target.source)
        return startFromSource(target);
    switch (target.kind) {
    case StreamTarget::Kind::Tcp:
        return startTcp(target);
    case StreamTarget::Kind::Tls:
        return startTls(target);
    case StreamTarget::Kind::Local:
    case StreamTarget::Kind::AbstractLocal:
        return startLocal(target);
    }
}

void StreamConnector::startTcp(const StreamTarget &target)
{
    if (!m_tls)
        m_tcp = new QTcpSocket;
    m_tcp->setProxy(target.proxy);
    m_tcp->setProtocolTag(target.protocolTag);
    const auto authenticate = [this](const QNetworkProxy &proxy, QAuthenticator *authenticator) {
        const SocketUse::Scope scope(m_use);
        m_owner.authenticateProxy(proxy, authenticator);
    };
    connect(m_tcp, &QAbstractSocket::proxyAuthenticationRequired, this, authenticate);
    connect(m_tcp, &QAbstractSocket::errorOccurred, this, &StreamConnector::tcpFailed);
    if (m_tls)
        return;
    connect(m_tcp, &QAbstractSocket::connected, this, &StreamConnector::connectedLater);
    m_tcp->connectToHost(target.host, target.port);
}

void StreamConnector::startTls(const StreamTarget &target)
{
    m_tls = new QSslSocket;
    m_tcp = m_tls;
    startTcp(target);
    m_tls->setSslConfiguration(target.tls);
    connect(m_tls, &QSslSocket::sslErrors, this, &StreamConnector::sslFailed);
    connect(m_tls, &QSslSocket::encrypted, this, &StreamConnector::encrypted);
    if (target.peerVerifyName.isEmpty())
        m_tls->connectToHostEncrypted(target.host, target.port);
    else
        m_tls->connectToHostEncrypted(target.host, target.port, target.peerVerifyName);
}

void StreamConnector::startLocal(const StreamTarget &target)
{
    m_local = new QLocalSocket;
    if (target.kind == StreamTarget::Kind::AbstractLocal)
        m_local->setSocketOptions(QLocalSocket::AbstractNamespaceOption);
    connect(m_local, &QLocalSocket::connected, this, &StreamConnector::connectedLater);
    connect(m_local, &QLocalSocket::errorOccurred, this, [this, name = target.host] {
        // The socket's own text names neither the reason in full nor the place.
        failLater({ StreamFailure::Kind::Network,
                    QStringLiteral("%1 (%2)").arg(m_local->errorString(), name),
                    {} });
    });
    m_local->connectToServer(target.host);
}

void StreamConnector::startFromSource(const StreamTarget &target)
{
    m_made = target.source->connectTo(target);
    if (m_made)
        connectedLater();
    else
        failLater({ StreamFailure::Kind::Network, QStringLiteral("Connection refused"), {} });
}

void StreamConnector::sslFailed(const QList<QSslError> &errors)
{
    const SocketUse::Scope scope(m_use);
    const QPointer<StreamConnector> self(this);
    m_sslErrors = errors;
    const QList<QSslError> ignorable = m_owner.ignorableSslErrors(errors);
    if (self && m_tls && !ignorable.isEmpty())
        m_tls->ignoreSslErrors(ignorable);
}

void StreamConnector::encrypted()
{
    const SocketUse::Scope scope(m_use);
    const QPointer<StreamConnector> self(this);
    const QString objection = m_owner.objectionTo(m_tls->peerCertificate());
    if (!self || !m_tls)
        return;
    if (objection.isEmpty())
        connectedLater();
    else
        failLater({ StreamFailure::Kind::Tls, objection, {} });
}

void StreamConnector::tcpFailed(QAbstractSocket::SocketError error)
{
    const StreamFailure::Kind kind = failureKind(error);
    failLater({ kind, m_tcp->errorString(),
                kind == StreamFailure::Kind::Tls ? m_sslErrors : QList<QSslError>() });
}

void StreamConnector::connectedLater()
{
    m_isConnected = true;
    if (!std::exchange(m_isFinishing, true))
        QMetaObject::invokeMethod(this, &StreamConnector::finish, Qt::QueuedConnection);
}

// The first failure tells most; one that follows the connection is the stream's to report.
void StreamConnector::failLater(const StreamFailure &failure)
{
    if (std::exchange(m_isFinishing, true))
        return;
    m_failure = failure;
    QMetaObject::invokeMethod(this, &StreamConnector::finish, Qt::QueuedConnection);
}

// From the event loop: the socket is in the middle of a signal.
void StreamConnector::finish()
{
    if (!m_isConnected) {
        release();
        m_owner.streamFailed(StreamFailure(m_failure));
        return;
    }
    if (m_made)
        return m_owner.streamConnected(std::move(m_made));
#if defined(QSOCKETIO_HAS_EPOLL)
    if (m_tcp && !m_tls) {
        if (auto stream = takeOver(m_tcp)) {
            release();
            return m_owner.streamConnected(std::move(stream));
        }
    }
#endif
    QAbstractSocket *const tcp = std::exchange(m_tcp, nullptr);
    QLocalSocket *const local = std::exchange(m_local, nullptr);
    m_tls = nullptr;
    if (tcp) {
        QObject::disconnect(tcp, nullptr, this, nullptr);
        m_owner.streamConnected(makeDeviceStream(tcp, connectorOptions));
    } else {
        QObject::disconnect(local, nullptr, this, nullptr);
        m_owner.streamConnected(makeDeviceStream(local, connectorOptions));
    }
}

} // namespace QSocketIoPrivate
