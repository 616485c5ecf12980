// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What may wait in a client's I/O thread while the client's own thread is busy, and what happens to the rest.
#include "farserver.h"

#include "qsocketioclient.h"
#include "qsocketiometrics.h"

#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using QSocketIo::DisconnectReason;
using QSocketIo::Protocol;
using QSocketIo::Transport;

namespace {

constexpr int chunkSize = 100'000;
constexpr qint64 limit = 2'000'000;
// Far more than the limit and what the system takes.
constexpr int manyChunks = 200;

// A client that has something to hear, and a server with patience unless the test takes it away.
struct Listener
{
    explicit Listener(Transport transport, qint64 bytes, Protocol protocol = Protocol::EngineIo4)
        : client(server.url())
    {
        client.setIoThread(QSocketIoClient::IoThread::OwnThread);
        client.setReadBufferLimit(bytes);
        client.setReconnectEnabled(false);
        client.setTransports({ transport });
        client.setProtocol(protocol);
        client.on("chunk", &client,
                  [this](int number, const QByteArray &) { numbers.append(number); });
    }
    bool open()
    {
        client.open();
        return QTest::qWaitFor([this] { return client.of("/")->isConnected(); });
    }
    void bePatient()
    {
        server.run([this] { server.server().setPing(25s, 20s); });
    }
    // A few in each turn of the server, which has heartbeats to answer as well.
    void emitChunks(int count, int first = 0)
    {
        server.start([this, count, first] {
            const QByteArray chunk(chunkSize, 'x');
            const int end = std::min(first + 5, count);
            for (int i = first; i < end; ++i)
                server.server().emitEvent("chunk", i, chunk);
            if (end < count)
                emitChunks(count, end);
        });
    }
    qint64 waiting() // in the server
    {
        return server.get([this] {
            const auto sockets = server.server().of("/")->sockets();
            return sockets.isEmpty() ? -1 : sockets.first()->bytesToWrite();
        });
    }
    qint64 read() { return qint64(client.metrics().receivedBytes()); } // by the thread
    bool isInOrder() const
    {
        for (int i = 0; i < numbers.size(); ++i) {
            if (numbers.at(i) != i)
                return false;
        }
        return true;
    }

    FarServer server;
    QSocketIoClient client;
    QSignalSpy closings{ &client, &QSocketIoClient::closed };
    QList<int> numbers;
};

void addTransports()
{
    QTest::addColumn<Transport>("transport");
    QTest::newRow("polling") << Transport::Polling;
    QTest::newRow("WebSocket") << Transport::WebSocket;
}

} // namespace

class tst_ClientReadBuffer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void defaults();
    void belowTheLimitEverythingIsRead_data() { addTransports(); }
    void belowTheLimitEverythingIsRead();
    void aboveTheLimitTheRestStaysAway_data() { addTransports(); }
    void aboveTheLimitTheRestStaysAway();
    void withoutLimitEverythingIsRead();
    void largestEventGoesThrough();
    void whoIsHeldForTooLongIsGivenUp_data();
    void whoIsHeldForTooLongIsGivenUp();
};

void tst_ClientReadBuffer::defaults()
{
    QSocketIoClient client;
    QCOMPARE(client.readBufferLimit(), 64 * 1024 * 1024);
    client.setReadBufferLimit(5);
    QCOMPARE(client.readBufferLimit(), 5);
    client.setReadBufferLimit(-5);
    QCOMPARE(client.readBufferLimit(), 0);
}

void tst_ClientReadBuffer::belowTheLimitEverythingIsRead()
{
    QFETCH(Transport, transport);
    Listener it(transport, 2 * manyChunks * chunkSize);
    it.bePatient();
    QVERIFY(it.open());
    it.emitChunks(manyChunks);
    QVERIFY(FarServer::busyUntil([&] { return it.read() > qint64(manyChunks) * chunkSize; }));
    QCOMPARE(it.waiting(), 0);
    QVERIFY(it.numbers.isEmpty());
    QTRY_COMPARE_WITH_TIMEOUT(it.numbers.size(), manyChunks, 20000);
    QVERIFY(it.isInOrder());
    QCOMPARE(it.closings.size(), 0);
}

void tst_ClientReadBuffer::aboveTheLimitTheRestStaysAway()
{
    QFETCH(Transport, transport);
    Listener it(transport, limit);
    it.bePatient();
    QVERIFY(it.open());
    it.emitChunks(manyChunks);
    QVERIFY(FarServer::busyUntil([&] { return it.read() > limit - 2 * chunkSize; }));
    // Whatever a thread could read that has not stopped: it takes milliseconds for all of it.
    QVERIFY(!FarServer::busyUntil([&] { return it.read() > limit + 20 * chunkSize; }, 300ms));
    QVERIFY(it.waiting() > 0);
    QVERIFY(it.numbers.isEmpty());
    QTRY_COMPARE_WITH_TIMEOUT(it.numbers.size(), manyChunks, 20000);
    QVERIFY(it.isInOrder());
    QCOMPARE(it.closings.size(), 0);
}

void tst_ClientReadBuffer::withoutLimitEverythingIsRead()
{
    Listener it(Transport::WebSocket, 0);
    it.bePatient();
    QVERIFY(it.open());
    it.emitChunks(manyChunks);
    QVERIFY(FarServer::busyUntil([&] { return it.read() > qint64(manyChunks) * chunkSize; }));
    QTRY_COMPARE_WITH_TIMEOUT(it.numbers.size(), manyChunks, 20000);
}

void tst_ClientReadBuffer::largestEventGoesThrough()
{
    Listener it(Transport::WebSocket, 1);
    it.bePatient();
    QVERIFY(it.open());
    it.emitChunks(20);
    QTRY_COMPARE(it.numbers.size(), 20);
    QVERIFY(it.isInOrder());
}

void tst_ClientReadBuffer::whoIsHeldForTooLongIsGivenUp_data()
{
    QTest::addColumn<Transport>("transport");
    QTest::addColumn<Protocol>("protocol");
    QTest::addColumn<bool>("isKept");
    QTest::newRow("4, WebSocket") << Transport::WebSocket << Protocol::EngineIo4 << false;
    QTest::newRow("4, polling") << Transport::Polling << Protocol::EngineIo4 << false;
    QTest::newRow("3, WebSocket") << Transport::WebSocket << Protocol::EngineIo3 << true;
    QTest::newRow("3, polling") << Transport::Polling << Protocol::EngineIo3 << true;
}

void tst_ClientReadBuffer::whoIsHeldForTooLongIsGivenUp()
{
    QFETCH(Transport, transport);
    QFETCH(Protocol, protocol);
    QFETCH(bool, isKept);
    Listener it(transport, limit, protocol);
    QVERIFY(it.open());
    it.emitChunks(manyChunks);
    const bool isGone = FarServer::busyUntil([&] { return it.server.socketCount() == 0; },
                                             isKept ? 2 * FarServer::patience : 20s);
    QCOMPARE(isGone, !isKept);
    QVERIFY(it.read() < limit + 20 * chunkSize);
    if (isKept) {
        QTRY_COMPARE_WITH_TIMEOUT(it.numbers.size(), manyChunks, 20000);
        QCOMPARE(it.closings.size(), 0);
    } else {
        QTRY_COMPARE(it.closings.size(), 1);
        // What it had read comes first, and all of it.
        QVERIFY(it.numbers.size() >= limit / chunkSize);
        QVERIFY(it.numbers.size() < manyChunks);
    }
    QVERIFY(it.isInOrder());
}

QTEST_GUILESS_MAIN(tst_ClientReadBuffer)

#include "tst_clientreadbuffer.moc"
