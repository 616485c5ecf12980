// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Compressed messages over WebSocket: what is agreed on, what is compressed, and what the limits are.
#include "http/websocketdeflate.h"
#include "http/websocketframe.h"
#include "rawclient.h"
#include "testserver.h"
#include "transport/websocketframes.h"

#include "qsocketioclient.h"

#include <QCryptographicHash>
#include <QRegularExpression>
#include <QTest>

#include <memory>
#include <optional>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using Compression = QSocketIoWebSocketCompression;
using Direction = Compression::Direction;
using QSocketIo::Transport;

namespace {

const QByteArray webSocketPath = "/socket.io/?EIO=4&transport=websocket";
const QByteArray noTakeover = "permessage-deflate; server_no_context_takeover; "
                              "client_no_context_takeover";
const QString longText = u"what is said again and again "_s.repeated(100);

QByteArray offerField(const QByteArray &offer)
{
    return "Sec-WebSocket-Extensions: " + offer + "\r\n";
}

// A client of "/" that offers compression and sees frames as they are.
class CompressingPeer
{
public:
    explicit CompressingPeer(quint16 port, const QByteArray &offer = "permessage-deflate",
                             ContextTakeover takeover = ContextTakeover::No)
        : m_raw(port)
        , m_inflater(15, takeover)
        , m_deflater(15, ContextTakeover::No, { .threshold = 0 })
    {
        m_raw.send(RawClient::upgradeRequest(webSocketPath, offerField(offer)));
        if (const auto answer = m_raw.response(RawClient::Body::Absent))
            extensions = answer->header("Sec-WebSocket-Extensions");
        next(); // the handshake
        m_raw.send(RawClient::text("40"));
        next();
    }

    void sendCompressed(const QByteArray &packet)
    {
        QByteArray frame;
        appendMaskedFrame(frame, WebSocketOpcode::Text, {}, m_deflater.deflate({}, packet),
                          FramePayload::Compressed);
        m_raw.send(frame);
    }
    QByteArray next()
    {
        last = m_raw.frame();
        if (!last)
            return {};
        if (!last->isCompressed)
            return last->payload;
        QByteArray out;
        const auto error = m_inflater.inflate(last->payload, MessageInflater::Part::Last, out,
                                              10'000'000);
        return error == MessageInflater::Error::None ? out : QByteArray("broken");
    }
    RawClient &raw() { return m_raw; }

    QByteArray extensions; // of the answer
    std::optional<RawFrame> last;

private:
    RawClient m_raw;
    MessageInflater m_inflater;
    MessageDeflater m_deflater;
};

} // namespace

class tst_WebSocketCompression : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void settingsAreValues();
    void settingsStayInRange();
    void isOffByDefault();
    void isAgreedOn_data();
    void isAgreedOn();
    void contextsAreLimited();
    void messagesFromTheThresholdOn();
    void uncompressedOnRequest();
    void repliesAreCompressed();
    void bombsEndTheConnection_data();
    void bombsEndTheConnection();
    void broadcastIsCompressedOnce();
    void broadcastWithTakeover();
    void clientAndServer_data();
    void clientAndServer();
    void clientMeetsAServerWithout();
};

void tst_WebSocketCompression::settingsAreValues()
{
    Compression compression;
    QCOMPARE(compression.threshold(), 1024);
    QCOMPARE(compression.contextTakeover(), Compression::Directions());
    QCOMPARE(compression.windowBits(Direction::FromServer), 15);
    QCOMPARE(compression.windowBits(Direction::FromClient), 15);
    QCOMPARE(compression.memoryLevel(), 8);
    QCOMPARE(compression.level(), 6);
    QCOMPARE(compression.maxContextBytes(), 64 * 1024 * 1024);
    compression.setThreshold(10);
    compression.setContextTakeover(Direction::FromClient);
    compression.setWindowBits(Direction::FromServer, 10);
    compression.setWindowBits(Direction::FromClient, 11);
    compression.setMemoryLevel(2);
    compression.setLevel(3);
    compression.setMaxContextBytes(1000);
    QSocketIoServer server;
    QSocketIoClient client;
    QVERIFY(!server.webSocketCompression() && !client.webSocketCompression());
    server.setWebSocketCompression(compression);
    client.setWebSocketCompression(compression);
    for (const auto &read : { server.webSocketCompression(), client.webSocketCompression() }) {
        QVERIFY(read);
        QCOMPARE(read->threshold(), 10);
        QCOMPARE(read->contextTakeover(), Compression::Directions(Direction::FromClient));
        QCOMPARE(read->windowBits(Direction::FromServer), 10);
        QCOMPARE(read->windowBits(Direction::FromClient), 11);
        QCOMPARE(read->memoryLevel(), 2);
        QCOMPARE(read->level(), 3);
        QCOMPARE(read->maxContextBytes(), 1000);
    }
    server.setWebSocketCompression(std::nullopt);
    QVERIFY(!server.webSocketCompression());
}

void tst_WebSocketCompression::settingsStayInRange()
{
    Compression compression;
    for (const auto direction : { Direction::FromServer, Direction::FromClient }) {
        compression.setWindowBits(direction, 8);
        QCOMPARE(compression.windowBits(direction), 9);
        compression.setWindowBits(direction, 16);
        QCOMPARE(compression.windowBits(direction), 15);
    }
    compression.setThreshold(-1);
    QCOMPARE(compression.threshold(), 0);
    compression.setMemoryLevel(0);
    QCOMPARE(compression.memoryLevel(), 1);
    compression.setMemoryLevel(10);
    QCOMPARE(compression.memoryLevel(), 9);
    compression.setLevel(-1);
    QCOMPARE(compression.level(), 1);
    compression.setLevel(10);
    QCOMPARE(compression.level(), 9);
    compression.setMaxContextBytes(-1);
    QCOMPARE(compression.maxContextBytes(), 0);
}

void tst_WebSocketCompression::isOffByDefault()
{
    TestServer server;
    CompressingPeer peer(server.port());
    QVERIFY(peer.extensions.isNull());
    QTRY_VERIFY(server.socket());
    server.socket()->emitEvent("long", longText);
    QVERIFY(peer.next().contains("again and again"));
    QVERIFY(!peer.last->isCompressed);
    const QByteArray rsv1 = QByteArray::fromHex("c18000000000");
    peer.raw().send(rsv1);
    QVERIFY(!peer.next().isNull());
    QCOMPARE(peer.last->closeCode(), 1002);
}

void tst_WebSocketCompression::isAgreedOn_data()
{
    QTest::addColumn<QByteArray>("offer");
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("plain") << QByteArray("permessage-deflate") << noTakeover;
    QTest::newRow("Chromium") << QByteArray("permessage-deflate; client_max_window_bits")
                              << noTakeover;
    QTest::newRow("wrong bits") << QByteArray("permessage-deflate; server_max_window_bits=7")
                                << QByteArray();
    QTest::newRow("unknown") << QByteArray("permessage-deflate; what=ever") << QByteArray();
}

void tst_WebSocketCompression::isAgreedOn()
{
    QFETCH(QByteArray, offer);
    TestServer server;
    server.setWebSocketCompression(Compression());
    CompressingPeer peer(server.port(), offer);
    QTEST(peer.extensions, "answer");
    QTRY_VERIFY(server.socket());
}

void tst_WebSocketCompression::contextsAreLimited()
{
    TestServer server;
    Compression compression;
    compression.setContextTakeover(Direction::FromServer);
    compression.setMaxContextBytes(256 * 1024); // one
    server.setWebSocketCompression(compression);
    const QByteArray takeover = "permessage-deflate; client_no_context_takeover";
    auto first = std::make_unique<CompressingPeer>(server.port());
    QCOMPARE(first->extensions, takeover);
    const CompressingPeer second(server.port());
    QCOMPARE(second.extensions, noTakeover);
    first.reset();
    QTRY_COMPARE(server.of("/")->socketCount(), 1);
    const CompressingPeer third(server.port());
    QCOMPARE(third.extensions, takeover);
}

void tst_WebSocketCompression::messagesFromTheThresholdOn()
{
    TestServer server;
    server.setWebSocketCompression(Compression());
    CompressingPeer peer(server.port());
    QTRY_VERIFY(server.socket());
    const qsizetype around = QByteArray("42[\"t\",\"\"]").size();
    const QString text(1024 - around, u'a');
    server.socket()->emitEvent("t", text.chopped(1));
    QCOMPARE(peer.next().size(), 1023);
    QVERIFY(!peer.last->isCompressed);
    server.socket()->emitEvent("t", text);
    QCOMPARE(peer.next().size(), 1024);
    QVERIFY(peer.last->isCompressed);
    server.socket()->emitEvent("t", QByteArray(1023, 'b'));
    peer.next();
    QCOMPARE(peer.next().size(), 1023);
    QVERIFY(!peer.last->isCompressed);
    server.socket()->emitEvent("t", QByteArray(1024, 'b'));
    peer.next();
    QVERIFY(!peer.last->isCompressed); // the text to it
    QCOMPARE(peer.next(), QByteArray(1024, 'b'));
    QVERIFY(peer.last->isCompressed);
    QCOMPARE(peer.last->opcode, 2);
}

void tst_WebSocketCompression::uncompressedOnRequest()
{
    TestServer server;
    server.setWebSocketCompression(Compression());
    CompressingPeer peer(server.port());
    QTRY_VERIFY(server.socket());
    server.socket()->asUncompressed().emitEvent("t", longText);
    QVERIFY(peer.next().size() > longText.size());
    QVERIFY(!peer.last->isCompressed);
    server.broadcast().asUncompressed().emitEvent("t", longText);
    QVERIFY(peer.next().size() > longText.size());
    QVERIFY(!peer.last->isCompressed);
    server.broadcast().emitEvent("t", longText);
    QVERIFY(peer.next().size() > longText.size());
    QVERIFY(peer.last->isCompressed);
}

void tst_WebSocketCompression::repliesAreCompressed()
{
    TestServer server;
    server.setWebSocketCompression(Compression());
    server.on("echo", this,
              [](QSocketIoServerSocket *, const QString &text) -> QString { return text; });
    CompressingPeer peer(server.port());
    const QByteArray text = longText.toUtf8();
    peer.sendCompressed("420[\"echo\",\"" + text + "\"]");
    QCOMPARE(peer.next(), "430[\"" + text + "\"]");
    QVERIFY(peer.last->isCompressed);
    QVERIFY(peer.last->payload.size() < 200);
}

void tst_WebSocketCompression::bombsEndTheConnection_data()
{
    QTest::addColumn<qsizetype>("size");
    QTest::addColumn<bool>("isTooLarge");
    QTest::newRow("just") << qsizetype(5000) << false;
    QTest::newRow("one more") << qsizetype(5001) << true;
    QTest::newRow("bomb") << qsizetype(10'000'000) << true;
}

void tst_WebSocketCompression::bombsEndTheConnection()
{
    QFETCH(qsizetype, size);
    QFETCH(bool, isTooLarge);
    TestServer server;
    server.setMaxPayload(5000);
    server.setWebSocketCompression(Compression());
    qsizetype received = 0;
    server.on("t", this, [&received](QSocketIoServerSocket *, const QString &text) {
        received = text.size();
    });
    CompressingPeer peer(server.port());
    const qsizetype around = QByteArray("42[\"t\",\"\"]").size();
    if (isTooLarge)
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"exceeds maxPayload, 5000 bytes"_s));
    peer.sendCompressed("42[\"t\",\"" + QByteArray(size - around, 'a') + "\"]");
    if (!isTooLarge) {
        QTRY_COMPARE(received, size - around);
        return;
    }
    QVERIFY(!peer.next().isNull());
    QCOMPARE(peer.last->closeCode(), 1009);
    QCOMPARE(received, 0);
    QTRY_COMPARE(server.of("/")->socketCount(), 0);
}

void tst_WebSocketCompression::broadcastIsCompressedOnce()
{
    const EngineMessage message(QByteArray(2000, 'a'), { QByteArray(5000, 'b'), "small" });
    MessageDeflater one(15, ContextTakeover::No, {});
    MessageDeflater another(15, ContextTakeover::No, {});
    MessageDeflater smaller(10, ContextTakeover::No, {});
    const QList<QByteArray> frames = sharedCompressedFrames(message, one);
    QVERIFY(!frames.isEmpty());
    QCOMPARE(sharedCompressedFrames(message, another).first().constData(),
             frames.first().constData());
    QVERIFY(sharedCompressedFrames(message, smaller).first().constData()
            != frames.first().constData());
    QVERIFY(sharedWebSocketFrames(message) != frames);

    TestServer server;
    server.setWebSocketCompression(Compression());
    CompressingPeer first(server.port());
    CompressingPeer second(server.port());
    CompressingPeer plain(server.port(), "none");
    QTRY_COMPARE(server.of("/")->socketCount(), 3);
    server.emitEvent("all", longText);
    for (CompressingPeer *peer : { &first, &second, &plain }) {
        QCOMPARE(peer->next(), "42[\"all\",\"" + longText.toUtf8() + "\"]");
        QCOMPARE(peer->last->isCompressed, peer != &plain);
    }
}

void tst_WebSocketCompression::broadcastWithTakeover()
{
    TestServer server;
    Compression compression;
    compression.setContextTakeover(Direction::FromServer);
    compression.setThreshold(0);
    server.setWebSocketCompression(compression);
    CompressingPeer first(server.port(), "permessage-deflate", ContextTakeover::Yes);
    QTRY_COMPARE(server.of("/")->socketCount(), 1);
    // Nothing in it repeats itself.
    const QByteArray text = QCryptographicHash::hash("x", QCryptographicHash::Sha512).toHex();
    server.emitEvent("all", QString::fromLatin1(text));
    QVERIFY(first.next().contains(text));
    const qsizetype once = first.last->payload.size();
    CompressingPeer second(server.port(), "permessage-deflate", ContextTakeover::Yes);
    QTRY_COMPARE(server.of("/")->socketCount(), 2);
    server.emitEvent("all", QString::fromLatin1(text));
    QVERIFY(first.next().contains(text));
    QVERIFY(second.next().contains(text));
    QVERIFY(first.last->payload.size() < once / 2);
    QVERIFY(second.last->payload.size() >= once / 2);
}

void tst_WebSocketCompression::clientAndServer_data()
{
    QTest::addColumn<Compression::Directions>("takeover");
    QTest::addColumn<int>("bits");
    QTest::addColumn<QList<Transport>>("transports");
    const QList<Transport> upgrade{ Transport::Polling, Transport::WebSocket };
    const QList<Transport> webSocket{ Transport::WebSocket };
    const Compression::Directions both = Direction::FromServer | Direction::FromClient;
    QTest::newRow("by themselves") << Compression::Directions() << 15 << webSocket;
    QTest::newRow("takeover") << both << 15 << webSocket;
    QTest::newRow("small windows") << both << 9 << webSocket;
    QTest::newRow("after an upgrade") << both << 12 << upgrade;
}

void tst_WebSocketCompression::clientAndServer()
{
    QFETCH(Compression::Directions, takeover);
    QFETCH(int, bits);
    Compression compression;
    compression.setContextTakeover(takeover);
    compression.setThreshold(0);
    compression.setWindowBits(Direction::FromServer, bits);
    compression.setWindowBits(Direction::FromClient, bits);
    TestServer server;
    server.setWebSocketCompression(compression);
    server.on("echo", this, [](QSocketIoServerSocket *, const QSocketIoEvent &event) {
        event.ack().sendArguments(event.arguments());
    });
    QSocketIoClient client(QUrl(u"http://127.0.0.1:%1"_s.arg(server.port())));
    client.setWebSocketCompression(compression);
    QFETCH(QList<Transport>, transports);
    client.setTransports(transports);
    client.open();
    QTRY_VERIFY(client.of("/")->isConnected());
    QTRY_COMPARE(client.transport(), Transport::WebSocket);
    for (int i = 0; i < 20; ++i) {
        const QByteArray bytes = QByteArray::number(i).repeated(1000 * i);
        QSocketIoReply reply;
        client.emitWithAck("echo", longText, i, bytes)
                .then(this, [&reply](const QSocketIoReply &answer) { reply = answer; });
        QTRY_COMPARE(reply.arguments().size(), 3);
        QCOMPARE(reply.value<QString>(0), longText);
        QCOMPARE(reply.value<int>(1), i);
        QCOMPARE(reply.value<QByteArray>(2), bytes);
    }
}

void tst_WebSocketCompression::clientMeetsAServerWithout()
{
    TestServer server;
    QSocketIoClient client(QUrl(u"http://127.0.0.1:%1"_s.arg(server.port())));
    client.setWebSocketCompression(Compression());
    client.setTransports({ Transport::WebSocket });
    client.open();
    QTRY_VERIFY(client.of("/")->isConnected());
    QString seen;
    client.on("t", this, [&seen](const QString &text) { seen = text; });
    QTRY_VERIFY(server.socket());
    server.socket()->emitEvent("t", longText);
    QTRY_COMPARE(seen, longText);
}

QTEST_GUILESS_MAIN(tst_WebSocketCompression)
#include "tst_websocketcompression.moc"
