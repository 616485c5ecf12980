// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/enginepacket.h"

namespace QSocketIoPrivate {

std::optional<EnginePacketView> EnginePacketView::fromText(QByteArrayView text)
{
    if (text.isEmpty() || text.front() < '0' || text.front() > '6')
        return std::nullopt;
    return EnginePacketView{ EnginePacketType(text.front() - '0'), false, text.sliced(1) };
}

std::optional<EnginePacketView> EnginePacketView::fromTypedBinary(QByteArrayView bytes)
{
    if (bytes.isEmpty() || uchar(bytes.front()) > uchar(EnginePacketType::Noop))
        return std::nullopt;
    const auto type = EnginePacketType(bytes.front());
    return EnginePacketView{ type, type == EnginePacketType::Message, bytes.sliced(1) };
}

char typeDigit(EnginePacketType type)
{
    return char('0' + int(type));
}

} // namespace QSocketIoPrivate
