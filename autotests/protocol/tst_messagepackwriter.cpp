// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/jsonwriter.h"
#include "protocol/messagepack.h"

#include <QtTest>

#include <limits>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using Error = SocketPacketDecoder::Error;
using Type = SocketPacket::Type;

namespace {

QByteArray hex(const char *digits)
{
    return QByteArray::fromHex(digits);
}

EngineMessage encoded(Type type, const char *nsp, std::optional<quint64> id,
                      const QByteArray &json = {}, const QList<QByteArray> &attachments = {})
{
    return encodePacket(PacketCodec::MessagePack, type, nsp, id, json, attachments);
}

EngineMessage eventOf(const QVariantList &arguments)
{
    QByteArray json;
    QList<QByteArray> attachments;
    JsonWriter(json, attachments).variant(arguments);
    return encoded(Type::Event, "/", {}, json, attachments);
}

} // namespace

class tst_MessagePackWriter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void writesPackets_data();
    void writesPackets();
    void writesValues_data();
    void writesValues();
    void comesBack();
    void longValuesComeBack_data();
    void longValuesComeBack();
    void deepValuesAreWritten();
    void strayPlaceholdersAreData();
    void whatIsNoJsonIsNotWritten();
};

void tst_MessagePackWriter::writesPackets_data()
{
    QTest::addColumn<EngineMessage>("message");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const EngineMessage &message, const char *expected) {
        QTest::newRow(name) << message << hex(expected);
    };
    // Members that are not there are left out: the reference takes null for a broken packet.
    row("CONNECT", encoded(Type::Connect, "/", {}), "82a47479706500a36e7370a12f");
    row("CONNECT with data", encoded(Type::Connect, "/chat", {}, R"({"sid":"x"})"),
        "83a47479706500a46461746181a3736964a178a36e7370a52f63686174");
    row("DISCONNECT", encoded(Type::Disconnect, "/", {}), "82a47479706501a36e7370a12f");
    row("EVENT", encoded(Type::Event, "/", {}, R"(["a"])"),
        "83a47479706502a46461746191a161a36e7370a12f");
    row("EVENT with id 0", encoded(Type::Event, "/", 0, R"(["a"])"),
        "84a47479706502a46461746191a161a36e7370a12fa2696400");
    row("ACK", encoded(Type::Ack, "/", 300, "[]"),
        "84a47479706503a46461746190a36e7370a12fa26964cd012c");
    row("CONNECT_ERROR", encoded(Type::ConnectError, "/", {}, R"({"message":"no"})"),
        "83a47479706504a46461746181a76d657373616765a26e6fa36e7370a12f");
}

void tst_MessagePackWriter::writesPackets()
{
    QFETCH(EngineMessage, message);
    const EngineMessage form = message;
    QVERIFY(!form.hasText());
    QCOMPARE(form.packetCount(), 1);
    QTEST(form.packet(0), "expected");
}

void tst_MessagePackWriter::writesValues_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const QVariant &value, const char *expected) {
        QTest::newRow(name) << value << hex(expected);
    };
    row("null", QVariant::fromValue(nullptr), "c0");
    row("undefined", QVariant(), "c0");
    row("true", true, "c3");
    row("false", false, "c2");
    row("fixint", 127, "7f");
    row("uint8", 128, "cc80");
    row("uint16", 65535, "cdffff");
    row("uint32", 65536, "ce00010000");
    row("uint64", 1ll << 32, "cf0000000100000000");
    row("greatest", std::numeric_limits<quint64>::max(), "cfffffffffffffffff");
    row("negative fixint", -32, "e0");
    row("int8", -33, "d0df");
    row("int16", -129, "d1ff7f");
    row("int32", -40000, "d2ffff63c0");
    row("smallest", std::numeric_limits<qint64>::min(), "d38000000000000000");
    row("whole double", 2.0, "02");
    row("fraction", 1.5, "cb3ff8000000000000");
    row("huge double", 1e300, "cb7e37e43c8800759c");
    row("2^64", 18446744073709551616.0, "cb43f0000000000000");
    row("NaN", qQNaN(), "c0");
    row("text", u"ä€"_s, "a5c3a4e282ac");
    row("empty text", u""_s, "a0");
    row("bytes", QByteArray("\0\xff", 2), "c40200ff");
    row("empty bytes", QByteArray(""), "c400");
    row("list", QVariantList{ 1, QByteArray("a") }, "9201c40161");
    row("map", QVariantMap{ { u"b"_s, QByteArray("a") }, { u"c"_s, 1 } }, "82a162c40161a16301");
    row("date", QDateTime::fromMSecsSinceEpoch(0, Qt::UTC),
        "b8313937302d30312d30315430303a30303a30302e3030305a");
}

void tst_MessagePackWriter::writesValues()
{
    QFETCH(QVariant, value);
    const QByteArray bytes = eventOf({ u"e"_s, value }).packet(0);
    const QByteArray head = hex("83a47479706502a46461746192a165");
    const QByteArray tail = hex("a36e7370a12f");
    QVERIFY(bytes.startsWith(head) && bytes.endsWith(tail));
    QTEST(bytes.sliced(head.size()).chopped(tail.size()), "expected");
}

void tst_MessagePackWriter::comesBack()
{
    const QVariantList arguments{
        u"e"_s,
        QVariantList{ -1ll, QByteArray("\1\2"), QVariantMap{ { u"k\"ä"_s, QByteArray("") } } },
        QVariantMap{ { u"placeholder"_s, true }, { u"x"_s, std::numeric_limits<qint64>::min() } },
        QByteArray("\1\2"), 0.1
    };
    Error error = Error::None;
    const auto packet = readMessagePack(eventOf(arguments).packet(0), {}, error);
    QVERIFY2(packet, SocketPacketDecoder::errorText(error).constData());
    QCOMPARE(packet->payload->root().toVariant(), QVariant(arguments));
}

void tst_MessagePackWriter::longValuesComeBack_data()
{
    QTest::addColumn<int>("size");
    for (const int size : { 15, 16, 31, 32, 255, 256, 65535, 65536 })
        QTest::addRow("%d", size) << size;
}

void tst_MessagePackWriter::longValuesComeBack()
{
    QFETCH(int, size);
    QVariantMap map;
    for (int i = 0; i < size; ++i)
        map.insert(QString::number(i), i);
    const QVariantList arguments{ u"e"_s, QString(size, u'x'), QByteArray(size, 'y'),
                                  QVariantList(size, true), map };
    Error error = Error::None;
    SocketPacketDecoder::Limits limits;
    limits.bytes = 10'000'000;
    const auto packet = readMessagePack(eventOf(arguments).packet(0), limits, error);
    QVERIFY2(packet, SocketPacketDecoder::errorText(error).constData());
    const JsonValue root = packet->payload->root();
    QCOMPARE(root.at(1).toString()->size(), size);
    QCOMPARE(root.at(2).toBytes()->size(), size);
    QCOMPARE(root.at(3).size(), size);
    QCOMPARE(root.at(4).size(), size);
    QCOMPARE(root.at(4).member(QByteArray::number(size - 1)).toInteger(), size - 1);
}

void tst_MessagePackWriter::deepValuesAreWritten()
{
    const int depth = JsonDocument::MaxDepth - 1;
    const QByteArray json = R"(["a",)" + QByteArray(depth, '[') + QByteArray(depth, ']') + "]";
    const EngineMessage form = encoded(Type::Event, "/", {}, json);
    QVERIFY(!form.isNull());
    Error error = Error::None;
    SocketPacketDecoder::Limits limits;
    limits.depth = JsonDocument::MaxDepth;
    QVERIFY(readMessagePack(form.packet(0), limits, error));
}

void tst_MessagePackWriter::strayPlaceholdersAreData()
{
    // The program's own objects, which only look like ours.
    Error error = Error::None;
    const EngineMessage message =
            encoded(Type::Event, "/", {},
                    R"(["a",{"_placeholder":true,"num":7},{"_placeholder":true,"num":0}])",
                    { "x" });
    const auto packet = readMessagePack(message.packet(0), {}, error);
    QVERIFY(packet);
    const JsonValue root = packet->payload->root();
    QCOMPARE(root.at(1).toVariant(),
             (QVariantMap{ { u"_placeholder"_s, true }, { u"num"_s, 7ll } }));
    QCOMPARE(root.at(2).toBytes(), "x");
}

void tst_MessagePackWriter::whatIsNoJsonIsNotWritten()
{
    const int depth = JsonDocument::MaxDepth;
    const QByteArray tooDeep = R"(["a",)" + QByteArray(depth, '[') + QByteArray(depth, ']') + "]";
    QVERIFY(encoded(Type::Event, "/", {}, tooDeep).isNull());
    QVERIFY(encoded(Type::Event, "/", {}, "[").isNull());
}

QTEST_GUILESS_MAIN(tst_MessagePackWriter)
#include "tst_messagepackwriter.moc"
