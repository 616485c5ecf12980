// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The dispatcher in a thread of its own, as the library uses it; each test body runs over there.
#include "dispatcherthread.h"

#include <QSocketNotifier>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <algorithm>
#include <memory>
#include <vector>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;

class tst_EpollDispatcher : public QObject
{
    Q_OBJECT

private Q_SLOTS:
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

// The id is given to the next timer, which is not the one that has fired.

// epoll alone would round each wait up to a millisecond, or spin.

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
