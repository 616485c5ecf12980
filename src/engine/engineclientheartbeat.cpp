// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The client's heartbeat: pings come from the server in Engine.IO 4, and from the client in Engine.IO 3.
#include "engine/engineclient.h"

#include <QTimerEvent>

#include <algorithm>

using namespace std::chrono_literals;

namespace QSocketIoPrivate {

using QSocketIo::DisconnectReason;

namespace {

constexpr std::chrono::milliseconds MaxPingTime = 24h; // keeps sums of what a peer claims in range
constexpr auto CheckTimeout = 5s; // a slow network that has just come back, but nobody's patience
constexpr auto PollMargin = 5s;   // an answer may take as long after the ping that caused it

std::chrono::milliseconds intervalOf(const EngineHandshake &handshake)
{
    return std::min(handshake.pingInterval, MaxPingTime);
}

std::chrono::milliseconds patienceOf(const EngineHandshake &handshake)
{
    return std::min(handshake.pingTimeout, MaxPingTime);
}

} // namespace

// The longest silence of a server that is alive.
std::chrono::milliseconds EngineClient::silenceLimit() const
{
    return intervalOf(m_handshake) + patienceOf(m_handshake);
}

std::chrono::milliseconds EngineClient::pollTimeout() const
{
    return silenceLimit() + PollMargin;
}

void EngineClient::startHeartbeat()
{
    m_pingDeadline.start(isRevision3() ? intervalOf(m_handshake) : silenceLimit());
}

void EngineClient::pingReceived(QByteArrayView data)
{
    m_isPingMissed = false;
    if (m_state == State::Open)
        startHeartbeat();
    // Before what waits for its turn: the server counts the seconds.
    m_traffic[size_t(m_transport->kind())].sentControl(data.size());
    m_queue.prepend({ .type = EnginePacketType::Pong, .message = {}, .data = data.toByteArray() });
    flush();
    m_transport->measure(); // the connection is awake anyway
}

void EngineClient::sendPing()
{
    m_isAwaitingPong = true;
    m_pingDeadline.start(m_isReadingPaused ? intervalOf(m_handshake) : patienceOf(m_handshake));
    m_traffic[size_t(m_transport->kind())].sentControl(0);
    m_queue.prepend({ .type = EnginePacketType::Ping, .message = {}, .data = {} });
    flush();
    m_transport->measure();
}

// Whatever the server says while a pong is due gives it the whole time again: it may have much to say before.
void EngineClient::signOfLifeReceived(EnginePacketType type)
{
    if (!m_isAwaitingPong || m_state != State::Open)
        return;
    m_isPingMissed = false;
    m_isAwaitingPong = type != EnginePacketType::Pong;
    m_pingDeadline.start(m_isAwaitingPong ? patienceOf(m_handshake) : intervalOf(m_handshake));
}

// The ping may have come while this thread was busy or the machine asleep, and not have been read yet. A timer of
// no length comes after the sockets, and a queued call after what those have queued in turn.
void EngineClient::pingMissed()
{
    // The pong would not be read, but the server is to hear of us.
    if (isRevision3() && (!m_isAwaitingPong || m_isReadingPaused)) {
        sendPing();
        return;
    }
    m_isPingMissed = true;
    m_graceTimer.start(0, this);
}

void EngineClient::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_graceTimer.timerId())
        return QObject::timerEvent(event);
    m_graceTimer.stop();
    QMetaObject::invokeMethod(
            this, [this] { graceEnded(); }, Qt::QueuedConnection);
}

void EngineClient::graceEnded()
{
    if (m_state != State::Open)
        return;
    if (m_isPingMissed)
        finish(DisconnectReason::PingTimeout,
               TransportError::of(TransportError::Kind::Failed,
                                  QStringLiteral("The server's heartbeat stopped")));
    else if (m_check == Check::Reading)
        askForSign();
}

// In revision 4 the server's pings stay with what is not read, and cannot be answered: it will give us up after its time.
void EngineClient::setReadingPaused(bool paused)
{
    if (m_state != State::Open || m_isReadingPaused == paused)
        return;
    m_isReadingPaused = paused;
    m_isPingMissed = false;
    if (!paused && m_isAwaitingPong)
        m_pingDeadline.start(patienceOf(m_handshake));
    else if (!paused)
        startHeartbeat();
    else if (!isRevision3())
        m_pingDeadline.stop();
    else
        sendPing();
    m_check = Check::None;
    m_checkDeadline.stop();
    m_transport->setReadingPaused(paused);
}

void EngineClient::check(std::chrono::milliseconds asleep)
{
    if (m_state != State::Open || m_check != Check::None || m_isReadingPaused)
        return;
    m_check = Check::Reading;
    m_hasHeard = false;
    m_hasMissedAll = asleep >= silenceLimit();
    m_graceTimer.start(0, this);
}

// A poll cannot be asked. It is as dead as its server's patience, unless there was something in it; otherwise the heartbeat tells.
void EngineClient::askForSign()
{
    const bool isAsked = m_transport->measure();
    if (!isAsked && isRevision3() && !m_isAwaitingPong)
        sendPing();
    else if (!isAsked && (m_hasHeard || !m_hasMissedAll)) {
        m_check = Check::None;
        return;
    }
    m_check = Check::Asking;
    m_checkDeadline.start(CheckTimeout);
}

void EngineClient::signReceived()
{
    m_hasHeard = true;
    if (m_check == Check::Asking) {
        m_check = Check::None;
        m_checkDeadline.stop();
    }
}

void EngineClient::roundTripMeasured(EngineTransport *, std::chrono::microseconds time)
{
    if (m_check != Check::None)
        signReceived();
    if (m_state == State::Open)
        Q_EMIT measured(time);
}

} // namespace QSocketIoPrivate
