// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The server's polling transport over loopback: one GET, one POST, and everything a client may do wrong with them.
#include "pollingfixture.h"

#include <QTest>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = TransportError::Kind;

class tst_PollingServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { HttpFront::addStreamRows(); }
    void init()
    {
        QFETCH_GLOBAL(HttpFront::Streams, streams);
        HttpFront::setStreams(streams);
    }

    void getCarriesWhatIsQueued();
    void getWaitsForPackets();
    void messageLeavesAtOnce();
    void answersHoldSixteenPackets();
    void messageIsSplitOverAnswers();
    void answersAreCutAtTheSizeLimit();
    void pingsPassLikeOtherPackets();
    void largeAnswersAreCompressed();

    void postDeliversInOrder();
    void postIsRefused_data();
    void postIsRefused();
    void packetsPerPostAreLimited_data();
    void packetsPerPostAreLimited();
    void bodyIsLimited_data();
    void bodyIsLimited();
    void packetMayCloseInTheMiddle();
    void packetMayDestroyInTheMiddle();
    void otherMethodsAreRefused();

    void probingAnswersWithNoops();
    void pausedReadingHoldsTheAnswerBack();

    void mayDieWhenToldToBeWritable();
};

void tst_PollingServer::getCarriesWhatIsQueued()
{
    PollingFixture f;
    f.session.add("hello");
    f.session.add("bytes", { QByteArray("\x01\x02\x03") });
    RawClient client(f.front.port());
    client.send(RawClient::request("GET", "/"));
    const auto answer = client.response();
    QVERIFY(answer);
    QCOMPARE(answer->status, 200);
    QCOMPARE(answer->body, "4hello" + separator + "4bytes" + separator + "bAQID");
    QCOMPARE(answer->header("Content-Type"), "text/plain; charset=UTF-8");
    QCOMPARE(answer->header("Cache-Control"), "no-store");
    QVERIFY(f.session.queue.isEmpty());
    QVERIFY(!f.transport->isWritable());
}

void tst_PollingServer::getWaitsForPackets()
{
    PollingFixture f;
    QVERIFY(!f.transport->isWritable());
    RawClient client(f.front.port());
    f.poll(client);
    QVERIFY(f.transport->isWritable());
    QCOMPARE(f.session.writableCount, 1);
    QVERIFY(client.received().isEmpty());
    f.session.add("late");
    f.transport->send(f.session.queue);
    QVERIFY(!f.transport->isWritable());
    QCOMPARE(client.response()->body, "4late");
    // Nothing waits: nothing can leave, and nothing is lost.
    f.session.add("kept");
    f.transport->send(f.session.queue);
    QCOMPARE(f.session.queue.size(), 1);
}

void tst_PollingServer::messageLeavesAtOnce()
{
    PollingFixture f({ .maxPayload = 20 });
    const EngineMessage message("text", { "abc" });
    QVERIFY(!f.transport->sendNow(message));
    RawClient client(f.front.port());
    f.poll(client);
    // Does not fit one answer.
    QVERIFY(!f.transport->sendNow(EngineMessage("text", { QByteArray(20, 'x') })));
    QVERIFY(!f.transport->sendNow(EngineMessage("text", QList<QByteArray>(16, "x"))));
    QVERIFY(f.transport->isWritable());
    QVERIFY(f.transport->sendNow(message));
    QVERIFY(!f.transport->isWritable());
    QCOMPARE(client.response()->body, "4text" + separator + "bYWJj");
}

void tst_PollingServer::answersHoldSixteenPackets()
{
    PollingFixture f;
    for (int i = 0; i < 17; ++i)
        f.session.add(QByteArray::number(i));
    RawClient client(f.front.port());
    client.send(RawClient::request("GET", "/"));
    QCOMPARE(client.response()->body.split('\x1e').size(), 16);
    QCOMPARE(f.session.queue.size(), 1);
    client.send(RawClient::request("GET", "/"));
    QCOMPARE(client.response()->body, "416");
}

void tst_PollingServer::messageIsSplitOverAnswers()
{
    PollingFixture f;
    QList<QByteArray> attachments;
    for (int i = 0; i < 20; ++i)
        attachments.append(QByteArray(1, char(i)));
    f.session.add("first");
    f.session.add("many", attachments);
    f.session.add("after");
    RawClient client(f.front.port());
    client.send(RawClient::request("GET", "/"));
    QByteArrayList packets = client.response()->body.split('\x1e');
    QCOMPARE(packets.size(), 16);
    QCOMPARE(f.session.queue.size(), 2);
    QCOMPARE(f.session.queue.first().firstPacket, 15);
    client.send(RawClient::request("GET", "/"));
    packets += client.response()->body.split('\x1e');
    QCOMPARE(packets.size(), 23);
    QCOMPARE(packets.at(1), "4many");
    for (int i = 0; i < 20; ++i)
        QCOMPARE(packets.at(2 + i), "b" + attachments.at(i).toBase64());
    QCOMPARE(packets.last(), "4after");
}

void tst_PollingServer::answersAreCutAtTheSizeLimit()
{
    PollingFixture f({ .maxPayload = 100 });
    f.session.add(QByteArray(98, 'a'));
    f.session.add("b");
    f.session.add(QByteArray(200, 'c')); // too large by itself, but nothing else would ever carry it
    RawClient client(f.front.port());
    for (const qsizetype size : { 99, 2, 201 }) {
        client.send(RawClient::request("GET", "/"));
        QCOMPARE(client.response()->body.size(), size);
    }
}

void tst_PollingServer::pingsPassLikeOtherPackets()
{
    PollingFixture f;
    f.session.add("a");
    f.session.add(EnginePacketType::Ping);
    RawClient client(f.front.port());
    client.send(RawClient::request("GET", "/"));
    QCOMPARE(client.response()->body, "4a" + separator + "2");
    QCOMPARE(f.post("3")->status, 200);
    QCOMPARE(f.session.packets, QByteArrayList{ "3" });
}

void tst_PollingServer::largeAnswersAreCompressed()
{
    PollingFixture f;
    for (const int size : { 100, 1023, 1100 }) {
        f.session.add(QByteArray(size - 1, 'x'));
        RawClient client(f.front.port());
        client.send(RawClient::request("GET", "/", {}, "Accept-Encoding: gzip, deflate\r\n"));
        const auto answer = client.response();
        QVERIFY(answer);
        QCOMPARE(answer->header("Content-Encoding"), size < 1024 ? QByteArray() : "gzip");
        QCOMPARE(answer->body.startsWith('4'), size < 1024);
    }
}

void tst_PollingServer::postDeliversInOrder()
{
    PollingFixture f;
    const auto answer = f.post("4a" + separator + "bAQID" + separator + "3" + separator + "4",
                               "Content-Type: text/plain;charset=UTF-8\r\n");
    QVERIFY(answer);
    QCOMPARE(answer->status, 200);
    QCOMPARE(answer->body, "ok");
    QCOMPARE(answer->header("Content-Type"), "text/html");
    QCOMPARE(f.session.packets, QByteArrayList({ "4a", "b\x01\x02\x03", "3", "4" }));
    QVERIFY(!f.session.closed);
    // A waiting GET is not in the way.
    RawClient client(f.front.port());
    f.poll(client);
    QCOMPARE(f.post("4b")->status, 200);
    QVERIFY(f.transport->isWritable());
}

void tst_PollingServer::postIsRefused_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArrayList>("delivered");
    QTest::newRow("empty") << QByteArray("") << QByteArray("text/plain") << QByteArrayList();
    QTest::newRow("unknown type") << QByteArray("4a\x1e"
                                                "7b")
                                  << QByteArray("text/plain") << QByteArrayList{ "4a" };
    QTest::newRow("empty packet") << QByteArray("4a\x1e") << QByteArray("text/plain")
                                  << QByteArrayList{ "4a" };
    QTest::newRow("base64") << QByteArray("b!!!!") << QByteArray("text/plain") << QByteArrayList();
    QTest::newRow("octet stream") << QByteArray("4a") << QByteArray("application/octet-stream")
                                  << QByteArrayList();
    QTest::newRow("octet stream with parameter")
            << QByteArray("4a") << QByteArray("Application/Octet-Stream ; a=b") << QByteArrayList();
}

void tst_PollingServer::postIsRefused()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, type);
    QFETCH(QByteArrayList, delivered);
    PollingFixture f;
    RawClient waiting(f.front.port());
    f.poll(waiting);
    const auto answer = f.post(body, "Content-Type: " + type + "\r\n");
    QVERIFY(answer);
    QCOMPARE(answer->status, 400);
    QCOMPARE(f.session.packets, delivered);
    QVERIFY(f.session.closed);
    QCOMPARE(f.session.closed->kind, type == "text/plain" ? Kind::ParseError : Kind::Failed);
    QVERIFY(!f.session.closed->message.isEmpty());
    QCOMPARE(waiting.response()->body, "1");
}

void tst_PollingServer::packetsPerPostAreLimited_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("status");
    QTest::newRow("at the limit") << 10 << 200;
    QTest::newRow("above") << 11 << 400;
}

void tst_PollingServer::packetsPerPostAreLimited()
{
    QFETCH(int, count);
    QFETCH(int, status);
    PollingFixture f({ .packetsPerPost = 10 });
    QCOMPARE(f.post(QByteArrayList(count, "4").join(separator))->status, status);
    QCOMPARE(f.session.closed.has_value(), status == 400);
    QCOMPARE_LE(f.session.packets.size(), 10);
}

void tst_PollingServer::bodyIsLimited_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("status");
    QTest::newRow("at the limit") << 100 << 200;
    QTest::newRow("above") << 101 << 413;
}

void tst_PollingServer::bodyIsLimited()
{
    QFETCH(int, size);
    QFETCH(int, status);
    PollingFixture f({ .maxPayload = 100 });
    QCOMPARE(f.post(QByteArray(size, '4'))->status, status);
    QCOMPARE(f.session.packets.size(), status == 200 ? 1 : 0);
    QCOMPARE(f.session.closed.has_value(), status == 413);
    if (f.session.closed) {
        QCOMPARE(f.session.closed->kind, Kind::TooLarge);
        QVERIFY(f.session.closed->message.contains(u"101"_s)
                && f.session.closed->message.contains(u"100"_s));
    }
}

void tst_PollingServer::packetMayCloseInTheMiddle()
{
    PollingFixture f;
    RawClient waiting(f.front.port());
    f.poll(waiting);
    f.session.onPacket = [&](const QByteArray &packet) {
        if (packet == "1")
            f.transport->abort();
    };
    const auto answer = f.post("4a" + separator + "1" + separator + "4b");
    QCOMPARE(answer->status, 200);
    QCOMPARE(f.session.packets, QByteArrayList({ "4a", "1" }));
    QCOMPARE(waiting.response()->body, "1");
}

void tst_PollingServer::packetMayDestroyInTheMiddle()
{
    PollingFixture f;
    f.session.onPacket = [&](const QByteArray &) { f.transport.reset(); };
    QCOMPARE(f.post("4a" + separator + "4b")->status, 200);
    QCOMPARE(f.session.packets, QByteArrayList{ "4a" });
}

void tst_PollingServer::otherMethodsAreRefused()
{
    PollingFixture f;
    RawClient client(f.front.port());
    client.send(RawClient::request("PUT", "/", "4a"));
    QCOMPARE(client.response()->status, 400);
    QVERIFY(f.session.packets.isEmpty());
    QVERIFY(!f.session.closed);
}

void tst_PollingServer::probingAnswersWithNoops()
{
    PollingFixture f;
    RawClient client(f.front.port());
    f.poll(client);
    f.transport->setProbing(true);
    QCOMPARE(client.response()->body, "6");
    client.send(RawClient::request("GET", "/"));
    QCOMPARE(client.response()->body, "6");
    // What is queued comes first.
    f.session.add("a");
    client.send(RawClient::request("GET", "/"));
    QCOMPARE(client.response()->body, "4a");
    f.transport->setProbing(false);
    f.poll(client);
    QVERIFY(f.transport->isWritable());
}

void tst_PollingServer::pausedReadingHoldsTheAnswerBack()
{
    PollingFixture f;
    f.session.onPacket = [&](const QByteArray &) { f.transport->setReadingPaused(true); };
    RawClient client(f.front.port());
    client.send(RawClient::request("POST", "/", "4a" + separator + "4b"));
    QTRY_COMPARE(f.session.packets.size(), 2);
    f.session.onPacket = {};
    for (int i = 0; i < 20; ++i)
        QCoreApplication::processEvents();
    QVERIFY(client.received().isEmpty());
    f.transport->setReadingPaused(false);
    QCOMPARE(client.response()->body, "ok");
    // Paused, it is still only one POST at a time.
    f.transport->setReadingPaused(true);
    client.send(RawClient::request("POST", "/", "4c"));
    QTRY_COMPARE(f.session.packets.size(), 3);
    QCOMPARE(f.post("4d")->status, 400);
    QCOMPARE(client.response()->body, "ok");
    QVERIFY(f.session.closed);
}

void tst_PollingServer::mayDieWhenToldToBeWritable()
{
    PollingFixture f;
    f.session.onWritable = [&] { f.transport.reset(); };
    f.transport->setProbing(true);
    RawClient client(f.front.port());
    client.send(RawClient::request("GET", "/"));
    QCOMPARE(client.response()->body, "1");
}

QTEST_GUILESS_MAIN(tst_PollingServer)
#include "tst_pollingserver.moc"
