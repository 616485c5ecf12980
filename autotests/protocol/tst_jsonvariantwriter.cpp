// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/jsonwriter.h"

#include "protocol/jsondocument.h"

#include <QtTest>

#include <QCborArray>
#include <QCborMap>
#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPoint>
#include <QRandomGenerator>
#include <QTimeZone>
#include <QUrl>
#include <QUuid>

#include <limits>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;

class Machine
{
    Q_GADGET
    Q_PROPERTY(QString name MEMBER name)
    Q_PROPERTY(State state MEMBER state)
    Q_PROPERTY(QByteArray picture MEMBER picture)
    Q_PROPERTY(QVariant note MEMBER note)
    Q_PROPERTY(QList<int> values MEMBER values)

public:
    enum State : int { Idle, Running };
    Q_ENUM(State)
    enum class Mode : quint64 { Fast = 1, Slow = Q_UINT64_C(0xffffffffffffffff) };
    enum Flag { One = 1, Two = 2 };
    Q_DECLARE_FLAGS(Flags, Flag)
    Q_FLAG(Flags)

    QString name;
    State state = Idle;
    QByteArray picture;
    QVariant note;
    QList<int> values;
};

class Lathe : public Machine
{
    Q_GADGET
    Q_PROPERTY(double speed MEMBER speed)

public:
    double speed = 1.5;
};

namespace {

struct Written
{
    QByteArray json;
    QList<QByteArray> attachments;
    bool isComplete = false;
};

Written written(const QVariant &value, int depth = 64)
{
    Written result;
    result.isComplete = JsonWriter(result.json, result.attachments).variant(value, depth);
    return result;
}

template <typename T>
QVariant variant(const T &value)
{
    return QVariant::fromValue(value);
}

QVariant nestedList(int levels)
{
    QVariant value = 1;
    for (int i = 0; i < levels; ++i)
        value = QVariantList{ value };
    return value;
}

QVariant randomVariant(QRandomGenerator &random, int depth)
{
    switch (random.bounded(depth > 0 ? 9 : 7)) {
    case 0:
        return QVariant::fromValue(nullptr);
    case 1:
        return random.bounded(2) == 1;
    case 2:
        return qint64(random.generate64());
    case 3:
        return quint64(random.generate64() | (quint64(1) << 63));
    case 4:
        return random.generateDouble();
    case 5:
        return QByteArray(random.bounded(20), char(random.bounded(256)));
    case 6: {
        QString text;
        for (int i = random.bounded(40); i > 0; --i)
            text.append(QString::fromUcs4(U"aZ\"\\/\n\t\u00e4\u20ac\u2028\U0001f600\u0001"
                                                  + random.bounded(12),
                                          1));
        return text;
    }
    case 7: {
        QVariantList list;
        for (int i = random.bounded(6); i > 0; --i)
            list.append(randomVariant(random, depth - 1));
        return list;
    }
    default: {
        QVariantMap map;
        for (int i = random.bounded(6); i > 0; --i)
            map.insert(QString::number(random.bounded(100)), randomVariant(random, depth - 1));
        return map;
    }
    }
}

} // namespace

class tst_JsonVariantWriter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void values_data();
    void values();
    void foreignTypesBecomeNull_data();
    void foreignTypesBecomeNull();
    void localTimesHaveAnOffset();
    void bytesBecomeAttachmentsInOrder();
    void gadgets();
    void depthIsLimited_data();
    void depthIsLimited();
    void comesBack();
};

void tst_JsonVariantWriter::values_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QByteArray>("json");
    const auto row = [](const char *name, const QVariant &value, const char *json) {
        QTest::newRow(name) << value << QByteArray(json);
    };
    row("invalid", QVariant(), "null");
    row("nullptr", variant(nullptr), "null");
    row("bool", true, "true");
    row("int", -5, "-5");
    row("uint", 4000000000u, "4000000000");
    row("qint64", variant(std::numeric_limits<qint64>::min()), "-9223372036854775808");
    row("quint64", variant(std::numeric_limits<quint64>::max()), "18446744073709551615");
    row("long", variant(-7L), "-7");
    row("ulong", variant(7UL), "7");
    row("short", variant(short(-3)), "-3");
    row("ushort", variant(ushort(3)), "3");
    row("char", variant('A'), "65");
    row("schar", variant((signed char)(-1)), "-1");
    row("uchar", variant(uchar(255)), "255");
    row("double", 1.5, "1.5");
    row("whole double", 5.0, "5");
    row("float", variant(0.5f), "0.5");
    row("NaN", std::numeric_limits<double>::quiet_NaN(), "null");
    row("QString", u"a\"b"_s, R"("a\"b")");
    row("null QString", QString(), R"("")");
    row("QChar", variant(QChar(u'x')), R"("x")");
    row("QVariantList", QVariantList{ 1, QVariant(), u"a"_s, QVariant(QVariantList()) },
        R"([1,null,"a",[]])");
    row("QVariantMap",
        QVariantMap{ { u"a"_s, 1 }, { u"b"_s, QVariant() }, { u"c"_s, variant(nullptr) } },
        R"({"a":1,"c":null})");
    row("QVariantHash", QVariantHash{ { u"a"_s, QVariantList{ true } }, { u"b"_s, QVariant() } },
        R"({"a":[true]})");
    row("QStringList", QStringList{ u"a"_s, u""_s }, R"(["a",""])");
    row("QJsonValue", QJsonValue(u"x"_s), R"("x")");
    row("QJsonValue null", QJsonValue(), "null");
    row("QJsonValue undefined", QJsonValue(QJsonValue::Undefined), "null");
    row("QJsonValue integer", QJsonValue(Q_INT64_C(9007199254740993)), "9007199254740993");
    row("QJsonValue double", QJsonValue(1e300), "1e+300");
    row("QJsonObject", QJsonObject{ { u"a"_s, QJsonArray{ 1, 2.5, false, QJsonValue() } } },
        R"({"a":[1,2.5,false,null]})");
    row("QJsonArray", QJsonArray{ QJsonObject(), u"\u00e4"_s }, "[{},\"\xc3\xa4\"]");
    row("QJsonDocument array", QJsonDocument(QJsonArray{ 1 }), "[1]");
    row("QJsonDocument object", QJsonDocument(QJsonObject{ { u"a"_s, 1 } }), R"({"a":1})");
    row("QJsonDocument null", QJsonDocument(), "null");
    row("QCborValue", variant(QCborValue(7)), "7");
    row("QCborValue undefined", variant(QCborValue()), "null");
    row("QCborValue double", variant(QCborValue(1.5)), "1.5");
    row("QCborValue bool", variant(QCborValue(true)), "true");
    row("QCborValue tag", variant(QCborValue(QCborTag(99), QCborValue(u"x"_s))), R"("x")");
    row("QCborMap",
        variant(QCborMap{
                { u"a"_s, QCborArray{ 1, nullptr } }, { 5, 6 }, { u"u"_s, QCborValue() } }),
        R"({"a":[1,null],"5":6})");
    row("QCborArray",
        variant(QCborArray{ QCborMap(), QCborValue(), QCborValue(QUrl(u"http://a/"_s)) }),
        R"([{},null,"http://a/"])");
    row("QDateTime UTC", QDateTime(QDate(2026, 1, 2), QTime(3, 4, 5, 6), Qt::UTC),
        R"("2026-01-02T03:04:05.006Z")");
    row("QDateTime offset",
        QDateTime(QDate(2026, 1, 2), QTime(3, 4, 5, 6), Qt::OffsetFromUTC, 7200),
        R"("2026-01-02T03:04:05.006+02:00")");
    row("QDateTime zone", QDateTime(QDate(2026, 7, 2), QTime(3, 4, 5), QTimeZone(-12600)),
        R"("2026-07-02T03:04:05.000-03:30")");
    row("QDateTime invalid", QDateTime(), "null");
    row("QDateTime far", QDateTime(QDate(10000, 1, 1), QTime(0, 0), Qt::UTC), "null");
    row("QDate", QDate(2026, 1, 2), R"("2026-01-02")");
    row("QDate invalid", QDate(), "null");
    row("QTime", QTime(3, 4, 5, 6), R"("03:04:05.006")");
    row("QTime invalid", QTime(), "null");
    row("QUrl", QUrl(u"http://h/\u00e4 b?x=1#f"_s), R"("http://h/%C3%A4%20b?x=1#f")");
    row("QUuid", QUuid(u"{12345678-9abc-def0-1234-56789abcdef0}"_s),
        R"("12345678-9abc-def0-1234-56789abcdef0")");
    row("Q_ENUM", variant(Machine::Running), R"("Running")");
    row("Q_ENUM without a key", variant(Machine::State(17)), "17");
    row("Qt's Q_ENUM", variant(Qt::KeepAspectRatio), R"("KeepAspectRatio")");
    row("enum", variant(Machine::Mode::Fast), "1");
    row("enum, unsigned", variant(Machine::Mode::Slow), "18446744073709551615");
    row("Q_FLAG", variant(Machine::Flags(Machine::One | Machine::Two)), "3");
    row("QList<int>", variant(QList<int>{ 1, 2 }), "[1,2]");
    row("QList<QVariantMap>", variant(QList<QVariantMap>{ { { u"a"_s, 1 } } }), R"([{"a":1}])");
    row("std::vector", variant(std::vector<double>{ 1.5, 2 }), "[1.5,2]");
    row("QSet", variant(QSet<int>{ 3 }), "[3]");
    row("QMap", variant(QMap<QString, int>{ { u"a"_s, 1 }, { u"b"_s, 2 } }), R"({"a":1,"b":2})");
    row("QMap of lists", variant(QMap<QString, QStringList>{ { u"a"_s, { u"b"_s } } }),
        R"({"a":["b"]})");
    row("QMap of int", variant(QMap<int, QString>{ { 4, u"b"_s } }), R"({"4":"b"})");
    row("QHash", variant(QHash<QString, bool>{ { u"a"_s, true } }), R"({"a":true})");
    row("QVariant in a list", variant(QList<QVariant>{ variant(QVariant(5)) }), "[5]");
}

void tst_JsonVariantWriter::values()
{
    QFETCH(QVariant, value);
    const Written result = written(value);
    QTEST(result.json, "json");
    QVERIFY(result.isComplete);
    QVERIFY(result.attachments.isEmpty());
}

void tst_JsonVariantWriter::foreignTypesBecomeNull_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("QPoint") << QVariant(QPoint(1, 2)) << QByteArray("null");
    QTest::newRow("QObject") << QVariant::fromValue<QObject *>(this) << QByteArray("null");
    QTest::newRow("in a list") << QVariant(QVariantList{ 1, QPoint(1, 2), 2 })
                               << QByteArray("[1,null,2]");
    QTest::newRow("in a map") << QVariant(QVariantMap{ { u"a"_s, QPoint() } })
                              << QByteArray(R"({"a":null})");
    QTest::newRow("CBOR simple type")
            << QVariant::fromValue(QCborValue(QCborSimpleType(99))) << QByteArray("null");
    QTest::newRow("CBOR key") << QVariant::fromValue(
            QCborMap{ { QCborArray{ 1 }, 2 }, { u"b"_s, 1 } })
                              << QByteArray(R"({"b":1})");
    QTest::newRow("key without text")
            << QVariant::fromValue(QHash<QObject *, int>{ { nullptr, 1 } }) << QByteArray("{}");
}

void tst_JsonVariantWriter::foreignTypesBecomeNull()
{
    QFETCH(QVariant, value);
    const Written result = written(value);
    QTEST(result.json, "json");
    QVERIFY(!result.isComplete);
}

void tst_JsonVariantWriter::localTimesHaveAnOffset()
{
    const QDateTime local = QDateTime(QDate(2026, 7, 2), QTime(3, 4, 5, 678));
    const QByteArray json = written(local).json;
    const QString text = QString::fromLatin1(json.mid(1, json.size() - 2));
    QVERIFY2(text.endsWith(u'Z') || text.size() == 29, json.constData());
    QCOMPARE(QDateTime::fromString(text, Qt::ISODateWithMs).toMSecsSinceEpoch(),
             local.toMSecsSinceEpoch());
}

void tst_JsonVariantWriter::bytesBecomeAttachmentsInOrder()
{
    const QVariant value = QVariantList{
        QByteArray("a"), QVariantMap{ { u"x"_s, QByteArray("b") } },
        QVariant::fromValue(QByteArrayList{ "c", "" }),
        QVariant::fromValue(QCborArray{ QCborValue(QByteArray("d")) })
    };
    const Written result = written(value);
    QCOMPARE(result.json,
             R"([{"_placeholder":true,"num":0},{"x":{"_placeholder":true,"num":1}},)"
             R"([{"_placeholder":true,"num":2},{"_placeholder":true,"num":3}],[{"_placeholder":true,"num":4}]])");
    QCOMPARE(result.attachments, (QList<QByteArray>{ "a", "b", "c", "", "d" }));
    QVERIFY(result.isComplete);
}

void tst_JsonVariantWriter::gadgets()
{
    Lathe lathe;
    lathe.name = u"L1"_s;
    lathe.state = Machine::Running;
    lathe.picture = "png";
    lathe.values = { 1, 2 };
    const Written result = written(variant(lathe));
    QCOMPARE(result.json,
             R"({"name":"L1","state":"Running","picture":{"_placeholder":true,"num":0},"values":[1,2],"speed":1.5})");
    QCOMPARE(result.attachments, QList<QByteArray>{ "png" });
    QVERIFY(result.isComplete);
}

void tst_JsonVariantWriter::depthIsLimited_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<int>("depth");
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<bool>("isComplete");
    const auto row = [](const char *name, const QVariant &value, int depth, const char *json,
                        bool isComplete) {
        QTest::newRow(name) << value << depth << QByteArray(json) << isComplete;
    };
    row("scalar at 0", 1, 0, "1", true);
    row("list at 0", QVariantList(), 0, "null", false);
    row("list at 1", nestedList(1), 1, "[1]", true);
    row("lists at 1", nestedList(2), 1, "[null]", false);
    row("lists at 2", nestedList(2), 2, "[[1]]", true);
    row("map at 1", QVariantMap{ { u"a"_s, QVariantMap() } }, 1, R"({"a":null})", false);
    row("strings at 0", QStringList{ u"a"_s }, 0, "null", false);
    row("QList<int> at 1", QVariantList{ variant(QList<int>{ 1 }) }, 1, "[null]", false);
    row("QMap at 0", variant(QMap<QString, int>{ { u"a"_s, 1 } }), 0, "null", false);
    row("JSON at 1", QJsonArray{ QJsonArray() }, 1, "[null]", false);
    row("JSON at 2", QJsonArray{ QJsonObject() }, 2, "[{}]", true);
    row("CBOR at 1", variant(QCborArray{ QCborMap() }), 1, "[null]", false);
    row("gadget at 0", variant(Machine()), 0, "null", false);
}

void tst_JsonVariantWriter::depthIsLimited()
{
    QFETCH(QVariant, value);
    QFETCH(int, depth);
    const Written result = written(value, depth);
    QTEST(result.json, "json");
    QTEST(result.isComplete, "isComplete");
    QVERIFY(written(nestedList(64)).isComplete);
    QVERIFY(!written(nestedList(65)).isComplete);
}

void tst_JsonVariantWriter::comesBack()
{
    QRandomGenerator random(20260730);
    for (int i = 0; i < 500; ++i) {
        const QVariant value = randomVariant(random, 5);
        const Written result = written(value);
        QVERIFY(result.isComplete);
        const auto document = JsonDocument::parse(result.json, 6).document;
        QVERIFY2(document, result.json.constData());
        QVERIFY(document->setAttachments(result.attachments));
        QCOMPARE(document->root().toVariant(), value);
    }
}

QTEST_GUILESS_MAIN(tst_JsonVariantWriter)
#include "tst_jsonvariantwriter.moc"
