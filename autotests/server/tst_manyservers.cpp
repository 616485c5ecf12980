// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What an adapter that joins servers can do: rooms, broadcasts, questions and sets that span them.
#include "busadapter.h"
#include "testserver.h"
#include "wireclient.h"

#include <QSignalSpy>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

// Two servers with two clients each: A and B on the first, C and D on the second; A and C are in "room".
struct TwoServers
{
    TwoServers()
    {
        for (TestServer *server : { &first, &second })
            server->setAdapterFactory(
                    [this](QSocketIoServerNamespace *here) { return new BusAdapter(bus, here); });
        for (int i = 0; i < 4; ++i) {
            TestServer &server = i < 2 ? first : second;
            clients.push_back(std::make_unique<WireClient>(server.port()));
            ids.append(QString::fromLatin1(clients.back()->join()));
            sockets.append(server.of("/")->socket(ids.last()));
        }
        sockets.at(0)->join(u"room"_s);
        sockets.at(2)->join(u"room"_s);
    }
    WireClient &client(int index) { return *clients.at(size_t(index)); }
    // The letters of those who got something.
    QByteArray receivers()
    {
        QCoreApplication::sendPostedEvents(); // the bus
        QByteArray letters;
        for (int i = 0; i < 4; ++i)
            letters += QByteArray(client(i).drain().size(), char('A' + i));
        return letters;
    }
    static QStringList idsOf(const QList<QSocketIoRemoteSocket> &found)
    {
        QStringList list;
        for (const QSocketIoRemoteSocket &socket : found)
            list.append(socket.id());
        return list;
    }

    Bus bus;
    TestServer first;
    TestServer second;
    std::vector<std::unique_ptr<WireClient>> clients;
    QStringList ids;
    QList<QSocketIoServerSocket *> sockets;
};

using Emit = std::function<void(TwoServers &)>;

} // namespace
Q_DECLARE_METATYPE(Emit)

class tst_ManyServers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void broadcasts_data();
    void broadcasts();
    void carriesAttachments();
    void gathersReplies();
    void gathersRepliesUntilTheTimeout();
    void countsAServerThatIsSilent();
    void gathersRepliesOfAnotherThread();
    void givesUpWithTheServer();
    void fetchesSockets();
    void fetchesWithoutSilentServers();
    void movesSockets();
    void disconnectsSockets();
    void emitsToServers();
    void asksServers();
    void asksServersThatDoNotAnswer();
    void ignoresBrokenServerEvents();
    void countsServers();
};

void tst_ManyServers::broadcasts_data()
{
    QTest::addColumn<Emit>("emitEvent");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const QByteArray &expected, const Emit &emitEvent) {
        QTest::newRow(name) << emitEvent << expected;
    };
    row("everybody", "ABCD", [](auto &s) { s.first.emitEvent("x"); });
    row("a room", "AC", [](auto &s) { s.second.to(u"room"_s).emitEvent("x"); });
    row("all but a room", "BD", [](auto &s) { s.first.except(u"room"_s).emitEvent("x"); });
    row("one elsewhere", "D", [](auto &s) { s.first.to(s.ids.at(3)).emitEvent("x"); });
    row("all but one elsewhere", "ABC", [](auto &s) { s.first.except(s.ids.at(3)).emitEvent("x"); });
    row("of a socket", "ABC", [](auto &s) { s.sockets.at(3)->broadcast().emitEvent("x"); });
    row("all but a socket", "BCD",
        [](auto &s) { s.first.of("/")->except(s.sockets.at(0)).emitEvent("x"); });
    row("local", "AB", [](auto &s) { s.first.broadcast().local().emitEvent("x"); });
    row("volatile", "ABCD", [](auto &s) { s.first.broadcast().asVolatile().emitEvent("x"); });
    row("a list", "ACD", [](auto &s) {
        s.first.to(QStringList{ u"room"_s, s.ids.at(3) }).emitEvent("x");
    });
    row("all but a list", "B", [](auto &s) {
        s.first.except(QStringList{ u"room"_s, s.ids.at(3) }).emitEvent("x");
    });
    row("in another namespace", "", [](auto &s) { s.first.of("/other")->emitEvent("x"); });
}

void tst_ManyServers::broadcasts()
{
    QFETCH(Emit, emitEvent);
    TwoServers servers;
    servers.second.of("/other")->adapter();
    emitEvent(servers);
    QTEST(servers.receivers(), "expected");
}

void tst_ManyServers::carriesAttachments()
{
    TwoServers servers;
    servers.first.emitEvent("photo", QByteArray("\x01\x00", 2), u"ä"_s);
    QCOMPARE(servers.client(3).next(),
             "51-[\"photo\",{\"_placeholder\":true,\"num\":0},\"\xc3\xa4\"]");
    QCOMPARE(servers.client(3).next(), QByteArray("\x01\x00", 2));
}

void tst_ManyServers::gathersReplies()
{
    TwoServers servers;
    const auto replies = servers.first.broadcast().emitWithAck("question", 7);
    for (int i = 0; i < 4; ++i) {
        const QByteArray question = servers.client(i).next();
        QVERIFY2(question.endsWith("[\"question\",7]"), question.constData());
        if (i == 3)
            QVERIFY(!replies.isFinished());
        servers.client(i).send("31[" + QByteArray::number(i) + ",\"more\"]");
    }
    QTRY_VERIFY(replies.isFinished());
    QCOMPARE(replies.result().size(), 4);
    QSet<int> numbers;
    for (const QSocketIoReply &reply : replies.result()) {
        numbers.insert(reply.value<int>().value_or(-1));
        QCOMPARE(reply.value<QString>(1), u"more"_s);
    }
    QCOMPARE(numbers, (QSet<int>{ 0, 1, 2, 3 }));
}

void tst_ManyServers::gathersRepliesUntilTheTimeout()
{
    TwoServers servers;
    const auto replies = servers.first.broadcast().withTimeout(100ms).emitWithAck("question");
    servers.client(1).send("31[\"B\"]");
    QVERIFY(!servers.client(2).next().isNull());
    servers.client(2).send("31[\"C\"]");
    QTRY_VERIFY(replies.isFinished());
    QStringList answers;
    int missing = 0;
    for (const QSocketIoReply &reply : replies.result()) {
        if (reply.error().code() == QSocketIo::ErrorCode::AckTimeout)
            ++missing;
        else
            answers.append(reply.value<QString>().value_or(u"?"_s));
    }
    QCOMPARE(answers, (QStringList{ u"B"_s, u"C"_s }));
    QCOMPARE(missing, 2);
}

void tst_ManyServers::countsAServerThatIsSilent()
{
    TwoServers servers;
    servers.bus.mutedServers = 1;
    const auto replies =
            servers.first.to(servers.ids.at(0)).withTimeout(100ms).emitWithAck("question");
    servers.client(0).send("31[1]");
    QTRY_VERIFY(replies.isFinished());
    QCOMPARE(replies.result().size(), 2);
    QCOMPARE(replies.result().at(0).value<int>(), 1);
    QCOMPARE(replies.result().at(1).error().code(), QSocketIo::ErrorCode::AckTimeout);
}

void tst_ManyServers::gathersRepliesOfAnotherThread()
{
    TwoServers servers;
    QFuture<QList<QSocketIoReply>> replies;
    QFuture<QList<QSocketIoRemoteSocket>> found;
    QSocketIoServerNamespace *const here = servers.first.of("/");
    std::unique_ptr<QThread> thread(QThread::create([&] {
        replies = servers.first.to(u"room"_s).emitWithAck("question");
        found = here->fetchSockets();
    }));
    thread->start();
    QVERIFY(thread->wait());
    for (const int i : { 0, 2 }) {
        QVERIFY(!servers.client(i).next().isNull());
        servers.client(i).send("31[]");
    }
    QTRY_VERIFY(replies.isFinished() && found.isFinished());
    QCOMPARE(replies.result().size(), 2);
    QCOMPARE(found.result().size(), 4);
}

void tst_ManyServers::givesUpWithTheServer()
{
    auto servers = std::make_unique<TwoServers>();
    const auto replies = servers->first.broadcast().emitWithAck("question");
    const auto answers = servers->first.of("/")->emitToServersWithAck("question");
    servers.reset();
    QVERIFY(replies.isFinished());
    QVERIFY(answers.isFinished());
    QCOMPARE(answers.result().size(), 1);
    QCOMPARE(answers.result().first().error().code(), QSocketIo::ErrorCode::NotConnected);
}

void tst_ManyServers::fetchesSockets()
{
    TwoServers servers;
    servers.sockets.at(2)->setSession({ { u"name"_s, u"Carol"_s } });
    const auto all = servers.first.of("/")->fetchSockets();
    const auto inRoom = servers.first.of("/")->room(u"room"_s)->fetchSockets();
    const auto here = servers.first.to(u"room"_s).local().fetchSockets();
    QVERIFY(here.isFinished());
    QCOMPARE(TwoServers::idsOf(here.result()), QStringList{ servers.ids.at(0) });
    QTRY_VERIFY(all.isFinished() && inRoom.isFinished());
    QCOMPARE(all.result().size(), 4);
    QCOMPARE(TwoServers::idsOf(inRoom.result()),
             (QStringList{ servers.ids.at(0), servers.ids.at(2) }));

    const QSocketIoRemoteSocket carol = inRoom.result().last();
    QCOMPARE(carol.roomNames(), (QStringList{ servers.ids.at(2), u"room"_s }));
    QCOMPARE(carol.session(), (QVariantMap{ { u"name"_s, u"Carol"_s } }));
    const QSocketIoHandshake original = servers.sockets.at(2)->handshake();
    QCOMPARE(carol.handshake().url(), original.url());
    QCOMPARE(carol.handshake().peerAddress(), QHostAddress(QHostAddress::LocalHost));
    QCOMPARE(carol.handshake().time(), original.time());
    QCOMPARE(carol.handshake().header("host"), original.header("host"));
    // Values that outlive everything.
    servers.first.to(carol.id()).disconnectClients();
    QTRY_COMPARE(servers.second.of("/")->socketCount(), 1);
    QCOMPARE(carol.id(), servers.ids.at(2));
}

void tst_ManyServers::fetchesWithoutSilentServers()
{
    TwoServers servers;
    servers.bus.mutedServers = 1;
    const auto found = servers.first.broadcast().withTimeout(50ms).fetchSockets();
    QTRY_VERIFY(found.isFinished());
    QCOMPARE(found.result().size(), 4);
}

void tst_ManyServers::movesSockets()
{
    TwoServers servers;
    QSignalSpy created(servers.second.of("/")->adapter(), &QSocketIoAdapter::roomCreated);
    servers.first.to(u"room"_s).join(QStringList{ u"a"_s, u"b"_s });
    QTRY_VERIFY(servers.sockets.at(2)->roomNames().contains(u"b"_s));
    QVERIFY(servers.sockets.at(0)->roomNames().contains(u"a"_s));
    QVERIFY(!servers.sockets.at(3)->roomNames().contains(u"a"_s));
    QCOMPARE(created.size(), 2);
    servers.second.to(u"room"_s).leave(QStringList{ u"a"_s, u"room"_s });
    QTRY_VERIFY(!servers.sockets.at(0)->roomNames().contains(u"a"_s));
    QCOMPARE(servers.sockets.at(2)->roomNames(), (QStringList{ servers.ids.at(2), u"b"_s }));
    // Those of this server only.
    servers.first.broadcast().local().join(u"c"_s);
    QCoreApplication::sendPostedEvents();
    QCOMPARE(servers.second.of("/")->adapter()->roomSize(u"c"_s), 0);
    QCOMPARE(servers.first.of("/")->adapter()->roomSize(u"c"_s), 2);
}

void tst_ManyServers::disconnectsSockets()
{
    TwoServers servers;
    servers.first.to(u"room"_s).disconnectClients();
    QTRY_COMPARE(servers.second.of("/")->socketCount(), 1);
    QCOMPARE(servers.first.of("/")->socketCount(), 1);
    QCOMPARE(servers.client(2).drain(), QList<QByteArray>{ "1" });
    QVERIFY(servers.client(2).isOpen());
    servers.first.broadcast().closeConnections();
    QVERIFY(servers.client(1).waitForClosed());
    QVERIFY(servers.client(3).waitForClosed());
    QVERIFY(servers.client(2).isOpen()); // in no namespace any more
}

void tst_ManyServers::emitsToServers()
{
    TwoServers servers;
    QSignalSpy here(servers.first.of("/"), &QSocketIoServerNamespace::serverEventReceived);
    QSignalSpy there(servers.second.of("/"), &QSocketIoServerNamespace::serverEventReceived);
    QSignalSpy elsewhere(servers.second.of("/other"),
                         &QSocketIoServerNamespace::serverEventReceived);
    servers.first.of("/")->emitToServers("reload", u"all"_s, QByteArray("\xff"));
    QTRY_COMPARE(there.size(), 1);
    const auto event = there.first().first().value<QSocketIoEvent>();
    QCOMPARE(event.name(), u"reload"_s);
    QCOMPARE(event.arguments(), (QVariantList{ u"all"_s, QByteArray("\xff") }));
    QVERIFY(!event.ack().isExpected());
    QCOMPARE(here.size(), 0);
    QCOMPARE(elsewhere.size(), 0);
    QCOMPARE(servers.receivers(), "");
}

void tst_ManyServers::asksServers()
{
    TwoServers servers;
    QSocketIoServerNamespace *there = servers.second.of("/");
    connect(there, &QSocketIoServerNamespace::serverEventReceived, this,
            [there](const QSocketIoEvent &event) {
                QVERIFY(event.ack().isExpected());
                event.ack().send(event.value<QString>(0).value_or(QString()), there->socketCount());
            });
    const auto answers = servers.first.of("/")->emitToServersWithAck("count", u"sockets"_s);
    QTRY_VERIFY(answers.isFinished());
    QCOMPARE(answers.result().size(), 1);
    QCOMPARE(answers.result().first().arguments(), (QVariantList{ u"sockets"_s, 2 }));
}

void tst_ManyServers::asksServersThatDoNotAnswer()
{
    TwoServers servers; // nobody listens on the second
    static_cast<BusAdapter *>(servers.first.of("/")->adapter())->timeout = 50ms;
    const auto answers = servers.first.of("/")->emitToServersWithAck("count");
    QVERIFY(!answers.isFinished());
    QTRY_VERIFY(answers.isFinished());
    QCOMPARE(answers.result().size(), 1);
    QCOMPARE(answers.result().first().error().code(), QSocketIo::ErrorCode::AckTimeout);

    // Without other servers there is nobody to wait for.
    TestServer alone;
    const auto nothing = alone.of("/")->emitToServersWithAck("count");
    QVERIFY(nothing.isFinished());
    QVERIFY(nothing.result().isEmpty());
    alone.of("/")->emitToServers("count");
}

void tst_ManyServers::ignoresBrokenServerEvents()
{
    TwoServers servers;
    QSignalSpy there(servers.second.of("/"), &QSocketIoServerNamespace::serverEventReceived);
    const QByteArray broken[] = { "[", "{}", "[{}]", "[]" };
    for (const QByteArray &json : broken) {
        QTest::ignoreMessage(QtWarningMsg,
                             QRegularExpression(u"event of another server is broken"_s));
        servers.first.of("/")->adapter()->emitToServers(QSocketIoPacket(json, {}));
        QTest::ignoreMessage(QtWarningMsg,
                             QRegularExpression(u"event of another server is broken"_s));
        const auto answer = servers.first.of("/")->adapter()->emitToServersWithAck(
                QSocketIoPacket(json, {}));
        QCoreApplication::sendPostedEvents();
    }
    QCOMPARE(there.size(), 0);
}

void tst_ManyServers::countsServers()
{
    TwoServers servers;
    QCOMPARE(servers.first.of("/")->adapter()->serverCount().result(), 2);
}

QTEST_GUILESS_MAIN(tst_ManyServers)
#include "tst_manyservers.moc"
