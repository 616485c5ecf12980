// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/enginepayload.h"

namespace QSocketIoPrivate {

namespace {

constexpr char RecordSeparator = '\x1e';
constexpr char BinaryMark = 'b';

qint64 base64Size(qint64 bytes)
{
    return (bytes + 2) / 3 * 4;
}

// Padded or not, but nothing that is not in the alphabet; nullopt otherwise.
std::optional<QByteArray> decodedBase64(QByteArrayView base64)
{
    if (base64.size() % 4 == 1) // six bits are no byte, which Qt overlooks
        return std::nullopt;
    const QByteArray raw = QByteArray::fromRawData(base64.data(), base64.size());
    const auto result = QByteArray::fromBase64Encoding(raw, QByteArray::AbortOnBase64DecodingErrors);
    if (!result)
        return std::nullopt;
    return *result;
}

} // namespace

EnginePayloadReader::EnginePayloadReader(QByteArrayView body, int maxPackets)
    : m_rest(body)
    , m_packetsLeft(maxPackets)
    , m_hasLimit(maxPackets > 0)
{
    if (body.isEmpty())
        m_error = Error::Empty;
}

std::optional<EnginePacketView> EnginePayloadReader::next()
{
    if (m_atEnd || m_error != Error::None)
        return std::nullopt;
    if (m_hasLimit && m_packetsLeft-- == 0)
        return fail(Error::TooManyPackets);
    const qsizetype separator = m_rest.indexOf(RecordSeparator);
    m_atEnd = separator < 0;
    const QByteArrayView packet = m_atEnd ? m_rest : m_rest.first(separator);
    if (!m_atEnd)
        m_rest = m_rest.sliced(separator + 1);
    if (packet.startsWith(BinaryMark))
        return binaryMessage(packet.sliced(1));
    const auto view = EnginePacketView::fromText(packet);
    return view ? view : fail(Error::BadPacket);
}

std::optional<EnginePacketView> EnginePayloadReader::binaryMessage(QByteArrayView base64)
{
    auto bytes = decodedBase64(base64);
    if (!bytes)
        return fail(Error::BadBase64);
    m_binary = std::move(*bytes);
    return EnginePacketView{ EnginePacketType::Message, true, m_binary, &m_binary };
}

std::nullopt_t EnginePayloadReader::fail(Error error)
{
    m_error = error;
    return std::nullopt;
}

EnginePayloadWriter::EnginePayloadWriter(qint64 maxBytes)
    : m_maxBytes(maxBytes)
{}

void EnginePayloadWriter::add(EnginePacketType type, QByteArrayView data)
{
    separate();
    m_body.append(typeDigit(type));
    m_body.append(data);
}

int EnginePayloadWriter::add(const EngineMessage &message, int firstPacket)
{
    int packet = firstPacket;
    for (; packet < message.packetCount(); ++packet) {
        const bool isText = packet == 0;
        const QByteArray &data = isText ? message.text() : message.attachments().at(packet - 1);
        if (!fits(1 + (isText ? data.size() : base64Size(data.size()))))
            break;
        if (isText) {
            add(EnginePacketType::Message, data);
        } else {
            separate();
            m_body.append(BinaryMark);
            m_body.append(data.toBase64());
        }
    }
    return packet - firstPacket;
}

QByteArray EnginePayloadWriter::take()
{
    m_packetCount = 0;
    return std::exchange(m_body, {});
}

bool EnginePayloadWriter::fits(qint64 bytes) const
{
    if (m_packetCount == 0)
        return true;
    if (m_packetCount == MaxPackets)
        return false;
    return m_maxBytes <= 0 || m_body.size() + 1 + bytes <= m_maxBytes;
}

void EnginePayloadWriter::separate()
{
    if (m_packetCount++ > 0)
        m_body.append(RecordSeparator);
}

} // namespace QSocketIoPrivate
