// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Engine.IO over real sockets: handshakes, refusals, the upgrade, and the life of sessions in the table.
#include "serverfixture.h"

#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using QSocketIo::DisconnectReason;
using Transport = QSocketIo::Transport;

class tst_EngineServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { HttpFront::addStreamRows(); }
    void init()
    {
        QFETCH_GLOBAL(HttpFront::Streams, streams);
        HttpFront::setStreams(streams);
    }

    void sidsAreUnguessable();
    void refusesRequests_data();
    void refusesRequests();
    void refusesInvalidUpgrades_data();
    void refusesInvalidUpgrades();
    void refusesUnknownSid_data();
    void refusesUnknownSid();
    void refusesWhatTheSessionDoesNotSpeak();
    void refusesWithAMessage();

    void opensPolling();
    void opensWebSocket();
    void openedMaySendAtOnce_data();
    void openedMaySendAtOnce();
    void unwantedSessionIsRefused_data();
    void unwantedSessionIsRefused();
    void openedMayCloseAtOnce();
    void remembersTheRequest();

    void serverMayDieInOpened();
};

void tst_EngineServer::sidsAreUnguessable()
{
    const QRegularExpression form(u"^[A-Za-z0-9_-]{20}$"_s);
    QSet<QByteArray> sids;
    for (int i = 0; i < 1000; ++i) {
        const QByteArray sid = EngineServer::generateSid();
        QVERIFY2(form.match(QString::fromLatin1(sid)).hasMatch(), sid.constData());
        sids.insert(sid);
    }
    QCOMPARE(sids.size(), 1000);
}

void tst_EngineServer::refusesRequests_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("body");
    const auto get = [](const QByteArray &query) {
        return RawClient::request("GET", "/socket.io/" + query);
    };
    const QByteArray unknownTransport(R"({"code":0,"message":"Transport unknown"})");
    const QByteArray unknownSid(R"({"code":1,"message":"Session ID unknown"})");
    const QByteArray badMethod(R"({"code":2,"message":"Bad handshake method"})");
    const QByteArray badRequest(R"({"code":3,"message":"Bad request"})");
    const QByteArray unsupported(R"({"code":5,"message":"Unsupported protocol version"})");
    QTest::newRow("nothing") << get("") << unknownTransport;
    QTest::newRow("no transport") << get("?EIO=4") << unknownTransport;
    QTest::newRow("other transport") << get("?EIO=4&transport=tachyon") << unknownTransport;
    QTest::newRow("webtransport") << get("?EIO=4&transport=webtransport") << unknownTransport;
    QTest::newRow("transport in capitals") << get("?EIO=4&transport=POLLING") << unknownTransport;
    QTest::newRow("transport before sid") << get("?EIO=4&transport=x&sid=y") << unknownTransport;
    QTest::newRow("unknown sid") << get("?EIO=4&transport=polling&sid=unknown") << unknownSid;
    QTest::newRow("sid like a member")
            << get("?EIO=4&transport=polling&sid=__proto__") << unknownSid;
    QTest::newRow("POST") << RawClient::request("POST", pollingTarget, "4a") << badMethod;
    QTest::newRow("PUT") << RawClient::request("PUT", pollingTarget, "") << badMethod;
    QTest::newRow("DELETE") << RawClient::request("DELETE", pollingTarget) << badMethod;
    QTest::newRow("websocket without upgrade")
            << RawClient::request("GET", webSocketTarget) << badRequest;
    QTest::newRow("websocket with another upgrade")
            << RawClient::request("GET", webSocketTarget, {},
                                  "Upgrade: h2c\r\nConnection: Upgrade\r\n")
            << badRequest;
    QTest::newRow("polling with upgrade") << RawClient::upgradeRequest(pollingTarget) << badRequest;
    QTest::newRow("EIO 3") << get("?EIO=3&transport=polling") << unsupported;
    QTest::newRow("EIO 5") << get("?EIO=5&transport=polling") << unsupported;
    QTest::newRow("EIO missing") << get("?transport=polling") << unsupported;
    QTest::newRow("EIO empty") << get("?EIO=&transport=polling") << unsupported;
    QTest::newRow("EIO 3 by websocket")
            << RawClient::upgradeRequest("/socket.io/?EIO=3&transport=websocket") << unsupported;
}

void tst_EngineServer::refusesRequests()
{
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, body);
    ServerFixture f;
    const auto answer = f.exchange(request);
    QVERIFY(answer);
    QCOMPARE(answer->status, 400);
    QCOMPARE(answer->header("Content-Type"), "application/json");
    QCOMPARE(answer->body, body);
    QCOMPARE(f.front.refusals.size(), 1);
    QCOMPARE(int(f.front.refusals.first()), body.mid(8, 1).toInt());
    QCOMPARE(f.front.engine->sessionCount(), 0);
}

void tst_EngineServer::refusesInvalidUpgrades_data()
{
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<int>("status");
    const QByteArray upgrade("Upgrade: websocket\r\nConnection: Upgrade\r\n");
    const QByteArray key("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
    QTest::newRow("no key") << upgrade + "Sec-WebSocket-Version: 13\r\n" << 400;
    QTest::newRow("bad key") << upgrade + "Sec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n"
                             << 400;
    QTest::newRow("version 8") << upgrade + key + "Sec-WebSocket-Version: 8\r\n" << 426;
}

void tst_EngineServer::refusesInvalidUpgrades()
{
    QFETCH(QByteArray, fields);
    QFETCH(int, status);
    ServerFixture f;
    const auto answer = f.exchange(RawClient::request("GET", webSocketTarget, {}, fields));
    QVERIFY(answer);
    QCOMPARE(answer->status, status);
    QCOMPARE(answer->body, R"({"code":3,"message":"Bad request"})");
    QCOMPARE(answer->header("Sec-WebSocket-Version"), status == 426 ? "13" : "");
    QCOMPARE(f.front.engine->sessionCount(), 0);
}

void tst_EngineServer::refusesUnknownSid_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::newRow("POST") << RawClient::request("POST", pollingTarget + "&sid=unknown", "4a");
    // Before the 101, so that a client can see why.
    QTest::newRow("websocket") << RawClient::upgradeRequest(webSocketTarget + "&sid=unknown");
}

void tst_EngineServer::refusesUnknownSid()
{
    QFETCH(QByteArray, request);
    ServerFixture f;
    const auto answer = f.exchange(request);
    QVERIFY(answer);
    QCOMPARE(answer->status, 400);
    QCOMPARE(answer->body, R"({"code":1,"message":"Session ID unknown"})");
}

void tst_EngineServer::refusesWhatTheSessionDoesNotSpeak()
{
    ServerFixture f;
    const QByteArray badRequest(R"({"code":3,"message":"Bad request"})");
    const QByteArray sid = f.openPolling();
    f.front.connection()->session->send(EngineMessage("queued"));
    // Served as a poll it would swallow what is queued.
    QCOMPARE(f.get(webSocketTarget + "&sid=" + sid)->body, badRequest);
    QCOMPARE(f.exchange(RawClient::request("PUT", pollingTarget + "&sid=" + sid, "4a"))->body,
             badRequest);
    QCOMPARE(f.get(pollingTarget + "&sid=" + sid)->body, "4queued");

    RawClient client(f.front.port());
    QVERIFY(client.upgrade(webSocketTarget));
    const QByteArray other = ServerFixture::sidOf(client.frameText());
    QCOMPARE(f.get(pollingTarget + "&sid=" + other)->body, badRequest);
    QCOMPARE(f.post(other, "4a")->body, badRequest);
    QCOMPARE(f.front.connection(1)->received.size(), 0);
}

void tst_EngineServer::refusesWithAMessage()
{
    TestClock clock;
    std::unique_ptr<EngineServer> engine;
    HttpFront http(clock.deadlines(), [&](const HttpExchangePtr &exchange) {
        engine->refuse(exchange, EngineRefusal::Forbidden, "who are \"you\"?");
    });
    engine = std::make_unique<EngineServer>(clock.deadlines(), EngineSettings{},
                                            [](EngineSession *) {});
    RawClient client(http.port());
    client.send(RawClient::request("GET", pollingTarget));
    const auto answer = client.response();
    QVERIFY(answer);
    QCOMPARE(answer->status, 403);
    QCOMPARE(answer->body, R"({"code":4,"message":"who are \"you\"?"})");
}

void tst_EngineServer::opensPolling()
{
    ServerFixture f;
    const auto answer = f.get(pollingTarget + "&t=abc");
    QVERIFY(answer);
    QCOMPARE(answer->status, 200);
    QCOMPARE(answer->header("Content-Type"), "text/plain; charset=UTF-8");
    const auto handshake = EngineHandshake::fromJson(answer->body.mid(1));
    QVERIFY(handshake);
    QCOMPARE(handshake->upgrades, QByteArrayList{ "websocket" });
    QCOMPARE(handshake->maxPayload, 1'000'000);
    QCOMPARE(f.front.engine->session(handshake->sid), f.front.connection()->session);
    QCOMPARE(f.front.connection()->session->transport(), Transport::Polling);
}

void tst_EngineServer::opensWebSocket()
{
    ServerFixture f;
    RawClient client(f.front.port());
    QVERIFY(client.upgrade(webSocketTarget));
    const auto handshake = EngineHandshake::fromJson(client.frameText().mid(1));
    QVERIFY(handshake);
    QVERIFY(handshake->upgrades.isEmpty());
    QCOMPARE(f.front.engine->session(handshake->sid), f.front.connection()->session);
    QCOMPARE(f.front.connection()->session->transport(), Transport::WebSocket);
}

void tst_EngineServer::openedMaySendAtOnce_data()
{
    QTest::addColumn<Transport>("kind");
    QTest::newRow("polling") << Transport::Polling;
    QTest::newRow("websocket") << Transport::WebSocket;
}

void tst_EngineServer::openedMaySendAtOnce()
{
    QFETCH(Transport, kind);
    ServerFixture f;
    f.front.onOpened = [&](EngineSession *session) {
        f.front.connections.push_back(std::make_unique<EngineFront::Connection>(&f.front, session));
        session->send(EngineMessage("welcome"));
    };
    if (kind == Transport::Polling) {
        const QByteArrayList packets = f.get(pollingTarget)->body.split('\x1e');
        QCOMPARE(packets.size(), 2);
        QVERIFY(packets.first().startsWith("0{"));
        QCOMPARE(packets.last(), "4welcome");
    } else {
        RawClient client(f.front.port());
        QVERIFY(client.upgrade(webSocketTarget));
        QVERIFY(client.frameText().startsWith("0{"));
        QCOMPARE(client.frameText(), "4welcome");
    }
}

void tst_EngineServer::unwantedSessionIsRefused_data()
{
    QTest::addColumn<bool>("isReleased");
    QTest::newRow("no owner") << false;
    QTest::newRow("released") << true;
}

void tst_EngineServer::unwantedSessionIsRefused()
{
    QFETCH(bool, isReleased);
    ServerFixture f;
    f.front.onOpened = [&](EngineSession *session) {
        if (isReleased)
            f.front.engine->release(session);
    };
    const auto answer = f.get(pollingTarget);
    QVERIFY(answer);
    QCOMPARE(answer->status, 403);
    QCOMPARE(f.front.engine->sessionCount(), 0);
    RawClient client(f.front.port());
    client.send(RawClient::upgradeRequest(webSocketTarget));
    QVERIFY(client.waitForClosed());
    QCOMPARE(f.front.engine->sessionCount(), 0);
}

void tst_EngineServer::openedMayCloseAtOnce()
{
    ServerFixture f;
    f.front.onOpened = [&](EngineSession *session) {
        f.front.connections.push_back(std::make_unique<EngineFront::Connection>(&f.front, session));
        session->send(EngineMessage("no"));
        session->close(DisconnectReason::ServerDisconnect);
    };
    RawClient client(f.front.port());
    QVERIFY(client.upgrade(webSocketTarget));
    QVERIFY(client.frameText().startsWith("0{"));
    QCOMPARE(client.frameText(), "4no");
    QCOMPARE(client.frame()->opcode, 8);
    client.send(RawClient::frame(8, RawClient::closePayload(1000)));
    QTRY_COMPARE(f.front.connection()->reason, DisconnectReason::ServerDisconnect);

    const QByteArrayList packets = f.get(pollingTarget)->body.split('\x1e');
    QCOMPARE(packets.size(), 2);
    QCOMPARE(packets.last(), "4no");
    QCOMPARE(f.get(pollingTarget + "&sid=" + ServerFixture::sidOf(packets.first()))->body,
             "6" + separator + "1");
    QCOMPARE(f.front.connection(1)->reason, DisconnectReason::ServerDisconnect);
}

void tst_EngineServer::remembersTheRequest()
{
    ServerFixture f;
    f.exchange(RawClient::request("GET", pollingTarget + "&token=a%20b", {}, "Cookie: c=d\r\n"));
    const EngineRequestInfo info = f.front.connection()->session->request().info();
    QCOMPARE(info.request.queryValue("token"), "a b");
    QCOMPARE(info.request.headers.value("cookie"), "c=d");
    QVERIFY(info.peerAddress.isLoopback());
    QVERIFY(!info.isEncrypted);

    RawClient client(f.front.port());
    QVERIFY(client.upgrade(webSocketTarget + "&token=x"));
    QCOMPARE(f.front.connection(1)->session->request().info().request.queryValue("token"), "x");
    QVERIFY(f.front.connection(1)->session->request().peerAddress().isLoopback());
}

void tst_EngineServer::serverMayDieInOpened()
{
    for (const QByteArray &request :
         { RawClient::request("GET", pollingTarget), RawClient::upgradeRequest(webSocketTarget) }) {
        ServerFixture f;
        f.front.onOpened = [&](EngineSession *) { f.front.engine.reset(); };
        RawClient client(f.front.port());
        client.send(request);
        QTRY_VERIFY(!f.front.engine);
        QTRY_VERIFY(!client.isConnected() || !client.received().isEmpty());
    }
}

QTEST_GUILESS_MAIN(tst_EngineServer)
#include "tst_engineserver.moc"
