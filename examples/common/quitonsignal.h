// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Ctrl-C and kill end the program through its event loop, so that connections are closed properly.
#pragma once

#include <QCoreApplication>
#include <QSocketNotifier>

#include <csignal>
#include <unistd.h>

inline int quitPipe[2];

// Only async-signal-safe calls are allowed in a signal handler, so it just wakes the event loop through a pipe.
inline void quitOnSignal(QCoreApplication *application)
{
    if (pipe(quitPipe) != 0)
        return;
    auto *notifier = new QSocketNotifier(quitPipe[0], QSocketNotifier::Read, application);
    QObject::connect(notifier, &QSocketNotifier::activated, application, &QCoreApplication::quit);
    const auto handler = [](int) {
        [[maybe_unused]] const auto written = write(quitPipe[1], "q", 1);
    };
    std::signal(SIGINT, handler);
    std::signal(SIGTERM, handler);
}
