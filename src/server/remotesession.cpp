// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What is sent goes into the batch of its thread; a message that several sessions get in a row is one entry there.
#include "server/remotesession.h"

#include "server/iolane.h"
#include "server/iothreads.h"

#include <algorithm>

namespace QSocketIoPrivate {

namespace {

// Where a WebSocket of the server's own thread is not writable any more, too.
constexpr qint64 remoteHighWaterMark = 256 * 1024;

} // namespace

RemoteSession::RemoteSession(int lane, const EngineSession &session, const PacketCodec &codec)
    : m_lane(lane)
    , m_sid(session.sid())
    , m_request(session.request())
    , m_codec(codec)
    , m_transport(session.transport())
{}

bool RemoteSession::isWritable() const
{
    // In this order: the I/O thread tells of the flag before the bytes.
    const qint64 unsent = bytesToWrite();
    const bool hasRoom = transport() == QSocketIo::Transport::WebSocket
                                 ? unsent < remoteHighWaterMark
                                 : unsent == 0;
    return hasRoom && m_isWritable.load(std::memory_order_relaxed);
}

void RemoteSession::send(const EngineMessage &message)
{
    if (message.isNull())
        return;
    addUnsent(message.byteCount(), 1);
    LaneBatch &batch = m_threads->batch(m_lane);
    if (!batch.isEmpty()) {
        auto *const last = std::get_if<LaneBatch::Message>(&batch.entries.back());
        if (last && last->message.isSameAs(message)) {
            last->others.push_back(this);
            return;
        }
    }
    batch.entries.emplace_back(LaneBatch::Message{ message, this, {} });
    m_threads->batchGrown(m_lane);
}

void RemoteSession::sendText(std::span<const QByteArrayView> pieces)
{
    LaneBatch &batch = m_threads->batch(m_lane);
    qsizetype size = 0;
    for (const QByteArrayView piece : pieces)
        size += piece.size();
    char *at = batch.addText(size);
    for (const QByteArrayView piece : pieces)
        at = std::copy(piece.begin(), piece.end(), at);
    addUnsent(size, 1);
    batch.entries.emplace_back(LaneBatch::Text{ this, size });
    m_threads->batchGrown(m_lane);
}

void RemoteSession::measure()
{
    m_threads->call(m_lane, [this](IoLane &lane) { lane.measure(this); });
}

void RemoteSession::setReadingDelayed(bool delayed)
{
    m_threads->call(m_lane, [this, delayed](IoLane &lane) { lane.delay(this, delayed); });
}

void RemoteSession::setReadingHeld(bool held)
{
    m_threads->call(m_lane, [this, held](IoLane &lane) { lane.hold(this, held); });
}

void RemoteSession::inspect(const std::function<void(const EngineSession &session)> &look)
{
    m_threads->visit(m_lane, [this, &look](const IoLane &lane) { lane.inspect(this, look); });
}

void RemoteSession::close(QSocketIo::DisconnectReason reason)
{
    m_threads->call(m_lane, [this, reason](IoLane &lane) { lane.close(this, reason); });
}

void RemoteSession::release()
{
    m_owner = nullptr;
    m_threads->call(m_lane, [this](IoLane &lane) { lane.release(this); });
}

} // namespace QSocketIoPrivate
