// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "fuzz.h"

#include "protocol/socketpacketdecoder.h"

using namespace QSocketIoPrivate;
using Error = SocketPacketDecoder::Error;

namespace {

constexpr SocketPacketDecoder::Limits FuzzLimits{ 3, 4096, 6 };
// A relayed text may be longer: null for NaN, escapes for an old peer.
constexpr qint64 RelayBytes = FuzzLimits.bytes * 3;

// What was decoded, written and decoded once more.
void comesBack(const SocketPacket &packet, PacketCodec codec)
{
    const QByteArrayView json = packet.payload ? packet.payload->text() : QByteArrayView();
    const auto attachments = packet.payload ? packet.payload->attachments() : QList<QByteArray>();
    const EngineMessage message = encodePacket(codec, packet.type, packet.nsp, packet.id, json,
                                               attachments);
    SocketPacketDecoder decoder({ FuzzLimits.attachments, RelayBytes, FuzzLimits.depth }, codec);
    auto again = decoder.feedText(message.text());
    for (const QByteArray &attachment : message.attachments()) {
        Fuzz::require(!again && decoder.isAssembling(), "attachments are due");
        again = decoder.feedBinary(EnginePacketView::fromBinary(attachment));
    }
    Fuzz::require(again && !decoder.isAssembling(), "it can be decoded again");
    Fuzz::require(again->type == packet.type && again->nsp == packet.nsp && again->id == packet.id,
                  "the head comes back");
    Fuzz::require(bool(again->payload) == bool(packet.payload), "the payload is there");
    if (packet.payload) {
        const QByteArray expected = codec == PacketCodec::LegacyText ? toAsciiJson(json)
                                                                     : json.toByteArray();
        Fuzz::require(again->payload->text() == expected, "the payload comes back");
        Fuzz::require(again->payload->attachments() == attachments, "the attachments come back");
    }
}

void check(const SocketPacket &packet, PacketCodec codec)
{
    using Type = SocketPacket::Type;
    const bool needsArray = packet.type == Type::Event || packet.type == Type::Ack;
    Fuzz::require(packet.nsp.startsWith('/') && !packet.nsp.contains(',')
                          && !packet.nsp.contains('?'),
                  "the namespace");
    Fuzz::require(!needsArray || packet.payload, "events and acks have arguments");
    Fuzz::require(!needsArray || packet.payload->root().type() == JsonValue::Type::Array,
                  "in an array");
    Fuzz::require(packet.type != Type::Event || packet.payload->root().size() > 0,
                  "events have names");
    if (packet.payload) {
        const auto &attachments = packet.payload->attachments();
        Fuzz::require(attachments.size() <= FuzzLimits.attachments,
                      "the limit of attachments holds");
        qint64 bytes = 0;
        for (const QByteArray &attachment : attachments)
            bytes += attachment.size();
        Fuzz::require(bytes + packet.payload->text().size() <= RelayBytes,
                      "the limit of bytes holds");
        packet.payload->root().toVariant();
    }
    Fuzz::require(packet.query.isEmpty() || packet.type == Type::Connect, "only CONNECT asks");
    comesBack(packet, codec);
}

} // namespace

// Messages with the record separator between them; "b" begins a binary one, and "l" all of them when they are of an old
// peer.
int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Fuzz::Input input(data, size);
    const bool isLegacy = input.rest().startsWith('l');
    if (isLegacy)
        input.takeByte();
    const PacketCodec codec = isLegacy ? PacketCodec::LegacyText : PacketCodec::Text;
    SocketPacketDecoder decoder(FuzzLimits, codec);
    while (!input.isEmpty()) {
        const Fuzz::Exact message(input.takeUntil('\x1e'));
        const bool isBinary = message.view().startsWith('b');
        const bool wasAssembling = decoder.isAssembling();
        const auto packet = isBinary ? decoder.feedBinary(
                                    EnginePacketView::fromBinary(message.view().sliced(1)))
                                     : decoder.feedText(message.view());
        Fuzz::require(!packet || decoder.error() == Error::None, "a packet or an error");
        Fuzz::require(!packet || isBinary == wasAssembling, "in order");
        if (packet)
            check(*packet, codec);
        if (decoder.error() != Error::None) {
            Fuzz::require(!decoder.isAssembling() && !decoder.feedText("2[\"a\"]"),
                          "an error stays");
            decoder.reset();
        }
    }
    return 0;
}
