// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "core/acktable.h"

#include "qsocketiohandler_impl.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace QSocketIoPrivate {

UserReplySink::UserReplySink(std::unique_ptr<ReplyNotifier> notifier)
    : m_notifier(std::move(notifier))
{}

UserReplySink::~UserReplySink()
{
    finish(QSocketIoReply(notConnectedError()));
}

QFuture<QSocketIoReply> UserReplySink::future()
{
    if (!m_promise) {
        m_promise = std::make_unique<QPromise<QSocketIoReply>>();
        m_promise->start();
    }
    return m_promise->future();
}

void UserReplySink::finish(const QSocketIoReply &reply)
{
    if (std::exchange(m_isFinished, true))
        return;
    // To a cancelled future no result can be added, but it has to finish all the same.
    if (m_promise) {
        m_promise->addResult(reply);
        m_promise->finish();
    }
    if (m_notifier)
        Q_EMIT m_notifier->finished(reply);
}

bool UserReplySink::isAbandoned() const
{
    return !m_promise && m_notifier && !m_notifier->hasConnections();
}

struct AckTable::Entry
{
    std::unique_ptr<ReplySink> sink;
    std::unique_ptr<Deadline> deadline; // null: waits for ever
    std::unique_ptr<Watcher, WatcherDeleter> watcher;
    bool isKept = false;
};

// It may be the one that is calling.
void AckTable::WatcherDeleter::operator()(Watcher *watcher) const
{
    watcher->disconnect();
    watcher->deleteLater();
}

AckTable::AckTable(DeadlineQueue &deadlines)
    : m_deadlines(deadlines)
    , m_watchDelay(deadlines, [this] { watch(); })
{}

AckTable::~AckTable()
{
    finishAll(notConnectedError());
}

void AckTable::add(quint64 id, std::unique_ptr<ReplySink> sink, std::chrono::milliseconds timeout)
{
    if (m_entries.size() >= m_sweepSize)
        sweep();
    watchLater(id, *sink);
    Entry entry{ .sink = std::move(sink), .deadline = {}, .watcher = {}, .isKept = false };
    if (timeout > timeout.zero()) {
        entry.deadline = std::make_unique<Deadline>(m_deadlines, [this, id] {
            finish(id, QSocketIoReply(ackTimeoutError()));
        });
        entry.deadline->start(timeout);
    }
    m_entries.insert_or_assign(id, std::move(entry));
}

void AckTable::watchLater(quint64 id, const ReplySink &sink)
{
    constexpr std::chrono::milliseconds delay(100);
    if (!sink.promise())
        return;
    m_unwatched.push_back(id);
    if (!m_watchDelay.isActive())
        m_watchDelay.start(delay);
}

void AckTable::watch()
{
    for (const quint64 id : std::exchange(m_unwatched, {})) {
        const auto found = m_entries.find(id);
        if (found != m_entries.end())
            watch(id, found->second);
    }
}

void AckTable::watch(quint64 id, Entry &entry)
{
    const auto *promise = entry.sink->promise();
    if (!promise || entry.watcher)
        return;
    // The parent takes it along to another thread, and deletes it where no event loop does.
    entry.watcher.reset(new Watcher(&m_deadlines));
    QObject::connect(entry.watcher.get(), &QFutureWatcherBase::canceled, entry.watcher.get(),
                     [this, id] { finish(id, QSocketIoReply(canceledError())); });
    entry.watcher->setFuture(promise->future()); // also tells what has happened already
}

// Callbacks whose context was destroyed: they never run, so nobody needs their answers.
void AckTable::sweep()
{
    std::erase_if(m_entries, [](const auto &entry) {
        return !entry.second.isKept && entry.second.sink->isAbandoned();
    });
    m_sweepSize = std::max<std::size_t>(64, 2 * m_entries.size());
}

void AckTable::remove(quint64 id)
{
    m_entries.erase(id);
}

void AckTable::setKept(quint64 id)
{
    const auto found = m_entries.find(id);
    if (found != m_entries.end())
        found->second.isKept = true;
}

bool AckTable::setSent(quint64 id)
{
    const auto found = m_entries.find(id);
    if (found == m_entries.end())
        return false;
    found->second.isKept = false;
    return true;
}

bool AckTable::contains(quint64 id) const
{
    return m_entries.contains(id);
}

bool AckTable::finish(quint64 id, const QSocketIoReply &reply)
{
    // Out of the table first: the sink may do anything, up to destroying the table.
    const auto node = m_entries.extract(id);
    if (node.empty())
        return false;
    node.mapped().sink->finish(reply);
    return true;
}

void AckTable::finishAll(const QSocketIoError &error)
{
    finishIf(error, [](const Entry &) { return true; });
}

void AckTable::finishSent(const QSocketIoError &error)
{
    finishIf(error, [](const Entry &entry) { return !entry.isKept; });
}

void AckTable::finishIf(const QSocketIoError &error, bool (*matches)(const Entry &))
{
    std::vector<std::pair<quint64, Entry>> leaving;
    for (auto it = m_entries.begin(); it != m_entries.end();) {
        if (matches(it->second)) {
            leaving.emplace_back(it->first, std::move(it->second));
            it = m_entries.erase(it);
        } else {
            ++it;
        }
    }
    std::ranges::sort(leaving, {}, &std::pair<quint64, Entry>::first);
    // What was taken out must not time out while the others' sinks run a nested event loop.
    for (auto &[id, entry] : leaving) {
        entry.deadline.reset();
        entry.watcher.reset();
    }
    const QSocketIoReply reply(error);
    for (auto &[id, entry] : leaving)
        entry.sink->finish(reply);
}

QSocketIoError canceledError()
{
    return { QSocketIo::ErrorCode::Canceled, QStringLiteral("canceled") };
}

QSocketIoError notConnectedError()
{
    return { QSocketIo::ErrorCode::NotConnected, QStringLiteral("not connected") };
}

QSocketIoError ackTimeoutError()
{
    return { QSocketIo::ErrorCode::AckTimeout, QStringLiteral("operation has timed out") };
}

} // namespace QSocketIoPrivate
