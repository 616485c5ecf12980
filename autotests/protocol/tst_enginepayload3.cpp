// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/enginepayload.h"
#include "protocol/enginepayload3.h"

#include <QtTest>

#include <QRandomGenerator>

using namespace QSocketIoPrivate;
using Error = EnginePayloadReader::Error;

Q_DECLARE_METATYPE(QSocketIoPrivate::EnginePayloadReader::Error)
Q_DECLARE_METATYPE(QSocketIoPrivate::EngineFormat)

namespace {

constexpr EngineFormat binaryFormat{ EngineRevision::Three, false };
constexpr EngineFormat base64Format{ EngineRevision::Three, true };

// "4hello", or "b:" and the bytes.
QByteArrayList packetsOf(EnginePayloadReader &reader)
{
    QByteArrayList packets;
    while (const auto packet = reader.next()) {
        const QByteArray data = packet->toByteArray();
        packets.append((packet->isBinary ? QByteArray("b:") : QByteArray(1, typeDigit(packet->type)))
                       + data);
    }
    return packets;
}

QByteArrayList packetsIn(const QByteArray &body)
{
    EnginePayloadReader reader(body, 0, EngineRevision::Three);
    return packetsOf(reader);
}

template <qsizetype Size>
QByteArray bytes(const char (&literal)[Size])
{
    return QByteArray(literal, Size - 1);
}

EngineMessage message(const QByteArray &text, const QList<QByteArray> &attachments = {})
{
    return EngineMessage(text, attachments, EngineRevision::Three);
}

} // namespace

class tst_EnginePayload3 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsText_data();
    void readsText();
    void readsBytes_data();
    void readsBytes();
    void understandsOtherCounts_data();
    void understandsOtherCounts();
    void limitsPackets_data();
    void limitsPackets();
    void writesText();
    void writesBase64();
    void writesBytes();
    void layoutBelongsToOneBody();
    void writesAtMostSixteenPackets();
    void respectsTheByteLimit_data();
    void respectsTheByteLimit();
    void firstMessageAlwaysFits();
    void comesBack_data();
    void comesBack();
};

void tst_EnginePayload3::readsText_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArrayList>("packets");
    QTest::addColumn<Error>("error");
    const auto row = [](const char *name, const QByteArray &body, const QByteArrayList &packets,
                        Error error = Error::None) {
        QTest::newRow(name) << body << packets << error;
    };
    row("one", "6:4hello", { "4hello" });
    row("several", "2:4a1:21:41:6", { "4a", "2", "4", "6" });
    row("noop and close", "1:61:1", { "6", "1" });
    row("probe", "6:2probe", { "2probe" });
    row("colons and digits as data", "8:4a:1:2:31:2", { "4a:1:2:3", "2" });
    row("two bytes are one unit",
        "2:4\xc3\xa4"
        "1:2",
        { "4\xc3\xa4", "2" });
    row("three bytes are one unit",
        "2:4\xe2\x82\xac"
        "1:2",
        { "4\xe2\x82\xac", "2" });
    row("four bytes are two units",
        "4:4\xc3\xa4\xf0\x9f\x98\x80"
        "1:2",
        { "4\xc3\xa4\xf0\x9f\x98\x80", "2" });
    row("base64", "6:b4AQID", { "b:\x01\x02\x03" });
    row("base64 among text", "7:451-[]x6:b4AQID2:4x", { "451-[]x", "b:\x01\x02\x03", "4x" });
    row("padded base64", "6:b4AQ==", { "b:\x01" });
    row("empty bytes", "2:b4", { "b:" });
    row("leading zeros", "002:4a", { "4a" });
    row("nothing to say", "0:", {});
    row("nothing in between", "2:4a0:1:2", { "4a", "2" });
    row("ten digits", "0000000002:4a", { "4a" });

    row("nothing", "", {}, Error::Empty);
    row("no count", ":4a", {}, Error::BadLength);
    row("count alone", "2", {}, Error::BadLength);
    row("colon alone", "2:", {}, Error::BadLength);
    row("cut", "3:4a", {}, Error::BadLength);
    row("one too few", "1:4a", {}, Error::BadLength);
    row("cut behind a packet", "2:4a3:4b", { "4a" }, Error::BadLength);
    row("eleven digits", "00000000002:4a", {}, Error::BadLength);
    row("more than there can be", "9999999999:4a", {}, Error::BadLength);
    row("negative", "-1:4a", {}, Error::BadLength);
    row("hexadecimal", "0x2:4a", {}, Error::BadLength);
    row("space", " 2:4a", {}, Error::BadLength);
    row("payload of revision 4",
        "4hello\x1e"
        "2",
        {}, Error::BadLength);
    row("half a character", "2:4\xf0\x9f\x98\x80x", {}, Error::BadLength);
    row("character cut off", "2:4\xe2\x82", {}, Error::BadLength);
    row("unknown type", "2:4a1:71:2", { "4a" }, Error::BadPacket);
    row("letter as type", "1:x", {}, Error::BadPacket);
    row("base64 of revision 4", "5:bAQID", {}, Error::BadBase64);
    row("base64 of a ping", "6:b2AQID", {}, Error::BadBase64);
    row("broken base64", "6:b4AQI!", {}, Error::BadBase64);
    row("six bits", "3:b4A", {}, Error::BadBase64);
}

void tst_EnginePayload3::readsText()
{
    QFETCH(QByteArray, body);
    EnginePayloadReader reader(body, 0, EngineRevision::Three);
    QTEST(packetsOf(reader), "packets");
    QTEST(reader.error(), "error");
    QVERIFY(!reader.next()); // stays at the end
}

void tst_EnginePayload3::readsBytes_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArrayList>("packets");
    QTest::addColumn<Error>("error");
    const auto row = [](const char *name, const QByteArray &body, const QByteArrayList &packets,
                        Error error = Error::None) {
        QTest::newRow(name) << body << packets << error;
    };
    row("text",
        bytes("\0\6\xff"
              "4hello"),
        { "4hello" });
    row("bytes", bytes("\1\4\xff\4\1\2\3"), { "b:\1\2\3" });
    row("text is counted in bytes",
        bytes("\0\4\xff"
              "4\xe2\x82\xac\0\1\xff"
              "2"),
        { "4\xe2\x82\xac", "2" });
    row("both",
        bytes("\0\6\xff"
              "451-[]\1\2\xff\4\xff\0\1\xff"
              "2"),
        { "451-[]", "b:\xff", "2" });
    row("two digits",
        bytes("\0\1\0\xff"
              "4123456789"),
        { "4123456789" });
    row("no bytes", bytes("\1\1\xff\4"), { "b:" });
    row("ping as bytes", bytes("\1\1\xff\2"), { "2" });
    row("base64 as text",
        bytes("\0\6\xff"
              "b4AQID"),
        { "b:\1\2\3" });
    row("leading zeros",
        bytes("\0\0\0\2\xff"
              "4a"),
        { "4a" });
    row("ten digits",
        bytes("\0\0\0\0\0\0\0\0\0\0\2\xff"
              "4a"),
        { "4a" });

    row("kind alone", bytes("\0"), {}, Error::BadLength);
    row("no count",
        bytes("\0\xff"
              "4a"),
        {}, Error::BadLength);
    row("endless count", bytes("\0\1\1\1\1"), {}, Error::BadLength);
    row("eleven digits",
        bytes("\0\0\0\0\0\0\0\0\0\0\0\2\xff"
              "4a"),
        {}, Error::BadLength);
    row("more than there can be",
        bytes("\0\x9\x9\x9\x9\x9\x9\x9\x9\x9\x9\xff"
              "4a"),
        {}, Error::BadLength);
    row("ASCII digits",
        bytes("\0"
              "2\xff"
              "4a"),
        {}, Error::BadLength);
    row("no end of the count", bytes("\0\2:4a"), {}, Error::BadLength);
    row("cut", bytes("\1\3\xff\4\1"), {}, Error::BadLength);
    row("unknown kind behind a packet",
        bytes("\0\2\xff"
              "4a\2\2\xff"
              "4b"),
        { "4a" }, Error::BadLength);
    row("text behind a packet",
        bytes("\0\2\xff"
              "4a2:4b"),
        { "4a" }, Error::BadLength);
    row("unknown type as text",
        bytes("\0\1\xff"
              "7"),
        {}, Error::BadPacket);
    row("unknown type as bytes", bytes("\1\1\xff\7"), {}, Error::BadPacket);
    row("digit as type of bytes",
        bytes("\1\2\xff"
              "4a"),
        {}, Error::BadPacket);
    row("empty text", bytes("\0\0\xff"), {}, Error::BadPacket);
    row("empty bytes", bytes("\1\0\xff"), {}, Error::BadPacket);
}

void tst_EnginePayload3::readsBytes()
{
    readsText();
}

void tst_EnginePayload3::understandsOtherCounts_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArrayList>("packets");
    const QByteArray text = "4\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"; // 10 bytes, 4 characters, 5 units
    const auto row = [](const char *name, const QByteArray &body, const QByteArrayList &packets) {
        QTest::newRow(name) << body << packets;
    };
    row("units", "5:" + text, { text });
    row("bytes", "10:" + text, { text });
    row("characters", "4:" + text, { text });
    row("units, more follow", "5:" + text + "1:2", { text, "2" });
    row("bytes, more follow", "10:" + text + "1:2", { text, "2" });
    row("characters, more follow", "4:" + text + "1:2", { text, "2" });
    row("each in its way", "10:" + text + "4:" + text + "5:" + text, { text, text, text });
    // What is right by the protocol wins, whatever else it could mean: four units, or three characters.
    row("ambiguous",
        "4:4\xf0\x9f\x98\x80"
        "11:2",
        { "4\xf0\x9f\x98\x80"
          "1",
          "2" });
}

void tst_EnginePayload3::understandsOtherCounts()
{
    QFETCH(QByteArray, body);
    QTEST(packetsIn(body), "packets");
}

void tst_EnginePayload3::limitsPackets_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("text") << QByteArray("2:4a").repeated(5);
    QTest::newRow("bytes") << bytes("\1\2\xff\4a").repeated(5);
    QTest::newRow("empty") << QByteArray("0:").repeated(5);
}

void tst_EnginePayload3::limitsPackets()
{
    QFETCH(QByteArray, body);
    EnginePayloadReader enough(body, 5, EngineRevision::Three);
    packetsOf(enough);
    QCOMPARE(enough.error(), Error::None);
    EnginePayloadReader tooFew(body, 4, EngineRevision::Three);
    packetsOf(tooFew);
    QCOMPARE(tooFew.error(), Error::TooManyPackets);
}

void tst_EnginePayload3::writesText()
{
    EnginePayloadWriter writer(0, binaryFormat);
    QVERIFY(writer.isEmpty());
    writer.add(EnginePacketType::Noop);
    writer.add(EnginePacketType::Pong, "probe");
    QCOMPARE(writer.add(message("2[\"\xc3\xa4\xf0\x9f\x98\x80\"]")), 1);
    QCOMPARE(writer.packetCount(), 3);
    QVERIFY(!writer.isBinary());
    QCOMPARE(writer.take(), "1:66:3probe9:42[\"\xc3\xa4\xf0\x9f\x98\x80\"]");
    QVERIFY(writer.isEmpty());
}

void tst_EnginePayload3::writesBase64()
{
    EnginePayloadWriter writer(0, base64Format);
    QCOMPARE(writer.add(message("51-[]", { "\1\2\3" })), 2);
    QVERIFY(!writer.isBinary());
    QCOMPARE(writer.take(), "6:451-[]6:b4AQID");
}

void tst_EnginePayload3::writesBytes()
{
    EnginePayloadWriter writer(0, binaryFormat);
    writer.add(EnginePacketType::Noop);
    QCOMPARE(writer.add(message("51-[\"\xc3\xa4\"]", { QByteArray(9, 'x') })), 2);
    QVERIFY(writer.isBinary());
    QCOMPARE(writer.take(), bytes("\0\1\xff"
                                  "6\0\1\0\xff"
                                  "451-[\"\xc3\xa4\"]\1\1\0\xff\4xxxxxxxxx"));
}

void tst_EnginePayload3::layoutBelongsToOneBody()
{
    EnginePayloadWriter writer(0, binaryFormat);
    QCOMPARE(writer.add(message("", { "x" }), 1), 1);
    QVERIFY(writer.isBinary());
    QCOMPARE(writer.take(), bytes("\1\2\xff\4x"));
    QCOMPARE(writer.add(message("x")), 1);
    QVERIFY(!writer.isBinary());
    QCOMPARE(writer.take(), "2:4x");
}

void tst_EnginePayload3::writesAtMostSixteenPackets()
{
    EnginePayloadWriter writer(0, binaryFormat);
    for (int i = 0; i < 15; ++i)
        QCOMPARE(writer.add(message("x")), 1);
    const EngineMessage last = message("51-[]", { "x" });
    QCOMPARE(writer.add(last), 1);
    writer.take();
    QCOMPARE(writer.add(last, 1), 1);
    QCOMPARE(writer.take(), bytes("\1\2\xff\4x"));
}

void tst_EnginePayload3::respectsTheByteLimit_data()
{
    QTest::addColumn<EngineFormat>("format");
    QTest::addColumn<QByteArray>("second"); // attachment; null: a text
    QTest::addColumn<int>("size");          // of the second as it is counted
    QTest::newRow("text") << binaryFormat << QByteArray() << 101;
    QTest::newRow("bytes") << binaryFormat << QByteArray(100, 'x') << 101;
    QTest::newRow("base64") << base64Format << QByteArray(99, 'x') << 134;
}

void tst_EnginePayload3::respectsTheByteLimit()
{
    QFETCH(EngineFormat, format);
    QFETCH(QByteArray, second);
    QFETCH(int, size);
    const EngineMessage next = second.isNull() ? message(QByteArray(100, 'x'))
                                               : message({}, { second });
    const int index = second.isNull() ? 0 : 1;
    const int limit = 2 + size + 2 * int(MaxPacketOverhead);
    for (const int maxBytes : { limit, limit - 1 }) {
        EnginePayloadWriter writer(maxBytes, format);
        QCOMPARE(writer.add(message("a")), 1);
        QCOMPARE(writer.add(next, index), maxBytes == limit ? 1 : 0);
        QVERIFY(writer.take().size() <= maxBytes);
    }
}

void tst_EnginePayload3::firstMessageAlwaysFits()
{
    EnginePayloadWriter writer(10, binaryFormat);
    QCOMPARE(writer.add(message(QByteArray(100, 'x'), { "y" })), 1);
    QCOMPARE(packetsIn(writer.take()), QByteArrayList{ '4' + QByteArray(100, 'x') });
}

void tst_EnginePayload3::comesBack_data()
{
    QTest::addColumn<EngineFormat>("format");
    QTest::newRow("bytes") << binaryFormat;
    QTest::newRow("base64") << base64Format;
}

void tst_EnginePayload3::comesBack()
{
    QFETCH(EngineFormat, format);
    QRandomGenerator random(7);
    const QByteArrayList alphabet{ "a", "1", ":", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80" };
    for (int round = 0; round < 500; ++round) {
        EnginePayloadWriter writer(0, format);
        QByteArrayList packets;
        for (int i = 0; i < 5; ++i) {
            QByteArray text;
            for (int j = random.bounded(20); j > 0; --j)
                text += alphabet.at(random.bounded(alphabet.size()));
            if (random.bounded(3) > 0) {
                writer.add(message(text));
                packets.append('4' + text);
            } else {
                QByteArray data(random.bounded(20), Qt::Uninitialized);
                for (char &byte : data)
                    byte = char(random.bounded(256));
                writer.add(message({}, { data }), 1);
                packets.append("b:" + data);
            }
        }
        QCOMPARE(packetsIn(writer.take()), packets);
    }
}

QTEST_GUILESS_MAIN(tst_EnginePayload3)
#include "tst_enginepayload3.moc"
