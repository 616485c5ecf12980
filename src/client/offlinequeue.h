// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What waits to be sent, or to be acknowledged where that is awaited: in order, and within limits.
#pragma once

#include "core/endpointlink.h"

#include "qsocketioglobal.h"

#include <QHash>

#include <chrono>
#include <map>
#include <optional>
#include <vector>

namespace QSocketIoPrivate {

// The clock is the caller's: every now must not be less than the one before.
class OfflineQueue
{
public:
    struct Limits
    {
        int events = 1000; // a minute of a busy program, and too few to flood a server afterwards
        qint64 bytes = 16 * 1024 * 1024;
        std::chrono::milliseconds age{ 0 }; // 0: none
        QSocketIo::OfflinePolicy policy = QSocketIo::OfflinePolicy::Keep;
        QSocketIo::OverflowPolicy overflow = QSocketIo::OverflowPolicy::DropNewest;
    };
    struct Dropped
    {
        OutgoingEvent event;
        QSocketIo::DropReason reason;
    };
    using Drops = std::vector<Dropped>; // in the order in which they were emitted
    // Keeps the events as well, somewhere else. Must not call back.
    class Store
    {
    public:
        virtual ~Store() = default;
        virtual void added(const OutgoingEvent &event) = 0;
        virtual void removed(const OutgoingEvent &event) = 0; // left the queue, in whatever way
    };
    void setStore(Store *store) { m_store = store; } // outlives the queue's changes; null: none

    const Limits &limits() const { return m_limits; }
    Drops setLimits(const Limits &limits, std::chrono::milliseconds now); // what exceeds them goes

    qsizetype size() const { return static_cast<qsizetype>(m_entries.size()); }
    bool isEmpty() const { return m_entries.empty(); }
    qint64 byteCount() const { return m_bytes; }
    static qint64 byteCountOf(const OutgoingEvent &event);

    quint64 nextTicket() const { return m_lastTicket + 1; } // what the next event will be known by
    // Returns what had to go: for its sake, or itself.
    Drops append(OutgoingEvent event, std::chrono::milliseconds now,
                 QSocketIo::OfflinePolicy policy);
    quint64 firstTicket() const { return m_entries.begin()->first; }
    OutgoingEvent &first() { return m_entries.begin()->second.event; }
    OutgoingEvent takeFirst();
    std::optional<OutgoingEvent> take(quint64 ticket); // nullopt: it has left already
    Drops takeExpired(std::chrono::milliseconds now);
    Drops takeAll();                               // as cleared
    void hold(quint64 ticket) { m_held = ticket; } // on its way: no limit makes it go. 0: none
    std::optional<std::chrono::milliseconds> nextExpiry()
            const; // when takeExpired() has something to do

private:
    struct Entry
    {
        OutgoingEvent event;
        qint64 bytes;
        std::chrono::milliseconds since;
    };
    using Entries = std::map<quint64, Entry>; // by ticket: in the order of their coming

    static QByteArrayView nameOf(const OutgoingEvent &event);
    OutgoingEvent take(Entries::iterator place);
    Entries::const_iterator firstFree() const; // that is not held
    bool hasRoomFor(qint64 count, qint64 bytes) const;
    Entries::iterator former(const OutgoingEvent &event); // of the same name
    bool makeRoom(Entries::iterator former, qint64 bytes, Drops &drops);
    void supersedeAll(Drops &drops);
    void shrink(Drops &drops);

    Limits m_limits;
    Entries m_entries;
    QHash<QByteArray, quint64> m_latest; // tickets by name, with KeepLatestPerEvent only
    qint64 m_bytes = 0;
    quint64 m_lastTicket = 0;
    quint64 m_held = 0;
    Store *m_store = nullptr;
};

} // namespace QSocketIoPrivate
