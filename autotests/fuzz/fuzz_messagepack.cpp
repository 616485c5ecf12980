// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "fuzz.h"

#include "protocol/messagepack.h"

using namespace QSocketIoPrivate;
using Error = SocketPacketDecoder::Error;

namespace {

constexpr SocketPacketDecoder::Limits FuzzLimits{ 3, 4096, 6 };

// Nothing in it may be too deep, or no UTF-8.
void walk(const JsonValue &value, int depth)
{
    Fuzz::require(depth >= 0
                          || (value.type() != JsonValue::Type::Array
                              && value.type() != JsonValue::Type::Object),
                  "the limit of depth holds");
    if (const auto text = value.toString())
        Fuzz::require(text->isValidUtf8(), "texts are UTF-8");
    value.forEachElement(&depth, [](void *level, const JsonValue &element) {
        walk(element, *static_cast<int *>(level) - 1);
        return true;
    });
    value.forEachMember(&depth, [](void *level, QUtf8StringView key, const JsonValue &member) {
        Fuzz::require(key.isValidUtf8(), "keys are UTF-8");
        walk(member, *static_cast<int *>(level) - 1);
        return true;
    });
}

// What was read, written as text, sent in MessagePack and read once more.
void comesBack(const SocketPacket &packet)
{
    const QByteArray json = packet.payload ? packet.payload->text().toByteArray() : QByteArray();
    const auto attachments = packet.payload ? packet.payload->attachments() : QList<QByteArray>();
    const EngineMessage message = encodePacket(PacketCodec::MessagePack, packet.type, packet.nsp,
                                               packet.id, json, attachments);
    Fuzz::require(message.packetCount() == 1 && !message.hasText(), "it is one binary message");
    Error error = Error::None;
    const SocketPacketDecoder::Limits wide{ 1000, 100'000, FuzzLimits.depth };
    const auto again = readMessagePack(message.packet(0), wide, error);
    Fuzz::require(again && error == Error::None, "it can be read again");
    Fuzz::require(again->type == packet.type && again->nsp == packet.nsp && again->id == packet.id,
                  "the head comes back");
    Fuzz::require(bool(again->payload) == bool(packet.payload), "the payload is there");
    if (packet.payload)
        Fuzz::require(again->payload->root().size() == packet.payload->root().size(),
                      "the payload comes back");
}

} // namespace

// One message.
int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const Fuzz::Exact message(Fuzz::Input(data, size).rest());
    Error error = Error::None;
    const auto packet = readMessagePack(message.view(), FuzzLimits, error);
    Fuzz::require(bool(packet) == (error == Error::None), "a packet or an error");
    if (!packet)
        return 0;
    Fuzz::require(packet->nsp.startsWith('/') && !packet->nsp.contains(',')
                          && !packet->nsp.contains('?'),
                  "the namespace");
    if (packet->payload) {
        Fuzz::require(packet->payload->attachments().size() <= FuzzLimits.attachments,
                      "the limit of attachments holds");
        walk(packet->payload->root(), FuzzLimits.depth - 1);
        packet->payload->root().toVariant();
    }
    comesBack(*packet);
    return 0;
}
