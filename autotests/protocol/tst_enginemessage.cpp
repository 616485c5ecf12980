// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/enginemessage.h"

#include <QtTest>

using namespace QSocketIoPrivate;

class tst_EngineMessage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nullIsEmpty();
    void countsPacketsAndBytes();
    void numbersItsPackets();
    void bytesAloneHaveNoText();
    void packetsInAnyOrder();
    void copiesShareFrames();
    void rememberWhatNotToCompress();
};

void tst_EngineMessage::nullIsEmpty()
{
    const EngineMessage message;
    QVERIFY(message.isNull());
    QVERIFY(message.text().isEmpty());
    QVERIFY(message.attachments().isEmpty());
    QVERIFY(message.frames().isEmpty());
    QCOMPARE(message.byteCount(), 0);
    QVERIFY(!EngineMessage(QByteArray()).isNull());
}

void tst_EngineMessage::countsPacketsAndBytes()
{
    const EngineMessage message("51-[]", { "abc", "", "de" });
    QCOMPARE(message.text(), "51-[]");
    QCOMPARE(message.attachments(), (QList<QByteArray>{ "abc", "", "de" }));
    QCOMPARE(message.packetCount(), 4);
    QCOMPARE(message.byteCount(), 10);
    QCOMPARE(EngineMessage("2[]").packetCount(), 1);
}

void tst_EngineMessage::numbersItsPackets()
{
    const EngineMessage message("51-[]", { "abc", "de" });
    QVERIFY(message.hasText());
    QVERIFY(message.isTextPacket(0));
    QVERIFY(!message.isTextPacket(1));
    QCOMPARE(message.packet(0), "51-[]");
    QCOMPARE(message.packet(1), "abc");
    QCOMPARE(message.packet(2), "de");
}

void tst_EngineMessage::bytesAloneHaveNoText()
{
    const EngineMessage message = EngineMessage::binary("abc");
    QVERIFY(!message.isNull());
    QVERIFY(!message.hasText());
    QVERIFY(message.text().isEmpty());
    QCOMPARE(message.packetCount(), 1);
    QVERIFY(!message.isTextPacket(0));
    QCOMPARE(message.packet(0), "abc");
    QCOMPARE(message.byteCount(), 3);
}

void tst_EngineMessage::packetsInAnyOrder()
{
    const EngineMessage mixed = EngineMessage::ofPackets(
            { { "abc", false }, { "text", true }, { "", true }, { "d", false } });
    QCOMPARE(mixed.packetCount(), 4);
    QCOMPARE(mixed.textCount(), 2);
    QCOMPARE(mixed.byteCount(), 8);
    const QByteArrayList packets{ "abc", "text", "", "d" };
    for (qsizetype i = 0; i < packets.size(); ++i) {
        QCOMPARE(mixed.packet(i), packets.at(i));
        QCOMPARE(mixed.isTextPacket(i), i == 1 || i == 2);
    }
    // The usual forms are what they always are.
    const EngineMessage usual = EngineMessage::ofPackets({ { "text", true }, { "abc", false } });
    QVERIFY(usual.hasText());
    QCOMPARE(usual.text(), "text");
    QCOMPARE(usual.attachments(), QList<QByteArray>{ "abc" });
    QVERIFY(!EngineMessage::ofPackets({ { "abc", false } }).hasText());
    QCOMPARE(EngineMessage::ofPackets({ { "abc", false } }).textCount(), 0);
    QCOMPARE(EngineMessage("2[]").textCount(), 1);
}

void tst_EngineMessage::copiesShareFrames()
{
    const EngineMessage message("2[]");
    const EngineMessage copy = message;
    QVERIFY(copy.frames().isEmpty());
    message.setFrames({ "frame" });
    QCOMPARE(copy.frames(), QList<QByteArray>{ "frame" });
    QCOMPARE(copy.frames().first().constData(), message.frames().first().constData());
    copy.setFrames({ "of another thread" }); // too late
    QCOMPARE(message.frames(), QList<QByteArray>{ "frame" });
    QVERIFY(copy.isSameAs(message));
    QVERIFY(!EngineMessage("2[]").isSameAs(message));
}

void tst_EngineMessage::rememberWhatNotToCompress()
{
    EngineMessage message("2[]");
    QVERIFY(!message.isUncompressed());
    message.setUncompressed();
    QVERIFY(message.isUncompressed());
    QVERIFY(!EngineMessage().isUncompressed());
}

QTEST_GUILESS_MAIN(tst_EngineMessage)
#include "tst_enginemessage.moc"
