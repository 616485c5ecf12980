// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// ByteStream on a plain TCP descriptor in the thread's epoll set (Linux).
#pragma once

#include "io/bytestream.h"

#include <chrono>
#include <memory>

namespace QSocketIoPrivate {

// Takes ownership of a connected, non-blocking descriptor. Null when the system has no epoll set for us; the
// descriptor is the caller's then.
std::unique_ptr<ByteStream> makeEpollStream(qintptr descriptor,
                                            std::chrono::milliseconds linger = lingerTimeout);

} // namespace QSocketIoPrivate
