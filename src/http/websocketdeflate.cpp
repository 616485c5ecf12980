// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "http/websocketdeflate.h"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace QSocketIoPrivate {

namespace {

// How many unused streams of either kind a thread keeps: one message is compressed at a time, but some may be under way
// in parts.
constexpr std::size_t keptStreams = 4;
// What a flush ends with, which does not travel (RFC 7692 section 7.2.1).
constexpr char flushMarker[] = { '\0', '\0', '\xff', '\xff' };
constexpr qsizetype flushMarkerSize = sizeof flushMarker;
// A message may be made of several complete streams (section 7.2.3.5), but starting one over costs the copy of a
// window, which two bytes of a message must not cause again and again.
constexpr int maxFinalBlocks = 64;
constexpr int maxWindowSize = 1 << WebSocketDeflateOptions::MaxWindow;

// Destructors of static objects may need streams after those of their thread are gone.
constinit thread_local bool t_deflateStreamsAreGone = false;

Bytef *zlibBytes(const char *bytes)
{
    return reinterpret_cast<Bytef *>(const_cast<char *>(bytes)); // zlib reads only
}

void setInput(z_stream &stream, QByteArrayView bytes)
{
    stream.next_in = zlibBytes(bytes.data());
    stream.avail_in = uInt(bytes.size());
}

} // namespace

class DeflateStreams
{
public:
    static DeflateStreams *current()
    {
        if (t_deflateStreamsAreGone)
            return nullptr;
        static thread_local DeflateStreams streams;
        return &streams;
    }
    ~DeflateStreams();

    struct Deflater
    {
        z_stream *stream;
        int windowBits;
        int memoryLevel;
        int level;
    };

    static z_stream *takeDeflater(int windowBits, int memoryLevel, int level);
    static void giveBack(const Deflater &deflater);
    static z_stream *takeInflater(int windowBits);
    static void giveBack(z_stream *inflater);

private:
    std::vector<Deflater> m_deflaters;
    std::vector<z_stream *> m_inflaters;
};

DeflateStreams::~DeflateStreams()
{
    t_deflateStreamsAreGone = true;
    for (const Deflater &deflater : m_deflaters)
        giveBack(deflater);
    for (z_stream *inflater : m_inflaters)
        giveBack(inflater);
}

z_stream *DeflateStreams::takeDeflater(int windowBits, int memoryLevel, int level)
{
    if (DeflateStreams *const here = current()) {
        auto &kept = here->m_deflaters;
        const auto found = std::find_if(kept.begin(), kept.end(), [&](const Deflater &deflater) {
            return deflater.windowBits == windowBits && deflater.memoryLevel == memoryLevel
                   && deflater.level == level;
        });
        if (found != kept.end()) {
            z_stream *const stream = found->stream;
            kept.erase(found);
            return stream;
        }
    }
    auto stream = std::make_unique<z_stream>();
    if (deflateInit2(stream.get(), level, Z_DEFLATED, -windowBits, memoryLevel, Z_DEFAULT_STRATEGY)
        != Z_OK)
        return nullptr;
    return stream.release();
}

void DeflateStreams::giveBack(const Deflater &deflater)
{
    DeflateStreams *const here = current();
    if (here && here->m_deflaters.size() < keptStreams && deflateReset(deflater.stream) == Z_OK) {
        here->m_deflaters.push_back(deflater);
        return;
    }
    deflateEnd(deflater.stream);
    delete deflater.stream;
}

z_stream *DeflateStreams::takeInflater(int windowBits)
{
    if (DeflateStreams *const here = current(); here && !here->m_inflaters.empty()) {
        z_stream *const stream = here->m_inflaters.back();
        here->m_inflaters.pop_back();
        if (inflateReset2(stream, -windowBits) == Z_OK)
            return stream;
        giveBack(stream);
    }
    auto stream = std::make_unique<z_stream>();
    if (inflateInit2(stream.get(), -windowBits) != Z_OK)
        return nullptr;
    return stream.release();
}

void DeflateStreams::giveBack(z_stream *inflater)
{
    DeflateStreams *const here = current();
    if (here && here->m_inflaters.size() < keptStreams) {
        here->m_inflaters.push_back(inflater);
        return;
    }
    inflateEnd(inflater);
    delete inflater;
}

// What leaves

MessageDeflater::MessageDeflater(int windowBits, ContextTakeover takeover,
                                 const WebSocketDeflateOptions &options)
    : m_windowBits(windowBits)
    , m_memoryLevel(options.memoryLevel)
    , m_level(options.level)
    , m_takeover(takeover)
{}

MessageDeflater::~MessageDeflater()
{
    release();
}

void MessageDeflater::release()
{
    if (z_stream *const stream = std::exchange(m_stream, nullptr))
        DeflateStreams::giveBack({ stream, m_windowBits, m_memoryLevel, m_level });
}

QByteArray MessageDeflater::deflate(QByteArrayView prefix, QByteArrayView payload)
{
    const qsizetype size = prefix.size() + payload.size();
    if (size == 0 || quint64(size) > std::numeric_limits<uInt>::max() / 2)
        return {};
    if (!m_stream)
        m_stream = DeflateStreams::takeDeflater(m_windowBits, m_memoryLevel, m_level);
    if (!m_stream)
        return {};
    QByteArray out = run(prefix, payload);
    const bool isWorthIt = !out.isNull() && out.size() < size;
    if (!isWorthIt)
        out = {};
    // What was not sent must not be referred to.
    if (!isWorthIt || m_takeover == ContextTakeover::No)
        release();
    return out;
}

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
            if (out.size() > size + flushMarkerSize) // it only grows
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

void MessageInflater::release()
{
    if (!m_stream)
        return;
    if (m_takeover == ContextTakeover::Yes) {
        QByteArray window(maxWindowSize, Qt::Uninitialized);
        uInt size = 0;
        if (inflateGetDictionary(m_stream, zlibBytes(window.data()), &size) != Z_OK)
            return;
        m_window = QByteArray(window.constData(), qsizetype(size));
    }
    DeflateStreams::giveBack(std::exchange(m_stream, nullptr));
}

bool MessageInflater::acquire()
{
    if (m_stream)
        return true;
    m_stream = DeflateStreams::takeInflater(m_windowBits);
    if (!m_stream)
        return false;
    const QByteArray window = std::exchange(m_window, {});
    return window.isEmpty()
           || inflateSetDictionary(m_stream, zlibBytes(window.constData()), uInt(window.size()))
                      == Z_OK;
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
    m_window = {};
    return error;
}

MessageInflater::Error MessageInflater::inflate(QByteArrayView bytes, Part part, QByteArray &out,
                                                qint64 limit)
{
    if (!acquire())
        return fail(Error::Corrupt);
    Error error = run(bytes, out, limit);
    if (part == Part::More || error != Error::None)
        return error == Error::None ? error : fail(error);
    // A message that ends with a final block, though it should not, needs nothing more.
    constexpr int isAtBlock = 128; // zlib has read all of a block and nothing of the next one
    if (!m_hasEnded) {
        error = run({ flushMarker, flushMarkerSize }, out, limit);
        if (error == Error::None && !m_hasEnded && !(m_stream->data_type & isAtBlock))
            error = Error::Corrupt;
    }
    m_ends = 0;
    m_hasEnded = false;
    if (error != Error::None)
        return fail(error);
    if (m_takeover == ContextTakeover::No)
        release();
    return Error::None;
}

MessageInflater::Error MessageInflater::run(QByteArrayView bytes, QByteArray &out, qint64 limit)
{
    constexpr qsizetype leastStep = 512;
    constexpr qsizetype mostStep = 64 * 1024;
    if (!bytes.isEmpty())
        m_hasEnded = false;
    setInput(*m_stream, bytes);
    bool isFull = true;
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
            // zlib's pointer to the input stays as it is.
            if (!restart())
                return Error::Corrupt;
            m_hasEnded = m_stream->avail_in == 0;
            isFull = false;
        } else if (result != Z_OK && result != Z_BUF_ERROR) {
            return Error::Corrupt;
        }
    }
    return Error::None;
}

} // namespace QSocketIoPrivate
