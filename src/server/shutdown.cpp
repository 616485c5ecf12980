// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "server/shutdown.h"

#include "server/serverconnection.h"
#include "server/servercore.h"

#include <QList>

#include <algorithm>
#include <utility>

using namespace std::chrono_literals;

namespace QSocketIoPrivate {

namespace {

// How often is looked who is to go next; a hundred at once are no crowd.
constexpr auto shortestShutDownStep = 10ms;
// And how often for those that wait for an acknowledgement.
constexpr auto longestShutDownStep = 50ms;
// For the last bytes of the last connections.
constexpr auto shutDownClosingTime = 5000ms;

} // namespace

ShutDown::ShutDown(ServerCore &core, const QSet<ServerConnection *> &connections,
                   std::chrono::milliseconds drainTime)
    : m_core(core)
    , m_deadlines(core.deadlines())
    , m_open(connections)
    , m_count(connections.size())
    , m_startedAt(m_deadlines.now())
    , m_lastClose(m_startedAt)
    , m_drainTime(std::max(drainTime, 0ms))
    , m_next(m_deadlines, [this] { step(); })
{
    m_promise.start();
}

// From the event loop, like everything that may run handlers of the program.
void ShutDown::start()
{
    m_next.start(0ms);
}

void ShutDown::connectionGone(ServerConnection *connection)
{
    m_open.remove(connection);
    m_closing.remove(connection);
    if (m_open.isEmpty() && m_closing.isEmpty())
        m_next.start(0ms);
}

void ShutDown::step()
{
    const DestructionWatch watch(m_watched);
    if (!m_open.isEmpty())
        closeDue();
    else if (m_deadlines.now() - m_lastClose >= shutDownClosingTime)
        abortRest();
    if (!watch)
        return;
    if (m_open.isEmpty() && m_closing.isEmpty())
        m_core.endShutDown();
    else
        scheduleNext();
}

// As many as their share of the time that has passed, except for those in the middle of an acknowledgement. At the end
// all of them.
void ShutDown::closeDue()
{
    const auto elapsed = m_deadlines.now() - m_startedAt;
    const bool isOver = elapsed >= m_drainTime;
    const qsizetype due = isOver ? m_count
                                 : qsizetype(m_count * elapsed.count() / m_drainTime.count()) + 1;
    qsizetype missing = due - (m_count - m_open.size());
    QList<ServerConnection *> chosen;
    for (auto it = m_open.cbegin(); it != m_open.cend() && missing > 0; ++it) {
        if (!isOver && (*it)->awaitsAcknowledgements())
            continue;
        chosen.append(*it);
        --missing;
    }
    const DestructionWatch watch(m_watched);
    for (ServerConnection *connection : std::as_const(chosen)) {
        // Closing one may have ended another.
        if (!m_open.remove(connection))
            continue;
        m_closing.insert(connection);
        m_lastClose = m_deadlines.now();
        connection->close(QSocketIo::DisconnectReason::ServerShutdown,
                          ServerConnection::Socket::Farewell::Omit);
        if (!watch)
            return;
    }
}

void ShutDown::abortRest()
{
    const DestructionWatch watch(m_watched);
    while (watch && !m_closing.isEmpty())
        (*m_closing.cbegin())->abort(QSocketIo::DisconnectReason::ServerShutdown);
}

void ShutDown::scheduleNext()
{
    if (m_open.isEmpty()) {
        m_next.start(std::max(m_lastClose + shutDownClosingTime - m_deadlines.now(), 0ms));
        return;
    }
    const auto left = m_startedAt + m_drainTime - m_deadlines.now();
    const auto share = std::clamp<std::chrono::milliseconds>(m_drainTime / m_count,
                                                             shortestShutDownStep,
                                                             longestShutDownStep);
    m_next.start(std::clamp<std::chrono::milliseconds>(left, 0ms, share));
}

} // namespace QSocketIoPrivate
