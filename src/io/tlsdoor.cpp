// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What QSslServer does, without the server: that one hands on only what it has accepted itself.
#include "io/tlsdoor.h"

#include "io/devicestream.h"
#include "io/receivebuffer.h"

#include <QSslSocket>

#include <utility>

#if defined(Q_OS_UNIX)
#include <unistd.h>
#endif

namespace QSocketIoPrivate {

namespace {

// A few slow ones must not keep the others out, and each costs some tens of kilobytes.
constexpr std::size_t doorHandshakes = 1024;
// They cost a descriptor; beyond it the peer is turned away.
constexpr std::size_t doorWaiting = 4096;

void closeDescriptor(qintptr descriptor)
{
#if defined(Q_OS_UNIX)
    ::close(int(descriptor));
#else
    QTcpSocket socket;
    socket.setSocketDescriptor(descriptor);
    socket.abort();
#endif
}

} // namespace

TlsDoor::Handshake::Handshake(DeadlineQueue &deadlines, std::function<void()> timedOut)
    : timeout(deadlines, std::move(timedOut))
{}

TlsDoor::TlsDoor(DeadlineQueue &deadlines, AcceptedHandler accepted, FailedHandler failed)
    : m_deadlines(deadlines)
    , m_accepted(std::move(accepted))
    , m_failed(std::move(failed))
{}

TlsDoor::~TlsDoor()
{
    close();
}

void TlsDoor::close()
{
    for (const auto &[socket, handshake] : std::exchange(m_handshakes, {})) {
        socket->disconnect(&m_context);
        socket->abort();
        socket->deleteLater();
    }
    for (const qintptr descriptor : std::exchange(m_waiting, {}))
        closeDescriptor(descriptor);
}

void TlsDoor::setConfiguration(const QSslConfiguration &configuration,
                               std::chrono::milliseconds timeout)
{
    m_configuration = configuration;
    m_timeout = timeout;
}

void TlsDoor::take(qintptr descriptor)
{
    if (m_handshakes.size() < doorHandshakes)
        begin(descriptor);
    else if (m_waiting.size() < doorWaiting)
        m_waiting.push_back(descriptor);
    else
        closeDescriptor(descriptor);
}

void TlsDoor::begin(qintptr descriptor)
{
    auto *const socket = new QSslSocket;
    // Before the descriptor: QSslSocket reads ahead.
    socket->setReadBufferSize(ReceiveBuffer::size);
    if (!socket->setSocketDescriptor(descriptor)) {
        closeDescriptor(descriptor);
        delete socket;
        return;
    }
    auto handshake = std::make_unique<Handshake>(m_deadlines, [this, socket] {
        failed(socket, QObject::tr("the handshake took too long"));
    });
    handshake->peer = socket->peerAddress();
    handshake->timeout.start(m_timeout);
    m_handshakes.emplace(socket, std::move(handshake));
    QObject::connect(socket, &QSslSocket::encrypted, &m_context,
                     [this, socket] { succeeded(socket); });
    QObject::connect(socket, &QAbstractSocket::errorOccurred, &m_context,
                     [this, socket] { failed(socket, socket->errorString()); });
    socket->setSslConfiguration(m_configuration);
    socket->startServerEncryption();
}

void TlsDoor::succeeded(QSslSocket *socket)
{
    if (m_handshakes.erase(socket) == 0)
        return;
    socket->disconnect(&m_context);
    m_accepted(makeDeviceStream(socket));
    beginNext();
}

// It is probably the socket that calls.
void TlsDoor::failed(QSslSocket *socket, const QString &message)
{
    const auto place = m_handshakes.find(socket);
    if (place == m_handshakes.end())
        return;
    const std::unique_ptr<Handshake> handshake = std::move(place->second);
    m_handshakes.erase(place);
    socket->disconnect(&m_context);
    socket->deleteLater();
    m_failed(handshake->peer, message);
    beginNext();
}

void TlsDoor::beginNext()
{
    while (!m_waiting.empty() && m_handshakes.size() < doorHandshakes) {
        const qintptr next = m_waiting.front();
        m_waiting.pop_front();
        begin(next);
    }
}

} // namespace QSocketIoPrivate
