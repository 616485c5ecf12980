// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Engine.IO over pairs of HTTP requests; the packets of both directions go through the payload codec.
#include "transport/pollingserver.h"

#include "protocol/enginepayload.h"

#include <utility>

using namespace Qt::StringLiterals;

namespace QSocketIoPrivate {

namespace {

// The goodbye of the reference: a noop, so that the poll is over, and the close packet.
QByteArray pollingGoodbye()
{
    return QByteArrayLiteral("6\x1e"
                             "1");
}

QByteArray payloadErrorText(EnginePayloadReader::Error error)
{
    switch (error) {
    case EnginePayloadReader::Error::None:
        break;
    case EnginePayloadReader::Error::Empty:
        return QByteArrayLiteral("The body is empty");
    case EnginePayloadReader::Error::BadPacket:
        return QByteArrayLiteral("The body holds a packet of unknown type");
    case EnginePayloadReader::Error::BadBase64:
        return QByteArrayLiteral("The body holds broken base64");
    case EnginePayloadReader::Error::BadLength:
        return QByteArrayLiteral("The body holds a packet whose length is wrong");
    case EnginePayloadReader::Error::TooManyPackets:
        return QByteArrayLiteral("The body holds too many packets");
    }
    return QByteArrayLiteral("The body cannot be read");
}

bool isOctetStream(const HttpRequest &request)
{
    const QByteArray type = request.headers.value("Content-Type");
    const QByteArrayView media = QByteArrayView(type).first(type.contains(';') ? type.indexOf(';')
                                                                               : type.size());
    return media.trimmed().compare("application/octet-stream", Qt::CaseInsensitive) == 0;
}

} // namespace

PollingServerTransport::PollingServerTransport(DeadlineQueue &deadlines, const Limits &limits)
    : m_deadlines(deadlines)
    , m_limits(limits)
{}

PollingServerTransport::~PollingServerTransport()
{
    abort();
}

void PollingServerTransport::handleRequest(const HttpExchangePtr &exchange)
{
    const QByteArray &method = exchange->request().method;
    if (m_isDown)
        exchange->respond(HttpResponse::text(400, "The session is closed"));
    else if (method == "GET")
        poll(exchange);
    else if (method == "POST")
        receive(exchange);
    else
        exchange->respond(HttpResponse::text(400, "Polling takes GET and POST"));
}

void PollingServerTransport::poll(const HttpExchangePtr &exchange)
{
    if (m_get) {
        answerGet(QByteArrayLiteral("1"));
        exchange->respond(HttpResponse::text(400, "Another poll is waiting already"));
        fail(TransportError::Kind::Failed, u"a second poll came while one was waiting"_s);
        return;
    }
    m_get = exchange;
    if (m_closing) {
        answerGet(pollingGoodbye());
        end({});
        return;
    }
    m_get->onAborted([this] {
        m_get.reset();
        fail(TransportError::Kind::Failed, u"the client aborted a waiting poll"_s);
    });
    const DestructionWatch watch(m_watched);
    owner()->transportWritable(this);
    if (watch && m_get && m_isProbing)
        answerGet(QByteArrayLiteral("6"));
}

void PollingServerTransport::answerGet(const QByteArray &body)
{
    HttpResponse response = HttpResponse::text(200, body);
    response.headers.append("Cache-Control", "no-store");
    response.mayBeCompressed = true;
    if (const HttpExchangePtr get = std::exchange(m_get, nullptr))
        get->respond(response);
}

void PollingServerTransport::answerPost()
{
    if (const HttpExchangePtr post = std::exchange(m_post, nullptr))
        post->respond(HttpResponse::text(200, "ok", "text/html"));
}

void PollingServerTransport::receive(const HttpExchangePtr &exchange)
{
    if (!acceptsPost(exchange))
        return;
    m_post = exchange;
    m_isDelivering = true;
    const DestructionWatch watch(m_watched);
    deliver(exchange);
    if (!watch)
        return;
    m_isDelivering = false;
    if (!m_isPaused || m_isDown)
        answerPost();
    else if (m_post)
        m_post->onAborted([this] {
            m_post.reset();
            fail(TransportError::Kind::Failed, u"the client aborted a POST"_s);
        });
}

bool PollingServerTransport::acceptsPost(const HttpExchangePtr &exchange)
{
    const qint64 size = exchange->request().body.size();
    if (m_post) {
        exchange->respond(HttpResponse::text(400, "Another POST is being handled"));
        fail(TransportError::Kind::Failed, u"a second POST came while one was being handled"_s);
    } else if (isOctetStream(exchange->request())) {
        // The binary form of Engine.IO 3.
        exchange->respond(HttpResponse::text(400, "A body has to be text"));
        fail(TransportError::Kind::Failed, u"the body of a POST was application/octet-stream"_s);
    } else if (size > m_limits.maxPayload) {
        exchange->respond(HttpResponse::text(413, "The body is too large"));
        fail(TransportError::Kind::TooLarge,
             u"a POST of %1 bytes exceeds maxPayload, %2 bytes"_s.arg(size).arg(
                     m_limits.maxPayload));
    } else {
        return true;
    }
    return false;
}

// In order, until one of the packets ends the session.
void PollingServerTransport::deliver(const HttpExchangePtr &exchange)
{
    const DestructionWatch watch(m_watched);
    EnginePayloadReader reader(exchange->request().body, m_limits.packetsPerPost);
    while (const std::optional<EnginePacketView> packet = reader.next()) {
        owner()->packetReceived(this, *packet);
        if (!watch || m_isDown)
            return;
    }
    if (reader.error() == EnginePayloadReader::Error::None)
        return;
    const QByteArray reason = payloadErrorText(reader.error());
    m_post.reset();
    exchange->respond(HttpResponse::text(400, reason));
    fail(TransportError::Kind::ParseError, QString::fromLatin1(reason));
}

void PollingServerTransport::send(QList<EngineOutput> &queue)
{
    if (!m_get)
        return;
    EnginePayloadWriter writer(m_limits.maxPayload);
    qsizetype complete = 0;
    for (EngineOutput &output : queue) {
        if (writer.packetCount() >= EnginePayloadWriter::MaxPackets)
            break;
        if (output.type == EnginePacketType::Message) {
            output.firstPacket += writer.add(output.message, output.firstPacket);
            if (output.firstPacket < output.message.packetCount())
                break;
        } else {
            writer.add(output.type, output.data);
        }
        ++complete;
    }
    queue.remove(0, complete);
    if (!writer.isEmpty())
        answerGet(writer.take());
}

bool PollingServerTransport::sendNow(const EngineMessage &message)
{
    if (!m_get || message.packetCount() > EnginePayloadWriter::MaxPackets)
        return false;
    EnginePayloadWriter writer(m_limits.maxPayload);
    if (writer.add(message) < message.packetCount())
        return false;
    answerGet(writer.take());
    return true;
}

void PollingServerTransport::setProbing(bool probing)
{
    m_isProbing = probing;
    if (probing && m_get)
        answerGet(QByteArrayLiteral("6"));
}

void PollingServerTransport::setReadingPaused(bool paused)
{
    m_isPaused = paused;
    if (!paused && !m_isDelivering)
        answerPost();
}

void PollingServerTransport::close()
{
    if (m_isDown || m_closing)
        return;
    setReadingPaused(false);
    m_closing = std::make_unique<Deadline>(m_deadlines, [this] { end({}); });
    m_closing->start(m_get ? std::chrono::milliseconds(0) : m_limits.closeTimeout);
    if (m_get)
        answerGet(pollingGoodbye());
}

void PollingServerTransport::abort()
{
    m_isDown = true;
    m_closing.reset();
    if (m_get)
        answerGet(QByteArrayLiteral("1"));
    answerPost();
}

void PollingServerTransport::fail(TransportError::Kind kind, const QString &message)
{
    end({ .kind = kind, .message = message, .body = {} });
}

void PollingServerTransport::end(const TransportError &error)
{
    if (m_isDown)
        return;
    abort();
    owner()->transportClosed(this, error);
}

} // namespace QSocketIoPrivate
