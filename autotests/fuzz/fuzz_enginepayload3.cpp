// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "fuzz.h"

#include "protocol/enginepayload.h"

#include <QList>

using namespace QSocketIoPrivate;

namespace {

struct Packet
{
    EnginePacketType type;
    bool isBinary;
    QByteArray data;
    bool operator==(const Packet &) const = default;
};

QList<Packet> packetsIn(QByteArrayView body, int limit)
{
    QList<Packet> packets;
    const Fuzz::Exact exact(body);
    EnginePayloadReader reader(exact.view(), limit, EngineRevision::Three);
    while (const auto packet = reader.next())
        packets.append({ packet->type, packet->isBinary, packet->toByteArray() });
    Fuzz::require(limit == 0 || packets.size() <= limit, "the limit of packets holds");
    Fuzz::require(!reader.next(), "the end stays the end");
    return packets;
}

void writeAndReadAgain(const QList<Packet> &packets, qint64 maxBytes, bool isTextOnly)
{
    QList<Packet> read;
    EnginePayloadWriter writer(maxBytes, { EngineRevision::Three, isTextOnly });
    const auto flush = [&] {
        const int count = writer.packetCount();
        const bool isBinary = writer.isBinary();
        const QByteArray body = writer.take();
        Fuzz::require(!isBinary || !isTextOnly, "text where nothing else is taken");
        Fuzz::require(count == 1 || maxBytes == 0 || body.size() <= maxBytes,
                      "the limit of bytes holds");
        read.append(packetsIn(body, 0));
    };
    for (const Packet &packet : packets) {
        if (packet.type != EnginePacketType::Message) {
            if (!writer.isEmpty())
                flush();
            writer.add(packet.type, packet.data);
            flush();
            continue;
        }
        const EngineMessage message = packet.isBinary ? EngineMessage({}, { packet.data })
                                                      : EngineMessage(packet.data);
        if (writer.add(message, packet.isBinary ? 1 : 0) == 0) {
            flush();
            Fuzz::require(writer.add(message, packet.isBinary ? 1 : 0) == 1,
                          "an empty body takes any message");
        }
    }
    if (!writer.isEmpty())
        flush();
    Fuzz::require(read == packets, "the packets come back");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Fuzz::Input input(data, size);
    const int limit = input.takeByte() % 32;
    const qint64 maxBytes = input.takeByte();
    const bool isTextOnly = input.takeByte() % 2;
    const QList<Packet> packets = packetsIn(input.rest(), limit);
    const QList<Packet> all = packetsIn(input.rest(), 0);
    Fuzz::require(packets == all.first(packets.size()), "a limit only cuts");
    QList<Packet> clean; // what is no UTF-8 cannot be counted
    for (const Packet &packet : all) {
        if (packet.isBinary || QByteArrayView(packet.data).isValidUtf8())
            clean.append(packet);
    }
    writeAndReadAgain(clean, maxBytes, isTextOnly);
    return 0;
}
