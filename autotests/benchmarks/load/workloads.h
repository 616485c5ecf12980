// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The workloads. Each compares every answer with what it must be, byte for byte, and throws at the first difference.
#pragma once

#include "socket.h"

#include <chrono>

namespace load {

struct Options
{
    Target target;
    int connections = 100;
    int idle = 0;
    int inFlight = 8;
    int size = 32; // bytes of an event's argument
    std::chrono::milliseconds warmUp{ 700 };
    std::chrono::milliseconds duration{ 1500 };
};

void runEcho(const Options &options);   // an event with a string, acknowledged with the same string
void runBinary(const Options &options); // the same with bytes
void runBroadcast(const Options &options); // one sends, all receive
void runPolling(const Options &options);   // the echo over long polling
void runConnect(const Options &options); // opens connections and keeps them until standard input ends

} // namespace load
