// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// An Engine.IO session as the layer above sees it, on either side.
#pragma once

#include "protocol/enginemessage.h"
#include "transport/enginetransport.h"

#include "qsocketioglobal.h"

namespace QSocketIoPrivate {

class EngineConnection
{
public:
    // The single owner. Each call may delete the connection later, never at once: see release() of the makers.
    class Owner
    {
    public:
        virtual void messageReceived(const EnginePacketView &message) = 0;
        virtual void engineUpgraded() {} // transport() has changed
        virtual void engineMeasured(std::chrono::microseconds roundTripTime)
        {
            Q_UNUSED(roundTripTime)
        }
        virtual void engineDrained() {} // something had to wait, and all of it has left
        // Otherwise: the transport takes packets again, so isWritable() and bytesToWrite() may have changed.
        virtual void engineWritable() {}
        virtual void engineClosed(QSocketIo::DisconnectReason reason,
                                  const TransportError &error) = 0; // once, the last call

    protected:
        ~Owner() = default;
    };

    virtual ~EngineConnection() = default;

    void setOwner(Owner *owner) { m_owner = owner; }
    virtual QByteArray sid() const = 0;
    virtual QSocketIo::Transport transport() const = 0;
    virtual bool isOpen() const = 0;
    // Something written now would leave now: the measure for volatile events.
    virtual bool isWritable() const = 0;
    // In order, a text and its attachments as one unit. Ignored unless open.
    virtual void send(const EngineMessage &message) = 0;
    // The hot path for a text that is only for this peer, given in pieces. False: nothing was taken, use send().
    virtual bool sendText(std::span<const QByteArrayView> pieces)
    {
        Q_UNUSED(pieces)
        return false;
    }
    virtual qint64 bytesToWrite() const = 0; // queued here and in the transport
    virtual qint64 maxPayload() const = 0;   // what the peer accepts; 0: unknown
    // What is queued leaves first; engineClosed(reason) follows, also when the peer does not cooperate.
    virtual void close(QSocketIo::DisconnectReason reason) = 0;
    virtual void abort() = 0; // now, without engineClosed()

protected:
    Owner *owner() const { return m_owner; }

private:
    Owner *m_owner = nullptr;
};

} // namespace QSocketIoPrivate
