// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Ends the connections of a server one after the other, so that its clients do not all come back at once.
#pragma once

#include "io/deadline.h"
#include "transport/destructionwatch.h"

#include <QFuture>
#include <QPromise>
#include <QSet>

#include <chrono>

namespace QSocketIoPrivate {

class ServerConnection;
class ServerCore;

class ShutDown
{
public:
    // Those that there are now; what comes later is none of its business.
    ShutDown(ServerCore &core, const QSet<ServerConnection *> &connections,
             std::chrono::milliseconds drainTime);
    Q_DISABLE_COPY_MOVE(ShutDown)

    QFuture<void> future() { return m_promise.future(); }
    QPromise<void> takePromise() { return std::move(m_promise); }
    void start(); // closes the first of them
    void connectionGone(ServerConnection *connection);

private:
    void step();
    void closeDue();
    void abortRest();
    void scheduleNext();

    DestructionWatch::Subject m_watched;
    ServerCore &m_core;
    DeadlineQueue &m_deadlines;
    QSet<ServerConnection *> m_open;
    QSet<ServerConnection *> m_closing; // until the last bytes have left
    qsizetype m_count;
    std::chrono::milliseconds m_startedAt;
    std::chrono::milliseconds m_lastClose;
    std::chrono::milliseconds m_drainTime;
    Deadline m_next;
    QPromise<void> m_promise;
};

} // namespace QSocketIoPrivate
