// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Delivery in strict order: one event at a time is on its way, and repeated until it is acknowledged.
#include "client/qsocketioclient_p.h"
#include "client/qsocketioclientnamespace_p.h"

#include <memory>

using namespace QSocketIoPrivate;
using QSocketIo::DropReason;

namespace {

// Waits for the acknowledgement of one sending.
class TryReply final : public ReplySink
{
public:
    explicit TryReply(std::function<void(const QSocketIoReply &)> acknowledged)
        : m_acknowledged(std::move(acknowledged))
    {}
    void finish(const QSocketIoReply &reply) override
    {
        const auto acknowledged = std::move(m_acknowledged); // a slot may destroy this meanwhile
        if (!reply.isError()) // a lost connection is the namespace's business
            acknowledged(reply);
    }

private:
    std::function<void(const QSocketIoReply &)> m_acknowledged;
};

} // namespace

void QSocketIoClientNamespacePrivate::sendNext()
{
    const QPointer<QSocketIoClientNamespace> guard = q_func();
    // More than one only if the server would not take those before it.
    while (guard && flight.ticket == 0 && !queue.isEmpty() && isReady()) {
        flight = { .ticket = queue.firstTicket() };
        queue.hold(flight.ticket);
        watchAge();
        sendTry();
    }
}

// It is not in flight any more if the server would not take it.
void QSocketIoClientNamespacePrivate::sendTry()
{
    // Acknowledgements of earlier sendings count as well: the event has arrived, only late. But not of any number.
    constexpr qsizetype mostIds = 16;
    OutgoingEvent &event = queue.first();
    if (!usesMessageIds() || event.messageId == 0)
        event.messageId = nextAckId();
    if (flight.ids.size() == mostIds) {
        acks.remove(flight.ids.first());
        flight.ids.removeFirst();
    }
    if (!flight.ids.contains(event.messageId))
        flight.ids.append(event.messageId);
    ++flight.sends;
    acks.add(event.messageId,
             std::make_unique<TryReply>([this, ticket = flight.ticket](const QSocketIoReply &reply) {
                 acknowledged(ticket, reply);
             }),
             std::chrono::milliseconds(0));
    tryTimer.start(tryTimeout(event));
    OutgoingEvent copy;
    copy.json = event.json;
    copy.attachments = event.attachments;
    copy.ackId = event.messageId;
    transmit(std::move(copy)); // the last: a slot may delete this
}

std::chrono::milliseconds QSocketIoClientNamespacePrivate::tryTimeout(const OutgoingEvent &event) const
{
    // Without any, one lost acknowledgement would hold up everything that follows.
    constexpr std::chrono::seconds fallback(10);
    constexpr auto never = std::chrono::milliseconds::max();
    if (event.timeout)
        return *event.timeout > event.timeout->zero() ? *event.timeout : never;
    return ackTimeout > ackTimeout.zero() ? ackTimeout : std::chrono::milliseconds(fallback);
}

void QSocketIoClientNamespacePrivate::acknowledged(quint64 ticket, const QSocketIoReply &reply)
{
    if (ticket != flight.ticket)
        return;
    auto event = queue.take(ticket);
    commit();
    endFlight();
    const Visit here = visit();
    Q_EMIT q_func()->queuedCountChanged();
    if (here.object && event && event->ackId)
        acks.finish(*event->ackId, reply);
    if (here.object)
        proceed();
}

void QSocketIoClientNamespacePrivate::tryTimedOut()
{
    if (!mayRetry())
        return giveUp(ackTimeoutError());
    if (!isReady())
        return; // it is sent again when the namespace is connected
    const QPointer<QSocketIoClientNamespace> guard = q_func();
    sendTry();
    if (guard && flight.ticket == 0)
        proceed();
}

bool QSocketIoClientNamespacePrivate::mayRetry() const
{
    const bool isEndless = retries < 0 || (persistent && retries == 0);
    return isEndless || flight.sends <= retries;
}

void QSocketIoClientNamespacePrivate::giveUp(const QSocketIoError &error)
{
    auto event = queue.take(flight.ticket);
    commit();
    endFlight();
    const QPointer<QSocketIoClientNamespace> guard = q_func();
    Q_EMIT guard->queuedCountChanged();
    if (guard && event)
        raiseDropped(*event, DropReason::Unacknowledged);
    if (guard && event)
        discard(*std::move(event), error);
    if (guard)
        proceed();
}

// The connection is gone: what was on its way may have arrived or not.
void QSocketIoClientNamespacePrivate::loseFlight()
{
    tryTimer.stop();
    flight.ids.clear(); // nobody waits under these any more
    if (flight.ticket != 0 && flight.sends > 0 && !mayRetry())
        giveUp(notConnectedError());
}

void QSocketIoClientNamespacePrivate::endFlight()
{
    tryTimer.stop();
    for (const quint64 tryId : std::as_const(flight.ids))
        acks.remove(tryId);
    flight = {};
    queue.hold(0);
    watchAge();
}

// What comes after the event that was on its way.
void QSocketIoClientNamespacePrivate::proceed()
{
    if (isSettling) // flush() is at it
        return;
    if (isReliable())
        sendNext();
    else
        flush(visit());
}
