// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// qsocketio emit: sends one event.
#pragma once

#include "command.h"

#include <memory>

class QCommandLineParser;

namespace Emit {
void addOptions(QCommandLineParser &parser);
std::unique_ptr<Command> make(const QCommandLineParser &parser); // throws UsageError
} // namespace Emit
