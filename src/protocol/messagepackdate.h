// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Dates in MessagePack, in milliseconds since 1970, and in ISO 8601.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace QSocketIoPrivate {

// Extension 0 of notepack 2: a signed big-endian number of milliseconds.
std::optional<qint64> notepackDate(QByteArrayView content);
// Extension -1 of the MessagePack specification, in its forms of 4, 8 and 12 bytes; nullopt: another size, or no date.
std::optional<qint64> timestampDate(QByteArrayView content);

// As JSON.stringify() writes dates of the years 1 to 9999; empty: it is none of those.
QByteArray isoDate(qint64 milliseconds);

} // namespace QSocketIoPrivate
