// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/messagepack.h"
#include "protocol/packetcodec.h"

#include <QtTest>

using namespace QSocketIoPrivate;
using Type = SocketPacket::Type;

class tst_PacketCodec : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asciiJson_data();
    void asciiJson();
    void legacyTextIsAscii();
    void legacyMessagesAreForOldSessions();
    void everyReceiverSharesTheEncodingOfItsCodec();
    void programsFormsAreTheirOwn();
};

namespace {

// Says how often it was asked.
class CountingForm final : public PacketForm
{
public:
    EngineMessage encode(const SocketPacket &packet) const override
    {
        return ++asked > 0 && packet.nsp == "/bad" ? EngineMessage() : EngineMessage("x");
    }
    mutable int asked = 0;
};

} // namespace

void tst_PacketCodec::asciiJson_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("ascii");
    const auto row = [](const char *name, const QByteArray &json, const QByteArray &ascii) {
        QTest::newRow(name) << json << ascii;
    };
    row("nothing", "", "");
    row("ascii", R"(["a",1,{"b":"\u00e4\n"}])", R"(["a",1,{"b":"\u00e4\n"}])");
    row("delete", "[\"\x7f\"]", "[\"\x7f\"]");
    row("the first beyond", "[\"\xc2\x80\"]", R"(["\u0080"])");
    row("two bytes", "[\"x\xc3\xa4y\"]", R"(["x\u00e4y"])");
    row("three bytes", "[\"\xe2\x82\xac\"]", R"(["\u20ac"])");
    row("four bytes", "[\"\xf0\x9f\x98\x80\"]", R"(["\ud83d\ude00"])");
    row("a byte order mark", "[\"\xef\xbb\xbf\"]", R"(["\ufeff"])");
    row("the last", "[\"\xef\xbf\xbf\xf4\x8f\xbf\xbf\"]", R"(["\uffff\udbff\udfff"])");
    row("a key", "{\"\xd0\xba\":\"\xd0\xb7\"}", R"({"\u043a":"\u0437"})");
}

void tst_PacketCodec::asciiJson()
{
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, ascii);
    QCOMPARE(toAsciiJson(json), ascii);
    const auto value = [](const QByteArray &text) {
        const JsonDocumentPtr document = JsonDocument::parse(text, JsonDocument::MaxDepth).document;
        return document ? document->root().toVariant() : QVariant();
    };
    QCOMPARE(value(ascii), value(json));
}

void tst_PacketCodec::legacyTextIsAscii()
{
    const QByteArray json = "[\"\xc3\xa4\"]";
    QCOMPARE(encodePacket(PacketCodec::Text, Type::Event, "/chat", 7, json).text(),
             "2/chat,7" + json);
    QCOMPARE(encodePacket(PacketCodec::LegacyText, Type::Event, "/chat", 7, json).text(),
             R"(2/chat,7["\u00e4"])");
}

void tst_PacketCodec::legacyMessagesAreForOldSessions()
{
    const QList<QByteArray> attachments{ "\1\2" };
    const auto message = encodePacket(PacketCodec::LegacyText, Type::Ack, "/", 1, "[]", attachments);
    QCOMPARE(message.revision(), EngineRevision::Three);
    QCOMPARE(message.text(), "61-1[]");
    QCOMPARE(message.attachments(), attachments);
    QCOMPARE(encodePacket(PacketCodec::Text, Type::Ack, "/", 1, "[]").revision(),
             EngineRevision::Four);
}

void tst_PacketCodec::everyReceiverSharesTheEncodingOfItsCodec()
{
    const QByteArray json = "[\"\xc3\xa4\"]";
    const QList<QByteArray> none;
    PacketEncodings packet(Type::Event, "/", std::nullopt, json, none);
    const EngineMessage current = packet[PacketCodec::Text];
    const EngineMessage legacy = packet[PacketCodec::LegacyText];
    QCOMPARE(current.text(), "2" + json);
    QCOMPARE(legacy.text(), R"(2["\u00e4"])");
    current.setFrames({ "frame" });
    QCOMPARE(packet[PacketCodec::Text].frames(), QList<QByteArray>{ "frame" });
    QVERIFY(packet[PacketCodec::LegacyText].frames().isEmpty());
    if (isMessagePackAvailable()) {
        const EngineMessage packed = packet[PacketCodec::MessagePack];
        QVERIFY(!packed.hasText());
        QCOMPARE(packet[PacketCodec::MessagePack].packet(0).constData(),
                 packed.packet(0).constData());
    }
    QCOMPARE(packet[PacketCodec::LegacyText].text().constData(), legacy.text().constData());
}

void tst_PacketCodec::programsFormsAreTheirOwn()
{
    const auto *const form = new CountingForm;
    const PacketCodec codec{ QExplicitlySharedDataPointer<const PacketForm>(form) };
    const PacketCodec other{ QExplicitlySharedDataPointer<const PacketForm>(new CountingForm) };
    QVERIFY(codec.isCustom());
    QVERIFY(codec == PacketCodec(codec));
    QVERIFY(!(codec == other));
    QVERIFY(!(codec == PacketCodec::Text) && !(codec == PacketCodec::MessagePack));
    QVERIFY(!PacketCodec(PacketCodec::MessagePack).isCustom());
    QVERIFY(PacketCodec(PacketCodec::MessagePack) == PacketCodec(PacketCodec::MessagePack));
    QVERIFY(PacketCodec().isText());
    // Once for all, also of what cannot be encoded.
    for (const char *nsp : { "/", "/bad" }) {
        form->asked = 0;
        PacketEncodings packet(Type::Event, nsp, std::nullopt, "[\"a\"]", {});
        const EngineMessage first = packet[codec];
        QCOMPARE(packet[PacketCodec::Text].isNull(), false);
        QVERIFY(!packet[other].isSameAs(first) || first.isNull());
        QVERIFY(packet[codec].isSameAs(first));
        QCOMPARE(form->asked, 1);
    }
    // What is no JSON does not come to it.
    QVERIFY(encodePacket(codec, Type::Event, "/", {}, "[").isNull());
    QCOMPARE(form->asked, 1);
}

QTEST_GUILESS_MAIN(tst_PacketCodec)
#include "tst_packetcodec.moc"
