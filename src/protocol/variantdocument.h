// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Values that a parser of the program has read, as a payload: checked against the limits like those of any other peer.
#pragma once

#include "protocol/packetform.h"

#include <QVariant>

namespace QSocketIoPrivate {

// limits.bytes counts texts, keys and byte strings, and one for each value: what the parser has read may be larger than
// what has arrived. Null: error says why.
JsonDocumentPtr documentFromVariant(const QVariant &value, const PacketLimits &limits,
                                    PacketError &error);

} // namespace QSocketIoPrivate
