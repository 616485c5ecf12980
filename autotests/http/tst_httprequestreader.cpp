// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Limits of the request reader, and what it tells between the portions.
#include "httprequests.h"

#include <QTest>

using namespace HttpRequests;

class tst_HttpRequestReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void limitsTheHeader_data();
    void limitsTheHeader();
    void limitsTheFields_data();
    void limitsTheFields();
    void limitsTheBody_data();
    void limitsTheBody();
    void limitsTrailers_data();
    void limitsTrailers();
    void refusesALargeBodyBeforeItArrives();
    void changesTheBodyLimit();
    void stopsAtTheEndOfTheRequest();
    void readsPipelinedRequests();
    void leavesTheUpgradedBytes();
    void showsTheHeaderBeforeTheBody();
    void expectsContinue_data();
    void expectsContinue();
    void isIdleBetweenRequests();
    void usesUpEverythingAfterAFailure();
    void doesNotReserveWhatIsAnnounced();
    void byteByByteTakesLinearTime();
};
void tst_HttpRequestReader::limitsTheHeader_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    const auto header = [](qsizetype size) -> QByteArray {
        const QByteArray line("GET / HTTP/1.1\r\nHost: h\r\nA: ");
        return line + QByteArray(size - line.size() - 4, 'x') + "\r\n\r\n";
    };
    const auto requestLine = [](qsizetype size) -> QByteArray {
        return "GET /" + QByteArray(size - 16, 'x') + " HTTP/1.1\r\n";
    };
    const QByteArray rest("Host: h\r\n\r\n");
    QTest::newRow("just") << header(200) << 0;
    QTest::newRow("one more") << header(201) << 431;
    QTest::newRow("just, request line") << requestLine(200 - rest.size()) + rest << 0;
    QTest::newRow("one more, request line") << requestLine(201 - rest.size()) + rest << 431;
    QTest::newRow("endless line") << QByteArray(100'000, 'x') << 431;
    QTest::newRow("endless field")
            << "GET / HTTP/1.1\r\nHost: h\r\nA: " + QByteArray(100'000, 'x') << 431;
    QTest::newRow("bad byte beyond the limit") << QByteArray(200, 'x') + '\0' << 431;
    QTest::newRow("bad byte at the limit") << QByteArray(199, 'x') + '\0' << 400;
    QTest::newRow("empty lines do not count") << "\r\n\r\n" + header(200) << 0;
    QTest::newRow("each request has its own") << header(200) + header(200) + header(201) << 431;
    QTest::newRow("each, all right") << header(200) + header(200) + header(200) << 0;
    QTest::newRow("the body does not count")
            << "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 500\r\n\r\n" + QByteArray(500, 'x')
            << 0;
}

void tst_HttpRequestReader::limitsTheHeader()
{
    QFETCH(QByteArray, bytes);
    const HttpRequestReader::Limits limits{ .header = 200 };
    QTEST(readWhole(bytes, limits).status, "status");
    QVERIFY(isSameInAnyPortions(bytes, limits));
}

void tst_HttpRequestReader::limitsTheFields_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("status");
    QTest::newRow("just") << 10 << 0;
    QTest::newRow("one more") << 11 << 431;
}

void tst_HttpRequestReader::limitsTheFields()
{
    QFETCH(int, count);
    QByteArray bytes("GET / HTTP/1.1\r\nHost: h\r\n");
    for (int i = 1; i < count; ++i)
        bytes += "A: b\r\n";
    bytes += "\r\n";
    const HttpRequestReader::Limits limits{ .fields = 10 };
    QTEST(readWhole(bytes, limits).status, "status");
    QVERIFY(isSameInAnyPortions(bytes, limits));
}

void tst_HttpRequestReader::limitsTheBody_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    const auto fixed = [](qsizetype size) -> QByteArray {
        return "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + QByteArray::number(size)
               + "\r\n\r\n" + QByteArray(size, 'x');
    };
    const QByteArray chunked("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    const auto chunk = [](qsizetype size) -> QByteArray {
        return QByteArray::number(size, 16) + "\r\n" + QByteArray(size, 'x') + "\r\n";
    };
    QTest::newRow("just") << fixed(1000) << 0;
    QTest::newRow("one more") << fixed(1001) << 413;
    QTest::newRow("just, one chunk") << chunked + chunk(1000) + "0\r\n\r\n" << 0;
    QTest::newRow("one more, one chunk") << chunked + chunk(1001) + "0\r\n\r\n" << 413;
    QTest::newRow("just, chunks") << chunked + chunk(400) + chunk(600) + "0\r\n\r\n" << 0;
    QTest::newRow("one more, chunks") << chunked + chunk(400) + chunk(600) + chunk(1) + "0\r\n\r\n"
                                      << 413;
    QTest::newRow("just, small chunks") << chunked + chunk(1).repeated(1000) + "0\r\n\r\n" << 0;
    QTest::newRow("one more, small chunks") << chunked + chunk(1).repeated(1001) << 413;
    QTest::newRow("just, chunk line")
            << chunked + "1;" + QByteArray(1020, 'x') + "\r\nx\r\n0\r\n\r\n"
            << 0;
    QTest::newRow("one more, chunk line")
            << chunked + "1;" + QByteArray(1021, 'x') + "\r\nx\r\n0\r\n\r\n"
            << 400;
    QTest::newRow("endless zeros") << chunked + QByteArray(100'000, '0') << 400;
}

void tst_HttpRequestReader::limitsTheBody()
{
    QFETCH(QByteArray, bytes);
    const HttpRequestReader::Limits limits{ .body = 1000 };
    QTEST(readWhole(bytes, limits).status, "status");
    QVERIFY(isSameInAnyPortions(bytes, limits));
}

void tst_HttpRequestReader::limitsTrailers_data()
{
    QTest::addColumn<QByteArray>("trailers");
    QTest::addColumn<int>("status");
    QTest::newRow("just, bytes") << "A: " + QByteArray(193, 'x') + "\r\n\r\n" << 0;
    QTest::newRow("one more, bytes") << "A: " + QByteArray(194, 'x') + "\r\n\r\n" << 431;
    QTest::newRow("just, fields") << QByteArray("A: b\r\n").repeated(8) + "\r\n" << 0;
    QTest::newRow("one more, fields") << QByteArray("A: b\r\n").repeated(9) + "\r\n" << 431;
}

void tst_HttpRequestReader::limitsTrailers()
{
    QFETCH(QByteArray, trailers);
    const QByteArray bytes = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
                             + trailers;
    const HttpRequestReader::Limits limits{ .header = 200, .fields = 10 };
    QTEST(readWhole(bytes, limits).status, "status");
    QVERIFY(isSameInAnyPortions(bytes, limits));
}

void tst_HttpRequestReader::refusesALargeBodyBeforeItArrives()
{
    HttpRequestReader fixed({ .body = 1000 });
    fixed.feed("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n");
    QCOMPARE(fixed.state(), State::Failed);
    QCOMPARE(fixed.status(), 413);

    HttpRequestReader chunked({ .body = 1000 });
    chunked.feed("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n");
    QCOMPARE(chunked.state(), State::Failed);
    QCOMPARE(chunked.status(), 413);
}

void tst_HttpRequestReader::changesTheBodyLimit()
{
    const QByteArray header("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n");
    HttpRequestReader raised({ .body = 9 });
    raised.setBodyLimit(10);
    raised.feed(header);
    raised.feed("0123456789");
    QCOMPARE(raised.state(), State::Complete);

    HttpRequestReader lowered({ .body = 1000 });
    lowered.feed(header);
    lowered.feed("01234");
    lowered.setBodyLimit(10);
    QCOMPARE(lowered.state(), State::Body);
    lowered.setBodyLimit(9);
    QCOMPARE(lowered.state(), State::Failed);
    QCOMPARE(lowered.status(), 413);

    HttpRequestReader chunked({ .body = 1000 });
    chunked.feed("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
    chunked.setBodyLimit(5);
    QCOMPARE(chunked.state(), State::Body);
    chunked.feed("1\r\n");
    QCOMPARE(chunked.status(), 413);
}

void tst_HttpRequestReader::stopsAtTheEndOfTheRequest()
{
    HttpRequestReader reader({});
    const QByteArray first("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab");
    QCOMPARE(reader.feed(QByteArray(first + "GET / HT")), first.size());
    QCOMPARE(reader.state(), State::Complete);
    QCOMPARE(reader.feed("GET / HT"), 0);
    QCOMPARE(reader.header().method, QByteArray("POST"));
    QCOMPARE(reader.header().body, QByteArray("ab"));
    QCOMPARE(reader.take().body, QByteArray("ab"));
    QCOMPARE(reader.state(), State::Header);
    QVERIFY(reader.header().body.isEmpty());
    QCOMPARE(reader.feed("GET / HT"), 8);
}

// What one request brought must not leak into the next.
void tst_HttpRequestReader::readsPipelinedRequests()
{
    HttpRequestReader reader({ .fields = 3 });
    for (int i = 0; i < 1000; ++i) {
        reader.feed("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nA: b\r\n\r\nabc");
        QCOMPARE(reader.state(), State::Complete);
        QCOMPARE(describe(reader.take()),
                 QByteArray("POST /x 1.1|Host=h|Content-Length=3|A=b#abc"));
        QVERIFY(reader.isIdle());
    }
    reader.feed("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    QCOMPARE(describe(reader.take()), QByteArray("GET / 1.1|Host=h#"));
}

void tst_HttpRequestReader::leavesTheUpgradedBytes()
{
    HttpRequestReader reader({});
    const QByteArray header(
            "GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    const QByteArray frame("\x81\x80\x00\x00\x00\x00", 6);
    QCOMPARE(reader.feed(QByteArray(header + frame)), header.size());
    QCOMPARE(reader.state(), State::Complete);
    QVERIFY(reader.take().wantsWebSocket());
}

void tst_HttpRequestReader::showsTheHeaderBeforeTheBody()
{
    HttpRequestReader reader({});
    reader.feed("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab");
    QCOMPARE(reader.state(), State::Body);
    QCOMPARE(reader.header().target, QByteArray("/p"));
    QCOMPARE(reader.header().headers.value("host"), QByteArray("h"));
    reader.feed("cde");
    QCOMPARE(reader.state(), State::Complete);
    QCOMPARE(reader.take().body, QByteArray("abcde"));
}

void tst_HttpRequestReader::expectsContinue_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("isExpected");
    const QByteArray fields("Host: h\r\nExpect: 100-Continue\r\n");
    QTest::newRow("with a length") << "POST / HTTP/1.1\r\n" + fields + "Content-Length: 5\r\n\r\n"
                                   << true;
    QTest::newRow("chunked") << "POST / HTTP/1.1\r\n" + fields
                                        + "Transfer-Encoding: chunked\r\n\r\n"
                             << true;
    QTest::newRow("body is coming")
            << "POST / HTTP/1.1\r\n" + fields + "Content-Length: 5\r\n\r\nx" << false;
    QTest::newRow("chunk is coming")
            << "POST / HTTP/1.1\r\n" + fields + "Transfer-Encoding: chunked\r\n\r\n5\r\n"
            << false;
    QTest::newRow("no body") << "POST / HTTP/1.1\r\n" + fields + "\r\n" << false;
    QTest::newRow("header incomplete") << "POST / HTTP/1.1\r\n" + fields << false;
    QTest::newRow("HTTP/1.0") << "POST / HTTP/1.0\r\n" + fields + "Content-Length: 5\r\n\r\n"
                              << false;
    QTest::newRow("not asked for")
            << QByteArray("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n") << false;
}

void tst_HttpRequestReader::expectsContinue()
{
    QFETCH(QByteArray, bytes);
    HttpRequestReader reader({});
    reader.feed(bytes);
    QTEST(reader.expectsContinue(), "isExpected");
}

void tst_HttpRequestReader::isIdleBetweenRequests()
{
    HttpRequestReader reader({});
    QVERIFY(reader.isIdle());
    reader.feed("G");
    QVERIFY(!reader.isIdle());
    reader.feed("ET / HTTP/1.1\r\nHost: h\r\n\r\n");
    QVERIFY(!reader.isIdle());
    reader.take();
    QVERIFY(reader.isIdle());
    reader.feed("\r");
    QVERIFY(!reader.isIdle());
}

void tst_HttpRequestReader::usesUpEverythingAfterAFailure()
{
    HttpRequestReader reader({});
    QCOMPARE(reader.feed("BAD\r\nmore"), 9);
    QCOMPARE(reader.state(), State::Failed);
    QCOMPARE(reader.feed("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), 27);
    QCOMPARE(reader.state(), State::Failed);
    QCOMPARE(reader.status(), 400);
}

void tst_HttpRequestReader::doesNotReserveWhatIsAnnounced()
{
    HttpRequestReader reader({ .body = 1'000'000'000 });
    reader.feed("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000000\r\n\r\nx");
    QCOMPARE(reader.state(), State::Body);
    QVERIFY(reader.header().body.capacity() < 64 * 1024);
}

// Quadratic work on a header of a megabyte would take minutes.
void tst_HttpRequestReader::byteByByteTakesLinearTime()
{
    HttpRequestReader reader({ .header = 2'000'000, .fields = 2, .body = 2'000'000 });
    const QByteArray bytes = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000"
                             + QByteArray(1'000'000, ' ') + "\r\n\r\n" + QByteArray(1'000'000, 'x');
    for (const char &c : bytes)
        reader.feed(QByteArrayView(&c, 1));
    QCOMPARE(reader.state(), State::Complete);
    QCOMPARE(reader.header().body.size(), 1'000'000);
}

QTEST_APPLESS_MAIN(tst_HttpRequestReader)
#include "tst_httprequestreader.moc"
