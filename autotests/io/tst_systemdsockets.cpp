// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What the environment of an activated process means.
#include "io/systemdsockets.h"

#include <QTest>

using namespace QSocketIoPrivate;

class tst_SystemdSockets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void namesThem();
    void takesNothingInAnOrdinaryProcess();
};

void tst_SystemdSockets::reads_data()
{
    QTest::addColumn<QByteArray>("pid");
    QTest::addColumn<QByteArray>("count");
    QTest::addColumn<int>("expected"); // 0: an error
    QTest::newRow("one") << QByteArray("42") << QByteArray("1") << 1;
    QTest::newRow("several") << QByteArray("42") << QByteArray("3") << 3;
    QTest::newRow("as many as may be") << QByteArray("42") << QByteArray("4096") << 4096;
    QTest::newRow("more than there can be") << QByteArray("42") << QByteArray("4097") << 0;
    QTest::newRow("none") << QByteArray("42") << QByteArray("0") << 0;
    QTest::newRow("less than none") << QByteArray("42") << QByteArray("-1") << 0;
    QTest::newRow("no number") << QByteArray("42") << QByteArray("many") << 0;
    QTest::newRow("another process's") << QByteArray("43") << QByteArray("1") << 0;
    QTest::newRow("no process") << QByteArray() << QByteArray("1") << 0;
    QTest::newRow("no count") << QByteArray("42") << QByteArray() << 0;
    QTest::newRow("nothing") << QByteArray() << QByteArray() << 0;
}

void tst_SystemdSockets::reads()
{
    QFETCH(QByteArray, pid);
    QFETCH(QByteArray, count);
    QFETCH(int, expected);
    const SystemdSockets result = SystemdSockets::parse(42, pid, count, {});
    QCOMPARE(result.sockets.size(), expected);
    QCOMPARE(result.error.isEmpty(), expected > 0);
    for (int i = 0; i < expected; ++i)
        QCOMPARE(result.sockets.at(i).descriptor, qintptr(3 + i));
}

void tst_SystemdSockets::namesThem()
{
    const SystemdSockets result = SystemdSockets::parse(42, "42", "3", "web:admin");
    QCOMPARE(result.sockets.size(), 3);
    QCOMPARE(result.sockets.at(0).name, QStringLiteral("web"));
    QCOMPARE(result.sockets.at(1).name, QStringLiteral("admin"));
    QVERIFY(result.sockets.at(2).name.isEmpty());
}

void tst_SystemdSockets::takesNothingInAnOrdinaryProcess()
{
    const SystemdSockets result = SystemdSockets::take({});
    QVERIFY(result.sockets.isEmpty());
    QVERIFY(!result.error.isEmpty());
}

QTEST_GUILESS_MAIN(tst_SystemdSockets)
#include "tst_systemdsockets.moc"
