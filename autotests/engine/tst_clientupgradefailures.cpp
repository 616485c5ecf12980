// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Upgrades that fail, and sessions that end during one.
#include "upgradepair.h"

#include <QTest>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;

using QSocketIo::DisconnectReason;
using QSocketIo::Transport;
using Pair = UpgradePair;

class tst_ClientUpgradeFailures : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void failedProbeKeepsTheSession_data();
    void failedProbeKeepsTheSession();
    void probeThatIsNeverAnswered();
    void pollThatNeverEnds();
    void webSocketDiesWhilePausing();
    void webSocketDiesAfterwards();
    void serverClosesWhileProbing_data();
    void serverClosesWhileProbing();
    void pollFailsWhileProbing();
    void closeWhileProbing();
    void closeWhilePausing();
    void closeWhilePausingThatFails();
    void closeWhilePausingIsBounded();
    void destroyed_data();
    void destroyed();
};

void tst_ClientUpgradeFailures::failedProbeKeepsTheSession_data()
{
    QTest::addColumn<QByteArray>("failure");
    for (const char *failure :
         { "refused", "dropped", "cut", "closed", "3other", "3", "4message", "2probe", "7", "1" })
        QTest::newRow(failure) << QByteArray(failure);
}

void tst_ClientUpgradeFailures::failedProbeKeepsTheSession()
{
    QFETCH(QByteArray, failure);
    Pair pair;
    if (failure == "refused" || failure == "dropped") {
        pair.server.onUpgrade = [&](const ScriptedRequest &request) {
            failure == "dropped" ? request.drop() : request.answer("no", 400);
        };
    }
    pair.log.open();
    if (pair.server.onUpgrade && failure != "refused" && failure != "dropped") {
        QTRY_VERIFY(pair.isProbing());
        if (failure == "cut")
            pair.server.webSocket->abort();
        else if (failure == "closed")
            pair.server.sendClose(1000);
        else
            pair.server.sendText(failure);
    }
    QTRY_COMPARE(pair.log.upgradeFailures.size(), 1);
    QVERIFY(!pair.log.upgradeFailures.first().isEmpty());
    pair.log.send("still");
    pair.server.send("4here");
    QTRY_COMPARE(pair.server.posts, QByteArrayList{ "4still" });
    QTRY_COMPARE(pair.log.received, QByteArrayList{ "here" });
    QCOMPARE(pair.log.engine->transport(), Transport::Polling);
    QCOMPARE(pair.upgrades().size(), 1);
    QCOMPARE(pair.log.closed, 0);
    QVERIFY(!pair.server.webSocket || pair.server.webSocketEnds == 1);
}

void tst_ClientUpgradeFailures::probeThatIsNeverAnswered()
{
    Pair pair;
    pair.log.open();
    QTRY_VERIFY(pair.isProbing());
    pair.log.clock.pass(9999ms);
    QVERIFY(pair.log.upgradeFailures.isEmpty());
    pair.log.clock.pass(1ms);
    QCOMPARE(pair.log.upgradeFailures.size(), 1);
    QTRY_COMPARE(pair.server.webSocketEnds, 1);
    pair.log.send("still");
    QTRY_COMPARE(pair.server.posts, QByteArrayList{ "4still" });
}

void tst_ClientUpgradeFailures::pollThatNeverEnds()
{
    Pair pair;
    pair.log.open();
    QTRY_VERIFY(pair.isProbing());
    QTRY_COMPARE(pair.server.polls.size(), 1);
    pair.server.sendText("3probe");
    QTRY_VERIFY(pair.isPausing());
    pair.log.send("held");
    pair.log.clock.pass(10s);
    QCOMPARE(pair.log.upgradeFailures.size(), 1);
    QTRY_COMPARE(pair.server.posts, QByteArrayList{ "4held" });
    pair.server.send("4x");
    QTRY_COMPARE(pair.log.received.size(), 1);
    QTRY_COMPARE(pair.server.polls.size(), 1);
    QVERIFY(!pair.server.hasTwoPolls);
}

void tst_ClientUpgradeFailures::webSocketDiesWhilePausing()
{
    Pair pair;
    pair.log.open();
    QTRY_VERIFY(pair.isProbing());
    QTRY_COMPARE(pair.server.polls.size(), 1);
    pair.server.sendText("3probe");
    QTRY_VERIFY(pair.isPausing());
    pair.log.send("held");
    pair.server.webSocket->abort();
    QTRY_COMPARE(pair.log.upgradeFailures.size(), 1);
    QTRY_COMPARE(pair.server.posts, QByteArrayList{ "4held" });
    pair.server.send("4x");
    QTRY_COMPARE(pair.log.received.size(), 1);
    QTRY_COMPARE(pair.server.polls.size(), 1);
    QVERIFY(!pair.server.hasTwoPolls);
    QCOMPARE(pair.log.closed, 0);
}

void tst_ClientUpgradeFailures::webSocketDiesAfterwards()
{
    Pair pair;
    pair.server.answersProbe = true;
    pair.log.open();
    QTRY_COMPARE(pair.log.upgraded, 1);
    pair.server.webSocket->abort();
    QTRY_COMPARE(pair.log.closed, 1);
    QCOMPARE(pair.log.reason, DisconnectReason::TransportError);
    QVERIFY(pair.log.upgradeFailures.isEmpty());
    QVERIFY(pair.log.clock.deadlines().isEmpty());
}

void tst_ClientUpgradeFailures::serverClosesWhileProbing_data()
{
    QTest::addColumn<bool>("isPausing");
    QTest::newRow("probing") << false;
    QTest::newRow("pausing") << true;
}

void tst_ClientUpgradeFailures::serverClosesWhileProbing()
{
    QFETCH(bool, isPausing);
    Pair pair;
    pair.log.open();
    QTRY_VERIFY(pair.isProbing());
    QTRY_COMPARE(pair.server.polls.size(), 1);
    if (isPausing) {
        pair.server.sendText("3probe");
        QTRY_VERIFY(pair.isPausing());
    }
    pair.server.send("6\x1e"
                     "1");
    QTRY_COMPARE(pair.log.closed, 1);
    QCOMPARE(pair.log.reason, DisconnectReason::TransportClosed);
    QTRY_COMPARE(pair.server.webSocketEnds, 1);
    QCOMPARE(pair.server.texts().size(), 1);
    QVERIFY(pair.log.upgradeFailures.isEmpty());
    QVERIFY(pair.log.clock.deadlines().isEmpty());
}

void tst_ClientUpgradeFailures::pollFailsWhileProbing()
{
    Pair pair;
    pair.log.open();
    QTRY_VERIFY(pair.isProbing());
    QTRY_COMPARE(pair.server.polls.size(), 1);
    pair.server.polls.takeFirst().answer({}, 500);
    QTRY_COMPARE(pair.log.closed, 1);
    QCOMPARE(pair.log.reason, DisconnectReason::TransportError);
    QTRY_COMPARE(pair.server.webSocketEnds, 1);
}

void tst_ClientUpgradeFailures::closeWhileProbing()
{
    Pair pair;
    pair.log.open();
    QTRY_VERIFY(pair.isProbing());
    pair.log.send("last");
    pair.log.engine->close(DisconnectReason::ClientDisconnect);
    QTRY_COMPARE(pair.log.closed, 1);
    QCOMPARE(pair.server.postedPackets(), (QByteArrayList{ "4last", "1" }));
    QTRY_COMPARE(pair.server.webSocketEnds, 1);
    QVERIFY(pair.log.upgradeFailures.isEmpty());
}

// What was sent before must leave, and it can only do so by the WebSocket.
void tst_ClientUpgradeFailures::closeWhilePausing()
{
    Pair pair;
    pair.log.open();
    QTRY_VERIFY(pair.isProbing());
    QTRY_COMPARE(pair.server.polls.size(), 1);
    pair.server.sendText("3probe");
    QTRY_VERIFY(pair.isPausing());
    pair.log.send("last");
    pair.log.engine->close(DisconnectReason::ClientDisconnect);
    pair.server.send("6");
    QTRY_COMPARE(pair.log.closed, 1);
    QCOMPARE(pair.log.reason, DisconnectReason::ClientDisconnect);
    QTRY_COMPARE(pair.server.webSocketEnds, 1);
    QCOMPARE(pair.server.texts(), (QByteArrayList{ "2probe", "5", "4last" }));
    QCOMPARE(pair.server.frames.last().opcode, int(ScriptedFrame::Close));
    QVERIFY(pair.server.posts.isEmpty());
}

void tst_ClientUpgradeFailures::closeWhilePausingThatFails()
{
    Pair pair;
    pair.log.open();
    QTRY_VERIFY(pair.isProbing());
    QTRY_COMPARE(pair.server.polls.size(), 1);
    pair.server.sendText("3probe");
    QTRY_VERIFY(pair.isPausing());
    pair.log.send("last");
    pair.log.engine->close(DisconnectReason::ClientDisconnect);
    pair.server.webSocket->abort();
    QTRY_COMPARE(pair.log.closed, 1);
    QCOMPARE(pair.log.reason, DisconnectReason::ClientDisconnect);
    QCOMPARE(pair.server.postedPackets(), (QByteArrayList{ "4last", "1" }));
    QVERIFY(pair.log.upgradeFailures.isEmpty());
}

void tst_ClientUpgradeFailures::closeWhilePausingIsBounded()
{
    Pair pair;
    pair.log.open();
    QTRY_VERIFY(pair.isProbing());
    QTRY_COMPARE(pair.server.polls.size(), 1);
    pair.server.sendText("3probe");
    QTRY_VERIFY(pair.isPausing());
    pair.log.engine->close(DisconnectReason::ClientDisconnect);
    pair.log.clock.pass(299ms);
    QCOMPARE(pair.log.closed, 0);
    pair.log.clock.pass(1ms);
    QCOMPARE(pair.log.closed, 1);
    QVERIFY(pair.log.clock.deadlines().isEmpty());
    QTRY_COMPARE(pair.server.webSocketEnds, 1);
    QTRY_COMPARE(pair.server.waitingRequests(), 0);
}

void tst_ClientUpgradeFailures::destroyed_data()
{
    QTest::addColumn<QByteArray>("when");
    for (const char *when :
         { "probing", "pausing", "engineUpgraded", "engineDrained", "upgradeFailed" })
        QTest::newRow(when) << QByteArray(when);
}

void tst_ClientUpgradeFailures::destroyed()
{
    QFETCH(QByteArray, when);
    Pair pair;
    pair.log.reactions.insert(when, [&pair] { pair.log.engine.reset(); });
    pair.log.open();
    QTRY_VERIFY(pair.isProbing());
    QTRY_COMPARE(pair.server.polls.size(), 1);
    pair.server.sendText(when == "upgradeFailed" ? "4wrong" : "3probe");
    if (when == "probing") {
        pair.log.engine.reset();
    } else if (when != "upgradeFailed") {
        QTRY_VERIFY(pair.isPausing());
        pair.log.send("held");
        if (when == "pausing")
            pair.log.engine.reset();
        pair.server.send("6");
    }
    QTRY_VERIFY(!pair.log.engine);
    QVERIFY(pair.log.clock.deadlines().isEmpty());
    QTRY_COMPARE(pair.server.webSocketEnds, 1);
    QTRY_COMPARE(pair.server.waitingRequests(), 0);
    QCOMPARE(pair.log.closed, 0);
}

QTEST_GUILESS_MAIN(tst_ClientUpgradeFailures)
#include "tst_clientupgradefailures.moc"
