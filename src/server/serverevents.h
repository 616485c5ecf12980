// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Events between servers, at the one where they arrive.
#pragma once

#include "qsocketioevent.h"
#include "qsocketiopacket.h"

#include <QFuture>

class QSocketIoServerNamespace;

namespace QSocketIoPrivate {

void deliverServerEvent(QSocketIoServerNamespace *serverNamespace, const QSocketIoPacket &packet);
// Finished without a result once nobody answers any more.
QFuture<QSocketIoReply> deliverServerEventWithAck(QSocketIoServerNamespace *serverNamespace,
                                                  const QSocketIoPacket &packet);
QFuture<QSocketIoReply> noReplies(); // finished

} // namespace QSocketIoPrivate
