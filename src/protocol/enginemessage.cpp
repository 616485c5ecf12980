// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/enginemessage.h"

#include <mutex>

namespace QSocketIoPrivate {

EngineMessage::EngineMessage(const QByteArray &text, const QList<QByteArray> &attachments,
                             EngineRevision revision)
    : d(new Data)
{
    d->text = text;
    d->attachments = attachments;
    d->revision = revision;
}

EngineMessage EngineMessage::binary(const QByteArray &bytes)
{
    EngineMessage message({}, { bytes });
    message.d->hasText = false;
    return message;
}

EngineMessage EngineMessage::ofPackets(const QList<Packet> &packets)
{
    QList<QByteArray> data;
    QBitArray texts(packets.size());
    for (qsizetype i = 0; i < packets.size(); ++i) {
        data.append(packets.at(i).data);
        texts.setBit(i, packets.at(i).isText);
    }
    const qsizetype count = texts.count(true);
    if (count == 1 && texts.testBit(0))
        return EngineMessage(data.takeFirst(), data);
    EngineMessage message({}, data);
    message.d->hasText = false;
    if (count > 0)
        message.d->texts = texts;
    return message;
}

const QByteArray &EngineMessage::text() const
{
    static const QByteArray none;
    return d ? d->text : none;
}

const QList<QByteArray> &EngineMessage::attachments() const
{
    static const QList<QByteArray> none;
    return d ? d->attachments : none;
}

qint64 EngineMessage::byteCount() const
{
    qint64 count = text().size();
    for (const QByteArray &attachment : attachments())
        count += attachment.size();
    return count;
}

void EngineMessage::setUncompressed()
{
    Q_ASSERT_X(d, "EngineMessage::setUncompressed", "a null message has no flags");
    if (d)
        d->isUncompressed = true;
}

const QByteArray &EngineMessage::packet(qsizetype number) const
{
    if (!hasText())
        return attachments().at(number);
    return number == 0 ? d->text : d->attachments.at(number - 1);
}

const QList<QByteArray> &EngineMessage::frames() const
{
    static const QList<QByteArray> none;
    return d && d->framesState.load(std::memory_order_acquire) == Data::Frames::Ready ? d->frames
                                                                                      : none;
}

void EngineMessage::setFrames(const QList<QByteArray> &frames) const
{
    Q_ASSERT_X(d, "EngineMessage::setFrames", "a null message has no frames");
    auto expected = Data::Frames::None;
    if (!d || !d->framesState.compare_exchange_strong(expected, Data::Frames::BeingSet))
        return;
    d->frames = frames;
    d->framesState.store(Data::Frames::Ready, std::memory_order_release);
}

// One for all: beside compressing it costs nothing, and each message having one would.
static std::mutex s_compressedMutex;

QList<QByteArray> EngineMessage::compressedFrames(quint64 key) const
{
    if (d) {
        const std::lock_guard lock(s_compressedMutex);
        for (const auto &[knownKey, frames] : std::as_const(d->compressedFrames)) {
            if (knownKey == key)
                return frames;
        }
    }
    return {};
}

void EngineMessage::setCompressedFrames(quint64 key, const QList<QByteArray> &frames) const
{
    Q_ASSERT_X(d, "EngineMessage::setCompressedFrames", "a null message has no frames");
    if (!d)
        return;
    const std::lock_guard lock(s_compressedMutex);
    d->compressedFrames.append({ key, frames });
}

} // namespace QSocketIoPrivate
