// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// An event for many, as a script passes it.
#pragma once

#include "script/emitrequest.h"

#include "qsocketiobroadcast.h"

namespace QSocketIoQml {

// Adds the rooms, and sends what the script passed; the callback gets an array of replies.
void sendBroadcast(QObject *element, QSocketIoBroadcast broadcast, const QString &event,
                   const EmitRequest &request);
// rooms: one name or an array of them; none: everybody.
QSocketIoBroadcast toRooms(const QSocketIoBroadcast &broadcast, const QJSValue &rooms);

} // namespace QSocketIoQml
