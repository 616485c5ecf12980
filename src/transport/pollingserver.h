// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Long polling, the server's side: at most one GET that waits for packets and one POST that brings some.
#pragma once

#include "protocol/enginepayload.h"
#include "transport/destructionwatch.h"
#include "transport/enginetransport.h"
#include "transport/httpconnection.h"

namespace QSocketIoPrivate {

class PollingServerTransport final : public EngineTransport
{
public:
    struct Limits
    {
        int packetsPerPost = 1000; // a body of one-byte packets must not become millions of calls
        qint64 maxPayload = 1'000'000; // of a POST; an answer is cut there too, between two packets
        std::chrono::milliseconds closeTimeout{
            30000
        }; // how long a closing session waits for a request to say so in
    };

    PollingServerTransport(DeadlineQueue &deadlines, const Limits &limits, EngineFormat format = {});
    ~PollingServerTransport() override;

    // A GET or POST with this session's sid. A second one of its kind ends the session, as the reference does.
    void handleRequest(const HttpExchangePtr &exchange);
    // While another transport is being probed, a waiting GET is answered with a noop at once and again
    // whenever one comes, so that the client can stop polling.
    void setProbing(bool probing) override;
    // Holds the answer to a POST back.
    void setReadingPaused(bool paused) override;

    QSocketIo::Transport kind() const override { return QSocketIo::Transport::Polling; }
    bool isWritable() const override { return m_get != nullptr; }
    void send(QList<EngineOutput> &queue) override;
    bool sendNow(const EngineMessage &message) override;
    qint64 bytesToWrite() const override { return m_unsent ? *m_unsent : 0; }
    void close() override;
    void abort() override;

private:
    void poll(const HttpExchangePtr &exchange);
    void receive(const HttpExchangePtr &exchange);
    bool acceptsPost(const HttpExchangePtr &exchange);
    void deliver(const HttpExchangePtr &exchange);
    EnginePayloadWriter writer() const
    {
        return EnginePayloadWriter(m_limits.maxPayload, m_format);
    }
    void answerGet(EnginePayloadWriter &writer);
    void answerGet(std::initializer_list<EnginePacketType> packets);
    std::shared_ptr<const void> countUnsent(qint64 bytes);
    void answerPost();
    void fail(TransportError::Kind kind, const QString &message);
    void end(const TransportError &error);

    DestructionWatch::Subject m_watched;
    DeadlineQueue &m_deadlines;
    Limits m_limits;
    EngineFormat m_format;
    HttpExchangePtr m_get;               // waits for packets
    HttpExchangePtr m_post;              // is being delivered, or its answer is held back
    std::unique_ptr<Deadline> m_closing; // close() was called
    std::shared_ptr<qint64> m_unsent;    // bytes of large answers that nobody has read yet
    bool m_isProbing = false;
    bool m_isPaused = false;
    bool m_isDelivering = false;
    bool m_isDown = false;
};

} // namespace QSocketIoPrivate
