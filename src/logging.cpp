// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "logging.h"

Q_LOGGING_CATEGORY(lcQSocketIoIo, "qsocketio.io", QtWarningMsg)
Q_LOGGING_CATEGORY(lcQSocketIoTransport, "qsocketio.transport", QtWarningMsg)
Q_LOGGING_CATEGORY(lcQSocketIoEngine, "qsocketio.engine", QtWarningMsg)
Q_LOGGING_CATEGORY(lcQSocketIoEvents, "qsocketio.events", QtWarningMsg)
Q_LOGGING_CATEGORY(lcQSocketIoClient, "qsocketio.client", QtWarningMsg)
Q_LOGGING_CATEGORY(lcQSocketIoServer, "qsocketio.server", QtWarningMsg)
