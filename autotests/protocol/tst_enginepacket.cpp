// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/enginepacket.h"

#include "protocol/enginebase64.h"

#include <QtTest>

using namespace QSocketIoPrivate;
using Type = EnginePacketType;

Q_DECLARE_METATYPE(QSocketIoPrivate::EnginePacketType)

class tst_EnginePacket : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsText_data();
    void readsText();
    void refusesText_data();
    void refusesText();
    void binaryFramesAreMessages();
    void binaryFramesOfRevision3HaveTypes_data();
    void binaryFramesOfRevision3HaveTypes();
    void base64_data();
    void base64();
    void copiesShareWhatIsOwned();
    void digitsComeBack();
};

void tst_EnginePacket::readsText_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<Type>("type");
    QTest::addColumn<QByteArray>("data");
    QTest::newRow("open") << QByteArray("0{}") << Type::Open << QByteArray("{}");
    QTest::newRow("close") << QByteArray("1") << Type::Close << QByteArray();
    QTest::newRow("ping") << QByteArray("2") << Type::Ping << QByteArray();
    QTest::newRow("probe") << QByteArray("2probe") << Type::Ping << QByteArray("probe");
    QTest::newRow("pong") << QByteArray("3probe") << Type::Pong << QByteArray("probe");
    QTest::newRow("message") << QByteArray("4hello") << Type::Message << QByteArray("hello");
    QTest::newRow("empty message") << QByteArray("4") << Type::Message << QByteArray();
    QTest::newRow("digit as data") << QByteArray("42") << Type::Message << QByteArray("2");
    QTest::newRow("separator as data") << QByteArray("4a\x1e"
                                                     "b")
                                       << Type::Message
                                       << QByteArray("a\x1e"
                                                     "b");
    QTest::newRow("NUL as data") << QByteArray("4\0", 2) << Type::Message << QByteArray("\0", 1);
    QTest::newRow("upgrade") << QByteArray("5") << Type::Upgrade << QByteArray();
    QTest::newRow("noop") << QByteArray("6") << Type::Noop << QByteArray();
}

void tst_EnginePacket::readsText()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, data);
    const auto packet = EnginePacketView::fromText(text);
    QVERIFY(packet);
    QTEST(packet->type, "type");
    QCOMPARE(packet->data, data);
    QVERIFY(!packet->isBinary);
    QCOMPARE(packet->toByteArray(), data);
}

void tst_EnginePacket::refusesText_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char *text :
         { "7", "9", "/", ":", "b", "bAQID", "a", " 4", "\xff", "\x01", "{\"sid\":\"x\"}" })
        QTest::newRow(text) << QByteArray(text);
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("NUL") << QByteArray("\0", 1);
}

void tst_EnginePacket::refusesText()
{
    QFETCH(QByteArray, text);
    QVERIFY(!EnginePacketView::fromText(text));
}

void tst_EnginePacket::binaryFramesAreMessages()
{
    const QByteArray bytes("\x04\x00\xff", 3);
    const auto packet = EnginePacketView::fromBinary(bytes);
    QCOMPARE(packet.type, Type::Message);
    QVERIFY(packet.isBinary);
    QCOMPARE(packet.data, bytes); // no type byte in front
}

void tst_EnginePacket::binaryFramesOfRevision3HaveTypes_data()
{
    QTest::addColumn<QByteArray>("frame");
    QTest::addColumn<int>("type"); // negative: refused
    QTest::addColumn<QByteArray>("data");
    QTest::newRow("message") << QByteArray("\4\0\xff", 3) << 4 << QByteArray("\0\xff", 2);
    QTest::newRow("empty message") << QByteArray("\4") << 4 << QByteArray();
    QTest::newRow("ping") << QByteArray("\2probe") << 2 << QByteArray("probe");
    QTest::newRow("open") << QByteArray("\0{}", 3) << 0 << QByteArray("{}");
    QTest::newRow("noop") << QByteArray("\6") << 6 << QByteArray();
    QTest::newRow("unknown") << QByteArray("\7") << -1 << QByteArray();
    QTest::newRow("digit") << QByteArray("4a") << -1 << QByteArray();
    QTest::newRow("high") << QByteArray("\xff") << -1 << QByteArray();
    QTest::newRow("nothing") << QByteArray() << -1 << QByteArray();
}

void tst_EnginePacket::binaryFramesOfRevision3HaveTypes()
{
    QFETCH(QByteArray, frame);
    QFETCH(int, type);
    QFETCH(QByteArray, data);
    const auto packet = EnginePacketView::fromTypedBinary(frame);
    QCOMPARE(packet.has_value(), type >= 0);
    if (!packet)
        return;
    QCOMPARE(int(packet->type), type);
    QCOMPARE(packet->isBinary, packet->type == Type::Message);
    QCOMPARE(packet->toByteArray(), data);
}

void tst_EnginePacket::base64_data()
{
    QTest::addColumn<EngineRevision>("revision");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("bytes"); // null: refused
    const auto Three = EngineRevision::Three;
    const auto Four = EngineRevision::Four;
    QTest::newRow("4") << Four << QByteArray("bAQID") << QByteArray("\1\2\3");
    QTest::newRow("4, padded") << Four << QByteArray("bAQ==") << QByteArray("\1");
    QTest::newRow("4, empty") << Four << QByteArray("b") << QByteArray("");
    QTest::newRow("4, broken") << Four << QByteArray("bA") << QByteArray();
    QTest::newRow("4, other alphabet") << Four << QByteArray("b_-_-") << QByteArray();
    QTest::newRow("4, typed") << Four << QByteArray("b4AQID") << QByteArray();
    QTest::newRow("3") << Three << QByteArray("b4AQID") << QByteArray("\1\2\3");
    QTest::newRow("3, empty") << Three << QByteArray("b4") << QByteArray("");
    QTest::newRow("3, untyped") << Three << QByteArray("bAQID") << QByteArray();
    QTest::newRow("3, another type") << Three << QByteArray("b2AQID") << QByteArray();
    QTest::newRow("3, mark alone") << Three << QByteArray("b") << QByteArray();
    QTest::newRow("no mark") << Four << QByteArray("4AQID") << QByteArray();
    QTest::newRow("nothing") << Four << QByteArray() << QByteArray();
}

void tst_EnginePacket::base64()
{
    QFETCH(EngineRevision, revision);
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, bytes);
    const auto result = fromBase64Packet(text, revision);
    QCOMPARE(result.has_value(), !bytes.isNull());
    if (!result)
        return;
    QCOMPARE(*result, bytes);
    QCOMPARE(toBase64Packet(bytes, revision), text);
    QCOMPARE(base64PacketSize(bytes.size(), revision), text.size());
    QVERIFY(isBase64Packet(text));
}

void tst_EnginePacket::copiesShareWhatIsOwned()
{
    const QByteArray bytes(100, 'x');
    auto packet = EnginePacketView::fromBinary(bytes);
    QVERIFY(packet.toByteArray().constData() != bytes.constData());
    packet.owner = &bytes;
    QCOMPARE(packet.toByteArray().constData(), bytes.constData());
}

void tst_EnginePacket::digitsComeBack()
{
    for (const char digit : { '0', '1', '2', '3', '4', '5', '6' })
        QCOMPARE(typeDigit(EnginePacketView::fromText(QByteArray(1, digit))->type), digit);
}

QTEST_GUILESS_MAIN(tst_EnginePacket)
#include "tst_enginepacket.moc"
