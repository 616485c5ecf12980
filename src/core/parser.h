// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The program's choice of a parser, and the codec that it means.
#pragma once

#include "protocol/packetcodec.h"

#include "qsocketioglobal.h"

#include <optional>

namespace QSocketIoPrivate {

QSocketIo::Parser parserOf(const PacketCodec &codec);
// nullopt, with a warning: this build of the library cannot do it.
std::optional<PacketCodec> codecOf(QSocketIo::Parser parser);

} // namespace QSocketIoPrivate
