// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Inside a program that has accepted the connection itself.
#include "qsocketioserver.h"

#include "testcertificate.h"
#include "wireclient.h"

#include <QLocalServer>
#include <QLocalSocket>
#include <QPointer>
#include <QSignalSpy>
#include <QSslSocket>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>
#include <QWebSocket>
#include <QWebSocketServer>

#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace QSocketIoPrivate;

class tst_Attach : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void servesATcpSocket();
    void servesATlsSocketInItsHandshake();
    void servesALocalSocket();
    void servesAWebSocket();
    void refusesAWebSocket();
    void closesWebSocketsThatSendTooMuch();
    void tellsWebSocketsThatItCloses();
};

namespace {

const QByteArray pollingHandshake = RawClient::request("GET",
                                                       "/socket.io/?EIO=4&transport=polling");

// A WebSocketServer of the program's, whose sockets go to ours.
struct WebSocketFront
{
    explicit WebSocketFront(QSocketIoServer &server)
        : front(u"front"_s, QWebSocketServer::NonSecureMode)
    {
        QObject::connect(&front, &QWebSocketServer::newConnection, &server, [this, &server] {
            while (QWebSocket *const socket = front.nextPendingConnection()) {
                accepted = socket;
                server.handleWebSocket(socket);
            }
        });
        if (!front.listen(QHostAddress::LocalHost))
            qFatal("no port to listen on");
    }
    QWebSocketServer front;
    QPointer<QWebSocket> accepted; // the last one
};

} // namespace

void tst_Attach::servesATcpSocket()
{
    QSocketIoServer server; // listens nowhere
    QTcpServer front;
    QVERIFY(front.listen(QHostAddress::LocalHost));
    connect(&front, &QTcpServer::newConnection, this, [&] {
        QTcpSocket *const socket = front.nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, &server, [&server, socket] {
            QVERIFY(socket->peek(4) == "GET "); // ours, by what the program has seen of it
            socket->disconnect();
            server.handleConnection(socket);
        });
    });
    WireClient client(front.serverPort());
    QVERIFY(!client.join().isNull());
    QCOMPARE(server.of("/")->socketCount(), 1);
    server.emitEvent("news", 1);
    QCOMPARE(client.next(), "2[\"news\",1]");
}

void tst_Attach::servesATlsSocketInItsHandshake()
{
    QSocketIoServer server;
    QTcpServer front;
    QVERIFY(front.listen(QHostAddress::LocalHost));
    connect(&front, &QTcpServer::newConnection, this, [&] {
        const std::unique_ptr<QTcpSocket> plain(front.nextPendingConnection());
        auto *const socket = new QSslSocket;
        const int descriptor = ::dup(int(plain->socketDescriptor()));
        socket->setSslConfiguration(testServerTls());
        QVERIFY(socket->setSocketDescriptor(descriptor));
        socket->startServerEncryption();
        server.handleConnection(socket);
    });
    QSslSocket client;
    client.setSslConfiguration(testClientTls());
    client.connectToHostEncrypted(u"127.0.0.1"_s, front.serverPort());
    QTRY_VERIFY(client.isEncrypted());
    client.write(pollingHandshake);
    QByteArray answer;
    QTRY_VERIFY((answer += client.readAll()).contains("\"sid\""));
}

void tst_Attach::servesALocalSocket()
{
    QSocketIoServer server;
    QTemporaryDir folder;
    QLocalServer front;
    QVERIFY(front.listen(folder.filePath(u"socket"_s)));
    connect(&front, &QLocalServer::newConnection, this,
            [&] { server.handleConnection(front.nextPendingConnection()); });
    QLocalSocket client;
    client.connectToServer(front.fullServerName());
    client.write(pollingHandshake);
    QByteArray answer;
    QTRY_VERIFY((answer += client.readAll()).contains("\"sid\""));
}

void tst_Attach::servesAWebSocket()
{
    QSocketIoServer server;
    server.on("echo", &server, [](QSocketIoServerSocket *, const QVariant &value) { return value; });
    const WebSocketFront front(server);
    WireClient client(front.front.serverPort());
    QVERIFY(!client.join().isNull());
    client.send("21[\"echo\",\"Gr\xc3\xbc\xc3\x9f\x65\"]");
    QCOMPARE(client.next(), "31[\"Gr\xc3\xbc\xc3\x9f\x65\"]");
    client.send("51-2[\"echo\",{\"_placeholder\":true,\"num\":0}]");
    client.sendBinary("bytes");
    QCOMPARE(client.next(), "61-2[{\"_placeholder\":true,\"num\":0}]");
    QCOMPARE(client.next(), "bytes");
    const QSocketIoHandshake handshake = server.of("/")->sockets().first()->handshake();
    QCOMPARE(handshake.peerAddress(), QHostAddress(QHostAddress::LocalHost));
    QCOMPARE(handshake.queryValue(u"transport"_s), u"websocket"_s);
}

void tst_Attach::refusesAWebSocket()
{
    QSocketIoServer server;
    const WebSocketFront front(server);
    QWebSocket client;
    QSignalSpy disconnected(&client, &QWebSocket::disconnected);
    client.open(QUrl(u"ws://127.0.0.1:%1/socket.io/?EIO=4&transport=websocket&sid=nobody"_s.arg(
            front.front.serverPort())));
    QTRY_COMPARE(disconnected.size(), 1);
    QCOMPARE(client.closeCode(), QWebSocketProtocol::CloseCodePolicyViolated);
    QVERIFY2(client.closeReason().contains("Session ID unknown"_L1),
             qPrintable(client.closeReason()));
}

void tst_Attach::closesWebSocketsThatSendTooMuch()
{
    QSocketIoServer server;
    server.setMaxPayload(1000);
    const WebSocketFront front(server);
    WireClient client(front.front.serverPort());
    QVERIFY(!client.join().isNull());
    const QByteArray frame = "2[\"a\",\"" + QByteArray(990, 'x') + "\"]"; // with its type 999 bytes
    client.send(frame);
    server.emitEvent("alive");
    QCOMPARE(client.next(), "2[\"alive\"]");
    client.send("2[\"a\",\"" + QByteArray(1100, 'x') + "\"]");
    QVERIFY(client.waitForClosed());
    QTRY_COMPARE(server.of("/")->socketCount(), 0);
    // Nothing is left of it, after the five seconds that a close may take.
    QTRY_VERIFY_WITH_TIMEOUT(!front.accepted, 20'000);
}

void tst_Attach::tellsWebSocketsThatItCloses()
{
    QSocketIoServer server;
    const WebSocketFront front(server);
    WireClient client(front.front.serverPort());
    QVERIFY(!client.join().isNull());
    server.emitEvent("last", 1);
    server.close();
    QCOMPARE(client.next(), "2[\"last\",1]");
    QVERIFY(client.waitForClosed());
    QCOMPARE(server.of("/")->socketCount(), 0);
}

QTEST_GUILESS_MAIN(tst_Attach)
#include "tst_attach.moc"
