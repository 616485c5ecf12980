// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// qsocketio bench: measures how fast a server answers.
#pragma once

#include "command.h"

#include <memory>

class QCommandLineParser;

namespace Bench {
void addOptions(QCommandLineParser &parser);
std::unique_ptr<Command> make(const QCommandLineParser &parser); // throws UsageError
} // namespace Bench
