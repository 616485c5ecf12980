// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A server that reads and writes in threads of its own: what stays in the server's thread, what does not wait for it,
// and that no thread is left.
#include "farclient.h"
#include "rawclient.h"
#include "wireclient.h"

#include "qsocketioserver.h"
#include "server/qsocketioserversocket_p.h"

#include <QElapsedTimer>
#include <QEventLoop>
#include <QPointer>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <QThread>
#include <QTimer>

#include <memory>
#include <utility>
#include <vector>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using QSocketIo::DisconnectReason;
using QSocketIo::Transport;
using Transports = QList<Transport>;

namespace {

int ioThreadCount()
{
    return threadsNamed("QSocketIo I/O");
}

class ThreadedServer : public QSocketIoServer
{
public:
    explicit ThreadedServer(int threads = 2)
    {
        setIoThreads(threads);
        if (!listen(QHostAddress::LocalHost))
            qFatal("no port to listen on");
    }
};

} // namespace

class tst_IoThreads : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cleanup();

    void blockedServerKeepsConnections_data();
    void blockedServerKeepsConnections();
    void blockedServerWithoutThreadsDoesNot();
    void programIsCalledInItsThread();
    void eventsStayInOrder_data() { addTransports(); }
    void eventsStayInOrder();
    void nestedLoopGoesOnWithTheBatch();
    void broadcastsReachEverybodyInOrder();
    void floodIsReadAtThePaceOfItsHandlers();
    void slowReaderIsDropped();
    void readerOfLargeEventsIsNot();
    void volatileEventsAreDroppedForWhoDoesNotRead();
    void closesAndListensAgain();
    void closeSendsWhatIsQueued();
    void numberOfThreads();
    void noThreadSurvives_data();
    void noThreadSurvives();

private:
    static void addTransports();
};

void tst_IoThreads::cleanup()
{
    QTRY_COMPARE(ioThreadCount(), 0);
}

void tst_IoThreads::addTransports()
{
    QTest::addColumn<Transports>("transports");
    QTest::newRow("polling") << Transports{ Transport::Polling };
    QTest::newRow("WebSocket") << Transports{ Transport::WebSocket };
    QTest::newRow("upgrade") << Transports{ Transport::Polling, Transport::WebSocket };
}

void tst_IoThreads::blockedServerKeepsConnections_data()
{
    QTest::addColumn<QString>("scheme");
    QTest::addColumn<Transports>("transports");
    QTest::newRow("polling") << u"http"_s << Transports{ Transport::Polling };
    QTest::newRow("WebSocket") << u"http"_s << Transports{ Transport::WebSocket };
    QTest::newRow("WebSocket over TLS") << u"https"_s << Transports{ Transport::WebSocket };
    QTest::newRow("polling over TLS") << u"https"_s << Transports{ Transport::Polling };
}

// Its thread does nothing for many times as long as either side waits for the other.
void tst_IoThreads::blockedServerKeepsConnections()
{
    QFETCH(QString, scheme);
    QFETCH(Transports, transports);
    QSocketIoServer server;
    server.setIoThreads(2);
    server.setPing(100ms, 200ms);
    server.setSslConfiguration(testServerTls());
    QVERIFY(scheme == u"http"_s ? server.listen(QHostAddress::LocalHost)
                                : server.listenSecure(QHostAddress::LocalHost));
    QList<int> numbers;
    server.on("number", this, [&](QSocketIoServerSocket *, int number) { numbers.append(number); });
    QSignalSpy disconnections(server.of("/"), &QSocketIoServerNamespace::socketDisconnected);
    const QUrl url(u"%1://localhost:%2"_s.arg(scheme).arg(server.port()));
    FarClient client(url, transports);
    QTRY_VERIFY(client.isConnected());
    QTRY_COMPARE(server.of("/")->sockets().size(), 1);

    constexpr int count = 500;
    client.start([&client] {
        for (int i = 0; i < count; ++i)
            client.client().emitEvent("number", i);
    });
    QThread::sleep(1);
    QVERIFY(numbers.size() < count);
    QVERIFY(client.isConnected());
    QTRY_COMPARE(numbers.size(), count);
    for (int i = 0; i < count; ++i)
        QCOMPARE(numbers.at(i), i);
    QCOMPARE(client.closings, 0);
    QCOMPARE(disconnections.size(), 0);
}

// So that the test above shows something.
void tst_IoThreads::blockedServerWithoutThreadsDoesNot()
{
    QSocketIoServer server;
    server.setIoThreads(0);
    server.setPing(100ms, 200ms);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    FarClient client(QUrl(u"http://localhost:%1"_s.arg(server.port())), { Transport::WebSocket });
    QTRY_VERIFY(client.isConnected());
    QThread::sleep(1);
    QTRY_COMPARE(client.closings, 1);
}

void tst_IoThreads::programIsCalledInItsThread()
{
    ThreadedServer server;
    int calls = 0;
    const auto check = [&calls, home = QThread::currentThread()] {
        QCOMPARE(QThread::currentThread(), home);
        ++calls;
    };
    server.setRequestFilter(this, [&](const QSocketIoRequest &) {
        check();
        return QSocketIoRequestVerdict::accepted();
    });
    server.use(this, [&](QSocketIoServerSocket *) {
        check();
        return QSocketIoError();
    });
    connect(server.of("/"), &QSocketIoServerNamespace::socketConnected, this, check,
            Qt::DirectConnection);
    server.on(
            "event", this, [&](QSocketIoServerSocket *) { check(); }, Qt::DirectConnection);
    connect(server.of("/"), &QSocketIoServerNamespace::socketDisconnected, this, check,
            Qt::DirectConnection);
    WireClient client(server.port());
    client.send("0");
    client.send("2[\"event\"]");
    QTRY_COMPARE(calls, 4);
    client.raw().socket().abort();
    QTRY_COMPARE(calls, 5);
}

void tst_IoThreads::eventsStayInOrder()
{
    QFETCH(Transports, transports);
    ThreadedServer server;
    QList<int> numbers;
    server.on("number", this, [&](QSocketIoServerSocket *socket, int number) {
        numbers.append(number);
        socket->emitEvent("tick", number);
    });
    FarClient client(QUrl(u"http://localhost:%1"_s.arg(server.port())), transports);
    QTRY_VERIFY(client.isConnected());
    constexpr int count = 2000;
    client.run([&client] {
        for (int i = 0; i < count; ++i)
            client.client().emitEvent("number", i);
    });
    QTRY_COMPARE(numbers.size(), count);
    QTRY_COMPARE(client.ticks().size(), count);
    const QList<int> received = client.ticks();
    for (int i = 0; i < count; ++i) {
        QCOMPARE(numbers.at(i), i);
        QCOMPARE(received.at(i), i);
    }
}

// A handler that waits for an event that has come in together with its own.
void tst_IoThreads::nestedLoopGoesOnWithTheBatch()
{
    ThreadedServer server;
    QString order;
    QEventLoop loop;
    server.on("wait", this, [&](QSocketIoServerSocket *) {
        order += u'(';
        QTimer::singleShot(5000, &loop, [&loop] { loop.exit(1); });
        order += QString::number(loop.exec()) + u')';
    });
    server.on("go", this, [&](QSocketIoServerSocket *) {
        order += u'g';
        loop.quit();
    });
    WireClient client(server.port());
    client.send("0");
    QTRY_COMPARE(server.of("/")->sockets().size(), 1);
    client.send({ "2[\"wait\"]", "2[\"go\"]" });
    QTRY_COMPARE(order, u"(g0)"_s);
}

void tst_IoThreads::broadcastsReachEverybodyInOrder()
{
    ThreadedServer server;
    constexpr int clients = 20;
    constexpr int events = 50;
    std::vector<std::unique_ptr<WireClient>> all;
    QByteArray first;
    for (int i = 0; i < clients; ++i) {
        all.push_back(std::make_unique<WireClient>(server.port()));
        const QByteArray id = all.back()->join();
        QVERIFY(!id.isEmpty());
        if (i == 0)
            first = id;
    }
    QTRY_COMPARE(server.of("/")->sockets().size(), clients);
    QSocketIoServerSocket *const one = server.of("/")->socket(QString::fromLatin1(first));
    for (int i = 0; i < events; ++i) {
        server.broadcast().emitEvent("news", i);
        one->emitEvent("own", i);
    }
    for (int i = 0; i < events; ++i) {
        const QByteArray number = QByteArray::number(i);
        for (const auto &client : all)
            QCOMPARE(client->next(), "2[\"news\"," + number + "]");
        QCOMPARE(all.front()->next(), "2[\"own\"," + number + "]");
    }
}

// Its handlers stand still: the peer can send no more than the limit and what the system buffers.
void tst_IoThreads::floodIsReadAtThePaceOfItsHandlers()
{
    QSocketIoServer server;
    server.setIoThreads(1);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    qint64 handled = 0;
    server.on("data", this, [&](QSocketIoServerSocket *, const QString &) { ++handled; });
    // It writes while our event loop rests.
    qint64 unsent = 0;
    constexpr int events = 700;
    const quint16 port = server.port();
    QThread *const writer = QThread::create([&, port] {
        WireClient client(port);
        client.join();
        const QByteArray event = RawClient::text("42[\"data\",\"" + QByteArray(100'000, 'x')
                                                 + "\"]");
        QTcpSocket &socket = client.raw().socket();
        for (int i = 0; i < events; ++i)
            socket.write(event);
        QElapsedTimer clock;
        clock.start();
        while (clock.elapsed() < 1000)
            socket.waitForBytesWritten(100);
        unsent = socket.bytesToWrite();
        while (socket.state() == QAbstractSocket::ConnectedState && socket.bytesToWrite() > 0)
            socket.waitForBytesWritten(100);
        client.drain();
    });
    const std::unique_ptr<QThread> owner(writer);
    writer->start();
    QTRY_COMPARE(server.of("/")->sockets().size(), 1);
    QThread::sleep(2);
    QTRY_COMPARE_WITH_TIMEOUT(handled, events, 20000);
    QVERIFY(writer->wait(10000));
    QVERIFY2(unsent > 50'000'000, qPrintable(QString::number(unsent)));
}

void tst_IoThreads::slowReaderIsDropped()
{
    ThreadedServer server;
    server.setMaxWriteBuffer(1'000'000);
    DisconnectReason reason{};
    connect(server.of("/"), &QSocketIoServerNamespace::socketDisconnected, this,
            [&](QSocketIoServerSocket *, DisconnectReason why) { reason = why; });
    WireClient client(server.port());
    client.join();
    QTRY_COMPARE(server.of("/")->sockets().size(), 1);
    client.raw().socket().setReadBufferSize(1000);
    const QString text(100'000, u'x');
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"does not read"_s));
    // The system takes some megabytes before it stops.
    for (int i = 0; i < 1000 && !server.of("/")->sockets().isEmpty(); ++i) {
        server.broadcast().emitEvent("text", text);
        QCoreApplication::processEvents();
    }
    QTRY_COMPARE(reason, DisconnectReason::LimitExceeded);
}

// Each is more than the limit, but when the next one comes the one before has been read.
void tst_IoThreads::readerOfLargeEventsIsNot()
{
    ThreadedServer server;
    server.setMaxWriteBuffer(1'000'000);
    WireClient client(server.port());
    client.join();
    QTRY_COMPARE(server.of("/")->sockets().size(), 1);
    QSocketIoServerSocket *const socket = server.of("/")->sockets().first();
    const QString text(3'000'000, u'x');
    for (int i = 0; i < 5; ++i) {
        socket->emitEvent("text", text);
        QCOMPARE(client.next().size(), text.size() + 12);
        QTRY_VERIFY(QSocketIoServerSocketPrivate::get(socket)->isWritable());
    }
}

void tst_IoThreads::volatileEventsAreDroppedForWhoDoesNotRead()
{
    ThreadedServer server;
    FarClient client(QUrl(u"http://localhost:%1"_s.arg(server.port())), { Transport::Polling });
    QTRY_VERIFY(client.isConnected());
    QTRY_COMPARE(server.of("/")->sockets().size(), 1);
    QTRY_VERIFY(QSocketIoServerSocketPrivate::get(server.of("/")->sockets().first())->isWritable());
    // One poll takes one event with it, until the next comes.
    for (int i = 0; i < 100; ++i)
        server.of("/")->sockets().first()->asVolatile().emitEvent("tick", i);
    server.broadcast().emitEvent("tick", 100);
    QTRY_VERIFY(client.ticks().contains(100));
    QCOMPARE(client.ticks(), QList<int>({ 0, 100 }));
}

void tst_IoThreads::closesAndListensAgain()
{
    ThreadedServer server;
    const quint16 port = server.port();
    QVERIFY(server.isListening());
    WireClient first(port);
    QVERIFY(!first.join().isEmpty());
    QSignalSpy disconnections(server.of("/"), &QSocketIoServerNamespace::socketDisconnected);
    server.close();
    QVERIFY(!server.isListening());
    QCOMPARE(disconnections.size(), 1);
    QVERIFY(first.waitForClosed());
    RawClient refused(port);
    QVERIFY(waitUntil(
            [&] { return refused.socket().error() == QAbstractSocket::ConnectionRefusedError; }));
    QVERIFY(server.listen(QHostAddress::LocalHost, port));
    WireClient second(port);
    QVERIFY(!second.join().isEmpty());
}

void tst_IoThreads::closeSendsWhatIsQueued()
{
    ThreadedServer server;
    WireClient client(server.port());
    QVERIFY(!client.join().isEmpty());
    const QString text(500'000, u'x');
    for (int i = 0; i < 4; ++i)
        server.broadcast().emitEvent("text", text);
    server.close();
    for (int i = 0; i < 4; ++i)
        QCOMPARE(client.next().size(), text.size() + 12);
    QVERIFY(client.waitForClosed());
}

void tst_IoThreads::numberOfThreads()
{
    QSocketIoServer server;
    server.setIoThreads(3);
    QCOMPARE(server.ioThreads(), 3);
    QTRY_COMPARE(ioThreadCount(), 0);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QTRY_COMPARE(ioThreadCount(), 3);
    QTest::ignoreMessage(QtWarningMsg, "the number of I/O threads cannot be changed while serving");
    server.setIoThreads(1);
    QCOMPARE(server.ioThreads(), 3);
    server.close();
    server.setIoThreads(1);
    QCOMPARE(server.ioThreads(), 1);
    QTRY_COMPARE(ioThreadCount(), 0);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QTRY_COMPARE(ioThreadCount(), 1);
    server.close();
    QTest::ignoreMessage(QtWarningMsg, "-1 I/O threads are too many or too few, taking 0");
    server.setIoThreads(-1);
    QCOMPARE(server.ioThreads(), 0);
    QTest::ignoreMessage(QtWarningMsg, "65 I/O threads are too many or too few, taking 64");
    server.setIoThreads(65);
    QCOMPARE(server.ioThreads(), 64);
}

void tst_IoThreads::noThreadSurvives_data()
{
    QTest::addColumn<QByteArray>("place");
    for (const char *place : { "handler", "connected", "disconnected", "middleware", "filter",
                               "route", "outside", "nested loop" })
        QTest::newRow(place) << QByteArray(place);
}

void tst_IoThreads::noThreadSurvives()
{
    QFETCH(QByteArray, place);
    QPointer<QSocketIoServer> server = new ThreadedServer;
    bool isDone = false; // it disconnects its sockets while it goes
    const auto at = [&](const char *here) {
        if (place == here && !std::exchange(isDone, true))
            delete server;
    };
    QObject context;
    server->setRequestFilter(&context, [&](const QSocketIoRequest &) {
        at("filter");
        return QSocketIoRequestVerdict::accepted();
    });
    server->setRequestHandler(&context, [&](const QSocketIoRequest &) {
        at("route");
        return QSocketIoResponse();
    });
    server->use(&context, [&](QSocketIoServerSocket *) {
        at("middleware");
        return QSocketIoError();
    });
    connect(server->of("/"), &QSocketIoServerNamespace::socketConnected, &context,
            [&] { at("connected"); });
    connect(server->of("/"), &QSocketIoServerNamespace::socketDisconnected, &context,
            [&] { at("disconnected"); });
    server->on("event", &context, [&](QSocketIoServerSocket *) {
        at("handler");
        if (place != "nested loop")
            return;
        QEventLoop loop;
        QTimer::singleShot(0, &loop, [&] {
            at("nested loop");
            loop.quit();
        });
        loop.exec();
    });
    const quint16 port = server->port();
    RawClient route(port);
    route.send(RawClient::request("GET", "/route"));
    WireClient client(port);
    WireClient other(port);
    other.send({ "0", "2[\"event\"]", "2[\"event\"]" });
    client.send({ "0", "2[\"event\"]", "2[\"event\"]" });
    if (place == "disconnected")
        QTRY_COMPARE(server->of("/")->sockets().size(), 2);
    client.raw().socket().abort();
    if (place == "outside")
        delete server;
    QTRY_VERIFY(!server);
    QTRY_COMPARE(ioThreadCount(), 0);
}

QTEST_GUILESS_MAIN(tst_IoThreads)

#include "tst_iothreads.moc"
