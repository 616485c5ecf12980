// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a program implements to have packets written in a form of its own.
#pragma once

#include "qsocketioglobal.h"

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>
#include <QtCore/qstring.h>
#include <QtCore/qvariant.h>

#include <memory>
#include <optional>

class QSOCKETIO_EXPORT QSocketIoPacketParser
{
public:
    // The numbers of the protocol. Its types 5 and 6 are forms of Event and Ack on the wire of the JSON parser.
    enum class PacketType { Connect = 0, Disconnect = 1, Event = 2, Ack = 3, ConnectError = 4 };
    enum class MessageForm { Text, Binary };

    struct Packet
    {
        PacketType type = PacketType::Event;
        QString nsp = QStringLiteral("/");
        std::optional<quint64> id;
        QVariant data;
    };

    struct Message
    {
        MessageForm form = MessageForm::Text;
        QByteArray data;
    };

    class QSOCKETIO_EXPORT Decoded
    {
    public:
        Decoded(Packet packet);
        static Decoded incomplete();
        static Decoded failed(const QString &reason);

        const std::optional<Packet> &packet() const { return m_packet; }
        bool isFailed() const { return m_isFailed; }
        QString errorString() const { return m_reason; }

    private:
        Decoded() = default;

        std::optional<Packet> m_packet;
        QString m_reason;
        bool m_isFailed = false;
    };

    class QSOCKETIO_EXPORT Decoder
    {
    public:
        Decoder() = default;
        virtual ~Decoder();
        Q_DISABLE_COPY_MOVE(Decoder)

        virtual Decoded decode(const Message &message) = 0;
    };

    QSocketIoPacketParser() = default;
    virtual ~QSocketIoPacketParser();
    Q_DISABLE_COPY_MOVE(QSocketIoPacketParser)

    virtual QList<Message> encode(const Packet &packet) const = 0;
    virtual Decoded decode(const Message &message) const;
    virtual std::unique_ptr<Decoder> createDecoder() const;
};
