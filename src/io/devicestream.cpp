// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The stream itself knows no more than a QIODevice; the small template at the end adds what differs between Qt's sockets.
#include "io/devicestream.h"

#include "io/devicestreambase.h"
#include "io/peercertificate.h"
#include "io/receivebuffer.h"

#include <QLocalSocket>
#include <QPointer>
#include <QSslSocket>
#include <QTcpSocket>
#include <QTimerEvent>

#include <cstring>

#if defined(Q_OS_UNIX)
#include <sys/socket.h>
#elif defined(Q_OS_WIN)
#include <winsock2.h>
#endif

namespace QSocketIoPrivate {

namespace {

// Then others get their turn: a peer that sends as fast as we read must not starve them.
constexpr int deviceBuffersPerTurn = 4;
// Larger arrays are shared with the socket and cost a system call of their own, smaller ones are copied together.
constexpr qsizetype deviceShareFrom = 16 * 1024;

// The peer learns that nothing more comes, while we still read: closing with unread bytes would be a reset,
// which destroys what we sent last on its way.
bool endWriting(qintptr descriptor)
{
#if defined(Q_OS_UNIX)
    return ::shutdown(int(descriptor), SHUT_WR) == 0;
#elif defined(Q_OS_WIN)
    return ::shutdown(SOCKET(descriptor), SD_SEND) == 0;
#else
    Q_UNUSED(descriptor)
    return false;
#endif
}

} // namespace

void DeviceStream::write(const QByteArray &bytes)
{
    if (!m_socket || m_isClosing || m_isDown || bytes.isEmpty())
        return;
    if (bytes.size() >= deviceShareFrom)
        m_socket->write(bytes);
    else
        m_socket->write(bytes.constData(), bytes.size());
    m_wantsDrained = true;
    scheduleFlush();
}

void DeviceStream::writeCopy(std::span<const QByteArrayView> pieces)
{
    if (!m_socket || m_isClosing || m_isDown)
        return;
    for (const QByteArrayView piece : pieces)
        m_socket->write(piece.data(), piece.size());
    m_wantsDrained = true;
    scheduleFlush();
}

void DeviceStream::setPaused(bool paused)
{
    if (paused == m_isPaused)
        return;
    m_isPaused = paused;
    if (!paused) {
        m_offerRest = true;
        scheduleRead();
    }
}

void DeviceStream::readerChanged()
{
    m_offerRest = true;
    if (reader())
        scheduleRead();
}

void DeviceStream::close()
{
    if (!m_socket || m_isClosing)
        return;
    m_isClosing = true;
    m_rest.clear();
    m_linger.start(int(m_options.linger.count()), this);
    scheduleFlush();
    scheduleRead();
}

void DeviceStream::abort()
{
    m_linger.stop();
    releaseSocket();
    m_isReported = true;
}

// Being deleted within its own signal is what a socket survives least.
void DeviceStream::releaseSocket()
{
    QIODevice *const socket = std::exchange(m_socket, nullptr);
    if (!socket)
        return;
    socket->disconnect(this);
    // It may take a while until the signal is over; the peer does not wait for that.
    if (auto *tcp = qobject_cast<QAbstractSocket *>(socket); tcp && m_use.isActive())
        tcp->abort();
    else if (auto *local = qobject_cast<QLocalSocket *>(socket); local && m_use.isActive())
        local->abort();
    m_use.release(socket);
}

// What is scheduled goes with it.
ByteStream::Departure DeviceStream::leaveThread(QThread *target)
{
    if (!isMovable())
        return Departure::Never;
    if (m_isOffering || m_use.isActive() || m_isClosing)
        return Departure::NotNow;
    if (m_socket)
        m_socket->moveToThread(target);
    moveToThread(target);
    return Departure::Done;
}

bool DeviceStream::mayRead() const
{
    return m_socket && reader() && !m_isPaused && !m_isClosing;
}

// A reader that uses nothing of a full buffer gets no more until it is exchanged or resumed, so that memory stays bounded.
bool DeviceStream::hasMore() const
{
    if (m_offerRest && !m_rest.isEmpty())
        return true;
    return m_rest.size() < ReceiveBuffer::size && m_socket->bytesAvailable() > 0;
}

void DeviceStream::scheduleRead()
{
    if (m_isReadScheduled)
        return;
    m_isReadScheduled = true;
    QMetaObject::invokeMethod(
            this,
            [this] {
                if (m_socket && m_isDown)
                    fetchRest();
                m_isReadScheduled = false;
                readTurn();
            },
            Qt::QueuedConnection);
}

void DeviceStream::readTurn()
{
    // In an event loop of the reader: the rest of what it holds comes first, if it can tell which that is.
    if (m_isOffering && !interruptOffer())
        return;
    const QPointer<DeviceStream> guard(this);
    if (m_socket && m_isClosing)
        discard();
    else if (m_socket)
        offerTurn();
    if (guard && m_isDown)
        reportDown();
}

void DeviceStream::offerTurn()
{
    const QPointer<DeviceStream> guard(this);
    m_isOffering = true;
    const quint32 turn = ++m_turn;
    for (int i = 0; i < deviceBuffersPerTurn && mayRead() && offer(); ++i) {
        if (!guard || m_turn != turn)
            return;
    }
    if (!guard || m_turn != turn)
        return;
    m_isOffering = false;
    if (m_isClosing || (mayRead() && hasMore()))
        scheduleRead();
}

// The reader on the stack runs an event loop: what it has not used yet is taken back and offered in there.
bool DeviceStream::interruptOffer()
{
    const qsizetype used = reader() ? reader()->bytesTaken() : -1;
    if (used < 0 || used > m_offered.size())
        return false;
    m_rest = m_isClosing ? QByteArray() : m_offered.sliced(used).toByteArray();
    m_offerRest = true;
    m_isOffering = false;
    ++m_turn;
    return true;
}

// One buffer for the reader. False when there is nothing, or the turn or the stream is over.
bool DeviceStream::offer()
{
    const ReceiveBuffer buffer;
    const qsizetype kept = m_rest.size();
    if (kept > 0)
        std::memcpy(buffer.data(), m_rest.constData(), size_t(kept));
    const qint64 room = ReceiveBuffer::size - kept;
    // Asked first: a socket that an error has closed complains about being read.
    const qint64 read = room > 0 && m_socket->bytesAvailable() > 0
                                ? m_socket->read(buffer.data() + kept, room)
                                : 0;
    if (read <= 0 && (kept == 0 || !m_offerRest))
        return false;
    m_offerRest = false;
    const qsizetype total = kept + qMax(read, qint64(0));
    const QPointer<DeviceStream> guard(this);
    const quint32 turn = m_turn;
    m_offered = { buffer.data(), total };
    const qsizetype used = reader()->bytesReceived({ buffer.data(), size_t(total) });
    if (!guard || m_turn != turn)
        return false;
    Q_ASSERT_X(used >= 0 && used <= total, "ByteStream",
               "a reader cannot use more than it was given");
    if (used < total && !m_isClosing)
        m_rest = QByteArray(buffer.data() + used, total - used);
    else
        m_rest = QByteArray();
    return true;
}

void DeviceStream::discard()
{
    const ReceiveBuffer buffer;
    for (int i = 0; i < deviceBuffersPerTurn && m_socket->bytesAvailable() > 0; ++i)
        m_socket->read(buffer.data(), ReceiveBuffer::size);
    if (m_socket->bytesAvailable() > 0)
        scheduleRead();
}

void DeviceStream::socketReadable()
{
    const SocketUse::Scope scope(m_use);
    if (m_options.reading == DeviceStreamOptions::Reading::InOwnTurn)
        scheduleRead();
    else if (!m_isReadScheduled)
        readTurn();
}

void DeviceStream::scheduleFlush()
{
    if (m_isFlushScheduled)
        return;
    m_isFlushScheduled = true;
    QMetaObject::invokeMethod(
            this,
            [this] {
                m_isFlushScheduled = false;
                flushTurn();
            },
            Qt::QueuedConnection);
}

void DeviceStream::flushTurn()
{
    if (!m_socket)
        return;
    m_isFlushing = true;
    flushSocket();
    m_isFlushing = false;
    socketWritten();
}

// Some bytes are with the system now, perhaps all.
void DeviceStream::socketWritten()
{
    if (m_isFlushing || !m_socket || m_isDown)
        return;
    const SocketUse::Scope scope(m_use);
    if (m_isClosing)
        m_linger.start(int(m_options.linger.count()), this);
    if (unwritten() > 0)
        return;
    if (m_isClosing) {
        if (!std::exchange(m_isEnded, true))
            endSocket();
    } else if (reader() && std::exchange(m_wantsDrained, false)) {
        reader()->bytesDrained();
    }
}

// Reported from the event loop: the socket may be in the middle of something.
void DeviceStream::socketDown()
{
    m_isDown = true;
    scheduleRead();
}

// What the peer sent before it went comes first.
void DeviceStream::reportDown()
{
    if (m_isReported || m_isOffering)
        return;
    if (m_socket && !m_isClosing && (!reader() || hasMore() || (m_isPaused && !m_rest.isEmpty())))
        return;
    m_linger.stop();
    releaseSocket();
    if (!reader())
        return;
    m_isReported = true;
    reader()->streamClosed();
}

void DeviceStream::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_linger.timerId()) {
        QObject::timerEvent(event);
        return;
    }
    m_linger.stop();
    m_isDown = true;
    reportDown();
}

namespace {

template <typename Socket>
class SocketStream final : public DeviceStream
{
public:
    SocketStream(Socket *socket, const DeviceStreamOptions &options)
        : DeviceStream(socket, options)
        , m_typed(socket)
    {
        socket->setParent(nullptr);
        // Enough to fill one receive buffer; beyond it the peer is slowed down by the system.
        socket->setReadBufferSize(ReceiveBuffer::size);
        connect(socket, &QIODevice::readyRead, this, [this] { socketReadable(); });
        connect(socket, &Socket::disconnected, this, [this] { socketDown(); });
        // Also when the peer only half-closes: Qt would go on until everything is written.
        connect(socket, &Socket::errorOccurred, this, [this](auto error) { socketFailed(error); });
        if constexpr (std::is_same_v<Socket, QAbstractSocket>)
            initialize();
        // With TLS bytesWritten() comes when the bytes are encrypted, and for a moment are counted nowhere.
        if (m_ssl)
            connect(m_ssl, &QSslSocket::encryptedBytesWritten, this, [this] { socketWritten(); });
        else
            connect(socket, &QIODevice::bytesWritten, this, [this] { socketWritten(); });
        if (socket->state() != Socket::ConnectedState)
            socketFailed(socket->error());
    }

protected:
    qint64 unwritten() const override
    {
        return m_typed->bytesToWrite() + (m_ssl ? m_ssl->encryptedBytesToWrite() : 0);
    }

    void flushSocket() override { m_typed->flush(); }

    // A QLocalSocket leaves the socket that it is made of behind.
    bool isMovable() const override { return std::is_same_v<Socket, QAbstractSocket>; }

    std::shared_ptr<const PeerCertificate> peerCertificate() const override
    {
        if (!isUp() || !m_ssl || m_ssl->peerCertificate().isNull())
            return nullptr;
        return std::make_shared<const PeerCertificate>(
                PeerCertificate{ m_ssl->peerCertificate(), m_ssl->sslHandshakeErrors() });
    }

    void fetchRest() override
    {
        if (!m_ssl || m_ssl->readBufferSize() == 0)
            return;
        // Decryption has waited for room, and does not go on by itself.
        m_ssl->setReadBufferSize(0);
        m_ssl->flush();
    }

    void endSocket() override
    {
        // TLS has its own good-bye, after which Qt closes.
        if (!m_ssl && endWriting(m_typed->socketDescriptor()))
            return;
        if constexpr (std::is_same_v<Socket, QAbstractSocket>)
            m_typed->disconnectFromHost();
        else
            m_typed->disconnectFromServer();
    }

private:
    template <typename Error>
    void socketFailed(Error error)
    {
        if (int(error) != int(QAbstractSocket::RemoteHostClosedError)
            && int(error) != int(QAbstractSocket::UnknownSocketError))
            m_error = m_typed->errorString();
        socketDown();
    }
    void initialize()
    {
        m_typed->setSocketOption(QAbstractSocket::LowDelayOption, 1);
        m_peerAddress = m_typed->peerAddress();
        m_peerPort = m_typed->peerPort();
        m_ssl = qobject_cast<QSslSocket *>(m_typed);
        m_isEncrypted = m_ssl && m_ssl->isEncrypted();
        if (m_ssl && !m_isEncrypted)
            connect(m_ssl, &QSslSocket::encrypted, this, [this] { m_isEncrypted = true; });
    }

    Socket *m_typed;
    QSslSocket *m_ssl = nullptr;
};

} // namespace

std::unique_ptr<ByteStream> makeDeviceStream(QAbstractSocket *socket,
                                             const DeviceStreamOptions &options)
{
    return std::make_unique<SocketStream<QAbstractSocket>>(socket, options);
}

std::unique_ptr<ByteStream> makeDeviceStream(QLocalSocket *socket,
                                             const DeviceStreamOptions &options)
{
    return std::make_unique<SocketStream<QLocalSocket>>(socket, options);
}

} // namespace QSocketIoPrivate
