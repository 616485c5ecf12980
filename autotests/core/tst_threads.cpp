// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "endpointpair.h"

#include <QSemaphore>
#include <QThread>
#include <QtTest>

#include <numeric>
#include <thread>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int Threads = 8;
constexpr int Events = 400; // per thread

// Starts together and is joined at the end.
class Crowd
{
public:
    template <typename Work>
    explicit Crowd(Work work)
    {
        for (int i = 0; i < Threads; ++i) {
            m_threads.emplace_back([this, work, i] {
                m_gate.acquire();
                work(i);
            });
        }
        m_gate.release(Threads);
    }
    ~Crowd() { join(); }
    void join()
    {
        for (std::thread &thread : m_threads) {
            if (thread.joinable())
                thread.join();
        }
    }

private:
    QSemaphore m_gate;
    std::vector<std::thread> m_threads;
};

QByteArray bytesOf(int thread, int number)
{
    return QByteArray::number(thread) + ':' + QByteArray::number(number);
}

} // namespace

class tst_Threads : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void eventsOfManyThreadsStayWholeAndInOrder();
    void futuresOfManyThreads();
    void endpointMayGoWhileOthersEmit();
    void queuedWorkEndsWithTheEndpoint();
    void queuedWorkIsNotLostInANestedEventLoop();
    void acksOfManyThreads();
    void endpointMayMove();
};

void tst_Threads::eventsOfManyThreadsStayWholeAndInOrder()
{
    EndpointPair pair;
    QList<QList<int>> seen(Threads);
    bool areWhole = true;
    pair.right->on("e", this,
                   [&](int thread, int number, const QByteArray &one, const QByteArray &two) {
                       seen[thread].append(number);
                       areWhole = areWhole && one == bytesOf(thread, number) && two == one + one;
                   });
    const QSocketIoEmitter emitter = pair.left->withTimeout(1s);
    Crowd crowd([&](int thread) {
        for (int i = 0; i < Events; ++i) {
            const QByteArray bytes = bytesOf(thread, i);
            if (i % 2)
                pair.left->emitEvent("e", thread, i, bytes, QByteArray(bytes + bytes));
            else
                emitter.emitEvent("e", thread, i, bytes, QByteArray(bytes + bytes));
        }
    });
    const auto count = [&seen] {
        return std::accumulate(seen.begin(), seen.end(), qsizetype(0),
                               [](qsizetype sum, const QList<int> &list) {
                                   return sum + list.size();
                               });
    };
    QTRY_COMPARE(count(), qsizetype(Threads) * Events);
    QVERIFY(areWhole);
    QList<int> expected(Events);
    std::iota(expected.begin(), expected.end(), 0);
    QCOMPARE(seen, QList<QList<int>>(Threads, expected));
}

void tst_Threads::futuresOfManyThreads()
{
    EndpointPair pair;
    pair.right->on("twice", this, [](int n) { return 2 * n; });
    std::atomic<int> right = 0;
    std::atomic<int> done = 0;
    Crowd crowd([&](int thread) {
        for (int i = 0; i < Events / 4; ++i) {
            auto future = pair.left->emitWithAck("twice", thread * 1000 + i);
            future.waitForFinished();
            right += future.result().value<int>() == 2 * (thread * 1000 + i);
        }
        ++done;
    });
    QTRY_COMPARE(done.load(), Threads);
    QCOMPARE(right.load(), Threads * (Events / 4));
    QCOMPARE(pair.left->d()->acks.size(), 0);
}

void tst_Threads::endpointMayGoWhileOthersEmit()
{
    for (int round = 0; round < 20; ++round) {
        EndpointPair pair;
        std::atomic<int> finished = 0;
        const QSocketIoEmitter emitter = pair.left->withTimeout(1h);
        QSemaphore underWay;
        Crowd crowd([&, emitter](int) {
            for (int i = 0; i < 50; ++i) {
                auto future = emitter.emitWithAck("silence", i, QByteArray("b"));
                underWay.release();
                future.waitForFinished();
                finished += future.isFinished() && future.resultCount() == 1
                            && future.result().error().code() == QSocketIo::ErrorCode::NotConnected;
            }
        });
        underWay.acquire(Threads);
        if (round % 2)
            QCoreApplication::processEvents(); // some have left, some are queued
        pair.left.reset();
        crowd.join();
        QCOMPARE(finished.load(), Threads * 50);
    }
}

void tst_Threads::queuedWorkEndsWithTheEndpoint()
{
    EndpointPair pair;
    QFuture<QSocketIoReply> future;
    std::thread([&] { future = pair.left->emitWithAck("e"); }).join();
    QVERIFY(!future.isFinished());
    QCOMPARE(pair.left->takeSent(), QByteArrayList());
    pair.left.reset();
    QVERIFY(future.isFinished());
    QCOMPARE(future.result().error().code(), QSocketIo::ErrorCode::NotConnected);
    QCoreApplication::processEvents(); // nothing is left that would call into it
}

void tst_Threads::queuedWorkIsNotLostInANestedEventLoop()
{
    EndpointPair pair;
    QStringList log;
    QEventLoop nested;
    connect(pair.left.get(), &QSocketIoEndpoint::eventSent, this, [&](const QSocketIoEvent &event) {
        log.append(event.name());
        if (event.name() != u"first"_s)
            return;
        std::thread([&] { pair.left->emitEvent("third"); }).join();
        while (log.size() < 3)
            nested.processEvents(QEventLoop::WaitForMoreEvents);
        log.append(u"end of first"_s);
    });
    std::thread([&] {
        pair.left->emitEvent("first");
        pair.left->emitEvent("second");
    }).join();
    QTRY_COMPARE(log, (QStringList{ u"first"_s, u"second"_s, u"third"_s, u"end of first"_s }));
}

void tst_Threads::acksOfManyThreads()
{
    EndpointPair pair;
    QList<QSocketIoAck> acks;
    pair.right->on("ask", this, [&acks](QSocketIoAck ack) { acks.append(ack); });
    QList<QFuture<QSocketIoReply>> futures;
    for (int i = 0; i < Threads; ++i)
        futures.append(pair.left->emitWithAck("ask"));
    QCOMPARE(acks.size(), Threads);
    {
        // Everybody answers every question; of each, one answer counts.
        QtMessageHandler previous = qInstallMessageHandler(
                [](QtMsgType, const QMessageLogContext &, const QString &) {});
        Crowd crowd([acks](int thread) {
            for (const QSocketIoAck &ack : acks)
                ack.send(thread);
        });
        crowd.join();
        qInstallMessageHandler(previous);
    }
    for (const auto &future : std::as_const(futures)) {
        QTRY_VERIFY(future.isFinished());
        QVERIFY(future.result().value<int>().has_value());
    }
    QCOMPARE(pair.right->takeSent().size(), Threads);
}

void tst_Threads::endpointMayMove()
{
    EndpointPair pair;
    pair.left->join(nullptr);
    std::thread([&] { pair.left->emitEvent("before"); }).join(); // queued, and moves along
    QThread thread;
    pair.left->moveToThread(&thread);
    std::atomic<int> sent = 0;
    std::atomic<bool> isThere = true;
    connect(
            pair.left.get(), &QSocketIoEndpoint::eventSent, this,
            [&](const QSocketIoEvent &) {
                isThere = isThere && QThread::currentThread() == &thread;
                ++sent;
            },
            Qt::DirectConnection);
    thread.start();
    pair.left->emitEvent("after");
    QTRY_COMPARE(sent.load(), 2);
    QVERIFY(isThere);
    QThread *home = QThread::currentThread();
    QMetaObject::invokeMethod(
            pair.left.get(), [&] { pair.left->moveToThread(home); }, Qt::BlockingQueuedConnection);
    thread.quit();
    thread.wait();
}

QTEST_GUILESS_MAIN(tst_Threads)
#include "tst_threads.moc"
