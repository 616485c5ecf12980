// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/enginepayload.h"

#include "protocol/enginebase64.h"
#include "protocol/enginepayload3.h"

#include <utility>

namespace QSocketIoPrivate {

namespace {

constexpr char RecordSeparator = '\x1e';

} // namespace

// Reading

EnginePayloadReader::EnginePayloadReader(QByteArrayView body, int maxPackets,
                                         EngineRevision revision)
    : m_rest(body)
    , m_packetsLeft(maxPackets)
    , m_hasLimit(maxPackets > 0)
{
    if (revision == EngineRevision::Three)
        m_layout = isFramedPayload(body) ? Layout::Framed : Layout::Counted;
    if (body.isEmpty())
        m_error = Error::Empty;
}

std::optional<EnginePacketView> EnginePayloadReader::next()
{
    if (m_atEnd || m_error != Error::None)
        return std::nullopt;
    switch (m_layout) {
    case Layout::Separated:
        break;
    case Layout::Counted:
        return nextCounted();
    case Layout::Framed:
        return nextFramed();
    }
    return nextSeparated();
}

std::optional<EnginePacketView> EnginePayloadReader::nextSeparated()
{
    if (!mayTake())
        return fail(Error::TooManyPackets);
    const qsizetype separator = m_rest.indexOf(RecordSeparator);
    m_atEnd = separator < 0;
    const QByteArrayView packet = m_atEnd ? m_rest : m_rest.first(separator);
    if (!m_atEnd)
        m_rest = m_rest.sliced(separator + 1);
    return packetIn(packet, EngineRevision::Four);
}

std::optional<EnginePacketView> EnginePayloadReader::nextCounted()
{
    while (!m_rest.isEmpty()) {
        if (!mayTake())
            return fail(Error::TooManyPackets);
        const std::optional<QByteArrayView> packet = takeCountedPacket(m_rest);
        if (!packet)
            return fail(Error::BadLength);
        if (!packet->isEmpty()) // "0:", from old peers that have nothing to say
            return packetIn(*packet, EngineRevision::Three);
    }
    m_atEnd = true;
    return std::nullopt;
}

std::optional<EnginePacketView> EnginePayloadReader::nextFramed()
{
    if (m_rest.isEmpty()) {
        m_atEnd = true;
        return std::nullopt;
    }
    if (!mayTake())
        return fail(Error::TooManyPackets);
    const std::optional<FramedPacket> packet = takeFramedPacket(m_rest);
    if (!packet)
        return fail(Error::BadLength);
    if (!packet->isBinary)
        return packetIn(packet->data, EngineRevision::Three);
    const auto view = EnginePacketView::fromTypedBinary(packet->data);
    return view ? view : fail(Error::BadPacket);
}

std::optional<EnginePacketView> EnginePayloadReader::packetIn(QByteArrayView text,
                                                              EngineRevision revision)
{
    if (isBase64Packet(text)) {
        auto bytes = fromBase64Packet(text, revision);
        if (!bytes)
            return fail(Error::BadBase64);
        m_binary = std::move(*bytes);
        return EnginePacketView{ EnginePacketType::Message, true, m_binary, &m_binary };
    }
    const auto view = EnginePacketView::fromText(text);
    return view ? view : fail(Error::BadPacket);
}

bool EnginePayloadReader::mayTake()
{
    return !m_hasLimit || m_packetsLeft-- > 0;
}

std::nullopt_t EnginePayloadReader::fail(Error error)
{
    m_error = error;
    return std::nullopt;
}

// Writing

EnginePayloadWriter::EnginePayloadWriter(qint64 maxBytes, EngineFormat format)
    : m_maxBytes(maxBytes)
    , m_format(format)
{}

void EnginePayloadWriter::add(EnginePacketType type, QByteArrayView data)
{
    if (isRevision4()) {
        separate();
        m_body.append(typeDigit(type));
        m_body.append(data);
    } else {
        append({ type, false, data.toByteArray() });
    }
}

int EnginePayloadWriter::add(const EngineMessage &message, int firstPacket)
{
    int packet = firstPacket;
    for (; packet < message.packetCount(); ++packet) {
        const bool isText = message.isTextPacket(packet);
        const QByteArray &data = message.packet(packet);
        if (!fits(sizeOf(data, isText)))
            break;
        if (isText)
            addText(data);
        else
            addBinary(data);
    }
    return packet - firstPacket;
}

void EnginePayloadWriter::addText(const QByteArray &text)
{
    if (isRevision4())
        add(EnginePacketType::Message, text);
    else
        append({ EnginePacketType::Message, false, text });
}

void EnginePayloadWriter::addBinary(const QByteArray &bytes)
{
    if (isRevision4()) {
        separate();
        m_body.append(toBase64Packet(bytes, EngineRevision::Four));
        return;
    }
    m_isBinary = m_isBinary || !m_format.isTextOnly;
    append({ EnginePacketType::Message, true, bytes });
}

void EnginePayloadWriter::append(const Entry &entry)
{
    m_size += sizeOf(entry.data, !entry.isBinary);
    m_entries.append(entry);
    ++m_packetCount;
}

QByteArray EnginePayloadWriter::take()
{
    const bool isFramed = std::exchange(m_isBinary, false);
    const QList<Entry> entries = std::exchange(m_entries, {});
    for (const Entry &entry : entries) {
        const char digit = typeDigit(entry.type);
        if (isFramed)
            appendFramedPacket(m_body, entry.isBinary, entry.isBinary ? char(entry.type) : digit,
                               entry.data);
        else if (entry.isBinary)
            appendCountedPacket(m_body, toBase64Packet(entry.data, EngineRevision::Three), {});
        else
            appendCountedPacket(m_body, { &digit, 1 }, entry.data);
    }
    m_packetCount = 0;
    m_size = 0;
    return std::exchange(m_body, {});
}

// What a packet adds to the body, with its separator.
qint64 EnginePayloadWriter::sizeOf(const QByteArray &data, bool isText) const
{
    const bool isBase64 = !isText && (isRevision4() || m_format.isTextOnly);
    const qint64 size = isBase64 ? base64PacketSize(data.size(), m_format.revision)
                                 : 1 + data.size();
    return size + (isRevision4() ? qint64(m_packetCount > 0) : MaxPacketOverhead);
}

bool EnginePayloadWriter::fits(qint64 bytes) const
{
    if (m_packetCount == 0)
        return true;
    if (m_packetCount == MaxPackets)
        return false;
    const qint64 size = isRevision4() ? m_body.size() : m_size;
    return m_maxBytes <= 0 || size + bytes <= m_maxBytes;
}

void EnginePayloadWriter::separate()
{
    if (m_packetCount++ > 0)
        m_body.append(RecordSeparator);
}

} // namespace QSocketIoPrivate
