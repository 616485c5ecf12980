// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Files from a folder, and nothing from beside it.
#include "server/httpservice.h"

#include "fakechannel.h"
#include "testserver.h"
#include "wireclient.h"

#include <QDir>
#include <QTemporaryDir>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;

namespace {

// Mounts, and what a service of them answers.
struct Files
{
    bool add(const QString &urlPrefix, const QString &path)
    {
        return service.files().add(urlPrefix, path);
    }
    HttpResponse get(const QByteArray &target, const QByteArray &method = "GET")
    {
        FakeChannel channel;
        service.serve(channel.makeExchange(FakeChannel::request(method, target)));
        return channel.takeAnswer();
    }

    DeadlineQueue deadlines;
    HttpService service{ nullptr, deadlines };
};

} // namespace

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
    void refusesLinksThatLeadOut();
    void warnsOfMissingPaths();
    void servesBesideSocketIo();
    void streamsLargeFiles();
    void sendsFilesToSlowReaders();

private:
    void write(const QString &path, const QByteArray &content)
    {
        QFile file(m_dir.filePath(path));
        QVERIFY(QFileInfo(file).dir().mkpath(u"."_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
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
    Files files;
    QVERIFY(files.add(u"/app/"_s, m_dir.filePath(u"web"_s)));
    QVERIFY(files.add(u"one.txt"_s, m_dir.filePath(u"secret.txt"_s)));
    const HttpResponse response = files.get(target);
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
    Files files;
    QVERIFY(files.add(u"/app"_s, m_dir.filePath(u"web"_s)));
    const HttpResponse response = files.get(target);
    QCOMPARE(response.status, 404);
    QVERIFY(!response.body.contains("secret"));
    QVERIFY(response.body.size() < 100);
}

void tst_StaticFiles::redirectsToTheFolder()
{
    Files files;
    QVERIFY(files.add(u"/app"_s, m_dir.filePath(u"web"_s)));
    HttpResponse response = files.get("/app");
    QCOMPARE(response.status, 301);
    QCOMPARE(response.headers.value("Location"), "/app/");
    response = files.get("/app/sub?a=b");
    QCOMPARE(response.status, 301);
    QCOMPARE(response.headers.value("Location"), "/app/sub/?a=b");
    // Never to another host.
    QCOMPARE(files.get("//app").status, 404);
}

void tst_StaticFiles::prefersTheLongestPrefix()
{
    Files files;
    QVERIFY(files.add(u"/"_s, m_dir.filePath(u"web"_s)));
    QVERIFY(files.add(u"/sub"_s, m_dir.filePath(u"webx"_s)));
    QVERIFY(files.add(u"/sub/one.txt"_s, m_dir.filePath(u"secret.txt"_s)));
    QCOMPARE(files.get("/").body, "<home>");
    QCOMPARE(files.get("/script.js").body, "run()");
    QCOMPARE(files.get("/sub/file.txt").body, "other folder");
    QCOMPARE(files.get("/sub/index.html").status, 404); // not that of the other folder
    QCOMPARE(files.get("/sub/one.txt").body, "secret");
    QCOMPARE(files.get("/sub/one.txt/more").status, 404);
}

void tst_StaticFiles::replacesAPrefix()
{
    Files files;
    QVERIFY(files.add(u"/"_s, m_dir.filePath(u"web"_s)));
    QVERIFY(files.add(u""_s, m_dir.filePath(u"secret.txt"_s)));
    QCOMPARE(files.get("/").body, "secret");
    QCOMPARE(files.get("/script.js").status, 404);
}

void tst_StaticFiles::answersOtherMethods()
{
    Files files;
    QVERIFY(files.add(u"/app"_s, m_dir.filePath(u"web"_s)));
    for (const char *method : { "POST", "PUT", "DELETE", "OPTIONS", "get" }) {
        const HttpResponse response = files.get("/app/script.js", method);
        QCOMPARE(response.status, method == QByteArray("OPTIONS") ? 204 : 405);
        QCOMPARE(response.headers.value("Allow"), "GET, HEAD, OPTIONS");
    }
    QCOMPARE(files.get("/elsewhere", "POST").status, 404);
    QCOMPARE(files.get("/elsewhere", "OPTIONS").status, 404);
    QCOMPARE(files.get("*", "OPTIONS").status, 204);
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
    Files files;
    QVERIFY(files.add(u"/app"_s, u":/web"_s));
    const HttpResponse response = files.get("/app/CMakeLists.txt");
    QCOMPARE(response.status, 200);
    QVERIFY(response.body.contains("tst_staticfiles"));
    QCOMPARE(response.headers.value("Content-Type"), "text/plain; charset=utf-8");
    QCOMPARE(files.get("/app").status, 301);
    QCOMPARE(files.get("/app/").status, 404); // no index
    QCOMPARE(files.get("/app/missing").status, 404);
    QCOMPARE(files.get("/app/../web/CMakeLists.txt").status, 404);
    QVERIFY(files.add(u"/one"_s, u":/web/CMakeLists.txt"_s));
    QCOMPARE(files.get("/one").body, response.body);
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
    Files files;
    QVERIFY(files.add(u"/app"_s, m_dir.filePath(u"web"_s)));
    QVERIFY(files.add(u"/linked"_s, m_dir.filePath(u"linked"_s)));
    QCOMPARE(files.get("/app/leak.txt").status, 404);
    QCOMPARE(files.get("/app/leak/file.txt").status, 404);
    QCOMPARE(files.get("/app/leak").status, 404);
    QCOMPARE(files.get("/app/inside.js").body, "run()");
    QCOMPARE(files.get("/linked/script.js").body,
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
    server.addStaticFiles(u"/socket.io/dist"_s, m_dir.filePath(u"web"_s));
    RawClient client(server.port());
    client.send(RawClient::request("GET", "/socket.io/dist/style.css"));
    QCOMPARE(client.response()->body, "{}");
    client.send(RawClient::request("GET", "/socket.io/dist/missing"));
    QCOMPARE(client.response()->status, 400);
    client.send(RawClient::request("GET", "/"));
    QCOMPARE(client.response()->body, "<home>");
    client.send(RawClient::request("GET", "/socket.io/socket.io.js"));
    QCOMPARE(client.response()->body, "run()");
    client.send(RawClient::request("GET", "/socket.io/index.html"));
    QCOMPARE(client.response()->status, 400); // the engine's
    client.send(RawClient::request("GET", "/socket.io/?EIO=4&transport=polling"));
    QCOMPARE(client.response()->status, 200);
}

void tst_StaticFiles::streamsLargeFiles()
{
    QByteArray content;
    for (int i = 0; content.size() < 20'000'000; ++i)
        content.append(QByteArray::number(i)).append(' ');
    write(u"large/numbers.bin"_s, content);
    TestServer server;
    server.addStaticFiles(u"/large"_s, m_dir.filePath(u"large"_s));
    RawClient client(server.port());
    for (int i = 0; i < 2; ++i) {
        client.send(RawClient::request("GET", "/large/numbers.bin"));
        const auto answer = client.response();
        QVERIFY(answer);
        QCOMPARE(answer->status, 200);
        QVERIFY(answer->body == content);
    }
    client.send(RawClient::request("GET", "/large/numbers.bin", {}, "Range: bytes=1000000-1999999\r\n"));
    const auto part = client.response();
    QVERIFY(part);
    QCOMPARE(part->status, 206);
    QCOMPARE(part->header("Content-Range"),
             "bytes 1000000-1999999/" + QByteArray::number(content.size()));
    QVERIFY(part->body == content.mid(1'000'000, 1'000'000));
}

// Many that fetch nothing leave room for others.
void tst_StaticFiles::sendsFilesToSlowReaders()
{
    write(u"large/much.bin"_s, QByteArray(30'000'000, 'x'));
    TestServer server;
    server.addStaticFiles(u"/large"_s, m_dir.filePath(u"large"_s));
    std::vector<std::unique_ptr<RawClient>> slow;
    for (int i = 0; i < 10; ++i) {
        slow.push_back(std::make_unique<RawClient>(server.port()));
        slow.back()->socket().setReadBufferSize(1024);
        slow.back()->send(RawClient::request("GET", "/large/much.bin"));
        QVERIFY(slow.back()->waitForBytes(12));
        slow.back()->socket().disconnect();
    }
    RawClient client(server.port());
    client.send(RawClient::request("GET", "/large/much.bin"));
    QCOMPARE(client.response()->body.size(), 30'000'000);
}

QTEST_GUILESS_MAIN(tst_StaticFiles)
#include "tst_staticfiles.moc"
