// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Engine.IO messages as the frames a WebSocket server sends.
#pragma once

#include "protocol/enginemessage.h"

namespace QSocketIoPrivate {

class MessageDeflater;

// What one message looks like on the wire from its packet number firstPacket on: runs of small frames in one array,
// large payloads as the arrays they are, without a copy.
// deflater: for packets that are worth it; null: none is compressed.
QList<QByteArray> webSocketFrames(const EngineMessage &message, int firstPacket = 0,
                                  MessageDeflater *deflater = nullptr);

// The same for a peer that takes text only: attachments as base64.
QList<QByteArray> webSocketTextFrames(const EngineMessage &message, int firstPacket = 0,
                                      MessageDeflater *deflater = nullptr);

// The complete form, made by whoever needs it first and kept in the message for all other receivers.
QList<QByteArray> sharedWebSocketFrames(const EngineMessage &message);
// The same in compressed form, once for all receivers whose deflaters have the same key and take nothing over.
QList<QByteArray> sharedCompressedFrames(const EngineMessage &message, MessageDeflater &deflater);

// Whether one of the packets is long enough.
bool isWorthCompressing(const EngineMessage &message, const MessageDeflater &deflater);

} // namespace QSocketIoPrivate
