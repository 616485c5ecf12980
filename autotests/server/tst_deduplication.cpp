// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Events that clients repeat: what is remembered of them, and what becomes of them on the wire.
#include "server/duplicatefilter.h"
#include "testserver.h"
#include "wireclient.h"

#include "qsocketioclient.h"

#include <thread>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using Verdict = DuplicateFilter::Verdict;

namespace {

// A server that counts what it is asked, and keeps the questions that it is to answer later.
struct CountingServer : TestServer
{
    CountingServer()
    {
        setDeduplicationWindow(100, 1min);
        on("count", &context, [this](QSocketIoServerSocket *) { return ++calls; });
        on("later", &context,
           [this](QSocketIoServerSocket *, const QSocketIoAck &ack) { kept.append(ack); });
    }
    QObject context;
    int calls = 0;
    QList<QSocketIoAck> kept;
};

} // namespace

class tst_Deduplication : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void remembersAnswers();
    void boundsEachSender();
    void boundsEverything();
    void boundsAnswers();
    void forgetsWithTime();
    void answersAgain();
    void answersAgainOverAnotherConnection();
    void answersTheSuccessor();
    void answersFromOtherThreads();
    void tellsSendersApart();
    void ignoresClientsWithoutIds_data();
    void ignoresClientsWithoutIds();
    void deliversWithoutAWishForAnAnswer();
    void worksWithOurClient();
};

void tst_Deduplication::remembersAnswers()
{
    DuplicateFilter filter;
    filter.setLimits({ .perSender = 10, .age = 1s });
    const DuplicateFilter::Key key("a", 1);
    QCOMPARE(filter.receive(0ms, key, u"x"_s), Verdict::New);
    QCOMPARE(filter.receive(1ms, key, u"y"_s), Verdict::Pending);
    QVERIFY(filter.reply(key).json.isNull());
    QCOMPARE(filter.answer(key, { "[1]", { "b" } }), u"y"_s);
    QCOMPARE(filter.receive(2ms, key, u"z"_s), Verdict::Answered);
    QCOMPARE(filter.reply(key).json, "[1]");
    QCOMPARE(filter.reply(key).attachments, QList<QByteArray>{ "b" });
    QCOMPARE(filter.receive(2ms, { "a", 2 }, u"z"_s), Verdict::New);
    QCOMPARE(filter.receive(2ms, { "b", 1 }, u"z"_s), Verdict::New);
    QVERIFY(filter.answer({ "c", 1 }, {}).isNull());
}

void tst_Deduplication::boundsEachSender()
{
    DuplicateFilter filter;
    filter.setLimits({ .perSender = 3, .age = 1s });
    for (quint64 i = 0; i < 4; ++i)
        filter.receive(0ms, { "a", i }, {});
    filter.receive(0ms, { "b", 0 }, {});
    QCOMPARE(filter.eventCount(), 4);
    QCOMPARE(filter.receive(0ms, { "a", 1 }, {}), Verdict::Pending);
    QCOMPARE(filter.receive(0ms, { "a", 0 }, {}), Verdict::New);
    QCOMPARE(filter.receive(0ms, { "b", 0 }, {}), Verdict::Pending);
}

void tst_Deduplication::boundsEverything()
{
    DuplicateFilter filter;
    filter.setLimits({ .perSender = 2, .age = 1s, .events = 5 });
    for (quint64 i = 0; i < 1000; ++i)
        filter.receive(0ms, { QByteArray::number(i % 4), i }, {});
    QCOMPARE(filter.eventCount(), 5);
    QCOMPARE(filter.receive(0ms, { "3", 999 }, {}), Verdict::Pending);
}

void tst_Deduplication::boundsAnswers()
{
    DuplicateFilter filter;
    filter.setLimits({ .perSender = 100, .age = 1s, .events = 100, .bytes = 1000 });
    for (quint64 i = 0; i < 20; ++i) {
        filter.receive(0ms, { "a", i }, {});
        filter.answer({ "a", i }, { QByteArray(50, ' '), { QByteArray(50, ' ') } });
    }
    QCOMPARE(filter.eventCount(), 10);
    QCOMPARE(filter.receive(0ms, { "a", 19 }, {}), Verdict::Answered);
    QCOMPARE(filter.receive(0ms, { "a", 0 }, {}), Verdict::New);
}

void tst_Deduplication::forgetsWithTime()
{
    DuplicateFilter filter;
    filter.setLimits({ .perSender = 10, .age = 100ms });
    filter.receive(0ms, { "a", 1 }, {});
    QCOMPARE(filter.receive(100ms, { "a", 1 }, {}), Verdict::Pending);
    QCOMPARE(filter.receive(101ms, { "a", 1 }, {}), Verdict::New);
    filter.trim(202ms);
    QVERIFY(filter.isEmpty());
    QCOMPARE(filter.eventCount(), 0);
}

void tst_Deduplication::answersAgain()
{
    CountingServer server;
    WireClient client(server.port());
    client.join("/", "{\"_sender\":\"me\"}");
    client.send({ "27[\"count\"]", "27[\"count\"]", "28[\"count\"]" });
    QCOMPARE(client.drain(), (QList<QByteArray>{ "37[1]", "37[1]", "38[2]" }));
    QCOMPARE(server.calls, 2);
}

void tst_Deduplication::answersAgainOverAnotherConnection()
{
    CountingServer server;
    server.on("bytes", this, [](QSocketIoServerSocket *) { return QByteArray("\xff"); });
    {
        WireClient client(server.port());
        client.join("/", "{\"_sender\":\"me\"}");
        client.send({ "27[\"count\"]", "28[\"bytes\"]" });
        client.drain();
    }
    WireClient client(server.port());
    client.join("/", "{\"_sender\":\"me\",\"token\":1}");
    client.send({ "27[\"count\"]", "28[\"bytes\"]" });
    QCOMPARE(client.drain(),
             (QList<QByteArray>{ "37[1]", "61-8[{\"_placeholder\":true,\"num\":0}]", "\xff" }));
    QCOMPARE(server.calls, 1);
}

void tst_Deduplication::answersTheSuccessor()
{
    CountingServer server;
    auto first = std::make_unique<WireClient>(server.port());
    first->join("/", "{\"_sender\":\"me\"}");
    first->send("27[\"later\"]");
    first->drain();
    first.reset();
    QTRY_COMPARE(server.of("/")->socketCount(), 0);
    WireClient second(server.port());
    second.join("/", "{\"_sender\":\"me\"}");
    second.send("27[\"later\"]");
    QCOMPARE(second.drain(), QList<QByteArray>());
    QCOMPARE(server.kept.size(), 1);
    server.kept.first().send(u"done"_s);
    QCOMPARE(second.next(), "37[\"done\"]");
}

void tst_Deduplication::answersFromOtherThreads()
{
    CountingServer server;
    WireClient client(server.port());
    client.join("/", "{\"_sender\":\"me\"}");
    client.send("27[\"later\"]");
    client.drain();
    std::thread([&server] { server.kept.first().send(1); }).join();
    QCOMPARE(client.next(), "37[1]");
}

void tst_Deduplication::tellsSendersApart()
{
    CountingServer server;
    WireClient first(server.port());
    first.join("/", "{\"_sender\":\"me\"}");
    WireClient second(server.port());
    second.join("/", "{\"_sender\":\"you\"}");
    first.send("27[\"count\"]");
    QCOMPARE(first.next(), "37[1]");
    second.send("27[\"count\"]");
    QCOMPARE(second.next(), "37[2]");
    server.of("/other")->on("count", this, [](QSocketIoServerSocket *) { return 100; });
    second.join("/other", "{\"_sender\":\"me\"}");
    second.send("2/other,7[\"count\"]");
    QCOMPARE(second.next(), "3/other,7[100]");
}

void tst_Deduplication::ignoresClientsWithoutIds_data()
{
    QTest::addColumn<QByteArray>("auth");
    QTest::addColumn<int>("window");
    QTest::newRow("no sender") << QByteArray() << 100;
    QTest::newRow("a bad one") << QByteArray("{\"_sender\":\"a b\"}") << 100;
    QTest::newRow("switched off") << QByteArray("{\"_sender\":\"me\"}") << 0;
}

void tst_Deduplication::ignoresClientsWithoutIds()
{
    QFETCH(QByteArray, auth);
    QFETCH(int, window);
    CountingServer server;
    server.setDeduplicationWindow(window, 1min);
    QCOMPARE(server.deduplicationCount(), window);
    WireClient client(server.port());
    client.join("/", auth);
    client.send({ "27[\"count\"]", "27[\"count\"]" });
    QCOMPARE(client.drain(), (QList<QByteArray>{ "37[1]", "37[2]" }));
}

void tst_Deduplication::deliversWithoutAWishForAnAnswer()
{
    CountingServer server;
    WireClient client(server.port());
    client.join("/", "{\"_sender\":\"me\"}");
    client.send({ "2[\"count\"]", "2[\"count\"]" });
    client.drain();
    QCOMPARE(server.calls, 2);
}

void tst_Deduplication::worksWithOurClient()
{
    CountingServer server;
    QSocketIoClient client(QUrl(u"http://127.0.0.1:%1"_s.arg(server.port())));
    client.setReconnectDelay(1ms, 1ms);
    QSocketIoClientNamespace *space = client.of("/");
    space->setMessageIds(true);
    space->setRetries(5);
    client.open();
    QTRY_VERIFY(space->isConnected());
    const auto reply = space->withTimeout(2s).emitWithAck("later", 1);
    QTRY_COMPARE(server.kept.size(), 1);
    // The connection goes before the answer.
    const quint16 port = server.port();
    server.close();
    QVERIFY(server.listen(QHostAddress::LocalHost, port));
    QTRY_VERIFY(space->isConnected());
    server.kept.first().send(42);
    QTRY_VERIFY(reply.isFinished());
    QCOMPARE(reply.result().value<int>(), 42);
    QCOMPARE(server.kept.size(), 1);
}

QTEST_GUILESS_MAIN(tst_Deduplication)
#include "tst_deduplication.moc"
