// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/enginebase64.h"

namespace QSocketIoPrivate {

namespace {

constexpr QByteArrayView base64Mark(EngineRevision revision)
{
    return revision == EngineRevision::Four ? QByteArrayView("b") : QByteArrayView("b4");
}

} // namespace

std::optional<QByteArray> fromBase64Packet(QByteArrayView text, EngineRevision revision)
{
    const QByteArrayView mark = base64Mark(revision);
    if (!text.startsWith(mark))
        return std::nullopt;
    const QByteArrayView base64 = text.sliced(mark.size());
    if (base64.size() % 4 == 1) // six bits are no byte, which Qt overlooks
        return std::nullopt;
    const QByteArray raw = QByteArray::fromRawData(base64.data(), base64.size());
    const auto result = QByteArray::fromBase64Encoding(raw, QByteArray::AbortOnBase64DecodingErrors);
    if (!result)
        return std::nullopt;
    return *result;
}

QByteArray toBase64Packet(const QByteArray &bytes, EngineRevision revision)
{
    const QByteArrayView mark = base64Mark(revision);
    return bytes.toBase64().prepend(mark.data(), mark.size());
}

qint64 base64PacketSize(qint64 bytes, EngineRevision revision)
{
    return base64Mark(revision).size() + (bytes + 2) / 3 * 4;
}

} // namespace QSocketIoPrivate
