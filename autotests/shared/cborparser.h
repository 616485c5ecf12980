// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A parser of a program: each packet is one binary message, an array in CBOR. interop/peers/cbor.mjs reads and writes the same.
#pragma once

#include <QSocketIoPacketParser>

#include <QCborArray>
#include <QCborValue>

//! [cbor-parser]
// [type, namespace, id or null, data or undefined]
class CborParser final : public QSocketIoPacketParser
{
public:
    QList<Message> encode(const Packet &packet) const override
    {
        const QCborArray array{ int(packet.type), packet.nsp,
                                packet.id ? QCborValue(qint64(*packet.id)) : QCborValue(nullptr),
                                QCborValue::fromVariant(packet.data) };
        return { { MessageForm::Binary, array.toCborValue().toCbor() } };
    }
    Decoded decode(const Message &message) const override
    {
        QCborParserError error;
        const QCborArray array = QCborValue::fromCbor(message.data, &error).toArray();
        if (message.form != MessageForm::Binary || error.error != QCborError::NoError)
            return Decoded::failed(QStringLiteral("no CBOR"));
        if (array.size() != 4 || !array.at(0).isInteger())
            return Decoded::failed(QStringLiteral("no array of a packet"));
        Packet packet;
        packet.type = PacketType(array.at(0).toInteger());
        packet.nsp = array.at(1).toString();
        if (array.at(2).isInteger())
            packet.id = quint64(array.at(2).toInteger());
        packet.data = array.at(3).toVariant();
        return packet; // the library checks the rest
    }
};
//! [cbor-parser]
