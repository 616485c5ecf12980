// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Long polling, the server's side: at most one GET that waits for packets and one POST that brings some.
#pragma once

#include "transport/enginetransport.h"
#include "transport/httpconnection.h"

namespace QSocketIoPrivate {

class PollingServerTransport final : public EngineTransport
{
public:
    struct Limits
    {
        int packetsPerPost = 1000; // a body of one-byte packets must not become millions of calls
        qint64 maxPayload = 1'000'000;
        std::chrono::milliseconds closeTimeout{ 30000 }; // how long a closing session waits for a request to say so in
    };

    PollingServerTransport(DeadlineQueue &deadlines, const Limits &limits);
    ~PollingServerTransport() override;

    // A GET or POST with this session's sid. A second one of its kind ends the session, as the reference does.
    void handleRequest(const HttpExchangePtr &exchange);
    // While another transport is being probed, a waiting GET is answered with a noop at once and again
    // whenever one comes, so that the client can stop polling.
    void setProbing(bool probing) override;
    // Holds the answer to a POST back.
    void setReadingPaused(bool paused) override;

    QSocketIo::Transport kind() const override { return QSocketIo::Transport::Polling; }
    bool isWritable() const override;
    void send(QList<EngineOutput> &queue) override;
    bool sendNow(const EngineMessage &message) override;
    qint64 bytesToWrite() const override;
    void close() override;
    void abort() override;
};

} // namespace QSocketIoPrivate
