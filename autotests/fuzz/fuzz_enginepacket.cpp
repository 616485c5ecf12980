// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "fuzz.h"

#include "protocol/enginebase64.h"
#include "protocol/enginepacket.h"

using namespace QSocketIoPrivate;

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const Fuzz::Exact input(Fuzz::Input(data, size).rest());
    if (const auto packet = EnginePacketView::fromText(input.view())) {
        Fuzz::require(!packet->isBinary, "text is text");
        const QByteArray text = QByteArray(1, typeDigit(packet->type)).append(packet->toByteArray());
        Fuzz::require(text == input.view(), "the text comes back");
    } else {
        const bool hasType = !input.view().isEmpty() && input.view().front() >= '0'
                             && input.view().front() <= '6';
        Fuzz::require(!hasType, "nothing with a type is refused");
    }
    Fuzz::require(EnginePacketView::fromBinary(input.view()).data == input.view(),
                  "bytes are bytes");
    if (const auto packet = EnginePacketView::fromTypedBinary(input.view()))
        Fuzz::require(QByteArray(1, char(packet->type)).append(packet->data) == input.view(),
                      "typed bytes come back");
    for (const auto revision : { EngineRevision::Three, EngineRevision::Four }) {
        const auto bytes = fromBase64Packet(input.view(), revision);
        Fuzz::require(!bytes
                              || fromBase64Packet(toBase64Packet(*bytes, revision), revision)
                                         == bytes,
                      "base64 comes back");
    }
    return 0;
}
