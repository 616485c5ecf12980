// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Deadlines on a clock that the test moves.
#include "io/deadline.h"

#include <QTest>

#include <memory>
#include <vector>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

class tst_Deadline : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void firesAtItsTime();
    void firesInOrder();
    void equalTimesFireInOrderOfStarting();
    void restartForLaterPostpones();
    void restartForEarlierAdvances();
    void stopPreventsFiring();
    void stopAfterRestart();
    void negativeDelayIsDueNow();
    void farFutureDoesNotOverflow();
    void restartInCallbackWaitsForTheNextTurn();
    void callbackMayStopOthers();
    void callbackMayDestroyOthers();
    void callbackMayDestroyItself();
    void callbackMayDestroyTheQueue();
    void callbackMayAdvance();
    void outlivesTheQueue();
    void manyRestartsKeepOneEntry();
    void crowdFiresInOrder();
    void tellsWhenTheFirstIsDue();

private:
    std::unique_ptr<DeadlineQueue> m_queue;
    milliseconds m_now{};
};

void tst_Deadline::init()
{
    m_now = 1000ms;
    m_queue = std::make_unique<DeadlineQueue>([this] { return m_now; }, nullptr);
}

void tst_Deadline::firesAtItsTime()
{
    int fired = 0;
    Deadline deadline(*m_queue, [&] { ++fired; });
    QVERIFY(!deadline.isActive());
    QVERIFY(m_queue->isEmpty());

    deadline.start(100ms);
    QVERIFY(deadline.isActive());
    QVERIFY(!m_queue->isEmpty());
    m_now += 99ms;
    m_queue->advance();
    QCOMPARE(fired, 0);
    m_now += 1ms;
    m_queue->advance();
    QCOMPARE(fired, 1);
    QVERIFY(!deadline.isActive());
    QVERIFY(m_queue->isEmpty());
    m_now += 1000ms;
    m_queue->advance();
    QCOMPARE(fired, 1);
}

void tst_Deadline::firesInOrder()
{
    QList<int> order;
    Deadline third(*m_queue, [&] { order.append(3); });
    Deadline first(*m_queue, [&] { order.append(1); });
    Deadline second(*m_queue, [&] { order.append(2); });
    third.start(30ms);
    first.start(10ms);
    second.start(20ms);
    m_now += 100ms;
    m_queue->advance();
    QCOMPARE(order, QList<int>({ 1, 2, 3 }));
}

void tst_Deadline::equalTimesFireInOrderOfStarting()
{
    QList<int> order;
    std::vector<std::unique_ptr<Deadline>> deadlines;
    for (int i = 0; i < 20; ++i)
        deadlines.push_back(std::make_unique<Deadline>(*m_queue, [&order, i] { order.append(i); }));
    for (int i = 19; i >= 0; --i)
        deadlines[size_t(i)]->start(10ms);
    deadlines[19]->start(10ms); // again: now the last
    m_now += 10ms;
    m_queue->advance();
    QCOMPARE(order.size(), 20);
    for (int i = 0; i < 19; ++i)
        QCOMPARE(order.at(i), 18 - i);
    QCOMPARE(order.last(), 19);
}

void tst_Deadline::restartForLaterPostpones()
{
    QList<int> order;
    Deadline moved(*m_queue, [&] { order.append(1); });
    Deadline between(*m_queue, [&] { order.append(2); });
    moved.start(10ms);
    between.start(20ms);
    m_now += 5ms;
    moved.start(30ms);
    m_now += 10ms;
    m_queue->advance();
    QCOMPARE(order, QList<int>());
    QVERIFY(moved.isActive());
    m_now += 100ms;
    m_queue->advance();
    QCOMPARE(order, QList<int>({ 2, 1 }));
}

void tst_Deadline::restartForEarlierAdvances()
{
    int fired = 0;
    Deadline deadline(*m_queue, [&] { ++fired; });
    deadline.start(100ms);
    deadline.start(10ms);
    m_now += 10ms;
    m_queue->advance();
    QCOMPARE(fired, 1);
    m_now += 90ms;
    m_queue->advance();
    QCOMPARE(fired, 1);
}

void tst_Deadline::stopPreventsFiring()
{
    int fired = 0;
    Deadline deadline(*m_queue, [&] { ++fired; });
    deadline.stop(); // of an idle one: nothing
    deadline.start(10ms);
    deadline.stop();
    QVERIFY(!deadline.isActive());
    QVERIFY(m_queue->isEmpty());
    m_now += 10ms;
    m_queue->advance();
    QCOMPARE(fired, 0);
}

void tst_Deadline::stopAfterRestart()
{
    int fired = 0;
    Deadline deadline(*m_queue, [&] { ++fired; });
    deadline.start(10ms);
    deadline.start(20ms);
    deadline.stop();
    QVERIFY(m_queue->isEmpty());
    deadline.start(5ms);
    m_now += 5ms;
    m_queue->advance();
    QCOMPARE(fired, 1);
    m_now += 20ms;
    m_queue->advance();
    QCOMPARE(fired, 1);
}

void tst_Deadline::negativeDelayIsDueNow()
{
    int fired = 0;
    Deadline deadline(*m_queue, [&] { ++fired; });
    deadline.start(-5ms);
    m_queue->advance();
    QCOMPARE(fired, 1);
}

void tst_Deadline::farFutureDoesNotOverflow()
{
    int fired = 0;
    Deadline deadline(*m_queue, [&] { ++fired; });
    deadline.start(milliseconds::max());
    m_queue->advance();
    QVERIFY(deadline.isActive());
    QCOMPARE(fired, 0);
    // The same on the system's clock, where it also has to fit Qt's timer.
    DeadlineQueue real;
    Deadline far(real, [&] { ++fired; });
    far.start(milliseconds::max());
    QCoreApplication::processEvents();
    QVERIFY(far.isActive());
    QCOMPARE(fired, 0);
}

void tst_Deadline::restartInCallbackWaitsForTheNextTurn()
{
    int fired = 0;
    Deadline *self = nullptr;
    Deadline deadline(*m_queue, [&] {
        ++fired;
        self->start(0ms);
    });
    self = &deadline;
    int others = 0;
    Deadline other(*m_queue, [&] { ++others; });
    deadline.start(0ms);
    other.start(0ms);
    m_queue->advance();
    QCOMPARE(fired, 1);
    QCOMPARE(others, 1);
    QVERIFY(deadline.isActive());
    m_queue->advance();
    QCOMPARE(fired, 2);
}

void tst_Deadline::callbackMayStopOthers()
{
    int fired = 0;
    Deadline second(*m_queue, [&] { ++fired; });
    Deadline first(*m_queue, [&] { second.stop(); });
    first.start(1ms);
    second.start(2ms);
    m_now += 2ms;
    m_queue->advance();
    QCOMPARE(fired, 0);
}

void tst_Deadline::callbackMayDestroyOthers()
{
    int fired = 0;
    auto second = std::make_unique<Deadline>(*m_queue, [&] { ++fired; });
    auto third = std::make_unique<Deadline>(*m_queue, [&] { ++fired; });
    Deadline first(*m_queue, [&] { second.reset(); });
    first.start(1ms);
    second->start(2ms);
    third->start(3ms);
    m_now += 3ms;
    m_queue->advance();
    QCOMPARE(fired, 1);
}

void tst_Deadline::callbackMayDestroyItself()
{
    QString result;
    // Large captures live on the heap, where the sanitizer sees their use after the end.
    const QString text = QStringLiteral("still here");
    const std::array<qint64, 8> ballast{ 1, 2, 3, 4, 5, 6, 7, 8 };
    std::unique_ptr<Deadline> deadline;
    deadline = std::make_unique<Deadline>(*m_queue, [&deadline, &result, text, ballast] {
        deadline.reset();
        result = text + QString::number(ballast.back());
    });
    deadline->start(1ms);
    m_now += 1ms;
    m_queue->advance();
    QVERIFY(!deadline);
    QCOMPARE(result, QStringLiteral("still here8"));
}

void tst_Deadline::callbackMayDestroyTheQueue()
{
    int fired = 0;
    Deadline first(*m_queue, [&] { m_queue.reset(); });
    Deadline second(*m_queue, [&] { ++fired; });
    first.start(1ms);
    second.start(2ms);
    m_now += 2ms;
    m_queue->advance();
    QVERIFY(!m_queue);
    QCOMPARE(fired, 0);
    QVERIFY(!second.isActive());
}

void tst_Deadline::callbackMayAdvance()
{
    QList<int> order;
    Deadline first(*m_queue, [&] {
        order.append(1);
        first.start(0ms);
        m_queue->advance();
        order.append(-1);
    });
    Deadline second(*m_queue, [&] {
        order.append(2);
        first.stop();
    });
    first.start(1ms);
    second.start(2ms);
    m_now += 2ms;
    m_queue->advance();
    QCOMPARE(order, QList<int>({ 1, 2, -1 }));
}

void tst_Deadline::outlivesTheQueue()
{
    Deadline active(*m_queue, [] {});
    Deadline idle(*m_queue, [] {});
    active.start(10ms);
    m_queue.reset();
    QVERIFY(!active.isActive());
    active.start(10ms);
    idle.start(10ms);
    QVERIFY(!active.isActive());
    QVERIFY(!idle.isActive());
    idle.stop();
}

void tst_Deadline::manyRestartsKeepOneEntry()
{
    int fired = 0;
    Deadline deadline(*m_queue, [&] { ++fired; });
    for (int i = 0; i < 100'000; ++i) {
        m_now += 1ms;
        deadline.start(milliseconds(50 + i % 7)); // now earlier, now later than before
        m_queue->advance();
    }
    QCOMPARE(fired, 0);
    m_now += 57ms;
    m_queue->advance();
    QCOMPARE(fired, 1);
    QVERIFY(m_queue->isEmpty());
}

// Some of them stopped and some started again, for earlier and for later.

void tst_Deadline::crowdFiresInOrder()
{
    constexpr std::size_t count = 3000;
    std::vector<std::unique_ptr<Deadline>> deadlines;
    std::vector<milliseconds> due(count, -1ms); // negative: stopped
    std::vector<std::size_t> fired;
    quint32 random = 1;
    const auto next = [&random] { return (random = random * 1664525 + 1013904223) >> 8; };
    for (std::size_t i = 0; i < count; ++i)
        deadlines.push_back(
                std::make_unique<Deadline>(*m_queue, [&fired, i] { fired.push_back(i); }));
    const auto start = [&](std::size_t i) {
        const milliseconds delay(next() % 1000);
        deadlines[i]->start(delay);
        due[i] = m_now + delay;
    };
    for (std::size_t i = 0; i < count; ++i)
        start(i);
    for (std::size_t i = 0; i < 2 * count; ++i) {
        const std::size_t chosen = next() % count;
        if (next() % 2 == 0) {
            start(chosen);
        } else {
            deadlines[chosen]->stop();
            due[chosen] = -1ms;
        }
    }
    for (std::size_t step = 0; step < 1000; ++step) {
        const std::size_t before = fired.size();
        m_queue->advance();
        for (std::size_t i = before; i < fired.size(); ++i)
            QCOMPARE(due[fired[i]], m_now);
        m_now += 1ms;
    }
    const auto expected = std::count_if(due.cbegin(), due.cend(),
                                        [](milliseconds time) { return time >= 0ms; });
    QCOMPARE(qsizetype(fired.size()), qsizetype(expected));
    QVERIFY(expected > 1000);
    QVERIFY(m_queue->isEmpty());
}

void tst_Deadline::tellsWhenTheFirstIsDue()
{
    Deadline first(*m_queue, [] {});
    Deadline second(*m_queue, [] {});
    QVERIFY(!m_queue->nextDue());
    second.start(20ms);
    first.start(10ms);
    QCOMPARE(m_queue->nextDue().value(), 1010ms);
    first.stop();
    QCOMPARE(m_queue->nextDue().value(), 1020ms);
}

QTEST_GUILESS_MAIN(tst_Deadline)
#include "tst_deadline.moc"
