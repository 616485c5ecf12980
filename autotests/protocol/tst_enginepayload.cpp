// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/enginepayload.h"

#include <QtTest>

#include <QRandomGenerator>

using namespace QSocketIoPrivate;
using Error = EnginePayloadReader::Error;

Q_DECLARE_METATYPE(QSocketIoPrivate::EnginePayloadReader::Error)

namespace {

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

QByteArray payload(int packets)
{
    QByteArrayList list;
    for (int i = 0; i < packets; ++i)
        list.append("4x");
    return list.join('\x1e');
}

} // namespace

class tst_EnginePayload : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void limitsPackets_data();
    void limitsPackets();
    void binaryDataIsSharable();
    void writes();
    void takeStartsAnew();
    void writesAtMostSixteenPackets();
    void respectsTheByteLimit_data();
    void respectsTheByteLimit();
    void firstMessageAlwaysFits();
    void continuesMessages();
    void bytesAloneAreOnePacket();
    void comesBack();
};

void tst_EnginePayload::reads_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArrayList>("packets");
    QTest::addColumn<Error>("error");
    const auto row = [](const char *name, const QByteArray &body, const QByteArrayList &packets,
                        Error error = Error::None) {
        QTest::newRow(name) << body << packets << error;
    };
    row("one", "4hello", { "4hello" });
    row("several",
        "4a\x1e"
        "2\x1e"
        "4\x1e"
        "6",
        { "4a", "2", "4", "6" });
    row("noop and close",
        "6\x1e"
        "1",
        { "6", "1" });
    row("UTF-8", "4\xe2\x82\xac", { "4\xe2\x82\xac" });
    row("binary", "bAQID", { "b:\x01\x02\x03" });
    row("text and binary",
        "451-[]\x1e"
        "bAQID\x1e"
        "4x",
        { "451-[]", "b:\x01\x02\x03", "4x" });
    row("padded once", "bAQI=", { "b:\x01\x02" });
    row("padded twice", "bAQ==", { "b:\x01" });
    row("unpadded",
        "bAQI\x1e"
        "bAQ",
        { "b:\x01\x02", "b:\x01" });
    row("whole alphabet", "bABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
        { "b:"
          + QByteArray::fromBase64(
                  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") });
    row("empty binary", "b", { "b:" });
    row("b as data", "4b", { "4b" });

    row("nothing", "", {}, Error::Empty);
    row("separator only", "\x1e", {}, Error::BadPacket);
    row("separator first",
        "\x1e"
        "4a",
        {}, Error::BadPacket);
    row("separator last", "4a\x1e", { "4a" }, Error::BadPacket);
    row("two separators",
        "4a\x1e\x1e"
        "4b",
        { "4a" }, Error::BadPacket);
    row("unknown type",
        "4a\x1e"
        "7\x1e"
        "4b",
        { "4a" }, Error::BadPacket);
    row("old length prefix", "6:4hello", { "6:4hello" }); // a noop with data; the session ignores it
    row("no payload", "hello", {}, Error::BadPacket);
    row("six bits", "bA", {}, Error::BadBase64);
    row("six bits too many", "bAQIDA", {}, Error::BadBase64);
    row("padding missing in part", "bAQ=", {}, Error::BadBase64);
    row("too much padding", "bAQI==", {}, Error::BadBase64);
    row("padding only", "b====", {}, Error::BadBase64);
    row("padding after whole bytes", "bAQID====", {}, Error::BadBase64);
    row("padding inside", "bAQ==AQ==", {}, Error::BadBase64);
    row("padding first", "b=AQI", {}, Error::BadBase64);
    row("URL alphabet", "b_-_-", {}, Error::BadBase64);
    row("line feed", "bAQI\nD", {}, Error::BadBase64);
    row("space", "bAQI D", {}, Error::BadBase64);
    row("high bytes", "b\xff\xff\xff\xff", {}, Error::BadBase64);
    row("NUL", QByteArray("bAQI\0", 5), {}, Error::BadBase64);
    row("digit of version 3", "b4AQID", {}, Error::BadBase64);
}

void tst_EnginePayload::reads()
{
    QFETCH(QByteArray, body);
    EnginePayloadReader reader(body, 0);
    QTEST(packetsOf(reader), "packets");
    QTEST(reader.error(), "error");
    QVERIFY(!reader.next()); // stays at the end
}

void tst_EnginePayload::limitsPackets_data()
{
    QTest::addColumn<int>("packets");
    QTest::addColumn<int>("limit");
    QTest::addColumn<Error>("error");
    QTest::newRow("below") << 15 << 16 << Error::None;
    QTest::newRow("at") << 16 << 16 << Error::None;
    QTest::newRow("above") << 17 << 16 << Error::TooManyPackets;
    QTest::newRow("one") << 1 << 1 << Error::None;
    QTest::newRow("two of one") << 2 << 1 << Error::TooManyPackets;
    QTest::newRow("no limit") << 10000 << 0 << Error::None;
}

void tst_EnginePayload::limitsPackets()
{
    QFETCH(int, packets);
    QFETCH(int, limit);
    const QByteArray body = payload(packets);
    EnginePayloadReader reader(body, limit);
    QCOMPARE(packetsOf(reader).size(), limit > 0 ? qMin(packets, limit) : packets);
    QTEST(reader.error(), "error");
}

void tst_EnginePayload::binaryDataIsSharable()
{
    EnginePayloadReader reader("bAQID\x1e"
                               "bBAUG",
                               0);
    const auto first = reader.next();
    QVERIFY(first && first->owner);
    const QByteArray kept = first->toByteArray();
    QCOMPARE(kept.constData(), first->data.data());
    QVERIFY(reader.next());
    QCOMPARE(kept, "\x01\x02\x03"); // survives the next packet
}

void tst_EnginePayload::writes()
{
    EnginePayloadWriter writer;
    QVERIFY(writer.isEmpty());
    writer.add(EnginePacketType::Open, "{}");
    writer.add(EnginePacketType::Ping);
    QCOMPARE(writer.add(EngineMessage("2[\"a\"]")), 1);
    QCOMPARE(writer.add(EngineMessage("51-[]", { QByteArray("\x01\x02\x03\x04", 4), QByteArray() })),
             3);
    writer.add(EnginePacketType::Noop);
    QCOMPARE(writer.packetCount(), 7);
    QVERIFY(!writer.isEmpty());
    QCOMPARE(writer.take(), "0{}\x1e"
                            "2\x1e"
                            "42[\"a\"]\x1e"
                            "451-[]\x1e"
                            "bAQIDBA==\x1e"
                            "b\x1e"
                            "6");
}

void tst_EnginePayload::takeStartsAnew()
{
    EnginePayloadWriter writer(10);
    QCOMPARE(writer.add(EngineMessage("abcdefgh")), 1);
    QCOMPARE(writer.add(EngineMessage("x")), 0);
    QCOMPARE(writer.take(), "4abcdefgh");
    QVERIFY(writer.isEmpty());
    QCOMPARE(writer.add(EngineMessage("x")), 1);
    QCOMPARE(writer.take(), "4x");
    QCOMPARE(writer.take(), "");
}

void tst_EnginePayload::writesAtMostSixteenPackets()
{
    EnginePayloadWriter writer;
    for (int i = 0; i < 15; ++i)
        QCOMPARE(writer.add(EngineMessage("x")), 1);
    QCOMPARE(writer.add(EngineMessage("y", { "1", "2" })),
             1); // its attachments go into the next body
    QCOMPARE(writer.add(EngineMessage("z")), 0);
    QCOMPARE(writer.packetCount(), 16);
    QCOMPARE(writer.take().count('\x1e'), 15);
}

void tst_EnginePayload::respectsTheByteLimit_data()
{
    QTest::addColumn<EngineMessage>("message");
    QTest::addColumn<int>("limit");
    QTest::addColumn<int>("added");
    // After "4first" and a separator.
    QTest::newRow("text at") << EngineMessage("abc") << 11 << 1;
    QTest::newRow("text above") << EngineMessage("abc") << 10 << 0;
    QTest::newRow("UTF-8 at") << EngineMessage("\xe2\x82\xac") << 11 << 1;
    QTest::newRow("UTF-8 above") << EngineMessage("\xe2\x82\xac") << 10 << 0;
    QTest::newRow("attachment at") << EngineMessage("a", { "1234" }) << 19 << 2;
    QTest::newRow("attachment above") << EngineMessage("a", { "1234" }) << 18 << 1;
    QTest::newRow("second attachment above") << EngineMessage("a", { "1", "2" }) << 20 << 2;
    QTest::newRow("second attachment at") << EngineMessage("a", { "1", "2" }) << 21 << 3;
    QTest::newRow("no limit") << EngineMessage(QByteArray(1000000, 'x')) << 0 << 1;
}

void tst_EnginePayload::respectsTheByteLimit()
{
    QFETCH(EngineMessage, message);
    QFETCH(int, limit);
    EnginePayloadWriter writer(limit);
    QCOMPARE(writer.add(EngineMessage("first")), 1);
    QTEST(writer.add(message), "added");
    QVERIFY(limit == 0 || writer.take().size() <= limit);
}

void tst_EnginePayload::firstMessageAlwaysFits()
{
    EnginePayloadWriter writer(5);
    const EngineMessage message(QByteArray(100, 'x'), { QByteArray(100, 'y') });
    QCOMPARE(writer.add(message), 1); // the attachment waits
    QCOMPARE(writer.take().size(), 101);
    QCOMPARE(writer.add(message, 1), 1);
    QCOMPARE(writer.take(), "b" + QByteArray(100, 'y').toBase64());
}

void tst_EnginePayload::continuesMessages()
{
    const EngineMessage message("head", { "1", "2", "3" });
    EnginePayloadWriter writer;
    QCOMPARE(writer.add(message, 2), 2);
    QCOMPARE(writer.take(), "bMg==\x1e"
                            "bMw==");
    QCOMPARE(writer.add(message, 4), 0);
    QVERIFY(writer.isEmpty());
}

void tst_EnginePayload::bytesAloneAreOnePacket()
{
    EnginePayloadWriter writer(12);
    QCOMPARE(writer.add(EngineMessage::binary("1234")), 1);
    QCOMPARE(writer.add(EngineMessage::binary("5")), 0); // 9 + 1 + 5 bytes
    QCOMPARE(writer.take(), "bMTIzNA==");
}

void tst_EnginePayload::comesBack()
{
    QRandomGenerator random(16);
    for (int round = 0; round < 200; ++round) {
        EnginePayloadWriter writer;
        QByteArrayList expected;
        for (int i = random.bounded(1, 6); i > 0; --i) {
            QByteArray bytes(random.bounded(50), Qt::Uninitialized);
            for (char &byte : bytes)
                byte = char(random.bounded(256));
            const QByteArray text = bytes.toPercentEncoding();
            QCOMPARE(writer.add(EngineMessage(text, { bytes })), 2);
            expected << '4' + text << "b:" + bytes;
        }
        const QByteArray body = writer.take();
        EnginePayloadReader reader(body, EnginePayloadWriter::MaxPackets);
        QCOMPARE(packetsOf(reader), expected);
        QCOMPARE(reader.error(), Error::None);
    }
}

QTEST_GUILESS_MAIN(tst_EnginePayload)
#include "tst_enginepayload.moc"
