// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Engine.IO over pairs of HTTP requests; the packets of both directions go through the payload codec.
#include "transport/pollingserver.h"

#include "http/httpsyntax.h"
#include "http/jsonp.h"

#include <utility>

using namespace Qt::StringLiterals;

namespace QSocketIoPrivate {

namespace {

// The goodbye of the reference: a noop, so that the poll is over, and the close packet.
constexpr std::initializer_list<EnginePacketType> pollingGoodbye = { EnginePacketType::Noop,
                                                                     EnginePacketType::Close };

// Asked for by a page without better means: the answer to a GET is a script, and the body of a POST a form.
std::optional<QByteArray> jsonpIndex(const HttpRequest &request)
{
    return request.queryValue("j");
}

// From here on it is worth while to follow an answer until it has left.
constexpr qint64 pollingLargeAnswer = 16 * 1024;

HttpResponse pollAnswer(const HttpRequest &request, const QByteArray &body, bool isBinary)
{
    if (const std::optional<QByteArray> index = jsonpIndex(request))
        return HttpResponse::text(200, toJsonpScript(*index, body),
                                  "text/javascript; charset=UTF-8");
    if (isBinary)
        return HttpResponse::text(200, body, "application/octet-stream");
    return HttpResponse::text(200, body);
}

QByteArray payloadOf(const HttpRequest &request)
{
    return jsonpIndex(request) ? fromJsonpForm(request.body).value_or(QByteArray()) : request.body;
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
    QByteArrayView media = request.headers.view("Content-Type");
    if (const qsizetype semicolon = media.indexOf(';'); semicolon >= 0)
        media.truncate(semicolon);
    return equalsHttpToken(trimHttpBlanks(media), "application/octet-stream");
}

} // namespace

PollingServerTransport::PollingServerTransport(DeadlineQueue &deadlines, const Limits &limits,
                                               EngineFormat format)
    : m_deadlines(deadlines)
    , m_limits(limits)
    , m_format(format)
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
        answerGet({ EnginePacketType::Close });
        exchange->respond(HttpResponse::text(400, "Another poll is waiting already"));
        fail(TransportError::Kind::Failed, u"a second poll came while one was waiting"_s);
        return;
    }
    m_get = exchange;
    if (m_closing) {
        answerGet(pollingGoodbye);
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
        answerGet({ EnginePacketType::Noop });
}

void PollingServerTransport::answerGet(EnginePayloadWriter &writer)
{
    const HttpExchangePtr get = std::exchange(m_get, nullptr);
    if (!get)
        return;
    const bool isBinary = writer.isBinary();
    HttpResponse response = pollAnswer(get->request(), writer.take(), isBinary);
    response.headers.append("Cache-Control", "no-store");
    response.mayBeCompressed = true;
    if (response.body.size() >= pollingLargeAnswer)
        response.unsent = countUnsent(response.body.size());
    get->respond(response);
}

// A client can fetch what waits over ever new connections without reading any of it; it still waits.
std::shared_ptr<const void> PollingServerTransport::countUnsent(qint64 bytes)
{
    if (!m_unsent)
        m_unsent = std::make_shared<qint64>(0);
    *m_unsent += bytes;
    return { m_unsent.get(), [total = m_unsent, bytes](const void *) { *total -= bytes; } };
}

void PollingServerTransport::answerGet(std::initializer_list<EnginePacketType> packets)
{
    EnginePayloadWriter body = writer();
    for (const EnginePacketType packet : packets)
        body.add(packet);
    answerGet(body);
}

void PollingServerTransport::answerPost()
{
    if (const HttpExchangePtr post = std::exchange(m_post, nullptr))
        post->respond(HttpResponse::text(200, QByteArrayLiteral("ok"), "text/html"));
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
    } else if (m_format.revision == EngineRevision::Four && isOctetStream(exchange->request())) {
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
    const QByteArray body = payloadOf(exchange->request());
    EnginePayloadReader reader(body, m_limits.packetsPerPost, m_format.revision);
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
    EnginePayloadWriter body = writer();
    qsizetype complete = 0;
    for (EngineOutput &output : queue) {
        if (body.packetCount() >= EnginePayloadWriter::MaxPackets)
            break;
        if (output.type == EnginePacketType::Message) {
            output.firstPacket += body.add(output.message, output.firstPacket);
            if (output.firstPacket < output.message.packetCount())
                break;
        } else {
            body.add(output.type, output.data);
        }
        ++complete;
    }
    queue.remove(0, complete);
    if (!body.isEmpty())
        answerGet(body);
}

bool PollingServerTransport::sendNow(const EngineMessage &message)
{
    if (!m_get || message.packetCount() > EnginePayloadWriter::MaxPackets)
        return false;
    EnginePayloadWriter body = writer();
    if (body.add(message) < message.packetCount())
        return false;
    answerGet(body);
    return true;
}

void PollingServerTransport::setProbing(bool probing)
{
    m_isProbing = probing;
    if (probing && m_get)
        answerGet({ EnginePacketType::Noop });
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
        answerGet(pollingGoodbye);
}

void PollingServerTransport::abort()
{
    m_isDown = true;
    m_closing.reset();
    if (m_get)
        answerGet({ EnginePacketType::Close });
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
