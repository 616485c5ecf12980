// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Who receives a broadcast, and what becomes of the answers.
#include "testserver.h"
#include "wireclient.h"

#include <QSignalSpy>

#include <thread>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

// A to D, in the rooms r1 (A, B), r2 (B, C) and r3 (C).
struct FourClients
{
    explicit FourClients(TestServer &server)
    {
        for (int i = 0; i < 4; ++i) {
            clients.push_back(std::make_unique<WireClient>(server.port()));
            ids.append(QString::fromLatin1(clients.back()->join()));
            sockets.append(server.of("/")->socket(ids.last()));
        }
        sockets.at(0)->join(u"r1"_s);
        sockets.at(1)->join(QStringList{ u"r1"_s, u"r2"_s });
        sockets.at(2)->join(QStringList{ u"r2"_s, u"r3"_s });
    }
    // The letters of those who got something, once for each packet.
    QByteArray receivers()
    {
        QByteArray letters;
        for (int i = 0; i < 4; ++i) {
            const qsizetype count = clients.at(size_t(i))->drain().size();
            letters += QByteArray(count, char('A' + i));
        }
        return letters;
    }

    std::vector<std::unique_ptr<WireClient>> clients;
    QStringList ids;
    QList<QSocketIoServerSocket *> sockets;
};

using Make = std::function<QSocketIoBroadcast(TestServer &, FourClients &)>;

} // namespace
Q_DECLARE_METATYPE(Make)

class tst_Broadcast : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reaches_data();
    void reaches();
    void isAValue();
    void writesOnePacket();
    void carriesAttachments();
    void refusesReservedNames();
    void raisesEventSent();
    void gathersReplies();
    void gathersRepliesUntilTheTimeout();
    void countsTheDisconnected();
    void gathersNothingFromNobody();
    void ignoresLateAndForeignReplies();
    void skipsSlowReadersWhenVolatile();
    void worksFromOtherThreads();
    void outlivesItsNamespace();
    void movesSockets();
    void disconnectsSockets();
};

void tst_Broadcast::reaches_data()
{
    QTest::addColumn<Make>("make");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const QByteArray &expected, const Make &make) {
        QTest::newRow(name) << make << expected;
    };
    row("everybody", "ABCD", [](auto &s, auto &) { return s.broadcast(); });
    row("a room", "AB", [](auto &s, auto &) { return s.to(u"r1"_s); });
    row("an empty room", "", [](auto &s, auto &) { return s.to(u"nowhere"_s); });
    row("two rooms, each once", "ABC", [](auto &s, auto &) { return s.to(u"r1"_s).to(u"r2"_s); });
    row("a list of rooms", "ABC", [](auto &s, auto &) {
        return s.broadcast().to(QStringList{ u"r1"_s, u"r3"_s });
    });
    row("an empty list of rooms", "ABCD",
        [](auto &s, auto &) { return s.broadcast().to(QStringList()); });
    row("all but a room", "CD", [](auto &s, auto &) { return s.except(u"r1"_s); });
    row("a room but another", "A", [](auto &s, auto &) { return s.to(u"r1"_s).except(u"r2"_s); });
    row("all but two rooms", "D", [](auto &s, auto &) {
        return s.broadcast().except(QStringList{ u"r1"_s, u"r2"_s });
    });
    row("one by id", "D", [](auto &s, auto &c) { return s.to(c.ids.at(3)); });
    row("a room and one by id", "ABD",
        [](auto &s, auto &c) { return s.to(u"r1"_s).to(c.ids.at(3)); });
    row("all but one by id", "ABC", [](auto &s, auto &c) { return s.except(c.ids.at(3)); });
    row("all but a socket", "ABC",
        [](auto &s, auto &c) { return s.of("/")->except(c.sockets.at(3)); });
    row("all but no socket", "ABCD", [](auto &s, auto &) {
        return s.broadcast().except(static_cast<QSocketIoServerSocket *>(nullptr));
    });
    row("a list of rooms of the server", "ABC", [](auto &s, auto &) {
        return s.to(QStringList{ u"r1"_s, u"r3"_s });
    });
    row("all but a list of rooms of the server", "D", [](auto &s, auto &) {
        return s.except(QStringList{ u"r1"_s, u"r3"_s });
    });
    row("uncompressed", "ABCD", [](auto &s, auto &) { return s.broadcast().asUncompressed(); });
    row("twice the same room", "AB", [](auto &s, auto &) { return s.to(u"r1"_s).to(u"r1"_s); });
    row("local", "ABCD", [](auto &s, auto &) { return s.broadcast().local(); });
    row("volatile", "ABCD", [](auto &s, auto &) { return s.broadcast().asVolatile(); });
    row("of a socket", "BCD", [](auto &, auto &c) { return c.sockets.at(0)->broadcast(); });
    row("of a socket to its room", "B",
        [](auto &, auto &c) { return c.sockets.at(0)->to(u"r1"_s); });
    row("of a socket to a list of rooms", "BC", [](auto &, auto &c) {
        return c.sockets.at(0)->to(QStringList{ u"r1"_s, u"r3"_s });
    });
    row("of a socket but a list of rooms", "D", [](auto &, auto &c) {
        return c.sockets.at(0)->except(QStringList{ u"r1"_s, u"r3"_s });
    });
    row("of a socket but a room", "D",
        [](auto &, auto &c) { return c.sockets.at(0)->except(u"r2"_s); });
    row("of a socket to itself", "",
        [](auto &, auto &c) { return c.sockets.at(0)->to(c.ids.at(0)); });
}

void tst_Broadcast::reaches()
{
    QFETCH(Make, make);
    QFETCH(QByteArray, expected);
    TestServer server;
    FourClients clients(server);
    server.of("/other");
    clients.clients.front()->join("/other"); // must not hear of it there
    const QSocketIoBroadcast broadcast = make(server, clients);
    QCOMPARE(broadcast.sockets().size(), expected.size());
    broadcast.emitEvent("news");
    QCOMPARE(clients.receivers(), expected);
}

void tst_Broadcast::isAValue()
{
    TestServer server;
    FourClients clients(server);
    const QSocketIoBroadcast all = server.broadcast();
    const QSocketIoBroadcast room = all.to(u"r1"_s);
    QCOMPARE(all.sockets().size(), 4);
    QCOMPARE(room.sockets().size(), 2);
    // Members count when it is emitted.
    clients.sockets.at(3)->join(u"r1"_s);
    room.emitEvent("news");
    QCOMPARE(clients.receivers(), "ABD");
}

void tst_Broadcast::writesOnePacket()
{
    TestServer server;
    server.of("/chat");
    WireClient client(server.port());
    client.join("/chat");
    server.of("/chat")->emitEvent("news", 1, u"two"_s, QVariantMap{ { u"three"_s, 3.5 } });
    QCOMPARE(client.next(), "2/chat,[\"news\",1,\"two\",{\"three\":3.5}]");
    server.of("/chat")->broadcast().emitArguments("list", { 1, 2 });
    QCOMPARE(client.next(), "2/chat,[\"list\",1,2]");
}

void tst_Broadcast::carriesAttachments()
{
    TestServer server;
    FourClients clients(server);
    server.emitEvent("photo", QByteArray("\x01\x02"));
    for (const auto &client : clients.clients) {
        QCOMPARE(client->next(), "51-[\"photo\",{\"_placeholder\":true,\"num\":0}]");
        QCOMPARE(client->next(), "\x01\x02");
    }
}

void tst_Broadcast::refusesReservedNames()
{
    TestServer server;
    WireClient client(server.port());
    client.join();
    for (int i = 0; i < 2; ++i)
        QTest::ignoreMessage(QtWarningMsg,
                             QRegularExpression(u"disconnect.*reserved|reserved.*disconnect"_s));
    server.emitEvent("disconnect");
    const auto replies = server.broadcast().emitWithAck("disconnect");
    QVERIFY(replies.isFinished());
    QVERIFY(replies.result().isEmpty());
    QCOMPARE(client.drain(), QList<QByteArray>());
}

void tst_Broadcast::raisesEventSent()
{
    TestServer server;
    FourClients clients(server);
    QList<QSocketIoEvent> sent;
    connect(clients.sockets.at(0), &QSocketIoServerSocket::eventSent, this,
            [&sent](const QSocketIoEvent &event) { sent.append(event); });
    server.emitEvent("photo", QByteArray("\x01\x02"), 7);
    server.to(u"r2"_s).emitEvent("not for it");
    QCOMPARE(sent.size(), 1);
    QCOMPARE(sent.first().name(), u"photo"_s);
    QCOMPARE(sent.first().arguments(), (QVariantList{ QByteArray("\x01\x02"), 7 }));
}

void tst_Broadcast::gathersReplies()
{
    TestServer server;
    FourClients clients(server);
    const auto replies = server.to(u"r1"_s).emitWithAck("question", 1);
    QVERIFY(!replies.isFinished());
    // One id for all.
    QCOMPARE(clients.clients.at(0)->next(), "21[\"question\",1]");
    QCOMPARE(clients.clients.at(1)->next(), "21[\"question\",1]");
    clients.clients.at(1)->send("31[\"b\"]");
    clients.clients.at(1)->drain();
    QVERIFY(!replies.isFinished());
    clients.clients.at(0)->send("31[\"a\",2]");
    QTRY_VERIFY(replies.isFinished());
    QCOMPARE(replies.result().size(), 2);
    QCOMPARE(replies.result().at(0).arguments(), QVariantList{ u"b"_s });
    QCOMPARE(replies.result().at(1).arguments(), (QVariantList{ u"a"_s, 2 }));

    // The next question gets the next id, whoever asks.
    const auto own = clients.sockets.at(3)->emitWithAck("own");
    QCOMPARE(clients.clients.at(3)->next(), "22[\"own\"]");
    QVERIFY(!own.isFinished());
}

void tst_Broadcast::gathersRepliesUntilTheTimeout()
{
    TestServer server;
    FourClients clients(server);
    const auto replies = server.to(u"r1"_s).withTimeout(50ms).emitWithAck("question");
    clients.clients.at(1)->send("31[\"b\"]");
    QTRY_VERIFY(replies.isFinished());
    QCOMPARE(replies.result().size(), 2);
    QCOMPARE(replies.result().at(0).value<QString>(), u"b"_s);
    QCOMPARE(replies.result().at(1).error().code(), QSocketIo::ErrorCode::AckTimeout);
    // Too late, and no offence.
    clients.clients.at(0)->send("31[\"a\"]");
    QCOMPARE(clients.clients.at(0)->drain(), QList<QByteArray>{ "21[\"question\"]" });
    QCOMPARE(replies.result().size(), 2);
}

void tst_Broadcast::countsTheDisconnected()
{
    TestServer server;
    FourClients clients(server);
    const auto replies = server.to(u"r1"_s).emitWithAck("question");
    clients.sockets.at(0)->disconnectClient();
    QVERIFY(!replies.isFinished());
    clients.clients.at(1).reset();
    QTRY_VERIFY(replies.isFinished());
    QCOMPARE(replies.result().size(), 2);
    for (const QSocketIoReply &reply : replies.result())
        QCOMPARE(reply.error().code(), QSocketIo::ErrorCode::NotConnected);
}

void tst_Broadcast::gathersNothingFromNobody()
{
    TestServer server;
    const auto replies = server.to(u"nowhere"_s).emitWithAck("question");
    QVERIFY(replies.isFinished());
    QCOMPARE(replies.resultCount(), 1);
    QVERIFY(replies.result().isEmpty());
}

void tst_Broadcast::ignoresLateAndForeignReplies()
{
    TestServer server;
    FourClients clients(server);
    const auto replies = server.to(u"r1"_s).emitWithAck("question");
    clients.clients.at(0)->send({ "31[1]", "31[2]" });
    clients.clients.at(3)->send("31[\"not asked\"]");
    clients.clients.at(0)->drain();
    clients.clients.at(3)->drain();
    QVERIFY(!replies.isFinished());
    clients.clients.at(1)->send("31[3]");
    QTRY_VERIFY(replies.isFinished());
    QCOMPARE(replies.result().size(), 2);
    QCOMPARE(replies.result().at(0).value<int>(), 1);
    QCOMPARE(replies.result().at(1).value<int>(), 3);
}

void tst_Broadcast::skipsSlowReadersWhenVolatile()
{
    TestServer server;
    server.setWriteBufferLimit(0);
    WireClient slow(server.port());
    const QByteArray id = slow.join();
    slow.raw().socket().setReadBufferSize(1);
    WireClient quick(server.port());
    quick.join();
    const QByteArray bulk(1'000'000, 'x');
    for (int i = 0; i < 20; ++i)
        server.socket("/", id)->emitEvent("bulk", bulk);
    QSignalSpy sent(server.socket("/", id), &QSocketIoServerSocket::eventSent);
    server.broadcast().asVolatile().emitEvent("now");
    const auto replies = server.broadcast().asVolatile().emitWithAck("now");
    QCOMPARE(sent.size(), 0);
    QCOMPARE(quick.next(), "2[\"now\"]");
    quick.send("31[1]");
    QTRY_VERIFY(replies.isFinished());
    QCOMPARE(replies.result().size(), 1); // the slow one was not asked
}

void tst_Broadcast::worksFromOtherThreads()
{
    TestServer server;
    FourClients clients(server);
    QFuture<QList<QSocketIoReply>> replies;
    std::thread thread([&] {
        for (int i = 0; i < 3; ++i)
            server.to(u"r3"_s).emitEvent("count", i, QByteArray(1, char('0' + i)));
        replies = server.to(u"r3"_s).withTimeout(10s).emitWithAck("question");
        server.to(u"r3"_s).join(u"r4"_s);
    });
    thread.join();
    QVERIFY(!replies.isFinished());
    WireClient &client = *clients.clients.at(2);
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(client.next(),
                 "51-[\"count\"," + QByteArray::number(i) + ",{\"_placeholder\":true,\"num\":0}]");
        QCOMPARE(client.next(), QByteArray(1, char('0' + i)));
    }
    QCOMPARE(client.next(), "21[\"question\"]");
    client.send("31[5]");
    QTRY_VERIFY(replies.isFinished());
    QCOMPARE(replies.result().size(), 1);
    QCOMPARE(replies.result().first().value<int>(), 5);
    QCOMPARE(server.to(u"r4"_s).sockets(), QList<QSocketIoServerSocket *>{ clients.sockets.at(2) });
}

void tst_Broadcast::outlivesItsNamespace()
{
    auto server = std::make_unique<TestServer>();
    FourClients clients(*server);
    const QSocketIoBroadcast broadcast = server->broadcast();
    const auto asked = broadcast.emitWithAck("question");
    QFuture<QList<QSocketIoReply>> queued;
    std::thread([&] { queued = broadcast.emitWithAck("question"); }).join();
    server.reset();
    QVERIFY(asked.isFinished());
    QCOMPARE(asked.result().size(), 4);
    QTRY_VERIFY(queued.isFinished());
    QVERIFY(queued.result().isEmpty());
    broadcast.emitEvent("into the void");
    broadcast.join(u"room"_s);
    broadcast.leave(u"room"_s);
    broadcast.disconnectClients();
    QVERIFY(broadcast.sockets().isEmpty());
    const auto late = broadcast.emitWithAck("question");
    QVERIFY(late.isFinished());
    QVERIFY(late.result().isEmpty());
}

void tst_Broadcast::movesSockets()
{
    TestServer server;
    FourClients clients(server);
    server.to(u"r1"_s).join(u"r9"_s);
    QCOMPARE(server.to(u"r9"_s).sockets().size(), 2);
    server.to(u"r2"_s).leave(u"r9"_s);
    QCOMPARE(server.to(u"r9"_s).sockets(), QList<QSocketIoServerSocket *>{ clients.sockets.at(0) });
    server.to(u"r1"_s).leave(u"r1"_s);
    QVERIFY(!server.of("/")->roomNames().contains(u"r1"_s));
    server.to(u"r3"_s).join(QStringList{ u"r4"_s, u"r5"_s });
    QCOMPARE(server.to(u"r5"_s).sockets().size(), 1);
    clients.sockets.at(2)->leave(QStringList{ u"r3"_s, u"r4"_s });
    QCOMPARE(clients.sockets.at(2)->roomNames(),
             (QStringList{ clients.ids.at(2), u"r2"_s, u"r5"_s }));
}

void tst_Broadcast::disconnectsSockets()
{
    TestServer server;
    FourClients clients(server);
    QSignalSpy left(server.of("/"), &QSocketIoServerNamespace::socketDisconnected);
    server.to(u"r1"_s).disconnectClients();
    QCOMPARE(left.size(), 2);
    QCOMPARE(left.first().at(1).value<QSocketIo::DisconnectReason>(),
             QSocketIo::DisconnectReason::ServerDisconnect);
    QCOMPARE(server.of("/")->socketCount(), 2);
    QCOMPARE(clients.clients.at(0)->drain(), QList<QByteArray>{ "1" });
    QVERIFY(clients.clients.at(0)->isOpen());
    server.to(u"r2"_s).closeConnections();
    QVERIFY(clients.clients.at(2)->waitForClosed());
    QVERIFY(clients.clients.at(1)->isOpen()); // was not among them any more
    QCOMPARE(server.of("/")->socketCount(), 1);
}

QTEST_GUILESS_MAIN(tst_Broadcast)
#include "tst_broadcast.moc"
