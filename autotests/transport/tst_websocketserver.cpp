// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The server's WebSocket transport over loopback: packets, control frames, the close handshake, and peers that misbehave.
#include "http/websockethandshake.h"
#include "httpfront.h"
#include "rawclient.h"
#include "testclock.h"
#include "transport/websocketframes.h"
#include "transport/websocketserver.h"
#include "transportrecorder.h"

#include <QRegularExpression>
#include <QTest>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = TransportError::Kind;

namespace {

enum Opcode { Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10 };

struct WebSocketFixture
{
    explicit WebSocketFixture(const WebSocketServerTransport::Limits &limits = {})
        : front(clock.deadlines(),
                [this, limits](const HttpExchangePtr &exchange) {
                    const auto handshake = WebSocketHandshake::check(exchange->request());
                    std::unique_ptr<ByteStream> stream = exchange->takeStream();
                    stream->write(handshake.response());
                    transport = std::make_unique<WebSocketServerTransport>(std::move(stream),
                                                                           clock.deadlines(),
                                                                           limits);
                    transport->setOwner(&session);
                })
        , client(front.port())
    {
        if (!client.upgrade("/"))
            qFatal("the upgrade failed");
    }
    void send() { transport->send(session.queue); }

    TestClock clock;
    TransportRecorder session;
    std::unique_ptr<WebSocketServerTransport> transport;
    HttpFront front;
    RawClient client;
};

} // namespace

class tst_WebSocketServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { HttpFront::addStreamRows(); }
    void init()
    {
        QFETCH_GLOBAL(HttpFront::Streams, streams);
        HttpFront::setStreams(streams);
    }

    void packetsArrive();
    void packetsArriveInPieces();
    void packetsLeave();
    void restOfAMessageLeaves();
    void firstFrameWithTheHandshake();
    void isWritableBelowTheMark();

    void pingIsAnswered();
    void pingFloodIsBounded();
    void pausedReadingLeavesBytesWithThePeer();

    void peerCloses_data();
    void peerCloses();
    void peerVanishes();
    void closeIsAHandshake();
    void closeSendsWhatIsWrittenFirst();
    void closeTimesOut();
    void messagesAfterOurCloseAreIgnored();
    void badBytesCloseTheSocket_data();
    void badBytesCloseTheSocket();
    void messageSizeIsLimited_data();
    void messageSizeIsLimited();
    void abortIsSilent();
    void mayDieInACall_data();
    void mayDieInACall();
};

void tst_WebSocketServer::packetsArrive()
{
    WebSocketFixture f;
    f.client.send(RawClient::text("4hello") + RawClient::frame(Binary, "\x01\x02")
                  + RawClient::text("3") + RawClient::text("4") + RawClient::frame(Binary, ""));
    QTRY_COMPARE(f.session.packets, QByteArrayList({ "4hello", "b\x01\x02", "3", "4", "b" }));
}

void tst_WebSocketServer::packetsArriveInPieces()
{
    WebSocketFixture f;
    const QByteArray bytes = RawClient::frame(Text, "4a\xe2\x82", false)
                             + RawClient::frame(Ping, "") + RawClient::frame(Continuation, "\xac")
                             + RawClient::frame(Binary, QByteArray(300, 'b'));
    for (const char byte : bytes) {
        f.client.send(QByteArray(1, byte));
        QCoreApplication::processEvents();
    }
    QTRY_COMPARE(f.session.packets,
                 QByteArrayList({ "4a\xe2\x82\xac", "b" + QByteArray(300, 'b') }));
    QCOMPARE(f.client.frame()->opcode, int(Pong));
}

void tst_WebSocketServer::packetsLeave()
{
    WebSocketFixture f;
    f.session.add(EnginePacketType::Open, "{}");
    f.session.add("hello", { QByteArray(5000, 'x'), "y" });
    f.session.add(EnginePacketType::Ping);
    f.send();
    QVERIFY(f.session.queue.isEmpty());
    QVERIFY(f.transport->sendNow(EngineMessage("now")));
    QCOMPARE_GT(f.transport->bytesToWrite(), 5000);
    QCOMPARE(f.client.frameText(), "0{}");
    QCOMPARE(f.client.frameText(), "4hello");
    QCOMPARE(f.client.frame()->payload, QByteArray(5000, 'x'));
    const auto last = f.client.frame();
    QCOMPARE(last->payload, "y");
    QCOMPARE(last->opcode, int(Binary));
    QVERIFY(!last->isMasked);
    QCOMPARE(f.client.frameText(), "2");
    QCOMPARE(f.client.frameText(), "4now");
    QTRY_COMPARE(f.transport->bytesToWrite(), 0);
}

void tst_WebSocketServer::restOfAMessageLeaves()
{
    WebSocketFixture f;
    f.session.add("text", { "a", "b" });
    f.session.queue.first().firstPacket = 2;
    f.send();
    QCOMPARE(f.client.frame()->payload, "b");
    QVERIFY(f.client.received().isEmpty());
}

void tst_WebSocketServer::firstFrameWithTheHandshake()
{
    WebSocketFixture f;
    RawClient eager(f.front.port());
    eager.send(RawClient::upgradeRequest("/") + RawClient::text("4early"));
    QTRY_COMPARE(f.session.packets, QByteArrayList{ "4early" });
}

void tst_WebSocketServer::isWritableBelowTheMark()
{
    WebSocketFixture f({ .highWaterMark = 1000 });
    for (int i = 0; i < 3; ++i)
        f.session.add(QByteArray(600, 'x'));
    f.send();
    QCOMPARE(f.session.queue.size(), 1);
    QVERIFY(!f.transport->isWritable());
    QVERIFY(!f.transport->sendNow(EngineMessage("x")));
    QTRY_COMPARE(f.session.writableCount, 1);
    QVERIFY(f.session.queue.isEmpty());
    QVERIFY(f.transport->isWritable());
    // Told only when it was not.
    QVERIFY(f.transport->sendNow(EngineMessage("x")));
    QTRY_COMPARE(f.transport->bytesToWrite(), 0);
    QCoreApplication::processEvents();
    QCOMPARE(f.session.writableCount, 1);
}

void tst_WebSocketServer::pingIsAnswered()
{
    WebSocketFixture f;
    f.client.send(RawClient::frame(Ping, "data") + RawClient::frame(Pong, "unasked"));
    const auto pong = f.client.frame();
    QCOMPARE(pong->opcode, int(Pong));
    QCOMPARE(pong->payload, "data");
    QVERIFY(f.session.packets.isEmpty());
}

void tst_WebSocketServer::pingFloodIsBounded()
{
    WebSocketFixture f;
    QByteArray flood;
    constexpr int count = 2000;
    for (int i = 0; i < count; ++i)
        flood += RawClient::frame(Ping, QByteArray(120, 'x') + QByteArray::number(i));
    f.client.send(flood + RawClient::text("4end"));
    QTRY_COMPARE(f.session.packets.size(), 1);
    int pongs = 0;
    RawFrame last;
    QByteArray lastPayload;
    while (!lastPayload.endsWith(QByteArray::number(count - 1))) {
        const auto frame = f.client.frame();
        QVERIFY(frame);
        QCOMPARE(frame->opcode, int(Pong));
        lastPayload = frame->payload;
        ++pongs;
    }
    // One write's worth at a time, and the latest ping is answered in any case.
    QCOMPARE_LT(pongs, count);
}

void tst_WebSocketServer::pausedReadingLeavesBytesWithThePeer()
{
    WebSocketFixture f;
    f.transport->setReadingPaused(true);
    f.client.send(RawClient::text("4a"));
    for (int i = 0; i < 20; ++i)
        QCoreApplication::processEvents();
    QVERIFY(f.session.packets.isEmpty());
    f.transport->setReadingPaused(false);
    QTRY_COMPARE(f.session.packets.size(), 1);
    // Nor is anything delivered of what was read together with the packet that was too much.
    f.session.onPacket = [&](const QByteArray &) { f.transport->setReadingPaused(true); };
    f.client.send(RawClient::text("4b") + RawClient::text("4c"));
    QTRY_COMPARE(f.session.packets.size(), 2);
    for (int i = 0; i < 20; ++i)
        QCoreApplication::processEvents();
    QCOMPARE(f.session.packets.size(), 2);
    f.session.onPacket = {};
    f.transport->setReadingPaused(false);
    QTRY_COMPARE(f.session.packets, QByteArrayList({ "4a", "4b", "4c" }));
    // A paused transport still notices the answer to its close frame.
    f.transport->setReadingPaused(true);
    f.transport->close();
    QCOMPARE(f.client.frame()->opcode, int(Close));
    f.client.send(RawClient::frame(Close, RawClient::closePayload(1000)));
    QTRY_VERIFY(f.session.closed);
}

void tst_WebSocketServer::peerCloses_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<int>("code");
    QTest::newRow("normal") << RawClient::closePayload(1000, "bye") << 1000;
    QTest::newRow("going away") << RawClient::closePayload(1001) << 1001;
    QTest::newRow("own code") << RawClient::closePayload(4001) << 4001;
    QTest::newRow("no code") << QByteArray() << 1005;
}

void tst_WebSocketServer::peerCloses()
{
    QFETCH(QByteArray, payload);
    QFETCH(int, code);
    WebSocketFixture f;
    f.client.send(RawClient::text("4a") + RawClient::frame(Close, payload)
                  + RawClient::text("4late"));
    const auto close = f.client.frame();
    QVERIFY(close);
    QCOMPARE(close->opcode, int(Close));
    QCOMPARE(close->closeCode(), code == 1005 ? 0 : code);
    QVERIFY(f.client.waitForClosed());
    QTRY_VERIFY(f.session.closed);
    QCOMPARE(f.session.closed->kind, Kind::Closed);
    QCOMPARE(f.session.closed->closeCode, code);
    QCOMPARE(f.session.packets, QByteArrayList{ "4a" });
    if (code == 1000)
        QCOMPARE(f.session.closed->message, u"bye"_s);
}

void tst_WebSocketServer::peerVanishes()
{
    WebSocketFixture f;
    f.client.socket().abort();
    QTRY_VERIFY(f.session.closed);
    QCOMPARE(f.session.closed->kind, Kind::Closed);
    QCOMPARE(f.session.closed->closeCode, 1006);
    QVERIFY(!f.transport->isWritable());
    QVERIFY(!f.transport->sendNow(EngineMessage("x")));
}

void tst_WebSocketServer::closeIsAHandshake()
{
    WebSocketFixture f;
    f.transport->close(WebSocketCloseCode::GoingAway, "later");
    f.transport->close();
    QVERIFY(!f.transport->isWritable());
    const auto close = f.client.frame();
    QCOMPARE(close->opcode, int(Close));
    QCOMPARE(close->closeCode(), 1001);
    QCOMPARE(close->payload.sliced(2), "later");
    QVERIFY(f.client.isConnected());
    QVERIFY(!f.session.closed);
    f.client.send(RawClient::frame(Close, close->payload));
    QVERIFY(f.client.waitForClosed());
    QTRY_VERIFY(f.session.closed);
    QCOMPARE(f.session.closed->kind, Kind::Closed);
    QCOMPARE(f.session.closed->closeCode, 1001);
    QVERIFY(f.client.received().isEmpty());
    QVERIFY(f.clock.deadlines().isEmpty());
}

void tst_WebSocketServer::closeSendsWhatIsWrittenFirst()
{
    WebSocketFixture f({ .highWaterMark = 100'000'000 });
    constexpr int count = 100;
    const QByteArray large(100'000, 'x');
    for (int i = 0; i < count; ++i)
        QVERIFY(f.transport->sendNow(EngineMessage(large)));
    f.transport->close();
    for (int i = 0; i < count; ++i)
        QCOMPARE(f.client.frame()->payload.size(), large.size() + 1);
    QCOMPARE(f.client.frame()->opcode, int(Close));
}

void tst_WebSocketServer::closeTimesOut()
{
    WebSocketFixture f;
    f.transport->close();
    QCOMPARE(f.client.frame()->opcode, int(Close));
    f.clock.pass(4999ms);
    QVERIFY(!f.session.closed);
    f.clock.pass(1ms);
    QVERIFY(f.session.closed);
    QCOMPARE(f.session.closed->kind, Kind::Closed);
    QVERIFY(f.client.waitForClosed());
}

void tst_WebSocketServer::messagesAfterOurCloseAreIgnored()
{
    WebSocketFixture f;
    f.transport->close();
    f.client.send(RawClient::text("4late") + RawClient::frame(Ping, "x")
                  + RawClient::frame(Close, RawClient::closePayload(1000)));
    QTRY_VERIFY(f.session.closed);
    QVERIFY(f.session.packets.isEmpty());
    QCOMPARE(f.client.frame()->opcode, int(Close));
    QVERIFY(f.client.received().isEmpty());
}

void tst_WebSocketServer::badBytesCloseTheSocket_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("code");
    QTest::newRow("unknown packet") << RawClient::text("9") << 1002;
    QTest::newRow("broken base64") << RawClient::text("bAQI!") << 1002;
    QTest::newRow("empty packet") << RawClient::text("") << 1002;
    QTest::newRow("unmasked") << QByteArray("\x81\x02"
                                            "4a")
                              << 1002;
    QTest::newRow("reserved bit") << QByteArray("\xc1\x80"
                                                "1234")
                                  << 1002;
    QTest::newRow("reserved opcode") << RawClient::frame(3, "4a") << 1002;
    QTest::newRow("continuation of nothing") << RawClient::frame(Continuation, "4a") << 1002;
    QTest::newRow("not UTF-8") << RawClient::text("4\xff") << 1007;
    QTest::newRow("close code") << RawClient::frame(Close, RawClient::closePayload(1005)) << 1002;
    QTest::newRow("long ping") << RawClient::frame(Ping, QByteArray(126, 'x')) << 1002;
}

void tst_WebSocketServer::badBytesCloseTheSocket()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, code);
    WebSocketFixture f;
    f.client.send(RawClient::text("4ok") + bytes + RawClient::text("4late"));
    const auto close = f.client.frame();
    QVERIFY(close);
    QCOMPARE(close->opcode, int(Close));
    QCOMPARE(close->closeCode(), code);
    QVERIFY(f.client.waitForClosed());
    QTRY_VERIFY(f.session.closed);
    QCOMPARE(f.session.closed->kind, Kind::ParseError);
    QCOMPARE(f.session.closed->closeCode, code);
    QVERIFY(!f.session.closed->message.isEmpty());
    QCOMPARE(f.session.packets, QByteArrayList{ "4ok" });
}

void tst_WebSocketServer::messageSizeIsLimited_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("isTaken");
    QTest::newRow("at the limit") << RawClient::text("4" + QByteArray(99, 'x')) << true;
    QTest::newRow("above") << RawClient::text("4" + QByteArray(100, 'x')) << false;
    QTest::newRow("binary above") << RawClient::frame(Binary, QByteArray(101, 'x')) << false;
    QTest::newRow("fragments at the limit")
            << RawClient::frame(Text, "4" + QByteArray(49, 'x'), false)
                       + RawClient::frame(Continuation, QByteArray(50, 'x'))
            << true;
    QTest::newRow("fragments above")
            << RawClient::frame(Text, "4" + QByteArray(49, 'x'), false)
                       + RawClient::frame(Continuation, QByteArray(51, 'x'))
            << false;
    QTest::newRow("only announced")
            << RawClient::frame(Binary, QByteArray(100000, 'x')).first(20) << false;
}

void tst_WebSocketServer::messageSizeIsLimited()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, isTaken);
    WebSocketFixture f({ .maxPayload = 100 });
    f.client.send(bytes);
    if (isTaken) {
        QTRY_COMPARE(f.session.packets.size(), 1);
        QVERIFY(!f.session.closed);
        return;
    }
    QCOMPARE(f.client.frame()->closeCode(), 1009);
    QTRY_VERIFY(f.session.closed);
    QCOMPARE(f.session.closed->kind, Kind::TooLarge);
    QVERIFY(f.session.closed->message.contains(u"100"_s));
    QVERIFY(f.session.packets.isEmpty());
}

void tst_WebSocketServer::abortIsSilent()
{
    WebSocketFixture f;
    f.transport->abort();
    f.transport->close();
    QVERIFY(f.client.waitForClosed());
    QVERIFY(!f.session.closed);
    QCOMPARE(f.transport->bytesToWrite(), 0);
    QVERIFY(f.client.received().isEmpty());
}

void tst_WebSocketServer::mayDieInACall_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("isAbort");
    for (const bool isAbort : { false, true }) {
        const char *const how = isAbort ? "aborted" : "destroyed";
        QTest::addRow("%s by a text", how)
                << RawClient::text("4a") + RawClient::text("4b") << isAbort;
        QTest::addRow("%s by a binary", how)
                << RawClient::frame(Binary, "a") + RawClient::frame(Ping, "") << isAbort;
        QTest::addRow("%s by fragments", how)
                << RawClient::frame(Text, "4", false) + RawClient::frame(Continuation, "a")
                           + RawClient::text("bad")
                << isAbort;
    }
    QTest::addRow("when closed") << RawClient::frame(Close, "") << false;
    QTest::addRow("when failed") << RawClient::text("bad") << false;
}

void tst_WebSocketServer::mayDieInACall()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, isAbort);
    WebSocketFixture f;
    f.session.onPacket = [&](const QByteArray &) {
        if (isAbort)
            f.transport->abort();
        else
            f.transport.reset();
    };
    f.session.onClosed = [&] { f.transport.reset(); };
    f.client.send(bytes);
    QVERIFY(f.client.waitForClosed());
    QCOMPARE_LE(f.session.packets.size(), 1);
    QTRY_VERIFY(isAbort || !f.transport);
}

QTEST_GUILESS_MAIN(tst_WebSocketServer)
#include "tst_websocketserver.moc"
