// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Loads a Socket.IO server on this machine and prints what it counted as one line of JSON; ends with 1 at the first
// answer that is not exactly what it has to be.

#include "workloads.h"

#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <map>
#include <string>

namespace {

int usage()
{
    std::fputs("usage: sioload echo|binary|broadcast|polling|connect --port N [--tls 1] "
               "[--connections N] [--idle N]\n"
               "               [--in-flight N] [--size BYTES] [--warm-up MS] [--duration MS]\n",
               stderr);
    return 2;
}

void raiseDescriptorLimit()
{
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

} // namespace

int main(int argc, char **argv)
{
    static const std::map<std::string, void (*)(const load::Options &)> workloads = {
        { "echo", load::runEcho },           { "binary", load::runBinary },
        { "broadcast", load::runBroadcast }, { "polling", load::runPolling },
        { "connect", load::runConnect },
    };
    const auto workload = argc > 1 ? workloads.find(argv[1]) : workloads.end();
    if (workload == workloads.end() || argc % 2 != 0)
        return usage();
    load::Options options;
    for (int i = 2; i + 1 < argc; i += 2) {
        const std::string name = argv[i];
        const int value = std::atoi(argv[i + 1]);
        if (name == "--port")
            options.target.port = static_cast<std::uint16_t>(value);
        else if (name == "--tls")
            options.target.tls = value != 0;
        else if (name == "--connections")
            options.connections = value;
        else if (name == "--idle")
            options.idle = value;
        else if (name == "--in-flight")
            options.inFlight = value;
        else if (name == "--size")
            options.size = value;
        else if (name == "--warm-up")
            options.warmUp = std::chrono::milliseconds(value);
        else if (name == "--duration")
            options.duration = std::chrono::milliseconds(value);
        else
            return usage();
    }
    std::signal(SIGPIPE, SIG_IGN);
    raiseDescriptorLimit();
    try {
        workload->second(options);
    } catch (const std::exception &error) {
        std::fprintf(stderr, "sioload: %s\n", error.what());
        return 1;
    }
    return 0;
}
