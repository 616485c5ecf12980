// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "client/offlinequeue.h"

#include <algorithm>

namespace QSocketIoPrivate {

qint64 OfflineQueue::byteCountOf(const OutgoingEvent &event)
{
    qint64 bytes = event.json.size();
    for (const QByteArray &attachment : event.attachments)
        bytes += attachment.size();
    return bytes;
}

void OfflineQueue::append(OutgoingEvent event)
{
    const qint64 bytes = byteCountOf(event);
    m_bytes += bytes;
    m_entries.push_back({ ++m_lastTicket, bytes, std::move(event) });
}

OutgoingEvent OfflineQueue::takeFirst()
{
    Entry first = std::move(m_entries.front());
    m_entries.pop_front();
    m_bytes -= first.bytes;
    return std::move(first.event);
}

bool OfflineQueue::remove(quint64 ticket)
{
    const auto it = std::lower_bound(m_entries.begin(), m_entries.end(), ticket,
                                     [](const Entry &entry, quint64 wanted) {
                                         return entry.ticket < wanted;
                                     });
    if (it == m_entries.end() || it->ticket != ticket)
        return false;
    m_bytes -= it->bytes;
    m_entries.erase(it);
    return true;
}

} // namespace QSocketIoPrivate
