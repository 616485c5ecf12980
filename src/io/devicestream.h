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

struct DeviceStreamOptions
{
    std::chrono::milliseconds linger = lingerTimeout;
    // Qt tells nobody in an event loop within readyRead() that more has arrived. A stream that reads in a turn of its
    // own goes on while a handler of its reader shows a dialog.
    enum class Reading : quint8 { InSignal, InOwnTurn } reading = Reading::InSignal;
};

// Take ownership of the socket, which must be open and live in the calling thread.
std::unique_ptr<ByteStream> makeDeviceStream(QAbstractSocket *socket,
                                             const DeviceStreamOptions &options = {});
std::unique_ptr<ByteStream> makeDeviceStream(QLocalSocket *socket,
                                             const DeviceStreamOptions &options = {});

} // namespace QSocketIoPrivate
