// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Engine.IO over masked frames. A text frame goes from the stream's buffer to the session without a copy.
#include "transport/websocketclient.h"

#include "protocol/enginebase64.h"

#include "logging.h"

#include <algorithm>
#include <utility>

namespace QSocketIoPrivate {

namespace {

// A server that pings without reading gets one pong for all of its pings from here on (RFC 6455 section 5.5.3).
constexpr qint64 clientPongLimit = 16 * 1024;
// Smaller frames are copied to the others of the turn, larger ones shared with the stream.
constexpr qsizetype clientShareFrom = 4 * 1024;

TransportError::Kind kindOfClose(WebSocketCloseCode code)
{
    switch (code) {
    case WebSocketCloseCode::ProtocolError:
    case WebSocketCloseCode::BadPayload:
        return TransportError::Kind::ParseError;
    case WebSocketCloseCode::TooBig:
        return TransportError::Kind::TooLarge;
    default:
        return TransportError::Kind::Closed;
    }
}

} // namespace

WebSocketClientTransport::WebSocketClientTransport(const ClientRequest &request,
                                                   ClientServices &services, const Limits &limits)
    : m_request(request)
    , m_revision(request.revision)
    , m_services(services)
    , m_limits(limits)
    , m_isBase64(request.isBase64)
{}

WebSocketClientTransport::~WebSocketClientTransport()
{
    dropAll();
}

// Opening

void WebSocketClientTransport::open(const QByteArray &sid)
{
    Q_ASSERT(!m_opening && !m_stream);
    const QUrl url = engineUrl(m_request, QSocketIo::Transport::WebSocket, sid);
    if (url.scheme() != QLatin1String("ws") && url.scheme() != QLatin1String("wss")) {
        TransportError error;
        error.kind = TransportError::Kind::Failed;
        error.message = QStringLiteral("A WebSocket cannot be opened to %1")
                                .arg(url.toDisplayString(QUrl::RemoveQuery | QUrl::RemoveUserInfo));
        return endLater(error);
    }
    m_opening = std::make_unique<WebSocketOpening>(m_request, m_services,
                                                   static_cast<WebSocketOpening::Owner &>(*this));
    m_opening->start(url, engineUrl(m_request, QSocketIo::Transport::Polling, sid));
}

void WebSocketClientTransport::webSocketOpened(std::unique_ptr<ByteStream> stream)
{
    m_stream = std::move(stream);
    const WebSocketReader::Limits limits{ std::max<qint64>(m_limits.maxIncoming, 1) };
    m_reader = std::make_shared<WebSocketReader>(limits, WebSocketReader::Peer::Server);
    m_deflate = m_opening->takeDeflate();
    m_subprotocol = m_opening->subprotocol();
    if (m_deflate)
        m_reader->setInflater(&m_deflate->inflater());
    // Not from within the opening's bytesReceived(), and before the first frame.
    QMetaObject::invokeMethod(
            this,
            [this] {
                if (isOpen())
                    reportOpened();
            },
            Qt::QueuedConnection);
    m_stream->setReader(this);
    m_opening.reset();
    m_request = {};
}

void WebSocketClientTransport::webSocketFailed(const TransportError &error)
{
    end(error);
}

// What arrives

qsizetype WebSocketClientTransport::bytesReceived(std::span<char> bytes)
{
    if (m_isEnding || m_isDown)
        return qsizetype(bytes.size());
    const DestructionWatch watch(m_watched);
    const std::shared_ptr<WebSocketReader> reader = m_reader;
    m_fed = qsizetype(bytes.size());
    const qsizetype used = reader->feed(bytes, *this);
    if (watch && !m_isDown && !m_isEnding && reader->failed())
        fail(reader->error(), reader->errorText());
    return used;
}

// A handler may run an event loop, as one that shows a dialog does. What has been read together with its message is
// to be delivered in there; nothing else would wake the stream. Once for each portion.
void WebSocketClientTransport::expectEventLoop()
{
    if (m_reader->position() >= m_fed)
        return;
    m_fed = 0;
    m_stream->offerInEventLoop();
}

void WebSocketClientTransport::messageReceived(WebSocketOpcode opcode, QByteArrayView data,
                                               const QByteArray *array)
{
    if (!isOpen())
        return;
    expectEventLoop();
    if (opcode == WebSocketOpcode::Binary && m_revision == EngineRevision::Three) {
        if (const auto packet = EnginePacketView::fromTypedBinary(data))
            owner()->packetReceived(this, *packet);
        else
            fail(WebSocketCloseCode::ProtocolError, "A binary frame that is no Engine.IO packet");
    } else if (opcode == WebSocketOpcode::Binary) {
        EnginePacketView packet = EnginePacketView::fromBinary(data);
        packet.owner = array;
        owner()->packetReceived(this, packet);
    } else if (const auto packet = EnginePacketView::fromText(data)) {
        owner()->packetReceived(this, *packet);
    } else if (const auto bytes = m_isBase64 ? fromBase64Packet(data, m_revision) : std::nullopt) {
        EnginePacketView binary = EnginePacketView::fromBinary(*bytes);
        binary.owner = &*bytes;
        owner()->packetReceived(this, binary);
    } else {
        fail(WebSocketCloseCode::ProtocolError, "A text frame that is no Engine.IO packet");
    }
}

void WebSocketClientTransport::pingReceived(QByteArrayView data)
{
    if (!isOpen())
        return;
    QByteArray frame;
    appendMaskedFrame(frame, WebSocketOpcode::Pong, {}, data);
    if (m_stream->bytesToWrite() < clientPongLimit)
        m_stream->write(frame);
    else
        m_pong = frame;
}

bool WebSocketClientTransport::measure()
{
    if (!isOpen() || m_pingTime.isValid())
        return isOpen();
    QByteArray frame;
    appendMaskedFrame(frame, WebSocketOpcode::Ping, {}, {});
    m_pingTime.start();
    m_stream->write(frame);
    return true;
}

void WebSocketClientTransport::setReadingPaused(bool paused)
{
    if (!isOpen())
        return;
    // Also within what has been read already: compressed, it may be a thousand times as much.
    if (paused)
        m_reader->stop();
    else
        m_reader->resume();
    m_stream->setPaused(paused);
}

// One that nobody has asked for is legal (RFC 6455 section 5.5.3).
void WebSocketClientTransport::pongReceived(QByteArrayView data)
{
    Q_UNUSED(data)
    if (!isOpen() || !m_pingTime.isValid())
        return;
    const std::chrono::nanoseconds elapsed(m_pingTime.nsecsElapsed());
    m_pingTime.invalidate();
    owner()->roundTripMeasured(this, std::chrono::duration_cast<std::chrono::microseconds>(elapsed));
}

void WebSocketClientTransport::closeReceived(WebSocketCloseCode code, QByteArrayView reason)
{
    if (m_isEnding || m_isDown)
        return;
    TransportError error;
    error.kind = kindOfClose(code);
    error.message = QString::fromUtf8(reason);
    error.closeCode = int(code);
    m_stream->write(maskedCloseFrame(code));
    endStream(error);
}

void WebSocketClientTransport::streamClosed()
{
    if (m_isEnding)
        return end(TransportError(*m_error));
    TransportError error;
    error.kind = TransportError::Kind::Failed;
    error.message = m_stream->errorString();
    if (error.message.isEmpty())
        error.message = QStringLiteral("The connection ended without a closing handshake");
    end(error);
}

// What leaves

bool WebSocketClientTransport::isWritable() const
{
    return isOpen() && !m_isBlocked;
}

qint64 WebSocketClientTransport::bytesToWrite() const
{
    return m_stream ? m_stream->bytesToWrite() : 0;
}

void WebSocketClientTransport::appendPacket(QByteArray &frames, WebSocketOpcode opcode,
                                            QByteArrayView prefix, QByteArrayView payload,
                                            MessageDeflater *deflater) const
{
    const QByteArray small = deflater ? deflater->deflate(prefix, payload) : QByteArray();
    if (small.isNull())
        appendMaskedFrame(frames, opcode, prefix, payload);
    else
        appendMaskedFrame(frames, opcode, {}, small, FramePayload::Compressed);
}

void WebSocketClientTransport::appendMessage(QByteArray &frames, const EngineMessage &message,
                                             int firstPacket) const
{
    const char digit = typeDigit(EnginePacketType::Message);
    MessageDeflater *const deflater = m_deflate && !message.isUncompressed() ? m_deflate->deflater()
                                                                             : nullptr;
    const char type = char(EnginePacketType::Message); // revision 3 has it in front of bytes, too
    const qsizetype typeSize = m_revision == EngineRevision::Three ? 1 : 0;
    for (qsizetype i = firstPacket; i < message.packetCount(); ++i) {
        const QByteArray &packet = message.packet(i);
        if (message.isTextPacket(i))
            appendPacket(frames, WebSocketOpcode::Text, { &digit, 1 }, packet, deflater);
        else if (m_isBase64)
            appendPacket(frames, WebSocketOpcode::Text, {}, toBase64Packet(packet, m_revision),
                         deflater);
        else
            appendPacket(frames, WebSocketOpcode::Binary, { &type, typeSize }, packet, deflater);
    }
}

QByteArray WebSocketClientTransport::framesOf(const EngineOutput &output) const
{
    QByteArray frames;
    if (output.type == EnginePacketType::Message) {
        appendMessage(frames, output.message, output.firstPacket);
    } else {
        const char digit = typeDigit(output.type);
        appendMaskedFrame(frames, WebSocketOpcode::Text, { &digit, 1 }, output.data);
    }
    return frames;
}

void WebSocketClientTransport::send(QList<EngineOutput> &queue)
{
    qsizetype sent = 0;
    while (sent < queue.size() && isWritable())
        write(framesOf(queue.at(sent++)));
    queue.remove(0, sent);
}

bool WebSocketClientTransport::sendNow(const EngineMessage &message)
{
    if (!isWritable())
        return false;
    static thread_local QByteArray frames; // used again where the stream has copied it
    frames.resize(0);
    appendMessage(frames, message, 0);
    write(frames);
    if (frames.size() >= clientShareFrom)
        frames = QByteArray();
    return true;
}

void WebSocketClientTransport::write(const QByteArray &frames)
{
    const QByteArrayView bytes = frames;
    if (bytes.size() < clientShareFrom)
        m_stream->writeCopy({ &bytes, 1 });
    else
        m_stream->write(frames);
    m_isBlocked = m_stream->bytesToWrite() >= m_limits.highWaterMark;
}

void WebSocketClientTransport::bytesDrained()
{
    if (!isOpen())
        return;
    if (!m_pong.isEmpty())
        m_stream->write(std::exchange(m_pong, {}));
    if (std::exchange(m_isBlocked, false))
        owner()->transportWritable(this);
}

// The end

void WebSocketClientTransport::close()
{
    if (m_isClosing || m_isEnding || m_isDown)
        return;
    m_isClosing = true;
    if (m_stream) {
        // Behind what is written. Our direction ends then; what the server says to it is of no interest.
        m_stream->write(maskedCloseFrame(WebSocketCloseCode::Normal));
        endStream({});
    } else {
        m_opening.reset();
        endLater({});
    }
}

// Bytes that make no sense: the server is told, and nothing more of it counts.
void WebSocketClientTransport::fail(WebSocketCloseCode code, const QByteArray &reason)
{
    TransportError error;
    error.kind = code == WebSocketCloseCode::TooBig ? TransportError::Kind::TooLarge
                                                    : TransportError::Kind::ParseError;
    error.message = error.kind == TransportError::Kind::TooLarge
                            ? QStringLiteral("A message of more than %1 bytes")
                                      .arg(m_limits.maxIncoming)
                            : QString::fromLatin1(reason);
    error.closeCode = int(code);
    m_stream->write(maskedCloseFrame(code, reason));
    endStream(error);
}

// Pending bytes still leave; the stream limits how long that may take.
void WebSocketClientTransport::endStream(const TransportError &error)
{
    m_isEnding = true;
    m_error = std::make_unique<TransportError>(error);
    m_reader->stop();
    m_stream->setPaused(false); // or the server's end would go unnoticed
    m_stream->close();
}

void WebSocketClientTransport::abort()
{
    m_isDown = true;
    dropAll();
}

void WebSocketClientTransport::dropAll()
{
    if (m_reader)
        m_reader->stop();
    m_opening.reset();
    if (m_stream)
        m_stream->abort();
    m_stream.reset();
}

void WebSocketClientTransport::endLater(const TransportError &error)
{
    QMetaObject::invokeMethod(
            this, [this, error] { end(error); }, Qt::QueuedConnection);
}

void WebSocketClientTransport::end(const TransportError &error)
{
    if (std::exchange(m_isDown, true))
        return;
    const TransportError copy = error; // may be the opening's
    dropAll();
    qCDebug(lcQSocketIoTransport) << "WebSocket ended:" << copy.message << copy.closeCode;
    owner()->transportClosed(this, copy);
}

} // namespace QSocketIoPrivate
