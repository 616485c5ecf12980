// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/payloadlimit.h"

#include "protocol/enginebase64.h"
#include "protocol/enginepayload.h"
#include "protocol/enginepayload3.h"

namespace QSocketIoPrivate {

qint64 PayloadLimit::firstExcess(const EngineMessage &message) const
{
    for (qsizetype i = 0; i < message.packetCount(); ++i) {
        const qint64 size = sizeOf(message.packet(i), message.isTextPacket(i));
        if (size > bytes)
            return size;
    }
    return 0;
}

qint64 PayloadLimit::sizeOf(const QByteArray &data, bool isText) const
{
    const bool isRevision4 = format.revision == EngineRevision::Four;
    const bool isBase64 = !isText && (format.isTextOnly || (isPolling && isRevision4));
    const bool isTyped = isText || !isRevision4;
    const qint64 size = isBase64 ? base64PacketSize(data.size(), format.revision)
                                 : data.size() + (isTyped ? 1 : 0);
    if (!isPolling || isRevision4 || size > bytes || size + MaxPacketOverhead <= bytes)
        return size;
    // A body of revision 3 says the length of each packet, in more ways than one.
    EnginePayloadWriter writer(0, format);
    writer.add(isText ? EngineMessage(data) : EngineMessage::binary(data));
    return writer.take().size();
}

} // namespace QSocketIoPrivate
