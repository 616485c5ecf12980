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
    // A program may have cancelled its future: the result is then ignored, but it has to finish all the same.
    if (m_promise) {
        m_promise->addResult(reply);
        m_promise->finish();
    }
    if (m_notifier)
        Q_EMIT m_notifier->finished(reply);
}

struct AckTable::Entry
{
    std::unique_ptr<ReplySink> sink;
    std::unique_ptr<Deadline> deadline; // null: waits for ever
    bool isKept = false;
};

AckTable::AckTable(DeadlineQueue &deadlines)
    : m_deadlines(deadlines)
{}

AckTable::~AckTable()
{
    finishAll(notConnectedError());
}

void AckTable::add(quint64 id, std::unique_ptr<ReplySink> sink, std::chrono::milliseconds timeout)
{
    Entry entry{ .sink = std::move(sink), .deadline = {}, .isKept = false };
    if (timeout > timeout.zero()) {
        entry.deadline = std::make_unique<Deadline>(m_deadlines, [this, id] {
            finish(id, QSocketIoReply(ackTimeoutError()));
        });
        entry.deadline->start(timeout);
    }
    m_entries.insert_or_assign(id, std::move(entry));
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
    for (auto &[id, entry] : leaving)
        entry.deadline.reset();
    const QSocketIoReply reply(error);
    for (auto &[id, entry] : leaving)
        entry.sink->finish(reply);
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
