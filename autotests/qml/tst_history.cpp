// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// SocketIoHistory: the ring against a plain queue, and columns against all samples.
#include "socketiohistory.h"

#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <deque>

class tst_History : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void ring();
    void columns();
    void duration();
    void oneUpdatePerFrame();
    void limits();
};

void tst_History::ring()
{
    SocketIoHistory history;
    std::deque<std::pair<double, double>> reference;
    QRandomGenerator random(7);
    double time = 0;
    double received = 0;
    for (int i = 0; i < 200'000; ++i) {
        const int kind = random.bounded(10'000);
        if (kind == 0) {
            history.clear();
            reference.clear();
        } else if (kind < 10) {
            history.setCapacity(1 + random.bounded(300));
        } else {
            time += random.bounded(3) - 0.5; // sometimes back
            QVERIFY(history.append(i, time));
            reference.emplace_back(reference.empty() ? time : std::max(time, reference.back().first),
                                   i);
            ++received;
        }
        while (int(reference.size()) > history.capacity())
            reference.pop_front();
        if (random.bounded(50) && kind >= 10)
            continue;
        QCOMPARE(history.count(), int(reference.size()));
        QCOMPARE(history.received(), received);
        QCOMPARE(history.discarded(), received - double(reference.size()));
        for (int n = 0; n < history.count(); ++n) {
            QCOMPARE(history.timeAt(n), reference[size_t(n)].first);
            QCOMPARE(history.valueAt(n), reference[size_t(n)].second);
        }
    }
}

void tst_History::columns()
{
    SocketIoHistory history;
    QRandomGenerator random(3);
    for (int i = 0; i < 10'000; ++i)
        QVERIFY(history.append(random.bounded(1000), i * 0.7));
    constexpr double from = 1000;
    constexpr double to = 5000;
    constexpr int count = 123;
    const auto columns = history.columns(from, to, count);
    QCOMPARE(columns.size(), count);
    int seen = 0;
    for (int n = 0; n < count; ++n) {
        SocketIoHistory::Column expected;
        for (int i = 0; i < history.count(); ++i) {
            const double time = history.timeAt(i);
            const double value = history.valueAt(i);
            if (time < from || time > to
                || std::min(int((time - from) * count / (to - from)), count - 1) != n)
                continue;
            if (expected.count++ == 0)
                expected = { 1, time, value, value, value, value };
            expected.minimum = std::min(expected.minimum, value);
            expected.maximum = std::max(expected.maximum, value);
            expected.last = value;
        }
        QVERIFY(expected.count > 0);
        QCOMPARE(columns[n].count, expected.count);
        QCOMPARE(columns[n].time, expected.time);
        QCOMPARE(columns[n].first, expected.first);
        QCOMPARE(columns[n].minimum, expected.minimum);
        QCOMPARE(columns[n].maximum, expected.maximum);
        QCOMPARE(columns[n].last, expected.last);
        seen += columns[n].count;
    }
    QCOMPARE(seen, 5714);
    QCOMPARE(history.columns(0, 0, 10).at(5).count, 0);
    QVERIFY(history.columns(0, 1, 0).isEmpty());
    QVERIFY(history.columns(0, 1, -1).isEmpty());
}

void tst_History::duration()
{
    SocketIoHistory history;
    history.setDuration(100);
    for (int i = 0; i <= 500; ++i)
        QVERIFY(history.append(i, i));
    QTRY_COMPARE(history.count(), 101);
    QCOMPARE(history.firstTime(), 400.0);
    QCOMPARE(history.lastValue(), 500.0);
    history.setDuration(10);
    QTRY_COMPARE(history.count(), 11);
    QCOMPARE(history.received(), 501.0);
}

void tst_History::oneUpdatePerFrame()
{
    SocketIoHistory history;
    QSignalSpy updates(&history, &SocketIoHistory::updated);
    for (int i = 0; i < 1000; ++i)
        QVERIFY(history.append(i));
    QCOMPARE(updates.count(), 0);
    QTRY_COMPARE(updates.count(), 1);
    QCOMPARE(history.count(), 1000);
    QVERIFY(history.append(1));
    QTRY_COMPARE(updates.count(), 2);
}

void tst_History::limits()
{
    SocketIoHistory history;
    QCOMPARE(history.capacity(), 10'000);
    QVERIFY(std::isnan(history.lastValue()));
    QVERIFY(std::isnan(history.firstTime()));
    for (int i = 0; i < 10'000; ++i)
        QVERIFY(history.append(i));
    QCOMPARE(history.discarded(), 0.0);
    QVERIFY(history.append(10'000));
    QCOMPARE(history.count(), 10'000);
    QCOMPARE(history.discarded(), 1.0);
    history.setCapacity(0);
    QCOMPARE(history.capacity(), 1);
    QCOMPARE(history.lastValue(), 10'000.0);
    history.setDuration(-1);
    QCOMPARE(history.duration(), 0);
}

QTEST_GUILESS_MAIN(tst_History)

#include "tst_history.moc"
