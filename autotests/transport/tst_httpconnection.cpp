// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// HTTP connections over loopback: order, keep-alive, and requests that are answered late, twice or never.
#include "heldrequests.h"
#include "rawclient.h"

#include <QRegularExpression>
#include <QTest>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class tst_HttpConnection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { HttpFront::addStreamRows(); }
    void init()
    {
        QFETCH_GLOBAL(HttpFront::Streams, streams);
        HttpFront::setStreams(streams);
    }

    void answersInsideTheCall();
    void answersLater();
    void keepsTheConnection_data();
    void keepsTheConnection();
    void headHasNoBody();
    void answersPipelinedRequestsInOrder();
    void requestInSinglePieces();
    void continuesWhenExpected();
    void tooLargeBodyIsNotExpected();
    void forgottenRequestIsAnswered();
    void answerAfterTheConnectionIsHarmless();
    void streamCanBeTaken();
    void refusedUpgradeEndsTheConnection();
    void connectionMayDieInTheCall_data();
    void connectionMayDieInTheCall();
    void deadConnectionAbortsItsRequest();
};

void tst_HttpConnection::answersInsideTheCall()
{
    EchoFront server;
    RawClient client(server.front.port());
    client.send(RawClient::request("POST", "/a?b=c", "body"));
    const auto answer = client.response();
    QVERIFY(answer);
    QCOMPARE(answer->status, 200);
    QCOMPARE(answer->body, "/a?b=c|body");
    QCOMPARE(answer->header("Content-Type"), "text/plain; charset=UTF-8");
}

void tst_HttpConnection::answersLater()
{
    HoldingFront server;
    RawClient client(server.front.port());
    client.send(RawClient::request("GET", "/"));
    QTRY_COMPARE(server.held.size(), 1);
    QVERIFY(server.held.first()->isOpen());
    QVERIFY(server.held.first()->peer().address.isLoopback());
    QVERIFY(!server.held.first()->peer().isEncrypted);
    const HttpExchangePtr exchange = server.held.first();
    server.answer("late");
    QVERIFY(!exchange->isOpen());
    exchange->respond(HttpResponse::text(200, "twice"));
    QCOMPARE(client.response()->body, "late");
    client.send(RawClient::request("GET", "/next"));
    QTRY_COMPARE(server.held.size(), 1);
    server.answer("next");
    QCOMPARE(client.response()->body, "next");
}

void tst_HttpConnection::keepsTheConnection_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<bool>("isKept");
    QTest::newRow("1.1") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\n\r\n") << true;
    QTest::newRow("1.1 close") << QByteArray(
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                               << false;
    QTest::newRow("1.0") << QByteArray("GET / HTTP/1.0\r\n\r\n") << false;
    QTest::newRow("1.0 keep-alive")
            << QByteArray("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n") << true;
}

void tst_HttpConnection::keepsTheConnection()
{
    QFETCH(QByteArray, request);
    QFETCH(bool, isKept);
    EchoFront server;
    RawClient client(server.front.port());
    client.send(request);
    const auto answer = client.response();
    QVERIFY(answer);
    QCOMPARE(answer->status, 200);
    if (isKept) {
        client.send(request);
        QVERIFY(client.response());
        QVERIFY(client.isConnected());
    } else {
        QCOMPARE(answer->header("Connection").toLower(), "close");
        QVERIFY(client.waitForClosed());
        QTRY_COMPARE(server.front.connectionCount(), 0);
    }
}

void tst_HttpConnection::headHasNoBody()
{
    EchoFront server;
    RawClient client(server.front.port());
    client.send(RawClient::request("HEAD", "/head") + RawClient::request("GET", "/get"));
    const auto head = client.response(RawClient::Body::Absent);
    QVERIFY(head);
    QCOMPARE(head->header("Content-Length"), "6");
    QCOMPARE(client.response()->body, "/get|");
}

void tst_HttpConnection::answersPipelinedRequestsInOrder()
{
    HoldingFront server;
    RawClient client(server.front.port());
    client.send(RawClient::request("GET", "/1") + RawClient::request("POST", "/2", "x")
                + RawClient::request("GET", "/3"));
    for (const char *const target : { "/1", "/2", "/3" }) {
        QTRY_COMPARE(server.held.size(), 1);
        QCOMPARE(server.held.first()->request().target, target);
        server.answer(target);
        QCOMPARE(client.response()->body, target);
    }
}

void tst_HttpConnection::requestInSinglePieces()
{
    EchoFront server;
    RawClient client(server.front.port());
    const QByteArray bytes = RawClient::request("POST", "/", "abc");
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        client.send(bytes.mid(i, 1));
        QCoreApplication::processEvents();
    }
    QCOMPARE(client.response()->body, "/|abc");
}

void tst_HttpConnection::continuesWhenExpected()
{
    EchoFront server;
    RawClient client(server.front.port());
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    QVERIFY(client.waitForBytes(25));
    QCOMPARE(client.received(), "HTTP/1.1 100 Continue\r\n\r\n");
    QCOMPARE(client.response(RawClient::Body::Absent)->status, 100);
    client.send("a");
    client.send("bc");
    QCOMPARE(client.response()->body, "/|abc");
}

void tst_HttpConnection::tooLargeBodyIsNotExpected()
{
    QTest::ignoreMessage(QtWarningMsg, refusedWith(413));
    EchoFront server({ .body = 10 });
    RawClient client(server.front.port());
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n");
    QCOMPARE(client.response()->status, 413);
    QVERIFY(client.waitForClosed());
}

void tst_HttpConnection::forgottenRequestIsAnswered()
{
    TestClock clock;
    HttpFront front(clock.deadlines(), [](const HttpExchangePtr &) {});
    RawClient client(front.port());
    client.send(RawClient::request("GET", "/"));
    QCOMPARE(client.response()->status, 500);
}

void tst_HttpConnection::answerAfterTheConnectionIsHarmless()
{
    HoldingFront server;
    RawClient client(server.front.port());
    client.send(RawClient::request("GET", "/"));
    QTRY_COMPARE(server.held.size(), 1);
    server.front.removeAll();
    QVERIFY(!server.held.first()->isOpen());
    QVERIFY(!server.held.first()->takeStream());
    server.answer("nobody there");
    QVERIFY(client.waitForClosed());
}

void tst_HttpConnection::streamCanBeTaken()
{
    struct Collector : ByteStream::Reader
    {
        qsizetype bytesReceived(std::span<char> span) override
        {
            bytes.append(span.data(), qsizetype(span.size()));
            return qsizetype(span.size());
        }
        void streamClosed() override { isClosed = true; }
        QByteArray bytes;
        bool isClosed = false;
    } collector;
    TestClock clock;
    std::unique_ptr<ByteStream> stream;
    bool isAborted = false;
    HttpFront front(clock.deadlines(), [&](const HttpExchangePtr &exchange) {
        exchange->onAborted([&] { isAborted = true; });
        stream = exchange->takeStream();
        QVERIFY(!exchange->isOpen());
        stream->write("switched");
        stream->setReader(&collector);
    });
    RawClient client(front.port());
    // What follows the request in the same segment belongs to the other protocol.
    client.send(RawClient::upgradeRequest("/") + "early");
    QVERIFY(client.waitForBytes(8));
    QCOMPARE(client.received(), "switched");
    QCOMPARE(front.connectionCount(), 0);
    QTRY_COMPARE(collector.bytes, "early");
    client.send("late");
    QTRY_COMPARE(collector.bytes, "earlylate");
    clock.pass(1min);
    client.socket().abort();
    QTRY_VERIFY(collector.isClosed);
    QVERIFY(!isAborted);
}

void tst_HttpConnection::refusedUpgradeEndsTheConnection()
{
    EchoFront server;
    RawClient client(server.front.port());
    client.send(RawClient::upgradeRequest("/"));
    QCOMPARE(client.response()->header("Connection").toLower(), "close");
    QVERIFY(client.waitForClosed());
}

void tst_HttpConnection::connectionMayDieInTheCall_data()
{
    QTest::addColumn<bool>("isAnswered");
    QTest::newRow("unanswered") << false;
    QTest::newRow("answered") << true;
}

void tst_HttpConnection::connectionMayDieInTheCall()
{
    QFETCH(bool, isAnswered);
    TestClock clock;
    HttpFront *server = nullptr;
    int requests = 0;
    HttpFront front(clock.deadlines(), [&](const HttpExchangePtr &exchange) {
        ++requests;
        if (isAnswered)
            exchange->respond(HttpResponse::text(200, "gone"));
        server->removeAll();
        QVERIFY(!exchange->isOpen());
    });
    server = &front;
    RawClient client(front.port());
    client.send(RawClient::request("GET", "/") + RawClient::request("GET", "/second"));
    QVERIFY(client.waitForClosed());
    QCOMPARE(requests, 1);
    QVERIFY(clock.deadlines().isEmpty());
}

void tst_HttpConnection::deadConnectionAbortsItsRequest()
{
    HoldingFront server;
    RawClient client(server.front.port());
    client.send(RawClient::request("GET", "/"));
    QTRY_COMPARE(server.held.size(), 1);
    int aborted = 0;
    server.held.first()->onAborted([&] {
        ++aborted;
        server.held.clear(); // the last holder lets go in the call
    });
    server.front.connection()->abort();
    QCOMPARE(aborted, 1);
    QVERIFY(client.waitForClosed());
}

QTEST_GUILESS_MAIN(tst_HttpConnection)
#include "tst_httpconnection.moc"
