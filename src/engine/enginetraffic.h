// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a session has carried over one transport: packets of Engine.IO, without HTTP, frames and TLS around them.
#pragma once

#include "protocol/enginemessage.h"
#include "protocol/enginepacket.h"

#include <QtGlobal>

namespace QSocketIoPrivate {

// Plain numbers of one thread, so that counting costs an addition.
struct EngineTraffic
{
    quint64 receivedBytes = 0;
    quint64 receivedPackets = 0;
    quint64 sentBytes = 0;
    quint64 sentPackets = 0;

    void received(const EnginePacketView &packet)
    {
        receivedBytes += quint64(packet.data.size())
                         + (packet.isBinary ? 0 : 1); // the type's digit
        ++receivedPackets;
    }
    void sent(const EngineMessage &message)
    {
        sentBytes += quint64(message.byteCount()) + quint64(message.textCount());
        sentPackets += quint64(message.packetCount());
    }
    void sentControl(qsizetype dataSize)
    {
        sentBytes += quint64(dataSize) + 1;
        ++sentPackets;
    }
    EngineTraffic &operator+=(const EngineTraffic &other)
    {
        receivedBytes += other.receivedBytes;
        receivedPackets += other.receivedPackets;
        sentBytes += other.sentBytes;
        sentPackets += other.sentPackets;
        return *this;
    }
};

} // namespace QSocketIoPrivate
