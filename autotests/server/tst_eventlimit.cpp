// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How many events a client may send in a second, and what becomes of one that sends more.
#include "server/tokenbucket.h"
#include "testserver.h"
#include "wireclient.h"

#include <QElapsedTimer>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Policy = QSocketIoServer::EventLimitPolicy;

namespace {

constexpr double hardlyEver = 0.001; // no token comes back while a test runs

QByteArray numbered(int number)
{
    return "2[\"n\"," + QByteArray::number(number) + ']';
}

QList<int> countTo(int count)
{
    QList<int> numbers;
    for (int i = 0; i < count; ++i)
        numbers.append(i);
    return numbers;
}

// Sends events "n" with their numbers, all in one segment.
class NumberingClient : public WireClient
{
public:
    explicit NumberingClient(quint16 port)
        : WireClient(port)
    {
        send("0");
        next();
    }
    void sendNumbers(int count)
    {
        QByteArray bytes;
        for (int i = 0; i < count; ++i)
            bytes += RawClient::text('4' + numbered(i));
        raw().send(bytes);
    }
};

class CountingServer : public TestServer
{
public:
    CountingServer()
    {
        on("n", this, [this](QSocketIoServerSocket *, int number) { received.append(number); });
    }
    QList<int> received;
};

} // namespace

class tst_EventLimit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bucket();
    void settings();
    void isOffByDefault();
    void burstOnEitherSide();
    void drops();
    void tellsAgainAfterAPause();
    void disconnects();
    void delaysInOrder();
    void delaysTheRestOfAPost();
    void acknowledgementsDoNotCount();
    void joiningCounts();
    void programMayDeleteTheServer();
    void endsWhileItWaits();
};

void tst_EventLimit::bucket()
{
    constexpr TokenBucket::Limit limit{ .perSecond = 10, .burst = 3 };
    TokenBucket bucket;
    for (int i = 0; i < 3; ++i)
        QVERIFY(bucket.take(limit, 5ms));
    QVERIFY(!bucket.take(limit, 5ms));
    QCOMPARE(bucket.untilNext(limit), 100ms);
    QVERIFY(!bucket.take(limit, 65ms));
    QCOMPARE(bucket.untilNext(limit), 40ms);
    QVERIFY(!bucket.take(limit, 104ms));
    QVERIFY(bucket.take(limit, 106ms));
    QVERIFY(!bucket.wasFull());
    QVERIFY(bucket.take(limit, 1'000'000ms));
    QVERIFY(bucket.wasFull());
    QVERIFY(bucket.take(limit, 1'000'000ms));
    QVERIFY(!bucket.wasFull());
    QVERIFY(bucket.take(limit, 1'000'000ms));
    QVERIFY(!bucket.take(limit, 1'000'000ms));
    QCOMPARE(bucket.untilNext({ .perSecond = 1e-9, .burst = 1 }), 3'600'000ms);
    QCOMPARE(bucket.untilNext({ .perSecond = 1e9, .burst = 1 }), 1ms);
}

void tst_EventLimit::settings()
{
    QSocketIoServer server;
    QCOMPARE(server.eventLimit(), 0.0);
    QCOMPARE(server.eventLimitPolicy(), Policy::Delay);
    server.setEventLimit(2.5, 10, Policy::Drop);
    QCOMPARE(server.eventLimit(), 2.5);
    QCOMPARE(server.eventBurst(), 10);
    QCOMPARE(server.eventLimitPolicy(), Policy::Drop);
    server.setEventLimit(-1, 0);
    QCOMPARE(server.eventLimit(), 0.0);
    QCOMPARE(server.eventBurst(), 1);
    QCOMPARE(server.eventLimitPolicy(), Policy::Delay);
}

void tst_EventLimit::isOffByDefault()
{
    CountingServer server;
    NumberingClient client(server.port());
    client.sendNumbers(2000);
    QTRY_COMPARE(server.received, countTo(2000));
}

void tst_EventLimit::burstOnEitherSide()
{
    CountingServer server;
    server.setEventLimit(hardlyEver, 6, Policy::Disconnect); // with the CONNECT
    NumberingClient client(server.port());
    client.sendNumbers(5);
    QTRY_COMPARE(server.received, countTo(5));
    QVERIFY(server.socket()->isConnected());
    QSignalSpy gone(server.of("/"), &QSocketIoServerNamespace::socketDisconnected);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"it is disconnected"_s));
    client.send(numbered(5));
    QTRY_COMPARE(gone.size(), 1);
    QCOMPARE(server.received, countTo(5));
}

void tst_EventLimit::drops()
{
    CountingServer server;
    server.setEventLimit(hardlyEver, 11, Policy::Drop);
    NumberingClient client(server.port());
    QTRY_VERIFY(server.socket());
    QSignalSpy errors(server.socket(), &QSocketIoEndpoint::errorOccurred);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"more than 0.001 events a second: "
                                                          "events are dropped"_s));
    client.sendNumbers(50);
    QTRY_COMPARE(errors.size(), 1);
    QCOMPARE(errors.first().first().value<QSocketIoError>().code(),
             QSocketIo::ErrorCode::LimitExceeded);
    // What comes behind them has been handled.
    server.setEventLimit(0, 1);
    client.send("21[\"n\",1000]");
    QTRY_COMPARE(server.received.size(), 11);
    QCOMPARE(server.received, countTo(10) + QList<int>{ 1000 });
    QCOMPARE(errors.size(), 1);
}

void tst_EventLimit::tellsAgainAfterAPause()
{
    CountingServer server;
    server.setEventLimit(hardlyEver, 3, Policy::Drop);
    NumberingClient client(server.port());
    QTRY_VERIFY(server.socket());
    QSignalSpy errors(server.socket(), &QSocketIoEndpoint::errorOccurred);
    const QRegularExpression warning(u"events are dropped"_s);
    QTest::ignoreMessage(QtWarningMsg, warning);
    client.sendNumbers(5);
    QTRY_COMPARE(errors.size(), 1);
    // A thousand a millisecond: the bucket is full again at once.
    server.setEventLimit(1e6, 1, Policy::Drop);
    const qsizetype before = server.received.size();
    QElapsedTimer timer;
    timer.start();
    QTRY_VERIFY(timer.elapsed() > 2);
    client.send(numbered(7));
    QTRY_COMPARE(server.received.size(), before + 1);
    server.setEventLimit(hardlyEver, 1, Policy::Drop);
    QTest::ignoreMessage(QtWarningMsg, warning);
    client.sendNumbers(5);
    QTRY_COMPARE(errors.size(), 2);
}

void tst_EventLimit::disconnects()
{
    CountingServer server;
    server.setEventLimit(hardlyEver, 5, Policy::Disconnect);
    NumberingClient client(server.port());
    QTRY_VERIFY(server.socket());
    QSignalSpy gone(server.socket(), &QSocketIoEndpoint::disconnected);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"it is disconnected"_s));
    client.sendNumbers(50);
    QTRY_COMPARE(gone.size(), 1);
    QCOMPARE(gone.first().first().value<QSocketIo::DisconnectReason>(),
             QSocketIo::DisconnectReason::LimitExceeded);
    QCOMPARE(server.received, countTo(4));
    QCOMPARE(client.next(), QByteArray("1"));
    QVERIFY(client.next().isNull());
}

void tst_EventLimit::delaysInOrder()
{
    CountingServer server;
    server.setEventLimit(500, 10);
    NumberingClient client(server.port());
    QElapsedTimer timer;
    timer.start();
    client.sendNumbers(60);
    QTRY_COMPARE(server.received.size(), 60);
    QCOMPARE(server.received, countTo(60));
    QVERIFY2(timer.elapsed() >= 90, "fifty of them waited for a token each, of 2 ms");
    QVERIFY(server.socket()->isConnected());
}

void tst_EventLimit::delaysTheRestOfAPost()
{
    CountingServer server;
    server.setEventLimit(500, 10);
    const QByteArray path = "/socket.io/?EIO=4&transport=polling";
    RawClient client(server.port());
    client.send(RawClient::request("GET", path));
    auto answer = client.response();
    QVERIFY(answer);
    const QByteArray sid = QJsonDocument::fromJson(answer->body.sliced(1))
                                   .object()
                                   .value(u"sid"_s)
                                   .toString()
                                   .toLatin1();
    QByteArrayList packets{ "40" };
    for (int i = 0; i < 60; ++i)
        packets.append('4' + numbered(i));
    QElapsedTimer timer;
    timer.start();
    client.send(RawClient::request("POST", path + "&sid=" + sid, packets.join('\x1e')));
    answer = client.response();
    QVERIFY(answer);
    QCOMPARE(answer->status, 200);
    // The answer is held back until the last of them has been handled.
    QCOMPARE(server.received, countTo(60));
    QVERIFY(timer.elapsed() >= 90);
}

void tst_EventLimit::acknowledgementsDoNotCount()
{
    TestServer server;
    server.setEventLimit(hardlyEver, 2, Policy::Disconnect);
    NumberingClient client(server.port());
    QTRY_VERIFY(server.socket());
    int answered = 0;
    for (int i = 0; i < 20; ++i) {
        server.socket()->emitWithAck("ask").then(this, [&answered](const QSocketIoReply &reply) {
            answered += !reply.isError();
        });
        const QByteArray question = client.next();
        const qsizetype bracket = question.indexOf('[');
        client.send('3' + question.mid(1, bracket - 1) + "[]");
    }
    QTRY_COMPARE(answered, 20);
}

void tst_EventLimit::joiningCounts()
{
    TestServer server;
    server.setEventLimit(hardlyEver, 4, Policy::Drop);
    NumberingClient client(server.port());
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"events are dropped"_s));
    client.send({ "0/a,", "0/b,", "0/c,", "0/d,", "0/e," });
    for (int i = 0; i < 3; ++i)
        QVERIFY(client.next().contains("Invalid namespace"));
    server.setEventLimit(0, 1);
    client.send("0/f,");
    QVERIFY(client.next().startsWith("4/f,"));
}

void tst_EventLimit::programMayDeleteTheServer()
{
    auto server = std::make_unique<CountingServer>();
    server->setEventLimit(hardlyEver, 3, Policy::Disconnect);
    NumberingClient client(server->port());
    QTRY_VERIFY(server->socket());
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"it is disconnected"_s));
    connect(server->socket(), &QSocketIoEndpoint::errorOccurred, this,
            [&server] { server.reset(); });
    client.sendNumbers(10);
    QTRY_VERIFY(!server);
    QVERIFY(client.next().isNull());
}

void tst_EventLimit::endsWhileItWaits()
{
    CountingServer server;
    server.setEventLimit(hardlyEver, 2);
    NumberingClient client(server.port());
    client.sendNumbers(10);
    QTRY_COMPARE(server.received, countTo(1));
    QSignalSpy gone(server.socket(), &QSocketIoEndpoint::disconnected);
    server.socket()->closeConnection();
    QTRY_COMPARE(gone.size(), 1);
    QCOMPARE(server.received, countTo(1));
}

QTEST_GUILESS_MAIN(tst_EventLimit)
#include "tst_eventlimit.moc"
