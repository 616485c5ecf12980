// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Answers of servers, well made or not, each in one piece, byte by byte and cut anywhere.
#include "http/httpresponsereader.h"

#include <QRandomGenerator>
#include <QTest>

#include <functional>

using namespace QSocketIoPrivate;

using State = HttpResponseReader::State;

namespace {

constexpr HttpResponseReader::Limits testLimits{ .header = 300, .fields = 5, .body = 20 };

// What a reader makes of it: one line per answer, and how it ended. '|' stands for the end of the connection.
QByteArrayList readAnswers(const QByteArray &bytes, const std::function<qsizetype()> &portion)
{
    HttpResponseReader reader(testLimits);
    QByteArrayList log;
    const bool isEnded = bytes.endsWith('|');
    QByteArray rest = bytes;
    if (isEnded)
        rest.chop(1);
    while (!rest.isEmpty()) {
        const qsizetype size = qMin(portion(), rest.size());
        const qsizetype used = reader.feed(QByteArrayView(rest).first(size));
        rest.remove(0, used);
        if (reader.state() == State::Complete) {
            const HttpAnswer answer = reader.take();
            log.append(QByteArray::number(answer.status) + ' ' + answer.reason + " <" + answer.body
                       + '>');
            if (answer.status == 101) {
                log.append("rest " + rest);
                return log;
            }
        } else if (used < size && reader.state() != State::Failed) {
            log.append("left bytes over");
            return log;
        }
    }
    if (isEnded) {
        reader.end();
        if (reader.state() == State::Complete)
            log.append("at the end <" + reader.take().body + '>');
    }
    if (reader.state() == State::Failed)
        log.append(reader.isTooLarge() ? "too large" : "failed");
    else if (reader.state() == State::Body)
        log.append("in the body <" + reader.answer().body + '>');
    else if (!reader.isIdle())
        log.append("in the header");
    return log;
}

} // namespace

class tst_HttpResponseReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answers_data();
    void answers();
    void fieldsAreKept();
    void keepsAlive_data();
    void keepsAlive();
    void beginningOfALargeAnswerIsKept();
};

void tst_HttpResponseReader::answers_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArrayList>("log");
    const auto row = [](const char *name, const QByteArray &bytes, const QByteArrayList &log) {
        QTest::newRow(name) << bytes << log;
    };
    const QByteArray ok("HTTP/1.1 200 OK\r\n");
    row("with a length", ok + "Content-Length: 5\r\n\r\nhello", { "200 OK <hello>" });
    row("without a body", ok + "Content-Length: 0\r\n\r\n", { "200 OK <>" });
    row("two in a row",
        ok + "Content-Length: 1\r\n\r\na" + "HTTP/1.1 400 Bad Request\r\nContent-Length: 1\r\n\r\nb",
        { "200 OK <a>", "400 Bad Request <b>" });
    row("no content", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n",
        { "204 No Content <>" });
    row("no phrase", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", { "200  <>" });
    row("empty phrase", "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", { "200  <>" });
    row("LF alone", "HTTP/1.1 200 OK\nContent-Length: 1\n\na", { "200 OK <a>" });
    row("interim answers",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + ok
                + "Content-Length: 1\r\n\r\na",
        { "200 OK <a>" });
    row("switching", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n\x81\x00rest",
        { "101 Switching Protocols <>", "rest \x81" });
    row("chunks", ok + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n",
        { "200 OK <abcde>" });
    row("chunks and a length",
        ok + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
        { "200 OK <a>" });
    row("chunks with trailers",
        ok + "Transfer-Encoding: gzip, chunked\r\n\r\n1\r\na\r\n0\r\nX: y\r\n\r\n",
        { "200 OK <a>" });
    row("until the end", ok + "\r\nhello|", { "at the end <hello>" });
    row("until the end, not yet", ok + "\r\nhello", { "in the body <hello>" });
    row("another coding ends with the connection", ok + "Transfer-Encoding: x\r\n\r\na|",
        { "at the end <a>" });
    row("HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\na|", { "at the end <a>" });
    row("cut in the header", ok + "Content-Le|", { "failed" });
    row("cut in the body", ok + "Content-Length: 5\r\n\r\nhe|", { "failed" });
    row("cut in a chunk", ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhe|", { "failed" });
    row("no answer at all", "|", { "failed" });
    row("equal lengths", ok + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na", { "200 OK <a>" });
    row("different lengths", ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\na", { "failed" });
    row("negative length", ok + "Content-Length: -1\r\n\r\n", { "failed" });
    row("no number", ok + "Content-Length: x\r\n\r\n", { "failed" });
    row("no HTTP", "SSH-2.0-OpenSSH_9.2\r\n", { "failed" });
    row("HTTP/2", "HTTP/2 200 OK\r\n\r\n", { "failed" });
    row("short status", "HTTP/1.1 20\r\n\r\n", { "failed" });
    row("low status", "HTTP/1.1 099 x\r\n\r\n", { "failed" });
    row("long status", "HTTP/1.1 2000\r\n\r\n", { "failed" });
    row("empty line first", "\r\n" + ok, { "failed" });
    row("field without colon", ok + "nonsense\r\n\r\n", { "failed" });
    row("field without name", ok + ": x\r\n\r\n", { "failed" });
    row("folded field", ok + "X: a\r\n b\r\n\r\n", { "failed" });
    row("chunk without size", ok + "Transfer-Encoding: chunked\r\n\r\n;x\r\n", { "failed" });
    row("chunk that is too long", ok + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
        { "failed" });
    const QByteArray most(20, 'x');
    row("body at the limit", ok + "Content-Length: 20\r\n\r\n" + most, { "200 OK <" + most + '>' });
    row("body above the limit", ok + "Content-Length: 21\r\n\r\n" + most + 'x', { "too large" });
    row("endless body at the limit", ok + "\r\n" + most + '|', { "at the end <" + most + '>' });
    row("endless body above the limit", ok + "\r\n" + most + "x|", { "too large" });
    row("chunks at the limit",
        ok + "Transfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n",
        { "200 OK <01234567890123456789>" });
    row("chunks above the limit",
        ok + "Transfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\nb\r\n0123456789x\r\n",
        { "too large" });
    row("chunk announced above the limit",
        ok + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\n", { "too large" });
    const QByteArray field("X: y\r\n");
    row("fields at the limit", ok + field.repeated(4) + "Content-Length: 0\r\n\r\n",
        { "200 OK <>" });
    row("fields above the limit", ok + field.repeated(5) + "Content-Length: 0\r\n\r\n",
        { "too large" });
    const qsizetype fill = testLimits.header - ok.size()
                           - qstrlen("X: \r\nContent-Length: 0\r\n\r\n");
    row("header at the limit", ok + "X: " + QByteArray(fill, 'y') + "\r\nContent-Length: 0\r\n\r\n",
        { "200 OK <>" });
    row("header above the limit",
        ok + "X: " + QByteArray(fill + 1, 'y') + "\r\nContent-Length: 0\r\n\r\n", { "too large" });
    row("header without end", QByteArray(1000, 'x'), { "too large" });
}

void tst_HttpResponseReader::answers()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArrayList, log);
    if (bytes.contains("\x81"))
        log.last() = "rest " + bytes.mid(bytes.indexOf("\x81"));
    QCOMPARE(readAnswers(bytes, [&] { return bytes.size(); }), log);
    QCOMPARE(readAnswers(bytes, [] { return 1; }), log);
    QRandomGenerator random(1);
    for (int i = 0; i < 20; ++i)
        QCOMPARE(readAnswers(bytes, [&random] { return random.bounded(1, 30); }), log);
}

void tst_HttpResponseReader::fieldsAreKept()
{
    HttpResponseReader reader({});
    reader.feed("HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nX-Empty:\r\nset-cookie:  b=2 \r\n"
                "Content-Length: 0\r\n\r\n");
    QCOMPARE(reader.state(), State::Complete);
    const HttpAnswer answer = reader.take();
    QCOMPARE(answer.headers.values("Set-Cookie"), (QByteArrayList{ "a=1", "b=2" }));
    QVERIFY(answer.headers.contains("x-empty"));
    QVERIFY(reader.isIdle());
}

void tst_HttpResponseReader::keepsAlive_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<bool>("isKept");
    QTest::newRow("1.1") << QByteArray("HTTP/1.1 200 OK\r\n") << true;
    QTest::newRow("1.1 close") << QByteArray("HTTP/1.1 200 OK\r\nConnection: Close\r\n") << false;
    QTest::newRow("1.0") << QByteArray("HTTP/1.0 200 OK\r\n") << false;
    QTest::newRow("1.0 keep-alive")
            << QByteArray("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n") << true;
}

void tst_HttpResponseReader::keepsAlive()
{
    QFETCH(QByteArray, head);
    HttpResponseReader reader({});
    reader.feed(QByteArray(head + "Content-Length: 0\r\n\r\n"));
    QTEST(reader.take().keepsAlive(), "isKept");
}

void tst_HttpResponseReader::beginningOfALargeAnswerIsKept()
{
    HttpResponseReader reader(testLimits);
    reader.feed("HTTP/1.1 503 Busy\r\nContent-Length: 5000\r\n\r\n");
    reader.feed(QByteArray(5000, 'x'));
    QCOMPARE(reader.state(), State::Failed);
    QVERIFY(reader.isTooLarge());
    QCOMPARE(reader.answer().status, 503);
    QCOMPARE(reader.answer().body, QByteArray(20, 'x'));
}

QTEST_APPLESS_MAIN(tst_HttpResponseReader)
#include "tst_httpresponsereader.moc"
