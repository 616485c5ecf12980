// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// qsocketio serve: a server for trying things out.
#pragma once

#include "command.h"

#include <memory>

class QCommandLineParser;

namespace Serve {
void addOptions(QCommandLineParser &parser);
std::unique_ptr<Command> make(const QCommandLineParser &parser); // throws UsageError
} // namespace Serve
