// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "interruption.h"

#include <QSocketNotifier>

#if defined(Q_OS_UNIX)
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace {

int pipeEnds[2] = { -1, -1 };

// Nothing but this is allowed here.
void signalReceived(int)
{
    const char byte = 0;
    [[maybe_unused]] const auto written = ::write(pipeEnds[1], &byte, 1);
}

} // namespace

Interruption::Interruption()
{
    // A write to a pipe that nobody reads is to fail, instead of killing us.
    std::signal(SIGPIPE, SIG_IGN);
    if (::pipe(pipeEnds) != 0)
        return;
    for (const int end : pipeEnds)
        ::fcntl(end, F_SETFD, FD_CLOEXEC);
    m_notifier = new QSocketNotifier(pipeEnds[0], QSocketNotifier::Read, this);
    connect(m_notifier, &QSocketNotifier::activated, this, &Interruption::read);
    struct sigaction action = {};
    action.sa_handler = signalReceived;
    action.sa_flags = int(SA_RESTART | SA_RESETHAND);
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
    ::sigaction(SIGHUP, &action, nullptr);
}

Interruption::~Interruption()
{
    for (const int number : { SIGINT, SIGTERM, SIGHUP })
        std::signal(number, SIG_DFL);
    for (int &end : pipeEnds) {
        ::close(end);
        end = -1;
    }
}

void Interruption::read()
{
    char byte = 0;
    if (::read(pipeEnds[0], &byte, 1) > 0)
        Q_EMIT requested();
}

#else

// The system ends the process; peers see a lost connection.
Interruption::Interruption() = default;
Interruption::~Interruption() = default;
void Interruption::read() {}

#endif
