// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Which part of a file a request asks for.
#include "http/httprange.h"

#include <QTest>

using namespace QSocketIoPrivate;
using Kind = HttpRange::Kind;

class tst_HttpRange : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
};

void tst_HttpRange::reads_data()
{
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<qint64>("size");
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<qint64>("first");
    QTest::addColumn<qint64>("length");
    const auto row = [](const char *field, qint64 size, Kind kind, qint64 first = 0,
                        qint64 length = 0) {
        QTest::addRow("%s of %lld", field, qlonglong(size))
                << QByteArray(field) << size << kind << first << length;
    };
    row("bytes=0-0", 10, Kind::Part, 0, 1);
    row("bytes=0-9", 10, Kind::Part, 0, 10);
    row("bytes=0-10", 10, Kind::Part, 0, 10);
    row("bytes=9-", 10, Kind::Part, 9, 1);
    row("bytes=10-", 10, Kind::Unsatisfiable);
    row("bytes=10-20", 10, Kind::Unsatisfiable);
    row("bytes=2-5", 10, Kind::Part, 2, 4);
    row("bytes=0-", 10, Kind::Part, 0, 10);
    row("bytes=-1", 10, Kind::Part, 9, 1);
    row("bytes=-10", 10, Kind::Part, 0, 10);
    row("bytes=-11", 10, Kind::Part, 0, 10);
    row("bytes=-0", 10, Kind::Unsatisfiable);
    row("bytes=-5", 0, Kind::Unsatisfiable);
    row("bytes=0-", 0, Kind::Unsatisfiable);
    row("Bytes=0-0", 10, Kind::Part, 0, 1);
    row("bytes= 2-5 ", 10, Kind::Part, 2, 4);
    row("bytes=,2-5,", 10, Kind::Part, 2, 4);
    row("bytes=0-9223372036854775807", 10, Kind::Part, 0, 10);
    row("bytes=9223372036854775807-", 10, Kind::Unsatisfiable);
    // Several parts: all of it, unless there is nothing of any.
    row("bytes=0-0,5-6", 10, Kind::Whole);
    row("bytes=0-0,50-60", 10, Kind::Whole);
    row("bytes=20-30,50-60", 10, Kind::Unsatisfiable);
    // What is not understood is not asked for.
    row("", 10, Kind::Whole);
    row("bytes", 10, Kind::Whole);
    row("bytes=", 10, Kind::Whole);
    row("bytes=-", 10, Kind::Whole);
    row("bytes=5", 10, Kind::Whole);
    row("bytes=5-2", 10, Kind::Whole);
    row("bytes=a-b", 10, Kind::Whole);
    row("bytes=1-2-3", 10, Kind::Whole);
    row("bytes=--1", 10, Kind::Whole);
    row("bytes=+1-2", 10, Kind::Whole);
    row("bytes=1 - 2", 10, Kind::Whole);
    row("bytes=0-9223372036854775808", 10, Kind::Whole);
    row("bytes=0-0,x", 10, Kind::Whole);
    row("items=0-0", 10, Kind::Whole);
}

void tst_HttpRange::reads()
{
    QFETCH(QByteArray, field);
    QFETCH(qint64, size);
    const HttpRange range = requestedRange(field, size);
    QTEST(range.kind, "kind");
    if (range.kind == Kind::Part) {
        QTEST(range.first, "first");
        QTEST(range.size, "length");
    }
}

QTEST_APPLESS_MAIN(tst_HttpRange)
#include "tst_httprange.moc"
