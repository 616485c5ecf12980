// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A parser of the program as a form of packets like the library's own: what it makes is checked on either way.
#pragma once

#include "protocol/packetcodec.h"

#include "qsocketiopacketparser.h"

#include <memory>

namespace QSocketIoPrivate {

// Without a parser: Text.
PacketCodec customCodec(std::shared_ptr<const QSocketIoPacketParser> parser);
std::shared_ptr<const QSocketIoPacketParser> customParserOf(const PacketCodec &codec); // or null

} // namespace QSocketIoPrivate
