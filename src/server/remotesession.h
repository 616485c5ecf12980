// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// An engine session that lives in an I/O thread, as the server's thread sees it.
#pragma once

#include "core/packetchannel.h"
#include "engine/enginesession.h"

#include <atomic>
#include <functional>
#include <memory>

namespace QSocketIoPrivate {

class IoThreads;

class RemoteSession
{
public:
    // Made in the I/O thread of that number.
    RemoteSession(int lane, const EngineSession &session, const PacketCodec &codec);
    Q_DISABLE_COPY_MOVE(RemoteSession)

    // Never change.
    int lane() const { return m_lane; }
    const QByteArray &sid() const { return m_sid; }
    const PacketCodec &codec() const { return m_codec; }

    // The server's thread.
    void attach(IoThreads *threads) { m_threads = threads; }
    const OpeningRequest &request() const { return m_request; }
    void setSubprotocol(const QByteArray &name) { m_request.setSubprotocol(name); }
    void setOwner(PacketChannel::Owner *owner) { m_owner = owner; }
    PacketChannel::Owner *owner() const { return m_owner; }
    QSocketIo::Transport transport() const { return m_transport.load(std::memory_order_relaxed); }
    bool isWritable() const;
    qint64 bytesToWrite() const
    {
        return m_unsent.load(std::memory_order_acquire);
    } // in both threads
    // The same with what each message costs beside its bytes.
    qint64 backlog() const
    {
        return bytesToWrite() + m_unsentMessages.load(std::memory_order_relaxed) * messageCost;
    }
    std::chrono::microseconds roundTripTime() const { return m_roundTripTime; }
    void setRoundTripTime(std::chrono::microseconds time) { m_roundTripTime = time; }
    void measure();
    void setReadingDelayed(bool delayed);
    void setReadingHeld(bool held);
    void inspect(const std::function<void(const EngineSession &session)> &look);
    void send(const EngineMessage &message);
    void sendText(std::span<const QByteArrayView> pieces);
    void close(QSocketIo::DisconnectReason reason);
    void release(); // no call to the owner follows; what has not been sent is dropped

    // The I/O thread. How the send queue has changed there, with what has come out of the batches.
    void setWritable(bool writable) { m_isWritable.store(writable, std::memory_order_relaxed); }
    void addUnsent(qint64 bytes, qint64 messages)
    {
        m_unsentMessages.fetch_add(messages, std::memory_order_relaxed);
        m_unsent.fetch_add(bytes, std::memory_order_acq_rel);
    }
    void setTransport(QSocketIo::Transport transport) { m_transport.store(transport); }
    // What is on its way to the handlers: either thread has its side of it.
    qint64 unhandled() const { return m_unhandled.load(); }
    void received(qint64 cost) { m_unhandled.fetch_add(cost); }
    void handled(qint64 cost) { m_unhandled.fetch_sub(cost); }

private:
    static constexpr qint64 messageCost = 128; // as in the engine
    const int m_lane;
    const QByteArray m_sid;
    OpeningRequest m_request; // the server's thread's, once it has the session
    const PacketCodec m_codec;
    IoThreads *m_threads = nullptr;
    PacketChannel::Owner *m_owner = nullptr;
    std::chrono::microseconds m_roundTripTime{ -1 };
    std::atomic<qint64> m_unsent{ 0 };
    std::atomic<qint64> m_unsentMessages{ 0 };
    std::atomic<qint64> m_unhandled{ 0 };
    std::atomic<QSocketIo::Transport> m_transport;
    std::atomic<bool> m_isWritable{ true };
};
using RemoteSessionPtr = std::shared_ptr<RemoteSession>;

} // namespace QSocketIoPrivate
