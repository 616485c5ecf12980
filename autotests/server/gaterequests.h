// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Requests for a handshake, as they come to the gate of a server.
#pragma once

#include "rawclient.h"

namespace QSocketIoPrivate {

inline const QByteArray handshakePath = "/socket.io/?EIO=4&transport=polling";
inline const QByteArray webSocketPath = "/socket.io/?EIO=4&transport=websocket";

inline QByteArray get(const QByteArray &fields, const QByteArray &target = handshakePath)
{
    return RawClient::request("GET", target, {}, fields);
}

inline QByteArray sidOf(const QByteArray &openPacket)
{
    const qsizetype start = openPacket.indexOf("\"sid\":\"") + 7;
    return openPacket.mid(start, openPacket.indexOf('"', start) - start);
}

} // namespace QSocketIoPrivate
