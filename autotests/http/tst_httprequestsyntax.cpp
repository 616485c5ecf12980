// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Requests, good and hostile, in one piece, byte by byte and cut anywhere: the outcome must be the same.
#include "httprequests.h"

#include <QTest>

using namespace HttpRequests;

class tst_HttpRequestSyntax : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void refuses_data();
    void refuses();
    void waits_data();
    void waits();
    void survivesMutations();
};

void tst_HttpRequestSyntax::reads_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArrayList>("requests");
    const auto row = [](const char *name, const QByteArray &bytes, const QByteArray &request) {
        QTest::newRow(name) << bytes << QByteArrayList({ request });
    };
    row("simple", "GET / HTTP/1.1\r\nHost: h\r\n\r\n", "GET / 1.1|Host=h#");
    row("target with a query",
        "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: h:80\r\n\r\n",
        "GET /socket.io/?EIO=4&transport=polling 1.1|Host=h:80#");
    row("several fields", "GET / HTTP/1.1\r\nHost:h\r\nA: b\r\na:c\r\n\r\n",
        "GET / 1.1|Host=h|A=b|a=c#");
    row("blanks around values", "GET / HTTP/1.1\r\nHost: \t h\t \r\nA:\r\nB: \r\nC: d e\r\n\r\n",
        "GET / 1.1|Host=h|A=|B=|C=d e#");
    row("tabs within values", "GET / HTTP/1.1\r\nHost: h\r\nA: b\tc\t\td\r\n\r\n",
        "GET / 1.1|Host=h|A=b\tc\t\td#");
    row("bytes above 127", "GET /\xc3\xa9 HTTP/1.1\r\nHost: h\r\nA: \xff\xfe\r\n\r\n",
        "GET /\xc3\xa9 1.1|Host=h|A=\xff\xfe#");
    row("colons within values", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
        "GET / 1.1|Host=[::1]:80#");
    row("odd field name", "GET / HTTP/1.1\r\nHost: h\r\n!#$%&'*+-.^_`|~1: x\r\n\r\n",
        "GET / 1.1|Host=h|!#$%&'*+-.^_`|~1=x#");
    row("empty host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET / 1.1|Host=#");
    row("odd method", "M-SEARCH / HTTP/1.1\r\nHost: h\r\n\r\n", "M-SEARCH / 1.1|Host=h#");
    row("absolute-form", "GET http://h/a?b HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET http://h/a?b 1.1|Host=h#");
    row("absolute-form with TLS", "GET HTTPS://h/a HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET HTTPS://h/a 1.1|Host=h#");
    row("asterisk-form", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", "OPTIONS * 1.1|Host=h#");
    row("HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", "GET / 1.0#");
    row("HTTP/1.0 with host", "GET / HTTP/1.0\r\nHost: h\r\n\r\n", "GET / 1.0|Host=h#");
    row("HTTP/1.2", "GET / HTTP/1.2\r\nHost: h\r\n\r\n", "GET / 1.2|Host=h#");
    row("one empty line first", "\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", "GET / 1.1|Host=h#");
    row("two empty lines first", "\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", "GET / 1.1|Host=h#");

    row("body", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello",
        "POST / 1.1|Host=h|Content-Length=5#hello");
    row("body of anything",
        literal("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\n\0\r\n\n\r\xff"),
        literal("POST / 1.1|Host=h|Content-Length=6#\0\r\n\n\r\xff"));
    row("empty body", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n",
        "POST / 1.1|Host=h|Content-Length=0#");
    row("zeros in front of the length",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0002\r\n\r\nab",
        "POST / 1.1|Host=h|Content-Length=0002#ab");
    row("same length twice",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\ncontent-length: 2\r\n\r\nab",
        "POST / 1.1|Host=h|Content-Length=2|content-length=2#ab");
    row("same length in a list", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2, 02\r\n\r\nab",
        "POST / 1.1|Host=h|Content-Length=2, 02#ab");
    row("body of HTTP/1.0", "POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\nab",
        "POST / 1.0|Content-Length=2#ab");

    const QByteArray chunked("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    const QByteArray described("POST / 1.1|Host=h|Transfer-Encoding=chunked#");
    row("one chunk", chunked + "5\r\nhello\r\n0\r\n\r\n", described + "hello");
    row("no chunk", chunked + "0\r\n\r\n", described);
    row("several chunks",
        chunked + "1\r\na\r\nA\r\n0123456789\r\n00c\r\nabcdefghijkl\r\n000\r\n\r\n",
        described + "a0123456789abcdefghijkl");
    row("chunk of line ends", chunked + "4\r\n\r\n\r\n\r\n0\r\n\r\n", described + "\r\n\r\n");
    row("chunk extensions", chunked + "1;a\r\nx\r\n1 ; a=\"b c\"\r\ny\r\n0;end\r\n\r\n",
        described + "xy");
    row("trailers", chunked + "1\r\na\r\n0\r\nSum: 1\r\nOther: 2\r\n\r\n", described + "a");
    row("coding in another case",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n0\r\n\r\n",
        "POST / 1.1|Host=h|Transfer-Encoding=Chunked#");

    QTest::newRow("pipelined") << QByteArray(
            "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx"
            "GET /b HTTP/1.1\r\nHost: h\r\n\r\n"
            + chunked + "1\r\ny\r\n0\r\n\r\nGET /c HTTP/1.0\r\n\r\n")
                               << QByteArrayList({ "POST /a 1.1|Host=h|Content-Length=1#x",
                                                   "GET /b 1.1|Host=h#", described + "y",
                                                   "GET /c 1.0#" });
    QTest::newRow("pipelined with empty lines")
            << QByteArray("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx\r\n"
                          "GET /b HTTP/1.1\r\nHost: h\r\n\r\n\r\n\r\nGET /c HTTP/1.1\r\nHost: "
                          "h\r\n\r\n")
            << QByteArrayList({ "POST /a 1.1|Host=h|Content-Length=1#x", "GET /b 1.1|Host=h#",
                                "GET /c 1.1|Host=h#" });
}

void tst_HttpRequestSyntax::reads()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArrayList, requests);
    const Outcome whole = readWhole(bytes);
    QCOMPARE(whole.requests, requests);
    QCOMPARE(whole.state, State::Header);
    QVERIFY(whole.isIdle);
    QCOMPARE(whole.used, bytes.size());
    QVERIFY(isSameInAnyPortions(bytes));
}

void tst_HttpRequestSyntax::refuses_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    const auto row = [](const char *name, const QByteArray &bytes, int status = 400) {
        QTest::newRow(name) << bytes << status;
    };
    row("three empty lines", "\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n");
    row("one word", "GET\r\n\r\n");
    row("HTTP/0.9", "GET /\r\n");
    row("no target", "GET HTTP/1.1\r\n\r\n");
    row("empty target", "GET  HTTP/1.1\r\nHost: h\r\n\r\n");
    row("two spaces", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n");
    row("two spaces before the version", "GET /  HTTP/1.1\r\nHost: h\r\n\r\n");
    row("space at the end", "GET / HTTP/1.1 \r\nHost: h\r\n\r\n");
    row("space in front", " GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    row("space in the target", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n");
    row("tab as separator", "GET\t/ HTTP/1.1\r\nHost: h\r\n\r\n");
    row("tab in the target", "GET /a\tb HTTP/1.1\r\nHost: h\r\n\r\n");
    row("method is no token", "G(T / HTTP/1.1\r\nHost: h\r\n\r\n");
    row("target is no path", "GET index.html HTTP/1.1\r\nHost: h\r\n\r\n");
    row("asterisk without OPTIONS", "GET * HTTP/1.1\r\nHost: h\r\n\r\n");
    row("authority-form", "CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n");
    row("other scheme", "GET ftp://h/ HTTP/1.1\r\nHost: h\r\n\r\n");
    row("scheme alone", "GET http:// HTTP/1.1\r\nHost: h\r\n\r\n");
    row("lower-case version", "GET / http/1.1\r\nHost: h\r\n\r\n");
    row("long version", "GET / HTTP/1.10\r\nHost: h\r\n\r\n");
    row("version without a point", "GET / HTTP/1,1\r\nHost: h\r\n\r\n");
    row("version of letters", "GET / HTTP/x.y\r\nHost: h\r\n\r\n");
    row("HTTP/2", "GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505);
    row("HTTP/0.9 by name", "GET / HTTP/0.9\r\n\r\n", 505);
    row("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505);
    row("TLS", literal("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"));
    row("bare LF after the request line", "GET / HTTP/1.1\nHost: h\r\n\r\n");
    row("bare LF after a field", "GET / HTTP/1.1\r\nHost: h\n\r\n");
    row("bare LF at the end", "GET / HTTP/1.1\r\nHost: h\r\n\n");
    row("bare CR in the request line", "GET /\r HTTP/1.1\r\nHost: h\r\n\r\n");
    row("bare CR in a value", "GET / HTTP/1.1\r\nHost: h\r\nA: b\rc\r\n\r\n");
    row("two CRs", "GET / HTTP/1.1\r\nHost: h\r\r\n\r\n");
    row("CR at the end of the header", "GET / HTTP/1.1\r\nHost: h\r\n\rX");
    row("NUL in the target", literal("GET /\0 HTTP/1.1\r\nHost: h\r\n\r\n"));
    row("NUL in a value", literal("GET / HTTP/1.1\r\nHost: h\r\nA: b\0c\r\n\r\n"));
    row("NUL in a name", literal("GET / HTTP/1.1\r\nHost: h\r\nA\0: b\r\n\r\n"));
    row("control character", "GET / HTTP/1.1\r\nHost: h\r\nA: b\x01\r\n\r\n");
    row("vertical tab", "GET / HTTP/1.1\r\nHost: h\r\nA: 0123456789\x0b"
                        "0123456789\r\n\r\n");
    row("DEL", "GET / HTTP/1.1\r\nHost: h\r\nA: b\x7f\r\n\r\n");
    row("obs-fold", "GET / HTTP/1.1\r\nHost: h\r\nA: b\r\n c\r\n\r\n");
    row("obs-fold with a tab", "GET / HTTP/1.1\r\nHost: h\r\nA: b\r\n\tc\r\n\r\n");
    row("obs-fold at once", "GET / HTTP/1.1\r\n Host: h\r\n\r\n");
    row("space before the colon", "GET / HTTP/1.1\r\nHost : h\r\n\r\n");
    row("tab before the colon", "GET / HTTP/1.1\r\nHost\t: h\r\n\r\n");
    row("no colon", "GET / HTTP/1.1\r\nHost: h\r\nA\r\n\r\n");
    row("no name", "GET / HTTP/1.1\r\nHost: h\r\n: b\r\n\r\n");
    row("name is no token", "GET / HTTP/1.1\r\nHost: h\r\nA(b): c\r\n\r\n");
    row("name above 127", "GET / HTTP/1.1\r\nHost: h\r\n\xc3\xa9: c\r\n\r\n");
    row("no host", "GET / HTTP/1.1\r\nA: b\r\n\r\n");
    row("two hosts", "GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n");
    row("two hosts in other case", "GET / HTTP/1.1\r\nHost: h\r\nhOST: g\r\n\r\n");
    row("two hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: h\r\nHost: h\r\n\r\n");
    row("host with a space", "GET / HTTP/1.1\r\nHost: h g\r\n\r\n");
    row("host with a path", "GET / HTTP/1.1\r\nHost: h/x\r\n\r\n");

    const auto body = [&](const char *name, const QByteArray &fields, int status = 400) {
        row(name, "POST / HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n\r\nabcdefghij", status);
    };
    body("length and coding", "Content-Length: 5\r\nTransfer-Encoding: chunked");
    body("coding and length", "Transfer-Encoding: chunked\r\nContent-Length: 5");
    body("lengths differ", "Content-Length: 5\r\nContent-Length: 6");
    body("lengths differ in a list", "Content-Length: 5, 6");
    body("plus sign", "Content-Length: +5");
    body("minus sign", "Content-Length: -5");
    body("minus zero", "Content-Length: -0");
    body("hexadecimal length", "Content-Length: 0x5");
    body("length with a word", "Content-Length: 5 bytes");
    body("length with a space", "Content-Length: 1 0");
    body("fraction", "Content-Length: 5.0");
    body("empty length", "Content-Length:");
    body("empty list of lengths", "Content-Length: ,");
    body("full-width digit", "Content-Length: \xef\xbc\x95");
    body("length of 2^63", "Content-Length: 9223372036854775808");
    body("length of 2^64 + 5", "Content-Length: 18446744073709551621");
    body("length beyond everything", "Content-Length: " + QByteArray(400, '9'));
    body("length of 2^63 - 1", "Content-Length: 9223372036854775807", 413);
    body("gzip", "Transfer-Encoding: gzip, chunked", 501);
    body("identity", "Transfer-Encoding: identity", 501);
    body("unknown coding", "Transfer-Encoding: xchunked", 501);
    body("coding with a parameter", "Transfer-Encoding: chunked;q=1", 501);
    body("chunked twice", "Transfer-Encoding: chunked, chunked");
    body("chunked in two fields", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked");
    body("empty coding", "Transfer-Encoding:");
    row("coding in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");

    const QByteArray chunked("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    row("chunk without size", chunked + "\r\nhello\r\n0\r\n\r\n");
    row("chunk size is no number", chunked + "g\r\n");
    row("chunk size with sign", chunked + "+5\r\nhello\r\n0\r\n\r\n");
    row("chunk size with minus", chunked + "-1\r\n");
    row("chunk size with 0x", chunked + "0x5\r\nhello\r\n0\r\n\r\n");
    row("chunk size with space", chunked + "5 \r\nhello\r\n0\r\n\r\n");
    row("chunk size after a space", chunked + " 5\r\nhello\r\n0\r\n\r\n");
    row("chunk size with a word", chunked + "5 a\r\nhello\r\n0\r\n\r\n");
    row("chunk with bare LF", chunked + "5\nhello\n0\n\n");
    row("chunk longer than its size", chunked + "4\r\nhello\r\n0\r\n\r\n");
    row("chunk shorter than its size", chunked + "6\r\nhello\r\n0\r\n\r\n");
    row("chunk ends with LF", chunked + "5\r\nhello\n0\r\n\r\n");
    row("control character in an extension", chunked + "5;\x01\r\nhello\r\n0\r\n\r\n");
    row("chunk size beyond 64 bits", chunked + "10000000000000005\r\nhello\r\n0\r\n\r\n", 413);
    row("chunk size of 2^63", chunked + "8000000000000000\r\n", 413);
    row("folded trailer", chunked + "0\r\nA: b\r\n c\r\n\r\n");
    row("bad trailer", chunked + "0\r\nA b\r\n\r\n");
    row("bare CR in a trailer", chunked + "0\r\nA: b\rc\r\n\r\n");
    row("garbage after a request", "GET / HTTP/1.1\r\nHost: h\r\n\r\n\x01");
}

void tst_HttpRequestSyntax::refuses()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, status);
    const Outcome whole = readWhole(bytes);
    QCOMPARE(whole.state, State::Failed);
    QCOMPARE(whole.status, status);
    QVERIFY(!whole.isIdle);
    QVERIFY(isSameInAnyPortions(bytes));
    HttpRequestReader reader({});
    while (reader.state() != State::Failed) {
        bytes.remove(0, reader.feed(bytes));
        if (reader.state() == State::Complete)
            reader.take();
    }
    QVERIFY(qstrlen(reader.reason()) > 10);
}

// A request that is not yet wrong and not yet complete.
void tst_HttpRequestSyntax::waits_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("state");
    const auto row = [](const char *name, const QByteArray &bytes, State state) {
        QTest::newRow(name) << bytes << int(state);
    };
    row("one byte", "G", State::Header);
    row("CR", "\r", State::Header);
    row("request line", "GET / HTTP/1.1\r\n", State::Header);
    row("line without LF", "GET / HTTP/1.1\r", State::Header);
    row("end without LF", "GET / HTTP/1.1\r\nHost: h\r\n\r", State::Header);
    row("part of the body", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhell",
        State::Body);
    const QByteArray chunked("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    row("no chunk yet", chunked, State::Body);
    row("chunk size", chunked + "5", State::Body);
    row("chunk without its end", chunked + "5\r\nhello", State::Body);
    row("chunk with CR", chunked + "5\r\nhello\r", State::Body);
    row("last chunk", chunked + "0\r\n", State::Body);
    row("trailer", chunked + "0\r\nA: b\r\n", State::Body);
    row("last CR", chunked + "0\r\n\r", State::Body);
}

void tst_HttpRequestSyntax::waits()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, state);
    const Outcome whole = readWhole(bytes);
    QCOMPARE(int(whole.state), state);
    QCOMPARE(whole.used, bytes.size());
    QVERIFY(!whole.isIdle);
    QVERIFY(isSameInAnyPortions(bytes));
}

// Whatever a byte here and there is changed to, the portions make no difference.
void tst_HttpRequestSyntax::survivesMutations()
{
    const QByteArray good(
            "\r\nPOST http://h/a?b HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nA: "
            "b\tc\r\n\r\n"
            "5;x=y\r\nhello\r\n00\r\nT: u\r\n\r\nGET / HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc");
    const QByteArray alphabet("\r\n\t :,;/09afgAF+-\0\x01\x7f\x80\xff", 22);
    QRandomGenerator random(3);
    for (int i = 0; i < 3000; ++i) {
        QByteArray bytes = good;
        for (int changes = random.bounded(1, 4); changes > 0; --changes) {
            const qsizetype at = random.bounded(bytes.size());
            const char c = alphabet[random.bounded(alphabet.size())];
            switch (random.bounded(3)) {
            case 0:
                bytes[at] = c;
                break;
            case 1:
                bytes.insert(at, c);
                break;
            default:
                bytes.remove(at, random.bounded(1, 5));
                break;
            }
        }
        const HttpRequestReader::Limits limits{ .header = 120, .fields = 5, .body = 9 };
        QVERIFY2(isSameInAnyPortions(bytes, limits), bytes.toPercentEncoding().constData());
    }
}

QTEST_APPLESS_MAIN(tst_HttpRequestSyntax)
#include "tst_httprequestsyntax.moc"
