// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "core/packetchannel.h"

#include "logging.h"

#include <QDebug>

#include <utility>

namespace QSocketIoPrivate {

PacketChannel::PacketChannel(EngineConnection *engine, const PacketCodec &codec,
                             const SocketPacketDecoder::Limits &limits, Owner *owner)
    : m_engine(engine)
    , m_decoder(limits, codec)
    , m_owner(owner)
{
    m_engine->setOwner(this);
}

PacketChannel::~PacketChannel()
{
    m_engine->setOwner(nullptr);
}

void PacketChannel::send(const EngineMessage &message)
{
    if (message.isNull()) {
        qCWarning(lcQSocketIoEvents, "session %s: a packet that cannot be encoded was not sent",
                  loggedSid(m_engine->sid()).constData());
        return;
    }
    if (lcQSocketIoEvents().isDebugEnabled())
        tellSent(message);
    if (m_log)
        logSent(message);
    m_engine->send(message);
}

void PacketChannel::tellSent(const EngineMessage &message) const
{
    if (m_decoder.isCustom())
        qCDebug(lcQSocketIoEvents).noquote()
                << loggedSid(m_engine->sid()) << "->" << message.packetCount() << "messages,"
                << message.byteCount() << "bytes";
    else if (message.hasText())
        qCDebug(lcQSocketIoEvents).noquote()
                << loggedSid(m_engine->sid()) << "->" << loggedPacket(message.text())
                << message.attachments().size();
    else
        qCDebug(lcQSocketIoEvents).noquote()
                << loggedSid(m_engine->sid()) << "-> binary," << message.byteCount() << "bytes";
}

void PacketChannel::tellReceived(const EnginePacketView &message) const
{
    if (message.isBinary || m_decoder.isCustom())
        qCDebug(lcQSocketIoEvents).noquote()
                << loggedSid(m_engine->sid()) << (message.isBinary ? "<- binary," : "<- text,")
                << message.data.size() << "bytes";
    else
        qCDebug(lcQSocketIoEvents).noquote()
                << loggedSid(m_engine->sid()) << "<-" << loggedPacket(message.data);
}

void PacketChannel::logSent(const EngineMessage &message) const
{
    for (qsizetype i = 0; i < message.packetCount(); ++i) {
        if (m_decoder.isCustom())
            logCustom(WireLog::Direction::Out, message.isTextPacket(i), message.packet(i));
        else if (message.isTextPacket(i))
            m_log->text(WireLog::Direction::Out, m_engine->transport(), message.packet(i));
        else if (message.hasText())
            m_log->binary(WireLog::Direction::Out, m_engine->transport(), message.packet(i));
        else
            m_log->binaryPacket(WireLog::Direction::Out, m_engine->transport(), message.packet(i));
    }
}

// Nobody here knows where its secrets are.
void PacketChannel::logCustom(WireLog::Direction direction, bool isText, QByteArrayView data) const
{
    if (isText && m_log->secrets() == WireLog::Secrets::Shown)
        m_log->text(direction, m_engine->transport(), data);
    else
        m_log->binaryPacket(direction, m_engine->transport(), data);
}

void PacketChannel::logReceived(const EnginePacketView &message) const
{
    if (m_decoder.isCustom())
        logCustom(WireLog::Direction::In, !message.isBinary, message.data);
    else if (!message.isBinary)
        m_log->text(WireLog::Direction::In, m_engine->transport(), message.data);
    else if (m_decoder.isAssembling())
        m_log->binary(WireLog::Direction::In, m_engine->transport(), message.data);
    else
        m_log->binaryPacket(WireLog::Direction::In, m_engine->transport(), message.data);
}

bool PacketChannel::sendText(std::span<const QByteArrayView> pieces)
{
    // What is logged is logged whole.
    return !m_log && !lcQSocketIoEvents().isDebugEnabled() && m_engine->sendText(pieces);
}

void PacketChannel::close(QSocketIo::DisconnectReason reason)
{
    m_engine->close(reason);
}

void PacketChannel::messageReceived(const EnginePacketView &message)
{
    if (m_hasFailed)
        return;
    if (lcQSocketIoEvents().isDebugEnabled())
        tellReceived(message);
    if (m_log)
        logReceived(message);

    auto packet = message.isBinary ? m_decoder.feedBinary(message)
                                   : m_decoder.feedText(message.data);
    if (packet)
        m_owner->packetReceived(*std::move(packet));
    else if (m_decoder.error() != SocketPacketDecoder::Error::None)
        fail();
}

void PacketChannel::fail()
{
    m_hasFailed = true;
    qCWarning(lcQSocketIoEvents, "session %s: %s; closing it",
              loggedSid(m_engine->sid()).constData(), m_decoder.errorString().constData());
    m_engine->close(QSocketIo::DisconnectReason::ProtocolError);
}

void PacketChannel::engineDrained()
{
    m_owner->channelDrained();
}

void PacketChannel::engineWritable()
{
    m_owner->channelWritable();
}

void PacketChannel::engineUpgraded()
{
    m_owner->channelUpgraded();
}

void PacketChannel::engineMeasured(std::chrono::microseconds roundTripTime)
{
    m_owner->channelMeasured(roundTripTime);
}

void PacketChannel::engineClosed(QSocketIo::DisconnectReason reason, const TransportError &error)
{
    if (!m_hasFailed || !error.message.isEmpty()) {
        m_owner->channelClosed(reason, error);
        return;
    }
    TransportError named = error;
    named.kind = TransportError::Kind::ParseError;
    named.message = QString::fromUtf8(m_decoder.errorString());
    m_owner->channelClosed(reason, named);
}

} // namespace QSocketIoPrivate
