// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What the Socket.IO layer gives the engine to send: a text with its attachments, or bytes alone, shared by every
// receiver. A transport turns it into its own wire form once and keeps that form here.
#pragma once

#include "protocol/enginerevision.h"

#include <QBitArray>
#include <QByteArray>
#include <QList>
#include <QSharedData>

#include <atomic>
#include <utility>

namespace QSocketIoPrivate {

class EngineMessage
{
public:
    EngineMessage() = default;
    // text: without the type digit. The attachments follow it on the wire with nothing in between.
    // revision: of the sessions that it is for; their binary messages begin differently.
    explicit EngineMessage(const QByteArray &text, const QList<QByteArray> &attachments = {},
                           EngineRevision revision = EngineRevision::Four);
    // One binary packet and no text.
    static EngineMessage binary(const QByteArray &bytes);
    // Texts and bytes in any order; at least one.
    struct Packet
    {
        QByteArray data;
        bool isText = false;
    };
    static EngineMessage ofPackets(const QList<Packet> &packets);

    bool isNull() const { return !d; }
    bool isSameAs(const EngineMessage &other) const { return d == other.d; } // a copy of it
    bool hasText() const { return d && d->hasText; }
    const QByteArray &text() const;
    const QList<QByteArray> &attachments() const;
    EngineRevision revision() const { return d ? d->revision : EngineRevision::Four; }
    // Bytes of text and attachments together, for limits and accounting.
    qint64 byteCount() const;
    // Set by programs that know compressing to be in vain; for transports that do.
    bool isUncompressed() const { return d && d->isUncompressed; }
    void setUncompressed();

    // The packets in the order in which they leave: the text, if there is one, is number 0.
    qsizetype packetCount() const { return (hasText() ? 1 : 0) + attachments().size(); }
    bool isTextPacket(qsizetype number) const
    {
        return (number == 0 && hasText()) || isTextElsewhere(number);
    }
    qsizetype textCount() const { return hasText() ? 1 : textsElsewhere(); }
    const QByteArray &packet(qsizetype number) const;

    // The unmasked frames a WebSocket server sends ("4" + text, then one binary frame per attachment);
    // made at the first call, shared by all copies afterwards, whatever thread they are in. Empty until setFrames() was
    // called, and for a moment longer in another thread.
    const QList<QByteArray> &frames() const;
    void setFrames(const QList<QByteArray> &frames) const; // ignored unless it is the first call
    // The same, compressed in the way that key stands for; empty until they were set for it.
    QList<QByteArray> compressedFrames(quint64 key) const;
    void setCompressedFrames(quint64 key, const QList<QByteArray> &frames) const;

private:
    struct Data : QSharedData
    {
        QByteArray text;
        QList<QByteArray> attachments;
        QList<QByteArray> frames; // once it is Ready
        enum class Frames : quint8 { None, BeingSet, Ready };
        std::atomic<Frames> framesState{ Frames::None };
        QList<std::pair<quint64, QList<QByteArray>>> compressedFrames; // few: clients want the same
        QBitArray texts; // which attachments are texts; empty: none
        EngineRevision revision = EngineRevision::Four;
        bool isUncompressed = false;
        bool hasText = true;
    };
    bool isTextElsewhere(qsizetype number) const
    {
        return d && !d->texts.isEmpty() && d->texts.testBit(number);
    }
    qsizetype textsElsewhere() const { return d ? d->texts.count(true) : 0; }

    QExplicitlySharedDataPointer<Data> d;
};

} // namespace QSocketIoPrivate
