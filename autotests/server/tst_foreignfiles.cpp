// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Files that are sent through a server of the program's own: in pieces to who can send them so, as a whole to others.
#include "qsocketioexchange.h"
#include "qsocketioserver.h"

#include <QFile>
#include <QPointer>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype fileSize = 300'000; // some pieces

// What has been answered, after the exchange is gone.
struct Answer
{
    int status = 0;
    QSocketIoExchange::Headers headers;
    QByteArray body;
    std::unique_ptr<QIODevice> device;
};

class WholeExchange : public QSocketIoExchange
{
public:
    WholeExchange(const QByteArray &method, const QString &path, Answer &answer)
        : m_answer(answer)
        , m_method(method)
        , m_path(path)
    {}
    QByteArray method() const override { return m_method; }
    QUrl url() const override { return QUrl(m_path); }
    Headers headers() const override { return more; }
    QByteArray body() const override { return {}; }
    void respond(int status, const Headers &headers, const QByteArray &body) override
    {
        m_answer.status = status;
        m_answer.headers = headers;
        m_answer.body = body;
    }

    Headers more;

protected:
    Answer &m_answer;

private:
    QByteArray m_method;
    QString m_path;
};

class PieceExchange final : public WholeExchange
{
public:
    using WholeExchange::WholeExchange;
    void respondFrom(int status, const Headers &headers, std::unique_ptr<QIODevice> body) override
    {
        m_answer.status = status;
        m_answer.headers = headers;
        m_answer.device = std::move(body);
    }
};

QByteArray content()
{
    QByteArray bytes(fileSize, Qt::Uninitialized);
    for (qsizetype i = 0; i < fileSize; ++i)
        bytes[i] = char(i * 31 + (i >> 8));
    return bytes;
}

} // namespace

class tst_ForeignFiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void inPieces();
    void partInPieces();
    void asAWhole();
    void shortAnswersAreWhole_data();
    void shortAnswersAreWhole();
    void shortenedFile();
    void outlivesTheServer();

private:
    template <typename Exchange>
    void ask(const QByteArray &method, const QString &path,
             const QSocketIoExchange::Headers &headers = {})
    {
        m_answer = {};
        auto *const exchange = new Exchange(method, path, m_answer);
        exchange->more = headers;
        const QPointer<QSocketIoExchange> guard(exchange);
        m_server->handleRequest(exchange);
        QTRY_VERIFY(!guard);
    }
    QString file() const { return m_folder.filePath(u"large.bin"_s); }

    QTemporaryDir m_folder;
    std::unique_ptr<QSocketIoServer> m_server;
    Answer m_answer;
};

void tst_ForeignFiles::init()
{
    QFile large(file());
    QVERIFY(large.open(QIODevice::WriteOnly));
    QCOMPARE(large.write(content()), fileSize);
    m_server = std::make_unique<QSocketIoServer>();
    m_server->addStaticFiles(u"/files"_s, m_folder.path());
}

void tst_ForeignFiles::inPieces()
{
    ask<PieceExchange>("GET", u"/files/large.bin"_s);
    QCOMPARE(m_answer.status, 200);
    QVERIFY(m_answer.body.isEmpty());
    QVERIFY(m_answer.device && m_answer.device->isReadable());
    QCOMPARE(m_answer.device->size(), fileSize);
    QByteArray received;
    while (!m_answer.device->atEnd()) {
        const QByteArray piece = m_answer.device->read(10'000'000);
        QVERIFY(!piece.isEmpty());
        QVERIFY2(piece.size() <= 64 * 1024, "no more than is held on a port of our own");
        received += piece;
    }
    QVERIFY(received == content());
    QVERIFY(m_answer.device->read(1).isEmpty());
}

void tst_ForeignFiles::partInPieces()
{
    ask<PieceExchange>("GET", u"/files/large.bin"_s, { { "Range", "bytes=1000-200999" } });
    QCOMPARE(m_answer.status, 206);
    QCOMPARE(m_answer.device->size(), 200'000);
    QVERIFY(m_answer.device->readAll() == content().mid(1000, 200'000));
}

void tst_ForeignFiles::asAWhole()
{
    ask<WholeExchange>("GET", u"/files/large.bin"_s);
    QCOMPARE(m_answer.status, 200);
    QVERIFY(m_answer.body == content());
}

void tst_ForeignFiles::shortAnswersAreWhole_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("status");
    QTest::newRow("HEAD") << QByteArray("HEAD") << u"/files/large.bin"_s << 200;
    QTest::newRow("nothing there") << QByteArray("GET") << u"/files/small.bin"_s << 404;
    QTest::newRow("handshake") << QByteArray("GET") << u"/socket.io/?EIO=4&transport=polling"_s
                               << 200;
}

void tst_ForeignFiles::shortAnswersAreWhole()
{
    QFETCH(QByteArray, method);
    QFETCH(QString, path);
    ask<PieceExchange>(method, path);
    QTEST(m_answer.status, "status");
    QVERIFY(!m_answer.device);
    QCOMPARE(m_answer.body.isEmpty(), method == "HEAD");
}

void tst_ForeignFiles::shortenedFile()
{
    ask<PieceExchange>("GET", u"/files/large.bin"_s);
    QVERIFY(QFile::resize(file(), 100'000));
    QVERIFY(m_answer.device->readAll().size() <= fileSize);
    QVERIFY(m_answer.device->read(1).isEmpty());
}

void tst_ForeignFiles::outlivesTheServer()
{
    ask<PieceExchange>("GET", u"/files/large.bin"_s);
    m_server.reset();
    QVERIFY(m_answer.device->readAll() == content());
}

QTEST_GUILESS_MAIN(tst_ForeignFiles)
#include "tst_foreignfiles.moc"
