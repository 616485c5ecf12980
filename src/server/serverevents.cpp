// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "server/serverevents.h"

#include "core/eventdata.h"
#include "logging.h"
#include "server/qsocketioservernamespace_p.h"

#include <QPromise>

namespace QSocketIoPrivate {

namespace {

class ServerAckSlot final : public AckSlot
{
public:
    explicit ServerAckSlot(const JsonDocumentPtr &event)
        : AckSlot(event)
    {
        m_promise.start();
    }
    // The last copy of the acknowledgement goes: there will be no answer.
    ~ServerAckSlot() override { m_promise.finish(); }
    QFuture<QSocketIoReply> future() const { return m_promise.future(); }

private:
    void deliver(const QByteArray &json, const QList<QByteArray> &attachments) override
    {
        m_promise.addResult(makeReply(parsePayload(json, attachments)));
        m_promise.finish();
    }

    QPromise<QSocketIoReply> m_promise;
};

JsonDocumentPtr payloadOf(const QSocketIoPacket &packet)
{
    JsonDocumentPtr payload = parsePayload(packet.json(), packet.attachments());
    if (!payload || eventName(payload).isEmpty()) {
        qCWarning(lcQSocketIoServer, "an event of another server is broken and is ignored");
        payload.reset();
    }
    return payload;
}

} // namespace

void deliverServerEvent(QSocketIoServerNamespace *serverNamespace, const QSocketIoPacket &packet)
{
    if (const JsonDocumentPtr payload = payloadOf(packet))
        QSocketIoServerNamespacePrivate::get(serverNamespace)
                ->raiseServerEvent(makeEvent(payload, nullptr));
}

QFuture<QSocketIoReply> deliverServerEventWithAck(QSocketIoServerNamespace *serverNamespace,
                                                  const QSocketIoPacket &packet)
{
    const JsonDocumentPtr payload = payloadOf(packet);
    if (!payload)
        return noReplies();
    auto slot = std::make_shared<ServerAckSlot>(payload);
    const auto answer = slot->future();
    QSocketIoServerNamespacePrivate::get(serverNamespace)
            ->raiseServerEvent(makeEvent(payload, nullptr, makeAck(std::move(slot))));
    return answer;
}

QFuture<QSocketIoReply> noReplies()
{
    QPromise<QSocketIoReply> nothing;
    nothing.start();
    nothing.finish();
    return nothing.future();
}

} // namespace QSocketIoPrivate
