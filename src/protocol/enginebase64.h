// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Bytes of a message as text, for polling bodies and for peers that take no binary frames.
#pragma once

#include "protocol/enginerevision.h"

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace QSocketIoPrivate {

// packet = %x62 base64             revision 4: "b"
//        / %x62 %x34 base64        revision 3: "b4"
inline bool isBase64Packet(QByteArrayView text)
{
    return text.startsWith('b');
}
// The bytes of such a packet. Padded or not, but nothing that is not in the alphabet; nullopt otherwise.
std::optional<QByteArray> fromBase64Packet(QByteArrayView text, EngineRevision revision);
QByteArray toBase64Packet(const QByteArray &bytes, EngineRevision revision);
qint64 base64PacketSize(qint64 bytes, EngineRevision revision);

} // namespace QSocketIoPrivate
