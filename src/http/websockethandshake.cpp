// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The checks of RFC 6455 section 4.2.1, each with an answer that names what is wrong.
#include "http/websockethandshake.h"

#include "http/httpsyntax.h"

#include <QCryptographicHash>

namespace QSocketIoPrivate {

namespace {

WebSocketHandshake refusedHandshake(int status, const char *reason)
{
    WebSocketHandshake handshake;
    handshake.status = status;
    handshake.reason = reason;
    return handshake;
}

// Of the only field of that name; null when there is none, or another one.
QByteArray onlyValue(const HttpHeaders &headers, QByteArrayView name)
{
    QByteArrayView found;
    int count = 0;
    for (const auto &[fieldName, value] : headers) {
        if (equalsHttpToken(fieldName, name)) {
            found = value;
            ++count;
        }
    }
    return count == 1 ? found.toByteArray() : QByteArray();
}

bool isWebSocketKey(const QByteArray &key)
{
    const auto decoded =
            QByteArray::fromBase64Encoding(key, QByteArray::Base64Encoding
                                                        | QByteArray::AbortOnBase64DecodingErrors);
    return decoded.decodingStatus == QByteArray::Base64DecodingStatus::Ok
           && decoded.decoded.size() == 16;
}

QList<QByteArray> offeredProtocols(const HttpRequest &request)
{
    QList<QByteArray> protocols;
    for (const QByteArray &field : request.headers.values("Sec-WebSocket-Protocol")) {
        QByteArrayView list = field;
        while (const auto protocol = takeHttpListElement(list)) {
            if (isHttpToken(*protocol))
                protocols.append(protocol->toByteArray());
        }
    }
    return protocols;
}

} // namespace

QByteArray webSocketAcceptKey(const QByteArray &key)
{
    // The constant of RFC 6455 section 1.3.
    const QByteArray text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    return QCryptographicHash::hash(text, QCryptographicHash::Sha1).toBase64();
}

WebSocketHandshake WebSocketHandshake::check(const HttpRequest &request)
{
    if (request.method != "GET")
        return refusedHandshake(405, "A WebSocket handshake is a GET request");
    if (request.minorVersion < 1)
        return refusedHandshake(400, "A WebSocket handshake needs HTTP/1.1");
    if (!request.headers.hasToken("Upgrade", "websocket"))
        return refusedHandshake(400, "The Upgrade field does not name websocket");
    if (!request.headers.hasToken("Connection", "upgrade"))
        return refusedHandshake(400, "The Connection field does not name upgrade");
    if (onlyValue(request.headers, "Sec-WebSocket-Version") != "13")
        return refusedHandshake(426, "Only version 13 of the WebSocket protocol is spoken here");
    const QByteArray key = onlyValue(request.headers, "Sec-WebSocket-Key");
    if (!isWebSocketKey(key))
        return refusedHandshake(400, "Sec-WebSocket-Key is not 16 bytes in base64");
    WebSocketHandshake handshake;
    handshake.acceptKey = webSocketAcceptKey(key);
    handshake.protocols = offeredProtocols(request);
    return handshake;
}

QByteArray WebSocketHandshake::response(const QByteArray &protocol, const HttpHeaders &extra) const
{
    constexpr qsizetype usualSize = 160; // without further fields
    QByteArray bytes;
    bytes.reserve(usualSize);
    bytes += "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             "Sec-WebSocket-Accept: ";
    bytes += acceptKey;
    bytes += "\r\n";
    if (!protocol.isEmpty())
        appendHttpField(bytes, "Sec-WebSocket-Protocol", protocol);
    for (const auto &[name, value] : extra)
        appendHttpField(bytes, name, value);
    bytes += "\r\n";
    return bytes;
}

} // namespace QSocketIoPrivate
