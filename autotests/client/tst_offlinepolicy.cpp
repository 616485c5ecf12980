// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a namespace keeps while it is not connected, and what it says about the rest.
#include "qsocketioclient.h"
#include "scriptedpeer.h"
#include "signallog.h"

#include <QDeadlineTimer>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace std::chrono_literals;
using QSocketIo::DropReason;
using QSocketIo::ErrorCode;
using QSocketIo::OfflinePolicy;
using QSocketIo::OverflowPolicy;
using Space = QSocketIoClientNamespace;

class tst_OfflinePolicy : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void defaults();
    void settingsAreBounded();
    void propertiesNotify();
    void dropPolicy();
    void dropPolicySendsWhenConnected();
    void keepLatestPerEvent();
    void dropOldest();
    void lowerLimitTakesEffectAtOnce();
    void oldEventsExpire();
    void youngerEventsExpireLater();
    void expiredEventsAreNotSent();
    void clearQueue();
    void countIsSeenByTheSlots();
    void emittingInDropped();
    void clearingInDropped();

private:
    void add(const QSocketIoEvent &event, DropReason reason)
    {
        m_drops.append(event.name() + u' ' + event.value<QString>().value_or(QString()) + u' '
                       + QLatin1String(QMetaEnum::fromType<DropReason>().valueToKey(int(reason))));
    }
    QStringList events() const
    {
        return m_peer->received.filter(QRegularExpression(QStringLiteral("^2")));
    }
    std::unique_ptr<ScriptedPeer> m_peer;
    std::unique_ptr<QSocketIoClient> m_client;
    Space *m_main = nullptr;
    QStringList m_drops;
};

void tst_OfflinePolicy::init()
{
    m_peer = std::make_unique<ScriptedPeer>();
    m_client = std::make_unique<QSocketIoClient>();
    setUpClient(*m_client, m_peer->url());
    m_main = m_client->of("/");
    m_drops.clear();
    connect(m_main, &Space::dropped, this, &tst_OfflinePolicy::add);
}

void tst_OfflinePolicy::cleanup()
{
    m_client.reset();
    m_peer.reset();
}

void tst_OfflinePolicy::defaults()
{
    QCOMPARE(m_main->offlinePolicy(), OfflinePolicy::Keep);
    QCOMPARE(m_main->overflowPolicy(), OverflowPolicy::DropNewest);
    QCOMPARE(m_main->maxQueuedEvents(), 1000);
    QCOMPARE(m_main->maxQueuedBytes(), qint64(16) * 1024 * 1024);
    QCOMPARE(m_main->maxQueuedAge(), 0ms);
    QCOMPARE(m_main->queuedCount(), 0);
    QCOMPARE(m_main->queuedBytes(), 0);
}

void tst_OfflinePolicy::settingsAreBounded()
{
    m_main->setMaxQueuedEvents(-1);
    QCOMPARE(m_main->maxQueuedEvents(), 0);
    m_main->setMaxQueuedBytes(-1);
    QCOMPARE(m_main->maxQueuedBytes(), 0);
    m_main->setMaxQueuedAge(-1ms);
    QCOMPARE(m_main->maxQueuedAge(), 0ms);
    m_main->setMaxQueuedAge(std::chrono::milliseconds::max());
    m_main->setMaxQueuedEvents(1);
    m_main->setMaxQueuedBytes(100);
    m_main->emitEvent("kept"); // the sum of the age and now does not overflow
    QCOMPARE(m_main->queuedCount(), 1);
}

void tst_OfflinePolicy::propertiesNotify()
{
    QSignalSpy counts(m_main, &Space::queuedCountChanged);
    QSignalSpy policies(m_main, &Space::offlinePolicyChanged);
    m_main->emitEvent("a");
    QCOMPARE(counts.count(), 1);
    QCOMPARE(m_main->property("queuedCount").toLongLong(), 1);
    QCOMPARE(m_main->property("queuedBytes").toLongLong(), 5);
    QVERIFY(m_main->setProperty("offlinePolicy", QVariant::fromValue(OfflinePolicy::Drop)));
    m_main->setOfflinePolicy(OfflinePolicy::Drop);
    QCOMPARE(policies.count(), 1);
    m_main->emitEvent("b");
    QCOMPARE(counts.count(), 1); // nothing has changed
}

void tst_OfflinePolicy::dropPolicy()
{
    m_main->setOfflinePolicy(OfflinePolicy::Drop);
    const auto reply = m_main->emitWithAck("a", "1");
    QCOMPARE(m_drops, QStringList{ QStringLiteral("a 1 NotConnected") });
    QVERIFY(reply.isFinished());
    QCOMPARE(reply.result().error().code(), ErrorCode::NotConnected);
    QCOMPARE(m_main->queuedCount(), 0);
}

void tst_OfflinePolicy::dropPolicySendsWhenConnected()
{
    m_main->emitEvent("kept before");
    m_main->setOfflinePolicy(OfflinePolicy::Drop);
    connect(m_main, &Space::connected, m_main, [this] { m_main->emitEvent("connected"); });
    m_client->open();
    QTRY_COMPARE(events().size(), 2);
    QCOMPARE(events(), (QStringList{ QStringLiteral("2[\"kept before\"]"),
                                     QStringLiteral("2[\"connected\"]") }));
    QVERIFY(m_drops.isEmpty());
}

void tst_OfflinePolicy::keepLatestPerEvent()
{
    m_main->setOfflinePolicy(OfflinePolicy::KeepLatestPerEvent);
    const auto first = m_main->emitWithAck("a", "1");
    m_main->emitEvent("b", "1");
    const auto second = m_main->emitWithAck("a", "2");
    QCOMPARE(m_drops, QStringList{ QStringLiteral("a 1 Superseded") });
    QVERIFY(first.isFinished());
    QCOMPARE(first.result().error().code(), ErrorCode::NotConnected);
    QVERIFY(!second.isFinished());
    m_client->open();
    QTRY_COMPARE(events().size(), 2);
    QCOMPARE(events().constFirst(), QStringLiteral("2[\"b\",\"1\"]"));
    QVERIFY(events().constLast().endsWith(QStringLiteral("[\"a\",\"2\"]")));
}

void tst_OfflinePolicy::dropOldest()
{
    m_main->setOverflowPolicy(OverflowPolicy::DropOldest);
    m_main->setMaxQueuedEvents(2);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("queue is full")));
    for (const char *name : { "a", "b", "c", "d" })
        m_main->emitEvent(name);
    QCOMPARE(m_drops,
             (QStringList{ QStringLiteral("a  QueueFull"), QStringLiteral("b  QueueFull") }));
    m_client->open();
    QTRY_COMPARE(events(), (QStringList{ QStringLiteral("2[\"c\"]"), QStringLiteral("2[\"d\"]") }));
}

void tst_OfflinePolicy::lowerLimitTakesEffectAtOnce()
{
    for (const char *name : { "a", "b", "c" })
        m_main->emitEvent(name);
    QSignalSpy counts(m_main, &Space::queuedCountChanged);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("queue is full")));
    m_main->setMaxQueuedBytes(10); // two events
    QCOMPARE(m_drops, QStringList{ QStringLiteral("c  QueueFull") });
    QCOMPARE(m_main->queuedCount(), 2);
    QCOMPARE(counts.count(), 1);
}

void tst_OfflinePolicy::oldEventsExpire()
{
    m_main->setMaxQueuedAge(10ms);
    const auto reply = m_main->emitWithAck("a", "1");
    m_main->emitEvent("b");
    QTRY_COMPARE(m_drops,
                 (QStringList{ QStringLiteral("a 1 Expired"), QStringLiteral("b  Expired") }));
    QVERIFY(reply.isFinished());
    QCOMPARE(reply.result().error().code(), ErrorCode::NotConnected);
    QCOMPARE(m_main->queuedCount(), 0);
}

void tst_OfflinePolicy::youngerEventsExpireLater()
{
    m_main->emitEvent("a");
    m_main->setMaxQueuedAge(20ms);
    connect(m_main, &Space::dropped, m_main, [this](const QSocketIoEvent &event) {
        if (event.name() == QLatin1String("a"))
            m_main->emitEvent("b");
    });
    QTRY_COMPARE(m_drops.size(), 1);
    QCOMPARE(m_main->queuedCount(), 1);
    QTRY_COMPARE(m_drops,
                 (QStringList{ QStringLiteral("a  Expired"), QStringLiteral("b  Expired") }));
    m_main->setMaxQueuedAge(0ms);
    m_main->emitEvent("c");
    m_client->open();
    QTRY_COMPARE(events(), QStringList{ QStringLiteral("2[\"c\"]") });
}

// The timer is late when a slot takes long.
void tst_OfflinePolicy::expiredEventsAreNotSent()
{
    m_main->setMaxQueuedAge(300ms);
    const QDeadlineTimer expiry(310);
    m_main->emitEvent("old");
    connect(m_main, &QSocketIoEndpoint::stateChanged, m_main,
            [&expiry](QSocketIoEndpoint::State state) {
                while (state == QSocketIoEndpoint::State::Connected && !expiry.hasExpired()) {
                }
            });
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    QTRY_COMPARE(m_drops, QStringList{ QStringLiteral("old  Expired") });
    m_main->emitEvent("marker");
    QTRY_COMPARE(events(), QStringList{ QStringLiteral("2[\"marker\"]") });
}

void tst_OfflinePolicy::clearQueue()
{
    const auto reply = m_main->emitWithAck("a", "1");
    m_main->emitEvent("b");
    QSignalSpy counts(m_main, &Space::queuedCountChanged);
    QMetaObject::invokeMethod(m_main, "clearQueue");
    QCOMPARE(m_drops, (QStringList{ QStringLiteral("a 1 Cleared"), QStringLiteral("b  Cleared") }));
    QVERIFY(reply.isFinished());
    QCOMPARE(reply.result().error().code(), ErrorCode::NotConnected);
    QCOMPARE(m_main->queuedCount(), 0);
    QCOMPARE(counts.count(), 1);
    m_main->clearQueue();
    QCOMPARE(counts.count(), 1);
}

// State first, signal last.
void tst_OfflinePolicy::countIsSeenByTheSlots()
{
    QList<qsizetype> seen;
    connect(m_main, &Space::queuedCountChanged, m_main, [&] { seen.append(m_main->queuedCount()); });
    connect(m_main, &Space::dropped, m_main, [&] { seen.append(m_main->queuedCount() * 100); });
    m_main->emitEvent("a");
    m_main->emitEvent("b");
    m_main->clearQueue();
    QCOMPARE(seen, (QList<qsizetype>{ 1, 2, 0, 0, 0 }));
}

void tst_OfflinePolicy::emittingInDropped()
{
    m_main->setMaxQueuedEvents(1);
    m_main->setOverflowPolicy(OverflowPolicy::DropOldest);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("queue is full")));
    int left = 3;
    connect(m_main, &Space::dropped, m_main, [&] {
        if (left-- > 0)
            m_main->emitEvent("again");
    });
    const auto reply = m_main->emitWithAck("a");
    m_main->emitEvent("b");
    QVERIFY(reply.isFinished());
    QCOMPARE(m_main->queuedCount(), 1);
    QCOMPARE(m_drops.size(), 4);
}

void tst_OfflinePolicy::clearingInDropped()
{
    for (const char *name : { "a", "b", "c" })
        m_main->emitEvent(name);
    connect(m_main, &Space::dropped, m_main, [this] {
        m_main->emitEvent("late");
        disconnect(m_main, &Space::dropped, m_main, nullptr);
        m_main->clearQueue();
    });
    m_main->clearQueue();
    QCOMPARE(m_main->queuedCount(), 0);
    QCOMPARE(m_drops.size(), 4);
}

QTEST_GUILESS_MAIN(tst_OfflinePolicy)
#include "tst_offlinepolicy.moc"
