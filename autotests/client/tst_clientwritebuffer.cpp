// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a client keeps for a server that reads more slowly than the program emits.
#include "qsocketioclient.h"
#include "testserver.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using QSocketIo::DisconnectReason;
using QSocketIo::Transport;
using QSocketIo::WriteBufferPolicy;
using QSocketIoPrivate::TestServer;

class tst_ClientWriteBuffer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void defaults();
    void tellsWhatWaits_data();
    void tellsWhatWaits();
    void slowServerIsGivenUp_data() { tellsWhatWaits_data(); }
    void slowServerIsGivenUp();
    void largestEventGoesThrough();
    void eventsAreDropped_data() { tellsWhatWaits_data(); }
    void eventsAreDropped();
    void clientMayGoInDrained();
};

namespace {

const QString chunk(100'000, u'x');

struct Pair
{
    explicit Pair(Transport transport)
        : client(QUrl(u"http://127.0.0.1:%1"_s.arg(server.port())))
    {
        server.on("bulk", &server, [this](QSocketIoServerSocket *, const QString &) { ++received; });
        client.setTransports({ transport });
        client.open();
    }
    bool isReady()
    {
        return QTest::qWaitFor([this] { return client.of("/")->isConnected(); });
    }
    // Nothing leaves before the event loop runs, so that many events at once are what a slow server makes of few.
    void emitMegabytes(int count)
    {
        for (int i = 0; i < 10 * count; ++i)
            client.emitEvent("bulk", chunk);
    }

    TestServer server;
    QSocketIoClient client;
    int received = 0;
};

} // namespace

void tst_ClientWriteBuffer::defaults()
{
    QSocketIoClient client;
    QCOMPARE(client.writeBufferLimit(), 64 * 1024 * 1024);
    QCOMPARE(client.writeBufferPolicy(), WriteBufferPolicy::Disconnect);
    client.setWriteBufferLimit(5, WriteBufferPolicy::DropAsVolatile);
    client.setWriteBufferLimit(-1);
    QCOMPARE(client.writeBufferLimit(), 0);
    QCOMPARE(client.writeBufferPolicy(), WriteBufferPolicy::DropAsVolatile);
    client.emitEvent("bulk", chunk);
    QCOMPARE(client.bytesToWrite(), 0); // kept, but not by a connection
}

void tst_ClientWriteBuffer::tellsWhatWaits_data()
{
    QTest::addColumn<Transport>("transport");
    QTest::newRow("polling") << Transport::Polling;
    QTest::newRow("WebSocket") << Transport::WebSocket;
}

void tst_ClientWriteBuffer::tellsWhatWaits()
{
    QFETCH(const Transport, transport);
    Pair pair(transport);
    QVERIFY(pair.isReady());
    QTRY_COMPARE(pair.client.bytesToWrite(), 0);
    QSignalSpy drained(&pair.client, &QSocketIoClient::drained);
    pair.emitMegabytes(1);
    QVERIFY(pair.client.bytesToWrite() >= 1'000'000);
    QTRY_COMPARE(pair.received, 10);
    QTRY_VERIFY(!drained.isEmpty());
    QCOMPARE(pair.client.bytesToWrite(), 0);
}

void tst_ClientWriteBuffer::slowServerIsGivenUp()
{
    QFETCH(const Transport, transport);
    Pair pair(transport);
    QVERIFY(pair.isReady());
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"the server does not read, more than"_s));
    pair.client.setWriteBufferLimit(1'000'000);
    QSignalSpy closed(&pair.client, &QSocketIoClient::closed);
    QSignalSpy errors(&pair.client, &QSocketIoClient::errorOccurred);
    pair.emitMegabytes(1);
    QVERIFY(closed.isEmpty());
    pair.emitMegabytes(3);
    QVERIFY(pair.client.bytesToWrite() <= 1'200'000);
    QVERIFY(closed.isEmpty()); // never from inside an emit
    QTRY_COMPARE(closed.size(), 1);
    QCOMPARE(closed.first().first().value<DisconnectReason>(), DisconnectReason::LimitExceeded);
    QCOMPARE(errors.size(), 1);
    QVERIFY(errors.first().first().value<QSocketIoError>().message().contains(u"1000000"));
    QTRY_VERIFY(pair.client.of("/")->isConnected()); // again
}

void tst_ClientWriteBuffer::largestEventGoesThrough()
{
    Pair pair(Transport::WebSocket);
    QVERIFY(pair.isReady());
    pair.client.setWriteBufferLimit(1000);
    QTRY_COMPARE(pair.client.bytesToWrite(), 0);
    pair.client.emitEvent("bulk", chunk);
    QTRY_COMPARE(pair.received, 1);
    QVERIFY(pair.client.of("/")->isConnected());
}

void tst_ClientWriteBuffer::eventsAreDropped()
{
    QFETCH(const Transport, transport);
    Pair pair(transport);
    QVERIFY(pair.isReady());
    pair.client.setWriteBufferLimit(1'000'000, WriteBufferPolicy::DropAsVolatile);
    QSignalSpy drained(&pair.client, &QSocketIoClient::drained);
    pair.emitMegabytes(3);
    const auto reply = pair.client.emitWithAck("bulk", chunk);
    QVERIFY(reply.isFinished());
    QCOMPARE(reply.result().error().code(), QSocketIo::ErrorCode::NotConnected);
    QVERIFY(pair.client.bytesToWrite() <= 1'200'000);
    QTRY_VERIFY(!drained.isEmpty());
    QTRY_COMPARE_GE(pair.received, 10);
    pair.client.emitEvent("bulk", chunk);
    QTRY_COMPARE_GE(pair.received, 11);
    QVERIFY(pair.received <= 13);
}

void tst_ClientWriteBuffer::clientMayGoInDrained()
{
    TestServer server;
    auto *client = new QSocketIoClient(QUrl(u"http://127.0.0.1:%1"_s.arg(server.port())), this);
    const QPointer<QSocketIoClient> guard(client);
    client->setTransports({ Transport::WebSocket });
    client->open();
    QTRY_VERIFY(client->of("/")->isConnected());
    connect(client, &QSocketIoClient::drained, this, [client] { delete client; });
    for (int i = 0; i < 30; ++i)
        client->emitEvent("bulk", chunk);
    QTRY_VERIFY(!guard);
}

QTEST_GUILESS_MAIN(tst_ClientWriteBuffer)
#include "tst_clientwritebuffer.moc"
