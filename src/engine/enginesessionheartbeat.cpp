// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Whether a session's client is still there, and how long a message takes to it and back.
#include "engine/enginesession.h"

#include "engine/engineserver.h"

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace QSocketIoPrivate {

using QSocketIo::DisconnectReason;

void EngineSession::measure()
{
    if (m_state == State::Open)
        m_transport->measure();
}

void EngineSession::roundTripMeasured(EngineTransport *transport, std::chrono::microseconds time)
{
    if (transport == m_transport.get() && m_state == State::Open && owner())
        owner()->engineMeasured(time);
}

// Frames for whatever is on the way, proxies above all; the heartbeat is another thing.
void EngineSession::startPinging()
{
    if (m_settings->webSocketPing.count() <= 0 || m_kind != QSocketIo::Transport::WebSocket)
        return;
    m_pingFrames = std::make_unique<Deadline>(m_server.deadlines(), [this] {
        m_pingFrames->start(m_settings->webSocketPing);
        measure();
    });
    m_pingFrames->start(m_settings->webSocketPing);
}

void EngineSession::deadlineExpired()
{
    if (m_state == State::Open)
        heartbeatExpired();
    else
        end(m_closeReason, {});
}

void EngineSession::heartbeatExpired()
{
    if (m_isClientPinging) {
        silenceExpired();
        return;
    }
    const qint64 bytes = bytesToWrite();
    // The pong of a client that is read slowly stands behind what it has sent before.
    const bool wasDelayed = std::exchange(m_wasDelayed, m_isReadingDelayed);
    if (!m_isAwaitingPong) {
        m_isAwaitingPong = true;
        m_pingedAt = std::chrono::steady_clock::now();
        m_traffic.sentControl(0);
        enqueue(EngineOutput::control(EnginePacketType::Ping));
    } else if (!wasDelayed && !m_isReadingHeld && (!m_isReadingPaused || bytes >= m_bytesAtPing)) {
        giveUp(u"no pong within %1 ms"_s.arg(m_settings->pingTimeout.count()));
        return;
    } else if (m_isReadingHeld && m_queue.isEmpty()) {
        enqueue(EngineOutput::control(EnginePacketType::Ping)); // it goes on expecting them
    }
    // While we do not read, what the peer fetches is its sign of life.
    m_bytesAtPing = bytes;
    m_deadline.start(m_settings->pingTimeout);
}

// One deadline for any number of packets: where it is reached, it moves to where the last one has put it.
void EngineSession::silenceExpired()
{
    const std::chrono::milliseconds limit = m_settings->pingInterval + m_settings->pingTimeout;
    const std::chrono::milliseconds now = m_server.deadlines().now();
    const qint64 bytes = bytesToWrite();
    if (std::exchange(m_wasDelayed, m_isReadingDelayed) || m_isReadingHeld
        || (m_isReadingPaused && bytes < m_bytesAtPing))
        m_lastHeard = now; // as above
    m_bytesAtPing = bytes;
    const std::chrono::milliseconds left = m_lastHeard + limit - now;
    if (left > std::chrono::milliseconds(0))
        m_deadline.start(left);
    else
        giveUp(u"nothing was heard for %1 ms"_s.arg(limit.count()));
}

void EngineSession::giveUp(const QString &message)
{
    end(DisconnectReason::PingTimeout,
        { .kind = TransportError::Kind::Failed, .message = message, .body = {} });
}

void EngineSession::pingReceived(QByteArrayView data)
{
    // Since revision 4 only the server pings.
    if (!m_isClientPinging) {
        wrongHeartbeat(u"the client sent a ping"_s);
        return;
    }
    if (m_state != State::Open)
        return;
    // Before what waits for its turn, as the client counts the seconds, and one for all pings that it has not fetched
    // the answer to. What a ping carries comes back with it, unless it is more than a word.
    constexpr qsizetype longestEcho = 16;
    const EngineOutput pong = EngineOutput::control(EnginePacketType::Pong,
                                                    data.size() <= longestEcho ? data.toByteArray()
                                                                               : QByteArray());
    m_traffic.sentControl(pong.data.size());
    const bool isOpening = !m_queue.isEmpty() && m_queue.first().type == EnginePacketType::Open;
    const qsizetype place = isOpening ? 1 : 0;
    if (place < m_queue.size() && m_queue.at(place).type == EnginePacketType::Pong)
        m_queue[place] = pong;
    else
        m_queue.insert(place, pong);
    flush();
}

void EngineSession::pongReceived()
{
    if (m_isClientPinging) {
        wrongHeartbeat(u"the client sent a pong"_s);
        return;
    }
    const auto isPing = [](const EngineOutput &output) {
        return output.type == EnginePacketType::Ping;
    };
    if (m_state != State::Open || !m_isAwaitingPong
        || std::any_of(m_queue.cbegin(), m_queue.cend(), isPing))
        return; // an answer to nothing
    m_isAwaitingPong = false;
    m_roundTripTime = std::chrono::duration_cast<std::chrono::microseconds>(
            std::chrono::steady_clock::now() - m_pingedAt);
    m_server.countRoundTrip(m_roundTripTime);
    m_deadline.start(m_settings->pingInterval);
}

void EngineSession::wrongHeartbeat(const QString &message)
{
    end(DisconnectReason::TransportError,
        { .kind = TransportError::Kind::Failed, .message = message, .body = {} });
}

} // namespace QSocketIoPrivate
