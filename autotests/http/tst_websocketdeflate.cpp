// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Messages into compressed ones and back; streams that are broken, endless or larger than they look.
#include "http/websocketdeflate.h"

#include <QRandomGenerator>
#include <QTest>

using namespace QSocketIoPrivate;
using Error = MessageInflater::Error;
using Part = MessageInflater::Part;
using Side = WebSocketDeflate::Side;

namespace {

constexpr ContextTakeover yes = ContextTakeover::Yes;
constexpr ContextTakeover no = ContextTakeover::No;
constexpr qint64 plenty = 10'000'000;
const WebSocketDeflateOptions everything{ .threshold = 0 };

QByteArray hex(const char *digits)
{
    return QByteArray::fromHex(digits);
}

QByteArray chat(int number)
{
    return "[\"message\",{\"from\":\"somebody\",\"room\":\"lobby\",\"number\":"
           + QByteArray::number(number) + "}]";
}

QByteArray noise(qsizetype size)
{
    QByteArray bytes(size, Qt::Uninitialized);
    QRandomGenerator random(1);
    for (char &byte : bytes)
        byte = char(random.bounded(256));
    return bytes;
}

// "error n", or the content.
QByteArray inflated(MessageInflater &inflater, const QByteArray &bytes, qint64 limit = plenty,
                    qsizetype portion = 0)
{
    QByteArray out;
    if (portion == 0)
        portion = qMax<qsizetype>(bytes.size(), 1);
    for (qsizetype at = 0; at == 0 || at < bytes.size(); at += portion) {
        const QByteArrayView part = QByteArrayView(bytes).sliced(at,
                                                                 qMin(portion, bytes.size() - at));
        const bool isLast = at + portion >= bytes.size();
        const Error error = inflater.inflate(part, isLast ? Part::Last : Part::More, out, limit);
        if (error != Error::None)
            return "error " + QByteArray::number(int(error));
    }
    return out;
}

const QByteArray corrupt = "error " + QByteArray::number(int(Error::Corrupt));
const QByteArray tooLarge = "error " + QByteArray::number(int(Error::TooLarge));

} // namespace

class tst_WebSocketDeflate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void examplesOfTheRfc();
    void roundTrip_data();
    void roundTrip();
    void anyPortions();
    void contextIsTakenOver();
    void contextIsGivenUp();
    void unsentMessagesAreNotReferredTo();
    void prefixBelongsToTheMessage();
    void thresholdOnEitherSide();
    void noiseStaysAsItIs();
    void emptyMessages();
    void broken_data();
    void broken();
    void usableAfterAnError();
    void limitOnEitherSide();
    void bombs_data();
    void bombs();
    void finalBlocksAreBounded();
    void budget();
    void keysDiffer();
};

// Section 7.2.3.
void tst_WebSocketDeflate::examplesOfTheRfc()
{
    MessageInflater inflater(15, yes);
    QCOMPARE(inflated(inflater, hex("f248cdc9c90700")), QByteArray("Hello"));
    QCOMPARE(inflated(inflater, hex("f200110000")), QByteArray("Hello")); // from the window
    QCOMPARE(inflated(inflater, hex("000500faff48656c6c6f00")), QByteArray("Hello")); // stored
    QCOMPARE(inflated(inflater, hex("f348cdc9c9070000")), QByteArray("Hello")); // a final block
    QCOMPARE(inflated(inflater, hex("f248050000 00ffffcac9c90700")), QByteArray("Hello"));
    MessageInflater fresh(15, no);
    QCOMPARE(inflated(fresh, hex("f248cdc9c90700")), QByteArray("Hello"));
    QCOMPARE(inflated(fresh, hex("f200110000")), corrupt);
}

void tst_WebSocketDeflate::roundTrip_data()
{
    QTest::addColumn<int>("bits");
    QTest::addColumn<bool>("takesOver");
    for (const int bits : { 9, 12, 15 }) {
        QTest::addRow("%d bits", bits) << bits << false;
        QTest::addRow("%d bits, takeover", bits) << bits << true;
    }
}

void tst_WebSocketDeflate::roundTrip()
{
    QFETCH(int, bits);
    QFETCH(bool, takesOver);
    MessageDeflater deflater(bits, takesOver ? yes : no, everything);
    MessageInflater inflater(bits, takesOver ? yes : no);
    QByteArray large;
    for (int i = 0; i < 3000; ++i)
        large += chat(i);
    for (const QByteArray &message :
         { chat(1), chat(2), QByteArray(1, 'a').repeated(100), large, chat(3), large }) {
        const QByteArray bytes = deflater.deflate({}, message);
        QVERIFY(!bytes.isNull());
        QVERIFY(bytes.size() < message.size());
        QVERIFY(inflated(inflater, bytes) == message);
    }
}

void tst_WebSocketDeflate::anyPortions()
{
    const QByteArray message = noise(300) + chat(1).repeated(50) + noise(300);
    MessageDeflater deflater(15, no, everything);
    const QByteArray bytes = deflater.deflate({}, message);
    MessageInflater inflater(15, no);
    for (const qsizetype portion : { 1, 2, 3, 7, 100, 1000 })
        QVERIFY(inflated(inflater, bytes, plenty, portion) == message);
}

void tst_WebSocketDeflate::contextIsTakenOver()
{
    MessageDeflater deflater(15, yes, everything);
    MessageInflater inflater(15, yes);
    const QByteArray first = deflater.deflate({}, chat(1000));
    const QByteArray second = deflater.deflate({}, chat(1001));
    QVERIFY2(second.size() < first.size() / 3, "the second refers to the first");
    QCOMPARE(inflated(inflater, first), chat(1000));
    QCOMPARE(inflated(inflater, second), chat(1001));
}

void tst_WebSocketDeflate::contextIsGivenUp()
{
    MessageDeflater deflater(15, no, everything);
    const QByteArray first = deflater.deflate({}, chat(1000));
    QCOMPARE(deflater.deflate({}, chat(1000)), first);
}

void tst_WebSocketDeflate::unsentMessagesAreNotReferredTo()
{
    MessageDeflater deflater(15, yes, everything);
    MessageInflater inflater(15, yes);
    QCOMPARE(inflated(inflater, deflater.deflate({}, chat(1))), chat(1));
    const QByteArray secret = noise(2000);
    QVERIFY(deflater.deflate({}, secret).isNull());
    const QByteArray next = secret + QByteArray(3000, 'x');
    QVERIFY(inflated(inflater, deflater.deflate({}, next)) == next);
}

void tst_WebSocketDeflate::prefixBelongsToTheMessage()
{
    MessageDeflater deflater(15, no, everything);
    MessageInflater inflater(15, no);
    QCOMPARE(inflated(inflater, deflater.deflate("4", chat(1))), '4' + chat(1));
}

void tst_WebSocketDeflate::thresholdOnEitherSide()
{
    MessageDeflater deflater(15, no, {});
    QVERIFY(deflater.deflate("4", QByteArray(1022, 'a')).isNull());
    QVERIFY(!deflater.deflate("4", QByteArray(1023, 'a')).isNull());
}

void tst_WebSocketDeflate::noiseStaysAsItIs()
{
    MessageDeflater deflater(15, no, {});
    QVERIFY(deflater.deflate({}, noise(100'000)).isNull());
}

void tst_WebSocketDeflate::emptyMessages()
{
    MessageDeflater deflater(15, no, everything);
    QVERIFY(deflater.deflate({}, {}).isNull());
    MessageInflater inflater(15, no);
    QCOMPARE(inflated(inflater, hex("00")), QByteArray()); // section 7.2.3.6
    QCOMPARE(inflated(inflater, hex("0300")), QByteArray());
    QCOMPARE(inflated(inflater, {}), corrupt); // not even a block begins
}

void tst_WebSocketDeflate::broken_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("a reserved kind of block") << hex("07");
    QTest::newRow("cut") << hex("f248cdc9");
    QTest::newRow("stored, lengths differ") << hex("000500f0ff48656c6c6f00");
    QTest::newRow("stored, cut") << hex("000500faff4865");
    QTest::newRow("refers to before the beginning") << hex("f200110000");
    QTest::newRow("text") << QByteArray("42[\"hello\"]");
}

void tst_WebSocketDeflate::broken()
{
    QFETCH(QByteArray, bytes);
    MessageInflater inflater(15, yes);
    QCOMPARE(inflated(inflater, bytes), corrupt);
    MessageInflater another(15, no);
    QCOMPARE(inflated(another, bytes, plenty, 1), corrupt);
}

// The streams go back to the store, which must not remember.
void tst_WebSocketDeflate::usableAfterAnError()
{
    for (int i = 0; i < 10; ++i) {
        MessageInflater inflater(15, yes);
        QCOMPARE(inflated(inflater, hex("f248cdc9c90700")), QByteArray("Hello"));
        QCOMPARE(inflated(inflater, hex("07")), corrupt);
        QCOMPARE(inflated(inflater, hex("f200110000")), corrupt);
        QCOMPARE(inflated(inflater, hex("f248cdc9c90700")), QByteArray("Hello"));
    }
}

void tst_WebSocketDeflate::limitOnEitherSide()
{
    MessageDeflater deflater(15, no, everything);
    const QByteArray bytes = deflater.deflate({}, QByteArray(5000, 'a'));
    MessageInflater inflater(15, no);
    QCOMPARE(inflated(inflater, bytes, 5000).size(), 5000);
    QCOMPARE(inflated(inflater, bytes, 4999), tooLarge);
    QCOMPARE(inflated(inflater, bytes, 5000).size(), 5000);
    QCOMPARE(inflated(inflater, bytes, 0), tooLarge);
}

void tst_WebSocketDeflate::bombs_data()
{
    QTest::addColumn<qsizetype>("portion");
    QTest::newRow("at once") << qsizetype(0);
    QTest::newRow("in pieces") << qsizetype(10);
}

void tst_WebSocketDeflate::bombs()
{
    QFETCH(qsizetype, portion);
    MessageDeflater deflater(15, no, everything);
    const QByteArray bytes = deflater.deflate({}, QByteArray(20'000'000, '\0'));
    QVERIFY(bytes.size() < 200'000);
    MessageInflater inflater(15, no);
    QByteArray out;
    qsizetype at = 0;
    Error error = Error::None;
    while (at < bytes.size() && error == Error::None) {
        const qsizetype size = portion == 0 ? bytes.size() : qMin(portion, bytes.size() - at);
        error = inflater.inflate(QByteArrayView(bytes).sliced(at, size), Part::More, out, 10'000);
        at += size;
    }
    QCOMPARE(error, Error::TooLarge);
    QVERIFY2(out.capacity() < 100'000, "no more was unpacked than it takes to see it");
}

void tst_WebSocketDeflate::finalBlocksAreBounded()
{
    MessageInflater inflater(15, no);
    QCOMPARE(inflated(inflater, hex("0300").repeated(64)), QByteArray());
    QCOMPARE(inflated(inflater, hex("0300").repeated(64)), QByteArray()); // counted for each message
    QCOMPARE(inflated(inflater, hex("0300").repeated(65)), corrupt);
}

void tst_WebSocketDeflate::budget()
{
    const WebSocketDeflateOptions options{ .serverTakeover = yes, .clientTakeover = yes };
    constexpr qint64 outgoing = 256 * 1024;
    constexpr qint64 incoming = 40 * 1024;
    const auto budget = std::make_shared<DeflateBudget>(2 * (outgoing + incoming));
    const auto open = [&](WebSocketDeflateParameters &parameters) {
        return std::make_unique<WebSocketDeflate>(parameters, options, Side::Server, budget);
    };
    WebSocketDeflateParameters first;
    WebSocketDeflateParameters second;
    WebSocketDeflateParameters third;
    auto one = open(first);
    const auto two = open(second);
    const auto three = open(third);
    QCOMPARE(first.toHeader(), QByteArray("permessage-deflate"));
    QCOMPARE(second.toHeader(), QByteArray("permessage-deflate"));
    QCOMPARE(third.toHeader(), QByteArray("permessage-deflate; server_no_context_takeover; "
                                          "client_no_context_takeover"));
    QVERIFY(!three->deflater()->takesOver());
    one.reset();
    WebSocketDeflateParameters fourth;
    QVERIFY(open(fourth)->deflater()->takesOver());
    // A client that takes nothing over costs nothing.
    WebSocketDeflateParameters frugal{ .serverTakeover = no, .clientTakeover = no };
    const auto five = open(frugal);
    WebSocketDeflateParameters fifth;
    QVERIFY(open(fifth)->deflater()->takesOver());
}

void tst_WebSocketDeflate::keysDiffer()
{
    const auto key = [](int bits, const WebSocketDeflateOptions &options) {
        return MessageDeflater(bits, no, options).key();
    };
    const quint64 usual = key(15, {});
    QCOMPARE(key(15, {}), usual);
    QVERIFY(key(14, {}) != usual);
    QVERIFY(key(15, { .threshold = 1025 }) != usual);
    QVERIFY(key(15, { .memoryLevel = 9 }) != usual);
    QVERIFY(key(15, { .level = 9 }) != usual);
}

QTEST_APPLESS_MAIN(tst_WebSocketDeflate)
#include "tst_websocketdeflate.moc"
