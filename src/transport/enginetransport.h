// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// An Engine.IO transport as its session sees it, on either side.
#pragma once

#include "protocol/enginemessage.h"
#include "protocol/enginepacket.h"

#include "qsocketioglobal.h"

#include <QByteArray>
#include <QList>
#include <QSslError>

#include <chrono>
#include <span>

namespace QSocketIoPrivate {

// Why a transport ended, with what a person needs to act on it.
struct TransportError
{
    enum class Kind : quint8 {
        Closed,    // the peer closed it in order
        Failed,    // network or HTTP
        TlsFailed, // the certificate of one side was not accepted, or there was no common ground
        ProxyFailed,
        ParseError,    // bytes that are no packets
        TooLarge,      // a message above maxPayload
        Rejected,      // the handshake was answered with an error
        OtherRevision, // because the peer speaks another revision of the protocol
    };
    static TransportError of(Kind kind, const QString &message);

    Kind kind = Kind::Closed;
    QString message;
    int httpStatus = 0;
    int closeCode = 0;               // of the WebSocket
    QByteArray body;                 // of a refusing HTTP answer, at most 1 KiB of it
    QList<QSslError> sslErrors = {}; // of kind TlsFailed: what is wrong with the server's certificate
};

inline TransportError TransportError::of(Kind kind, const QString &message)
{
    TransportError error;
    error.kind = kind;
    error.message = message;
    return error;
}

// What is queued for the peer: packets of the engine itself, or messages from above.
struct EngineOutput
{
    EnginePacketType type = EnginePacketType::Message;
    EngineMessage message; // type Message
    QByteArray data;       // other types
    int firstPacket = 0;   // of a message: those before it have left already

    static EngineOutput control(EnginePacketType type, const QByteArray &data = {})
    {
        return { .type = type, .message = {}, .data = data };
    }
};

class EngineTransport
{
public:
    // The one session that drives the transport. Each call may destroy the transport.
    class Owner
    {
    public:
        virtual void packetReceived(EngineTransport *transport, const EnginePacketView &packet) = 0;
        virtual void transportWritable(EngineTransport *transport) = 0; // isWritable() has become true
        virtual void transportClosed(EngineTransport *transport,
                                     const TransportError &error) = 0; // the last call
        // How long the peer's answer took, to a request of the client or to measure().
        virtual void roundTripMeasured(EngineTransport *transport, std::chrono::microseconds time)
        {
            Q_UNUSED(transport)
            Q_UNUSED(time)
        }

    protected:
        ~Owner() = default;
    };

    virtual ~EngineTransport() = default;

    void setOwner(Owner *owner) { m_owner = owner; }
    virtual QSocketIo::Transport kind() const = 0;

    // Polling is writable while a request can carry data; a WebSocket while its write buffer is below its mark.
    virtual bool isWritable() const = 0;
    // Takes as many entries from the front of the queue as can leave now and removes them. An entry
    // that leaves in part (a text whose attachments wait for the next poll) stays in front with firstPacket
    // moved on, so that the rest can also leave over another transport. Never calls the owner.
    virtual void send(QList<EngineOutput> &queue) = 0;
    // The same for one message when nothing waits before it: the hot path, without a list. False: it has to
    // be queued, nothing was taken.
    virtual bool sendNow(const EngineMessage &message)
    {
        Q_UNUSED(message)
        return false;
    }
    // And for a message that is only text and only for this peer, given in pieces: without so much as an array.
    virtual bool sendText(std::span<const QByteArrayView> pieces)
    {
        Q_UNUSED(pieces)
        return false;
    }
    // Not yet handed to the system, in bytes.
    virtual qint64 bytesToWrite() const = 0;
    // Written packets first, then an orderly close; transportClosed() follows within closeTimeout.
    virtual void close() = 0;
    virtual void abort() = 0; // now; no call to the owner follows

    // Asks the peer for a sign, if that costs no more than a frame; roundTripMeasured() follows. False: it cannot be asked.
    virtual bool measure() { return false; }

    // Server: another transport is being probed, so the peer must be able to stop using this one.
    virtual void setProbing(bool probing) { Q_UNUSED(probing) }
    // What the peer sends stays with it for now: because it does not fetch what it causes, or because nobody has time for
    // it. What is on its way already may still come.
    virtual void setReadingPaused(bool paused) { Q_UNUSED(paused) }

protected:
    Owner *owner() const { return m_owner; }

private:
    Owner *m_owner = nullptr;
};

} // namespace QSocketIoPrivate
