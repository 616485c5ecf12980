// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "http/deflatestreams.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>

namespace QSocketIoPrivate {

namespace {

// Of either kind: one message is compressed at a time, but some may be under way in parts.
constexpr std::size_t keptStreams = 4;
// Destructors of static objects may need streams after those of their thread are gone.
constinit thread_local bool t_deflateStreamsAreGone = false;

} // namespace

DeflateStreams *DeflateStreams::current()
{
    if (t_deflateStreamsAreGone)
        return nullptr;
    static thread_local DeflateStreams streams;
    return &streams;
}

DeflateStreams::~DeflateStreams()
{
    t_deflateStreamsAreGone = true;
    for (const Deflater &deflater : std::exchange(m_deflaters, {}))
        giveBack(deflater);
    for (z_stream *inflater : std::exchange(m_inflaters, {}))
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

} // namespace QSocketIoPrivate
