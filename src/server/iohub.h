// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What the server's thread and its I/O threads share. Everything here may be used from any of them.
#pragma once

#include "server/iobatches.h"

#include <QHash>

#include <atomic>
#include <mutex>

class QThread;

namespace QSocketIoPrivate {

class IoHub
{
public:
    static constexpr int serverNumber =
            -1; // the server's own thread, where others have a number from 0 on

    struct Lane
    {
        QThread *thread = nullptr;
        BatchQueue<LaneBatch> queue;
        // Packets on their way to their handlers.
        std::atomic<qint64> unhandled{ 0 };
        std::atomic<int> heldBack{ 0 }; // sessions that are not read from because of them
    };

    IoHub(int count, QThread *serverThread);
    Q_DISABLE_COPY_MOVE(IoHub)

    int count() const { return int(m_lanes.size()); }
    Lane &lane(int number) { return *m_lanes[std::size_t(number)]; }
    QThread *thread(int number) { return number < 0 ? m_serverThread : lane(number).thread; }
    BatchQueue<ServerBatch> &toServer() { return m_toServer; }
    void call(int number, LaneBatch::Call call);
    int nextLane(); // in turn

    std::atomic<bool> isServing{ false };

    // Where the session of a sid lives.
    void addSession(const QByteArray &sid, int number);
    void removeSession(const QByteArray &sid);
    std::optional<int> laneOf(const QByteArray &sid) const;

private:
    QThread *const m_serverThread;
    std::vector<std::unique_ptr<Lane>> m_lanes;
    BatchQueue<ServerBatch> m_toServer;
    std::atomic<unsigned> m_turn{ 0 };
    mutable std::mutex m_mutex;
    QHash<QByteArray, int> m_sessions;
};

} // namespace QSocketIoPrivate
