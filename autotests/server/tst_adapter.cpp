// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The adapter in memory, and adapters that a program puts in its place.
#include "testserver.h"
#include "wireclient.h"

#include <QSignalSpy>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;

namespace {

class RecordingAdapter final : public QSocketIoAdapter
{
public:
    using QSocketIoAdapter::QSocketIoAdapter;

    void join(const QString &id, const QStringList &rooms) override
    {
        calls.append("join "_L1 + rooms.join(u','));
        QSocketIoAdapter::join(id, rooms);
    }
    void leave(const QString &id, const QStringList &rooms) override
    {
        calls.append("leave "_L1 + rooms.join(u','));
        QSocketIoAdapter::leave(id, rooms);
    }
    // Does not call the base: the sockets have to be let go of all the same.
    void leaveAll(const QString &) override { calls.append(u"leaveAll"_s); }
    void broadcast(const QSocketIoBroadcastTarget &target, const QSocketIoPacket &packet) override
    {
        calls.append("broadcast %1 %2"_L1.arg(target.rooms.join(u','), packet.eventName()));
        packets.append(packet);
        QSocketIoAdapter::broadcast(target, packet);
    }
    QFuture<QSocketIoReply> broadcastWithAck(const QSocketIoBroadcastTarget &target,
                                             const QSocketIoPacket &) override
    {
        calls.append(u"broadcastWithAck %1"_s.arg(target.ackTimeout.count()));
        QPromise<QSocketIoReply> promise;
        promise.start();
        for (int i = 0; i < 3; ++i)
            promise.addResult(QSocketIoReply(QVariantList{ i }));
        promise.finish();
        return promise.future();
    }

    QStringList calls;
    QList<QSocketIoPacket> packets;
};

} // namespace

class tst_Adapter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keepsRooms();
    void reportsChanges();
    void keepsARoomThatIsNamedLikeAnId();
    void findsSockets();
    void mayBeReplaced();
    void mustFitItsNamespace();
    void toleratesSlotsThatDestroy_data();
    void toleratesSlotsThatDestroy();
};

void tst_Adapter::keepsRooms()
{
    QSocketIoServer server;
    QSocketIoAdapter *adapter = server.of("/")->adapter();
    QCOMPARE(adapter->serverNamespace(), server.of("/"));
    QCOMPARE(server.of("/")->adapter(), adapter);
    adapter->join(u"x"_s, { u"a"_s, u"b"_s, u"a"_s });
    adapter->join(u"y"_s, { u"a"_s });
    QCOMPARE(adapter->roomSize(u"a"_s), 2);
    QCOMPARE(adapter->roomSize(u"b"_s), 1);
    QCOMPARE(adapter->roomSize(u"c"_s), 0);
    QVERIFY(adapter->contains(u"a"_s, u"y"_s));
    QVERIFY(!adapter->contains(u"b"_s, u"y"_s));
    QVERIFY(!adapter->contains(u"a"_s, u"z"_s));
    QCOMPARE(adapter->roomsOf(u"x"_s), (QStringList{ u"a"_s, u"b"_s }));
    QVERIFY(adapter->roomsOf(u"z"_s).isEmpty());
    adapter->leaveAll(u"x"_s);
    QCOMPARE(adapter->roomNames(), QStringList{ u"a"_s });
    adapter->leave(u"y"_s, { u"a"_s, u"never"_s });
    adapter->leave(u"nobody"_s, { u"a"_s });
    QVERIFY(adapter->roomNames().isEmpty());
    QVERIFY(adapter->serverCount().isFinished());
    QCOMPARE(adapter->serverCount().result(), 1);
}

void tst_Adapter::reportsChanges()
{
    QSocketIoServer server;
    QSocketIoAdapter *adapter = server.of("/")->adapter();
    QStringList calls;
    connect(adapter, &QSocketIoAdapter::roomCreated, this,
            [&](const QString &room) { calls.append(u"+"_s + room); });
    connect(adapter, &QSocketIoAdapter::roomDeleted, this,
            [&](const QString &room) { calls.append(u"-"_s + room); });
    connect(adapter, &QSocketIoAdapter::socketJoined, this,
            [&](const QString &room, const QString &id) {
                calls.append(id + u" joined "_s + room);
            });
    connect(adapter, &QSocketIoAdapter::socketLeft, this,
            [&](const QString &room, const QString &id) { calls.append(id + u" left "_s + room); });
    adapter->join(u"x"_s, { u"a"_s });
    adapter->join(u"y"_s, { u"a"_s, u"a"_s });
    adapter->join(u"y"_s, { u"y"_s });
    adapter->leaveAll(u"y"_s);
    adapter->leaveAll(u"y"_s);
    adapter->leave(u"x"_s, { u"a"_s });
    QCOMPARE(calls,
             (QStringList{ u"+a"_s, u"x joined a"_s, u"y joined a"_s, u"+y"_s, u"y joined y"_s,
                           u"y left y"_s, u"-y"_s, u"y left a"_s, u"x left a"_s, u"-a"_s }));
}

void tst_Adapter::keepsARoomThatIsNamedLikeAnId()
{
    QSocketIoServer server;
    QSocketIoAdapter *adapter = server.of("/")->adapter();
    QSignalSpy created(adapter, &QSocketIoAdapter::roomCreated);
    QSignalSpy deleted(adapter, &QSocketIoAdapter::roomDeleted);
    adapter->join(u"y"_s, { u"x"_s });
    adapter->join(u"x"_s, { u"x"_s });
    QCOMPARE(created.size(), 1);
    QCOMPARE(adapter->roomSize(u"x"_s), 2);
    QCOMPARE(adapter->roomNames(), QStringList{ u"x"_s });
    adapter->leave(u"x"_s, { u"x"_s });
    QVERIFY(adapter->contains(u"x"_s, u"y"_s));
    QVERIFY(!adapter->contains(u"x"_s, u"x"_s));
    adapter->join(u"x"_s, { u"x"_s });
    adapter->leave(u"y"_s, { u"x"_s });
    QCOMPARE(adapter->roomSize(u"x"_s), 1);
    QCOMPARE(deleted.size(), 0);
    adapter->leaveAll(u"x"_s);
    QCOMPARE(deleted.size(), 1);
    QCOMPARE(created.size(), 1);
    QVERIFY(adapter->roomNames().isEmpty());
}

void tst_Adapter::findsSockets()
{
    TestServer server;
    WireClient first(server.port());
    const QString a = QString::fromLatin1(first.join());
    WireClient second(server.port());
    const QString b = QString::fromLatin1(second.join());
    server.of("/")->socket(b)->join(u"room"_s);
    QSocketIoAdapter *adapter = server.of("/")->adapter();
    adapter->join(u"stranger"_s, { u"room"_s }); // a member, but nobody of ours
    QCOMPARE(adapter->socketIds({}), (QSet<QString>{ a, b }));
    QSocketIoBroadcastTarget target;
    target.rooms = { u"room"_s };
    QCOMPARE(adapter->socketIds(target), QSet<QString>{ b });
    target.except = { b };
    QVERIFY(adapter->socketIds(target).isEmpty());
    server.to(u"room"_s).emitEvent("hello");
    QCOMPARE(second.next(), "2[\"hello\"]");
}

void tst_Adapter::mayBeReplaced()
{
    TestServer server;
    RecordingAdapter *adapter = nullptr;
    server.setAdapterFactory([&adapter](QSocketIoServerNamespace *here) {
        return adapter = new RecordingAdapter(here);
    });
    WireClient client(server.port());
    const QByteArray id = client.join();
    QVERIFY(adapter);
    QCOMPARE(server.of("/")->adapter(), adapter);
    QCOMPARE(adapter->calls, QStringList{ u"join "_s + QString::fromLatin1(id) });
    adapter->calls.clear();

    server.socket()->join(QStringList{ u"a"_s, u"b"_s });
    server.socket()->leave(u"a"_s);
    server.to(u"b"_s).emitEvent("news", 1, QByteArray("x"));
    const auto replies =
            server.broadcast().withTimeout(std::chrono::milliseconds(7)).emitWithAck("question");
    QCOMPARE(replies.result().size(), 3);
    QCOMPARE(replies.result().at(2).value<int>(), 2);
    server.broadcast().join(u"c"_s);
    QCOMPARE(adapter->calls, (QStringList{ u"join a,b"_s, u"leave a"_s, u"broadcast b news"_s,
                                           u"broadcastWithAck 7"_s, u"join c"_s }));
    QCOMPARE(adapter->packets.first().arguments(), (QVariantList{ 1, QByteArray("x") }));
    QCOMPARE(client.next(), "51-[\"news\",1,{\"_placeholder\":true,\"num\":0}]");
    QCOMPARE(client.next(), "x");

    client.send("1");
    client.drain();
    QCOMPARE(adapter->calls.last(), u"leaveAll"_s);
    QVERIFY(adapter->roomNames().isEmpty());
    server.to(u"b"_s).emitEvent("nobody");
}

void tst_Adapter::mustFitItsNamespace()
{
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"made no adapter for /;"_s));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"made no adapter for /other"_s));
    QSocketIoServer server;
    server.setAdapterFactory(
            [](QSocketIoServerNamespace *) -> QSocketIoAdapter * { return nullptr; });
    QVERIFY(server.of("/")->adapter());
    server.setAdapterFactory(
            [&server](QSocketIoServerNamespace *) { return new QSocketIoAdapter(server.of("/")); });
    QCOMPARE(server.of("/other")->adapter()->serverNamespace(), server.of("/other"));
}

void tst_Adapter::toleratesSlotsThatDestroy_data()
{
    QTest::addColumn<QByteArray>("signal");
    for (const char *signal : { "roomCreated", "socketJoined", "socketLeft", "roomDeleted" })
        QTest::newRow(signal) << QByteArray(signal);
}

void tst_Adapter::toleratesSlotsThatDestroy()
{
    QFETCH(QByteArray, signal);
    auto *server = new TestServer;
    WireClient client(server->port());
    client.join();
    QSocketIoAdapter *adapter = server->of("/")->adapter();
    QPointer<QSocketIoServer> guard(server);
    const auto destroy = [server](const QString &room) {
        if (room == u"room"_s)
            delete server;
    };
    if (signal == "roomCreated")
        connect(adapter, &QSocketIoAdapter::roomCreated, this, destroy);
    else if (signal == "socketJoined")
        connect(adapter, &QSocketIoAdapter::socketJoined, this, destroy);
    else if (signal == "socketLeft")
        connect(adapter, &QSocketIoAdapter::socketLeft, this, destroy);
    else
        connect(adapter, &QSocketIoAdapter::roomDeleted, this, destroy);
    server->socket()->join(QStringList{ u"room"_s, u"other"_s });
    if (guard)
        server->socket()->leave(u"room"_s);
    QVERIFY(!guard);
}

QTEST_GUILESS_MAIN(tst_Adapter)
#include "tst_adapter.moc"
