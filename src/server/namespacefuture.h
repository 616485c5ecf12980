// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a namespace answers over time, for a caller in any thread.
#pragma once

#include "server/namespacelink.h"

#include "qsocketioevent.h"

#include <QFuture>
#include <QFutureWatcher>
#include <QPointer>
#include <QPromise>

#include <memory>
#include <utility>

namespace QSocketIoPrivate {

// Finishes in every case: with an empty result, when it is destroyed before.
template <typename Result>
class KeptPromise
{
public:
    KeptPromise() { m_promise.start(); }
    ~KeptPromise() { finish(Result()); }
    Q_DISABLE_COPY_MOVE(KeptPromise)

    QFuture<Result> future() { return m_promise.future(); }
    void finish(const Result &result)
    {
        if (std::exchange(m_isFinished, true))
            return;
        m_promise.addResult(result);
        m_promise.finish();
    }
    void finish(const QFuture<Result> &future)
    {
        finish(!future.isCanceled() && future.resultCount() > 0 ? future.result() : Result());
    }

private:
    QPromise<Result> m_promise;
    bool m_isFinished = false;
};

// context: the promise is kept when it goes.
template <typename Result>
void forwardResult(const QFuture<Result> &future,
                   const std::shared_ptr<KeptPromise<Result>> &promise, QObject *context)
{
    if (future.isFinished()) {
        promise->finish(future);
        return;
    }
    auto *watcher = new QFutureWatcher<Result>(context);
    QObject::connect(watcher, &QFutureWatcherBase::finished, watcher, [watcher, promise] {
        watcher->deleteLater();
        promise->finish(watcher->future());
    });
    watcher->setFuture(future);
}

// ask(QSocketIoServerNamespacePrivate &) returns a QFuture<Result>. The one that comes back never fails; without a
// namespace its result is empty.
template <typename Result, typename Ask>
QFuture<Result> askNamespace(NamespaceLink &link, Ask ask)
{
    if (QSocketIoServerNamespacePrivate *here = link.local())
        return ask(*here);
    const auto promise = std::make_shared<KeptPromise<Result>>();
    const auto future = promise->future();
    link.run([promise, ask = std::move(ask)](QSocketIoServerNamespacePrivate &there) {
        const QPointer<QObject> context(namespaceObject(there));
        const QFuture<Result> result = ask(there);
        if (context)
            forwardResult(result, promise, context);
    });
    return future;
}

// All replies at once, in the order of their arrival.
QFuture<QList<QSocketIoReply>> collected(const QFuture<QSocketIoReply> &replies);

} // namespace QSocketIoPrivate
