// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Dates, entity tags, and the questions that are asked with them.
#include "http/httpvalidators.h"

#include <QTest>

using namespace QSocketIoPrivate;

namespace {

constexpr qint64 birthday = 784111777; // Sun, 06 Nov 1994 08:49:37 GMT, the example of the RFC
const HttpValidators current{ "\"abc\"", birthday };

HttpHeaders with(const char *name, const QByteArray &value)
{
    HttpHeaders headers;
    headers.append(name, value);
    return headers;
}

} // namespace

class tst_HttpValidators : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsDates_data();
    void readsDates();
    void writesDates_data();
    void writesDates();
    void comparesTags_data();
    void comparesTags();
    void comparesDates();
    void tagCountsMoreThanDate();
    void continues_data();
    void continues();
};

void tst_HttpValidators::readsDates_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("seconds"); // -1: none
    const auto row = [](const char *text, qint64 seconds) {
        QTest::newRow(text) << QByteArray(text) << seconds;
    };
    row("Sun, 06 Nov 1994 08:49:37 GMT", birthday);
    row("Sunday, 06-Nov-94 08:49:37 GMT", birthday);
    row("Sun Nov  6 08:49:37 1994", birthday);
    row("Thu, 01 Jan 1970 00:00:00 GMT", 0);
    row("Thu, 29 Feb 2024 23:59:59 GMT", 1709251199);
    row("Sat, 31 Dec 2016 23:59:60 GMT", 1483228799);
    row("Friday, 01-Jan-69 00:00:00 GMT", 3124224000);
    row("Thursday, 01-Jan-70 00:00:00 GMT", 0);
    row("", -1);
    row("0", -1);
    row("yesterday", -1);
    row("Sun, 06 Nov 1994 08:49:37", -1);
    row("Sun, 06 Nov 1994 08:49:37 CET", -1);
    row("Sun, 06 Nov 1994 08:49:37 GMT x", -1);
    row("Sun 06 Nov 1994 08:49:37 GMT", -1);
    row("Sun, 6 Nov 1994 08:49:37 GMT", -1);
    row("Sun, 06 nov 1994 08:49:37 GMT", -1);
    row("Sun, 06 Nov 94 08:49:37 GMT", -1);
    row("Fri, 30 Feb 2024 08:49:37 GMT", -1);
    row("Sun, 06 Nov 1994 24:00:00 GMT", -1);
    row("Sun, 06 Nov 1994 08:60:00 GMT", -1);
    row("Sun, 06 Nov 1994 08:49:61 GMT", -1);
    row("Sun, 06 Nov 1994 8:49:37 GMT", -1);
    row("Sun, 06 Nov 1994 08-49-37 GMT", -1);
    row("Sun, 06 Nov 99999999999 08:49:37 GMT", -1);
    row("Sunday, 06/Nov/94 08:49:37 GMT", -1);
    row("Sun Nov xx 08:49:37 1994", -1);
}

void tst_HttpValidators::readsDates()
{
    QFETCH(QByteArray, text);
    QFETCH(qint64, seconds);
    QCOMPARE(parseHttpDate(text).value_or(-1), seconds);
}

void tst_HttpValidators::writesDates_data()
{
    QTest::addColumn<qint64>("seconds");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("example") << birthday << QByteArray("Sun, 06 Nov 1994 08:49:37 GMT");
    QTest::newRow("epoch") << qint64(0) << QByteArray("Thu, 01 Jan 1970 00:00:00 GMT");
    QTest::newRow("before") << qint64(-1) << QByteArray("Wed, 31 Dec 1969 23:59:59 GMT");
    QTest::newRow("leap day") << qint64(1709251199) << QByteArray("Thu, 29 Feb 2024 23:59:59 GMT");
    QTest::newRow("far") << qint64(253402300799) << QByteArray("Fri, 31 Dec 9999 23:59:59 GMT");
}

void tst_HttpValidators::writesDates()
{
    QFETCH(qint64, seconds);
    QFETCH(QByteArray, text);
    QCOMPARE(httpDate(seconds), text);
    QCOMPARE(parseHttpDate(text).value_or(0), seconds);
}

void tst_HttpValidators::comparesTags_data()
{
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<bool>("isKnown");
    const auto row = [](const char *field, bool isKnown) {
        QTest::newRow(field) << QByteArray(field) << isKnown;
    };
    row("\"abc\"", true);
    row("W/\"abc\"", true);
    row("*", true);
    row("\"x\", \"abc\"", true);
    row("\"x,y\",W/\"abc\"", true);
    row(",, \"abc\"", true);
    row("\"abc", false);
    row("abc", false);
    row("\"abcd\"", false);
    row("\"x\"", false);
    row("", false);
    row("\"\"", false);
    row("w/\"abc\"", false);
    row("\"x\" garbage, \"abc\"", false);
}

void tst_HttpValidators::comparesTags()
{
    QFETCH(QByteArray, field);
    QFETCH(bool, isKnown);
    QCOMPARE(isNotModified(with("If-None-Match", field), current), isKnown);
    HttpValidators weak = current;
    weak.entityTag.prepend("W/");
    QCOMPARE(isNotModified(with("If-None-Match", field), weak), isKnown);
    // Without a tag of its own only the star is true.
    QCOMPARE(isNotModified(with("If-None-Match", field), {}), field == "*");
}

void tst_HttpValidators::comparesDates()
{
    const auto isKnown = [](qint64 since) {
        return isNotModified(with("If-Modified-Since", httpDate(since)), current);
    };
    QVERIFY(isKnown(birthday));
    QVERIFY(isKnown(birthday + 1));
    QVERIFY(!isKnown(birthday - 1));
    QVERIFY(!isNotModified(with("If-Modified-Since", "some time ago"), current));
    QVERIFY(!isNotModified(with("If-Modified-Since", httpDate(birthday)), {}));
    QVERIFY(!isNotModified({}, current));
}

void tst_HttpValidators::tagCountsMoreThanDate()
{
    HttpHeaders headers = with("If-Modified-Since", httpDate(birthday));
    headers.append("If-None-Match", "\"other\"");
    QVERIFY(!isNotModified(headers, current));
    headers.append("If-None-Match", "\"abc\"");
    QVERIFY(isNotModified(headers, current));
}

void tst_HttpValidators::continues_data()
{
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<bool>("mayContinue");
    const auto row = [](const QByteArray &field, bool mayContinue) {
        QTest::newRow(field.constData()) << field << mayContinue;
    };
    row("\"abc\"", true);
    row("W/\"abc\"", false);
    row("\"x\"", false);
    row("\"abc\", \"x\"", false);
    row(httpDate(birthday), true);
    row(httpDate(birthday + 1), false);
    row(httpDate(birthday - 1), false);
    row("", false);
    row("nonsense", false);
}

void tst_HttpValidators::continues()
{
    QFETCH(QByteArray, field);
    QFETCH(bool, mayContinue);
    QCOMPARE(mayBeContinued(with("If-Range", field), current), mayContinue);
    QVERIFY(mayBeContinued({}, current));
    HttpValidators weak{ "W/\"abc\"", {} };
    QVERIFY(!mayBeContinued(with("If-Range", "W/\"abc\""), weak));
    QVERIFY(!mayBeContinued(with("If-Range", httpDate(birthday)), weak));
}

QTEST_APPLESS_MAIN(tst_HttpValidators)
#include "tst_httpvalidators.moc"
