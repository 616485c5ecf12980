// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A persistent queue on a medium that tears, fills up and rots as the test says.
#include "client/journal.h"
#include "memorystorage.h"

#include <QRandomGenerator>
#include <QSet>
#include <QTest>

#include <functional>

using namespace QSocketIoPrivate;

namespace {

JournalEvent eventOf(quint64 id, qsizetype size = 20)
{
    return { .id = id,
             .time = 1'700'000'000'000,
             .timeout = {},
             .json = "[\"" + QByteArray(size, 'e') + "\"]",
             .attachments = {} };
}

struct Bench
{
    explicit Bench(qint64 size = 1024)
        : segmentSize(size)
    {}
    // As after the end of the process: what was in it, by id.
    QList<quint64> reopen()
    {
        journal.reset();
        journal = std::make_unique<Journal>(std::make_unique<MemoryStorage>(medium), segmentSize);
        isOpen = journal->open();
        QList<quint64> ids;
        const QList<JournalEvent> events = journal->takeEvents();
        for (const JournalEvent &event : events)
            ids.append(event.id);
        return ids;
    }

    qint64 segmentSize;
    std::shared_ptr<Medium> medium = std::make_shared<Medium>();
    std::unique_ptr<Journal> journal;
    bool isOpen = false;
};

} // namespace

class tst_Journal : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void remembers();
    void senderAndIdsLast();
    void idsAreNeverUsedTwice();
    void lockedByAnother();
    void laterVersionIsLeftAlone();
    void tornAtEveryByte_data();
    void tornAtEveryByte();
    void damageIsSkippedAndReported();
    void damagedHeadIsReported();
    void fullMedium();
    void fullMediumMakesRoomByRemoving();
    void eachEventIsWrittenOnce();
    void writingIsBounded_data();
    void writingIsBounded();
    void restartsDoNotPileUpSegments();
    void largeEvents();
    void removedAndForgottenSegments();
};

void tst_Journal::remembers()
{
    Bench bench;
    QCOMPARE(bench.reopen(), QList<quint64>());
    QVERIFY(bench.isOpen);
    QVERIFY(bench.journal->write({ eventOf(1), eventOf(2) }, {}));
    QVERIFY(bench.journal->write({ eventOf(3) }, { 2 }));
    QVERIFY(!bench.journal->contains(2) && bench.journal->contains(3));
    QCOMPARE(bench.reopen(), (QList<quint64>{ 1, 3 }));
    QVERIFY(bench.journal->write({}, { 1 }));
    QCOMPARE(bench.reopen(), QList<quint64>{ 3 });
    QVERIFY(bench.journal->damage().isEmpty());
}

void tst_Journal::senderAndIdsLast()
{
    Bench bench;
    bench.reopen();
    const QByteArray sender = bench.journal->sender();
    QCOMPARE(sender.size(), 20);
    QCOMPARE(bench.journal->firstId(), 1u);
    bench.reopen();
    QCOMPARE(bench.journal->sender(), sender);
    QVERIFY(bench.journal->firstId() > 1);
    QVERIFY(bench.journal->firstId() < 1'000'000);
    Bench other;
    other.reopen();
    QVERIFY(other.journal->sender() != sender);
}

// Not even when only the records of ids have reached the medium.
void tst_Journal::idsAreNeverUsedTwice()
{
    Bench bench(1'000'000);
    quint64 last = 0;
    for (int run = 0; run < 3; ++run) {
        bench.reopen();
        QVERIFY(bench.journal->firstId() > last);
        last = bench.journal->firstId();
        const int syncs = bench.medium->syncs;
        const qint64 written = bench.medium->written;
        for (int i = 0; i < 200'000; ++i)
            QVERIFY(bench.journal->reserve(++last));
        QVERIFY(bench.medium->syncs - syncs <= 8); // rarely, but then at once
        QVERIFY(bench.medium->written - written <= 8 * 50);
    }
}

void tst_Journal::lockedByAnother()
{
    Bench bench;
    bench.reopen();
    Journal second(std::make_unique<MemoryStorage>(bench.medium));
    QVERIFY(!second.open());
    QVERIFY(!second.errorString().isEmpty());
}

void tst_Journal::laterVersionIsLeftAlone()
{
    Bench bench;
    bench.reopen();
    QVERIFY(bench.journal->write({ eventOf(1) }, {}));
    bench.medium->segments.at(1)[7] = 2;
    const auto before = bench.medium->segments;
    bench.reopen();
    QVERIFY(!bench.isOpen);
    QVERIFY(bench.journal->errorString().contains(QStringLiteral("later version")));
    QCOMPARE(bench.medium->segments, before);
}

void tst_Journal::tornAtEveryByte_data()
{
    QTest::addColumn<qint64>("segmentSize");
    QTest::newRow("one segment") << qint64(100'000);
    QTest::newRow("many segments") << qint64(150);
}

// The process, or the power, ends while byte after byte is written. Each state is opened, and holds exactly the
// events that were written completely and not removed.
void tst_Journal::tornAtEveryByte()
{
    QFETCH(qint64, segmentSize);
    Bench bench(segmentSize);
    bench.reopen();
    QSet<quint64> live;
    int states = 0;
    for (quint64 id = 1; id <= 12; ++id) {
        const auto before = bench.medium->segments;
        const QSet<quint64> liveBefore = live;
        const QList<quint64> removed = id % 3 == 0 ? QList<quint64>{ id - 1, id - 2 }
                                                   : QList<quint64>{};
        QVERIFY(bench.journal->write({ eventOf(id, 10 + qsizetype(id)) }, removed));
        live.insert(id);
        for (const quint64 gone : removed)
            live.remove(gone);
        // The last segment may be new, and segments that are gone were not needed.
        const auto &[number, bytes] = *bench.medium->segments.crbegin();
        const QByteArray old = before.contains(number) ? before.at(number) : QByteArray();
        for (qsizetype size = old.size(); size <= bytes.size(); ++size) {
            Bench torn(segmentSize);
            torn.medium->segments = bench.medium->segments;
            torn.medium->segments.insert(before.cbegin(), before.cend());
            torn.medium->segments[number] = bytes.first(size);
            const QList<quint64> ids = torn.reopen();
            QVERIFY(torn.isOpen);
            QVERIFY(torn.journal->damage().isEmpty()); // that is what ends of processes look like
            const QSet<quint64> found(ids.cbegin(), ids.cend());
            QVERIFY(found.contains(liveBefore - QSet<quint64>(removed.cbegin(), removed.cend())));
            QVERIFY((liveBefore | live).contains(found));
            if (size == bytes.size())
                QCOMPARE(found, live);
            else if (!found.contains(id))
                QCOMPARE(found, liveBefore);
            QVERIFY(torn.journal->firstId() > id);
            QVERIFY(torn.journal->write({ eventOf(torn.journal->firstId()) }, {})); // and goes on
            QCOMPARE(torn.reopen().size(), found.size() + 1);
            ++states;
        }
    }
    QVERIFY(states > 400);
}

void tst_Journal::damageIsSkippedAndReported()
{
    Bench bench;
    bench.reopen();
    for (quint64 id = 1; id <= 5; ++id)
        QVERIFY(bench.journal->write({ eventOf(id) }, {}));
    QByteArray &segment = bench.medium->segments.at(1);
    segment[segment.size() / 2] = char(segment.at(segment.size() / 2) ^ 0x20);
    const QList<quint64> ids = bench.reopen();
    QCOMPARE(ids.size(), 4);
    QCOMPARE(bench.journal->damage().size(), 1);
    QVERIFY(bench.journal->damage().constFirst().contains(QStringLiteral("segment 1 is damaged")));
    QVERIFY(bench.journal->write({}, ids));
    QCOMPARE(bench.reopen(), QList<quint64>());
    QVERIFY(bench.journal->damage().isEmpty()); // it went with the segment
}

void tst_Journal::damagedHeadIsReported()
{
    Bench bench;
    bench.reopen();
    QVERIFY(bench.journal->write({ eventOf(1) }, {}));
    bench.reopen();
    QVERIFY(bench.journal->write({ eventOf(70'000) }, {}));
    bench.medium->segments.at(1)[0] = 'x';
    QCOMPARE(bench.reopen(), QList<quint64>{ 70'000 });
    QCOMPARE(bench.journal->damage().size(), 1);
    QVERIFY(bench.journal->damage().constFirst().contains(QStringLiteral("no readable head")));
    // Even without any state, ids that may have been used are not.
    for (auto &[number, bytes] : bench.medium->segments)
        bench.medium->segments[number][0] = 'x';
    QCOMPARE(bench.reopen(), QList<quint64>());
    QVERIFY(bench.isOpen);
}

void tst_Journal::fullMedium()
{
    Bench bench;
    bench.reopen();
    QVERIFY(bench.journal->write({ eventOf(1) }, {}));
    bench.medium->capacity = bench.medium->size() + 10;
    QVERIFY(!bench.journal->write({ eventOf(2) }, {}));
    QVERIFY(!bench.journal->errorString().isEmpty());
    QVERIFY(!bench.journal->contains(2));
    QVERIFY(!bench.journal->write({}, { 1 }));
    QVERIFY(bench.journal->contains(1));
    bench.medium->capacity = -1;
    QVERIFY(bench.journal->write({ eventOf(2) }, { 1 }));
    QCOMPARE(bench.reopen(), QList<quint64>{ 2 });
}

void tst_Journal::fullMediumMakesRoomByRemoving()
{
    Bench bench(300);
    bench.reopen();
    quint64 id = 0;
    for (; id < 40; ++id)
        QVERIFY(bench.journal->write({ eventOf(id) }, {}));
    bench.medium->capacity = bench.medium->size();
    QVERIFY(!bench.journal->write({ eventOf(id) }, {}));
    QVERIFY(!bench.journal->write({}, { 0 })); // no room even for saying so
    QList<quint64> gone;
    for (quint64 next = 0; next < 20; ++next)
        gone.append(next);
    QVERIFY(bench.journal->write({ eventOf(id) }, gone)); // but a segment that nobody wants can go
    bench.medium->capacity = -1;
    QCOMPARE(bench.reopen().constFirst(), 20u);
}

// The common case: the oldest leaves first.
void tst_Journal::eachEventIsWrittenOnce()
{
    Bench bench(4096);
    bench.reopen();
    constexpr int events = 10'000;
    const qint64 record = JournalWriter(0).event(eventOf(65'000)).size();
    for (quint64 id = 1; id <= events; ++id) {
        QVERIFY(bench.journal->write({ eventOf(id) }, {}));
        if (id > 50)
            QVERIFY(bench.journal->write({}, { id - 50 }));
        QVERIFY(bench.medium->size() <= 50 * record + 3 * 4096);
    }
    const qint64 removal = 12 + 3;
    QVERIFY(bench.medium->written <= events * (record + removal) * 105 / 100);
    QVERIFY(bench.medium->segments.size() <= 4);
}

void tst_Journal::writingIsBounded_data()
{
    using Choice = std::function<quint64(const QList<quint64> &live, QRandomGenerator &random)>;
    QTest::addColumn<Choice>("choose"); // what leaves next
    QTest::newRow("oldest first") << Choice([](const auto &live, auto &) { return live.first(); });
    QTest::newRow("newest first, old ones stay")
            << Choice([](const auto &live, auto &) { return live.last(); });
    QTest::newRow("any") << Choice([](const auto &live, auto &random) {
        return live.at(random.bounded(int(live.size())));
    });
    QTest::newRow("all but the first")
            << Choice([](const auto &live, auto &) { return live.at(live.size() > 1 ? 1 : 0); });
    QTest::newRow("every other") << Choice(
            [](const auto &live, auto &) { return live.at(live.size() / 2); });
}

void tst_Journal::writingIsBounded()
{
    QFETCH(std::function<quint64(const QList<quint64> &, QRandomGenerator &)>, choose);
    constexpr qint64 segmentSize = 2048;
    for (const int waiting : { 1, 10, 200 }) {
        Bench bench(segmentSize);
        bench.reopen();
        QRandomGenerator random(1);
        QList<quint64> live;
        qint64 wanted = 0; // bytes that have to be written
        for (quint64 id = 1; id <= 4000; ++id) {
            const JournalEvent event = eventOf(id, 10 + random.bounded(60));
            wanted += JournalWriter(0).event(event).size();
            QVERIFY(bench.journal->write({ event }, {}));
            live.append(id);
            if (live.size() > waiting) {
                const quint64 gone = choose(live, random);
                live.removeOne(gone);
                wanted += JournalWriter(0).removed({ gone }).size();
                QVERIFY(bench.journal->write({}, { gone }));
            }
        }
        // The heads of such small segments are a few per cent.
        QVERIFY2(bench.medium->written <= 2 * wanted * 105 / 100 + 4 * segmentSize,
                 qPrintable(QStringLiteral("%1 for %2").arg(bench.medium->written).arg(wanted)));
        const qint64 liveBytes = waiting * (JournalWriter(0).event(eventOf(4000, 70)).size());
        QVERIFY2(bench.medium->size() <= 2 * liveBytes + 4 * segmentSize,
                 qPrintable(QString::number(bench.medium->size())));
        QCOMPARE(bench.reopen(), live);
    }
}

void tst_Journal::restartsDoNotPileUpSegments()
{
    Bench bench(4096);
    QList<quint64> live;
    for (int run = 0; run < 100; ++run) {
        QCOMPARE(bench.reopen(), live);
        const quint64 id = bench.journal->firstId();
        QVERIFY(bench.journal->write({ eventOf(id) }, {}));
        live.append(id);
    }
    QVERIFY(bench.medium->segments.size() <= 10);
    QVERIFY(bench.journal->write({}, live));
    bench.reopen();
    QVERIFY(bench.medium->segments.size() <= 2);
}

void tst_Journal::largeEvents()
{
    Bench bench(1000);
    bench.reopen();
    for (quint64 id = 1; id <= 20; ++id)
        QVERIFY(bench.journal->write({ eventOf(id, 5000) }, {}));
    QCOMPARE(bench.reopen().size(), 20);
    for (quint64 id = 1; id <= 20; ++id)
        QVERIFY(bench.journal->write({}, { id }));
    QVERIFY(bench.medium->size() < 10'000);
    QCOMPARE(bench.reopen(), QList<quint64>());
}

// A removal must last at least as long as the event it speaks of.
void tst_Journal::removedAndForgottenSegments()
{
    Bench bench(200);
    bench.reopen();
    QVERIFY(bench.journal->write({ eventOf(1), eventOf(2) }, {}));
    for (quint64 id = 3; id < 300; ++id) {
        QVERIFY(bench.journal->write({ eventOf(id) }, { id == 3 ? quint64(2) : id - 1 }));
        const auto saved = bench.medium->segments;
        Bench copy(200);
        copy.medium->segments = saved;
        QCOMPARE(copy.reopen(), (QList<quint64>{ 1, id }));
    }
}

QTEST_APPLESS_MAIN(tst_Journal)
#include "tst_journal.moc"
