// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "http/websocketclienthandshake.h"

#include "http/httpsyntax.h"
#include "http/websockethandshake.h"

#include <QRandomGenerator>

#include <algorithm>
#include <array>

namespace QSocketIoPrivate {

namespace {

QByteArray randomWebSocketKey()
{
    std::array<quint32, 4> random;
    QRandomGenerator::system()->fillRange(random.data(), qsizetype(random.size()));
    return QByteArray(reinterpret_cast<const char *>(random.data()), sizeof random).toBase64();
}

// Said by the handshake itself, or wrong in a request without a body.
bool isHandshakeField(QByteArrayView name)
{
    constexpr const char *reserved[] = { "Host",
                                         "Upgrade",
                                         "Connection",
                                         "Sec-WebSocket-Key",
                                         "Sec-WebSocket-Version",
                                         "Sec-WebSocket-Extensions",
                                         "Content-Length",
                                         "Content-Type",
                                         "Transfer-Encoding",
                                         "Expect" };
    return std::any_of(std::begin(reserved), std::end(reserved), [name](const char *field) {
        return equalsHttpToken(name, QByteArrayView(field));
    });
}

} // namespace

WebSocketClientHandshake::WebSocketClientHandshake()
    : m_key(randomWebSocketKey())
{}

QByteArray WebSocketClientHandshake::request(const QByteArray &target, const QByteArray &host,
                                             const HttpHeaders &fields)
{
    QByteArray bytes = "GET " + target + " HTTP/1.1\r\n";
    appendHttpField(bytes, "Host", host);
    bytes += "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n";
    appendHttpField(bytes, "Sec-WebSocket-Key", m_key);
    if (m_deflate)
        appendHttpField(bytes, "Sec-WebSocket-Extensions", deflateOffer(*m_deflate));
    m_protocols.clear();
    for (const auto &[name, value] : fields) {
        if (isHandshakeField(name))
            continue;
        if (equalsHttpToken(name, "Sec-WebSocket-Protocol")) {
            QByteArrayView list = value;
            while (const auto protocol = takeHttpListElement(list))
                m_protocols.append(protocol->toByteArray());
        }
        appendHttpField(bytes, name, value);
    }
    return bytes + "\r\n";
}

// "Connection: keep-alive, Upgrade" is what some proxies make of it, and as good.
const char *WebSocketClientHandshake::problem(const HttpAnswer &answer) const
{
    const HttpHeaders &fields = answer.headers;
    if (!fields.hasToken("Upgrade", "websocket") || !fields.hasToken("Connection", "upgrade"))
        return "The server switched to another protocol than WebSocket";
    if (fields.value("Sec-WebSocket-Accept") != webSocketAcceptKey(m_key))
        return "The server's WebSocket handshake has a wrong Sec-WebSocket-Accept";
    if (!m_deflate && fields.contains("Sec-WebSocket-Extensions"))
        return "The server chose a WebSocket extension that was not offered";
    if (m_deflate) {
        if (const char *problem = readDeflateAnswer(fields, *m_deflate).problem)
            return problem;
    }
    const QByteArray protocol = fields.value("Sec-WebSocket-Protocol");
    if (!protocol.isNull() && !m_protocols.contains(protocol))
        return "The server chose a WebSocket subprotocol that was not offered";
    return nullptr;
}

std::optional<WebSocketDeflateParameters> WebSocketClientHandshake::deflate(
        const HttpAnswer &answer) const
{
    if (!m_deflate)
        return std::nullopt;
    return readDeflateAnswer(answer.headers, *m_deflate).parameters;
}

} // namespace QSocketIoPrivate
