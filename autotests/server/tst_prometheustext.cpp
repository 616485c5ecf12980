// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "prometheusparser.h"
#include "server/prometheustext.h"

#include <QTest>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using Type = PrometheusText::Type;

class tst_PrometheusText : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void writesFamilies();
    void escapes();
    void parserIsStrict_data();
    void parserIsStrict();
};

void tst_PrometheusText::writesFamilies()
{
    PrometheusText text;
    text.family("a_total", Type::Counter, "All of them.");
    text.sample(3);
    text.family("b", Type::Gauge, "By two.");
    text.sample(18446744073709551615U, { { "x", "1" }, { "y", "" } });
    text.sample(0, { { "x", "2" }, { "y", "" } });
    text.family("c_seconds", Type::Summary, "Time.");
    text.summary(0.125, 4);
    const QByteArray written = text.take();
    QCOMPARE(written, "# HELP a_total All of them.\n"
                      "# TYPE a_total counter\n"
                      "a_total 3\n"
                      "# HELP b By two.\n"
                      "# TYPE b gauge\n"
                      "b{x=\"1\",y=\"\"} 18446744073709551615\n"
                      "b{x=\"2\",y=\"\"} 0\n"
                      "# HELP c_seconds Time.\n"
                      "# TYPE c_seconds summary\n"
                      "c_seconds_sum 0.125\n"
                      "c_seconds_count 4\n");
    QCOMPARE(PrometheusParser(written).error(), QString());
    QVERIFY(text.take().isEmpty());
}

void tst_PrometheusText::escapes()
{
    PrometheusText text;
    text.family("a", Type::Gauge, "A \\ and a\nline and a \".");
    text.sample(1, { { "x", "\"\\\n\xc3\xa4" } });
    const QByteArray written = text.take();
    QCOMPARE(written, "# HELP a A \\\\ and a\\nline and a \".\n"
                      "# TYPE a gauge\n"
                      "a{x=\"\\\"\\\\\\n\xc3\xa4\"} 1\n");
    QCOMPARE(PrometheusParser(written).error(), QString());
}

// What shows that the parser, which other tests rely on, finds mistakes.
void tst_PrometheusText::parserIsStrict_data()
{
    QTest::addColumn<QByteArray>("text");
    const QByteArray start = "# HELP a A.\n# TYPE a gauge\n";
    QTest::newRow("no end of line") << start + "a 1";
    QTest::newRow("no type") << QByteArray("# HELP a A.\na 1\n");
    QTest::newRow("unknown type") << QByteArray("# HELP a A.\n# TYPE a number\na 1\n");
    QTest::newRow("no help") << QByteArray("# TYPE a gauge\na 1\n");
    QTest::newRow("another name") << start + "b 1\n";
    QTest::newRow("twice") << start + "a 1\na 1\n";
    QTest::newRow("family twice") << start + "a 1\n" + start + "a 1\n";
    QTest::newRow("counter") << QByteArray("# HELP a A.\n# TYPE a counter\na 1\n");
    QTest::newRow("quote") << start + "a{x=\"\"\"} 1\n";
    QTest::newRow("backslash") << start + "a{x=\"\\y\"} 1\n";
    QTest::newRow("label") << start + "a{x-y=\"\"} 1\n";
    QTest::newRow("empty line") << start + "\na 1\n";
    QTest::newRow("carriage return") << start + "a 1\r\n";
    QTest::newRow("no value") << start + "a\n";
}

void tst_PrometheusText::parserIsStrict()
{
    QFETCH(const QByteArray, text);
    QVERIFY(!PrometheusParser(text).error().isEmpty());
}

QTEST_APPLESS_MAIN(tst_PrometheusText)
#include "tst_prometheustext.moc"
