// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Engine.IO messages as the frames a WebSocket server sends.
#pragma once

#include "protocol/enginemessage.h"

namespace QSocketIoPrivate {

// What one message looks like on the wire from its packet number firstPacket on: runs of small frames in one array,
// large payloads as the arrays they are, without a copy.
QList<QByteArray> webSocketFrames(const EngineMessage &message, int firstPacket = 0);

// The same for a peer that takes text only: attachments as base64.
QList<QByteArray> webSocketTextFrames(const EngineMessage &message, int firstPacket = 0);

// The complete form, made by whoever needs it first and kept in the message for all other receivers.
QList<QByteArray> sharedWebSocketFrames(const EngineMessage &message);

} // namespace QSocketIoPrivate
