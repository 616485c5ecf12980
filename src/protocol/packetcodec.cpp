// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/packetcodec.h"

#include "protocol/messagepack.h"

#include <QStringDecoder>

#include <algorithm>

namespace QSocketIoPrivate {

namespace {

constexpr auto isBeyondAscii = [](char c) { return uchar(c) >= 0x80; };

void appendEscape(QByteArray &out, char16_t unit)
{
    static constexpr char digits[] = "0123456789abcdef";
    const char escape[] = { '\\',
                            'u',
                            digits[unit >> 12],
                            digits[unit >> 8 & 0xf],
                            digits[unit >> 4 & 0xf],
                            digits[unit & 0xf] };
    out.append(escape, sizeof escape);
}

} // namespace

QByteArray toAsciiJson(QByteArrayView json)
{
    const qsizetype plain = std::find_if(json.begin(), json.end(), isBeyondAscii) - json.begin();
    QByteArray out(json.data(), plain);
    if (plain == json.size())
        return out;
    // Characters beyond ASCII stand inside strings only, where an escape means the same.
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::ConvertInitialBom);
    const QString rest = decoder(json.sliced(plain));
    out.reserve(plain + rest.size() * 2);
    for (const QChar c : rest) {
        if (c.unicode() < 0x80)
            out.append(char(c.unicode()));
        else
            appendEscape(out, c.unicode());
    }
    return out;
}

EngineMessage encodePacket(PacketCodec codec, SocketPacket::Type type, QByteArrayView nsp,
                           std::optional<quint64> id, QByteArrayView json,
                           const QList<QByteArray> &attachments)
{
    if (codec == PacketCodec::Text)
        return encodePacket(type, nsp, id, json, attachments);
    if (codec == PacketCodec::MessagePack)
        return encodeMessagePack(type, nsp, id, json, attachments);
    return encodePacket(type, nsp, id, toAsciiJson(json), attachments, EngineRevision::Three);
}

} // namespace QSocketIoPrivate
