// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The client's half of the WebSocket opening handshake (RFC 6455 section 4.1).
#pragma once

#include "http/httpresponsereader.h"
#include "http/websocketdeflateparameters.h"

#include <optional>

namespace QSocketIoPrivate {

class WebSocketClientHandshake
{
public:
    WebSocketClientHandshake(); // with a key of its own
    explicit WebSocketClientHandshake(const QByteArray &key)
        : m_key(key)
    {}

    void offerDeflate(const WebSocketDeflateOptions &options) { m_deflate = options; }
    // The complete request. target: path and query; host: as in the Host field; fields: whatever else is to be said.
    // What belongs to the handshake itself is left out of them, but for Sec-WebSocket-Protocol.
    QByteArray request(const QByteArray &target, const QByteArray &host,
                       const HttpHeaders &fields = {});
    // What is wrong with a 101; null: nothing.
    const char *problem(const HttpAnswer &answer) const;
    // Of an answer without a problem: how messages are compressed; none: they are not.
    std::optional<WebSocketDeflateParameters> deflate(const HttpAnswer &answer) const;

private:
    QByteArray m_key;
    QList<QByteArray> m_protocols; // those that were offered
    std::optional<WebSocketDeflateOptions> m_deflate;
};

} // namespace QSocketIoPrivate
