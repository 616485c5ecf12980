// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A client's session that is not read for a while: what stays with the server, and what that does to the heartbeat.
#include "enginesessionlog.h"
#include "scriptedserver.h"

#include <QTest>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;

using QSocketIo::DisconnectReason;
using QSocketIo::Transport;

namespace {

// One that takes a pause at the first message.
struct PausingSession
{
    explicit PausingSession(const QList<Transport> &transports,
                            EngineRevision revision = EngineRevision::Four)
        : log(server.url(), transports)
    {
        log.settings.revision = revision;
        log.reactions["messageReceived"] = [this] {
            if (log.received.size() == 1)
                log.engine->setReadingPaused(true);
        };
        log.open();
    }
    bool isOpen() { return log.opened == 1; }
    // Long enough for what is on its way: a message has gone to the server and was answered there.
    void exchange(const QByteArray &text)
    {
        log.send(text);
        QTRY_VERIFY((server.texts() + server.postedPackets()).contains('4' + text));
    }

    ScriptedEngine server;
    EngineSessionLog log;
};

} // namespace

class tst_ClientReadingPaused : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void webSocketIsNotRead();
    void framesOfOnePieceWait();
    void pollsAreNotMade();
    void resumesWithinItsMessage_data();
    void resumesWithinItsMessage();
    void silenceIsForgiven();
    void clientOfRevision3GoesOnPinging();
    void checksAreLeftOut();
    void closes_data() { resumesWithinItsMessage_data(); }
    void closes();
    void upgradesMeanwhile();
};

void tst_ClientReadingPaused::webSocketIsNotRead()
{
    PausingSession it({ Transport::WebSocket });
    QTRY_VERIFY(it.isOpen());
    it.server.sendText("4a");
    QTRY_COMPARE(it.log.received, QByteArrayList{ "a" });
    // More than the client and the system keep: the rest waits over there.
    const QByteArray large = '4' + QByteArray(1'000'000, 'x');
    for (int i = 0; i < 20; ++i)
        it.server.sendText(large);
    it.exchange("one");
    it.exchange("two");
    QVERIFY(it.server.webSocket->bytesToWrite() > 0);
    QCOMPARE(it.log.received.size(), 1);
    it.log.engine->setReadingPaused(false);
    QTRY_COMPARE(it.log.received.size(), 21);
}

void tst_ClientReadingPaused::framesOfOnePieceWait()
{
    PausingSession it({ Transport::WebSocket });
    QTRY_VERIFY(it.isOpen());
    it.server.sendRaw(ScriptedServer::frame(1, "4a") + ScriptedServer::frame(1, "4b")
                      + ScriptedServer::frame(1, "2"));
    QTRY_COMPARE(it.log.received, QByteArrayList{ "a" });
    it.exchange("one");
    QCOMPARE(it.log.received, QByteArrayList{ "a" });
    QCOMPARE(it.server.texts(), QByteArrayList{ "4one" }); // and no pong
    it.log.engine->setReadingPaused(false);
    QTRY_COMPARE(it.log.received, (QByteArrayList{ "a", "b" }));
    QTRY_COMPARE(it.server.texts(), (QByteArrayList{ "4one", "3" }));
}

void tst_ClientReadingPaused::pollsAreNotMade()
{
    PausingSession it({ Transport::Polling });
    QTRY_VERIFY(it.isOpen());
    it.server.send("4a\x1e"
                   "4b");
    QTRY_COMPARE(it.log.received, (QByteArrayList{ "a", "b" })); // both have been fetched
    it.server.send("4c");
    it.exchange("one");
    it.exchange("two");
    QVERIFY(it.server.polls.isEmpty());
    QCOMPARE(it.log.received.size(), 2);
    it.log.engine->setReadingPaused(false);
    QTRY_COMPARE(it.log.received.size(), 3);
    QTRY_COMPARE(it.server.polls.size(), 1);
    QVERIFY(!it.server.hasTwoPolls);
}

void tst_ClientReadingPaused::resumesWithinItsMessage_data()
{
    QTest::addColumn<Transport>("transport");
    QTest::newRow("polling") << Transport::Polling;
    QTest::newRow("WebSocket") << Transport::WebSocket;
}

void tst_ClientReadingPaused::resumesWithinItsMessage()
{
    QFETCH(Transport, transport);
    PausingSession it({ transport });
    it.log.reactions["messageReceived"] = [&] {
        it.log.engine->setReadingPaused(true);
        it.log.engine->setReadingPaused(false);
    };
    QTRY_VERIFY(it.isOpen());
    if (transport == Transport::Polling)
        it.server.send("4a\x1e"
                       "4b");
    else
        it.server.sendRaw(ScriptedServer::frame(1, "4a") + ScriptedServer::frame(1, "4b"));
    QTRY_COMPARE(it.log.received, (QByteArrayList{ "a", "b" }));
    if (transport == Transport::Polling)
        QTRY_COMPARE(it.server.polls.size(), 1);
    it.exchange("one");
    QVERIFY(!it.server.hasTwoPolls);
}

// It is ours, not the server's; afterwards the server has its whole time again.
void tst_ClientReadingPaused::silenceIsForgiven()
{
    PausingSession it({ Transport::WebSocket });
    QTRY_VERIFY(it.isOpen());
    it.server.sendText("4a");
    QTRY_COMPARE(it.log.received.size(), 1);
    it.log.clock.pass(10min);
    it.exchange("one");
    QVERIFY(it.log.engine->isOpen());
    it.log.engine->setReadingPaused(false);
    it.log.clock.pass(44999ms);
    it.exchange("two");
    QVERIFY(it.log.engine->isOpen());
    it.log.clock.pass(1ms);
    QTRY_COMPARE(it.log.reason, DisconnectReason::PingTimeout);
    QCOMPARE(it.log.closed, 1);
}

void tst_ClientReadingPaused::clientOfRevision3GoesOnPinging()
{
    PausingSession it({ Transport::WebSocket }, EngineRevision::Three);
    QTRY_VERIFY(it.isOpen());
    it.server.sendText("4a");
    QTRY_COMPARE(it.log.received.size(), 1);
    QTRY_COMPARE(it.server.texts(),
                 QByteArrayList{ "2" }); // before the pong of an earlier one is missed
    for (int i = 2; i < 5; ++i) {
        it.server.sendText("3");
        it.log.clock.pass(25s);
        QTRY_COMPARE(it.server.texts(), QByteArrayList(i, "2"));
    }
    QVERIFY(it.log.engine->isOpen());
    it.log.engine->setReadingPaused(false);
    it.server.sendText("4b");
    QTRY_COMPARE(it.log.received.size(), 2); // behind the pongs
    it.log.clock.pass(25s);
    QTRY_COMPARE(it.server.texts().size(), 5);
    it.log.clock.pass(20s);
    QTRY_COMPARE(it.log.reason, DisconnectReason::PingTimeout);
}

void tst_ClientReadingPaused::checksAreLeftOut()
{
    PausingSession it({ Transport::WebSocket });
    QTRY_VERIFY(it.isOpen());
    it.server.sendText("4a");
    QTRY_COMPARE(it.log.received.size(), 1);
    it.log.engine->check(1h);
    it.exchange("one");
    it.log.clock.pass(1min);
    it.exchange("two");
    QVERIFY(it.log.engine->isOpen());
}

void tst_ClientReadingPaused::closes()
{
    QFETCH(Transport, transport);
    PausingSession it({ transport });
    QTRY_VERIFY(it.isOpen());
    if (transport == Transport::Polling)
        it.server.send("4a");
    else
        it.server.sendText("4a");
    QTRY_COMPARE(it.log.received.size(), 1);
    it.log.engine->close(DisconnectReason::ClientDisconnect);
    QTRY_COMPARE(it.log.closed, 1); // no time has passed
    QCOMPARE(it.log.reason, DisconnectReason::ClientDisconnect);
    QTRY_COMPARE(it.server.webSocketEnds, transport == Transport::WebSocket ? 1 : 0);
}

void tst_ClientReadingPaused::upgradesMeanwhile()
{
    PausingSession it({ Transport::Polling, Transport::WebSocket });
    it.server.answersProbe = false;
    QTRY_VERIFY(it.isOpen());
    it.server.send("4a");
    QTRY_COMPARE(it.log.received.size(), 1);
    QTRY_COMPARE(it.server.texts(), QByteArrayList{ "2probe" });
    it.server.sendText("3probe");
    QTRY_COMPARE(it.log.upgraded, 1);
    it.server.sendText("4b");
    it.exchange("one");
    QCOMPARE(it.log.received.size(), 1);
    it.log.engine->setReadingPaused(false);
    QTRY_COMPARE(it.log.received, (QByteArrayList{ "a", "b" }));
}

QTEST_GUILESS_MAIN(tst_ClientReadingPaused)

#include "tst_clientreadingpaused.moc"
