// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The dispatcher in a thread of its own, as the library uses it; each test body runs over there.
#include "io/epolldispatcher.h"

#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QSocketNotifier>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QThread>
#include <QTimer>

#include <functional>
#include <memory>
#include <vector>

#include <sys/socket.h>
#include <unistd.h>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;

namespace {

// Runs the function in a thread with the dispatcher. What it returns is empty, or what was wrong.
QString inThread(const std::function<QString()> &function)
{
    QThread thread;
    thread.setEventDispatcher(EpollDispatcher::create().release());
    QString result = QStringLiteral("it has not run");
    QObject context;
    context.moveToThread(&thread);
    QObject::connect(&thread, &QThread::started, &context, [&] {
        result = function();
        QThread::currentThread()->quit();
    });
    QObject::connect(
            &thread, &QThread::finished, &context,
            [&context, home = QThread::currentThread()] { context.moveToThread(home); },
            Qt::DirectConnection);
    thread.start();
    thread.wait();
    return result;
}

#define CHECK(condition) \
    do { \
        if (!(condition)) \
            return QStringLiteral("line %1: " #condition).arg(__LINE__); \
    } while (false)

// Turns until it is so; false after five seconds.
bool turnUntil(const std::function<bool()> &isSo)
{
    QElapsedTimer clock;
    clock.start();
    QTimer alarm; // so that a wait ends
    alarm.start(20);
    while (!isSo() && clock.elapsed() < 5000)
        QThread::currentThread()->eventDispatcher()->processEvents(QEventLoop::WaitForMoreEvents);
    return isSo();
}

QAbstractEventDispatcher *dispatcher()
{
    return QThread::currentThread()->eventDispatcher();
}

class SocketPair
{
public:
    SocketPair() { m_isOk = ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, m_ends) == 0; }
    ~SocketPair()
    {
        closeFar();
        ::close(m_ends[0]);
    }
    Q_DISABLE_COPY_MOVE(SocketPair)

    bool isOk() const { return m_isOk; }
    int near() const { return m_ends[0]; }
    bool send() const { return ::write(m_ends[1], "x", 1) == 1; }
    bool receive() const
    {
        char byte;
        return ::read(m_ends[0], &byte, 1) == 1;
    }
    void closeFar()
    {
        if (m_ends[1] >= 0)
            ::close(std::exchange(m_ends[1], -1));
    }

private:
    int m_ends[2] = { -1, -1 };
    bool m_isOk;
};

class TimerOwner : public QObject
{
public:
    std::function<void(int)> fired;

protected:
    void timerEvent(QTimerEvent *event) override
    {
        if (fired)
            fired(event->timerId());
    }
};

} // namespace

class tst_EpollDispatcher : public QObject
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
    void notifiersOfEachType();
    void exceptionNotifierSeesUrgentData();
    void readAndWriteOnOneDescriptor();
    void disabledNotifierIsSilent();
    void hangUpIsReported();
    void notifierMayDestroyOthers();
    void notifierMayDestroyItself();
    void regularFileIsAlwaysReady();
    void reusedDescriptor();
    void manyDescriptorsAllGetTheirTurn();
    void postedEventsComeFirst();
    void wakeUpFromOtherThreads();
    void eventsFromManyThreads();
    void quitNeverGetsLost();
    void interruptEndsAWait();
    void excludedSocketsWait();
    void excludedTimersWait();
    void withoutWaitingItReturnsAtOnce();
    void nestedLoops();
    void blockingIsAnnounced();
    void socketsOfQt();
};

void tst_EpollDispatcher::timerTypes_data()
{
    QTest::addColumn<Qt::TimerType>("type");
    QTest::addColumn<int>("interval");
    QTest::addColumn<int>("latest");
    QTest::newRow("precise") << Qt::PreciseTimer << 30 << 250;
    QTest::newRow("coarse") << Qt::CoarseTimer << 60 << 250;
    QTest::newRow("coarse and short") << Qt::CoarseTimer << 7 << 250;
    QTest::newRow("very coarse") << Qt::VeryCoarseTimer << 40 << 1300;
}

void tst_EpollDispatcher::timerTypes()
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

void tst_EpollDispatcher::zeroTimerFiresOncePerTurn()
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

void tst_EpollDispatcher::timersFireInOrder()
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

void tst_EpollDispatcher::timerKeepsItsPace()
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

void tst_EpollDispatcher::lateTimerDoesNotCatchUp()
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

void tst_EpollDispatcher::timerMayStopItselfAndOthers()
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

// The id is given to the next timer, which is not the one that has fired.
void tst_EpollDispatcher::timerMayBeReplacedInItsHandler()
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

void tst_EpollDispatcher::timerDoesNotFireWithinItself()
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

// epoll alone would round each wait up to a millisecond, or spin.
void tst_EpollDispatcher::lastMillisecondIsNotRounded()
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

void tst_EpollDispatcher::remainingTimeAndRegisteredTimers()
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

void tst_EpollDispatcher::timersOfADestroyedObjectAreGone()
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

void tst_EpollDispatcher::notifiersOfEachType()
{
    QCOMPARE(inThread([]() -> QString {
                 SocketPair pair;
                 CHECK(pair.isOk());
                 int reads = 0;
                 int writes = 0;
                 QSocketNotifier read(pair.near(), QSocketNotifier::Read);
                 QObject::connect(&read, &QSocketNotifier::activated, &read, [&] {
                     ++reads;
                     pair.receive();
                 });
                 dispatcher()->processEvents(QEventLoop::AllEvents);
                 CHECK(reads == 0);
                 CHECK(pair.send());
                 CHECK(turnUntil([&] { return reads == 1; }));
                 dispatcher()->processEvents(QEventLoop::AllEvents);
                 CHECK(reads == 1);
                 QSocketNotifier write(pair.near(), QSocketNotifier::Write);
                 QObject::connect(&write, &QSocketNotifier::activated, &write, [&] {
                     ++writes;
                     write.setEnabled(false);
                 });
                 CHECK(turnUntil([&] { return writes == 1; }));
                 dispatcher()->processEvents(QEventLoop::AllEvents);
                 CHECK(writes == 1 && reads == 1);
                 return {};
             }),
             QString());
}

void tst_EpollDispatcher::exceptionNotifierSeesUrgentData()
{
    QCOMPARE(inThread([]() -> QString {
                 QTcpServer server;
                 CHECK(server.listen(QHostAddress::LocalHost));
                 QTcpSocket client;
                 client.connectToHost(QHostAddress::LocalHost, server.serverPort());
                 CHECK(turnUntil([&] { return server.hasPendingConnections(); }));
                 const std::unique_ptr<QTcpSocket> peer(server.nextPendingConnection());
                 int urgent = 0;
                 QSocketNotifier notifier(peer->socketDescriptor(), QSocketNotifier::Exception);
                 QObject::connect(&notifier, &QSocketNotifier::activated, &notifier, [&] {
                     ++urgent;
                     notifier.setEnabled(false);
                 });
                 CHECK(::send(int(client.socketDescriptor()), "!", 1, MSG_OOB) == 1);
                 CHECK(turnUntil([&] { return urgent == 1; }));
                 return {};
             }),
             QString());
}

void tst_EpollDispatcher::readAndWriteOnOneDescriptor()
{
    QCOMPARE(inThread([]() -> QString {
                 SocketPair pair;
                 QString order;
                 QSocketNotifier write(pair.near(), QSocketNotifier::Write);
                 QSocketNotifier read(pair.near(), QSocketNotifier::Read);
                 QObject::connect(&read, &QSocketNotifier::activated, &read, [&] {
                     order += u'r';
                     read.setEnabled(false);
                 });
                 QObject::connect(&write, &QSocketNotifier::activated, &write, [&] {
                     order += u'w';
                     write.setEnabled(false);
                 });
                 CHECK(pair.send());
                 CHECK(turnUntil([&] { return order.size() == 2; }));
                 CHECK(order == QStringLiteral("rw"));
                 read.setEnabled(true);
                 CHECK(turnUntil([&] { return order.size() == 3; }));
                 CHECK(order == QStringLiteral("rwr"));
                 return {};
             }),
             QString());
}

void tst_EpollDispatcher::disabledNotifierIsSilent()
{
    QCOMPARE(inThread([]() -> QString {
                 SocketPair pair;
                 int reads = 0;
                 QSocketNotifier read(pair.near(), QSocketNotifier::Read);
                 QObject::connect(&read, &QSocketNotifier::activated, &read, [&] { ++reads; });
                 CHECK(pair.send());
                 read.setEnabled(false);
                 for (int i = 0; i < 5; ++i)
                     dispatcher()->processEvents(QEventLoop::AllEvents);
                 CHECK(reads == 0);
                 read.setEnabled(true);
                 CHECK(turnUntil([&] { return reads > 0; }));
                 return {};
             }),
             QString());
}

void tst_EpollDispatcher::hangUpIsReported()
{
    QCOMPARE(inThread([]() -> QString {
                 SocketPair pair;
                 int reads = 0;
                 int writes = 0;
                 QSocketNotifier read(pair.near(), QSocketNotifier::Read);
                 QObject::connect(&read, &QSocketNotifier::activated, &read, [&] {
                     ++reads;
                     read.setEnabled(false);
                 });
                 pair.closeFar();
                 CHECK(turnUntil([&] { return reads == 1; }));
                 QSocketNotifier write(pair.near(), QSocketNotifier::Write);
                 QObject::connect(&write, &QSocketNotifier::activated, &write, [&] {
                     ++writes;
                     write.setEnabled(false);
                 });
                 CHECK(turnUntil([&] { return writes == 1; }));
                 return {};
             }),
             QString());
}

void tst_EpollDispatcher::notifierMayDestroyOthers()
{
    QCOMPARE(inThread([]() -> QString {
                 std::vector<std::unique_ptr<SocketPair>> pairs;
                 std::vector<std::unique_ptr<QSocketNotifier>> notifiers;
                 int activated = 0;
                 for (int i = 0; i < 10; ++i) {
                     pairs.push_back(std::make_unique<SocketPair>());
                     for (const auto type : { QSocketNotifier::Read, QSocketNotifier::Write }) {
                         notifiers.push_back(
                                 std::make_unique<QSocketNotifier>(pairs.back()->near(), type));
                         QSocketNotifier *const own = notifiers.back().get();
                         QObject::connect(own, &QSocketNotifier::activated, own, [&, own] {
                             ++activated;
                             for (auto &notifier : notifiers) {
                                 if (notifier.get() != own)
                                     notifier.reset();
                             }
                         });
                     }
                     CHECK(pairs.back()->send());
                 }
                 CHECK(dispatcher()->processEvents(QEventLoop::AllEvents));
                 CHECK(activated == 1);
                 return {};
             }),
             QString());
}

void tst_EpollDispatcher::notifierMayDestroyItself()
{
    QCOMPARE(inThread([]() -> QString {
                 SocketPair pair;
                 int activated = 0;
                 auto *const notifier = new QSocketNotifier(pair.near(), QSocketNotifier::Read);
                 QObject::connect(notifier, &QSocketNotifier::activated, notifier, [&] {
                     ++activated;
                     notifier->setEnabled(false);
                     notifier->deleteLater();
                 });
                 CHECK(pair.send());
                 CHECK(turnUntil([&] { return activated == 1; }));
                 for (int i = 0; i < 3; ++i)
                     dispatcher()->processEvents(QEventLoop::AllEvents);
                 CHECK(activated == 1);
                 return {};
             }),
             QString());
}

void tst_EpollDispatcher::regularFileIsAlwaysReady()
{
    QCOMPARE(inThread([]() -> QString {
                 QFile file(QCoreApplication::applicationFilePath());
                 CHECK(file.open(QIODevice::ReadOnly));
                 int reads = 0;
                 QSocketNotifier notifier(file.handle(), QSocketNotifier::Read);
                 QObject::connect(&notifier, &QSocketNotifier::activated, &notifier, [&] {
                     if (++reads == 3)
                         notifier.setEnabled(false);
                 });
                 CHECK(turnUntil([&] { return reads == 3; }));
                 dispatcher()->processEvents(QEventLoop::AllEvents);
                 CHECK(reads == 3);
                 return {};
             }),
             QString());
}

// Somebody has closed a descriptor that is still watched, and the next one gets its number.
void tst_EpollDispatcher::reusedDescriptor()
{
    QCOMPARE(inThread([]() -> QString {
                 auto first = std::make_unique<SocketPair>();
                 const int number = first->near();
                 auto stale = std::make_unique<QSocketNotifier>(number, QSocketNotifier::Read);
                 first.reset();
                 SocketPair second;
                 CHECK(second.near() == number);
                 stale.reset();
                 int reads = 0;
                 QSocketNotifier notifier(number, QSocketNotifier::Read);
                 QObject::connect(&notifier, &QSocketNotifier::activated, &notifier, [&] {
                     ++reads;
                     second.receive();
                 });
                 CHECK(second.send());
                 CHECK(turnUntil([&] { return reads == 1; }));
                 return {};
             }),
             QString());
}

void tst_EpollDispatcher::manyDescriptorsAllGetTheirTurn()
{
    QCOMPARE(inThread([]() -> QString {
                 constexpr int count = 400; // more than one batch
                 std::vector<std::unique_ptr<SocketPair>> pairs;
                 std::vector<std::unique_ptr<QSocketNotifier>> notifiers;
                 int reads = 0;
                 for (int i = 0; i < count; ++i) {
                     auto *const pair = new SocketPair;
                     pairs.emplace_back(pair);
                     CHECK(pair->isOk());
                     auto *const notifier = new QSocketNotifier(pair->near(), QSocketNotifier::Read);
                     notifiers.emplace_back(notifier);
                     QObject::connect(notifier, &QSocketNotifier::activated, notifier, [&, pair] {
                         ++reads;
                         pair->receive();
                     });
                 }
                 for (const auto &pair : pairs)
                     CHECK(pair->send());
                 CHECK(turnUntil([&] { return reads == count; }));
                 dispatcher()->processEvents(QEventLoop::AllEvents);
                 CHECK(reads == count);
                 return {};
             }),
             QString());
}

void tst_EpollDispatcher::postedEventsComeFirst()
{
    QCOMPARE(inThread([]() -> QString {
                 SocketPair pair;
                 QString order;
                 QObject context;
                 QSocketNotifier read(pair.near(), QSocketNotifier::Read);
                 QObject::connect(&read, &QSocketNotifier::activated, &context, [&] {
                     order += u'n';
                     pair.receive();
                 });
                 CHECK(pair.send());
                 QMetaObject::invokeMethod(
                         &context,
                         [&] {
                             order += u'p';
                             // In the turn after this one.
                             QMetaObject::invokeMethod(
                                     &context, [&] { order += u'q'; }, Qt::QueuedConnection);
                         },
                         Qt::QueuedConnection);
                 CHECK(turnUntil([&] { return order.size() == 3; }));
                 CHECK(order.startsWith(u'p'));
                 return {};
             }),
             QString());
}

void tst_EpollDispatcher::wakeUpFromOtherThreads()
{
    QCOMPARE(inThread([]() -> QString {
                 QAbstractEventDispatcher *const own = dispatcher();
                 for (int i = 0; i < 50; ++i) {
                     const std::unique_ptr<QThread> other(QThread::create([own] { own->wakeUp(); }));
                     other->start();
                     own->processEvents(QEventLoop::WaitForMoreEvents);
                     other->wait();
                 }
                 return {};
             }),
             QString());
}

void tst_EpollDispatcher::eventsFromManyThreads()
{
    QCOMPARE(inThread([]() -> QString {
                 constexpr int threads = 4;
                 constexpr int events = 2000;
                 QObject context;
                 int received = 0;
                 std::vector<std::unique_ptr<QThread>> others;
                 for (int i = 0; i < threads; ++i) {
                     others.emplace_back(QThread::create([&] {
                         for (int n = 0; n < events; ++n)
                             QMetaObject::invokeMethod(
                                     &context, [&] { ++received; }, Qt::QueuedConnection);
                     }));
                     others.back()->start();
                 }
                 QEventLoop loop;
                 QTimer check;
                 check.callOnTimeout([&] {
                     if (received == threads * events)
                         loop.quit();
                 });
                 check.start(1);
                 QTimer::singleShot(20000, &loop, [&] { loop.exit(1); });
                 CHECK(loop.exec() == 0);
                 for (const auto &other : others)
                     other->wait();
                 return {};
             }),
             QString());
}

// The call may come at any moment of a turn, also when the loop is about to go to sleep.
void tst_EpollDispatcher::quitNeverGetsLost()
{
    for (int i = 0; i < 300; ++i) {
        QThread thread;
        thread.setEventDispatcher(EpollDispatcher::create().release());
        thread.start();
        if (i % 3 == 0)
            QThread::yieldCurrentThread();
        thread.quit();
        QVERIFY2(thread.wait(5000), qPrintable(QString::number(i)));
    }
}

void tst_EpollDispatcher::interruptEndsAWait()
{
    QCOMPARE(inThread([]() -> QString {
                 QAbstractEventDispatcher *const own = dispatcher();
                 const std::unique_ptr<QThread> other(QThread::create([own] { own->interrupt(); }));
                 other->start();
                 own->processEvents(QEventLoop::WaitForMoreEvents);
                 other->wait();
                 return {};
             }),
             QString());
}

void tst_EpollDispatcher::excludedSocketsWait()
{
    QCOMPARE(inThread([]() -> QString {
                 SocketPair pair;
                 int reads = 0;
                 int ticks = 0;
                 QSocketNotifier read(pair.near(), QSocketNotifier::Read);
                 QObject::connect(&read, &QSocketNotifier::activated, &read, [&] {
                     ++reads;
                     pair.receive();
                 });
                 QTimer timer;
                 timer.callOnTimeout([&] { ++ticks; });
                 timer.start(5);
                 CHECK(pair.send());
                 while (ticks < 3)
                     dispatcher()->processEvents(QEventLoop::ExcludeSocketNotifiers
                                                 | QEventLoop::WaitForMoreEvents);
                 CHECK(reads == 0);
                 dispatcher()->processEvents(QEventLoop::AllEvents);
                 CHECK(reads == 1);
                 return {};
             }),
             QString());
}

void tst_EpollDispatcher::excludedTimersWait()
{
    QCOMPARE(inThread([]() -> QString {
                 SocketPair pair;
                 int reads = 0;
                 int ticks = 0;
                 QSocketNotifier read(pair.near(), QSocketNotifier::Read);
                 QObject::connect(&read, &QSocketNotifier::activated, &read, [&] { ++reads; });
                 QTimer timer;
                 timer.callOnTimeout([&] { ++ticks; });
                 timer.start(0);
                 CHECK(pair.send());
                 while (reads < 3)
                     dispatcher()->processEvents(QEventLoop::X11ExcludeTimers
                                                 | QEventLoop::WaitForMoreEvents);
                 CHECK(ticks == 0);
                 return {};
             }),
             QString());
}

void tst_EpollDispatcher::withoutWaitingItReturnsAtOnce()
{
    QCOMPARE(inThread([]() -> QString {
                 dispatcher()->processEvents(QEventLoop::AllEvents);
                 QTimer timer;
                 timer.start(60000);
                 CHECK(!dispatcher()->processEvents(QEventLoop::AllEvents));
                 return {};
             }),
             QString());
}

void tst_EpollDispatcher::nestedLoops()
{
    QCOMPARE(inThread([]() -> QString {
                 SocketPair outer;
                 SocketPair inner;
                 QString order;
                 QEventLoop loop;
                 QSocketNotifier first(outer.near(), QSocketNotifier::Read);
                 QSocketNotifier second(inner.near(), QSocketNotifier::Read);
                 QObject::connect(&first, &QSocketNotifier::activated, &first, [&] {
                     outer.receive();
                     order += u'(';
                     inner.send();
                     loop.exec();
                     order += u')';
                 });
                 QObject::connect(&second, &QSocketNotifier::activated, &second, [&] {
                     inner.receive();
                     order += u'i';
                     QTimer::singleShot(1, &loop, [&] {
                         order += u't';
                         loop.quit();
                     });
                 });
                 CHECK(outer.send());
                 CHECK(turnUntil([&] { return order.endsWith(u')'); }));
                 CHECK(order == QStringLiteral("(it)"));
                 return {};
             }),
             QString());
}

void tst_EpollDispatcher::blockingIsAnnounced()
{
    QCOMPARE(inThread([]() -> QString {
                 QString order;
                 QObject context;
                 dispatcher()->processEvents(QEventLoop::AllEvents);
                 QObject::connect(dispatcher(), &QAbstractEventDispatcher::aboutToBlock, &context,
                                  [&] { order += u'b'; });
                 QObject::connect(dispatcher(), &QAbstractEventDispatcher::awake, &context,
                                  [&] { order += u'a'; });
                 QTimer::singleShot(5, &context, [&] { order += u't'; });
                 while (!order.endsWith(u't'))
                     dispatcher()->processEvents(QEventLoop::WaitForMoreEvents);
                 CHECK(order.contains(QStringLiteral("bat")));
                 // What a listener posts is dealt with, not slept on.
                 bool isDone = false;
                 QObject::connect(
                         dispatcher(), &QAbstractEventDispatcher::aboutToBlock, &context,
                         [&] {
                             QMetaObject::invokeMethod(
                                     &context, [&] { isDone = true; }, Qt::QueuedConnection);
                         },
                         Qt::SingleShotConnection);
                 dispatcher()->processEvents(QEventLoop::WaitForMoreEvents);
                 CHECK(isDone);
                 return {};
             }),
             QString());
}

void tst_EpollDispatcher::socketsOfQt()
{
    QCOMPARE(inThread([]() -> QString {
                 constexpr int count = 50;
                 QTcpServer server;
                 CHECK(server.listen(QHostAddress::LocalHost));
                 QObject::connect(&server, &QTcpServer::newConnection, &server, [&] {
                     while (QTcpSocket *const peer = server.nextPendingConnection()) {
                         QObject::connect(peer, &QIODevice::readyRead, peer,
                                          [peer] { peer->write(peer->readAll()); });
                     }
                 });
                 std::vector<std::unique_ptr<QTcpSocket>> clients;
                 for (int i = 0; i < count; ++i) {
                     clients.push_back(std::make_unique<QTcpSocket>());
                     clients.back()->connectToHost(QHostAddress::LocalHost, server.serverPort());
                     clients.back()->write(QByteArray(100000, char('a' + i % 26)));
                 }
                 CHECK(turnUntil([&] {
                     return std::all_of(clients.cbegin(), clients.cend(), [](const auto &client) {
                         return client->bytesAvailable() == 100000;
                     });
                 }));
                 return {};
             }),
             QString());
}

QTEST_GUILESS_MAIN(tst_EpollDispatcher)

#include "tst_epolldispatcher.moc"
