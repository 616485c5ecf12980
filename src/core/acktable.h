// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Where the answer to one emitted event goes, and the questions that are still open.
#pragma once

#include "io/deadline.h"

#include "qsocketioevent.h"

#include <QFuture>
#include <QFutureWatcher>
#include <QPromise>

#include <chrono>
#include <memory>

namespace QSocketIoPrivate {

struct ReplyCallback;

// Finishes exactly once: with what the peer sent, an error, or NotConnected when it is destroyed unfinished.
class ReplySink
{
public:
    virtual ~ReplySink() = default;
    virtual void finish(const QSocketIoReply &reply) = 0; // the first call counts
    // Whose future the program may cancel; null: there is none.
    virtual QPromise<QSocketIoReply> *promise() const { return nullptr; }
    virtual bool isAbandoned() const { return false; } // whoever waited is gone, and did not cancel

protected:
    ReplySink() = default;
    Q_DISABLE_COPY_MOVE(ReplySink)
};

// For emitWithAck() and withAck(): a future, a callback, or both.
class UserReplySink final : public ReplySink
{
public:
    explicit UserReplySink(std::shared_ptr<const ReplyCallback> callback = {});
    ~UserReplySink() override;
    QFuture<QSocketIoReply> future();
    void finish(const QSocketIoReply &reply) override;
    QPromise<QSocketIoReply> *promise() const override { return m_promise.get(); }
    bool isAbandoned() const override;

private:
    std::unique_ptr<QPromise<QSocketIoReply>> m_promise;
    std::shared_ptr<const ReplyCallback> m_callback;
    bool m_isFinished = false;
};

class AckTable
{
public:
    explicit AckTable(DeadlineQueue &deadlines);
    ~AckTable();

    // timeout 0: none. The time runs from now; on its end the sink gets AckTimeout and the id is forgotten.
    void add(quint64 id, std::unique_ptr<ReplySink> sink, std::chrono::milliseconds timeout);
    // The question is still here and will leave later, so that finishSent() spares it.
    void setKept(quint64 id);
    // The question leaves now. False: nobody waits for its answer any more, it has timed out while kept.
    bool setSent(quint64 id);
    bool contains(quint64 id) const;
    void remove(quint64 id); // without finishing it
    // False: nobody waits under this id (late, repeated or invented), which is no error.
    bool finish(quint64 id, const QSocketIoReply &reply);
    // Both in the order of the ids, and safe against sinks that add or finish others.
    void finishAll(const QSocketIoError &error);
    void finishSent(const QSocketIoError &error); // all but the kept ones: what a lost connection ends
    qsizetype size() const;

private:
    struct Entry;
    struct Questions;
    using Watcher = QFutureWatcher<QSocketIoReply>;
    struct WatcherDeleter
    {
        void operator()(Watcher *watcher) const;
    };
    Entry *find(quint64 id) const;
    void finishIf(const QSocketIoError &error, bool (*matches)(const Entry &));
    void watchLater(quint64 id, const ReplySink &sink);
    void watch();
    void watch(quint64 id, Entry &entry);
    void sweep();

    DeadlineQueue &m_deadlines;
    std::unique_ptr<Questions> m_questions; // null until the first: most peers are asked nothing
};

QSocketIoError canceledError();
QSocketIoError notConnectedError();
QSocketIoError ackTimeoutError();

} // namespace QSocketIoPrivate
