// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// HTTP connections over loopback: order, keep-alive, time limits, and peers that flood, stall or vanish.
#include "httpfront.h"
#include "rawclient.h"
#include "testclock.h"

#include <QRegularExpression>
#include <QTest>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

// Holds every request until the test answers it.
struct HoldingFront
{
    explicit HoldingFront(const HttpRequestReader::Limits &limits = {})
        : front(clock.deadlines(),
                [this](const HttpExchangePtr &exchange) { held.append(exchange); },
                { .limits = limits })
    {}
    void answer(const QByteArray &body)
    {
        held.takeFirst()->respond(HttpResponse::text(200, body));
    }

    TestClock clock;
    QList<HttpExchangePtr> held;
    HttpFront front;
};

struct EchoFront
{
    explicit EchoFront(const HttpRequestReader::Limits &limits = {})
        : front(clock.deadlines(),
                [](const HttpExchangePtr &exchange) {
                    const HttpRequest &request = exchange->request();
                    exchange->respond(HttpResponse::text(200, request.target + "|" + request.body));
                },
                { .limits = limits })
    {}

    TestClock clock;
    HttpFront front;
};

QRegularExpression refusedWith(int status)
{
    return QRegularExpression(u"^HTTP request from .* refused with %1: "_s.arg(status));
}

} // namespace

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
    void refusesBadRequests_data();
    void refusesBadRequests();
    void limitsTheBody_data();
    void limitsTheBody();
    void timesOut_data();
    void timesOut();
    void heldRequestHasNoTimeLimit();
    void abortedRequestIsNoticedAtOnce();
    void abortedRequestIsNoticedWithPipelinedBytes();
    void pipeliningFloodIsBounded();
    void unreadAnswersAreBounded();
    void peerThatReadsNothingIsDropped();
    void slowReaderOfALongAnswerIsNot();
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

void tst_HttpConnection::refusesBadRequests_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    QTest::newRow("not HTTP") << QByteArray("\x16\x03\x01\x02\x00\x01\r\n\r\n", 10) << 400;
    QTest::newRow("no host") << QByteArray("GET / HTTP/1.1\r\n\r\n") << 400;
    QTest::newRow("two lengths") << QByteArray(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n")
                                 << 400;
    QTest::newRow("long header") << QByteArray(
            "GET / HTTP/1.1\r\nHost: a\r\nX: " + QByteArray(16 * 1024, 'x') + "\r\n\r\n")
                                 << 431;
    QTest::newRow("version") << QByteArray("GET / HTTP/2.0\r\nHost: a\r\n\r\n") << 505;
}

void tst_HttpConnection::refusesBadRequests()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, status);
    QTest::ignoreMessage(QtWarningMsg, refusedWith(status));
    EchoFront server;
    RawClient other(server.front.port());
    RawClient client(server.front.port());
    client.send(bytes);
    const auto answer = client.response();
    QVERIFY(answer);
    QCOMPARE(answer->status, status);
    QCOMPARE(answer->header("Connection").toLower(), "close");
    QVERIFY(client.waitForClosed());
    QCOMPARE(server.front.badRequests(), QList<int>{ status });
    other.send(RawClient::request("GET", "/other"));
    QCOMPARE(other.response()->body, "/other|");
}

void tst_HttpConnection::limitsTheBody_data()
{
    QTest::addColumn<QByteArray>("rest");
    QTest::addColumn<int>("status");
    QTest::newRow("length, at the limit")
            << QByteArray("Content-Length: 10\r\n\r\n0123456789") << 200;
    QTest::newRow("length, above") << QByteArray("Content-Length: 11\r\n\r\n") << 413;
    QTest::newRow("chunked, at the limit")
            << QByteArray("Transfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n")
            << 200;
    QTest::newRow("chunked, above") << QByteArray(
            "Transfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n6\r\n567890\r\n0\r\n\r\n")
                                    << 413;
}

void tst_HttpConnection::limitsTheBody()
{
    QFETCH(QByteArray, rest);
    QFETCH(int, status);
    if (status == 413)
        QTest::ignoreMessage(QtWarningMsg, refusedWith(413));
    EchoFront server({ .body = 10 });
    QByteArray refusedTarget;
    server.front.onBadRequest(
            [&](const HttpRequest &header, int) { refusedTarget = header.target; });
    RawClient client(server.front.port());
    client.send("POST /limit HTTP/1.1\r\nHost: a\r\n" + rest);
    const auto answer = client.response();
    QVERIFY(answer);
    QCOMPARE(answer->status, status);
    if (status == 413)
        QCOMPARE(refusedTarget, "/limit");
}

void tst_HttpConnection::timesOut_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("limit");
    QTest::addColumn<int>("status");
    const QByteArray header("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n");
    QTest::newRow("new connection") << QByteArray() << 15000 << 0;
    QTest::newRow("kept-alive connection") << RawClient::request("GET", "/") << 15000 << 0;
    QTest::newRow("header") << QByteArray("GET / HT") << 10000 << 408;
    QTest::newRow("second header") << RawClient::request("GET", "/") + "GET / HT" << 10000 << 408;
    QTest::newRow("body") << header << 30000 << 408;
    QTest::newRow("rest of the body") << header + "ab" << 30000 << 408;
}

void tst_HttpConnection::timesOut()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, limit);
    QFETCH(int, status);
    if (status)
        QTest::ignoreMessage(QtWarningMsg, refusedWith(status));
    EchoFront server;
    RawClient client(server.front.port());
    QTRY_COMPARE(server.front.connectionCount(), 1);
    if (!bytes.isEmpty()) {
        client.send(bytes);
        if (bytes.startsWith("GET / HTTP"))
            QVERIFY(client.response());
        // All of it has arrived when the server says that nothing is left to read.
        QTRY_COMPARE(client.socket().bytesToWrite(), 0);
        for (int i = 0; i < 10; ++i)
            QCoreApplication::processEvents();
    }
    server.clock.pass(std::chrono::milliseconds(limit - 1));
    QCoreApplication::processEvents();
    QCOMPARE(server.front.connectionCount(), 1);
    QVERIFY(server.front.badRequests().isEmpty());
    server.clock.pass(1ms);
    if (status)
        QCOMPARE(client.response()->status, status);
    QVERIFY(client.waitForClosed());
    QTRY_COMPARE(server.front.connectionCount(), 0);
}

void tst_HttpConnection::heldRequestHasNoTimeLimit()
{
    HoldingFront server;
    RawClient client(server.front.port());
    client.send(RawClient::request("GET", "/"));
    QTRY_COMPARE(server.held.size(), 1);
    server.clock.pass(10min);
    QVERIFY(server.held.first()->isOpen());
    server.answer("patience");
    QCOMPARE(client.response()->body, "patience");
    // And then the idle time runs.
    server.clock.pass(14999ms);
    QCOMPARE(server.front.connectionCount(), 1);
    server.clock.pass(1ms);
    QVERIFY(client.waitForClosed());
}

void tst_HttpConnection::abortedRequestIsNoticedAtOnce()
{
    HoldingFront server;
    RawClient client(server.front.port());
    client.send(RawClient::request("GET", "/"));
    QTRY_COMPARE(server.held.size(), 1);
    int aborted = 0;
    server.held.first()->onAborted([&] { ++aborted; });
    client.socket().abort();
    QTRY_COMPARE(aborted, 1);
    QVERIFY(!server.held.first()->isOpen());
    QVERIFY(server.held.first()->peer().address.isNull());
    QTRY_COMPARE(server.front.connectionCount(), 0);
    server.answer("too late");
    QCOMPARE(aborted, 1);
}

void tst_HttpConnection::abortedRequestIsNoticedWithPipelinedBytes()
{
    HoldingFront server;
    RawClient client(server.front.port());
    client.send(RawClient::request("GET", "/") + RawClient::request("GET", "/second"));
    QTRY_COMPARE(server.held.size(), 1);
    int aborted = 0;
    server.held.first()->onAborted([&] { ++aborted; });
    client.socket().abort();
    QTRY_COMPARE(aborted, 1);
    QCOMPARE(server.held.size(), 1);
}

void tst_HttpConnection::pipeliningFloodIsBounded()
{
    HoldingFront server;
    RawClient client(server.front.port());
    client.send(RawClient::request("GET", "/first"));
    QTRY_COMPARE(server.held.size(), 1);
    // Far more than all buffers of the system and ours together: what the server does not read stays with us.
    const QByteArray request = RawClient::request("GET", "/flood", {},
                                                  "X: " + QByteArray(8000, 'x') + "\r\n");
    constexpr int count = 8000;
    for (int i = 0; i < count; ++i)
        client.socket().write(request);
    for (qint64 before = -1; before != client.socket().bytesToWrite();) {
        before = client.socket().bytesToWrite();
        for (int i = 0; i < 50; ++i)
            QCoreApplication::processEvents();
    }
    QCOMPARE_GT(client.socket().bytesToWrite(), 0);
    QCOMPARE(server.held.size(), 1);
    // The honest answer still arrives, and the requests go on after it.
    server.answer("first");
    QCOMPARE(client.response()->body, "first");
    QTRY_COMPARE(server.held.size(), 1);
    QCOMPARE(server.held.first()->request().target, "/flood");
}

void tst_HttpConnection::unreadAnswersAreBounded()
{
    TestClock clock;
    int answered = 0;
    const QByteArray body(16 * 1024, 'x');
    HttpFront front(clock.deadlines(), [&](const HttpExchangePtr &exchange) {
        ++answered;
        exchange->respond(HttpResponse::text(200, body));
    });
    RawClient client(front.port());
    client.socket().setReadBufferSize(1);
    client.socket().setSocketOption(QAbstractSocket::ReceiveBufferSizeSocketOption, 4096);
    QObject::disconnect(&client.socket(), &QIODevice::readyRead, nullptr, nullptr);
    QTRY_COMPARE(front.connectionCount(), 1);
    const QByteArray request = RawClient::request("GET", "/");
    constexpr int count = 4000;
    for (int i = 0; i < count; ++i)
        client.socket().write(request);
    for (int before = -1; before != answered;) {
        before = answered;
        for (int i = 0; i < 50; ++i)
            QCoreApplication::processEvents();
    }
    QCOMPARE_GT(answered, 0);
    QCOMPARE_LT(answered, count);
    QCOMPARE_LT(front.connection()->stream()->bytesToWrite(), 64 * 1024 + 2 * body.size());
}

void tst_HttpConnection::peerThatReadsNothingIsDropped()
{
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"does not read its answers"_s));
    HoldingFront server;
    RawClient client(server.front.port());
    client.socket().setReadBufferSize(1);
    QObject::disconnect(&client.socket(), &QIODevice::readyRead, nullptr, nullptr);
    client.send(RawClient::request("GET", "/"));
    QTRY_COMPARE(server.held.size(), 1);
    server.answer(QByteArray(32 * 1024 * 1024, 'x'));
    for (int i = 0; i < 50; ++i)
        QCoreApplication::processEvents();
    server.clock.pass(15s); // it took some of it
    for (int i = 0; i < 50; ++i)
        QCoreApplication::processEvents();
    server.clock.pass(15s);
    QCOMPARE(server.front.connectionCount(), 0);
}

void tst_HttpConnection::slowReaderOfALongAnswerIsNot()
{
    HoldingFront server;
    RawClient client(server.front.port());
    client.socket().setReadBufferSize(64 * 1024);
    QObject::disconnect(&client.socket(), &QIODevice::readyRead, nullptr, nullptr);
    client.send(RawClient::request("GET", "/"));
    QTRY_COMPARE(server.held.size(), 1);
    server.answer(QByteArray(32 * 1024 * 1024, 'x'));
    qint64 read = 0;
    for (int minute = 0; minute < 10; ++minute) {
        const qint64 goal = read + 2 * 1024 * 1024;
        QVERIFY(waitUntil([&] { return (read += client.socket().readAll().size()) >= goal; }));
        server.clock.pass(15s);
        QCOMPARE(server.front.connectionCount(), 1);
    }
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
