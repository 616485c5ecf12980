// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Pings and pongs of the WebSocket protocol between server and client, in both directions.
#include "rawclient.h"
#include "testserver.h"

#include "qsocketioclient.h"

#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using QSocketIo::Transport;

namespace {

enum Opcode { Ping = 9, Pong = 10 };

constexpr std::chrono::microseconds unknown(-1);

// In "/", past the answers to that.
std::unique_ptr<RawClient> joined(QSocketIoServer &server)
{
    auto client = std::make_unique<RawClient>(server.port());
    if (!client->upgrade("/socket.io/?EIO=4&transport=websocket"))
        return nullptr;
    client->frame();
    client->send(RawClient::text("40"));
    client->frame();
    return client;
}

} // namespace

class tst_WebSocketPing : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isSentAtIntervals();
    void isOffByDefault();
    void isSentOnRequest();
    void otherPongsDoNotCount();
    void clientsPingsAreAnswered();
    void silenceEndsNothing();
    void nobodyWhoDoesNotReadGetsMany();
    void ourClientAnswers_data();
    void ourClientAnswers();
    void pollingHasNone();
    void handlerMayDeleteTheServer();
};

void tst_WebSocketPing::isSentAtIntervals()
{
    TestServer server;
    QCOMPARE(server.webSocketPingInterval(), 0ms);
    server.setWebSocketPingInterval(-5ms);
    QCOMPARE(server.webSocketPingInterval(), 0ms);
    server.setWebSocketPingInterval(20ms);
    QCOMPARE(server.webSocketPingInterval(), 20ms);
    const auto client = joined(server);
    QVERIFY(client);
    QSignalSpy measured(server.socket(), &QSocketIoServerSocket::roundTripTimeChanged);
    for (int i = 1; i <= 3; ++i) {
        const auto frame = client->frame();
        QVERIFY(frame);
        QCOMPARE(frame->opcode, int(Ping));
        client->send(RawClient::frame(Pong, frame->payload));
        QTRY_COMPARE(measured.size(), i);
    }
    QVERIFY(server.socket()->roundTripTime() > 0us);
}

void tst_WebSocketPing::isOffByDefault()
{
    TestServer server;
    const auto client = joined(server);
    QVERIFY(client);
    server.socket()->emitEvent("mark");
    QCOMPARE(client->frameText(), QByteArray("42[\"mark\"]"));
    QCOMPARE(server.socket()->roundTripTime(), unknown);
}

void tst_WebSocketPing::isSentOnRequest()
{
    TestServer server;
    const auto client = joined(server);
    QVERIFY(client);
    QSignalSpy measured(server.socket(), &QSocketIoServerSocket::roundTripTimeChanged);
    server.socket()->measureRoundTrip();
    const auto frame = client->frame();
    QCOMPARE(frame->opcode, int(Ping));
    client->send(RawClient::frame(Pong, frame->payload));
    QTRY_COMPARE(measured.size(), 1);
    const auto time = measured.first().first().value<std::chrono::microseconds>();
    QVERIFY(time > 0us);
    QCOMPARE(server.socket()->roundTripTime(), time);
}

void tst_WebSocketPing::otherPongsDoNotCount()
{
    TestServer server;
    const auto client = joined(server);
    QVERIFY(client);
    QSignalSpy measured(server.socket(), &QSocketIoServerSocket::roundTripTimeChanged);
    client->send(RawClient::frame(Pong, {}));
    server.socket()->measureRoundTrip();
    server.socket()->measureRoundTrip();
    const auto first = client->frame();
    QByteArray latest = first->payload;
    while (const auto further = client->tryFrame())
        latest = further->payload;
    client->send(RawClient::frame(Pong, "wrong") + RawClient::frame(Pong, latest)
                 + RawClient::frame(Pong, latest));
    QTRY_COMPARE(measured.size(), 1);
    // What comes behind them has been handled.
    int marks = 0;
    server.on("mark", this, [&marks](QSocketIoServerSocket *) { ++marks; });
    client->send(RawClient::text("42[\"mark\"]"));
    QTRY_COMPARE(marks, 1);
    QCOMPARE(measured.size(), 1);
}

void tst_WebSocketPing::clientsPingsAreAnswered()
{
    TestServer server;
    const auto client = joined(server);
    QVERIFY(client);
    client->send(RawClient::frame(Ping, "hello"));
    const auto frame = client->frame();
    QCOMPARE(frame->opcode, int(Pong));
    QCOMPARE(frame->payload, QByteArray("hello"));
}

void tst_WebSocketPing::silenceEndsNothing()
{
    TestServer server;
    server.setWebSocketPingInterval(5ms);
    const auto client = joined(server);
    QVERIFY(client);
    for (int i = 0; i < 5; ++i)
        QCOMPARE(client->frame()->opcode, int(Ping));
    QVERIFY(server.socket()->isConnected());
    QCOMPARE(server.socket()->roundTripTime(), unknown);
}

void tst_WebSocketPing::nobodyWhoDoesNotReadGetsMany()
{
    TestServer server;
    const auto client = joined(server);
    QVERIFY(client);
    for (int i = 0; i < 1000; ++i) // within one turn, so that nothing leaves
        server.socket()->measureRoundTrip();
    server.socket()->emitEvent("mark");
    QCOMPARE(client->frame()->opcode, int(Ping));
    QCOMPARE(client->frameText(), QByteArray("42[\"mark\"]"));
}

void tst_WebSocketPing::ourClientAnswers_data()
{
    QTest::addColumn<QList<Transport>>("transports");
    QTest::newRow("WebSocket") << QList<Transport>{ Transport::WebSocket };
    QTest::newRow("upgrade") << QList<Transport>{ Transport::Polling, Transport::WebSocket };
}

void tst_WebSocketPing::ourClientAnswers()
{
    QFETCH(QList<Transport>, transports);
    TestServer server;
    server.setWebSocketPingInterval(10ms);
    QSocketIoClient client(QUrl(u"http://127.0.0.1:%1"_s.arg(server.port())));
    client.setTransports(transports);
    client.open();
    QTRY_COMPARE(server.of("/")->socketCount(), 1);
    QSignalSpy measured(server.socket(), &QSocketIoServerSocket::roundTripTimeChanged);
    QTRY_VERIFY(measured.size() >= 2);
    QVERIFY(server.socket()->roundTripTime() > 0us);
    client.close();
    QTRY_COMPARE(server.of("/")->socketCount(), 0);
}

void tst_WebSocketPing::pollingHasNone()
{
    TestServer server;
    server.setWebSocketPingInterval(1ms);
    QSocketIoClient client(QUrl(u"http://127.0.0.1:%1"_s.arg(server.port())));
    client.setTransports({ Transport::Polling });
    client.open();
    QTRY_COMPARE(server.of("/")->socketCount(), 1);
    server.socket()->measureRoundTrip();
    bool isAnswered = false;
    client.on("mark", this, [&isAnswered] { isAnswered = true; });
    server.socket()->emitEvent("mark");
    QTRY_VERIFY(isAnswered);
    QCOMPARE(server.socket()->roundTripTime(), unknown);
}

void tst_WebSocketPing::handlerMayDeleteTheServer()
{
    auto server = std::make_unique<TestServer>();
    const auto client = joined(*server);
    QVERIFY(client);
    connect(server->socket(), &QSocketIoServerSocket::roundTripTimeChanged, this,
            [&server] { server.reset(); });
    server->socket()->measureRoundTrip();
    const auto frame = client->frame();
    client->send(RawClient::frame(Pong, frame->payload));
    QTRY_VERIFY(!server);
    QVERIFY(client->waitForClosed());
}

QTEST_GUILESS_MAIN(tst_WebSocketPing)
#include "tst_websocketping.moc"
