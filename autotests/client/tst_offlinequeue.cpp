// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The queue of events that wait, without a connection around it.
#include "client/offlinequeue.h"

#include <QRandomGenerator>
#include <QTest>

#include <algorithm>

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
    void limitsHoldOverRandomOperations_data();
    void limitsHoldOverRandomOperations();
};

void tst_OfflineQueue::keepsOrderAndCounts()
{
    OfflineQueue queue;
    QVERIFY(queue.isEmpty());
    queue.append(outgoing("[1]", { "ab", "c" }), 0ms);
    queue.append(outgoing("[22]"), 0ms);
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
        queue.append(outgoing(json), 0ms);
    }
    QVERIFY(queue.remove(tickets.at(1)));
    QVERIFY(!queue.remove(tickets.at(1)));
    QVERIFY(!queue.remove(queue.nextTicket()));
    QCOMPARE(queue.byteCount(), 6);
    QCOMPARE(queue.takeFirst().json, QByteArray("[1]"));
    QVERIFY(!queue.remove(tickets.at(0)));
    QCOMPARE(queue.takeFirst().json, QByteArray("[3]"));
}

// What was refused may be forgotten later: that must not hit another event.
void tst_OfflineQueue::ticketsAreNeverUsedTwice()
{
    OfflineQueue queue;
    queue.setLimits({ .events = 0 }, 0ms);
    const auto refused = queue.nextTicket();
    QCOMPARE(texts(queue.append(outgoing("[1]"), 0ms)), QList<QByteArray>{ "[1]" });
    queue.setLimits({ .events = 1 }, 0ms);
    QVERIFY(queue.append(outgoing("[2]"), 0ms).empty());
    QVERIFY(!queue.remove(refused));
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
    QVERIFY(queue.append(outgoing("[1]"), 0ms).empty());
    QVERIFY(queue.append(outgoing("[2]"), 0ms).empty());
    const auto drops = queue.append(outgoing(added), 0ms);
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
        queue.append(outgoing(json), 0ms);
    QCOMPARE(texts(queue.setLimits({ .events = 2, .overflow = policy }, 0ms)), dropped);
    QCOMPARE(queue.size(), 2);
    QCOMPARE(queue.byteCount(), 6);
}

void tst_OfflineQueue::dropPolicyKeepsNothingNew()
{
    OfflineQueue queue;
    queue.append(outgoing("[1]"), 0ms);
    QVERIFY(queue.setLimits({ .policy = OfflinePolicy::Drop }, 0ms).empty());
    const auto drops = queue.append(outgoing("[2]"), 0ms);
    QCOMPARE(texts(drops), QList<QByteArray>{ "[2]" });
    QCOMPARE(drops.front().reason, DropReason::NotConnected);
    QCOMPARE(takeTexts(queue), QList<QByteArray>{ "[1]" });
}

void tst_OfflineQueue::latestOfEachNameIsKept()
{
    OfflineQueue queue;
    queue.setLimits({ .policy = OfflinePolicy::KeepLatestPerEvent }, 0ms);
    QVERIFY(queue.append(outgoing(R"(["a",1])"), 0ms).empty());
    QVERIFY(queue.append(outgoing(R"(["b",1])"), 0ms).empty());
    const auto drops = queue.append(outgoing(R"(["a",2])"), 0ms);
    QCOMPARE(texts(drops), QList<QByteArray>{ R"(["a",1])" });
    QCOMPARE(drops.front().reason, DropReason::Superseded);
    QCOMPARE(queue.takeFirst().json, QByteArray(R"(["b",1])"));
    QVERIFY(queue.append(outgoing(R"(["b",2])"), 0ms).empty()); // the other has left
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
    queue.append(outgoing(R"(["a",1])"), 0ms);
    queue.append(outgoing(R"(["b",1])"), 0ms);
    QCOMPARE(texts(queue.append(outgoing(added), 0ms)), dropped);
    QCOMPARE(takeTexts(queue), kept);
}

void tst_OfflineQueue::policyAppliesToWhatWaits()
{
    OfflineQueue queue;
    for (const char *json : { R"(["a",1])", R"(["b",1])", R"(["a",2])", R"(["a",3])" })
        queue.append(outgoing(json), 0ms);
    Limits limits;
    limits.policy = OfflinePolicy::KeepLatestPerEvent;
    QCOMPARE(texts(queue.setLimits(limits, 0ms)), (QList<QByteArray>{ R"(["a",1])", R"(["a",2])" }));
    QCOMPARE(texts(queue.append(outgoing(R"(["b",2])"), 0ms)), QList<QByteArray>{ R"(["b",1])" });
    QVERIFY(queue.setLimits({}, 0ms).empty());
    QVERIFY(queue.append(outgoing(R"(["a",4])"), 0ms).empty());
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
    queue.append(outgoing(first), 0ms);
    queue.append(outgoing(second), 0ms);
    QCOMPARE(queue.size(), isSame ? 1 : 2);
}

void tst_OfflineQueue::ageIsLimited()
{
    OfflineQueue queue;
    QVERIFY(!queue.nextExpiry());
    queue.setLimits({ .age = 100ms }, 0ms);
    QVERIFY(!queue.nextExpiry());
    queue.append(outgoing("[1]"), 10ms);
    queue.append(outgoing("[2]"), 20ms);
    QCOMPARE(queue.nextExpiry(), 110ms);
    QVERIFY(queue.takeExpired(109ms).empty());
    const auto drops = queue.takeExpired(110ms);
    QCOMPARE(texts(drops), QList<QByteArray>{ "[1]" });
    QCOMPARE(drops.front().reason, DropReason::Expired);
    QCOMPARE(queue.nextExpiry(), 120ms);
    QCOMPARE(texts(queue.setLimits({ .age = 10ms }, 110ms)), QList<QByteArray>{ "[2]" });
    queue.setLimits({}, 110ms);
    queue.append(outgoing("[3]"), 110ms);
    QVERIFY(!queue.nextExpiry());
}

void tst_OfflineQueue::clears()
{
    OfflineQueue queue;
    queue.append(outgoing("[1]"), 0ms);
    queue.append(outgoing("[2]"), 0ms);
    const auto drops = queue.takeAll();
    QCOMPARE(texts(drops), (QList<QByteArray>{ "[1]", "[2]" }));
    QCOMPARE(drops.front().reason, DropReason::Cleared);
    QVERIFY(queue.isEmpty());
    QCOMPARE(queue.byteCount(), 0);
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
            drops = queue.append(outgoing("[\"" + QByteArray(1, char('a' + random.bounded(4)))
                                          + "\"," + QByteArray::number(appended++) + "]"),
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
