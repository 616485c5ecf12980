// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Transcripts of sessions on a transport without a network and a clock without time.
#include "protocol/enginehandshake.h"
#include "sessionfixture.h"

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Fixture = SessionFixture;
using QSocketIo::DisconnectReason;
using Transport = QSocketIo::Transport;

class tst_EngineSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void openPacketIsFirst_data();
    void openPacketIsFirst();
    void openPacketNamesUpgrades_data();
    void openPacketNamesUpgrades();

    void messagesArrive();
    void packetsWithoutMeaningAreIgnored_data();
    void packetsWithoutMeaningAreIgnored();
    void clientPingEndsTheSession();
    void closePacketEndsTheSession();

    void messagesLeaveAtOnce();
    void messagesWaitInOrder();
    void drainedIsToldOnce();
    void writableIsToldUnlessDrained();
    void pollTakesSixteenPackets();
    void floodIsNotReadAnyMore();
    void fetchingIsASignOfLife();
    void heldReadingIsNoSilence();

    void pingsInTime();
    void pongStartsTheIntervalAgain();
    void silenceEndsTheSession();
    void heldBackPeerCountsAsAlive();
    void pongToNothingIsNoSignOfLife();
    void pongBeforeThePingHasLeftIsNone();
    void heartbeatEndsWithTheSession();
};

void tst_EngineSession::openPacketIsFirst_data()
{
    QTest::addColumn<Transport>("kind");
    QTest::newRow("polling") << Transport::Polling;
    QTest::newRow("websocket") << Transport::WebSocket;
}

void tst_EngineSession::openPacketIsFirst()
{
    QFETCH(Transport, kind);
    Fixture f(kind);
    f.send("early");
    QVERIFY(!f.session->isWritable());
    QVERIFY(f.wire.sent.isEmpty());
    f.session->start();
    if (kind == Transport::Polling)
        f.wire.poll();
    const QByteArrayList sent = f.wire.takeSent();
    QCOMPARE(sent.size(), 2);
    QVERIFY(sent.first().startsWith("0{"));
    QCOMPARE(sent.last(), "4early");
}

void tst_EngineSession::openPacketNamesUpgrades_data()
{
    QTest::addColumn<Transport>("kind");
    QTest::addColumn<bool>("allowUpgrades");
    QTest::addColumn<QList<Transport>>("transports");
    QTest::addColumn<QByteArrayList>("upgrades");
    const QList<Transport> both{ Transport::Polling, Transport::WebSocket };
    QTest::newRow("polling") << Transport::Polling << true << both << QByteArrayList{ "websocket" };
    QTest::newRow("websocket") << Transport::WebSocket << true << both << QByteArrayList();
    QTest::newRow("not allowed") << Transport::Polling << false << both << QByteArrayList();
    QTest::newRow("no websocket") << Transport::Polling << true
                                  << QList<Transport>{ Transport::Polling } << QByteArrayList();
}

void tst_EngineSession::openPacketNamesUpgrades()
{
    QFETCH(Transport, kind);
    QFETCH(bool, allowUpgrades);
    QFETCH(QList<Transport>, transports);
    QFETCH(QByteArrayList, upgrades);
    EngineSettings settings;
    settings.allowUpgrades = allowUpgrades;
    settings.transports = transports;
    settings.pingInterval = 300ms;
    settings.pingTimeout = 200ms;
    settings.maxPayload = 12345;
    Fixture f(kind, settings);
    f.session->start();
    if (kind == Transport::Polling)
        f.wire.poll();
    const auto handshake = EngineHandshake::fromJson(f.wire.sent.value(0).sliced(1));
    QVERIFY(handshake);
    QCOMPARE(handshake->sid, "sid");
    QCOMPARE(handshake->upgrades, upgrades);
    QVERIFY(handshake->pingInterval == 300ms);
    QVERIFY(handshake->pingTimeout == 200ms);
    QCOMPARE(handshake->maxPayload, 12345);
}

void tst_EngineSession::messagesArrive()
{
    Fixture f;
    f.open();
    f.wire.inject("4hello");
    f.wire.inject("4");
    f.wire.injectBinary("\x01\x02");
    QCOMPARE(f.received, QByteArrayList({ "hello", "", "b\x01\x02" }));
}

void tst_EngineSession::packetsWithoutMeaningAreIgnored_data()
{
    QTest::addColumn<QByteArray>("packet");
    QTest::newRow("open") << QByteArray("0{}");
    QTest::newRow("pong to nothing") << QByteArray("3");
    QTest::newRow("upgrade to nothing") << QByteArray("5");
    QTest::newRow("noop") << QByteArray("6");
}

void tst_EngineSession::packetsWithoutMeaningAreIgnored()
{
    QFETCH(QByteArray, packet);
    Fixture f;
    f.open();
    f.wire.inject(packet);
    f.wire.inject("4after");
    QCOMPARE(f.received, QByteArrayList{ "after" });
    QVERIFY(f.wire.sent.isEmpty());
    QVERIFY(f.session->isOpen());
}

void tst_EngineSession::clientPingEndsTheSession()
{
    Fixture f;
    f.open();
    f.wire.inject("2");
    QCOMPARE(f.reason, DisconnectReason::TransportError);
    QVERIFY(f.error.message.contains(u"ping"_s));
    QVERIFY(f.wire.isClosing);
    QVERIFY(f.session->isClosed());
}

void tst_EngineSession::closePacketEndsTheSession()
{
    Fixture polling(Transport::Polling);
    polling.open();
    polling.wire.inject("1");
    QCOMPARE(polling.reason, DisconnectReason::TransportClosed);
    QVERIFY(polling.wire.isAborted);

    Fixture webSocket;
    webSocket.open();
    webSocket.wire.inject("1");
    QCOMPARE(webSocket.reason, DisconnectReason::TransportClosed);
    QVERIFY(webSocket.wire.isClosing);
    QCOMPARE(webSocket.closedCount, 1);
}

void tst_EngineSession::messagesLeaveAtOnce()
{
    Fixture f;
    f.open();
    QVERIFY(f.session->isWritable());
    f.send("a");
    f.send("b", { "x", "y" });
    QCOMPARE(f.wire.sent, QByteArrayList({ "4a", "4b", "bx", "by" }));
    QCOMPARE(f.session->bytesToWrite(), 0);
}

void tst_EngineSession::messagesWaitInOrder()
{
    Fixture f;
    f.open();
    f.wire.isBlocked = true;
    QVERIFY(!f.session->isWritable());
    f.send("a");
    f.send("bcd", { "xy" });
    QVERIFY(f.wire.sent.isEmpty());
    QCOMPARE(f.session->bytesToWrite(), 6);
    // Writable again, but not told yet: what comes later must not overtake.
    f.wire.isBlocked = false;
    f.send("e");
    QCOMPARE(f.wire.takeSent(), QByteArrayList({ "4a", "4bcd", "bxy", "4e" }));
    QCOMPARE(f.session->bytesToWrite(), 0);
}

void tst_EngineSession::drainedIsToldOnce()
{
    Fixture f;
    f.open();
    f.wire.isBlocked = true;
    f.send("a");
    QCOMPARE(f.drainedCount, 0);
    f.wire.unblock();
    QCOMPARE(f.drainedCount, 1);
    QCOMPARE(f.wire.takeSent(), QByteArrayList{ "4a" });
    f.send("b");
    QCOMPARE(f.drainedCount, 1);
}

// Or that the transport takes packets again, when nothing had to wait for that.

void tst_EngineSession::writableIsToldUnlessDrained()
{
    Fixture f(Transport::Polling);
    f.open();
    f.writableCount = 0;
    bool wasWritable = false;
    f.onWritable = [&] { wasWritable = f.session->isWritable(); };
    f.wire.poll();
    QCOMPARE(f.writableCount, 1);
    QVERIFY(wasWritable);
    f.send("a");
    f.send("b");
    f.wire.poll();
    QCOMPARE(f.writableCount, 1);
    QCOMPARE(f.drainedCount, 1);
    for (int i = 0; i < 17; ++i)
        f.send("c");
    f.wire.poll();
    QCOMPARE(f.writableCount, 2); // one is left
    QCOMPARE(f.drainedCount, 1);
}

void tst_EngineSession::pollTakesSixteenPackets()
{
    Fixture f(Transport::Polling);
    f.open();
    for (int i = 0; i < 17; ++i)
        f.send(QByteArray::number(i));
    f.wire.poll();
    QCOMPARE(f.wire.takeSent().size(), 16);
    QCOMPARE(f.drainedCount, 0);
    QCOMPARE(f.session->bytesToWrite(), 2);
    f.wire.poll();
    QCOMPARE(f.wire.takeSent(), QByteArrayList{ "416" });
    QCOMPARE(f.drainedCount, 1);
    f.wire.poll();
    QVERIFY(f.wire.sent.isEmpty());
    QCOMPARE(f.drainedCount, 1);
}

void tst_EngineSession::floodIsNotReadAnyMore()
{
    Fixture f;
    f.open();
    f.wire.isBlocked = true;
    const QByteArray megabyte(1024 * 1024, 'x');
    f.onMessage = [&] { f.send(megabyte); };
    for (int i = 0; i < 16; ++i)
        f.wire.inject("4more");
    // The entries cost something too, so the sixteenth is above the limit.
    QVERIFY(f.wire.isReadingPaused);
    f.onMessage = {};
    f.wire.unblock();
    QVERIFY(!f.wire.isReadingPaused);
    QCOMPARE(f.wire.sent.size(), 16);

    // What the program sends by itself pauses nothing.
    f.wire.isBlocked = true;
    for (int i = 0; i < 20; ++i)
        f.send(megabyte);
    QVERIFY(!f.wire.isReadingPaused);
}

void tst_EngineSession::fetchingIsASignOfLife()
{
    Fixture f(Transport::Polling);
    f.open();
    const QByteArray large(16 * 1024 * 1024, 'x');
    f.onMessage = [&] {
        for (int i = 0; i < 64; ++i)
            f.send(large);
    };
    f.wire.inject("4more");
    QVERIFY(f.wire.isReadingPaused);
    // The ping waits at the end, so no pong can come; but the client polls.
    f.clock.pass(25s + 19s);
    f.wire.poll();
    f.clock.pass(1s);
    QVERIFY(f.session->isOpen());
    f.clock.pass(19s);
    QVERIFY(f.session->isOpen());
    f.clock.pass(1s);
    QCOMPARE(f.reason, DisconnectReason::PingTimeout);
}

void tst_EngineSession::heldReadingIsNoSilence()
{
    Fixture f;
    f.open();
    f.session->setReadingHeld(true);
    QVERIFY(f.wire.isReadingPaused);
    f.clock.pass(10min);
    QVERIFY(f.session->isOpen());
    const QByteArrayList pings = f.wire.takeSent();
    QCOMPARE(pings.count("2"), pings.size());
    f.session->setReadingHeld(false);
    QVERIFY(!f.wire.isReadingPaused);
    f.clock.pass(20s);
    QCOMPARE(f.reason, DisconnectReason::PingTimeout);
}

void tst_EngineSession::pingsInTime()
{
    Fixture f;
    f.open();
    f.clock.pass(24999ms);
    QVERIFY(f.wire.sent.isEmpty());
    f.clock.pass(1ms);
    QCOMPARE(f.wire.takeSent(), QByteArrayList{ "2" });
}

void tst_EngineSession::pongStartsTheIntervalAgain()
{
    Fixture f;
    f.open();
    f.clock.pass(25s);
    QCOMPARE(f.wire.takeSent(), QByteArrayList{ "2" });
    f.clock.pass(19999ms);
    f.wire.inject("3");
    f.clock.pass(24999ms);
    QVERIFY(f.wire.sent.isEmpty());
    f.clock.pass(1ms);
    QCOMPARE(f.wire.takeSent(), QByteArrayList{ "2" });
    f.wire.inject("3with data");
    f.clock.pass(25s);
    QCOMPARE(f.wire.takeSent(), QByteArrayList{ "2" });
    QVERIFY(f.session->isOpen());
}

void tst_EngineSession::silenceEndsTheSession()
{
    Fixture f;
    f.open();
    f.clock.pass(25s + 19999ms);
    QVERIFY(f.session->isOpen());
    // Only a pong counts.
    f.wire.inject("4message");
    f.clock.pass(1ms);
    QCOMPARE(f.reason, DisconnectReason::PingTimeout);
    QVERIFY(f.wire.isClosing);
    QVERIFY(f.error.message.contains(u"20000"_s));
}

// Its pongs wait with everything else until somebody reads again; pings go on, because it counts them.

void tst_EngineSession::heldBackPeerCountsAsAlive()
{
    Fixture f;
    f.open();
    f.session->setReadingHeld(true);
    QVERIFY(f.wire.isReadingPaused);
    f.clock.pass(25s);
    QCOMPARE(f.wire.takeSent(), QByteArrayList{ "2" });
    f.clock.pass(20s);
    QCOMPARE(f.wire.takeSent(), QByteArrayList{ "2" });
    f.clock.pass(20s);
    QCOMPARE(f.wire.takeSent(), QByteArrayList{ "2" });
    f.clock.pass(10min);
    QVERIFY(f.session->isOpen());
    f.wire.takeSent();

    f.session->setReadingHeld(false);
    QVERIFY(!f.wire.isReadingPaused);
    f.clock.pass(19999ms);
    QVERIFY(f.session->isOpen());
    f.wire.inject("3");
    f.wire.inject("3"); // to the other pings
    f.clock.pass(25s);
    QCOMPARE(f.wire.takeSent(), QByteArrayList{ "2" });
    f.clock.pass(20s);
    QCOMPARE(f.reason, DisconnectReason::PingTimeout);
}

void tst_EngineSession::pongToNothingIsNoSignOfLife()
{
    Fixture f;
    f.open();
    f.clock.pass(24s);
    f.wire.inject("3");
    f.clock.pass(1s);
    QCOMPARE(f.wire.takeSent(), QByteArrayList{ "2" });
}

void tst_EngineSession::pongBeforeThePingHasLeftIsNone()
{
    Fixture f(Transport::Polling);
    f.open();
    f.clock.pass(25s);
    f.wire.inject("3");
    f.clock.pass(20s);
    QCOMPARE(f.reason, DisconnectReason::PingTimeout);
}

void tst_EngineSession::heartbeatEndsWithTheSession()
{
    Fixture f;
    f.open();
    f.wire.inject("1");
    QVERIFY(f.isClosed());
    f.clock.pass(60s);
    QCOMPARE(f.closedCount, 1);
    QVERIFY(f.clock.deadlines().isEmpty());
}

QTEST_GUILESS_MAIN(tst_EngineSession)
#include "tst_enginesession.moc"
