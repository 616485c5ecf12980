// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Files with their validators: what is sent again, in part, compressed, or not at all.
#include "server/fileresponse.h"

#include "fakechannel.h"

#include <QDateTime>
#include <QTemporaryDir>
#include <QTest>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using Fields = QList<std::pair<QByteArray, QByteArray>>;

class tst_FileResponse : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void sendsTheWhole();
    void sendsNothingTwice();
    void noticesChanges();
    void sendsParts_data();
    void sendsParts();
    void continuesOnlyTheSame();
    void compresses_data();
    void compresses();
    void keepsWhatIsCompressed();
    void compressedIsAnotherVersion();
    void streamsFromTheMiddle();
    void knowsNoSuchFile();

private:
    QString write(const QString &name, const QByteArray &content,
                  const QDateTime &time = QDateTime::fromSecsSinceEpoch(784111777, Qt::UTC))
    {
        QFile file(m_dir.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot write %s", qUtf8Printable(name));
        file.flush();
        file.setFileTime(time, QFileDevice::FileModificationTime);
        return file.fileName();
    }
    HttpResponse get(const QString &path, const Fields &fields = {},
                     const QByteArray &method = "GET")
    {
        return m_responder.respond(FakeChannel::request(method, "/", fields), path);
    }

    QTemporaryDir m_dir;
    FileResponder m_responder;
    QString m_text; // 2000 bytes
};

void tst_FileResponse::initTestCase()
{
    QVERIFY(m_dir.isValid());
    m_text = write(u"text.txt"_s, QByteArray("0123456789").repeated(200));
}

void tst_FileResponse::sendsTheWhole()
{
    const HttpResponse response = get(m_text);
    QCOMPARE(response.status, 200);
    QCOMPARE(response.body, QByteArray("0123456789").repeated(200));
    QCOMPARE(response.headers.value("Content-Type"), "text/plain; charset=utf-8");
    QCOMPARE(response.headers.value("Last-Modified"), "Sun, 06 Nov 1994 08:49:37 GMT");
    QCOMPARE(response.headers.value("Cache-Control"), "no-cache");
    QCOMPARE(response.headers.value("Accept-Ranges"), "bytes");
    QCOMPARE(response.headers.value("Vary"), "Accept-Encoding");
    QVERIFY(response.headers.value("ETag").startsWith('"'));
    QVERIFY(!response.mayBeCompressed); // is done here
}

void tst_FileResponse::sendsNothingTwice()
{
    const QByteArray tag = get(m_text).headers.value("ETag");
    for (const Fields &fields : { Fields{ { "If-None-Match", tag } },
                                  Fields{ { "If-None-Match", "\"other\", W/" + tag } },
                                  Fields{ { "If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT" } },
                                  Fields{ { "If-None-Match", tag }, { "Range", "bytes=0-1" } } }) {
        for (const char *method : { "GET", "HEAD" }) {
            const HttpResponse response = get(m_text, fields, method);
            QCOMPARE(response.status, 304);
            QVERIFY(response.body.isEmpty() && !response.source);
            QCOMPARE(response.headers.value("ETag"), tag);
            QCOMPARE(response.headers.value("Cache-Control"), "no-cache");
            QVERIFY(!response.headers.contains("Content-Type"));
        }
    }
    QCOMPARE(get(m_text, { { "If-None-Match", "\"other\"" } }).status, 200);
    QCOMPARE(get(m_text, { { "If-Modified-Since", "Sun, 06 Nov 1994 08:49:36 GMT" } }).status, 200);
}

void tst_FileResponse::noticesChanges()
{
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(1'000'000'000'000, Qt::UTC);
    const QString path = write(u"changing.txt"_s, "first", time);
    const QByteArray first = get(path).headers.value("ETag");
    write(u"changing.txt"_s, "other", time.addMSecs(1)); // as long, in the same second
    const HttpResponse response = get(path, { { "If-None-Match", first } });
    QCOMPARE(response.status, 200);
    QCOMPARE(response.body, "other");
    write(u"changing.txt"_s, "longer", time); // in the same moment
    QCOMPARE(get(path, { { "If-None-Match", first } }).body, "longer");
}

void tst_FileResponse::sendsParts_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("range");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("contentRange");
    QTest::addColumn<QByteArray>("body");
    const auto row = [](const char *method, const char *range, int status,
                        const char *contentRange, const char *body) {
        QTest::addRow("%s %s", method, range)
                << QByteArray(method) << QByteArray(range) << status << QByteArray(contentRange)
                << QByteArray(body);
    };
    row("GET", "bytes=0-4", 206, "bytes 0-4/2000", "01234");
    row("GET", "bytes=1995-", 206, "bytes 1995-1999/2000", "56789");
    row("GET", "bytes=-3", 206, "bytes 1997-1999/2000", "789");
    row("GET", "bytes=1999-5000", 206, "bytes 1999-1999/2000", "9");
    row("GET", "bytes=2000-", 416, "bytes */2000", "The file is not that long");
    row("GET", "bytes=0-1,5-6", 200, "", nullptr);
    row("GET", "bytes=x", 200, "", nullptr);
    row("HEAD", "bytes=0-4", 200, "", nullptr); // ranges are for GET (RFC 9110 section 14.2)
}

void tst_FileResponse::sendsParts()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, range);
    QFETCH(QByteArray, body);
    const HttpResponse response = get(m_text, { { "Range", range }, { "Accept-Encoding", "gzip" } },
                                      method);
    QTEST(response.status, "status");
    QTEST(response.headers.value("Content-Range"), "contentRange");
    QVERIFY(!response.headers.contains("Content-Encoding")); // a part is one of the file
    if (body.isNull())
        QCOMPARE(response.body.size(), 2000);
    else
        QCOMPARE(response.body, body);
}

void tst_FileResponse::continuesOnlyTheSame()
{
    const QByteArray tag = get(m_text).headers.value("ETag");
    const auto statusWith = [this](const QByteArray &condition) {
        return get(m_text, { { "Range", "bytes=0-4" }, { "If-Range", condition } }).status;
    };
    QCOMPARE(statusWith(tag), 206);
    QCOMPARE(statusWith("\"other\""), 200);
    QCOMPARE(statusWith("Sun, 06 Nov 1994 08:49:37 GMT"), 206);
    QCOMPARE(statusWith("Sun, 06 Nov 1994 08:49:38 GMT"), 200);
}

void tst_FileResponse::compresses_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<qint64>("size");
    QTest::addColumn<int>("threshold");
    QTest::addColumn<QByteArray>("accepted");
    QTest::addColumn<QByteArray>("coding");
    QTest::addColumn<bool>("varies");
    const qint64 most = FileResponder::MaxCompressed;
    const QByteArray none;
    const QByteArray gzip = "gzip";
    QTest::newRow("at the threshold") << u"a.txt"_s << qint64(1024) << 1024 << gzip << gzip << true;
    QTest::newRow("below") << u"a.txt"_s << qint64(1023) << 1024 << gzip << none << false;
    QTest::newRow("switched off") << u"a.txt"_s << qint64(5000) << -1 << gzip << none << false;
    QTest::newRow("not accepted") << u"a.txt"_s << qint64(5000) << 1024 << none << none << true;
    QTest::newRow("deflate") << u"a.js"_s << qint64(5000) << 1024 << QByteArray("deflate")
                             << QByteArray("deflate") << true;
    QTest::newRow("an image") << u"a.png"_s << qint64(5000) << 1024 << gzip << none << false;
    QTest::newRow("the largest") << u"a.txt"_s << most << 1024 << gzip << gzip << true;
    QTest::newRow("too large") << u"a.txt"_s << most + 1 << 1024 << gzip << none << false;
    QTest::newRow("empty") << u"a.txt"_s << qint64(0) << 0 << gzip << none << true;
}

void tst_FileResponse::compresses()
{
    QFETCH(QString, name);
    QFETCH(qint64, size);
    QFETCH(int, threshold);
    QFETCH(QByteArray, accepted);
    QFETCH(bool, varies);
    const QString path = write(name, QByteArray(size, 'x'));
    m_responder.setCompressionThreshold(threshold);
    const HttpResponse response = get(path, { { "Accept-Encoding", accepted } });
    m_responder.setCompressionThreshold(1024);
    QCOMPARE(response.status, 200);
    QTEST(response.headers.value("Content-Encoding"), "coding");
    QCOMPARE(response.headers.contains("Vary"), varies);
    QCOMPARE(response.bodySize() == size, !response.headers.contains("Content-Encoding"));
}

void tst_FileResponse::keepsWhatIsCompressed()
{
    const QString path = write(u"kept.txt"_s, QByteArray(5000, 'k'));
    const HttpResponse first = get(path, { { "Accept-Encoding", "gzip" } });
    const HttpResponse second = get(path, { { "Accept-Encoding", "gzip" } });
    QVERIFY(first.body.isSharedWith(second.body));
    // Not beyond its time.
    write(u"kept.txt"_s, QByteArray(5000, 'l'), QDateTime::currentDateTimeUtc());
    QVERIFY(get(path, { { "Accept-Encoding", "gzip" } }).body != first.body);
}

void tst_FileResponse::compressedIsAnotherVersion()
{
    const QByteArray plain = get(m_text).headers.value("ETag");
    const HttpResponse response = get(m_text, { { "Accept-Encoding", "gzip" } });
    const QByteArray gzip = response.headers.value("ETag");
    QVERIFY(gzip != plain);
    QCOMPARE(response.headers.value("Vary"), "Accept-Encoding");
    const auto statusWith = [this](const QByteArray &tag, const QByteArray &accepted) {
        return get(m_text, { { "If-None-Match", tag }, { "Accept-Encoding", accepted } }).status;
    };
    QCOMPARE(statusWith(gzip, "gzip"), 304);
    QCOMPARE(statusWith(plain, "gzip"), 200);
    QCOMPARE(statusWith(gzip, ""), 200);
    // Nobody continues the one with the other.
    QCOMPARE(get(m_text, { { "Range", "bytes=0-4" }, { "If-Range", gzip } }).status, 200);
}

void tst_FileResponse::streamsFromTheMiddle()
{
    QByteArray content;
    for (int i = 0; content.size() < 500'000; ++i)
        content.append(QByteArray::number(i));
    const QString path = write(u"numbers.bin"_s, content);
    const HttpResponse response = get(path, { { "Range", "bytes=100000-" } });
    QCOMPARE(response.status, 206);
    QVERIFY(response.source);
    QVERIFY(response.body.isEmpty());
    QCOMPARE(response.bodySize(), content.size() - 100'000);
    QByteArray sent;
    for (QByteArray piece = response.source->read(1000); !piece.isEmpty();
         piece = response.source->read(1000))
        sent += piece;
    QVERIFY(sent == content.sliced(100'000));
}

void tst_FileResponse::knowsNoSuchFile()
{
    QCOMPARE(get(m_dir.filePath(u"missing.txt"_s)).status, 404);
    QCOMPARE(get(m_dir.path()).status, 404);
    QCOMPARE(get(u":/missing"_s).status, 404);
}

QTEST_GUILESS_MAIN(tst_FileResponse)
#include "tst_fileresponse.moc"
