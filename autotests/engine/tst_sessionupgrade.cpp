// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The upgrade as a server's session sees it, and the races in it: transcripts without a network and without time.
#include "sessionfixture.h"

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using Fixture = SessionFixture;
using QSocketIo::DisconnectReason;
using Kind = TransportError::Kind;
using Transport = QSocketIo::Transport;

class tst_SessionUpgrade : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void upgradeFollowsTheProtocol();
    void upgradeCarriesWhatIsQueued();
    void upgradeCarriesTheRestOfAMessage();
    void openPollStillCarriesMessagesWhileProbing();
    void pollsAreAnsweredAtOnceWhileProbing();
    void probeMayBeRepeated();
    void pingAnsweredOverTheOtherTransport();
    void pingThatIsDueWhileNobodyPolls();
    void unexpectedPacketEndsOnlyTheProbe_data();
    void unexpectedPacketEndsOnlyTheProbe();
    void upgradeTimesOut();
    void lostProbeIsForgotten();
    void lostPollingEndsTheSessionAndTheProbe();
    void secondUpgradeAfterAFailedOne();
    void lateNoopOverTheNewTransport();
    void closeWhileUpgradingAcceptsTheUpgrade();
    void closeWhileProbingDropsTheProbeInTheEnd();
};

void tst_SessionUpgrade::upgradeFollowsTheProtocol()
{
    Fixture f(Transport::Polling);
    f.open();
    f.wire.poll();
    f.session->startProbe(f.probe.makeTransport());
    // A socket that has not said anything yet changes nothing.
    QVERIFY(f.session->isProbing());
    QVERIFY(!f.wire.isProbing);
    QVERIFY(f.wire.isPollWaiting);
    f.probe.inject("2probe");
    QCOMPARE(f.probe.takeSent(), QByteArrayList{ "3probe" });
    QCOMPARE(f.wire.takeSent(), QByteArrayList{ "6" });
    QCOMPARE(f.session->transport(), Transport::Polling);
    f.probe.inject("5");
    QCOMPARE(f.session->transport(), Transport::WebSocket);
    QCOMPARE(f.upgradedCount, 1);
    QVERIFY(!f.session->isProbing());
    QVERIFY(!f.wire.transport);
    f.send("a");
    f.probe.inject("4b");
    QCOMPARE(f.probe.takeSent(), QByteArrayList{ "4a" });
    QCOMPARE(f.received, QByteArrayList{ "b" });
    // The time-out of the probe is gone with it.
    f.clock.pass(11s);
    QVERIFY(f.session->isOpen());
    QVERIFY(!f.probe.isClosing);
}

void tst_SessionUpgrade::upgradeCarriesWhatIsQueued()
{
    Fixture f(Transport::Polling);
    f.open();
    f.startProbe();
    f.send("a");
    f.send("b", { "x" });
    QVERIFY(f.wire.sent.isEmpty());
    QVERIFY(f.probe.sent.isEmpty());
    f.onUpgraded = [&] { f.send("c"); };
    f.probe.inject("5");
    QCOMPARE(f.probe.takeSent(), QByteArrayList({ "4a", "4b", "bx", "4c" }));
}

void tst_SessionUpgrade::upgradeCarriesTheRestOfAMessage()
{
    Fixture f(Transport::Polling);
    f.open();
    QList<QByteArray> attachments;
    for (int i = 0; i < 20; ++i)
        attachments.append(QByteArray::number(i));
    f.send("many", attachments);
    f.wire.poll();
    QCOMPARE(f.wire.takeSent().size(), 16);
    f.startProbe();
    f.probe.inject("5");
    QCOMPARE(f.probe.takeSent(), QByteArrayList({ "b15", "b16", "b17", "b18", "b19" }));
}

void tst_SessionUpgrade::openPollStillCarriesMessagesWhileProbing()
{
    Fixture f(Transport::Polling);
    f.open();
    f.startProbe();
    f.send("a");
    f.wire.poll();
    QCOMPARE(f.wire.takeSent(), QByteArrayList{ "4a" });
    f.probe.inject("5");
    QVERIFY(f.probe.sent.isEmpty());
}

void tst_SessionUpgrade::pollsAreAnsweredAtOnceWhileProbing()
{
    Fixture f(Transport::Polling);
    f.open();
    f.startProbe();
    f.wire.poll();
    f.wire.poll();
    QCOMPARE(f.wire.takeSent(), QByteArrayList({ "6", "6" }));
}

void tst_SessionUpgrade::probeMayBeRepeated()
{
    Fixture f(Transport::Polling);
    f.open();
    f.startProbe();
    f.probe.inject("2probe");
    QCOMPARE(f.probe.takeSent(), QByteArrayList{ "3probe" });
    f.probe.inject("5");
    QCOMPARE(f.upgradedCount, 1);
}

void tst_SessionUpgrade::pingAnsweredOverTheOtherTransport()
{
    Fixture f(Transport::Polling);
    f.open();
    f.clock.pass(24s);
    f.startProbe();
    f.clock.pass(1s);
    f.wire.poll();
    QCOMPARE(f.wire.takeSent(), QByteArrayList{ "2" });
    f.probe.inject("5");
    f.probe.inject("3");
    f.clock.pass(24999ms);
    QVERIFY(f.probe.sent.isEmpty());
    f.clock.pass(1ms);
    QCOMPARE(f.probe.takeSent(), QByteArrayList{ "2" });
}

// A peer that does not poll between its probe and the upgrade, as python-engineio's client.
void tst_SessionUpgrade::pingThatIsDueWhileNobodyPolls()
{
    Fixture f(Transport::Polling);
    f.open();
    f.clock.pass(24s);
    f.startProbe();
    f.clock.pass(2s);
    QVERIFY(f.wire.sent.isEmpty());
    QVERIFY(f.probe.sent.isEmpty()); // which may only be probed so far
    f.probe.inject("5");
    QCOMPARE(f.probe.takeSent(), QByteArrayList{ "2" });
    f.probe.inject("3");
    f.clock.pass(24999ms);
    QVERIFY(f.session->isOpen());
    QVERIFY(f.probe.sent.isEmpty());
    f.clock.pass(1ms);
    QCOMPARE(f.probe.takeSent(), QByteArrayList{ "2" });
}

void tst_SessionUpgrade::unexpectedPacketEndsOnlyTheProbe_data()
{
    QTest::addColumn<bool>("isProbed");
    QTest::addColumn<QByteArray>("packet");
    QTest::newRow("message first") << false << QByteArray("4x");
    QTest::newRow("message after the probe") << true << QByteArray("4x");
    QTest::newRow("upgrade without probe") << false << QByteArray("5");
    QTest::newRow("ping") << true << QByteArray("2");
    QTest::newRow("ping with other data") << false << QByteArray("2other");
    QTest::newRow("pong") << true << QByteArray("3");
    QTest::newRow("close") << true << QByteArray("1");
    QTest::newRow("open") << false << QByteArray("0{}");
}

void tst_SessionUpgrade::unexpectedPacketEndsOnlyTheProbe()
{
    QFETCH(bool, isProbed);
    QFETCH(QByteArray, packet);
    Fixture f(Transport::Polling);
    f.open();
    f.session->startProbe(f.probe.makeTransport());
    if (isProbed)
        f.probe.inject("2probe");
    f.probe.inject(packet);
    QVERIFY(f.probe.isClosing);
    QVERIFY(f.session->isOpen());
    QVERIFY(!f.session->isProbing());
    QVERIFY(!f.wire.isProbing);
    QVERIFY(f.received.isEmpty());
    // What the dying socket still says means nothing.
    f.probe.inject("2probe");
    f.probe.inject("5");
    QCOMPARE(f.upgradedCount, 0);
    f.wire.poll();
    f.send("still here");
    QCOMPARE(f.wire.takeSent(), QByteArrayList{ "4still here" });
}

void tst_SessionUpgrade::upgradeTimesOut()
{
    Fixture f(Transport::Polling);
    f.open();
    f.startProbe();
    f.clock.pass(9999ms);
    QVERIFY(!f.probe.isClosing);
    f.clock.pass(1ms);
    QVERIFY(f.probe.isClosing);
    QVERIFY(f.session->isOpen());
    QVERIFY(!f.wire.isProbing);
    f.wire.poll();
    QVERIFY(f.wire.sent.isEmpty());
}

void tst_SessionUpgrade::lostProbeIsForgotten()
{
    Fixture f(Transport::Polling);
    f.open();
    f.startProbe();
    f.probe.breakDown(lost());
    QVERIFY(!f.probe.transport);
    QVERIFY(!f.session->isProbing());
    QVERIFY(!f.wire.isProbing);
    QVERIFY(f.session->isOpen());
    f.wire.poll();
    f.send("a");
    QCOMPARE(f.wire.takeSent(), QByteArrayList{ "4a" });
}

void tst_SessionUpgrade::lostPollingEndsTheSessionAndTheProbe()
{
    Fixture f(Transport::Polling);
    f.open();
    f.startProbe();
    f.wire.breakDown(lost(Kind::Failed));
    QCOMPARE(f.reason, DisconnectReason::TransportError);
    QVERIFY(f.probe.isClosing);
    f.probe.inject("5");
    QCOMPARE(f.upgradedCount, 0);
}

void tst_SessionUpgrade::secondUpgradeAfterAFailedOne()
{
    Fixture f(Transport::Polling);
    f.open();
    f.startProbe();
    f.probe.breakDown(lost());
    FakeWire second(Transport::WebSocket);
    f.session->startProbe(second.makeTransport());
    second.inject("2probe");
    second.inject("5");
    QCOMPARE(f.upgradedCount, 1);
    QCOMPARE(f.session->transport(), Transport::WebSocket);
    f.session->abort();
    QVERIFY(second.isAborted);
    f.session.reset();
}

void tst_SessionUpgrade::lateNoopOverTheNewTransport()
{
    Fixture f(Transport::Polling);
    f.open();
    f.startProbe();
    f.probe.inject("5");
    f.probe.inject("6");
    f.probe.inject("5");
    QVERIFY(f.session->isOpen());
    QVERIFY(!f.probe.isClosing);
    QCOMPARE(f.upgradedCount, 1);
}

void tst_SessionUpgrade::closeWhileUpgradingAcceptsTheUpgrade()
{
    Fixture f(Transport::Polling);
    f.open();
    f.startProbe();
    f.send("last words");
    f.session->close(DisconnectReason::ServerDisconnect);
    f.probe.inject("5");
    QCOMPARE(f.probe.takeSent(), QByteArrayList{ "4last words" });
    QVERIFY(f.probe.isClosing);
    QCOMPARE(f.upgradedCount, 0);
    f.probe.breakDown(lost());
    QCOMPARE(f.reason, DisconnectReason::ServerDisconnect);
}

void tst_SessionUpgrade::closeWhileProbingDropsTheProbeInTheEnd()
{
    Fixture f(Transport::Polling);
    f.open();
    f.startProbe();
    f.session->close(DisconnectReason::ServerDisconnect);
    QVERIFY(f.wire.isClosing);
    QVERIFY(!f.probe.isClosing);
    f.wire.breakDown(lost());
    QCOMPARE(f.reason, DisconnectReason::ServerDisconnect);
    QVERIFY(f.probe.isClosing);
}

QTEST_GUILESS_MAIN(tst_SessionUpgrade)
#include "tst_sessionupgrade.moc"
