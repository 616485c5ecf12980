// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Files from a folder, and nothing from beside it.
#include "server/staticfiles.h"

#include "testserver.h"
#include "wireclient.h"

#include <QDir>
#include <QTemporaryDir>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;

class tst_StaticFiles : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void serves_data();
    void serves();
    void refuses_data();
    void refuses();
    void redirectsToTheFolder();
    void prefersTheLongestPrefix();
    void replacesAPrefix();
    void answersOtherMethods();
    void answersHead();
    void servesResources();
    void limitsTheSize();
    void refusesLinksThatLeadOut();
    void warnsOfMissingPaths();
    void servesBesideSocketIo();
    void boundsWhatIsNotFetched();

private:
    void write(const QString &path, const QByteArray &content)
    {
        QFile file(m_dir.filePath(path));
        QVERIFY(QFileInfo(file).dir().mkpath(u"."_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }
    static HttpResponse get(const StaticFiles &files, const QByteArray &target,
                            const QByteArray &method = "GET")
    {
        HttpRequest request;
        request.method = method;
        request.target = target;
        return files.respond(request);
    }

    QTemporaryDir m_dir;
};

void tst_StaticFiles::initTestCase()
{
    QVERIFY(m_dir.isValid());
    write(u"secret.txt"_s, "secret");
    write(u"web/index.html"_s, "<home>");
    write(u"web/page.HTML"_s, "<page>");
    write(u"web/script.js"_s, "run()");
    write(u"web/style.css"_s, "{}");
    write(u"web/data.json"_s, "{}");
    write(u"web/drawing.svg"_s, "<svg/>");
    write(u"web/with space.txt"_s, "space");
    write(u"web/\u00e9t\u00e9.txt"_s, "summer");
    write(u"web/archive.tar.gz"_s, "gz");
    write(u"web/noextension"_s, "?");
    write(u"web/empty.txt"_s, "");
    write(u"web/.hidden"_s, "hidden");
    write(u"web/.git/config"_s, "hidden");
    write(u"web/sub/index.html"_s, "<sub>");
    write(u"web/sub/deep/file.txt"_s, "deep");
    write(u"web/bare/file.txt"_s, "no index");
    write(u"webx/file.txt"_s, "other folder");
}

void tst_StaticFiles::serves_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("type");
    const auto row = [](const char *target, const char *body, const char *type) {
        QTest::newRow(target) << QByteArray(target) << QByteArray(body) << QByteArray(type);
    };
    row("/app/", "<home>", "text/html; charset=utf-8");
    row("/app/index.html", "<home>", "text/html; charset=utf-8");
    row("/app/page.HTML", "<page>", "text/html; charset=utf-8");
    row("/app/script.js", "run()", "text/javascript; charset=utf-8");
    row("/app/script.js?v=2&x=..", "run()", "text/javascript; charset=utf-8");
    row("/app/style.css", "{}", "text/css; charset=utf-8");
    row("/app/data.json", "{}", "application/json");
    row("/app/drawing.svg", "<svg/>", "image/svg+xml");
    row("/app/with%20space.txt", "space", "text/plain; charset=utf-8");
    row("/app/%C3%A9t%c3%a9.txt", "summer", "text/plain; charset=utf-8");
    row("/app/%73cript.js", "run()", "text/javascript; charset=utf-8");
    row("/app/noextension", "?", "application/octet-stream");
    row("/app/empty.txt", "", "text/plain; charset=utf-8");
    row("/app/sub/", "<sub>", "text/html; charset=utf-8");
    row("/app/sub%2Fdeep/file.txt", "deep", "text/plain; charset=utf-8");
    row("/one.txt", "secret", "text/plain; charset=utf-8");
}

void tst_StaticFiles::serves()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, type);
    StaticFiles files;
    QVERIFY(files.add(u"/app/"_s, m_dir.filePath(u"web"_s)));
    QVERIFY(files.add(u"one.txt"_s, m_dir.filePath(u"secret.txt"_s)));
    const HttpResponse response = get(files, target);
    QCOMPARE(response.status, 200);
    QCOMPARE(response.body, body);
    QCOMPARE(response.headers.value("Content-Type"), type);
    QCOMPARE(response.headers.value("X-Content-Type-Options"), "nosniff");
}

void tst_StaticFiles::refuses_data()
{
    QTest::addColumn<QByteArray>("target");
    const auto row = [](const QByteArray &target) {
        QTest::newRow(target.toPercentEncoding("/%?.").constData()) << target;
    };
    row("/");
    row("/ap");
    row("/apple");
    row("/app/missing.txt");
    row("/app/sub/deep/"); // no index
    row("/app/bare/");
    row("/app/../secret.txt");
    row("/app/..");
    row("/app/../");
    row("/app/%2e%2e/secret.txt");
    row("/app/.%2E/secret.txt");
    row("/app/%2e%2e%2fsecret.txt");
    row("/app/..%2fsecret.txt");
    row("/app/%252e%252e/secret.txt");
    row("/app/sub/../script.js"); // harmless, but no browser asks like this
    row("/app/./script.js");
    row("/app//script.js");
    row("//app/script.js");
    row("/app/..\\secret.txt");
    row("/app/..%5csecret.txt");
    row("/app/sub%5Cindex.html");
    row("/app/script.js%00.txt");
    row("/app/%00");
    row("/app/script.js%0a");
    row("/app/script.js/");
    row("/app/script.js%2f");
    row("/app/.hidden");
    row("/app/%2ehidden");
    row("/app/.git/config");
    row("/app/%ff");
    row("/app/%c0%ae%c0%ae/secret.txt");
    row("/app/c:/secret.txt");
    row("/app/index.html::$DATA");
    row("app/script.js");
    row("*");
    row("");
}

void tst_StaticFiles::refuses()
{
    QFETCH(QByteArray, target);
    StaticFiles files;
    QVERIFY(files.add(u"/app"_s, m_dir.filePath(u"web"_s)));
    const HttpResponse response = get(files, target);
    QCOMPARE(response.status, 404);
    QVERIFY(!response.body.contains("secret"));
    QVERIFY(response.body.size() < 100);
}

void tst_StaticFiles::redirectsToTheFolder()
{
    StaticFiles files;
    QVERIFY(files.add(u"/app"_s, m_dir.filePath(u"web"_s)));
    HttpResponse response = get(files, "/app");
    QCOMPARE(response.status, 301);
    QCOMPARE(response.headers.value("Location"), "/app/");
    response = get(files, "/app/sub?a=b");
    QCOMPARE(response.status, 301);
    QCOMPARE(response.headers.value("Location"), "/app/sub/?a=b");
    // Never to another host.
    QCOMPARE(get(files, "//app").status, 404);
}

void tst_StaticFiles::prefersTheLongestPrefix()
{
    StaticFiles files;
    QVERIFY(files.add(u"/"_s, m_dir.filePath(u"web"_s)));
    QVERIFY(files.add(u"/sub"_s, m_dir.filePath(u"webx"_s)));
    QVERIFY(files.add(u"/sub/one.txt"_s, m_dir.filePath(u"secret.txt"_s)));
    QCOMPARE(get(files, "/").body, "<home>");
    QCOMPARE(get(files, "/script.js").body, "run()");
    QCOMPARE(get(files, "/sub/file.txt").body, "other folder");
    QCOMPARE(get(files, "/sub/index.html").status, 404); // not that of the other folder
    QCOMPARE(get(files, "/sub/one.txt").body, "secret");
    QCOMPARE(get(files, "/sub/one.txt/more").status, 404);
}

void tst_StaticFiles::replacesAPrefix()
{
    StaticFiles files;
    QVERIFY(files.add(u"/"_s, m_dir.filePath(u"web"_s)));
    QVERIFY(files.add(u""_s, m_dir.filePath(u"secret.txt"_s)));
    QCOMPARE(get(files, "/").body, "secret");
    QCOMPARE(get(files, "/script.js").status, 404);
}

void tst_StaticFiles::answersOtherMethods()
{
    StaticFiles files;
    QVERIFY(files.add(u"/app"_s, m_dir.filePath(u"web"_s)));
    for (const char *method : { "POST", "PUT", "DELETE", "OPTIONS", "get" }) {
        const HttpResponse response = get(files, "/app/script.js", method);
        QCOMPARE(response.status, 405);
        QCOMPARE(response.headers.value("Allow"), "GET, HEAD");
    }
    QCOMPARE(get(files, "/elsewhere", "POST").status, 404);
}

void tst_StaticFiles::answersHead()
{
    TestServer server;
    server.addStaticFiles(u"/app"_s, m_dir.filePath(u"web"_s));
    RawClient client(server.port());
    client.send(RawClient::request("HEAD", "/app/script.js"));
    const auto head = client.response(RawClient::Body::Absent);
    QVERIFY(head);
    QCOMPARE(head->status, 200);
    QCOMPARE(head->header("content-length"), "5");
    // The next answer follows at once: there was no body.
    client.send(RawClient::request("GET", "/app/script.js"));
    QCOMPARE(client.response()->body, "run()");
}

void tst_StaticFiles::servesResources()
{
    StaticFiles files;
    QVERIFY(files.add(u"/app"_s, u":/web"_s));
    const HttpResponse response = get(files, "/app/CMakeLists.txt");
    QCOMPARE(response.status, 200);
    QVERIFY(response.body.contains("tst_staticfiles"));
    QCOMPARE(response.headers.value("Content-Type"), "text/plain; charset=utf-8");
    QCOMPARE(get(files, "/app").status, 301);
    QCOMPARE(get(files, "/app/").status, 404); // no index
    QCOMPARE(get(files, "/app/missing").status, 404);
    QCOMPARE(get(files, "/app/../web/CMakeLists.txt").status, 404);
    QVERIFY(files.add(u"/one"_s, u":/web/CMakeLists.txt"_s));
    QCOMPARE(get(files, "/one").body, response.body);
}

void tst_StaticFiles::limitsTheSize()
{
    write(u"large/fits.bin"_s, QByteArray(StaticFiles::MaxFileSize, 'x'));
    write(u"large/too large.bin"_s, QByteArray(StaticFiles::MaxFileSize + 1, 'x'));
    StaticFiles files;
    QVERIFY(files.add(u"/large"_s, m_dir.filePath(u"large"_s)));
    QCOMPARE(get(files, "/large/fits.bin").body.size(), StaticFiles::MaxFileSize);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"too large to be served"_s));
    QCOMPARE(get(files, "/large/too%20large.bin").status, 500);
}

void tst_StaticFiles::refusesLinksThatLeadOut()
{
#ifdef Q_OS_WIN
    QSKIP("needs symbolic links");
#endif
    QVERIFY(QFile::link(m_dir.filePath(u"secret.txt"_s), m_dir.filePath(u"web/leak.txt"_s)));
    QVERIFY(QFile::link(m_dir.filePath(u"webx"_s), m_dir.filePath(u"web/leak"_s)));
    QVERIFY(QFile::link(m_dir.filePath(u"web/script.js"_s), m_dir.filePath(u"web/inside.js"_s)));
    QVERIFY(QFile::link(m_dir.filePath(u"web"_s), m_dir.filePath(u"linked"_s)));
    StaticFiles files;
    QVERIFY(files.add(u"/app"_s, m_dir.filePath(u"web"_s)));
    QVERIFY(files.add(u"/linked"_s, m_dir.filePath(u"linked"_s)));
    QCOMPARE(get(files, "/app/leak.txt").status, 404);
    QCOMPARE(get(files, "/app/leak/file.txt").status, 404);
    QCOMPARE(get(files, "/app/leak").status, 404);
    QCOMPARE(get(files, "/app/inside.js").body, "run()");
    QCOMPARE(get(files, "/linked/script.js").body,
             "run()"); // the folder itself may be reached by a link
}

void tst_StaticFiles::warnsOfMissingPaths()
{
    QSocketIoServer server;
    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(u"no file or folder to be served under /app"_s));
    server.addStaticFiles(u"/app"_s, m_dir.filePath(u"missing"_s));
}

void tst_StaticFiles::servesBesideSocketIo()
{
    TestServer server;
    server.addStaticFiles(u"/"_s, m_dir.filePath(u"web"_s));
    server.addStaticFiles(u"/socket.io/socket.io.js"_s, m_dir.filePath(u"web/script.js"_s));
    RawClient client(server.port());
    client.send(RawClient::request("GET", "/"));
    QCOMPARE(client.response()->body, "<home>");
    client.send(RawClient::request("GET", "/socket.io/socket.io.js"));
    QCOMPARE(client.response()->body, "run()");
    client.send(RawClient::request("GET", "/socket.io/index.html"));
    QCOMPARE(client.response()->status, 400); // the engine's
    client.send(RawClient::request("GET", "/socket.io/?EIO=4&transport=polling"));
    QCOMPARE(client.response()->status, 200);
}

void tst_StaticFiles::boundsWhatIsNotFetched()
{
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"file refused: too many wait"_s));
    write(u"large/fits.bin"_s, QByteArray(StaticFiles::MaxFileSize, 'x'));
    TestServer server;
    server.addStaticFiles(u"/large"_s, m_dir.filePath(u"large"_s));
    std::vector<std::unique_ptr<RawClient>> greedy;
    int status = 200;
    for (int i = 0; i < 10 && status == 200; ++i) {
        greedy.push_back(std::make_unique<RawClient>(server.port()));
        greedy.back()->socket().setReadBufferSize(1024);
        greedy.back()->send(RawClient::request("GET", "/large/fits.bin"));
        QVERIFY(greedy.back()->waitForBytes(12));
        status = greedy.back()->received().mid(9, 3).toInt();
        // What has come is enough to know; the rest stays with the server.
        greedy.back()->socket().disconnect();
    }
    QCOMPARE(status, 503);
    QVERIFY(greedy.size() > 4);
    // Others are free again once nobody waits.
    greedy.clear();
    QTRY_COMPARE(
            [&] {
                RawClient client(server.port());
                client.send(RawClient::request("GET", "/large/missing"));
                return client.response()->status;
            }(),
            404);
}

QTEST_GUILESS_MAIN(tst_StaticFiles)
#include "tst_staticfiles.moc"
