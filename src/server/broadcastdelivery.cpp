// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The loop over the receivers of a broadcast, which share one message.
#include "server/broadcastdelivery.h"

#include "core/eventdata.h"
#include "protocol/packetcodec.h"
#include "server/qsocketioservernamespace_p.h"
#include "server/qsocketioserversocket_p.h"
#include "server/serverconnection.h"
#include "server/servercore.h"

#include <QPromise>

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace QSocketIoPrivate {

namespace {

using ServerSocket = QSocketIoServerSocketPrivate;

// Gathers what the receivers answer. Lives in their acknowledgement tables, one sink for each.
class BroadcastReplies : public std::enable_shared_from_this<BroadcastReplies>
{
public:
    explicit BroadcastReplies(DeadlineQueue &deadlines)
        : m_deadline(deadlines, [this] { timeOut(); })
    {
        m_promise.start();
    }

    QFuture<QSocketIoReply> future() { return m_promise.future(); }
    void ask(ServerSocket &socket, quint64 id);
    void start(std::chrono::milliseconds timeout);

private:
    class Sink;
    void answered(Sink *sink, const QSocketIoReply &reply);
    void timeOut();

    QPromise<QSocketIoReply> m_promise;
    std::vector<Sink *> m_open; // by number; null: has answered
    std::size_t m_openCount = 0;
    Deadline m_deadline;
};

class BroadcastReplies::Sink final : public ReplySink
{
public:
    Sink(std::shared_ptr<BroadcastReplies> replies, ServerSocket &owner, quint64 ackId,
         std::size_t place)
        : socket(owner)
        , id(ackId)
        , number(place)
        , m_replies(std::move(replies))
    {}
    ~Sink() override { finish(QSocketIoReply(notConnectedError())); }
    void finish(const QSocketIoReply &reply) override
    {
        if (const auto replies = std::exchange(m_replies, nullptr))
            replies->answered(this, reply);
    }

    ServerSocket &socket; // the sink is in its table, and goes with it
    const quint64 id;
    const std::size_t number;

private:
    std::shared_ptr<BroadcastReplies> m_replies;
};

void BroadcastReplies::ask(ServerSocket &socket, quint64 id)
{
    auto sink = std::make_unique<Sink>(shared_from_this(), socket, id, m_open.size());
    m_open.push_back(sink.get());
    ++m_openCount;
    // One deadline for all of them, here.
    socket.acks.add(id, std::move(sink), std::chrono::milliseconds(0));
}

void BroadcastReplies::start(std::chrono::milliseconds timeout)
{
    m_promise.setProgressRange(0, int(m_open.size()));
    m_deadline.start(timeout);
    if (m_openCount == 0)
        answered(nullptr, {});
}

void BroadcastReplies::answered(Sink *sink, const QSocketIoReply &reply)
{
    if (sink) {
        m_open[sink->number] = nullptr;
        --m_openCount;
        m_promise.addResult(reply);
    }
    if (m_openCount > 0)
        return;
    m_deadline.stop();
    m_promise.finish();
}

void BroadcastReplies::timeOut()
{
    const auto self = shared_from_this();
    const QSocketIoReply late(ackTimeoutError());
    // Only the last one runs code of the program.
    for (std::size_t i = 0; i < m_open.size(); ++i) {
        if (Sink *sink = m_open[i])
            sink->socket.acks.finish(sink->id, late);
    }
}

void writeTo(ServerSocket *socket, PacketEncodings &message)
{
    socket->connection->send(message[socket->codec]);
}

// For those who watch what leaves. Last, because it runs code of the program.
void raiseEventSent(const Receivers &receivers, const QSocketIoPacket &packet)
{
    QList<QPointer<QSocketIoServerSocket>> watched;
    for (const ServerSocket *socket : receivers) {
        if (socket->observesSent())
            watched.append(socket->object());
    }
    if (watched.isEmpty())
        return;
    const JsonDocumentPtr payload = parsePayload(packet.json(), packet.attachments());
    if (!payload)
        return;
    for (const auto &socket : std::as_const(watched)) {
        if (socket)
            Q_EMIT socket->eventSent(makeEvent(payload, socket));
    }
}

// Without those whose connections are behind, as far as events are dropped for that.
Receivers reachable(const Receivers &all, bool isVolatile)
{
    const auto isSafe = [](const ServerSocket *socket) {
        return socket->connection->core().settings().writeBufferPolicy
               == QSocketIo::WriteBufferPolicy::Disconnect;
    };
    if (all.isEmpty() || (!isVolatile && isSafe(all.first())))
        return all;
    const auto takes = [isVolatile](const ServerSocket *socket) {
        return socket->takesEvents(isVolatile);
    };
    if (std::all_of(all.cbegin(), all.cend(), takes))
        return all;
    Receivers few;
    std::copy_if(all.cbegin(), all.cend(), std::back_inserter(few), takes);
    all.first()->connection->core().counters().droppedEvents += quint64(all.size() - few.size());
    return few;
}

} // namespace

void deliver(const Receivers &all, const QByteArray &nsp, const QSocketIoPacket &packet,
             const QSocketIoBroadcastTarget &target, quint64 number)
{
    const Receivers receivers = reachable(all, target.isVolatile);
    if (receivers.isEmpty())
        return;
    PacketEncodings message(SocketPacket::Type::Event, nsp, {}, packet.json(), packet.attachments());
    if (target.isUncompressed)
        message.setUncompressed();
    for (ServerSocket *socket : receivers) {
        socket->noteSent(packet.json(), number);
        writeTo(socket, message);
    }
    raiseEventSent(receivers, packet);
}

QFuture<QSocketIoReply> deliverWithAck(const Receivers &all,
                                       QSocketIoServerNamespacePrivate &serverNamespace,
                                       const QSocketIoPacket &packet,
                                       const QSocketIoBroadcastTarget &target)
{
    const Receivers receivers = reachable(all, target.isVolatile);
    const auto replies = std::make_shared<BroadcastReplies>(serverNamespace.deadlines());
    const auto future = replies->future();
    const quint64 id = ++serverNamespace.lastAckId;
    PacketEncodings message(SocketPacket::Type::Event, serverNamespace.nsp, id, packet.json(),
                            packet.attachments());
    if (target.isUncompressed)
        message.setUncompressed();
    for (ServerSocket *socket : receivers) {
        replies->ask(*socket, id);
        writeTo(socket, message);
    }
    replies->start(target.ackTimeout > target.ackTimeout.zero() ? target.ackTimeout
                                                                : defaultBroadcastTimeout);
    raiseEventSent(receivers, packet);
    return future;
}

} // namespace QSocketIoPrivate
