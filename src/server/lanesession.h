// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The other end of a RemoteSession, in the I/O thread: parses what arrives and sends what it is given.
#pragma once

#include "core/packetchannel.h"
#include "server/remotesession.h"

namespace QSocketIoPrivate {

class IoLane;

class LaneSession final : private PacketChannel::Owner
{
public:
    LaneSession(IoLane &lane, EngineSession *session, RemoteSessionPtr remote,
                const SocketPacketDecoder::Limits &limits);
    Q_DISABLE_COPY_MOVE(LaneSession)

    EngineSession *engine() const { return m_session; }
    const RemoteSessionPtr &remote() const { return m_remote; }

    void send(const EngineMessage &message);
    void sendText(QByteArrayView text);
    void close(QSocketIo::DisconnectReason reason) { m_channel.close(reason); }
    // Looks again at what has not left. False: the engine will say when to look next.
    bool refresh();
    // Because too much waits for its handlers, and because they answer too slowly.
    void setHeldBack(bool heldBack);
    bool isHeldBack() const { return m_isHeldBack; }
    void setHeld(bool held);

    bool isWatched = false; // by the lane, until refresh() says that it need not

private:
    void packetReceived(SocketPacket &&packet) override;
    void channelDrained() override;
    void channelWritable() override { settle(0, 0); }
    void channelUpgraded() override;
    void channelMeasured(std::chrono::microseconds roundTripTime) override;
    void channelClosed(QSocketIo::DisconnectReason reason, const TransportError &error) override;
    bool isUnsettled() const;
    void settle(qint64 bytes, qint64 messages);

    IoLane &m_lane;
    EngineSession *m_session;
    RemoteSessionPtr m_remote;
    PacketChannel m_channel;
    qint64 m_unsent = 0; // of the engine, as the other end knows it
    qint64 m_unsentMessages = 0;
    bool m_isHeldBack = false;
    bool m_isHeld = false;
};

} // namespace QSocketIoPrivate
