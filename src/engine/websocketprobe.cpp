// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "engine/websocketprobe.h"

using namespace std::chrono_literals;

namespace QSocketIoPrivate {

namespace {

// For the connection, the answer and the end of polling together. Servers give up after as long.
constexpr auto ProbeTimeout = 10s;
constexpr char ProbeData[] = "probe";

} // namespace

WebSocketProbe::WebSocketProbe(DeadlineQueue &deadlines, std::unique_ptr<ClientTransport> transport,
                               Listener &listener)
    : m_transport(std::move(transport))
    , m_listener(listener)
    , m_deadline(deadlines, [this] {
        fail(TransportError::of(TransportError::Kind::Failed,
                                QStringLiteral("The WebSocket probe timed out")));
    })
{
    m_transport->setOwner(this);
    m_transport->setOpened([this] { sendProbe(); });
}

WebSocketProbe::~WebSocketProbe() = default;

void WebSocketProbe::start(const QByteArray &sid)
{
    m_deadline.start(ProbeTimeout);
    m_transport->open(sid);
}

std::unique_ptr<ClientTransport> WebSocketProbe::take()
{
    m_deadline.stop();
    m_transport->setOwner(nullptr);
    m_transport->setOpened({});
    return std::move(m_transport);
}

void WebSocketProbe::sendProbe()
{
    QList<EngineOutput> probe;
    probe.append({ .type = EnginePacketType::Ping, .message = {}, .data = ProbeData });
    m_transport->send(probe);
}

void WebSocketProbe::packetReceived(EngineTransport *, const EnginePacketView &packet)
{
    // Meant for a poll that we do not have any more; some servers send it over both.
    if (packet.type == EnginePacketType::Noop)
        return;
    if (m_isAnswered || packet.type != EnginePacketType::Pong || packet.data != ProbeData)
        return fail(TransportError::of(TransportError::Kind::ParseError,
                                       QStringLiteral("The WebSocket probe was answered "
                                                      "wrongly")));
    m_isAnswered = true;
    m_listener.probeAnswered();
}

void WebSocketProbe::transportClosed(EngineTransport *, const TransportError &error)
{
    fail(error);
}

void WebSocketProbe::fail(TransportError error)
{
    if (error.message.isEmpty())
        error.message = QStringLiteral("The probing WebSocket was closed");
    m_deadline.stop();
    m_transport->abort();
    m_listener.probeFailed(error);
}

} // namespace QSocketIoPrivate
