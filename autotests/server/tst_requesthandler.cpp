// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The program's own routes: what they see, and what is made of their answers.
#include "rawclient.h"
#include "testserver.h"

#include <QTemporaryDir>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;

namespace {

QSocketIoResponse echo(const QSocketIoRequest &request)
{
    return QSocketIoResponse(request.method() + ' ' + request.path().toUtf8() + ' ' + request.body(),
                             "text/plain");
}

} // namespace

class tst_RequestHandler : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void seesTheRequest();
    void comesAfterFiles();
    void isOptional();
    void goesWithItsContext();
    void answersWithEverything();
    void badStatusBecomesAnError_data();
    void badStatusBecomesAnError();
    void compressesText();
    void sendsFiles();
    void headHasNoBody();
    void limitsTheBody_data();
    void limitsTheBody();
    void refusesWebSockets();
    void mayDeleteTheServer_data();
    void mayDeleteTheServer();
};

void tst_RequestHandler::seesTheRequest()
{
    TestServer server;
    QList<QSocketIoRequest> requests;
    server.setRequestHandler(this, [&](const QSocketIoRequest &request) {
        requests.append(request);
        return echo(request);
    });
    RawClient client(server.port());
    client.send(RawClient::request("PUT", "/a%20b?x=1%2B1&y", "body", "X-Test: 1\r\nX-Test: 2\r\n"));
    QCOMPARE(client.response()->body, "PUT /a b body");
    QCOMPARE(requests.size(), 1);
    const QSocketIoRequest request = requests.first();
    QCOMPARE(request.method(), "PUT");
    QCOMPARE(request.path(), u"/a b"_s);
    QCOMPARE(request.url(), QUrl(u"http://localhost/a%20b?x=1%2B1&y"_s));
    QCOMPARE(request.queryValue(u"x"_s), u"1+1"_s);
    QVERIFY(request.queryValue(u"z"_s).isNull());
    QCOMPARE(request.header("x-test"), "1");
    QVERIFY(request.header("none").isNull());
    QCOMPARE(request.headers().size(), 4);
    QCOMPARE(request.body(), "body");
    QVERIFY(request.peerAddress().isLoopback());
    QVERIFY(!request.isSecure());
    const QSocketIoRequest none;
    QVERIFY(none.method().isNull() && none.url().isEmpty() && none.headers().isEmpty());
}

void tst_RequestHandler::comesAfterFiles()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(u"file.txt"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("file");
    file.close();
    TestServer server;
    server.addStaticFiles(u"/"_s, folder.path());
    server.setRequestHandler(this, &echo);
    RawClient client(server.port());
    const auto bodyOf = [&client](const QByteArray &method, const QByteArray &target) {
        client.send(RawClient::request(method, target));
        return client.response()->body;
    };
    QCOMPARE(bodyOf("GET", "/file.txt"), "file");
    QCOMPARE(bodyOf("GET", "/other.txt"), "GET /other.txt ");
    QCOMPARE(bodyOf("GET", "/"), "GET / "); // no index
    QCOMPARE(bodyOf("POST", "/file.txt"), "POST /file.txt ");
    QCOMPARE(bodyOf("OPTIONS", "/file.txt"), "OPTIONS /file.txt ");
    QCOMPARE(bodyOf("GET", "/socket.io"), "{\"code\":0,\"message\":\"Transport unknown\"}");
    QCOMPARE(bodyOf("GET", "/socket.io.js"), "GET /socket.io.js ");
}

void tst_RequestHandler::isOptional()
{
    TestServer server;
    RawClient client(server.port());
    client.send(RawClient::request("GET", "/"));
    QCOMPARE(client.response()->status, 404);
    server.setRequestHandler(this, &echo);
    client.send(RawClient::request("GET", "/"));
    QCOMPARE(client.response()->status, 200);
    server.setRequestHandler(this, QSocketIoServer::RequestHandler());
    client.send(RawClient::request("GET", "/"));
    QCOMPARE(client.response()->status, 404);
}

void tst_RequestHandler::goesWithItsContext()
{
    TestServer server;
    {
        QObject context;
        server.setRequestHandler(&context, &echo);
    }
    RawClient client(server.port());
    client.send(RawClient::request("GET", "/"));
    QCOMPARE(client.response()->status, 404);
}

void tst_RequestHandler::answersWithEverything()
{
    TestServer server;
    server.setRequestHandler(this, [](const QSocketIoRequest &) {
        QSocketIoResponse response("{}", "application/json", 201);
        response.setHeader("X-One", "1");
        response.setHeader("x-one", "2");
        response.addHeader("Set-Cookie", "a=1");
        response.addHeader("Set-Cookie", "b=2");
        response.setHeader("X-Evil", "a\r\nX-Injected: 1");
        response.setHeader("Content-Length", "99");
        return response;
    });
    RawClient client(server.port());
    client.send(RawClient::request("GET", "/"));
    const auto answer = client.response();
    QVERIFY(answer);
    QCOMPARE(answer->status, 201);
    QCOMPARE(answer->body, "{}");
    QCOMPARE(answer->header("content-type"), "application/json");
    QCOMPARE(answer->header("x-one"), "2");
    QCOMPARE(answer->header("set-cookie"), "a=1");
    QVERIFY(answer->headers.contains(std::pair<QByteArray, QByteArray>("set-cookie", "b=2")));
    QVERIFY(answer->header("x-injected").isNull());
}

void tst_RequestHandler::badStatusBecomesAnError_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("sent");
    for (const int status : { -1, 0, 100, 101, 199, 600, 1000 })
        QTest::addRow("%d", status) << status << 500;
    for (const int status : { 200, 204, 304, 404, 599 })
        QTest::addRow("%d", status) << status << status;
}

void tst_RequestHandler::badStatusBecomesAnError()
{
    QFETCH(int, status);
    TestServer server;
    server.setRequestHandler(this, [status](const QSocketIoRequest &) {
        return QSocketIoResponse(status);
    });
    RawClient client(server.port());
    client.send(RawClient::request("GET", "/"));
    QTEST(client.response()->status, "sent");
}

void tst_RequestHandler::compressesText()
{
    TestServer server;
    server.setRequestHandler(this, [](const QSocketIoRequest &request) {
        return QSocketIoResponse(QByteArray(5000, 'x'), request.path().sliced(1).toLatin1());
    });
    RawClient client(server.port());
    const auto codingOf = [&client](const QByteArray &type) {
        client.send(RawClient::request("GET", "/" + type, {}, "Accept-Encoding: gzip\r\n"));
        return client.response()->header("content-encoding");
    };
    QCOMPARE(codingOf("application/json"), "gzip");
    QCOMPARE(codingOf("image/png"), "");
}

void tst_RequestHandler::sendsFiles()
{
    QTemporaryDir folder;
    const QByteArray content = QByteArray("0123456789").repeated(20'000);
    QFile file(folder.filePath(u"file.bin"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
    file.close();
    TestServer server;
    server.setRequestHandler(this, [&](const QSocketIoRequest &request) {
        QSocketIoResponse response = QSocketIoResponse::fromFile(folder.path() + request.path());
        response.setHeader("Content-Disposition", "attachment");
        response.setHeader("Cache-Control", "private");
        return response;
    });
    RawClient client(server.port());
    client.send(RawClient::request("GET", "/file.bin"));
    const auto whole = client.response();
    QVERIFY(whole);
    QVERIFY(whole->body == content);
    QCOMPARE(whole->header("content-disposition"), "attachment");
    QCOMPARE(whole->header("cache-control"), "private");
    client.send(RawClient::request("GET", "/file.bin", {}, "Range: bytes=5-9\r\n"));
    QCOMPARE(client.response()->body, "56789");
    client.send(RawClient::request("GET", "/file.bin", {},
                                   "If-None-Match: " + whole->header("etag") + "\r\n"));
    QCOMPARE(client.response()->status, 304);
    client.send(RawClient::request("GET", "/missing"));
    QCOMPARE(client.response()->status, 404);
}

void tst_RequestHandler::headHasNoBody()
{
    TestServer server;
    server.setRequestHandler(this, &echo);
    RawClient client(server.port());
    client.send(RawClient::request("HEAD", "/abc"));
    QCOMPARE(client.response(RawClient::Body::Absent)->header("content-length"), "10");
    client.send(RawClient::request("GET", "/"));
    QCOMPARE(client.response()->body, "GET / ");
}

void tst_RequestHandler::limitsTheBody_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("status");
    QTest::newRow("at the limit") << 1'000'000 << 200;
    QTest::newRow("beyond") << 1'000'001 << 413;
}

void tst_RequestHandler::limitsTheBody()
{
    QFETCH(int, size);
    QFETCH(int, status);
    if (status == 413)
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"refused with 413"_s));
    TestServer server;
    server.setMaxPayload(2'000'000); // is not for these
    server.setRequestHandler(this, [](const QSocketIoRequest &request) {
        return QSocketIoResponse(QByteArray::number(request.body().size()), "text/plain");
    });
    RawClient client(server.port());
    client.send(RawClient::request("POST", "/", QByteArray(size, 'x')));
    QCOMPARE(client.response()->status, status);
}

void tst_RequestHandler::refusesWebSockets()
{
    TestServer server;
    server.setRequestHandler(this, &echo);
    RawClient client(server.port());
    client.send(RawClient::upgradeRequest("/elsewhere"));
    QCOMPARE(client.response()->status, 400);
    QVERIFY(client.waitForClosed());
    // An upgrade to something else is an offer that nobody has to accept.
    RawClient other(server.port());
    other.send(
            RawClient::request("GET", "/elsewhere", {}, "Upgrade: h2c\r\nConnection: Upgrade\r\n"));
    QCOMPARE(other.response()->status, 200);
}

void tst_RequestHandler::mayDeleteTheServer_data()
{
    QTest::addColumn<int>("kind");
    QTest::newRow("at once") << 0;
    QTest::newRow("future") << 1;
    QTest::newRow("responder") << 2;
    QTest::newRow("while it waits") << 3;
}

void tst_RequestHandler::mayDeleteTheServer()
{
    QFETCH(int, kind);
    QPointer<TestServer> server = new TestServer;
    QPromise<QSocketIoResponse> promise;
    promise.start();
    int calls = 0;
    const auto destroy = [&] {
        ++calls;
        delete server.data();
    };
    if (kind == 0) {
        server->setRequestHandler(this, [&](const QSocketIoRequest &request) {
            destroy();
            return echo(request);
        });
    } else if (kind == 2) {
        server->setRequestHandler(this, [&](const QSocketIoRequest &,
                                            const QSocketIoResponder &responder) {
            destroy();
            responder.send(QSocketIoResponse());
        });
    } else {
        server->setRequestHandler(this, [&, kind](const QSocketIoRequest &) {
            if (kind == 1)
                destroy();
            else
                ++calls;
            return promise.future();
        });
    }
    RawClient client(server->port());
    client.send(RawClient::request("GET", "/") + RawClient::request("GET", "/second"));
    QTRY_COMPARE(calls, 1);
    if (kind == 3) {
        delete server.data();
        QVERIFY(promise.isCanceled());
    }
    QVERIFY(client.waitForClosed());
    QCOMPARE(calls, 1);
}

QTEST_GUILESS_MAIN(tst_RequestHandler)
#include "tst_requesthandler.moc"
