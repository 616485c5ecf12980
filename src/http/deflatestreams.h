// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Streams of zlib for raw deflate, of which each thread keeps a few that nobody uses: making one costs more than a short
// message. They may be given back in another thread than they were taken in.
#pragma once

#include <zlib.h>

#include <vector>

namespace QSocketIoPrivate {

class DeflateStreams
{
public:
    struct Deflater
    {
        z_stream *stream;
        int windowBits;
        int memoryLevel;
        int level;
    };

    // Null: there is no memory. Ready for a new stream, without a window.
    static z_stream *takeDeflater(int windowBits, int memoryLevel, int level);
    static z_stream *takeInflater(int windowBits);
    static void giveBack(const Deflater &deflater);
    static void giveBack(z_stream *inflater);

    ~DeflateStreams();

private:
    static DeflateStreams *current();

    std::vector<Deflater> m_deflaters;
    std::vector<z_stream *> m_inflaters;
};

} // namespace QSocketIoPrivate
