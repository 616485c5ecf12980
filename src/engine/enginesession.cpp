// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One session: what its packets mean, when it is alive, and how it moves from polling to a WebSocket.
#include "engine/enginesession.h"

#include "engine/engineserver.h"
#include "http/jsonp.h"
#include "logging.h"

#include <utility>

using namespace Qt::StringLiterals;

namespace QSocketIoPrivate {

using QSocketIo::DisconnectReason;

namespace {

// What a short message costs beside its bytes.
constexpr qint64 sessionEntryCost = 128;

DisconnectReason reasonOf(const TransportError &error)
{
    switch (error.kind) {
    case TransportError::Kind::Closed:
        return DisconnectReason::TransportClosed;
    case TransportError::Kind::ParseError:
        return DisconnectReason::ProtocolError;
    case TransportError::Kind::Failed:
    case TransportError::Kind::TlsFailed:
    case TransportError::Kind::ProxyFailed:
    case TransportError::Kind::TooLarge:
    case TransportError::Kind::Rejected:
    case TransportError::Kind::OtherRevision:
        break;
    }
    return DisconnectReason::TransportError;
}

} // namespace

EngineSession::Probe::Probe(DeadlineQueue &deadlines, EngineSession *session)
    : timeout(deadlines, [session] { session->dropProbe("the upgrade took too long"); })
{}

EngineSession::EngineSession(EngineServer &server, const QByteArray &sid,
                             std::unique_ptr<EngineTransport> transport,
                             const EngineRequestInfo &info)
    : m_server(server)
    , m_settings(server.sharedSettings())
    , m_sid(sid)
    , m_request(info)
    , m_transport(std::move(transport))
    , m_deadline(server.deadlines(), [this] { deadlineExpired(); })
    , m_kind(m_transport->kind())
    , m_isJsonp(QSocketIoPrivate::isJsonp(info.request))
    , m_isClientPinging(info.format.revision == EngineRevision::Three)
{
    m_transport->setOwner(this);
    m_queue.append(EngineOutput::control(EnginePacketType::Open, server.openData(m_sid, m_kind)));
    m_traffic.sentControl(m_queue.first().data.size());
}

EngineSession::~EngineSession() = default;

void EngineSession::start()
{
    m_isStarted = true;
    if (m_state == State::Open) {
        m_lastHeard = m_server.deadlines().now();
        m_deadline.start(m_isClientPinging ? m_settings->pingInterval + m_settings->pingTimeout
                                           : m_settings->pingInterval);
        startPinging();
        flush();
    } else if (m_state == State::Closing) {
        closeWhenFlushed();
    }
}

// What leaves

bool EngineSession::isWritable() const
{
    return m_state == State::Open && m_isStarted && m_queue.isEmpty() && m_transport->isWritable();
}

qint64 EngineSession::bytesToWrite() const
{
    return m_state == State::Closed ? 0 : m_queuedBytes + m_transport->bytesToWrite();
}

qint64 EngineSession::backlog() const
{
    return bytesToWrite() + m_queue.size() * sessionEntryCost;
}

void EngineSession::send(const EngineMessage &message)
{
    if (m_state != State::Open)
        return;
    m_traffic.sent(message);
    if (m_queue.isEmpty() && m_isStarted && m_transport->sendNow(message))
        return;
    enqueue({ .type = EnginePacketType::Message, .message = message, .data = {} });
}

bool EngineSession::sendText(std::span<const QByteArrayView> pieces)
{
    if (m_state != State::Open || !m_queue.isEmpty() || !m_isStarted
        || !m_transport->sendText(pieces))
        return false;
    qsizetype size = 0;
    for (const QByteArrayView piece : pieces)
        size += piece.size();
    m_traffic.sentControl(size);
    return true;
}

EngineTraffic EngineSession::traffic(QSocketIo::Transport transport) const
{
    if (transport == m_kind)
        return m_traffic;
    return m_formerTraffic ? *m_formerTraffic : EngineTraffic();
}

void EngineSession::enqueue(const EngineOutput &output)
{
    m_queue.append(output);
    m_queuedBytes += output.message.byteCount();
    flush();
}

void EngineSession::flush()
{
    if (!m_isStarted || m_queue.isEmpty() || !m_transport->isWritable())
        return;
    m_transport->send(m_queue);
    m_queuedBytes = 0;
    if (m_queue.isEmpty())
        m_queue = QList<EngineOutput>(); // an idle session holds no memory
    for (const EngineOutput &output : std::as_const(m_queue))
        m_queuedBytes += output.message.byteCount();
    if (m_isReadingPaused
        && m_queuedBytes + m_queue.size() * sessionEntryCost <= m_settings->readingMark / 2)
        setReadingPaused(false);
}

void EngineSession::transportWritable(EngineTransport *transport)
{
    if (transport != m_transport.get() || !m_isStarted || m_state == State::Closed)
        return;
    if (m_state == State::Closing) {
        closeWhenFlushed();
        return;
    }
    // A WebSocket has been blocked, or it would not call. A poll takes what there is and with that is over.
    flushAndTell(isBehind() || m_kind == QSocketIo::Transport::WebSocket);
}

bool EngineSession::isBehind() const
{
    return m_queuedBytes > 0
           || (m_kind == QSocketIo::Transport::WebSocket && !m_transport->isWritable());
}

void EngineSession::flushAndTell(bool wasBehind)
{
    flush();
    if (!owner())
        return;
    if (wasBehind && !isBehind())
        owner()->engineDrained();
    else
        owner()->engineWritable();
}

void EngineSession::setReadingPaused(bool paused)
{
    m_isReadingPaused = paused;
    applyReading();
}

void EngineSession::setReadingDelayed(bool delayed)
{
    if (m_state != State::Open)
        return;
    m_isReadingDelayed = delayed;
    m_wasDelayed |= delayed;
    applyReading();
}

void EngineSession::setReadingHeld(bool held)
{
    const bool wasHeld = std::exchange(m_isReadingHeld, held);
    if (m_state != State::Closed)
        applyReading();
    // The pong is only read now.
    if (wasHeld && !held && m_state == State::Open && m_isAwaitingPong && !m_isClientPinging)
        m_deadline.start(m_settings->pingTimeout);
}

void EngineSession::applyReading()
{
    m_transport->setReadingPaused(m_isReadingPaused || m_isReadingDelayed || m_isReadingHeld);
}

// What arrives

void EngineSession::packetReceived(EngineTransport *transport, const EnginePacketView &packet)
{
    if (m_state == State::Closed)
        return;
    if (m_probe && transport == m_probe->transport.get()) {
        probePacketReceived(packet);
        return;
    }
    if (transport != m_transport.get())
        return;
    m_traffic.received(packet);
    if (m_isClientPinging) // whatever comes, as old servers do
        m_lastHeard = m_server.deadlines().now();
    switch (packet.type) {
    case EnginePacketType::Message:
        messageReceived(packet);
        break;
    case EnginePacketType::Pong:
        pongReceived();
        break;
    case EnginePacketType::Ping:
        pingReceived(packet.data);
        break;
    case EnginePacketType::Close:
        end(DisconnectReason::TransportClosed, {});
        break;
    case EnginePacketType::Open:
    case EnginePacketType::Upgrade:
    case EnginePacketType::Noop:
        // A noop may come late over a WebSocket; the others mean nothing here.
        break;
    }
}

void EngineSession::messageReceived(const EnginePacketView &packet)
{
    if (m_state != State::Open || !owner())
        return;
    const DestructionWatch watch(m_watched);
    owner()->messageReceived(packet);
    if (!watch || m_state != State::Open || m_isReadingPaused)
        return;
    if (m_queuedBytes + m_queue.size() * sessionEntryCost <= m_settings->readingMark)
        return;
    if (m_isClientPinging)
        m_bytesAtPing = bytesToWrite();
    setReadingPaused(true);
}

void EngineSession::transportClosed(EngineTransport *transport, const TransportError &error)
{
    if (m_probe && transport == m_probe->transport.get()) {
        qCDebug(lcQSocketIoEngine, "%s: the probed transport was lost",
                loggedSid(m_sid).constData());
        m_probe.reset();
        if (m_transport)
            m_transport->setProbing(false);
    } else if (transport == m_transport.get()) {
        finish(reasonOf(error), error);
    }
}

// The upgrade

void EngineSession::startProbe(std::unique_ptr<EngineTransport> transport,
                               const QByteArray &subprotocol)
{
    m_probe = std::make_unique<Probe>(m_server.deadlines(), this);
    m_probe->transport = std::move(transport);
    m_probe->subprotocol = subprotocol;
    m_probe->transport->setOwner(this);
    m_probe->timeout.start(m_settings->upgradeTimeout);
}

void EngineSession::probePacketReceived(const EnginePacketView &packet)
{
    if (packet.type == EnginePacketType::Ping && packet.data == "probe") {
        m_probe->isAnswered = true;
        QList<EngineOutput> answer{ EngineOutput::control(EnginePacketType::Pong,
                                                          QByteArrayLiteral("probe")) };
        m_probe->transport->send(answer);
        // From here on the client waits for its poll to end.
        m_transport->setProbing(true);
    } else if (packet.type == EnginePacketType::Upgrade && m_probe->isAnswered) {
        upgrade();
    } else {
        dropProbe("an unexpected packet");
    }
}

// Also while closing: the client may have stopped polling, so what is queued can only leave here.
void EngineSession::upgrade()
{
    const std::unique_ptr<EngineTransport> former = std::exchange(m_transport,
                                                                  std::move(m_probe->transport));
    if (m_probe->subprotocol != m_request.subprotocol())
        m_request.setSubprotocol(m_probe->subprotocol);
    m_probe.reset();
    m_formerTraffic = std::make_unique<EngineTraffic>(std::exchange(m_traffic, {}));
    m_server.countUpgrade();
    m_kind = m_transport->kind();
    m_isReadingPaused = false;
    if (m_isReadingHeld || m_isReadingDelayed)
        applyReading();
    former->abort();
    startPinging();
    if (m_state == State::Closing) {
        closeWhenFlushed();
        return;
    }
    const bool wasBehind = m_queuedBytes > 0;
    const DestructionWatch watch(m_watched);
    if (owner())
        owner()->engineUpgraded();
    if (watch && m_state == State::Open)
        flushAndTell(wasBehind);
}

// Never the session's fault: it stays where it is.
void EngineSession::dropProbe(const char *reason)
{
    if (!m_probe)
        return;
    qCDebug(lcQSocketIoEngine, "%s: upgrade abandoned: %s", loggedSid(m_sid).constData(), reason);
    std::unique_ptr<EngineTransport> transport = std::move(m_probe->transport);
    m_probe.reset();
    m_transport->setProbing(false);
    m_server.closeTransport(std::move(transport));
}

// The end

void EngineSession::close(DisconnectReason reason)
{
    if (m_state != State::Open)
        return;
    m_state = State::Closing;
    m_closeReason = reason;
    m_deadline.start(m_settings->closeTimeout);
    closeWhenFlushed();
}

void EngineSession::closeWhenFlushed()
{
    if (!m_isStarted)
        return;
    flush();
    if (m_queue.isEmpty())
        m_transport->close();
}

void EngineSession::abort()
{
    if (m_state == State::Closed)
        return;
    m_state = State::Closed;
    m_deadline.stop();
    m_pingFrames.reset();
    m_queue.clear();
    if (m_probe)
        m_probe->transport->abort();
    m_probe.reset();
    m_transport->abort();
}

void EngineSession::fail(const TransportError &error)
{
    end(reasonOf(error), error);
}

// From our side: the transport is still there and has to go.
void EngineSession::end(DisconnectReason reason, const TransportError &error)
{
    if (m_state == State::Closed)
        return;
    dropProbe("the session is closed");
    if (m_kind == QSocketIo::Transport::WebSocket)
        m_server.closeTransport(std::move(m_transport));
    else
        m_transport->abort();
    finish(reason, error);
}

void EngineSession::finish(DisconnectReason reason, const TransportError &error)
{
    if (m_state == State::Closed)
        return;
    dropProbe("the session is closed");
    const DisconnectReason told = m_state == State::Closing ? m_closeReason : reason;
    m_state = State::Closed;
    m_deadline.stop();
    m_pingFrames.reset();
    m_queue.clear();
    if (error.kind == TransportError::Kind::ParseError
        || error.kind == TransportError::Kind::TooLarge)
        qCWarning(lcQSocketIoEngine, "%s closed: %s", loggedSid(m_sid).constData(),
                  qUtf8Printable(error.message));
    else
        qCDebug(lcQSocketIoEngine, "%s closed: %s", loggedSid(m_sid).constData(),
                qUtf8Printable(error.message));
    if (owner())
        owner()->engineClosed(told, error);
}

} // namespace QSocketIoPrivate
