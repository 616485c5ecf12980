// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One HTTP request and the way to answer it, whoever has received it.
#pragma once

#include "http/httpmessage.h"
#include "io/bytestream.h"

#include <functional>
#include <memory>

class QWebSocket;

namespace QSocketIoPrivate {

// Where a request comes from.
struct HttpPeer
{
    QHostAddress address;
    bool isEncrypted = false;
    std::shared_ptr<const PeerCertificate> certificate; // null without one
    QByteArray host; // what the peer asked for, when a proxy says it; null: see the Host field
    std::shared_ptr<ConnectionEntry> connection = {}; // null: nobody counts it
};

// Shared by whoever holds the answer back (a waiting poll); outlives its channel, in which case it is aborted and
// answering does nothing. When the last holder lets go of it without an answer, the peer gets a 500.
class HttpExchange
{
public:
    // What the answer leaves through: a connection of ours, or another server that has handed a request over.
    class Channel
    {
    public:
        virtual HttpPeer peer() const = 0;
        virtual void answer(const HttpRequest &request, const HttpResponse &response) = 0;
        // Null: the connection cannot be taken, and the request still has to be answered.
        virtual std::unique_ptr<ByteStream> releaseStream() = 0;
        // A WebSocket that is open already, if that is what the request has become. Its owner is the caller.
        virtual bool isWebSocket() const { return false; }
        virtual QWebSocket *releaseWebSocket() { return nullptr; }
        virtual void sessionFound() {} // the request belongs to a session, or opens one

    protected:
        ~Channel() = default;
    };

    HttpExchange(Channel *channel, HttpRequest request);
    ~HttpExchange();
    Q_DISABLE_COPY_MOVE(HttpExchange)

    const HttpRequest &request() const { return m_request; }
    HttpPeer peer()
            const; // the other end of the connection, or who it says it speaks for; while open only
    void setPeer(const HttpPeer &peer);
    // To whoever counts connections that have come to something.
    void noteSession()
    {
        if (m_channel)
            m_channel->sessionFound();
    }
    // Put into the answer, whoever gives it, unless it has a field of that name itself; of cookies and Vary both count.
    HttpHeaders &responseHeaders() { return m_responseHeaders; }

    bool isOpen() const { return m_channel != nullptr; } // neither answered nor aborted
    void respond(const HttpResponse &response);
    // Called once when the peer goes away before the answer; never after respond() or takeStream().
    void onAborted(std::function<void()> handler) { m_aborted = std::move(handler); }
    // For an upgrade: the caller writes the 101 itself. The channel is gone afterwards. Null: it has no stream to give,
    // and the exchange is as before.
    std::unique_ptr<ByteStream> takeStream();
    // The same when the upgrade has been done elsewhere; null: it has not.
    QWebSocket *takeWebSocket();
    bool hasWebSocket() const { return m_channel && m_channel->isWebSocket(); }

    void abort(); // by the channel: its peer is gone. May destroy this exchange.

private:
    Channel *m_channel;
    HttpRequest m_request;
    HttpHeaders m_responseHeaders;
    mutable std::unique_ptr<HttpPeer> m_peer; // once asked for
    std::function<void()> m_aborted;
};
using HttpExchangePtr = std::shared_ptr<HttpExchange>;

} // namespace QSocketIoPrivate
