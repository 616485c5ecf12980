// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The queue of events that wait, without a connection around it.
#include "client/offlinequeue.h"

#include <QRandomGenerator>
#include <QTest>

#include <algorithm>
#include <functional>

using namespace std::chrono_literals;
using namespace QSocketIoPrivate;
using QSocketIo::DropReason;
using QSocketIo::OfflinePolicy;
using QSocketIo::OverflowPolicy;
using Limits = OfflineQueue::Limits;

namespace {

OutgoingEvent outgoing(const QByteArray &json, const QList<QByteArray> &attachments = {})
{
    OutgoingEvent event;
    event.json = json;
    event.attachments = attachments;
    return event;
}

OfflineQueue::Drops add(OfflineQueue &queue, OutgoingEvent event,
                        std::chrono::milliseconds now = std::chrono::milliseconds(0))
{
    return queue.append(std::move(event), now, queue.limits().policy);
}

QList<QByteArray> texts(const OfflineQueue::Drops &drops)
{
    QList<QByteArray> result;
    for (const auto &[event, reason] : drops)
        result.append(event.json);
    return result;
}

QList<QByteArray> takeTexts(OfflineQueue &queue)
{
    QList<QByteArray> result;
    while (!queue.isEmpty())
        result.append(queue.takeFirst().json);
    return result;
}

} // namespace
Q_DECLARE_METATYPE(std::function<OfflineQueue::Drops(OfflineQueue &)>)

class tst_OfflineQueue : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keepsOrderAndCounts();
    void forgetsByTicket();
    void ticketsAreNeverUsedTwice();
    void overflow_data();
    void overflow();
    void lowerLimitsDropTheExcess_data();
    void lowerLimitsDropTheExcess();
    void dropPolicyKeepsNothingNew();
    void latestOfEachNameIsKept();
    void latestOfEachNameWhenFull_data();
    void latestOfEachNameWhenFull();
    void policyAppliesToWhatWaits();
    void namesAreComparedAsAWhole_data();
    void namesAreComparedAsAWhole();
    void ageIsLimited();
    void clears();
    void whatIsOnItsWayStays_data();
    void whatIsOnItsWayStays();
    void whatIsOnItsWayLeavesNoRoom();
    void connectedEventsReplaceNothing();
    void limitsHoldOverRandomOperations_data();
    void limitsHoldOverRandomOperations();
};

void tst_OfflineQueue::keepsOrderAndCounts()
{
    OfflineQueue queue;
    QVERIFY(queue.isEmpty());
    add(queue, outgoing("[1]", { "ab", "c" }));
    add(queue, outgoing("[22]"));
    QCOMPARE(queue.size(), 2);
    QCOMPARE(queue.byteCount(), 10);
    QCOMPARE(queue.takeFirst().json, QByteArray("[1]"));
    QCOMPARE(queue.byteCount(), 4);
    QCOMPARE(queue.takeFirst().json, QByteArray("[22]"));
    QVERIFY(queue.isEmpty());
    QCOMPARE(queue.byteCount(), 0);
}

void tst_OfflineQueue::forgetsByTicket()
{
    OfflineQueue queue;
    QList<quint64> tickets;
    for (const char *json : { "[1]", "[2]", "[3]" }) {
        tickets.append(queue.nextTicket());
        add(queue, outgoing(json));
    }
    QVERIFY(queue.take(tickets.at(1)));
    QVERIFY(!queue.take(tickets.at(1)));
    QVERIFY(!queue.take(queue.nextTicket()));
    QCOMPARE(queue.byteCount(), 6);
    QCOMPARE(queue.takeFirst().json, QByteArray("[1]"));
    QVERIFY(!queue.take(tickets.at(0)));
    QCOMPARE(queue.takeFirst().json, QByteArray("[3]"));
}

// What was refused may be forgotten later: that must not hit another event.
void tst_OfflineQueue::ticketsAreNeverUsedTwice()
{
    OfflineQueue queue;
    queue.setLimits({ .events = 0 }, 0ms);
    const auto refused = queue.nextTicket();
    QCOMPARE(texts(add(queue, outgoing("[1]"))), QList<QByteArray>{ "[1]" });
    queue.setLimits({ .events = 1 }, 0ms);
    QVERIFY(add(queue, outgoing("[2]")).empty());
    QVERIFY(!queue.take(refused));
    QCOMPARE(queue.size(), 1);
}

void tst_OfflineQueue::overflow_data()
{
    QTest::addColumn<OverflowPolicy>("policy");
    QTest::addColumn<int>("events");
    QTest::addColumn<qint64>("bytes");
    QTest::addColumn<QByteArray>("added");
    QTest::addColumn<QList<QByteArray>>("dropped");
    QTest::addColumn<QList<QByteArray>>("kept");

    const QList<QByteArray> both{ "[1]", "[2]" };
    const auto newest = OverflowPolicy::DropNewest;
    const auto oldest = OverflowPolicy::DropOldest;
    using List = QList<QByteArray>;
    QTest::newRow("newest, room for it")
            << newest << 3 << qint64(9) << QByteArray("[3]") << List{} << (both + List{ "[3]" });
    QTest::newRow("newest, one too many")
            << newest << 2 << qint64(9) << QByteArray("[3]") << List{ "[3]" } << both;
    QTest::newRow("newest, a byte too many")
            << newest << 3 << qint64(8) << QByteArray("[3]") << List{ "[3]" } << both;
    QTest::newRow("oldest, room for it")
            << oldest << 3 << qint64(9) << QByteArray("[3]") << List{} << (both + List{ "[3]" });
    QTest::newRow("oldest, one too many") << oldest << 2 << qint64(9) << QByteArray("[3]")
                                          << List{ "[1]" } << List{ "[2]", "[3]" };
    QTest::newRow("oldest, a byte too many") << oldest << 3 << qint64(8) << QByteArray("[3]")
                                             << List{ "[1]" } << List{ "[2]", "[3]" };
    QTest::newRow("oldest, several make room")
            << oldest << 3 << qint64(8) << QByteArray("[3,4,5]") << both << List{ "[3,4,5]" };
    QTest::newRow("oldest, larger than all")
            << oldest << 3 << qint64(8) << QByteArray("[3,4,5,6]") << List{ "[3,4,5,6]" } << both;
}

void tst_OfflineQueue::overflow()
{
    QFETCH(OverflowPolicy, policy);
    QFETCH(int, events);
    QFETCH(qint64, bytes);
    QFETCH(QByteArray, added);
    QFETCH(QList<QByteArray>, dropped);
    QFETCH(QList<QByteArray>, kept);

    OfflineQueue queue;
    queue.setLimits({ .events = events, .bytes = bytes, .overflow = policy }, 0ms);
    QVERIFY(add(queue, outgoing("[1]")).empty());
    QVERIFY(add(queue, outgoing("[2]")).empty());
    const auto drops = add(queue, outgoing(added));
    QCOMPARE(texts(drops), dropped);
    for (const auto &drop : drops)
        QCOMPARE(drop.reason, DropReason::QueueFull);
    QCOMPARE(takeTexts(queue), kept);
}

void tst_OfflineQueue::lowerLimitsDropTheExcess_data()
{
    QTest::addColumn<OverflowPolicy>("policy");
    QTest::addColumn<QList<QByteArray>>("dropped");
    QTest::newRow("newest") << OverflowPolicy::DropNewest << QList<QByteArray>{ "[3]", "[4]" };
    QTest::newRow("oldest") << OverflowPolicy::DropOldest << QList<QByteArray>{ "[1]", "[2]" };
}

void tst_OfflineQueue::lowerLimitsDropTheExcess()
{
    QFETCH(OverflowPolicy, policy);
    QFETCH(QList<QByteArray>, dropped);
    OfflineQueue queue;
    for (const char *json : { "[1]", "[2]", "[3]", "[4]" })
        add(queue, outgoing(json));
    QCOMPARE(texts(queue.setLimits({ .events = 2, .overflow = policy }, 0ms)), dropped);
    QCOMPARE(queue.size(), 2);
    QCOMPARE(queue.byteCount(), 6);
}

void tst_OfflineQueue::dropPolicyKeepsNothingNew()
{
    OfflineQueue queue;
    add(queue, outgoing("[1]"));
    QVERIFY(queue.setLimits({ .policy = OfflinePolicy::Drop }, 0ms).empty());
    const auto drops = add(queue, outgoing("[2]"));
    QCOMPARE(texts(drops), QList<QByteArray>{ "[2]" });
    QCOMPARE(drops.front().reason, DropReason::NotConnected);
    QCOMPARE(takeTexts(queue), QList<QByteArray>{ "[1]" });
}

void tst_OfflineQueue::latestOfEachNameIsKept()
{
    OfflineQueue queue;
    queue.setLimits({ .policy = OfflinePolicy::KeepLatestPerEvent }, 0ms);
    QVERIFY(add(queue, outgoing(R"(["a",1])")).empty());
    QVERIFY(add(queue, outgoing(R"(["b",1])")).empty());
    const auto drops = add(queue, outgoing(R"(["a",2])"));
    QCOMPARE(texts(drops), QList<QByteArray>{ R"(["a",1])" });
    QCOMPARE(drops.front().reason, DropReason::Superseded);
    QCOMPARE(queue.takeFirst().json, QByteArray(R"(["b",1])"));
    QVERIFY(add(queue, outgoing(R"(["b",2])")).empty()); // the other has left
    QCOMPARE(takeTexts(queue), (QList<QByteArray>{ R"(["a",2])", R"(["b",2])" }));
}

void tst_OfflineQueue::latestOfEachNameWhenFull_data()
{
    QTest::addColumn<OverflowPolicy>("policy");
    QTest::addColumn<QByteArray>("added");
    QTest::addColumn<QList<QByteArray>>("dropped");
    QTest::addColumn<QList<QByteArray>>("kept");
    using List = QList<QByteArray>;
    const QByteArray a = R"(["a",1])";
    const QByteArray b = R"(["b",1])";
    const QByteArray large = R"(["b",12])"; // two bytes do not fit any more
    const auto newest = OverflowPolicy::DropNewest;
    const auto oldest = OverflowPolicy::DropOldest;
    QTest::newRow("newest, takes the room of its own")
            << newest << QByteArray(R"(["b",2])") << List{ b } << List{ a, R"(["b",2])" };
    QTest::newRow("newest, the old one stays when the new one cannot")
            << newest << large << List{ large } << List{ a, b };
    QTest::newRow("newest, another name")
            << newest << QByteArray(R"(["c",1])") << List{ R"(["c",1])" } << List{ a, b };
    QTest::newRow("oldest, takes the room of its own")
            << oldest << QByteArray(R"(["b",2])") << List{ b } << List{ a, R"(["b",2])" };
    QTest::newRow("oldest, and of the oldest") << oldest << large << List{ b, a } << List{ large };
    QTest::newRow("oldest, another name")
            << oldest << QByteArray(R"(["c",1])") << List{ a } << List{ b, R"(["c",1])" };
}

void tst_OfflineQueue::latestOfEachNameWhenFull()
{
    QFETCH(OverflowPolicy, policy);
    QFETCH(QByteArray, added);
    QFETCH(QList<QByteArray>, dropped);
    QFETCH(QList<QByteArray>, kept);
    OfflineQueue queue;
    queue.setLimits({ .events = 2,
                      .bytes = 14,
                      .policy = OfflinePolicy::KeepLatestPerEvent,
                      .overflow = policy },
                    0ms);
    add(queue, outgoing(R"(["a",1])"));
    add(queue, outgoing(R"(["b",1])"));
    QCOMPARE(texts(add(queue, outgoing(added))), dropped);
    QCOMPARE(takeTexts(queue), kept);
}

void tst_OfflineQueue::policyAppliesToWhatWaits()
{
    OfflineQueue queue;
    for (const char *json : { R"(["a",1])", R"(["b",1])", R"(["a",2])", R"(["a",3])" })
        add(queue, outgoing(json));
    Limits limits;
    limits.policy = OfflinePolicy::KeepLatestPerEvent;
    QCOMPARE(texts(queue.setLimits(limits, 0ms)), (QList<QByteArray>{ R"(["a",1])", R"(["a",2])" }));
    QCOMPARE(texts(add(queue, outgoing(R"(["b",2])"))), QList<QByteArray>{ R"(["b",1])" });
    QVERIFY(queue.setLimits({}, 0ms).empty());
    QVERIFY(add(queue, outgoing(R"(["a",4])")).empty());
    QCOMPARE(queue.size(), 3);
}

void tst_OfflineQueue::namesAreComparedAsAWhole_data()
{
    QTest::addColumn<QByteArray>("first");
    QTest::addColumn<QByteArray>("second");
    QTest::addColumn<bool>("isSame");
    QTest::newRow("same") << QByteArray(R"(["a"])") << QByteArray(R"(["a",1])") << true;
    QTest::newRow("prefix") << QByteArray(R"(["a"])") << QByteArray(R"(["ab"])") << false;
    QTest::newRow("escaped quote")
            << QByteArray(R"(["a\"b"])") << QByteArray(R"(["a\"c"])") << false;
    QTest::newRow("escaped backslash")
            << QByteArray(R"(["a\\",1])") << QByteArray(R"(["a\\",2])") << true;
    QTest::newRow("empty") << QByteArray(R"(["",1])") << QByteArray(R"([""])") << true;
}

void tst_OfflineQueue::namesAreComparedAsAWhole()
{
    QFETCH(QByteArray, first);
    QFETCH(QByteArray, second);
    QFETCH(bool, isSame);
    OfflineQueue queue;
    queue.setLimits({ .policy = OfflinePolicy::KeepLatestPerEvent }, 0ms);
    add(queue, outgoing(first));
    add(queue, outgoing(second));
    QCOMPARE(queue.size(), isSame ? 1 : 2);
}

void tst_OfflineQueue::ageIsLimited()
{
    OfflineQueue queue;
    QVERIFY(!queue.nextExpiry());
    queue.setLimits({ .age = 100ms }, 0ms);
    QVERIFY(!queue.nextExpiry());
    add(queue, outgoing("[1]"), 10ms);
    add(queue, outgoing("[2]"), 20ms);
    QCOMPARE(queue.nextExpiry(), 110ms);
    QVERIFY(queue.takeExpired(109ms).empty());
    const auto drops = queue.takeExpired(110ms);
    QCOMPARE(texts(drops), QList<QByteArray>{ "[1]" });
    QCOMPARE(drops.front().reason, DropReason::Expired);
    QCOMPARE(queue.nextExpiry(), 120ms);
    QCOMPARE(texts(queue.setLimits({ .age = 10ms }, 110ms)), QList<QByteArray>{ "[2]" });
    queue.setLimits({}, 110ms);
    add(queue, outgoing("[3]"), 110ms);
    QVERIFY(!queue.nextExpiry());
}

void tst_OfflineQueue::clears()
{
    OfflineQueue queue;
    add(queue, outgoing("[1]"));
    add(queue, outgoing("[2]"));
    const auto drops = queue.takeAll();
    QCOMPARE(texts(drops), (QList<QByteArray>{ "[1]", "[2]" }));
    QCOMPARE(drops.front().reason, DropReason::Cleared);
    QVERIFY(queue.isEmpty());
    QCOMPARE(queue.byteCount(), 0);
}

void tst_OfflineQueue::whatIsOnItsWayStays_data()
{
    QTest::addColumn<std::function<OfflineQueue::Drops(OfflineQueue &)>>("step");
    QTest::addColumn<QList<QByteArray>>("dropped");
    using Step = std::function<OfflineQueue::Drops(OfflineQueue &)>;
    using List = QList<QByteArray>;
    Limits limits;
    limits.events = 1;
    QTest::newRow("fewer events, newest first")
            << Step([=](auto &queue) { return queue.setLimits(limits, 0ms); })
            << List{ R"(["a",2])", R"(["b",1])" };
    limits.events = 0;
    limits.overflow = OverflowPolicy::DropOldest;
    QTest::newRow("none, oldest first")
            << Step([=](auto &queue) { return queue.setLimits(limits, 0ms); })
            << List{ R"(["a",2])", R"(["b",1])" };
    limits = {};
    limits.policy = OfflinePolicy::KeepLatestPerEvent;
    QTest::newRow("superseded") << Step([=](auto &queue) {
        auto drops = queue.setLimits(limits, 0ms);
        for (auto &drop : add(queue, outgoing(R"(["a",3])")))
            drops.push_back(std::move(drop));
        return drops;
    }) << List{ R"(["a",2])" };
    limits = {};
    limits.age = 5ms;
    QTest::newRow("expired") << Step([=](auto &queue) { return queue.setLimits(limits, 5ms); })
                             << List{ R"(["a",2])", R"(["b",1])" };
    QTest::newRow("cleared") << Step([](auto &queue) { return queue.takeAll(); })
                             << List{ R"(["a",1])", R"(["a",2])", R"(["b",1])" };
}

void tst_OfflineQueue::whatIsOnItsWayStays()
{
    QFETCH(std::function<OfflineQueue::Drops(OfflineQueue &)>, step);
    QFETCH(QList<QByteArray>, dropped);
    OfflineQueue queue;
    for (const char *json : { R"(["a",1])", R"(["a",2])", R"(["b",1])" })
        add(queue, outgoing(json));
    queue.hold(queue.firstTicket());
    QCOMPARE(texts(step(queue)), dropped);
    if (!queue.isEmpty())
        QCOMPARE(queue.first().json, QByteArray(R"(["a",1])"));
}

void tst_OfflineQueue::whatIsOnItsWayLeavesNoRoom()
{
    OfflineQueue queue;
    queue.setLimits({ .events = 2, .bytes = 6, .overflow = OverflowPolicy::DropOldest }, 0ms);
    add(queue, outgoing("[1]"));
    queue.hold(queue.firstTicket());
    QCOMPARE(texts(add(queue, outgoing("[22]"))), QList<QByteArray>{ "[22]" });
    QVERIFY(add(queue, outgoing("[3]")).empty());
    QCOMPARE(texts(add(queue, outgoing("[4]"))), QList<QByteArray>{ "[3]" });
    queue.setLimits({ .events = 1, .overflow = OverflowPolicy::DropOldest }, 0ms);
    QCOMPARE(texts(add(queue, outgoing("[5]"))), QList<QByteArray>{ "[5]" });
}

void tst_OfflineQueue::connectedEventsReplaceNothing()
{
    OfflineQueue queue;
    queue.setLimits({ .policy = OfflinePolicy::KeepLatestPerEvent }, 0ms);
    QVERIFY(queue.append(outgoing(R"(["a",1])"), 0ms, OfflinePolicy::Keep).empty());
    QVERIFY(queue.append(outgoing(R"(["a",2])"), 0ms, OfflinePolicy::Keep).empty());
    QCOMPARE(texts(add(queue, outgoing(R"(["a",3])"))), QList<QByteArray>{ R"(["a",2])" });
}

void tst_OfflineQueue::limitsHoldOverRandomOperations_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= 20; ++seed)
        QTest::addRow("%u", seed) << seed;
}

void tst_OfflineQueue::limitsHoldOverRandomOperations()
{
    QFETCH(quint32, seed);
    QRandomGenerator random(seed);
    OfflineQueue queue;
    QList<QByteArray> left; // what came out again, in whatever way, or is still inside
    int appended = 0;
    std::chrono::milliseconds now = 0ms;
    for (int step = 0; step < 2000; ++step) {
        now += std::chrono::milliseconds(random.bounded(3));
        OfflineQueue::Drops drops;
        switch (random.bounded(12)) {
        case 0:
            drops = queue.setLimits({ .events = random.bounded(6),
                                      .bytes = random.bounded(60),
                                      .age = std::chrono::milliseconds(random.bounded(20)),
                                      .policy = OfflinePolicy(random.bounded(3)),
                                      .overflow = OverflowPolicy(random.bounded(2)) },
                                    now);
            break;
        case 1:
            if (!queue.isEmpty())
                left.append(queue.takeFirst().json);
            break;
        case 2:
            drops = queue.takeExpired(now);
            break;
        default:
            drops = add(queue,
                        outgoing("[\"" + QByteArray(1, char('a' + random.bounded(4))) + "\","
                                 + QByteArray::number(appended++) + "]"),
                        now);
        }
        left += texts(drops);
        const Limits &limits = queue.limits();
        QVERIFY(queue.size() <= limits.events);
        QVERIFY(queue.byteCount() <= limits.bytes);
    }
    const auto rest = takeTexts(queue);
    QVERIFY(std::is_sorted(rest.cbegin(), rest.cend(), [](const auto &a, const auto &b) {
        return a.mid(5).chopped(1).toInt() < b.mid(5).chopped(1).toInt();
    }));
    left += rest;
    QCOMPARE(left.size(), appended); // nothing is lost unseen, nothing comes twice
    QCOMPARE(QSet<QByteArray>(left.cbegin(), left.cend()).size(), appended);
    QCOMPARE(queue.byteCount(), 0);
}

QTEST_GUILESS_MAIN(tst_OfflineQueue)
#include "tst_offlinequeue.moc"
