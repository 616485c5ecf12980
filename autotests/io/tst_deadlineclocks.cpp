// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Deadlines on the real clock, on one that is exchanged, and in another thread.
#include "io/deadline.h"

#include <QElapsedTimer>
#include <QEventLoop>
#include <QTest>
#include <QThread>

#include <memory>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;

class tst_DeadlineClocks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void realClockFiresOnceAndNotEarly();
    void realClockEarlierOneIsNotHeldUp();
    void realClockRestartWithZero();
    void othersFireWhileACallbackRunsAnEventLoop();
    void changesItsClock();
    void movesToAnotherThread();
    void movesToAnotherThreadWhileActive();
};

void tst_DeadlineClocks::realClockFiresOnceAndNotEarly()
{
    DeadlineQueue queue;
    int fired = 0;
    qint64 elapsed = 0;
    QElapsedTimer timer;
    Deadline deadline(queue, [&] {
        ++fired;
        elapsed = timer.nsecsElapsed();
    });
    timer.start();
    deadline.start(30ms);
    QTRY_COMPARE(fired, 1);
    QVERIFY2(elapsed >= 30'000'000, qPrintable(QString::number(elapsed)));
    QVERIFY(queue.isEmpty());
}

void tst_DeadlineClocks::realClockEarlierOneIsNotHeldUp()
{
    DeadlineQueue queue;
    QList<int> order;
    Deadline late(queue, [&] { order.append(2); });
    Deadline early(queue, [&] { order.append(1); });
    Deadline never(queue, [&] { order.append(3); });
    never.start(std::chrono::hours(1));
    late.start(60ms);
    early.start(10ms);
    QTRY_COMPARE(order, QList<int>({ 1, 2 }));
    QVERIFY(never.isActive());
}

void tst_DeadlineClocks::realClockRestartWithZero()
{
    DeadlineQueue queue;
    int fired = 0;
    int turns = 0;
    Deadline deadline(queue, [&] {
        if (++fired < 50)
            deadline.start(0ms);
    });
    deadline.start(0ms);
    while (fired < 50 && turns < 10'000) {
        ++turns;
        const int before = fired;
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        QVERIFY(fired - before <= 1);
    }
    QCOMPARE(fired, 50);
}

void tst_DeadlineClocks::othersFireWhileACallbackRunsAnEventLoop()
{
    DeadlineQueue queue;
    QEventLoop loop;
    QList<int> order;
    Deadline blocking(queue, [&] {
        order.append(1);
        loop.exec();
        order.append(-1);
    });
    Deadline dueWithIt(queue, [&] { order.append(2); });
    Deadline later(queue, [&] {
        order.append(3);
        loop.quit();
    });
    blocking.start(1ms);
    dueWithIt.start(1ms);
    later.start(30ms);
    QTRY_COMPARE(order, QList<int>({ 1, 2, 3, -1 }));
}

void tst_DeadlineClocks::changesItsClock()
{
    DeadlineQueue queue;
    std::chrono::milliseconds now{ 1000 };
    QList<int> fired;
    Deadline first(queue, [&] { fired.append(1); });
    Deadline second(queue, [&] { fired.append(2); });
    second.start(2h);
    first.start(1h);
    second.start(3h); // has yet to move in the queue
    queue.setClock([&now] { return now; });
    now += 1h + 1ms;
    queue.advance();
    QCOMPARE(fired, QList<int>{ 1 });
    now += 2h - 20ms;
    queue.advance();
    QCOMPARE(fired, QList<int>{ 1 });
    // Back to the system's, with what is left.
    queue.setClock({});
    QTRY_COMPARE(fired, (QList<int>{ 1, 2 }));
    QVERIFY(queue.isEmpty());
}

void tst_DeadlineClocks::movesToAnotherThread()
{
    QThread thread;
    thread.start();
    auto *queue = new DeadlineQueue;
    QThread *firedIn = nullptr;
    {
        Deadline here(*queue, [&] { firedIn = QThread::currentThread(); });
        here.start(1ms);
        QTRY_VERIFY(firedIn);
        QCOMPARE(firedIn, QThread::currentThread());
        here.start(1ms); // leaves the timer armed
        here.stop();
    }
    firedIn = nullptr;
    queue->moveToThread(&thread);
    std::unique_ptr<Deadline> there;
    std::atomic_bool isDone = false;
    QMetaObject::invokeMethod(queue, [&] {
        there = std::make_unique<Deadline>(*queue, [&] {
            firedIn = QThread::currentThread();
            isDone = true;
        });
        there->start(5ms);
    });
    QTRY_VERIFY(isDone);
    QCOMPARE(firedIn, &thread);
    QMetaObject::invokeMethod(
            queue,
            [&] {
                there.reset();
                delete queue;
            },
            Qt::BlockingQueuedConnection);
    thread.quit();
    QVERIFY(thread.wait());
}

void tst_DeadlineClocks::movesToAnotherThreadWhileActive()
{
    QThread thread;
    auto *queue = new DeadlineQueue;
    std::atomic<QThread *> firedIn = nullptr;
    auto deadline = std::make_unique<Deadline>(*queue, [&] { firedIn = QThread::currentThread(); });
    deadline->start(20ms);
    queue->moveToThread(&thread);
    thread.start();
    QTRY_COMPARE(firedIn.load(), &thread);
    QMetaObject::invokeMethod(
            queue,
            [&] {
                deadline.reset();
                delete queue;
            },
            Qt::BlockingQueuedConnection);
    thread.quit();
    QVERIFY(thread.wait());
}

QTEST_GUILESS_MAIN(tst_DeadlineClocks)
#include "tst_deadlineclocks.moc"
