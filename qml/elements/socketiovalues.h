// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The library's values and enumerations, as QML knows them.
#pragma once

#include "qsocketioqmlglobal.h"

#include "qsocketioerror.h"
#include "qsocketioendpoint.h"

#include <QtQml/qqml.h>

struct SocketIoErrorForeign
{
    Q_GADGET
    QML_FOREIGN(QSocketIoError)
    QML_VALUE_TYPE(socketIoError)
};

namespace SocketIoForeign {
Q_NAMESPACE
QML_FOREIGN_NAMESPACE(QSocketIo)
QML_NAMED_ELEMENT(SocketIo)
} // namespace SocketIoForeign

struct SocketIoEndpointForeign
{
    Q_GADGET
    QML_FOREIGN(QSocketIoEndpoint)
    QML_ANONYMOUS
};
