// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a parser of the program is given, and what of its results is accepted: packets that make sense, within the limits.
#include "core/customparser.h"
#include "protocol/socketpacketdecoder.h"
#include "scriptedparser.h"

#include <QCborArray>
#include <QCborMap>
#include <QDateTime>
#include <QJsonArray>
#include <QJsonObject>
#include <QPoint>
#include <QRegularExpression>
#include <QTest>
#include <QTimeZone>
#include <QUrl>

#include <limits>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using Error = SocketPacketDecoder::Error;
using Parser = QSocketIoPacketParser;
using Packet = Parser::Packet;
using Message = Parser::Message;
using Messages = QList<Message>;
using PacketType = Parser::PacketType;

namespace {

constexpr auto text = Parser::MessageForm::Text;
constexpr auto binary = Parser::MessageForm::Binary;
constexpr PacketLimits limits{ .attachments = 2, .bytes = 100, .depth = 4 };

PacketCodec codecOf(ScriptedParser::Encode encode)
{
    return customCodec(std::make_shared<ScriptedParser>(std::move(encode)));
}

// A connection whose parser finds that packet in the first message.
struct Reading
{
    explicit Reading(const Packet &packet)
        : Reading([packet](const Message &) { return Parser::Decoded(packet); })
    {}
    explicit Reading(ScriptedParser::Decode decode)
        : decoder(limits, customCodec(std::make_shared<ScriptedParser>(std::move(decode))))
    {}
    std::optional<SocketPacket> feed(const QByteArray &bytes)
    {
        EnginePacketView view = EnginePacketView::fromBinary(bytes);
        view.owner = &bytes;
        return decoder.feedBinary(view);
    }
    SocketPacketDecoder decoder;
};

QVariant nested(int levels)
{
    QVariant value = 1;
    for (int i = 0; i < levels; ++i)
        value = QVariant(QVariantList() << value);
    return value;
}

} // namespace
Q_DECLARE_METATYPE(Packet)
Q_DECLARE_METATYPE(Message)

class tst_CustomParser : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isGivenPackets();
    void placeholdersAreOrdinaryObjects();
    void messagesKeepTheirOrder();
    void sendsOnlyWhatCanTravel_data();
    void sendsOnlyWhatCanTravel();
    void readsPackets();
    void readsValues_data();
    void readsValues();
    void refusesNonsense_data();
    void refusesNonsense();
    void complaintsAreOneLine();
    void needsADecoder();
    void readsNothingUnlessItCan();
    void unfinishedPacketsAreBounded();
    void theSizeIsThatOfAllMessages();
    void theNextPacketStartsAnew();
};

void tst_CustomParser::isGivenPackets()
{
    Packet seen;
    const PacketCodec codec = codecOf([&seen](const Packet &packet) {
        seen = packet;
        return Messages{ { text, "x" } };
    });
    const QByteArray json =
            R"(["a",-1,18446744073709551615,0.5,"\u00e4",true,null,{"k":[{"_placeholder":true,"num":0}]}])";
    const EngineMessage message = encodePacket(codec, SocketPacket::Type::Event, "/\xc3\xa4", 7,
                                               json, { QByteArray("\0\xff", 2) });
    QCOMPARE(message.text(), "x");
    QCOMPARE(seen.type, PacketType::Event);
    QCOMPARE(seen.nsp, u"/\u00e4"_s);
    QCOMPARE(seen.id, std::optional<quint64>(7));
    const QVariantList expected{
        u"a"_s,
        -1ll,
        std::numeric_limits<quint64>::max(),
        0.5,
        u"\u00e4"_s,
        true,
        QVariant::fromValue(nullptr),
        QVariantMap{ { u"k"_s, QVariantList{ QByteArray("\0\xff", 2) } } },
    };
    QCOMPARE(seen.data, QVariant(expected));

    encodePacket(codec, SocketPacket::Type::Disconnect, "/", {}, {});
    QCOMPARE(seen.type, PacketType::Disconnect);
    QVERIFY(!seen.id);
    QVERIFY(!seen.data.isValid());
    encodePacket(codec, SocketPacket::Type::ConnectError, "/", {}, R"({"message":"no"})");
    QCOMPARE(seen.type, PacketType::ConnectError);
    QCOMPARE(seen.data, QVariant(QVariantMap{ { u"message"_s, u"no"_s } }));
}

void tst_CustomParser::placeholdersAreOrdinaryObjects()
{
    Packet packet;
    packet.data = QVariantList{ u"a"_s, QByteArray("bytes"),
                                QVariantMap{ { u"_placeholder"_s, true }, { u"num"_s, 0ll } } };
    const auto read = Reading(packet).feed("x");
    QVERIFY(read);
    QCOMPARE(read->payload->root().toVariant(), packet.data);
}

void tst_CustomParser::messagesKeepTheirOrder()
{
    const Messages all{ { binary, "b1" }, { text, "t1" }, { text, "" }, { binary, "" } };
    for (qsizetype count = 1; count <= all.size(); ++count) {
        const auto messages = all.first(count);
        const EngineMessage message = encodePacket(codecOf([&](const Packet &) { return messages; }),
                                                   SocketPacket::Type::Event, "/", {}, "[\"a\"]");
        QCOMPARE(message.packetCount(), count);
        qsizetype texts = 0;
        for (qsizetype i = 0; i < count; ++i) {
            QCOMPARE(message.packet(i), messages.at(i).data);
            QCOMPARE(message.isTextPacket(i), messages.at(i).form == text);
            texts += messages.at(i).form == text ? 1 : 0;
        }
        QCOMPARE(message.textCount(), texts);
    }
}

void tst_CustomParser::sendsOnlyWhatCanTravel_data()
{
    QTest::addColumn<Messages>("messages");
    QTest::addColumn<QString>("problem");
    QTest::newRow("nothing") << Messages() << u"nothing"_s;
    QTest::newRow("many") << Messages(1000, { binary, "x" }) << QString();
    QTest::newRow("too many") << Messages(1001, { binary, "x" }) << u"too many messages"_s;
    QTest::newRow("no UTF-8") << Messages{ { text, "\xff" } } << u"no valid UTF-8"_s;
    QTest::newRow("any bytes") << Messages{ { binary, "\xff\x1e" } } << QString();
    QTest::newRow("a separator") << Messages{ { text, "a\x1e"
                                                      "b" } }
                                 << u"0x1e"_s;
    QTest::newRow("another form") << Messages{ { Parser::MessageForm(7), "x" } }
                                  << u"form that does not exist"_s;
}

void tst_CustomParser::sendsOnlyWhatCanTravel()
{
    QFETCH(Messages, messages);
    QFETCH(QString, problem);
    if (!problem.isEmpty())
        QTest::ignoreMessage(QtWarningMsg,
                             QRegularExpression(
                                     u"parser has made .*%1.* type 2 for /chat"_s.arg(problem)));
    const EngineMessage message = encodePacket(codecOf([&](const Packet &) { return messages; }),
                                               SocketPacket::Type::Event, "/chat", {}, "[\"a\"]");
    QCOMPARE(message.isNull(), !problem.isEmpty());
}

void tst_CustomParser::readsPackets()
{
    const auto packet = Reading({ PacketType::Ack, u"/chat?token=1"_s, 5, QVariantList{ 1 } })
                                .feed({});
    QVERIFY(packet);
    QCOMPARE(packet->type, SocketPacket::Type::Ack);
    QCOMPARE(packet->nsp, "/chat");
    QCOMPARE(packet->id, std::optional<quint64>(5));
    QCOMPARE(packet->payload->text().toByteArray(), "[1]");
    // Many formats write what is not there as null.
    for (const QVariant &none : { QVariant(), QVariant::fromValue(nullptr) }) {
        const auto connect = Reading({ PacketType::Connect, u"/"_s, {}, none }).feed({});
        QVERIFY(connect);
        QVERIFY(!connect->payload);
    }
}

void tst_CustomParser::readsValues_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QByteArray>("json");
    const auto row = [](const char *name, const QVariant &value, const QByteArray &json) {
        QTest::newRow(name) << value << json;
    };
    row("undefined", QVariant(), "null");
    row("int", 5, "5");
    row("quint64", std::numeric_limits<quint64>::max(), "18446744073709551615");
    row("short", QVariant::fromValue<short>(-3), "-3");
    row("float", 0.5f, "0.5");
    row("not a number", std::numeric_limits<double>::quiet_NaN(), "null");
    row("lone surrogate, which UTF-8 has not", QString(QChar(0xd800)), "\"?\"");
    row("string list", QStringList{ u"a"_s, u"b"_s }, R"(["a","b"])");
    row("hash", QVariantHash{ { u"a"_s, 1 } }, R"({"a":1})");
    row("undefined member", QVariantMap{ { u"a"_s, QVariant() }, { u"b"_s, 1 } }, R"({"b":1})");
    row("JSON", QJsonValue(QJsonObject{ { u"a"_s, QJsonArray{ 1, QJsonValue() } } }),
        R"({"a":[1,null]})");
    row("JSON array", QJsonArray{ 1.5 }, "[1.5]");
    row("CBOR", QVariant::fromValue(QCborValue(QCborMap{ { u"a"_s, QCborArray{ 1, false } } })),
        R"({"a":[1,false]})");
    row("CBOR map", QVariant::fromValue(QCborMap{ { 5, u"five"_s } }), R"({"5":"five"})");
    row("date", QDateTime(QDate(2024, 2, 29), QTime(12, 30, 0, 5), Qt::UTC),
        "\"2024-02-29T12:30:00.005Z\"");
    row("URL", QUrl(u"http://a/b"_s), "\"http://a/b\"");
}

void tst_CustomParser::readsValues()
{
    QFETCH(QVariant, value);
    QFETCH(QByteArray, json);
    Packet packet;
    packet.data = QVariantList{ u"a"_s, value };
    const auto read = Reading(packet).feed({});
    QVERIFY(read);
    QCOMPARE(read->payload->text().toByteArray(), "[\"a\"," + json + ']');
}

void tst_CustomParser::refusesNonsense_data()
{
    QTest::addColumn<Packet>("packet");
    QTest::addColumn<Error>("error");
    const auto row = [](const char *name, const Packet &packet, Error error) {
        QTest::newRow(name) << packet << error;
    };
    const auto event = [](const QVariant &data, const QString &nsp = u"/"_s) {
        return Packet{ PacketType::Event, nsp, {}, data };
    };
    const QVariantList good{ u"a"_s };
    row("good", event(good), Error::None);
    row("type above", { PacketType(5), u"/"_s, {}, good }, Error::BadType);
    row("type below", { PacketType(-1), u"/"_s, {}, good }, Error::BadType);
    row("type far off", { PacketType(256 + 2), u"/"_s, {}, good }, Error::BadType);
    row("no namespace", event(good, {}), Error::BadNamespace);
    row("namespace without slash", event(good, u"chat"_s), Error::BadNamespace);
    row("namespace with comma", event(good, u"/a,b"_s), Error::BadNamespace);
    row("no data", event({}), Error::BadPayload);
    row("a map as event", event(QVariantMap{ { u"a"_s, 1 } }), Error::BadPayload);
    row("an event without name", event(QVariantList()), Error::BadPayload);
    row("a list as name", event(QVariantList{ QVariant(good) }), Error::BadPayload);
    row("not a number as name", event(QVariantList{ qQNaN() }), Error::BadPayload);
    row("reserved name", event(QVariantList{ u"disconnect"_s }), Error::ReservedEvent);
    row("a text as ack", { PacketType::Ack, u"/"_s, 1, u"x"_s }, Error::BadPayload);
    row("a list to connect", { PacketType::Connect, u"/"_s, {}, good }, Error::BadPayload);
    row("a number as refusal", { PacketType::ConnectError, u"/"_s, {}, 5 }, Error::BadPayload);
    row("strange value", event(QVariantList{ u"a"_s, QPoint(1, 2) }), Error::UnknownValue);
    row("bytes at", event(QVariantList{ u"a"_s, QByteArray("1"), QByteArray("2") }), Error::None);
    row("bytes above",
        event(QVariantList{ u"a"_s, QByteArray("1"), QByteArray("2"), QByteArray() }),
        Error::TooManyAttachments);
    row("depth at", event(QVariantList{ u"a"_s, nested(3) }), Error::None);
    row("depth above", event(QVariantList{ u"a"_s, nested(4) }), Error::TooDeep);
    row("maps are levels, too", event(QVariantList{ u"a"_s, QVariantMap{ { u"m"_s, nested(3) } } }),
        Error::TooDeep);
    row("very deep", event(QVariantList{ u"a"_s, nested(5'000) }), Error::TooDeep);
    // One for each of the three values, and one for the name.
    row("size at", event(QVariantList{ u"a"_s, QString(96, u'x') }), Error::None);
    row("size above", event(QVariantList{ u"a"_s, QString(97, u'x') }), Error::TooLarge);
    row("size of bytes above", event(QVariantList{ u"a"_s, QByteArray(97, 'x') }), Error::TooLarge);
    row("size of a key above",
        event(QVariantList{ u"a"_s, QVariantMap{ { QString(96, u'x'), 1 } } }), Error::TooLarge);
    row("many values", event(QVariantList{ u"a"_s, QVariantList(98, 1) }), Error::TooLarge);
}

void tst_CustomParser::refusesNonsense()
{
    QFETCH(Packet, packet);
    QFETCH(Error, error);
    Reading reading(packet);
    QCOMPARE(reading.feed({}).has_value(), error == Error::None);
    QCOMPARE(reading.decoder.error(), error);
    QVERIFY(error == Error::None || reading.decoder.errorString().size() > 10);
}

void tst_CustomParser::complaintsAreOneLine()
{
    Reading reading([](const Message &) {
        return Parser::Decoded::failed(u"first\nsecond "_s + QString(1000, u'x'));
    });
    QVERIFY(!reading.feed("x"));
    QCOMPARE(reading.decoder.error(), Error::RefusedByParser);
    const QByteArray error = reading.decoder.errorString();
    QVERIFY2(error.contains("parser refuses the message: first second xxx"), error.constData());
    QVERIFY2(error.size() < 260, error.constData());
    // For good.
    QVERIFY(!reading.feed("y"));
}

void tst_CustomParser::needsADecoder()
{
    const auto parser = std::make_shared<ScriptedParser>(ScriptedParser::Decode());
    parser->makesDecoders = false;
    SocketPacketDecoder decoder(limits, customCodec(parser));
    QVERIFY(!decoder.feedText("x"));
    QCOMPARE(decoder.error(), Error::NoDecoder);
    QVERIFY(decoder.errorString().contains("no decoder"));
}

void tst_CustomParser::readsNothingUnlessItCan()
{
    Reading reading{ ScriptedParser::Decode() };
    QVERIFY(!reading.feed("x"));
    QVERIFY(reading.decoder.errorString().contains("neither decode() nor createDecoder()"));
}

void tst_CustomParser::unfinishedPacketsAreBounded()
{
    Reading reading([](const Message &) { return Parser::Decoded::incomplete(); });
    for (int i = 0; i < 1000; ++i) {
        QVERIFY(!reading.feed({}));
        QCOMPARE(reading.decoder.error(), Error::None);
    }
    QVERIFY(!reading.feed({}));
    QCOMPARE(reading.decoder.error(), Error::TooManyMessages);
}

void tst_CustomParser::theSizeIsThatOfAllMessages()
{
    Reading reading([](const Message &) { return Parser::Decoded::incomplete(); });
    reading.feed(QByteArray(60, 'x'));
    QVERIFY(!reading.decoder.feedText(QByteArray(40, 'x')));
    QCOMPARE(reading.decoder.error(), Error::None);
    reading.feed("x");
    QCOMPARE(reading.decoder.error(), Error::TooLarge);
}

void tst_CustomParser::theNextPacketStartsAnew()
{
    Reading reading([](const Message &message) {
        if (message.form == text)
            return Parser::Decoded::incomplete();
        return Parser::Decoded(Packet{ PacketType::Event, u"/"_s, {}, QVariantList{ u"a"_s } });
    });
    for (int i = 0; i < 3; ++i) {
        reading.decoder.feedText(QByteArray(60, 'x'));
        QVERIFY(reading.feed(QByteArray(40, 'x')));
    }
}

QTEST_GUILESS_MAIN(tst_CustomParser)
#include "tst_customparser.moc"
