// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The two layouts of an Engine.IO 3 polling body, packet by packet; enginepayload.h puts them together.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace QSocketIoPrivate {

// counted = *( 1*10DIGIT ":" packet )          text; the number is that of the packet's UTF-16 code units
// framed  = *( kind 1*10count %xFF packet )    as soon as one packet is binary; the number is that of its bytes
// kind    = %x00 / %x01                        text or binary
// count   = %x00-09                            a decimal digit by its value
//
// A body begins with what tells one layout from the other.
inline bool isFramedPayload(QByteArrayView body)
{
    return body.startsWith('\0') || body.startsWith('\1');
}

// Whether the body begins with the open packet of a session of revision 3. That of revision 4 never does.
bool isHandshakePayload3(QByteArrayView body);

// Each takes one packet from the front of the body; it may be empty. nullopt: that is none.
// Peers of other languages count bytes or characters instead of UTF-16 units. A count that ends in front of neither
// a further packet nor the end is therefore tried as theirs.
std::optional<QByteArrayView> takeCountedPacket(QByteArrayView &body);
struct FramedPacket
{
    QByteArrayView data; // of a binary one: with the type in front
    bool isBinary = false;
};
std::optional<FramedPacket> takeFramedPacket(QByteArrayView &body);

void appendCountedPacket(QByteArray &body, QByteArrayView head, QByteArrayView data);
void appendFramedPacket(QByteArray &body, bool isBinary, char head, QByteArrayView data);
// The most bytes that a packet costs in either layout beside its own.
constexpr qint64 MaxPacketOverhead = 12;

} // namespace QSocketIoPrivate
