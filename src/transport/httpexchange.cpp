// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Answers once, or not at all.
#include "transport/httpexchange.h"

#include "http/httpsyntax.h"

#include <utility>

namespace QSocketIoPrivate {

namespace {

// What an answer says of itself counts more than what is said of all answers, unless both can be true.
bool addsUp(QByteArrayView fieldName)
{
    return equalsHttpToken(fieldName, "Set-Cookie") || equalsHttpToken(fieldName, "Vary");
}

} // namespace

HttpExchange::HttpExchange(Channel *channel, HttpRequest request)
    : m_channel(channel)
    , m_request(std::move(request))
{}

HttpExchange::~HttpExchange()
{
    if (m_channel)
        respond(HttpResponse::text(500, "Internal Server Error"));
}

HttpPeer HttpExchange::peer() const
{
    if (!m_peer && m_channel)
        m_peer = std::make_unique<HttpPeer>(m_channel->peer());
    return m_peer ? *m_peer : HttpPeer();
}

void HttpExchange::setPeer(const HttpPeer &peer)
{
    m_peer = std::make_unique<HttpPeer>(peer);
}

void HttpExchange::respond(const HttpResponse &response)
{
    m_aborted = {};
    Channel *const channel = std::exchange(m_channel, nullptr);
    if (!channel)
        return;
    if (m_responseHeaders.isEmpty()) {
        channel->answer(m_request, response);
        return;
    }
    HttpResponse complete = response;
    for (const auto &[name, value] : m_responseHeaders) {
        if (addsUp(name) || !response.headers.contains(name))
            complete.headers.append(name, value);
    }
    channel->answer(m_request, complete);
}

std::unique_ptr<ByteStream> HttpExchange::takeStream()
{
    if (!m_channel)
        return nullptr;
    std::unique_ptr<ByteStream> stream = m_channel->releaseStream();
    if (stream) {
        m_channel = nullptr;
        m_aborted = {};
    }
    return stream;
}

QWebSocket *HttpExchange::takeWebSocket()
{
    QWebSocket *const socket = m_channel ? m_channel->releaseWebSocket() : nullptr;
    if (socket) {
        m_channel = nullptr;
        m_aborted = {};
    }
    return socket;
}

// The handler may let go of this exchange.
void HttpExchange::abort()
{
    m_channel = nullptr;
    if (const std::function<void()> handler = std::exchange(m_aborted, {}))
        handler();
}

} // namespace QSocketIoPrivate
