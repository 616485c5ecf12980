// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A server that goes sends its clients away one after the other, and none in the middle of an acknowledgement.
#include "pollsession.h"
#include "testserver.h"
#include "wireclient.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include <memory>
#include <vector>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using QSocketIo::DisconnectReason;

class tst_ShutDown : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void finishesWithoutClients();
    void letsNobodyIn();
    void spreadsTheEnds();
    void waitsForAnswersOfHandlers();
    void waitsForAnswersOfClients();
    void endsAllWhenTheTimeIsOver();
    void handlesEventsMeanwhile();
    void endsPolls();
    void secondCallIsTheSame();
    void closeEndsItAtOnce();
    void listensAgain();
    void serverMayGo_data();
    void serverMayGo();
};

namespace {

constexpr int patience = 30000; // raw clients leave it to the server to give up the closing handshake

using Clients = std::vector<std::unique_ptr<WireClient>>;

Clients connectClients(const TestServer &server, int count)
{
    Clients clients;
    for (int i = 0; i < count; ++i) {
        clients.push_back(std::make_unique<WireClient>(server.port()));
        clients.back()->join();
    }
    return clients;
}

} // namespace

void tst_ShutDown::finishesWithoutClients()
{
    TestServer server;
    QSignalSpy changes(&server, &QSocketIoServer::listeningChanged);
    QFuture<void> future = server.shutDown(1h);
    QVERIFY(!server.isListening());
    QCOMPARE(changes.size(), 1);
    QTRY_VERIFY_WITH_TIMEOUT(future.isFinished(), patience);
    QVERIFY(!future.isCanceled());
}

void tst_ShutDown::letsNobodyIn()
{
    TestServer server;
    const quint16 port = server.port();
    RawClient waiting(port);
    QVERIFY(waitUntil([&] { return waiting.isConnected(); }));
    const Clients clients = connectClients(server, 2);
    const QFuture<void> future = server.shutDown(1h);
    waiting.send(RawClient::request("GET", "/socket.io/?EIO=4&transport=polling"));
    QCOMPARE(waiting.response().value_or(RawResponse()).status, 503);
    QTcpSocket late;
    late.connectToHost(QHostAddress::LocalHost, port);
    QTRY_COMPARE(late.error(), QAbstractSocket::ConnectionRefusedError);
    QVERIFY(!future.isFinished());
}

void tst_ShutDown::spreadsTheEnds()
{
    TestServer server;
    constexpr int count = 10;
    const Clients clients = connectClients(server, count);
    QElapsedTimer clock;
    QList<qint64> ends;
    DisconnectReason reason = DisconnectReason::TransportClosed;
    connect(server.of("/"), &QSocketIoServerNamespace::socketDisconnected, this,
            [&](QSocketIoServerSocket *, DisconnectReason why) {
                ends.append(clock.elapsed());
                reason = why;
            });
    clock.start();
    const QFuture<void> future = server.shutDown(500ms);
    QCOMPARE(ends.size(), 0); // not from inside the call
    QTRY_VERIFY_WITH_TIMEOUT(future.isFinished(), patience);
    QCOMPARE(ends.size(), count);
    QCOMPARE(reason, DisconnectReason::ServerShutdown);
    // Each has its share of the time: none comes before its turn.
    for (int i = 0; i < count; ++i)
        QVERIFY2(ends.at(i) >= i * 50 - 1, qPrintable(QString::number(ends.at(i))));
    for (const auto &client : clients)
        QVERIFY(client->waitForClosed());
}

void tst_ShutDown::waitsForAnswersOfHandlers()
{
    TestServer server;
    QSocketIoAck open;
    server.on("work", this, [&open](QSocketIoServerSocket *, QSocketIoAck ack) { open = ack; });
    const Clients clients = connectClients(server, 2);
    clients.at(0)->send("27[\"work\"]");
    QTRY_VERIFY(open.isExpected());
    const QFuture<void> future = server.shutDown(10s);
    QVERIFY(clients.at(1)->waitForClosed() || server.of("/")->socketCount() == 1);
    QTRY_COMPARE(server.of("/")->socketCount(), 1);
    QVERIFY(!future.isFinished());
    std::exchange(open, {}).send("done");
    QCOMPARE(clients.at(0)->next(), "37[\"done\"]");
    QVERIFY(!future.isFinished()); // its turn comes in the second half
    server.close();
    QVERIFY(clients.at(0)->waitForClosed());
    QTRY_VERIFY_WITH_TIMEOUT(future.isFinished(), patience);
}

void tst_ShutDown::waitsForAnswersOfClients()
{
    TestServer server;
    const Clients clients = connectClients(server, 1);
    const auto reply = server.socket()->emitWithAck("question");
    QCOMPARE(clients.at(0)->next(), "21[\"question\"]");
    const QFuture<void> future = server.shutDown(10s);
    QCOMPARE(clients.at(0)->drain(), QList<QByteArray>()); // still there
    clients.at(0)->send("31[42]");
    QTRY_VERIFY(reply.isFinished());
    QCOMPARE(reply.result().value<int>(), 42);
    QVERIFY(clients.at(0)->waitForClosed());
    QTRY_VERIFY_WITH_TIMEOUT(future.isFinished(), patience);
}

void tst_ShutDown::endsAllWhenTheTimeIsOver()
{
    TestServer server;
    QList<QSocketIoAck> open;
    server.on("work", this,
              [&open](QSocketIoServerSocket *, QSocketIoAck ack) { open.append(ack); });
    const Clients clients = connectClients(server, 3);
    for (const auto &client : clients)
        client->send("27[\"work\"]");
    QTRY_COMPARE(open.size(), 3);
    QElapsedTimer clock;
    clock.start();
    const QFuture<void> future = server.shutDown(100ms);
    QTRY_VERIFY_WITH_TIMEOUT(future.isFinished(), patience);
    QVERIFY(clock.elapsed() >= 99);
    for (const auto &client : clients)
        QVERIFY(client->waitForClosed());
}

void tst_ShutDown::handlesEventsMeanwhile()
{
    TestServer server;
    server.on("add", this, [](QSocketIoServerSocket *, int a, int b) { return a + b; });
    const Clients clients = connectClients(server, 2);
    const QFuture<void> future = server.shutDown(1h);
    QTRY_COMPARE(server.of("/")->socketCount(), 1);
    const QString left = server.socket()->id();
    for (const auto &client : clients) {
        client->send("25[\"add\",1,2]");
        const QByteArray answer = client->next();
        QVERIFY(answer == "35[3]" || answer.isNull());
    }
    QVERIFY(server.of("/")->socket(left));
}

void tst_ShutDown::endsPolls()
{
    TestServer server;
    PollSession waiting(server.port());
    QVERIFY(waiting.join());
    PollSession between(server.port());
    QVERIFY(between.join());
    RawClient poll(server.port());
    waiting.poll(poll);
    waiting.post("42[\"x\"]"); // after this the poll has arrived for sure
    const QFuture<void> future = server.shutDown(0ms);
    QCOMPARE(poll.response().value_or(RawResponse()).body, "6\x1e"
                                                           "1");
    QCOMPARE(between.poll(), "6\x1e"
                             "1");
    QTRY_VERIFY_WITH_TIMEOUT(future.isFinished(), patience);
}

void tst_ShutDown::secondCallIsTheSame()
{
    TestServer server;
    const Clients clients = connectClients(server, 2);
    const QFuture<void> first = server.shutDown(1h);
    const QFuture<void> second = server.shutDown(0ms);
    QTRY_COMPARE(server.of("/")->socketCount(), 1);
    QVERIFY(!first.isFinished());
    server.close();
    QTRY_VERIFY(first.isFinished());
    QVERIFY(second.isFinished());
}

void tst_ShutDown::closeEndsItAtOnce()
{
    TestServer server;
    const Clients clients = connectClients(server, 5);
    const QFuture<void> future = server.shutDown(1h);
    server.close();
    QCOMPARE(server.of("/")->socketCount(), 0);
    for (const auto &client : clients)
        QVERIFY(client->waitForClosed());
    QTRY_VERIFY_WITH_TIMEOUT(future.isFinished(), patience);
}

void tst_ShutDown::listensAgain()
{
    TestServer server;
    const Clients clients = connectClients(server, 2);
    const QFuture<void> future = server.shutDown(50ms);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    const Clients late = connectClients(server, 1); // is none of those that are sent away
    QTRY_VERIFY_WITH_TIMEOUT(future.isFinished(), patience);
    QCOMPARE(server.of("/")->socketCount(), 1);
    QCOMPARE(late.at(0)->drain(), QList<QByteArray>());
}

void tst_ShutDown::serverMayGo_data()
{
    QTest::addColumn<bool>("isInContinuation");
    QTest::newRow("when a socket leaves") << false;
    QTest::newRow("in the future's continuation") << true;
}

void tst_ShutDown::serverMayGo()
{
    QFETCH(const bool, isInContinuation);
    auto server = std::make_unique<TestServer>();
    const Clients clients = connectClients(*server, 3);
    if (!isInContinuation)
        connect(
                server->of("/"), &QSocketIoServerNamespace::socketDisconnected, this,
                [&server] { server.reset(); }, Qt::SingleShotConnection);
    QFuture<void> future = server->shutDown(10ms);
    if (isInContinuation)
        future.then([&server] { server.reset(); });
    QTRY_VERIFY(!server);
    QTRY_VERIFY_WITH_TIMEOUT(future.isFinished(), patience);
    QCOMPARE(future.isCanceled(), !isInContinuation);
}

QTEST_GUILESS_MAIN(tst_ShutDown)
#include "tst_shutdown.moc"
