// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How packets are written and read, where that is not in this layer: by a parser of the program.
#pragma once

#include "protocol/enginepacket.h"
#include "protocol/socketpacket.h"

#include <QSharedData>

#include <memory>
#include <optional>

namespace QSocketIoPrivate {

// What a packet of a peer may take; see SocketPacketDecoder.
struct PacketLimits
{
    int attachments =
            10; // per packet, the reference's default; where bytes are values, byte strings count, too
    qint64 bytes = 1'000'000; // text and attachments of one packet together
    int depth = 64; // nesting of arrays and objects: recursion of everything that walks the values
};

enum class PacketError : quint8 {
    None,
    BadType,
    BadAttachmentCount,
    TooManyAttachments,
    BadNamespace,
    BadId,
    BadPayload,
    BadPlaceholder,
    ReservedEvent,
    UnexpectedText,
    UnexpectedBinary,
    TooLarge,
    TooDeep,
    BadMessagePack,
    BadKey,
    TextForMessagePack, // what a peer with the other parser sends
    MessagePackForJson,
    TooManyMessages,
    NoDecoder,
    RefusedByParser, // the program's, which says why
    UnknownValue,
};

// The messages of one connection, one after the other.
class PacketReader
{
public:
    virtual ~PacketReader() = default;
    // nullopt: more to come, or error is set, after which it is not called again.
    virtual std::optional<SocketPacket> read(const EnginePacketView &message,
                                             PacketError &error) = 0;
    // What the parser has to say about its refusal; one line.
    virtual QByteArray complaint() const = 0;
};

// Shared by all connections of that kind, in whatever thread they are.
class PacketForm : public QSharedData
{
public:
    enum class Kind : quint8 { Text, LegacyText, MessagePack, Custom };

    explicit PacketForm(Kind kind = Kind::Custom)
        : m_kind(kind)
    {}
    virtual ~PacketForm() = default;
    Q_DISABLE_COPY_MOVE(PacketForm)

    Kind kind() const { return m_kind; }
    // Only of Custom ones. Null: it cannot be encoded, and a warning has said why.
    virtual EngineMessage encode(const SocketPacket &packet) const;
    virtual std::unique_ptr<PacketReader> makeReader(const PacketLimits &limits) const;

private:
    const Kind m_kind;
};

} // namespace QSocketIoPrivate
