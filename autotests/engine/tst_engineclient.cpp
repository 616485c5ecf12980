// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A client's session on one transport: opening, messages, heartbeat, the end.
#include "enginesessionlog.h"
#include "scriptedserver.h"

#include <QTest>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;

using QSocketIo::DisconnectReason;
using QSocketIo::Transport;
using Kind = TransportError::Kind;
using Log = EngineSessionLog;

namespace {

// A session by one transport, and the server's side of it whatever the transport.
struct Pair
{
    explicit Pair(Transport kind)
        : transport(kind)
        , log(server.url(), { kind })
    {}
    void toClient(const QByteArray &packet)
    {
        if (transport == Transport::Polling)
            server.send(packet);
        else
            server.sendText(packet);
    }
    QByteArrayList fromClient() const
    {
        return transport == Transport::Polling ? server.postedPackets() : server.texts();
    }
    Transport transport;
    ScriptedEngine server;
    Log log;
};

void addTransports()
{
    QTest::addColumn<Transport>("transport");
    QTest::newRow("polling") << Transport::Polling;
    QTest::newRow("WebSocket") << Transport::WebSocket;
}

} // namespace

class tst_EngineClient : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void opens_data() { addTransports(); }
    void opens();
    void makesNoManagerForAWebSocket();
    void messagesBothWays_data() { addTransports(); }
    void messagesBothWays();
    void manyMessagesKeepTheirOrder_data() { addTransports(); }
    void manyMessagesKeepTheirOrder();
    void tellsWhenItIsWritable();
    void ignoresMessagesWhenNotOpen();
    void answersPings_data() { addTransports(); }
    void answersPings();
    void pongGoesBeforeTheQueue();
    void pingTimeout_data() { addTransports(); }
    void pingTimeout();
    void onlyPingsCount();
    void pingThatWaitsInTheSocketCounts();
    void endlessPingTimes();
    void strayPackets_data() { addTransports(); }
    void strayPackets();
    void protocolErrors_data();
    void protocolErrors();
    void closePacketOfTheServer_data() { addTransports(); }
    void closePacketOfTheServer();
    void closeSendsTheQueueFirst_data() { addTransports(); }
    void closeSendsTheQueueFirst();
    void closeIsBounded_data() { addTransports(); }
    void closeIsBounded();
    void closeTwice();
    void abortIsSilent_data() { addTransports(); }
    void abortIsSilent();
    void destroyedInCallbacks_data();
    void destroyedInCallbacks();
};

void tst_EngineClient::opens()
{
    QFETCH(Transport, transport);
    Pair pair(transport);
    EngineClient &engine = pair.log.open();
    QVERIFY(!engine.isOpen());
    QCOMPARE(pair.log.opened, 0);
    QTRY_COMPARE(pair.log.opened, 1);
    QVERIFY(engine.isOpen());
    QVERIFY(engine.isWritable());
    QCOMPARE(engine.sid(), QByteArray("S1"));
    QCOMPARE(engine.transport(), transport);
    QCOMPARE(engine.maxPayload(), 1'000'000);
    QCOMPARE(engine.handshake().pingInterval, 25000ms);
    QCOMPARE(pair.log.closed, 0);
}

void tst_EngineClient::makesNoManagerForAWebSocket()
{
    Pair pair(Transport::WebSocket);
    pair.log.open();
    QTRY_COMPARE(pair.log.opened, 1);
    QVERIFY(!pair.log.services.manager);
    QVERIFY(pair.log.services.store.isEmpty());
    QCOMPARE(pair.server.requests.size(), 1);
}

void tst_EngineClient::messagesBothWays()
{
    QFETCH(Transport, transport);
    Pair pair(transport);
    pair.log.open();
    QTRY_COMPARE(pair.log.opened, 1);
    pair.toClient("4hello");
    QTRY_COMPARE(pair.log.received, QByteArrayList{ "hello" });
    if (transport == Transport::Polling)
        pair.server.send("bAQID");
    else
        pair.server.sendBinary("\x01\x02\x03");
    QTRY_COMPARE(pair.log.received.value(1), QByteArray("b\x01\x02\x03"));
    pair.log.send("51-[]", { "\x01\x02\x03" });
    if (transport == Transport::Polling) {
        QTRY_COMPARE(pair.fromClient(), (QByteArrayList{ "451-[]", "bAQID" }));
    } else {
        QTRY_COMPARE(pair.server.frames.size(), 2);
        QCOMPARE(pair.server.frames.first().data, QByteArray("451-[]"));
        QCOMPARE(pair.server.frames.last().data, QByteArray("\x01\x02\x03"));
    }
}

void tst_EngineClient::manyMessagesKeepTheirOrder()
{
    QFETCH(Transport, transport);
    Pair pair(transport);
    pair.log.open();
    QTRY_COMPARE(pair.log.opened, 1);
    QByteArrayList expected;
    for (int i = 0; i < 200; ++i) {
        pair.log.send(QByteArray::number(i));
        expected.append("4" + QByteArray::number(i));
    }
    QTRY_COMPARE(pair.fromClient(), expected);
    for (const QByteArray &post : std::as_const(pair.server.posts))
        QVERIFY(post.count('\x1e') < 16);
    QVERIFY(!pair.server.hasTwoPosts);
}

void tst_EngineClient::tellsWhenItIsWritable()
{
    Pair pair(Transport::Polling);
    pair.server.answersPosts = false;
    EngineClient &engine = pair.log.open();
    QTRY_COMPARE(pair.log.opened, 1);
    pair.log.send("first");
    QVERIFY(!engine.isWritable());
    pair.log.send("second", { "12345" });
    QCOMPARE(engine.bytesToWrite(), 6 + 6 + 5);
    QTRY_COMPARE(pair.server.heldPosts.size(), 1);
    QCOMPARE(pair.log.drained, 0);
    pair.server.releasePosts();
    QTRY_COMPARE(pair.log.drained, 1);
    QVERIFY(engine.isWritable());
    QCOMPARE(engine.bytesToWrite(), 0);
    QCOMPARE(pair.server.posts.size(), 2);
}

void tst_EngineClient::ignoresMessagesWhenNotOpen()
{
    Pair pair(Transport::Polling);
    EngineClient &engine = pair.log.open();
    pair.log.send("early");
    QTRY_COMPARE(pair.log.opened, 1);
    pair.log.send("right");
    engine.close(DisconnectReason::ClientDisconnect);
    QVERIFY(!engine.isOpen());
    pair.log.send("late");
    QTRY_COMPARE(pair.log.closed, 1);
    pair.log.send("very late");
    QCOMPARE(pair.fromClient(), (QByteArrayList{ "4right", "1" }));
    QCOMPARE(engine.bytesToWrite(), 0);
}

void tst_EngineClient::answersPings()
{
    QFETCH(Transport, transport);
    Pair pair(transport);
    pair.log.open();
    QTRY_COMPARE(pair.log.opened, 1);
    pair.toClient("2");
    QTRY_COMPARE(pair.fromClient(), QByteArrayList{ "3" });
    pair.toClient("2data");
    QTRY_COMPARE(pair.fromClient(), (QByteArrayList{ "3", "3data" }));
}

void tst_EngineClient::pongGoesBeforeTheQueue()
{
    Pair pair(Transport::Polling);
    pair.server.answersPosts = false;
    pair.log.open();
    QTRY_COMPARE(pair.log.opened, 1);
    for (int i = 0; i < 40; ++i)
        pair.log.send(QByteArray::number(i));
    pair.toClient("2\x1e"
                  "4now");
    QTRY_COMPARE(pair.log.received, QByteArrayList{ "now" });
    QTRY_COMPARE(pair.server.heldPosts.size(), 1);
    pair.server.releasePosts();
    QTRY_COMPARE(pair.fromClient().size(), 41);
    QCOMPARE(pair.fromClient().mid(0, 3), (QByteArrayList{ "40", "3", "41" }));
}

void tst_EngineClient::pingTimeout()
{
    QFETCH(Transport, transport);
    Pair pair(transport);
    pair.log.open();
    QTRY_COMPARE(pair.log.opened, 1);
    pair.log.clock.pass(44999ms);
    pair.toClient("2");
    QTRY_COMPARE(pair.fromClient(), QByteArrayList{ "3" });
    pair.log.clock.pass(44999ms);
    pair.toClient("4alive");
    QTRY_COMPARE(pair.log.received.size(), 1);
    QCOMPARE(pair.log.closed, 0);
    pair.log.clock.pass(1ms);
    QTRY_COMPARE(pair.log.closed, 1);
    QCOMPARE(pair.log.reason, DisconnectReason::PingTimeout);
    QVERIFY(pair.log.clock.deadlines().isEmpty());
    QTRY_COMPARE(pair.server.waitingRequests(), 0);
    QTRY_COMPARE(pair.server.webSocketEnds, transport == Transport::WebSocket ? 1 : 0);
}

void tst_EngineClient::onlyPingsCount()
{
    Pair pair(Transport::WebSocket);
    pair.log.open();
    QTRY_COMPARE(pair.log.opened, 1);
    pair.log.clock.pass(30s);
    pair.toClient("4message");
    pair.toClient("6");
    QTRY_COMPARE(pair.log.received.size(), 1);
    pair.log.clock.pass(15s);
    QTRY_COMPARE(pair.log.closed, 1);
    QCOMPARE(pair.log.reason, DisconnectReason::PingTimeout);
}

// The thread was busy: time is up, but the ping has arrived.
void tst_EngineClient::pingThatWaitsInTheSocketCounts()
{
    Pair pair(Transport::WebSocket);
    pair.log.open();
    QTRY_COMPARE(pair.log.opened, 1);
    for (int round = 0; round < 3; ++round) {
        pair.toClient("2");
        pair.server.webSocket->flush();
        pair.log.clock.pass(45s);
        QTRY_COMPARE(pair.fromClient().size(), round + 1);
        QVERIFY(pair.log.engine->isOpen());
    }
    pair.log.clock.pass(45s);
    QTRY_COMPARE(pair.log.reason, DisconnectReason::PingTimeout);
}

void tst_EngineClient::endlessPingTimes()
{
    Pair pair(Transport::Polling);
    pair.server.handshake = R"({"sid":"S1","upgrades":[],"pingInterval":9000000000000000000,)"
                            R"("pingTimeout":9000000000000000000,"maxPayload":9})";
    pair.log.open();
    QTRY_COMPARE(pair.log.opened, 1);
    QVERIFY(pair.log.engine->isOpen());
}

void tst_EngineClient::strayPackets()
{
    QFETCH(Transport, transport);
    Pair pair(transport);
    pair.log.open();
    QTRY_COMPARE(pair.log.opened, 1);
    for (const char *packet : { "6", "3", "3probe", "5", "4last" })
        pair.toClient(packet);
    QTRY_COMPARE(pair.log.received, QByteArrayList{ "last" });
    QVERIFY(pair.log.engine->isOpen());
    QVERIFY(pair.fromClient().isEmpty());
}

void tst_EngineClient::protocolErrors_data()
{
    QTest::addColumn<Transport>("transport");
    QTest::addColumn<QByteArray>("packet");
    const QByteArray open = R"(0{"sid":"S2"})";
    QTest::newRow("second handshake by polling") << Transport::Polling << open;
    QTest::newRow("second handshake by WebSocket") << Transport::WebSocket << open;
    QTest::newRow("unknown packet by polling") << Transport::Polling << QByteArray("7");
    QTest::newRow("unknown packet by WebSocket") << Transport::WebSocket << QByteArray("7");
}

void tst_EngineClient::protocolErrors()
{
    QFETCH(Transport, transport);
    QFETCH(QByteArray, packet);
    Pair pair(transport);
    pair.log.open();
    QTRY_COMPARE(pair.log.opened, 1);
    if (packet.startsWith('0'))
        QTest::ignoreMessage(QtWarningMsg, "\"S1\" \"The server sent a second handshake\"");
    pair.toClient(packet);
    QTRY_COMPARE(pair.log.closed, 1);
    QCOMPARE(pair.log.reason, DisconnectReason::ProtocolError);
    QCOMPARE(pair.log.error.kind, Kind::ParseError);
    QVERIFY(!pair.log.error.message.isEmpty());
    QCOMPARE(pair.log.engine->sid(), QByteArray("S1"));
}

void tst_EngineClient::closePacketOfTheServer()
{
    QFETCH(Transport, transport);
    Pair pair(transport);
    pair.log.open();
    QTRY_COMPARE(pair.log.opened, 1);
    pair.toClient(transport == Transport::Polling ? QByteArray("6\x1e"
                                                               "1")
                                                  : QByteArray("1"));
    QTRY_COMPARE(pair.log.closed, 1);
    QCOMPARE(pair.log.reason, DisconnectReason::TransportClosed);
    QVERIFY(pair.fromClient().isEmpty());
    if (transport == Transport::WebSocket) {
        QTRY_COMPARE(pair.server.webSocketEnds, 1);
        QCOMPARE(pair.server.frames.size(), 1);
        QCOMPARE(pair.server.frames.first().opcode, int(ScriptedFrame::Close));
    } else {
        QCOMPARE(pair.server.count("GET"), 2);
    }
}

void tst_EngineClient::closeSendsTheQueueFirst()
{
    QFETCH(Transport, transport);
    Pair pair(transport);
    pair.log.open();
    QTRY_COMPARE(pair.log.opened, 1);
    QByteArrayList expected;
    for (int i = 0; i < 40; ++i) {
        pair.log.send(QByteArray::number(i));
        expected.append("4" + QByteArray::number(i));
    }
    pair.log.engine->close(DisconnectReason::ClientDisconnect);
    QCOMPARE(pair.log.closed, 0);
    QTRY_COMPARE(pair.log.closed, 1);
    QCOMPARE(pair.log.reason, DisconnectReason::ClientDisconnect);
    if (transport == Transport::Polling) {
        expected.append("1");
        QTRY_COMPARE(pair.server.waitingRequests(), 0);
    } else {
        QTRY_COMPARE(pair.server.webSocketEnds, 1);
        QCOMPARE(pair.server.frames.last().opcode, int(ScriptedFrame::Close));
    }
    QCOMPARE(pair.fromClient(), expected);
    QVERIFY(pair.log.clock.deadlines().isEmpty());
}

void tst_EngineClient::closeIsBounded()
{
    QFETCH(Transport, transport);
    Pair pair(transport);
    pair.server.answersPosts = false;
    pair.log.open();
    QTRY_COMPARE(pair.log.opened, 1);
    if (transport == Transport::WebSocket)
        pair.server.webSocket->setReadBufferSize(1);
    for (int i = 0; i < 10; ++i)
        pair.log.send(QByteArray(4'000'000, 'x'));
    pair.log.engine->close(DisconnectReason::ClientDisconnect);
    pair.log.clock.pass(299ms);
    QCoreApplication::processEvents();
    QCOMPARE(pair.log.closed, 0);
    pair.log.clock.pass(1ms);
    QTRY_COMPARE(pair.log.closed, 1);
    QCOMPARE(pair.log.reason, DisconnectReason::ClientDisconnect);
    QVERIFY(pair.log.clock.deadlines().isEmpty());
}

void tst_EngineClient::closeTwice()
{
    Pair pair(Transport::Polling);
    pair.log.open();
    QTRY_COMPARE(pair.log.opened, 1);
    pair.log.engine->close(DisconnectReason::ClientDisconnect);
    pair.log.engine->close(DisconnectReason::ProtocolError);
    QTRY_COMPARE(pair.log.closed, 1);
    QCOMPARE(pair.log.reason, DisconnectReason::ClientDisconnect);
    pair.log.engine->close(DisconnectReason::ProtocolError);
    QCoreApplication::processEvents();
    QCOMPARE(pair.log.closed, 1);
    QCOMPARE(pair.fromClient(), QByteArrayList{ "1" });
}

void tst_EngineClient::abortIsSilent()
{
    QFETCH(Transport, transport);
    Pair pair(transport);
    pair.log.open();
    QTRY_COMPARE(pair.log.opened, 1);
    QTRY_COMPARE(pair.server.waitingRequests(), transport == Transport::Polling ? 1 : 0);
    pair.log.engine->abort();
    QVERIFY(!pair.log.engine->isOpen());
    QVERIFY(pair.log.clock.deadlines().isEmpty());
    QTRY_COMPARE(pair.server.waitingRequests(), 0);
    QTRY_COMPARE(pair.server.webSocketEnds, transport == Transport::WebSocket ? 1 : 0);
    QCOMPARE(pair.log.closed, 0);
    QVERIFY(pair.fromClient().isEmpty());
}

void tst_EngineClient::destroyedInCallbacks_data()
{
    QTest::addColumn<Transport>("transport");
    QTest::addColumn<QByteArray>("callback");
    const Transport both[] = { Transport::Polling, Transport::WebSocket };
    for (Transport transport : both) {
        const QByteArray name = transport == Transport::Polling ? "polling, " : "WebSocket, ";
        for (const char *callback : { "opened", "messageReceived", "engineClosed" })
            QTest::newRow(QByteArray(name + callback).constData())
                    << transport << QByteArray(callback);
    }
    QTest::newRow("polling, engineDrained") << Transport::Polling << QByteArray("engineDrained");
}

void tst_EngineClient::destroyedInCallbacks()
{
    QFETCH(Transport, transport);
    QFETCH(QByteArray, callback);
    Pair pair(transport);
    pair.log.reactions.insert(callback, [&pair] { pair.log.engine.reset(); });
    pair.log.open();
    QTRY_VERIFY(pair.log.opened == 1);
    if (callback != "opened") {
        pair.log.send("x");
        pair.toClient("4a");
        pair.toClient(callback == "engineClosed" ? "1" : "4b");
    }
    QTRY_VERIFY(!pair.log.engine);
    QVERIFY(pair.log.clock.deadlines().isEmpty());
    QTRY_COMPARE(pair.server.waitingRequests(), 0);
    QTRY_COMPARE(pair.server.webSocketEnds, transport == Transport::WebSocket ? 1 : 0);
}

QTEST_GUILESS_MAIN(tst_EngineClient)
#include "tst_engineclient.moc"
