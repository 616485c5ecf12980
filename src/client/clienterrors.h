// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// From what the layers below and the server report to what a program reads.
#pragma once

#include "protocol/jsondocument.h"
#include "transport/enginetransport.h"

#include "qsocketioerror.h"

namespace QSocketIoPrivate {

// A failed attempt or a lost connection; data: a map with httpStatus, closeCode and body, as far as known.
QSocketIoError connectionError(QSocketIo::DisconnectReason reason, const TransportError &error);
// CONNECT_ERROR comes as {"message":..., "data":...}, as a string, or as any JSON; null: without payload.
QSocketIoError refusalError(const JsonDocumentPtr &payload);
// Whether the end of an open connection is worth an error, or is news enough by itself.
bool isFailure(QSocketIo::DisconnectReason reason);

} // namespace QSocketIoPrivate
