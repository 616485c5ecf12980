// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A queue on a medium: events are appended and removed, segments come and go. Little is ever written twice, because
// such queues lie on flash memory: while the oldest events leave first, nothing is; otherwise at most as much as was
// written before.
#pragma once

#include "client/journalrecords.h"
#include "client/journalstorage.h"

#include <QHash>
#include <QStringList>

#include <map>
#include <memory>

namespace QSocketIoPrivate {

class Journal
{
public:
    static constexpr qint64 SegmentSize = 256 * 1024; // a few erase blocks of flash memory

    explicit Journal(std::unique_ptr<JournalStorage> storage, qint64 segmentSize = SegmentSize);

    // Reads all of it. False: it cannot be used, see errorString(); nothing was changed.
    bool open();
    QList<JournalEvent> takeEvents(); // that were there when it was opened, by id
    const QStringList &damage() const { return m_damage; } // what could not be read, for people
    const QByteArray &sender() const { return m_state.sender; }

    // Ids below were never used for anything, not even before a loss of power: the smallest that may be.
    quint64 firstId() const { return m_firstId; }
    // To be called before an id is used; writes now and then.
    bool reserve(quint64 id);

    // Both or neither; in the first case they outlive the process, and the power after the next sync().
    bool write(const QList<JournalEvent> &events, const QList<quint64> &removed);
    bool isSynced() const { return m_isSynced; }
    bool sync();
    bool contains(quint64 id) const { return m_live.contains(id); }
    QString errorString() const { return m_error; }
    qint64 byteCount() const { return m_bytes; } // of all segments

private:
    static constexpr quint64 IdBlock = 65536;

    struct Segment
    {
        qint64 size = 0;
        int events = 0; // that are still wanted
    };
    struct Place
    {
        quint64 segment = 0;
        qint64 size = 0;
    };

    bool load(quint64 number, QList<quint64> &removed);
    void place(quint64 id, quint64 segment, qint64 size);
    void displace(quint64 id);
    bool startSegment();
    bool makeRoom(
            qint64 size); // in the last segment, or a new one; before anything is encoded, as each has its own salt
    bool append(const QByteArray &bytes);
    bool tryToWrite(const QList<JournalEvent> &events, const QList<quint64> &removed);
    bool dropUnwanted(const QList<quint64> &removed);
    void trim();
    bool isWasteful() const;
    bool copyOldest();
    bool dropOldest();
    bool fail(const QString &why);

    std::unique_ptr<JournalStorage> m_storage;
    qint64 m_segmentSize;
    JournalWriter m_writer{ 0 };
    JournalState m_state;
    quint64 m_firstId = 1;
    std::map<quint64, Segment> m_segments; // the last is written to
    quint64 m_lastNumber = 0;
    qint64 m_headSize = 0; // of the last one
    QHash<quint64, Place> m_live;
    std::map<quint64, JournalEvent> m_loaded;
    QStringList m_damage;
    qint64 m_bytes = 0;
    qint64 m_liveBytes = 0;
    bool m_isSynced = true;
    QString m_error;
};

} // namespace QSocketIoPrivate
