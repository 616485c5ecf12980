// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Reading frames (RFC 6455 sections 5 to 8), compressed ones as well (RFC 7692 section 6).
#include "http/websocketdeflate.h"
#include "http/websocketframe.h"

#include <QtEndian>

#include <cstring>

namespace QSocketIoPrivate {

namespace {

// A message's buffer is made at once up to this size; beyond, it grows with what really arrives.
constexpr quint64 messageReserve = 64 * 1024;

bool isControlOpcode(WebSocketOpcode opcode)
{
    return quint8(opcode) >= 8;
}

bool isKnownOpcode(WebSocketOpcode opcode)
{
    return quint8(opcode) <= 2 || (quint8(opcode) >= 8 && quint8(opcode) <= 10);
}

// RFC 6455 section 7.4: what may be on the wire.
bool isCloseCodeAllowed(quint16 code)
{
    if (code >= 3000 && code <= 4999)
        return true;
    return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

} // namespace

WebSocketReader::WebSocketReader(const Limits &limits, Peer peer)
    : m_limits(limits)
    , m_peer(peer)
{}

bool WebSocketReader::fail(WebSocketCloseCode code, const char *text)
{
    m_error = code;
    m_errorText = text;
    m_message.reset();
    return false;
}

qsizetype WebSocketReader::feed(std::span<char> bytes, Sink &sink)
{
    const quint32 count = ++m_feedCount;
    qsizetype used = 0;
    while (!m_stopped && !failed() && !m_isClosed && used < qsizetype(bytes.size())) {
        const std::span<char> rest = bytes.subspan(size_t(used));
        m_base = used;
        const qsizetype step = m_message && m_message->isInFrame ? readPart(rest, sink)
                                                                 : readFrame(rest, sink);
        if (count != m_feedCount)
            return qsizetype(bytes.size());
        m_position = -1;
        used += step;
        if (step == 0)
            break;
    }
    // Nothing after a close frame or an error is of interest, and it must not pile up.
    return failed() || m_isClosed ? qsizetype(bytes.size()) : used;
}

// frame = fin rsv1-3 opcode(4) / mask length(7) [length(16|64)] key(32) payload
bool WebSocketReader::readHeader(std::span<char> bytes, FrameHeader &header)
{
    if (bytes.size() < 2)
        return true;
    const auto first = quint8(bytes[0]);
    const auto second = quint8(bytes[1]);
    header.isFinal = first & 0x80;
    header.opcode = WebSocketOpcode(first & 0x0f);
    header.isCompressed = first & 0x40;
    if ((first & 0x70) && !checkReserved(first & 0x70, header))
        return false;
    header.length = second & 0x7f;
    if (!checkMask(second & 0x80) || !checkHeader(header))
        return false;
    const qsizetype lengthSize = header.length == 127 ? 8 : header.length == 126 ? 2 : 0;
    const qsizetype maskSize = m_peer == Peer::Client ? 4 : 0;
    const qsizetype size = 2 + lengthSize + maskSize;
    if (qsizetype(bytes.size()) < size)
        return true;
    if (lengthSize == 2)
        header.length = qFromBigEndian<quint16>(bytes.data() + 2);
    else if (lengthSize == 8)
        header.length = qFromBigEndian<quint64>(bytes.data() + 2);
    if ((lengthSize == 2 && header.length < 126) || (lengthSize == 8 && header.length <= 0xffff))
        return fail(WebSocketCloseCode::ProtocolError,
                    "a frame's length is not in its shortest form");
    std::memcpy(header.mask, bytes.data() + size - maskSize, size_t(maskSize));
    header.size = size;
    return checkLength(header);
}

// The first bit belongs to the first frame of a compressed message.
bool WebSocketReader::checkReserved(quint8 bits, const FrameHeader &header)
{
    if (!m_inflater || (bits & 0x30))
        return fail(WebSocketCloseCode::ProtocolError,
                    "a reserved bit is set, but no extension was agreed on");
    if (isControlOpcode(header.opcode))
        return fail(WebSocketCloseCode::ProtocolError, "a control frame is compressed");
    if (header.opcode == WebSocketOpcode::Continuation)
        return fail(WebSocketCloseCode::ProtocolError,
                    "a continuation is marked as compressed, which only the first frame may be");
    return true;
}

// RFC 6455 section 5.1.
bool WebSocketReader::checkMask(bool isMasked)
{
    if (isMasked == (m_peer == Peer::Client))
        return true;
    return fail(WebSocketCloseCode::ProtocolError, isMasked
                                                           ? "a frame of the server is masked"
                                                           : "a frame of the client is not masked");
}

void WebSocketReader::unmask(char *to, const char *from, qsizetype size, const FrameHeader &header,
                             quint64 offset) const
{
    if (m_peer == Peer::Client)
        maskWebSocketPayload(to, from, size, header.mask, offset);
    else if (to != from)
        std::copy_n(from, size, to);
}

bool WebSocketReader::checkHeader(const FrameHeader &header)
{
    if (!isKnownOpcode(header.opcode))
        return fail(WebSocketCloseCode::ProtocolError, "a frame has a reserved opcode");
    if (isControlOpcode(header.opcode)) {
        if (!header.isFinal)
            return fail(WebSocketCloseCode::ProtocolError, "a control frame is fragmented");
        if (header.length > 125)
            return fail(WebSocketCloseCode::ProtocolError,
                        "a control frame is longer than 125 bytes");
        return true;
    }
    const bool hasBegun = m_message != nullptr;
    if (header.opcode == WebSocketOpcode::Continuation && !hasBegun)
        return fail(WebSocketCloseCode::ProtocolError, "a continuation without a beginning");
    if (header.opcode != WebSocketOpcode::Continuation && hasBegun)
        return fail(WebSocketCloseCode::ProtocolError, "a new message within a fragmented one");
    return true;
}

bool WebSocketReader::checkLength(const FrameHeader &header)
{
    if (header.length >> 63)
        return fail(WebSocketCloseCode::ProtocolError, "a frame's length has its highest bit set");
    if (isControlOpcode(header.opcode))
        return true;
    // What is compressed does not wait anywhere: it counts as it comes out.
    const bool begins = header.opcode != WebSocketOpcode::Continuation;
    if (begins ? header.isCompressed : m_message->isCompressed)
        return true;
    const qsizetype before = m_message ? m_message->bytes.size() : 0;
    if (header.length > quint64(m_limits.message) - quint64(before))
        return fail(WebSocketCloseCode::TooBig, "a message is longer than the limit");
    return true;
}

// A header and what follows it. 0: more bytes are needed.
qsizetype WebSocketReader::readFrame(std::span<char> bytes, Sink &sink)
{
    FrameHeader header;
    if (!readHeader(bytes, header) || header.size == 0)
        return 0;
    if (isControlOpcode(header.opcode))
        return readControl(header, bytes, sink);
    const quint64 available = bytes.size() - size_t(header.size);
    const bool isWhole = header.isFinal && !header.isCompressed && !m_message
                         && available >= header.length;
    if (isWhole) {
        readWhole(header, bytes.subspan(size_t(header.size), size_t(header.length)), sink);
        return header.size + qsizetype(header.length);
    }
    Message &message = m_message ? *m_message : beginMessage(header);
    message.frame = header;
    message.missing = header.length;
    message.isInFrame = true;
    if (message.missing == 0) {
        m_base += header.size;
        readPart({}, sink);
    }
    return header.size;
}

WebSocketReader::Message &WebSocketReader::beginMessage(const FrameHeader &header)
{
    m_message = std::make_unique<Message>();
    m_message->opcode = header.opcode;
    m_message->isCompressed = header.isCompressed;
    if (!header.isCompressed && header.length <= messageReserve)
        m_message->bytes.reserve(qsizetype(header.length));
    return *m_message;
}

// Short by definition, so it is taken in one piece: until then its bytes stay with the caller.
qsizetype WebSocketReader::readControl(const FrameHeader &header, std::span<char> bytes, Sink &sink)
{
    const qsizetype size = header.size + qsizetype(header.length);
    if (qsizetype(bytes.size()) < size)
        return 0;
    m_position = m_base + size;
    char *const payload = bytes.data() + header.size;
    unmask(payload, payload, qsizetype(header.length), header, 0);
    const QByteArrayView view(payload, qsizetype(header.length));
    if (header.opcode == WebSocketOpcode::Ping)
        sink.pingReceived(view);
    else if (header.opcode == WebSocketOpcode::Pong)
        sink.pongReceived(view);
    else
        readClose(view, sink);
    return size;
}

bool WebSocketReader::readClose(QByteArrayView payload, Sink &sink)
{
    if (payload.size() == 1)
        return fail(WebSocketCloseCode::ProtocolError, "a close frame with half a code");
    quint16 code = quint16(WebSocketCloseCode::NoStatus);
    if (payload.size() >= 2) {
        code = qFromBigEndian<quint16>(payload.data());
        payload = payload.sliced(2);
        if (!isCloseCodeAllowed(code))
            return fail(WebSocketCloseCode::ProtocolError,
                        "a close frame with a code that may not be sent");
        if (!Utf8Validator::isValid(payload))
            return fail(WebSocketCloseCode::BadPayload, "a close frame whose reason is not UTF-8");
    }
    m_isClosed = true;
    sink.closeReceived(WebSocketCloseCode(code), payload);
    return true;
}

void WebSocketReader::readWhole(const FrameHeader &header, std::span<char> payload, Sink &sink)
{
    unmask(payload.data(), payload.data(), qsizetype(payload.size()), header, 0);
    const QByteArrayView view(payload.data(), qsizetype(payload.size()));
    if (header.opcode == WebSocketOpcode::Text && !Utf8Validator::isValid(view)) {
        fail(WebSocketCloseCode::BadPayload, "a text message is not UTF-8");
        return;
    }
    m_position = m_base + header.size + view.size();
    sink.messageReceived(header.opcode, view, nullptr);
}

qsizetype WebSocketReader::readPart(std::span<char> bytes, Sink &sink)
{
    Message &message = *m_message;
    const auto size = qsizetype(qMin(quint64(bytes.size()), message.missing));
    const quint64 offset = message.frame.length - message.missing;
    message.missing -= quint64(size);
    if (!appendPart(message, bytes.first(size_t(size)), offset) || message.missing > 0)
        return size;
    message.isInFrame = false;
    m_position = m_base + size;
    if (message.frame.isFinal)
        finishMessage(sink);
    return size;
}

// offset: how many bytes of the frame came before.
bool WebSocketReader::appendPart(Message &message, std::span<char> part, quint64 offset)
{
    const qsizetype start = message.bytes.size();
    const auto size = qsizetype(part.size());
    if (message.isCompressed) {
        unmask(part.data(), part.data(), size, message.frame, offset);
        const bool isLast = message.missing == 0 && message.frame.isFinal;
        using Part = MessageInflater::Part;
        switch (m_inflater->inflate({ part.data(), size }, isLast ? Part::Last : Part::More,
                                    message.bytes, m_limits.message)) {
        case MessageInflater::Error::None:
            break;
        case MessageInflater::Error::Corrupt:
            return fail(WebSocketCloseCode::BadPayload, "a compressed message cannot be read");
        case MessageInflater::Error::TooLarge:
            return fail(WebSocketCloseCode::TooBig,
                        "a compressed message is longer than the limit");
        }
    } else {
        if (start + size > message.bytes.capacity())
            message.bytes.reserve(qMax(start + size, 2 * start));
        message.bytes.resize(start + size);
        // On the way into the message, not in place before.
        unmask(message.bytes.data() + start, part.data(), size, message.frame, offset);
    }
    if (message.opcode == WebSocketOpcode::Text
        && !message.utf8.feed(QByteArrayView(message.bytes).sliced(start)))
        return fail(WebSocketCloseCode::BadPayload, "a text message is not UTF-8");
    return true;
}

// Over before the sink is called, which may feed the next one.
void WebSocketReader::finishMessage(Sink &sink)
{
    const std::unique_ptr<Message> message = std::move(m_message);
    if (message->opcode == WebSocketOpcode::Text && !message->utf8.isComplete()) {
        fail(WebSocketCloseCode::BadPayload, "a text message ends within a character");
        return;
    }
    const QByteArray bytes = std::exchange(message->bytes, QByteArray());
    sink.messageReceived(message->opcode, bytes, &bytes);
}

} // namespace QSocketIoPrivate
