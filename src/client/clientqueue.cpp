// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What leaves a namespace later, or not at all.
#include "client/qsocketioclient_p.h"
#include "client/qsocketioclientnamespace_p.h"
#include "logging.h"

#include <QDateTime>
#include <QMetaMethod>

using namespace QSocketIoPrivate;
using QSocketIo::DropReason;

namespace {

// The reply to a kept event. When it ends before the event was sent, nobody wants the event any more.
class KeptReply final : public ReplySink
{
public:
    KeptReply(std::unique_ptr<ReplySink> reply, std::function<void()> forget)
        : m_reply(std::move(reply))
        , m_forget(std::move(forget))
    {}
    QPromise<QSocketIoReply> *promise() const override
    {
        return m_reply ? m_reply->promise() : nullptr;
    }
    void finish(const QSocketIoReply &reply) override
    {
        // A slot may destroy this meanwhile.
        const auto target = std::move(m_reply);
        const auto forget = std::move(m_forget);
        const QSocketIoReply copy = reply;
        if (!target)
            return;
        forget();
        target->finish(copy);
    }

private:
    std::unique_ptr<ReplySink> m_reply;
    std::function<void()> m_forget;
};

} // namespace

namespace {

QSocketIoError droppedError(DropReason reason)
{
    const char *why = "";
    switch (reason) {
    case DropReason::NotConnected:
    case DropReason::Unacknowledged: // this and the next have errors of their own
    case DropReason::TooLarge:
        return notConnectedError();
    case DropReason::QueueFull:
        why = "the queue of events that wait to be sent is full";
        break;
    case DropReason::Superseded:
        why = "a later event of the same name took the place of this one before it was sent";
        break;
    case DropReason::Expired:
        why = "the event waited too long for a connection";
        break;
    case DropReason::Cleared:
        why = "the queue of events that wait to be sent was cleared";
        break;
    }
    return { QSocketIo::ErrorCode::NotConnected, QString::fromLatin1(why) };
}

} // namespace

template <typename Change>
void QSocketIoClientNamespacePrivate::changeQueue(Change change)
{
    const auto count = queue.size();
    const auto bytes = queue.byteCount();
    OfflineQueue::Drops drops = change();
    commit();
    watchAge();
    const QPointer<QSocketIoClientNamespace> guard = q_func();
    if (queue.size() != count || queue.byteCount() != bytes)
        Q_EMIT guard->queuedCountChanged();
    for (auto &[event, reason] : drops) {
        if (guard)
            raiseDropped(event, reason);
        if (guard)
            discard(std::move(event), droppedError(reason));
    }
}

void QSocketIoClientNamespacePrivate::keep(OutgoingEvent event)
{
    if (event.reply) {
        event.reply = std::make_unique<KeptReply>(std::move(event.reply),
                                                  [this, ticket = queue.nextTicket()] {
                                                      forget(ticket);
                                                  });
        const auto timeout = event.timeout;
        if (isReliable())
            event.timeout = std::chrono::milliseconds::zero(); // it is that of each sending
        registerReply(event);
        event.timeout = timeout;
    }
    if (persistent)
        event.messageId = nextAckId(); // it is known by that, here and on the server
    const auto policy = isReady() ? QSocketIo::OfflinePolicy::Keep : queue.limits().policy;
    changeQueue([&] { return queue.append(std::move(event), client->deadlines->now(), policy); });
}

// Nobody waits for its answer any more.
void QSocketIoClientNamespacePrivate::forget(quint64 ticket)
{
    if (isGoing
        || !queue.take(
                ticket)) // with the namespace its replies go, but events stay in their journal
        return;
    commit();
    if (ticket == flight.ticket)
        endFlight();
    const QPointer<QSocketIoClientNamespace> guard = q_func();
    Q_EMIT guard->queuedCountChanged();
    if (guard)
        proceed();
}

void QSocketIoClientNamespacePrivate::limitQueue(const OfflineQueue::Limits &limits)
{
    changeQueue([&] { return queue.setLimits(limits, client->deadlines->now()); });
}

void QSocketIoClientNamespacePrivate::fillQueue()
{
    changeQueue([this] { return persistent->fill(queue, QDateTime::currentMSecsSinceEpoch()); });
}

void QSocketIoClientNamespacePrivate::clearQueue()
{
    endFlight();
    changeQueue([this] { return queue.takeAll(); });
}

void QSocketIoClientNamespacePrivate::dropExpired()
{
    changeQueue([this] { return queue.takeExpired(client->deadlines->now()); });
}

// One timer for the event that has waited longest. When that one goes early the timer finds nothing to do and is
// set again.
void QSocketIoClientNamespacePrivate::watchAge()
{
    const auto expiry = queue.nextExpiry();
    if (!expiry) {
        ageTimer.stop();
        return;
    }
    const auto left = *expiry - client->deadlines->now();
    ageTimer.start(qMax(left, left.zero()));
}

void QSocketIoClientNamespacePrivate::raiseDropped(const OutgoingEvent &event, DropReason reason)
{
    if (reason == DropReason::QueueFull && !std::exchange(hasWarnedOfDrops, true))
        qCWarning(lcQSocketIoClient).noquote()
                << nsp << (isReady() ? "waits for acknowledgements" : "is not connected")
                << "and its queue is full with" << queue.size() << "events of" << queue.byteCount()
                << "bytes; events are dropped";
    auto *space = q_func();
    if (!space->isSignalConnected(QMetaMethod::fromSignal(&QSocketIoClientNamespace::dropped)))
        return;
    const JsonDocumentPtr payload = JsonDocument::parse(event.json, JsonDocument::MaxDepth).document;
    if (payload && payload->setAttachments(event.attachments))
        Q_EMIT space->dropped(makeEvent(payload, space), reason);
}
