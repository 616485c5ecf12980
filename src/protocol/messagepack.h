// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Socket.IO packets in the encoding of socket.io-msgpack-parser 3: one binary message, one packet, no attachments.
#pragma once

#include "protocol/socketpacketdecoder.h"

namespace QSocketIoPrivate {

// packet  = map of "type" (0 to 4), "nsp", and where there are any "data" and "id"; other members mean nothing
// In "data" a text or an integer is a key. Extension 0 in its fixed form of one byte is undefined, in that of 8 bytes a
// date (milliseconds since 1970), in the general forms bytes. Extension -1 is the specification's timestamp.

bool isMessagePackAvailable(); // false: built without the library, nothing can be read or written

// What arrives. Undefined becomes null in arrays and is left out of objects, dates become ISO 8601 text with
// milliseconds, as JSON.stringify() does it; other extensions become an array of their type and their bytes.
std::optional<SocketPacket> readMessagePack(QByteArrayView bytes,
                                            const SocketPacketDecoder::Limits &limits,
                                            SocketPacketDecoder::Error &error);

// What leaves; json as for encodePacket().
EngineMessage encodeMessagePack(const SocketPacket &packet);

} // namespace QSocketIoPrivate
