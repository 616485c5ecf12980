// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What servers, their connections and clients count, and what Prometheus reads of it.
#include "pollsession.h"
#include "prometheusparser.h"
#include "testserver.h"
#include "wireclient.h"

#include "qsocketioclient.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using QSocketIo::DisconnectReason;
using QSocketIo::HandshakeError;
using QSocketIo::Transport;

class tst_Metrics : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nothingAtFirst();
    void webSocketTraffic();
    void pollingTraffic();
    void attachmentsArePackets();
    void upgradeDivides();
    void endedConnectionsStayInTheSums();
    void waitingMessages();
    void droppedEvents();
    void roundTrips();
    void refusals();
    void socketsByNamespace();
    void bothEndsAgree_data();
    void bothEndsAgree();
    void clientCountsReconnects();
    void endpoint();
    void endpointForHead();
    void endpointEscapesNames();
};

namespace {

// The open packet, whose length depends on the settings.
quint64 handshakeSize(const WireClient &client)
{
    return quint64(QJsonDocument(client.handshake()).toJson(QJsonDocument::Compact).size()) + 1;
}

PrometheusParser scrape(quint16 port, const QByteArray &path = "/metrics")
{
    RawClient client(port);
    client.send(RawClient::request("GET", path));
    const RawResponse answer = client.response().value_or(RawResponse());
    if (answer.status != 200
        || answer.header("content-type") != "text/plain; version=0.0.4; charset=utf-8")
        return PrometheusParser("no metrics: " + QByteArray::number(answer.status));
    return PrometheusParser(answer.body);
}

} // namespace

void tst_Metrics::nothingAtFirst()
{
    const QSocketIoMetrics none;
    QCOMPARE(none.receivedBytes(), 0U);
    QCOMPARE(none.roundTripTime(), -1us);
    TestServer server;
    const QSocketIoMetrics metrics = server.metrics();
    QCOMPARE(metrics.connections(), 0);
    QCOMPARE(metrics.openedConnections(), 0U);
    QCOMPARE(metrics.sentPackets(), 0U);
    const QMap<QString, qsizetype> sockets{ { u"/"_s, 0 } };
    QCOMPARE(metrics.sockets(), sockets);
}

void tst_Metrics::webSocketTraffic()
{
    TestServer server;
    server.on("ping pong", this, [](QSocketIoServerSocket *) { return 1; });
    WireClient client(server.port());
    const QByteArray id = client.join();
    QCOMPARE(id.size(), 20);
    const quint64 answer = 2 + QByteArray("{\"sid\":\"\"}").size() + 20;
    QSocketIoMetrics metrics = server.socket()->metrics();
    QCOMPARE(metrics.receivedPackets(Transport::WebSocket), 1U); // 40
    QCOMPARE(metrics.receivedBytes(Transport::WebSocket), 2U);
    QCOMPARE(metrics.sentPackets(Transport::WebSocket), 2U);
    QCOMPARE(metrics.sentBytes(Transport::WebSocket), handshakeSize(client) + answer);
    QCOMPARE(metrics.receivedPackets(Transport::Polling), 0U);
    QCOMPARE(metrics.connections(Transport::WebSocket), 1);

    const quint64 before = metrics.sentBytes();
    client.send("23[\"ping pong\"]"); // 16 bytes with the 4 of the message
    QCOMPARE(client.next(), "33[1]");
    metrics = server.socket()->metrics();
    QCOMPARE(metrics.receivedPackets(), 2U);
    QCOMPARE(metrics.receivedBytes(), 2U + 16U);
    QCOMPARE(metrics.sentPackets(), 3U);
    QCOMPARE(metrics.sentBytes(), before + 6U);
    server.emitEvent("all"); // by the way of broadcasts: 42["all"]
    QCOMPARE(server.socket()->metrics().sentBytes(), before + 6U + 9U);
    QCOMPARE(server.metrics().sentBytes(), before + 6U + 9U);
    QCOMPARE(server.metrics().httpConnections(), 0);
}

void tst_Metrics::pollingTraffic()
{
    TestServer server;
    PollSession client(server.port());
    QVERIFY(client.join());
    QSocketIoMetrics metrics = server.socket()->metrics();
    QCOMPARE(metrics.receivedPackets(Transport::Polling), 1U);
    QCOMPARE(metrics.receivedBytes(Transport::Polling), 2U);
    QCOMPARE(metrics.sentPackets(Transport::Polling), 2U);
    QCOMPARE(metrics.sentPackets(Transport::WebSocket), 0U);
    QCOMPARE(metrics.connections(Transport::Polling), 1);
    QCOMPARE(client.post("42[\"a\"]\x1e"
                         "42[\"b\"]"),
             "ok");
    metrics = server.socket()->metrics();
    QCOMPARE(metrics.receivedPackets(), 3U);
    QCOMPARE(metrics.receivedBytes(), 2U + 14U);
    QCOMPARE(server.metrics().httpConnections(), 1);
}

void tst_Metrics::attachmentsArePackets()
{
    TestServer server;
    WireClient client(server.port());
    client.join();
    const QSocketIoMetrics before = server.socket()->metrics();
    client.send("51-[\"a\",{\"_placeholder\":true,\"num\":0}]");
    client.sendBinary(QByteArray(1000, 'x'));
    client.drain();
    server.socket()->emitEvent("a", QByteArray(2000, 'x'));
    const QSocketIoMetrics after = server.socket()->metrics();
    // And what drain() has asked and was answered.
    QCOMPARE(after.receivedPackets() - before.receivedPackets(), 2U + 1U);
    QVERIFY(after.receivedBytes() - before.receivedBytes() > 1000);
    QCOMPARE(after.sentPackets() - before.sentPackets(), 2U + 1U);
    QVERIFY(after.sentBytes() - before.sentBytes() > 2000);
}

void tst_Metrics::upgradeDivides()
{
    TestServer server;
    QSocketIoClient client(QUrl(u"http://127.0.0.1:%1"_s.arg(server.port())));
    client.open();
    QTRY_COMPARE(client.transport(), Transport::WebSocket);
    QTRY_VERIFY(client.of("/")->isConnected());
    QTRY_COMPARE(server.socket()->transport(), Transport::WebSocket);
    client.emitEvent("a");
    server.emitEvent("b");
    QTRY_COMPARE_GE(server.socket()->metrics().receivedPackets(Transport::WebSocket), 1U);
    const QSocketIoMetrics metrics = server.socket()->metrics();
    QVERIFY(metrics.sentPackets(Transport::Polling) >= 1);
    QVERIFY(metrics.sentPackets(Transport::WebSocket) >= 1);
    QCOMPARE(metrics.sentBytes(),
             metrics.sentBytes(Transport::Polling) + metrics.sentBytes(Transport::WebSocket));
    QCOMPARE(server.metrics().upgrades(), 1U);
    QCOMPARE(server.metrics().openedConnections(), 1U);
    QCOMPARE(server.metrics().connections(Transport::WebSocket), 1);
    QCOMPARE(server.metrics().connections(), 1);
}

void tst_Metrics::endedConnectionsStayInTheSums()
{
    TestServer server;
    auto client = std::make_unique<WireClient>(server.port());
    client->join();
    const QPointer<QSocketIoServerSocket> socket = server.socket();
    const quint64 sent = server.metrics().sentBytes();
    QVERIFY(sent > 0);
    socket->closeConnection();
    QCOMPARE(socket->metrics().sentBytes(), 0U);
    QVERIFY(client->waitForClosed());
    QTRY_COMPARE(server.metrics().connections(), 0);
    const QSocketIoMetrics metrics = server.metrics();
    QVERIFY(metrics.sentBytes() > sent); // the farewell
    QCOMPARE(metrics.endedConnections(), 1U);
    QCOMPARE(metrics.endedConnections(DisconnectReason::ServerDisconnect), 1U);

    WireClient second(server.port());
    second.join();
    second.raw().socket().abort();
    QTRY_COMPARE(server.metrics().endedConnections(DisconnectReason::TransportClosed), 1U);
    QCOMPARE(server.metrics().endedConnections(), 2U);
    QCOMPARE(server.metrics().openedConnections(), 2U);
}

void tst_Metrics::waitingMessages()
{
    TestServer server;
    PollSession client(server.port());
    QVERIFY(client.join());
    for (int i = 0; i < 5; ++i)
        server.emitEvent("a"); // 2["a"]
    QSocketIoMetrics metrics = server.metrics();
    QCOMPARE(metrics.messagesToWrite(), 5);
    QCOMPARE(metrics.bytesToWrite(), 5 * 6);
    QCOMPARE(server.socket()->metrics().messagesToWrite(), 5);
    client.poll();
    QCOMPARE(server.metrics().messagesToWrite(), 0);
    QCOMPARE(server.metrics().bytesToWrite(), 0);
}

void tst_Metrics::droppedEvents()
{
    TestServer server;
    PollSession client(server.port());
    QVERIFY(client.join());
    server.socket()->asVolatile().emitEvent("a"); // no poll is waiting
    server.broadcast().asVolatile().emitEvent("a");
    QCOMPARE(server.metrics().droppedEvents(), 2U);
    server.socket()->emitEvent("a");
    server.setWriteBufferLimit(1, QSocketIo::WriteBufferPolicy::DropAsVolatile);
    server.socket()->emitEvent("a");
    server.emitEvent("a");
    QCOMPARE(server.metrics().droppedEvents(), 4U);
}

void tst_Metrics::roundTrips()
{
    TestServer server;
    server.setPing(20ms, 5s);
    WireClient client(server.port());
    client.join();
    QCOMPARE(server.socket()->metrics().roundTripTime(), -1us);
    while (server.socket()->metrics().roundTripTime() < 0us)
        client.drain(); // which answers pings
    QVERIFY(server.socket()->metrics().roundTripTime() < 5s);
    const QSocketIoMetrics metrics = server.metrics();
    QVERIFY(metrics.roundTrips() >= 1);
    QVERIFY(metrics.roundTripSum() >= 0us);
    QCOMPARE(metrics.roundTripTime(), -1us);
}

void tst_Metrics::refusals()
{
    TestServer server;
    RawClient client(server.port());
    client.send(RawClient::request("GET", "/socket.io/?EIO=4&transport=carrier-pigeon"));
    QCOMPARE(client.response().value_or(RawResponse()).status, 400);
    client.send(RawClient::request("GET", "/socket.io/?EIO=4&transport=polling&sid=invented"));
    QCOMPARE(client.response().value_or(RawResponse()).status, 400);
    const QSocketIoMetrics metrics = server.metrics();
    QCOMPARE(metrics.refusedHandshakes(), 2U);
    QCOMPARE(metrics.refusedHandshakes(HandshakeError::UnknownTransport), 1U);
    QCOMPARE(metrics.refusedHandshakes(HandshakeError::UnknownSession), 1U);
    QCOMPARE(metrics.refusedHandshakes(HandshakeError::Forbidden), 0U);
}

void tst_Metrics::socketsByNamespace()
{
    TestServer server;
    server.of("/chat");
    server.of(QRegularExpression(u"^/room-\\d+$"_s));
    WireClient client(server.port());
    client.join();
    client.join("/room-1");
    client.join("/room-2");
    const QMap<QString, qsizetype> expected{ { u"/"_s, 1 }, { u"/chat"_s, 0 }, { u"*"_s, 2 } };
    QCOMPARE(server.metrics().sockets(), expected);
}

void tst_Metrics::bothEndsAgree_data()
{
    QTest::addColumn<Transport>("transport");
    QTest::newRow("polling") << Transport::Polling;
    QTest::newRow("WebSocket") << Transport::WebSocket;
}

void tst_Metrics::bothEndsAgree()
{
    QFETCH(const Transport, transport);
    TestServer server;
    server.on("echo", this, [](QSocketIoServerSocket *, const QByteArray &bytes) { return bytes; });
    QSocketIoClient client(QUrl(u"http://127.0.0.1:%1"_s.arg(server.port())));
    client.setTransports({ transport });
    client.open();
    QTRY_VERIFY(client.of("/")->isConnected());
    for (int i = 0; i < 10; ++i) {
        const auto reply = client.emitWithAck("echo", QByteArray(100 * i, 'x'));
        QTRY_VERIFY(reply.isFinished());
    }
    const QSocketIoMetrics here = client.metrics();
    const QSocketIoMetrics there = server.metrics();
    QVERIFY(here.sentPackets(transport) > 20);
    QCOMPARE(there.receivedPackets(transport), here.sentPackets(transport));
    QCOMPARE(there.receivedBytes(transport), here.sentBytes(transport));
    QCOMPARE(here.receivedPackets(transport), there.sentPackets(transport));
    QCOMPARE(here.receivedBytes(transport), there.sentBytes(transport));
    QCOMPARE(here.sentPackets(), here.sentPackets(transport));
    QCOMPARE(here.connections(transport), 1);
    QTRY_VERIFY(client.metrics().roundTripTime() > 0us);
}

void tst_Metrics::clientCountsReconnects()
{
    TestServer server;
    QSocketIoClient client(QUrl(u"http://127.0.0.1:%1"_s.arg(server.port())));
    client.setTransports({ Transport::WebSocket });
    client.open();
    QTRY_VERIFY(client.of("/")->isConnected());
    QCOMPARE(client.metrics().reconnects(), 0U);
    const quint64 sent = client.metrics().sentBytes();
    for (quint64 i = 1; i <= 2; ++i) {
        client.reconnectNow();
        QTRY_VERIFY(client.of("/")->isConnected());
        QCOMPARE(client.metrics().reconnects(), i);
    }
    QVERIFY(client.metrics().sentBytes() >= 3 * sent);
    client.close();
    QTRY_COMPARE(client.state(), QSocketIoClient::State::Closed);
    QVERIFY(client.metrics().sentBytes() >= 3 * sent);
    QCOMPARE(client.metrics().connections(), 0);
}

void tst_Metrics::endpoint()
{
    TestServer server;
    server.addMetricsEndpoint(u"/metrics"_s);
    WireClient client(server.port());
    client.join();
    server.emitEvent("a");
    client.drain();
    const PrometheusParser text = scrape(server.port());
    QCOMPARE(text.error(), QString());
    QVERIFY(text.families().size() >= 15);
    QCOMPARE(text.value(u"qsocketio_connections{transport=\"websocket\"}"_s), 1);
    QCOMPARE(text.value(u"qsocketio_connections{transport=\"polling\"}"_s), 0);
    QCOMPARE(text.value(u"qsocketio_http_connections"_s), 1);
    QCOMPARE(text.value(u"qsocketio_sockets{namespace=\"/\"}"_s), 1);
    QCOMPARE(text.value(u"qsocketio_opened_connections_total"_s), 1);
    QCOMPARE(text.value(u"qsocketio_ended_connections_total{reason=\"ping_timeout\"}"_s), 0);
    QCOMPARE(text.value(u"qsocketio_refused_handshakes_total{error=\"forbidden\"}"_s), 0);
    QCOMPARE(text.value(u"qsocketio_round_trip_seconds_count"_s), 0);
    QCOMPARE(text.value(u"qsocketio_sent_bytes_total{transport=\"websocket\"}"_s),
             double(server.metrics().sentBytes()));
    QCOMPARE(text.families().value(u"qsocketio_waiting_bytes"_s).type, u"gauge"_s);
    QVERIFY(!scrape(server.port(), "/metric").error().isEmpty());
}

void tst_Metrics::endpointForHead()
{
    TestServer server;
    server.addMetricsEndpoint(u"metrics"_s);
    RawClient client(server.port());
    client.send(RawClient::request("HEAD", "/metrics?x=1"));
    const auto answer = client.response(RawClient::Body::Absent);
    QVERIFY(answer && answer->status == 200 && answer->header("content-length").toInt() > 1000);
    client.send(RawClient::request("POST", "/metrics", "x"));
    QCOMPARE(client.response().value_or(RawResponse()).status, 404);
}

void tst_Metrics::endpointEscapesNames()
{
    TestServer server;
    server.addMetricsEndpoint(u"/metrics"_s);
    server.of(u"/a\"b\\c"_s);
    const PrometheusParser text = scrape(server.port());
    QCOMPARE(text.error(), QString());
    QCOMPARE(text.value(u"qsocketio_sockets{namespace=\"/a\\\"b\\\\c\"}"_s), 0);
}

QTEST_GUILESS_MAIN(tst_Metrics)
#include "tst_metrics.moc"
