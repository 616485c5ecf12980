// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "core/endpointlink.h"

#include "core/qsocketioendpoint_p.h"
#include "logging.h"

#include <QMutexLocker>
#include <QThread>

#include <utility>

namespace QSocketIoPrivate {

bool mayEmit(QAnyStringView event)
{
    constexpr qsizetype longestReserved = 14; // removeListener
    if (event.size() > longestReserved || !isReservedEvent(event.toString().toUtf8()))
        return true;
    qCWarning(lcQSocketIoEvents, "event \"%s\" was not emitted: its name is reserved",
              qUtf8Printable(event.toString()));
    return false;
}

QSocketIoError reservedEventError()
{
    return { QSocketIo::ErrorCode::ProtocolViolation,
             QStringLiteral("the event's name is reserved") };
}

ArgumentWriter writerFor(QAnyStringView event, const QVariantList &arguments)
{
    ArgumentWriter writer(event);
    writer.arguments(arguments);
    writer.finish();
    return writer;
}

void EndpointLink::detach()
{
    std::unique_ptr<Queue> dropped;
    {
        const QMutexLocker lock(&m_mutex);
        m_endpoint = nullptr;
        dropped.swap(m_queue);
    }
    // Destroyed outside the lock: it finishes replies, and those may emit.
}

void EndpointLink::emitEvent(OutgoingEvent event)
{
    if (QSocketIoEndpointPrivate *endpoint = here())
        endpoint->send(std::move(event));
    else
        queue(std::move(event));
}

void EndpointLink::sendAck(quint64 id, const QByteArray &json, const QList<QByteArray> &attachments)
{
    if (QSocketIoEndpointPrivate *endpoint = here())
        endpoint->transmitAck(id, json, attachments);
    else
        queue(Answer{ id, json, attachments });
}

// The endpoint if it lives in this thread: only this thread can detach it then, so using it needs no lock, and what
// it calls may come back here.
QSocketIoEndpointPrivate *EndpointLink::here()
{
    const QMutexLocker lock(&m_mutex);
    return m_endpoint && m_endpoint->livesHere() ? m_endpoint : nullptr;
}

void EndpointLink::queue(Work work)
{
    const QMutexLocker lock(&m_mutex);
    if (!m_endpoint)
        return; // destroying the work, which comes after the lock, finishes its reply
    if (!m_queue)
        m_queue = std::make_unique<Queue>();
    m_queue->work.push_back(std::move(work));
    wakeUp();
}

// Many events of other threads cost one event of Qt's. With the lock held, which keeps the endpoint alive.
void EndpointLink::wakeUp()
{
    if (std::exchange(m_queue->isWoken, true))
        return;
    QMetaObject::invokeMethod(
            m_endpoint->q_ptr, [self = shared_from_this()] { self->drain(); }, Qt::QueuedConnection);
}

void EndpointLink::drain()
{
    std::size_t count = 0;
    {
        const QMutexLocker lock(&m_mutex);
        if (!m_queue)
            return; // detached
        // Before the work, not after: an event loop nested in it must be woken by what comes meanwhile.
        m_queue->isWoken = false;
        count = m_queue->size();
    }
    // No more than was there at the start: threads that never stop must not starve the event loop.
    for (; count > 0 && performNext(); --count) {
    }
    const QMutexLocker lock(&m_mutex);
    if (m_endpoint && m_queue && m_queue->size() > 0)
        wakeUp();
}

bool EndpointLink::performNext()
{
    QMutexLocker lock(&m_mutex);
    if (!m_endpoint || !m_queue || m_queue->size() == 0)
        return false;
    Work work = std::move(m_queue->work[m_queue->next++]);
    if (m_queue->size() == 0) {
        m_queue->work.clear();
        m_queue->next = 0;
    }
    QSocketIoEndpointPrivate *endpoint = m_endpoint;
    lock.unlock();
    perform(*endpoint, std::move(work));
    return true;
}

void EndpointLink::perform(QSocketIoEndpointPrivate &endpoint, Work work)
{
    if (auto *event = std::get_if<OutgoingEvent>(&work)) {
        endpoint.send(std::move(*event));
    } else {
        const auto &answer = std::get<Answer>(work);
        endpoint.transmitAck(answer.id, answer.json, answer.attachments);
    }
}

} // namespace QSocketIoPrivate
