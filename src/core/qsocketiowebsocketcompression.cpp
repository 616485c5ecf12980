// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The options of the codec, as a value of the public kind.
#include "qsocketiowebsocketcompression.h"

#include "core/websocketcompression.h"

#include <QSharedData>

#include <algorithm>

using QSocketIoPrivate::ContextTakeover;
using QSocketIoPrivate::WebSocketDeflateOptions;

class QSocketIoWebSocketCompressionData : public QSharedData
{
public:
    WebSocketDeflateOptions options;
};

/*!
    \class QSocketIoWebSocketCompression
    \inmodule QSocketIo
    \brief How messages over WebSocket are compressed (permessage-deflate, RFC 7692).

    Given to QSocketIoServer::setWebSocketCompression() or QSocketIoClientSettings::setWebSocketCompression(), it offers compression to
    the other side, which may decline it; both then talk as they do without. A side that agrees compresses what it sends when
    that is at least threshold() bytes long and becomes smaller, except what is emitted
    \l{QSocketIoBroadcast::asUncompressed()}{uncompressed}. Whatever arrives is inflated no further than the limit of a message
    allows, however little of it came.

    Compression trades time and memory for bandwidth. Without contextTakeover(), the default, a message is compressed by
    itself: nothing is kept between two messages, and a broadcast is compressed once for all its receivers. With it a
    message may refer to earlier ones, which makes small messages that resemble each other much smaller; each connection then keeps
    about 256 KiB for what it sends and 40 KiB for what it receives, and a broadcast is compressed for each receiver anew.

    Do not compress secrets together with what an attacker may choose: the length of the result tells about both. Copies share their
    data.

    \since QSocketIo 0.1
    \sa {HTTP, WebSocket and static files}
*/

/*!
    \enum QSocketIoWebSocketCompression::Direction

    Who sends what is compressed.

    \value FromServer The server.
    \value FromClient The client.
*/

/*!
    Makes the default settings: a threshold of 1024 bytes, no context takeover, the largest windows.
*/
QSocketIoWebSocketCompression::QSocketIoWebSocketCompression()
    : d(new QSocketIoWebSocketCompressionData)
{}

/*!
    Makes a copy of \a other that shares its data.
*/
QSocketIoWebSocketCompression::QSocketIoWebSocketCompression(
        const QSocketIoWebSocketCompression &other) = default;

/*!
    Makes this a copy of \a other that shares its data.
*/
QSocketIoWebSocketCompression &QSocketIoWebSocketCompression::operator=(
        const QSocketIoWebSocketCompression &other) = default;

/*!
    Destroys the value.
*/
QSocketIoWebSocketCompression::~QSocketIoWebSocketCompression() = default;

/*!
    Returns from how many bytes on a message is compressed.

    \sa setThreshold()
*/
qint64 QSocketIoWebSocketCompression::threshold() const
{
    return d->options.threshold;
}

/*!
    Sends messages below \a bytes as they are. The default is 1024 bytes; with contextTakeover(), which makes short messages
    worthwhile, 0 is a good choice. An attachment counts as a message of its own.
*/
void QSocketIoWebSocketCompression::setThreshold(qint64 bytes)
{
    constexpr qint64 most = qint64(1) << 40; // more than any message
    d->options.threshold = std::clamp<qint64>(bytes, 0, most);
}

/*!
    Returns who may refer to earlier messages.

    \sa setContextTakeover()
*/
QSocketIoWebSocketCompression::Directions QSocketIoWebSocketCompression::contextTakeover() const
{
    Directions directions;
    directions.setFlag(Direction::FromServer, d->options.serverTakeover == ContextTakeover::Yes);
    directions.setFlag(Direction::FromClient, d->options.clientTakeover == ContextTakeover::Yes);
    return directions;
}

/*!
    Lets those of \a directions refer in a message to earlier ones, if the other side agrees. None by default.

    \sa setMaxContextBytes()
*/
void QSocketIoWebSocketCompression::setContextTakeover(Directions directions)
{
    const auto takeover = [directions](Direction direction) {
        return directions.testFlag(direction) ? ContextTakeover::Yes : ContextTakeover::No;
    };
    d->options.serverTakeover = takeover(Direction::FromServer);
    d->options.clientTakeover = takeover(Direction::FromClient);
}

/*!
    Returns the size of the window for messages of one \a direction, as a power of two.

    \sa setWindowBits()
*/
int QSocketIoWebSocketCompression::windowBits(Direction direction) const
{
    return direction == Direction::FromServer ? d->options.serverWindowBits
                                              : d->options.clientWindowBits;
}

/*!
    Limits how far back messages of one \a direction may refer to 2 to the power of \a bits bytes: from 9, which are 512 bytes, to
    15, the default, which are 32 KiB. Values beyond are moved to the nearest of these. A server that limits its clients
    declines the compression of those that cannot be told.
*/
void QSocketIoWebSocketCompression::setWindowBits(Direction direction, int bits)
{
    bits = std::clamp(bits, WebSocketDeflateOptions::MinWindow, WebSocketDeflateOptions::MaxWindow);
    (direction == Direction::FromServer ? d->options.serverWindowBits
                                        : d->options.clientWindowBits) = bits;
}

/*!
    Returns how much memory compressing may use, as a level of zlib.

    \sa setMemoryLevel()
*/
int QSocketIoWebSocketCompression::memoryLevel() const
{
    return d->options.memoryLevel;
}

/*!
    Lets compressing use memory of \a level, 1 to 9: 512 bytes times two to its power, beside four times the window. The default is 8,
    which is 128 KiB and with the largest window 256 KiB in all.
*/
void QSocketIoWebSocketCompression::setMemoryLevel(int level)
{
    d->options.memoryLevel = std::clamp(level, 1, 9);
}

/*!
    Returns how thoroughly messages are compressed.

    \sa setLevel()
*/
int QSocketIoWebSocketCompression::level() const
{
    return d->options.level;
}

/*!
    Compresses as thoroughly as \a level says, from 1, the fastest, to 9, the smallest. The default is 6.
*/
void QSocketIoWebSocketCompression::setLevel(int level)
{
    d->options.level = std::clamp(level, 1, 9);
}

/*!
    Returns how many bytes a server keeps for contexts.

    \sa setMaxContextBytes()
*/
qint64 QSocketIoWebSocketCompression::maxContextBytes() const
{
    return d->options.contextBytes;
}

/*!
    Lets a server keep \a bytes for the contexts of all its connections together. The default is 64 MiB. Connections that
    come when these are used up are compressed without context takeover. A client has one connection, and no such limit.
*/
void QSocketIoWebSocketCompression::setMaxContextBytes(qint64 bytes)
{
    d->options.contextBytes = std::max<qint64>(bytes, 0);
}

namespace QSocketIoPrivate {

std::optional<WebSocketDeflateOptions> deflateOptions(
        const std::optional<QSocketIoWebSocketCompression> &compression)
{
    using Direction = QSocketIoWebSocketCompression::Direction;
    if (!compression)
        return std::nullopt;
    const auto takeover = [&](Direction direction) {
        return compression->contextTakeover().testFlag(direction) ? ContextTakeover::Yes
                                                                  : ContextTakeover::No;
    };
    return WebSocketDeflateOptions{
        .threshold = compression->threshold(),
        .serverTakeover = takeover(Direction::FromServer),
        .clientTakeover = takeover(Direction::FromClient),
        .serverWindowBits = compression->windowBits(Direction::FromServer),
        .clientWindowBits = compression->windowBits(Direction::FromClient),
        .memoryLevel = compression->memoryLevel(),
        .level = compression->level(),
        .contextBytes = compression->maxContextBytes()
    };
}

std::optional<QSocketIoWebSocketCompression> compressionFrom(
        const std::optional<WebSocketDeflateOptions> &options)
{
    using Direction = QSocketIoWebSocketCompression::Direction;
    if (!options)
        return std::nullopt;
    QSocketIoWebSocketCompression compression;
    QSocketIoWebSocketCompression::Directions directions;
    directions.setFlag(Direction::FromServer, options->serverTakeover == ContextTakeover::Yes);
    directions.setFlag(Direction::FromClient, options->clientTakeover == ContextTakeover::Yes);
    compression.setContextTakeover(directions);
    compression.setThreshold(options->threshold);
    compression.setWindowBits(Direction::FromServer, options->serverWindowBits);
    compression.setWindowBits(Direction::FromClient, options->clientWindowBits);
    compression.setMemoryLevel(options->memoryLevel);
    compression.setLevel(options->level);
    compression.setMaxContextBytes(options->contextBytes);
    return compression;
}

} // namespace QSocketIoPrivate
