// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Text and binary engine messages in, Socket.IO packets out: the only codec with memory, for at most
// one packet in assembly. Bytes it refuses leave it in an error state; the connection is to be closed.
#pragma once

#include "protocol/enginepacket.h"
#include "protocol/packetcodec.h"

#include <memory>

namespace QSocketIoPrivate {

class SocketPacketDecoder
{
public:
    using Limits = PacketLimits;
    using Error = PacketError;

    explicit SocketPacketDecoder(const Limits &limits, const PacketCodec &codec = {});

    // nullopt: more to come, or error().
    std::optional<SocketPacket> feedText(QByteArrayView text);
    std::optional<SocketPacket> feedBinary(const EnginePacketView &packet);
    Error error() const { return m_error; }
    bool isAssembling() const { return m_assembly != nullptr; }
    void reset();
    PacketCodec codec() const;
    void setCodec(const PacketCodec &codec); // before the first message
    bool isCustom() const { return m_custom != nullptr; }

    // Whether the payload is what the packet's type demands.
    static Error checkPayload(const SocketPacket &packet, PacketCodec::Kind kind);
    // A sentence for logs and error signals.
    static QByteArray errorText(Error error);
    QByteArray errorString() const; // the same for error(), with what a parser of the program says

private:
    // One function per rule of the grammar; each takes its part from the front of the text.
    static Error readId(QByteArrayView &text, SocketPacket &packet);
    Error readNamespace(QByteArrayView &text, SocketPacket &packet);
    Error readType(QByteArrayView &text, SocketPacket &packet, int &attachments) const;
    Error readHead(QByteArrayView &text, SocketPacket &packet, int &attachments);
    Error readPayload(QByteArrayView json, SocketPacket &packet) const;
    // Where every message is a packet, or the parser knows.
    std::optional<SocketPacket> feedForeign(const EnginePacketView &message);
    std::optional<SocketPacket> feedCustom(const EnginePacketView &message);
    static Error checkEventName(const JsonValue &name);
    std::nullopt_t fail(Error error);

    // A packet whose attachments are on their way.
    struct Assembly
    {
        SocketPacket packet;
        QList<QByteArray> attachments;
        qint64 bytes = 0;
        int missing = 0;
    };
    // A parser of the program, and what it knows of this connection.
    struct Custom
    {
        PacketCodec codec;
        std::unique_ptr<PacketReader> reader; // from the first message on
    };
    Limits m_limits;
    PacketCodec::Kind m_kind;
    Error m_error = Error::None;
    std::unique_ptr<Assembly> m_assembly;
    std::unique_ptr<Custom> m_custom; // for that kind only
    QByteArray m_lastNamespace;
};

} // namespace QSocketIoPrivate
