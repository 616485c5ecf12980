// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "core/eventdata.h"
#include "sampletypes.h"

#include "qsocketiohandler_impl.h"

#include <QTimeZone>
#include <QtTest>

#include <cmath>
#include <limits>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;

// Reads the first argument of an event; invalid: it does not convert.
using Reader = QVariant (*)(const QSocketIoEvent &);
Q_DECLARE_METATYPE(Reader)

namespace {

const QByteArray Bytes = QByteArray::fromHex("00ff80c3");

QSocketIoEvent eventFrom(const QByteArray &argument)
{
    const QByteArray text = "[\"e\"" + (argument.isEmpty() ? argument : QByteArray(',' + argument))
                            + ']';
    auto result = JsonDocument::parse(text, 64);
    if (!result.document)
        qFatal("the test's own JSON is broken: %s", argument.constData());
    if (argument.contains("_placeholder"))
        result.document->setAttachments({ Bytes });
    return makeEvent(result.document, nullptr);
}

template <typename T>
QVariant readAs(const QSocketIoEvent &event)
{
    const auto value = event.value<T>();
    return value ? QVariant::fromValue(*value) : QVariant();
}

// By metatype, as properties of gadgets are.
template <typename T>
QVariant readAsMeta(const QSocketIoEvent &event)
{
    QVariant target(QMetaType::fromType<T>());
    const bool ok = EventAccess::argument(event, 0).toMetaType(QMetaType::fromType<T>(),
                                                               target.data());
    return ok ? target : QVariant();
}

template <typename T>
void accepts(const char *name, const QByteArray &json, const T &expected)
{
    QTest::newRow(name) << Reader(readAs<T>) << json << QVariant::fromValue(expected);
}

template <typename T>
void refuses(const char *name, const QByteArray &json)
{
    QTest::newRow(name) << Reader(readAs<T>) << json << QVariant();
}

// The same by both ways.
template <typename T>
void acceptsBoth(const char *name, const QByteArray &json, const T &expected)
{
    accepts<T>(name, json, expected);
    QTest::newRow(qPrintable(QLatin1String(name) + " (meta)"_L1))
            << Reader(readAsMeta<T>) << json << QVariant::fromValue(expected);
}

template <typename T>
void refusesBoth(const char *name, const QByteArray &json)
{
    refuses<T>(name, json);
    QTest::newRow(qPrintable(QLatin1String(name) + " (meta)"_L1))
            << Reader(readAsMeta<T>) << json << QVariant();
}

template <typename... T>
QByteArray written(const T &...values)
{
    ArgumentWriter writer;
    writeArguments(writer, values...);
    return writer.json();
}

void row(const char *name, const QByteArray &json, const QByteArray &expected)
{
    QTest::newRow(name) << json << expected;
}

template <typename T>
bool survives(const T &value)
{
    ArgumentWriter writer;
    writeArguments(writer, value);
    const QByteArray text = "[\"e\"," + writer.json().mid(1);
    auto document = JsonDocument::parse(text, 64).document;
    if (!document
        || (!writer.attachments().isEmpty() && !document->setAttachments(writer.attachments())))
        return false;
    const auto result = QSocketIoEvent(makeEvent(document, nullptr)).value<T>();
    return result && *result == value;
}

} // namespace

class tst_Converter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reads_data();
    void reads() { checkReading(); }
    void readsIntegers_data();
    void readsIntegers() { checkReading(); }
    void readsTexts_data();
    void readsTexts() { checkReading(); }
    void readsEnums_data();
    void readsEnums() { checkReading(); }
    void readsContainers_data();
    void readsContainers() { checkReading(); }
    void readsGadgets_data();
    void readsGadgets() { checkReading(); }
    void readsQtValues_data();
    void readsQtValues() { checkReading(); }
    void writes_data();
    void writes();
    void roundTrips();
    void unknownTypesAreRefusedAtRunTime();

private:
    static void columns();
    static void checkReading();
};

void tst_Converter::columns()
{
    QTest::addColumn<Reader>("reader");
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QVariant>("expected");
}

void tst_Converter::checkReading()
{
    QFETCH(Reader, reader);
    QFETCH(QByteArray, json);
    QFETCH(QVariant, expected);
    const QVariant actual = reader(eventFrom(json));
    QCOMPARE(actual.isValid(), expected.isValid());
    QCOMPARE(actual, expected);
}

void tst_Converter::reads_data()
{
    columns();
    acceptsBoth<bool>("true", "true", true);
    acceptsBoth<bool>("false", "false", false);
    for (const char *other : { "1", "0", "\"true\"", "null", "[]", "{}" })
        refusesBoth<bool>(qPrintable("bool from "_L1 + QLatin1String(other)), other);

    acceptsBoth<double>("double", "0.25", 0.25);
    acceptsBoth<double>("double from integer", "3", 3.0);
    acceptsBoth<double>("double from large unsigned", "18446744073709551615",
                        18446744073709551615.0);
    refusesBoth<double>("double from string", "\"1\"");
    refusesBoth<double>("double from null", "null");
    refusesBoth<double>("double from bool", "true");
    acceptsBoth<float>("float", "0.5", 0.5f);
    acceptsBoth<float>("largest float", "3.4028234663852886e38", std::numeric_limits<float>::max());
    refusesBoth<float>("above the largest float", "3.4028236e38");
    refusesBoth<float>("below the smallest float", "-1e300");

    acceptsBoth<QString>("string", R"("gr\u00fc\u00df")", u"grüß"_s);
    acceptsBoth<QString>("empty string", "\"\"", u""_s);
    for (const char *other : { "null", "5", "true", "[]", "{}", R"({"_placeholder":true,"num":0})" })
        refusesBoth<QString>(qPrintable("string from "_L1 + QLatin1String(other)), other);

    acceptsBoth<QByteArray>("bytes", R"({"_placeholder":true,"num":0})", Bytes);
    for (const char *other : { "\"text\"", "null", "[1]", "{}" })
        refusesBoth<QByteArray>(qPrintable("bytes from "_L1 + QLatin1String(other)), other);

    accepts<std::optional<int>>("optional", "4", std::optional<int>(4));
    accepts<std::optional<int>>("null is nullopt", "null", std::optional<int>());
    refuses<std::optional<int>>("an optional does not hide a mismatch", "\"4\"");
    accepts<Money>("own converter", R"({"cents":12})", Money{ 12 });
    refuses<Money>("own converter refuses", R"({"cents":-1})");
    refuses<int>("nothing there", "");
}

void tst_Converter::readsIntegers_data()
{
    columns();
    acceptsBoth<int>("int", "-7", -7);
    acceptsBoth<int>("int from a whole double", "3.0", 3);
    acceptsBoth<int>("int from an exponent", "1e3", 1000);
    refusesBoth<int>("3.7 is no int", "3.7");
    refusesBoth<int>("null is no int", "null");
    refusesBoth<int>("text is no int", "\"7\"");
    refusesBoth<int>("true is no int", "true");
    refusesBoth<int>("an array is no int", "[7]");
    acceptsBoth<int>("int max", "2147483647", std::numeric_limits<int>::max());
    acceptsBoth<int>("int min", "-2147483648", std::numeric_limits<int>::min());
    refusesBoth<int>("int max + 1", "2147483648");
    refusesBoth<int>("int min - 1", "-2147483649");
    refusesBoth<int>("2^40 is no int", "1099511627776");
    acceptsBoth<uint>("uint max", "4294967295", std::numeric_limits<uint>::max());
    refusesBoth<uint>("uint max + 1", "4294967296");
    refusesBoth<uint>("-1 is no uint", "-1");
    acceptsBoth<short>("short max", "32767", short(32767));
    refusesBoth<short>("short max + 1", "32768");
    acceptsBoth<ushort>("ushort max", "65535", ushort(65535));
    refusesBoth<ushort>("ushort max + 1", "65536");
    refusesBoth<ushort>("-1 is no ushort", "-1");
    acceptsBoth<signed char>("schar min", "-128", static_cast<signed char>(-128));
    refusesBoth<signed char>("schar min - 1", "-129");
    acceptsBoth<uchar>("uchar max", "255", uchar(255));
    refusesBoth<uchar>("uchar max + 1", "256");
    acceptsBoth<char>("char", "65", 'A');
    acceptsBoth<long>("long", "-2147483648", -2147483648L);
    acceptsBoth<ulong>("ulong", "4294967295", 4294967295UL);
    acceptsBoth<qlonglong>("2^53 + 1", "9007199254740993", 9007199254740993LL);
    acceptsBoth<qlonglong>("qint64 max", "9223372036854775807",
                           std::numeric_limits<qlonglong>::max());
    acceptsBoth<qlonglong>("qint64 min", "-9223372036854775808",
                           std::numeric_limits<qlonglong>::min());
    refusesBoth<qlonglong>("qint64 max + 1", "9223372036854775808");
    refusesBoth<qlonglong>("1e300 is no qint64", "1e300");
    acceptsBoth<qulonglong>("quint64 max", "18446744073709551615",
                            std::numeric_limits<qulonglong>::max());
    refusesBoth<qulonglong>("quint64 max + 1", "18446744073709551616");
    refusesBoth<qulonglong>("-1 is no quint64", "-1");
}

void tst_Converter::readsTexts_data()
{
    columns();
    const QDate date(2024, 2, 29);
    acceptsBoth<QDateTime>("UTC", "\"2024-02-29T12:30:00.250Z\"",
                           QDateTime(date, QTime(12, 30, 0, 250), Qt::UTC));
    acceptsBoth<QDateTime>("offset", "\"2024-02-29T12:30:00+02:00\"",
                           QDateTime(date, QTime(12, 30), Qt::OffsetFromUTC, 7200));
    acceptsBoth<QDateTime>("local", "\"2024-02-29T12:30:00\"", QDateTime(date, QTime(12, 30)));
    refusesBoth<QDateTime>("no such day", "\"2023-02-29T12:30:00Z\"");
    refusesBoth<QDateTime>("no time", "\"yesterday\"");
    refusesBoth<QDateTime>("a number is no time", "1709209800000");
    acceptsBoth<QDateTime>("null is the invalid time, as it is written", "null", QDateTime());
    acceptsBoth<QDate>("null is the invalid date", "null", QDate());
    acceptsBoth<QTime>("null is the invalid time of day", "null", QTime());
    acceptsBoth<QDate>("date", "\"2024-02-29\"", date);
    refusesBoth<QDate>("no date", "\"2024-02-30\"");
    acceptsBoth<QTime>("time", "\"12:30:00.250\"", QTime(12, 30, 0, 250));
    refusesBoth<QTime>("no such time", "\"24:30\"");
    acceptsBoth<QUrl>("URL", "\"http://h/%C3%BC?a=b%20c\"", QUrl(u"http://h/ü?a=b%20c"_s));
    acceptsBoth<QUrl>("empty URL", "\"\"", QUrl());
    refusesBoth<QUrl>("no URL", "\"http://[\"");
    refusesBoth<QUrl>("null is no URL", "null");
    const QUuid uuid(u"{67c8770b-44f1-410a-ab9a-f9b5446f13ee}"_s);
    acceptsBoth<QUuid>("UUID", "\"67c8770b-44f1-410a-ab9a-f9b5446f13ee\"", uuid);
    acceptsBoth<QUuid>("UUID in braces", "\"{67c8770b-44f1-410a-ab9a-f9b5446f13ee}\"", uuid);
    acceptsBoth<QUuid>("null UUID", "\"00000000-0000-0000-0000-000000000000\"", QUuid());
    refusesBoth<QUuid>("no UUID", "\"67c8770b\"");
    refusesBoth<QUuid>("empty is no UUID", "\"\"");
}

void tst_Converter::readsEnums_data()
{
    using Sample::Colour;
    columns();
    acceptsBoth<Colour>("key", "\"Green\"", Colour::Green);
    acceptsBoth<Colour>("number", "5", Colour::Green);
    acceptsBoth<Colour>("negative number", "-3", Colour::Blue);
    refusesBoth<Colour>("no such key", "\"Pink\"");
    refusesBoth<Colour>("no such number", "1");
    refusesBoth<Colour>("fraction", "5.5");
    refusesBoth<Colour>("number that would wrap", "4294967301");
    refusesBoth<Colour>("null", "null");
    acceptsBoth<Sample::Big>("unsigned key", "\"Large\"", Sample::Big::Large);
    acceptsBoth<Sample::Big>("unsigned number", "4294967295", Sample::Big::Large);
    refusesBoth<Sample::Big>("unsigned from negative", "-1");
    acceptsBoth<Sample::Tiny>("one byte", "-1", Sample::Tiny::Minus);
    acceptsBoth<Sample::Tiny>("one byte by key", "\"Plus\"", Sample::Tiny::Plus);
    acceptsBoth<Shape::Kind>("enum of a class", "\"Round\"", Shape::Round);
    acceptsBoth<Shape::Edges>("flags by keys", "\"Top|Left\"",
                              Shape::Edges(Shape::Top | Shape::Left));
    acceptsBoth<Shape::Edges>("flags by number", "6", Shape::Edges(Shape::Bottom | Shape::Left));
    acceptsBoth<Shape::Edges>("no flags", "0", Shape::Edges());
    refusesBoth<Shape::Edges>("unknown flag", "8");
    refusesBoth<Shape::Edges>("unknown flag's key", "\"Top|Front\"");
}

void tst_Converter::readsContainers_data()
{
    columns();
    acceptsBoth<QList<int>>("list", "[1,2]", { 1, 2 });
    acceptsBoth<QList<int>>("empty list", "[]", {});
    refusesBoth<QList<int>>("one element does not convert", "[1,2.5]");
    refusesBoth<QList<int>>("an object is no list", "{}");
    refusesBoth<QList<int>>("null is no list", "null");
    accepts<std::vector<QString>>("vector", R"(["a","b"])", { u"a"_s, u"b"_s });
    acceptsBoth<QStringList>("string list", R"(["a","b"])", { u"a"_s, u"b"_s });
    refusesBoth<QStringList>("string list with a number", R"(["a",1])");
    acceptsBoth<QList<QList<double>>>("nested lists", "[[1],[]]", { { 1.0 }, {} });
    acceptsBoth<QMap<QString, int>>("map", R"({"b":2,"a":1})", { { u"a"_s, 1 }, { u"b"_s, 2 } });
    acceptsBoth<QHash<QString, bool>>("hash", R"({"b":true})", { { u"b"_s, true } });
    refusesBoth<QMap<QString, int>>("an array is no map", "[]");
    refusesBoth<QMap<QString, int>>("one member does not convert", R"({"a":"1"})");
    accepts<QList<std::optional<int>>>("optional elements", "[1,null]",
                                       { std::optional(1), std::nullopt });
    acceptsBoth<QByteArrayList>("list of bytes", R"([{"_placeholder":true,"num":0}])", { Bytes });
    accepts<QList<Money>>("list of own type", R"([{"cents":1}])", { Money{ 1 } });
    refuses<QList<Money>>("list with one bad own type", R"([{"cents":1},{}])");
}

void tst_Converter::readsGadgets_data()
{
    columns();
    acceptsBoth<Point>("gadget", R"({"x":1,"y":2})", Point{ 1, 2 });
    acceptsBoth<Point>("missing properties keep their default", R"({"y":2})", Point{ 7, 2 });
    acceptsBoth<Point>("unknown keys are ignored", R"({"x":1,"z":[null]})", Point{ 1, 8 });
    refusesBoth<Point>("one property does not convert", R"({"x":1,"y":2.5})");
    refusesBoth<Point>("null property", R"({"x":null})");
    refusesBoth<Point>("an array is no gadget", "[1,2]");
    refusesBoth<Point>("null is no gadget", "null");
    Shape shape;
    shape.name = u"box"_s;
    shape.kind = Shape::Round;
    shape.edges = Shape::Both;
    shape.colour = Sample::Colour::Blue;
    shape.centre = { 3, 4 };
    shape.sizes = { 5, 6 };
    shape.corners = { { 1, 1 }, { 2, 8 } };
    shape.weights = { { u"w"_s, 0.5 } };
    shape.extra = QVariantList{ 1LL, u"x"_s };
    shape.image = Bytes;
    acceptsBoth<Shape>(
            "every kind of property",
            R"({"name":"box","kind":"Round","edges":3,"colour":-3,"centre":{"x":3,"y":4},"sizes":[5,6],
                       "corners":[{"x":1,"y":1},{"x":2}],"weights":{"w":0.5},"extra":[1,"x"],
                       "image":{"_placeholder":true,"num":0}})",
            shape);
    acceptsBoth<Shape>("what cannot be set is ignored", R"({"area":"big"})", Shape());
    refusesBoth<Shape>("nested gadget does not convert", R"({"centre":{"x":"3"}})");
    refusesBoth<Shape>("list property does not convert", R"({"sizes":[1,"2"]})");
    refusesBoth<Shape>("map property does not convert", R"({"weights":{"a":null}})");
    refusesBoth<Shape>("enum property does not convert", R"({"kind":"Oval"})");
    Shape nulled;
    nulled.extra = QVariant::fromValue(nullptr);
    acceptsBoth<Shape>("null in a variant property", R"({"extra":null})", nulled);
    acceptsBoth<QList<Point>>("list of gadgets", R"([{"x":1},{}])", { Point{ 1, 8 }, Point() });
}

void tst_Converter::readsQtValues_data()
{
    columns();
    const QByteArray object = R"({"a":[1,0.5,"s",true,null],"b":9007199254740993})";
    const QJsonObject json{ { u"a"_s, QJsonArray{ 1, 0.5, u"s"_s, true, QJsonValue() } },
                            { u"b"_s, 9007199254740993LL } };
    acceptsBoth<QJsonObject>("QJsonObject", object, json);
    acceptsBoth<QJsonValue>("QJsonValue", object, json);
    acceptsBoth<QJsonValue>("QJsonValue null", "null", QJsonValue(QJsonValue::Null));
    acceptsBoth<QJsonArray>("QJsonArray", "[1,[2]]", QJsonArray{ 1, QJsonArray{ 2 } });
    refusesBoth<QJsonArray>("an object is no QJsonArray", "{}");
    refusesBoth<QJsonObject>("an array is no QJsonObject", "[]");
    refusesBoth<QJsonObject>("JSON has no bytes", R"({"a":{"_placeholder":true,"num":0}})");
    acceptsBoth<QJsonValue>("QJsonValue beyond 63 bits", "18446744073709551615",
                            QJsonValue(18446744073709551615.0));

    const QCborMap cbor{ { u"a"_s, QCborArray{ 1, 0.5, u"s"_s, true, nullptr } },
                         { u"b"_s, 9007199254740993LL } };
    acceptsBoth<QCborMap>("QCborMap", object, cbor);
    acceptsBoth<QCborValue>("QCborValue", object, cbor);
    acceptsBoth<QCborArray>("QCborArray", R"([{"_placeholder":true,"num":0}])", QCborArray{ Bytes });
    refusesBoth<QCborArray>("an object is no QCborArray", "{}");
    refusesBoth<QCborMap>("null is no QCborMap", "null");

    acceptsBoth<QVariantList>("QVariantList", R"([1,"a",[null]])",
                              { 1LL, u"a"_s, QVariantList{ QVariant::fromValue(nullptr) } });
    acceptsBoth<QVariantMap>("QVariantMap", R"({"k":0.5})", { { u"k"_s, 0.5 } });
    acceptsBoth<QVariantHash>("QVariantHash", R"({"k":{"_placeholder":true,"num":0}})",
                              { { u"k"_s, Bytes } });
    refusesBoth<QVariantMap>("an array is no QVariantMap", "[]");
    refusesBoth<QVariantList>("a string is no QVariantList", "\"a\"");
    QTest::newRow("QVariant passes through")
            << Reader([](const QSocketIoEvent &event) { return *event.value<QVariant>(); })
            << QByteArray("[2]") << QVariant(QVariantList{ 2LL });
}

void tst_Converter::writes_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("expected");
    row("bool", written(true, false), "[true,false]");
    row("integers", written(-1, 2u, short(-3), ushort(4), 'A', uchar(5), qint64(-6), quint64(7)),
        "[-1,2,-3,4,65,5,-6,7]");
    row("64 bits", written(std::numeric_limits<qint64>::min(), std::numeric_limits<quint64>::max()),
        "[-9223372036854775808,18446744073709551615]");
    row("floating point", written(0.1, 2.0, 0.5f, 1e21), "[0.1,2,0.5,1e+21]");
    row("not finite", written(qQNaN(), -qInf()), "[null,null]");
    row("texts",
        written(u"a"_s, "ü", std::u16string_view(u"b"), "c"_L1, std::string("d"), QStringView(u"e"),
                QString()),
        R"(["a","ü","b","c","d","e",""])");
    row("string builder", written(u"a"_s % u"b"_s), R"(["ab"])");
    row("null", written(nullptr, std::optional<int>(), QVariant::fromValue(nullptr), QVariant()),
        "[null,null,null,null]");
    row("optional", written(std::optional<int>(1)), "[1]");
    row("bytes", written(Bytes, u"x"_s, Bytes),
        R"([{"_placeholder":true,"num":0},"x",{"_placeholder":true,"num":1}])");
    const QByteArray placeholder = R"([{"_placeholder":true,"num":0}])";
    row("view on bytes", written(QByteArrayView(Bytes)), placeholder);
    row("expression of bytes", written(Bytes + "!"), placeholder);
    row("list of char", written(std::vector<char>{ 'a', 'b' }, QList<char>{ 'c' }),
        "[[97,98],[99]]");
    row("lists",
        written(QList<int>{ 1, 2 }, std::vector<bool>{ true, false }, QStringList{ u"a"_s }),
        R"([[1,2],[true,false],["a"]])");
    row("maps",
        written(QMap<QString, int>{ { u"b"_s, 1 }, { u"a"_s, 2 } },
                QHash<QString, QString>{ { u"k"_s, u"v"_s } }),
        R"([{"a":2,"b":1},{"k":"v"}])");
    row("variants",
        written(QVariant(1), QVariantList{ 1, u"a"_s }, QVariantMap{ { u"k"_s, true } }),
        R"([1,[1,"a"],{"k":true}])");
    row("undefined is dropped in objects, null in arrays",
        written(QVariantList{ QVariant() }, QVariantMap{ { u"k"_s, {} } }), "[[null],{}]");
    row("gadget", written(Point{ 1, 2 }), R"([{"x":1,"y":2}])");
    row("gadget in a variant", written(QVariant::fromValue(Point{ 1, 2 })), R"([{"x":1,"y":2}])");
    row("list of gadgets", written(QList<Point>{ { 1, 2 } }), R"([[{"x":1,"y":2}]])");
    row("enum", written(Sample::Colour::Green, Shape::Round), R"(["Green","Round"])");
    row("enum without a name", written(Sample::Colour(77)), "[77]");
    row("flags", written(Shape::Edges(Shape::Top | Shape::Left)), "[5]");
    row("QJson",
        written(QJsonObject{ { u"a"_s, QJsonArray{ 1, QJsonValue() } } }, QJsonValue(u"s"_s),
                QJsonArray{ 1.5 }),
        R"([{"a":[1,null]},"s",[1.5]])");
    row("QCbor", written(QCborMap{ { u"a"_s, QCborArray{ 1, Bytes } } }, QCborValue(true)),
        R"([{"a":[1,{"_placeholder":true,"num":0}]},true])");
    row("UTC", written(QDateTime(QDate(2024, 2, 29), QTime(12, 30, 0, 250), Qt::UTC)),
        R"(["2024-02-29T12:30:00.250Z"])");
    row("zone", written(QDateTime(QDate(2024, 2, 29), QTime(12, 30), QTimeZone(7200))),
        R"(["2024-02-29T12:30:00.000+02:00"])");
    row("date and time", written(QDate(2024, 2, 29), QTime(1, 2, 3)),
        R"(["2024-02-29","01:02:03.000"])");
    row("URL", written(QUrl(u"http://h/ü?a=b c"_s)), R"(["http://h/%C3%BC?a=b%20c"])");
    row("UUID", written(QUuid(u"{67c8770b-44f1-410a-ab9a-f9b5446f13ee}"_s)),
        R"(["67c8770b-44f1-410a-ab9a-f9b5446f13ee"])");
    row("own converter", written(Money{ 5 }), R"([{"cents":5}])");
    row("list of own type", written(QList<Money>{ Money{ 5 } }), R"([[{"cents":5}]])");
    row("nothing", written(), "[]");
}

void tst_Converter::writes()
{
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, expected);
    QCOMPARE(json, expected);
}

void tst_Converter::roundTrips()
{
    QVERIFY(survives(u"a\0b\n\u2028\U0001f600"_s));
    QVERIFY(survives(Bytes));
    QVERIFY(survives(0.1 + 0.2));
    QVERIFY(survives(5e-324));
    QVERIFY(survives(std::numeric_limits<qint64>::min()));
    QVERIFY(survives(std::numeric_limits<quint64>::max()));
    QVERIFY(survives(std::optional<QString>()));
    QVERIFY(survives(
            QMap<QString, QList<QByteArray>>{ { u"ü\"\\"_s, { Bytes, QByteArray(), "x" } } }));
    // The moment survives, and the offset with it.
    const QDateTime local = QDateTime(QDate(2024, 7, 1), QTime(1, 2, 3, 4), QTimeZone(-12600));
    QVERIFY(survives(local));
    QVERIFY(survives(QDateTime::currentDateTime()));
    Shape shape;
    shape.corners = { { 1, 2 } };
    shape.edges = Shape::Left;
    shape.extra = QVariantMap{ { u"k"_s, Bytes } };
    QVERIFY(survives(shape));
    QVERIFY(survives(Money{ 77 }));
}

void tst_Converter::unknownTypesAreRefusedAtRunTime()
{
    const QSocketIoEvent event = eventFrom("0");
    Sample::Unlisted unlisted{};
    QVERIFY(!EventAccess::argument(event, 0).toMetaType(QMetaType::fromType<Sample::Unlisted>(),
                                                        &unlisted));
    QObject *object = nullptr;
    QVERIFY(!EventAccess::argument(event, 0).toMetaType(QMetaType::fromType<QObject *>(), &object));
    QVERIFY(!EventAccess::argument(event, 0).toMetaType(QMetaType(), nullptr));
}

QTEST_GUILESS_MAIN(tst_Converter)
#include "tst_converter.moc"
