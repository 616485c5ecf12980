// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/socketpacketdecoder.h"

#include "protocol/jsonwriter.h"

#include <QtTest>

#include <QRandomGenerator>

#include <limits>

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

QByteArray nested(int levels)
{
    return R"(2["e",)" + QByteArray(levels - 1, '[') + QByteArray(levels - 1, ']') + "]";
}

} // namespace

class tst_SocketPacketDecoder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decodes_data();
    void decodes();
    void keepsTheQueryOfOldClients_data();
    void keepsTheQueryOfOldClients();
    void oldServersRefuseWithAnything_data();
    void oldServersRefuseWithAnything();
    void refuses_data();
    void refuses();
    void surfacesWhatPythonSends();
    void remembersTheNamespace();
    void limitsDepth();
    void errorsStayUntilReset();
    void errorsHaveTexts();
    void comesBack();
};

void tst_SocketPacketDecoder::decodes_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<Type>("type");
    QTest::addColumn<QByteArray>("nsp");
    QTest::addColumn<Id>("id");
    QTest::addColumn<QByteArray>("json");
    const auto row = [](const char *text, Type type, const char *nsp, Id id, const char *json) {
        QTest::newRow(text) << QByteArray(text) << type << QByteArray(nsp) << id
                            << QByteArray(json);
    };
    row("0", Type::Connect, "/", {}, "");
    row("0{}", Type::Connect, "/", {}, "{}");
    row(R"(0{"token":"x"})", Type::Connect, "/", {}, R"({"token":"x"})");
    row("0/,{}", Type::Connect, "/", {}, "{}");
    row("0/", Type::Connect, "/", {}, "");
    row("0/admin", Type::Connect, "/admin", {}, "");
    row("0/admin,", Type::Connect, "/admin", {}, "");
    row(R"(0/admin,{"sid":"a,b"})", Type::Connect, "/admin", {}, R"({"sid":"a,b"})");
    row("0/admin?token=x", Type::Connect, "/admin", {}, "");
    row("0/admin?token=x/y?z,{}", Type::Connect, "/admin", {}, "{}");
    row("0/?token=x,", Type::Connect, "/", {}, "");
    row("0/a b/\xc3\xa4{},", Type::Connect, "/a b/\xc3\xa4{}", {}, "");
    row("07{}", Type::Connect, "/", 7, "{}");
    row("1", Type::Disconnect, "/", {}, "");
    row("1/admin", Type::Disconnect, "/admin", {}, "");
    row("1/admin,", Type::Disconnect, "/admin", {}, "");
    row(R"(1{"message":"no"})", Type::Disconnect, "/", {}, R"({"message":"no"})");
    row(R"(1"no")", Type::Disconnect, "/", {}, R"("no")");
    row(R"(2["a"])", Type::Event, "/", {}, R"(["a"])");
    row(R"(2[""])", Type::Event, "/", {}, R"([""])");
    row("2[5,1]", Type::Event, "/", {}, "[5,1]");
    row("2[5.5]", Type::Event, "/", {}, "[5.5]");
    row(R"(2 [ "a" ] )", Type::Event, "/", {}, R"( [ "a" ] )");
    row(R"(20["a"])", Type::Event, "/", 0, R"(["a"])");
    row(R"(2007["a"])", Type::Event, "/", 7, R"(["a"])");
    row(R"(218446744073709551615["a"])", Type::Event, "/", std::numeric_limits<quint64>::max(),
        R"(["a"])");
    row(R"(200000000000000000001["a"])", Type::Event, "/", 1, R"(["a"])");
    row(R"(2/chat,7["sum",2,3])", Type::Event, "/chat", 7, R"(["sum",2,3])");
    row(R"(2["a",NaN,18446744073709551616])", Type::Event, "/", {},
        R"(["a",null,18446744073709551616])");
    row(R"(2["a",{"_placeholder":true,"num":0}])", Type::Event, "/", {},
        R"(["a",{"_placeholder":true,"num":0}])");
    row(R"(2["connected"])", Type::Event, "/", {}, R"(["connected"])");
    row("3[]", Type::Ack, "/", {}, "[]");
    row("30[]", Type::Ack, "/", 0, "[]");
    row("3/chat,12[null]", Type::Ack, "/chat", 12, "[null]");
    row(R"(312["connect"])", Type::Ack, "/", 12, R"(["connect"])");
    row(R"(4{"message":"no"})", Type::ConnectError, "/", {}, R"({"message":"no"})");
    row(R"(4/nope,"Unable to connect")", Type::ConnectError, "/nope", {}, R"("Unable to connect")");
    row("4/nope", Type::ConnectError, "/nope", {}, "");
}

void tst_SocketPacketDecoder::decodes()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, json);
    QFETCH(Id, id);
    auto d = decoder();
    const auto packet = d.feedText(text);
    QVERIFY2(packet, SocketPacketDecoder::errorText(d.error()).constData());
    QTEST(packet->type, "type");
    QTEST(packet->nsp, "nsp");
    QVERIFY(packet->id == id);
    QCOMPARE(bool(packet->payload), !json.isEmpty());
    if (packet->payload)
        QCOMPARE(packet->payload->text(), json);
    QVERIFY(!d.isAssembling());
    QCOMPARE(d.error(), Error::None);
}

void tst_SocketPacketDecoder::keepsTheQueryOfOldClients_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("nsp");
    QTest::addColumn<QByteArray>("query");
    const auto row = [](const char *text, const char *nsp, const char *query) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(nsp) << QByteArray(query);
    };
    row("0/chat?token=1", "/chat", "token=1");
    row("0/chat?token=1,", "/chat", "token=1");
    row("0/chat?a=%2C&b=x?y,{}", "/chat", "a=%2C&b=x?y");
    row("0/?token=1,", "/", "token=1");
    row("0/chat?", "/chat", "");
    row("0/chat,", "/chat", "");
    row("0", "/", "");
    row(R"(2/chat?token=1,["a"])", "/chat", ""); // belongs into CONNECT
}

void tst_SocketPacketDecoder::keepsTheQueryOfOldClients()
{
    QFETCH(QByteArray, text);
    auto d = decoder();
    const auto packet = d.feedText(text);
    QVERIFY(packet);
    QTEST(packet->nsp, "nsp");
    QTEST(packet->query, "query");
}

void tst_SocketPacketDecoder::oldServersRefuseWithAnything_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<bool>("isOfRevision5");
    QTest::newRow("object") << QByteArray(R"({"code":7})") << true;
    QTest::newRow("string") << QByteArray(R"("no")") << true;
    QTest::newRow("array") << QByteArray(R"([1,"no"])") << false;
    QTest::newRow("boolean") << QByteArray("false") << false;
    QTest::newRow("null") << QByteArray("null") << false;
}

void tst_SocketPacketDecoder::oldServersRefuseWithAnything()
{
    QFETCH(QByteArray, json);
    QFETCH(bool, isOfRevision5);
    const QByteArray text = "4/deny," + json;
    SocketPacketDecoder old({}, PacketCodec::LegacyText);
    const auto packet = old.feedText(text);
    QVERIFY(packet);
    QCOMPARE(packet->payload->text(), json);
    auto current = decoder();
    QCOMPARE(current.feedText(text).has_value(), isOfRevision5);
}

void tst_SocketPacketDecoder::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<Error>("error");
    const auto row = [](const char *text, Error error) {
        QTest::newRow(text) << QByteArray(text) << error;
    };
    QTest::newRow("nothing") << QByteArray() << Error::BadType;
    row("7", Error::BadType);
    row("/admin", Error::BadType);
    row(R"(a["a"])", Error::BadType);
    row("-1", Error::BadType);
    row(R"( 2["a"])", Error::BadType);
    row(R"(5["a"])", Error::BadAttachmentCount);
    row(R"(5-["a"])", Error::BadAttachmentCount);
    row("51", Error::BadAttachmentCount);
    row(R"(51["a"])", Error::BadAttachmentCount);
    row(R"(5x-["a"])", Error::BadAttachmentCount);
    row(R"(5+1-["a"])", Error::BadAttachmentCount);
    row(R"(5-1-["a"])", Error::BadAttachmentCount);
    row(R"(51.0-["a"])", Error::BadAttachmentCount);
    row(R"(5/a,1-["a"])", Error::BadAttachmentCount);
    row("6", Error::BadAttachmentCount);
    row(R"(599999999999999999999-["a"])", Error::TooManyAttachments);
    row("0/\xff,", Error::BadNamespace);
    row("0/\xed\xa0\x80", Error::BadNamespace);
    row(R"(218446744073709551616["a"])", Error::BadId);
    row(R"(2000000000000000000001["a"])", Error::BadId);
    row("399999999999999999999999999999999999999[]", Error::BadId);
    row("2", Error::BadPayload);
    row("23", Error::BadPayload);
    row("2/chat", Error::BadPayload);
    row("2/chat,", Error::BadPayload);
    row("2/chat,7", Error::BadPayload);
    row("2[]", Error::BadPayload);
    row("2{}", Error::BadPayload);
    row(R"(2"a")", Error::BadPayload);
    row("2null", Error::BadPayload);
    row("2[null]", Error::BadPayload);
    row("2[NaN]", Error::BadPayload);
    row("2[-Infinity]", Error::BadPayload);
    row(R"(2[true,"a"])", Error::BadPayload);
    row(R"(2[["a"]])", Error::BadPayload);
    row("2[{}]", Error::BadPayload);
    row(R"(2["a")", Error::BadPayload);
    row(R"(2["a"]x)", Error::BadPayload);
    row(R"(2["a"]["b"])", Error::BadPayload);
    row(R"(2-1["a"])", Error::BadPayload);
    row(R"(21-["a"])", Error::BadPayload);
    row("2[\"\xed\xa0\x80\"]", Error::BadPayload);
    row(R"(51-[{"_placeholder":true,"num":0}])", Error::BadPayload);
    row("51-", Error::BadPayload);
    row("51-{}", Error::BadPayload);
    row("3", Error::BadPayload);
    row("30", Error::BadPayload);
    row("3{}", Error::BadPayload);
    row("61-0{}", Error::BadPayload);
    row("0[]", Error::BadPayload);
    row("0null", Error::BadPayload);
    row(R"(0"token")", Error::BadPayload);
    row("0{", Error::BadPayload);
    row("0admin", Error::BadPayload);
    row("1x", Error::BadPayload);
    row("4[]", Error::BadPayload);
    row("45", Error::None); // an id and no payload
    row("4null", Error::BadPayload);
    row("4true", Error::BadPayload);
    for (const char *name : { "connect", "connect_error", "disconnect", "disconnecting",
                              "newListener", "removeListener" }) {
        const QByteArray text = R"(2[")" + QByteArray(name) + R"("])";
        row(text.constData(), Error::ReservedEvent);
    }
    row(R"(2/chat,3["disconnect",1])", Error::ReservedEvent);
    row("2[\"\\u0063onnect\"]", Error::ReservedEvent);
    row(R"(51-["connect",{"_placeholder":true,"num":0}])", Error::ReservedEvent);
}

void tst_SocketPacketDecoder::refuses()
{
    QFETCH(QByteArray, text);
    QFETCH(Error, error);
    auto d = decoder();
    QCOMPARE(d.feedText(text).has_value(), error == Error::None);
    QCOMPARE(d.error(), error);
    QVERIFY(!d.isAssembling());
}

void tst_SocketPacketDecoder::surfacesWhatPythonSends()
{
    auto d = decoder();
    auto packet = d.feedText(R"(4/nope,"Unable to connect")");
    QCOMPARE(packet->payload->root().toString()->toString(), u"Unable to connect"_s);
    packet = d.feedText(R"(1/deny,{"message":"Not authorized"})");
    QCOMPARE(packet->type, Type::Disconnect);
    QCOMPARE(packet->payload->root().member("message").toString()->toString(), u"Not authorized"_s);
}

void tst_SocketPacketDecoder::remembersTheNamespace()
{
    auto d = decoder();
    const auto first = d.feedText(R"(2/chat,["a"])");
    const auto root = d.feedText(R"(2["a"])");
    const auto second = d.feedText(R"(2/chat,["b"])");
    QCOMPARE(first->nsp.constData(), second->nsp.constData());
    QCOMPARE(root->nsp.constData(), SocketPacket().nsp.constData());
    const QByteArray longName = "/" + QByteArray(1000, 'x');
    QCOMPARE(d.feedText(QByteArray("2" + longName + R"(,["a"])"))->nsp, longName);
    QCOMPARE(d.feedText(R"(2/other,["a"])")->nsp, "/other");
    QCOMPARE(first->nsp, "/chat");
}

void tst_SocketPacketDecoder::limitsDepth()
{
    auto d = decoder();
    QVERIFY(d.feedText(nested(64)));
    QVERIFY(!d.feedText(nested(65)));
    QCOMPARE(d.error(), Error::TooDeep);
    d = decoder(10, 1'000'000, 3);
    QVERIFY(d.feedText(nested(3)));
    QVERIFY(!d.feedText(nested(4)));
    QCOMPARE(d.error(), Error::TooDeep);
}

void tst_SocketPacketDecoder::errorsStayUntilReset()
{
    auto d = decoder();
    QVERIFY(!d.feedText("9"));
    QVERIFY(!d.feedText(R"(2["a"])"));
    QVERIFY(!feed(d, "x"));
    QCOMPARE(d.error(), Error::BadType);
    d.reset();
    QCOMPARE(d.error(), Error::None);
    QVERIFY(d.feedText(R"(2["a"])"));
    QVERIFY(!d.feedText(binaryEvent(2)));
    QVERIFY(!feed(d, "x"));
    d.reset(); // in the middle of a packet
    QVERIFY(!d.isAssembling());
    QVERIFY(!d.feedText(binaryEvent(1)));
    QCOMPARE(feed(d, "y")->payload->attachments(), QList<QByteArray>{ "y" });
}

void tst_SocketPacketDecoder::errorsHaveTexts()
{
    QSet<QByteArray> texts;
    for (int i = int(Error::None); i <= int(Error::TooDeep); ++i)
        texts.insert(SocketPacketDecoder::errorText(Error(i)));
    QCOMPARE(texts.size(), int(Error::TooDeep) + 1);
}

void tst_SocketPacketDecoder::comesBack()
{
    QRandomGenerator random(5);
    auto d = decoder();
    for (int i = 0; i < 500; ++i) {
        const Type type = random.bounded(2) ? Type::Event : Type::Ack;
        const QByteArray nsp = QByteArrayList{ "/", "/a", "/b" }.at(random.bounded(3));
        const Id id = random.bounded(2) ? Id(random.generate64()) : Id();
        QVariantList arguments{ u"name"_s };
        for (int j = random.bounded(5); j > 0; --j)
            arguments.append(random.bounded(2) ? QVariant(QByteArray::number(j))
                                               : QVariant(QVariantList{ qint64(j) }));
        QByteArray json;
        QList<QByteArray> attachments;
        QVERIFY(JsonWriter(json, attachments).variant(arguments));
        const EngineMessage message = encodePacket(type, nsp, id, json, attachments);
        auto packet = d.feedText(message.text());
        for (const QByteArray &attachment : message.attachments())
            packet = feed(d, attachment);
        QVERIFY(packet);
        QCOMPARE(packet->type, type);
        QCOMPARE(packet->nsp, nsp);
        QVERIFY(packet->id == id);
        QCOMPARE(packet->payload->root().toVariant().toList(), arguments);
        // Relaying re-uses the text.
        QCOMPARE(encodePacket(type, nsp, id, packet->payload->text(), packet->payload->attachments())
                         .text(),
                 message.text());
    }
}

QTEST_GUILESS_MAIN(tst_SocketPacketDecoder)
#include "tst_socketpacketdecoder.moc"
