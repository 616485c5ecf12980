// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Who makes connections instead of the system's sockets.
#pragma once

#include "io/bytestream.h"

#include <memory>

namespace QSocketIoPrivate {

struct StreamTarget;

class StreamSource
{
public:
    virtual ~StreamSource() = default;
    // Null: refused. The target is a host and a port, whatever proxies and certificates it names.
    virtual std::unique_ptr<ByteStream> connectTo(const StreamTarget &target) = 0;
};

} // namespace QSocketIoPrivate
