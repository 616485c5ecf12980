// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Sessions in the table of an engine's server, over real sockets: how they talk, upgrade and end.
#include "serverfixture.h"

#include <QRegularExpression>
#include <QTest>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using QSocketIo::DisconnectReason;
using Transport = QSocketIo::Transport;

class tst_EngineServerSessions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { HttpFront::addStreamRows(); }
    void init()
    {
        QFETCH_GLOBAL(HttpFront::Streams, streams);
        HttpFront::setStreams(streams);
    }

    void pollingSessionTalks();
    void webSocketSessionTalks();
    void upgradesOverRealSockets();
    void secondWebSocketIsClosed();
    void upgradeMayBeForbidden();
    void heartbeatOverAWebSocket();
    void tooLargePostEndsTheSession_data();
    void tooLargePostEndsTheSession();
    void tooLargeMessageEndsTheSession();
    void closeOverPolling();
    void closedSessionIsUnknown();
    void clientCloseEndsAWaitingPoll();
    void releaseDestroysFromTheEventLoop();
    void releaseInACallback();
    void settingsAreForNewSessions();
    void deadServerAbortsItsSessions();
};

void tst_EngineServerSessions::pollingSessionTalks()
{
    ServerFixture f;
    f.front.echo();
    const QByteArray sid = f.openPolling();
    RawClient poller(f.front.port());
    poller.send(RawClient::request("GET", pollingTarget + "&sid=" + sid));
    QTRY_VERIFY(f.front.connection()->session->isWritable());
    QCOMPARE(f.post(sid, "4hello")->body, "ok");
    QCOMPARE(poller.response()->body, "4hello");
    QCOMPARE(f.post(sid, "bAQID")->body, "ok");
    poller.send(RawClient::request("GET", pollingTarget + "&sid=" + sid));
    QCOMPARE(poller.response()->body, "4binary" + separator + "bAQID");
}

void tst_EngineServerSessions::webSocketSessionTalks()
{
    ServerFixture f;
    f.front.echo();
    RawClient client(f.front.port());
    QVERIFY(client.upgrade(webSocketTarget));
    QVERIFY(client.frameText().startsWith("0{"));
    client.send(RawClient::text("4hello") + RawClient::frame(2, "\x01\x02"));
    QCOMPARE(client.frameText(), "4hello");
    QCOMPARE(client.frameText(), "4binary");
    QCOMPARE(client.frame()->payload, "\x01\x02");
}

void tst_EngineServerSessions::upgradesOverRealSockets()
{
    ServerFixture f;
    f.front.echo();
    const QByteArray sid = f.openPolling();
    RawClient poller(f.front.port());
    poller.send(RawClient::request("GET", pollingTarget + "&sid=" + sid));
    QTRY_VERIFY(f.front.connection()->session->isWritable());
    RawClient client(f.front.port());
    QVERIFY(client.upgrade(webSocketTarget + "&sid=" + sid));
    QTRY_VERIFY(f.front.connection()->session->isProbing());
    client.send(RawClient::text("2probe"));
    QCOMPARE(client.frameText(), "3probe");
    QCOMPARE(poller.response()->body, "6");
    f.front.connection()->session->send(EngineMessage("held"));
    QVERIFY(client.received().isEmpty());
    client.send(RawClient::text("5") + RawClient::text("4hello"));
    QCOMPARE(client.frameText(), "4held");
    QCOMPARE(client.frameText(), "4hello");
    QCOMPARE(f.front.connection()->upgradedCount, 1);
    QCOMPARE(f.front.connection()->session->transport(), Transport::WebSocket);
    QCOMPARE(f.get(pollingTarget + "&sid=" + sid)->body, R"({"code":3,"message":"Bad request"})");
    QVERIFY(f.front.connection()->session->isOpen());
}

void tst_EngineServerSessions::secondWebSocketIsClosed()
{
    ServerFixture f;
    const QByteArray sid = f.openPolling();
    RawClient probing(f.front.port());
    QVERIFY(probing.upgrade(webSocketTarget + "&sid=" + sid));
    RawClient second(f.front.port());
    QVERIFY(second.upgrade(webSocketTarget + "&sid=" + sid));
    QCOMPARE(second.frame()->opcode, 8);
    second.send(RawClient::frame(8, ""));
    QVERIFY(second.waitForClosed());
    probing.send(RawClient::text("2probe") + RawClient::text("5"));
    QCOMPARE(probing.frameText(), "3probe");
    QTRY_COMPARE(f.front.connection()->upgradedCount, 1);
    // Upgraded already, and one that never answers the close.
    RawClient third(f.front.port());
    QVERIFY(third.upgrade(webSocketTarget + "&sid=" + sid));
    QCOMPARE(third.frame()->opcode, 8);
    f.clock.pass(5s);
    QVERIFY(third.waitForClosed());
    QVERIFY(probing.isConnected());
    QVERIFY(f.front.connection()->session->isOpen());
}

void tst_EngineServerSessions::upgradeMayBeForbidden()
{
    EngineSettings settings;
    settings.allowUpgrades = false;
    ServerFixture f(settings);
    const QByteArray sid = f.openPolling();
    QCOMPARE(f.exchange(RawClient::upgradeRequest(webSocketTarget + "&sid=" + sid))->body,
             R"({"code":3,"message":"Bad request"})");
    settings.transports = { Transport::Polling };
    f.front.engine->setSettings(settings);
    QCOMPARE(f.exchange(RawClient::upgradeRequest(webSocketTarget))->body,
             R"({"code":0,"message":"Transport unknown"})");
    QVERIFY(f.front.connection()->session->isOpen());
}

void tst_EngineServerSessions::heartbeatOverAWebSocket()
{
    ServerFixture f;
    RawClient client(f.front.port());
    QVERIFY(client.upgrade(webSocketTarget));
    QVERIFY(client.frameText().startsWith("0{"));
    f.clock.pass(25s);
    QCOMPARE(client.frameText(), "2");
    client.send(RawClient::text("3") + RawClient::text("4x"));
    QTRY_COMPARE(f.front.connection()->received.size(), 1);
    f.clock.pass(25s);
    QCOMPARE(client.frameText(), "2");
    f.clock.pass(20s);
    QCOMPARE(f.front.connection()->reason, DisconnectReason::PingTimeout);
    QCOMPARE(client.frame()->opcode, 8);
}

void tst_EngineServerSessions::tooLargePostEndsTheSession_data()
{
    QTest::addColumn<QByteArray>("form");
    QTest::newRow("length") << QByteArray("Content-Length: 1000001\r\n\r\n");
    QTest::newRow("chunked") << QByteArray("Transfer-Encoding: chunked\r\n\r\nF4241\r\n"
                                           + QByteArray(1000001, '4'));
}

void tst_EngineServerSessions::tooLargePostEndsTheSession()
{
    QFETCH(QByteArray, form);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"refused with 413"_s));
    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(u"closed: a POST exceeds maxPayload, 1000000 bytes"_s));
    ServerFixture f;
    const QByteArray sid = f.openPolling();
    RawClient poller(f.front.port());
    poller.send(RawClient::request("GET", pollingTarget + "&sid=" + sid));
    QTRY_VERIFY(f.front.connection()->session->isWritable());
    RawClient client(f.front.port());
    client.send("POST " + pollingTarget + "&sid=" + sid + " HTTP/1.1\r\nHost: a\r\n" + form);
    QCOMPARE(client.response()->status, 413);
    QCOMPARE(f.front.connection()->reason, DisconnectReason::TransportError);
    QCOMPARE(f.front.connection()->error.kind, TransportError::Kind::TooLarge);
    QCOMPARE(poller.response()->body, "1");
}

void tst_EngineServerSessions::tooLargeMessageEndsTheSession()
{
    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(u"closed: a message exceeds maxPayload, 1000 bytes"_s));
    EngineSettings settings;
    settings.maxPayload = 1000;
    ServerFixture f(settings);
    RawClient client(f.front.port());
    QVERIFY(client.upgrade(webSocketTarget));
    QVERIFY(client.frameText().startsWith("0{"));
    client.send(RawClient::text("4" + QByteArray(999, 'x')));
    QTRY_COMPARE(f.front.connection()->received.size(), 1);
    client.send(RawClient::text("4" + QByteArray(1000, 'x')));
    QCOMPARE(client.frame()->closeCode(), 1009);
    QTRY_COMPARE(f.front.connection()->reason, DisconnectReason::TransportError);
}

void tst_EngineServerSessions::closeOverPolling()
{
    ServerFixture f;
    const QByteArray sid = f.openPolling();
    RawClient poller(f.front.port());
    poller.send(RawClient::request("GET", pollingTarget + "&sid=" + sid));
    QTRY_VERIFY(f.front.connection()->session->isWritable());
    f.front.connection()->session->close(DisconnectReason::ServerShutdown);
    QVERIFY(!f.front.connection()->reason);
    QCOMPARE(poller.response()->body, "6" + separator + "1");
    f.clock.pass(1ms);
    QCOMPARE(f.front.connection()->reason, DisconnectReason::ServerShutdown);
}

void tst_EngineServerSessions::closedSessionIsUnknown()
{
    ServerFixture f;
    const QByteArray sid = f.openPolling();
    QCOMPARE(f.post(sid, "1")->body, "ok");
    QCOMPARE(f.front.connection()->reason, DisconnectReason::TransportClosed);
    QCOMPARE(f.front.engine->sessionCount(), 0);
    QVERIFY(!f.front.engine->session(sid));
    QCOMPARE(f.get(pollingTarget + "&sid=" + sid)->body,
             R"({"code":1,"message":"Session ID unknown"})");
}

void tst_EngineServerSessions::clientCloseEndsAWaitingPoll()
{
    ServerFixture f;
    const QByteArray sid = f.openPolling();
    RawClient poller(f.front.port());
    poller.send(RawClient::request("GET", pollingTarget + "&sid=" + sid));
    QTRY_VERIFY(f.front.connection()->session->isWritable());
    QCOMPARE(f.post(sid, "4bye" + separator + "1" + separator + "4late")->body, "ok");
    QCOMPARE(poller.response()->status, 200);
    QCOMPARE(f.front.connection()->received, QByteArrayList{ "bye" });
    QCOMPARE(f.front.connection()->reason, DisconnectReason::TransportClosed);
}

void tst_EngineServerSessions::releaseDestroysFromTheEventLoop()
{
    ServerFixture f;
    RawClient client(f.front.port());
    QVERIFY(client.upgrade(webSocketTarget));
    EngineSession *const session = f.front.connection()->session;
    const QByteArray sid = session->sid();
    f.front.engine->release(session);
    f.front.engine->release(session);
    QVERIFY(!f.front.engine->session(sid));
    QCOMPARE(f.front.engine->sessionCount(), 0);
    // Still there in this turn, but dead.
    QVERIFY(session->isClosed());
    session->send(EngineMessage("nobody"));
    f.clock.pass(1ms);
    QVERIFY(!f.front.connection()->reason);
    QVERIFY(client.waitForClosed());
}

void tst_EngineServerSessions::releaseInACallback()
{
    ServerFixture f;
    f.front.onMessage = [&](EngineFront::Connection *connection, const EnginePacketView &) {
        f.front.engine->release(std::exchange(connection->session, nullptr));
        f.clock.pass(
                1ms); // an event loop in a handler: the session is destroyed below its own functions
    };
    RawClient client(f.front.port());
    QVERIFY(client.upgrade(webSocketTarget));
    client.send(RawClient::text("4a") + RawClient::text("4b"));
    QVERIFY(client.waitForClosed());
    QCOMPARE(f.front.connection()->received, QByteArrayList{ "a" });

    const QByteArray sid = f.openPolling();
    QCOMPARE(f.post(sid, "4a" + separator + "4b")->body, "ok");
    QCOMPARE(f.front.connection(1)->received, QByteArrayList{ "a" });
}

void tst_EngineServerSessions::settingsAreForNewSessions()
{
    ServerFixture f;
    RawClient client(f.front.port());
    QVERIFY(client.upgrade(webSocketTarget));
    QVERIFY(client.frameText().startsWith("0{"));
    EngineSettings settings;
    settings.pingInterval = 100ms;
    f.front.engine->setSettings(settings);
    RawClient second(f.front.port());
    QVERIFY(second.upgrade(webSocketTarget));
    QVERIFY(second.frameText().startsWith("0{"));
    f.clock.pass(100ms);
    QCOMPARE(second.frameText(), "2");
    QVERIFY(client.received().isEmpty());
}

void tst_EngineServerSessions::deadServerAbortsItsSessions()
{
    ServerFixture f;
    const QByteArray sid = f.openPolling();
    RawClient poller(f.front.port());
    poller.send(RawClient::request("GET", pollingTarget + "&sid=" + sid));
    QTRY_VERIFY(f.front.connection()->session->isWritable());
    RawClient client(f.front.port());
    QVERIFY(client.upgrade(webSocketTarget));
    f.front.engine.reset();
    QCOMPARE(poller.response()->body, "1");
    QVERIFY(client.waitForClosed());
    QVERIFY(!f.front.connection()->reason);
}

QTEST_GUILESS_MAIN(tst_EngineServerSessions)
#include "tst_engineserversessions.moc"
