// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The export macro of the QML module's types.
#pragma once

#include "qsocketioqml_export.h"
