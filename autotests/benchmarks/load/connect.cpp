// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "peer.h"
#include "report.h"
#include "workloads.h"

#include <poll.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <stdexcept>

namespace load {

// From TCP connect to the answer to CONNECT, 64 at a time. The connections stay until whoever started this closes our
// standard input, so that the memory of the server can be read.
void runConnect(const Options &options)
{
    Loop loop;
    std::vector<std::unique_ptr<Peer>> peers;
    const auto message = [](Peer &, Opcode, std::string_view) {
        throw std::runtime_error("a message for an idle connection");
    };
    std::size_t joined = 0;
    const auto end = static_cast<std::size_t>(options.connections);
    std::puts("begin");
    std::fflush(stdout);
    const Clock::time_point begin = Clock::now();
    const double cpu = processorTime();
    while (joined < end) {
        while (peers.size() < end && peers.size() < joined + 64)
            peers.push_back(std::make_unique<Peer>(
                    loop, options.target, int(peers.size()), [&joined](Peer &) { ++joined; },
                    message));
        loop.turn(1000);
    }
    const double elapsed = std::chrono::duration<double>(Clock::now() - begin).count();
    std::printf("{\"rate\":%.1f,\"samples\":%zu,\"cpu\":%.3f}\n", double(joined) / elapsed, joined,
                (processorTime() - cpu) / elapsed);
    std::fflush(stdout);
    for (;;) {
        loop.turn(50);
        pollfd input{ STDIN_FILENO, POLLIN, 0 };
        char byte;
        if (::poll(&input, 1, 0) > 0 && ::read(STDIN_FILENO, &byte, 1) <= 0)
            return;
    }
}

} // namespace load
