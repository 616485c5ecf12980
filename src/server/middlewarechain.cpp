// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The loop over the middlewares, and its continuation when a future has finished.
#include "server/middlewarechain.h"

#include <QFutureWatcher>

#include <exception>
#include <utility>

namespace QSocketIoPrivate {

namespace {

// A future that was cancelled or failed decides nothing, and whoever is not let in stays out.
QSocketIoError middlewareResult(const QFuture<QSocketIoError> &future)
{
#ifndef QT_NO_EXCEPTIONS
    try {
#endif
        if (!future.isCanceled() && future.resultCount() > 0)
            return future.result();
        // Rethrows what the future failed with.
        QFuture<QSocketIoError>(future).waitForFinished();
#ifndef QT_NO_EXCEPTIONS
    } catch (const std::exception &exception) {
        return QSocketIoError::rejected(QString::fromUtf8(exception.what()));
    } catch (...) {
        // Says nothing about itself.
    }
#endif
    return QSocketIoError::rejected(QStringLiteral("The connection could not be checked"));
}

} // namespace

struct MiddlewareChain::Run
{
    QList<NamespaceMiddleware> chain;
    qsizetype next = 0;
    QPointer<QSocketIoServerSocket> socket;
    Waiting isWaiting;
    Verdict verdict;
};

void MiddlewareChain::start(const QList<NamespaceMiddleware> &chain, QSocketIoServerSocket *socket,
                            Waiting isWaiting, Verdict verdict)
{
    proceed({ chain, 0, socket, std::move(isWaiting), std::move(verdict) });
}

void MiddlewareChain::proceed(Run run)
{
    while (run.next < run.chain.size() && run.isWaiting()) {
        const NamespaceMiddleware middleware = run.chain.at(run.next++);
        if (!middleware.context)
            continue;
        QSocketIoError error;
        if (middleware.decide) {
            error = middleware.decide(run.socket);
        } else {
            const QFuture<QSocketIoError> future = middleware.decideLater(run.socket);
            if (run.socket && !future.isFinished()) {
                // Not QFuture::then(): it asserts when its context goes first.
                auto *watcher = new QFutureWatcher<QSocketIoError>(run.socket);
                QObject::connect(watcher, &QFutureWatcherBase::finished, watcher,
                                 [watcher, run = std::move(run)]() mutable {
                                     watcher->deleteLater();
                                     const QSocketIoError late = middlewareResult(watcher->future());
                                     if (late.isError())
                                         run.verdict(late);
                                     else
                                         proceed(std::move(run));
                                 });
                watcher->setFuture(future);
                return;
            }
            error = middlewareResult(future);
        }
        if (!run.socket)
            return;
        if (error.isError()) {
            run.verdict(error);
            return;
        }
    }
    run.verdict({});
}

} // namespace QSocketIoPrivate
