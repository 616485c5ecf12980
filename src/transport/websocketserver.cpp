// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Engine.IO over WebSocket frames. A text frame goes from the stream's buffer to the session without a copy.
#include "transport/websocketserver.h"

#include "logging.h"
#include "protocol/enginebase64.h"
#include "transport/websocketframes.h"

#include <algorithm>
#include <array>
#include <utility>

using namespace Qt::StringLiterals;

namespace QSocketIoPrivate {

namespace {

// A peer that pings without reading gets one pong for all of its pings from here on (RFC 6455 section 5.5.3).
constexpr qint64 pongLimit = 16 * 1024;

// How a lost connection is reported where a close code is expected (RFC 6455 section 7.1.5).
constexpr int abnormalCloseCode = int(WebSocketCloseCode::Abnormal);

} // namespace

WebSocketServerTransport::Closing::Closing(DeadlineQueue &deadlines,
                                           WebSocketServerTransport *transport)
    : timeout(deadlines, [transport] { transport->closeTimedOut(); })
{}

WebSocketServerTransport::WebSocketServerTransport(std::unique_ptr<ByteStream> stream,
                                                   DeadlineQueue &deadlines, const Limits &limits,
                                                   EngineFormat format,
                                                   std::unique_ptr<WebSocketDeflate> deflate)
    : m_stream(std::move(stream))
    , m_deflate(std::move(deflate))
    , m_reader(std::make_shared<WebSocketReader>(WebSocketReader::Limits{ limits.maxPayload }))
    , m_deadlines(deadlines)
    , m_limits(limits)
    , m_format(format)
{
    if (m_deflate)
        m_reader->setInflater(&m_deflate->inflater());
    m_stream->setReader(this);
}

WebSocketServerTransport::~WebSocketServerTransport()
{
    m_reader->stop();
}

// What arrives

qsizetype WebSocketServerTransport::bytesReceived(std::span<char> bytes)
{
    if (m_isDown || (m_closing && m_closing->isPeerDone))
        return qsizetype(bytes.size());
    const DestructionWatch watch(m_watched);
    const std::shared_ptr<WebSocketReader> reader = m_reader;
    const qsizetype used = reader->feed(bytes, *this);
    if (watch && !m_isDown && reader->failed())
        fail(reader->error(), reader->errorText());
    return used;
}

void WebSocketServerTransport::messageReceived(WebSocketOpcode opcode, QByteArrayView data,
                                               const QByteArray *array)
{
    if (m_closing || m_isDown)
        return;
    if (opcode == WebSocketOpcode::Binary)
        binaryReceived(data, array);
    else if (const auto packet = EnginePacketView::fromText(data))
        owner()->packetReceived(this, *packet);
    else
        base64Received(data);
}

void WebSocketServerTransport::binaryReceived(QByteArrayView data, const QByteArray *array)
{
    if (m_format.revision == EngineRevision::Three) {
        if (const auto packet = EnginePacketView::fromTypedBinary(data))
            owner()->packetReceived(this, *packet);
        else
            badPacket(data);
        return;
    }
    EnginePacketView packet = EnginePacketView::fromBinary(data);
    packet.owner = array;
    owner()->packetReceived(this, packet);
}

// From a peer that sends text only.
void WebSocketServerTransport::base64Received(QByteArrayView text)
{
    const auto bytes = fromBase64Packet(text, m_format.revision);
    if (!bytes) {
        badPacket(text);
        return;
    }
    EnginePacketView packet = EnginePacketView::fromBinary(*bytes);
    packet.owner = &*bytes;
    owner()->packetReceived(this, packet);
}

void WebSocketServerTransport::badPacket(QByteArrayView data)
{
    fail(WebSocketCloseCode::ProtocolError,
         data.isEmpty() ? QByteArrayLiteral("a packet is empty")
                        : QByteArrayLiteral("a packet is of unknown type"));
}

void WebSocketServerTransport::pingReceived(QByteArrayView data)
{
    if (m_closing || m_isDown)
        return;
    QByteArray frame;
    appendFrame(frame, WebSocketOpcode::Pong, data);
    if (m_stream->bytesToWrite() < pongLimit)
        m_stream->write(frame);
    else
        pings().pong = frame;
}

WebSocketServerTransport::Pings &WebSocketServerTransport::pings()
{
    if (!m_pings)
        m_pings = std::make_unique<Pings>();
    return *m_pings;
}

void WebSocketServerTransport::pongReceived(QByteArrayView data)
{
    // Others are legal, also those that nobody has asked for (RFC 6455 section 5.5.3).
    if (m_closing || m_isDown || !m_pings || !m_pings->time.isValid()
        || data != QByteArrayView(&m_pings->number, 1))
        return;
    const std::chrono::nanoseconds elapsed(m_pings->time.nsecsElapsed());
    m_pings->time.invalidate();
    owner()->roundTripMeasured(this, std::chrono::duration_cast<std::chrono::microseconds>(elapsed));
}

bool WebSocketServerTransport::measure()
{
    if (m_closing || m_isDown)
        return false;
    // A peer that fetches nothing has a ping waiting for it already.
    Pings &sent = pings();
    if (sent.time.isValid() && m_stream->bytesToWrite() > 0)
        return true;
    ++sent.number;
    QByteArray frame;
    appendFrame(frame, WebSocketOpcode::Ping, { &sent.number, 1 });
    sent.time.start();
    m_stream->write(frame);
    return true;
}

void WebSocketServerTransport::closeReceived(WebSocketCloseCode code, QByteArrayView reason)
{
    if (m_isDown)
        return;
    if (!m_closing) {
        startClosing({ .kind = TransportError::Kind::Closed,
                       .message = QString::fromUtf8(reason),
                       .closeCode = int(code),
                       .body = {} });
        m_stream->write(closeFrame(code));
    }
    endStream();
}

void WebSocketServerTransport::streamClosed()
{
    if (m_closing)
        end(std::exchange(m_closing->error, {}));
    else
        end({ .kind = TransportError::Kind::Closed,
              .message = u"the connection was lost"_s,
              .closeCode = abnormalCloseCode,
              .body = {} });
}

void WebSocketServerTransport::setReadingPaused(bool paused)
{
    if (m_isDown || m_closing)
        return;
    // Also within what has been read already: a few bytes of a request may cause a large answer.
    if (paused)
        m_reader->stop();
    else
        m_reader->resume();
    m_stream->setPaused(paused);
}

// What leaves

bool WebSocketServerTransport::isWritable() const
{
    return !m_isBlocked && !m_closing && !m_isDown;
}

qint64 WebSocketServerTransport::bytesToWrite() const
{
    return m_isDown ? 0 : m_stream->bytesToWrite();
}

void WebSocketServerTransport::send(QList<EngineOutput> &queue)
{
    qsizetype sent = 0;
    while (sent < queue.size() && isWritable())
        write(queue.at(sent++));
    queue.remove(0, sent);
}

bool WebSocketServerTransport::sendNow(const EngineMessage &message)
{
    if (!isWritable())
        return false;
    writeMessage(message, 0);
    return true;
}

bool WebSocketServerTransport::sendText(std::span<const QByteArrayView> pieces)
{
    constexpr std::size_t most = 8;
    if (!isWritable() || pieces.size() >= most)
        return false;
    qsizetype size = 1;
    for (const QByteArrayView piece : pieces)
        size += piece.size();
    if (m_deflate && m_deflate->deflater() && m_deflate->deflater()->isWorthwhile(size))
        return false;
    const FrameStart start(WebSocketOpcode::Text, size, typeDigit(EnginePacketType::Message));
    std::array<QByteArrayView, most> all{ start.view() };
    std::copy(pieces.begin(), pieces.end(), all.begin() + 1);
    m_stream->writeCopy(std::span(all).first(pieces.size() + 1));
    m_isBlocked = m_stream->bytesToWrite() >= m_limits.highWaterMark;
    return true;
}

void WebSocketServerTransport::write(const EngineOutput &output)
{
    if (output.type == EnginePacketType::Message) {
        writeMessage(output.message, output.firstPacket);
        return;
    }
    const FrameStart start(WebSocketOpcode::Text, 1 + output.data.size(), typeDigit(output.type));
    const std::array<QByteArrayView, 2> frame{ start.view(), output.data };
    m_stream->writeCopy(frame);
    m_isBlocked = m_stream->bytesToWrite() >= m_limits.highWaterMark;
}

void WebSocketServerTransport::writeMessage(const EngineMessage &message, int firstPacket)
{
    MessageDeflater *const deflater = m_deflate && !message.isUncompressed() ? m_deflate->deflater()
                                                                             : nullptr;
    if (deflater && isWorthCompressing(message, *deflater))
        writeCompressed(message, firstPacket, *deflater);
    else if (m_format.isTextOnly)
        writeAll(webSocketTextFrames(message, firstPacket));
    else if (firstPacket == 0 && !message.frames().isEmpty())
        writeAll(message.frames());
    else if (firstPacket == 0)
        writeAll(sharedWebSocketFrames(message));
    else
        writeAll(webSocketFrames(message, firstPacket));
}

void WebSocketServerTransport::writeCompressed(const EngineMessage &message, int firstPacket,
                                               MessageDeflater &deflater)
{
    if (m_format.isTextOnly)
        writeAll(webSocketTextFrames(message, firstPacket, &deflater));
    else if (firstPacket == 0 && !deflater.takesOver())
        writeAll(sharedCompressedFrames(message, deflater));
    else
        writeAll(webSocketFrames(message, firstPacket, &deflater));
}

void WebSocketServerTransport::writeAll(const QList<QByteArray> &frames)
{
    for (const QByteArray &bytes : frames)
        m_stream->write(bytes);
    m_isBlocked = m_stream->bytesToWrite() >= m_limits.highWaterMark;
}

void WebSocketServerTransport::bytesDrained()
{
    if (m_isDown || m_closing)
        return;
    if (m_pings && !m_pings->pong.isEmpty())
        m_stream->write(std::exchange(m_pings->pong, {}));
    if (std::exchange(m_isBlocked, false))
        owner()->transportWritable(this);
}

// The end

void WebSocketServerTransport::close()
{
    close(WebSocketCloseCode::Normal, {});
}

void WebSocketServerTransport::close(WebSocketCloseCode code, QByteArrayView reason)
{
    if (m_isDown || m_closing)
        return;
    Closing &closing = startClosing({ .kind = TransportError::Kind::Closed,
                                      .message = QString::fromUtf8(reason),
                                      .closeCode = int(code),
                                      .body = {} });
    m_stream->write(closeFrame(code, reason));
    closing.unsent = m_stream->bytesToWrite();
    closing.timeout.start(m_limits.closeTimeout);
}

// Bytes that make no sense: the peer is told, and nothing more of it counts.
void WebSocketServerTransport::fail(WebSocketCloseCode code, const QByteArray &reason)
{
    const bool isTooBig = code == WebSocketCloseCode::TooBig;
    const QString message = isTooBig ? u"a message exceeds maxPayload, %1 bytes"_s.arg(
                                    m_limits.maxPayload)
                                     : QString::fromUtf8(reason);
    qCDebug(lcQSocketIoTransport, "WebSocket of %s closed with %d: %s",
            qUtf8Printable(m_stream->peerAddress().toString()), int(code), qUtf8Printable(message));
    if (!m_closing) {
        const auto kind = isTooBig ? TransportError::Kind::TooLarge
                                   : TransportError::Kind::ParseError;
        startClosing({ .kind = kind, .message = message, .closeCode = int(code), .body = {} });
        m_stream->write(closeFrame(code, reason));
    }
    endStream();
}

WebSocketServerTransport::Closing &WebSocketServerTransport::startClosing(const TransportError &error)
{
    setReadingPaused(false); // the peer's close frame is to be seen
    m_pings.reset();
    m_closing = std::make_unique<Closing>(m_deadlines, this);
    m_closing->error = error;
    return *m_closing;
}

// Pending bytes still leave; the stream limits how long that may take.
void WebSocketServerTransport::endStream()
{
    m_reader->stop();
    m_closing->isPeerDone = true;
    m_closing->timeout.stop();
    m_stream->close();
}

void WebSocketServerTransport::closeTimedOut()
{
    const qint64 unsent = m_stream->bytesToWrite();
    if (unsent > 0 && unsent < m_closing->unsent) {
        // Our close frame is still on its way behind other bytes, which the peer does fetch.
        m_closing->unsent = unsent;
        m_closing->timeout.start(m_limits.closeTimeout);
        return;
    }
    m_stream->abort();
    end(std::exchange(m_closing->error, {}));
}

void WebSocketServerTransport::abort()
{
    if (std::exchange(m_isDown, true))
        return;
    m_reader->stop();
    m_closing.reset();
    m_stream->abort();
}

void WebSocketServerTransport::end(const TransportError &error)
{
    if (std::exchange(m_isDown, true))
        return;
    m_reader->stop();
    m_closing.reset();
    owner()->transportClosed(this, error);
}

} // namespace QSocketIoPrivate
