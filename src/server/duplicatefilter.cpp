// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "server/duplicatefilter.h"

#include <algorithm>

namespace QSocketIoPrivate {

DuplicateFilter::Verdict DuplicateFilter::receive(Time now, const Key &key, const QString &socketId)
{
    trim(now);
    const auto known = m_entries.find(key);
    if (known != m_entries.end()) {
        known->socketId = socketId;
        return known->reply ? Verdict::Answered : Verdict::Pending;
    }
    m_entries.insert(key, { now, socketId, {}, 0 });
    auto &messages = m_senders[key.first];
    messages.push_back(key.second);
    m_order.emplace_back(now, key);
    if (qsizetype(messages.size()) > m_limits.perSender)
        forgetOldestOf(key.first);
    // What has gone by its sender's limit still stands in the order.
    while (m_entries.size() > m_limits.events || qsizetype(m_order.size()) > 2 * m_limits.events)
        forgetOldest();
    return Verdict::New;
}

const DuplicateFilter::Reply &DuplicateFilter::reply(const Key &key) const
{
    static const Reply none;
    const auto known = m_entries.constFind(key);
    return known != m_entries.cend() && known->reply ? *known->reply : none;
}

QString DuplicateFilter::answer(const Key &key, const Reply &reply)
{
    const auto known = m_entries.find(key);
    if (known == m_entries.end())
        return {};
    const QString socketId = known->socketId;
    known->reply = reply;
    known->bytes = reply.json.size();
    for (const QByteArray &attachment : reply.attachments)
        known->bytes += attachment.size();
    m_bytes += known->bytes;
    while (m_bytes > m_limits.bytes && !m_order.empty())
        forgetOldest();
    return socketId;
}

void DuplicateFilter::trim(Time now)
{
    while (!m_order.empty() && now - m_order.front().first > m_limits.age)
        forgetOldest();
}

void DuplicateFilter::forgetOldest()
{
    const auto [time, key] = m_order.front();
    m_order.pop_front();
    // The key may stand there once more, for a later event of the same number.
    const auto known = m_entries.constFind(key);
    if (known != m_entries.cend() && known->time == time)
        remove(key);
}

void DuplicateFilter::forgetOldestOf(const QByteArray &sender)
{
    remove({ sender, m_senders.value(sender).front() });
}

void DuplicateFilter::remove(const Key &key)
{
    const auto known = m_entries.constFind(key);
    if (known == m_entries.cend())
        return;
    m_bytes -= known->bytes;
    m_entries.erase(known);
    auto &messages = m_senders[key.first];
    messages.erase(std::find(messages.begin(), messages.end(), key.second));
    if (messages.empty())
        m_senders.remove(key.first);
}

} // namespace QSocketIoPrivate
