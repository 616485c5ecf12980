// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "client/persistentqueue.h"

#include "core/messageids.h"
#include "protocol/jsondocument.h"

#include <QDateTime>

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

using QSocketIo::SyncPolicy;
using std::chrono::milliseconds;

namespace QSocketIoPrivate {

namespace {

constexpr std::chrono::seconds SyncInterval(
        1); // what a loss of power may cost at most, with that policy
constexpr std::chrono::seconds RetryInterval(5);

JournalEvent toJournal(const OutgoingEvent &event)
{
    JournalEvent entry{ .id = event.messageId,
                        .time = QDateTime::currentMSecsSinceEpoch(),
                        .timeout = {},
                        .json = event.json,
                        .attachments = event.attachments };
    if (event.timeout)
        entry.timeout = quint64(qMax(event.timeout->count(), milliseconds::rep(0)));
    return entry;
}

OutgoingEvent fromJournal(const JournalEvent &entry)
{
    OutgoingEvent event;
    event.json = entry.json;
    event.attachments = entry.attachments;
    event.messageId = entry.id;
    constexpr quint64 longest = quint64(std::numeric_limits<int>::max());
    if (entry.timeout)
        event.timeout = milliseconds(qMin(*entry.timeout, longest));
    return event;
}

} // namespace

PersistentQueue::PersistentQueue(DeadlineQueue &deadlines, std::unique_ptr<JournalStorage> storage,
                                 Report report)
    : m_deadlines(deadlines)
    , m_journal(std::move(storage))
    , m_report(std::move(report))
    , m_reportTimer(deadlines,
                    [this] {
                        const QString all = std::exchange(m_problems, {}).join(QLatin1String("; "));
                        m_report(all); // the last: a slot may delete us
                    })
    , m_retryTimer(deadlines, [this] { commit(); })
    , m_syncTimer(deadlines, [this] { sync(); })
{}

PersistentQueue::~PersistentQueue()
{
    commit();
    if (m_syncPolicy != SyncPolicy::Never)
        m_journal.sync();
}

bool PersistentQueue::open()
{
    if (!m_journal.open())
        return false;
    for (const QString &damage : m_journal.damage())
        tell(damage);
    return true;
}

// Only what we would have written ourselves: a name and arguments.
bool PersistentQueue::isSound(const JournalEvent &event)
{
    const JsonDocumentPtr payload = JsonDocument::parse(event.json, JsonDocument::MaxDepth).document;
    return event.id <= MessageIds::Largest && payload
           && payload->root().type() == JsonValue::Type::Array && payload->root().at(0).toString();
}

OfflineQueue::Drops PersistentQueue::fill(OfflineQueue &queue, qint64 wallClock)
{
    const milliseconds now = m_deadlines.now();
    OfflineQueue::Drops drops;
    QList<quint64> unsound;
    milliseconds since = milliseconds::min();
    const QList<JournalEvent> entries = m_journal.takeEvents();
    queue.setStore(this);
    for (const JournalEvent &entry : entries) {
        if (!isSound(entry)) {
            unsound.append(entry.id);
            continue;
        }
        // The wall clock may have been set in between; the order of the events is that of their ages all the same.
        since = qMax(since, now - milliseconds(qMax<qint64>(wallClock - entry.time, 0)));
        auto gone = queue.append(fromJournal(entry), since, QSocketIo::OfflinePolicy::Keep);
        std::move(gone.begin(), gone.end(), std::back_inserter(drops));
    }
    m_added.clear(); // it was there before
    m_removed.clear();
    for (const auto &[event, reason] : drops)
        m_removed.append(event.messageId);
    m_removed += unsound;
    if (!unsound.isEmpty())
        tell(QStringLiteral("%1 of the stored events cannot be sent and are skipped")
                     .arg(unsound.size()));
    return drops;
}

void PersistentQueue::reserve(quint64 id)
{
    if (!m_journal.reserve(id))
        failed();
}

void PersistentQueue::setSyncPolicy(SyncPolicy policy)
{
    m_syncPolicy = policy;
    m_syncTimer.stop();
    syncSoon();
}

void PersistentQueue::added(const OutgoingEvent &event)
{
    m_added.emplace(event.messageId, toJournal(event));
}

void PersistentQueue::removed(const OutgoingEvent &event)
{
    if (m_added.erase(event.messageId) == 0)
        m_removed.append(event.messageId);
}

void PersistentQueue::commit()
{
    if (m_added.empty() && m_removed.isEmpty())
        return;
    QList<JournalEvent> events;
    for (const auto &[id, event] : m_added)
        events.append(event);
    if (!m_journal.write(events, m_removed)) {
        failed();
        return;
    }
    m_isFailing = false;
    m_retryTimer.stop();
    m_added.clear();
    m_removed.clear();
    // That something is gone may be forgotten: it is sent again then, and the server knows its id.
    if (!events.isEmpty())
        syncSoon();
}

void PersistentQueue::syncSoon()
{
    if (m_journal.isSynced() || m_syncPolicy == SyncPolicy::Never)
        return;
    if (m_syncPolicy == SyncPolicy::EveryEvent)
        sync();
    else if (!m_syncTimer.isActive())
        m_syncTimer.start(SyncInterval);
}

void PersistentQueue::sync()
{
    if (!m_journal.sync())
        failed();
}

// Everything stays in memory and is tried again, now and then and with the next event.
void PersistentQueue::failed()
{
    if (!m_retryTimer.isActive())
        m_retryTimer.start(RetryInterval);
    if (!std::exchange(m_isFailing, true))
        tell(m_journal.errorString());
}

void PersistentQueue::tell(const QString &problem)
{
    m_problems.append(problem);
    if (!m_reportTimer.isActive())
        m_reportTimer.start(milliseconds(0));
}

} // namespace QSocketIoPrivate
