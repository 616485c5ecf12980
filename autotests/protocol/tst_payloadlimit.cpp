// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/enginepayload.h"
#include "protocol/payloadlimit.h"

#include <QTest>

#include <initializer_list>

using namespace QSocketIoPrivate;

class tst_PayloadLimit : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void sizes_data();
    void sizes();
    void isThatOfTheBody_data();
    void isThatOfTheBody();
    void firstThatIsTooLarge();
    void unknown();
};

void tst_PayloadLimit::sizes_data()
{
    using Revision = EngineRevision;
    QTest::addColumn<PayloadLimit>("limit");
    QTest::addColumn<EngineMessage>("message");
    QTest::addColumn<qint64>("size");
    const auto row = [](const char *name, Revision revision, bool isTextOnly, bool isPolling,
                        const EngineMessage &message, qint64 size) {
        QTest::newRow(name) << PayloadLimit{ 0, { revision, isTextOnly }, isPolling } << message
                            << size;
    };
    const EngineMessage text(QByteArray(99, 'x'));
    const EngineMessage wide(QByteArray("\xc3\xa4").repeated(50));
    const EngineMessage bytes = EngineMessage::binary(QByteArray(100, 'x'));
    row("4, websocket, text", Revision::Four, false, false, text, 100);
    row("4, websocket, bytes", Revision::Four, false, false, bytes, 100);
    row("4, websocket, base64", Revision::Four, true, false, bytes, 137);
    row("4, polling, text", Revision::Four, false, true, text, 100);
    row("4, polling, bytes", Revision::Four, false, true, bytes, 137);
    row("3, websocket, text", Revision::Three, false, false, text, 100);
    row("3, websocket, bytes", Revision::Three, false, false, bytes, 101);
    row("3, websocket, base64", Revision::Three, true, false, bytes, 138);
    row("3, polling, text", Revision::Three, false, true, text, 104); // 100:4...
    row("3, polling, wide", Revision::Three, false, true, wide, 104); // 51:4...
    row("3, polling, bytes", Revision::Three, false, true, bytes,
        106); // 1, 101 in three digits, 255
    row("3, polling, base64", Revision::Three, true, true, bytes, 142); // 138:b4...
}

void tst_PayloadLimit::sizes()
{
    QFETCH(PayloadLimit, limit);
    QFETCH(const EngineMessage, message);
    QFETCH(const qint64, size);
    limit.bytes = size;
    QCOMPARE(limit.excess(message), 0);
    limit.bytes = size - 1;
    QCOMPARE(limit.excess(message), size);
}

void tst_PayloadLimit::isThatOfTheBody_data()
{
    QTest::addColumn<EngineFormat>("format");
    QTest::newRow("4") << EngineFormat{ EngineRevision::Four, false };
    QTest::newRow("3") << EngineFormat{ EngineRevision::Three, false };
    QTest::newRow("3, base64") << EngineFormat{ EngineRevision::Three, true };
}

// Whatever the writer makes of a packet alone.
void tst_PayloadLimit::isThatOfTheBody()
{
    QFETCH(const EngineFormat, format);
    for (const qsizetype size : { 0, 1, 2, 3, 8, 9, 10, 97, 98, 99, 100, 997, 998, 999, 1000 }) {
        for (const EngineMessage &message : { EngineMessage(QByteArray(size, 'x')),
                                              EngineMessage::binary(QByteArray(size, 'x')) }) {
            EnginePayloadWriter writer(0, format);
            writer.add(message);
            const qint64 bodySize = writer.take().size();
            PayloadLimit limit{ bodySize, format, true };
            QCOMPARE(limit.excess(message), 0);
            limit.bytes = qMax(bodySize - 1, qint64(1));
            QVERIFY(limit.excess(message) > 0 || bodySize == 1);
        }
    }
}

void tst_PayloadLimit::firstThatIsTooLarge()
{
    const EngineMessage message("text",
                                { QByteArray(10, 'a'), QByteArray(30, 'b'), QByteArray(40, 'c') });
    QCOMPARE((PayloadLimit{ 20, {}, false }.excess(message)), 30);
    QCOMPARE((PayloadLimit{ 40, {}, false }.excess(message)), 0);
    QCOMPARE((PayloadLimit{ 4, {}, false }.excess(message)), 5);
}

void tst_PayloadLimit::unknown()
{
    QCOMPARE(PayloadLimit().excess(EngineMessage(QByteArray(10'000'000, 'x'))), 0);
    QCOMPARE((PayloadLimit{ 1, {}, false }.excess(EngineMessage())), 0);
}

QTEST_GUILESS_MAIN(tst_PayloadLimit)

#include "tst_payloadlimit.moc"
