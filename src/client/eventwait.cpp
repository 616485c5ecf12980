// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "client/eventwait.h"

#include <utility>

namespace QSocketIoPrivate {

EventWait::EventWait(QSocketIoClientNamespace *space, DeadlineQueue &deadlines,
                     std::chrono::milliseconds timeout)
    : QObject(space)
    , m_deadline(deadlines, [this] { finish(std::nullopt); })
{
    m_promise.start();
    m_watcher.setFuture(m_promise.future());
    connect(&m_watcher, &QFutureWatcherBase::canceled, this, [this] { finish(std::nullopt); });
    connect(space, &QSocketIoEndpoint::disconnected, this, [this] { finish(std::nullopt); });
    if (timeout > std::chrono::milliseconds::zero())
        m_deadline.start(timeout);
}

EventWait::~EventWait()
{
    finish(std::nullopt);
}

void EventWait::finish(const Result &result)
{
    if (std::exchange(m_isFinished, true))
        return;
    m_deadline.stop();
    m_watcher.disconnect(this);
    disconnect(parent(), nullptr, this, nullptr);
    deleteLater();
    // Continuations run here, and may destroy everything.
    QPromise<Result> promise = std::move(m_promise);
    promise.addResult(result);
    promise.finish();
}

} // namespace QSocketIoPrivate
