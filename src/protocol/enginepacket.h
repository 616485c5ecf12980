// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Engine.IO packets: one type digit and data, as text frame, binary frame or part of a polling body.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace QSocketIoPrivate {

// packet  = type [data]            text frame, or one entry of a polling body
//         / base64 packet          see enginebase64.h
// type    = %x30-36                "0" open ... "6" noop
// A binary frame of revision 4 carries no type: it is always a message. One of revision 3 does:
// frame   = %x00-06 *OCTET
enum class EnginePacketType : quint8 { Open, Close, Ping, Pong, Message, Upgrade, Noop };

// A packet that has just arrived. The bytes belong to the caller and are valid during the call only.
struct EnginePacketView
{
    EnginePacketType type = EnginePacketType::Noop;
    bool isBinary = false; // messages only
    QByteArrayView data; // UTF-8 text or raw bytes, without type
    const QByteArray *owner = nullptr; // the same bytes as a sharable array, when there is one

    // A copy that may be kept; shares the bytes when somebody owns them.
    QByteArray toByteArray() const { return owner ? *owner : data.toByteArray(); }

    // The packet in a text frame ("4hello"); nullopt: empty or an unknown type.
    static std::optional<EnginePacketView> fromText(QByteArrayView text);
    static EnginePacketView fromBinary(QByteArrayView bytes) { return { EnginePacketType::Message, true, bytes }; }
    // The packet in a binary frame of revision 3; nullopt: empty or an unknown type.
    static std::optional<EnginePacketView> fromTypedBinary(QByteArrayView bytes);
};

char typeDigit(EnginePacketType type);

} // namespace QSocketIoPrivate
