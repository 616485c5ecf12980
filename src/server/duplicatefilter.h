// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Which events of a client have arrived before, and what was answered; see core/messageids.h. Pure: no clock, no objects.
#pragma once

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QString>

#include <chrono>
#include <deque>
#include <optional>
#include <utility>

namespace QSocketIoPrivate {

class DuplicateFilter
{
public:
    using Time = std::chrono::milliseconds;     // of any monotonic clock
    using Key = std::pair<QByteArray, quint64>; // sender and message

    struct Limits
    {
        int perSender = 0; // 0: nothing is remembered
        std::chrono::milliseconds age{ 0 };
        // Of a namespace: events of all senders together, and the bytes of the recorded answers.
        qsizetype events = 100'000;
        qint64 bytes = 16 * 1024 * 1024;
    };
    struct Reply
    {
        QByteArray json;
        QList<QByteArray> attachments;
    };
    enum class Verdict : quint8 { New, Pending, Answered };

    void setLimits(const Limits &limits) { m_limits = limits; }
    // Pending: it will be answered to socketId now, wherever it came from. Answered: see reply().
    Verdict receive(Time now, const Key &key, const QString &socketId);
    const Reply &reply(const Key &key) const;
    // Returns the socket that waits; null when the event is forgotten.
    QString answer(const Key &key, const Reply &reply);

    void trim(Time now);
    bool isEmpty() const { return m_order.empty(); }
    qsizetype eventCount() const { return m_entries.size(); }

private:
    struct Entry
    {
        Time time{ 0 };
        QString socketId;
        std::optional<Reply> reply;
        qint64 bytes = 0;
    };
    void forgetOldest();
    void forgetOldestOf(const QByteArray &sender);
    void remove(const Key &key);

    Limits m_limits;
    QHash<Key, Entry> m_entries;
    QHash<QByteArray, std::deque<quint64>> m_senders; // the messages of each, oldest first
    std::deque<std::pair<Time, Key>> m_order;         // all of them, some are gone already
    qint64 m_bytes = 0;
};

} // namespace QSocketIoPrivate
