// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What tests give a transport to send, in few words.
#pragma once

#include "transport/enginetransport.h"

namespace QSocketIoPrivate {

inline EngineOutput enginePacket(EnginePacketType type, const QByteArray &data = {})
{
    return { .type = type, .message = {}, .data = data };
}

inline EngineOutput textMessage(const QByteArray &text, const QList<QByteArray> &attachments = {})
{
    return { .type = EnginePacketType::Message,
             .message = EngineMessage(text, attachments),
             .data = {} };
}

} // namespace QSocketIoPrivate
