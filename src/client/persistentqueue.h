// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Keeps a namespace's queue in a journal: what comes is written, what goes is removed, and what could not be written
// is written later.
#pragma once

#include "client/journal.h"
#include "client/offlinequeue.h"
#include "io/deadline.h"

#include <functional>
#include <memory>

namespace QSocketIoPrivate {

class PersistentQueue final : public OfflineQueue::Store
{
public:
    using Report = std::function<void(const QString &problem)>; // from the event loop

    PersistentQueue(DeadlineQueue &deadlines, std::unique_ptr<JournalStorage> storage,
                    Report report);
    ~PersistentQueue() override; // writes what is left

    bool open(); // false: see errorString()
    QString errorString() const { return m_journal.errorString(); }
    // What was in the journal goes into the queue, which tells us of its changes from now on.
    OfflineQueue::Drops fill(OfflineQueue &queue, qint64 wallClock);
    const QByteArray &sender() const { return m_journal.sender(); }
    quint64 firstId() const { return m_journal.firstId(); }
    void reserve(quint64 id); // before it is used

    QSocketIo::SyncPolicy syncPolicy() const { return m_syncPolicy; }
    void setSyncPolicy(QSocketIo::SyncPolicy policy);

    void added(const OutgoingEvent &event) override;
    void removed(const OutgoingEvent &event) override;
    void commit(); // what was added and removed since the last call

private:
    bool isSound(const JournalEvent &event);
    void syncSoon();
    void sync();
    void failed();
    void tell(const QString &problem);

    DeadlineQueue &m_deadlines;
    Journal m_journal;
    Report m_report;
    QSocketIo::SyncPolicy m_syncPolicy = QSocketIo::SyncPolicy::Interval;
    std::map<quint64, JournalEvent> m_added; // not written yet
    QList<quint64> m_removed;
    QStringList m_problems; // not reported yet
    bool m_isFailing = false;
    Deadline m_reportTimer;
    Deadline m_retryTimer;
    Deadline m_syncTimer;
};

} // namespace QSocketIoPrivate
