// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Requests of one connection in order, with time limits, and bounded whatever the peer sends or fails to read.
#include "transport/httpconnection.h"

#include "http/httpcompression.h"
#include "logging.h"

#include <utility>

namespace QSocketIoPrivate {

namespace {

// Requests a peer may send ahead while one is being answered. Reading goes on up to here, because only a read
// shows that the peer has gone; nobody who pipelines in earnest has more than a few headers on the way.
constexpr qsizetype httpBacklogLimit = 16 * 1024;
// Answers a peer has not read yet; above, its next request is left alone until these are with the system.
constexpr qint64 httpUnsentLimit = 64 * 1024;
// What a long answer keeps in memory: enough to be busy until the next turn, little enough for thousands of downloads.
constexpr qint64 httpPieceSize = 64 * 1024;

} // namespace

HttpConnection::HttpConnection(std::unique_ptr<ByteStream> stream, DeadlineQueue &deadlines,
                               std::shared_ptr<const HttpSettings> settings, Owner *owner)
    : m_stream(std::move(stream))
    , m_reader(settings->limits)
    , m_settings(std::move(settings))
    , m_deadline(deadlines, [this] { timeOut(); })
    , m_owner(owner)
{
    enter(Phase::Idle);
    m_stream->setReader(this);
}

HttpConnection::~HttpConnection()
{
    loseExchange();
}

void HttpConnection::abort()
{
    m_phase = Phase::Closing;
    m_deadline.stop();
    if (m_stream)
        m_stream->abort();
    loseExchange();
}

void HttpConnection::enter(Phase phase)
{
    if (phase == m_phase)
        return;
    m_phase = phase;
    switch (phase) {
    case Phase::Idle:
    case Phase::Sending:
        m_unsent = m_stream->bytesToWrite();
        m_deadline.start(m_settings->idleTimeout);
        break;
    case Phase::Header:
        m_deadline.start(m_settings->headerTimeout);
        break;
    case Phase::Body:
        m_deadline.start(m_settings->bodyTimeout);
        break;
    case Phase::Answering:
        break; // without limit; stopping and starting again would cost more than a time-out in vain
    case Phase::Closing:
        m_deadline.stop();
        m_transfer.reset();
        break;
    }
}

bool HttpConnection::mayReadOn() const
{
    return !m_exchange && m_phase != Phase::Closing && m_phase != Phase::Sending
           && m_stream->bytesToWrite() < httpUnsentLimit;
}

qsizetype HttpConnection::bytesReceived(std::span<char> bytes)
{
    const QByteArrayView all(bytes.data(), qsizetype(bytes.size()));
    const DestructionWatch watch(m_watched);
    qsizetype used = 0;
    m_isReading = true;
    while (used < all.size() && mayReadOn()) {
        const qsizetype step = m_reader.feed(all.sliced(used));
        used += step;
        readerAdvanced();
        if (!watch || !m_stream)
            return used;
        if (step == 0)
            break;
    }
    m_isReading = false;
    if (m_phase == Phase::Closing)
        return all.size();
    keepBacklog(all.size() - used);
    return used;
}

void HttpConnection::keepBacklog(qsizetype size)
{
    m_hasBacklog = size > 0;
    if (size > httpBacklogLimit && !m_isPaused) {
        m_isPaused = true;
        m_stream->setPaused(true);
    }
}

// Within bytesReceived() its loop goes on; later the stream has to be asked for what it kept.
void HttpConnection::resumeReading()
{
    if (m_isReading || !mayReadOn())
        return;
    if (std::exchange(m_isPaused, false))
        m_stream->setPaused(false);
    if (std::exchange(m_hasBacklog, false)) {
        m_stream->setReader(nullptr);
        m_stream->setReader(this);
    }
}

void HttpConnection::readerAdvanced()
{
    switch (m_reader.state()) {
    case HttpRequestReader::State::Header:
        enter(m_reader.isIdle() ? Phase::Idle : Phase::Header);
        break;
    case HttpRequestReader::State::Body:
        if (m_phase != Phase::Body)
            bodyBegins();
        break;
    case HttpRequestReader::State::Complete:
        deliverRequest();
        break;
    case HttpRequestReader::State::Failed:
        refuse(m_reader.status(), m_reader.reason());
        break;
    }
}

void HttpConnection::bodyBegins()
{
    m_reader.setBodyLimit(m_owner->bodyLimit(m_reader.header()));
    if (m_reader.state() == HttpRequestReader::State::Failed) {
        refuse(m_reader.status(), m_reader.reason());
        return;
    }
    if (m_reader.expectsContinue())
        m_stream->write(QByteArrayLiteral("HTTP/1.1 100 Continue\r\n\r\n"));
    enter(Phase::Body);
}

void HttpConnection::deliverRequest()
{
    enter(Phase::Answering);
    m_reader.setBodyLimit(m_settings->limits.body);
    const auto exchange = std::make_shared<HttpExchange>(static_cast<HttpExchange::Channel *>(this),
                                                         m_reader.take());
    m_exchange = exchange.get();
    m_owner->requestReceived(exchange);
}

HttpExchangePtr HttpConnection::adopt(HttpRequest request)
{
    enter(Phase::Answering);
    const auto exchange = std::make_shared<HttpExchange>(static_cast<HttpExchange::Channel *>(this),
                                                         std::move(request));
    m_exchange = exchange.get();
    return exchange;
}

void HttpConnection::refuse(int status, const char *reason)
{
    qCWarning(lcQSocketIoTransport, "HTTP request from %s refused with %d: %s",
              qUtf8Printable(m_stream->peerAddress().toString()), status, reason);
    m_stream->write(HttpResponse::text(status, QByteArray(reason)).toBytes(false));
    beginClosing();
    m_owner->badRequest(this, status, reason);
}

HttpPeer HttpConnection::peer() const
{
    return { .address = m_stream->peerAddress(),
             .isEncrypted = m_stream->isEncrypted(),
             .certificate = m_stream->peerCertificate(),
             .host = {} };
}

void HttpConnection::answer(const HttpRequest &request, const HttpResponse &response)
{
    m_exchange = nullptr;
    // What follows a refused upgrade may be meant for the other protocol.
    const bool keepAlive = request.wantsKeepAlive() && !request.wantsWebSocket();
    const auto body = request.method == "HEAD" ? HttpResponse::Body::Omit
                                               : HttpResponse::Body::Send;
    if (response.mayBeCompressed && m_settings->compressionThreshold >= 0
        && response.body.size() >= m_settings->compressionThreshold) {
        HttpResponse smaller = response;
        compressResponse(smaller, request.headers);
        m_stream->write(smaller.toBytes(keepAlive, body));
    } else {
        m_stream->write(response.toBytes(keepAlive, body));
    }
    if (response.source && body == HttpResponse::Body::Send && response.source->size() > 0) {
        m_transfer.reset(new Transfer{ response.source, response.source->size(), keepAlive });
        enter(Phase::Sending);
        sendMore();
    } else {
        finishAnswer(keepAlive);
    }
}

void HttpConnection::finishAnswer(bool keepAlive)
{
    if (!keepAlive) {
        beginClosing();
        return;
    }
    enter(Phase::Idle);
    resumeReading();
}

// One piece at a time, the next when the system has taken this one.
void HttpConnection::sendMore()
{
    const QByteArray piece = m_transfer->source->read(qMin(m_transfer->remaining, httpPieceSize));
    if (piece.isEmpty()) {
        // The length has been promised, so there is no other way to say that it is not all.
        drop("the file has become shorter");
        return;
    }
    m_transfer->remaining -= piece.size();
    m_stream->write(piece);
    m_unsent = m_stream->bytesToWrite();
    if (m_transfer->remaining > 0)
        return;
    const bool keepAlive = m_transfer->keepAlive;
    m_transfer.reset();
    finishAnswer(keepAlive);
}

std::unique_ptr<ByteStream> HttpConnection::releaseStream()
{
    m_exchange = nullptr;
    enter(Phase::Closing);
    std::unique_ptr<ByteStream> stream = std::move(m_stream);
    stream->setReader(nullptr);
    if (m_isPaused)
        stream->setPaused(false);
    m_owner->connectionClosed(this);
    return stream;
}

void HttpConnection::beginClosing()
{
    enter(Phase::Closing);
    m_stream->close();
}

void HttpConnection::bytesDrained()
{
    if (m_phase == Phase::Sending) {
        m_deadline.start(m_settings->idleTimeout);
        sendMore();
    } else {
        resumeReading();
    }
}

void HttpConnection::timeOut()
{
    if (m_phase == Phase::Answering)
        return;
    if (m_phase == Phase::Header || m_phase == Phase::Body) {
        refuse(408, m_phase == Phase::Header ? "The header did not arrive in time"
                                             : "The body did not arrive in time");
        return;
    }
    const qint64 unsent = m_stream->bytesToWrite();
    if (unsent == 0 && m_phase == Phase::Idle) {
        beginClosing();
    } else if (unsent < m_unsent) {
        // It still reads a long answer.
        m_unsent = unsent;
        m_deadline.start(m_settings->idleTimeout);
    } else {
        drop("it does not read its answers");
    }
}

void HttpConnection::drop(const char *reason)
{
    qCWarning(lcQSocketIoTransport, "HTTP connection from %s dropped: %s",
              qUtf8Printable(m_stream->peerAddress().toString()), reason);
    abort();
    m_owner->connectionClosed(this);
}

void HttpConnection::streamClosed()
{
    const DestructionWatch watch(m_watched);
    enter(Phase::Closing);
    loseExchange();
    if (watch)
        m_owner->connectionClosed(this);
}

void HttpConnection::loseExchange()
{
    if (HttpExchange *const exchange = std::exchange(m_exchange, nullptr))
        exchange->abort();
}

} // namespace QSocketIoPrivate
