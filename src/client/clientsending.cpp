// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What leaves a namespace: at once, later, or not at all.
#include "client/qsocketioclient_p.h"
#include "client/qsocketioclientnamespace_p.h"
#include "logging.h"

#include <QMetaMethod>

using namespace QSocketIoPrivate;

namespace {

// The reply to a kept event. When it ends before the event was sent, nobody wants the event any more.
class KeptReply final : public ReplySink
{
public:
    KeptReply(std::unique_ptr<ReplySink> reply, std::function<void()> forget)
        : m_reply(std::move(reply))
        , m_forget(std::move(forget))
    {}
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

void QSocketIoClientNamespacePrivate::send(OutgoingEvent event)
{
    if (event.isVolatile && (!isReady() || !client->session->isWritable()))
        discard(std::move(event));
    else if (isReady() && !isSettling)
        transmit(std::move(event));
    else // what was emitted earlier goes first
        keep(std::move(event));
}

void QSocketIoClientNamespacePrivate::write(const EngineMessage &message)
{
    if (isReady())
        client->session->send(message);
}

void QSocketIoClientNamespacePrivate::keep(OutgoingEvent event)
{
    const ClientOptions &limits = client->options;
    if (queue.size() >= limits.maxQueuedEvents
        || queue.byteCount() + OfflineQueue::byteCountOf(event) > limits.maxQueuedBytes) {
        refuse(std::move(event));
        return;
    }
    if (event.reply) {
        event.reply = std::make_unique<KeptReply>(std::move(event.reply),
                                                  [this, ticket = queue.nextTicket()] {
                                                      forget(ticket);
                                                  });
        registerReply(event);
    }
    queue.append(std::move(event));
    Q_EMIT q_func()->queuedCountChanged();
}

void QSocketIoClientNamespacePrivate::forget(quint64 ticket)
{
    if (queue.remove(ticket) && !isGoing)
        Q_EMIT q_func()->queuedCountChanged();
}

void QSocketIoClientNamespacePrivate::refuse(OutgoingEvent event)
{
    if (!std::exchange(hasWarnedOfDrops, true))
        qCWarning(lcQSocketIoClient).noquote()
                << nsp << "is not connected and its queue is full with" << queue.size()
                << "events of" << queue.byteCount() << "bytes; further events are dropped";
    const QPointer<QSocketIoClientNamespace> guard = q_func();
    raiseDropped(event);
    if (guard)
        discard(std::move(event));
}

void QSocketIoClientNamespacePrivate::raiseDropped(const OutgoingEvent &event)
{
    auto *space = q_func();
    if (!space->isSignalConnected(QMetaMethod::fromSignal(&QSocketIoClientNamespace::dropped)))
        return;
    const JsonDocumentPtr payload = JsonDocument::parse(event.json, JsonDocument::MaxDepth).document;
    if (payload && payload->setAttachments(event.attachments))
        Q_EMIT space->dropped(makeEvent(payload, space));
}
