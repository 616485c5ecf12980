// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// An adapter that joins servers of one process: what they tell each other travels as bytes over a bus in memory.
#pragma once

#include "server/replygathering.h"

#include "qsocketioservernamespace.h"

#include <QCborMap>
#include <QCborValue>
#include <QHash>
#include <QPointer>
#include <QTimer>

#include <memory>

namespace QSocketIoPrivate {

using namespace Qt::StringLiterals;

class BusAdapter;

class Bus
{
public:
    QList<BusAdapter *> adapters;
    QStringList log;      // types of the messages, in order
    int mutedServers = 0; // servers that listen, but never answer
};

class BusAdapter final : public QSocketIoAdapter
{
public:
    BusAdapter(Bus &bus, QSocketIoServerNamespace *here)
        : QSocketIoAdapter(here)
        , m_bus(bus)
    {
        m_bus.adapters.append(this);
    }
    ~BusAdapter() override { m_bus.adapters.removeOne(this); }

    void broadcast(const QSocketIoBroadcastTarget &target, const QSocketIoPacket &packet) override
    {
        QSocketIoAdapter::broadcast(target, packet);
        publish("broadcast", target, { { "packet"_L1, toMap(packet) } });
    }
    QFuture<QSocketIoReply> broadcastWithAck(const QSocketIoBroadcastTarget &target,
                                             const QSocketIoPacket &packet) override
    {
        const auto own = QSocketIoAdapter::broadcastWithAck(target, packet);
        if (target.isLocal || otherCount() == 0)
            return own;
        ReplyGathering *const gathering = newGathering();
        const auto future = gathering->future();
        gathering->follow(own);
        gathering->expectServers(otherCount());
        gathering->start(target.ackTimeout);
        publish("ask", target, { { "packet"_L1, toMap(packet) } });
        return future;
    }
    QFuture<QList<QSocketIoRemoteSocket>> fetchSockets(const QSocketIoBroadcastTarget &target) override
    {
        const auto own = QSocketIoAdapter::fetchSockets(target);
        if (target.isLocal || otherCount() == 0)
            return own;
        auto fetch = std::make_shared<Fetch>();
        fetch->sockets = own.result();
        fetch->missing = otherCount();
        fetch->promise.start();
        m_fetches.insert(++m_lastRequest, fetch);
        publish("fetch", target);
        const auto patience = target.ackTimeout.count() > 0 ? target.ackTimeout
                                                            : std::chrono::seconds(5);
        QTimer::singleShot(patience, this,
                           [this, request = m_lastRequest] { finishFetch(request); });
        return fetch->promise.future();
    }
    void joinSockets(const QSocketIoBroadcastTarget &target, const QStringList &rooms) override
    {
        QSocketIoAdapter::joinSockets(target, rooms);
        publish("join", target, { { "rooms"_L1, QCborArray::fromStringList(rooms) } });
    }
    void leaveSockets(const QSocketIoBroadcastTarget &target, const QStringList &rooms) override
    {
        QSocketIoAdapter::leaveSockets(target, rooms);
        publish("leave", target, { { "rooms"_L1, QCborArray::fromStringList(rooms) } });
    }
    void disconnectSockets(const QSocketIoBroadcastTarget &target, DisconnectScope scope) override
    {
        QSocketIoAdapter::disconnectSockets(target, scope);
        publish("disconnect", target, { { "scope"_L1, int(scope) } });
    }
    QFuture<int> serverCount() const override
    {
        return QtFuture::makeReadyFuture(otherCount() + 1);
    }
    void emitToServers(const QSocketIoPacket &packet) override
    {
        publish("event", {}, { { "packet"_L1, toMap(packet) } });
    }
    QFuture<QSocketIoReply> emitToServersWithAck(const QSocketIoPacket &packet) override
    {
        ReplyGathering *const gathering = newGathering();
        const auto future = gathering->future();
        gathering->expectReplies(otherCount());
        gathering->start(timeout);
        publish("question", {}, { { "packet"_L1, toMap(packet) } });
        return future;
    }

    std::chrono::milliseconds timeout{ 0 }; // of emitToServersWithAck()

private:
    struct Fetch
    {
        QPromise<QList<QSocketIoRemoteSocket>> promise;
        QList<QSocketIoRemoteSocket> sockets;
        int missing = 0;
    };

    int otherCount() const
    {
        int count = -1; // without this one
        for (const BusAdapter *adapter : std::as_const(m_bus.adapters)) {
            if (adapter->serverNamespace()->name() == serverNamespace()->name())
                ++count;
        }
        return count + m_bus.mutedServers;
    }
    ReplyGathering *newGathering()
    {
        m_gatherings.removeIf([](auto entry) { return !entry.value(); });
        auto *gathering = new ReplyGathering(this);
        m_gatherings.insert(++m_lastRequest, gathering);
        return gathering;
    }

    static QCborMap toMap(const QSocketIoPacket &packet)
    {
        QCborArray attachments;
        for (const QByteArray &attachment : packet.attachments())
            attachments.append(attachment);
        return { { "json"_L1, packet.json() }, { "attachments"_L1, attachments } };
    }
    static QSocketIoPacket toPacket(const QCborMap &map)
    {
        QList<QByteArray> attachments;
        for (const QCborValue attachment : map.value("attachments"_L1).toArray())
            attachments.append(attachment.toByteArray());
        return { map.value("json"_L1).toByteArray(), attachments };
    }
    static QStringList toList(const QCborValue &value) { return value.toVariant().toStringList(); }

    void publish(const char *type, const QSocketIoBroadcastTarget &target, QCborMap message = {})
    {
        if (target.isLocal)
            return;
        message.insert(QLatin1String("to"), QCborArray::fromStringList(target.rooms));
        message.insert(QLatin1String("except"), QCborArray::fromStringList(target.except));
        message.insert(QLatin1String("timeout"), qint64(target.ackTimeout.count()));
        message.insert(QLatin1String("volatile"), target.isVolatile);
        message.insert(QLatin1String("request"), m_lastRequest);
        m_bus.log.append(QLatin1String(type));
        for (BusAdapter *adapter : std::as_const(m_bus.adapters)) {
            if (adapter != this && adapter->serverNamespace()->name() == serverNamespace()->name())
                post(adapter, type, message);
        }
    }
    void post(BusAdapter *to, const char *type, const QCborMap &message)
    {
        const QByteArray bytes = message.toCborValue().toCbor();
        QMetaObject::invokeMethod(
                to,
                [to, type = QByteArray(type), bytes, from = QPointer<BusAdapter>(this)] {
                    to->receive(from, type, QCborValue::fromCbor(bytes).toMap());
                },
                Qt::QueuedConnection);
    }
    void answer(const QPointer<BusAdapter> &to, const char *type, qint64 request, QCborMap message)
    {
        message.insert(QLatin1String("request"), request);
        if (to)
            post(to, type, message);
    }

    void receive(const QPointer<BusAdapter> &from, const QByteArray &type, const QCborMap &message)
    {
        const qint64 request = message.value("request"_L1).toInteger();
        if (receiveAnswer(type, request, message))
            return;
        QSocketIoBroadcastTarget target;
        target.rooms = toList(message.value("to"_L1));
        target.except = toList(message.value("except"_L1));
        target.ackTimeout = std::chrono::milliseconds(message.value("timeout"_L1).toInteger());
        target.isVolatile = message.value("volatile"_L1).toBool();
        const QSocketIoPacket packet = toPacket(message.value("packet"_L1).toMap());
        if (type == "broadcast")
            QSocketIoAdapter::broadcast(target, packet);
        else if (type == "ask")
            answerQuestion(from, request, QSocketIoAdapter::broadcastWithAck(target, packet));
        else if (type == "fetch")
            answerFetch(from, request, QSocketIoAdapter::fetchSockets(target).result());
        else if (type == "join")
            QSocketIoAdapter::joinSockets(target, toList(message.value("rooms"_L1)));
        else if (type == "leave")
            QSocketIoAdapter::leaveSockets(target, toList(message.value("rooms"_L1)));
        else if (type == "disconnect")
            QSocketIoAdapter::disconnectSockets(target,
                                                DisconnectScope(
                                                        message.value("scope"_L1).toInteger()));
        else if (type == "event")
            deliverServerEvent(packet);
        else if (type == "question")
            answerReplies(from, request, deliverServerEventWithAck(packet));
    }
    bool receiveAnswer(const QByteArray &type, qint64 request, const QCborMap &message)
    {
        ReplyGathering *const gathering = m_gatherings.value(request);
        if (type == "count") {
            if (gathering)
                gathering->serverAnswered(int(message.value("count"_L1).toInteger()));
        } else if (type == "reply") {
            if (gathering)
                gathering->add(QSocketIoReply(message.value("arguments"_L1).toVariant().toList()));
        } else if (type == "sockets") {
            receiveSockets(request, message.value("sockets"_L1).toArray());
        } else {
            return false;
        }
        return true;
    }

    void answerQuestion(const QPointer<BusAdapter> &to, qint64 request,
                        const QFuture<QSocketIoReply> &replies)
    {
        answer(to, "count", request, { { "count"_L1, replies.progressMaximum() } });
        answerReplies(to, request, replies);
    }
    void answerReplies(const QPointer<BusAdapter> &to, qint64 request,
                       const QFuture<QSocketIoReply> &replies)
    {
        auto *watcher = new QFutureWatcher<QSocketIoReply>(this);
        connect(watcher, &QFutureWatcherBase::resultReadyAt, this, [=, this](int index) {
            const QSocketIoReply reply = watcher->resultAt(index);
            if (!reply.isError()) // those who asked notice themselves
                answer(to, "reply", request,
                       { { "arguments"_L1, QCborArray::fromVariantList(reply.arguments()) } });
        });
        connect(watcher, &QFutureWatcherBase::finished, watcher, &QObject::deleteLater);
        watcher->setFuture(replies);
    }
    void answerFetch(const QPointer<BusAdapter> &to, qint64 request,
                     const QList<QSocketIoRemoteSocket> &sockets)
    {
        QCborArray list;
        for (const QSocketIoRemoteSocket &socket : sockets)
            list.append(QCborMap::fromVariantMap({
                    { QStringLiteral("id"), socket.id() },
                    { QStringLiteral("rooms"), socket.roomNames() },
                    { QStringLiteral("handshake"), socket.handshake().toVariantMap() },
                    { QStringLiteral("data"), socket.session() },
            }));
        answer(to, "sockets", request, { { "sockets"_L1, list } });
    }
    void receiveSockets(qint64 request, const QCborArray &sockets)
    {
        const auto fetch = m_fetches.value(request);
        if (!fetch)
            return;
        for (const QCborValue value : sockets) {
            const QVariantMap map = value.toMap().toVariantMap();
            fetch->sockets.append({ map.value(QStringLiteral("id")).toString(),
                                    QSocketIoHandshake::fromVariantMap(
                                            map.value(QStringLiteral("handshake")).toMap()),
                                    map.value(QStringLiteral("rooms")).toStringList(),
                                    map.value(QStringLiteral("data")).toMap() });
        }
        if (--fetch->missing == 0)
            finishFetch(request);
    }
    void finishFetch(qint64 request)
    {
        const auto fetch = m_fetches.take(request);
        if (!fetch)
            return;
        fetch->promise.addResult(fetch->sockets);
        fetch->promise.finish();
    }

    Bus &m_bus;
    QHash<qint64, QPointer<ReplyGathering>> m_gatherings;
    QHash<qint64, std::shared_ptr<Fetch>> m_fetches;
    qint64 m_lastRequest = 0;
};

} // namespace QSocketIoPrivate
