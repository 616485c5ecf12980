// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "core/parser.h"

#include "logging.h"
#include "protocol/messagepack.h"

namespace QSocketIoPrivate {

QSocketIo::Parser parserOf(const PacketCodec &codec)
{
    if (codec.isCustom())
        return QSocketIo::Parser::Custom;
    return codec == PacketCodec::MessagePack ? QSocketIo::Parser::MessagePack
                                             : QSocketIo::Parser::Json;
}

std::optional<PacketCodec> codecOf(QSocketIo::Parser parser)
{
    if (parser == QSocketIo::Parser::Json)
        return PacketCodec::Text;
    if (parser == QSocketIo::Parser::Custom) {
        qCWarning(lcQSocketIoEvents, "a parser of the program is set by giving it to setParser()");
        return std::nullopt;
    }
    if (isMessagePackAvailable())
        return PacketCodec::MessagePack;
    qCWarning(lcQSocketIoEvents, "no MessagePack: QSocketIo was built without msgpack-cxx");
    return std::nullopt;
}

} // namespace QSocketIoPrivate
