// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// qsocketio listen: prints what a server sends.
#pragma once

#include "command.h"

#include <memory>

class QCommandLineParser;

namespace Listen {
void addOptions(QCommandLineParser &parser);
std::unique_ptr<Command> make(const QCommandLineParser &parser); // throws UsageError
} // namespace Listen
