// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Answers that are long or compressed, and bodies that are allowed to some requests only.
#include "httpfront.h"
#include "rawclient.h"
#include "testclock.h"

#include <QRegularExpression>
#include <QTest>

#include <zlib.h>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

// Bytes that tell where they stand, and what has been asked for.
class CountingSource final : public HttpBodySource
{
public:
    explicit CountingSource(qint64 promised, qint64 available = -1)
        : m_promised(promised)
        , m_available(available < 0 ? promised : available)
    {
        ++alive;
    }
    ~CountingSource() override { --alive; }
    qint64 size() const override { return m_promised; }
    QByteArray read(qint64 most) override
    {
        const qint64 count = qMin(most, m_available - fetched);
        fetched += count;
        return bytes(fetched - count, count);
    }
    static QByteArray bytes(qint64 from, qint64 count)
    {
        static const QByteArray pattern = [] {
            QByteArray ascending;
            for (int i = 0; i < 251; ++i)
                ascending.append(char(i));
            return ascending;
        }();
        return pattern.repeated(count / pattern.size() + 2).mid(from % pattern.size(), count);
    }

    static inline int alive = 0;
    qint64 fetched = 0;

private:
    qint64 m_promised;
    qint64 m_available;
};

struct SourceFront
{
    explicit SourceFront(qint64 promised, qint64 available = -1)
        : front(clock.deadlines(), [=, this](const HttpExchangePtr &exchange) {
            HttpResponse response = HttpResponse::text(200, {});
            if (exchange->request().target == "/short")
                response.body = "short";
            else
                response.source = source = std::make_shared<CountingSource>(promised, available);
            exchange->respond(response);
            if (!source || source.use_count() > 1)
                last = source.get();
            source.reset();
        })
    {}

    TestClock clock;
    std::shared_ptr<CountingSource> source;
    CountingSource *last = nullptr; // alive while it is being sent
    HttpFront front;
};

QByteArray gunzipped(const QByteArray &data)
{
    z_stream stream{};
    QByteArray out(1024 * 1024, Qt::Uninitialized);
    inflateInit2(&stream, 15 + 16);
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(data.constData()));
    stream.avail_in = uInt(data.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = uInt(out.size());
    const int result = inflate(&stream, Z_FINISH);
    out.truncate(qsizetype(stream.total_out));
    inflateEnd(&stream);
    return result == Z_STREAM_END ? out : QByteArray();
}

void settle()
{
    for (int i = 0; i < 50; ++i)
        QCoreApplication::processEvents();
}

} // namespace

class tst_HttpAnswers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { HttpFront::addStreamRows(); }
    void init()
    {
        QFETCH_GLOBAL(HttpFront::Streams, streams);
        HttpFront::setStreams(streams);
    }
    void cleanup() { QCOMPARE(CountingSource::alive, 0); }

    void sendsSources_data();
    void sendsSources();
    void keepsItsPlaceInThePipeline();
    void headFetchesNothing();
    void fetchesNoFasterThanThePeer();
    void dropsAPeerThatStopsReading();
    void keepsAPeerThatReadsSlowly();
    void dropsAnAnswerThatFallsShort();
    void dropsTheSourceOfALostConnection();
    void closesAfterTheLastPiece();
    void sendsBodiesOfAnySize_data();
    void sendsBodiesOfAnySize();
    void sendsNoBodyWhereNoneMayBe();

    void compresses_data();
    void compresses();
    void compressedHeadHasTheLength();
    void limitsBodiesByRequest_data();
    void limitsBodiesByRequest();
};

void tst_HttpAnswers::sendsSources_data()
{
    QTest::addColumn<qint64>("size");
    QTest::newRow("nothing") << qint64(0);
    QTest::newRow("a byte") << qint64(1);
    QTest::newRow("one piece") << qint64(64 * 1024);
    QTest::newRow("a piece and a byte") << qint64(64 * 1024 + 1);
    QTest::newRow("many pieces") << qint64(5'000'000);
}

void tst_HttpAnswers::sendsSources()
{
    QFETCH(qint64, size);
    SourceFront server(size);
    RawClient client(server.front.port());
    for (int i = 0; i < 2; ++i) {
        client.send(RawClient::request("GET", "/"));
        const auto answer = client.response();
        QVERIFY(answer);
        QCOMPARE(answer->header("content-length"), QByteArray::number(size));
        QVERIFY(answer->body == CountingSource::bytes(0, size));
    }
    QCOMPARE(CountingSource::alive, 0);
}

void tst_HttpAnswers::keepsItsPlaceInThePipeline()
{
    SourceFront server(2'000'000);
    RawClient client(server.front.port());
    client.send(RawClient::request("GET", "/short") + RawClient::request("GET", "/")
                + RawClient::request("GET", "/short"));
    QCOMPARE(client.response()->body, "short");
    QVERIFY(client.response()->body == CountingSource::bytes(0, 2'000'000));
    QCOMPARE(client.response()->body, "short");
}

void tst_HttpAnswers::headFetchesNothing()
{
    SourceFront server(1000);
    RawClient client(server.front.port());
    client.send(RawClient::request("HEAD", "/"));
    const auto head = client.response(RawClient::Body::Absent);
    QVERIFY(head);
    QCOMPARE(head->header("content-length"), "1000");
    client.send(RawClient::request("GET", "/short"));
    QCOMPARE(client.response()->body, "short");
}

void tst_HttpAnswers::fetchesNoFasterThanThePeer()
{
    constexpr qint64 size = 100'000'000;
    SourceFront server(size);
    RawClient client(server.front.port());
    client.socket().setReadBufferSize(1);
    QObject::disconnect(&client.socket(), &QIODevice::readyRead, nullptr, nullptr);
    client.send(RawClient::request("GET", "/"));
    QTRY_VERIFY(server.last);
    for (qint64 before = -1; before != server.last->fetched;) {
        before = server.last->fetched;
        settle();
    }
    // What the system's buffers hold, and one piece in ours.
    QCOMPARE_LT(server.last->fetched, size / 4);
    QCOMPARE_LE(server.front.connection()->stream()->bytesToWrite(), 64 * 1024);
    client.socket().abort();
    QTRY_COMPARE(server.front.connectionCount(), 0);
}

void tst_HttpAnswers::dropsAPeerThatStopsReading()
{
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"does not read its answers"_s));
    SourceFront server(100'000'000);
    RawClient client(server.front.port());
    client.socket().setReadBufferSize(1);
    QObject::disconnect(&client.socket(), &QIODevice::readyRead, nullptr, nullptr);
    client.send(RawClient::request("GET", "/"));
    QTRY_VERIFY(server.last);
    for (qint64 before = -1; before != server.last->fetched;) {
        before = server.last->fetched;
        settle();
    }
    for (int i = 0; i < 2 && server.front.connectionCount() > 0; ++i) {
        server.clock.pass(15s); // it may have taken some of it in the first
        settle();
    }
    QCOMPARE(server.front.connectionCount(), 0);
}

void tst_HttpAnswers::keepsAPeerThatReadsSlowly()
{
    constexpr qint64 size = 30'000'000;
    SourceFront server(size);
    RawClient client(server.front.port());
    QObject::disconnect(&client.socket(), &QIODevice::readyRead, nullptr, nullptr);
    client.socket().setReadBufferSize(3'000'000);
    client.send(RawClient::request("GET", "/"));
    QTRY_VERIFY(server.last);
    qint64 read = 0;
    const auto readSome = [&] {
        QVERIFY(waitUntil([&] { return client.socket().bytesAvailable() > 0; }));
        read += client.socket().readAll().size();
        settle();
    };
    int steps = 0;
    for (; CountingSource::alive > 0 && !QTest::currentTestFailed(); ++steps) {
        readSome();
        server.clock.pass(5s);
    }
    QCOMPARE_GT(steps, 3); // more than the limit altogether
    while (read < size && !QTest::currentTestFailed())
        readSome();
    QCOMPARE(server.front.connectionCount(), 1);
}

void tst_HttpAnswers::dropsAnAnswerThatFallsShort()
{
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"has become shorter"_s));
    SourceFront server(1'000'000, 700'000);
    RawClient client(server.front.port());
    client.send(RawClient::request("GET", "/") + RawClient::request("GET", "/short"));
    QVERIFY(client.waitForClosed());
    // Nothing that could be taken for the rest.
    QCOMPARE_LE(client.received().size(), 700'000 + 500);
    QCOMPARE(server.front.connectionCount(), 0);
}

void tst_HttpAnswers::dropsTheSourceOfALostConnection()
{
    SourceFront server(100'000'000);
    RawClient client(server.front.port());
    client.send(RawClient::request("GET", "/"));
    QVERIFY(client.waitForBytes(100'000));
    QCOMPARE(CountingSource::alive, 1);
    server.front.removeAll();
    QCOMPARE(CountingSource::alive, 0);
}

void tst_HttpAnswers::closesAfterTheLastPiece()
{
    SourceFront server(1'000'000);
    RawClient client(server.front.port());
    client.send(RawClient::request("GET", "/", {}, "Connection: close\r\n"));
    const auto answer = client.response();
    QVERIFY(answer);
    QVERIFY(answer->body == CountingSource::bytes(0, 1'000'000));
    QVERIFY(client.waitForClosed());
}

// On both sides of the size from which a body is not copied behind its header.
void tst_HttpAnswers::sendsBodiesOfAnySize_data()
{
    QTest::addColumn<qsizetype>("size");
    for (const qsizetype size : { 0, 1, 4095, 4096, 4097, 1'000'000 })
        QTest::addRow("%d bytes", int(size)) << size;
}

void tst_HttpAnswers::sendsBodiesOfAnySize()
{
    QFETCH(qsizetype, size);
    const QByteArray body = CountingSource::bytes(0, size);
    TestClock clock;
    HttpFront front(clock.deadlines(), [&body](const HttpExchangePtr &exchange) {
        exchange->respond(HttpResponse::text(200, body));
    });
    RawClient client(front.port());
    client.send(RawClient::request("GET", "/") + RawClient::request("HEAD", "/")
                + RawClient::request("GET", "/"));
    QCOMPARE(client.response()->body, body);
    const auto head = client.response(RawClient::Body::Absent);
    QVERIFY(head);
    QCOMPARE(head->header("content-length"), QByteArray::number(size));
    QCOMPARE(client.response()->body, body);
}

void tst_HttpAnswers::sendsNoBodyWhereNoneMayBe()
{
    TestClock clock;
    HttpFront front(clock.deadlines(), [](const HttpExchangePtr &exchange) {
        exchange->respond(HttpResponse::text(204, QByteArray(100'000, 'x')));
    });
    RawClient client(front.port());
    for (int i = 0; i < 2; ++i) {
        client.send(RawClient::request("GET", "/"));
        const auto answer = client.response(RawClient::Body::Absent);
        QVERIFY(answer);
        QCOMPARE(answer->status, 204);
        QVERIFY(answer->header("content-length").isNull());
    }
    QCOMPARE(client.received(), QByteArray());
}

void tst_HttpAnswers::compresses_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("threshold");
    QTest::addColumn<bool>("isAllowed");
    QTest::addColumn<QByteArray>("accepted");
    QTest::addColumn<QByteArray>("coding");
    const QByteArray none;
    QTest::newRow("at the threshold")
            << 1024 << 1024 << true << QByteArray("gzip, deflate") << QByteArray("gzip");
    QTest::newRow("below") << 1023 << 1024 << true << QByteArray("gzip, deflate") << none;
    QTest::newRow("switched off") << 100'000 << -1 << true << QByteArray("gzip") << none;
    QTest::newRow("not allowed") << 100'000 << 1024 << false << QByteArray("gzip") << none;
    QTest::newRow("not accepted") << 100'000 << 1024 << true << none << none;
    QTest::newRow("other threshold")
            << 100 << 100 << true << QByteArray("gzip") << QByteArray("gzip");
    QTest::newRow("deflate") << 2000 << 1024 << true << QByteArray("deflate")
                             << QByteArray("deflate");
}

void tst_HttpAnswers::compresses()
{
    QFETCH(int, size);
    QFETCH(int, threshold);
    QFETCH(bool, isAllowed);
    QFETCH(QByteArray, accepted);
    QFETCH(QByteArray, coding);
    TestClock clock;
    const QByteArray body(size, 'x');
    HttpFront front(clock.deadlines(),
                    [&](const HttpExchangePtr &exchange) {
                        HttpResponse response = HttpResponse::text(200, body);
                        response.mayBeCompressed = isAllowed;
                        exchange->respond(response);
                    },
                    { .limits = {}, .compressionThreshold = threshold });
    RawClient client(front.port());
    client.send(RawClient::request("GET", "/", {},
                                   accepted.isNull() ? accepted
                                                     : "Accept-Encoding: " + accepted + "\r\n"));
    const auto answer = client.response();
    QVERIFY(answer);
    QCOMPARE(answer->header("content-encoding"), coding);
    if (coding.isEmpty())
        QCOMPARE(answer->body, body);
    else
        QCOMPARE_LT(answer->body.size(), size);
    if (coding == "gzip")
        QVERIFY(gunzipped(answer->body) == body);
}

void tst_HttpAnswers::compressedHeadHasTheLength()
{
    TestClock clock;
    HttpFront front(clock.deadlines(), [&](const HttpExchangePtr &exchange) {
        HttpResponse response = HttpResponse::text(200, QByteArray(5000, 'x'));
        response.mayBeCompressed = true;
        exchange->respond(response);
    });
    RawClient client(front.port());
    client.send(RawClient::request("HEAD", "/", {}, "Accept-Encoding: gzip\r\n"));
    const auto head = client.response(RawClient::Body::Absent);
    client.send(RawClient::request("GET", "/", {}, "Accept-Encoding: gzip\r\n"));
    const auto get = client.response();
    QVERIFY(head && get);
    QCOMPARE(head->header("content-length"), get->header("content-length"));
}

void tst_HttpAnswers::limitsBodiesByRequest_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("status");
    QTest::newRow("small at the limit") << QByteArray("/small") << 100 << 200;
    QTest::newRow("small beyond") << QByteArray("/small") << 101 << 413;
    QTest::newRow("large beyond the small") << QByteArray("/large") << 101 << 200;
    QTest::newRow("large at the limit") << QByteArray("/large") << 1000 << 200;
    QTest::newRow("large beyond") << QByteArray("/large") << 1001 << 413;
}

void tst_HttpAnswers::limitsBodiesByRequest()
{
    QFETCH(QByteArray, target);
    QFETCH(int, size);
    QFETCH(int, status);
    if (status == 413) {
        for (int i = 0; i < 2; ++i)
            QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"refused with 413"_s));
    }
    TestClock clock;
    HttpFront front(clock.deadlines(),
                    [](const HttpExchangePtr &exchange) {
                        exchange->respond(
                                HttpResponse::text(200, QByteArray::number(
                                                                exchange->request().body.size())));
                    },
                    { .limits = { .body = 1000 } });
    front.setBodyLimit(
            [](const HttpRequest &header) { return header.target == "/small" ? 100 : 1000; });
    const QByteArray body(size, 'x');
    for (const bool isChunked : { false, true }) {
        RawClient client(front.port());
        // A large one before it, which must not count.
        client.send(RawClient::request("POST", "/large", QByteArray(1000, 'y')));
        QCOMPARE(client.response()->body, "1000");
        QByteArray request = RawClient::request("POST", target, body);
        if (isChunked)
            request = "POST " + target
                      + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                      + QByteArray::number(size, 16) + "\r\n" + body + "\r\n0\r\n\r\n";
        // The header first: the limit is asked for when the body is still on its way.
        const qsizetype head = request.indexOf("\r\n\r\n") + 4;
        client.send(request.first(head));
        settle();
        client.send(request.sliced(head));
        const auto answer = client.response();
        QVERIFY(answer);
        QCOMPARE(answer->status, status);
        if (status == 200)
            QCOMPARE(answer->body, QByteArray::number(size));
    }
}

QTEST_GUILESS_MAIN(tst_HttpAnswers)
#include "tst_httpanswers.moc"
