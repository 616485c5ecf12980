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

// Shared by the connections of a server.
struct HttpSettings
{
    HttpRequestReader::Limits limits;
    // First byte of a request to the end of its header: against whoever sends a byte a minute.
    std::chrono::milliseconds headerTimeout{ 10000 };
    std::chrono::milliseconds bodyTimeout{ 30000 }; // end of the header to the end of the body
    // A new connection or a kept-alive one without a request, and a peer that reads nothing of its answer.
    std::chrono::milliseconds idleTimeout{ 15000 };
    qsizetype compressionThreshold =
            1024; // bytes of an answer's body; negative: nothing is compressed
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
        // How large the body may be that this header announces; asked before it arrives, at the latest when a part has.
        virtual qint64 bodyLimit(const HttpRequest &header) const = 0;

    protected:
        ~Owner() = default;
    };

    HttpConnection(std::unique_ptr<ByteStream> stream, DeadlineQueue &deadlines,
                   std::shared_ptr<const HttpSettings> settings, Owner *owner);
    ~HttpConnection();
    Q_DISABLE_COPY_MOVE(HttpConnection)

    ByteStream *stream() const { return m_stream.get(); }
    // What is known of the request that has been refused, during badRequest().
    const HttpRequest &refusedRequest() const { return m_reader.header(); }
    void abort(); // now; no call to the owner follows
    // A request that has been read from this stream elsewhere: it waits for its answer as if it had been read here.
    HttpExchangePtr adopt(HttpRequest request);

    qsizetype bytesReceived(std::span<char> bytes) override;
    void bytesDrained() override;
    void streamClosed() override;

private:
    HttpPeer peer() const override;
    void answer(const HttpRequest &request, const HttpResponse &response) override;
    std::unique_ptr<ByteStream> releaseStream() override;

    enum class Phase : quint8 { Idle, Header, Body, Answering, Sending, Closing };
    // An answer whose body is still being fetched.
    struct Transfer
    {
        std::shared_ptr<HttpBodySource> source;
        qint64 remaining = 0;
        bool keepAlive = false;
    };

    void enter(Phase phase);
    void readerAdvanced();
    void bodyBegins();
    void deliverRequest();
    void refuse(int status, const char *reason);
    void finishAnswer(bool keepAlive);
    void sendMore();
    bool mayReadOn() const;
    void keepBacklog(qsizetype size);
    void resumeReading();
    void beginClosing();
    void timeOut();
    void drop(const char *reason);
    void loseExchange();

    DestructionWatch::Subject m_watched;
    std::unique_ptr<ByteStream> m_stream;
    HttpRequestReader m_reader;
    std::shared_ptr<const HttpSettings> m_settings;
    Deadline m_deadline;
    Owner *m_owner;
    HttpExchange *m_exchange =
            nullptr; // the request being answered: one at a time, further bytes stay unread
    std::unique_ptr<Transfer> m_transfer; // in Phase::Sending
    qint64 m_unsent = 0;                  // when the idle time began
    Phase m_phase = Phase::Closing;
    bool m_isReading = false; // bytesReceived() is on the stack
    bool m_isPaused = false;
    bool m_hasBacklog = false; // bytes were left with the stream
};

} // namespace QSocketIoPrivate
