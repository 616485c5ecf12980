// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The cookie, the headers of all answers, and rejections, over loopback.
#include "gaterequests.h"
#include "testserver.h"

#include <QSignalSpy>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using QSocketIo::HandshakeError;

class tst_ServerGateAnswers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesNoCookieUnlessAsked();
    void givesTheCookieOnce();
    void cookieHasItsAttributes_data();
    void cookieHasItsAttributes();
    void everyAnswerHasTheHeaders();
    void tellsOfRejections_data();
    void tellsOfRejections();
    void rejectionMayDeleteTheServer();
};

void tst_ServerGateAnswers::givesNoCookieUnlessAsked()
{
    TestServer server;
    QVERIFY(!server.cookie());
    RawClient client(server.port());
    client.send(get({}));
    QVERIFY(client.response()->header("set-cookie").isEmpty());
}

void tst_ServerGateAnswers::givesTheCookieOnce()
{
    TestServer server;
    server.setCookie(QSocketIoCookie());
    QVERIFY(server.cookie());
    RawClient client(server.port());
    client.send(get({}));
    const auto answer = client.response();
    QVERIFY(answer);
    const QByteArray sid = sidOf(answer->body);
    QCOMPARE(answer->header("set-cookie"), "io=" + sid + "; Path=/; HttpOnly; SameSite=Lax");
    client.send(RawClient::request("POST", handshakePath + "&sid=" + sid, "40"));
    QVERIFY(client.response()->header("set-cookie").isEmpty());

    RawClient socket(server.port());
    socket.send(RawClient::upgradeRequest(webSocketPath));
    const auto switched = socket.response(RawClient::Body::Absent);
    QCOMPARE(switched->status, 101);
    QCOMPARE(switched->header("set-cookie"),
             "io=" + sidOf(socket.frameText()) + "; Path=/; HttpOnly; SameSite=Lax");
    // A later upgrade does not change it.
    RawClient upgrade(server.port());
    upgrade.send(RawClient::upgradeRequest(webSocketPath + "&sid=" + sid));
    QVERIFY(upgrade.response(RawClient::Body::Absent)->header("set-cookie").isEmpty());

    server.setCookie(std::nullopt);
    client.send(get({}));
    QVERIFY(client.response()->header("set-cookie").isEmpty());
}

void tst_ServerGateAnswers::cookieHasItsAttributes_data()
{
    QTest::addColumn<QSocketIoCookie>("cookie");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("attributes");
    QSocketIoCookie cookie("node");
    QTest::newRow("name") << cookie << QByteArray("node=")
                          << QByteArray("; Path=/; HttpOnly; SameSite=Lax");
    cookie.setPath("/socket.io/");
    cookie.setDomain("example.org");
    cookie.setMaxAge(std::chrono::hours(1));
    cookie.setSecure(true);
    cookie.setSameSite(QNetworkCookie::SameSite::None);
    QTest::newRow("everything")
            << cookie << QByteArray("node=")
            << QByteArray("; Path=/socket.io/; Domain=example.org; Max-Age=3600; HttpOnly; Secure; "
                          "SameSite=None");
    cookie = QSocketIoCookie();
    cookie.setPath({});
    cookie.setHttpOnly(false);
    cookie.setSameSite(QNetworkCookie::SameSite::Default);
    QTest::newRow("nothing") << cookie << QByteArray("io=") << QByteArray();
    cookie = QSocketIoCookie("not a token=");
    cookie.setPath("/; Domain=evil.test\r\nX: y");
    cookie.setSameSite(QNetworkCookie::SameSite::Strict);
    QTest::newRow("what would be more than one")
            << cookie << QByteArray("io=")
            << QByteArray("; Path=/ Domain=evil.testX: y; HttpOnly; SameSite=Strict");
}

void tst_ServerGateAnswers::cookieHasItsAttributes()
{
    QFETCH(QSocketIoCookie, cookie);
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, attributes);
    TestServer server;
    server.setCookie(cookie);
    RawClient client(server.port());
    client.send(get({}));
    const auto answer = client.response();
    QCOMPARE(answer->header("set-cookie"), name + sidOf(answer->body) + attributes);
}

void tst_ServerGateAnswers::everyAnswerHasTheHeaders()
{
    TestServer server;
    server.setResponseHeaders({ { "X-One", "1" }, { "Cache-Control", "private" } });
    QCOMPARE(server.responseHeaders().size(), 2);
    server.setRequestHandler(this, [](const QSocketIoRequest &request) {
        return QSocketIoResponse(request.path() == u"/own"_s ? 200 : 404);
    });
    RawClient client(server.port());
    client.send(get({}));
    auto answer = client.response();
    QCOMPARE(answer->header("x-one"), "1");
    QCOMPARE(answer->header("cache-control"), "no-store"); // its own
    client.send(RawClient::request("POST", handshakePath + "&sid=" + sidOf(answer->body), "40"));
    QCOMPARE(client.response()->header("x-one"), "1");
    for (const char *target : { "/own", "/missing", "/socket.io/", "/socket.io/?EIO=4&sid=x" }) {
        client.send(get({}, target));
        answer = client.response();
        QCOMPARE(answer->header("x-one"), "1");
        QCOMPARE(answer->header("cache-control"), "private");
    }
    RawClient socket(server.port());
    socket.send(RawClient::upgradeRequest(webSocketPath));
    QCOMPARE(socket.response(RawClient::Body::Absent)->header("x-one"), "1");
}

void tst_ServerGateAnswers::tellsOfRejections_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<HandshakeError>("error");
    QTest::addColumn<QString>("message");
    const QByteArray path = "/socket.io/?EIO=4&transport=";
    QTest::newRow("transport") << get({}, path + "pigeon") << HandshakeError::UnknownTransport
                               << u"Transport unknown"_s;
    QTest::newRow("session") << get({}, path + "polling&sid=x") << HandshakeError::UnknownSession
                             << u"Session ID unknown"_s;
    QTest::newRow("method") << RawClient::request("POST", handshakePath, "x")
                            << HandshakeError::BadHandshakeMethod << u"Bad handshake method"_s;
    QTest::newRow("request") << get({}, path + "websocket") << HandshakeError::BadRequest
                             << u"Bad request"_s;
    QTest::newRow("origin") << get("Origin: http://evil.test\r\n") << HandshakeError::BadRequest
                            << u"Not an accepted origin: http://evil.test"_s;
    QTest::newRow("protocol") << get({}, "/socket.io/?EIO=2&transport=polling")
                              << HandshakeError::UnsupportedProtocol
                              << u"Unsupported protocol version"_s;
}

void tst_ServerGateAnswers::tellsOfRejections()
{
    QFETCH(QByteArray, request);
    QFETCH(HandshakeError, error);
    QFETCH(QString, message);
    TestServer server;
    QSignalSpy rejections(&server, &QSocketIoServer::handshakeRejected);
    QSignalSpy errors(&server, &QSocketIoServer::errorOccurred);
    RawClient client(server.port());
    client.send(request);
    const auto answer = client.response();
    QVERIFY(answer);
    QCOMPARE(answer->status, 400);
    QVERIFY(answer->body.startsWith(QByteArray("{\"code\":" + QByteArray::number(int(error)))));
    QTRY_COMPARE(rejections.size(), 1);
    QCOMPARE(rejections.first().at(0).value<HandshakeError>(), error);
    QCOMPARE(rejections.first().at(1).toString(), message);
    const auto seen = rejections.first().at(2).value<QSocketIoRequest>();
    QCOMPARE(seen.path(), u"/socket.io/"_s);
    QVERIFY(seen.peerAddress().isLoopback());
    QVERIFY(seen.body().isEmpty());
    QTRY_COMPARE(errors.size(), 1);
}

void tst_ServerGateAnswers::rejectionMayDeleteTheServer()
{
    auto *server = new TestServer;
    connect(server, &QSocketIoServer::handshakeRejected, this, [server] { delete server; });
    RawClient client(server->port());
    client.send(get("Origin: http://evil.test\r\n"));
    QVERIFY(client.waitForClosed());
}

QTEST_GUILESS_MAIN(tst_ServerGateAnswers)
#include "tst_servergateanswers.moc"
