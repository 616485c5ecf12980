// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Which of the two revisions of Engine.IO a session speaks, chosen once, with its first request.
#pragma once

#include <QtGlobal>

namespace QSocketIoPrivate {

enum class EngineRevision : quint8 {
    Four,  // with Socket.IO 5: JavaScript 3 and later
    Three, // with Socket.IO 3 and 4: JavaScript 1 and 2
};

// How the peer of one transport wants its packets.
struct EngineFormat
{
    EngineRevision revision = EngineRevision::Four;
    bool isTextOnly = false; // "b64" in its request: bytes reach it as base64 only
};

} // namespace QSocketIoPrivate
