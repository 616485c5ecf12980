// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A future of the next event: ends with it, or with nothing when it cannot come any more.
#pragma once

#include "io/deadline.h"

#include "qsocketioclientnamespace.h"
#include "qsocketioevent.h"

#include <QFutureWatcher>
#include <QObject>
#include <QPromise>

#include <chrono>
#include <optional>

namespace QSocketIoPrivate {

// A child of the namespace; deletes itself.
class EventWait final : public QObject
{
public:
    using Result = std::optional<QSocketIoEvent>;

    EventWait(QSocketIoClientNamespace *space, DeadlineQueue &deadlines,
              std::chrono::milliseconds timeout); // 0: without end
    ~EventWait() override;

    QFuture<Result> future() const { return m_promise.future(); }
    void finish(const Result &result);

private:
    QPromise<Result> m_promise;
    QFutureWatcher<Result> m_watcher;
    Deadline m_deadline;
    bool m_isFinished = false;
};

} // namespace QSocketIoPrivate
