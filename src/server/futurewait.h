// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A request that waits for a future of the program: until it has finished, the time is over, or the peer is gone.
#pragma once

#include "io/deadline.h"
#include "transport/httpexchange.h"

#include <QFutureWatcher>

#include <functional>
#include <optional>

namespace QSocketIoPrivate {

// What a future came to; nullopt: it was cancelled, or has failed.
template <typename T>
std::optional<T> futureValue(const QFuture<T> &future)
{
#ifndef QT_NO_EXCEPTIONS
    try {
#endif
        if (!future.isCanceled() && future.resultCount() > 0)
            return future.result();
        QFuture<T>(future).waitForFinished(); // rethrows what it failed with
#ifndef QT_NO_EXCEPTIONS
    } catch (...) {
        // Whoever waits can do no more about it than about a future without a result.
    }
#endif
    return std::nullopt;
}

enum class WaitEnd : quint8 { Finished, Failed, TimedOut };

template <typename T>
class FutureWait final : private QFutureWatcher<T>
{
public:
    // Called once, with a value only when it has finished; not at all when the peer goes first, or the parent.
    using Done = std::function<void(WaitEnd end, std::optional<T> value)>;

    // Without a limit when it is zero. A future that nobody waits for any more is cancelled.
    static void start(QObject *parent, DeadlineQueue &deadlines, const HttpExchangePtr &exchange,
                      const QFuture<T> &future, std::chrono::milliseconds limit, Done done)
    {
        if (future.isFinished()) {
            report(future, done);
            return;
        }
        auto *const wait = new FutureWait(parent, deadlines, exchange, std::move(done));
        exchange->onAborted([wait] { wait->giveUp(); });
        if (limit.count() > 0)
            wait->m_deadline.start(limit);
        wait->setFuture(future);
    }

    ~FutureWait() override
    {
        if (m_exchange)
            m_exchange->onAborted({});
    }

private:
    FutureWait(QObject *parent, DeadlineQueue &deadlines, const HttpExchangePtr &exchange, Done done)
        : QFutureWatcher<T>(parent)
        , m_deadline(deadlines, [this] { timeOut(); })
        , m_exchange(exchange)
        , m_done(std::move(done))
    {
        QObject::connect(this, &QFutureWatcherBase::finished, this, [this] {
            const QFuture<T> result = this->future();
            const Done last = end();
            report(result, last);
        });
    }

    static void report(const QFuture<T> &future, const Done &done)
    {
        std::optional<T> value = futureValue(future);
        const WaitEnd end = value ? WaitEnd::Finished : WaitEnd::Failed;
        done(end, std::move(value));
    }

    void timeOut()
    {
        const Done last = giveUp();
        last(WaitEnd::TimedOut, std::nullopt);
    }

    Done giveUp()
    {
        QFuture<T> future = this->future();
        Done last = end();
        future.cancel();
        return last;
    }

    Done end()
    {
        m_deadline.stop();
        this->disconnect();
        this->deleteLater();
        const HttpExchangePtr exchange = std::exchange(m_exchange, nullptr);
        exchange->onAborted({});
        return std::exchange(m_done, {});
    }

    Deadline m_deadline;
    HttpExchangePtr m_exchange;
    Done m_done;
};

} // namespace QSocketIoPrivate
