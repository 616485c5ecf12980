// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Engine.IO polling bodies: what several packets look like in one request or answer.
#pragma once

#include "protocol/enginemessage.h"
#include "protocol/enginepacket.h"
#include "protocol/enginerevision.h"

namespace QSocketIoPrivate {

// payload = packet *( %x1E packet )    revision 4; that of revision 3 is in enginepayload3.h
class EnginePayloadReader
{
public:
    enum class Error : quint8 { None, Empty, BadPacket, BadBase64, BadLength, TooManyPackets };

    // maxPackets: a peer that puts more into one body is refused (0: any number).
    EnginePayloadReader(QByteArrayView body, int maxPackets,
                        EngineRevision revision = EngineRevision::Four);

    // The next packet; nullopt at the end or on error(). The view lives until the next call.
    std::optional<EnginePacketView> next();
    Error error() const { return m_error; }

private:
    enum class Layout : quint8 { Separated, Counted, Framed };
    std::optional<EnginePacketView> nextSeparated();
    std::optional<EnginePacketView> nextCounted();
    std::optional<EnginePacketView> nextFramed();
    std::optional<EnginePacketView> packetIn(QByteArrayView text, EngineRevision revision);
    bool mayTake();
    std::nullopt_t fail(Error error);

    QByteArrayView m_rest;
    QByteArray m_binary;
    int m_packetsLeft = 0;
    bool m_hasLimit = false;
    bool m_atEnd = false;
    Layout m_layout = Layout::Separated;
    Error m_error = Error::None;
};

class EnginePayloadWriter
{
public:
    // Python peers drop a whole body that holds more packets than this, in either direction.
    static constexpr int MaxPackets = 16;

    // maxBytes: size limit of the body (0: none). The first message is always taken, even if it alone is too big.
    // A body of revision 4 is text in any case.
    explicit EnginePayloadWriter(qint64 maxBytes = 0, EngineFormat format = {});

    void add(EnginePacketType type, QByteArrayView data = {});
    // How much of the message, counted in packets from firstPacket, still fits; adds those.
    // A text and its attachments may be split over two bodies, never reordered.
    int add(const EngineMessage &message, int firstPacket = 0);
    int packetCount() const { return m_packetCount; }
    bool isEmpty() const { return m_packetCount == 0; }
    // The body is no text: application/octet-stream. To be asked before take().
    bool isBinary() const { return m_isBinary; }
    QByteArray take();

private:
    // Of revision 3: the layout depends on all of them.
    struct Entry
    {
        EnginePacketType type = EnginePacketType::Message;
        bool isBinary = false;
        QByteArray data;
    };
    bool isRevision4() const { return m_format.revision == EngineRevision::Four; }
    void addText(const QByteArray &text);
    void addBinary(const QByteArray &bytes);
    qint64 sizeOf(const QByteArray &data, bool isText) const;
    bool fits(qint64 bytes) const;
    void separate();
    void append(const Entry &entry);

    QByteArray m_body;
    QList<Entry> m_entries;
    qint64 m_maxBytes;
    qint64 m_size = 0; // of the body, or what it is at most
    int m_packetCount = 0;
    EngineFormat m_format;
    bool m_isBinary = false;
};

} // namespace QSocketIoPrivate
