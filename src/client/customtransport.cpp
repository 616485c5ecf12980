// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "client/customtransport.h"

#include "protocol/enginebase64.h"

#include <utility>

namespace QSocketIoPrivate {

namespace {

constexpr qint64 customHighWaterMark = 256 * 1024; // as that of a WebSocket

} // namespace

CustomTransport::CustomTransport(const ClientRequest &request, QSocketIoClientTransport *device)
    : m_request(request)
    , m_device(device)
{}

CustomTransport::~CustomTransport()
{
    CustomTransport::abort();
}

void CustomTransport::open(const QByteArray &sid)
{
    if (!m_device) {
        const TransportError error =
                TransportError::of(TransportError::Kind::Failed,
                                   QStringLiteral("The transport factory made no transport"));
        QMetaObject::invokeMethod(
                this, [this, error] { end(error); }, Qt::QueuedConnection);
        return;
    }
    m_device->setParent(nullptr);
    connectDevice();
    m_device->open(engineUrl(m_request, QSocketIo::Transport::WebSocket, sid));
}

// Queued: we may be destroyed by what follows, and the program's functions need not expect that.
void CustomTransport::connectDevice()
{
    using Device = QSocketIoClientTransport;
    Device *const device = m_device;
    connect(device, &Device::opened, this, &CustomTransport::deviceOpened, Qt::QueuedConnection);
    connect(device, &Device::textReceived, this, &CustomTransport::textReceived,
            Qt::QueuedConnection);
    connect(device, &Device::binaryReceived, this, &CustomTransport::binaryReceived,
            Qt::QueuedConnection);
    connect(device, &Device::bytesWritten, this, &CustomTransport::bytesWritten,
            Qt::QueuedConnection);
    connect(device, &Device::closed, this, &CustomTransport::deviceClosed, Qt::QueuedConnection);
    connect(
            device, &QObject::destroyed, this,
            [this] {
                end(TransportError::of(TransportError::Kind::Failed,
                                       QStringLiteral("The transport was deleted")));
            },
            Qt::QueuedConnection);
}

void CustomTransport::deviceOpened()
{
    if (m_isDown || std::exchange(m_isOpen, true))
        return;
    reportOpened();
}

void CustomTransport::textReceived(const QByteArray &text)
{
    if (!isUsable())
        return;
    if (const auto packet = EnginePacketView::fromText(text))
        return owner()->packetReceived(this, *packet);
    if (const auto bytes = fromBase64Packet(text, m_request.revision)) {
        EnginePacketView binary = EnginePacketView::fromBinary(*bytes);
        binary.owner = &*bytes;
        return owner()->packetReceived(this, binary);
    }
    end(TransportError::of(TransportError::Kind::ParseError,
                           QStringLiteral("A text that is no Engine.IO packet")));
}

void CustomTransport::binaryReceived(const QByteArray &bytes)
{
    if (!isUsable())
        return;
    if (m_request.revision == EngineRevision::Three) {
        if (const auto packet = EnginePacketView::fromTypedBinary(bytes))
            return owner()->packetReceived(this, *packet);
        end(TransportError::of(TransportError::Kind::ParseError,
                               QStringLiteral("Bytes that are no Engine.IO packet")));
        return;
    }
    EnginePacketView packet = EnginePacketView::fromBinary(bytes);
    packet.owner = &bytes;
    owner()->packetReceived(this, packet);
}

// What leaves

bool CustomTransport::isWritable() const
{
    return isUsable() && !m_isBlocked;
}

qint64 CustomTransport::bytesToWrite() const
{
    return m_device ? m_device->bytesToWrite() : 0;
}

void CustomTransport::sendBytes(const QByteArray &bytes)
{
    const char type = char(EnginePacketType::Message); // revision 3 has it in front
    if (m_request.isBase64)
        m_device->sendText(toBase64Packet(bytes, m_request.revision));
    else if (m_request.revision == EngineRevision::Three)
        m_device->sendBinary(type + bytes);
    else
        m_device->sendBinary(bytes);
}

void CustomTransport::sendMessage(const EngineMessage &message, int firstPacket)
{
    for (qsizetype i = firstPacket; i < message.packetCount() && m_device; ++i) {
        if (message.isTextPacket(i))
            m_device->sendText(typeDigit(EnginePacketType::Message) + message.packet(i));
        else
            sendBytes(message.packet(i));
    }
}

void CustomTransport::send(QList<EngineOutput> &queue)
{
    qsizetype sent = 0;
    while (sent < queue.size() && isWritable()) {
        const EngineOutput output = queue.at(sent++);
        if (output.type == EnginePacketType::Message)
            sendMessage(output.message, output.firstPacket);
        else
            m_device->sendText(typeDigit(output.type) + output.data);
        noteBlocked();
    }
    queue.remove(0, sent);
}

bool CustomTransport::sendNow(const EngineMessage &message)
{
    if (!isWritable())
        return false;
    sendMessage(message, 0);
    noteBlocked();
    return true;
}

void CustomTransport::noteBlocked()
{
    m_isBlocked = bytesToWrite() >= customHighWaterMark;
}

void CustomTransport::bytesWritten()
{
    if (!isUsable() || !m_isBlocked)
        return;
    noteBlocked();
    if (!m_isBlocked)
        owner()->transportWritable(this);
}

// The end

void CustomTransport::close()
{
    if (m_isDown || std::exchange(m_isClosing, true))
        return;
    if (m_device)
        m_device->close();
}

void CustomTransport::abort()
{
    m_isDown = true;
    if (!m_device)
        return;
    m_device->disconnect(this);
    m_device->deleteLater();
    m_device.clear();
}

void CustomTransport::deviceClosed(const QSocketIoError &error)
{
    TransportError reason;
    if (error.isError())
        reason = TransportError::of(TransportError::Kind::Failed, error.message());
    end(reason);
}

void CustomTransport::end(const TransportError &error)
{
    if (m_isDown)
        return;
    abort();
    owner()->transportClosed(this, error);
}

} // namespace QSocketIoPrivate
