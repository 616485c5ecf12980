// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "client/journalrecords.h"

#include <QtEndian>

#include <zlib.h>

#include <array>
#include <cstring>
#include <limits>

namespace QSocketIoPrivate {

enum class JournalWriter::Type : quint8 { State = 1, Event = 2, Removed = 3 };

namespace {

constexpr char Magic[] = { 'Q', 'S', 'I', 'O', 'J', 'R', 'N' };
constexpr quint8 Version = 1;
constexpr char Marker = 'Q';
constexpr qsizetype RecordHead = 12;

quint32 crc(quint32 start, QByteArrayView bytes)
{
    if (bytes.isEmpty()) // zlib takes a null pointer for the wish to begin anew
        return start;
    return quint32(
            crc32_z(start, reinterpret_cast<const Bytef *>(bytes.data()), size_t(bytes.size())));
}

template <typename Number>
void put(QByteArray &out, Number value)
{
    char bytes[sizeof(Number)];
    qToLittleEndian(value, bytes);
    out.append(bytes, sizeof(Number));
}

template <typename Number>
Number get(QByteArrayView bytes, qsizetype position)
{
    return qFromLittleEndian<Number>(bytes.data() + position);
}

void putVarint(QByteArray &out, quint64 value)
{
    while (value >= 0x80) {
        out.append(char(value | 0x80));
        value >>= 7;
    }
    out.append(char(value));
}

// Takes it from the front; nullopt: it is cut off or does not fit into 64 bits.
std::optional<quint64> takeVarint(QByteArrayView &bytes)
{
    quint64 value = 0;
    for (int shift = 0; shift < 64 && !bytes.isEmpty(); shift += 7) {
        const auto byte = quint8(bytes.front());
        bytes = bytes.sliced(1);
        const quint64 part = byte & 0x7f;
        if (shift == 63 && part > 1)
            return std::nullopt;
        value |= part << shift;
        if (byte < 0x80)
            return value;
    }
    return std::nullopt;
}

std::optional<QByteArray> takeBytes(QByteArrayView &bytes)
{
    const auto length = takeVarint(bytes);
    if (!length || *length > quint64(bytes.size()))
        return std::nullopt;
    const QByteArrayView taken = bytes.first(qsizetype(*length));
    bytes = bytes.sliced(taken.size());
    return taken.toByteArray();
}

// Of salt, type and length; the check of the body goes on from here.
quint32 startOfCheck(quint32 salt, quint8 type, quint32 length)
{
    std::array<char, 9> bytes;
    qToLittleEndian(salt, bytes.data());
    bytes[4] = char(type);
    qToLittleEndian(length, bytes.data() + 5);
    return crc(0, { bytes.data(), qsizetype(bytes.size()) });
}

} // namespace

QByteArray JournalWriter::head() const
{
    QByteArray out(Magic, sizeof(Magic));
    put(out, Version);
    put(out, m_salt);
    put(out, crc(0, out));
    return out;
}

QByteArray JournalWriter::record(Type type, const QByteArray &body) const
{
    Q_ASSERT_X(quint64(body.size()) <= std::numeric_limits<quint32>::max(), "JournalWriter::record",
               "no event is that large");
    const auto length = quint32(body.size());
    const quint32 start = startOfCheck(m_salt, quint8(type), length);
    QByteArray out;
    out.reserve(RecordHead + body.size());
    out.append(Marker);
    put(out, quint8(type));
    put(out, quint16(start));
    put(out, length);
    put(out, crc(start, body));
    out.append(body);
    return out;
}

QByteArray JournalWriter::state(const JournalState &state) const
{
    QByteArray body;
    putVarint(body, state.idLimit);
    body.append(state.sender);
    return record(Type::State, body);
}

QByteArray JournalWriter::event(const JournalEvent &event) const
{
    QByteArray body;
    putVarint(body, event.id);
    putVarint(body, quint64(qMax<qint64>(event.time, 0)));
    putVarint(body, event.timeout ? *event.timeout + 1 : 0);
    putVarint(body, quint64(event.attachments.size()));
    putVarint(body, quint64(event.json.size()));
    body.append(event.json);
    for (const QByteArray &attachment : event.attachments) {
        putVarint(body, quint64(attachment.size()));
        body.append(attachment);
    }
    return record(Type::Event, body);
}

qint64 JournalWriter::sizeOf(const JournalEvent &event)
{
    constexpr qint64 longest = 10; // of a number
    qint64 size = RecordHead + 5 * longest + event.json.size();
    for (const QByteArray &attachment : event.attachments)
        size += longest + attachment.size();
    return size;
}

QByteArray JournalWriter::removed(const QList<quint64> &ids) const
{
    QByteArray body;
    for (const quint64 id : ids)
        putVarint(body, id);
    return record(Type::Removed, body);
}

JournalReader::JournalReader(QByteArrayView segment)
    : m_rest(segment)
{
    readHead();
}

void JournalReader::readHead()
{
    if (m_rest.size() < HeadSize || std::memcmp(m_rest.data(), Magic, sizeof(Magic)) != 0)
        return;
    // Whatever a later version changes, it begins alike.
    if (quint8(m_rest.at(sizeof(Magic))) > Version) {
        m_head = Head::NewerVersion;
        return;
    }
    if (get<quint32>(m_rest, HeadSize - 4) != crc(0, m_rest.first(HeadSize - 4)))
        return;
    m_head = Head::Good;
    m_salt = get<quint32>(m_rest, 8);
    m_rest = m_rest.sliced(HeadSize);
}

auto JournalReader::next() -> Item
{
    qsizetype skipped = 0;
    while (m_head == Head::Good && m_rest.size() >= RecordHead) {
        QByteArrayView body;
        const auto type = readRecord(body);
        if (!type || !readBody(*type, body)) {
            // On to the next place where a record may begin.
            const qsizetype marker = m_rest.sliced(1).indexOf(Marker);
            const qsizetype step = marker < 0 ? m_rest.size() : marker + 1;
            skipped += step;
            m_rest = m_rest.sliced(step);
            continue;
        }
        m_damaged += skipped;
        m_recordSize = RecordHead + body.size();
        m_rest = m_rest.sliced(m_recordSize);
        return *type == Type::State   ? Item::State
               : *type == Type::Event ? Item::Event
                                      : Item::Removed;
    }
    m_torn += skipped + m_rest.size();
    m_rest = {};
    return Item::End;
}

// The short check keeps us from reading the bodies of what is no record; only with both is it one.
auto JournalReader::readRecord(QByteArrayView &body) const -> std::optional<Type>
{
    const auto type = quint8(m_rest.at(1));
    const auto length = get<quint32>(m_rest, 4);
    if (m_rest.front() != Marker || length > quint64(m_rest.size() - RecordHead))
        return std::nullopt;
    const quint32 start = startOfCheck(m_salt, type, length);
    if (get<quint16>(m_rest, 2) != quint16(start))
        return std::nullopt;
    body = m_rest.sliced(RecordHead, qsizetype(length));
    if (get<quint32>(m_rest, 8) != crc(start, body))
        return std::nullopt;
    return Type(type);
}

bool JournalReader::readBody(Type type, QByteArrayView body)
{
    switch (type) {
    case Type::State: {
        const auto limit = takeVarint(body);
        state = { .idLimit = limit.value_or(0), .sender = body.toByteArray() };
        return limit.has_value();
    }
    case Type::Event:
        return readEvent(body);
    case Type::Removed:
        removed.clear();
        while (!body.isEmpty()) {
            const auto id = takeVarint(body);
            if (!id)
                return false;
            removed.append(*id);
        }
        return true;
    }
    return false; // of a later version, or made up
}

bool JournalReader::readEvent(QByteArrayView body)
{
    event = {};
    const auto id = takeVarint(body);
    const auto time = takeVarint(body);
    const auto timeout = takeVarint(body);
    const auto count = takeVarint(body);
    auto json = takeBytes(body);
    // Each attachment takes a byte at least.
    if (!id || !time || !timeout || !count || !json || *count > quint64(body.size()))
        return false;
    event.id = *id;
    event.time = qint64(qMin<quint64>(*time, std::numeric_limits<qint64>::max()));
    if (*timeout > 0)
        event.timeout = *timeout - 1;
    event.json = *std::move(json);
    for (quint64 i = 0; i < *count; ++i) {
        auto attachment = takeBytes(body);
        if (!attachment)
            return false;
        event.attachments.append(*std::move(attachment));
    }
    return body.isEmpty();
}

} // namespace QSocketIoPrivate
