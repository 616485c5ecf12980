// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// ByteStream on a MemorySocket.
#pragma once

#include "io/devicestream.h"

namespace QSocketIoPrivate {

class MemorySocket;

struct MemoryPeer
{
    quint16 port = 0;
    bool isEncrypted = false; // what the stream says of itself: there is nobody to hide anything from
};

// Takes ownership of the socket.
std::unique_ptr<ByteStream> makeMemoryStream(MemorySocket *socket, const MemoryPeer &peer,
                                             const DeviceStreamOptions &options = {});

} // namespace QSocketIoPrivate
