// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "client/coalescing.h"

#include "client/qsocketioclientnamespace_p.h"
#include "core/endpointlink.h"
#include "core/eventdata.h"

#include <QPointer>

#include <algorithm>
#include <utility>

namespace QSocketIoPrivate {

namespace {

QVariant batchElement(const QSocketIoEvent &event, bool isSingle)
{
    const QVariantList arguments = event.arguments();
    return isSingle ? arguments.constFirst() : QVariant(arguments);
}

// One event whose argument is the list of what came. Its elements are the arguments, or lists of them where there is
// not exactly one each.
QSocketIoEvent batchOf(const QByteArray &name, const QList<QSocketIoEvent> &events,
                       QObject *endpoint)
{
    const bool isSingle = std::all_of(events.cbegin(), events.cend(), [](const auto &event) {
        return event.arguments().size() == 1;
    });
    QVariantList batch;
    batch.reserve(events.size());
    for (const QSocketIoEvent &event : events)
        batch.append(batchElement(event, isSingle));
    const ArgumentWriter writer = writerFor(QString::fromUtf8(name), QVariantList{ batch });
    const JsonDocumentPtr payload = parsePayload(writer.json(), writer.attachments());
    return payload ? makeEvent(payload, endpoint) : events.constLast();
}

} // namespace

Coalescing::Entry::Entry(DeadlineQueue &deadlines, Coalescing &owner, const QByteArray &eventName)
    : name(eventName)
    , timer(deadlines, [this, &owner] { owner.deliver(*this); })
{}

Coalescing::Coalescing(DeadlineQueue &deadlines, QSocketIoClientNamespace *space)
    : m_deadlines(deadlines)
    , m_space(space)
{}

Coalescing::Entry *Coalescing::find(QByteArrayView name) const
{
    for (const auto &entry : m_entries) {
        if (entry->name == name)
            return entry.get();
    }
    return nullptr;
}

void Coalescing::set(const QByteArray &name, Mode mode, std::chrono::milliseconds interval)
{
    Entry *entry = find(name);
    if (!entry) {
        if (mode == Mode::Off)
            return;
        m_entries.push_back(std::make_unique<Entry>(m_deadlines, *this, name));
        entry = m_entries.back().get();
    }
    const Mode before = std::exchange(entry->mode, mode);
    entry->interval = std::max(interval, std::chrono::milliseconds(1));
    if (before == mode || entry->waiting.isEmpty())
        return;
    // As it was to be delivered when it came.
    entry->mode = before;
    const QPointer<QSocketIoClientNamespace> guard(m_space);
    deliver(*entry);
    if (guard && entry->mode == before)
        entry->mode = mode;
}

bool Coalescing::admit(const QSocketIoEvent &event)
{
    Entry *const entry = find(eventName(EventAccess::data(event)->payload));
    if (!entry || entry->mode == Mode::Off)
        return true;
    if (event.ack().isExpected()) {
        // Whoever waits for an answer is not kept waiting; what came before comes before.
        const QPointer<QSocketIoClientNamespace> guard(m_space);
        deliver(*entry);
        return !guard.isNull();
    }
    if (entry->waiting.isEmpty()) {
        entry->order = ++m_lastOrder;
        entry->timer.start(entry->interval);
    } else {
        ++m_mergedCount;
    }
    if (entry->mode == Mode::Latest)
        entry->waiting = { event };
    else
        entry->waiting.append(event);
    if (entry->waiting.size() >= maxBatch)
        deliver(*entry);
    return false;
}

void Coalescing::deliver(Entry &entry)
{
    entry.timer.stop();
    const QList<QSocketIoEvent> events = std::exchange(entry.waiting, {});
    if (events.isEmpty())
        return;
    auto *const d = QSocketIoEndpointPrivate::get(m_space);
    d->dispatch(entry.mode == Mode::Batch ? batchOf(entry.name, events, m_space)
                                          : events.constLast());
}

void Coalescing::flush()
{
    const QPointer<QSocketIoClientNamespace> guard(m_space);
    while (guard) {
        Entry *first = nullptr;
        for (const auto &entry : m_entries) {
            if (!entry->waiting.isEmpty() && (!first || entry->order < first->order))
                first = entry.get();
        }
        if (!first)
            return;
        deliver(*first);
    }
}

} // namespace QSocketIoPrivate
