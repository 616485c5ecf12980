// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "core/eventdata.h"

#include "qsocketiohandler_impl.h"

#include <algorithm>
#include <utility>

namespace {

struct Collector
{
    QVariantList *list;
    qsizetype leftToSkip;

    static bool take(void *context, const QSocketIoPrivate::JsonValue &value)
    {
        auto *self = static_cast<Collector *>(context);
        if (self->leftToSkip > 0)
            --self->leftToSkip;
        else
            self->list->append(value.toVariant());
        return true;
    }
};

} // namespace

QSocketIoEventData::~QSocketIoEventData()
{
    delete m_variants.load(std::memory_order_acquire);
}

qsizetype QSocketIoEventData::argumentCount() const
{
    return payload ? payload->root().size() - firstArgument : 0;
}

QSocketIoPrivate::JsonValue QSocketIoEventData::argument(qsizetype index) const
{
    return payload && index >= 0 ? payload->root().at(firstArgument + index)
                                 : QSocketIoPrivate::JsonValue();
}

const QVariantList &QSocketIoEventData::variants() const
{
    if (const auto *made = m_variants.load(std::memory_order_acquire))
        return *made;
    auto list = std::make_unique<QVariantList>();
    list->reserve(argumentCount());
    Collector collector{ list.get(), firstArgument };
    if (payload)
        payload->root().forEachElement(&collector, &Collector::take);
    const QVariantList *expected = nullptr;
    if (m_variants.compare_exchange_strong(expected, list.get(), std::memory_order_acq_rel))
        return *list.release();
    return *expected; // another thread was faster
}

namespace QSocketIoPrivate {

AckSlot::AckSlot(const JsonDocumentPtr &event)
    : m_event(event)
{}

QByteArray AckSlot::event() const
{
    return eventName(m_event).toByteArray();
}

bool AckSlot::answer(const ArgumentWriter &writer)
{
    if (m_isAnswered.exchange(true, std::memory_order_relaxed))
        return false;
    deliver(writer.json(), writer.attachments());
    return true;
}

PeerAckSlot::PeerAckSlot(std::shared_ptr<EndpointLink> link, quint64 id,
                         const JsonDocumentPtr &event)
    : AckSlot(event)
    , m_link(std::move(link))
    , m_id(id)
{}

void PeerAckSlot::deliver(const QByteArray &json, const QList<QByteArray> &attachments)
{
    m_link->sendAck(m_id, json, attachments);
}

QSocketIoEvent makeEvent(const JsonDocumentPtr &payload, QObject *endpoint, QSocketIoAck ack)
{
    auto *data = new QSocketIoEventData;
    data->payload = payload;
    data->firstArgument = 1;
    data->endpoint = endpoint;
    data->ack = std::move(ack);
    return EventAccess::makeEvent(data);
}

QSocketIoReply makeReply(const JsonDocumentPtr &payload)
{
    auto *data = new QSocketIoEventData;
    data->payload = payload;
    return EventAccess::makeReply(data);
}

JsonDocumentPtr parsePayload(const QByteArray &json, const QList<QByteArray> &attachments)
{
    JsonDocumentPtr payload = JsonDocument::parse(json, JsonDocument::MaxDepth).document;
    if (payload && !attachments.isEmpty() && !payload->setAttachments(attachments))
        payload.reset();
    return payload;
}

QSocketIoAck makeAck(std::shared_ptr<AckSlot> slot)
{
    return EventAccess::makeAck(std::move(slot));
}

QByteArrayView eventName(const JsonDocumentPtr &payload)
{
    const JsonValue name = payload->root().at(0);
    if (const auto text = name.toString())
        return { text->data(), text->size() };
    if (!name.toDouble())
        return {};
    // A number names an event by its text, as in JavaScript, whose event names are property keys.
    QByteArrayView text = payload->text().trimmed();
    text = text.sliced(1);
    const auto isEnd = [](char c) { return c == ',' || c == ']'; };
    return text.first(std::find_if(text.begin(), text.end(), isEnd) - text.begin()).trimmed();
}

} // namespace QSocketIoPrivate
