// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The bytes of a persistent queue's segment.
#include "client/journalrecords.h"

#include <QTest>
#include <QtEndian>

#include <zlib.h>

#include <algorithm>
#include <limits>

using namespace QSocketIoPrivate;
using Item = JournalReader::Item;
using Head = JournalReader::Head;

namespace {

JournalEvent eventOf(quint64 id, const QByteArray &json = R"(["a"])",
                     const QList<QByteArray> &attachments = {})
{
    return { .id = id, .time = 1000, .timeout = {}, .json = json, .attachments = attachments };
}

QList<quint64> idsIn(JournalReader &reader)
{
    QList<quint64> ids;
    for (Item item = reader.next(); item != Item::End; item = reader.next()) {
        if (item == Item::Event)
            ids.append(reader.event.id);
    }
    return ids;
}

// A record whose checks are right, whatever it says.
QByteArray forged(quint32 salt, quint8 type, const QByteArray &body)
{
    const auto crc = [](quint32 start, const QByteArray &bytes) {
        return quint32(
                crc32(start, reinterpret_cast<const Bytef *>(bytes.data()), uInt(bytes.size())));
    };
    const auto number = [](auto value) {
        value = qToLittleEndian(value);
        return QByteArray(reinterpret_cast<const char *>(&value), sizeof(value));
    };
    const quint32 start = crc(0, number(salt) + char(type) + number(quint32(body.size())));
    return QByteArray("Q") + char(type) + number(quint16(start)) + number(quint32(body.size()))
           + number(crc(start, body)) + body;
}

} // namespace

class tst_JournalRecords : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void bytesAreAsDocumented();
    void eventsComeBack_data();
    void eventsComeBack();
    void otherRecordsComeBack();
    void tornAtEveryByte();
    void everyDamagedByteCostsOneRecord();
    void recordsInsideEventsAreNoRecords();
    void heads_data();
    void heads();
    void bodiesAreChecked_data();
    void bodiesAreChecked();
    void unknownTypesAreSkipped();
};

// The format is a promise to later versions.
void tst_JournalRecords::bytesAreAsDocumented()
{
    const JournalWriter writer(0x04030201);
    QByteArray bytes = writer.head() + writer.state({ .idLimit = 300, .sender = "s" })
                       + writer.event({ .id = 5,
                                        .time = 128,
                                        .timeout = 7,
                                        .json = "[\"n\"]",
                                        .attachments = { "xy" } })
                       + writer.removed({ 1, 200 });
    QCOMPARE(
            bytes.toHex(' '),
            QByteArray(
                    "51 53 49 4f 4a 52 4e 01 01 02 03 04 53 cb 8e cd " // head
                    "51 01 45 d9 03 00 00 00 cd 25 dd d8 ac 02 73 "    // state
                    "51 02 48 7b 0e 00 00 00 ef 5e 5e 12 05 80 01 08 01 05 5b 22 6e 22 5d 02 78 79 " // event
                    "51 03 25 8a 03 00 00 00 57 c3 46 c4 01 c8 01")); // removed
}

void tst_JournalRecords::eventsComeBack_data()
{
    QTest::addColumn<JournalEvent>("event");
    QTest::newRow("plain") << eventOf(1);
    QTest::newRow("largest numbers")
            << JournalEvent{ .id = std::numeric_limits<quint64>::max(),
                             .time = std::numeric_limits<qint64>::max(),
                             .timeout = std::numeric_limits<quint64>::max() - 1,
                             .json = "[\"a\"]",
                             .attachments = {} };
    QTest::newRow("no time-out is one")
            << JournalEvent{ .id = 0, .time = 0, .timeout = 0, .json = "[]", .attachments = {} };
    QTest::newRow("attachments") << eventOf(2, "[\"a\"]", { "", "b", QByteArray(1000, '\0') });
    QTest::newRow("large") << eventOf(3, QByteArray(300'000, 'Q'));
}

void tst_JournalRecords::eventsComeBack()
{
    QFETCH(JournalEvent, event);
    const JournalWriter writer(1);
    const QByteArray record = writer.event(event);
    const QByteArray segment = writer.head() + record;
    JournalReader reader(segment);
    QCOMPARE(reader.next(), Item::Event);
    QVERIFY(reader.event == event);
    QCOMPARE(reader.recordSize(), record.size());
    QVERIFY(JournalWriter::sizeOf(event) >= record.size());
    QCOMPARE(reader.next(), Item::End);
    QCOMPARE(reader.damagedBytes() + reader.tornBytes(), 0);
}

void tst_JournalRecords::otherRecordsComeBack()
{
    const JournalWriter writer(1);
    const JournalState state{ .idLimit = 1'000'000, .sender = "Zk3xMFoPNVmlmLGyWrnM" };
    const QByteArray segment = writer.head() + writer.state(state)
                               + writer.removed({ 3, 1, 1ull << 52 }) + writer.removed({});
    JournalReader reader(segment);
    QCOMPARE(reader.next(), Item::State);
    QVERIFY(reader.state == state);
    QCOMPARE(reader.next(), Item::Removed);
    QCOMPARE(reader.removed, (QList<quint64>{ 3, 1, 1ull << 52 }));
    QCOMPARE(reader.next(), Item::Removed);
    QVERIFY(reader.removed.isEmpty());
    QCOMPARE(reader.next(), Item::End);
}

void tst_JournalRecords::tornAtEveryByte()
{
    const JournalWriter writer(99);
    QByteArray segment = writer.head();
    QList<qsizetype> ends;
    for (quint64 id = 1; id <= 8; ++id) {
        segment += writer.event(
                eventOf(id, QByteArray("[\"Q\",") + QByteArray(int(id) * 3, 'Q') + ']', { "Q" }));
        ends.append(segment.size());
    }
    for (qsizetype size = 0; size <= segment.size(); ++size) {
        const QByteArray torn = segment.first(size);
        JournalReader reader(torn);
        const auto whole = std::count_if(ends.cbegin(), ends.cend(),
                                         [size](auto end) { return end <= size; });
        const QList<quint64> ids = idsIn(reader);
        QCOMPARE(ids.size(), whole);
        QCOMPARE(reader.damagedBytes(), 0); // that is no damage
    }
}

void tst_JournalRecords::everyDamagedByteCostsOneRecord()
{
    const JournalWriter writer(5);
    QByteArray segment = writer.head();
    const qsizetype first = segment.size();
    for (quint64 id = 1; id <= 5; ++id)
        segment += writer.event(eventOf(id, R"(["some event"])", { "bytes" }));
    for (qsizetype i = first; i < segment.size(); ++i) {
        QByteArray damaged = segment;
        damaged[i] = char(damaged.at(i) ^ 0x41);
        JournalReader reader(damaged);
        const QList<quint64> ids = idsIn(reader);
        const auto hit = quint64((i - first) / ((segment.size() - first) / 5)) + 1;
        QList<quint64> expected{ 1, 2, 3, 4, 5 };
        expected.removeOne(hit);
        QCOMPARE(ids, expected);
        QVERIFY(hit == 5 ? reader.tornBytes() > 0 : reader.damagedBytes() > 0);
    }
}

// As an event might carry that relays a journal, or that somebody made to fool us.
void tst_JournalRecords::recordsInsideEventsAreNoRecords()
{
    const JournalWriter writer(12345);
    const QByteArray inside = JournalWriter(54321).removed({ 2 });
    QByteArray segment = writer.head() + writer.event(eventOf(1, "[\"a\"]", { inside }))
                         + writer.event(eventOf(2));
    segment[writer.head().size() + 9] = char(segment.at(writer.head().size() + 9)
                                             ^ 1); // the check of the first
    JournalReader reader(segment);
    QCOMPARE(reader.next(), Item::Event);
    QCOMPARE(reader.event.id, 2u);
    QCOMPARE(reader.next(), Item::End);
}

void tst_JournalRecords::heads_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<JournalReader::Head>("expected");
    const QByteArray head = JournalWriter(1).head();
    const auto with = [&head](qsizetype place, char byte) {
        QByteArray changed = head;
        changed[place] = byte;
        return changed;
    };
    QTest::newRow("good") << head << Head::Good;
    QTest::newRow("empty") << QByteArray() << Head::Damaged;
    QTest::newRow("cut") << head.chopped(1) << Head::Damaged;
    QTest::newRow("another file") << with(0, 'q') << Head::Damaged;
    QTest::newRow("later version") << with(7, 2) << Head::NewerVersion;
    QTest::newRow("much later version") << with(7, char(255)) << Head::NewerVersion;
    QTest::newRow("damaged salt") << with(8, 77) << Head::Damaged;
}

void tst_JournalRecords::heads()
{
    QFETCH(QByteArray, head);
    QFETCH(JournalReader::Head, expected);
    const QByteArray segment = head + JournalWriter(1).event(eventOf(1));
    JournalReader reader(head.size() < 16 ? QByteArrayView(head) : QByteArrayView(segment));
    QCOMPARE(reader.head(), expected);
    QCOMPARE(idsIn(reader).size(), expected == Head::Good ? 1 : 0);
}

void tst_JournalRecords::bodiesAreChecked_data()
{
    QTest::addColumn<QByteArray>("body"); // of an event
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("no numbers after the id") << QByteArray("\x01", 1);
    QTest::newRow("json longer than the record") << QByteArray("\x01\x01\x00\x00\x7f[]", 7);
    QTest::newRow("more attachments than bytes")
            << QByteArray("\x01\x01\x00\xff\xff\xff\xff\x7f\x02[]", 11);
    QTest::newRow("attachment longer than the record")
            << QByteArray("\x01\x01\x00\x01\x02[]\x05x", 9);
    QTest::newRow("bytes left over") << QByteArray("\x01\x01\x00\x00\x02[]x", 8);
    QTest::newRow("number without end") << QByteArray(20, char(0xff));
    QTest::newRow("number of 65 bits")
            << QByteArray("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02\x01\x00\x00\x00", 14);
}

void tst_JournalRecords::bodiesAreChecked()
{
    QFETCH(QByteArray, body);
    const JournalWriter writer(3);
    const QByteArray segment = writer.head() + forged(3, 2, body) + writer.event(eventOf(9));
    JournalReader reader(segment);
    QCOMPARE(idsIn(reader), QList<quint64>{ 9 });
    QCOMPARE(reader.damagedBytes(), 12 + body.size());
}

void tst_JournalRecords::unknownTypesAreSkipped()
{
    const JournalWriter writer(3);
    for (const quint8 type : { quint8(0), quint8(4), quint8(255) }) {
        const QByteArray segment = writer.head() + forged(3, type, "x") + writer.event(eventOf(9));
        JournalReader reader(segment);
        QCOMPARE(idsIn(reader), QList<quint64>{ 9 });
    }
}

QTEST_APPLESS_MAIN(tst_JournalRecords)
#include "tst_journalrecords.moc"
