// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Clients in other threads, and other threads that use a client.
#include "qsocketioclient.h"
#include "scriptedpeer.h"
#include "signallog.h"

#include <QSignalSpy>
#include <QTest>
#include <QThread>

#include <atomic>
#include <memory>
#include <vector>

using namespace std::chrono_literals;
using ClientState = QSocketIoClient::State;

namespace {

// Runs until it goes.
class ServiceThread : public QThread
{
public:
    ServiceThread() { start(); }
    ~ServiceThread() override
    {
        quit();
        wait();
    }
};

} // namespace

class tst_ClientThreads : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void emittingFromManyThreadsKeepsTheOrderOfEach();
    void emittingFromAnotherThreadIsKeptOffline();
    void acknowledgementsReachTheAskingThread();
    void defaultNamespaceIsUsedFromAnotherThread();
    void emittingWhileTheClientGoes();
    void clientMovesBeforeItOpens_data();
    void clientMovesBeforeItOpens();
    void handlersRunInTheirContextsThread();
};

void tst_ClientThreads::emittingFromManyThreadsKeepsTheOrderOfEach()
{
    constexpr int threads = 4;
    constexpr int events = 250;
    ScriptedPeer peer;
    QSocketIoClient client;
    setUpClient(client, peer.url());
    auto *space = client.of("/");
    client.open();
    QTRY_VERIFY(space->isConnected());
    peer.clear();
    std::vector<std::unique_ptr<QThread>> workers;
    for (int t = 0; t < threads; ++t) {
        workers.emplace_back(QThread::create([space, t] {
            for (int i = 0; i < events; ++i)
                space->emitEvent("n", t, i, QByteArray(3, char('0' + t)));
        }));
        workers.back()->start();
    }
    QTRY_COMPARE(peer.received.size(), threads * events);
    QTRY_COMPARE(peer.binaries.size(), threads * events);
    for (auto &worker : workers)
        QVERIFY(worker->wait());
    QList<int> next(threads, 0);
    for (int i = 0; i < threads * events; ++i) {
        const QStringList parts = peer.received.at(i).split(u',');
        const int t = parts.at(1).toInt();
        QCOMPARE(parts.at(2).toInt(), next[t]++);
        QCOMPARE(peer.binaries.at(i),
                 QByteArray(3, char('0' + t))); // heads and attachments stay together
    }
}

void tst_ClientThreads::emittingFromAnotherThreadIsKeptOffline()
{
    ScriptedPeer peer;
    QSocketIoClient client;
    setUpClient(client, peer.url());
    auto *space = client.of("/");
    std::unique_ptr<QThread> worker(QThread::create([space] {
        space->emitEvent("a");
        space->emitEvent("b");
    }));
    worker->start();
    QVERIFY(worker->wait());
    QCOMPARE(space->queuedCount(), 0); // the event loop brings them
    QTRY_COMPARE(space->queuedCount(), 2);
    client.open();
    QTRY_COMPARE(peer.received, (QStringList{ QStringLiteral("0"), QStringLiteral("2[\"a\"]"),
                                              QStringLiteral("2[\"b\"]") }));
}

void tst_ClientThreads::acknowledgementsReachTheAskingThread()
{
    ScriptedPeer peer;
    QSocketIoClient client;
    setUpClient(client, peer.url());
    auto *space = client.of("/");
    client.open();
    QTRY_VERIFY(space->isConnected());
    std::atomic<int> answer{ 0 };
    std::unique_ptr<QThread> worker(QThread::create([space, &answer] {
        // A thread without event loop may wait, as long as it is not the client's.
        answer = space->withTimeout(20s).emitWithAck("q").result().value<int>().value_or(-1);
    }));
    worker->start();
    QTRY_COMPARE(peer.received.size(), 2);
    const QString id = peer.received.constLast().mid(1).section(u'[', 0, 0);
    peer.send(QStringLiteral("3%1[42]").arg(id));
    QTRY_COMPARE(answer.load(), 42);
    QVERIFY(worker->wait());
}

void tst_ClientThreads::defaultNamespaceIsUsedFromAnotherThread()
{
    ScriptedPeer peer;
    QSocketIoClient client;
    setUpClient(client, peer.url());
    auto *chat = client.of("/chat");
    client.open();
    QTRY_VERIFY(chat->isConnected());
    std::unique_ptr<QThread> worker(QThread::create([&client] { client.emitEvent("a"); }));
    worker->start();
    QTRY_COMPARE(peer.received, (QStringList{ QStringLiteral("0/chat,"), QStringLiteral("0"),
                                              QStringLiteral("2[\"a\"]") }));
    QVERIFY(worker->wait());
}

void tst_ClientThreads::emittingWhileTheClientGoes()
{
    ScriptedPeer peer;
    for (int round = 0; round < 20; ++round) {
        auto client = std::make_unique<QSocketIoClient>();
        setUpClient(*client, peer.url());
        // An emitter outlives the endpoint it came from.
        const auto emitter = client->of("/")->withTimeout(1h);
        std::atomic<bool> isRunning{ false };
        std::atomic<bool> stops{ false };
        std::unique_ptr<QThread> worker(QThread::create([&] {
            while (!stops) {
                emitter.emitEvent("n");
                isRunning = true;
            }
        }));
        worker->start();
        while (!isRunning)
            QThread::yieldCurrentThread();
        client.reset();
        stops = true;
        QVERIFY(worker->wait());
        const auto reply = emitter.emitWithAck("late");
        QVERIFY(reply.isFinished());
        QCOMPARE(reply.result().error().code(), QSocketIo::ErrorCode::NotConnected);
    }
}

void tst_ClientThreads::clientMovesBeforeItOpens_data()
{
    QTest::addColumn<QSocketIo::Transport>("transport");
    QTest::newRow("polling") << QSocketIo::Transport::Polling;
    QTest::newRow("WebSocket") << QSocketIo::Transport::WebSocket;
}

void tst_ClientThreads::clientMovesBeforeItOpens()
{
    QFETCH(QSocketIo::Transport, transport);
    ScriptedPeer peer;
    ServiceThread thread;
    auto *client = new QSocketIoClient;
    setUpClient(*client, peer.url());
    client->setTransports({ transport });
    if (transport == QSocketIo::Transport::Polling)
        client->setReconnectAttempts(1); // nobody polls here: what counts is that it ends in order
    auto *chat = client->of("/chat");
    chat->withTimeout(1ms)
            .withAck(client, [](const QSocketIoReply &) {})
            .emitEvent("expires"); // a timer that moves along
    client->emitEvent("kept");
    std::atomic<QThread *> seen{ nullptr };
    std::atomic<bool> isDone{ false };
    connect(chat, &QSocketIoClientNamespace::connected, chat, [&] {
        seen = QThread::currentThread();
        isDone = true;
    });
    connect(client, &QSocketIoClient::reconnectAbandoned, client, [&] {
        seen = QThread::currentThread();
        isDone = true;
    });
    client->moveToThread(&thread);
    QMetaObject::invokeMethod(client, &QSocketIoClient::open, Qt::QueuedConnection);
    QTRY_VERIFY(isDone);
    QCOMPARE(seen.load(), &thread);
    QMetaObject::invokeMethod(
            client, [client] { delete client; }, Qt::BlockingQueuedConnection);
    QTRY_COMPARE(peer.openCount, 0);
}

void tst_ClientThreads::handlersRunInTheirContextsThread()
{
    ScriptedPeer peer;
    QSocketIoClient client;
    setUpClient(client, peer.url());
    ServiceThread thread;
    auto context = std::make_unique<QObject>();
    context->moveToThread(&thread);
    std::atomic<QThread *> seen{ nullptr };
    client.on("sum", context.get(), [&seen](int a, int b) {
        seen = QThread::currentThread();
        return a + b;
    });
    client.open();
    QTRY_VERIFY(client.of("/")->isConnected());
    peer.send(QStringLiteral("27[\"sum\",1,2]"));
    QTRY_COMPARE(peer.received.constLast(), QStringLiteral("37[3]"));
    QCOMPARE(seen.load(), &thread);
    QObject *moved = context.release();
    QMetaObject::invokeMethod(
            moved, [moved] { delete moved; }, Qt::BlockingQueuedConnection);
}

QTEST_GUILESS_MAIN(tst_ClientThreads)
#include "tst_clientthreads.moc"
