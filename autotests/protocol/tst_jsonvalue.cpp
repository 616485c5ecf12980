// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/jsondocument.h"

#include <QtTest>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>

#include <cmath>
#include <limits>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using Type = JsonValue::Type;

Q_DECLARE_METATYPE(QSocketIoPrivate::JsonValue::Type)

namespace {

constexpr int Depth = 64;
const double Infinity = std::numeric_limits<double>::infinity();

JsonDocumentPtr parsed(QByteArrayView text)
{
    return JsonDocument::parse(text, Depth).document;
}

QVariant variantOf(QByteArrayView text)
{
    const JsonDocumentPtr document = parsed(text);
    return document ? document->root().toVariant() : QVariant();
}

QJsonValue randomValue(QRandomGenerator &random, int depth)
{
    switch (random.bounded(depth > 0 ? 8 : 6)) {
    case 0:
        return QJsonValue::Null;
    case 1:
        return random.bounded(2) == 1;
    case 2:
        return qint64(random.generate64());
    case 3:
        return random.generateDouble() * std::pow(10.0, random.bounded(40) - 20);
    case 4:
        return random.bounded(1000);
    case 5: {
        QString text;
        for (int i = random.bounded(40); i > 0; --i)
            text.append(QString::fromUcs4(U"aZ\"\\/\n\t\u00e4\u20ac\u2028\U0001f600\u0001"
                                                  + random.bounded(12),
                                          1));
        return text;
    }
    case 6: {
        QJsonArray array;
        for (int i = random.bounded(6); i > 0; --i)
            array.append(randomValue(random, depth - 1));
        return array;
    }
    default: {
        QJsonObject object;
        for (int i = random.bounded(6); i > 0; --i)
            object.insert(QString::number(random.bounded(100)), randomValue(random, depth - 1));
        return object;
    }
    }
}

void compareValues(const JsonValue &actual, const QJsonValue &expected)
{
    switch (expected.type()) {
    case QJsonValue::Null:
        QCOMPARE(actual.type(), Type::Null);
        break;
    case QJsonValue::Bool:
        QCOMPARE(actual.toBool(), expected.toBool());
        break;
    case QJsonValue::Double:
        QCOMPARE(actual.toDouble(), expected.toDouble());
        if (expected.toVariant().typeId() == QMetaType::LongLong)
            QCOMPARE(actual.toInteger(), expected.toInteger());
        break;
    case QJsonValue::String:
        QVERIFY(actual.toString().has_value());
        QCOMPARE(actual.toString()->toString(), expected.toString());
        break;
    case QJsonValue::Array:
        QCOMPARE(actual.type(), Type::Array);
        QCOMPARE(actual.size(), expected.toArray().size());
        for (qsizetype i = 0; i < actual.size(); ++i)
            compareValues(actual.at(i), expected.toArray().at(i));
        break;
    case QJsonValue::Object: {
        QCOMPARE(actual.type(), Type::Object);
        const QJsonObject object = expected.toObject();
        QCOMPARE(actual.size(), object.size());
        for (auto it = object.begin(); it != object.end(); ++it)
            compareValues(actual.member(it.key().toUtf8()), it.value());
        break;
    }
    case QJsonValue::Undefined:
        QFAIL("not generated");
    }
}

} // namespace

class tst_JsonValue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void typesOfValues_data();
    void typesOfValues();
    void integers_data();
    void integers();
    void undefinedIsNothing();
    void stringsKeepTheirBytes_data();
    void stringsKeepTheirBytes();
    void keepsByteOrderMarks();
    void walksElements();
    void walksMembers();
    void lastDuplicateWins();
    void variants_data();
    void variants();
    void readsNonFiniteNumbers_data();
    void readsNonFiniteNumbers();
    void agreesWithQJsonDocument();
};

void tst_JsonValue::typesOfValues_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<Type>("type");
    const auto row = [](const char *text, Type type) {
        QTest::newRow(text) << QByteArray(text) << type;
    };
    row("null", Type::Null);
    row("true", Type::Bool);
    row("false", Type::Bool);
    row("0", Type::Integer);
    row("-7", Type::Integer);
    row("18446744073709551615", Type::Integer);
    row("18446744073709551616", Type::Double);
    row("1.0", Type::Double);
    row("1e2", Type::Double);
    row("NaN", Type::Double);
    row(R"("")", Type::String);
    row("[]", Type::Array);
    row("{}", Type::Object);
}

void tst_JsonValue::typesOfValues()
{
    QFETCH(QByteArray, text);
    QFETCH(Type, type);
    const JsonDocumentPtr document = parsed(text);
    const JsonValue value = document->root();
    QCOMPARE(value.type(), type);
    const bool isNumber = type == Type::Integer || type == Type::Double;
    QCOMPARE(value.toBool().has_value(), type == Type::Bool);
    QCOMPARE(value.toDouble().has_value(), isNumber);
    QCOMPARE(value.toString().has_value(), type == Type::String);
    QCOMPARE(value.toBytes().has_value(), false);
    QVERIFY(isNumber || (!value.toInteger() && !value.toUnsigned()));
    const auto stop = [](void *, const JsonValue &) { return true; };
    const auto stopMember = [](void *, QUtf8StringView, const JsonValue &) { return true; };
    QCOMPARE(value.forEachElement(nullptr, stop), type == Type::Array);
    QCOMPARE(value.forEachMember(nullptr, stopMember), type == Type::Object);
}

void tst_JsonValue::integers_data()
{
    using Signed = std::optional<qint64>;
    using Unsigned = std::optional<quint64>;
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<Signed>("integer");
    QTest::addColumn<Unsigned>("unsignedInteger");
    const auto row = [](const char *text, Signed integer, Unsigned unsignedInteger) {
        QTest::newRow(text) << QByteArray(text) << integer << unsignedInteger;
    };
    constexpr qint64 max = std::numeric_limits<qint64>::max();
    constexpr qint64 min = std::numeric_limits<qint64>::min();
    row("0", 0, 0);
    row("-0", 0, 0);
    row("-1", -1, {});
    row("9007199254740993", 9007199254740993, 9007199254740993);
    row("9223372036854775807", max, quint64(max));
    row("9223372036854775808", {}, quint64(max) + 1);
    row("-9223372036854775808", min, {});
    row("-9223372036854775809", min, {}); // -2^63 once it is a double
    row("-9223372036854777856", {}, {});
    row("18446744073709551615", {}, std::numeric_limits<quint64>::max());
    row("18446744073709551616", {}, {});
    row("5.0", 5, 5);
    row("-5.0", -5, {});
    row("-0.0", 0, 0);
    row("1e3", 1000, 1000);
    row("9223372036854774784.0", 9223372036854774784, 9223372036854774784);
    row("9223372036854775808.0", {}, quint64(max) + 1);
    row("18446744073709549568.0", {}, 18446744073709549568u);
    row("18446744073709551616.0", {}, {});
    row("5.5", {}, {});
    row("0.999999", {}, {});
    row("NaN", {}, {});
    row("Infinity", {}, {});
    row("-Infinity", {}, {});
}

void tst_JsonValue::integers()
{
    QFETCH(QByteArray, text);
    QFETCH(std::optional<qint64>, integer);
    QFETCH(std::optional<quint64>, unsignedInteger);
    const JsonDocumentPtr document = parsed(text);
    QVERIFY(document->root().toInteger() == integer);
    QVERIFY(document->root().toUnsigned() == unsignedInteger);
}

void tst_JsonValue::undefinedIsNothing()
{
    const JsonValue value;
    QCOMPARE(value.type(), Type::Undefined);
    QVERIFY(!value.toBool() && !value.toInteger() && !value.toUnsigned() && !value.toDouble());
    QVERIFY(!value.toString() && !value.toBytes());
    QCOMPARE(value.size(), 0);
    QCOMPARE(value.at(0).type(), Type::Undefined);
    QCOMPARE(value.member("a").type(), Type::Undefined);
    QVERIFY(!value.toVariant().isValid());
    const JsonDocumentPtr document = parsed(R"([{"a":1}])");
    QCOMPARE(document->root().at(-1).type(), Type::Undefined);
    QCOMPARE(document->root().at(1).type(), Type::Undefined);
    QCOMPARE(document->root().at(0).member("b").type(), Type::Undefined);
    QCOMPARE(document->root().member("a").type(), Type::Undefined);
    QCOMPARE(document->root().at(0).at(0).type(), Type::Undefined);
}

void tst_JsonValue::stringsKeepTheirBytes_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("utf8");
    const auto row = [](const char *text, const QByteArray &utf8) {
        QTest::newRow(text) << QByteArray(text) << utf8;
    };
    row(R"("")", "");
    row(R"("hello")", "hello");
    row("\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80");
    row(R"("\u00e4\u20ac\ud83d\ude00")", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80");
    row(R"("a\u0000b")", QByteArray("a\0b", 3));
    row(R"("\"\\\/\b\f\n\r\t")", "\"\\/\b\f\n\r\t");
    row(R"("\ud800")", "\xef\xbf\xbd");
    row(R"("\uDFFF")", "\xef\xbf\xbd");
    row(R"("a\udc00\ud800b")", "a\xef\xbf\xbd\xef\xbf\xbd"
                               "b");
    row(R"("\ud800\ud83d\ude00")", "\xef\xbf\xbd\xf0\x9f\x98\x80");
    row(R"("\ud800\u0041")", "\xef\xbf\xbd"
                             "A");
    row(R"("\ud800\\udc00")", "\xef\xbf\xbd\\udc00");
    row(R"("\\ud800\ud800")", "\\ud800\xef\xbf\xbd");
    row(R"("NaN\ud800")", "NaN\xef\xbf\xbd");
    row("\"\xef\xbf\xbf\xef\xb7\x90\"", "\xef\xbf\xbf\xef\xb7\x90");
}

void tst_JsonValue::stringsKeepTheirBytes()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, utf8);
    const JsonDocumentPtr document = parsed(text);
    QVERIFY(document);
    const auto string = document->root().toString();
    QVERIFY(string);
    QCOMPARE(QByteArray(string->data(), string->size()), utf8);
    QCOMPARE(document->root().toVariant(),
             QVariant(toQString(QUtf8StringView(utf8.data(), utf8.size()))));
}

void tst_JsonValue::keepsByteOrderMarks()
{
    const JsonDocumentPtr document = parsed("[\"\xef\xbb\xbf\xef\xbb\xbf"
                                            "a\",{\"\xef\xbb\xbf\":1}]");
    const QVariantList list = document->root().toVariant().toList();
    QCOMPARE(list.at(0).toString(), u"\ufeff\ufeffa"_s);
    QCOMPARE(list.at(1).toMap().firstKey(), u"\ufeff"_s);
}

void tst_JsonValue::walksElements()
{
    const JsonDocumentPtr document = parsed(
            R"([1,[2,3],{"a":[4]},5.5,"six",18446744073709551615,7])");
    const JsonValue root = document->root();
    QCOMPARE(root.size(), 7);
    QList<Type> types;
    const auto collect = [](void *context, const JsonValue &value) {
        static_cast<QList<Type> *>(context)->append(value.type());
        return value.type() != Type::String;
    };
    QVERIFY(!root.forEachElement(&types, collect)); // stops at the string
    QCOMPARE(types,
             (QList<Type>{ Type::Integer, Type::Array, Type::Object, Type::Double, Type::String }));
    QCOMPARE(root.at(6).toInteger(), 7);
    QCOMPARE(root.at(1).at(1).toInteger(), 3);
    QCOMPARE(root.at(2).member("a").at(0).toInteger(), 4);
}

void tst_JsonValue::walksMembers()
{
    const JsonDocumentPtr document = parsed(R"({"z":1,"a":{"b":[]},"":2.5,"\u00e4":null,"a b":3})");
    const JsonValue root = document->root();
    QCOMPARE(root.size(), 5);
    QStringList keys;
    const auto collect = [](void *context, QUtf8StringView key, const JsonValue &) {
        static_cast<QStringList *>(context)->append(key.toString());
        return true;
    };
    QVERIFY(root.forEachMember(&keys, collect));
    QCOMPARE(keys, (QStringList{ u"z"_s, u"a"_s, u""_s, u"\u00e4"_s, u"a b"_s }));
    QCOMPARE(root.member("").toDouble(), 2.5);
    QCOMPARE(root.member("\xc3\xa4").type(), Type::Null);
    QCOMPARE(root.member("a b").toInteger(), 3);
    QCOMPARE(root.member("a").member("b").type(), Type::Array);
    const auto stop = [](void *, QUtf8StringView, const JsonValue &) { return false; };
    QVERIFY(!root.forEachMember(nullptr, stop));
}

void tst_JsonValue::lastDuplicateWins()
{
    const JsonDocumentPtr document = parsed(R"({"a":1,"b":2,"a":{"c":3}})");
    QCOMPARE(document->root().member("a").member("c").toInteger(), 3);
    QCOMPARE(document->root().toVariant().toMap().value(u"a"_s).toMap().value(u"c"_s).toLongLong(),
             3);
    QCOMPARE(document->root().toVariant().toMap().size(), 2);
}

void tst_JsonValue::variants_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QVariant>("value");
    const auto row = [](const char *text, const QVariant &value) {
        QTest::newRow(text) << QByteArray(text) << value;
    };
    row("null", QVariant::fromValue(nullptr));
    row("true", true);
    row("12", qint64(12));
    row("-9007199254740993", qint64(-9007199254740993));
    row("18446744073709551615", quint64(18446744073709551615u));
    row("1.5", 1.5);
    row("1.0", 1.0);
    row("18446744073709551616", 18446744073709551616.0);
    row("1e400", Infinity);
    row(R"("x")", u"x"_s);
    row("[]", QVariantList());
    row("{}", QVariantMap());
    row(R"([1,["a",null],{"k":[true]}])",
        QVariantList{ qint64(1), QVariant(QVariantList{ u"a"_s, QVariant::fromValue(nullptr) }),
                      QVariantMap{ { u"k"_s, QVariantList{ true } } } });
}

void tst_JsonValue::variants()
{
    QFETCH(QByteArray, text);
    QFETCH(QVariant, value);
    const QVariant actual = variantOf(text);
    QCOMPARE(actual.metaType(), value.metaType());
    QCOMPARE(actual, value);
}

void tst_JsonValue::readsNonFiniteNumbers_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<double>("value");
    const auto row = [](const char *text, double value) {
        QTest::newRow(text) << QByteArray(text) << value;
    };
    row("NaN", std::numeric_limits<double>::quiet_NaN());
    row("Infinity", Infinity);
    row("-Infinity", -Infinity);
    row("1e400", Infinity);
    row("-1e400", -Infinity);
    row("1E+309", Infinity);
    row("100000000000000000000e400", Infinity);
    row("12345.678e99999999999999999999", Infinity);
    row("123456789012345678901234567890", 123456789012345678901234567890.0);
    row("-123456789012345678901234567890", -123456789012345678901234567890.0);
    row("1.7976931348623157e308", 1.7976931348623157e308);
    row("0e400", 0.0);
}

void tst_JsonValue::readsNonFiniteNumbers()
{
    QFETCH(QByteArray, text);
    QFETCH(double, value);
    const JsonDocumentPtr document = parsed(text);
    QVERIFY(document);
    const std::optional<double> actual = document->root().toDouble();
    QVERIFY(actual);
    QVERIFY(std::isnan(value) ? std::isnan(*actual) : *actual == value);
    const double inVariant = document->root().toVariant().toDouble();
    QVERIFY(std::isnan(value) ? std::isnan(inVariant) : inVariant == value);
}

void tst_JsonValue::agreesWithQJsonDocument()
{
    QRandomGenerator random(20260730);
    for (int i = 0; i < 500; ++i) {
        const QJsonArray array{ randomValue(random, 5) };
        const auto format = i % 2 ? QJsonDocument::Compact : QJsonDocument::Indented;
        const JsonDocumentPtr document = parsed(QJsonDocument(array).toJson(format));
        QVERIFY(document);
        compareValues(document->root(), array);
        if (QTest::currentTestFailed())
            return;
    }
}

QTEST_GUILESS_MAIN(tst_JsonValue)
#include "tst_jsonvalue.moc"
