// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How connections come to the I/O threads, and what they ask the program on the way.
#include "farclient.h"
#include "localbridge.h"
#include "rawclient.h"
#include "wireclient.h"

#include "qsocketioserver.h"

#include <QLocalServer>
#include <QPromise>
#include <QSignalSpy>
#include <QSslServer>
#include <QSslSocket>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <memory>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using QSocketIo::Transport;
using Verdict = QSocketIoRequestVerdict;

namespace {

const QByteArray pollingPath = "/socket.io/?EIO=4&transport=polling";

class ThreadedServer : public QSocketIoServer
{
public:
    ThreadedServer()
    {
        setIoThreads(2);
        if (!listen(QHostAddress::LocalHost))
            qFatal("no port to listen on");
    }
};

QByteArray sidOf(const RawResponse &answer)
{
    return QJsonDocument::fromJson(answer.body.mid(1)).object().value("sid"_L1).toString().toLatin1();
}

} // namespace

class tst_IoThreadsGate : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void settingsReachTheThreads();
    void filtersDecide_data();
    void filtersDecide();
    void filterMayAnswerLater();
    void originsAreAskedForOnce();
    void refusalsAreReported();
    void routesAndSessionsOnOneConnection();
    void requestsOfASessionComeFromAnywhere();
    void upgradesComeFromAnywhere();
    void secure();
    void failedTlsHandshakesAreReported();
    void slowTlsHandshakeEnds();
    void boundServers_data();
    void boundServers();
    void handedOverConnections();
    void localSockets();
    void environmentSetsTheNumber();
};

void tst_IoThreadsGate::settingsReachTheThreads()
{
    ThreadedServer server;
    server.setPath(u"/own"_s);
    server.setPing(12345ms, 6789ms);
    server.setCookie(QSocketIoCookie("io"));
    server.setResponseHeaders({ { "X-Own", "yes" } });
    RawClient client(server.port());
    client.send(RawClient::request("GET", "/own/?EIO=4&transport=polling"));
    const auto answer = client.response();
    QVERIFY(answer);
    QCOMPARE(answer->status, 200);
    QVERIFY(answer->body.contains("\"pingInterval\":12345"));
    QVERIFY(answer->header("Set-Cookie").startsWith(QByteArray("io=" + sidOf(*answer))));
    QCOMPARE(answer->header("X-Own"), "yes");
    client.send(RawClient::request("GET", pollingPath));
    QCOMPARE(client.response().value_or(RawResponse()).status, 404);
}

void tst_IoThreadsGate::filtersDecide_data()
{
    QTest::addColumn<bool>("isAccepted");
    QTest::addColumn<QByteArray>("target");
    for (const char *transport : { "polling", "websocket" }) {
        const QByteArray target = QByteArray("/socket.io/?EIO=4&transport=") + transport;
        QTest::addRow("%s, accepted", transport) << true << target;
        QTest::addRow("%s, denied", transport) << false << target;
    }
}

void tst_IoThreadsGate::filtersDecide()
{
    QFETCH(bool, isAccepted);
    QFETCH(QByteArray, target);
    ThreadedServer server;
    QThread *thread = nullptr;
    server.setRequestFilter(this, [&](const QSocketIoRequest &request) {
        thread = QThread::currentThread();
        const bool isRight = request.header("Token") == "secret";
        return (isRight ? Verdict::accepted() : Verdict::denied(u"no"_s, 401))
                .withHeader("X-Own", "1");
    });
    RawClient client(server.port());
    const QByteArray token = isAccepted ? "Token: secret\r\n" : "Token: guessed\r\n";
    const bool isPolling = target.endsWith("polling");
    client.send(isPolling ? RawClient::request("GET", target, {}, token)
                          : RawClient::upgradeRequest(target, token));
    const auto answer = client.response(isAccepted && !isPolling ? RawClient::Body::Absent
                                                                 : RawClient::Body::Present);
    QVERIFY(answer);
    QCOMPARE(answer->status, !isAccepted ? 401 : isPolling ? 200 : 101);
    QCOMPARE(answer->header("X-Own"), "1");
    QCOMPARE(thread, QThread::currentThread());
    if (isAccepted && isPolling) { // and the session lives
        client.send(RawClient::request("POST", target + "&sid=" + sidOf(*answer), "40"));
        QCOMPARE(client.response().value_or(RawResponse()).body, "ok");
        QTRY_COMPARE(server.of("/")->sockets().size(), 1);
    }
}

void tst_IoThreadsGate::filterMayAnswerLater()
{
    ThreadedServer server;
    QPromise<Verdict> verdict;
    verdict.start();
    bool isAsked = false;
    server.setRequestFilter(this, [&](const QSocketIoRequest &) {
        isAsked = true;
        return verdict.future();
    });
    RawClient client(server.port());
    client.send(RawClient::request("GET", pollingPath));
    QTRY_VERIFY(isAsked);
    QVERIFY(client.received().isEmpty());
    verdict.addResult(Verdict::accepted().withHeader("X-Late", "1"));
    verdict.finish();
    const auto answer = client.response();
    QVERIFY(answer && answer->status == 200);
    QCOMPARE(answer->header("X-Late"), "1");
}

void tst_IoThreadsGate::originsAreAskedForOnce()
{
    ThreadedServer server;
    QStringList asked;
    server.setAllowedOrigins(this, [&](const QString &origin) {
        asked.append(origin);
        return origin == u"https://good.example"_s;
    });
    const QByteArray good = "Origin: https://good.example\r\n";
    const QByteArray bad = "Origin: https://bad.example\r\n";
    RawClient client(server.port());
    client.send(RawClient::request("GET", pollingPath, {}, bad));
    QCOMPARE(client.response().value_or(RawResponse()).status, 400);
    client.send(RawClient::request("GET", pollingPath, {}, good));
    const auto answer = client.response();
    QVERIFY(answer && answer->status == 200);
    QCOMPARE(answer->header("Access-Control-Allow-Origin"), "https://good.example");
    QCOMPARE(asked, QStringList({ u"https://bad.example"_s, u"https://good.example"_s }));
    // The rest of the session does not need the program.
    const QByteArray target = pollingPath + "&sid=" + sidOf(*answer);
    client.send(RawClient::request("POST", target, "40", good));
    const auto posted = client.response();
    QVERIFY(posted && posted->body == "ok");
    QCOMPARE(posted->header("Access-Control-Allow-Origin"), "https://good.example");
    QCOMPARE(asked.size(), 2);
    client.send(RawClient::request("POST", target, "41", bad));
    QCOMPARE(client.response().value_or(RawResponse()).status, 400);
    QCOMPARE(asked.size(), 3);
    client.send(RawClient::request("OPTIONS", target, {},
                                   good + "Access-Control-Request-Method: POST\r\n"));
    QCOMPARE(client.response().value_or(RawResponse()).status, 204);
}

void tst_IoThreadsGate::refusalsAreReported()
{
    ThreadedServer server;
    QSignalSpy rejections(&server, &QSocketIoServer::handshakeRejected);
    QSignalSpy errors(&server, &QSocketIoServer::errorOccurred);
    RawClient client(server.port());
    client.send(RawClient::request("GET", pollingPath + "&sid=nobody"));
    QCOMPARE(client.response().value_or(RawResponse()).status, 400);
    QTRY_COMPARE(rejections.size(), 1);
    QCOMPARE(rejections.first().first().value<QSocketIo::HandshakeError>(),
             QSocketIo::HandshakeError(1));
    QTRY_COMPARE(errors.size(), 1);
    client.send("nonsense\r\n\r\n");
    QCOMPARE(client.response().value_or(RawResponse()).status, 400);
    QTRY_COMPARE(errors.size(), 2);
}

// The connection goes to the server's thread for the route, and back to the one of the session.
void tst_IoThreadsGate::routesAndSessionsOnOneConnection()
{
    ThreadedServer server;
    server.setRequestHandler(this, [](const QSocketIoRequest &request) {
        return QSocketIoResponse("route " + request.body(), "text/plain");
    });
    RawClient client(server.port());
    client.send(RawClient::request("GET", pollingPath));
    const auto opened = client.response();
    QVERIFY(opened);
    const QByteArray target = pollingPath + "&sid=" + sidOf(*opened);
    client.send(RawClient::request("POST", target, "40"));
    QCOMPARE(client.response().value_or(RawResponse()).body, "ok");
    QTRY_COMPARE(server.of("/")->sockets().size(), 1);
    for (int i = 0; i < 5; ++i) {
        // Both sent ahead, so that one waits as unread bytes while the connection moves.
        client.send(RawClient::request("POST", "/route", "abc")
                    + RawClient::request("POST", target, "42[\"x\"]"));
        QCOMPARE(client.response().value_or(RawResponse()).body, "route abc");
        QCOMPARE(client.response().value_or(RawResponse()).body, "ok");
    }
}

void tst_IoThreadsGate::requestsOfASessionComeFromAnywhere()
{
    ThreadedServer server;
    QStringList received;
    server.on("x", this, [&](QSocketIoServerSocket *, const QString &text) { received += text; });
    RawClient client(server.port());
    client.send(RawClient::request("GET", pollingPath));
    const auto opened = client.response();
    QVERIFY(opened);
    const QByteArray target = pollingPath + "&sid=" + sidOf(*opened);
    client.send(RawClient::request("POST", target, "40"));
    QCOMPARE(client.response().value_or(RawResponse()).body, "ok");
    QStringList sent;
    for (int i = 0; i < 4; ++i) { // new connections, which are dealt out in turn
        RawClient other(server.port());
        const QString text = QString::number(i);
        other.send(RawClient::request("POST", target, "42[\"x\",\"" + text.toLatin1() + "\"]"));
        QCOMPARE(other.response().value_or(RawResponse()).body, "ok");
        sent += text;
    }
    QTRY_COMPARE(received, sent);
}

void tst_IoThreadsGate::upgradesComeFromAnywhere()
{
    ThreadedServer server;
    for (int i = 0; i < 4; ++i) {
        RawClient client(server.port());
        client.send(RawClient::request("GET", pollingPath));
        const auto opened = client.response();
        QVERIFY(opened);
        const QByteArray sid = sidOf(*opened);
        if (i % 2)
            RawClient other(server.port()); // so that the next is dealt to the other thread
        RawClient webSocket(server.port());
        QVERIFY(webSocket.upgrade("/socket.io/?EIO=4&transport=websocket&sid=" + sid));
        webSocket.send(RawClient::text("2probe"));
        QCOMPARE(webSocket.frameText(), "3probe");
        webSocket.send(RawClient::text("5") + RawClient::text("40"));
        QVERIFY(webSocket.frameText().startsWith("40{\"sid\""));
        QTRY_COMPARE(server.of("/")->sockets().size(), 1);
        QCOMPARE(server.of("/")->sockets().first()->transport(), Transport::WebSocket);
        webSocket.send(RawClient::text("1"));
        QTRY_COMPARE(server.of("/")->sockets().size(), 0);
    }
}

void tst_IoThreadsGate::secure()
{
    QSocketIoServer server;
    server.setIoThreads(2);
    server.setSslConfiguration(testServerTls());
    QVERIFY(server.listenSecure(QHostAddress::LocalHost));
    server.on("echo", this, [](QSocketIoServerSocket *, const QByteArray &bytes) { return bytes; });
    for (const auto &transports : { QList<Transport>{ Transport::WebSocket },
                                    QList<Transport>{ Transport::Polling, Transport::WebSocket } }) {
        FarClient client(QUrl(u"https://localhost:%1"_s.arg(server.port())), transports);
        QTRY_VERIFY(client.isConnected());
        QByteArray answer;
        const QByteArray bytes(300'000, '\x80');
        client.run([&] {
            client.client().emitWithAck("echo", bytes).then(this, [&](const QSocketIoReply &reply) {
                answer = reply.value<QByteArray>().value_or(QByteArray());
            });
        });
        QTRY_COMPARE(answer, bytes);
        QVERIFY(server.of("/")->sockets().first()->handshake().isSecure());
    }
}

void tst_IoThreadsGate::failedTlsHandshakesAreReported()
{
    QSocketIoServer server;
    server.setIoThreads(2);
    server.setSslConfiguration(testServerTls());
    QVERIFY(server.listenSecure(QHostAddress::LocalHost));
    QSignalSpy errors(&server, &QSocketIoServer::errorOccurred);
    RawClient client(server.port());
    client.send("this is no TLS, and long enough to be seen as such\r\n\r\n");
    QVERIFY(client.waitForClosed());
    QTRY_COMPARE(server.failedTlsHandshakes(), 1);
    QCOMPARE(errors.size(), 1);
}

void tst_IoThreadsGate::slowTlsHandshakeEnds()
{
    QSocketIoServer server;
    server.setIoThreads(1);
    server.setSslConfiguration(testServerTls());
    server.setTlsHandshakeTimeout(50ms);
    QVERIFY(server.listenSecure(QHostAddress::LocalHost));
    RawClient client(server.port());
    QVERIFY(waitUntil([&] { return client.isConnected(); }));
    QVERIFY(client.waitForClosed());
    QTRY_COMPARE(server.failedTlsHandshakes(), 1);
}

void tst_IoThreadsGate::boundServers_data()
{
    QTest::addColumn<bool>("isSecure");
    QTest::newRow("plain") << false;
    QTest::newRow("secure") << true;
}

// They accept in their own thread, and their connections go on in the others.
void tst_IoThreadsGate::boundServers()
{
    QFETCH(bool, isSecure);
    QSocketIoServer server;
    server.setIoThreads(2);
    server.setPing(100ms, 200ms);
    auto *const secure = isSecure ? new QSslServer : nullptr;
    if (secure)
        secure->setSslConfiguration(testServerTls());
    QTcpServer *const bound = secure ? secure : new QTcpServer;
    QVERIFY(bound->listen(QHostAddress::LocalHost));
    QVERIFY(server.bind(bound));
    const QString scheme = isSecure ? u"https"_s : u"http"_s;
    FarClient client(QUrl(u"%1://localhost:%2"_s.arg(scheme).arg(bound->serverPort())),
                     { Transport::Polling, Transport::WebSocket });
    QTRY_VERIFY(client.isConnected());
    QTRY_COMPARE(server.of("/")->sockets().size(), 1);
    QTRY_COMPARE(server.of("/")->sockets().first()->transport(), Transport::WebSocket);
    QThread::msleep(700);
    QCOMPARE(client.closings, 0);
    server.broadcast().emitEvent("tick", 1);
    QTRY_COMPARE(client.ticks(), QList<int>({ 1 }));
}

void tst_IoThreadsGate::handedOverConnections()
{
    QSocketIoServer server;
    server.setIoThreads(2);
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    connect(&other, &QTcpServer::newConnection, this, [&] {
        while (QTcpSocket *const socket = other.nextPendingConnection())
            server.handleConnection(socket);
    });
    FarClient client(QUrl(u"http://localhost:%1"_s.arg(other.serverPort())),
                     { Transport::Polling, Transport::WebSocket });
    QTRY_VERIFY(client.isConnected());
    server.broadcast().emitEvent("tick", 7);
    QTRY_COMPARE(client.ticks(), QList<int>({ 7 }));
}

// Of our own and, in the server's thread because they cannot leave it, of a server of Qt's.
void tst_IoThreadsGate::localSockets()
{
    const QTemporaryDir folder;
    QSocketIoServer server;
    server.setIoThreads(2);
    const QString own = folder.filePath(u"own"_s);
    const QString foreign = folder.filePath(u"foreign"_s);
    QVERIFY2(server.listenLocal(own), qPrintable(server.errorString()));
    auto *const bound = new QLocalServer;
    QVERIFY(bound->listen(foreign));
    QVERIFY(server.bind(bound));
    int received = 0;
    server.on("x", this, [&](QSocketIoServerSocket *) { ++received; });
    for (const QString &name : { own, foreign }) {
        LocalBridge bridge(name);
        WireClient client(bridge.port());
        QVERIFY(!client.join().isEmpty());
        client.send("2[\"x\"]");
        QTRY_COMPARE(received, 1);
        received = 0;
    }
}

void tst_IoThreadsGate::environmentSetsTheNumber()
{
    const QByteArray before = qgetenv("QSOCKETIO_IO_THREADS");
    qputenv("QSOCKETIO_IO_THREADS", "3");
    QCOMPARE(QSocketIoServer().ioThreads(), 3);
    qputenv("QSOCKETIO_IO_THREADS", "1000");
    QCOMPARE(QSocketIoServer().ioThreads(), 64);
    qputenv("QSOCKETIO_IO_THREADS", "many");
    QCOMPARE(QSocketIoServer().ioThreads(), 0);
    qunsetenv("QSOCKETIO_IO_THREADS");
    QCOMPARE(QSocketIoServer().ioThreads(), 0);
    if (!before.isNull())
        qputenv("QSOCKETIO_IO_THREADS", before);
}

QTEST_GUILESS_MAIN(tst_IoThreadsGate)

#include "tst_iothreadsgate.moc"
