// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Engine.IO over a QWebSocket that was accepted elsewhere.
#include "transport/qwebsocketserver.h"

#include "logging.h"
#include "protocol/enginebase64.h"

#include <QTimer>
#include <QWebSocket>

#include <utility>

using namespace Qt::StringLiterals;

namespace QSocketIoPrivate {

QWebSocketServerTransport::QWebSocketServerTransport(QWebSocket *socket, DeadlineQueue &deadlines,
                                                     const Limits &limits, EngineFormat format)
    : m_socket(socket)
    , m_limits(limits)
    , m_format(format)
    , m_closing(deadlines, [this] { end({}); })
{
    socket->setParent(nullptr);
    // Cut into frames, a text would be cut within characters, which receivers on older versions of Qt refuse.
    socket->setOutgoingFrameSize(QWebSocket::maxOutgoingFrameSize());
    // One byte more: we say ourselves what is too large. A base64 form may be longer than its bytes.
    const quint64 largest = quint64(limits.maxPayload) * 4 / 3 + 16;
    socket->setMaxAllowedIncomingFrameSize(qMin(largest, QWebSocket::maxIncomingFrameSize()));
    socket->setMaxAllowedIncomingMessageSize(qMin(largest, QWebSocket::maxIncomingMessageSize()));
    connectSocket();
}

QWebSocketServerTransport::~QWebSocketServerTransport()
{
    release();
}

void QWebSocketServerTransport::connectSocket()
{
    connect(m_socket, &QWebSocket::textMessageReceived, this,
            [this](const QString &text) { received({ .bytes = text.toUtf8() }); });
    connect(m_socket, &QWebSocket::binaryMessageReceived, this,
            [this](const QByteArray &bytes) { received({ .bytes = bytes, .isBinary = true }); });
    connect(m_socket, &QWebSocket::bytesWritten, this, &QWebSocketServerTransport::socketWritten);
    connect(m_socket, &QWebSocket::pong, this, [this](quint64 elapsed) {
        if (!m_isClosing)
            owner()->roundTripMeasured(this, std::chrono::milliseconds(qint64(elapsed)));
    });
    // Queued: the owner may destroy us, and the socket has not finished what it does.
    connect(m_socket, &QWebSocket::disconnected, this, &QWebSocketServerTransport::socketDown,
            Qt::QueuedConnection);
    if (m_socket->state() != QAbstractSocket::ConnectedState)
        QMetaObject::invokeMethod(this, &QWebSocketServerTransport::socketDown,
                                  Qt::QueuedConnection);
}

// What arrives

void QWebSocketServerTransport::received(const Incoming &message)
{
    if (m_isClosing || !m_socket)
        return;
    if (!m_isPaused && m_kept.isEmpty()) {
        deliver(message);
        return;
    }
    m_kept.append(message);
    m_keptBytes += message.bytes.size();
    if (m_keptBytes > m_limits.pausedBytes)
        fail(TransportError::Kind::Failed, 1008, u"the peer sends without reading the answers"_s);
}

void QWebSocketServerTransport::deliver(const Incoming &message)
{
    if (message.bytes.size() > m_limits.maxPayload && message.isBinary)
        fail(TransportError::Kind::TooLarge, 1009,
             u"a message exceeds maxPayload, %1 bytes"_s.arg(m_limits.maxPayload));
    else if (message.isBinary)
        deliverBinary(message.bytes);
    else
        deliverText(message.bytes);
}

void QWebSocketServerTransport::deliverText(const QByteArray &text)
{
    std::optional<QByteArray> bytes;
    if (isBase64Packet(text))
        bytes = fromBase64Packet(text, m_format.revision);
    if ((bytes ? *bytes : text).size() > m_limits.maxPayload) {
        fail(TransportError::Kind::TooLarge, 1009,
             u"a message exceeds maxPayload, %1 bytes"_s.arg(m_limits.maxPayload));
    } else if (bytes) {
        EnginePacketView packet = EnginePacketView::fromBinary(*bytes);
        packet.owner = &*bytes;
        owner()->packetReceived(this, packet);
    } else if (const auto packet = EnginePacketView::fromText(text)) {
        owner()->packetReceived(this, *packet);
    } else {
        fail(TransportError::Kind::ParseError, 1002, u"a packet is of unknown type"_s);
    }
}

void QWebSocketServerTransport::deliverBinary(const QByteArray &bytes)
{
    if (m_format.revision == EngineRevision::Three) {
        if (const auto packet = EnginePacketView::fromTypedBinary(bytes))
            owner()->packetReceived(this, *packet);
        else
            fail(TransportError::Kind::ParseError, 1002, u"a packet is of unknown type"_s);
        return;
    }
    EnginePacketView packet = EnginePacketView::fromBinary(bytes);
    packet.owner = &bytes;
    owner()->packetReceived(this, packet);
}

void QWebSocketServerTransport::setReadingPaused(bool paused)
{
    m_isPaused = paused;
    if (!paused && !m_kept.isEmpty())
        QMetaObject::invokeMethod(this, &QWebSocketServerTransport::deliverKept,
                                  Qt::QueuedConnection);
}

bool QWebSocketServerTransport::measure()
{
    if (!m_socket || m_isClosing)
        return false;
    m_socket->ping();
    return true;
}

void QWebSocketServerTransport::deliverKept()
{
    const DestructionWatch watch(m_watched);
    while (watch && !m_isPaused && !m_isClosing && m_socket && !m_kept.isEmpty()) {
        const Incoming message = m_kept.takeFirst();
        m_keptBytes -= message.bytes.size();
        deliver(message);
    }
}

// What leaves

bool QWebSocketServerTransport::isWritable() const
{
    return m_socket && !m_isBlocked && !m_isClosing;
}

qint64 QWebSocketServerTransport::bytesToWrite() const
{
    return m_socket ? m_socket->bytesToWrite() : 0;
}

void QWebSocketServerTransport::send(QList<EngineOutput> &queue)
{
    qsizetype sent = 0;
    while (sent < queue.size() && isWritable())
        write(queue.at(sent++));
    queue.remove(0, sent);
}

bool QWebSocketServerTransport::sendNow(const EngineMessage &message)
{
    if (!isWritable())
        return false;
    writeMessage(message, 0);
    return true;
}

void QWebSocketServerTransport::write(const EngineOutput &output)
{
    if (output.type == EnginePacketType::Message)
        writeMessage(output.message, output.firstPacket);
    else
        writeText(typeDigit(output.type) + output.data);
}

void QWebSocketServerTransport::writeMessage(const EngineMessage &message, int firstPacket)
{
    for (qsizetype i = firstPacket; i < message.packetCount(); ++i) {
        const QByteArray &bytes = message.packet(i);
        if (message.isTextPacket(i))
            writeText(typeDigit(EnginePacketType::Message) + bytes);
        else if (m_format.isTextOnly)
            writeText(toBase64Packet(bytes, m_format.revision));
        else if (m_format.revision == EngineRevision::Three)
            m_socket->sendBinaryMessage(char(EnginePacketType::Message) + bytes);
        else
            m_socket->sendBinaryMessage(bytes);
    }
    m_isBlocked = m_socket->bytesToWrite() >= m_limits.highWaterMark;
}

void QWebSocketServerTransport::writeText(const QByteArray &text)
{
    m_socket->sendTextMessage(QString::fromUtf8(text));
    m_isBlocked = m_socket->bytesToWrite() >= m_limits.highWaterMark;
}

void QWebSocketServerTransport::socketWritten()
{
    if (!m_isBlocked || m_isClosing || !m_socket || m_socket->bytesToWrite() > 0)
        return;
    m_isBlocked = false;
    owner()->transportWritable(this);
}

// The end

void QWebSocketServerTransport::close()
{
    if (m_isClosing || !m_socket)
        return;
    m_isClosing = true;
    m_closing.start(m_limits.closeTimeout);
    m_socket->close();
}

// Nothing more of the peer counts, but it is to learn why.
void QWebSocketServerTransport::fail(TransportError::Kind kind, quint16 closeCode,
                                     const QString &message)
{
    qCDebug(lcQSocketIoTransport, "WebSocket closed with %d: %s", int(closeCode),
            qUtf8Printable(message));
    QWebSocket *const socket = std::exchange(m_socket, nullptr);
    m_closing.stop();
    socket->disconnect(this);
    socket->close(QWebSocketProtocol::CloseCode(closeCode), message);
    QTimer::singleShot(m_limits.closeTimeout, socket, [socket] {
        socket->abort();
        socket->deleteLater();
    });
    connect(socket, &QWebSocket::disconnected, socket, &QObject::deleteLater);
    owner()->transportClosed(this, { .kind = kind,
                                     .message = message,
                                     .closeCode = closeCode,
                                     .body = {} });
}

void QWebSocketServerTransport::abort()
{
    release();
}

void QWebSocketServerTransport::release()
{
    m_closing.stop();
    QWebSocket *const socket = std::exchange(m_socket, nullptr);
    if (!socket)
        return;
    socket->disconnect(this);
    socket->abort();
    socket->deleteLater(); // one of its signals may be what has called
}

void QWebSocketServerTransport::socketDown()
{
    if (!m_socket)
        return;
    end({ .kind = TransportError::Kind::Closed,
          .message = m_socket->closeReason(),
          .closeCode = int(m_socket->closeCode()),
          .body = {} });
}

void QWebSocketServerTransport::end(const TransportError &error)
{
    if (!m_socket)
        return;
    release();
    owner()->transportClosed(this, error);
}

} // namespace QSocketIoPrivate
