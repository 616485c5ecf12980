// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Writing frames, and the reader's dealings with its owner: sharing, stopping, limits.
#include "frames.h"

#include <QTest>

using namespace Frames;

class tst_WebSocketFrame : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesFrames_data();
    void writesFrames();
    void appendsToWhatIsThere();
    void writesCloseFrames_data();
    void writesCloseFrames();
    void showsAWholeMessageWhereItArrived();
    void ownsAMessageOfSeveralPortions();
    void ownsAFragmentedMessage();
    void unmasksAtAnyOffset();
    void stopsWhenTold_data();
    void stopsWhenTold();
    void takesNothingWhileStopped();
    void usesUpEverythingAfterAnError();
    void usesUpEverythingAfterClose();
    void limitsMessages_data();
    void limitsMessages();
    void refusesALargeMessageByItsHeader_data();
    void refusesALargeMessageByItsHeader();
    void growsWithWhatArrives();
    void readsManyMessages();
    void survivesMutations();
};

void tst_WebSocketFrame::writesFrames_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<QByteArray>("header");
    QTest::newRow("0") << 0 << QByteArray::fromHex("8200");
    QTest::newRow("1") << 1 << QByteArray::fromHex("8201");
    QTest::newRow("125") << 125 << QByteArray::fromHex("827d");
    QTest::newRow("126") << 126 << QByteArray::fromHex("827e007e");
    QTest::newRow("65535") << 65535 << QByteArray::fromHex("827effff");
    QTest::newRow("65536") << 65536 << QByteArray::fromHex("827f0000000000010000");
}

void tst_WebSocketFrame::writesFrames()
{
    QFETCH(int, size);
    QFETCH(QByteArray, header);
    const QByteArray payload(size, 'x');
    QCOMPARE(frameHeader(Opcode::Binary, size), header);
    QCOMPARE(FrameStart(Opcode::Binary, size, '4').view().toByteArray(), header + '4');
    QByteArray whole;
    appendFrame(whole, Opcode::Binary, payload);
    QCOMPARE(whole, header + payload);
    // The client's frames of the other tests are made in the same way, but for the mask.
    QCOMPARE(frame(Opcode::Binary, payload, { .isMasked = false }), header + payload);
}

void tst_WebSocketFrame::appendsToWhatIsThere()
{
    QByteArray out("before");
    const QByteArray copy = out;
    appendFrame(out, Opcode::Text, "a");
    appendFrame(out, Opcode::Pong, {});
    QCOMPARE(out, QByteArray("before\x81\x01"
                             "a\x8a\0",
                             11));
    QCOMPARE(copy, QByteArray("before"));
}

void tst_WebSocketFrame::writesCloseFrames_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("reason");
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("plain") << 1000 << QByteArray() << QByteArray::fromHex("880203e8");
    QTest::newRow("reason") << 1009 << QByteArray("big") << QByteArray::fromHex("880503f1") + "big";
    QTest::newRow("just") << 1000 << QByteArray(123, 'x')
                          << QByteArray::fromHex("887d03e8") + QByteArray(123, 'x');
    QTest::newRow("one more") << 1000 << QByteArray(124, 'x')
                              << QByteArray::fromHex("887d03e8") + QByteArray(123, 'x');
    QTest::newRow("cut before a character")
            << 1000 << QByteArray(121, 'x') + "\xe4\xbd\xa0"
            << QByteArray::fromHex("887b03e8") + QByteArray(121, 'x');
    QTest::newRow("no status") << 1005 << QByteArray("never sent") << QByteArray::fromHex("8800");
    QTest::newRow("abnormal") << 1006 << QByteArray("never sent") << QByteArray::fromHex("8800");
}

void tst_WebSocketFrame::writesCloseFrames()
{
    QFETCH(int, code);
    QFETCH(QByteArray, reason);
    QTEST(closeFrame(WebSocketCloseCode(code), reason), "bytes");
}

void tst_WebSocketFrame::showsAWholeMessageWhereItArrived()
{
    QByteArray bytes = text("hello");
    WebSocketReader reader({});
    RecordingSink sink;
    QCOMPARE(reader.feed({ bytes.data(), size_t(bytes.size()) }, sink), bytes.size());
    QCOMPARE(sink.log, QByteArrayList({ "text hello" }));
    QVERIFY(sink.lastOwner.isNull());
    QCOMPARE(static_cast<const void *>(sink.lastData),
             static_cast<const void *>(bytes.constData() + 6));
}

void tst_WebSocketFrame::ownsAMessageOfSeveralPortions()
{
    QByteArray bytes = frame(Opcode::Binary, QByteArray(1000, 'x'));
    WebSocketReader reader({});
    RecordingSink sink;
    QCOMPARE(reader.feed({ bytes.data(), 500 }, sink), 500);
    QCOMPARE(sink.log.size(), 0);
    QCOMPARE(reader.feed({ bytes.data() + 500, size_t(bytes.size() - 500) }, sink),
             bytes.size() - 500);
    QCOMPARE(sink.log.size(), 1);
    QCOMPARE(sink.lastOwner, QByteArray(1000, 'x'));
    QVERIFY(sink.isOwnerGood);
    // What is kept is nobody else's: the next message must not write into it.
    const QByteArray kept = sink.lastOwner;
    QByteArray next = frame(Opcode::Binary, QByteArray(1000, 'y'));
    reader.feed({ next.data(), 10 }, sink);
    reader.feed({ next.data() + 10, size_t(next.size() - 10) }, sink);
    QCOMPARE(sink.lastOwner, QByteArray(1000, 'y'));
    QCOMPARE(kept, QByteArray(1000, 'x'));
}

void tst_WebSocketFrame::ownsAFragmentedMessage()
{
    QByteArray bytes = frame(Opcode::Text, "hel", { .isFinal = false })
                       + frame(Opcode::Continuation, "lo");
    WebSocketReader reader({});
    RecordingSink sink;
    reader.feed({ bytes.data(), size_t(bytes.size()) }, sink);
    QCOMPARE(sink.log, QByteArrayList({ "text hello" }));
    QCOMPARE(sink.lastOwner, QByteArray("hello"));
    QVERIFY(sink.isOwnerGood);
}

// Words of the mask, words of memory and the ends of a portion fall differently each time.
void tst_WebSocketFrame::unmasksAtAnyOffset()
{
    for (int size = 0; size < 70; ++size) {
        QByteArray payload(size, Qt::Uninitialized);
        for (int i = 0; i < size; ++i)
            payload[i] = char(i * 7 + 1);
        const QByteArray bytes = frame(Opcode::Binary, payload);
        const QByteArrayList expected{ "binary " + payload };
        for (int offset = 0; offset < 9; ++offset) {
            QByteArray moved = QByteArray(offset, '-') + bytes + '-';
            WebSocketReader reader({});
            RecordingSink sink;
            reader.feed({ moved.data() + offset, size_t(bytes.size()) }, sink);
            QCOMPARE(sink.log, expected);
            QCOMPARE(moved.back(), '-');
            QVERIFY(moved.startsWith(QByteArray(offset, '-')));
        }
        for (qsizetype cut = 1; cut < bytes.size(); ++cut) {
            bool isFirst = true;
            const auto portion = [&] { return std::exchange(isFirst, false) ? cut : bytes.size(); };
            QCOMPARE(read(bytes, portion), expected);
        }
    }
}

void tst_WebSocketFrame::stopsWhenTold_data()
{
    QTest::addColumn<QByteArrayList>("frames");
    QTest::newRow("whole frames") << QByteArrayList({ text("1"), text("2"), text("3") });
    const QByteArray fragment = frame(Opcode::Text, "", { .isFinal = false });
    QTest::newRow("fragments") << QByteArrayList({ fragment + frame(Opcode::Continuation, "1"),
                                                   fragment + frame(Opcode::Continuation, "2"),
                                                   fragment + frame(Opcode::Continuation, "3") });
    QTest::newRow("before a close")
            << QByteArrayList({ text("1"), text("2"), text("3"), closing(1000) });
    QTest::newRow("before nonsense")
            << QByteArrayList({ text("1"), text("2"), text("3"), "\xff\xff" });
}

void tst_WebSocketFrame::stopsWhenTold()
{
    QFETCH(QByteArrayList, frames);
    QByteArray bytes = frames.join();
    WebSocketReader reader({});
    RecordingSink sink;
    sink.onMessage = [&] { reader.stop(); };
    for (int i = 0; i < 3; ++i) {
        const qsizetype used = reader.feed({ bytes.data(), size_t(bytes.size()) }, sink);
        QCOMPARE(used, frames.at(i).size());
        QCOMPARE(sink.log.size(), i + 1);
        QCOMPARE(sink.log.last(), "text " + QByteArray::number(i + 1));
        QVERIFY(!reader.failed());
        bytes.remove(0, used);
        reader.resume();
    }
    sink.onMessage = nullptr;
    QCOMPARE(reader.feed({ bytes.data(), size_t(bytes.size()) }, sink), bytes.size());
}

void tst_WebSocketFrame::takesNothingWhileStopped()
{
    WebSocketReader reader({});
    RecordingSink sink;
    QByteArray bytes = text("later");
    reader.stop();
    QCOMPARE(reader.feed({ bytes.data(), size_t(bytes.size()) }, sink), 0);
    reader.resume();
    QCOMPARE(reader.feed({ bytes.data(), size_t(bytes.size()) }, sink), bytes.size());
    QCOMPARE(sink.log, QByteArrayList({ "text later" }));
}

void tst_WebSocketFrame::usesUpEverythingAfterAnError()
{
    WebSocketReader reader({});
    RecordingSink sink;
    QByteArray bytes = text("fine") + frame(3, "reserved") + text("too late");
    QCOMPARE(reader.feed({ bytes.data(), size_t(bytes.size()) }, sink), bytes.size());
    QVERIFY(reader.failed());
    QCOMPARE(reader.error(), WebSocketCloseCode::ProtocolError);
    QVERIFY(qstrlen(reader.errorText()) > 10);
    QByteArray more = text("more");
    QCOMPARE(reader.feed({ more.data(), size_t(more.size()) }, sink), more.size());
    QCOMPARE(sink.log, QByteArrayList({ "text fine" }));
}

void tst_WebSocketFrame::usesUpEverythingAfterClose()
{
    WebSocketReader reader({});
    RecordingSink sink;
    QByteArray bytes = closing(1001, "bye") + text("too late");
    QCOMPARE(reader.feed({ bytes.data(), size_t(bytes.size()) }, sink), bytes.size());
    QByteArray more = text("more");
    QCOMPARE(reader.feed({ more.data(), size_t(more.size()) }, sink), more.size());
    QVERIFY(!reader.failed());
    QCOMPARE(sink.log, QByteArrayList({ "close 1001 bye" }));
}

void tst_WebSocketFrame::limitsMessages_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("isTooBig");
    const auto part = [](Opcode opcode, int size, bool isFinal) -> QByteArray {
        return frame(opcode, QByteArray(size, 'x'), { .isFinal = isFinal });
    };
    QTest::newRow("just") << part(Opcode::Text, 1000, true) << false;
    QTest::newRow("one more") << part(Opcode::Text, 1001, true) << true;
    QTest::newRow("just, in fragments")
            << part(Opcode::Binary, 600, false) + part(Opcode::Continuation, 399, false)
                       + part(Opcode::Continuation, 1, true)
            << false;
    QTest::newRow("one more, in fragments")
            << part(Opcode::Binary, 600, false) + part(Opcode::Continuation, 400, false)
                       + part(Opcode::Continuation, 1, true)
            << true;
    QTest::newRow("empty end of a full one")
            << part(Opcode::Text, 1000, false) + part(Opcode::Continuation, 0, true) << false;
    QTest::newRow("pings do not count")
            << part(Opcode::Text, 1000, false) + part(Opcode::Ping, 100, true)
                       + part(Opcode::Continuation, 0, true)
            << false;
    QTest::newRow("each has its own") << part(Opcode::Text, 1000, true).repeated(3) << false;
}

void tst_WebSocketFrame::limitsMessages()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, isTooBig);
    QCOMPARE(readWhole(bytes, 1000).last() == "error 1009", isTooBig);
    QVERIFY(isSameInAnyPortions(bytes, 1000));
}

void tst_WebSocketFrame::refusesALargeMessageByItsHeader_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("error");
    const auto header = [](qint64 announced) -> QByteArray {
        return frame(Opcode::Binary, {}, { .announced = announced });
    };
    QTest::newRow("1001") << header(1001) << QByteArray("error 1009");
    QTest::newRow("65536") << header(65536) << QByteArray("error 1009");
    QTest::newRow("2^62") << header(Q_INT64_C(1) << 62) << QByteArray("error 1009");
    QTest::newRow("2^63 - 1") << header(std::numeric_limits<qint64>::max())
                              << QByteArray("error 1009");
    // RFC 6455 section 5.2: the most significant bit must be 0.
    QTest::newRow("2^63") << QByteArray::fromHex("82ff800000000000000001020304")
                          << QByteArray("error 1002");
    QTest::newRow("2^64 - 1") << QByteArray::fromHex("82ffffffffffffffffff01020304")
                              << QByteArray("error 1002");
}

void tst_WebSocketFrame::refusesALargeMessageByItsHeader()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, error);
    QCOMPARE(readWhole(bytes, 1000), QByteArrayList({ error }));
    QVERIFY(isSameInAnyPortions(bytes, 1000));
}

// An announcement costs the peer a few bytes, and must not cost us more than a little.
void tst_WebSocketFrame::growsWithWhatArrives()
{
    constexpr qint64 huge = 1'000'000'000'000; // more than there is
    WebSocketReader reader({ 2 * huge });
    RecordingSink sink;
    QByteArray bytes = frame(Opcode::Binary, QByteArray(1000, 'x'), { .announced = huge });
    QCOMPARE(reader.feed({ bytes.data(), size_t(bytes.size()) }, sink), bytes.size());
    QVERIFY(!reader.failed());
    QVERIFY(sink.log.isEmpty());

    const QByteArray payload(3'000'000, 'y');
    QByteArray large = frame(Opcode::Binary, payload);
    WebSocketReader other({ 2 * huge });
    for (qsizetype at = 0; at < large.size(); at += 10'000)
        other.feed({ large.data() + at, size_t(qMin(large.size() - at, qsizetype(10'000))) }, sink);
    QCOMPARE(sink.lastOwner, payload);
    QVERIFY(sink.lastOwner.capacity() <= 2 * payload.size());
}

void tst_WebSocketFrame::readsManyMessages()
{
    QByteArray bytes;
    QByteArrayList expected;
    for (int i = 0; i < 2000; ++i) {
        const QByteArray payload = QByteArray::number(i).repeated(i % 50);
        bytes += text(payload);
        expected.append("text " + payload);
    }
    QCOMPARE(readWhole(bytes), expected);
    QCOMPARE(read(bytes, [] { return 1000; }), expected);
}

void tst_WebSocketFrame::survivesMutations()
{
    const QByteArray good = text("h\xc3\xa9llo") + frame(Opcode::Ping, "are you there")
                            + frame(Opcode::Text, "\xe4\xbd", { .isFinal = false })
                            + frame(Opcode::Pong, "yes")
                            + frame(Opcode::Continuation, "\xa0", { .isFinal = false })
                            + frame(Opcode::Continuation, "!")
                            + frame(Opcode::Binary, QByteArray(130, '\0'))
                            + closing(1000, "\xc3\xbf");
    QRandomGenerator random(5);
    for (int i = 0; i < 3000; ++i) {
        QByteArray bytes = good;
        for (int changes = random.bounded(1, 4); changes > 0; --changes) {
            const qsizetype at = random.bounded(bytes.size());
            switch (random.bounded(3)) {
            case 0:
                bytes[at] = char(bytes[at] ^ (1 << random.bounded(8)));
                break;
            case 1:
                bytes.insert(at, char(random.bounded(256)));
                break;
            default:
                bytes.remove(at, random.bounded(1, 5));
                break;
            }
        }
        QVERIFY2(isSameInAnyPortions(bytes, 200), bytes.toHex().constData());
    }
}

QTEST_APPLESS_MAIN(tst_WebSocketFrame)
#include "tst_websocketframe.moc"
