// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "core/acktable.h"

#include "core/replycourier.h"

#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

namespace QSocketIoPrivate {

UserReplySink::UserReplySink(std::shared_ptr<const ReplyCallback> callback)
    : m_callback(std::move(callback))
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
    if (const auto callback = std::move(m_callback))
        Q_EMIT callback->courier->arrived({ callback, reply });
}

bool UserReplySink::isAbandoned() const
{
    return !m_promise && m_callback && m_callback->isAbandoned();
}

struct AckTable::Entry
{
    std::unique_ptr<ReplySink> sink;
    std::unique_ptr<Deadline> deadline; // null: waits for ever
    std::unique_ptr<Watcher, WatcherDeleter> watcher;
    bool isKept = false;
};

struct AckTable::Questions
{
    explicit Questions(AckTable *table)
        : watchDelay(table->m_deadlines, [table] { table->watch(); })
    {}
    std::unordered_map<quint64, Entry> entries;
    // Futures do not say when they are cancelled, except to a watcher; most are answered long before one is worth its cost.
    std::vector<quint64> unwatched;
    Deadline watchDelay;
    std::size_t sweepSize = 64; // entries at which those are looked for whose context is gone
};

// It may be the one that is calling.
void AckTable::WatcherDeleter::operator()(Watcher *watcher) const
{
    watcher->disconnect();
    watcher->deleteLater();
}

AckTable::AckTable(DeadlineQueue &deadlines)
    : m_deadlines(deadlines)
{}

AckTable::~AckTable()
{
    finishAll(notConnectedError());
}

void AckTable::add(quint64 id, std::unique_ptr<ReplySink> sink, std::chrono::milliseconds timeout)
{
    if (!m_questions)
        m_questions = std::make_unique<Questions>(this);
    if (m_questions->entries.size() >= m_questions->sweepSize)
        sweep();
    watchLater(id, *sink);
    Entry entry{ .sink = std::move(sink), .deadline = {}, .watcher = {}, .isKept = false };
    if (timeout > timeout.zero()) {
        entry.deadline = std::make_unique<Deadline>(m_deadlines, [this, id] {
            finish(id, QSocketIoReply(ackTimeoutError()));
        });
        entry.deadline->start(timeout);
    }
    m_questions->entries.insert_or_assign(id, std::move(entry));
}

void AckTable::watchLater(quint64 id, const ReplySink &sink)
{
    constexpr std::chrono::milliseconds delay(100);
    if (!sink.promise())
        return;
    m_questions->unwatched.push_back(id);
    if (!m_questions->watchDelay.isActive())
        m_questions->watchDelay.start(delay);
}

void AckTable::watch()
{
    for (const quint64 id : std::exchange(m_questions->unwatched, {})) {
        if (Entry *const entry = find(id))
            watch(id, *entry);
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
    std::erase_if(m_questions->entries, [](const auto &entry) {
        return !entry.second.isKept && entry.second.sink->isAbandoned();
    });
    m_questions->sweepSize = std::max<std::size_t>(64, 2 * m_questions->entries.size());
}

AckTable::Entry *AckTable::find(quint64 id) const
{
    if (!m_questions)
        return nullptr;
    const auto found = m_questions->entries.find(id);
    return found == m_questions->entries.end() ? nullptr : &found->second;
}

qsizetype AckTable::size() const
{
    return m_questions ? qsizetype(m_questions->entries.size()) : 0;
}

void AckTable::remove(quint64 id)
{
    if (m_questions)
        m_questions->entries.erase(id);
}

void AckTable::setKept(quint64 id)
{
    if (Entry *const entry = find(id))
        entry->isKept = true;
}

bool AckTable::setSent(quint64 id)
{
    Entry *const entry = find(id);
    if (!entry)
        return false;
    entry->isKept = false;
    return true;
}

bool AckTable::contains(quint64 id) const
{
    return find(id) != nullptr;
}

bool AckTable::finish(quint64 id, const QSocketIoReply &reply)
{
    if (!m_questions)
        return false;
    // Out of the table first: the sink may do anything, up to destroying the table.
    const auto node = m_questions->entries.extract(id);
    if (node.empty())
        return false;
    node.mapped().watcher.reset(); // goes with the object, which the sink may destroy
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
    if (!m_questions)
        return;
    auto &entries = m_questions->entries;
    std::vector<std::pair<quint64, Entry>> leaving;
    for (auto it = entries.begin(); it != entries.end();) {
        if (matches(it->second)) {
            leaving.emplace_back(it->first, std::move(it->second));
            it = entries.erase(it);
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
