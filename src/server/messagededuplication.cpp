// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Events that clients repeat because an acknowledgement did not come: answered again, but not delivered again.
#include "core/eventdata.h"
#include "core/messageids.h"
#include "server/namespacelink.h"
#include "server/qsocketioserver_p.h"
#include "server/qsocketioservernamespace_p.h"
#include "server/qsocketioserversocket_p.h"
#include "server/serverconnection.h"

#include <algorithm>

using namespace QSocketIoPrivate;

namespace {

// Records the answer with the namespace, because the socket that asked may be gone by then, and its successor waits.
class RecordingAckSlot final : public AckSlot
{
public:
    RecordingAckSlot(std::shared_ptr<NamespaceLink> link, const DuplicateFilter::Key &key,
                     const JsonDocumentPtr &event)
        : AckSlot(event)
        , m_link(std::move(link))
        , m_key(key)
    {}

private:
    void deliver(const QByteArray &json, const QList<QByteArray> &attachments) override
    {
        m_link->run([key = m_key, reply = DuplicateFilter::Reply{ json, attachments }](
                            QSocketIoServerNamespacePrivate &here) { here.answer(key, reply); });
    }

    std::shared_ptr<NamespaceLink> m_link;
    DuplicateFilter::Key m_key;
};

} // namespace

bool QSocketIoServerSocketPrivate::isRepeated(const SocketPacket &packet)
{
    if (!sender || packet.type != SocketPacket::Type::Event || !packet.id)
        return false;
    DuplicateFilter &filter = serverNamespace.duplicateFilter();
    const DuplicateFilter::Key key(*sender, *packet.id);
    const auto verdict = filter.receive(serverNamespace.deadlines().now(), key, id);
    if (verdict == DuplicateFilter::Verdict::Answered) {
        const DuplicateFilter::Reply &reply = filter.reply(key);
        connection->send(encodePacket(codec, SocketPacket::Type::Ack, nsp, packet.id, reply.json,
                                      reply.attachments));
    }
    return verdict != DuplicateFilter::Verdict::New;
}

std::shared_ptr<AckSlot> QSocketIoServerSocketPrivate::makeAckSlot(quint64 ackId,
                                                                   const JsonDocumentPtr &event)
{
    if (!sender)
        return QSocketIoEndpointPrivate::makeAckSlot(ackId, event);
    return std::make_shared<RecordingAckSlot>(serverNamespace.link,
                                              DuplicateFilter::Key(*sender, ackId), event);
}

DuplicateFilter &QSocketIoServerNamespacePrivate::duplicateFilter()
{
    if (!duplicates) {
        duplicates = std::make_unique<DuplicateFilter>();
        duplicatesSweep = std::make_unique<Deadline>(deadlines(), [this] {
            duplicates->trim(deadlines().now());
            if (!duplicates->isEmpty())
                duplicatesSweep->start(server.duplicates.age);
        });
    }
    duplicates->setLimits(server.duplicates);
    // What nobody asks for any more must not stay when nothing happens.
    if (!duplicatesSweep->isActive())
        duplicatesSweep->start(server.duplicates.age);
    return *duplicates;
}

void QSocketIoServerNamespacePrivate::answer(const DuplicateFilter::Key &key,
                                             const DuplicateFilter::Reply &reply)
{
    if (!duplicates)
        return;
    const QString id = duplicates->answer(key, reply);
    if (QSocketIoServerSocketPrivate *const socket = id.isEmpty() ? nullptr : find(id))
        socket->write(encodePacket(socket->codec, SocketPacket::Type::Ack, nsp, key.second,
                                   reply.json, reply.attachments));
}

/*!
    Returns how many events of a client are remembered to recognise repetitions; 0 when none are.

    \sa setDeduplicationWindow()
*/
int QSocketIoServer::deduplicationCount() const
{
    return d_func()->duplicates.perSender;
}

/*!
    Recognises events that a client sends again because their acknowledgement did not come, among the last \a count of each client, if they are
    not older than \a age. A repeated event is not delivered to handlers; it is acknowledged once more with what was answered the first
    time, or as soon as the first one is answered, also over a new connection.

    This needs clients with message ids, see QSocketIoClientNamespace::setMessageIds() and \l {Reliability}; the events of others are
    delivered as often as they arrive. The default is 0: repetitions are not recognised. It applies to sockets that are connected from now on.

    In each namespace at most 100 000 events and 16 MiB of answers are remembered; beyond that the oldest are forgotten.
*/
void QSocketIoServer::setDeduplicationWindow(int count, std::chrono::milliseconds age)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    d->duplicates.perSender = std::max(count, 0);
    d->duplicates.age = std::max(age, age.zero());
}
