// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The pauses between attempts at a connection.
#include "client/backoff.h"

#include <QTest>

#include <limits>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;

class tst_Backoff : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void doublesUpToTheMaximum();
    void jitterIsAShareOfTheDelay_data();
    void jitterIsAShareOfTheDelay();
    void jitterStaysInRange_data();
    void jitterStaysInRange();
    void delaysAreBroughtInOrder_data();
    void delaysAreBroughtInOrder();
    void factorStaysInRange_data();
    void factorStaysInRange();
    void factorIsTheGrowth();
    void staysInRangeForEver();
    void staysInRangeWithAnySettings();
    void resetBeginsAnew();
};

void tst_Backoff::doublesUpToTheMaximum()
{
    Backoff backoff;
    backoff.setJitter(0);
    QCOMPARE(backoff.next(0.9), 1000ms);
    QCOMPARE(backoff.next(0.9), 2000ms);
    QCOMPARE(backoff.next(0.9), 4000ms);
    QCOMPARE(backoff.next(0.9), 5000ms);
    QCOMPARE(backoff.next(0.9), 5000ms);
    QCOMPARE(backoff.attempts(), 5);
}

void tst_Backoff::jitterIsAShareOfTheDelay_data()
{
    QTest::addColumn<double>("jitter");
    QTest::addColumn<double>("random");
    QTest::addColumn<int>("expected"); // of 1000
    QTest::newRow("default, lowest") << 0.5 << 0.0 << 500;
    QTest::newRow("default, middle") << 0.5 << 0.5 << 1000;
    QTest::newRow("default, high") << 0.5 << 0.75 << 1250;
    QTest::newRow("full, lowest") << 1.0 << 0.0 << 10; // the minimum
    QTest::newRow("full, high") << 1.0 << 0.75 << 1500;
    QTest::newRow("none") << 0.0 << 0.0 << 1000;
}

void tst_Backoff::jitterIsAShareOfTheDelay()
{
    QFETCH(double, jitter);
    QFETCH(double, random);
    QFETCH(int, expected);
    Backoff backoff;
    backoff.setJitter(jitter);
    QCOMPARE(backoff.next(random), std::chrono::milliseconds(expected));
}

void tst_Backoff::jitterStaysInRange_data()
{
    QTest::addColumn<double>("jitter");
    QTest::addColumn<double>("expected");
    QTest::newRow("negative") << -0.1 << 0.0;
    QTest::newRow("lower end") << 0.0 << 0.0;
    QTest::newRow("upper end") << 1.0 << 1.0;
    QTest::newRow("above") << 1.1 << 1.0;
    QTest::newRow("not a number") << std::numeric_limits<double>::quiet_NaN() << 0.0;
}

void tst_Backoff::jitterStaysInRange()
{
    QFETCH(double, jitter);
    QFETCH(double, expected);
    Backoff backoff;
    backoff.setJitter(jitter);
    QCOMPARE(backoff.jitter(), expected);
}

void tst_Backoff::delaysAreBroughtInOrder_data()
{
    QTest::addColumn<qint64>("first");
    QTest::addColumn<qint64>("max");
    QTest::addColumn<qint64>("expectedFirst");
    QTest::addColumn<qint64>("expectedMax");
    QTest::addColumn<qint64>("firstDelay");
    constexpr qint64 most = std::numeric_limits<int>::max();
    QTest::newRow("usual") << qint64(200) << qint64(300) << qint64(200) << qint64(300)
                           << qint64(200);
    QTest::newRow("max below first")
            << qint64(200) << qint64(100) << qint64(200) << qint64(200) << qint64(200);
    QTest::newRow("no delay") << qint64(0) << qint64(0) << qint64(0) << qint64(0) << qint64(10);
    QTest::newRow("below the minimum")
            << qint64(9) << qint64(9) << qint64(9) << qint64(9) << qint64(10);
    QTest::newRow("above the minimum")
            << qint64(11) << qint64(11) << qint64(11) << qint64(11) << qint64(11);
    QTest::newRow("negative") << qint64(-5) << qint64(-1) << qint64(0) << qint64(0) << qint64(10);
    QTest::newRow("longer than a timer takes") << most + 1 << most + 2 << most << most << most;
}

void tst_Backoff::delaysAreBroughtInOrder()
{
    QFETCH(qint64, first);
    QFETCH(qint64, max);
    Backoff backoff;
    backoff.setDelays(std::chrono::milliseconds(first), std::chrono::milliseconds(max));
    QTEST(qint64(backoff.first().count()), "expectedFirst");
    QTEST(qint64(backoff.max().count()), "expectedMax");
    QTEST(qint64(backoff.next(0.5).count()), "firstDelay");
}

void tst_Backoff::factorStaysInRange_data()
{
    QTest::addColumn<double>("factor");
    QTest::addColumn<double>("expected");
    QTest::newRow("negative") << -2.0 << 1.0;
    QTest::newRow("below") << 0.9 << 1.0;
    QTest::newRow("lower end") << 1.0 << 1.0;
    QTest::newRow("usual") << 1.5 << 1.5;
    QTest::newRow("infinite") << std::numeric_limits<double>::infinity()
                              << std::numeric_limits<double>::infinity();
    QTest::newRow("not a number") << std::numeric_limits<double>::quiet_NaN() << 1.0;
}

void tst_Backoff::factorStaysInRange()
{
    QFETCH(double, factor);
    Backoff backoff;
    backoff.setFactor(factor);
    QTEST(backoff.factor(), "expected");
}

void tst_Backoff::factorIsTheGrowth()
{
    Backoff backoff;
    backoff.setJitter(0);
    backoff.setDelays(100ms, 1000ms);
    backoff.setFactor(1.5);
    QCOMPARE(backoff.next(0), 100ms);
    QCOMPARE(backoff.next(0), 150ms);
    QCOMPARE(backoff.next(0), 225ms);
    Backoff constant;
    constant.setJitter(0);
    constant.setFactor(1);
    for (int i = 0; i < 100; ++i)
        QCOMPARE(constant.next(0), 1000ms);
}

void tst_Backoff::staysInRangeForEver()
{
    Backoff backoff;
    for (int i = 0; i < 10'000; ++i) {
        const auto delay = backoff.next((i % 100) / 100.0);
        QVERIFY2(delay >= Backoff::minimum, qPrintable(QString::number(i)));
        QVERIFY2(delay <= 5000ms, qPrintable(QString::number(i)));
        // From the fourth on the unspread delay is the maximum, of which at most half can go.
        if (i >= 3)
            QVERIFY2(delay >= 2500ms, qPrintable(QString::number(i)));
    }
    QCOMPARE(backoff.attempts(), 10'000);
}

// Whatever is set: never below the minimum, never above the maximum, and without jitter never shorter than before.
void tst_Backoff::staysInRangeWithAnySettings()
{
    constexpr qint64 longest = std::numeric_limits<int>::max();
    const QList<qint64> durations{ 0, 1, 9, 10, 11, 999, 86'400'000, longest, longest * 10 };
    const QList<double> factors{ 1.0, 1.0001, 2.0,
                                 1e3, 1e300,  std::numeric_limits<double>::infinity() };
    for (const qint64 first : durations) {
        for (const qint64 max : durations) {
            for (const double factor : factors) {
                Backoff backoff;
                backoff.setDelays(std::chrono::milliseconds(first), std::chrono::milliseconds(max));
                backoff.setFactor(factor);
                backoff.setJitter(0);
                auto previous = Backoff::minimum;
                const auto most = std::max(backoff.max(), Backoff::minimum);
                for (int i = 0; i < 10'000; i += i < 100 ? 1 : 99) {
                    const auto delay = backoff.next(0.3);
                    if (delay < previous || delay > most)
                        QFAIL(qPrintable(QStringLiteral("%1 %2 %3 %4 %5")
                                                 .arg(first)
                                                 .arg(max)
                                                 .arg(factor)
                                                 .arg(i)
                                                 .arg(delay.count())));
                    previous = delay;
                }
            }
        }
    }
}

void tst_Backoff::resetBeginsAnew()
{
    Backoff backoff;
    backoff.next(0.5);
    backoff.next(0.5);
    backoff.reset();
    QCOMPARE(backoff.attempts(), 0);
    QCOMPARE(backoff.next(0.5), 1000ms);
}

QTEST_GUILESS_MAIN(tst_Backoff)
#include "tst_backoff.moc"
