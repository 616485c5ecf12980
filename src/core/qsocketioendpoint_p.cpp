// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "core/qsocketioendpoint_p.h"

#include "logging.h"

#include <QMetaMethod>
#include <QThread>

#include <utility>

using namespace QSocketIoPrivate;

namespace {

const QMetaMethod &eventReceivedSignal()
{
    static const QMetaMethod signal = QMetaMethod::fromSignal(&QSocketIoEndpoint::eventReceived);
    return signal;
}

const QMetaMethod &eventSentSignal()
{
    static const QMetaMethod signal = QMetaMethod::fromSignal(&QSocketIoEndpoint::eventSent);
    return signal;
}

} // namespace

QSocketIoEndpointPrivate::QSocketIoEndpointPrivate(const QByteArray &name, DeadlineQueue &deadlines)
    : nsp(name)
    , acks(deadlines)
    , m_link(std::make_shared<EndpointLink>(this))
{}

QSocketIoEndpointPrivate::~QSocketIoEndpointPrivate()
{
    m_link->detach();
}

void QSocketIoEndpointPrivate::shutDown()
{
    // First the way in: what the finished replies set off must not reach an object that is going.
    m_link->detach();
    acks.finishAll(notConnectedError());
}

bool QSocketIoEndpointPrivate::writeText(std::span<const QByteArrayView>)
{
    return false;
}

bool QSocketIoEndpointPrivate::isTooLarge(const EngineMessage &) const
{
    return false;
}

void QSocketIoEndpointPrivate::eventTooLarge(OutgoingEvent, const EngineMessage &) {}

void QSocketIoEndpointPrivate::answerTooLarge(quint64, const EngineMessage &) {}

bool QSocketIoEndpointPrivate::admit(const QSocketIoEvent &)
{
    return true;
}

void QSocketIoEndpointPrivate::dispatchFurther(const QSocketIoEvent &, QByteArrayView) {}

void QSocketIoEndpointPrivate::dispatched(const QSocketIoEvent &) {}

bool QSocketIoEndpointPrivate::wantsEvent(QByteArrayView) const
{
    return true;
}

bool QSocketIoEndpointPrivate::livesHere() const
{
    return q_ptr->thread() == QThread::currentThread();
}

void QSocketIoEndpointPrivate::receive(SocketPacket &&packet)
{
    if (packet.type == SocketPacket::Type::Event) {
        receiveEvent(std::move(packet));
    } else if (packet.type == SocketPacket::Type::Ack && packet.id) {
        if (!acks.finish(*packet.id, makeReply(packet.payload)))
            qCDebug(lcQSocketIoEvents, "%s: nobody waits for acknowledgement %llu", nsp.constData(),
                    *packet.id);
    }
}

bool QSocketIoEndpointPrivate::isAwaited(QByteArrayView name) const
{
    const EventListener *listener = listeners.find(name);
    return (listener && listener->hasConnections())
           || q_ptr->isSignalConnected(eventReceivedSignal()) || wantsEvent(name);
}

void QSocketIoEndpointPrivate::receiveEvent(SocketPacket &&packet)
{
    const QByteArrayView name = eventName(packet.payload);
    if (!isAwaited(name))
        return;
    QSocketIoAck ack;
    if (packet.id)
        ack = makeAck(makeAckSlot(*packet.id, packet.payload));
    const QSocketIoEvent event = makeEvent(packet.payload, q_ptr, std::move(ack));
    const DestructionWatch watch(m_watched);
    if (admit(event) && watch)
        dispatch(event);
}

std::shared_ptr<AckSlot> QSocketIoEndpointPrivate::makeAckSlot(quint64 ackId,
                                                               const JsonDocumentPtr &event)
{
    return std::make_shared<PeerAckSlot>(m_link, ackId, event);
}

void QSocketIoEndpointPrivate::dispatch(const QSocketIoEvent &received)
{
    const QSocketIoEvent event = received; // whoever holds the other one may go
    const QByteArrayView name = eventName(EventAccess::data(event)->payload);
    const DestructionWatch watch(m_watched);
    if (EventListener *listener = listeners.find(name)) {
        Q_EMIT listener->triggered(EventDelivery(event));
        if (!watch)
            return;
    }
    dispatchFurther(event, name);
    if (!watch)
        return;
    Q_EMIT q_ptr->eventReceived(event);
    if (watch)
        dispatched(event);
}

void QSocketIoEndpointPrivate::registerReply(OutgoingEvent &event)
{
    if (!event.reply)
        return;
    event.ackId = nextAckId();
    acks.add(*event.ackId, std::move(event.reply), event.timeout.value_or(ackTimeout));
    acks.setKept(*event.ackId);
}

void QSocketIoEndpointPrivate::transmit(OutgoingEvent event)
{
    registerReply(event);
    if (event.ackId && !acks.setSent(*event.ackId)) {
        qCDebug(lcQSocketIoEvents, "%s: a kept event is dropped, its acknowledgement has timed out",
                nsp.constData());
        return;
    }
    const DestructionWatch watch(m_watched);
    if (event.isUncompressed
        || !writeTextPacket(SocketPacket::Type::Event, event.ackId, event.json, event.attachments)) {
        EngineMessage message = encodePacket(codec, SocketPacket::Type::Event, nsp, event.ackId,
                                             event.json, event.attachments);
        if (event.isUncompressed && !message.isNull())
            message.setUncompressed();
        if (isTooLarge(message))
            return eventTooLarge(std::move(event), message);
        write(message);
    }
    if (watch && q_ptr->isSignalConnected(eventSentSignal()))
        reportSent(event);
}

void QSocketIoEndpointPrivate::reportSent(const OutgoingEvent &event)
{
    if (const JsonDocumentPtr payload = parsePayload(event.json, event.attachments))
        Q_EMIT q_ptr->eventSent(makeEvent(payload, q_ptr));
}

void QSocketIoEndpointPrivate::transmitAck(quint64 ackId, const QByteArray &json,
                                           const QList<QByteArray> &attachments)
{
    if (writeTextPacket(SocketPacket::Type::Ack, ackId, json, attachments))
        return;
    const EngineMessage message = encodePacket(codec, SocketPacket::Type::Ack, nsp, ackId, json,
                                               attachments);
    if (isTooLarge(message))
        answerTooLarge(ackId, message);
    else
        write(message);
}

// The hot path; false: it takes a message.
bool QSocketIoEndpointPrivate::writeTextPacket(SocketPacket::Type type,
                                               std::optional<quint64> packetId,
                                               const QByteArray &json,
                                               const QList<QByteArray> &attachments)
{
    return codec.isText() && attachments.isEmpty()
           && writeText(TextPacket(type, nsp, packetId, json).pieces());
}

void QSocketIoEndpointPrivate::discard(OutgoingEvent event, const QSocketIoError &error)
{
    const QSocketIoReply reply(error);
    if (event.ackId)
        acks.finish(*event.ackId, reply);
    else if (event.reply)
        event.reply->finish(reply);
}

void QSocketIoEndpointPrivate::finishReplies()
{
    acks.finishSent(notConnectedError());
}

void QSocketIoEndpointPrivate::setState(State newState)
{
    if (state.value() == newState)
        return;
    const DestructionWatch watch(m_watched);
    state = newState; // may run bindings of the program
    if (watch)
        Q_EMIT q_ptr->stateChanged(newState);
}
