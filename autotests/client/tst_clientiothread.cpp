// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A client whose connection lives in a thread of its own: what does not wait for the client, what is still called in its
// thread, and that the thread goes.
#include "farserver.h"

#include "qsocketioclient.h"
#include "qsocketioclienttransport.h"
#include "qsocketiotestclock.h"

#include <QElapsedTimer>
#include <QEventLoop>
#include <QPointer>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

#include <atomic>
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using IoThread = QSocketIoClientSettings::IoThread;
using QSocketIo::DisconnectReason;
using QSocketIo::Protocol;
using QSocketIo::Transport;
using Transports = QList<Transport>;

namespace {

int clientThreads()
{
    return threadsNamed("QSocketIo clien");
}

std::unique_ptr<QSocketIoClient> makeClient(const QUrl &url,
                                            const Transports &transports = { Transport::WebSocket })
{
    auto client = std::make_unique<QSocketIoClient>(url);
    client->setIoThread(IoThread::OwnThread);
    client->setReconnectEnabled(false);
    client->setTransports(transports);
    return client;
}

bool isConnected(QSocketIoClient &client)
{
    return client.of("/")->isConnected();
}

// One of the clients that the test's thread leaves alone for a while.
struct LonelyClient
{
    LonelyClient(const QUrl &url, const Transports &transports, Protocol protocol)
        : client(makeClient(url, transports))
        , last(transports.last())
    {
        client->setProtocol(protocol);
        client->on("number", client.get(), [this](int number) { numbers.append(number); });
        client->open();
    }
    bool isReady() const { return isConnected(*client) && client->transport() == last; }

    std::unique_ptr<QSocketIoClient> client;
    Transport last;
    QSignalSpy closings{ client.get(), &QSocketIoClient::closed };
    QList<int> numbers;
};

class SilentTransport : public QSocketIoClientTransport
{
public:
    void open(const QUrl &) override { openedIn = QThread::currentThread(); }
    void sendText(const QByteArray &) override {}
    void sendBinary(const QByteArray &) override {}
    qint64 bytesToWrite() const override { return 0; }
    void close() override {}
    static inline QThread *openedIn = nullptr;
};

} // namespace

class tst_ClientIoThread : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cleanup();

    void property();
    void blockedClientsKeepTheirConnections();
    void emitsLeaveBeforeTheThreadIsBusy();
    void echoesInOrder_data() { addTransports(); }
    void echoesInOrder();
    void signalsAreRaisedInTheObjectsThread();
    void nestedLoopGoesOn();
    void closes();
    void reconnects();
    void failureIsReported();
    void volatileEventsWaitForNothing();
    void mayBeDestroyedAnywhere_data();
    void mayBeDestroyedAnywhere();
    void endsAtAnyMoment_data() { addTransports(); }
    void endsAtAnyMoment();
    void movesBeforeItOpens();
    void ordinaryClientHasNoThread();
    void whatTheProgramBringsHasNoThread();

private:
    static void addTransports();
};

void tst_ClientIoThread::cleanup()
{
    QTRY_COMPARE(clientThreads(), 0);
}

void tst_ClientIoThread::addTransports()
{
    QTest::addColumn<Transports>("transports");
    QTest::newRow("polling") << Transports{ Transport::Polling };
    QTest::newRow("WebSocket") << Transports{ Transport::WebSocket };
    QTest::newRow("upgrade") << Transports{ Transport::Polling, Transport::WebSocket };
}

void tst_ClientIoThread::property()
{
    QSocketIoClient client;
    QSignalSpy changes(&client, &QSocketIoClient::settingsChanged);
    QCOMPARE(client.ioThread(), IoThread::ObjectThread);
    for (int i = 0; i < 2; ++i)
        QVERIFY(client.setProperty("ioThread", QVariant::fromValue(IoThread::OwnThread)));
    QCOMPARE(client.ioThread(), IoThread::OwnThread);
    QCOMPARE(changes.size(), 1);
}

// All kinds at once, because it takes the time that a server has patience. One without the thread shows that it has no more.
void tst_ClientIoThread::blockedClientsKeepTheirConnections()
{
    FarServer server;
    std::vector<std::unique_ptr<LonelyClient>> clients;
    for (const Protocol protocol : { Protocol::EngineIo4, Protocol::EngineIo3 }) {
        for (const Transports &transports :
             { Transports{ Transport::Polling }, Transports{ Transport::WebSocket },
               Transports{ Transport::Polling, Transport::WebSocket } })
            clients.push_back(std::make_unique<LonelyClient>(server.url(), transports, protocol));
    }
    const int kept = int(clients.size());
    QSocketIoClient ordinary(server.url());
    ordinary.setTransports({ Transport::WebSocket });
    ordinary.setReconnectEnabled(false);
    ordinary.open();
    for (const auto &it : clients)
        QTRY_VERIFY(it->isReady());
    QTRY_VERIFY(isConnected(ordinary));
    QTRY_COMPARE(server.socketCount(), kept + 1);

    constexpr int count = 300;
    QElapsedTimer clock;
    clock.start();
    for (int i = 0; i < count; ++i) {
        server.start([&server, i] { server.server().emitEvent("number", i); });
        QThread::msleep(quint64(2 * FarServer::patience.count() / count));
    }
    QVERIFY(clock.elapsed() > FarServer::patience.count());
    QCOMPARE(server.socketCount(), kept);
    for (const auto &it : clients)
        QVERIFY(it->numbers.isEmpty());
    for (const auto &it : clients) {
        QTRY_COMPARE(it->numbers.size(), count);
        for (int i = 0; i < count; ++i)
            QCOMPARE(it->numbers.at(i), i);
        QCOMPARE(it->closings.size(), 0);
    }
}

void tst_ClientIoThread::emitsLeaveBeforeTheThreadIsBusy()
{
    FarServer server;
    const auto client = makeClient(server.url());
    client->open();
    QTRY_VERIFY(isConnected(*client));
    client->emitEvent("note", 7);
    QVERIFY(server.busyUntil([&] { return server.notes() == QList<int>({ 7 }); }));
}

void tst_ClientIoThread::echoesInOrder()
{
    QFETCH(Transports, transports);
    FarServer server;
    const auto client = makeClient(server.url(), transports);
    constexpr int count = 1000;
    QList<int> answers;
    client->on("echo", this, [&](int number) { answers.append(number); });
    client->open();
    QTRY_VERIFY(isConnected(*client));
    for (int i = 0; i < count; ++i)
        client->emitEvent("echo", i);
    QByteArray bytes;
    client->emitWithAck("bytes", QByteArray(300'000, '\xff'))
            .then(this, [&](const QSocketIoReply &reply) {
                bytes = reply.value<QByteArray>().value_or(QByteArray());
            });
    QTRY_COMPARE(answers.size(), count);
    for (int i = 0; i < count; ++i)
        QCOMPARE(answers.at(i), i);
    QTRY_COMPARE(bytes, QByteArray(300'000, '\xff'));
}

void tst_ClientIoThread::signalsAreRaisedInTheObjectsThread()
{
    FarServer server;
    const auto client = makeClient(server.url(), { Transport::Polling, Transport::WebSocket });
    QThread *const home = QThread::currentThread();
    int signalCount = 0;
    const auto check = [&] {
        QCOMPARE(QThread::currentThread(), home);
        ++signalCount;
    };
    connect(client.get(), &QSocketIoClient::opened, this, check, Qt::DirectConnection);
    connect(client.get(), &QSocketIoClient::transportChanged, this, check, Qt::DirectConnection);
    connect(client.get(), &QSocketIoClient::closed, this, check, Qt::DirectConnection);
    client->on(
            "echo", this, [&](int) { check(); }, Qt::DirectConnection);
    client->open();
    QTRY_COMPARE(client->transport(), Transport::WebSocket);
    QTRY_VERIFY(client->roundTripTime() > 0us);
    client->emitEvent("echo", 1);
    QTRY_COMPARE(signalCount, 3);
    client->close();
    QTRY_COMPARE(signalCount, 4);
}

void tst_ClientIoThread::nestedLoopGoesOn()
{
    FarServer server;
    const auto client = makeClient(server.url());
    QString order;
    QEventLoop loop;
    client->on("echo", this, [&](int number) {
        order += QString::number(number);
        if (number == 1) {
            QTimer::singleShot(5000, &loop, [&loop] { loop.exit(1); });
            order += u'(' + QString::number(loop.exec()) + u')';
        } else if (number == 2) {
            loop.quit();
        }
    });
    client->open();
    QTRY_VERIFY(isConnected(*client));
    for (const int number : { 1, 2, 3 })
        client->emitEvent("echo", number);
    QTRY_COMPARE(order.size(), 6);
    QVERIFY(order == u"12(0)3" || order == u"123(0)"); // that came together
}

void tst_ClientIoThread::closes()
{
    FarServer server;
    const auto client = makeClient(server.url());
    QSignalSpy closings(client.get(), &QSocketIoClient::closed);
    client->open();
    QTRY_VERIFY(isConnected(*client));
    QTRY_COMPARE(clientThreads(), 1);
    client->emitEvent("note", 1);
    client->close();
    QTRY_COMPARE(closings.size(), 1);
    QCOMPARE(closings.first().first().value<DisconnectReason>(), DisconnectReason::ClientDisconnect);
    QTRY_COMPARE(clientThreads(), 0);
    QTRY_COMPARE(server.notes(), QList<int>({ 1 }));
    client->open();
    QTRY_VERIFY(isConnected(*client));
}

void tst_ClientIoThread::reconnects()
{
    FarServer server;
    const auto client = makeClient(server.url());
    client->setReconnectEnabled(true);
    client->setReconnectDelay(1ms, 10ms);
    QSignalSpy openings(client.get(), &QSocketIoClient::opened);
    client->open();
    QTRY_VERIFY(isConnected(*client));
    server.restart();
    QTRY_COMPARE(openings.size(), 2);
    QTRY_VERIFY(isConnected(*client));
}

void tst_ClientIoThread::failureIsReported()
{
    const auto client = makeClient(QUrl(u"http://127.0.0.1:1"_s));
    QSignalSpy errors(client.get(), &QSocketIoClient::errorOccurred);
    client->open();
    QTRY_COMPARE(errors.size(), 1);
    QCOMPARE(client->state(), QSocketIoClient::State::Closed);
    QTRY_COMPARE(clientThreads(), 0);
}

void tst_ClientIoThread::volatileEventsWaitForNothing()
{
    FarServer server;
    const auto client = makeClient(server.url());
    client->open();
    QTRY_VERIFY(isConnected(*client));
    client->asVolatile().emitEvent("note", 1);
    QTRY_COMPARE(server.notes(), QList<int>({ 1 }));
    server.occupy([&] { // so that nothing of it can have left
        for (int i = 0; i < 20; ++i)
            client->emitEvent("bytes", QByteArray(900'000, 'x'));
        client->asVolatile().emitEvent("note", 2);
    });
    client->emitEvent("note", 3);
    QTRY_VERIFY_WITH_TIMEOUT(server.notes().contains(3), 20000);
    QCOMPARE(server.notes(), QList<int>({ 1, 3 }));
    QTRY_VERIFY((client->asVolatile().emitEvent("note", 4), server.notes().contains(4)));
}

void tst_ClientIoThread::mayBeDestroyedAnywhere_data()
{
    QTest::addColumn<QByteArray>("place");
    for (const char *place : { "opened", "connected", "handler", "closed", "state", "transport",
                               "time", "drained", "outside" })
        QTest::newRow(place) << QByteArray(place);
}

void tst_ClientIoThread::mayBeDestroyedAnywhere()
{
    QFETCH(QByteArray, place);
    FarServer server;
    QPointer<QSocketIoClient> client =
            makeClient(server.url(), { Transport::Polling, Transport::WebSocket }).release();
    bool isDone = false; // it tells of its end while it goes
    const auto at = [&](const char *here) {
        if (place == here && !std::exchange(isDone, true))
            delete client;
    };
    QObject context;
    connect(client, &QSocketIoClient::opened, &context, [&] { at("opened"); });
    connect(client->of("/"), &QSocketIoClientNamespace::connected, &context,
            [&] { at("connected"); });
    connect(client, &QSocketIoClient::closed, &context, [&] { at("closed"); });
    connect(client, &QSocketIoClient::stateChanged, &context, [&](QSocketIoClient::State state) {
        if (state == QSocketIoClient::State::Opening)
            at("state");
    });
    connect(client, &QSocketIoClient::transportChanged, &context, [&] { at("transport"); });
    connect(client, &QSocketIoClient::roundTripTimeChanged, &context, [&] { at("time"); });
    connect(client, &QSocketIoClient::drained, &context, [&] { at("drained"); });
    client->on("echo", &context, [&](int) {
        at("handler");
        if (client && place == "closed")
            client->close();
    });
    client->open();
    if (client) {
        client->emitEvent("echo", 1);
        client->emitEvent("bytes", QByteArray(500'000, 'x'));
        client->emitEvent("echo", 2);
    }
    if (place == "outside") {
        QTRY_VERIFY(isConnected(*client));
        delete client;
    }
    QTRY_VERIFY(!client);
    QTRY_COMPARE(clientThreads(), 0);
}

// Wherever its thread is at the time.
void tst_ClientIoThread::endsAtAnyMoment()
{
    QFETCH(Transports, transports);
    FarServer server;
    for (int i = 0; i < 40; ++i) {
        auto client = makeClient(server.url(), transports);
        client->open();
        client->emitEvent("echo", i);
        std::ignore = QTest::qWaitFor([&] { return isConnected(*client); }, i);
        if (i % 2 == 0) {
            client->close();
            client->open();
            client->reconnectNow();
        }
        client.reset();
        QTRY_COMPARE(clientThreads(), 0);
    }
    QTRY_COMPARE(server.socketCount(), 0);
}

void tst_ClientIoThread::movesBeforeItOpens()
{
    FarServer server;
    QThread thread;
    thread.start();
    QSocketIoClient *const client = makeClient(server.url()).release();
    std::atomic<QThread *> seen{ nullptr };
    client->on("echo", client, [&](int) { seen = QThread::currentThread(); });
    client->moveToThread(&thread);
    QMetaObject::invokeMethod(client, [client] {
        client->open();
        client->emitEvent("echo", 1);
    });
    QTRY_COMPARE(seen.load(), &thread);
    QCOMPARE(clientThreads(), 1);
    QMetaObject::invokeMethod(
            client, [client] { delete client; }, Qt::BlockingQueuedConnection);
    thread.quit();
    QVERIFY(thread.wait());
}

void tst_ClientIoThread::ordinaryClientHasNoThread()
{
    FarServer server;
    QSocketIoClient client(server.url());
    client.open();
    QTRY_VERIFY(isConnected(client));
    QCOMPARE(clientThreads(), 0);
}

void tst_ClientIoThread::whatTheProgramBringsHasNoThread()
{
    const auto client = makeClient(QUrl(u"http://server.test"_s));
    client->setTransportFactory([] { return new SilentTransport; });
    client->open();
    QTRY_COMPARE(SilentTransport::openedIn, QThread::currentThread());
    QCOMPARE(clientThreads(), 0);

    FarServer server;
    const auto other = makeClient(server.url());
    {
        QSocketIoTestClock clock;
        clock.drive(other.get());
        other->open();
        QTRY_VERIFY(isConnected(*other));
        QCOMPARE(clientThreads(), 0);
    }
    other->reconnectNow();
    QTRY_VERIFY(isConnected(*other));
    QCOMPARE(clientThreads(), 1);
}

QTEST_GUILESS_MAIN(tst_ClientIoThread)

#include "tst_clientiothread.moc"
