// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Which coding a request prefers, and what comes out.
#include "http/httpcompression.h"

#include <QTest>

#include <zlib.h>

using namespace QSocketIoPrivate;

namespace {

QByteArray decompressed(const QByteArray &data, int window, qsizetype size)
{
    z_stream stream{};
    QByteArray out(size + 1, 'x');
    if (inflateInit2(&stream, window) != Z_OK)
        return {};
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(data.constData()));
    stream.avail_in = uInt(data.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = uInt(out.size());
    const int result = inflate(&stream, Z_FINISH);
    out.truncate(qsizetype(stream.total_out));
    inflateEnd(&stream);
    return result == Z_STREAM_END && stream.avail_in == 0 ? out : QByteArray();
}

HttpHeaders accepting(const QByteArray &value)
{
    HttpHeaders headers;
    headers.append("Accept-Encoding", value);
    return headers;
}

} // namespace

class tst_HttpCompression : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void prefers_data();
    void prefers();
    void prefersAcrossFields();
    void readsWeights_data();
    void readsWeights();
    void compresses_data();
    void compresses();
    void compressesAgainAndAgain();
    void knowsWhatIsWorthIt_data();
    void knowsWhatIsWorthIt();
    void compressesResponses();
    void leavesResponsesAlone_data();
    void leavesResponsesAlone();
    void weakensTheTag();
};

void tst_HttpCompression::prefers_data()
{
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<ContentCoding>("coding");
    const auto row = [](const char *field, ContentCoding coding) {
        QTest::newRow(field) << QByteArray(field) << coding;
    };
    row("", ContentCoding::Identity);
    row("gzip", ContentCoding::Gzip);
    row("GZIP", ContentCoding::Gzip);
    row("x-gzip", ContentCoding::Gzip);
    row("deflate", ContentCoding::Deflate);
    row("gzip, deflate", ContentCoding::Gzip);
    row("deflate, gzip", ContentCoding::Gzip);
    row("deflate, gzip;q=0.9", ContentCoding::Deflate);
    row("gzip;q=0.001", ContentCoding::Gzip);
    row("gzip;q=0", ContentCoding::Identity);
    row("gzip;q=0.000", ContentCoding::Identity);
    row("gzip;q=0, deflate;q=0.5", ContentCoding::Deflate);
    row("gzip ; q=1.0 , br", ContentCoding::Gzip);
    row("gzip; Q=0.5", ContentCoding::Gzip);
    row("br, zstd", ContentCoding::Identity);
    row("*", ContentCoding::Gzip);
    row("*;q=0", ContentCoding::Identity);
    row("gzip;q=0, *", ContentCoding::Deflate);
    row("identity, *;q=0.5", ContentCoding::Identity);
    row("identity;q=0.5, gzip;q=0.5", ContentCoding::Gzip);
    row("identity;q=0.6, gzip;q=0.5", ContentCoding::Identity);
    row("identity;q=0", ContentCoding::Identity); // there is nothing else
    row(",, gzip ,", ContentCoding::Gzip);
    row("gzip;q=2", ContentCoding::Identity);
    row("gzip;q=", ContentCoding::Identity);
    row("gzip;level=9", ContentCoding::Identity);
    row("gzip;", ContentCoding::Identity);
    row("gzip;q=0;q=1", ContentCoding::Identity);
    row("gzipped", ContentCoding::Identity);
}

void tst_HttpCompression::prefers()
{
    QFETCH(QByteArray, field);
    QFETCH(ContentCoding, coding);
    QCOMPARE(preferredCoding(accepting(field)), coding);
}

void tst_HttpCompression::prefersAcrossFields()
{
    QCOMPARE(preferredCoding({}), ContentCoding::Identity);
    HttpHeaders headers = accepting("deflate;q=0.5");
    headers.append("accept-encoding", "gzip;q=0.4");
    QCOMPARE(preferredCoding(headers), ContentCoding::Deflate);
}

void tst_HttpCompression::readsWeights_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("weight"); // -1: none
    const auto row = [](const char *text, int weight) {
        QTest::newRow(text) << QByteArray(text) << weight;
    };
    row("0", 0);
    row("1", 1000);
    row("0.", 0);
    row("1.", 1000);
    row("0.5", 500);
    row("0.05", 50);
    row("0.125", 125);
    row("1.000", 1000);
    row("0.999", 999);
    row("", -1);
    row("2", -1);
    row("1.001", -1);
    row("0.1234", -1);
    row("00", -1);
    row("0,5", -1);
    row(".5", -1);
    row("-0", -1);
    row("0.5x", -1);
    row("0. 5", -1);
}

void tst_HttpCompression::readsWeights()
{
    QFETCH(QByteArray, text);
    QFETCH(int, weight);
    QCOMPARE(parseHttpWeight(text).value_or(-1), weight);
}

void tst_HttpCompression::compresses_data()
{
    QTest::addColumn<QByteArray>("data");
    QByteArray noise;
    quint32 seed = 1;
    for (int i = 0; i < 100000; ++i)
        noise.append(char((seed = seed * 1664525U + 1013904223U) >> 24));
    QTest::newRow("one byte") << QByteArray("x");
    QTest::newRow("text") << QByteArray("the same words, ").repeated(1000);
    QTest::newRow("what does not get smaller") << noise;
    QTest::newRow("zeros") << QByteArray(1'000'000, '\0');
}

void tst_HttpCompression::compresses()
{
    QFETCH(QByteArray, data);
    for (const CompressionEffort effort : { CompressionEffort::Fast, CompressionEffort::Good }) {
        const QByteArray gzip = compressed(data, ContentCoding::Gzip, effort);
        QVERIFY(gzip.startsWith("\x1f\x8b"));
        QVERIFY(decompressed(gzip, 15 + 16, data.size()) == data);
        // The coding called "deflate" is zlib's format (RFC 9110 section 8.4.1.2).
        const QByteArray zlib = compressed(data, ContentCoding::Deflate, effort);
        QVERIFY(decompressed(zlib, 15, data.size()) == data);
        QVERIFY(compressed(data, ContentCoding::Identity, effort) == data);
    }
}

void tst_HttpCompression::compressesAgainAndAgain()
{
    for (int i = 1; i < 50; ++i) {
        const QByteArray data = QByteArray::number(i).repeated(i * 100);
        QVERIFY(decompressed(compressed(data, ContentCoding::Gzip), 15 + 16, data.size()) == data);
    }
    QVERIFY(compressed("", ContentCoding::Gzip).isEmpty());
}

void tst_HttpCompression::knowsWhatIsWorthIt_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<bool>("isWorthIt");
    const auto row = [](const char *type, bool isWorthIt) {
        QTest::newRow(type) << QByteArray(type) << isWorthIt;
    };
    row("text/html; charset=utf-8", true);
    row("TEXT/Plain", true);
    row("application/json", true);
    row("application/json ; charset=utf-8", true);
    row("application/geo+json", true);
    row("image/svg+xml", true);
    row("application/wasm", true);
    row("image/png", false);
    row("image/jpeg", false);
    row("font/woff2", false);
    row("application/octet-stream", false);
    row("application/zip", false);
    row("", false);
}

void tst_HttpCompression::knowsWhatIsWorthIt()
{
    QFETCH(QByteArray, type);
    QFETCH(bool, isWorthIt);
    QCOMPARE(isCompressible(type), isWorthIt);
}

void tst_HttpCompression::compressesResponses()
{
    const QByteArray body = QByteArray("words ").repeated(500);
    HttpResponse response = HttpResponse::text(200, body);
    compressResponse(response, accepting("gzip"));
    QCOMPARE(response.headers.value("Content-Encoding"), "gzip");
    QCOMPARE(response.headers.value("Vary"), "Accept-Encoding");
    QVERIFY(decompressed(response.body, 15 + 16, body.size()) == body);
    response = HttpResponse::text(200, body);
    compressResponse(response, accepting("deflate"));
    QCOMPARE(response.headers.value("Content-Encoding"), "deflate");
}

void tst_HttpCompression::leavesResponsesAlone_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("accepted");
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QByteArray>("vary");
    const QByteArray text = QByteArray("words ").repeated(500);
    QTest::newRow("not accepted") << text << QByteArray("br") << QByteArray()
                                  << QByteArray("Accept-Encoding");
    QTest::newRow("not smaller") << QByteArray("x") << QByteArray("gzip") << QByteArray()
                                 << QByteArray("Accept-Encoding");
    QTest::newRow("has a coding") << text << QByteArray("gzip") << QByteArray("Content-Encoding")
                                  << QByteArray();
    QTest::newRow("is a part") << text << QByteArray("gzip") << QByteArray("Content-Range")
                               << QByteArray();
}

void tst_HttpCompression::leavesResponsesAlone()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, accepted);
    QFETCH(QByteArray, field);
    QFETCH(QByteArray, vary);
    HttpResponse response = HttpResponse::text(200, body);
    if (!field.isEmpty())
        response.headers.append(field, "something");
    compressResponse(response, accepting(accepted));
    QCOMPARE(response.body, body);
    QCOMPARE(response.headers.value("Vary"), vary);
    QCOMPARE(response.headers.values("Content-Encoding").size(),
             field == "Content-Encoding" ? 1 : 0);
}

void tst_HttpCompression::weakensTheTag()
{
    for (const QByteArray &tag : { QByteArray("\"abc\""), QByteArray("W/\"abc\"") }) {
        HttpResponse response = HttpResponse::text(200, QByteArray(1000, 'x'));
        response.headers.append("ETag", tag);
        compressResponse(response, accepting("gzip"));
        QCOMPARE(response.headers.values("ETag"), QList<QByteArray>({ "W/\"abc\"" }));
    }
}

QTEST_APPLESS_MAIN(tst_HttpCompression)
#include "tst_httpcompression.moc"
