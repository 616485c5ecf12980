// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "client/journal.h"

#include "core/messageids.h"

#include <QRandomGenerator>

#include <algorithm>
#include <iterator>
#include <utility>

namespace QSocketIoPrivate {

Journal::Journal(std::unique_ptr<JournalStorage> storage, qint64 segmentSize)
    : m_storage(std::move(storage))
    , m_segmentSize(segmentSize)
{}

bool Journal::fail(const QString &why)
{
    m_error = why;
    return false;
}

bool Journal::open()
{
    if (!m_storage->open())
        return fail(m_storage->errorString());
    QList<quint64> removed;
    const QList<quint64> numbers = m_storage->segments();
    for (const quint64 number : numbers) {
        m_lastNumber = number;
        if (!load(number, removed))
            return false;
    }
    for (const quint64 id : std::as_const(removed)) {
        displace(id);
        m_loaded.erase(id);
    }
    if (!m_loaded.empty()) // no State could be read
        m_state.idLimit = qMax(m_state.idLimit, m_loaded.crbegin()->first + 1);
    m_firstId = qMax<quint64>(m_state.idLimit, 1);
    if (!MessageIds::isSender(m_state.sender))
        m_state.sender = MessageIds::makeSender();
    m_state.idLimit = m_firstId + IdBlock;
    if (!startSegment())
        return false;
    trim();
    return true;
}

// False: do not touch the journal.
bool Journal::load(quint64 number, QList<quint64> &removed)
{
    using Item = JournalReader::Item;
    const auto bytes = m_storage->read(number);
    if (!bytes) {
        m_damage.append(m_storage->errorString());
        return true;
    }
    m_segments[number].size = bytes->size();
    m_bytes += bytes->size();
    JournalReader reader(*bytes);
    if (reader.head() == JournalReader::Head::NewerVersion)
        return fail(QStringLiteral("segment %1 was written by a later version").arg(number, 0, 16));
    if (reader.head() == JournalReader::Head::Damaged && bytes->size() >= JournalReader::HeadSize)
        m_damage.append(QStringLiteral("segment %1 has no readable head; its %2 bytes are skipped")
                                .arg(QString::number(number, 16), QString::number(bytes->size())));
    for (Item item = reader.next(); item != Item::End; item = reader.next()) {
        if (item == Item::State) {
            m_state.idLimit = qMax(m_state.idLimit, reader.state.idLimit);
            m_state.sender = reader.state.sender;
        } else if (item == Item::Removed) {
            removed += reader.removed;
        } else {
            place(reader.event.id, number, reader.recordSize());
            m_loaded.insert_or_assign(reader.event.id, std::move(reader.event));
        }
    }
    // What is torn at the end was never finished, so nobody relies on it.
    if (reader.damagedBytes() > 0)
        m_damage.append(
                QStringLiteral("segment %1 is damaged; %2 bytes are skipped")
                        .arg(QString::number(number, 16), QString::number(reader.damagedBytes())));
    return true;
}

QList<JournalEvent> Journal::takeEvents()
{
    QList<JournalEvent> events;
    events.reserve(qsizetype(m_loaded.size()));
    for (auto &[id, event] : m_loaded)
        events.append(std::move(event));
    m_loaded.clear();
    return events;
}

void Journal::place(quint64 id, quint64 segment, qint64 size)
{
    displace(id);
    m_live.insert(id, { segment, size });
    ++m_segments[segment].events;
    m_liveBytes += size;
}

void Journal::displace(quint64 id)
{
    const auto found = m_live.constFind(id);
    if (found == m_live.cend())
        return;
    --m_segments[found->segment].events;
    m_liveBytes -= found->size;
    m_live.erase(found);
}

// Each begins with the state, so that the ones before it may go.
bool Journal::startSegment()
{
    // From now on only the new one can be synced.
    if (!sync())
        return false;
    const quint64 number = m_lastNumber + 1;
    const JournalWriter writer(QRandomGenerator::system()->generate());
    const QByteArray head = writer.head() + writer.state(m_state);
    if (!m_storage->create(number, head))
        return fail(m_storage->errorString());
    m_writer = writer;
    m_lastNumber = number;
    m_headSize = head.size();
    m_segments[number].size = head.size();
    m_bytes += head.size();
    return true;
}

bool Journal::makeRoom(qint64 size)
{
    const qint64 used = m_segments.crbegin()->second.size;
    return used + size <= m_segmentSize || used == m_headSize || startSegment();
}

bool Journal::append(const QByteArray &bytes)
{
    if (!m_storage->append(bytes))
        return fail(m_storage->errorString());
    m_segments.rbegin()->second.size += bytes.size();
    m_bytes += bytes.size();
    m_isSynced = false;
    return true;
}

bool Journal::sync()
{
    if (m_isSynced)
        return true;
    if (!m_storage->sync())
        return fail(m_storage->errorString());
    m_isSynced = true;
    return true;
}

bool Journal::reserve(quint64 id)
{
    // Early, so that a medium that is full for a while does no harm.
    if (id + IdBlock / 2 < m_state.idLimit)
        return true;
    JournalState state = m_state;
    state.idLimit = id + IdBlock;
    if (!append(m_writer.state(state)))
        return false;
    m_state = state;
    return sync();
}

bool Journal::write(const QList<JournalEvent> &events, const QList<quint64> &removed)
{
    if (tryToWrite(events, removed))
        return true;
    // A full medium: segments of which nothing is wanted may go without a word about it.
    return dropUnwanted(removed) && tryToWrite(events, removed);
}

bool Journal::tryToWrite(const QList<JournalEvent> &events, const QList<quint64> &removed)
{
    QList<quint64> gone;
    std::copy_if(removed.cbegin(), removed.cend(), std::back_inserter(gone),
                 [this](quint64 id) { return m_live.contains(id); });
    if (events.isEmpty() && gone.isEmpty())
        return true;
    qint64 size = 0;
    for (const JournalEvent &event : events)
        size += JournalWriter::sizeOf(event);
    if (!makeRoom(size))
        return false;
    QByteArray bytes;
    bytes.reserve(size);
    QList<qint64> sizes;
    for (const JournalEvent &event : events) {
        const qint64 before = bytes.size();
        bytes += m_writer.event(event);
        sizes.append(bytes.size() - before);
    }
    if (!gone.isEmpty())
        bytes += m_writer.removed(gone);
    if (!append(bytes))
        return false;
    for (qsizetype i = 0; i < events.size(); ++i)
        place(events.at(i).id, m_lastNumber, sizes.at(i));
    for (const quint64 id : std::as_const(gone))
        displace(id);
    trim();
    return true;
}

bool Journal::dropUnwanted(const QList<quint64> &removed)
{
    std::map<quint64, QList<quint64>> bySegment;
    for (const quint64 id : removed) {
        const auto found = m_live.constFind(id);
        if (found != m_live.cend())
            bySegment[found->segment].append(id);
    }
    bool hasDropped = false;
    while (m_segments.size() > 1) {
        const auto &[number, segment] = *m_segments.cbegin();
        const QList<quint64> unwanted = bySegment[number];
        if (unwanted.size() != segment.events || !dropOldest())
            break;
        hasDropped = true;
        for (const quint64 id : unwanted)
            m_liveBytes -= m_live.take(id).size;
    }
    return hasDropped;
}

// Whether it fails does not matter: there is always another time.
void Journal::trim()
{
    // Only from the oldest on: one in between may say of an older event that it is gone.
    while (m_segments.size() > 1 && m_segments.cbegin()->second.events == 0) {
        if (!dropOldest())
            return;
    }
    if (isWasteful())
        copyOldest();
}

// With half of the bytes still wanted, each byte that is copied has made room for one.
bool Journal::isWasteful() const
{
    constexpr qint64 spareSegments = 4; // that a program may leave behind which starts often
    return m_segments.size() > 1
           && (m_bytes > 2 * m_liveBytes + 2 * m_segmentSize
               || qint64(m_segments.size()) > spareSegments + 2 * m_liveBytes / m_segmentSize);
}

bool Journal::copyOldest()
{
    using Item = JournalReader::Item;
    const quint64 oldest = m_segments.cbegin()->first;
    const auto bytes = m_storage->read(oldest);
    if (!bytes || !makeRoom(bytes->size()))
        return false;
    QByteArray copy;
    QList<std::pair<quint64, qint64>> copied;
    JournalReader reader(*bytes);
    for (Item item = reader.next(); item != Item::End; item = reader.next()) {
        if (item != Item::Event || m_live.value(reader.event.id).segment != oldest)
            continue;
        copy += m_writer.event(reader.event);
        copied.append({ reader.event.id, reader.recordSize() });
    }
    if (!append(copy) || !sync()) // before the original goes
        return false;
    for (const auto &[id, size] : std::as_const(copied))
        place(id, m_lastNumber, size);
    return dropOldest();
}

bool Journal::dropOldest()
{
    const auto oldest = m_segments.begin();
    if (!m_storage->remove(oldest->first))
        return fail(m_storage->errorString());
    m_bytes -= oldest->second.size;
    m_segments.erase(oldest);
    return true;
}

} // namespace QSocketIoPrivate
