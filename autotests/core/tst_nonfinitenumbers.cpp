// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// NaN and the infinities: Python writes them, and JavaScript reads what is too large for a double as infinity. They are
// received as what they are, where a number may be fractional, and never sent.
#include "core/eventdata.h"

#include "endpointpair.h"
#include "qsocketiohandler_impl.h"

#include <QRegularExpression>
#include <QtTest>

#include <cmath>
#include <limits>
#include <optional>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;

namespace {

constexpr double Infinity = std::numeric_limits<double>::infinity();
constexpr double NaN = std::numeric_limits<double>::quiet_NaN();

bool isSame(double actual, double expected)
{
    return std::isnan(expected) ? std::isnan(actual) : actual == expected;
}

template <typename T>
std::optional<T> readByMetaType(const QSocketIoEvent &event)
{
    T target{};
    const bool ok = EventAccess::argument(event, 0).toMetaType(QMetaType::fromType<T>(), &target);
    return ok ? std::optional(target) : std::nullopt;
}

} // namespace

class tst_NonFiniteNumbers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void areReadAsReals_data();
    void areReadAsReals();
    void areNoIntegers_data() { areReadAsReals_data(); }
    void areNoIntegers();
    void reachHandlers_data() { areReadAsReals_data(); }
    void reachHandlers();
    void areNotSent();

private:
    static QSocketIoEvent eventFrom(const QByteArray &json);
};

QSocketIoEvent tst_NonFiniteNumbers::eventFrom(const QByteArray &json)
{
    const QByteArray text = "[\"e\"," + json + ']';
    const auto result = JsonDocument::parse(text, 64);
    return result.document ? makeEvent(result.document, nullptr) : QSocketIoEvent();
}

void tst_NonFiniteNumbers::areReadAsReals_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<double>("value");
    QTest::newRow("NaN") << QByteArray("NaN") << NaN;
    QTest::newRow("infinity") << QByteArray("Infinity") << Infinity;
    QTest::newRow("minus infinity") << QByteArray("-Infinity") << -Infinity;
    QTest::newRow("too large") << QByteArray("1e400") << Infinity;
    QTest::newRow("too small") << QByteArray("-1e400") << -Infinity;
}

void tst_NonFiniteNumbers::areReadAsReals()
{
    QFETCH(const QByteArray, json);
    QFETCH(const double, value);
    const QSocketIoEvent event = eventFrom(json);
    const auto real = event.value<double>();
    QVERIFY(real && isSame(*real, value));
    const auto less = event.value<float>();
    QVERIFY(less && isSame(double(*less), value));
    const auto any = event.value<QVariant>();
    QVERIFY(any && any->metaType() == QMetaType::fromType<double>());
    QVERIFY(isSame(any->toDouble(), value));
    const auto realMeta = readByMetaType<double>(event);
    QVERIFY(realMeta && isSame(*realMeta, value));
    const auto lessMeta = readByMetaType<float>(event);
    QVERIFY(lessMeta && isSame(double(*lessMeta), value));
    const auto list = eventFrom('[' + json + ",1]").value<QList<double>>();
    QVERIFY(list && isSame(list->first(), value));
}

void tst_NonFiniteNumbers::areNoIntegers()
{
    QFETCH(const QByteArray, json);
    const QSocketIoEvent event = eventFrom(json);
    QVERIFY(event.value<double>());
    QVERIFY(!event.value<int>());
    QVERIFY(!event.value<qint64>());
    QVERIFY(!event.value<quint64>());
    QVERIFY(!event.value<bool>());
    QVERIFY(!event.value<QString>());
    QVERIFY(!readByMetaType<int>(event));
    QVERIFY(!readByMetaType<quint64>(event));
}

void tst_NonFiniteNumbers::reachHandlers()
{
    QFETCH(const QByteArray, json);
    QFETCH(const double, value);
    EndpointPair pair;
    double real = 0;
    float less = 0;
    int asInteger = 0;
    pair.left->on("real", this, [&real](double number) { real = number; });
    pair.left->on("less", this, [&less](float number) { less = number; });
    pair.left->on("integer", this, [&asInteger](int) { ++asInteger; });
    pair.left->inject("2[\"real\"," + json + ']');
    pair.left->inject("2[\"less\"," + json + ']');
    QVERIFY(isSame(real, value));
    QVERIFY(isSame(double(less), value));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"\"integer\".*int"_s));
    pair.left->inject("2[\"integer\"," + json + ']');
    QCOMPARE(asInteger, 0);
}

void tst_NonFiniteNumbers::areNotSent()
{
    EndpointPair pair;
    pair.left->open();
    pair.left->takeSent();
    const QByteArray expected = R"(2["e",null,null,null,null,null,[null]])";
    pair.left->emitEvent("e", NaN, Infinity, -Infinity, float(NaN), QVariant(Infinity),
                         QList<double>{ NaN });
    QCOMPARE(pair.left->takeSent(), QByteArrayList{ expected });
    pair.left->emitArguments("e", { NaN, Infinity, -Infinity, float(NaN), QVariant(Infinity),
                                    QVariant(QVariantList{ NaN }) });
    QCOMPARE(pair.left->takeSent(), QByteArrayList{ expected });
}

QTEST_GUILESS_MAIN(tst_NonFiniteNumbers)
#include "tst_nonfinitenumbers.moc"
