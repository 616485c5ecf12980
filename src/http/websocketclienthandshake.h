// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The client's half of the WebSocket opening handshake (RFC 6455 section 4.1).
#pragma once

#include "http/httpresponsereader.h"

namespace QSocketIoPrivate {

class WebSocketClientHandshake
{
public:
    WebSocketClientHandshake(); // with a key of its own
    explicit WebSocketClientHandshake(const QByteArray &key)
        : m_key(key)
    {}

    // The complete request. target: path and query; host: as in the Host field; fields: whatever else is to be said.
    // What belongs to the handshake itself is left out of them, but for Sec-WebSocket-Protocol.
    QByteArray request(const QByteArray &target, const QByteArray &host,
                       const HttpHeaders &fields = {});
    // What is wrong with a 101; null: nothing.
    const char *problem(const HttpAnswer &answer) const;

private:
    QByteArray m_key;
    QList<QByteArray> m_protocols; // those that were offered
};

} // namespace QSocketIoPrivate
