// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What was emitted while nobody was connected, in order.
#pragma once

#include "core/endpointlink.h"

#include <deque>

namespace QSocketIoPrivate {

class OfflineQueue
{
public:
    qsizetype size() const { return static_cast<qsizetype>(m_entries.size()); }
    bool isEmpty() const { return m_entries.empty(); }
    qint64 byteCount() const { return m_bytes; }
    static qint64 byteCountOf(const OutgoingEvent &event);

    quint64 nextTicket() const { return m_lastTicket + 1; } // what the next event will be known by
    void append(OutgoingEvent event);
    OutgoingEvent takeFirst();
    bool remove(quint64 ticket); // false: it has left already

private:
    struct Entry
    {
        quint64 ticket; // ascending
        qint64 bytes;
        OutgoingEvent event;
    };

    std::deque<Entry> m_entries;
    qint64 m_bytes = 0;
    quint64 m_lastTicket = 0;
};

} // namespace QSocketIoPrivate
