// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Events that arrive faster than a program shows them.
#include "qsocketioclient.h"
#include "qsocketioserver.h"
#include "qsocketiotestclock.h"
#include "qsocketiotestnetwork.h"

#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using Mode = QSocketIoClientNamespace::Coalescing;

class tst_Coalescing : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void deliversEachByDefault();
    void deliversTheLatestOnceInAnInterval();
    void deliversTheLastOfARow();
    void deliversABatch();
    void batchesOfSeveralArguments();
    void batchesCarryBytes();
    void batchesAreBounded_data();
    void batchesAreBounded();
    void catchAllSeesWhatIsDelivered();
    void namesAreIndependent();
    void acknowledgedEventsAreNeverMerged();
    void disconnectionDeliversWhatWaits();
    void refusedIntervals();
    void changingTheModeDeliversWhatWaits();
    void handlersMayChangeTheMode();
    void namespaceMayGoInAHandler_data();
    void namespaceMayGoInAHandler();
    void destructionForgets();
    void countsWhatIsMerged();

private:
    void send(int from, int to)
    {
        for (int i = from; i <= to; ++i)
            m_server->emitEvent("n", i);
        m_network->clock()->settle();
    }
    void pass(std::chrono::milliseconds time) { m_network->clock()->advance(time); }

    std::unique_ptr<QSocketIoTestNetwork> m_network;
    std::unique_ptr<QSocketIoServer> m_server;
    std::unique_ptr<QSocketIoClient> m_client;
    QSocketIoClientNamespace *m_space = nullptr;
    QList<int> m_seen;
};

void tst_Coalescing::init()
{
    m_network = std::make_unique<QSocketIoTestNetwork>();
    m_server = std::make_unique<QSocketIoServer>();
    m_client = std::make_unique<QSocketIoClient>(QUrl(u"http://server.test"_s));
    m_network->addServer(m_server.get());
    m_network->addClient(m_client.get());
    m_space = m_client->of("/");
    m_seen.clear();
    m_space->on("n", this, [this](int n) { m_seen.append(n); });
    m_client->open();
    m_network->clock()->settle();
    QVERIFY(m_space->isConnected());
}

void tst_Coalescing::cleanup()
{
    m_client.reset();
    m_server.reset();
    m_network.reset();
}

void tst_Coalescing::deliversEachByDefault()
{
    send(1, 3);
    QCOMPARE(m_seen, (QList<int>{ 1, 2, 3 }));
    m_space->coalesce("n", Mode::Off);
    send(4, 5);
    QCOMPARE(m_seen, (QList<int>{ 1, 2, 3, 4, 5 }));
    QCOMPARE(m_space->mergedEventCount(), 0);
}

void tst_Coalescing::deliversTheLatestOnceInAnInterval()
{
    m_space->coalesce("n", Mode::Latest, 100ms);
    send(1, 10);
    QCOMPARE(m_seen, QList<int>());
    pass(50ms);
    send(11, 20);
    pass(49ms);
    QCOMPARE(m_seen, QList<int>());
    pass(1ms);
    QCOMPARE(m_seen, QList<int>{ 20 });
    pass(1s); // nothing more comes by itself
    QCOMPARE(m_seen, QList<int>{ 20 });
}

void tst_Coalescing::deliversTheLastOfARow()
{
    m_space->coalesce("n", Mode::Latest);
    for (int i = 1; i <= 1000; ++i) {
        send(i, i);
        pass(1ms);
    }
    pass(16ms);
    QCOMPARE(m_seen.constLast(), 1000);
    QVERIFY(m_seen.size() <= 1000 / 16 + 1);
    QVERIFY(m_seen.size() > 50);
}

void tst_Coalescing::deliversABatch()
{
    QList<QList<int>> batches;
    m_space->off("n");
    m_space->on("n", this, [&](const QList<int> &batch) { batches.append(batch); });
    m_space->coalesce("n", Mode::Batch);
    send(1, 3);
    pass(16ms);
    send(4, 4);
    pass(16ms);
    QCOMPARE(batches, (QList<QList<int>>{ { 1, 2, 3 }, { 4 } }));
}

void tst_Coalescing::batchesOfSeveralArguments()
{
    QVariantList batch;
    m_space->on("point", this, [&](const QVariantList &points) { batch = points; });
    m_space->coalesce("point", Mode::Batch);
    m_server->emitEvent("point", 1, 2);
    m_server->emitEvent("point", 3);
    m_server->emitEvent("point");
    pass(16ms);
    QCOMPARE(batch, (QVariantList{ QVariantList{ 1, 2 }, QVariantList{ 3 }, QVariantList() }));
}

void tst_Coalescing::batchesCarryBytes()
{
    QList<QByteArray> batch;
    m_space->on("frame", this, [&](const QList<QByteArray> &frames) { batch = frames; });
    m_space->coalesce("frame", Mode::Batch);
    m_server->emitEvent("frame", QByteArray("\x00\x01", 2));
    m_server->emitEvent("frame", QByteArray("b"));
    pass(16ms);
    QCOMPARE(batch, (QList<QByteArray>{ QByteArray("\x00\x01", 2), "b" }));
}

void tst_Coalescing::batchesAreBounded_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("delivered");
    QTest::newRow("below the limit") << 999 << 0;
    QTest::newRow("at the limit") << 1000 << 1;
    QTest::newRow("above it") << 1001 << 1;
}

void tst_Coalescing::batchesAreBounded()
{
    QFETCH(const int, count);
    QFETCH(const int, delivered);
    QList<QList<int>> batches;
    m_space->off("n");
    m_space->on("n", this, [&](const QList<int> &batch) { batches.append(batch); });
    m_space->coalesce("n", Mode::Batch, 1h);
    send(1, count);
    QCOMPARE(batches.size(), delivered);
    pass(1h);
    int total = 0;
    for (const QList<int> &batch : batches)
        total += int(batch.size());
    QCOMPARE(total, count);
}

void tst_Coalescing::catchAllSeesWhatIsDelivered()
{
    QSignalSpy received(m_space, &QSocketIoEndpoint::eventReceived);
    m_space->coalesce("n", Mode::Latest);
    send(1, 3);
    QCOMPARE(received.count(), 0);
    pass(16ms);
    QCOMPARE(received.count(), 1);
    QCOMPARE(received.constFirst().constFirst().value<QSocketIoEvent>().value<int>(), 3);
}

void tst_Coalescing::namesAreIndependent()
{
    QStringList order;
    for (const QString &name : { u"a"_s, u"b"_s, u"c"_s })
        m_space->on(name, this, [&order, name](int n) { order.append(name + QString::number(n)); });
    m_space->coalesce("a", Mode::Latest, 20ms);
    m_space->coalesce("b", Mode::Latest, 10ms);
    for (int i = 1; i <= 2; ++i) {
        for (const QString &name : { u"a"_s, u"b"_s, u"c"_s })
            m_server->emitEvent(name, i);
    }
    pass(1s);
    QCOMPARE(order, (QStringList{ u"c1"_s, u"c2"_s, u"b2"_s, u"a2"_s }));
}

void tst_Coalescing::acknowledgedEventsAreNeverMerged()
{
    m_space->off("n");
    m_space->on("n", this, [this](int n) {
        m_seen.append(n);
        return n;
    });
    m_space->coalesce("n", Mode::Latest, 1h);
    send(1, 2);
    const auto first = m_server->of("/")->sockets().constFirst()->emitWithAck("n", 3);
    const auto second = m_server->of("/")->sockets().constFirst()->emitWithAck("n", 4);
    send(5, 5);
    QCOMPARE(m_seen, (QList<int>{ 2, 3, 4 }));
    QCOMPARE(first.result().value<int>(), 3);
    QCOMPARE(second.result().value<int>(), 4);
    pass(1h);
    QCOMPARE(m_seen, (QList<int>{ 2, 3, 4, 5 }));
}

void tst_Coalescing::disconnectionDeliversWhatWaits()
{
    QStringList order;
    m_space->on("a", this, [&](int n) { order.append(u"a%1"_s.arg(n)); });
    m_space->on("b", this, [&](int n) { order.append(u"b%1"_s.arg(n)); });
    connect(m_space, &QSocketIoEndpoint::disconnected, this, [&] { order.append(u"end"_s); });
    m_space->coalesce("b", Mode::Latest, 1h);
    m_space->coalesce("a", Mode::Latest, 1h);
    m_server->emitEvent("a", 1);
    m_server->emitEvent("b", 1);
    m_server->emitEvent("a", 2);
    m_network->clock()->settle();
    m_network->setLink(QSocketIoTestNetwork::Link::Down);
    m_network->clock()->settle();
    QCOMPARE(order, (QStringList{ u"a2"_s, u"b1"_s, u"end"_s }));
    pass(2h);
    QCOMPARE(order.size(), 3);
}

void tst_Coalescing::refusedIntervals()
{
    m_space->coalesce("n", Mode::Latest, -5ms);
    send(1, 2);
    QCOMPARE(m_seen, QList<int>());
    pass(1ms);
    QCOMPARE(m_seen, QList<int>{ 2 });
}

void tst_Coalescing::changingTheModeDeliversWhatWaits()
{
    m_space->coalesce("n", Mode::Latest, 1h);
    send(1, 2);
    m_space->coalesce("n", Mode::Latest, 2h); // the same mode
    QCOMPARE(m_seen, QList<int>());
    m_space->coalesce("n", Mode::Off);
    QCOMPARE(m_seen, QList<int>{ 2 });
    send(3, 4);
    QCOMPARE(m_seen, (QList<int>{ 2, 3, 4 }));
}

void tst_Coalescing::handlersMayChangeTheMode()
{
    m_space->on("n", this, [this](int) { m_space->coalesce("n", Mode::Off); });
    m_space->coalesce("n", Mode::Latest);
    send(1, 2);
    pass(16ms);
    QCOMPARE(m_seen, QList<int>{ 2 });
    send(3, 4);
    QCOMPARE(m_seen, (QList<int>{ 2, 3, 4 }));
}

void tst_Coalescing::namespaceMayGoInAHandler_data()
{
    QTest::addColumn<QString>("cause");
    for (const QString &cause : { u"time"_s, u"mode"_s, u"acknowledgement"_s, u"end"_s })
        QTest::newRow(qPrintable(cause)) << cause;
}

void tst_Coalescing::namespaceMayGoInAHandler()
{
    QFETCH(const QString, cause);
    m_space->on("n", this, [this](int) { m_client.reset(); });
    m_space->coalesce("n", Mode::Latest, 1s);
    m_space->coalesce("other", Mode::Latest, 1s);
    m_server->emitEvent("other");
    send(1, 2);
    if (cause == u"time"_s)
        pass(1s);
    else if (cause == u"mode"_s)
        m_space->coalesce("n", Mode::Off);
    else if (cause == u"acknowledgement"_s)
        (void)m_server->of("/")->sockets().constFirst()->emitWithAck("n", 3);
    else
        m_network->setLink(QSocketIoTestNetwork::Link::Down);
    m_network->clock()->settle();
    QVERIFY(!m_client);
    QCOMPARE(m_seen, QList<int>{ 2 });
}

void tst_Coalescing::destructionForgets()
{
    m_space->coalesce("n", Mode::Latest, 1s);
    send(1, 2);
    m_client.reset();
    pass(2s);
    QCOMPARE(m_seen, QList<int>());
}

void tst_Coalescing::countsWhatIsMerged()
{
    m_space->coalesce("n", Mode::Latest);
    send(1, 5);
    pass(16ms);
    send(6, 7);
    pass(16ms);
    QCOMPARE(m_space->mergedEventCount(), 5);
}

QTEST_GUILESS_MAIN(tst_Coalescing)
#include "tst_coalescing.moc"
