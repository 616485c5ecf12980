// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The private half of events and replies, and of what answers an event.
#pragma once

#include "core/endpointlink.h"
#include "protocol/jsondocument.h"

#include "qsocketioevent.h"

#include <QPointer>
#include <QSharedData>

#include <atomic>

// An event: payload is ["name", arguments...]; a reply: [arguments...].
class QSocketIoEventData : public QSharedData
{
public:
    QSocketIoEventData() = default;
    ~QSocketIoEventData();
    Q_DISABLE_COPY_MOVE(QSocketIoEventData)

    qsizetype argumentCount() const;
    QSocketIoPrivate::JsonValue argument(qsizetype index) const; // Undefined when there is none
    const QVariantList &variants() const; // made when somebody asks, for all copies in all threads

    QSocketIoPrivate::JsonDocumentPtr payload;
    qsizetype firstArgument = 0; // 1 for events
    QPointer<QObject> endpoint;
    QSocketIoAck ack;

private:
    mutable std::atomic<const QVariantList *> m_variants{ nullptr };
};

namespace QSocketIoPrivate {

// One question of somebody else; the copies of its QSocketIoAck share it. Any thread may answer, the first wins.
class AckSlot
{
public:
    virtual ~AckSlot() = default;
    Q_DISABLE_COPY_MOVE(AckSlot)
    bool isOpen() const { return !m_isAnswered.load(std::memory_order_relaxed); }
    bool answer(const ArgumentWriter &writer); // false: somebody was faster
    QByteArray event() const;                  // for warnings

protected:
    explicit AckSlot(const JsonDocumentPtr &event);
    // Once, in the thread of whoever answers.
    virtual void deliver(const QByteArray &json, const QList<QByteArray> &attachments) = 0;

private:
    JsonDocumentPtr m_event;
    std::atomic<bool> m_isAnswered{ false };
};

// The peer of an endpoint waits.
class PeerAckSlot final : public AckSlot
{
public:
    PeerAckSlot(std::shared_ptr<EndpointLink> link, quint64 id, const JsonDocumentPtr &event);

private:
    void deliver(const QByteArray &json, const QList<QByteArray> &attachments) override;

    std::shared_ptr<EndpointLink> m_link;
    quint64 m_id;
};

// Makes events and replies from packets; the library's other parts use nothing else of their insides.
QSocketIoEvent makeEvent(const JsonDocumentPtr &payload, QObject *endpoint, QSocketIoAck ack = {});
QSocketIoReply makeReply(const JsonDocumentPtr &payload);
// Of an encoded packet; null when the text is none, or a placeholder points nowhere.
JsonDocumentPtr parsePayload(const QByteArray &json, const QList<QByteArray> &attachments);
QSocketIoAck makeAck(std::shared_ptr<AckSlot> slot);
QByteArrayView eventName(const JsonDocumentPtr &payload); // UTF-8; a number's text for numeric names

} // namespace QSocketIoPrivate
