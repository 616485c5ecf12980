// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The negotiation of permessage-deflate (RFC 7692 section 7.1), both sides of it.
//
//   Sec-WebSocket-Extensions = 1#extension
//   extension                = token *( ";" parameter )
//   parameter                = "server_no_context_takeover" / "client_no_context_takeover"
//                            / "server_max_window_bits" "=" bits / "client_max_window_bits" [ "=" bits ]
//   bits                     = 8 to 15, as a token or quoted
#pragma once

#include "http/httpmessage.h"

#include <QByteArray>

#include <optional>

namespace QSocketIoPrivate {

// Whether a side may refer in one message to what it has sent in earlier ones. It compresses better, and costs either
// side a window for each connection.
enum class ContextTakeover : quint8 { No, Yes };

// What this end wants and can afford.
struct WebSocketDeflateOptions
{
    static constexpr int MinWindow =
            9; // zlib cannot compress into a smaller one, which the protocol knows
    static constexpr int MaxWindow = 15;

    qint64 threshold = 1024; // bytes of a message; the reference's
    ContextTakeover serverTakeover = ContextTakeover::No;
    ContextTakeover clientTakeover = ContextTakeover::No;
    int serverWindowBits = MaxWindow;
    int clientWindowBits = MaxWindow;
    int memoryLevel = 8; // zlib's, 1 to 9
    int level = 6;       // zlib's, 1 to 9
    // What is kept between messages, for all connections together. Beyond, no context is taken over.
    qint64 contextBytes = 64 * 1024 * 1024;
};

// What both ends have agreed on.
struct WebSocketDeflateParameters
{
    ContextTakeover serverTakeover = ContextTakeover::Yes;
    ContextTakeover clientTakeover = ContextTakeover::Yes;
    int serverWindowBits = WebSocketDeflateOptions::MaxWindow;
    int clientWindowBits = WebSocketDeflateOptions::MaxWindow;
    bool namesServerWindow = false; // in the answer
    bool namesClientWindow = false;

    // The value of Sec-WebSocket-Extensions in the answer.
    QByteArray toHeader() const;
};

// The server: the first of the client's offers that can be had; nullopt: none, and messages are not compressed.
std::optional<WebSocketDeflateParameters> acceptedDeflate(const HttpHeaders &request,
                                                          const WebSocketDeflateOptions &options);

// The client: what it offers, and what the answer to that comes to. problem: null, or why the answer must not be.
QByteArray deflateOffer(const WebSocketDeflateOptions &options);
struct DeflateAnswer
{
    std::optional<WebSocketDeflateParameters> parameters; // none: not compressed
    const char *problem = nullptr;
};
DeflateAnswer readDeflateAnswer(const HttpHeaders &answer, const WebSocketDeflateOptions &options);

} // namespace QSocketIoPrivate
