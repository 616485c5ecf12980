// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The port, the path, the handshake, and clients that do not keep to the protocol.
#include "testserver.h"
#include "wireclient.h"

#include <QSignalSpy>
#include <QTcpServer>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using QSocketIo::DisconnectReason;

namespace {

constexpr auto handshakeQuery = "?EIO=4&transport=polling";

int statusOf(quint16 port, const QByteArray &target)
{
    RawClient client(port);
    client.send(RawClient::request("GET", target));
    const auto answer = client.response();
    return answer ? answer->status : 0;
}

} // namespace

class tst_QSocketIoServer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void listensOnAFreePort();
    void saysWhyListeningFails();
    void listensInAnotherPlace();
    void takesATcpServer();
    void servesItsPath_data();
    void servesItsPath();
    void changesItsPath();
    void reportsRefusedRequests();
    void offersItsSettings();
    void refusesOtherTransports();
    void closes();
    void closedServerOpensNothing();
    void destroyedServerDisconnects();
    void closesConnectionsWithoutNamespace();
    void keepsConnectionsWithNamespace();
    void closesOffenders_data();
    void closesOffenders();
    void bearsWithOthers_data();
    void bearsWithOthers();
    void joinsOnceForTwoConnects();
    void endsAllNamespacesOfAnOffender();
    void servesPollingClients();
};

void tst_QSocketIoServer::listensOnAFreePort()
{
    QSocketIoServer server;
    QSignalSpy changes(&server, &QSocketIoServer::listeningChanged);
    QVERIFY(!server.isListening());
    QCOMPARE(server.port(), quint16(0));
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QVERIFY(server.isListening());
    QVERIFY(server.port() > 0);
    QVERIFY(server.errorString().isEmpty());
    QCOMPARE(changes.size(), 1);
    QCOMPARE(changes.first().first().toBool(), true);

    WireClient client(server.port());
    QVERIFY(client.isOpen());
}

void tst_QSocketIoServer::saysWhyListeningFails()
{
    TestServer first;
    QSocketIoServer second;
    QSignalSpy changes(&second, &QSocketIoServer::listeningChanged);
    QVERIFY(!second.listen(QHostAddress::LocalHost, first.port()));
    QVERIFY(!second.errorString().isEmpty());
    QVERIFY(!second.isListening());
    QCOMPARE(changes.size(), 0);

    QVERIFY(second.listen(QHostAddress::LocalHost));
    QVERIFY(second.errorString().isEmpty());
}

void tst_QSocketIoServer::listensInAnotherPlace()
{
    TestServer server;
    const quint16 port = server.port();
    QSignalSpy changes(&server, &QSocketIoServer::listeningChanged);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QCOMPARE(changes.size(), 1);
    QCOMPARE(changes.first().first().toBool(), true);
    QCOMPARE(server.port(), port);
    QCOMPARE(server.urls().size(), 2);
    WireClient second(quint16(server.urls().last().port()));
    QVERIFY(!second.join().isNull());
    WireClient first(port);
    QVERIFY(!first.join().isNull());
}

void tst_QSocketIoServer::takesATcpServer()
{
    auto *tcp = new QTcpServer;
    QVERIFY(tcp->listen(QHostAddress::LocalHost));
    const quint16 port = tcp->serverPort();
    QSocketIoServer server;
    QSignalSpy changes(&server, &QSocketIoServer::listeningChanged);
    QVERIFY(server.bind(tcp));
    QVERIFY(server.isListening());
    QCOMPARE(changes.size(), 1);
    QCOMPARE(server.port(), port);
    WireClient client(port);
    QVERIFY(!client.join().isNull());
}

void tst_QSocketIoServer::servesItsPath_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<int>("status");
    QTest::newRow("with slash") << QByteArray("/socket.io/") << 200;
    QTest::newRow("without slash") << QByteArray("/socket.io") << 200;
    QTest::newRow("below") << QByteArray("/socket.io/more") << 200;
    QTest::newRow("longer name") << QByteArray("/socket.iox") << 404;
    QTest::newRow("longer name with slash") << QByteArray("/socket.iox/") << 404;
    QTest::newRow("shorter name") << QByteArray("/socket.i/") << 404;
    QTest::newRow("other case") << QByteArray("/Socket.IO/") << 404;
    QTest::newRow("root") << QByteArray("/") << 404;
    QTest::newRow("encoded") << QByteArray("/%73ocket.io/") << 404;
}

void tst_QSocketIoServer::servesItsPath()
{
    QFETCH(QByteArray, path);
    QFETCH(int, status);
    TestServer server;
    QCOMPARE(statusOf(server.port(), path + handshakeQuery), status);
}

void tst_QSocketIoServer::changesItsPath()
{
    TestServer server;
    QCOMPARE(server.path(), u"/socket.io/"_s);
    server.setPath(u"live/feed"_s);
    QCOMPARE(server.path(), u"/live/feed/"_s);
    QCOMPARE(statusOf(server.port(), QByteArray("/live/feed") + handshakeQuery), 200);
    QCOMPARE(statusOf(server.port(), QByteArray("/live/feed/") + handshakeQuery), 200);
    QCOMPARE(statusOf(server.port(), QByteArray("/socket.io/") + handshakeQuery), 404);
}

void tst_QSocketIoServer::reportsRefusedRequests()
{
    TestServer server;
    QSignalSpy errors(&server, &QSocketIoServer::errorOccurred);
    QCOMPARE(statusOf(server.port(), "/socket.io/?EIO=4&transport=polling&sid=unknown"), 400);
    QTRY_COMPARE(errors.size(), 1);
    const auto error = errors.first().first().value<QSocketIoError>();
    QCOMPARE(error.code(), QSocketIo::ErrorCode::ConnectionRejected);
    QVERIFY2(error.message().contains("127.0.0.1"_L1), qPrintable(error.message()));
    QVERIFY2(error.message().contains("Session ID unknown"_L1), qPrintable(error.message()));

    QTest::ignoreMessage(QtWarningMsg, QRegularExpression("HTTP request from 127.0.0.1 refused"_L1));
    RawClient client(server.port());
    client.send("rubbish\r\n\r\n");
    QCOMPARE(client.response()->status, 400);
    QTRY_COMPARE(errors.size(), 2);
}

void tst_QSocketIoServer::offersItsSettings()
{
    TestServer server;
    server.setPing(1234ms, 567ms);
    server.setMaxPayload(4321);
    QCOMPARE(server.pingInterval(), 1234ms);
    QCOMPARE(server.pingTimeout(), 567ms);
    QCOMPARE(server.maxPayload(), 4321);
    server.setConnectTimeout(1s);
    QCOMPARE(server.connectTimeout(), 1s);
    server.setUpgradeTimeout(2s);
    QCOMPARE(server.upgradeTimeout(), 2s);
    server.setHeaderTimeout(3s);
    QCOMPARE(server.headerTimeout(), 3s);
    server.setBodyTimeout(4s);
    QCOMPARE(server.bodyTimeout(), 4s);
    server.setMaxAttachments(5);
    QCOMPARE(server.maxAttachments(), 5);
    server.setMaxNesting(6);
    QCOMPARE(server.maxNesting(), 6);
    server.setMaxNamespaces(7);
    QCOMPARE(server.maxNamespaces(), 7);
    QSignalSpy changes(&server, &QSocketIoServer::writeBufferLimitChanged);
    server.setWriteBufferLimit(8000);
    server.setWriteBufferLimit(8000);
    QCOMPARE(server.writeBufferLimit(), 8000);
    QCOMPARE(changes.size(), 1);

    WireClient client(server.port());
    QCOMPARE(client.handshake().value("pingInterval"_L1).toInt(), 1234);
    QCOMPARE(client.handshake().value("pingTimeout"_L1).toInt(), 567);
    QCOMPARE(client.handshake().value("maxPayload"_L1).toInt(), 4321);
}

void tst_QSocketIoServer::refusesOtherTransports()
{
    TestServer server;
    server.setTransports({ QSocketIo::Transport::WebSocket });
    QCOMPARE(server.transports(), QList<QSocketIo::Transport>{ QSocketIo::Transport::WebSocket });
    QCOMPARE(statusOf(server.port(), QByteArray("/socket.io/") + handshakeQuery), 400);
    WireClient client(server.port());
    QVERIFY(client.isOpen());
}

void tst_QSocketIoServer::closes()
{
    TestServer server;
    const quint16 port = server.port();
    WireClient client(port);
    QVERIFY(!client.join().isNull());
    QPointer<QSocketIoServerSocket> socket = server.socket();
    QVERIFY(socket);
    QSignalSpy ended(socket, &QSocketIoServerSocket::disconnected);
    QSignalSpy listening(&server, &QSocketIoServer::listeningChanged);
    socket->emitEvent("last", 1);

    server.close();
    QCOMPARE(ended.size(), 1);
    QCOMPARE(ended.first().first().value<DisconnectReason>(), DisconnectReason::ServerShutdown);
    QCOMPARE(listening.size(), 1);
    QVERIFY(!server.isListening());
    QCOMPARE(server.of("/")->socketCount(), 0);
    // What had been written arrives; a DISCONNECT does not, so that the client comes back.
    QCOMPARE(client.next(), "2[\"last\",1]");
    QVERIFY(client.next().isNull());
    QVERIFY(client.waitForClosed());
    QTRY_VERIFY(!socket);

    QVERIFY(server.listen(QHostAddress::LocalHost, port));
    WireClient again(port);
    QVERIFY(!again.join().isNull());
}

void tst_QSocketIoServer::closedServerOpensNothing()
{
    TestServer server;
    RawClient client(server.port());
    client.send(RawClient::request("GET", "/"));
    QCOMPARE(client.response()->status, 404);
    server.close();
    client.send(RawClient::request("GET", QByteArray("/socket.io/") + handshakeQuery));
    QCOMPARE(client.response()->status, 503);
    client.send(RawClient::request("GET", "/"));
    QCOMPARE(client.response()->status, 503);
}

void tst_QSocketIoServer::destroyedServerDisconnects()
{
    auto server = std::make_unique<TestServer>();
    WireClient client(server->port());
    QVERIFY(!client.join().isNull());
    DisconnectReason reason{};
    connect(server->socket(), &QSocketIoServerSocket::disconnected, this,
            [&reason](DisconnectReason told) { reason = told; });
    server.reset();
    QCOMPARE(reason, DisconnectReason::ServerShutdown);
    QVERIFY(client.waitForClosed());
}

void tst_QSocketIoServer::closesConnectionsWithoutNamespace()
{
    TestServer server;
    server.setConnectTimeout(20ms);
    WireClient client(server.port());
    QVERIFY(client.isOpen());
    client.send("0/unknown,");
    QVERIFY(client.waitForClosed());
}

void tst_QSocketIoServer::keepsConnectionsWithNamespace()
{
    TestServer server;
    server.setConnectTimeout(20ms);
    WireClient client(server.port());
    QVERIFY(!client.join().isNull());
    // Opened later, and closed for its idleness: the first one's time is over.
    WireClient idle(server.port());
    QVERIFY(idle.waitForClosed());
    QCOMPARE(server.of("/")->socketCount(), 1);
}

void tst_QSocketIoServer::closesOffenders_data()
{
    QTest::addColumn<QList<QByteArray>>("packets");
    QTest::addColumn<QByteArray>("attachment");
    const auto row = [](const char *name, const QList<QByteArray> &packets,
                        const QByteArray &attachment = {}) {
        QTest::newRow(name) << packets << attachment;
    };
    row("event before CONNECT", { "2[\"hello\"]" });
    row("event in another namespace", { "0", "2/other,[\"hello\"]" });
    row("acknowledgement before CONNECT", { "31[]" });
    row("DISCONNECT before CONNECT", { "1" });
    row("DISCONNECT twice", { "0", "1", "1" });
    row("event after DISCONNECT", { "0", "1", "2[\"hello\"]" });
    row("second CONNECT", { "0", "0" });
    row("second CONNECT of a namespace", { "0/other,", "0/other," });
    row("CONNECT with a string", { "0\"auth\"" });
    row("CONNECT with an array", { "0[]" });
    row("CONNECT with null", { "0null" });
    row("CONNECT with broken JSON", { "0{" });
    row("CONNECT_ERROR", { "0", "4{\"message\":\"no\"}" });
    row("reserved connect", { "0", "2[\"connect\"]" });
    row("reserved connect_error", { "0", "2[\"connect_error\"]" });
    row("reserved disconnect", { "0", "2[\"disconnect\"]" });
    row("reserved disconnecting", { "0", "2[\"disconnecting\"]" });
    row("reserved newListener", { "0", "2[\"newListener\"]" });
    row("reserved removeListener", { "0", "2[\"removeListener\"]" });
    row("event without data", { "0", "2" });
    row("event without name", { "0", "2[]" });
    row("event with an object for a name", { "0", "2[{}]" });
    row("event that is no array", { "0", "2{}" });
    row("acknowledgement without data", { "0", "31" });
    row("unknown type", { "0", "9" });
    row("empty packet", { "0", "" });
    row("broken JSON", { "0", "2[\"a\"" });
    row("rest after JSON", { "0", "2[\"a\"]x" });
    row("id above 64 bits", { "0", "218446744073709551616[\"a\"]" });
    row("text between attachments",
        { "0", "51-[\"a\",{\"_placeholder\":true,\"num\":0}]", "2[\"b\"]" });
    row("bytes out of the blue", { "0" }, "bytes");
    row("placeholder out of range", { "0", "51-[\"a\",{\"_placeholder\":true,\"num\":1}]" },
        "bytes");
    row("11 attachments", { "0", "511-[\"a\"]" });
    row("nested 65 deep", { "0", "2[\"a\"," + QByteArray(64, '[') + QByteArray(64, ']') + "]" });
}

void tst_QSocketIoServer::closesOffenders()
{
    QFETCH(QList<QByteArray>, packets);
    QFETCH(QByteArray, attachment);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"closed|closing it"_s));
    TestServer server;
    server.of("/other");
    WireClient neighbour(server.port());
    QVERIFY(!neighbour.join().isNull());
    int events = 0;
    connect(server.of("/"), &QSocketIoServerNamespace::eventReceived, this, [&events] { ++events; });

    WireClient offender(server.port());
    for (const QByteArray &packet : packets)
        offender.send(packet);
    if (!attachment.isNull())
        offender.sendBinary(attachment);
    QVERIFY(offender.waitForClosed());
    QTRY_COMPARE(server.of("/")->socketCount(), 1);
    QCOMPARE(events, 0);

    neighbour.send("2[\"still here\"]");
    QCOMPARE(neighbour.drain(), QList<QByteArray>());
    QCOMPARE(events, 1);
}

void tst_QSocketIoServer::bearsWithOthers_data()
{
    QTest::addColumn<QList<QByteArray>>("packets");
    QTest::addColumn<QByteArray>("attachment");
    QTest::addColumn<QByteArrayList>("events");
    const auto row = [](const char *name, const QList<QByteArray> &packets,
                        const QByteArrayList &events, const QByteArray &attachment = {}) {
        QTest::newRow(name) << packets << attachment << events;
    };
    row("empty auth", { "0{}", "2[\"a\"]" }, { "a" });
    row("CONNECT with an id", { "01", "2[\"a\"]" }, { "a" });
    row("auth", { "0{\"token\":1}", "2[\"a\"]" }, { "a" });
    row("event right after CONNECT", { "0", "2[\"a\"]" }, { "a" });
    row("namespace without comma", { "0/other", "0", "2[\"a\"]" }, { "a" });
    row("acknowledgement nobody waits for", { "0", "399[]", "30[1]", "2[\"a\"]" }, { "a" });
    row("numeric event name", { "0", "2[5]" }, { "5" });
    row("empty event name", { "0", "2[\"\"]" }, { "" });
    row("id 0", { "0", "20[\"a\"]" }, { "a" });
    row("greatest id", { "0", "218446744073709551615[\"a\"]" }, { "a" });
    row("nested 64 deep", { "0", "2[\"a\"," + QByteArray(63, '[') + QByteArray(63, ']') + "]" },
        { "a" });
    row("attachment", { "0", "51-[\"a\",{\"_placeholder\":true,\"num\":0}]" }, { "a" }, "bytes");
    row("placeholder in a text event", { "0", "2[\"a\",{\"_placeholder\":true,\"num\":7}]" },
        { "a" });
    row("joined again", { "0", "2[\"a\"]", "1", "0", "2[\"b\"]" }, { "a", "b" });
}

void tst_QSocketIoServer::bearsWithOthers()
{
    QFETCH(QList<QByteArray>, packets);
    QFETCH(QByteArray, attachment);
    QFETCH(QByteArrayList, events);
    TestServer server;
    server.of("/other");
    QByteArrayList names;
    connect(server.of("/"), &QSocketIoServerNamespace::eventReceived, this,
            [&names](QSocketIoServerSocket *, const QSocketIoEvent &event) {
                names.append(event.name().toUtf8());
            });
    WireClient client(server.port());
    for (const QByteArray &packet : packets)
        client.send(packet);
    if (!attachment.isNull())
        client.sendBinary(attachment);
    client.drain();
    QCOMPARE(names, events);
    QVERIFY(client.isOpen());
}

void tst_QSocketIoServer::joinsOnceForTwoConnects()
{
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"closed: a second CONNECT"_s));
    TestServer server;
    QSignalSpy joined(server.of("/"), &QSocketIoServerNamespace::socketConnected);
    QSignalSpy left(server.of("/"), &QSocketIoServerNamespace::socketDisconnected);
    WireClient client(server.port());
    client.send({ "0", "0" });
    QVERIFY(client.waitForClosed());
    QCOMPARE(joined.size(), 1);
    QCOMPARE(left.size(), 1);
    QCOMPARE(left.first().at(1).value<DisconnectReason>(), DisconnectReason::ProtocolError);
}

void tst_QSocketIoServer::endsAllNamespacesOfAnOffender()
{
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"session .* closing it"_s));
    TestServer server;
    QSignalSpy main(server.of("/"), &QSocketIoServerNamespace::socketDisconnected);
    QSignalSpy other(server.of("/other"), &QSocketIoServerNamespace::socketDisconnected);
    WireClient client(server.port());
    QVERIFY(!client.join().isNull());
    QVERIFY(!client.join("/other").isNull());
    client.send("2/other,nonsense");
    QVERIFY(client.waitForClosed());
    QTRY_COMPARE(main.size(), 1);
    QTRY_COMPARE(other.size(), 1);
    QCOMPARE(main.first().at(1).value<DisconnectReason>(), DisconnectReason::ProtocolError);
    QCOMPARE(other.first().at(1).value<DisconnectReason>(), DisconnectReason::ProtocolError);
}

void tst_QSocketIoServer::servesPollingClients()
{
    TestServer server;
    server.on("add", this, [](QSocketIoServerSocket *, int a, int b) { return a + b; });
    RawClient client(server.port());
    client.send(RawClient::request("GET", QByteArray("/socket.io/") + handshakeQuery));
    const QByteArray open = client.response()->body;
    QVERIFY(open.startsWith('0'));
    const QByteArray sid =
            QJsonDocument::fromJson(open.sliced(1)).object().value("sid"_L1).toString().toLatin1();
    const QByteArray target = QByteArray("/socket.io/") + handshakeQuery + "&sid=" + sid;
    client.send(RawClient::request("POST", target, "40"));
    QCOMPARE(client.response()->status, 200);
    client.send(RawClient::request("POST", target, "420[\"add\",1,2]"));
    QCOMPARE(client.response()->status, 200);
    QByteArrayList packets;
    while (packets.size() < 2) {
        client.send(RawClient::request("GET", target));
        const auto answer = client.response();
        QVERIFY(answer && answer->status == 200);
        packets += answer->body.split('\x1e');
    }
    QCOMPARE(packets.size(), 2);
    QVERIFY(packets.first().startsWith("40{\"sid\":\""));
    QCOMPARE(packets.last(), "430[3]");
    QCOMPARE(server.socket()->transport(), QSocketIo::Transport::Polling);
}

QTEST_GUILESS_MAIN(tst_QSocketIoServer)
#include "tst_qsocketioserver.moc"
