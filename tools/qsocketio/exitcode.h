// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a script can rely on; doc/src/tool.qdoc has the table.
#pragma once

enum class ExitCode {
    Success = 0,
    Usage = 1,
    ConnectionFailed = 2,
    Refused = 3,
    Disconnected = 4,
    TimedOut = 5,
    Interrupted = 130, // as shells count a program that SIGINT has ended
};
