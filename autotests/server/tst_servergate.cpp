// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Origins and trusted proxies, over loopback.
#include "gaterequests.h"
#include "testserver.h"

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;

class tst_ServerGate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void letsOriginsIn_data();
    void letsOriginsIn();
    void refusesWithTheReferencesBody();
    void refusesWebSocketsAndLaterRequests();
    void asksThePredicate();
    void predicateGoesWithItsContext();
    void predicateMayDeleteTheServer();
    void warnsOfWhatIsNoOrigin();
    void answersPreflights();
    void originsAreForSocketIoOnly();
    void scriptsHaveAnOrigin_data();
    void scriptsHaveAnOrigin();
    void scriptsStayAmongThemselves_data();
    void scriptsStayAmongThemselves();

    void believesTrustedProxies();
    void believesNobodyElse();
    void proxyDecidesTheOwnOrigin_data();
    void proxyDecidesTheOwnOrigin();
    void warnsOfWhatIsNoProxy();
};

void tst_ServerGate::letsOriginsIn_data()
{
    QTest::addColumn<QStringList>("allowed");
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<bool>("isIn");
    QTest::addColumn<QByteArray>("named"); // in Access-Control-Allow-Origin
    const QByteArray none;
    const QStringList nobody;
    const QStringList some{ u"https://*.example.org"_s, u"http://app.test:*"_s };
    // What the test's requests have as Host is "localhost".
    QTest::newRow("no origin") << nobody << none << true << none;
    QTest::newRow("own") << nobody << QByteArray("Origin: http://localhost\r\n") << true << none;
    QTest::newRow("own, spelled otherwise")
            << nobody << QByteArray("Origin: HTTP://LocalHost:80\r\n") << true << none;
    QTest::newRow("other port") << nobody << QByteArray("Origin: http://localhost:81\r\n") << false
                                << none;
    QTest::newRow("other scheme") << nobody << QByteArray("Origin: https://localhost\r\n") << false
                                  << none;
    QTest::newRow("foreign") << nobody << QByteArray("Origin: http://evil.test\r\n") << false
                             << none;
    QTest::newRow("null") << nobody << QByteArray("Origin: null\r\n") << false << none;
    QTest::newRow("empty") << nobody << QByteArray("Origin: \r\n") << false << none;
    QTest::newRow("malformed") << nobody << QByteArray("Origin: localhost\r\n") << false << none;
    QTest::newRow("two fields")
            << nobody << QByteArray("Origin: http://localhost\r\nOrigin: http://localhost\r\n")
            << false << none;
    QTest::newRow("own beside a list")
            << some << QByteArray("Origin: http://localhost\r\n") << true << none;
    QTest::newRow("listed") << some << QByteArray("Origin: https://www.example.org\r\n") << true
                            << QByteArray("https://www.example.org");
    QTest::newRow("listed with a port") << some << QByteArray("Origin: http://app.test:5173\r\n")
                                        << true << QByteArray("http://app.test:5173");
    QTest::newRow("not listed") << some << QByteArray("Origin: https://example.org\r\n") << false
                                << none;
    QTest::newRow("null beside a list") << some << QByteArray("Origin: null\r\n") << false << none;
    QTest::newRow("all") << QStringList{ u"*"_s } << QByteArray("Origin: https://any.test\r\n")
                         << true << QByteArray("https://any.test");
    QTest::newRow("all, null") << QStringList{ u"*"_s } << QByteArray("Origin: null\r\n") << true
                               << QByteArray("null");
    QTest::newRow("all, malformed")
            << QStringList{ u"*"_s } << QByteArray("Origin: ???\r\n") << false << none;
}

void tst_ServerGate::letsOriginsIn()
{
    QFETCH(QStringList, allowed);
    QFETCH(QByteArray, fields);
    QFETCH(bool, isIn);
    QFETCH(QByteArray, named);
    TestServer server;
    server.setAllowedOrigins(allowed);
    QCOMPARE(server.allowedOrigins(), allowed);
    RawClient client(server.port());
    client.send(get(fields));
    const auto answer = client.response();
    QVERIFY(answer);
    QCOMPARE(answer->status, isIn ? 200 : 400);
    QCOMPARE(answer->header("access-control-allow-origin"), named);
    QCOMPARE(answer->header("access-control-allow-credentials"), named.isNull() ? "" : "true");
    QCOMPARE(answer->header("vary"), named.isNull() ? "" : "Origin");
}

void tst_ServerGate::refusesWithTheReferencesBody()
{
    TestServer server;
    RawClient client(server.port());
    client.send(get("Origin: http://evil.test\r\n"));
    const auto answer = client.response();
    QVERIFY(answer);
    QCOMPARE(answer->status, 400);
    QCOMPARE(answer->header("content-type"), "application/json");
    QCOMPARE(answer->body, R"({"code":3,"message":"Not an accepted origin"})");
}

void tst_ServerGate::refusesWebSocketsAndLaterRequests()
{
    TestServer server;
    RawClient client(server.port());
    client.send(RawClient::upgradeRequest(webSocketPath, "Origin: http://evil.test\r\n"));
    QCOMPARE(client.response()->status, 400);
    RawClient own(server.port());
    own.send(RawClient::upgradeRequest(webSocketPath, "Origin: http://localhost\r\n"));
    QCOMPARE(own.response(RawClient::Body::Absent)->status, 101);
    // An id is not enough for a page that must not be here.
    RawClient polling(server.port());
    polling.send(get({}));
    const QByteArray session = handshakePath + "&sid=" + sidOf(polling.response()->body);
    polling.send(RawClient::request("POST", session, "40", "Origin: http://evil.test\r\n"));
    QCOMPARE(polling.response()->status, 400);
    polling.send(RawClient::request("POST", session, "40"));
    QCOMPARE(polling.response()->status, 200);
}

void tst_ServerGate::asksThePredicate()
{
    TestServer server;
    QStringList asked;
    server.setAllowedOrigins({ u"https://listed.test"_s });
    server.setAllowedOrigins(this, [&asked](const QString &origin) {
        asked.append(origin);
        return origin.endsWith(u".good.test"_s);
    });
    RawClient client(server.port());
    const auto statusOf = [&client](const QByteArray &origin) {
        client.send(get("Origin: " + origin + "\r\n"));
        return client.response()->status;
    };
    QCOMPARE(statusOf("https://a.GOOD.test:443"), 200);
    QCOMPARE(statusOf("https://a.evil.test"), 400);
    QCOMPARE(statusOf("null"), 400);
    QCOMPARE(statusOf("https://listed.test"), 200);
    QCOMPARE(statusOf("http://localhost"), 200);
    QCOMPARE(statusOf("no origin"), 400);
    QCOMPARE(asked, QStringList({ u"https://a.good.test"_s, u"https://a.evil.test"_s, u"null"_s }));
}

void tst_ServerGate::predicateGoesWithItsContext()
{
    TestServer server;
    {
        QObject context;
        server.setAllowedOrigins(&context, [](const QString &) { return true; });
    }
    RawClient client(server.port());
    client.send(get("Origin: http://evil.test\r\n"));
    QCOMPARE(client.response()->status, 400);
}

void tst_ServerGate::predicateMayDeleteTheServer()
{
    auto *server = new TestServer;
    int calls = 0;
    server->setAllowedOrigins(this, [&](const QString &) {
        ++calls;
        delete server;
        return true;
    });
    RawClient client(server->port());
    client.send(get("Origin: http://evil.test\r\n"));
    QVERIFY(client.waitForClosed());
    QCOMPARE(calls, 1);
}

void tst_ServerGate::warnsOfWhatIsNoOrigin()
{
    QSocketIoServer server;
    QTest::ignoreMessage(QtWarningMsg, "not an origin: \"example.org\"");
    server.setAllowedOrigins({ u"example.org"_s, u"https://example.org"_s });
}

void tst_ServerGate::answersPreflights()
{
    TestServer server;
    server.setAllowedOrigins({ u"https://example.org"_s });
    RawClient client(server.port());
    client.send(RawClient::request("OPTIONS", handshakePath, {},
                                   "Origin: https://example.org\r\n"
                                   "Access-Control-Request-Method: POST\r\n"
                                   "Access-Control-Request-Headers: content-type\r\n"));
    auto answer = client.response();
    QVERIFY(answer);
    QCOMPARE(answer->status, 204);
    QCOMPARE(answer->header("access-control-allow-origin"), "https://example.org");
    QCOMPARE(answer->header("access-control-allow-methods"), "GET, POST, OPTIONS");
    QCOMPARE(answer->header("access-control-allow-headers"), "content-type");
    client.send(RawClient::request("OPTIONS", handshakePath, {},
                                   "Origin: https://evil.test\r\n"
                                   "Access-Control-Request-Method: POST\r\n"));
    answer = client.response();
    QCOMPARE(answer->status, 400);
    QVERIFY(answer->header("access-control-allow-methods").isEmpty());
    client.send(RawClient::request("OPTIONS", handshakePath));
    answer = client.response();
    QCOMPARE(answer->status, 204);
    QCOMPARE(answer->header("allow"), "GET, POST, OPTIONS");
}

void tst_ServerGate::originsAreForSocketIoOnly()
{
    TestServer server;
    server.setRequestHandler(this, [](const QSocketIoRequest &) { return QSocketIoResponse(204); });
    RawClient client(server.port());
    client.send(get("Origin: https://evil.test\r\n", "/own"));
    const auto answer = client.response();
    QCOMPARE(answer->status, 204);
    QVERIFY(answer->header("access-control-allow-origin").isEmpty());
}

void tst_ServerGate::scriptsHaveAnOrigin_data()
{
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<bool>("isLetIn");
    const auto row = [](const char *name, const QByteArray &fields, bool isLetIn) {
        QTest::newRow(name) << fields << isLetIn;
    };
    const QByteArray evil = "Referer: http://evil.test/page?x#y\r\n";
    const QByteArray own = "Referer: http://localhost/page\r\n";
    row("nothing is known", {}, true);
    row("typed by a person", "Sec-Fetch-Site: none\r\n", true);
    row("own", "Sec-Fetch-Site: same-origin\r\n", true);
    row("own, older", own, true);
    row("own without a path", "Referer: http://localhost\r\n", true);
    row("another", "Sec-Fetch-Site: cross-site\r\n", false);
    row("another of the same site", "Sec-Fetch-Site: same-site\r\n", false);
    row("named", evil, false);
    row("named twice", "Sec-Fetch-Site: cross-site\r\n" + evil, false);
    row("other port", "Referer: http://localhost:8080/\r\n", false);
    row("other scheme", "Referer: https://localhost/\r\n", false);
    row("looks like own", "Referer: http://localhost.evil.test/\r\n", false);
    row("own, says the field, which others may write", "Sec-Fetch-Site: cross-site\r\n" + own, true);
    row("allowed", "Sec-Fetch-Site: cross-site\r\nReferer: http://good.test/a\r\n", true);
    row("no URL", "Referer: somewhere\r\n", true);
    row("with an origin", "Origin: http://evil.test\r\n" + own, false);
}

void tst_ServerGate::scriptsHaveAnOrigin()
{
    QFETCH(QByteArray, fields);
    TestServer server;
    server.setAllowedOrigins({ u"http://good.test"_s });
    RawClient client(server.port());
    client.send(get(fields, handshakePath + "&j=0"));
    QTEST(client.response()->status == 200, "isLetIn");
    // Others do not depend on these.
    if (!fields.contains("Origin")) {
        client.send(get(fields));
        QCOMPARE(client.response()->status, 200);
    }
}

void tst_ServerGate::scriptsStayAmongThemselves_data()
{
    QTest::addColumn<QByteArray>("first");
    QTest::addColumn<QByteArray>("second");
    QTest::addColumn<int>("status");
    QTest::newRow("script") << QByteArray("&j=0") << QByteArray("&j=1") << 200;
    QTest::newRow("script after request") << QByteArray() << QByteArray("&j=0") << 400;
    QTest::newRow("request after script") << QByteArray("&j=0") << QByteArray() << 400;
}

void tst_ServerGate::scriptsStayAmongThemselves()
{
    QFETCH(QByteArray, first);
    QFETCH(QByteArray, second);
    TestServer server;
    RawClient client(server.port());
    client.send(get({}, handshakePath + first));
    QByteArray body = client.response()->body;
    body.replace("\\\"", "\"");
    const QByteArray path = handshakePath + "&sid=" + sidOf(body);
    client.send(RawClient::request("POST", path + second, second.isEmpty() ? "40" : "d=40"));
    QTEST(client.response()->status, "status");
}

void tst_ServerGate::believesTrustedProxies()
{
    TestServer server;
    server.setTrustedProxies({ u"127.0.0.0/8"_s, u"::1"_s });
    QCOMPARE(server.trustedProxies().size(), 2);
    RawClient client(server.port());
    client.send(RawClient::upgradeRequest(webSocketPath, "X-Forwarded-For: 192.0.2.7\r\n"
                                                         "X-Forwarded-Proto: https\r\n"
                                                         "X-Forwarded-Host: chat.example.org\r\n"));
    QCOMPARE(client.response(RawClient::Body::Absent)->status, 101);
    client.send(RawClient::text("40"));
    QTRY_VERIFY(server.socket());
    const QSocketIoHandshake handshake = server.socket()->handshake();
    QCOMPARE(handshake.peerAddress(), QHostAddress(u"192.0.2.7"_s));
    QVERIFY(handshake.isSecure());
    QCOMPARE(handshake.url().host(), u"chat.example.org"_s);
    QCOMPARE(handshake.url().scheme(), u"https"_s);
}

void tst_ServerGate::believesNobodyElse()
{
    TestServer server;
    server.setTrustedProxies({ u"192.0.2.0/24"_s });
    QList<QSocketIoRequest> requests;
    server.setRequestHandler(this, [&](const QSocketIoRequest &request) {
        requests.append(request);
        return QSocketIoResponse(204);
    });
    RawClient client(server.port());
    client.send(get("X-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: https\r\n"
                    "Forwarded: for=192.0.2.7;host=evil\r\n",
                    "/own"));
    QCOMPARE(client.response()->status, 204);
    QVERIFY(requests.first().peerAddress().isLoopback());
    QVERIFY(!requests.first().isSecure());
    QCOMPARE(requests.first().url().host(), u"localhost"_s);
}

void tst_ServerGate::proxyDecidesTheOwnOrigin_data()
{
    QTest::addColumn<QStringList>("trusted");
    QTest::addColumn<QByteArray>("origin");
    QTest::addColumn<int>("status");
    const QStringList us{ u"127.0.0.1"_s };
    QTest::newRow("trusted, outside") << us << QByteArray("https://chat.example.org") << 200;
    QTest::newRow("trusted, inside") << us << QByteArray("http://localhost") << 400;
    QTest::newRow("trusted, other scheme") << us << QByteArray("http://chat.example.org") << 400;
    QTest::newRow("not trusted") << QStringList() << QByteArray("https://chat.example.org") << 400;
}

void tst_ServerGate::proxyDecidesTheOwnOrigin()
{
    QFETCH(QStringList, trusted);
    QFETCH(QByteArray, origin);
    TestServer server;
    server.setTrustedProxies(trusted);
    RawClient client(server.port());
    client.send(get("X-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: https\r\n"
                    "X-Forwarded-Host: chat.example.org\r\nOrigin: "
                    + origin + "\r\n"));
    QTEST(client.response()->status, "status");
}

void tst_ServerGate::warnsOfWhatIsNoProxy()
{
    QSocketIoServer server;
    QTest::ignoreMessage(QtWarningMsg, "not an address or a subnet: \"nginx\"");
    server.setTrustedProxies({ u"nginx"_s, u"127.0.0.1"_s });
}

QTEST_GUILESS_MAIN(tst_ServerGate)
#include "tst_servergate.moc"
