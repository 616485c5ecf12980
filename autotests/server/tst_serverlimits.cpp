// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The limits of connections and requests, each on either side.
#include "rawclient.h"
#include "testserver.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QPromise>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTcpSocket>
#include <QTest>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QByteArray pollingPath = "/socket.io/?EIO=4&transport=polling";

QByteArray openRequest(const QByteArray &fields = {})
{
    return RawClient::request("GET", pollingPath, {}, fields);
}

QByteArray sidOf(const std::optional<RawResponse> &answer)
{
    const QByteArray body = answer ? answer->body : QByteArray();
    return QJsonDocument::fromJson(body.mid(1)).object().value(u"sid"_s).toString().toLatin1();
}

// Changes one limit.
template <typename Value>
void limit(QSocketIoServer &server, void (QSocketIoServerLimits::*set)(Value), Value value)
{
    QSocketIoServerLimits limits = server.limits();
    (limits.*set)(value);
    server.setLimits(limits);
}

} // namespace

class tst_ServerLimits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void defaults();
    void valuesStayInRange();
    void connections();
    void connectionsOfWebSockets();
    void connectionsOfAnAddress();
    void clientsOfAProxy();
    void pendingConnections();
    void sessionsOfAConnection();
    void crowdsGetNoAnswer();
    void rejectionMayDeleteTheServer();
    void headerBytes();
    void headerFields();
    void packetsPerPost();
    void idleTime();
    void answerTime();
};

void tst_ServerLimits::defaults()
{
    const QSocketIoServerLimits limits = QSocketIoServer().limits();
    QCOMPARE(limits.maxConnections(), 100'000);
    QCOMPARE(limits.maxConnectionsPerAddress(), 0);
    QCOMPARE(limits.maxPendingConnections(), 10'000);
    QCOMPARE(limits.maxSessionsPerConnection(), 1000);
    QCOMPARE(limits.maxHeaderBytes(), 16 * 1024);
    QCOMPARE(limits.maxHeaderFields(), 100);
    QCOMPARE(limits.maxPacketsPerPost(), 1000);
    QCOMPARE(limits.idleTimeout(), 15s);
    QCOMPARE(limits.answerTimeout(), 30s);
    QCOMPARE(QSocketIoServerLimits().maxConnections(), 100'000);
    QCOMPARE(QSocketIoServerLimits().answerTimeout(), 30s);
}

void tst_ServerLimits::valuesStayInRange()
{
    QSocketIoServerLimits limits;
    limits.setMaxConnections(-1);
    limits.setMaxConnectionsPerAddress(-1);
    limits.setMaxPendingConnections(-1);
    limits.setMaxSessionsPerConnection(-1);
    limits.setMaxHeaderBytes(0);
    limits.setMaxHeaderFields(0);
    limits.setMaxPacketsPerPost(0);
    limits.setIdleTimeout(0ms);
    limits.setAnswerTimeout(-1ms);
    QSocketIoServer server;
    server.setLimits(limits);
    const QSocketIoServerLimits read = server.limits();
    QCOMPARE(read.maxConnections(), 0);
    QCOMPARE(read.maxConnectionsPerAddress(), 0);
    QCOMPARE(read.maxPendingConnections(), 0);
    QCOMPARE(read.maxSessionsPerConnection(), 0);
    QCOMPARE(read.maxHeaderBytes(), 256);
    QCOMPARE(read.maxHeaderFields(), 1);
    QCOMPARE(read.maxPacketsPerPost(), 1);
    QCOMPARE(read.idleTimeout(), 1ms);
    QCOMPARE(read.answerTimeout(), 0ms);
}

void tst_ServerLimits::connections()
{
    TestServer server;
    limit(server, &QSocketIoServerLimits::setMaxConnections, 2);
    QSignalSpy rejected(&server, &QSocketIoServer::handshakeRejected);
    auto first = std::make_unique<RawClient>(server.port());
    RawClient second(server.port());
    for (RawClient *client : { first.get(), &second }) {
        client->send(openRequest());
        QVERIFY(!sidOf(client->response()).isEmpty());
    }
    RawClient third(server.port());
    third.send(openRequest());
    const auto answer = third.response();
    QVERIFY(answer);
    QCOMPARE(answer->status, 503);
    QCOMPARE(answer->body, QByteArray("Too many connections"));
    QVERIFY(!answer->header("Retry-After").isEmpty());
    QVERIFY(third.waitForClosed());
    QCOMPARE(rejected.size(), 1);
    QCOMPARE(rejected.first().at(0).value<QSocketIo::HandshakeError>(),
             QSocketIo::HandshakeError::Forbidden);
    QCOMPARE(rejected.first().at(1).toString(), u"Too many connections"_s);
    const auto request = rejected.first().at(2).value<QSocketIoRequest>();
    QVERIFY(request.peerAddress().isLoopback());
    QCOMPARE(request.path(), u"/socket.io/"_s);
    // The others have not noticed, and whoever goes makes room.
    second.send(RawClient::request("GET", "/nothing"));
    QCOMPARE(second.response()->status, 404);
    first.reset();
    QTRY_VERIFY(!sidOf([&] {
                     RawClient again(server.port());
                     again.send(openRequest());
                     return again.response();
                 }())
                         .isEmpty());
}

void tst_ServerLimits::connectionsOfWebSockets()
{
    TestServer server;
    limit(server, &QSocketIoServerLimits::setMaxConnections, 1);
    auto first = std::make_unique<RawClient>(server.port());
    QVERIFY(first->upgrade("/socket.io/?EIO=4&transport=websocket"));
    RawClient second(server.port());
    second.send(RawClient::request("POST", "/anything", QByteArray(100'000, 'x')));
    QCOMPARE(second.response()->status, 503);
    QVERIFY(second.waitForClosed());
    first.reset();
    QTRY_VERIFY(RawClient(server.port()).upgrade("/socket.io/?EIO=4&transport=websocket"));
}

void tst_ServerLimits::connectionsOfAnAddress()
{
    TestServer server;
    limit(server, &QSocketIoServerLimits::setMaxConnectionsPerAddress, 1);
    RawClient first(server.port());
    first.send(openRequest());
    QVERIFY(!sidOf(first.response()).isEmpty());
    RawClient second(server.port());
    second.send(openRequest());
    const auto answer = second.response();
    QVERIFY(answer);
    QCOMPARE(answer->status, 429);
    QCOMPARE(answer->body, QByteArray("Too many connections from this address"));
}

void tst_ServerLimits::clientsOfAProxy()
{
    TestServer server;
    server.setTrustedProxies({ u"127.0.0.1"_s });
    limit(server, &QSocketIoServerLimits::setMaxConnectionsPerAddress, 2);
    QSignalSpy rejected(&server, &QSocketIoServer::handshakeRejected);
    const QByteArray alice = "X-Forwarded-For: 192.0.2.1\r\n";
    const QByteArray bob = "X-Forwarded-For: 192.0.2.2\r\n";
    std::vector<std::unique_ptr<RawClient>> proxy;
    for (int i = 0; i < 5; ++i)
        proxy.push_back(std::make_unique<RawClient>(server.port()));
    const auto open = [&](size_t connection, const QByteArray &fields) {
        proxy.at(connection)->send(openRequest(fields));
        return proxy.at(connection)->response();
    };
    const QByteArray sid = sidOf(open(0, alice));
    QVERIFY(!sid.isEmpty());
    QVERIFY(!sidOf(open(1, alice)).isEmpty());
    const auto answer = open(2, alice);
    QCOMPARE(answer->status, 429);
    QCOMPARE(answer->body,
             QByteArray(R"({"code":4,"message":"Too many connections from this address"})"));
    QCOMPARE(rejected.size(), 1);
    QCOMPARE(rejected.first().at(2).value<QSocketIoRequest>().peerAddress(),
             QHostAddress(u"192.0.2.1"_s));
    QVERIFY(!sidOf(open(3, bob)).isEmpty());
    // Alice's first session ends.
    proxy.at(4)->send(RawClient::request("POST", pollingPath + "&sid=" + sid, "1", alice));
    QVERIFY(proxy.at(4)->response());
    QByteArray again;
    QTRY_VERIFY(!again.isEmpty() || !(again = sidOf(open(2, alice))).isEmpty());
}

void tst_ServerLimits::pendingConnections()
{
    TestServer server;
    limit(server, &QSocketIoServerLimits::setMaxPendingConnections, 1);
    RawClient first(server.port());
    first.send(RawClient::request("GET", "/nothing"));
    QCOMPARE(first.response()->status, 404);
    RawClient second(server.port());
    second.send(openRequest());
    const auto answer = second.response();
    QVERIFY(answer);
    QCOMPARE(answer->status, 503);
    QCOMPARE(answer->body, QByteArray("Too many connections that have not opened a session yet"));
    first.send(openRequest());
    const QByteArray sid = sidOf(first.response());
    QVERIFY(!sid.isEmpty());
    // One that belongs to a session is not pending, either.
    RawClient third(server.port());
    third.send(RawClient::request("POST", pollingPath + "&sid=" + sid, "40"));
    QCOMPARE(third.response()->status, 200);
    RawClient fourth(server.port());
    fourth.send(openRequest());
    QVERIFY(!sidOf(fourth.response()).isEmpty());
}

void tst_ServerLimits::sessionsOfAConnection()
{
    TestServer server;
    limit(server, &QSocketIoServerLimits::setMaxSessionsPerConnection, 2);
    RawClient client(server.port());
    client.send(openRequest());
    const QByteArray sid = sidOf(client.response());
    QVERIFY(!sid.isEmpty());
    client.send(openRequest());
    QVERIFY(!sidOf(client.response()).isEmpty());
    client.send(openRequest());
    const auto answer = client.response();
    QCOMPARE(answer->status, 429);
    QCOMPARE(answer->body,
             QByteArray(R"({"code":4,"message":"Too many sessions opened by this connection"})"));
    client.send(RawClient::request("POST", pollingPath + "&sid=" + sid, "1"));
    QVERIFY(client.response());
    QByteArray again;
    QTRY_VERIFY([&] {
        if (again.isEmpty()) {
            client.send(openRequest());
            again = sidOf(client.response());
        }
        return !again.isEmpty();
    }());
}

// Peers in a thread without an event loop do not notice that they have been refused, so that all refusals are under way.
void tst_ServerLimits::crowdsGetNoAnswer()
{
    constexpr size_t answered = 256;
    constexpr size_t unanswered = 10;
    TestServer server;
    limit(server, &QSocketIoServerLimits::setMaxConnections, 1);
    const RawClient first(server.port());
    QTRY_VERIFY(first.isConnected());
    std::atomic<int> rejected = 0;
    connect(&server, &QSocketIoServer::handshakeRejected, this, [&rejected] { ++rejected; });
    std::atomic<size_t> silent = 0;
    std::atomic<size_t> told = 0;
    std::thread crowd([&, port = server.port()] {
        std::vector<std::unique_ptr<QTcpSocket>> sockets;
        for (size_t i = 0; i < answered + unanswered; ++i) {
            sockets.push_back(std::make_unique<QTcpSocket>());
            sockets.back()->connectToHost(QHostAddress::LocalHost, port);
            sockets.back()->waitForConnected(RawClient::patience);
            sockets.back()->write(openRequest());
            sockets.back()->waitForBytesWritten(RawClient::patience);
        }
        for (size_t i = answered; i < sockets.size(); ++i) {
            sockets.at(i)->waitForDisconnected(RawClient::patience);
            silent += sockets.at(i)->readAll().isEmpty();
        }
        for (size_t i = 0; i < answered; ++i) {
            sockets.at(i)->waitForReadyRead(RawClient::patience);
            told += sockets.at(i)->readAll().startsWith("HTTP/1.1 503 ");
        }
    });
    [&] { QTRY_COMPARE(told + silent, answered + unanswered); }();
    crowd.join();
    QCOMPARE(silent.load(), unanswered);
    QCOMPARE(rejected.load(), int(answered));
}

void tst_ServerLimits::rejectionMayDeleteTheServer()
{
    auto server = std::make_unique<TestServer>();
    limit(*server, &QSocketIoServerLimits::setMaxConnections, 1);
    const RawClient first(server->port());
    QTRY_VERIFY(first.isConnected());
    connect(server.get(), &QSocketIoServer::handshakeRejected, this, [&server] { server.reset(); });
    RawClient second(server->port());
    second.send(openRequest());
    QTRY_VERIFY(!server);
    QVERIFY(second.waitForClosed());
}

void tst_ServerLimits::headerBytes()
{
    TestServer server;
    limit<qsizetype>(server, &QSocketIoServerLimits::setMaxHeaderBytes, 300);
    const QByteArray around = RawClient::request("GET", "/nothing", {}, "X: \r\n");
    const auto fill = [&around](qsizetype size) {
        return RawClient::request("GET", "/nothing", {},
                                  "X: " + QByteArray(size - around.size(), 'x') + "\r\n");
    };
    RawClient client(server.port());
    client.send(fill(300));
    QCOMPARE(client.response()->status, 404);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"refused with 431"_s));
    client.send(fill(301));
    QCOMPARE(client.response()->status, 431);
    QVERIFY(client.waitForClosed());
}

void tst_ServerLimits::headerFields()
{
    TestServer server;
    limit(server, &QSocketIoServerLimits::setMaxHeaderFields, 3); // with Host
    RawClient client(server.port());
    client.send(RawClient::request("GET", "/nothing", {}, "A: 1\r\nB: 2\r\n"));
    QCOMPARE(client.response()->status, 404);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"refused with 431"_s));
    client.send(RawClient::request("GET", "/nothing", {}, "A: 1\r\nB: 2\r\nC: 3\r\n"));
    QCOMPARE(client.response()->status, 431);
}

void tst_ServerLimits::packetsPerPost()
{
    TestServer server;
    limit(server, &QSocketIoServerLimits::setMaxPacketsPerPost, 3);
    RawClient client(server.port());
    client.send(openRequest());
    const QByteArray path = pollingPath + "&sid=" + sidOf(client.response());
    client.send(RawClient::request("POST", path,
                                   "40\x1e"
                                   "42[\"a\"]\x1e"
                                   "42[\"b\"]"));
    QCOMPARE(client.response()->status, 200);
    QTRY_COMPARE(server.of("/")->socketCount(), 1);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"too many packets"_s));
    client.send(RawClient::request("POST", path,
                                   "42[\"a\"]\x1e"
                                   "42[\"b\"]\x1e"
                                   "42[\"c\"]\x1e"
                                   "42[\"d\"]"));
    const auto answer = client.response();
    QCOMPARE(answer->status, 400);
    QCOMPARE(answer->body, QByteArray("The body holds too many packets"));
    QTRY_COMPARE(server.of("/")->socketCount(), 0);
}

void tst_ServerLimits::idleTime()
{
    TestServer server;
    limit<std::chrono::milliseconds>(server, &QSocketIoServerLimits::setIdleTimeout, 50ms);
    RawClient client(server.port());
    client.send(RawClient::request("GET", "/nothing"));
    QCOMPARE(client.response()->status, 404);
    QVERIFY(client.waitForClosed());
    // A poll that waits is not idle.
    RawClient polling(server.port());
    polling.send(openRequest());
    polling.send(RawClient::request("GET", pollingPath + "&sid=" + sidOf(polling.response())));
    RawClient another(server.port());
    QVERIFY(another.waitForClosed());
    QVERIFY(polling.isConnected());
}

void tst_ServerLimits::answerTime()
{
    TestServer server;
    limit<std::chrono::milliseconds>(server, &QSocketIoServerLimits::setAnswerTimeout, 30ms);
    QPromise<QSocketIoResponse> never;
    never.start();
    server.setRequestHandler(this, [&never](const QSocketIoRequest &) { return never.future(); });
    RawClient client(server.port());
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"did not answer /late in time"_s));
    client.send(RawClient::request("GET", "/late"));
    const auto answer = client.response();
    QVERIFY(answer);
    QCOMPARE(answer->status, 503);
    QVERIFY(never.isCanceled());
    // And one that is in time.
    QPromise<QSocketIoResponse> soon;
    soon.start();
    server.setRequestHandler(this, [&soon](const QSocketIoRequest &) { return soon.future(); });
    client.send(RawClient::request("GET", "/soon"));
    soon.addResult(QSocketIoResponse(204));
    soon.finish();
    QCOMPARE(client.response()->status, 204);
}

QTEST_GUILESS_MAIN(tst_ServerLimits)
#include "tst_serverlimits.moc"
