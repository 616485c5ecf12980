// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The client's half of RFC 6455: its handshake, its masked frames, and what it takes from a server.
#include "frames.h"
#include "http/httprequestreader.h"
#include "http/websocketclienthandshake.h"
#include "http/websockethandshake.h"

#include <QSet>
#include <QTest>

using namespace Frames;

namespace {

constexpr Shape fromServer{ .isMasked = false };

QByteArrayList readAsClient(QByteArray bytes, qint64 limit = 1'000'000)
{
    WebSocketReader reader({ limit }, WebSocketReader::Peer::Server);
    RecordingSink sink;
    reader.feed({ bytes.data(), size_t(bytes.size()) }, sink);
    if (reader.failed())
        sink.log.append("error " + QByteArray::number(int(reader.error())));
    return sink.log;
}

HttpAnswer parsedAnswer(const QByteArray &bytes)
{
    HttpResponseReader reader({});
    reader.feed(bytes);
    return reader.state() == HttpResponseReader::State::Complete ? reader.take() : HttpAnswer();
}

} // namespace

class tst_WebSocketClientSide : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void serverFrames_data();
    void serverFrames();
    void serverFramesByteByByte();
    void maskedFrames_data();
    void maskedFrames();
    void masksDiffer();
    void closeFrames();
    void handshakeIsAccepted();
    void handshakeLeavesOutItsOwnFields();
    void keysDiffer();
    void answers_data();
    void answers();
};

void tst_WebSocketClientSide::serverFrames_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArrayList>("log");
    const auto row = [](const char *name, const QByteArray &bytes, const QByteArrayList &log) {
        QTest::newRow(name) << bytes << log;
    };
    row("text", frame(Opcode::Text, "hello", fromServer), { "text hello" });
    row("empty", frame(Opcode::Binary, "", fromServer), { "binary " });
    for (const int size : { 125, 126, 65535, 65536 }) {
        const QByteArray payload(size, 'x');
        row(qPrintable(QStringLiteral("%1 bytes").arg(size)),
            frame(Opcode::Text, payload, fromServer), { "text " + payload });
    }
    row("fragments",
        frame(Opcode::Text, "a", { .isFinal = false, .isMasked = false })
                + frame(Opcode::Ping, "p", fromServer)
                + frame(Opcode::Continuation, "b", fromServer),
        { "ping p", "text ab" });
    row("close", frame(Opcode::Close, QByteArray("\x03\xe8gone"), fromServer),
        { "close 1000 gone" });
    row("masked", frame(Opcode::Text, "hello"), { "error 1002" });
    row("masked ping", frame(Opcode::Ping, ""), { "error 1002" });
    row("reserved bit", frame(Opcode::Text, "a", { .reserved = 4, .isMasked = false }),
        { "error 1002" });
    row("no UTF-8", frame(Opcode::Text, "\xff", fromServer), { "error 1007" });
    row("at the limit", frame(Opcode::Text, QByteArray(100, 'x'), fromServer),
        { "text " + QByteArray(100, 'x') });
    row("above the limit", frame(Opcode::Text, QByteArray(101, 'x'), fromServer), { "error 1009" });
}

void tst_WebSocketClientSide::serverFrames()
{
    QFETCH(QByteArray, bytes);
    const bool isLimited = QByteArray(QTest::currentDataTag()).contains("the limit");
    QTEST(readAsClient(bytes, isLimited ? 100 : 1'000'000), "log");
}

void tst_WebSocketClientSide::serverFramesByteByByte()
{
    QByteArray bytes = frame(Opcode::Text, QByteArray(300, 'a'), fromServer)
                       + frame(Opcode::Pong, "now", fromServer)
                       + frame(Opcode::Binary, "\x80", fromServer);
    WebSocketReader reader({ 1000 }, WebSocketReader::Peer::Server);
    RecordingSink sink;
    QByteArray rest;
    for (const char byte : std::as_const(bytes)) {
        rest.append(byte);
        rest.remove(0, reader.feed({ rest.data(), size_t(rest.size()) }, sink));
    }
    QVERIFY(rest.isEmpty());
    QCOMPARE(sink.log,
             (QByteArrayList{ "text " + QByteArray(300, 'a'), "pong now", "binary \x80" }));
}

void tst_WebSocketClientSide::maskedFrames_data()
{
    QTest::addColumn<QByteArray>("prefix");
    QTest::addColumn<QByteArray>("payload");
    QTest::newRow("nothing") << QByteArray() << QByteArray();
    QTest::newRow("prefix") << QByteArray("4") << QByteArray();
    for (const int size : { 1, 6, 7, 8, 9, 124, 125, 126, 65534, 65535, 65536 })
        QTest::addRow("%d bytes", size) << QByteArray("4") << QByteArray(size, 'x');
}

// What a server reads of it.
void tst_WebSocketClientSide::maskedFrames()
{
    QFETCH(QByteArray, prefix);
    QFETCH(QByteArray, payload);
    QByteArray bytes;
    appendMaskedFrame(bytes, Opcode::Text, prefix, payload);
    appendMaskedFrame(bytes, Opcode::Binary, {}, payload);
    QVERIFY(quint8(bytes.at(1)) & 0x80);
    QCOMPARE(readWhole(bytes), (QByteArrayList{ "text " + prefix + payload, "binary " + payload }));
}

void tst_WebSocketClientSide::masksDiffer()
{
    QSet<QByteArray> masks;
    for (int i = 0; i < 1000; ++i) {
        QByteArray bytes;
        appendMaskedFrame(bytes, Opcode::Text, {}, "x");
        masks.insert(bytes.mid(2, 4));
    }
    QVERIFY(masks.size() > 990);
}

void tst_WebSocketClientSide::closeFrames()
{
    QCOMPARE(readWhole(maskedCloseFrame(WebSocketCloseCode::Normal, "done")),
             QByteArrayList{ "close 1000 done" });
    QCOMPARE(readWhole(maskedCloseFrame(WebSocketCloseCode::NoStatus)),
             QByteArrayList{ "close 1005 " });
}

void tst_WebSocketClientSide::handshakeIsAccepted()
{
    WebSocketClientHandshake handshake;
    HttpHeaders fields;
    fields.append("X-Token", "secret");
    fields.append("Sec-WebSocket-Protocol", "a, b");
    HttpRequestReader reader({});
    const QByteArray bytes = handshake.request("/socket.io/?EIO=4", "localhost:3000", fields);
    QCOMPARE(reader.feed(bytes), bytes.size());
    QCOMPARE(reader.state(), HttpRequestReader::State::Complete);
    const HttpRequest request = reader.take();
    QCOMPARE(request.target, QByteArray("/socket.io/?EIO=4"));
    QCOMPARE(request.headers.value("Host"), QByteArray("localhost:3000"));
    QCOMPARE(request.headers.value("X-Token"), QByteArray("secret"));
    const WebSocketHandshake answer = WebSocketHandshake::check(request);
    QVERIFY(answer.isAccepted());
    QCOMPARE(answer.protocols, (QByteArrayList{ "a", "b" }));
    QCOMPARE(handshake.problem(parsedAnswer(answer.response("b"))), nullptr);
    QVERIFY(handshake.problem(parsedAnswer(answer.response("c"))));
}

void tst_WebSocketClientSide::handshakeLeavesOutItsOwnFields()
{
    WebSocketClientHandshake handshake;
    HttpHeaders fields;
    for (const char *name :
         { "Host", "connection", "UPGRADE", "Sec-WebSocket-Key", "Sec-WebSocket-Version",
           "Sec-WebSocket-Extensions", "Content-Length", "Transfer-Encoding", "Expect" })
        fields.append(name, "forged");
    fields.append("X-Break", "a\r\nInjected: b");
    const QByteArray bytes = handshake.request("/", "h", fields);
    QVERIFY(!bytes.contains("forged"));
    QVERIFY(!bytes.contains("\nInjected"));
}

void tst_WebSocketClientSide::keysDiffer()
{
    const auto keyOf = [](const QByteArray &request) {
        return request.mid(request.indexOf("Sec-WebSocket-Key: ") + 19, 24);
    };
    QSet<QByteArray> keys;
    for (int i = 0; i < 100; ++i) {
        const QByteArray key = keyOf(WebSocketClientHandshake().request("/", "h"));
        QCOMPARE(QByteArray::fromBase64(key).size(), 16);
        keys.insert(key);
    }
    QCOMPARE(keys.size(), 100);
}

void tst_WebSocketClientSide::answers_data()
{
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<bool>("isAccepted");
    // The key and its answer are those of RFC 6455 section 1.3.
    const QByteArray accept("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n");
    const auto row = [](const char *name, const QByteArray &fields, bool isAccepted) {
        QTest::newRow(name) << fields << isAccepted;
    };
    row("plain", "Upgrade: websocket\r\nConnection: Upgrade\r\n" + accept, true);
    row("other case", "upgrade: WebSocket\r\nconnection: upgrade\r\n" + accept, true);
    row("kept alive by a proxy",
        "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n" + accept, true);
    row("no upgrade", "Connection: Upgrade\r\n" + accept, false);
    row("other upgrade", "Upgrade: h2c\r\nConnection: Upgrade\r\n" + accept, false);
    row("no connection", "Upgrade: websocket\r\n" + accept, false);
    row("no accept", "Upgrade: websocket\r\nConnection: Upgrade\r\n", false);
    row("wrong accept",
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
        "s3pPLMBiTxaQ9kYGzzhZRbK+xOO=\r\n",
        false);
    row("extension",
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Extensions: x\r\n" + accept,
        false);
    row("protocol",
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: x\r\n" + accept,
        false);
}

void tst_WebSocketClientSide::answers()
{
    QFETCH(QByteArray, fields);
    const WebSocketClientHandshake handshake("dGhlIHNhbXBsZSBub25jZQ==");
    const HttpAnswer answer = parsedAnswer("HTTP/1.1 101 Switching\r\n" + fields + "\r\n");
    QCOMPARE(answer.status, 101);
    QTEST(handshake.problem(answer) == nullptr, "isAccepted");
}

QTEST_APPLESS_MAIN(tst_WebSocketClientSide)
#include "tst_websocketclientside.moc"
