// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Timers of the dispatcher, in a thread of its own as the library uses it; each test body runs over there.
#include "dispatcherthread.h"

#include <QTest>

#include <memory>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;

class tst_EpollTimers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void timerTypes_data();
    void timerTypes();
    void zeroTimerFiresOncePerTurn();
    void timersFireInOrder();
    void timerKeepsItsPace();
    void lateTimerDoesNotCatchUp();
    void timerMayStopItselfAndOthers();
    void timerMayBeReplacedInItsHandler();
    void timerDoesNotFireWithinItself();
    void lastMillisecondIsNotRounded();
    void remainingTimeAndRegisteredTimers();
    void timersOfADestroyedObjectAreGone();
};

void tst_EpollTimers::timerTypes_data()
{
    QTest::addColumn<Qt::TimerType>("type");
    QTest::addColumn<int>("interval");
    QTest::addColumn<int>("latest");
    QTest::newRow("precise") << Qt::PreciseTimer << 30 << 250;
    QTest::newRow("coarse") << Qt::CoarseTimer << 60 << 250;
    QTest::newRow("coarse and short") << Qt::CoarseTimer << 7 << 250;
    QTest::newRow("very coarse") << Qt::VeryCoarseTimer << 40 << 1300;
}

void tst_EpollTimers::timerTypes()
{
    QFETCH(Qt::TimerType, type);
    QFETCH(int, interval);
    QFETCH(int, latest);
    QCOMPARE(inThread([&]() -> QString {
                 QElapsedTimer clock;
                 QTimer timer;
                 bool hasFired = false;
                 timer.setTimerType(type);
                 timer.setSingleShot(true);
                 timer.callOnTimeout([&] { hasFired = true; });
                 clock.start();
                 timer.start(interval);
                 while (!hasFired)
                     dispatcher()->processEvents(QEventLoop::WaitForMoreEvents);
                 CHECK(clock.elapsed() >= interval);
                 CHECK(clock.elapsed() <= latest);
                 return {};
             }),
             QString());
}

void tst_EpollTimers::zeroTimerFiresOncePerTurn()
{
    QCOMPARE(inThread([]() -> QString {
                 QTimer timer;
                 int count = 0;
                 timer.callOnTimeout([&] { ++count; });
                 timer.start(0);
                 for (int turn = 1; turn <= 20; ++turn) {
                     CHECK(dispatcher()->processEvents(QEventLoop::AllEvents));
                     CHECK(count == turn);
                 }
                 return {};
             }),
             QString());
}

void tst_EpollTimers::timersFireInOrder()
{
    QCOMPARE(inThread([]() -> QString {
                 TimerOwner owner;
                 QList<int> order;
                 owner.fired = [&](int id) {
                     order.append(id);
                     owner.killTimer(id);
                 };
                 const int late = owner.startTimer(20, Qt::PreciseTimer);
                 const int early = owner.startTimer(5, Qt::PreciseTimer);
                 const int middle = owner.startTimer(12, Qt::PreciseTimer);
                 QThread::msleep(30);
                 CHECK(dispatcher()->processEvents(QEventLoop::AllEvents));
                 CHECK(order == QList<int>({ early, middle, late }));
                 return {};
             }),
             QString());
}

void tst_EpollTimers::timerKeepsItsPace()
{
    QCOMPARE(inThread([]() -> QString {
                 QTimer timer;
                 timer.setTimerType(Qt::PreciseTimer);
                 int count = 0;
                 timer.callOnTimeout([&] { ++count; });
                 QElapsedTimer clock;
                 clock.start();
                 timer.start(5);
                 while (count < 20)
                     dispatcher()->processEvents(QEventLoop::WaitForMoreEvents);
                 CHECK(clock.elapsed() >= 100);
                 return {};
             }),
             QString());
}

void tst_EpollTimers::lateTimerDoesNotCatchUp()
{
    QCOMPARE(inThread([]() -> QString {
                 QTimer timer;
                 timer.setTimerType(Qt::PreciseTimer);
                 int count = 0;
                 timer.callOnTimeout([&] { ++count; });
                 timer.start(20);
                 QThread::msleep(70);
                 dispatcher()->processEvents(QEventLoop::AllEvents);
                 dispatcher()->processEvents(QEventLoop::AllEvents);
                 CHECK(count == 1);
                 return {};
             }),
             QString());
}

void tst_EpollTimers::timerMayStopItselfAndOthers()
{
    QCOMPARE(inThread([]() -> QString {
                 TimerOwner owner;
                 QList<int> ids;
                 int count = 0;
                 owner.fired = [&](int) {
                     ++count;
                     for (const int id : std::as_const(ids))
                         owner.killTimer(id);
                 };
                 for (int i = 0; i < 5; ++i)
                     ids.append(owner.startTimer(1));
                 QThread::msleep(10);
                 dispatcher()->processEvents(QEventLoop::AllEvents);
                 dispatcher()->processEvents(QEventLoop::AllEvents);
                 CHECK(count == 1);
                 return {};
             }),
             QString());
}

void tst_EpollTimers::timerMayBeReplacedInItsHandler()
{
    QCOMPARE(inThread([]() -> QString {
                 TimerOwner owner;
                 int second = 0;
                 int count = 0;
                 const int first = owner.startTimer(1);
                 owner.fired = [&](int id) {
                     ++count;
                     if (id != first || second != 0)
                         return;
                     owner.killTimer(id);
                     second = owner.startTimer(10000);
                 };
                 QThread::msleep(5);
                 dispatcher()->processEvents(QEventLoop::AllEvents);
                 CHECK(count == 1 && second != 0);
                 CHECK(dispatcher()->remainingTime(second) > 9000);
                 CHECK(dispatcher()->registeredTimers(&owner).size() == 1);
                 return {};
             }),
             QString());
}

void tst_EpollTimers::timerDoesNotFireWithinItself()
{
    QCOMPARE(inThread([]() -> QString {
                 QTimer timer;
                 QTimer other;
                 int depth = 0;
                 int deepest = 0;
                 int others = 0;
                 other.callOnTimeout([&] { ++others; });
                 timer.callOnTimeout([&] {
                     deepest = qMax(deepest, ++depth);
                     const int before = others;
                     while (others < before + 3)
                         dispatcher()->processEvents(QEventLoop::WaitForMoreEvents);
                     --depth;
                 });
                 timer.start(1);
                 other.start(2);
                 CHECK(turnUntil([&] { return others >= 6; }));
                 CHECK(deepest == 1);
                 return {};
             }),
             QString());
}

void tst_EpollTimers::lastMillisecondIsNotRounded()
{
    QCOMPARE(inThread([]() -> QString {
                 QTimer timer;
                 timer.setTimerType(Qt::PreciseTimer);
                 int fired = 0;
                 int turns = 0;
                 timer.callOnTimeout([&] { ++fired; });
                 timer.start(1);
                 QElapsedTimer clock;
                 clock.start();
                 while (fired < 50) {
                     dispatcher()->processEvents(QEventLoop::WaitForMoreEvents);
                     ++turns;
                 }
                 CHECK(clock.nsecsElapsed() >= 50'000'000);
                 CHECK(turns <= 60); // one wait for each, and no empty ones
                 return {};
             }),
             QString());
}

void tst_EpollTimers::remainingTimeAndRegisteredTimers()
{
    QCOMPARE(inThread([]() -> QString {
                 TimerOwner owner;
                 const int id = owner.startTimer(5000, Qt::PreciseTimer);
                 const int remaining = dispatcher()->remainingTime(id);
                 CHECK(remaining > 4000 && remaining <= 5000);
                 const auto timers = dispatcher()->registeredTimers(&owner);
                 CHECK(timers.size() == 1);
                 CHECK(timers.first().timerId == id && timers.first().interval == 5000);
                 CHECK(timers.first().timerType == Qt::PreciseTimer);
                 CHECK(dispatcher()->registeredTimers(QThread::currentThread()).isEmpty());
                 const int due = owner.startTimer(1);
                 QThread::msleep(5);
                 CHECK(dispatcher()->remainingTime(due) == 0);
                 CHECK(dispatcher()->unregisterTimer(due));
                 CHECK(!dispatcher()->unregisterTimer(due));
                 CHECK(dispatcher()->remainingTime(due) == -1);
                 CHECK(dispatcher()->unregisterTimers(&owner));
                 CHECK(!dispatcher()->unregisterTimers(&owner));
                 return {};
             }),
             QString());
}

void tst_EpollTimers::timersOfADestroyedObjectAreGone()
{
    QCOMPARE(inThread([]() -> QString {
                 auto owner = std::make_unique<TimerOwner>();
                 auto other = std::make_unique<TimerOwner>();
                 int fired = 0;
                 owner->fired = [&](int) {
                     ++fired;
                     other.reset();
                 };
                 owner->startTimer(1);
                 other->startTimer(2);
                 other->fired = [&](int) { fired += 100; };
                 QThread::msleep(10);
                 dispatcher()->processEvents(QEventLoop::AllEvents);
                 CHECK(fired == 1);
                 return {};
             }),
             QString());
}

QTEST_GUILESS_MAIN(tst_EpollTimers)

#include "tst_epolltimers.moc"
