// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "client/offlinequeue.h"

#include <algorithm>
#include <iterator>

using QSocketIo::DropReason;
using QSocketIo::OfflinePolicy;
using QSocketIo::OverflowPolicy;

namespace QSocketIoPrivate {

qint64 OfflineQueue::byteCountOf(const OutgoingEvent &event)
{
    qint64 bytes = event.json.size();
    for (const QByteArray &attachment : event.attachments)
        bytes += attachment.size();
    return bytes;
}

// As it is encoded: our writer writes equal names alike.
QByteArrayView OfflineQueue::nameOf(const OutgoingEvent &event)
{
    const QByteArrayView json = event.json;
    qsizetype end = 2; // after ["
    while (end < json.size() && json.at(end) != '"')
        end += json.at(end) == '\\' ? 2 : 1;
    return json.first(std::min(end, json.size()));
}

auto OfflineQueue::setLimits(const Limits &limits, std::chrono::milliseconds now) -> Drops
{
    const bool begins = limits.policy == OfflinePolicy::KeepLatestPerEvent
                        && m_limits.policy != OfflinePolicy::KeepLatestPerEvent;
    m_limits = limits;
    Drops drops = takeExpired(now);
    if (begins)
        supersedeAll(drops);
    else if (limits.policy != OfflinePolicy::KeepLatestPerEvent)
        m_latest.clear();
    shrink(drops);
    return drops;
}

bool OfflineQueue::hasRoomFor(qint64 count, qint64 bytes) const
{
    return size() + count <= m_limits.events && m_bytes + bytes <= m_limits.bytes;
}

auto OfflineQueue::append(OutgoingEvent event, std::chrono::milliseconds now, OfflinePolicy policy)
        -> Drops
{
    Drops drops;
    const quint64 ticket = ++m_lastTicket; // also of an event that is not kept
    if (policy == OfflinePolicy::Drop) {
        drops.push_back({ std::move(event), DropReason::NotConnected });
        return drops;
    }
    const qint64 bytes = byteCountOf(event);
    const bool mayReplace = policy == OfflinePolicy::KeepLatestPerEvent;
    if (!makeRoom(mayReplace ? former(event) : m_entries.end(), bytes, drops)) {
        drops.push_back({ std::move(event), DropReason::QueueFull });
        return drops;
    }
    if (m_limits.policy == OfflinePolicy::KeepLatestPerEvent)
        m_latest.insert(nameOf(event).toByteArray(), ticket);
    m_bytes += bytes;
    if (m_store)
        m_store->added(event);
    m_entries.emplace_hint(m_entries.end(), ticket, Entry{ std::move(event), bytes, now });
    return drops;
}

auto OfflineQueue::former(const OutgoingEvent &event) -> Entries::iterator
{
    const quint64 ticket = m_latest.value(nameOf(event).toByteArray()); // no ticket is 0
    return ticket == m_held ? m_entries.end() : m_entries.find(ticket);
}

// False: the event cannot be kept, and nothing has gone for it.
bool OfflineQueue::makeRoom(Entries::iterator former, qint64 bytes, Drops &drops)
{
    const bool replaces = former != m_entries.end();
    const bool fits = hasRoomFor(replaces ? 0 : 1, bytes - (replaces ? former->second.bytes : 0));
    const auto held = m_entries.find(m_held);
    const bool isHeld = held != m_entries.end();
    const bool mayFit = m_limits.events > (isHeld ? 1 : 0)
                        && bytes + (isHeld ? held->second.bytes : 0) <= m_limits.bytes;
    if (!fits && (m_limits.overflow == OverflowPolicy::DropNewest || !mayFit))
        return false;
    if (replaces)
        drops.push_back({ take(former), DropReason::Superseded });
    while (!hasRoomFor(1, bytes))
        drops.push_back({ take(m_entries.find(firstFree()->first)), DropReason::QueueFull });
    return true;
}

// What is held is always the first: nothing overtakes it.
auto OfflineQueue::firstFree() const -> Entries::const_iterator
{
    const auto first = m_entries.cbegin();
    return first != m_entries.cend() && first->first == m_held ? std::next(first) : first;
}

OutgoingEvent OfflineQueue::take(Entries::iterator place)
{
    if (!m_latest.isEmpty()) {
        const auto latest = m_latest.constFind(nameOf(place->second.event).toByteArray());
        if (latest != m_latest.cend() && *latest == place->first)
            m_latest.erase(latest);
    }
    m_bytes -= place->second.bytes;
    if (m_store)
        m_store->removed(place->second.event);
    return std::move(m_entries.extract(place).mapped().event);
}

OutgoingEvent OfflineQueue::takeFirst()
{
    return take(m_entries.begin());
}

std::optional<OutgoingEvent> OfflineQueue::take(quint64 ticket)
{
    const auto place = m_entries.find(ticket);
    if (place == m_entries.end())
        return std::nullopt;
    return take(place);
}

void OfflineQueue::supersedeAll(Drops &drops)
{
    for (auto &[ticket, entry] : m_entries)
        m_latest.insert(nameOf(entry.event).toByteArray(), ticket);
    for (auto place = m_entries.begin(); place != m_entries.end();) {
        const auto here = place++;
        const bool isLatest = m_latest.value(nameOf(here->second.event).toByteArray())
                              == here->first;
        if (!isLatest && here->first != m_held)
            drops.push_back({ take(here), DropReason::Superseded });
    }
}

void OfflineQueue::shrink(Drops &drops)
{
    const bool fromFront = m_limits.overflow == OverflowPolicy::DropOldest;
    const auto first = static_cast<std::ptrdiff_t>(drops.size());
    while (firstFree() != m_entries.cend() && !hasRoomFor(0, 0)) {
        const quint64 ticket = fromFront ? firstFree()->first : m_entries.crbegin()->first;
        drops.push_back({ take(m_entries.find(ticket)), DropReason::QueueFull });
    }
    if (!fromFront)
        std::reverse(drops.begin() + first, drops.end());
}

auto OfflineQueue::takeExpired(std::chrono::milliseconds now) -> Drops
{
    Drops drops;
    for (auto expiry = nextExpiry(); expiry && *expiry <= now; expiry = nextExpiry())
        drops.push_back({ take(m_entries.find(firstFree()->first)), DropReason::Expired });
    return drops;
}

auto OfflineQueue::takeAll() -> Drops
{
    Drops drops;
    while (!m_entries.empty())
        drops.push_back({ takeFirst(), DropReason::Cleared });
    return drops;
}

std::optional<std::chrono::milliseconds> OfflineQueue::nextExpiry() const
{
    const auto first = firstFree();
    if (first == m_entries.cend() || m_limits.age <= m_limits.age.zero())
        return std::nullopt;
    return first->second.since + m_limits.age;
}

} // namespace QSocketIoPrivate
