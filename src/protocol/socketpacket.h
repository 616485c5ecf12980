// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Socket.IO packets as values, and their text form.
#pragma once

#include "protocol/jsondocument.h"
#include "protocol/enginemessage.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

#include <array>
#include <optional>
#include <span>

namespace QSocketIoPrivate {

// BINARY_EVENT and BINARY_ACK are wire forms, not types: a packet is binary when it has attachments.
struct SocketPacket
{
    enum class Type : quint8 { Connect, Disconnect, Event, Ack, ConnectError };

    Type type = Type::Event;
    QByteArray nsp = QByteArrayLiteral("/"); // UTF-8
    QByteArray query; // of a Connect: what old clients append to the name behind a '?', as it was sent
    std::optional<quint64> id;
    JsonDocumentPtr
            payload; // null: none. An array for Event and Ack; attachments are inside the document.
};

// packet = type [ count "-" ] [ nsp "," ] [ id ] [ json ]
// json: complete JSON text, already valid (an array for events and acks). Never writes a count of zero.
EngineMessage encodePacket(SocketPacket::Type type, QByteArrayView nsp, std::optional<quint64> id,
                           QByteArrayView json, const QList<QByteArray> &attachments = {},
                           EngineRevision revision = EngineRevision::Four);

// The same for a packet without attachments, in pieces that are written one after the other; they refer to the
// arguments and to the object.
class TextPacket
{
public:
    TextPacket(SocketPacket::Type type, QByteArrayView nsp, std::optional<quint64> id,
               QByteArrayView json);
    Q_DISABLE_COPY_MOVE(TextPacket)
    std::span<const QByteArrayView> pieces() const { return std::span(m_pieces).first(m_count); }

private:
    void add(QByteArrayView piece) { m_pieces[m_count++] = piece; }

    std::array<QByteArrayView, 5> m_pieces;
    std::array<char, 20> m_id; // the digits of any number of 64 bits
    std::size_t m_count = 0;
    char m_type;
};

// Names a program may not emit and a peer may not send (section "reserved events" of the reference).
bool isReservedEvent(QByteArrayView name);

} // namespace QSocketIoPrivate
