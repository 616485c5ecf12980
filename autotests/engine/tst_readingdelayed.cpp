// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A session whose client is read slowly: it is alive, whatever its pongs stand behind, and the next transport is read as slowly.
#include "sessionfixture.h"

#include <QTest>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using QSocketIo::DisconnectReason;
using Transport = QSocketIo::Transport;

namespace {

class DelayedSession : public SessionFixture // past the open packet
{
public:
    explicit DelayedSession(Transport kind = Transport::WebSocket,
                            EngineRevision revision = EngineRevision::Four)
        : SessionFixture(kind, {}, revision)
    {
        open();
    }
};

} // namespace

class tst_ReadingDelayed : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pausesTheTransport();
    void outlivesTheHeartbeat();
    void diesWhenItIsReadAgain();
    void outlivesSilence();
    void followsAnUpgrade();
    void aBacklogStillPauses();
};

void tst_ReadingDelayed::pausesTheTransport()
{
    DelayedSession it;
    it.session->setReadingDelayed(true);
    QVERIFY(it.wire.isReadingPaused);
    it.session->setReadingDelayed(false);
    QVERIFY(!it.wire.isReadingPaused);
}

void tst_ReadingDelayed::outlivesTheHeartbeat()
{
    DelayedSession it;
    it.session->setReadingDelayed(true);
    it.clock.pass(200s);
    QVERIFY(!it.reason);
    QCOMPARE(it.wire.takeSent(), QByteArrayList{ "2" });
    // Read for a moment between two looks.
    it.session->setReadingDelayed(false);
    it.clock.pass(1s);
    it.session->setReadingDelayed(true);
    it.session->setReadingDelayed(false);
    it.clock.pass(19s);
    QVERIFY(!it.reason);
    it.wire.inject("3");
    it.clock.pass(26s);
    QCOMPARE(it.wire.takeSent(), QByteArrayList{ "2" });
}

void tst_ReadingDelayed::diesWhenItIsReadAgain()
{
    DelayedSession it;
    it.session->setReadingDelayed(true);
    it.clock.pass(50s);
    it.session->setReadingDelayed(false);
    it.clock.pass(41s); // the rest of one wait, and a whole one
    QCOMPARE(it.reason, DisconnectReason::PingTimeout);
}

// Of a client that pings itself.
void tst_ReadingDelayed::outlivesSilence()
{
    DelayedSession it(Transport::WebSocket, EngineRevision::Three);
    it.session->setReadingDelayed(true);
    it.clock.pass(200s);
    QVERIFY(!it.reason);
    it.session->setReadingDelayed(false);
    it.clock.pass(91s);
    QCOMPARE(it.reason, DisconnectReason::PingTimeout);
}

void tst_ReadingDelayed::followsAnUpgrade()
{
    DelayedSession it(Transport::Polling);
    it.session->startProbe(it.probe.makeTransport());
    it.probe.inject("2probe");
    it.session->setReadingDelayed(true);
    QVERIFY(it.wire.isReadingPaused);
    it.probe.inject("5");
    QCOMPARE(it.session->transport(), Transport::WebSocket);
    QVERIFY(it.probe.isReadingPaused);
    it.session->setReadingDelayed(false);
    QVERIFY(!it.probe.isReadingPaused);
}

void tst_ReadingDelayed::aBacklogStillPauses()
{
    DelayedSession it;
    it.wire.isBlocked = true;
    it.session->send(EngineMessage(QByteArray(17'000'000, 'a')));
    it.wire.inject("4x");
    QVERIFY(it.wire.isReadingPaused);
    it.session->setReadingDelayed(true);
    it.session->setReadingDelayed(false);
    QVERIFY(it.wire.isReadingPaused);
    it.session->setReadingDelayed(true);
    it.wire.unblock();
    QVERIFY(it.wire.isReadingPaused);
    it.session->setReadingDelayed(false);
    QVERIFY(!it.wire.isReadingPaused);
}

QTEST_APPLESS_MAIN(tst_ReadingDelayed)
#include "tst_readingdelayed.moc"
