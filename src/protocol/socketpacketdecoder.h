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
    struct Limits
    {
        int attachments =
                10; // per packet, the reference's default; MessagePack's byte strings count, too
        qint64 bytes = 1'000'000; // text and attachments of one packet together
        int depth = 64; // nesting of arrays and objects: recursion of everything that walks the values
    };
    enum class Error : quint8 {
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
    };

    explicit SocketPacketDecoder(const Limits &limits, PacketCodec codec = PacketCodec::Text);

    // nullopt: more to come, or error().
    std::optional<SocketPacket> feedText(QByteArrayView text);
    std::optional<SocketPacket> feedBinary(const EnginePacketView &packet);
    Error error() const { return m_error; }
    bool isAssembling() const { return m_assembly != nullptr; }
    void reset();
    void setCodec(PacketCodec codec) { m_codec = codec; }

    // Whether the payload is what the packet's type demands.
    static Error checkPayload(const SocketPacket &packet, PacketCodec codec);
    // A sentence for logs and error signals.
    static QByteArray errorText(Error error);

private:
    // One function per rule of the grammar; each takes its part from the front of the text.
    static Error readId(QByteArrayView &text, SocketPacket &packet);
    Error readNamespace(QByteArrayView &text, SocketPacket &packet);
    Error readType(QByteArrayView &text, SocketPacket &packet, int &attachments) const;
    Error readHead(QByteArrayView &text, SocketPacket &packet, int &attachments);
    Error readPayload(QByteArrayView json, SocketPacket &packet) const;
    std::optional<SocketPacket> feedMessagePack(QByteArrayView bytes);
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
    Limits m_limits;
    PacketCodec m_codec;
    Error m_error = Error::None;
    std::unique_ptr<Assembly> m_assembly;
    QByteArray m_lastNamespace;
};

} // namespace QSocketIoPrivate
