// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a client may send and what not, each case in one piece, byte by byte and cut anywhere.
#include "frames.h"

#include <QTest>

using namespace Frames;

class tst_WebSocketReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void messages_data();
    void messages() { check(); }
    void fragments_data();
    void fragments() { check(); }
    void controlFrames_data();
    void controlFrames() { check(); }
    void closing_data();
    void closing() { check(); }
    void closeCodes_data();
    void closeCodes() { check(); }
    void protocolErrors_data();
    void protocolErrors() { check(); }
    void badText_data();
    void badText() { check(); }

private:
    void check();
};

namespace {

const QByteArray nineBytes("012345678");

void addColumns()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArrayList>("log");
}

void addRow(const char *name, const QByteArray &bytes, const QByteArrayList &log)
{
    QTest::newRow(name) << bytes << log;
}

QByteArray begin(const QByteArray &payload, Opcode opcode = Opcode::Text)
{
    return frame(opcode, payload, { .isFinal = false });
}

QByteArray more(const QByteArray &payload)
{
    return frame(Opcode::Continuation, payload, { .isFinal = false });
}

QByteArray end(const QByteArray &payload)
{
    return frame(Opcode::Continuation, payload);
}

} // namespace

void tst_WebSocketReader::check()
{
    QFETCH(QByteArray, bytes);
    QTEST(readWhole(bytes), "log");
    QVERIFY(isSameInAnyPortions(bytes));
}

void tst_WebSocketReader::messages_data()
{
    addColumns();
    addRow("empty text", text(""), { "text " });
    addRow("text", text("hello"), { "text hello" });
    addRow("binary", frame(Opcode::Binary, QByteArray("\0\xff\0", 3)),
           { QByteArray("binary \0\xff\0", 10) });
    addRow("empty binary", frame(Opcode::Binary, ""), { "binary " });
    for (const int size : { 1, 7, 8, 9, 125, 126, 127, 128, 1000, 65535, 65536, 100'000 }) {
        const QByteArray payload = nineBytes.repeated(size / 9 + 1).first(size);
        addRow(qPrintable(QStringLiteral("text of %1").arg(size)), text(payload),
               { "text " + payload });
    }
    addRow("several at once", text("a") + frame(Opcode::Binary, "b") + text("c"),
           { "text a", "binary b", "text c" });
    addRow("German", text("\xc3\xbc\xc3\x9f"), { "text \xc3\xbc\xc3\x9f" });
    addRow("emoji", text("\xf0\x9f\x98\x80"), { "text \xf0\x9f\x98\x80" });
    addRow("byte order mark is kept", text("\xef\xbb\xbfx"), { "text \xef\xbb\xbfx" });
    addRow("NUL", text(QByteArray("a\0b", 3)), { QByteArray("text a\0b", 8) });
    addRow("noncharacters", text("\xef\xbf\xbe\xef\xbf\xbf"), { "text \xef\xbf\xbe\xef\xbf\xbf" });
    addRow("binary need not be UTF-8", frame(Opcode::Binary, "\xff\xc0"), { "binary \xff\xc0" });
}

void tst_WebSocketReader::fragments_data()
{
    addColumns();
    addRow("two", begin("ab") + end("cd"), { "text abcd" });
    addRow("three", begin("ab") + more("cd") + end("ef"), { "text abcdef" });
    addRow("binary", begin("ab", Opcode::Binary) + end("cd"), { "binary abcd" });
    addRow("one byte each", begin("a") + more("b") + more("c") + more("d") + end("e"),
           { "text abcde" });
    addRow("empty first", begin("") + end("ab"), { "text ab" });
    addRow("empty last", begin("ab") + end(""), { "text ab" });
    addRow("all empty", begin("") + more("") + end(""), { "text " });
    addRow("large", begin(nineBytes.repeated(5000)) + end(nineBytes.repeated(9000)),
           { "text " + nineBytes.repeated(14000) });
    addRow("message after", begin("a") + end("b") + text("c") + begin("d") + end("e"),
           { "text ab", "text c", "text de" });
    addRow("character cut in two", begin("\xc3") + end("\xa9"), { "text \xc3\xa9" });
    addRow("character cut in four", begin("\xf0") + more("\x9f") + more("\x98") + end("\x80"),
           { "text \xf0\x9f\x98\x80" });
    addRow("character cut around an empty one", begin("\xe4") + more("") + end("\xbd\xa0"),
           { "text \xe4\xbd\xa0" });
    addRow("binary cut in a character", begin("\xc3", Opcode::Binary) + end("x"),
           { "binary \xc3x" });
    addRow("ping between", begin("a") + frame(Opcode::Ping, "p") + end("b"),
           { "ping p", "text ab" });
    addRow("pings everywhere",
           frame(Opcode::Ping, "1") + begin("a") + frame(Opcode::Ping, "2")
                   + frame(Opcode::Pong, "3") + more("b") + frame(Opcode::Ping, "") + end("c")
                   + frame(Opcode::Ping, "5"),
           { "ping 1", "ping 2", "pong 3", "ping ", "text abc", "ping 5" });
    addRow("ping within a character", begin("\xc3") + frame(Opcode::Ping, "p") + end("\xa9"),
           { "ping p", "text \xc3\xa9" });
    addRow("close between", begin("a") + Frames::closing(1000) + end("b"), { "close 1000 " });
    addRow("unfinished", begin("a") + more("b"), {});
}

void tst_WebSocketReader::controlFrames_data()
{
    addColumns();
    addRow("ping", frame(Opcode::Ping, "hello"), { "ping hello" });
    addRow("empty ping", frame(Opcode::Ping, ""), { "ping " });
    addRow("binary ping", frame(Opcode::Ping, QByteArray("\0\xff\xfe", 3)),
           { QByteArray("ping \0\xff\xfe", 8) });
    addRow("ping, just", frame(Opcode::Ping, QByteArray(125, 'p')),
           { "ping " + QByteArray(125, 'p') });
    addRow("ping, one more", frame(Opcode::Ping, QByteArray(126, 'p')), { "error 1002" });
    addRow("pong nobody asked for", frame(Opcode::Pong, "hello"), { "pong hello" });
    addRow("empty pong", frame(Opcode::Pong, ""), { "pong " });
    addRow("pong, one more", frame(Opcode::Pong, QByteArray(126, 'p')), { "error 1002" });
    addRow("ten pings", frame(Opcode::Ping, "p").repeated(10), QByteArrayList(10, "ping p"));
    addRow("fragmented ping", frame(Opcode::Ping, "p", { .isFinal = false }), { "error 1002" });
    addRow("fragmented pong", frame(Opcode::Pong, "p", { .isFinal = false }), { "error 1002" });
    addRow("fragmented close", frame(Opcode::Close, "", { .isFinal = false }), { "error 1002" });
    addRow("ping with a long length", frame(Opcode::Ping, "p", { .lengthBytes = 2 }),
           { "error 1002" });
    addRow("ping with a longer length", frame(Opcode::Ping, "p", { .lengthBytes = 8 }),
           { "error 1002" });
}

void tst_WebSocketReader::closing_data()
{
    addColumns();
    addRow("without a code", frame(Opcode::Close, ""), { "close 1005 " });
    addRow("code", Frames::closing(1000), { "close 1000 " });
    addRow("reason", Frames::closing(1000, "bye"), { "close 1000 bye" });
    addRow("reason, just", Frames::closing(1000, QByteArray(123, 'x')),
           { "close 1000 " + QByteArray(123, 'x') });
    addRow("reason, one more", Frames::closing(1000, QByteArray(124, 'x')), { "error 1002" });
    addRow("half a code", frame(Opcode::Close, "\x03"), { "error 1002" });
    addRow("reason in UTF-8", Frames::closing(1000, "\xc3\xa9"), { "close 1000 \xc3\xa9" });
    addRow("reason not in UTF-8", Frames::closing(1000, "\xc3("), { "error 1007" });
    addRow("reason with half a character", Frames::closing(1000, "\xe4\xbd"), { "error 1007" });
    addRow("message after", Frames::closing(1000) + text("late"), { "close 1000 " });
    addRow("ping after", Frames::closing(1000) + frame(Opcode::Ping, "late"), { "close 1000 " });
    addRow("twice", Frames::closing(1000) + Frames::closing(1001), { "close 1000 " });
    addRow("nonsense after", Frames::closing(1000) + QByteArray(100, '\xff'), { "close 1000 " });
    addRow("message before", text("a") + Frames::closing(1001), { "text a", "close 1001 " });
}

void tst_WebSocketReader::closeCodes_data()
{
    addColumns();
    for (const int code : { 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014,
                            3000, 3999, 4000, 4999 }) {
        const QByteArray number = QByteArray::number(code);
        addRow(number.constData(), Frames::closing(code, "r"), { "close " + number + " r" });
    }
    for (const int code :
         { 0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 1999, 2000, 2999, 5000, 65535 })
        addRow(QByteArray::number(code).constData(), Frames::closing(code, "r"), { "error 1002" });
}

void tst_WebSocketReader::protocolErrors_data()
{
    addColumns();
    const QByteArrayList error{ "error 1002" };
    addRow("RSV1", frame(Opcode::Text, "a", { .reserved = 4 }), error);
    addRow("RSV2", frame(Opcode::Text, "a", { .reserved = 2 }), error);
    addRow("RSV3", frame(Opcode::Text, "a", { .reserved = 1 }), error);
    addRow("all of RSV", frame(Opcode::Binary, "a", { .reserved = 7 }), error);
    addRow("RSV1 on a ping", frame(Opcode::Ping, "a", { .reserved = 4 }), error);
    addRow("RSV1 on a close", frame(Opcode::Close, "", { .reserved = 4 }), error);
    addRow("RSV1 on a continuation",
           begin("a") + frame(Opcode::Continuation, "b", { .reserved = 4 }), error);
    for (const int opcode : { 3, 4, 5, 6, 7, 11, 12, 13, 14, 15 })
        addRow(qPrintable(QStringLiteral("opcode %1").arg(opcode)), frame(opcode, "a"), error);
    addRow("reserved opcode after a message", text("a") + frame(3, "") + text("b"),
           { "text a", "error 1002" });
    addRow("reserved opcode between fragments", begin("a") + frame(11, "") + end("b"), error);
    addRow("unmasked text", frame(Opcode::Text, "a", { .isMasked = false }), error);
    addRow("unmasked and empty", frame(Opcode::Text, "", { .isMasked = false }), error);
    addRow("unmasked ping", frame(Opcode::Ping, "a", { .isMasked = false }), error);
    addRow("unmasked close", frame(Opcode::Close, "", { .isMasked = false }), error);
    addRow("unmasked continuation",
           begin("a") + frame(Opcode::Continuation, "b", { .isMasked = false }), error);
    addRow("two bytes for 0", frame(Opcode::Text, "", { .lengthBytes = 2 }), error);
    addRow("two bytes for 125", frame(Opcode::Text, QByteArray(125, 'x'), { .lengthBytes = 2 }),
           error);
    addRow("eight bytes for 1", frame(Opcode::Text, "x", { .lengthBytes = 8 }), error);
    addRow("eight bytes for 65535",
           frame(Opcode::Text, QByteArray(65535, 'x'), { .lengthBytes = 8 }), error);
    addRow("continuation of nothing", end("a"), error);
    addRow("unfinished continuation of nothing", more("a"), error);
    addRow("continuation after a message", text("a") + end("b"), { "text a", "error 1002" });
    addRow("continuation after fragments", begin("a") + end("b") + end("c"),
           { "text ab", "error 1002" });
    addRow("text within fragments", begin("a") + text("b"), error);
    addRow("binary within fragments", begin("a") + frame(Opcode::Binary, "b"), error);
    addRow("new fragments within fragments", begin("a") + begin("b"), error);
    addRow("HTTP", "GET / HTTP/1.1\r\nHost: h\r\n\r\n", error);
    addRow("zeros", QByteArray(100, '\0'), error);
}

void tst_WebSocketReader::badText_data()
{
    addColumns();
    const QByteArrayList error{ "error 1007" };
    addRow("Latin-1", text("\xe9"), error);
    addRow("at the end", text("hello\xff"), error);
    addRow("in the middle", text(nineBytes.repeated(10) + '\xff' + nineBytes.repeated(10)), error);
    addRow("overlong", text("\xc0\xaf"), error);
    addRow("surrogate", text("\xed\xa0\x80"), error);
    addRow("above U+10FFFF", text("\xf4\x90\x80\x80"), error);
    addRow("ends within a character", text("\xe4\xbd"), error);
    addRow("fragment ends within, next is ASCII", begin("\xe4\xbd") + end("a"), error);
    addRow("last fragment ends within", begin("a") + end("\xe4\xbd"), error);
    addRow("empty last fragment within", begin("\xe4\xbd") + end(""), error);
    addRow("first fragment is bad", begin("\xff") + frame(Opcode::Ping, "p") + end("a"), error);
    addRow("later fragment is bad", begin("a") + frame(Opcode::Ping, "p") + end("\xff"),
           { "ping p", "error 1007" });
    addRow("good one before", text("a") + text("\xff") + text("b"), { "text a", "error 1007" });
    addRow("state does not leak", begin("\xc3", Opcode::Binary) + end("") + text("a"),
           { "binary \xc3", "text a" });
}

QTEST_APPLESS_MAIN(tst_WebSocketReader)
#include "tst_websocketreader.moc"
