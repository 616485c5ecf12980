// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What is kept for clients that come back: the events of the last minutes, and the sessions that were lost.
// Pure: no clock, no objects.
#pragma once

#include "qsocketiopacket.h"
#include "qsocketiorecovery.h"

#include <QHash>

#include <chrono>
#include <deque>
#include <optional>

namespace QSocketIoPrivate {

class RecoveryLog
{
public:
    using Time = std::chrono::milliseconds; // of any monotonic clock

    struct Limits
    {
        std::chrono::milliseconds window{ 0 }; // 0: nothing is kept
        // Together some minutes of a busy server; what is beyond them makes recoveries fail, nothing else.
        qsizetype events = 10'000;
        qint64 bytes = 16 * 1024 * 1024;
        qsizetype sessions = 10'000;
    };

    // Where a socket stands among the events, by their numbers; these begin with 1.
    struct Position
    {
        quint64 atStart = 0;           // the last event before it was connected
        quint64 lastSent = 0;          // to this socket; 0: none
        QByteArray lastUnstamped = {}; // text of the last event without number whose last argument is text
        quint64 atUnstamped = 0; // lastSent at that time
    };
    struct Session
    {
        QString socketId;
        QStringList rooms;
        QVariantMap session;
        Position position;
    };
    struct Restored
    {
        Session session;
        quint64 upTo = 0; // what comes later has to be asked for, see missed()
        QList<QSocketIoPacket> missed;
    };

    // tag: begins every offset, so that no text of a program is taken for one.
    explicit RecoveryLog(const QByteArray &tag = {})
        : m_tag(tag)
    {}

    // The event's number. The packet comes back with the offset that tells it.
    quint64 append(Time now, const QSocketIoBroadcastTarget &target, QSocketIoPacket &packet);
    quint64 last() const { return m_last; }

    void save(Time now, const QString &privateId, const Session &session);
    // Once: the session is forgotten, whether or not it can be restored. offset: null when the client has seen none.
    std::optional<Restored> restore(Time now, const QString &privateId, const QString &offset);
    QList<QSocketIoPacket> missed(quint64 after, const QStringList &rooms) const;

    void setLimits(const Limits &limits) { m_limits = limits; }
    void trim(Time now);
    bool isEmpty() const { return m_events.empty() && m_sessions.isEmpty(); }
    qsizetype eventCount() const { return qsizetype(m_events.size()); }
    qsizetype sessionCount() const { return m_sessions.size(); }

private:
    struct Event
    {
        Time time;
        QStringList rooms;
        QStringList except;
        QSocketIoPacket packet;
        qint64 bytes;
    };
    struct Saved
    {
        Time time;
        quint64 atEnd;
        quint64 number;
        Session session;
    };
    void dropOldest();
    QByteArray offsetOf(quint64 number) const;
    std::optional<quint64> seenBy(const Saved &saved, const QString &offset) const;

    QByteArray m_tag;
    Limits m_limits;
    std::deque<Event> m_events; // the last one has the number m_last
    qint64 m_bytes = 0;
    quint64 m_last = 0;
    quint64 m_lost = 0; // the last one that had to go before its time
    QHash<QString, Saved> m_sessions;
    std::deque<std::pair<quint64, QString>>
            m_order; // of the sessions, by number; some are gone already
    quint64 m_lastSession = 0;
};

} // namespace QSocketIoPrivate
