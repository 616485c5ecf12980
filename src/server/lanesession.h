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
    // Looks again at what has not left. False: nothing is left.
    bool refresh();
    void setHeldBack(bool heldBack);
    bool isHeldBack() const { return m_isHeldBack; }

    bool isWatched = false; // by the lane, until refresh() says that nothing is left

private:
    void packetReceived(SocketPacket &&packet) override;
    void channelDrained() override;
    void channelUpgraded() override;
    void channelClosed(QSocketIo::DisconnectReason reason, const TransportError &error) override;
    void settle(qint64 sent);

    IoLane &m_lane;
    EngineSession *m_session;
    RemoteSessionPtr m_remote;
    PacketChannel m_channel;
    qint64 m_unsent = 0; // of the engine, as the other end knows it
    bool m_isHeldBack = false;
};

} // namespace QSocketIoPrivate
