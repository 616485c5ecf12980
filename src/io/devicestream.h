// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// ByteStream on any socket of Qt: TCP, TLS or local.
#pragma once

#include "io/bytestream.h"

#include <chrono>
#include <memory>

class QAbstractSocket;
class QLocalSocket;

namespace QSocketIoPrivate {

// Take ownership of the socket, which must be open and live in the calling thread.
std::unique_ptr<ByteStream> makeDeviceStream(QAbstractSocket *socket,
                                             std::chrono::milliseconds linger = lingerTimeout);
std::unique_ptr<ByteStream> makeDeviceStream(QLocalSocket *socket,
                                             std::chrono::milliseconds linger = lingerTimeout);

} // namespace QSocketIoPrivate
