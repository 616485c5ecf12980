// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The WebSocket client against a server that writes its frames by hand.
#include "scriptedserver.h"
#include "websocketsession.h"

#include <QNetworkCookie>
#include <QNetworkCookieJar>
#include <QTest>

using namespace QSocketIoPrivate;

using Session = WebSocketSession;

namespace {

ScriptedFrame textFrame(const QByteArray &text)
{
    return { ScriptedFrame::Text, true, text };
}

} // namespace

class tst_WebSocketClient : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void handshakeRequest();
    void originOnlyWhenAsked();
    void probeCarriesSid();
    void cookiesOfJarAndRequest();
    void receivesTextAndBinary();
    void frameInTheSegmentOfTheHandshake();
    void fragmentedMessage();
    void sendsTextAndAttachments();
    void sendsTheRestOfAMessage();
    void sendsOtherPackets();
    void base64InBothDirections();
    void textKeepsItsBytes_data();
    void textKeepsItsBytes();
    void longMessageIsOneFrame();
    void nothingIsSentBeforeTheHandshake();
    void blockedWhileThePeerDoesNotRead();
    void eventLoopInAHandler_data();
    void eventLoopInAHandler();
    void socketSurvivesAnEventLoopInItsSignal();
};

void tst_WebSocketClient::handshakeRequest()
{
    ScriptedServer server;
    Session session(server.url(QStringLiteral("/socket.io/?room=a%26b&transport=polling#x")));
    session.request.base.setRawHeader("X-Token", "secret");
    session.start();
    QVERIFY(!session.transport->isWritable());
    QTRY_COMPARE(session.opened, 1);
    QVERIFY(session.transport->isWritable());
    const ScriptedRequest &request = server.requests.first();
    QCOMPARE(request.target, QByteArray("/socket.io/?room=a%26b&EIO=4&transport=websocket"));
    QCOMPARE(request.header("x-token"), QByteArray("secret"));
    QVERIFY(!request.headers.contains("origin"));
    QVERIFY(!request.headers.contains("cookie"));
}

void tst_WebSocketClient::originOnlyWhenAsked()
{
    ScriptedServer server;
    Session session(server.url());
    session.request.base.setRawHeader("Origin", "https://app.example");
    session.start();
    QTRY_COMPARE(session.opened, 1);
    QCOMPARE(server.requests.first().header("origin"), QByteArray("https://app.example"));
    QCOMPARE(server.requests.first().head.toLower().count("origin:"), 1);
}

void tst_WebSocketClient::probeCarriesSid()
{
    ScriptedServer server;
    Session session(server.url());
    session.start("a&b=\xc3\xa4");
    QTRY_COMPARE(session.opened, 1);
    QCOMPARE(server.requests.first().query("sid"), QStringLiteral("a&b=\u00e4"));
    QCOMPARE(server.requests.first().query("transport"), QStringLiteral("websocket"));
}

void tst_WebSocketClient::cookiesOfJarAndRequest()
{
    ScriptedServer server;
    QNetworkCookieJar jar;
    QNetworkCookie elsewhere("other", "1");
    elsewhere.setPath(QStringLiteral("/admin"));
    jar.setCookiesFromUrl({ QNetworkCookie("route", "b2"), elsewhere }, server.url());
    Session session(server.url());
    session.services.store.setJar(&jar);
    session.request.base.setRawHeader("Cookie", "mine=1; route=old");
    session.start();
    QTRY_COMPARE(session.opened, 1);
    QCOMPARE(server.requests.first().header("cookie"), QByteArray("route=b2; mine=1"));
}

void tst_WebSocketClient::receivesTextAndBinary()
{
    ScriptedServer server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(session.opened, 1);
    server.sendText("0{}");
    server.sendText("4h\xc3\xa4\xf0\x9f\x98\x80");
    QTRY_COMPARE(session.received.size(), 2);
    server.sendBinary(QByteArray("\x00\xff", 2));
    server.sendText("2");
    server.sendBinary({});
    QTRY_COMPARE(session.received.size(), 5);
    QCOMPARE(session.received, (QByteArrayList{ "0{}", "4h\xc3\xa4\xf0\x9f\x98\x80",
                                                QByteArray("4b\x00\xff", 4), "2", "4b" }));
}

void tst_WebSocketClient::frameInTheSegmentOfTheHandshake()
{
    ScriptedServer server;
    server.onUpgrade = [&server](const ScriptedRequest &request) {
        server.acceptUpgrade(request, ScriptedServer::frame(ScriptedFrame::Text, "0{}"));
    };
    Session session(server.url());
    session.start();
    QTRY_COMPARE(session.received, QByteArrayList{ "0{}" });
    QCOMPARE(session.opened, 1);
}

void tst_WebSocketClient::fragmentedMessage()
{
    ScriptedServer server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(session.opened, 1);
    server.sendRaw(QByteArray("\x01\x02"
                              "4a",
                              4)
                   + ScriptedServer::frame(ScriptedFrame::Ping, "now"));
    server.sendRaw(QByteArray("\x80\x01"
                              "b",
                              3));
    QTRY_COMPARE(session.received, QByteArrayList{ "4ab" });
    QTRY_COMPARE(server.frames, (QList<ScriptedFrame>{ { ScriptedFrame::Pong, true, "now" } }));
}

void tst_WebSocketClient::sendsTextAndAttachments()
{
    ScriptedServer server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(session.opened, 1);
    QList<EngineOutput> queue{ textMessage("51-[]", { QByteArray("\x00\x80", 2) }),
                               textMessage("2[]") };
    session.transport->send(queue);
    QVERIFY(queue.isEmpty());
    QVERIFY(session.transport->sendNow(EngineMessage("3[]", { "x" })));
    QTRY_COMPARE(server.frames.size(), 5);
    QCOMPARE(server.frames.at(0), textFrame("451-[]"));
    QCOMPARE(server.frames.at(1),
             (ScriptedFrame{ ScriptedFrame::Binary, true, QByteArray("\x00\x80", 2) }));
    QCOMPARE(server.frames.at(2), textFrame("42[]"));
    QCOMPARE(server.frames.at(3), textFrame("43[]"));
    QCOMPARE(server.frames.at(4), (ScriptedFrame{ ScriptedFrame::Binary, true, "x" }));
}

// A message whose text has left by polling.
void tst_WebSocketClient::sendsTheRestOfAMessage()
{
    ScriptedServer server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(session.opened, 1);
    EngineOutput rest = textMessage("52-[]", { "one", "two" });
    rest.firstPacket = 2;
    session.send({ rest });
    rest.firstPacket = 1;
    session.send({ rest });
    QTRY_COMPARE(server.frames.size(), 3);
    QCOMPARE(server.frames.at(0).data, QByteArray("two"));
    QCOMPARE(server.frames.at(1).data, QByteArray("one"));
    QCOMPARE(server.frames.at(2).data, QByteArray("two"));
    QVERIFY(server.texts().isEmpty());
}

void tst_WebSocketClient::sendsOtherPackets()
{
    ScriptedServer server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(session.opened, 1);
    session.send({ enginePacket(EnginePacketType::Ping, "probe"),
                   enginePacket(EnginePacketType::Upgrade), enginePacket(EnginePacketType::Pong) });
    QTRY_COMPARE(server.texts(), (QByteArrayList{ "2probe", "5", "3" }));
}

void tst_WebSocketClient::base64InBothDirections()
{
    ScriptedServer server;
    Session session(server.url());
    session.request.isBase64 = true;
    session.start();
    QTRY_COMPARE(session.opened, 1);
    QCOMPARE(server.requests.first().query("b64"), QStringLiteral("1"));
    session.send({ textMessage("51-[]", { QByteArray("\x00\xff", 2) }) });
    QTRY_COMPARE(server.texts(), (QByteArrayList{ "451-[]", "bAP8=" }));
    QCOMPARE(server.frames.size(), 2);
    server.sendText("bAP8=");
    server.sendBinary("x"); // as well
    QTRY_COMPARE(session.received, (QByteArrayList{ QByteArray("4b\x00\xff", 4), "4bx" }));
    server.sendText("b~");
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(session.lastError.kind, TransportError::Kind::ParseError);
}

void tst_WebSocketClient::textKeepsItsBytes_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("ASCII") << QByteArray("hello");
    QTest::newRow("all widths") << QByteArray("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80");
    QTest::newRow("byte order mark") << QByteArray("\xef\xbb\xbfx\xef\xbb\xbf");
    QTest::newRow("zero byte") << QByteArray("a\0b", 3);
}

void tst_WebSocketClient::textKeepsItsBytes()
{
    QFETCH(QByteArray, text);
    ScriptedServer server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(session.opened, 1);
    session.send({ textMessage(text) });
    QTRY_COMPARE(server.texts(), QByteArrayList{ "4" + text });
    server.sendText("4" + text);
    QTRY_COMPARE(session.received, QByteArrayList{ "4" + text });
}

void tst_WebSocketClient::longMessageIsOneFrame()
{
    ScriptedServer server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(session.opened, 1);
    QByteArray text;
    for (int i = 0; i < 700'000; ++i)
        text += "\xe2\x82\xac";
    session.send({ textMessage(text) });
    QTRY_COMPARE(server.frames.size(), 1);
    QVERIFY(server.frames.first() == textFrame("4" + text));
}

void tst_WebSocketClient::nothingIsSentBeforeTheHandshake()
{
    ScriptedServer server;
    Session session(server.url());
    session.start();
    QList<EngineOutput> queue{ textMessage("early") };
    session.transport->send(queue);
    QCOMPARE(queue.size(), 1);
    QVERIFY(!session.transport->sendNow(EngineMessage("early")));
    QTRY_COMPARE(session.opened, 1);
    session.transport->send(queue);
    QTRY_COMPARE(server.texts(), QByteArrayList{ "4early" });
}

void tst_WebSocketClient::blockedWhileThePeerDoesNotRead()
{
    ScriptedServer server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(session.opened, 1);
    server.webSocket->setReadBufferSize(1);
    server.webSocket->blockSignals(true);
    const QByteArray big(8'000'000, 'x'); // more than the system's own buffers take
    QList<EngineOutput> queue;
    for (int i = 0; i < 4; ++i)
        queue.append(textMessage(big));
    session.transport->send(queue);
    QCOMPARE(queue.size(), 3); // the first went above the mark
    QVERIFY(!session.transport->isWritable());
    QVERIFY(!session.transport->sendNow(EngineMessage("x")));
    QVERIFY(session.transport->bytesToWrite() >= big.size());
    session.onWritable = [&] { session.transport->send(queue); };
    server.webSocket->blockSignals(false);
    server.webSocket->setReadBufferSize(0);
    QVERIFY(QMetaObject::invokeMethod(server.webSocket, &QIODevice::readyRead));
    QTRY_COMPARE(server.frames.size(), 4);
    QVERIFY(queue.isEmpty());
    QCOMPARE(session.writable, 4);
    QTRY_COMPARE(session.transport->bytesToWrite(), 0);
}

void tst_WebSocketClient::eventLoopInAHandler_data()
{
    QTest::addColumn<bool>("isInPieces");
    QTest::newRow("in one segment") << false;
    QTest::newRow("later") << true;
}

// As in a handler that shows a dialog: the connection goes on, in order.
void tst_WebSocketClient::eventLoopInAHandler()
{
    QFETCH(bool, isInPieces);
    ScriptedServer server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(session.opened, 1);
    QByteArray following = ScriptedServer::frame(ScriptedFrame::Text, "4b")
                           + ScriptedServer::frame(ScriptedFrame::Ping, "now")
                           + QByteArray("\x02\x01x\x80\x01y", 6)
                           + ScriptedServer::frame(ScriptedFrame::Text, "4c").left(3);
    bool isBack = false;
    session.onPacket = [&] {
        if (session.received != QByteArrayList{ "4a" })
            return;
        if (isInPieces)
            server.sendRaw(following);
        QTRY_COMPARE(session.received, (QByteArrayList{ "4a", "4b", "4bxy" }));
        QTRY_COMPARE(server.frames.size(), 1); // the pong
        QVERIFY(session.transport->sendNow(EngineMessage("answer")));
        QTRY_COMPARE(server.texts(), QByteArrayList{ "4answer" });
        isBack = true;
    };
    const QByteArray first = ScriptedServer::frame(ScriptedFrame::Text, "4a");
    server.sendRaw(isInPieces ? first : first + following);
    QTRY_VERIFY(isBack);
    server.sendRaw(ScriptedServer::frame(ScriptedFrame::Text, "4c").mid(3));
    server.sendText("4d");
    QTRY_COMPARE(session.received, (QByteArrayList{ "4a", "4b", "4bxy", "4c", "4d" }));
    QCOMPARE(session.closed, 0);
}

// The same, while the connection is given up.
void tst_WebSocketClient::socketSurvivesAnEventLoopInItsSignal()
{
    ScriptedServer server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(session.opened, 1);
    bool isBack = false;
    session.onPacket = [&] {
        session.transport.reset();
        QTRY_COMPARE(server.connectionCount, 0);
        isBack = true;
    };
    server.sendText("4a");
    QTRY_VERIFY(isBack);
    QCOMPARE(session.received, QByteArrayList{ "4a" });
}

QTEST_GUILESS_MAIN(tst_WebSocketClient)
#include "tst_websocketclient.moc"
