// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A parser whose packets are several messages: a text, pieces of CBOR as bytes, and another text.
#pragma once

#include "cborparser.h"

#include <utility>

//! [split-parser]
class SplitParser final : public QSocketIoPacketParser
{
public:
    static constexpr qsizetype PieceSize = 50000;

    QList<Message> encode(const Packet &packet) const override
    {
        const QByteArray whole = m_cbor.encode(packet).constFirst().data;
        QList<Message> messages{ { MessageForm::Text, "begin" } };
        for (qsizetype at = 0; at < whole.size(); at += PieceSize)
            messages.append({ MessageForm::Binary, whole.mid(at, PieceSize) });
        messages.append({ MessageForm::Text, "end" });
        return messages;
    }
    std::unique_ptr<Decoder> createDecoder() const override
    {
        return std::make_unique<Assembler>(m_cbor);
    }

private:
    class Assembler final : public Decoder
    {
    public:
        explicit Assembler(const CborParser &cbor)
            : m_cbor(cbor)
        {}
        Decoded decode(const Message &message) override
        {
            if (message.form == MessageForm::Binary)
                m_whole += message.data; // no more than the library lets through
            else if (message.data == "end")
                return m_cbor.decode({ MessageForm::Binary, std::exchange(m_whole, {}) });
            else if (message.data != "begin" || !m_whole.isEmpty())
                return Decoded::failed(QStringLiteral("pieces out of order"));
            return Decoded::incomplete();
        }

    private:
        const CborParser &m_cbor;
        QByteArray m_whole;
    };

    CborParser m_cbor;
};
//! [split-parser]
