// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "http/websocketdeflate.h"

#include "http/deflatestreams.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace QSocketIoPrivate {

namespace {

// What a flush ends with, which does not travel (RFC 7692 section 7.2.1).
constexpr char flushMarker[] = { '\0', '\0', '\xff', '\xff' };
constexpr qsizetype flushMarkerSize = sizeof flushMarker;
// A message may be made of several complete streams (section 7.2.3.5), but starting one over costs the copy of a
// window, which two bytes of a message must not cause again and again.
constexpr int maxFinalBlocks = 64;
constexpr int maxWindowSize = 1 << WebSocketDeflateOptions::MaxWindow;
// Beside its window, by zlib's manual (zconf.h).
constexpr qint64 inflaterSize = 8 * 1024;

Bytef *zlibBytes(const char *bytes)
{
    return reinterpret_cast<Bytef *>(const_cast<char *>(bytes)); // zlib reads only
}

void setInput(z_stream &stream, QByteArrayView bytes)
{
    stream.next_in = zlibBytes(bytes.data());
    stream.avail_in = uInt(bytes.size());
}

qint64 deflaterSize(int windowBits, int memoryLevel)
{
    return (qint64(4) << windowBits) + (qint64(512) << memoryLevel);
}

} // namespace

// What leaves

MessageDeflater::MessageDeflater(int windowBits, ContextTakeover takeover,
                                 const WebSocketDeflateOptions &options)
    : m_options(options)
    , m_windowBits(windowBits)
    , m_takeover(takeover)
{}

MessageDeflater::~MessageDeflater()
{
    release();
}

void MessageDeflater::release()
{
    if (z_stream *const stream = std::exchange(m_stream, nullptr))
        DeflateStreams::giveBack({ stream, m_windowBits, m_options.memoryLevel, m_options.level });
}

quint64 MessageDeflater::key() const
{
    return quint64(m_options.threshold) << 12 | quint64(m_options.level) << 8
           | quint64(m_options.memoryLevel) << 4 | quint64(m_windowBits);
}

QByteArray MessageDeflater::deflate(QByteArrayView prefix, QByteArrayView payload)
{
    const qsizetype size = prefix.size() + payload.size();
    if (size == 0 || !isWorthwhile(size) || quint64(size) > std::numeric_limits<uInt>::max() / 2)
        return {};
    if (!m_stream)
        m_stream = DeflateStreams::takeDeflater(m_windowBits, m_options.memoryLevel,
                                                m_options.level);
    if (!m_stream)
        return {};
    QByteArray out = run(prefix, payload);
    const bool isSmaller = !out.isNull() && out.size() < size;
    if (!isSmaller)
        out = {};
    // What was not sent must not be referred to.
    if (!isSmaller || m_takeover == ContextTakeover::No)
        release();
    return out;
}

// Null: it failed, or has become larger than it was.
QByteArray MessageDeflater::run(QByteArrayView prefix, QByteArrayView payload)
{
    const qsizetype size = prefix.size() + payload.size();
    QByteArray out;
    const auto feed = [&](QByteArrayView part, int flush) {
        char chunk[16 * 1024];
        setInput(*m_stream, part);
        do {
            m_stream->next_out = zlibBytes(chunk);
            m_stream->avail_out = sizeof chunk;
            if (::deflate(m_stream, flush) == Z_STREAM_ERROR)
                return false;
            out.append(chunk, qsizetype(sizeof chunk - m_stream->avail_out));
            if (out.size() > size + flushMarkerSize)
                return false;
        } while (m_stream->avail_out == 0);
        return true;
    };
    if ((!prefix.isEmpty() && !feed(prefix, Z_NO_FLUSH)) || !feed(payload, Z_SYNC_FLUSH)
        || !out.endsWith(QByteArrayView(flushMarker, flushMarkerSize)))
        return {};
    out.chop(flushMarkerSize);
    return out;
}

// What arrives

MessageInflater::MessageInflater(int windowBits, ContextTakeover takeover)
    : m_windowBits(windowBits)
    , m_takeover(takeover)
{}

MessageInflater::~MessageInflater()
{
    if (m_stream)
        DeflateStreams::giveBack(m_stream);
}

// After a final block: what comes next is a stream of its own, which may refer to what was before it.
bool MessageInflater::restart()
{
    char window[maxWindowSize];
    uInt size = 0;
    return ++m_ends <= maxFinalBlocks
           && inflateGetDictionary(m_stream, zlibBytes(window), &size) == Z_OK
           && inflateReset(m_stream) == Z_OK
           && (size == 0 || inflateSetDictionary(m_stream, zlibBytes(window), size) == Z_OK);
}

MessageInflater::Error MessageInflater::fail(Error error)
{
    if (m_stream)
        DeflateStreams::giveBack(std::exchange(m_stream, nullptr));
    return error;
}

MessageInflater::Error MessageInflater::inflate(QByteArrayView bytes, Part part, QByteArray &out,
                                                qint64 limit)
{
    if (!m_stream)
        m_stream = DeflateStreams::takeInflater(m_windowBits);
    Error error = m_stream ? run(bytes, out, limit) : Error::Corrupt;
    if (error == Error::None && part == Part::Last)
        error = finish(out, limit);
    if (error != Error::None)
        return fail(error);
    if (part == Part::Last && m_takeover == ContextTakeover::No)
        DeflateStreams::giveBack(std::exchange(m_stream, nullptr));
    return Error::None;
}

// A message that ends with a final block, though it should not, needs nothing more.
MessageInflater::Error MessageInflater::finish(QByteArray &out, qint64 limit)
{
    constexpr int isAtBlock = 128; // zlib has read all of a block and nothing of the next one
    m_ends = 0;
    if (std::exchange(m_hasEnded, false))
        return Error::None;
    const Error error = run({ flushMarker, flushMarkerSize }, out, limit);
    if (error == Error::None && !m_hasEnded && !(m_stream->data_type & isAtBlock))
        return Error::Corrupt;
    m_hasEnded = false;
    return error;
}

MessageInflater::Error MessageInflater::run(QByteArrayView bytes, QByteArray &out, qint64 limit)
{
    constexpr qsizetype leastStep = 512;
    constexpr qsizetype mostStep = 64 * 1024;
    if (bytes.isEmpty())
        return Error::None;
    m_hasEnded = false;
    setInput(*m_stream, bytes);
    bool isFull = false;
    while (m_stream->avail_in > 0 || isFull) {
        // One byte more than is allowed, to notice it.
        const qsizetype step = std::min<qsizetype>(std::clamp(qsizetype(m_stream->avail_in) * 4,
                                                              leastStep, mostStep),
                                                   qsizetype(limit) - out.size() + 1);
        const qsizetype before = out.size();
        out.resize(before + step);
        m_stream->next_out = zlibBytes(out.data() + before);
        m_stream->avail_out = uInt(step);
        const int result = ::inflate(m_stream, Z_SYNC_FLUSH);
        out.resize(before + step - qsizetype(m_stream->avail_out));
        if (out.size() > limit)
            return Error::TooLarge;
        isFull = m_stream->avail_out == 0;
        if (result == Z_STREAM_END) {
            if (!restart()) // which leaves zlib's place in the input as it is
                return Error::Corrupt;
            m_hasEnded = m_stream->avail_in == 0;
            isFull = false;
        } else if (result != Z_OK && result != Z_BUF_ERROR) {
            return Error::Corrupt;
        }
    }
    return Error::None;
}

// Both together

bool DeflateBudget::take(qint64 bytes)
{
    if (m_left.fetch_sub(bytes) >= bytes)
        return true;
    m_left += bytes;
    return false;
}

WebSocketDeflate::WebSocketDeflate(WebSocketDeflateParameters &parameters,
                                   const WebSocketDeflateOptions &options, Side side,
                                   std::shared_ptr<DeflateBudget> budget)
    : m_budget(std::move(budget))
{
    const bool isServer = side == Side::Server;
    const int outBits = isServer ? parameters.serverWindowBits : parameters.clientWindowBits;
    const int inBits = isServer ? parameters.clientWindowBits : parameters.serverWindowBits;
    ContextTakeover &out = isServer ? parameters.serverTakeover : parameters.clientTakeover;
    ContextTakeover &in = isServer ? parameters.clientTakeover : parameters.serverTakeover;
    if (m_budget) {
        m_taken = (out == ContextTakeover::Yes ? deflaterSize(outBits, options.memoryLevel) : 0)
                  + (in == ContextTakeover::Yes ? (qint64(1) << inBits) + inflaterSize : 0);
        if (m_taken > 0 && !m_budget->take(m_taken)) {
            out = in = ContextTakeover::No;
            m_taken = 0;
        }
    }
    if (outBits >= WebSocketDeflateOptions::MinWindow)
        m_deflater = std::make_unique<MessageDeflater>(outBits, out, options);
    m_inflater.emplace(inBits, in);
}

WebSocketDeflate::~WebSocketDeflate()
{
    if (m_taken > 0)
        m_budget->giveBack(m_taken);
}

} // namespace QSocketIoPrivate
