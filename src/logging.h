// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Every logging category of the library. Warning: the program or the peer did something wrong; debug: one line
// per packet. Payloads and auth never appear above debug.
#pragma once

#include <QLoggingCategory>

Q_DECLARE_LOGGING_CATEGORY(lcQSocketIoIo)
Q_DECLARE_LOGGING_CATEGORY(lcQSocketIoTransport)
Q_DECLARE_LOGGING_CATEGORY(lcQSocketIoEngine)
Q_DECLARE_LOGGING_CATEGORY(lcQSocketIoEvents)
Q_DECLARE_LOGGING_CATEGORY(lcQSocketIoClient)
Q_DECLARE_LOGGING_CATEGORY(lcQSocketIoServer)
