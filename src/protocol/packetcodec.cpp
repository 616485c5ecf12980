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

// For forms that write values instead of JSON. nullopt: the text is none.
std::optional<SocketPacket> packetOf(SocketPacket::Type type, QByteArrayView nsp,
                                     std::optional<quint64> id, QByteArrayView json,
                                     const QList<QByteArray> &attachments)
{
    SocketPacket packet;
    packet.type = type;
    packet.nsp = nsp.toByteArray();
    packet.id = id;
    if (json.isEmpty())
        return packet;
    packet.payload = JsonDocument::parse(json, JsonDocument::MaxDepth).document;
    if (!packet.payload)
        return std::nullopt;
    if (!attachments.isEmpty())
        packet.payload->setAttachments(attachments, JsonDocument::StrayPlaceholder::IsData);
    return packet;
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

EngineMessage PacketForm::encode(const SocketPacket &) const
{
    return {};
}

std::unique_ptr<PacketReader> PacketForm::makeReader(const PacketLimits &) const
{
    return nullptr;
}

QExplicitlySharedDataPointer<const PacketForm> PacketCodec::builtIn(Kind kind)
{
    static const QExplicitlySharedDataPointer<const PacketForm> legacyText(
            new PacketForm(Kind::LegacyText));
    static const QExplicitlySharedDataPointer<const PacketForm> messagePack(
            new PacketForm(Kind::MessagePack));
    Q_ASSERT_X(kind != Kind::Custom, "PacketCodec", "a custom form has to be given");
    return kind == Kind::MessagePack ? messagePack : legacyText;
}

EngineMessage encodePacket(const PacketCodec &codec, SocketPacket::Type type, QByteArrayView nsp,
                           std::optional<quint64> id, QByteArrayView json,
                           const QList<QByteArray> &attachments)
{
    if (codec.isText())
        return encodePacket(type, nsp, id, json, attachments);
    if (codec == PacketCodec::MessagePack || codec.isCustom()) {
        const auto packet = packetOf(type, nsp, id, json, attachments);
        if (!packet)
            return {};
        return codec.isCustom() ? codec.form()->encode(*packet) : encodeMessagePack(*packet);
    }
    return encodePacket(type, nsp, id, toAsciiJson(json), attachments, EngineRevision::Three);
}

const EngineMessage &PacketEncodings::find(const PacketCodec &codec)
{
    for (const Encoding &known : m_encodings) {
        if (known.codec == codec) {
            m_last = &known;
            return known.message;
        }
    }
    EngineMessage message = encodePacket(codec, m_type, m_nsp, m_id, m_json, m_attachments);
    if (m_isUncompressed && !message.isNull())
        message.setUncompressed();
    m_encodings.append({ codec, std::move(message) });
    m_last = &m_encodings.last();
    return m_last->message;
}

} // namespace QSocketIoPrivate
