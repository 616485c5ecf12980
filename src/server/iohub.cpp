// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "server/iohub.h"

namespace QSocketIoPrivate {

IoHub::IoHub(int count, QThread *serverThread)
    : m_serverThread(serverThread)
{
    for (int i = 0; i < count; ++i)
        m_lanes.push_back(std::make_unique<Lane>());
}

void IoHub::call(int number, LaneBatch::Call call)
{
    LaneBatch batch;
    batch.entries.emplace_back(std::move(call));
    lane(number).queue.push(std::move(batch));
}

int IoHub::nextLane()
{
    return int(m_turn.fetch_add(1) % unsigned(count()));
}

void IoHub::addSession(const QByteArray &sid, int number)
{
    const std::lock_guard lock(m_mutex);
    m_sessions.insert(sid, number);
}

void IoHub::removeSession(const QByteArray &sid)
{
    const std::lock_guard lock(m_mutex);
    m_sessions.remove(sid);
}

std::optional<int> IoHub::laneOf(const QByteArray &sid) const
{
    const std::lock_guard lock(m_mutex);
    const auto place = m_sessions.constFind(sid);
    if (place == m_sessions.cend())
        return {};
    return place.value();
}

} // namespace QSocketIoPrivate
