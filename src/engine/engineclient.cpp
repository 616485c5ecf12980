// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "engine/engineclient.h"

#include "logging.h"

#include <QPointer>

#include <algorithm>
#include <utility>

using namespace std::chrono_literals;

namespace QSocketIoPrivate {

using QSocketIo::DisconnectReason;
using QSocketIo::Transport;

namespace {

// Whoever closes goes on at once; the peer has its heartbeat.
constexpr auto clientCloseTimeout = 300ms;
constexpr int MaxHandshakeExcerpt = 100;

DisconnectReason reasonOf(TransportError::Kind kind)
{
    switch (kind) {
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

constexpr int badRequest = 400; // mostly: the server does not have this transport, or this revision

// An answer tells more than silence, and most when it is about who asks, or for what.
int weightOf(const TransportError &error)
{
    if (error.kind == TransportError::Kind::Rejected)
        return error.httpStatus == badRequest ? 1 : 2;
    return error.kind == TransportError::Kind::OtherRevision ? 2 : 0;
}

qint64 unsentBytes(const EngineOutput &output)
{
    if (output.type != EnginePacketType::Message)
        return 0;
    qint64 bytes = 0;
    for (qsizetype i = output.firstPacket; i < output.message.packetCount(); ++i)
        bytes += output.message.packet(i).size();
    return bytes;
}

} // namespace

EngineClient::EngineClient(DeadlineQueue &deadlines, const EngineClientSettings &settings,
                           ClientServices &services)
    : m_deadlines(deadlines)
    , m_settings(settings)
    , m_services(services)
    , m_stateDeadline(deadlines, [this] { deadlineReached(); })
    , m_pingDeadline(deadlines, [this] { pingMissed(); })
    , m_checkDeadline(deadlines, [this] {
        finish(DisconnectReason::PingTimeout,
               TransportError::of(TransportError::Kind::Failed,
                                  QStringLiteral("The server gave no sign after the machine was "
                                                 "suspended or the network has changed")));
    })
{}

EngineClient::~EngineClient()
{
    abort();
}

Transport EngineClient::transport() const
{
    return m_transport ? m_transport->kind() : m_settings.transports.value(0);
}

// Opening

void EngineClient::open()
{
    if (m_state != State::Idle)
        return;
    m_state = State::Opening;
    m_openUntil = m_deadlines.now() + m_settings.openTimeout;
    if (m_settings.transports.isEmpty())
        finishLater(DisconnectReason::TransportError,
                    TransportError::of(TransportError::Kind::Failed,
                                       QStringLiteral("No transport")));
    else
        openNext();
}

void EngineClient::openNext()
{
    const qsizetype left = m_settings.tryAllTransports
                                   ? m_settings.transports.size() - m_nextTransport
                                   : 1;
    m_stateDeadline.start(std::max(m_openUntil - m_deadlines.now(), 0ms) / left);
    if (m_settings.transports.at(m_nextTransport++) == Transport::Polling) {
        openPolling();
    } else {
        const QPointer<EngineClient> self(this);
        std::unique_ptr<ClientTransport> transport = makeWebSocket();
        if (!self) // by whoever made it
            return;
        m_webSocket = std::move(transport);
        m_webSocket->setOwner(this);
        m_transport = m_webSocket.get();
        m_webSocket->open({});
    }
}

void EngineClient::openPolling()
{
    m_polling = std::make_unique<PollingClientTransport>(m_deadlines, m_services,
                                                         withRevision(m_settings.polling));
    m_polling->setAdaptive(m_settings.triesOtherRevision);
    m_polling->setMaxIncoming(m_settings.maxIncoming);
    m_polling->setOwner(this);
    m_transport = m_polling.get();
    m_polling->open();
}

ClientRequest EngineClient::withRevision(ClientRequest request) const
{
    request.revision = m_settings.revision;
    return request;
}

std::unique_ptr<ClientTransport> EngineClient::makeWebSocket()
{
    ClientRequest request = withRevision(m_settings.webSocket);
    if (m_polling)
        request.moveTo(m_polling->url());
    if (const auto make = m_settings.makeTransport) // a copy: it may be the end of us
        return make(request);
    const WebSocketClientTransport::Limits limits{ .maxIncoming = m_settings.maxIncoming };
    return std::make_unique<WebSocketClientTransport>(request, m_services, limits);
}

void EngineClient::openFailed(DisconnectReason reason, const TransportError &error)
{
    if (tryOtherRevision(error))
        return;
    if (!m_hasTriedOther)
        note(reason, error);
    dropTransports();
    // A certificate that is not accepted is not accepted by the next transport either.
    const bool isFinal = error.kind == TransportError::Kind::TlsFailed
                         && m_settings.polling.base.sslConfiguration()
                                    == m_settings.webSocket.base.sslConfiguration();
    if (m_settings.tryAllTransports && m_nextTransport < m_settings.transports.size() && !isFinal)
        openNext();
    else
        finish(m_reason, m_error);
}

// For the end, if it tells more than what is known by then.
void EngineClient::note(DisconnectReason reason, const TransportError &error)
{
    const int known = weightOf(m_error);
    if (known > 0 && weightOf(error) <= known)
        return;
    m_error = error;
    m_reason = reason;
}

// The reference server says too late that it does not speak the revision: as an HTTP answer within the WebSocket.
TransportError EngineClient::revisionError(TransportError error) const
{
    if (isRevision3() && m_webSocket && error.kind == TransportError::Kind::ParseError) {
        error.kind = TransportError::Kind::OtherRevision;
        error.message = otherRevisionText(EngineRevision::Three, error.message);
    }
    return error;
}

// Servers refuse a revision that they do not speak with a code of its own, or with none.
bool EngineClient::tryOtherRevision(const TransportError &error)
{
    const bool mayBeRevision = error.kind == TransportError::Kind::OtherRevision
                               || error.httpStatus == badRequest;
    if (!m_settings.triesOtherRevision || m_hasTriedOther || !mayBeRevision)
        return false;
    m_hasTriedOther = true;
    note(reasonOf(error.kind), error);
    m_settings.revision = isRevision3() ? EngineRevision::Four : EngineRevision::Three;
    qCDebug(lcQSocketIoEngine) << "the server may speak another revision:" << error.message;
    dropTransports();
    m_nextTransport = 0;
    openNext();
    return true;
}

void EngineClient::handshakeReceived(const EnginePacketView &packet)
{
    std::optional<EngineHandshake> handshake;
    if (packet.type == EnginePacketType::Open)
        handshake = EngineHandshake::fromJson(packet.data);
    if (!handshake) {
        const QByteArrayView excerpt = packet.data.first(
                std::min<qsizetype>(packet.data.size(), MaxHandshakeExcerpt));
        const QString text = packet.type == EnginePacketType::Open
                                     ? QStringLiteral("The server's handshake is not valid: %1")
                                     : QStringLiteral(
                                             "The server sent something before its handshake: %1");
        return openFailed(DisconnectReason::ProtocolError,
                          TransportError::of(TransportError::Kind::ParseError,
                                             text.arg(QString::fromUtf8(excerpt))));
    }
    m_handshake = *handshake;
    m_state = State::Open;
    m_error = {};
    m_stateDeadline.stop();
    if (m_polling) // which may have learned that the server speaks another one
        m_settings.revision = m_polling->revision();
    startHeartbeat();
    if (m_polling)
        m_polling->setSession(m_handshake.sid, m_handshake.maxPayload, pollTimeout());
    qCDebug(lcQSocketIoEngine) << loggedSid(sid()) << "open by" << transport();
    const QPointer<EngineClient> self(this);
    Q_EMIT opened();
    if (!self || m_state != State::Open)
        return;
    m_transport->measure();
    startProbe();
}

// The upgrade

void EngineClient::startProbe()
{
    if (!m_settings.upgrade || !m_polling || m_probe || !m_handshake.upgrades.contains("websocket")
        || !m_settings.transports.contains(Transport::WebSocket))
        return;
    WebSocketProbe::Listener &listener = *this;
    m_probe = std::make_unique<WebSocketProbe>(m_deadlines, makeWebSocket(), listener);
    m_probe->start(m_handshake.sid);
}

void EngineClient::probeAnswered()
{
    m_polling->pause([this] { takeOver(); });
}

// Polling has come to rest: nothing can overtake what leaves through the WebSocket now.
void EngineClient::takeOver()
{
    if (!m_probe->isUsable()) // gone in the meantime, which it is about to say
        return;
    m_webSocket = m_probe->take();
    m_probe.reset();
    m_polling.reset();
    m_transport = m_webSocket.get();
    m_webSocket->setOwner(this);
    QList<EngineOutput> upgrade;
    upgrade.append({ .type = EnginePacketType::Upgrade, .message = {}, .data = {} });
    m_webSocket->send(upgrade);
    m_webSocket->setReadingPaused(m_isReadingPaused);
    m_webSocket->measure();
    const bool hasHeldPackets = !m_queue.isEmpty();
    flush();
    qCDebug(lcQSocketIoEngine) << loggedSid(sid()) << "upgraded";
    if (m_state == State::Closing)
        return proceedClosing();
    const QPointer<EngineClient> self(this);
    EngineConnection::owner()->engineUpgraded();
    if (self && m_state == State::Open && hasHeldPackets)
        transportWritable(m_transport);
}

void EngineClient::probeFailed(const TransportError &error)
{
    qCDebug(lcQSocketIoEngine) << loggedSid(sid()) << "not upgraded:" << error.message;
    m_probe.reset();
    m_polling->resume();
    if (m_state == State::Closing)
        return proceedClosing();
    flush();
    Q_EMIT upgradeFailed(error);
}

// What arrives

void EngineClient::packetReceived(EngineTransport *transport, const EnginePacketView &packet)
{
    m_traffic[size_t(transport->kind())].received(packet);
    qCDebug(lcQSocketIoEngine) << loggedSid(sid()) << "<-" << typeDigit(packet.type)
                               << packet.data.size();
    if (m_state == State::Opening)
        return handshakeReceived(packet);
    if (m_check != Check::None)
        signReceived();
    if (isRevision3())
        signOfLifeReceived(packet.type);
    switch (packet.type) {
    case EnginePacketType::Open:
        return protocolError(QStringLiteral("The server sent a second handshake"));
    case EnginePacketType::Close:
        if (m_webSocket && m_state == State::Open) // is still there, other than a poll
            return closedByServer();
        return finish(m_state == State::Open ? DisconnectReason::TransportClosed : m_reason,
                      TransportError::of(TransportError::Kind::Closed,
                                         QStringLiteral("The server closed the session")));
    case EnginePacketType::Ping:
        return isRevision3() ? void() : pingReceived(packet.data);
    case EnginePacketType::Message:
        if (m_state == State::Open)
            EngineConnection::owner()->messageReceived(packet);
        return;
    case EnginePacketType::Pong:
    case EnginePacketType::Upgrade:
    case EnginePacketType::Noop:
        return; // nothing that a server has to tell
    }
}

void EngineClient::transportClosed(EngineTransport *, const TransportError &error)
{
    if (m_state == State::Opening) {
        const TransportError named = revisionError(error);
        openFailed(reasonOf(named.kind), named);
    } else if (m_state == State::Closing) {
        finish(m_reason, m_error);
    } else {
        finish(reasonOf(error.kind), error);
    }
}

// What leaves

bool EngineClient::isWritable() const
{
    return m_state == State::Open && m_queue.isEmpty() && m_transport->isWritable();
}

void EngineClient::send(const EngineMessage &message)
{
    if (m_state != State::Open)
        return;
    m_traffic[size_t(m_transport->kind())].sent(message);
    if (m_queue.isEmpty() && m_transport->sendNow(message))
        return;
    m_queue.append({ .type = EnginePacketType::Message, .message = message, .data = {} });
    if (m_queuedBytes >= 0)
        m_queuedBytes += message.byteCount();
    flush();
}

void EngineClient::flush()
{
    if (m_queue.isEmpty() || !m_transport->isWritable())
        return;
    m_transport->send(m_queue);
    m_queuedBytes = m_queue.isEmpty() ? 0 : -1;
}

qint64 EngineClient::bytesToWrite() const
{
    if (m_queuedBytes < 0) {
        m_queuedBytes = 0;
        for (const EngineOutput &output : m_queue)
            m_queuedBytes += unsentBytes(output);
    }
    return m_queuedBytes + (m_transport ? m_transport->bytesToWrite() : 0);
}

qint64 EngineClient::backlog() const
{
    constexpr qint64 entryCost = 128;
    return bytesToWrite() + m_queue.size() * entryCost;
}

// A WebSocket has been blocked, or it would not call; long polling has a request behind it, or one ahead that finds
// nothing to bring.
void EngineClient::transportWritable(EngineTransport *)
{
    flush();
    if (m_state == State::Closing)
        proceedClosing();
    else if (m_queue.isEmpty() && m_transport->isWritable())
        EngineConnection::owner()->engineDrained();
}

// The end

void EngineClient::close(DisconnectReason reason)
{
    if (m_state == State::Closing || m_state == State::Closed)
        return;
    const bool wasOpen = m_state == State::Open;
    m_state = State::Closing;
    m_reason = reason;
    m_error = {};
    m_pingDeadline.stop();
    m_checkDeadline.stop();
    if (!wasOpen) {
        dropTransports();
        return finishLater(reason, {});
    }
    m_stateDeadline.start(clientCloseTimeout);
    if (m_probe && !m_probe->isAnswered())
        m_probe.reset();
    proceedClosing();
}

// First an upgrade under way, which holds packets back; then those packets; then the transport.
void EngineClient::proceedClosing()
{
    if (m_probe || m_isTransportClosing)
        return;
    flush();
    if (!m_queue.isEmpty())
        return;
    m_isTransportClosing = true;
    m_transport->close();
}

// Our close frame is the answer; a packet would be ignored.
void EngineClient::closedByServer()
{
    m_queue.clear();
    m_queuedBytes = 0;
    close(DisconnectReason::TransportClosed);
    m_error = TransportError::of(TransportError::Kind::Closed,
                                 QStringLiteral("The server closed the session"));
}

void EngineClient::protocolError(const QString &message)
{
    if (m_state != State::Open)
        return;
    qCWarning(lcQSocketIoEngine) << loggedSid(sid()) << message;
    m_queue.clear();
    m_queuedBytes = 0;
    close(DisconnectReason::ProtocolError);
    m_error = TransportError::of(TransportError::Kind::ParseError, message);
}

void EngineClient::deadlineReached()
{
    if (m_state == State::Opening)
        openFailed(DisconnectReason::TransportError,
                   TransportError::of(TransportError::Kind::Failed,
                                      QStringLiteral("No handshake within %1 ms")
                                              .arg(m_settings.openTimeout.count())));
    else
        finish(m_reason, m_error);
}

void EngineClient::abort()
{
    m_state = State::Closed;
    m_pingDeadline.stop();
    m_checkDeadline.stop();
    m_graceTimer.stop();
    m_queue.clear();
    m_queuedBytes = 0;
    dropTransports();
}

void EngineClient::dropTransports()
{
    m_stateDeadline.stop();
    m_transport = nullptr;
    m_probe.reset();
    m_polling.reset();
    m_webSocket.reset();
}

void EngineClient::finish(DisconnectReason reason, TransportError error)
{
    if (m_state == State::Closed)
        return;
    qCDebug(lcQSocketIoEngine) << loggedSid(sid()) << "closed:" << reason << error.message;
    abort();
    EngineConnection::owner()->engineClosed(reason, error);
}

void EngineClient::finishLater(DisconnectReason reason, const TransportError &error)
{
    QMetaObject::invokeMethod(
            this, [this, reason, error] { finish(reason, error); }, Qt::QueuedConnection);
}

} // namespace QSocketIoPrivate
