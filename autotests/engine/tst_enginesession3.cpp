// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Sessions of Engine.IO 3, whose heartbeat is the client's.
#include "sessionfixture.h"

#include <QtTest>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using QSocketIo::DisconnectReason;
using QSocketIo::Transport;

namespace {

class Fixture : public SessionFixture // past the open packet
{
public:
    explicit Fixture(Transport kind = Transport::WebSocket,
                     EngineRevision revision = EngineRevision::Three)
        : SessionFixture(kind, {}, revision)
    {
        open();
    }
};

} // namespace

class tst_EngineSession3 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void serverSendsNoPings();
    void silenceEndsTheSession();
    void everyPacketIsASignOfLife_data();
    void everyPacketIsASignOfLife();
    void pingsAreAnswered_data();
    void pingsAreAnswered();
    void pongOvertakesWhatWaits();
    void unfetchedPongsAreOne();
    void wrongDirectionEndsTheSession_data();
    void wrongDirectionEndsTheSession();
    void upgradeFollowsTheProtocol();
    void heartbeatGoesOnAfterTheUpgrade();
    void fetchingIsASignOfLife();
    void closingAnswersNoPings();
};

void tst_EngineSession3::serverSendsNoPings()
{
    Fixture f;
    f.clock.pass(44999ms);
    QVERIFY(f.wire.sent.isEmpty());
    QVERIFY(f.session->isOpen());
}

void tst_EngineSession3::silenceEndsTheSession()
{
    Fixture f;
    f.wire.inject("2");
    f.clock.pass(44999ms);
    QVERIFY(f.session->isOpen());
    f.clock.pass(1ms);
    QCOMPARE(f.reason, DisconnectReason::PingTimeout);
    QVERIFY2(f.error.message.contains(QStringLiteral("45000")), qPrintable(f.error.message));
}

void tst_EngineSession3::everyPacketIsASignOfLife_data()
{
    QTest::addColumn<QByteArray>("packet");
    QTest::newRow("ping") << QByteArray("2");
    QTest::newRow("message") << QByteArray("4hello");
    QTest::newRow("noop") << QByteArray("6");
}

void tst_EngineSession3::everyPacketIsASignOfLife()
{
    QFETCH(QByteArray, packet);
    Fixture f;
    for (int i = 0; i < 3; ++i) {
        f.clock.pass(44999ms);
        f.wire.inject(packet);
    }
    f.clock.pass(44999ms);
    QVERIFY(f.session->isOpen());
    f.clock.pass(1ms);
    QCOMPARE(f.reason, DisconnectReason::PingTimeout);
}

void tst_EngineSession3::pingsAreAnswered_data()
{
    QTest::addColumn<QByteArray>("ping");
    QTest::addColumn<QByteArray>("pong");
    QTest::newRow("bare") << QByteArray("2") << QByteArray("3");
    QTest::newRow("probe") << QByteArray("2probe") << QByteArray("3probe");
    QTest::newRow("a word") << QByteArray("2") + QByteArray(16, 'x')
                            << QByteArray("3") + QByteArray(16, 'x');
    QTest::newRow("more") << QByteArray("2") + QByteArray(17, 'x') << QByteArray("3");
}

void tst_EngineSession3::pingsAreAnswered()
{
    QFETCH(QByteArray, ping);
    QFETCH(QByteArray, pong);
    Fixture f;
    f.wire.inject(ping);
    QCOMPARE(f.wire.takeSent(), QByteArrayList{ pong });
    Fixture polling(Transport::Polling);
    polling.wire.inject(ping);
    QVERIFY(polling.wire.sent.isEmpty());
    polling.wire.poll();
    QCOMPARE(polling.wire.takeSent(), QByteArrayList{ pong });
}

void tst_EngineSession3::pongOvertakesWhatWaits()
{
    Fixture f(Transport::Polling);
    for (int i = 0; i < 17; ++i)
        f.session->send(EngineMessage("x"));
    f.wire.inject("2");
    f.wire.poll();
    const QByteArrayList sent = f.wire.takeSent();
    QCOMPARE(sent.size(), 16);
    QCOMPARE(sent.first(), "3");
}

void tst_EngineSession3::unfetchedPongsAreOne()
{
    Fixture f(Transport::Polling);
    for (int i = 0; i < 1000; ++i)
        f.wire.inject(QByteArray("2" + QByteArray::number(i)));
    f.wire.poll();
    QCOMPARE(f.wire.takeSent(), QByteArrayList{ "3999" });
    f.wire.poll();
    QVERIFY(f.wire.sent.isEmpty());
}

void tst_EngineSession3::wrongDirectionEndsTheSession_data()
{
    QTest::addColumn<EngineRevision>("revision");
    QTest::addColumn<QByteArray>("packet");
    QTest::newRow("pong of revision 3") << EngineRevision::Three << QByteArray("3");
    QTest::newRow("ping of revision 4") << EngineRevision::Four << QByteArray("2");
}

void tst_EngineSession3::wrongDirectionEndsTheSession()
{
    QFETCH(EngineRevision, revision);
    QFETCH(QByteArray, packet);
    Fixture f(Transport::WebSocket, revision);
    f.wire.inject(packet);
    QCOMPARE(f.reason, DisconnectReason::TransportError);
    QVERIFY(f.wire.sent.isEmpty());
}

void tst_EngineSession3::upgradeFollowsTheProtocol()
{
    Fixture f(Transport::Polling);
    f.session->startProbe(f.probe.makeTransport());
    f.probe.inject("2probe");
    QCOMPARE(f.probe.takeSent(), QByteArrayList{ "3probe" });
    f.wire.poll();
    QCOMPARE(f.wire.takeSent(), QByteArrayList{ "6" });
    f.wire.inject("2"); // may still come over polling
    f.session->send(EngineMessage("late"));
    f.probe.inject("5");
    QCOMPARE(f.session->transport(), Transport::WebSocket);
    QCOMPARE(f.probe.takeSent(), (QByteArrayList{ "3", "4late" }));
}

void tst_EngineSession3::heartbeatGoesOnAfterTheUpgrade()
{
    Fixture f(Transport::Polling);
    f.clock.pass(40s);
    f.wire.inject("2");
    f.session->startProbe(f.probe.makeTransport());
    f.probe.inject("2probe");
    f.probe.inject("5");
    f.probe.takeSent();
    f.clock.pass(44s);
    f.probe.inject("2");
    QCOMPARE(f.probe.takeSent(), QByteArrayList{ "3" });
    f.clock.pass(44999ms);
    QVERIFY(f.session->isOpen());
    f.clock.pass(1ms);
    QCOMPARE(f.reason, DisconnectReason::PingTimeout);
}

void tst_EngineSession3::fetchingIsASignOfLife()
{
    Fixture f(Transport::Polling);
    const QByteArray large(16 * 1024 * 1024, 'x');
    f.onMessage = [&] {
        for (int i = 0; i < 64; ++i)
            f.session->send(EngineMessage(large));
    };
    f.wire.inject("4more");
    QVERIFY(f.wire.isReadingPaused);
    // What is not read cannot be a ping; but the client polls.
    f.clock.pass(44s);
    f.wire.poll();
    f.clock.pass(1s);
    QVERIFY(f.session->isOpen());
    f.clock.pass(44999ms);
    QVERIFY(f.session->isOpen());
    f.clock.pass(1ms);
    QCOMPARE(f.reason, DisconnectReason::PingTimeout);
}

void tst_EngineSession3::closingAnswersNoPings()
{
    Fixture f(Transport::Polling);
    f.session->send(EngineMessage("last"));
    f.session->close(DisconnectReason::ServerDisconnect);
    f.wire.inject("2");
    f.wire.poll();
    QCOMPARE(f.wire.takeSent(), QByteArrayList{ "4last" });
    QVERIFY(f.wire.isClosing);
}

QTEST_GUILESS_MAIN(tst_EngineSession3)
#include "tst_enginesession3.moc"
