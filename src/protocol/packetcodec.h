// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The forms in which Socket.IO packets leave, and one packet in several of them.
#pragma once

#include "protocol/socketpacket.h"

#include <array>

namespace QSocketIoPrivate {

// Belongs to a connection from its first packet to its last.
enum class PacketCodec : quint8 {
    Text, // Socket.IO 5: JSON in UTF-8, bytes as attachments
    // Socket.IO 3 and 4: the same grammar, but all JSON in ASCII. Old peers count characters in different ways, and
    // some take UTF-8 apart twice; where there is nothing but ASCII they all agree.
    LegacyText,
    MessagePack, // Socket.IO 5, everything in one binary message, see messagepack.h
};
constexpr std::size_t PacketCodecCount = 3;

// Null: it cannot be encoded, because the text is no JSON, or nested deeper than JsonDocument::MaxDepth.
EngineMessage encodePacket(PacketCodec codec, SocketPacket::Type type, QByteArrayView nsp,
                           std::optional<quint64> id, QByteArrayView json,
                           const QList<QByteArray> &attachments = {});

// JSON text with every character beyond ASCII as an escape.
QByteArray toAsciiJson(QByteArrayView json);

// One packet for many receivers, encoded once for each codec among them. The bytes belong to the caller and have to
// stay.
class PacketEncodings
{
public:
    PacketEncodings(SocketPacket::Type type, QByteArrayView nsp, std::optional<quint64> id,
                    QByteArrayView json, const QList<QByteArray> &attachments)
        : m_nsp(nsp)
        , m_json(json)
        , m_attachments(attachments)
        , m_id(id)
        , m_type(type)
    {}

    const EngineMessage &operator[](PacketCodec codec)
    {
        EngineMessage &message = m_messages[std::size_t(codec)];
        if (message.isNull()) {
            message = encodePacket(codec, m_type, m_nsp, m_id, m_json, m_attachments);
            if (m_isUncompressed)
                message.setUncompressed();
        }
        return message;
    }

    void setUncompressed() { m_isUncompressed = true; } // before the first use

private:
    QByteArrayView m_nsp;
    QByteArrayView m_json;
    QList<QByteArray> m_attachments; // not a reference: callers pass temporaries
    std::optional<quint64> m_id;
    SocketPacket::Type m_type;
    bool m_isUncompressed = false;
    std::array<EngineMessage, PacketCodecCount> m_messages;
};

} // namespace QSocketIoPrivate
