// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The bytes of a persistent queue, version 1. A queue is a folder of segments, each of which can be read alone:
//
//   segment = head record*
//   head    = "QSIOJRN" version:u8 salt:u32 check:u32                 check: CRC-32 of what stands before it
//   record  = 'Q' type:u8 short:u16 length:u32 check:u32 body         length: that of the body
//             check is the CRC-32 of salt, type, length and body, short the lower half of that of salt, type and length
//   body of type 1, state:   limit:v sender:bytes                     ids from limit on were never used
//   body of type 2, event:   id:v time:v timeout:v count:v length:v json (length:v bytes){count}
//                            time in ms since 1970; timeout in ms plus 1, 0: the default
//   body of type 3, removed: id:v*
//
// u16 and u32 are little endian, v is an unsigned LEB128 of at most 64 bits. The salt is random, so that no
// bytes inside an event pass for a record. An event that was removed stays so wherever else it is found; of several
// copies of an event one counts. A record that is damaged is skipped, and so is all that follows it and is no record.
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

#include <optional>

namespace QSocketIoPrivate {

struct JournalEvent
{
    quint64 id = 0;
    qint64 time = 0;                // of the emit, in ms since 1970
    std::optional<quint64> timeout; // of the acknowledgement, in ms
    QByteArray json;
    QList<QByteArray> attachments;

    bool operator==(const JournalEvent &) const = default;
};

struct JournalState
{
    quint64 idLimit = 0;
    QByteArray sender;

    bool operator==(const JournalState &) const = default;
};

// Writes one segment.
class JournalWriter
{
public:
    explicit JournalWriter(quint32 salt)
        : m_salt(salt)
    {}
    QByteArray head() const;
    QByteArray state(const JournalState &state) const;
    QByteArray event(const JournalEvent &event) const;
    QByteArray removed(const QList<quint64> &ids) const;
    static qint64 sizeOf(const JournalEvent &event); // of its record, or a little more

private:
    enum class Type : quint8;
    friend class JournalReader;
    QByteArray record(Type type, const QByteArray &body) const;

    quint32 m_salt;
};

// Reads one segment, from its beginning to its end, over whatever is damaged.
class JournalReader
{
public:
    enum class Head : quint8 { Good, Damaged, NewerVersion };
    enum class Item : quint8 { State, Event, Removed, End };
    static constexpr qsizetype HeadSize = 16; // a shorter segment was never finished

    explicit JournalReader(QByteArrayView segment); // outlives the reader
    Head head() const { return m_head; }

    Item next(); // State and so on: the value is in the member of that name
    JournalState state;
    JournalEvent event;
    QList<quint64> removed;
    qsizetype recordSize() const { return m_recordSize; } // of what next() found
    // Bytes that were skipped so far before a record that can be read: damage. What is left at the end is a torn tail.
    qsizetype damagedBytes() const { return m_damaged; }
    qsizetype tornBytes() const { return m_torn; }

private:
    using Type = JournalWriter::Type;
    void readHead();
    std::optional<Type> readRecord(QByteArrayView &body) const;
    bool readBody(Type type, QByteArrayView body);
    bool readEvent(QByteArrayView body);

    QByteArrayView m_rest;
    Head m_head = Head::Damaged;
    quint32 m_salt = 0;
    qsizetype m_recordSize = 0;
    qsizetype m_damaged = 0;
    qsizetype m_torn = 0;
};

} // namespace QSocketIoPrivate
