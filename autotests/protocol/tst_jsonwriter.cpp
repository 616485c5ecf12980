// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/jsonwriter.h"

#include "protocol/jsondocument.h"

#include <QtTest>

#include <QRandomGenerator>
#include <QRegularExpression>

#include <bit>
#include <cmath>
#include <limits>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;

namespace {

template <typename Write>
QByteArray written(Write write)
{
    QByteArray json;
    QList<QByteArray> attachments;
    JsonWriter writer(json, attachments);
    write(writer);
    return json;
}

QByteArray written16(QStringView text)
{
    return written([&](JsonWriter &writer) { writer.string(text); });
}

QByteArray written8(QByteArrayView text)
{
    return written(
            [&](JsonWriter &writer) { writer.string(QUtf8StringView(text.data(), text.size())); });
}

} // namespace

class tst_JsonWriter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void placesCommas();
    void continuesText();
    void doubles_data();
    void doubles();
    void doublesComeBack();
    void integers();
    void utf16Strings_data();
    void utf16Strings();
    void utf8Strings_data();
    void utf8Strings();
    void everyCharacterAtEveryOffset();
    void longStrings_data();
    void longStrings();
    void invalidUtf8AtEveryCut();
    void keys();
    void attachments();
    void rawValues();
    void sharedTargetIsDetached();
};

void tst_JsonWriter::placesCommas()
{
    const QByteArray json = written([](JsonWriter &w) {
        w.beginArray();
        w.null();
        w.boolean(true);
        w.boolean(false);
        w.integer(-1);
        w.unsignedInteger(2);
        w.real(0.5);
        w.string(u"a[");
        w.string(QUtf8StringView("b:"));
        w.beginArray();
        w.endArray();
        w.beginObject();
        w.endObject();
        w.beginObject();
        w.key(u"k{");
        w.beginArray();
        w.integer(1);
        w.endArray();
        w.key(QUtf8StringView("l"));
        w.beginObject();
        w.key(u"m");
        w.null();
        w.endObject();
        w.endObject();
        w.bytes("x");
        w.raw("[7]");
        w.endArray();
    });
    QCOMPARE(json, R"([null,true,false,-1,2,0.5,"a[","b:",[],{},{"k{":[1],"l":{"m":null}},)"
                   R"({"_placeholder":true,"num":0},[7]])");
}

void tst_JsonWriter::continuesText()
{
    QByteArray json = "[\"event\"";
    QList<QByteArray> attachments{ "first" };
    JsonWriter writer(json, attachments);
    writer.bytes("second");
    writer.endArray();
    QCOMPARE(json, R"(["event",{"_placeholder":true,"num":1}])");
    QCOMPARE(attachments, (QList<QByteArray>{ "first", "second" }));
}

void tst_JsonWriter::doubles_data()
{
    QTest::addColumn<double>("value");
    const auto row = [](const char *text, double value) { QTest::newRow(text) << value; };
    row("0", 0.0);
    row("0 ", -0.0);
    row("5", 5.0);
    row("-5", -5.0);
    row("0.5", 0.5);
    row("-0.5", -0.5);
    row("0.1", 0.1);
    row("0.30000000000000004", 0.1 + 0.2);
    row("1.25", 1.25);
    row("123.456", 123.456);
    row("1000000", 1e6);
    row("9007199254740991", 9007199254740991.0);
    row("9007199254740992", 9007199254740992.0);
    row("9007199254740994", 9007199254740994.0);
    row("1152921504606847000", 0x1p60);
    row("-1152921504606847000", -0x1p60);
    row("18446744073709552000", 0x1p64);
    row("100000000000000000000", 1e20);
    row("123456789012345680000", 123456789012345680000.0);
    row("999999999999999900000", 999999999999999900000.0);
    row("1e+21", 1e21);
    row("-1e+21", -1e21);
    row("1.5e+21", 1.5e21);
    row("1.2345e+25", 1.2345e25);
    row("1e+100", 1e100);
    row("1.7976931348623157e+308", std::numeric_limits<double>::max());
    row("0.001", 0.001);
    row("0.000001", 0.000001);
    row("0.0000012345", 0.0000012345);
    row("1e-7", 1e-7);
    row("1.2345e-7", 1.2345e-7);
    row("-1e-7", -1e-7);
    row("1e-10", 1e-10);
    row("5e-324", std::numeric_limits<double>::denorm_min());
    row("2.2250738585072014e-308", std::numeric_limits<double>::min());
    row("1234567.890123", 1234567.890123);
    row("12345678901234.568", 12345678901234.568);
    row("null", std::numeric_limits<double>::quiet_NaN());
    row("null ", std::numeric_limits<double>::infinity());
    row("null  ", -std::numeric_limits<double>::infinity());
}

void tst_JsonWriter::doubles()
{
    QFETCH(double, value);
    QCOMPARE(written([&](JsonWriter &w) { w.real(value); }),
             QByteArray(QTest::currentDataTag()).trimmed());
}

void tst_JsonWriter::doublesComeBack()
{
    QRandomGenerator random(4);
    for (int i = 0; i < 20000; ++i) {
        double value = std::bit_cast<double>(random.generate64());
        if (i % 2)
            value = random.bounded(1000000) / std::pow(10.0, random.bounded(8));
        if (!std::isfinite(value))
            continue;
        const QByteArray json = written([&](JsonWriter &w) { w.real(value); });
        const auto document = JsonDocument::parse(json, 0).document;
        QVERIFY2(document && document->root().toDouble() == value, json.constData());
    }
}

void tst_JsonWriter::integers()
{
    using Signed = std::numeric_limits<qint64>;
    for (const qint64 value : { qint64(0), qint64(7), qint64(-7), Signed::min(), Signed::max() })
        QCOMPARE(written([&](JsonWriter &w) { w.integer(value); }), QByteArray::number(value));
    for (const quint64 value : { quint64(0), std::numeric_limits<quint64>::max() })
        QCOMPARE(written([&](JsonWriter &w) { w.unsignedInteger(value); }),
                 QByteArray::number(value));
}

void tst_JsonWriter::utf16Strings_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QByteArray>("json");
    const auto row = [](const char *name, const QString &text, const QByteArray &json) {
        QTest::newRow(name) << text << json;
    };
    row("null", QString(), R"("")");
    row("empty", u""_s, R"("")");
    row("short", u"abc"_s, R"("abc")");
    row("a block", u"abcdefgh"_s, R"("abcdefgh")");
    row("blocks", u"The quick brown fox jumps over it"_s, R"("The quick brown fox jumps over it")");
    row("quotes", u"\"\\/"_s, R"("\"\\/")");
    row("controls", u"\b\f\n\r\t\u0001\u001f\u007f"_s, "\"\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\"");
    row("NUL", QString(QChar(0)), R"("\u0000")");
    row("two bytes", u"\u0080\u00e4\u07ff"_s, "\"\xc2\x80\xc3\xa4\xdf\xbf\"");
    row("three bytes", u"\u0800\u20ac\u2028\ud7ff\ue000\uffff"_s,
        "\"\xe0\xa0\x80\xe2\x82\xac\xe2\x80\xa8\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf\"");
    row("four bytes", u"\U00010000\U0001f600\U0010ffff"_s,
        "\"\xf0\x90\x80\x80\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf\"");
    row("mixed", u"abcdefg\u00e4hijklmno\"p"_s, "\"abcdefg\xc3\xa4hijklmno\\\"p\"");
    row("high surrogate", QString(QChar(0xd83d)) + u'x', R"("\ud83dx")");
    row("high surrogate last", u'x' + QString(QChar(0xdbff)), R"("x\udbff")");
    row("low surrogate", QString(QChar(0xdc00)) + u'x', R"("\udc00x")");
    row("wrong order", QString(QChar(0xde00)) + QChar(0xd83d), R"("\ude00\ud83d")");
    row("two high ones", QString(QChar(0xd83d)) + u"\U0001f600"_s, "\"\\ud83d\xf0\x9f\x98\x80\"");
}

void tst_JsonWriter::utf16Strings()
{
    QFETCH(QString, text);
    QTEST(written16(text), "json");
}

void tst_JsonWriter::utf8Strings_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("json");
    const auto row = [](const char *name, const QByteArray &text, const QByteArray &json) {
        QTest::newRow(name) << text << json;
    };
    const QByteArray bad = "\xef\xbf\xbd";
    row("empty", "", R"("")");
    row("short", "abc", R"("abc")");
    row("a block", "abcdefghijklmnop", R"("abcdefghijklmnop")");
    row("escapes", QByteArray("\"\\/\b\f\n\r\t\x01\x1f\x7f\0", 12),
        "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\\u0000\"");
    row("valid",
        "\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xf0\x90\x80\x80\xf4\x8f\xbf\xbf",
        "\"\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\"");
    row("continuation",
        "a\x80\xbf"
        "b",
        "\"a" + bad + bad + "b\"");
    row("overlong 2", "\xc0\x80\xc1\xbf", '"' + bad + bad + bad + bad + '"');
    row("overlong 3", "\xe0\x9f\xbf", '"' + bad + bad + bad + '"');
    row("overlong 4", "\xf0\x8f\xbf\xbf", '"' + bad + bad + bad + bad + '"');
    row("surrogate", "\xed\xa0\x80", '"' + bad + bad + bad + '"');
    row("too high", "\xf4\x90\x80\x80", '"' + bad + bad + bad + bad + '"');
    row("no lead", "\xf5\xff", '"' + bad + bad + '"');
    row("cut 2", "\xc3", '"' + bad + '"');
    row("cut 3", "\xe2\x82", '"' + bad + '"');
    row("cut 4", "\xf0\x9f\x98", '"' + bad + '"');
    row("cut by letter",
        "\xe2\x82"
        "a\xf0\x9f\"",
        '"' + bad + "a" + bad + "\\\"\"");
}

void tst_JsonWriter::utf8Strings()
{
    QFETCH(QByteArray, text);
    QTEST(written8(text), "json");
    QVERIFY(JsonDocument::parse(written8(text), 0).document);
}

void tst_JsonWriter::everyCharacterAtEveryOffset()
{
    const QString filler = u"abcdefghijklmnopqrstuvwxyz"_s;
    for (const char32_t c :
         U"\u0001\"\\\n\u007f\u0080\u00ff\u0100\u07ff\u0800\u7f20\u8000\uff22\uffff\U0001f600") {
        for (int offset = 0; offset <= 20; ++offset) {
            const QString text = filler.left(offset) + QString::fromUcs4(&c, 1) + filler;
            const auto document = JsonDocument::parse(written16(text), 0).document;
            QVERIFY(document);
            QCOMPARE(document->root().toVariant().toString(), text);
            QCOMPARE(written8(text.toUtf8()), written16(text));
        }
    }
}

void tst_JsonWriter::longStrings_data()
{
    QTest::addColumn<QString>("piece");
    QTest::newRow("plain") << u"abcdefghij"_s;
    QTest::newRow("controls") << u"\u0001"_s;
    QTest::newRow("quotes") << u"\""_s;
    QTest::newRow("two bytes") << u"\u00e4"_s;
    QTest::newRow("three bytes") << u"\u20ac"_s;
    QTest::newRow("pairs") << u"\U0001f600"_s;
    QTest::newRow("mixed") << u"abc\U0001f600\u20acdefghijklmno\n\u00e4"_s;
}

void tst_JsonWriter::longStrings()
{
    QFETCH(QString, piece);
    for (const int size : { 100, 600, 680, 681, 682, 683, 684, 685, 4095, 4096, 4097, 20000 }) {
        const QString text = piece.repeated(size / piece.size() + 1).left(size) + u'.';
        const QByteArray json = written([&](JsonWriter &w) {
            w.beginObject();
            w.key(QStringView(text));
            w.string(QStringView(text));
            w.endObject();
        });
        const auto document = JsonDocument::parse(json, 1).document;
        if (text.at(size - 1).isHighSurrogate()) // left() cut a pair
            continue;
        QVERIFY(document);
        QCOMPARE(document->root().member(text.toUtf8()).toVariant().toString(), text);
        QCOMPARE(written8(text.toUtf8()), written16(text));
    }
}

void tst_JsonWriter::invalidUtf8AtEveryCut()
{
    const QByteArray sample =
            "abcdefghijklm\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80nopqrstuvwxyz\xf0\x9f\x98\x80";
    for (int from = 0; from < sample.size(); ++from) {
        for (int length = 0; length <= sample.size() - from; ++length) {
            const QByteArray text = sample.mid(from, length);
            const auto document = JsonDocument::parse(written8(text), 0).document;
            QVERIFY(document);
            // Qt replaces every byte, the Unicode standard what belongs together.
            static const QRegularExpression replacements(u"\ufffd+"_s);
            QCOMPARE(document->root().toVariant().toString().replace(replacements, u"?"_s),
                     QString::fromUtf8(text).replace(replacements, u"?"_s));
        }
    }
}

void tst_JsonWriter::keys()
{
    const QByteArray json = written([](JsonWriter &w) {
        w.beginObject();
        w.key(u"a\"\u00e4");
        w.null();
        w.key(QUtf8StringView("\xc3\xa4\n"));
        w.null();
        w.key(u"");
        w.null();
        w.endObject();
    });
    QCOMPARE(json, "{\"a\\\"\xc3\xa4\":null,\"\xc3\xa4\\n\":null,\"\":null}");
}

void tst_JsonWriter::attachments()
{
    QByteArray json;
    QList<QByteArray> attachments;
    const QByteArray bytes(1000, 'x');
    JsonWriter writer(json, attachments);
    writer.beginArray();
    for (int i = 0; i < 12; ++i)
        writer.bytes(bytes);
    writer.bytes({});
    writer.endArray();
    QCOMPARE(attachments.size(), 13);
    QCOMPARE(attachments.first().constData(), bytes.constData()); // shared
    QVERIFY(json.endsWith(R"({"_placeholder":true,"num":11},{"_placeholder":true,"num":12}])"));
    const auto document = JsonDocument::parse(json, 2).document;
    QVERIFY(document->setAttachments(attachments));
    QCOMPARE(document->root().at(5).toBytes(), bytes);
    QCOMPARE(document->root().at(12).toBytes(), QByteArray());
}

void tst_JsonWriter::rawValues()
{
    const QByteArray json = written([](JsonWriter &w) {
        w.beginObject();
        w.key(u"a");
        w.raw(R"({"b":[1, 2]})");
        w.key(u"c");
        w.raw(R"("[")");
        w.key(u"d");
        w.raw("1");
        w.endObject();
    });
    QCOMPARE(json, R"({"a":{"b":[1, 2]},"c":"[","d":1})");
}

void tst_JsonWriter::sharedTargetIsDetached()
{
    QByteArray json = "[1";
    const QByteArray before = json;
    QList<QByteArray> attachments;
    JsonWriter writer(json, attachments);
    writer.string(u"x");
    QCOMPARE(before, "[1");
    QCOMPARE(json, "[1,\"x\"");
}

QTEST_GUILESS_MAIN(tst_JsonWriter)
#include "tst_jsonwriter.moc"
