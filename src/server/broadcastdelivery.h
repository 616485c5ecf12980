// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One encoded event to many sockets, and the replies of all of them.
#pragma once

#include "server/qsocketioadapter_p.h"

namespace QSocketIoPrivate {

using Receivers = QSocketIoAdapterPrivate::Receivers;

// How long a broadcast waits for acknowledgements unless it says otherwise: one silent peer must not keep a
// future open for ever.
inline constexpr std::chrono::milliseconds defaultBroadcastTimeout{ 5000 };

void deliver(const Receivers &receivers, const QByteArray &nsp, const QSocketIoPacket &packet,
             const QSocketIoBroadcastTarget &target);
QFuture<QSocketIoReply> deliverWithAck(const Receivers &receivers,
                                       QSocketIoServerNamespacePrivate &serverNamespace,
                                       const QSocketIoPacket &packet,
                                       const QSocketIoBroadcastTarget &target);

} // namespace QSocketIoPrivate
