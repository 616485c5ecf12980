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

// number: of an event that is kept for recovery; 0: it is not.
void deliver(const Receivers &receivers, const QByteArray &nsp, const QSocketIoPacket &packet,
             const QSocketIoBroadcastTarget &target, quint64 number);
QFuture<QSocketIoReply> deliverWithAck(const Receivers &receivers,
                                       QSocketIoServerNamespacePrivate &serverNamespace,
                                       const QSocketIoPacket &packet,
                                       const QSocketIoBroadcastTarget &target);

} // namespace QSocketIoPrivate
