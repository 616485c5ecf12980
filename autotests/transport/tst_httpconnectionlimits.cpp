// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// HTTP connections over loopback: refusals, limits of size and time, and peers that flood, stall or vanish.
#include "heldrequests.h"
#include "rawclient.h"

#include <QRegularExpression>
#include <QTest>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class tst_HttpConnectionLimits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { HttpFront::addStreamRows(); }
    void init()
    {
        QFETCH_GLOBAL(HttpFront::Streams, streams);
        HttpFront::setStreams(streams);
    }

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
};

void tst_HttpConnectionLimits::refusesBadRequests_data()
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

void tst_HttpConnectionLimits::refusesBadRequests()
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

void tst_HttpConnectionLimits::limitsTheBody_data()
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

void tst_HttpConnectionLimits::limitsTheBody()
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

void tst_HttpConnectionLimits::timesOut_data()
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

void tst_HttpConnectionLimits::timesOut()
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

void tst_HttpConnectionLimits::heldRequestHasNoTimeLimit()
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

void tst_HttpConnectionLimits::abortedRequestIsNoticedAtOnce()
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

void tst_HttpConnectionLimits::abortedRequestIsNoticedWithPipelinedBytes()
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

void tst_HttpConnectionLimits::pipeliningFloodIsBounded()
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

void tst_HttpConnectionLimits::unreadAnswersAreBounded()
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

void tst_HttpConnectionLimits::peerThatReadsNothingIsDropped()
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

void tst_HttpConnectionLimits::slowReaderOfALongAnswerIsNot()
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

QTEST_GUILESS_MAIN(tst_HttpConnectionLimits)
#include "tst_httpconnectionlimits.moc"
