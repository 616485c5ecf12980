// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/socketpacketdecoder.h"

#include <QtTest>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using Type = SocketPacket::Type;
using Error = SocketPacketDecoder::Error;
using Id = std::optional<quint64>;

Q_DECLARE_METATYPE(QSocketIoPrivate::SocketPacket::Type)
Q_DECLARE_METATYPE(QSocketIoPrivate::SocketPacketDecoder::Error)

namespace {

SocketPacketDecoder decoder(int attachments = 10, qint64 bytes = 1'000'000, int depth = 64)
{
    return SocketPacketDecoder({ attachments, bytes, depth });
}

std::optional<SocketPacket> feed(SocketPacketDecoder &decoder, const QByteArray &bytes)
{
    return decoder.feedBinary(EnginePacketView::fromBinary(bytes));
}

QByteArray placeholder(int number)
{
    return R"({"_placeholder":true,"num":)" + QByteArray::number(number) + "}";
}

// count placeholders in an array, after the name.
QByteArray binaryEvent(int count)
{
    QByteArray text = "5" + QByteArray::number(count) + R"(-["e")";
    for (int i = 0; i < count; ++i)
        text += "," + placeholder(i);
    return text + "]";
}

} // namespace

class tst_SocketPacketAssembly : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void assemblesAttachments();
    void assemblesAtAnyDepth();
    void binaryAcks();
    void emptyBinaryPacketsAreComplete_data();
    void emptyBinaryPacketsAreComplete();
    void sharesAttachments();
    void textBetweenAttachmentsIsAnError();
    void binaryWithoutHeadIsAnError();
    void badPlaceholders_data();
    void badPlaceholders();
    void limitsAttachments_data();
    void limitsAttachments();
    void limitsBytes_data();
    void limitsBytes();
};

void tst_SocketPacketAssembly::assemblesAttachments()
{
    auto d = decoder();
    QVERIFY(!d.feedText("52-/"
                        R"(chat,7["photo",{"_placeholder":true,"num":1},{"num":0,"_)"
                        R"(placeholder":true}])"));
    QVERIFY(d.isAssembling());
    QVERIFY(!feed(d, QByteArray("\x00\x01", 2)));
    QVERIFY(d.isAssembling());
    const auto packet = feed(d, "");
    QVERIFY(packet);
    QVERIFY(!d.isAssembling());
    QCOMPARE(packet->type, Type::Event);
    QCOMPARE(packet->nsp, "/chat");
    QVERIFY(packet->id == Id(7));
    QCOMPARE(packet->payload->attachments(), (QList<QByteArray>{ QByteArray("\x00\x01", 2), "" }));
    QCOMPARE(packet->payload->root().toVariant().toList(),
             (QVariantList{ u"photo"_s, QByteArray(""), QByteArray("\x00\x01", 2) }));
    QVERIFY(d.feedText(R"(2["next"])"));
}

void tst_SocketPacketAssembly::assemblesAtAnyDepth()
{
    auto d = decoder();
    QVERIFY(!d.feedText(R"(51-["e",{"a":[1,{"b":{"_placeholder":true,"num":0}}]}])"));
    const auto packet = feed(d, "x");
    QVERIFY(packet);
    QCOMPARE(packet->payload->root().at(1).member("a").at(1).member("b").toBytes(), QByteArray("x"));
}

void tst_SocketPacketAssembly::binaryAcks()
{
    auto d = decoder();
    QVERIFY(!d.feedText(R"(61-/chat,0[{"_placeholder":true,"num":0}])"));
    const auto packet = feed(d, "x");
    QVERIFY(packet);
    QCOMPARE(packet->type, Type::Ack);
    QVERIFY(packet->id == Id(0));
    QCOMPARE(packet->payload->root().at(0).toBytes(), QByteArray("x"));
}

void tst_SocketPacketAssembly::emptyBinaryPacketsAreComplete_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<Type>("type");
    QTest::newRow("event") << QByteArray(R"(50-["e"])") << Type::Event;
    QTest::newRow("ack") << QByteArray("60-3[]") << Type::Ack;
    QTest::newRow("zeros") << QByteArray(R"(5000-["e"])") << Type::Event;
}

void tst_SocketPacketAssembly::emptyBinaryPacketsAreComplete()
{
    QFETCH(QByteArray, text);
    auto d = decoder();
    const auto packet = d.feedText(text);
    QVERIFY(packet);
    QTEST(packet->type, "type");
    QVERIFY(!d.isAssembling());
    QVERIFY(d.feedText(R"(2["next"])"));
}

void tst_SocketPacketAssembly::sharesAttachments()
{
    auto d = decoder();
    const QByteArray bytes(1000, 'x');
    QVERIFY(!d.feedText(binaryEvent(1)));
    EnginePacketView view = EnginePacketView::fromBinary(bytes);
    view.owner = &bytes;
    const auto packet = d.feedBinary(view);
    QCOMPARE(packet->payload->root().at(1).toBytes()->constData(), bytes.constData());
}

void tst_SocketPacketAssembly::textBetweenAttachmentsIsAnError()
{
    auto d = decoder();
    QVERIFY(!d.feedText(binaryEvent(2)));
    QVERIFY(!feed(d, "x"));
    QVERIFY(!d.feedText(R"(2["a"])"));
    QCOMPARE(d.error(), Error::UnexpectedText);
    QVERIFY(!d.isAssembling());
}

void tst_SocketPacketAssembly::binaryWithoutHeadIsAnError()
{
    auto d = decoder();
    QVERIFY(!feed(d, "x"));
    QCOMPARE(d.error(), Error::UnexpectedBinary);
    d = decoder();
    QVERIFY(!d.feedText(binaryEvent(1)));
    QVERIFY(feed(d, "x"));
    QVERIFY(!feed(d, "y")); // one more than announced
    QCOMPARE(d.error(), Error::UnexpectedBinary);
    d = decoder();
    QVERIFY(d.feedText(R"(50-["e"])"));
    QVERIFY(!feed(d, "x"));
    QCOMPARE(d.error(), Error::UnexpectedBinary);
}

void tst_SocketPacketAssembly::badPlaceholders_data()
{
    QTest::addColumn<QByteArray>("object");
    QTest::addColumn<bool>("ok");
    QTest::newRow("last") << placeholder(1) << true;
    QTest::newRow("one too far") << placeholder(2) << false;
    QTest::newRow("negative") << placeholder(-1) << false;
    QTest::newRow("fraction") << QByteArray(R"({"_placeholder":true,"num":0.5})") << false;
    QTest::newRow("text") << QByteArray(R"({"_placeholder":true,"num":"0"})") << false;
    QTest::newRow("missing") << QByteArray(R"({"_placeholder":true})") << false;
    QTest::newRow("flag not true") << QByteArray(R"({"_placeholder":1,"num":7})") << true;
    QTest::newRow("deep") << QByteArray(R"([[{"a":{"_placeholder":true,"num":7}}]])") << false;
}

void tst_SocketPacketAssembly::badPlaceholders()
{
    QFETCH(QByteArray, object);
    QFETCH(bool, ok);
    auto d = decoder();
    QVERIFY(!d.feedText(QByteArray(R"(52-["e",)" + object + "]")));
    QVERIFY(!feed(d, "0"));
    QCOMPARE(feed(d, "1").has_value(), ok);
    QCOMPARE(d.error(), ok ? Error::None : Error::BadPlaceholder);
}

void tst_SocketPacketAssembly::limitsAttachments_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("limit");
    QTest::addColumn<Error>("error");
    QTest::newRow("at") << 10 << 10 << Error::None;
    QTest::newRow("above") << 11 << 10 << Error::TooManyAttachments;
    QTest::newRow("at one") << 1 << 1 << Error::None;
    QTest::newRow("one of none") << 1 << 0 << Error::TooManyAttachments;
    QTest::newRow("many") << 300 << 300 << Error::None;
}

void tst_SocketPacketAssembly::limitsAttachments()
{
    QFETCH(int, count);
    QFETCH(int, limit);
    QFETCH(Error, error);
    auto d = decoder(limit);
    QVERIFY(!d.feedText(binaryEvent(count)));
    QCOMPARE(d.error(), error);
    if (error != Error::None)
        return;
    for (int i = 1; i < count; ++i)
        QVERIFY(!feed(d, "x"));
    QVERIFY(feed(d, "x"));
}

void tst_SocketPacketAssembly::limitsBytes_data()
{
    QTest::addColumn<int>("limit");
    QTest::addColumn<int>("textSize");
    QTest::addColumn<int>("firstSize");
    QTest::addColumn<int>("secondSize");
    QTest::addColumn<int>("accepted"); // messages
    QTest::newRow("text at") << 100 << 100 << 0 << 0 << 3;
    QTest::newRow("text above") << 99 << 100 << 0 << 0 << 0;
    QTest::newRow("attachments at") << 150 << 100 << 30 << 20 << 3;
    QTest::newRow("first above") << 129 << 100 << 30 << 0 << 1;
    QTest::newRow("second above") << 149 << 100 << 30 << 20 << 2;
}

void tst_SocketPacketAssembly::limitsBytes()
{
    QFETCH(int, limit);
    QFETCH(int, textSize);
    QFETCH(int, firstSize);
    QFETCH(int, secondSize);
    QFETCH(int, accepted);
    auto d = decoder(10, limit);
    const QByteArray text = R"(52-["e"])";
    const auto packet = d.feedText(text.leftJustified(textSize));
    QVERIFY(!packet);
    QCOMPARE(d.error(), accepted > 0 ? Error::None : Error::TooLarge);
    if (accepted == 0)
        return;
    QVERIFY(!feed(d, QByteArray(firstSize, 'x')));
    QCOMPARE(d.error(), accepted > 1 ? Error::None : Error::TooLarge);
    QCOMPARE(feed(d, QByteArray(secondSize, 'x')).has_value(), accepted == 3);
    QCOMPARE(d.error(), accepted == 3 ? Error::None : Error::TooLarge);
}

QTEST_GUILESS_MAIN(tst_SocketPacketAssembly)
#include "tst_socketpacketassembly.moc"
