// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// An engine session that lives in an I/O thread, as the server's thread sees it.
#pragma once

#include "core/packetchannel.h"
#include "engine/enginesession.h"

#include <atomic>
#include <memory>

namespace QSocketIoPrivate {

class IoThreads;

class RemoteSession
{
public:
    // Made in the I/O thread of that number.
    RemoteSession(int lane, const EngineSession &session, PacketCodec codec);
    Q_DISABLE_COPY_MOVE(RemoteSession)

    // Never change.
    int lane() const { return m_lane; }
    const QByteArray &sid() const { return m_sid; }
    const EngineRequestInfo &info() const { return m_info; }
    PacketCodec codec() const { return m_codec; }

    // The server's thread.
    void attach(IoThreads *threads) { m_threads = threads; }
    void setOwner(PacketChannel::Owner *owner) { m_owner = owner; }
    PacketChannel::Owner *owner() const { return m_owner; }
    QSocketIo::Transport transport() const { return m_transport.load(std::memory_order_relaxed); }
    bool isWritable() const;
    qint64 bytesToWrite() const
    {
        return m_unsent.load(std::memory_order_acquire);
    } // in both threads
    void send(const EngineMessage &message);
    void sendText(std::span<const QByteArrayView> pieces);
    void close(QSocketIo::DisconnectReason reason);
    void release(); // no call to the owner follows; what has not been sent is dropped

    // The I/O thread. How the send queue has changed there, with what has come out of the batches.
    void setWritable(bool writable) { m_isWritable.store(writable, std::memory_order_relaxed); }
    void addUnsent(qint64 change) { m_unsent.fetch_add(change, std::memory_order_acq_rel); }
    void setTransport(QSocketIo::Transport transport) { m_transport.store(transport); }
    // What is on its way to the handlers: either thread has its side of it.
    qint64 unhandled() const { return m_unhandled.load(); }
    void received(qint64 cost) { m_unhandled.fetch_add(cost); }
    void handled(qint64 cost) { m_unhandled.fetch_sub(cost); }

private:
    const int m_lane;
    const QByteArray m_sid;
    const EngineRequestInfo m_info;
    const PacketCodec m_codec;
    IoThreads *m_threads = nullptr;
    PacketChannel::Owner *m_owner = nullptr;
    std::atomic<qint64> m_unsent{ 0 };
    std::atomic<qint64> m_unhandled{ 0 };
    std::atomic<QSocketIo::Transport> m_transport;
    std::atomic<bool> m_isWritable{ true };
};
using RemoteSessionPtr = std::shared_ptr<RemoteSession>;

} // namespace QSocketIoPrivate
