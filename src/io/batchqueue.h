// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How one thread hands another what it has gathered.
#pragma once

#include <QCoreApplication>
#include <QEvent>

#include <mutex>
#include <utility>
#include <vector>

namespace QSocketIoPrivate {

// One wake-up for all batches that are put in before the receiver comes to take them.
template <typename Batch>
class BatchQueue
{
public:
    // The object that gets an event of that type when there is something. Null: what is put in is dropped.
    void setReceiver(QObject *receiver, QEvent::Type event)
    {
        std::vector<Batch> dropped;
        const std::lock_guard lock(m_mutex);
        m_receiver = receiver;
        m_event = event;
        if (!receiver)
            dropped.swap(m_batches);
    }

    void push(Batch batch)
    {
        const std::lock_guard lock(m_mutex);
        if (!m_receiver)
            return;
        m_batches.push_back(std::move(batch));
        if (!std::exchange(m_isWoken, true))
            QCoreApplication::postEvent(m_receiver, new QEvent(m_event));
    }

    std::vector<Batch> take()
    {
        const std::lock_guard lock(m_mutex);
        m_isWoken = false;
        return std::exchange(m_batches, {});
    }

private:
    std::mutex m_mutex;
    std::vector<Batch> m_batches;
    QObject *m_receiver = nullptr;
    QEvent::Type m_event = QEvent::None;
    bool m_isWoken = false;
};

} // namespace QSocketIoPrivate
