// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Valid and invalid UTF-8, in one piece and cut anywhere.
#include "http/utf8validator.h"

#include <QByteArray>
#include <QTest>

using namespace QSocketIoPrivate;

namespace {

// Written down from RFC 3629 section 4, one character at a time: slow and plain.
bool isValidByTheBook(QByteArrayView text)
{
    while (!text.isEmpty()) {
        const auto byte = [&](qsizetype i) { return i < text.size() ? uchar(text[i]) : 0; };
        const auto isIn = [&](qsizetype i, int low, int high) {
            return byte(i) >= low && byte(i) <= high;
        };
        const auto isTail = [&](qsizetype i) { return isIn(i, 0x80, 0xbf); };
        qsizetype size = 0;
        if (isIn(0, 0x00, 0x7f))
            size = 1;
        else if (isIn(0, 0xc2, 0xdf) && isTail(1))
            size = 2;
        else if (((byte(0) == 0xe0 && isIn(1, 0xa0, 0xbf)) || (isIn(0, 0xe1, 0xec) && isTail(1))
                  || (byte(0) == 0xed && isIn(1, 0x80, 0x9f)) || (isIn(0, 0xee, 0xef) && isTail(1)))
                 && isTail(2))
            size = 3;
        else if (((byte(0) == 0xf0 && isIn(1, 0x90, 0xbf)) || (isIn(0, 0xf1, 0xf3) && isTail(1))
                  || (byte(0) == 0xf4 && isIn(1, 0x80, 0x8f)))
                 && isTail(2) && isTail(3))
            size = 4;
        else
            return false;
        text = text.sliced(size);
    }
    return true;
}

bool isValidInPortions(QByteArrayView text, qsizetype portion)
{
    Utf8Validator validator;
    while (!text.isEmpty()) {
        const qsizetype size = qMin(portion, text.size());
        if (!validator.feed(text.first(size)))
            return false;
        text = text.sliced(size);
    }
    return validator.isComplete();
}

} // namespace

class tst_Utf8Validator : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void validates_data();
    void validates();
    void agreesOnEveryPairOfBytes();
    void agreesOnEveryBeginningOfThreeBytes();
    void agreesOnEveryBeginningOfFourBytes();
    void knowsWhetherACharacterIsComplete();
    void failsAtTheFirstWrongByte_data();
    void failsAtTheFirstWrongByte();
    void staysInvalidUntilReset();
};

void tst_Utf8Validator::validates_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isValid");
    const auto row = [](const char *name, const QByteArray &text, bool isValid) {
        QTest::newRow(name) << text << isValid;
    };
    row("empty", "", true);
    row("ASCII", "hello, world", true);
    row("NUL", QByteArray(1, '\0'), true);
    row(
            "all of ASCII",
            [] {
                QByteArray text;
                for (int c = 0; c < 128; ++c)
                    text.append(char(c));
                return text;
            }(),
            true);
    row("German",
        "Gr\xc3\xbc\xc3\x9f"
        "e",
        true);
    row("Greek", "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5", true);
    row("Chinese", "\xe4\xbd\xa0\xe5\xa5\xbd", true);
    row("emoji", "\xf0\x9f\x98\x80", true);
    row("byte order mark", "\xef\xbb\xbfx", true);
    row("noncharacter U+FFFE", "\xef\xbf\xbe", true);
    row("noncharacter U+FFFF", "\xef\xbf\xbf", true);
    row("first of two bytes", "\xc2\x80", true);
    row("last of two bytes", "\xdf\xbf", true);
    row("first of three bytes", "\xe0\xa0\x80", true);
    row("last before the surrogates", "\xed\x9f\xbf", true);
    row("first after the surrogates", "\xee\x80\x80", true);
    row("first of four bytes", "\xf0\x90\x80\x80", true);
    row("last of all", "\xf4\x8f\xbf\xbf", true);
    row("beyond the last", "\xf4\x90\x80\x80", false);
    row("lone continuation", "\x80", false);
    row("last continuation", "\xbf", false);
    row("continuation after ASCII", "0123456789\x80", false);
    row("two-byte character cut", "\xc3", false);
    row("three-byte character cut", "\xe4\xbd", false);
    row("four-byte character cut", "\xf0\x9f\x98", false);
    row("cut by ASCII",
        "\xe4\xbd"
        "a",
        false);
    row("cut by another", "\xe4\xbd\xe4\xbd\xa0", false);
    row("overlong slash in two", "\xc0\xaf", false);
    row("overlong slash in three", "\xe0\x80\xaf", false);
    row("overlong slash in four", "\xf0\x80\x80\xaf", false);
    row("overlong NUL", "\xc0\x80", false);
    row("longest overlong of two", "\xc1\xbf", false);
    row("longest overlong of three", "\xe0\x9f\xbf", false);
    row("longest overlong of four", "\xf0\x8f\xbf\xbf", false);
    row("first surrogate", "\xed\xa0\x80", false);
    row("last surrogate", "\xed\xbf\xbf", false);
    row("surrogate pair", "\xed\xa0\xbd\xed\xb8\x80", false);
    row("five bytes", "\xf8\x88\x80\x80\x80", false);
    row("six bytes", "\xfc\x84\x80\x80\x80\x80", false);
    row("FE", "\xfe", false);
    row("FF", "\xff", false);
    row("Latin-1",
        "Gr\xfc\xdf"
        "e",
        false);
}

void tst_Utf8Validator::validates()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, isValid);
    QCOMPARE(isValidByTheBook(text), isValid);
    // Whatever stands around it, and wherever it falls in a block.
    for (int before = 0; before < 20; ++before) {
        for (const int after : { 0, 1, 20 }) {
            const QByteArray all = QByteArray(before, 'a') + text + QByteArray(after, 'z');
            QCOMPARE(Utf8Validator::isValid(all), isValid);
            for (qsizetype portion = 1; portion < 9; ++portion)
                QCOMPARE(isValidInPortions(all, portion), isValid);
        }
    }
}

void tst_Utf8Validator::agreesOnEveryPairOfBytes()
{
    for (int first = 0; first < 256; ++first) {
        for (int second = 0; second < 256; ++second) {
            const char text[] = { char(first), char(second) };
            const QByteArrayView view(text, 2);
            QCOMPARE(Utf8Validator::isValid(view), isValidByTheBook(view));
            QCOMPARE(isValidInPortions(view, 1), isValidByTheBook(view));
        }
    }
}

void tst_Utf8Validator::agreesOnEveryBeginningOfThreeBytes()
{
    for (int first = 0xe0; first < 0xf0; ++first) {
        for (int second = 0; second < 256; ++second) {
            for (const int third : { 0x00, 0x7f, 0x80, 0xbf, 0xc0, 0xff }) {
                const char text[] = { char(first), char(second), char(third) };
                const QByteArrayView view(text, 3);
                QCOMPARE(Utf8Validator::isValid(view), isValidByTheBook(view));
                QCOMPARE(isValidInPortions(view, 1), isValidByTheBook(view));
            }
        }
    }
}

void tst_Utf8Validator::agreesOnEveryBeginningOfFourBytes()
{
    for (int first = 0xf0; first < 0x100; ++first) {
        for (int second = 0; second < 256; ++second) {
            for (const int third : { 0x7f, 0x80, 0xbf, 0xc0 }) {
                for (const int fourth : { 0x7f, 0x80, 0xbf, 0xc0 }) {
                    const char text[] = { char(first), char(second), char(third), char(fourth) };
                    const QByteArrayView view(text, 4);
                    QCOMPARE(Utf8Validator::isValid(view), isValidByTheBook(view));
                    QCOMPARE(isValidInPortions(view, 1), isValidByTheBook(view));
                }
            }
        }
    }
}

void tst_Utf8Validator::knowsWhetherACharacterIsComplete()
{
    Utf8Validator validator;
    QVERIFY(validator.isComplete());
    for (const char c : QByteArray("\xf0\x9f\x98")) {
        QVERIFY(validator.feed(QByteArrayView(&c, 1)));
        QVERIFY(!validator.isComplete());
    }
    QVERIFY(validator.feed({}));
    QVERIFY(!validator.isComplete());
    QVERIFY(validator.feed("\x80"));
    QVERIFY(validator.isComplete());
    QVERIFY(validator.feed("a"));
    QVERIFY(validator.isComplete());
}

// RFC 6455 section 8.1 wants a connection to fail, and it should not wait for the end of a message.
void tst_Utf8Validator::failsAtTheFirstWrongByte_data()
{
    QTest::addColumn<QByteArray>("good");
    QTest::addColumn<char>("bad");
    QTest::newRow("overlong lead") << QByteArray() << '\xc1';
    QTest::newRow("lead above U+10FFFF") << QByteArray() << '\xf5';
    QTest::newRow("overlong three") << QByteArray("\xe0") << '\x9f';
    QTest::newRow("surrogate") << QByteArray("\xed") << '\xa0';
    QTest::newRow("overlong four") << QByteArray("\xf0") << '\x8f';
    QTest::newRow("above U+10FFFF") << QByteArray("\xf4") << '\x90';
    QTest::newRow("third byte") << QByteArray("\xe4\xbd") << '\xc0';
    QTest::newRow("fourth byte") << QByteArray("\xf0\x9f\x98") << 'a';
}

void tst_Utf8Validator::failsAtTheFirstWrongByte()
{
    QFETCH(QByteArray, good);
    QFETCH(char, bad);
    Utf8Validator validator;
    QVERIFY(validator.feed(good));
    QVERIFY(!validator.feed(QByteArrayView(&bad, 1)));
    QVERIFY(!validator.isComplete());
}

void tst_Utf8Validator::staysInvalidUntilReset()
{
    Utf8Validator validator;
    QVERIFY(!validator.feed("\xff"));
    QVERIFY(!validator.feed("fine"));
    QVERIFY(!validator.feed({}));
    QVERIFY(!validator.isComplete());
    validator.reset();
    QVERIFY(validator.isComplete());
    QVERIFY(validator.feed("fine"));
}

QTEST_APPLESS_MAIN(tst_Utf8Validator)
#include "tst_utf8validator.moc"
