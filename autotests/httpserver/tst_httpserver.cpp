// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Socket.IO in a program that owns a QHttpServer.
#include <qsocketiohttpserver.h>

#include "rawclient.h"

#include <QSocketIoClient>

#include <QSignalSpy>
#include <QTest>
#include <QWebSocket>

using namespace Qt::StringLiterals;
using namespace QSocketIoPrivate;
using namespace std::chrono_literals;

class tst_HttpServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void talks_data();
    void talks();
    void serverSpeaksFirst();
    void programsRoutesStay();
    void survivesAnAbortedPoll();
    void refusesWithAStatus();
    void refusesWebSockets();
    void otherWebSocketsGoToTheProgram();
    void largePayloads();
    void eitherMayGoFirst();

private:
    QByteArray openPolling(RawClient &client);

    std::unique_ptr<QHttpServer> m_http;
    std::unique_ptr<QSocketIoServer> m_server;
    std::vector<std::unique_ptr<QWebSocket>> m_others;
    quint16 m_port = 0;
};

namespace {

QByteArray sidOf(const std::optional<RawResponse> &response)
{
    const qsizetype begin = response->body.indexOf("\"sid\":\"") + 7;
    return response->body.mid(begin, response->body.indexOf('"', begin) - begin);
}

} // namespace

void tst_HttpServer::init()
{
    m_http = std::make_unique<QHttpServer>();
    m_server = std::make_unique<QSocketIoServer>();
    m_server->on("echo", m_server.get(),
                 [](QSocketIoServerSocket *, const QVariant &value) { return value; });
    m_http->route(u"/hello"_s, [] { return "hello from the program"; });
    m_http->route(u"/own"_s, [](QHttpServerResponder &&) {}); // a WebSocket of the program's
    QSocketIo::attach(m_server.get(), m_http.get(), [this](std::unique_ptr<QWebSocket> socket) {
        m_others.push_back(std::move(socket));
    });
    m_port = m_http->listen(QHostAddress::LocalHost);
    QVERIFY(m_port);
}

void tst_HttpServer::cleanup()
{
    m_others.clear();
    m_server.reset();
    m_http.reset();
}

QByteArray tst_HttpServer::openPolling(RawClient &client)
{
    client.send(RawClient::request("GET", "/socket.io/?EIO=4&transport=polling"));
    const auto answer = client.response();
    return answer && answer->status == 200
                   ? "/socket.io/?EIO=4&transport=polling&sid=" + sidOf(answer)
                   : QByteArray();
}

void tst_HttpServer::talks_data()
{
    QTest::addColumn<QList<QSocketIo::Transport>>("transports");
    const auto polling = QSocketIo::Transport::Polling;
    const auto webSocket = QSocketIo::Transport::WebSocket;
    QTest::newRow("polling") << QList{ polling };
    QTest::newRow("WebSocket") << QList{ webSocket };
    QTest::newRow("upgrade") << QList{ polling, webSocket };
}

void tst_HttpServer::talks()
{
    QFETCH(QList<QSocketIo::Transport>, transports);
    QSocketIoClient client(QUrl(u"http://127.0.0.1:%1"_s.arg(m_port)));
    client.setTransports(transports);
    client.open();
    QTRY_COMPARE(client.state(), QSocketIoClient::State::Open);
    QTRY_COMPARE(client.transport(), transports.last());
    for (const QVariant &value :
         { QVariant(42), QVariant(u"Gr\u00fc\u00dfe"_s), QVariant(QByteArray("\0\1\2", 3)) }) {
        const auto reply = client.withTimeout(5s).emitWithAck("echo", value);
        QTRY_VERIFY(reply.isFinished());
        QCOMPARE(reply.result().arguments(), QVariantList{ value });
    }
    QTRY_COMPARE(m_server->of("/")->socketCount(), 1);
    const QSocketIoHandshake handshake = m_server->of("/")->sockets().first()->handshake();
    QCOMPARE(handshake.peerAddress().toIPv4Address(), quint32(0x7f000001));
    QVERIFY(!handshake.isSecure());
    QCOMPARE(handshake.url().path(), u"/socket.io/"_s);
    client.close();
    QTRY_COMPARE(m_server->of("/")->socketCount(), 0);
}

void tst_HttpServer::serverSpeaksFirst()
{
    QSocketIoClient client(QUrl(u"http://127.0.0.1:%1"_s.arg(m_port)));
    client.setTransports({ QSocketIo::Transport::Polling });
    QVariantList received;
    client.on("news", this, [&received](int number) { received.append(number); });
    client.open();
    QTRY_COMPARE(m_server->of("/")->socketCount(), 1);
    for (int i = 0; i < 20; ++i) {
        m_server->emitEvent("news", i);
        QTRY_COMPARE(received.size(), i + 1);
    }
}

void tst_HttpServer::programsRoutesStay()
{
    RawClient client(m_port);
    client.send(RawClient::request("GET", "/hello"));
    QCOMPARE(client.response()->body, "hello from the program");
    QVERIFY(!openPolling(client).isEmpty()); // on the same connection
    client.send(RawClient::request("GET", "/hello"));
    QCOMPARE(client.response()->body, "hello from the program");
    client.send(RawClient::request("GET", "/nothing"));
    QCOMPARE(client.response()->status, 404);
}

void tst_HttpServer::survivesAnAbortedPoll()
{
    for (int i = 0; i < 5; ++i) {
        QByteArray target;
        {
            RawClient client(m_port);
            target = openPolling(client);
            QVERIFY(!target.isEmpty());
            client.send(RawClient::request("POST", target, "40"));
            QCOMPARE(client.response()->body, "ok");
            client.send(RawClient::request("GET", target));
            QVERIFY(client.response()->body.startsWith("40{"));
            QTRY_COMPARE(m_server->of("/")->socketCount(), 1);
            client.send(RawClient::request("GET", target)); // waits
            RawClient other(m_port);
            other.send(RawClient::request("GET", "/hello")); // so that it has arrived
            QVERIFY(other.response());
        }
        if (i % 2) {
            // Into the poll that is gone, before anybody can know.
            m_server->emitEvent("too", "late");
            RawClient after(m_port);
            after.send(RawClient::request("GET", "/hello"));
            QVERIFY(after.response());
            m_server->broadcast().disconnectClients();
        }
        QTRY_COMPARE(m_server->of("/")->socketCount(), 0);
        m_server->emitEvent("far", "too", "late");
        if (i % 2)
            continue;
        RawClient after(m_port);
        after.send(RawClient::request("GET", target));
        QCOMPARE(after.response()->status, 400); // the session has ended with its poll
    }
}

void tst_HttpServer::refusesWithAStatus()
{
    RawClient client(m_port);
    client.send(RawClient::request("GET", "/socket.io/?EIO=4&transport=carrier-pigeon"));
    const auto answer = client.response();
    QCOMPARE(answer->status, 400);
    QCOMPARE(answer->body, "{\"code\":0,\"message\":\"Transport unknown\"}");
    QCOMPARE(answer->header("Content-Type"), "application/json");
    client.send(RawClient::request("GET", "/socket.io/?EIO=4&transport=polling&sid=nobody"));
    QCOMPARE(client.response()->status, 400);
}

void tst_HttpServer::refusesWebSockets()
{
    QWebSocket socket;
    QSignalSpy disconnected(&socket, &QWebSocket::disconnected);
    socket.open(QUrl(
            u"ws://127.0.0.1:%1/socket.io/?EIO=4&transport=websocket&sid=nobody"_s.arg(m_port)));
    QTRY_COMPARE(disconnected.size(), 1);
    QCOMPARE(socket.closeCode(), QWebSocketProtocol::CloseCodePolicyViolated);
    QVERIFY2(socket.closeReason().contains("Session ID unknown"_L1),
             qPrintable(socket.closeReason()));
}

void tst_HttpServer::otherWebSocketsGoToTheProgram()
{
    QWebSocket socket;
    socket.open(QUrl(u"ws://127.0.0.1:%1/own"_s.arg(m_port)));
    QTRY_COMPARE(m_others.size(), size_t(1));
    QCOMPARE(m_others.front()->requestUrl().path(), u"/own"_s);
}

void tst_HttpServer::largePayloads()
{
    const QByteArray large(700'000, 'x');
    QSocketIoClient client(QUrl(u"http://127.0.0.1:%1"_s.arg(m_port)));
    client.setTransports({ QSocketIo::Transport::Polling });
    client.open();
    for (const auto transport : { QSocketIo::Transport::Polling, QSocketIo::Transport::WebSocket }) {
        QSocketIoClient one(QUrl(u"http://127.0.0.1:%1"_s.arg(m_port)));
        one.setTransports({ transport });
        one.open();
        const auto reply = one.withTimeout(10s).emitWithAck("echo", large);
        QTRY_VERIFY_WITH_TIMEOUT(reply.isFinished(), 10000);
        QCOMPARE(reply.result().value<QByteArray>().value_or(QByteArray()), large);
    }
}

void tst_HttpServer::eitherMayGoFirst()
{
    RawClient client(m_port);
    const QByteArray target = openPolling(client);
    client.send(RawClient::request("GET", target)); // waits
    RawClient other(m_port);
    other.send(RawClient::request("GET", "/hello"));
    QVERIFY(other.response());
    m_server.reset();
    QVERIFY(client.response());
    other.send(RawClient::request("GET", "/socket.io/?EIO=4&transport=polling"));
    QCOMPARE(other.response()->status, 503);

    init();
    RawClient second(m_port);
    second.send(RawClient::request("GET", openPolling(second)));
    RawClient third(m_port);
    third.send(RawClient::request("GET", "/hello"));
    QVERIFY(third.response());
    m_http.reset(); // and its connections
    QVERIFY(second.waitForClosed());
}

QTEST_GUILESS_MAIN(tst_HttpServer)
#include "tst_httpserver.moc"
