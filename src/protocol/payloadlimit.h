// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What the other end takes at once, and how it counts what it is sent.
#pragma once

#include "protocol/enginemessage.h"

namespace QSocketIoPrivate {

// A WebSocket message counts by what is in its frames, a packet of long polling by the body that brings it alone. A message
// that is too large in one of its packets cannot be sent; one that is so only as a whole can.
struct PayloadLimit
{
    qint64 bytes = 0; // as in the handshake; 0: the other end has not said
    EngineFormat format;
    bool isPolling = false;

    // The size of the first packet of the message that is too large; 0: all of it can be sent.
    qint64 excess(const EngineMessage &message) const
    {
        return bytes > 0 ? firstExcess(message) : 0;
    }

private:
    qint64 firstExcess(const EngineMessage &message) const;
    qint64 sizeOf(const QByteArray &data, bool isText) const;
};

} // namespace QSocketIoPrivate
