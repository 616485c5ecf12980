// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The server's half of the WebSocket opening handshake (RFC 6455 section 4.2).
#pragma once

#include "http/httpmessage.h"

namespace QSocketIoPrivate {

struct WebSocketHandshake
{
    int status = 101;            // 101: accepted; 400, 405 or 426: refused
    QByteArray reason;           // a sentence, the body of the refusal
    QByteArray acceptKey;        // for Sec-WebSocket-Accept
    QList<QByteArray> protocols; // what the client offered, in its order

    static WebSocketHandshake check(const HttpRequest &request);
    bool isAccepted() const { return status == 101; }
    // The complete 101 answer, ready to be written.
    QByteArray response(const QByteArray &protocol = {}, const HttpHeaders &extra = {}) const;
};

// Sec-WebSocket-Accept for a Sec-WebSocket-Key.
QByteArray webSocketAcceptKey(const QByteArray &key);

} // namespace QSocketIoPrivate
