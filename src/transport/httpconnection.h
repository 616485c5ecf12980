// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One HTTP connection of the server: requests in order, each answered through its exchange.
#pragma once

#include "http/httprequestreader.h"
#include "io/bytestream.h"
#include "io/deadline.h"
#include "transport/destructionwatch.h"
#include "transport/httpexchange.h"

#include <chrono>
#include <memory>

namespace QSocketIoPrivate {

struct HttpTimeouts
{
    std::chrono::milliseconds header{
        10000
    }; // first byte of a request to the end of its header: slow loris
    std::chrono::milliseconds body{ 30000 }; // end of the header to the end of the body
    std::chrono::milliseconds idle{
        15000
    }; // a kept-alive connection without a request, and a new one
};

class HttpConnection final : public ByteStream::Reader, private HttpExchange::Channel
{
public:
    class Owner
    {
    public:
        virtual void requestReceived(const HttpExchangePtr &exchange) = 0;
        virtual void connectionClosed(
                HttpConnection *connection) = 0; // may delete it; also after takeStream()
        // A request that never became one: refused with this status.
        virtual void badRequest(HttpConnection *connection, int status, const char *reason) = 0;

    protected:
        ~Owner() = default;
    };

    HttpConnection(std::unique_ptr<ByteStream> stream, DeadlineQueue &deadlines,
                   const HttpRequestReader::Limits &limits, const HttpTimeouts &timeouts,
                   Owner *owner);
    ~HttpConnection();
    Q_DISABLE_COPY_MOVE(HttpConnection)

    ByteStream *stream() const { return m_stream.get(); }
    // What is known of the request that has been refused, during badRequest().
    const HttpRequest &refusedRequest() const { return m_reader.header(); }
    void abort(); // now; no call to the owner follows

    qsizetype bytesReceived(std::span<char> bytes) override;
    void bytesDrained() override;
    void streamClosed() override;

private:
    HttpPeer peer() const override;
    void answer(const HttpRequest &request, const HttpResponse &response) override;
    std::unique_ptr<ByteStream> releaseStream() override;

    enum class Phase : quint8 { Idle, Header, Body, Answering, Closing };

    void enter(Phase phase);
    void readerAdvanced();
    void deliverRequest();
    void refuse(int status, const char *reason);
    bool mayReadOn() const;
    void keepBacklog(qsizetype size);
    void resumeReading();
    void beginClosing();
    void timeOut();
    void loseExchange();

    DestructionWatch::Subject m_watched;
    std::unique_ptr<ByteStream> m_stream;
    HttpRequestReader m_reader;
    HttpTimeouts m_timeouts;
    Deadline m_deadline;
    Owner *m_owner;
    HttpExchange *m_exchange =
            nullptr;     // the request being answered: one at a time, further bytes stay unread
    qint64 m_unsent = 0; // when the idle time began
    Phase m_phase = Phase::Closing;
    bool m_isReading = false; // bytesReceived() is on the stack
    bool m_isPaused = false;
    bool m_hasBacklog = false; // bytes were left with the stream
};

} // namespace QSocketIoPrivate
