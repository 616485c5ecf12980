// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The client's way from polling to a WebSocket, and what must not get lost on it.
#include "upgradepair.h"

#include <QTest>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;

using QSocketIo::DisconnectReason;
using QSocketIo::Transport;
using Pair = UpgradePair;

namespace {

// As servers do while they are upgraded: a poll that came after all is not kept waiting.
template <typename AnyPair>
void answerPoll(AnyPair &pair)
{
    if (!pair.server.polls.isEmpty())
        pair.server.send("6");
}

} // namespace

class tst_ClientUpgrade : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void upgrades();
    void probeCarriesSidAndCookies();
    void noUpgradeUnlessWanted_data();
    void noUpgradeUnlessWanted();
    void packetsDuringTheProbeComeByPoll();
    void messagesAreHeldWhilePausing();
    void runningPostIsWaitedFor();
    void attachmentsFollowOverTheWebSocket();
    void noopBeforeTheAnswer();
    void noopOnTheWebSocket();
    void pingDuringTheProbe();
    void pingInTheLastPoll();
    void heartbeatGoesOn();
};

void tst_ClientUpgrade::upgrades()
{
    Pair pair;
    pair.log.open();
    QTRY_VERIFY(pair.isProbing());
    QCOMPARE(pair.log.engine->transport(), Transport::Polling);
    QTRY_COMPARE(pair.server.polls.size(), 1);
    pair.server.sendText("3probe");
    QTRY_VERIFY(pair.isPausing());
    QCOMPARE(pair.log.upgraded, 0);
    QCOMPARE(pair.server.texts().size(), 1);
    pair.server.send("6");
    QTRY_COMPARE(pair.log.upgraded, 1);
    QCOMPARE(pair.log.engine->transport(), Transport::WebSocket);
    QVERIFY(pair.log.engine->isWritable());
    pair.log.send("hello");
    pair.server.sendText("4hi");
    QTRY_COMPARE(pair.server.texts(), (QByteArrayList{ "2probe", "5", "4hello" }));
    QTRY_COMPARE(pair.log.received, QByteArrayList{ "hi" });
    QCOMPARE(pair.server.count("GET"), 2); // the handshake and the poll that was answered
    QVERIFY(pair.server.posts.isEmpty());
    QVERIFY(pair.log.upgradeFailures.isEmpty());
}

void tst_ClientUpgrade::probeCarriesSidAndCookies()
{
    Pair pair;
    const ScriptedServer::Handler usual = pair.server.onRequest;
    pair.server.onRequest = [&](const ScriptedRequest &request) {
        if (!request.query("sid").isEmpty())
            return usual(request);
        request.answer("0" + pair.server.handshake, 200, { "Set-Cookie: AWSALB=node7; Path=/" });
    };
    for (ClientRequest *request : { &pair.log.settings.polling, &pair.log.settings.webSocket }) {
        request->base.setRawHeader("Cookie", "mine=1");
        request->base.setRawHeader("X-Token", "secret");
    }
    pair.log.open();
    QTRY_VERIFY(pair.isProbing());
    const ScriptedRequest probe = pair.upgrades().first();
    QCOMPARE(probe.query("sid"), QStringLiteral("S1"));
    QCOMPARE(probe.query("transport"), QStringLiteral("websocket"));
    QCOMPARE(probe.header("cookie"), QByteArray("AWSALB=node7; mine=1"));
    QCOMPARE(probe.header("x-token"), QByteArray("secret"));
}

void tst_ClientUpgrade::noUpgradeUnlessWanted_data()
{
    QTest::addColumn<bool>("isAllowed");
    QTest::addColumn<bool>("isOffered");
    QTest::addColumn<QList<Transport>>("transports");
    const QList<Transport> both{ Transport::Polling, Transport::WebSocket };
    QTest::newRow("switched off") << false << true << both;
    QTest::newRow("not offered") << true << false << both;
    QTest::newRow("no WebSocket") << true << true << QList<Transport>{ Transport::Polling };
    QTest::newRow("WebSocket already")
            << true << true << QList<Transport>{ Transport::WebSocket, Transport::Polling };
}

void tst_ClientUpgrade::noUpgradeUnlessWanted()
{
    QFETCH(bool, isAllowed);
    QFETCH(bool, isOffered);
    QFETCH(QList<Transport>, transports);
    Pair pair;
    pair.log.settings.upgrade = isAllowed;
    pair.log.settings.transports = transports;
    if (!isOffered)
        pair.server.handshake.replace("\"websocket\"", "");
    pair.log.open();
    QTRY_COMPARE(pair.log.opened, 1);
    pair.log.send("x");
    const bool isPolling = transports.first() == Transport::Polling;
    QTRY_COMPARE((isPolling ? pair.server.posts : pair.server.texts()).size(), 1);
    QCOMPARE(pair.upgrades().size(), isPolling ? 0 : 1);
    QVERIFY(pair.log.upgradeFailures.isEmpty());
}

void tst_ClientUpgrade::packetsDuringTheProbeComeByPoll()
{
    Pair pair;
    pair.log.open();
    QTRY_VERIFY(pair.isProbing());
    pair.server.send("41");
    QTRY_COMPARE(pair.log.received.size(), 1);
    pair.log.send("a");
    QTRY_COMPARE(pair.server.posts, QByteArrayList{ "4a" });
    QTRY_COMPARE(pair.server.polls.size(), 1);
    QTRY_VERIFY(pair.log.engine->isWritable()); // the answer to the POST has arrived
    pair.server.sendText("3probe");
    QTRY_VERIFY(pair.isPausing());
    pair.server.send("42\x1e"
                     "43");
    QTRY_COMPARE(pair.log.upgraded, 1);
    pair.server.sendText("44");
    QTRY_COMPARE(pair.log.received, (QByteArrayList{ "1", "2", "3", "4" }));
}

void tst_ClientUpgrade::messagesAreHeldWhilePausing()
{
    Pair pair;
    pair.log.open();
    QTRY_VERIFY(pair.isProbing());
    QTRY_COMPARE(pair.server.polls.size(), 1);
    pair.server.sendText("3probe");
    QTRY_VERIFY(pair.isPausing());
    pair.log.send("held", { "attached" });
    pair.log.send("too");
    QCOMPARE(pair.log.engine->bytesToWrite(), 4 + 8 + 3);
    pair.server.send("6");
    QTRY_COMPARE(pair.server.frames.size(), 5);
    QCOMPARE(pair.server.texts(), (QByteArrayList{ "2probe", "5", "4held", "4too" }));
    QCOMPARE(pair.server.frames.at(3).data, QByteArray("attached"));
    QVERIFY(pair.server.posts.isEmpty());
    QCOMPARE(pair.log.drained, 1);
}

void tst_ClientUpgrade::runningPostIsWaitedFor()
{
    Pair pair;
    pair.server.answersPosts = false;
    pair.log.open();
    QTRY_VERIFY(pair.isProbing());
    pair.log.send("posted");
    pair.log.send("queued");
    QTRY_COMPARE(pair.server.heldPosts.size(), 1);
    QTRY_COMPARE(pair.server.polls.size(), 1);
    pair.server.sendText("3probe");
    pair.server.send("4last");
    QTRY_COMPARE(pair.log.received.size(), 1);
    QCOMPARE(pair.log.upgraded, 0);
    QCOMPARE(pair.server.texts().size(), 1);
    pair.server.releasePosts();
    // The answer to the probe may have come after that to the poll, and another poll between them.
    QTRY_VERIFY((answerPoll(pair), pair.server.texts().size() == 3));
    QCOMPARE(pair.server.texts(), (QByteArrayList{ "2probe", "5", "4queued" }));
    QCOMPARE(pair.server.posts, QByteArrayList{ "4posted" });
}

void tst_ClientUpgrade::attachmentsFollowOverTheWebSocket()
{
    Pair pair;
    pair.server.answersPosts = false;
    pair.server.handshake.replace("1000000", "20");
    pair.log.open();
    QTRY_VERIFY(pair.isProbing());
    QTRY_COMPARE(pair.server.polls.size(), 1);
    pair.log.send("51-[\"head\"]", { "attachment" });
    QTRY_COMPARE(pair.server.posts, QByteArrayList{ "451-[\"head\"]" });
    pair.server.sendText("3probe");
    pair.server.sendPing("after"); // its pong says that the client has seen the answer to its probe
    QTRY_COMPARE(pair.server.frames.size(), 2);
    QCOMPARE(pair.server.frames.at(1), (ScriptedFrame{ ScriptedFrame::Pong, true, "after" }));
    pair.server.send("6");
    QTRY_VERIFY(pair.server.polls.isEmpty());
    pair.server.releasePosts();
    QTRY_VERIFY((answerPoll(pair), pair.server.frames.size() == 4));
    QCOMPARE(pair.server.frames.at(2).data, QByteArray("5"));
    QCOMPARE(pair.server.frames.at(3), (ScriptedFrame{ ScriptedFrame::Binary, true, "attachment" }));
}

// The noop of a server that sends only one: the client polls again and waits for that poll.
void tst_ClientUpgrade::noopBeforeTheAnswer()
{
    Pair pair;
    pair.log.open();
    QTRY_VERIFY(pair.isProbing());
    pair.server.send("6");
    QTRY_COMPARE(pair.server.count("GET"), 3);
    pair.server.sendText("3probe");
    QTRY_VERIFY(pair.isPausing());
    QCOMPARE(pair.log.upgraded, 0);
    pair.server.send("6");
    QTRY_COMPARE(pair.log.upgraded, 1);
    QCOMPARE(pair.server.count("GET"), 3);
}

void tst_ClientUpgrade::noopOnTheWebSocket()
{
    Pair pair;
    pair.log.open();
    QTRY_VERIFY(pair.isProbing());
    pair.server.sendText("6");
    pair.server.sendText("3probe");
    pair.server.sendText("6");
    QTRY_VERIFY(pair.isPausing());
    pair.server.send("6");
    QTRY_COMPARE(pair.log.upgraded, 1);
    pair.server.sendText("6");
    pair.server.sendText("4x");
    QTRY_COMPARE(pair.log.received, QByteArrayList{ "x" });
    QVERIFY(pair.log.upgradeFailures.isEmpty());
}

void tst_ClientUpgrade::pingDuringTheProbe()
{
    Pair pair;
    pair.log.open();
    QTRY_VERIFY(pair.isProbing());
    pair.server.send("2");
    QTRY_COMPARE(pair.server.posts, QByteArrayList{ "3" });
    QTRY_COMPARE(pair.server.polls.size(), 1);
    pair.server.sendText("3probe");
    QTRY_VERIFY(pair.isPausing());
    pair.server.send("6");
    QTRY_COMPARE(pair.log.upgraded, 1);
}

void tst_ClientUpgrade::pingInTheLastPoll()
{
    Pair pair;
    pair.log.open();
    QTRY_VERIFY(pair.isProbing());
    QTRY_COMPARE(pair.server.polls.size(), 1);
    pair.server.sendText("3probe");
    QTRY_VERIFY(pair.isPausing());
    pair.server.send("2");
    QTRY_COMPARE(pair.server.texts(), (QByteArrayList{ "2probe", "5", "3" }));
    QVERIFY(pair.server.posts.isEmpty());
}

void tst_ClientUpgrade::heartbeatGoesOn()
{
    Pair pair;
    pair.server.answersProbe = true;
    pair.log.open();
    QTRY_COMPARE(pair.log.upgraded, 1);
    pair.log.clock.pass(44s);
    pair.server.sendText("2");
    QTRY_COMPARE(pair.server.texts().last(), QByteArray("3"));
    pair.log.clock.pass(44s); // long after any time-out of polling
    pair.server.sendText("4x");
    QTRY_COMPARE(pair.log.received.size(), 1);
    QCOMPARE(pair.log.closed, 0);
    pair.log.clock.pass(1s);
    QTRY_COMPARE(pair.log.reason, DisconnectReason::PingTimeout);
}

QTEST_GUILESS_MAIN(tst_ClientUpgrade)
#include "tst_clientupgrade.moc"
