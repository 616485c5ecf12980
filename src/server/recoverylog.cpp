// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "server/recoverylog.h"

#include "core/eventdata.h"

#include <algorithm>
#include <utility>

namespace QSocketIoPrivate {

namespace {

constexpr int offsetBase = 36;
// What an event costs beside its text and attachments.
constexpr qint64 eventOverhead = 200;

// ["name", arguments...] with the offset as one more argument, where clients look for it.
QByteArray stamped(const QByteArray &json, const QByteArray &offset)
{
    QByteArray text;
    text.reserve(json.size() + offset.size() + 3);
    return text.append(QByteArrayView(json).chopped(1)).append(",\"").append(offset).append("\"]");
}

bool reaches(const QStringList &rooms, const QStringList &except, const QStringList &members)
{
    const auto isMember = [&members](const QString &room) { return members.contains(room); };
    return (rooms.isEmpty() || std::any_of(rooms.begin(), rooms.end(), isMember))
           && std::none_of(except.begin(), except.end(), isMember);
}

bool endsWithText(const QByteArray &json, const QString &text)
{
    const JsonDocumentPtr payload = JsonDocument::parse(json, JsonDocument::MaxDepth).document;
    if (!payload)
        return false;
    const auto last = payload->root().at(payload->root().size() - 1).toString();
    return last && toQString(*last) == text;
}

} // namespace

QByteArray RecoveryLog::offsetOf(quint64 number) const
{
    return m_tag + QByteArray::number(number, offsetBase);
}

quint64 RecoveryLog::append(Time now, const QSocketIoBroadcastTarget &target,
                            QSocketIoPacket &packet)
{
    packet = QSocketIoPacket(stamped(packet.json(), offsetOf(++m_last)), packet.attachments());
    qint64 bytes = eventOverhead + packet.json().size();
    for (const QByteArray &attachment : packet.attachments())
        bytes += attachment.size();
    m_events.push_back({ now, target.rooms, target.except, packet, bytes });
    m_bytes += bytes;
    trim(now);
    while (qsizetype(m_events.size()) > m_limits.events || m_bytes > m_limits.bytes) {
        m_lost = m_last - m_events.size() + 1;
        dropOldest();
    }
    return m_last;
}

void RecoveryLog::dropOldest()
{
    m_bytes -= m_events.front().bytes;
    m_events.pop_front();
}

void RecoveryLog::trim(Time now)
{
    while (!m_events.empty() && now - m_events.front().time > m_limits.window)
        dropOldest();
    while (!m_order.empty()) {
        const auto found = m_sessions.constFind(m_order.front().second);
        const bool isCurrent = found != m_sessions.cend() && found->number == m_order.front().first;
        if (isCurrent && now - found->time <= m_limits.window
            && m_sessions.size() <= m_limits.sessions)
            break;
        if (isCurrent)
            m_sessions.erase(found);
        m_order.pop_front();
    }
}

void RecoveryLog::save(Time now, const QString &privateId, const Session &session)
{
    m_sessions.insert(privateId, { now, m_last, ++m_lastSession, session });
    m_order.emplace_back(m_lastSession, privateId);
    trim(now);
}

// The number of the last event that the client has certainly got.
std::optional<quint64> RecoveryLog::seenBy(const Saved &saved, const QString &offset) const
{
    const Position &position = saved.session.position;
    if (offset.isNull())
        return position.lastSent == 0 ? saved.atEnd : position.atStart;
    const QByteArray text = offset.toUtf8();
    bool isNumber = false;
    const quint64 number = text.mid(m_tag.size()).toULongLong(&isNumber, offsetBase);
    if (isNumber && offsetOf(number) == text && number > position.atStart
        && number <= position.lastSent)
        return number == position.lastSent ? saved.atEnd : number;
    // Clients take any text at the end of an event for an offset. If it was the last one, nothing got lost before.
    if (!position.lastUnstamped.isEmpty() && endsWithText(position.lastUnstamped, offset))
        return position.atUnstamped == position.lastSent ? saved.atEnd : position.atUnstamped;
    return {};
}

std::optional<RecoveryLog::Restored> RecoveryLog::restore(Time now, const QString &privateId,
                                                          const QString &offset)
{
    trim(now);
    const auto found = m_sessions.constFind(privateId);
    if (found == m_sessions.cend())
        return {};
    const Saved saved = *found;
    m_sessions.erase(found);
    const auto seen = seenBy(saved, offset);
    if (!seen || *seen < m_lost)
        return {};
    return Restored{ saved.session, m_last, missed(*seen, saved.session.rooms) };
}

QList<QSocketIoPacket> RecoveryLog::missed(quint64 after, const QStringList &rooms) const
{
    QList<QSocketIoPacket> packets;
    const quint64 first = m_last - m_events.size() + 1;
    for (quint64 number = std::max(after + 1, first); number <= m_last; ++number) {
        const Event &event = m_events[std::size_t(number - first)];
        if (reaches(event.rooms, event.except, rooms))
            packets.append(event.packet);
    }
    return packets;
}

} // namespace QSocketIoPrivate
