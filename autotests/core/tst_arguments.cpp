// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "sampletypes.h"

#include "qsocketioarguments_impl.h"

#include <QRegularExpression>
#include <QtTest>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;

namespace {

const QByteArray Placeholder0 = R"({"_placeholder":true,"num":0})";
const QByteArray Placeholder1 = R"({"_placeholder":true,"num":1})";

template <typename... T>
ArgumentWriter argumentsOf(QAnyStringView event, const T &...values)
{
    ArgumentWriter writer(event);
    writeArguments(writer, values...);
    return writer;
}

QVariant nested(int levels)
{
    QVariant value = 1;
    for (; levels > 0; --levels)
        value = QVariantList{ value };
    return value;
}

} // namespace

class tst_Arguments : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void eventNames_data();
    void eventNames();
    void acknowledgementHasNoName();
    void attachmentsAreNumberedInTheOrderOfTheArguments();
    void attachmentsShareTheirBytes();
    void listsBecomeSeveralArguments();
    void foreignTypesBecomeNullWithAWarning();
    void nestingIsBounded();
    void placeholdersInTextAreText();
};

void tst_Arguments::eventNames_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("literal") << argumentsOf("chat").json() << QByteArray(R"(["chat"])");
    QTest::newRow("UTF-8") << argumentsOf("grüße", 1).json() << QByteArray(R"(["grüße",1])");
    QTest::newRow("UTF-16") << argumentsOf(u"grüße", 1).json() << QByteArray(R"(["grüße",1])");
    QTest::newRow("Latin-1") << argumentsOf("gr\xfc\xdf"_L1, 1).json()
                             << QByteArray(R"(["grüß",1])");
    QTest::newRow("QString") << argumentsOf(u"a"_s).json() << QByteArray(R"(["a"])");
    QTest::newRow("escapes") << argumentsOf("a\"b\\").json() << QByteArray(R"(["a\"b\\"])");
    QTest::newRow("ends like an open array")
            << argumentsOf("[", 1).json() << QByteArray(R"(["[",1])");
    QTest::newRow("empty") << argumentsOf("", u"x"_s).json() << QByteArray(R"(["","x"])");
}

void tst_Arguments::eventNames()
{
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, expected);
    QCOMPARE(json, expected);
}

void tst_Arguments::acknowledgementHasNoName()
{
    ArgumentWriter writer;
    writeArguments(writer, 1, u"a"_s);
    QCOMPARE(writer.json(), R"([1,"a"])");
    ArgumentWriter empty;
    writeArguments(empty);
    QCOMPARE(empty.json(), "[]");
}

void tst_Arguments::attachmentsAreNumberedInTheOrderOfTheArguments()
{
    const auto writer = argumentsOf("e", QVariantMap{ { u"k"_s, QVariantList{ QByteArray("a") } } },
                                    QByteArray("b"));
    QCOMPARE(writer.json(), R"(["e",{"k":[)" + Placeholder0 + "]}," + Placeholder1 + ']');
    QCOMPARE(writer.attachments(), (QByteArrayList{ "a", "b" }));
}

void tst_Arguments::attachmentsShareTheirBytes()
{
    const QByteArray bytes(1000, 'x');
    QCOMPARE(static_cast<const void *>(argumentsOf("e", bytes).attachments().at(0).constData()),
             bytes.constData());
    const QVariant variant = bytes;
    QCOMPARE(static_cast<const void *>(argumentsOf("e", variant).attachments().at(0).constData()),
             bytes.constData());
}

void tst_Arguments::listsBecomeSeveralArguments()
{
    ArgumentWriter writer("e");
    writer.arguments({ 1, QVariantList{ 2 }, QByteArray("b"), QVariant(),
                       QVariant::fromValue(Point{ 1, 2 }) });
    writer.finish();
    QCOMPARE(writer.json(), R"(["e",1,[2],)" + Placeholder0 + R"(,null,{"x":1,"y":2}])");
    QCOMPARE(writer.attachments(), QByteArrayList{ "b" });
}

void tst_Arguments::foreignTypesBecomeNullWithAWarning()
{
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"type QObject\\* cannot be sent"_s));
    QCOMPARE(argumentsOf("e", QVariant::fromValue<QObject *>(this), 2).json(), R"(["e",null,2])");
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"type QVariantMap cannot be sent"_s));
    QCOMPARE(argumentsOf("e",
                         QVariant(QVariantMap{ { u"o"_s, QVariant::fromValue<QObject *>(this) } }))
                     .json(),
             R"(["e",{"o":null}])");
}

void tst_Arguments::nestingIsBounded()
{
    QByteArray json = argumentsOf("e", nested(64)).json();
    QCOMPARE(json, R"(["e",)" + QByteArray(64, '[') + '1' + QByteArray(64, ']') + ']');
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"nested too deeply"_s));
    json = argumentsOf("e", nested(65)).json();
    QCOMPARE(json, R"(["e",)" + QByteArray(64, '[') + "null" + QByteArray(64, ']') + ']');
}

void tst_Arguments::placeholdersInTextAreText()
{
    const auto writer = argumentsOf("e",
                                    QVariantMap{ { u"_placeholder"_s, true }, { u"num"_s, 0 } });
    QCOMPARE(writer.json(), R"(["e",)" + Placeholder0 + ']');
    QVERIFY(writer.attachments().isEmpty());
}

QTEST_GUILESS_MAIN(tst_Arguments)
#include "tst_arguments.moc"
