// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// In place of the reader and the writer where msgpack-cxx was not found. The setters of both sides refuse the parser then,
// so nothing of this is reached.
#include "protocol/messagepack.h"

namespace QSocketIoPrivate {

bool isMessagePackAvailable()
{
    return false;
}

std::optional<SocketPacket> readMessagePack(QByteArrayView, const SocketPacketDecoder::Limits &,
                                            SocketPacketDecoder::Error &error)
{
    error = SocketPacketDecoder::Error::BadMessagePack;
    return std::nullopt;
}

EngineMessage encodeMessagePack(const SocketPacket &)
{
    return {};
}

} // namespace QSocketIoPrivate
