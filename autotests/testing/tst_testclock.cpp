// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Everything that takes time, on the clock of a test.
#include "qsocketiotestclock.h"

#include "qsocketioclient.h"
#include "qsocketioserver.h"
#include "qsocketiotestnetwork.h"

#include <QSignalSpy>
#include <QTest>
#include <QTimer>

#include <ctime>
#include <memory>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using ClientState = QSocketIoClient::State;
using Link = QSocketIoTestNetwork::Link;
using QSocketIo::ErrorCode;
using QSocketIo::Transport;
using Transports = QList<Transport>;
using std::chrono::milliseconds;

class tst_TestClock : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void standsStill();
    void isLeftByABusyProgram();
    void dayOfHeartbeats_data();
    void dayOfHeartbeats();
    void acknowledgementsTimeOut();
    void pausesBetweenAttempts();
    void retries();
    void queuedEventsAge();
    void sessionsAreRecovered_data();
    void sessionsAreRecovered();
    void stopsWhenAConditionHolds();
    void mayBeUsedInHandlers();
    void maySeeItselfGo();
    void handsBackToTheSystem();

private:
    QSocketIoTestClock *clock() const { return m_network->clock(); }
    void join();

    std::unique_ptr<QSocketIoTestNetwork> m_network;
    std::unique_ptr<QSocketIoServer> m_server;
    std::unique_ptr<QSocketIoClient> m_client;
};

void tst_TestClock::init()
{
    m_network = std::make_unique<QSocketIoTestNetwork>();
    m_server = std::make_unique<QSocketIoServer>();
    m_network->addServer(m_server.get());
    m_client = std::make_unique<QSocketIoClient>(QUrl(u"http://server.test"_s));
    m_client->of("/");
    m_client->setReconnectJitter(0);
    m_network->addClient(m_client.get());
}

void tst_TestClock::cleanup()
{
    m_client.reset();
    m_server.reset();
    m_network.reset();
}

void tst_TestClock::join()
{
    m_client->open();
    clock()->settle();
    QVERIFY(m_client->of("/")->isConnected());
}

void tst_TestClock::standsStill()
{
    join();
    QCOMPARE(clock()->elapsed(), 0ms);
    const auto answer = m_client->withTimeout(1ms).emitWithAck("nobody listens");
    for (int i = 0; i < 10; ++i)
        clock()->settle();
    QVERIFY(!answer.isFinished());
    clock()->advance(1ms);
    QVERIFY(answer.isFinished());
    clock()->advance(-5ms);
    QCOMPARE(clock()->elapsed(), 1ms);
}

void tst_TestClock::isLeftByABusyProgram()
{
    int turns = 0;
    QTimer idle;
    connect(&idle, &QTimer::timeout, this, [&] { ++turns; });
    idle.start(0);
    clock()->settle();
    QVERIFY(turns > 100);
}

void tst_TestClock::dayOfHeartbeats_data()
{
    QTest::addColumn<Transports>("transports");
    QTest::addColumn<double>("limit"); // in seconds
    QTest::newRow("WebSocket") << Transports{ Transport::WebSocket } << 1.0;
    QTest::newRow("upgrade") << Transports{ Transport::Polling, Transport::WebSocket } << 1.0;
    QTest::newRow("polling") << Transports{ Transport::Polling } << 3.0; // two requests each
}

void tst_TestClock::dayOfHeartbeats()
{
    QFETCH(double, limit);
#ifdef __SANITIZE_ADDRESS__
    limit *= 5;
#endif
    QFETCH(const Transports, transports);
    m_client->setTransports(transports);
    join();
    const QString id = m_client->of("/")->id();
    QSignalSpy ends(m_client->of("/"), &QSocketIoEndpoint::disconnected);
    int heartbeats = 0;
    connect(m_client.get(), &QSocketIoClient::roundTripTimeChanged, this, [&] { ++heartbeats; });
    // The work of this process, not the time of a machine that has other things to do.
    const std::clock_t start = std::clock();
    clock()->advance(24h);
    const double seconds = double(std::clock() - start) / CLOCKS_PER_SEC;
    QCOMPARE(clock()->elapsed(), 24h);
    QCOMPARE(ends.count(), 0);
    QCOMPARE(m_client->of("/")->id(), id);
    QVERIFY2(heartbeats >= 24h / m_server->pingInterval() - 1,
             qPrintable(QString::number(heartbeats)));
    qInfo("%d heartbeats in %.3f s", heartbeats, seconds);
    QVERIFY2(seconds < limit, qPrintable(QString::number(seconds)));
}

void tst_TestClock::acknowledgementsTimeOut()
{
    join();
    const auto ours = m_client->withTimeout(1h).emitWithAck("nobody listens");
    const auto theirs = m_server->of("/")->sockets().constFirst()->withTimeout(2h).emitWithAck(
            "nobody listens");
    const auto all = m_server->broadcast().withTimeout(3h).emitWithAck("nobody listens");
    clock()->advance(1h - 1ms);
    QVERIFY(!ours.isFinished());
    clock()->advance(1ms);
    QCOMPARE(ours.result().error().code(), ErrorCode::AckTimeout);
    QVERIFY(!theirs.isFinished());
    clock()->advance(1h);
    QCOMPARE(theirs.result().error().code(), ErrorCode::AckTimeout);
    QVERIFY(!all.isFinished());
    clock()->advance(1h);
    QCOMPARE(all.result().constFirst().error().code(), ErrorCode::AckTimeout);
}

void tst_TestClock::pausesBetweenAttempts()
{
    m_network->setLink(Link::Down);
    QList<milliseconds> attempts;
    connect(m_client.get(), &QSocketIoClient::errorOccurred, this,
            [&] { attempts.append(clock()->elapsed()); });
    m_client->open();
    clock()->advance(20s);
    QCOMPARE(attempts, (QList<milliseconds>{ 0s, 1s, 3s, 7s, 12s, 17s }));
    m_network->setLink(Link::Up);
    clock()->advance(2s - 1ms);
    QVERIFY(!m_client->of("/")->isConnected());
    clock()->advance(1ms);
    QVERIFY(m_client->of("/")->isConnected());
}

void tst_TestClock::retries()
{
    QList<milliseconds> tries;
    connect(m_server->of("/"), &QSocketIoServerNamespace::eventReceived, this,
            [&] { tries.append(clock()->elapsed()); });
    m_client->of("/")->setRetries(2);
    m_client->of("/")->setAckTimeout(10s);
    join();
    const auto answer = m_client->emitWithAck("nobody listens");
    clock()->advance(1min);
    QCOMPARE(tries, (QList<milliseconds>{ 0s, 10s, 20s }));
    QVERIFY(answer.isFinished());
    QVERIFY(answer.result().isError());
}

void tst_TestClock::queuedEventsAge()
{
    m_client->of("/")->setMaxQueuedAge(1min);
    m_client->emitEvent("old");
    clock()->advance(30s);
    m_client->emitEvent("new");
    clock()->advance(30s + 1ms);
    QCOMPARE(m_client->of("/")->queuedCount(), 1);
}

void tst_TestClock::sessionsAreRecovered_data()
{
    QTest::addColumn<milliseconds>("absence");
    QTest::addColumn<bool>("isRecovered");
    QTest::newRow("within the window") << milliseconds(115s) << true;
    QTest::newRow("after it") << milliseconds(130s) << false;
}

void tst_TestClock::sessionsAreRecovered()
{
    QFETCH(const milliseconds, absence);
    QFETCH(const bool, isRecovered);
    m_server->setRecoveryWindow(2min);
    m_client->setReconnectDelay(1s, 1s);
    join();
    m_server->emitEvent("news");
    clock()->settle();
    m_network->setLink(Link::Down);
    clock()->advance(absence);
    m_network->setLink(Link::Up);
    clock()->advance(2s);
    QVERIFY(m_client->of("/")->isConnected());
    QCOMPARE(m_client->of("/")->isRecovered(), isRecovered);
}

void tst_TestClock::stopsWhenAConditionHolds()
{
    join();
    bool hasAnswered = false;
    m_client->withTimeout(5s)
            .withAck(this, [&](const QSocketIoReply &) { hasAnswered = true; })
            .emitEvent("nobody listens");
    QVERIFY(!clock()->advanceUntil([&] { return hasAnswered; }, 4s));
    QCOMPARE(clock()->elapsed(), 4s);
    QVERIFY(clock()->advanceUntil([&] { return hasAnswered; }, 1h));
    QCOMPARE(clock()->elapsed(), 5s);
    QVERIFY(clock()->advanceUntil([] { return true; }, 1h));
    QCOMPARE(clock()->elapsed(), 5s);
}

void tst_TestClock::mayBeUsedInHandlers()
{
    join();
    QList<milliseconds> times;
    m_client->withTimeout(5s)
            .withAck(this,
                     [&](const QSocketIoReply &) {
                         clock()->advance(1min);
                         times.append(clock()->elapsed());
                     })
            .emitEvent("nobody listens");
    clock()->advance(10s);
    QCOMPARE(times, QList<milliseconds>{ 65s });
    QCOMPARE(clock()->elapsed(), 65s); // never backwards
}

void tst_TestClock::maySeeItselfGo()
{
    join();
    m_client->withTimeout(5s)
            .withAck(this, [&](const QSocketIoReply &) { m_network.reset(); })
            .emitEvent("nobody listens");
    clock()->advance(10s);
    QVERIFY(!m_network);
}

void tst_TestClock::handsBackToTheSystem()
{
    QSocketIoClient client;
    auto clock = std::make_unique<QSocketIoTestClock>();
    clock->drive(&client);
    clock->drive(&client); // twice is once
    clock->advance(1h);
    client.of("/")->setMaxQueuedAge(20ms);
    client.emitEvent("soon too old");
    clock->settle();
    QCOMPARE(client.of("/")->queuedCount(), 1);
    clock.reset();
    QTRY_COMPARE(client.of("/")->queuedCount(), 0);
}

QTEST_GUILESS_MAIN(tst_TestClock)
#include "tst_testclock.moc"
