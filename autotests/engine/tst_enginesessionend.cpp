// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How sessions end: transcripts on a transport without a network and a clock without time.
#include "sessionfixture.h"

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Fixture = SessionFixture;
using QSocketIo::DisconnectReason;
using Kind = TransportError::Kind;
using Transport = QSocketIo::Transport;

Q_DECLARE_METATYPE(TransportError::Kind)

class tst_EngineSessionEnd : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void closeWaitsForTheQueue();
    void closeOverPollingWaitsForAPoll();
    void closeReasons_data();
    void closeReasons();
    void closeIsBounded();
    void closeBeforeTheStart();
    void closingSessionTakesNoMessages();
    void reasonsOfTransports_data();
    void reasonsOfTransports();
    void abortIsSilent();
    void serverMayDieInAnyCallback_data();
    void serverMayDieInAnyCallback();
};

void tst_EngineSessionEnd::closeWaitsForTheQueue()
{
    Fixture f;
    f.open();
    f.wire.isBlocked = true;
    f.send("last");
    f.session->close(DisconnectReason::ServerDisconnect);
    QVERIFY(!f.session->isOpen());
    QVERIFY(!f.wire.isClosing);
    QVERIFY(!f.isClosed());
    f.wire.unblock();
    QCOMPARE(f.wire.takeSent(), QByteArrayList{ "4last" });
    QVERIFY(f.wire.isClosing);
    QVERIFY(!f.isClosed());
    f.wire.breakDown(lost());
    QCOMPARE(f.reason, DisconnectReason::ServerDisconnect);
}

void tst_EngineSessionEnd::closeOverPollingWaitsForAPoll()
{
    Fixture f(Transport::Polling);
    f.open();
    for (int i = 0; i < 17; ++i)
        f.send("x");
    f.session->close(DisconnectReason::ServerDisconnect);
    f.wire.poll();
    QCOMPARE(f.wire.takeSent().size(), 16);
    QVERIFY(!f.wire.isClosing);
    f.wire.poll();
    QCOMPARE(f.wire.takeSent().size(), 1);
    QVERIFY(f.wire.isClosing);
}

void tst_EngineSessionEnd::closeReasons_data()
{
    QTest::addColumn<DisconnectReason>("reason");
    QTest::newRow("disconnect") << DisconnectReason::ServerDisconnect;
    QTest::newRow("shutdown") << DisconnectReason::ServerShutdown;
    QTest::newRow("protocol") << DisconnectReason::ProtocolError;
}

void tst_EngineSessionEnd::closeReasons()
{
    QFETCH(DisconnectReason, reason);
    Fixture f;
    f.open();
    f.session->close(reason);
    // The first reason counts, whatever else happens.
    f.session->close(DisconnectReason::TransportError);
    QVERIFY(!f.isClosed());
    f.wire.breakDown(lost(Kind::Failed));
    QCOMPARE(f.reason, reason);
    QCOMPARE(f.closedCount, 1);
}

void tst_EngineSessionEnd::closeIsBounded()
{
    Fixture f(Transport::Polling);
    f.open();
    f.send("never fetched");
    f.session->close(DisconnectReason::ServerDisconnect);
    f.clock.pass(29999ms);
    QVERIFY(!f.isClosed());
    f.clock.pass(1ms);
    QCOMPARE(f.reason, DisconnectReason::ServerDisconnect);
    QVERIFY(f.wire.isAborted);
    QVERIFY(f.clock.deadlines().isEmpty());
}

void tst_EngineSessionEnd::closeBeforeTheStart()
{
    Fixture f;
    f.send("last");
    f.session->close(DisconnectReason::ServerDisconnect);
    QVERIFY(!f.wire.isClosing);
    f.session->start();
    QCOMPARE(f.wire.sent.size(), 2);
    QVERIFY(f.wire.isClosing);
}

void tst_EngineSessionEnd::closingSessionTakesNoMessages()
{
    Fixture f;
    f.open();
    f.session->close(DisconnectReason::ServerDisconnect);
    f.send("late");
    f.wire.inject("4late");
    f.wire.inject("3");
    QVERIFY(f.wire.sent.isEmpty());
    QVERIFY(f.received.isEmpty());
    f.wire.inject("1");
    QCOMPARE(f.reason, DisconnectReason::ServerDisconnect);
}

void tst_EngineSessionEnd::reasonsOfTransports_data()
{
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<DisconnectReason>("reason");
    QTest::newRow("closed") << Kind::Closed << DisconnectReason::TransportClosed;
    QTest::newRow("failed") << Kind::Failed << DisconnectReason::TransportError;
    QTest::newRow("too large") << Kind::TooLarge << DisconnectReason::TransportError;
    QTest::newRow("parse error") << Kind::ParseError << DisconnectReason::ProtocolError;
}

void tst_EngineSessionEnd::reasonsOfTransports()
{
    QFETCH(Kind, kind);
    QFETCH(DisconnectReason, reason);
    if (kind == Kind::TooLarge || kind == Kind::ParseError)
        QTest::ignoreMessage(QtWarningMsg, "sid closed: the reason");
    Fixture f;
    f.open();
    TransportError error = lost(kind);
    error.message = u"the reason"_s;
    f.wire.breakDown(error);
    QCOMPARE(f.reason, reason);
    QCOMPARE(f.error.message, u"the reason"_s);
    QVERIFY(f.clock.deadlines().isEmpty());
}

void tst_EngineSessionEnd::abortIsSilent()
{
    Fixture f(Transport::Polling);
    f.open();
    f.startProbe();
    f.session->abort();
    QVERIFY(f.wire.isAborted);
    QVERIFY(f.probe.isAborted);
    QVERIFY(!f.isClosed());
    f.send("a");
    f.session->close(DisconnectReason::ServerDisconnect);
    f.clock.pass(60s);
    QVERIFY(!f.isClosed());
    QCOMPARE(f.session->bytesToWrite(), 0);
    QVERIFY(f.clock.deadlines().isEmpty());
}

void tst_EngineSessionEnd::serverMayDieInAnyCallback_data()
{
    QTest::addColumn<QByteArray>("callback");
    QTest::newRow("message") << QByteArray("message");
    QTest::newRow("drained") << QByteArray("drained");
    QTest::newRow("writable") << QByteArray("writable");
    QTest::newRow("upgraded") << QByteArray("upgraded");
    QTest::newRow("closed by the peer") << QByteArray("closed");
    QTest::newRow("closed by the heartbeat") << QByteArray("silence");
}

void tst_EngineSessionEnd::serverMayDieInAnyCallback()
{
    QFETCH(QByteArray, callback);
    Fixture f(Transport::Polling);
    f.open();
    const auto die = [&] {
        f.session.reset();
        f.server.reset();
    };
    f.onMessage = f.onDrained = f.onWritable = f.onUpgraded = f.onClosed = die;
    if (callback == "message") {
        f.wire.inject("4x");
    } else if (callback == "drained" || callback == "writable") {
        if (callback == "drained")
            f.send("a");
        f.wire.isPollWaiting = true;
        f.wire.transport->session()->transportWritable(f.wire.transport);
    } else if (callback == "upgraded") {
        f.startProbe();
        f.probe.inject("5");
    } else if (callback == "closed") {
        f.wire.breakDown(lost());
    } else {
        f.clock.pass(45s);
    }
    QVERIFY(!f.session);
    QVERIFY(!f.wire.transport);
}

QTEST_GUILESS_MAIN(tst_EngineSessionEnd)
#include "tst_enginesessionend.moc"
