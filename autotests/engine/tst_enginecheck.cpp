// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Whether the server is still there after the machine was suspended, or the network has changed.
#include "enginesessionlog.h"
#include "scriptedserver.h"

#include <QTest>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using QSocketIo::DisconnectReason;
using QSocketIo::Transport;
using Log = EngineSessionLog;

namespace {

// A server that answers ping frames only when the test says so.
struct Session
{
    explicit Session(Transport kind)
        : log(server.url(), { kind })
    {
        log.open();
    }
    int pings() const { return server.pings; }
    void pong() { server.sendRaw(ScriptedServer::frame(ScriptedFrame::Pong, {})); }
    // Opening measures as well: that one is answered.
    bool isReady()
    {
        if (!QTest::qWaitFor([this] { return log.opened == 1; }))
            return false;
        if (log.engine->transport() == Transport::Polling)
            return true;
        if (!QTest::qWaitFor([this] { return pings() == 1; }))
            return false;
        bool isMeasured = false;
        const auto connection = QObject::connect(log.engine.get(), &EngineClient::measured,
                                                 log.engine.get(), [&] { isMeasured = true; });
        pong();
        const bool isDone = QTest::qWaitFor([&] { return isMeasured; });
        QObject::disconnect(connection);
        return isDone;
    }

    ScriptedEngine server;
    Log log;
};

} // namespace

class tst_EngineCheck : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void asksAWebSocketOnce();
    void pongIsASign();
    void packetIsASign();
    void silenceIsTheEnd();
    void readsFirst();
    void pollIsLeftAlone_data();
    void pollIsLeftAlone();
    void pollWithSomethingInItIsAlive();
    void pollThatWasMissedEnds();
    void asksInRevision3();
    void nothingToAskWhenNotOpen();
};

void tst_EngineCheck::asksAWebSocketOnce()
{
    Session session(Transport::WebSocket);
    QVERIFY(session.isReady());
    session.log.engine->check(0ms);
    session.log.engine->check(1h);
    QTRY_COMPARE(session.pings(), 2);
    session.log.engine->check(1h); // one is under way
    session.pong();
    session.server.sendText("4after");
    QTRY_COMPARE(session.log.received.size(), 1);
    QCOMPARE(session.pings(), 2);
    session.log.engine->check(0ms);
    QTRY_COMPARE(session.pings(), 3);
}

void tst_EngineCheck::pongIsASign()
{
    Session session(Transport::WebSocket);
    QVERIFY(session.isReady());
    session.log.engine->check(10h);
    QTRY_COMPARE(session.pings(), 2);
    session.log.clock.pass(4999ms);
    session.pong();
    session.server.sendText("4after");
    QTRY_COMPARE(session.log.received.size(), 1);
    session.log.clock.pass(10s);
    QCOMPARE(session.log.closed, 0);
}

void tst_EngineCheck::packetIsASign()
{
    Session session(Transport::WebSocket);
    QVERIFY(session.isReady());
    session.log.engine->check(0ms);
    QTRY_COMPARE(session.pings(), 2);
    session.server.sendText("4instead");
    QTRY_COMPARE(session.log.received.size(), 1);
    session.log.clock.pass(10s);
    QCOMPARE(session.log.closed, 0);
}

void tst_EngineCheck::silenceIsTheEnd()
{
    Session session(Transport::WebSocket);
    QVERIFY(session.isReady());
    session.log.engine->check(0ms);
    QTRY_COMPARE(session.pings(), 2);
    session.log.clock.pass(4999ms);
    QCOMPARE(session.log.closed, 0);
    session.log.clock.pass(1ms);
    QCOMPARE(session.log.closed, 1);
    QCOMPARE(session.log.reason, DisconnectReason::PingTimeout);
    QVERIFY(session.log.error.message.contains(QStringLiteral("no sign")));
    QVERIFY(session.log.clock.deadlines().isEmpty());
}

// What waits in the socket is delivered and answered before anything is decided.
void tst_EngineCheck::readsFirst()
{
    Session session(Transport::WebSocket);
    QVERIFY(session.isReady());
    session.server.sendText("2");
    session.server.sendText("4waiting");
    session.server.webSocket->flush();
    session.log.engine->check(10h);
    QCOMPARE(session.pings(), 1);
    QTRY_COMPARE(session.pings(), 2);
    QCOMPARE(session.log.received, QByteArrayList{ "waiting" });
    const ScriptedFrame pong{ ScriptedFrame::Text, true, "3" };
    QCOMPARE(session.server.frames.value(0), pong);
    // They do not count as the sign that was asked for afterwards.
    QTRY_VERIFY_WITH_TIMEOUT((session.log.clock.pass(1s), session.log.closed == 1), 5000);
    QCOMPARE(session.log.reason, DisconnectReason::PingTimeout);
}

void tst_EngineCheck::pollIsLeftAlone_data()
{
    QTest::addColumn<std::chrono::milliseconds>("asleep");
    QTest::newRow("network changed") << 0ms;
    QTest::newRow("nap") << 44999ms;
}

// It cannot be asked, and the server has still patience: the heartbeat tells.
void tst_EngineCheck::pollIsLeftAlone()
{
    QFETCH(std::chrono::milliseconds, asleep);
    Session session(Transport::Polling);
    QVERIFY(session.isReady());
    QTRY_COMPARE(session.server.waitingRequests(), 1);
    session.log.engine->check(asleep);
    QCoreApplication::processEvents();
    QCoreApplication::processEvents();
    session.log.clock.pass(44s);
    QCOMPARE(session.log.closed, 0);
}

void tst_EngineCheck::pollWithSomethingInItIsAlive()
{
    Session session(Transport::Polling);
    QVERIFY(session.isReady());
    session.log.engine->check(45s);
    session.server.send("4late");
    QTRY_COMPARE(session.log.received.size(), 1);
    session.log.clock.pass(10s);
    QCOMPARE(session.log.closed, 0);
}

void tst_EngineCheck::pollThatWasMissedEnds()
{
    Session session(Transport::Polling);
    QVERIFY(session.isReady());
    QTRY_COMPARE(session.server.waitingRequests(), 1);
    session.log.engine->check(45s);
    QTRY_VERIFY_WITH_TIMEOUT((session.log.clock.pass(1s), session.log.closed == 1), 5000);
    QCOMPARE(session.log.reason, DisconnectReason::PingTimeout);
    QVERIFY(session.log.error.message.contains(QStringLiteral("no sign")));
}

void tst_EngineCheck::asksInRevision3()
{
    ScriptedEngine server;
    Log log(server.url(), { Transport::WebSocket });
    log.settings.revision = EngineRevision::Three;
    log.open();
    QTRY_COMPARE(log.opened, 1);
    log.engine->check(0ms);
    QTRY_VERIFY_WITH_TIMEOUT((log.clock.pass(1s), log.closed == 1), 5000);
    QCOMPARE(log.reason, DisconnectReason::PingTimeout);
    QVERIFY(server.texts().isEmpty()); // the transport's own ping has asked
}

void tst_EngineCheck::nothingToAskWhenNotOpen()
{
    ScriptedEngine server;
    Log log(server.url(), { Transport::WebSocket });
    log.open().check(10h);
    QTRY_COMPARE(log.opened, 1);
    log.clock.pass(10s);
    QCOMPARE(log.closed, 0);
    log.engine->close(DisconnectReason::ClientDisconnect);
    log.engine->check(10h);
    QTRY_COMPARE(log.closed, 1);
    QCOMPARE(log.reason, DisconnectReason::ClientDisconnect);
}

QTEST_GUILESS_MAIN(tst_EngineCheck)
#include "tst_enginecheck.moc"
