// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Engine.IO 4 polling bodies: packets joined by the record separator 0x1e.
#pragma once

#include "protocol/enginepacket.h"
#include "protocol/enginemessage.h"

#include <QByteArrayList>

namespace QSocketIoPrivate {

// payload = packet *( %x1E packet )
class EnginePayloadReader
{
public:
    enum class Error : quint8 { None, Empty, BadPacket, BadBase64, TooManyPackets };

    // maxPackets: a peer that puts more into one body is refused (0: any number).
    EnginePayloadReader(QByteArrayView body, int maxPackets);

    // The next packet; nullopt at the end or on error(). The view lives until the next call.
    std::optional<EnginePacketView> next();
    Error error() const { return m_error; }

private:
    std::optional<EnginePacketView> binaryMessage(QByteArrayView base64);
    std::nullopt_t fail(Error error);

    QByteArrayView m_rest;
    QByteArray m_binary;
    int m_packetsLeft = 0;
    bool m_hasLimit = false;
    bool m_atEnd = false;
    Error m_error = Error::None;
};

class EnginePayloadWriter
{
public:
    // Python peers drop a whole body that holds more packets than this, in either direction.
    static constexpr int MaxPackets = 16;

    // maxBytes: size limit of the body (0: none). The first message is always taken, even if it alone is too big.
    explicit EnginePayloadWriter(qint64 maxBytes = 0);

    void add(EnginePacketType type, QByteArrayView data = {});
    // How much of the message, counted in packets from firstPacket, still fits; adds those.
    // A text and its attachments may be split over two bodies, never reordered.
    int add(const EngineMessage &message, int firstPacket = 0);
    int packetCount() const { return m_packetCount; }
    bool isEmpty() const { return m_packetCount == 0; }
    QByteArray take();

private:
    bool fits(qint64 bytes) const;
    void separate();
    QByteArray m_body;
    qint64 m_maxBytes;
    int m_packetCount = 0;
};

} // namespace QSocketIoPrivate
