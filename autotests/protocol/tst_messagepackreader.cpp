// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/messagepack.h"

#include <QDateTime>
#include <QtTest>

#include <limits>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using Error = SocketPacketDecoder::Error;
using Type = SocketPacket::Type;

Q_DECLARE_METATYPE(QSocketIoPrivate::SocketPacketDecoder::Error)

namespace {

constexpr SocketPacketDecoder::Limits defaults{ .attachments = 3, .bytes = 1000, .depth = 4 };

QByteArray hex(const char *digits)
{
    return QByteArray::fromHex(digits);
}

// {"type":2,"nsp":"/","data":<data>}
QByteArray eventOf(const QByteArray &data)
{
    return hex("83a47479706502a36e7370a12fa464617461") + data;
}

// ["e", <value>] in an event.
QByteArray eventWith(const QByteArray &value)
{
    return eventOf(hex("92a165") + value);
}

std::optional<SocketPacket> read(const QByteArray &bytes,
                                 const SocketPacketDecoder::Limits &limits = defaults)
{
    Error error = Error::None;
    return readMessagePack(bytes, limits, error);
}

Error errorOf(const QByteArray &bytes, const SocketPacketDecoder::Limits &limits = defaults)
{
    Error error = Error::None;
    const auto packet = readMessagePack(bytes, limits, error);
    return packet && error != Error::None ? Error::BadType : error; // both would be wrong
}

QVariant argument(const QByteArray &value)
{
    const auto packet = read(eventWith(value));
    return packet ? packet->payload->root().at(1).toVariant() : QVariant(u"no packet"_s);
}

} // namespace

class tst_MessagePackReader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsPackets_data();
    void readsPackets();
    void readsValues_data();
    void readsValues();
    void keepsTypesApart();
    void undefinedIsLeftOutOfObjects();
    void lastMemberOfANameCounts();
    void bytesAreAttachments();
    void placeholdersAreData();
    void writesTextForRelaying();
    void refuses_data();
    void refuses();
    void limits_data();
    void limits();
    void claimsCostNothing_data();
    void claimsCostNothing();
    void everyPrefixIsRefused();
};

void tst_MessagePackReader::readsPackets_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("type");
    QTest::addColumn<QByteArray>("nsp");
    QTest::addColumn<QVariant>("id");
    QTest::addColumn<QByteArray>("payload");
    const auto row = [](const char *name, const char *bytes, Type type, const char *nsp,
                        QVariant id, const char *payload) {
        QTest::newRow(name) << hex(bytes) << int(type) << QByteArray(nsp) << id
                            << QByteArray(payload);
    };
    // What socket.io-msgpack-parser 3.0.2 writes.
    row("JavaScript CONNECT", "84a47479706500a464617461d40000a36e7370a12fa76f7074696f6e73d40000",
        Type::Connect, "/", {}, "");
    row("JavaScript CONNECT with auth",
        "83a47479706500a46461746181a5746f6b656ea178a36e7370a52f63686174", Type::Connect, "/chat",
        {}, R"({"token":"x"})");
    row("JavaScript EVENT",
        "85a47479706502a46461746198a373756d01fecb3ff8000000000000c3c0d4000082a161d40000a162c4020102"
        "a76f7074696f6e7381a8636f6d7072657373c3a2696400a36e7370a12f",
        Type::Event, "/", 0ull,
        R"(["sum",1,-2,1.5,true,null,null,{"b":{"_placeholder":true,"num":0}}])");
    row("JavaScript dates",
        "83a47479706502a46461746194a164d7000000000000000000d7000000018bcfe5687bd700ffffffffffffffff"
        "a36e7370a12f",
        Type::Event, "/", {},
        R"(["d","1970-01-01T00:00:00.000Z","2023-11-14T22:13:20.123Z","1969-12-31T23:59:59.999Z"])");
    row("JavaScript ACK", "84a47479706503a4646174619101a2696407a36e7370a12f", Type::Ack, "/", 7ull,
        "[1]");
    row("JavaScript DISCONNECT", "82a47479706501a36e7370a12f", Type::Disconnect, "/", {}, "");
    row("JavaScript CONNECT_ERROR",
        "83a47479706504a36e7370a12fa46461746182a76d657373616765a26e6fa46461746181a16101",
        Type::ConnectError, "/", {}, R"({"message":"no","data":{"a":1}})");
    // What python-socketio writes.
    row("Python CONNECT", "83a47479706500a464617461c0a36e7370a12f", Type::Connect, "/", {}, "");
    row("Python ACK without arguments", "84a47479706503a46461746190a36e7370a12fa26964ccff",
        Type::Ack, "/", 255ull, "[]");
    row("no id", "84a47479706503a46461746190a36e7370a12fa26964c0", Type::Ack, "/", {}, "[]");
    row("undefined id", "84a47479706503a46461746190a36e7370a12fa26964d40000", Type::Ack, "/", {},
        "[]");
    row("greatest id", "84a47479706503a46461746190a36e7370a12fa26964cfffffffffffffffff", Type::Ack,
        "/", std::numeric_limits<quint64>::max(), "[]");
    row("bare string error", "83a47479706504a36e7370a12fa464617461a26e6f", Type::ConnectError, "/",
        {}, R"("no")");
    row("namespace with query", "82a47479706501a36e7370a52f613f623d", Type::Disconnect, "/a", {},
        "");
    row("number as event name", "83a47479706502a464617461920506a36e7370a12f", Type::Event, "/", {},
        "[5,6]");
    row("unknown members", "84a47479706501a36e7370a12f07a0a3616c6c93c0c40101d60501020304",
        Type::Disconnect, "/", {}, "");
}

void tst_MessagePackReader::readsPackets()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QVariant, id);
    const auto packet = read(bytes, {});
    QVERIFY(packet);
    QTEST(int(packet->type), "type");
    QTEST(packet->nsp, "nsp");
    QCOMPARE(packet->id.has_value(), id.isValid());
    QCOMPARE(packet->id.value_or(0), id.toULongLong());
    QTEST(packet->payload ? packet->payload->text().toByteArray() : QByteArray(), "payload");
}

void tst_MessagePackReader::readsValues_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QVariant>("expected");
    const auto row = [](const char *name, const char *value, const QVariant &expected) {
        QTest::newRow(name) << hex(value) << expected;
    };
    row("nil", "c0", QVariant::fromValue(nullptr));
    row("false", "c2", false);
    row("true", "c3", true);
    row("fixint", "7f", 127ll);
    row("negative fixint", "e0", -32ll);
    row("uint8", "ccff", 255ll);
    row("uint16", "cdffff", 65535ll);
    row("uint32", "ceffffffff", 4294967295ll);
    row("uint64", "cf7fffffffffffffff", std::numeric_limits<qint64>::max());
    row("greatest uint64", "cfffffffffffffffff", std::numeric_limits<quint64>::max());
    row("int8", "d080", -128ll);
    row("int16", "d18000", -32768ll);
    row("int32", "d280000000", -2147483648ll);
    row("int64", "d38000000000000000", std::numeric_limits<qint64>::min());
    row("positive int64", "d30000000000000005", 5ll);
    row("float32", "ca3f800000", 1.0);
    row("float64", "cb7fefffffffffffff", std::numeric_limits<double>::max());
    row("infinity", "cbfff0000000000000", -std::numeric_limits<double>::infinity());
    row("empty string", "a0", u""_s);
    row("empty long string", "d900", u""_s);
    row("unicode", "ae68c3a4c39fe282acf09f98800041", QString::fromUtf8("häß€😀\0A", 14));
    row("str8", "d90141", u"A"_s);
    row("str16", "da000141", u"A"_s);
    row("str32", "db0000000141", u"A"_s);
    row("byte order mark", "a4efbbbf41", u"\ufeffA"_s);
    row("bin8", "c403010203", hex("010203"));
    row("empty bin8", "c400", QByteArray(""));
    row("bin16", "c5000101", hex("01"));
    row("bin32", "c60000000101", hex("01"));
    row("array buffer", "c70200ffff", hex("ffff"));
    row("array buffer of one byte", "c7010000", hex("00"));
    row("array buffer of eight bytes", "c708000000000000000000", QByteArray(8, '\0'));
    row("long array buffer", "c900000001000a", hex("0a"));
    row("empty array buffer", "c70000", QByteArray(""));
    row("array", "93010203", QVariantList{ 1ll, 2ll, 3ll });
    row("array16", "dc000107", QVariantList{ 7ll });
    row("array32", "dd0000000107", QVariantList{ 7ll });
    row("empty array", "90", QVariantList());
    row("map", "81a16190", QVariantMap{ { u"a"_s, QVariantList() } });
    row("map16", "de0001a16101", QVariantMap{ { u"a"_s, 1ll } });
    row("map32", "df00000001a16101", QVariantMap{ { u"a"_s, 1ll } });
    row("empty map", "80", QVariantMap());
    row("integers as keys", "8205a0d0fba0", QVariantMap{ { u"5"_s, u""_s }, { u"-5"_s, u""_s } });
    row("undefined", "d40000", QVariant::fromValue(nullptr));
    row("timestamp of 4 bytes", "d6ff6553f100", u"2023-11-14T22:13:20.000Z"_s);
    row("timestamp of 8 bytes", "d7ff1d6c7f006553f100", u"2023-11-14T22:13:20.123Z"_s);
    row("timestamp of 12 bytes", "c70cff3b9ac9ffffffffffffffffff", u"1969-12-31T23:59:59.999Z"_s);
    row("greatest date", "d7000000e677d21fdbff", u"9999-12-31T23:59:59.999Z"_s);
    row("date too late", "d7000000e677d21fdc00", QVariant::fromValue(nullptr));
    row("first date", "d700ffffc77cedd32800", u"0001-01-01T00:00:00.000Z"_s);
    row("date too early", "d700ffffc77cedd327ff", QVariant::fromValue(nullptr));
    row("no date at all", "d7007fffffffffffffff", QVariant::fromValue(nullptr));
    row("too many nanoseconds", "c70cff3b9aca000000000000000000", QVariant::fromValue(nullptr));
    row("timestamp of 5 bytes", "c705ff0000000000", QVariant::fromValue(nullptr));
    row("foreign extension", "c70205ffff", QVariantList{ 5ll, hex("ffff") });
    row("foreign fixed extension", "d5000102", QVariantList{ 0ll, hex("0102") });
    row("foreign negative extension", "d4fe01", QVariantList{ -2ll, hex("01") });
}

void tst_MessagePackReader::readsValues()
{
    QFETCH(QByteArray, value);
    QTEST(argument(value), "expected");
}

void tst_MessagePackReader::keepsTypesApart()
{
    const auto packet = read(eventWith(hex("96cb7ff80000000000000101cb4000000000000000a131c40131")),
                             {});
    QVERIFY(packet);
    const JsonValue list = packet->payload->root().at(1);
    QCOMPARE(list.size(), 6);
    QVERIFY(qIsNaN(list.at(0).toDouble().value_or(0)));
    QCOMPARE(list.at(1).type(), JsonValue::Type::Integer);
    QCOMPARE(list.at(3).type(), JsonValue::Type::Double); // 2.0
    QCOMPARE(list.at(3).toInteger(), 2);
    QCOMPARE(list.at(4).type(), JsonValue::Type::String);
    QCOMPARE(list.at(5).type(), JsonValue::Type::Bytes);
    QVERIFY(!list.at(5).toString());
    QVERIFY(!list.at(4).toBytes());
}

void tst_MessagePackReader::undefinedIsLeftOutOfObjects()
{
    QCOMPARE(argument(hex("83a161d40000a16201a163d40000")),
             QVariant(QVariantMap{ { u"b"_s, 1ll } }));
    const auto packet = read(eventWith(hex("82a161d40000a16281a163d40000")));
    QVERIFY(packet);
    QCOMPARE(packet->payload->text(), R"(["e",{"b":{}}])");
    QCOMPARE(packet->payload->root().at(1).size(), 1);
}

void tst_MessagePackReader::lastMemberOfANameCounts()
{
    const auto packet = read(
            hex("85a47479706502a464617461c403010203a36e7370a12fa46461746191a161a36e7370a22f62"));
    QVERIFY(packet);
    QCOMPARE(packet->nsp, "/b");
    QCOMPARE(packet->payload->text(), R"(["a"])");
    QVERIFY(packet->payload->attachments().isEmpty());
}

void tst_MessagePackReader::bytesAreAttachments()
{
    const auto packet = read(eventWith(hex("92c40101"
                                           "81a16193c40102"
                                           "c0c40103")));
    QVERIFY(packet);
    QCOMPARE(packet->payload->attachments(), (QList<QByteArray>{ "\1", "\2", "\3" }));
    QCOMPARE(packet->payload->root().at(1).at(1).member("a").at(2).toBytes(), "\3");
    QVERIFY(packet->payload->byteCount() >= 3);
}

void tst_MessagePackReader::placeholdersAreData()
{
    // Beside real bytes, which is where the text format cannot tell.
    const auto packet = read(eventWith(hex("9282ac5f706c616365686f6c646572c3a36e756d00c40109")));
    QVERIFY(packet);
    const QVariantMap map{ { u"_placeholder"_s, true }, { u"num"_s, 0ll } };
    QCOMPARE(packet->payload->root().at(1).toVariant(), (QVariantList{ map, QByteArray("\t") }));
}

void tst_MessagePackReader::writesTextForRelaying()
{
    const auto packet =
            read(eventWith(hex(
                         "95cb7ff8000000000000a322c3a4cb3fe0000000000000c40109cfffffffffffffffff")),
                 {});
    QVERIFY(packet);
    const QByteArray text = packet->payload->text().toByteArray();
    QCOMPARE(text,
             QByteArray(
                     R"(["e",[null,"\"ä",0.5,{"_placeholder":true,"num":0},18446744073709551615]])"));
    QCOMPARE(packet->payload->text().data(), packet->payload->text().data()); // once
    auto [again, error] = JsonDocument::parse(text, defaults.depth);
    QCOMPARE(error, JsonDocument::Error::None);
    QVERIFY(again->setAttachments(packet->payload->attachments()));
    QCOMPARE(again->root().at(1).at(3).toVariant(), packet->payload->root().at(1).at(3).toVariant());
}

void tst_MessagePackReader::refuses_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<Error>("error");
    const auto row = [](const char *name, const QByteArray &bytes, Error error) {
        QTest::newRow(name) << bytes << error;
    };
    row("nothing", "", Error::BadMessagePack);
    row("text", "2[\"a\"]", Error::BadMessagePack);
    row("number", hex("05"), Error::BadMessagePack);
    row("array", hex("90"), Error::BadMessagePack);
    row("bytes", hex("c40101"), Error::BadMessagePack);
    row("extension", hex("d40000"), Error::BadMessagePack);
    row("code that does not exist", hex("c1"), Error::BadMessagePack);
    row("code that does not exist inside", eventWith(hex("c1")), Error::BadMessagePack);
    row("something behind it", eventOf(hex("91a161")) + hex("c0"), Error::BadMessagePack);
    row("empty map", hex("80"), Error::BadType);
    row("no type", hex("81a36e7370a12f"), Error::BadType);
    row("unknown type", hex("82a47479706505a36e7370a12f"), Error::BadType);
    row("negative type", hex("82a474797065ffa36e7370a12f"), Error::BadType);
    row("type as text", hex("82a474797065a132a36e7370a12f"), Error::BadMessagePack);
    row("type as real number", hex("82a474797065cb3ff0000000000000a36e7370a12f"),
        Error::BadMessagePack);
    row("type as array", hex("82a47479706591a0a36e7370a12f"), Error::BadMessagePack);
    row("no namespace", hex("81a47479706501"), Error::BadNamespace);
    row("namespace as number", hex("82a47479706501a36e737005"), Error::BadMessagePack);
    row("namespace without slash", hex("82a47479706501a36e7370a161"), Error::BadNamespace);
    row("empty namespace", hex("82a47479706501a36e7370a0"), Error::BadNamespace);
    row("namespace with comma", hex("82a47479706501a36e7370a22f2c"), Error::BadNamespace);
    row("namespace no UTF-8", hex("82a47479706501a36e7370a22fff"), Error::BadNamespace);
    row("negative id", hex("84a47479706503a46461746190a36e7370a12fa26964ff"), Error::BadId);
    row("id as text", hex("84a47479706503a46461746190a36e7370a12fa26964a131"),
        Error::BadMessagePack);
    row("id as bytes", hex("84a47479706503a46461746190a36e7370a12fa26964c40131"),
        Error::BadMessagePack);
    row("event without data", hex("82a47479706502a36e7370a12f"), Error::BadPayload);
    row("event with nil", eventOf(hex("c0")), Error::BadPayload);
    row("event with map", eventOf(hex("80")), Error::BadPayload);
    row("event with text", eventOf(hex("a161")), Error::BadPayload);
    row("event with bytes", eventOf(hex("c40161")), Error::BadPayload);
    row("event with extension", eventOf(hex("c7010561")), Error::BadPayload);
    row("event without name", eventOf(hex("90")), Error::BadPayload);
    row("event with bytes as name", eventOf(hex("91c40161")), Error::BadPayload);
    row("event with NaN as name", eventOf(hex("91cb7ff8000000000000")), Error::BadPayload);
    row("reserved event", eventOf(hex("91a7636f6e6e656374")), Error::ReservedEvent);
    row("ack with map", hex("83a47479706503a46461746180a36e7370a12f"), Error::BadPayload);
    row("connect with array", hex("83a47479706500a46461746190a36e7370a12f"), Error::BadPayload);
    row("text no UTF-8", eventWith(hex("a2c328")), Error::BadPayload);
    row("surrogate in UTF-8", eventWith(hex("a3eda080")), Error::BadPayload);
    row("key no UTF-8", eventWith(hex("81a1ffc0")), Error::BadPayload);
    row("nil as key", eventWith(hex("81c0c0")), Error::BadKey);
    row("boolean as key", eventWith(hex("81c3c0")), Error::BadKey);
    row("real number as key", eventWith(hex("81cb3ff8000000000000c0")), Error::BadKey);
    row("bytes as key", eventWith(hex("81c40161c0")), Error::BadKey);
    row("array as key", eventWith(hex("8190c0")), Error::BadKey);
    row("map as key", eventWith(hex("8180c0")), Error::BadKey);
    row("undefined as key", eventWith(hex("81d40000c0")), Error::BadKey);
    row("date as key", eventWith(hex("81d6ff00000000c0")), Error::BadKey);
    row("nil as member", hex("83c0c0a47479706501a36e7370a12f"), Error::BadKey);
    row("key of an unknown member", hex("83a47479706501a36e7370a12fa16181c0c0"), Error::BadKey);
}

void tst_MessagePackReader::refuses()
{
    QFETCH(QByteArray, bytes);
    QTEST(errorOf(bytes), "error");
}

void tst_MessagePackReader::limits_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<Error>("error");
    QTest::newRow("depth at") << eventWith(hex("81a161"
                                               "91"
                                               "90"))
                              << Error::None;
    QTest::newRow("depth above") << eventWith(hex("81a161"
                                                  "91"
                                                  "91"
                                                  "90"))
                                 << Error::TooDeep;
    QTest::newRow("depth of a foreign extension at") << eventWith(hex("9191d40500")) << Error::None;
    QTest::newRow("depth of a foreign extension above")
            << eventWith(hex("919191d40500")) << Error::TooDeep;
    QTest::newRow("depth of an unknown member at")
            << hex("83a47479706501a36e7370a12fa16191919190") << Error::None;
    QTest::newRow("depth of an unknown member above")
            << hex("83a47479706501a36e7370a12fa1619191919190") << Error::TooDeep;
    QTest::newRow("attachments at") << eventWith(hex("93c400c400c70000")) << Error::None;
    QTest::newRow("attachments above")
            << eventWith(hex("94c400c400c70000c400")) << Error::TooManyAttachments;
    QTest::newRow("attachments above in an extension")
            << eventWith(hex("94c400c400c400d40500")) << Error::TooManyAttachments;
    const QByteArray filled = eventWith(hex("da03d0") + QByteArray(976, 'x'));
    QTest::newRow("bytes at") << filled << Error::None;
    QTest::newRow("bytes above") << eventWith(hex("da03d1") + QByteArray(977, 'x'))
                                 << Error::TooLarge;
}

void tst_MessagePackReader::limits()
{
    QFETCH(QByteArray, bytes);
    QTEST(errorOf(bytes), "error");
}

void tst_MessagePackReader::claimsCostNothing_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("string") << hex("dbffffffff41");
    QTest::newRow("bytes") << hex("c6ffffffff41");
    QTest::newRow("extension") << hex("c9ffffffff0541");
    QTest::newRow("array") << hex("ddffffffff41");
    QTest::newRow("map") << hex("dfffffffffa141c0");
    QTest::newRow("arrays in arrays") << hex("ddffffffffddffffffff41");
}

void tst_MessagePackReader::claimsCostNothing()
{
    QFETCH(QByteArray, value);
    QCOMPARE(errorOf(eventWith(value)), Error::BadMessagePack);
}

void tst_MessagePackReader::everyPrefixIsRefused()
{
    const QByteArray whole = hex(
            "85a47479706502a46461746198a373756d01fecb3ff8000000000000c3c0d4000082a161d40000"
            "a162c4020102a76f7074696f6e7381a8636f6d7072657373c3a2696400a36e7370a12f");
    QCOMPARE(errorOf(whole), Error::None);
    for (qsizetype size = 0; size < whole.size(); ++size) {
        const QByteArray part(whole.constData(), size); // for the address sanitizer
        QCOMPARE(errorOf(part), Error::BadMessagePack);
    }
}

QTEST_GUILESS_MAIN(tst_MessagePackReader)
#include "tst_messagepackreader.moc"
