// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "server/lanesession.h"

#include "server/iolane.h"
#include "server/iothreads.h"

namespace QSocketIoPrivate {

namespace {

// What a packet takes beside its payload.
constexpr qint64 packetEntryCost = 256;

} // namespace

LaneSession::LaneSession(IoLane &lane, EngineSession *session, RemoteSessionPtr remote,
                         const SocketPacketDecoder::Limits &limits)
    : m_lane(lane)
    , m_session(session)
    , m_remote(std::move(remote))
    , m_channel(session, m_remote->codec(), limits, static_cast<PacketChannel::Owner *>(this))
{}

void LaneSession::send(const EngineMessage &message)
{
    m_channel.send(message);
    settle(message.byteCount(), 1);
}

void LaneSession::sendText(QByteArrayView text)
{
    if (!m_channel.sendText(std::span(&text, 1)))
        m_channel.send(EngineMessage(text.toByteArray(), {}, m_session->revision()));
    settle(text.size(), 1);
}

// One change for what has left the batches and what has come into the engine, so that nothing is counted twice.
void LaneSession::settle(qint64 bytes, qint64 messages)
{
    const qint64 unsent = m_session->bytesToWrite();
    const qint64 unsentMessages = m_session->messagesToWrite();
    m_remote->setWritable(m_session->isWritable());
    m_remote->addUnsent(unsent - m_unsent - bytes, unsentMessages - m_unsentMessages - messages);
    m_unsent = unsent;
    m_unsentMessages = unsentMessages;
    if (isUnsettled())
        m_lane.watch(*this);
}

bool LaneSession::refresh()
{
    settle(0, 0);
    return isUnsettled();
}

// What the transport has leaves bit by bit, and without a word; for the rest the session has to be asked.
bool LaneSession::isUnsettled() const
{
    return m_session->isSending();
}

void LaneSession::setHeldBack(bool heldBack)
{
    m_isHeldBack = heldBack;
    m_session->setReadingHeld(m_isHeldBack || m_isHeld);
}

void LaneSession::setHeld(bool held)
{
    m_isHeld = held;
    m_session->setReadingHeld(m_isHeldBack || m_isHeld);
}

void LaneSession::packetReceived(SocketPacket &&packet)
{
    const qint64 cost = packetEntryCost + (packet.payload ? packet.payload->byteCount() : 0);
    m_lane.received(*this, std::move(packet), cost);
}

void LaneSession::channelDrained()
{
    settle(0, 0);
    m_lane.post([remote = m_remote](IoThreads &) {
        if (remote->owner())
            remote->owner()->channelDrained();
    });
}

void LaneSession::channelMeasured(std::chrono::microseconds roundTripTime)
{
    m_lane.post([remote = m_remote, roundTripTime](IoThreads &) {
        remote->setRoundTripTime(roundTripTime);
        if (remote->owner())
            remote->owner()->channelMeasured(roundTripTime);
    });
}

void LaneSession::channelUpgraded()
{
    m_remote->setTransport(m_session->transport());
    settle(0, 0);
    m_lane.post([remote = m_remote, name = m_session->request().subprotocol()](IoThreads &) {
        remote->setSubprotocol(name);
        if (remote->owner())
            remote->owner()->channelUpgraded();
    });
}

void LaneSession::channelClosed(QSocketIo::DisconnectReason reason, const TransportError &error)
{
    m_remote->addUnsent(-m_unsent, -m_unsentMessages);
    m_lane.post([remote = m_remote, reason, error](IoThreads &) {
        if (remote->owner())
            remote->owner()->channelClosed(reason, error);
    });
    m_lane.ended(*this);
}

} // namespace QSocketIoPrivate
