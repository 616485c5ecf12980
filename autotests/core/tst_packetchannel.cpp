// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "core/packetchannel.h"
#include "logging.h"

#include <QRegularExpression>
#include <QtTest>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using QSocketIo::DisconnectReason;

namespace {

// A session that only writes down what it is told.
class RecordingEngine final : public EngineConnection
{
public:
    QByteArray sid() const override { return "sid1"; }
    QSocketIo::Transport transport() const override { return QSocketIo::Transport::WebSocket; }
    bool isOpen() const override { return true; }
    bool isWritable() const override { return true; }
    void send(const EngineMessage &message) override { sent.append(message.text()); }
    qint64 bytesToWrite() const override { return 0; }
    qint64 maxPayload() const override { return 0; }
    void close(DisconnectReason reason) override { closed.append(reason); }
    void abort() override {}

    void text(const QByteArray &data) { deliver({ EnginePacketType::Message, false, data }); }
    void binary(const QByteArray &data)
    {
        deliver({ EnginePacketType::Message, true, data, &data });
    }
    void deliver(const EnginePacketView &view)
    {
        if (owner())
            owner()->messageReceived(view);
    }
    void drain() { owner()->engineDrained(); }
    void poll() { owner()->engineWritable(); }
    void upgrade() { owner()->engineUpgraded(); }
    void end(DisconnectReason reason)
    {
        TransportError error;
        error.message = u"broken"_s;
        owner()->engineClosed(reason, error);
    }
    void endWithout(DisconnectReason reason) { owner()->engineClosed(reason, {}); } // a message
    bool hasOwner() const { return owner(); }

    QByteArrayList sent;
    QList<DisconnectReason> closed;
};

class RecordingOwner final : public PacketChannel::Owner
{
public:
    void packetReceived(SocketPacket &&packet) override
    {
        log.append(QByteArray::number(int(packet.type)) + packet.nsp
                   + (packet.payload ? packet.payload->text().toByteArray() : QByteArray()));
        if (packet.payload)
            attachments = packet.payload->attachments();
        if (onPacket)
            onPacket();
    }
    void channelDrained() override { log.append("drained"); }
    void channelWritable() override { log.append("writable"); }
    void channelUpgraded() override { log.append("upgraded"); }
    void channelClosed(DisconnectReason reason, const TransportError &error) override
    {
        log.append("closed " + QByteArray::number(int(reason)) + ' ' + error.message.toUtf8());
    }

    QByteArrayList log;
    QList<QByteArray> attachments;
    std::function<void()> onPacket;
};

struct Bench
{
    RecordingEngine engine;
    RecordingOwner owner;
    SocketPacketDecoder::Limits limits{ .attachments = 2, .bytes = 100, .depth = 4 };
    std::unique_ptr<PacketChannel> channel = std::make_unique<PacketChannel>(&engine,
                                                                             PacketCodec::Text,
                                                                             limits, &owner);
};

// "b:" stands for a binary message.
void feed(Bench &bench, const QByteArrayList &messages)
{
    for (const QByteArray &message : messages) {
        if (message.startsWith("b:"))
            bench.engine.binary(message.mid(2));
        else
            bench.engine.text(message);
    }
}

} // namespace

class tst_PacketChannel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void assemblesPackets();
    void everySessionHasItsOwnDecoder();
    void badPacketsEndTheSession_data();
    void badPacketsEndTheSession();
    void limitsAreTheChannels_data();
    void limitsAreTheChannels();
    void payloadsAreOnlyLoggedForDebugging();
    void passesOnWhatTheEngineSays();
    void namesTheBrokenPacket();
    void whatCannotBeEncodedIsNotSent();
    void ownerMayDestroyTheChannel();
    void destructionLeavesTheEngine();
};

void tst_PacketChannel::assemblesPackets()
{
    Bench bench;
    feed(bench, { "0/chat,", R"(2["a",1])", R"(51-["b",{"_placeholder":true,"num":0}])", "b:bytes",
                  "3/chat,7[]" });
    QCOMPARE(bench.owner.log,
             (QByteArrayList{ "0/chat", R"(2/["a",1])", R"(2/["b",{"_placeholder":true,"num":0}])",
                              "3/chat[]" }));
    QVERIFY(bench.engine.closed.isEmpty());
    bench.channel->send(EngineMessage("2[\"x\"]"));
    QCOMPARE(bench.engine.sent, QByteArrayList{ "2[\"x\"]" });
}

void tst_PacketChannel::everySessionHasItsOwnDecoder()
{
    Bench first;
    Bench second;
    const QByteArray head = R"(51-["b",{"_placeholder":true,"num":0}])";
    feed(first, { head });
    feed(second, { R"(2["a"])", head, "b:second" });
    QCOMPARE(first.owner.log.size(), 0);
    feed(first, { "b:first" });
    QCOMPARE(first.owner.attachments, QList<QByteArray>{ "first" });
    QCOMPARE(second.owner.attachments, QList<QByteArray>{ "second" });
}

void tst_PacketChannel::badPacketsEndTheSession_data()
{
    QTest::addColumn<QByteArrayList>("messages");
    QTest::newRow("no type") << QByteArrayList{ "x" };
    QTest::newRow("empty") << QByteArrayList{ "" };
    QTest::newRow("event without data") << QByteArrayList{ "2" };
    QTest::newRow("broken JSON") << QByteArrayList{ "2[\"a\"" };
    QTest::newRow("reserved event") << QByteArrayList{ "2[\"disconnect\"]" };
    QTest::newRow("binary without a head") << QByteArrayList{ "b:x" };
    QTest::newRow("text between attachments")
            << QByteArrayList{ R"(51-["b",{"_placeholder":true,"num":0}])", "2[\"a\"]" };
}

void tst_PacketChannel::badPacketsEndTheSession()
{
    QFETCH(QByteArrayList, messages);
    Bench bench;
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"session sid1: .+; closing it"_s));
    feed(bench, messages);
    QCOMPARE(bench.engine.closed, QList{ DisconnectReason::ProtocolError });
    QCOMPARE(bench.owner.log, QByteArrayList());
    // What comes in the meantime is not read, and the end is reported once.
    feed(bench, { "2[\"a\"]", "b:x", "junk" });
    QCOMPARE(bench.engine.closed.size(), 1);
    QCOMPARE(bench.owner.log, QByteArrayList());
    bench.engine.end(DisconnectReason::ProtocolError);
    QCOMPARE(bench.owner.log.size(), 1);
}

void tst_PacketChannel::limitsAreTheChannels_data()
{
    QTest::addColumn<QByteArrayList>("messages");
    QTest::addColumn<bool>("isAccepted");
    const QByteArray head = R"(["b",{"_placeholder":true,"num":0}])";
    QTest::newRow("attachments") << QByteArrayList{ "52-" + head, "b:1", "b:2" } << true;
    QTest::newRow("one attachment more") << QByteArrayList{ "53-" + head } << false;
    QTest::newRow("depth") << QByteArrayList{ "2[\"a\",[[[]]]]" } << true;
    QTest::newRow("one level more") << QByteArrayList{ "2[\"a\",[[[[]]]]]" } << false;
    QTest::newRow("bytes") << QByteArrayList{ "2[\"" + QByteArray(95, 'a') + "\"]" } << true;
    QTest::newRow("one byte more")
            << QByteArrayList{ "2[\"" + QByteArray(96, 'a') + "\"]" } << false;
}

void tst_PacketChannel::limitsAreTheChannels()
{
    QFETCH(QByteArrayList, messages);
    QFETCH(bool, isAccepted);
    Bench bench;
    if (!isAccepted)
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"session sid1: .+; closing it"_s));
    feed(bench, messages);
    QCOMPARE(bench.owner.log.size(), isAccepted ? 1 : 0);
    QCOMPARE(bench.engine.closed.size(), isAccepted ? 0 : 1);
}

void tst_PacketChannel::payloadsAreOnlyLoggedForDebugging()
{
    Bench bench;
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"^((?!secret).)*$"_s));
    feed(bench, { "2[\"a\",\"secret\"" });

    QLoggingCategory::setFilterRules(u"qsocketio.events.debug=true"_s);
    Bench talkative;
    QTest::ignoreMessage(QtDebugMsg, QRegularExpression(u"^sid1 <- 2\\[\"hello\"\\] *$"_s));
    feed(talkative, { "2[\"hello\"]" });
    QTest::ignoreMessage(QtDebugMsg, QRegularExpression(u"^sid1 -> 2\\[\"there\"\\] "_s));
    talkative.channel->send(EngineMessage("2[\"there\"]"));
    QLoggingCategory::setFilterRules({});
}

void tst_PacketChannel::passesOnWhatTheEngineSays()
{
    Bench bench;
    bench.engine.drain();
    bench.engine.poll();
    bench.engine.upgrade();
    bench.channel->close(DisconnectReason::ClientDisconnect);
    QCOMPARE(bench.engine.closed, QList{ DisconnectReason::ClientDisconnect });
    bench.engine.end(DisconnectReason::TransportError);
    QCOMPARE(bench.owner.log,
             (QByteArrayList{ "drained", "writable", "upgraded", "closed 4 broken" }));
    QCOMPARE(bench.channel->engine(), &bench.engine);
}

void tst_PacketChannel::namesTheBrokenPacket()
{
    Bench bench;
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"unknown packet type"_s));
    feed(bench, { "9" });
    bench.owner.log.clear();
    bench.engine.endWithout(DisconnectReason::ProtocolError);
    QCOMPARE(bench.owner.log, (QByteArrayList{ "closed 5 unknown packet type" }));
}

void tst_PacketChannel::whatCannotBeEncodedIsNotSent()
{
    Bench bench;
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"cannot be encoded"_s));
    bench.channel->send(EngineMessage());
    QVERIFY(bench.engine.sent.isEmpty());
}

void tst_PacketChannel::ownerMayDestroyTheChannel()
{
    Bench bench;
    bench.owner.onPacket = [&bench] { bench.channel.reset(); };
    feed(bench, { "2[\"a\"]", "2[\"b\"]" });
    QCOMPARE(bench.owner.log.size(), 1);
}

void tst_PacketChannel::destructionLeavesTheEngine()
{
    Bench bench;
    QVERIFY(bench.engine.hasOwner());
    bench.channel.reset();
    QVERIFY(!bench.engine.hasOwner());
    QVERIFY(bench.engine.closed.isEmpty());
}

QTEST_GUILESS_MAIN(tst_PacketChannel)
#include "tst_packetchannel.moc"
