// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "fuzz.h"

#include "protocol/enginehandshake.h"

using namespace QSocketIoPrivate;

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const Fuzz::Exact input(Fuzz::Input(data, size).rest());
    const auto handshake = EngineHandshake::fromJson(input.view());
    if (!handshake)
        return 0;
    Fuzz::require(!handshake->sid.isEmpty(), "there is a sid");
    Fuzz::require(handshake->pingInterval.count() > 0 && handshake->pingTimeout.count() > 0,
                  "times are positive");
    const auto milliseconds = handshake->pingInterval + handshake->pingTimeout;
    Fuzz::require(milliseconds.count() <= 0x80000000, "the times fit a timer");
    Fuzz::require(handshake->maxPayload >= 0, "the limit is positive or none");
    const auto again = EngineHandshake::fromJson(handshake->toJson());
    Fuzz::require(again && again->sid == handshake->sid && again->upgrades == handshake->upgrades
                          && again->pingInterval == handshake->pingInterval
                          && again->pingTimeout == handshake->pingTimeout
                          && again->maxPayload == handshake->maxPayload,
                  "it comes back");
    return 0;
}
