// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/messagepackdate.h"

#include <QDateTime>
#include <QtEndian>

namespace QSocketIoPrivate {

namespace {

constexpr qint64 maxNanoseconds = 999'999'999;
// The years 1 to 9999, which QDateTime can write in ISO 8601; also keeps the sums below from overflowing.
constexpr qint64 firstMillisecond = -62'135'596'800'000;
constexpr qint64 lastMillisecond = 253'402'300'799'999;

std::optional<qint64> millisecondsOf(qint64 seconds, qint64 nanoseconds)
{
    if (nanoseconds > maxNanoseconds || seconds < firstMillisecond / 1000
        || seconds > lastMillisecond / 1000)
        return std::nullopt;
    return seconds * 1000 + nanoseconds / 1'000'000;
}

} // namespace

std::optional<qint64> notepackDate(QByteArrayView content)
{
    if (content.size() != 8)
        return std::nullopt;
    return qFromBigEndian<qint64>(content.data());
}

std::optional<qint64> timestampDate(QByteArrayView content)
{
    if (content.size() == 4)
        return millisecondsOf(qFromBigEndian<quint32>(content.data()), 0);
    if (content.size() == 8) {
        const auto both = qFromBigEndian<quint64>(content.data());
        return millisecondsOf(qint64(both & 0x3'ffff'ffff), qint64(both >> 34));
    }
    if (content.size() == 12)
        return millisecondsOf(qFromBigEndian<qint64>(content.data() + 4),
                              qFromBigEndian<quint32>(content.data()));
    return std::nullopt;
}

QByteArray isoDate(qint64 milliseconds)
{
    if (milliseconds < firstMillisecond || milliseconds > lastMillisecond)
        return {};
    return QDateTime::fromMSecsSinceEpoch(milliseconds, Qt::UTC)
            .toString(Qt::ISODateWithMs)
            .toLatin1();
}

} // namespace QSocketIoPrivate
