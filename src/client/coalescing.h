// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Events that arrive faster than a program can show them: what waits for the next moment, by name.
#pragma once

#include "io/deadline.h"

#include "qsocketioclientnamespace.h"
#include "qsocketioevent.h"

#include <QByteArray>
#include <QList>

#include <chrono>
#include <memory>
#include <vector>

namespace QSocketIoPrivate {

class Coalescing
{
public:
    using Mode = QSocketIoClientNamespace::Coalescing;
    // A handler that shows that many at once has no use for more, and memory stays bounded.
    static constexpr qsizetype maxBatch = 1000;

    Coalescing(DeadlineQueue &deadlines, QSocketIoClientNamespace *space);

    // Mode Off: what waits is delivered. May end in the deletion of the namespace, as each of the others.
    void set(const QByteArray &name, Mode mode, std::chrono::milliseconds interval);
    bool admit(const QSocketIoEvent &event); // false: it waits, or nobody is there any more
    void flush();                            // everything, in the order of arrival
    quint64 mergedCount() const { return m_mergedCount; }

private:
    struct Entry
    {
        Entry(DeadlineQueue &deadlines, Coalescing &owner, const QByteArray &name);
        QByteArray name;
        Mode mode = Mode::Off;
        std::chrono::milliseconds interval{};
        QList<QSocketIoEvent> waiting;
        quint64 order = 0; // of the first that waits
        Deadline timer;
    };
    Entry *find(QByteArrayView name) const;
    void deliver(Entry &entry);

    DeadlineQueue &m_deadlines;
    QSocketIoClientNamespace *m_space;
    std::vector<std::unique_ptr<Entry>> m_entries; // never removed: a handler may stand in one
    quint64 m_lastOrder = 0;
    quint64 m_mergedCount = 0;
};

} // namespace QSocketIoPrivate
