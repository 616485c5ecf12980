// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a client does when the network is back, or the machine was suspended.
#include "client/networkmonitor.h"
#include "client/qsocketioclient_p.h"
#include "client/suspendwatch.h"
#include "scriptedpeer.h"
#include "signallog.h"
#include "testclock.h"

#include <QSignalSpy>
#include <QTest>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using QSocketIo::DisconnectReason;
using State = QSocketIoClient::State;

namespace {

class TestMonitor final : public NetworkMonitor
{
public:
    void change() { Q_EMIT networkChanged(); }
};

// Whose network and clock belong to the test.
class TestClient : public QSocketIoClient
{
public:
    TestClient()
    {
        d_ptr->setNetworkMonitor(monitor);
        d_ptr->suspendWatch.setWallClock([this] { return wall + d_ptr->deadlines->now(); });
    }
    void sleep(std::chrono::milliseconds time)
    {
        wall += time;
        d_ptr->suspendWatch.look();
    }

    TestMonitor *monitor = new TestMonitor; // owned by the client
    std::chrono::milliseconds wall{ 1'000'000 };
};

} // namespace

class tst_ClientAliveness : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void suspensionIsNoticed_data();
    void suspensionIsNoticed();
    void suspensionIsNoticedOnce();
    void lateTimerIsASuspension();
    void watchMayEndInItsCall();
    void systemReportsWhatGetsBetter();
    void systemReportsChangesTogether();
    void networkEndsTheWait();
    void networkEndsAnAttempt();
    void networkIsNotAskedWhenClosed();
    void networkCanBeIgnored();
    void aliveConnectionStays_data();
    void aliveConnectionStays();
    void wakingEndsTheWait();
    void napIsNothing();

private:
    std::unique_ptr<ScriptedPeer> m_peer;
    std::unique_ptr<TestClient> m_client;
    QSocketIoClientNamespace *m_main = nullptr;
};

void tst_ClientAliveness::init()
{
    m_peer = std::make_unique<ScriptedPeer>();
    m_client = std::make_unique<TestClient>();
    setUpClient(*m_client, m_peer->url());
    m_main = m_client->of("/");
}

void tst_ClientAliveness::cleanup()
{
    m_client.reset();
    m_peer.reset();
}

void tst_ClientAliveness::suspensionIsNoticed_data()
{
    QTest::addColumn<std::chrono::milliseconds>("jump");
    QTest::addColumn<int>("count");
    QTest::newRow("none") << 0ms << 0;
    QTest::newRow("below the tolerance") << 4999ms << 0;
    QTest::newRow("at the tolerance") << 5000ms << 1;
    QTest::newRow("a night") << std::chrono::milliseconds(8h) << 1;
    QTest::newRow("the clock was set back") << std::chrono::milliseconds(-8h) << 0;
}

void tst_ClientAliveness::suspensionIsNoticed()
{
    QFETCH(std::chrono::milliseconds, jump);
    QFETCH(int, count);
    TestClock clock;
    std::chrono::milliseconds wall = 100h;
    QList<std::chrono::milliseconds> woken;
    SuspendWatch watch(clock.deadlines(), [&woken](auto asleep) { woken.append(asleep); });
    watch.setWallClock([&] { return wall + clock.deadlines().now(); });
    watch.start();
    clock.pass(7s);
    QVERIFY(woken.isEmpty());
    wall += jump;
    clock.pass(5s);
    QCOMPARE(woken.size(), count);
    if (count == 1)
        QCOMPARE(woken.constFirst(), jump);
    watch.stop();
    QVERIFY(clock.deadlines().isEmpty());
}

void tst_ClientAliveness::suspensionIsNoticedOnce()
{
    TestClock clock;
    std::chrono::milliseconds wall = 100h;
    int woken = 0;
    SuspendWatch watch(clock.deadlines(), [&woken](auto) { ++woken; });
    watch.setWallClock([&] { return wall + clock.deadlines().now(); });
    watch.start();
    watch.start(); // changes nothing
    wall += 1h;
    clock.pass(1min);
    QCOMPARE(woken, 1);
    wall += 1h;
    clock.pass(1min);
    QCOMPARE(woken, 2);
}

// Where timers count a suspension, and where the thread was busy.
void tst_ClientAliveness::lateTimerIsASuspension()
{
    std::chrono::milliseconds now = 1s;
    DeadlineQueue deadlines([&now] { return now; }, nullptr);
    QList<std::chrono::milliseconds> woken;
    SuspendWatch watch(deadlines, [&woken](auto asleep) { woken.append(asleep); });
    watch.setWallClock([&] { return now; });
    watch.start();
    now += 65s;
    deadlines.advance();
    QCOMPARE(woken, QList<std::chrono::milliseconds>{ 60s });
}

void tst_ClientAliveness::watchMayEndInItsCall()
{
    TestClock clock;
    std::chrono::milliseconds wall = 100h;
    std::unique_ptr<SuspendWatch> watch;
    watch = std::make_unique<SuspendWatch>(clock.deadlines(), [&watch](auto) { watch.reset(); });
    watch->setWallClock([&] { return wall; });
    watch->start();
    wall += 1h;
    clock.pass(6s);
    QVERIFY(!watch);
}

void tst_ClientAliveness::systemReportsWhatGetsBetter()
{
    using Reachability = QNetworkInformation::Reachability;
    using Medium = QNetworkInformation::TransportMedium;
    SystemNetworkMonitor monitor;
    QSignalSpy changes(&monitor, &NetworkMonitor::networkChanged);
    const auto count = [&changes] {
        QCoreApplication::processEvents();
        return changes.count();
    };
    monitor.reachabilityChanged(Reachability::Unknown);
    monitor.mediumChanged(Medium::Unknown);
    monitor.reachabilityChanged(Reachability::Online); // which it may have been
    QCOMPARE(count(), 0);
    monitor.reachabilityChanged(Reachability::Disconnected);
    QCOMPARE(count(), 0);
    monitor.reachabilityChanged(Reachability::Local);
    QCOMPARE(count(), 1);
    monitor.reachabilityChanged(Reachability::Online);
    QCOMPARE(count(), 2);
    monitor.mediumChanged(Medium::WiFi);
    QCOMPARE(count(), 2);
    monitor.mediumChanged(Medium::Ethernet);
    QCOMPARE(count(), 3);
    monitor.mediumChanged(Medium::Ethernet);
    monitor.mediumChanged(Medium::Unknown);
    QCOMPARE(count(), 3);
}

void tst_ClientAliveness::systemReportsChangesTogether()
{
    using Reachability = QNetworkInformation::Reachability;
    using Medium = QNetworkInformation::TransportMedium;
    SystemNetworkMonitor monitor;
    monitor.reachabilityChanged(Reachability::Disconnected);
    monitor.mediumChanged(Medium::WiFi);
    QCoreApplication::processEvents();
    QSignalSpy changes(&monitor, &NetworkMonitor::networkChanged);
    monitor.reachabilityChanged(Reachability::Online);
    monitor.mediumChanged(Medium::Cellular);
    QCOMPARE(changes.count(), 0);
    QTRY_COMPARE(changes.count(), 1);
}

void tst_ClientAliveness::networkEndsTheWait()
{
    const quint16 port = m_peer->port();
    m_peer->stopListening();
    m_client->setReconnectDelay(1h, 1h);
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::WaitingToReconnect);
    QVERIFY(m_peer->listen(port));
    m_client->monitor->change();
    QCOMPARE(m_client->state(), State::Opening);
    QTRY_VERIFY(m_main->isConnected());
}

void tst_ClientAliveness::networkEndsAnAttempt()
{
    m_peer->saysHello = false; // the attempt hangs
    m_client->open();
    QTRY_COMPARE(m_peer->connectionCount, 1);
    m_peer->saysHello = true;
    m_client->monitor->change();
    QTRY_VERIFY(m_main->isConnected());
    QCOMPARE(m_peer->connectionCount, 2);
}

void tst_ClientAliveness::networkIsNotAskedWhenClosed()
{
    m_client->monitor->change();
    m_client->sleep(8h);
    QCOMPARE(m_client->state(), State::Closed);
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    m_client->close();
    m_client->monitor->change();
    m_client->sleep(8h);
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(m_peer->connectionCount, 1);
}

void tst_ClientAliveness::networkCanBeIgnored()
{
    QVERIFY(m_client->isNetworkAware());
    QSignalSpy changes(m_client.get(), &QSocketIoClient::settingsChanged);
    m_client->setNetworkAware(false);
    QCOMPARE(changes.count(), 1);
    m_peer->stopListening();
    m_client->setReconnectDelay(1h, 1h);
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::WaitingToReconnect);
    m_client->monitor->change();
    QCOMPARE(m_client->state(), State::WaitingToReconnect);
}

void tst_ClientAliveness::aliveConnectionStays_data()
{
    QTest::addColumn<bool>("isSuspended");
    QTest::newRow("network") << false;
    QTest::newRow("suspended") << true;
}

void tst_ClientAliveness::aliveConnectionStays()
{
    QFETCH(bool, isSuspended);
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    QTRY_VERIFY(m_client->roundTripTime().count() >= 0); // the one of opening is over
    QSignalSpy measured(m_client.get(), &QSocketIoClient::roundTripTimeChanged);
    QSignalSpy closed(m_client.get(), &QSocketIoClient::closed);
    if (isSuspended)
        m_client->sleep(8h);
    else
        m_client->monitor->change();
    QTRY_COMPARE(measured.count(), 1); // the server was asked, and has answered
    QVERIFY(m_main->isConnected());
    QVERIFY(closed.isEmpty());
    QCOMPARE(m_peer->connectionCount, 1);
}

void tst_ClientAliveness::wakingEndsTheWait()
{
    const quint16 port = m_peer->port();
    m_peer->stopListening();
    m_client->setReconnectDelay(1h, 1h);
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::WaitingToReconnect);
    QVERIFY(m_peer->listen(port));
    m_client->sleep(10min);
    QTRY_VERIFY(m_main->isConnected());
}

void tst_ClientAliveness::napIsNothing()
{
    m_peer->stopListening();
    m_client->setReconnectDelay(1h, 1h);
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::WaitingToReconnect);
    m_client->sleep(4900ms);
    QCOMPARE(m_client->state(), State::WaitingToReconnect);
}

QTEST_GUILESS_MAIN(tst_ClientAliveness)
#include "tst_clientaliveness.moc"
