// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Which upgrade requests are accepted, and the answers.
#include "http/websockethandshake.h"

#include "http/httprequestreader.h"

#include <QTest>

using namespace QSocketIoPrivate;

namespace {

// The example of RFC 6455 section 1.3, with a field replaced, added or (with a null value) left out.
HttpRequest upgradeRequest(const QByteArray &name = {}, const QByteArray &value = {})
{
    HttpRequest request;
    request.method = "GET";
    request.target = "/chat";
    request.headers.append("Host", "server.example.com");
    request.headers.append("Upgrade", "websocket");
    request.headers.append("Connection", "Upgrade");
    request.headers.append("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
    request.headers.append("Sec-WebSocket-Version", "13");
    if (!name.isNull())
        request.headers.set(name, value);
    return request;
}

} // namespace

class tst_WebSocketHandshake : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void accepts_data();
    void accepts();
    void refuses_data();
    void refuses();
    void refusesOtherMethods();
    void refusesOldHttp();
    void refusesTwoKeys();
    void refusesMissingFields_data();
    void refusesMissingFields();
    void readsTheOfferedProtocols_data();
    void readsTheOfferedProtocols();
    void answers();
    void answersWithProtocolAndFields();
    void answersWithOneFieldPerField();
};

void tst_WebSocketHandshake::accepts_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("the example") << QByteArray() << QByteArray();
    QTest::newRow("Upgrade in capitals") << QByteArray("Upgrade") << QByteArray("WebSocket");
    QTest::newRow("Upgrade among others") << QByteArray("Upgrade") << QByteArray("h2c, websocket");
    QTest::newRow("Connection in small letters")
            << QByteArray("Connection") << QByteArray("upgrade");
    QTest::newRow("Connection of a proxy")
            << QByteArray("Connection") << QByteArray("keep-alive, Upgrade");
    QTest::newRow("origin") << QByteArray("Origin") << QByteArray("http://example.com");
    QTest::newRow("extensions") << QByteArray("Sec-WebSocket-Extensions")
                                << QByteArray("permessage-deflate; client_max_window_bits");
}

void tst_WebSocketHandshake::accepts()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    const auto handshake = WebSocketHandshake::check(upgradeRequest(name, value));
    QVERIFY(handshake.isAccepted());
    QCOMPARE(handshake.status, 101);
    QCOMPARE(handshake.acceptKey, QByteArray("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    QVERIFY(handshake.protocols.isEmpty());
}

void tst_WebSocketHandshake::refuses_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<int>("status");
    QTest::newRow("other upgrade") << QByteArray("Upgrade") << QByteArray("h2c") << 400;
    QTest::newRow("part of the word") << QByteArray("Upgrade") << QByteArray("websockets") << 400;
    QTest::newRow("kept alive") << QByteArray("Connection") << QByteArray("keep-alive") << 400;
    QTest::newRow("version 8") << QByteArray("Sec-WebSocket-Version") << QByteArray("8") << 426;
    QTest::newRow("version 14") << QByteArray("Sec-WebSocket-Version") << QByteArray("14") << 426;
    QTest::newRow("version 013") << QByteArray("Sec-WebSocket-Version") << QByteArray("013") << 426;
    QTest::newRow("several versions")
            << QByteArray("Sec-WebSocket-Version") << QByteArray("13, 8") << 426;
    QTest::newRow("no base64") << QByteArray("Sec-WebSocket-Key")
                               << QByteArray("dGhlIHNhbXBsZSBub25jZ!==") << 400;
    QTest::newRow("15 bytes") << QByteArray("Sec-WebSocket-Key") << QByteArray(15, 'x').toBase64()
                              << 400;
    QTest::newRow("17 bytes") << QByteArray("Sec-WebSocket-Key") << QByteArray(17, 'x').toBase64()
                              << 400;
    QTest::newRow("empty key") << QByteArray("Sec-WebSocket-Key") << QByteArray("") << 400;
    QTest::newRow("two keys in one")
            << QByteArray("Sec-WebSocket-Key")
            << QByteArray("dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ==") << 400;
    QTest::newRow("blank in the key")
            << QByteArray("Sec-WebSocket-Key") << QByteArray("dGhlIHNhbXBs ZSBub25jZQ==") << 400;
}

void tst_WebSocketHandshake::refuses()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    QFETCH(int, status);
    const auto handshake = WebSocketHandshake::check(upgradeRequest(name, value));
    QVERIFY(!handshake.isAccepted());
    QCOMPARE(handshake.status, status);
    QVERIFY(!handshake.reason.isEmpty());
    QVERIFY(handshake.acceptKey.isEmpty());
}

void tst_WebSocketHandshake::refusesOtherMethods()
{
    for (const char *method : { "POST", "HEAD", "OPTIONS", "get" }) {
        HttpRequest request = upgradeRequest();
        request.method = method;
        QCOMPARE(WebSocketHandshake::check(request).status, 405);
    }
}

void tst_WebSocketHandshake::refusesOldHttp()
{
    HttpRequest request = upgradeRequest();
    request.minorVersion = 0;
    QCOMPARE(WebSocketHandshake::check(request).status, 400);
}

void tst_WebSocketHandshake::refusesTwoKeys()
{
    HttpRequest request = upgradeRequest();
    request.headers.append("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==");
    QCOMPARE(WebSocketHandshake::check(request).status, 400);
}

void tst_WebSocketHandshake::refusesMissingFields_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<int>("status");
    QTest::newRow("Upgrade") << QByteArray("Upgrade") << 400;
    QTest::newRow("Connection") << QByteArray("Connection") << 400;
    QTest::newRow("key") << QByteArray("Sec-WebSocket-Key") << 400;
    QTest::newRow("version") << QByteArray("Sec-WebSocket-Version") << 426;
}

void tst_WebSocketHandshake::refusesMissingFields()
{
    QFETCH(QByteArray, name);
    const HttpRequest complete = upgradeRequest();
    HttpRequest request = complete;
    request.headers = {};
    for (const auto &[field, value] : complete.headers.fields()) {
        if (field != name)
            request.headers.append(field, value);
    }
    QTEST(WebSocketHandshake::check(request).status, "status");
}

void tst_WebSocketHandshake::readsTheOfferedProtocols_data()
{
    QTest::addColumn<QByteArray>("offered");
    QTest::addColumn<QByteArrayList>("protocols");
    QTest::newRow("one") << QByteArray("chat") << QByteArrayList({ "chat" });
    QTest::newRow("several") << QByteArray("chat, superchat ,x")
                             << QByteArrayList({ "chat", "superchat", "x" });
    QTest::newRow("case counts") << QByteArray("Chat,chat") << QByteArrayList({ "Chat", "chat" });
    QTest::newRow("empty elements") << QByteArray(", ,chat,") << QByteArrayList({ "chat" });
    QTest::newRow("no tokens") << QByteArray("a b, c/d, ok") << QByteArrayList({ "ok" });
}

void tst_WebSocketHandshake::readsTheOfferedProtocols()
{
    QFETCH(QByteArray, offered);
    QFETCH(QByteArrayList, protocols);
    HttpRequest request = upgradeRequest("Sec-WebSocket-Protocol", offered);
    QCOMPARE(WebSocketHandshake::check(request).protocols, protocols);
    request.headers.append("Sec-WebSocket-Protocol", "last");
    QCOMPARE(WebSocketHandshake::check(request).protocols, protocols + QByteArrayList({ "last" }));
}

void tst_WebSocketHandshake::answers()
{
    QCOMPARE(WebSocketHandshake::check(upgradeRequest()).response(),
             QByteArray("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: "
                        "Upgrade\r\n"
                        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"));
}

void tst_WebSocketHandshake::answersWithProtocolAndFields()
{
    HttpHeaders extra;
    extra.append("Set-Cookie", "io=1");
    extra.append("X-A", "b");
    QCOMPARE(WebSocketHandshake::check(upgradeRequest()).response("chat", extra),
             QByteArray("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: "
                        "Upgrade\r\n"
                        "Sec-WebSocket-Accept: "
                        "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: chat\r\n"
                        "Set-Cookie: io=1\r\nX-A: b\r\n\r\n"));
}

void tst_WebSocketHandshake::answersWithOneFieldPerField()
{
    HttpHeaders extra;
    extra.append("X-A", "b\r\nX-B: c");
    const QByteArray answer = WebSocketHandshake::check(upgradeRequest()).response({}, extra);
    QVERIFY(answer.endsWith("\r\nX-A: b  X-B: c\r\n\r\n"));
}

QTEST_APPLESS_MAIN(tst_WebSocketHandshake)
#include "tst_websockethandshake.moc"
