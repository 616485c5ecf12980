// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Socket.IO packets over one engine session: assembles what arrives, encodes what leaves.
#pragma once

#include "core/wirelog.h"
#include "engine/engineconnection.h"
#include "protocol/packetcodec.h"
#include "protocol/socketpacketdecoder.h"

#include <chrono>
#include <memory>

namespace QSocketIoPrivate {

class PacketChannel final : private EngineConnection::Owner
{
public:
    class Owner
    {
    public:
        virtual void packetReceived(SocketPacket &&packet) = 0; // may destroy the channel
        virtual void channelDrained() {}
        virtual void channelWritable() {}
        virtual void channelUpgraded() {}
        virtual void channelMeasured(std::chrono::microseconds roundTripTime)
        {
            Q_UNUSED(roundTripTime)
        }
        virtual void channelClosed(QSocketIo::DisconnectReason reason,
                                   const TransportError &error) = 0; // once, the last call

    protected:
        ~Owner() = default;
    };

    // The engine outlives the channel; the channel becomes its owner.
    PacketChannel(EngineConnection *engine, const PacketCodec &codec,
                  const SocketPacketDecoder::Limits &limits, Owner *owner);
    ~PacketChannel();
    Q_DISABLE_COPY_MOVE(PacketChannel)

    EngineConnection *engine() const { return m_engine; }
    PacketCodec codec() const { return m_decoder.codec(); } // what send() is given has to be in
    void setCodec(const PacketCodec &codec)
    {
        m_decoder.setCodec(codec);
    } // before the first packet
    void setWireLog(std::shared_ptr<WireLog> log) { m_log = std::move(log); } // null: none
    void send(const EngineMessage &message);
    bool sendText(std::span<const QByteArrayView> pieces); // see EngineConnection::sendText()
    void close(QSocketIo::DisconnectReason reason);

private:
    void fail();
    void tellSent(const EngineMessage &message) const; // for debugging
    void tellReceived(const EnginePacketView &message) const;
    void logSent(const EngineMessage &message) const;
    void logCustom(WireLog::Direction direction, bool isText, QByteArrayView data) const;
    void logReceived(const EnginePacketView &message) const;
    void messageReceived(const EnginePacketView &message) override;
    void engineDrained() override;
    void engineWritable() override;
    void engineUpgraded() override;
    void engineMeasured(std::chrono::microseconds roundTripTime) override;
    void engineClosed(QSocketIo::DisconnectReason reason, const TransportError &error) override;

    EngineConnection *m_engine;
    SocketPacketDecoder m_decoder;
    Owner *m_owner;
    std::shared_ptr<WireLog> m_log;
    bool m_hasFailed = false; // a broken packet was seen: nothing further is read
};

} // namespace QSocketIoPrivate
