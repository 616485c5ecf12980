// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The forms in which Socket.IO packets leave, and one packet in several of them.
#pragma once

#include "protocol/packetform.h"

#include <QVarLengthArray>

namespace QSocketIoPrivate {

// Belongs to a connection from its first packet to its last. As small and as cheap to compare as a number, because
// every endpoint has one.
class PacketCodec
{
public:
    using Kind = PacketForm::Kind;
    static constexpr Kind Text = Kind::Text; // Socket.IO 5: JSON in UTF-8, bytes as attachments
    // Socket.IO 3 and 4: the same grammar, but all JSON in ASCII. Old peers count characters in different ways, and
    // some take UTF-8 apart twice; where there is nothing but ASCII they all agree.
    static constexpr Kind LegacyText = Kind::LegacyText;
    // Socket.IO 5, everything in one binary message, see messagepack.h
    static constexpr Kind MessagePack = Kind::MessagePack;

    PacketCodec() = default; // Text
    PacketCodec(Kind kind)
    {
        if (kind != Text)
            m_form = builtIn(kind);
    }
    explicit PacketCodec(QExplicitlySharedDataPointer<const PacketForm> custom)
        : m_form(std::move(custom))
    {}

    Kind kind() const { return m_form ? m_form->kind() : Text; }
    bool isText() const { return !m_form; }
    bool isCustom() const { return kind() == Kind::Custom; }
    const PacketForm *form() const { return m_form.data(); } // null for Text
    friend bool operator==(const PacketCodec &a, const PacketCodec &b)
    {
        return a.m_form == b.m_form;
    }
    friend bool operator==(const PacketCodec &codec, Kind kind) { return codec.kind() == kind; }

private:
    static QExplicitlySharedDataPointer<const PacketForm> builtIn(Kind kind);

    QExplicitlySharedDataPointer<const PacketForm> m_form; // null: Text
};

// Null: it cannot be encoded, because the text is no JSON, or nested deeper than JsonDocument::MaxDepth, or a parser of
// the program failed.
EngineMessage encodePacket(const PacketCodec &codec, SocketPacket::Type type, QByteArrayView nsp,
                           std::optional<quint64> id, QByteArrayView json,
                           const QList<QByteArray> &attachments = {});

// JSON text with every character beyond ASCII as an escape.
QByteArray toAsciiJson(QByteArrayView json);

// One packet for many receivers, encoded once for each codec among them. The bytes belong to the caller and have to
// stay.
class PacketEncodings
{
public:
    PacketEncodings(SocketPacket::Type type, QByteArrayView nsp, std::optional<quint64> id,
                    QByteArrayView json, const QList<QByteArray> &attachments)
        : m_nsp(nsp)
        , m_json(json)
        , m_attachments(attachments)
        , m_id(id)
        , m_type(type)
    {}

    Q_DISABLE_COPY_MOVE(PacketEncodings)

    // Valid until the next call. Null: it cannot be encoded.
    const EngineMessage &operator[](const PacketCodec &codec)
    {
        // Receivers of one kind follow each other.
        if (m_last && codec == m_last->codec)
            return m_last->message;
        return find(codec);
    }

    void setUncompressed() { m_isUncompressed = true; } // before the first use

private:
    struct Encoding
    {
        PacketCodec codec;
        EngineMessage message;
    };
    const EngineMessage &find(const PacketCodec &codec);

    QByteArrayView m_nsp;
    QByteArrayView m_json;
    QList<QByteArray> m_attachments; // not a reference: callers pass temporaries
    std::optional<quint64> m_id;
    SocketPacket::Type m_type;
    bool m_isUncompressed = false;
    QVarLengthArray<Encoding, 2> m_encodings;
    const Encoding *m_last = nullptr; // one of them
};

} // namespace QSocketIoPrivate
