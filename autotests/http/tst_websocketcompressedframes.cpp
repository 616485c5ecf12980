// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Compressed messages as frames: where their bit may be, in how many pieces they come, and what else is between these.
#include "frames.h"
#include "http/websocketdeflate.h"

#include <QTest>

using namespace Frames;

namespace {

constexpr ContextTakeover no = ContextTakeover::No;
constexpr ContextTakeover yes = ContextTakeover::Yes;
constexpr int rsv1 = 4;

QByteArray deflated(const QByteArray &message)
{
    const WebSocketDeflateOptions everything{ .threshold = 0 };
    MessageDeflater deflater(15, no, everything);
    return deflater.deflate({}, message);
}

QByteArray compressed(Opcode opcode, const QByteArray &message)
{
    return frame(opcode, deflated(message), { .reserved = rsv1 });
}

// As Frames::read(), with an agreement.
QByteArrayList readInflating(const QByteArray &bytes, qsizetype portion, qint64 limit = 1'000'000)
{
    MessageInflater inflater(15, yes);
    WebSocketReader reader({ limit });
    reader.setInflater(&inflater);
    RecordingSink sink;
    QByteArray rest;
    for (qsizetype at = 0; at < bytes.size(); at += portion) {
        rest.append(bytes.mid(at, portion));
        const qsizetype used = reader.feed({ rest.data(), size_t(rest.size()) }, sink);
        rest.remove(0, used);
    }
    if (reader.failed())
        sink.log.append("error " + QByteArray::number(int(reader.error())));
    if (!sink.isOwnerGood)
        sink.log.append("owner differs from the view");
    return sink.log;
}

const QByteArray aLine = QByteArray("abcdefgh").repeated(20);

} // namespace

class tst_WebSocketCompressedFrames : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void messages_data();
    void messages();
    void withoutAnAgreement();
    void limits_data();
    void limits();
    void headersHaveTheBit();
};

void tst_WebSocketCompressedFrames::messages_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArrayList>("log");
    const auto row = [](const char *name, const QByteArray &bytes, const QByteArrayList &log) {
        QTest::newRow(name) << bytes << log;
    };
    const QByteArray packed = deflated(aLine);
    const QByteArray a = packed.first(5);
    const QByteArray b = packed.sliced(5, 4);
    const QByteArray c = packed.sliced(9);
    const Shape first{ .isFinal = false, .reserved = rsv1 };
    const Shape middle{ .isFinal = false };
    row("text", compressed(Opcode::Text, aLine), { "text " + aLine });
    row("binary", compressed(Opcode::Binary, aLine), { "binary " + aLine });
    row("empty", frame(Opcode::Text, QByteArray(1, '\0'), { .reserved = rsv1 }), { "text " });
    row("plain between compressed",
        compressed(Opcode::Text, aLine) + text("plain") + compressed(Opcode::Text, aLine),
        { "text " + aLine, "text plain", "text " + aLine });
    row("in fragments",
        frame(Opcode::Text, a, first) + frame(Opcode::Continuation, b, middle)
                + frame(Opcode::Continuation, c),
        { "text " + aLine });
    row("in fragments, some empty",
        frame(Opcode::Text, "", first) + frame(Opcode::Continuation, packed, middle)
                + frame(Opcode::Continuation, ""),
        { "text " + aLine });
    row("a ping between fragments",
        frame(Opcode::Binary, a, first) + frame(Opcode::Ping, "p")
                + frame(Opcode::Continuation, b + c) + text("next"),
        { "ping p", "binary " + aLine, "text next" });
    row("character cut in two",
        frame(Opcode::Text, deflated("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"),
              { .reserved = rsv1 }),
        { "text \xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9" });
    row("the context of the message before",
        frame(Opcode::Text, QByteArray::fromHex("f248cdc9c90700"), { .reserved = rsv1 })
                + frame(Opcode::Text, QByteArray::fromHex("f200110000"), { .reserved = rsv1 }),
        { "text Hello", "text Hello" });

    const QByteArrayList protocolError{ "error 1002" };
    row("RSV2", frame(Opcode::Text, "", { .reserved = 2 }), protocolError);
    row("RSV3", frame(Opcode::Text, "", { .reserved = 1 }), protocolError);
    row("all bits", frame(Opcode::Text, "", { .reserved = 7 }), protocolError);
    row("a compressed ping", frame(Opcode::Ping, "", { .reserved = rsv1 }), protocolError);
    row("a compressed close", frame(Opcode::Close, "", { .reserved = rsv1 }), protocolError);
    row("the bit in a continuation",
        frame(Opcode::Text, a, first) + frame(Opcode::Continuation, b + c, { .reserved = rsv1 }),
        protocolError);
    row("the bit in a continuation of a plain message",
        frame(Opcode::Text, "a", middle) + frame(Opcode::Continuation, packed, { .reserved = rsv1 }),
        protocolError);
    row("not UTF-8", compressed(Opcode::Text, QByteArray("\xff").repeated(50)), { "error 1007" });
    row("ends within a character", compressed(Opcode::Text, aLine + '\xc3'), { "error 1007" });
    row("not deflate", frame(Opcode::Text, "plain", { .reserved = rsv1 }), { "error 1007" });
    row("cut", frame(Opcode::Text, packed.chopped(3), { .reserved = rsv1 }), { "error 1007" });
}

void tst_WebSocketCompressedFrames::messages()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArrayList, log);
    QCOMPARE(readInflating(bytes, bytes.size()), log);
    for (const qsizetype portion : { 1, 2, 3, 5, 11 })
        QCOMPARE(readInflating(bytes, portion), log);
}

void tst_WebSocketCompressedFrames::withoutAnAgreement()
{
    QCOMPARE(readWhole(compressed(Opcode::Text, aLine)), QByteArrayList{ "error 1002" });
}

void tst_WebSocketCompressedFrames::limits_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const QByteArray packed = deflated(QByteArray(5000, 'a'));
    QTest::newRow("one frame") << frame(Opcode::Binary, packed, { .reserved = rsv1 });
    QTest::newRow("fragments") << frame(Opcode::Binary, packed.first(10),
                                        { .isFinal = false, .reserved = rsv1 })
                                          + frame(Opcode::Continuation, packed.sliced(10));
}

void tst_WebSocketCompressedFrames::limits()
{
    QFETCH(QByteArray, bytes);
    QCOMPARE(readInflating(bytes, bytes.size(), 5000),
             QByteArrayList{ "binary " + QByteArray(5000, 'a') });
    QCOMPARE(readInflating(bytes, bytes.size(), 4999), QByteArrayList{ "error 1009" });
    QCOMPARE(readInflating(bytes, 1, 4999), QByteArrayList{ "error 1009" });
}

void tst_WebSocketCompressedFrames::headersHaveTheBit()
{
    QCOMPARE(frameHeader(Opcode::Text, 5, FramePayload::Compressed), QByteArray("\xc1\x05"));
    QCOMPARE(frameHeader(Opcode::Text, 5), QByteArray("\x81\x05"));
    QByteArray masked;
    appendMaskedFrame(masked, Opcode::Binary, {}, deflated(aLine), FramePayload::Compressed);
    QCOMPARE(readInflating(masked, masked.size()), QByteArrayList{ "binary " + aLine });
}

QTEST_APPLESS_MAIN(tst_WebSocketCompressedFrames)
#include "tst_websocketcompressedframes.moc"
