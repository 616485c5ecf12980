// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "http/jsonp.h"

#include <QtTest>

using namespace QSocketIoPrivate;

namespace {

// What a page puts into its form, in the words of the reference: line feeds that JSON has escaped already get a second
// backslash, by way of a real line feed.
QByteArray formOf(QByteArray payload)
{
    payload.replace("\\n", "\\\n");
    payload.replace("\n", "\\n");
    return "d=" + payload.toPercentEncoding(" ").replace(' ', '+');
}

} // namespace

class tst_Jsonp : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void scripts_data();
    void scripts();
    void forms_data();
    void forms();
    void formsComeBack_data();
    void formsComeBack();
};

void tst_Jsonp::scripts_data()
{
    QTest::addColumn<QByteArray>("index");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QByteArray>("script");
    const auto row = [](const char *name, const QByteArray &index, const QByteArray &payload,
                        const QByteArray &script) {
        QTest::newRow(name) << index << payload << script;
    };
    row("plain", "0", "1:6", R"(___eio[0]("1:6");)");
    row("several digits", "123", "6", R"(___eio[123]("6");)");
    row("quotes", "0", R"(42["a\n"])", R"(___eio[0]("42[\"a\\n\"]");)");
    row("separator", "0",
        "6\x1e"
        "1",
        R"(___eio[0]("6\u001e1");)");
    row("line ends of a script", "0", "\xe2\x80\xa8\xe2\x80\xa9", R"(___eio[0]("\u2028\u2029");)");
    row("their neighbours", "0", "\xe2\x80\xa7\xe2\x80\xaa",
        "___eio[0](\"\xe2\x80\xa7\xe2\x80\xaa\");");
    row("nothing but digits", "1];alert(1);//", "6", R"(___eio[11]("6");)");
    row("no index", "", "6", R"(___eio[]("6");)");
}

void tst_Jsonp::scripts()
{
    QFETCH(QByteArray, index);
    QFETCH(QByteArray, payload);
    QTEST(toJsonpScript(index, payload), "script");
}

void tst_Jsonp::forms_data()
{
    QTest::addColumn<QByteArray>("form");
    QTest::addColumn<QByteArray>("payload"); // null: refused
    const auto row = [](const char *name, const QByteArray &form, const QByteArray &payload) {
        QTest::newRow(name) << form << payload;
    };
    row("plain", "d=2:4a", "2:4a");
    row("encoded", "d=2%3A4%C3%A4", "2:4\xc3\xa4");
    row("plus is a space", "d=a+b%2Bc", "a b+c");
    row("among others", "x=1&d=2&d=3", "2");
    row("other line ends are kept", "d=a%0D%0Ab", "a\r\nb");
    row("line feed", R"(d=a\nb)", "a\nb");
    row("escaped line feed", R"(d=a\\nb)", R"(a\nb)");
    row("escaped backslash in front of n", R"(d=a\\\nb)", R"(a\\nb)");
    row("other escapes", R"(d=\t\\t\"\)", R"(\t\\t\"\)");
    row("broken encoding", "d=%4&x", "%4");
    row("empty", "d=", "");
    row("no value", "d", "");
    row("no such field", "x=1", {});
    row("nothing", "", {});
}

void tst_Jsonp::forms()
{
    QFETCH(QByteArray, form);
    QFETCH(QByteArray, payload);
    const auto result = fromJsonpForm(form);
    QCOMPARE(result.has_value(), !payload.isNull());
    if (result)
        QCOMPARE(*result, payload);
}

void tst_Jsonp::formsComeBack_data()
{
    QTest::addColumn<QByteArray>("payload");
    for (const char *payload : { "", "2:4a", R"(42["a\nb"])", R"(42["a\\nb"])",
                                 R"(42["\\\\n\\\n\n"])", "a\nb\n\n", "\\\\n\n\\", "\xc3\xa4 +&=%41",
                                 "4\x1e"
                                 "2" })
        QTest::newRow(payload) << QByteArray(payload);
}

void tst_Jsonp::formsComeBack()
{
    QFETCH(QByteArray, payload);
    QCOMPARE(fromJsonpForm(formOf(payload)), payload);
}

QTEST_GUILESS_MAIN(tst_Jsonp)
#include "tst_jsonp.moc"
