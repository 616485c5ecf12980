// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What the program says of compression, as the layers below understand it.
#pragma once

#include "http/websocketdeflateparameters.h"

#include "qsocketiowebsocketcompression.h"

#include <optional>

namespace QSocketIoPrivate {

std::optional<WebSocketDeflateOptions> deflateOptions(
        const std::optional<QSocketIoWebSocketCompression> &compression);
std::optional<QSocketIoWebSocketCompression> compressionFrom(
        const std::optional<WebSocketDeflateOptions> &options);

} // namespace QSocketIoPrivate
