// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "qsocketioglobal.h"

#include "moc_qsocketioglobal.cpp"
