// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/jsondocument.h"

#include <QtTest>

#include <QThread>

#include <cmath>
#include <limits>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using Type = JsonValue::Type;
using Error = JsonDocument::Error;

Q_DECLARE_METATYPE(QSocketIoPrivate::JsonDocument::Error)

namespace {

constexpr int Depth = 64;
const double Infinity = std::numeric_limits<double>::infinity();

JsonDocumentPtr parsed(QByteArrayView text)
{
    return JsonDocument::parse(text, Depth).document;
}

QByteArray nested(int levels, const QByteArray &inner = {})
{
    return QByteArray(levels, '[') + inner + QByteArray(levels, ']');
}

} // namespace

class tst_JsonDocument : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void acceptsOrRefuses_data();
    void acceptsOrRefuses();
    void depthIsExact_data();
    void depthIsExact();
    void depthMayChangeBetweenTexts();
    void repairsKeepTheirPlace();
    void relaysText_data();
    void relaysText();
    void resolvesPlaceholders_data();
    void resolvesPlaceholders();
    void placeholdersWithoutAttachmentsAreData();
    void bytesAreNoObjects();
    void attachmentsAreShared();
    void recycledDocumentsForget();
    void recyclesWithoutAllocating();
    void manyDocumentsLiveAtOnce();
    void documentsMoveBetweenThreads();
};

void tst_JsonDocument::acceptsOrRefuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("ok");
    const auto row = [](const char *name, const QByteArray &text, bool ok) {
        QTest::newRow(name) << text << ok;
    };
    row("array", "[]", true);
    row("object", "{}", true);
    row("string", R"("a")", true);
    row("number", "17", true);
    row("null", "null", true);
    row("true", "true", true);
    row("white space", " \t\r\n[ 1 , 2 ]\n", true);
    row("escapes", R"(["\"\\\/\b\f\n\r\t\u00e4\uD83D\uDE00"])", true);
    row("smallest", "[-9223372036854775808]", true);
    row("greatest", "[18446744073709551615]", true);
    row("beyond 64 bits", "[18446744073709551616,-9223372036854775809]", true);
    row("overflowing", "[1e400,-1e400]", true);
    row("underflowing", "[1e-400]", true);
    row("NaN", "[NaN,Infinity,-Infinity]", true);
    row("NaN alone", "NaN", true);
    row("lone surrogates", R"(["\ud800","\udc00","\ud800\ud800","\ud83dx"])", true);

    row("nothing", "", false);
    row("white space only", " \n", false);
    row("garbage", "hello", false);
    row("trailing garbage", "[1]x", false);
    row("two values", "[1][2]", false);
    row("unclosed array", "[1", false);
    row("unopened array", "1]", false);
    row("unclosed string", "[\"a", false);
    row("unclosed escape", "[\"a\\", false);
    row("trailing comma", "[1,]", false);
    row("trailing comma in object", R"({"a":1,})", false);
    row("missing comma", "[1 2]", false);
    row("missing colon", R"({"a" 1})", false);
    row("number as key", "{1:2}", false);
    row("mismatch", "[1}", false);
    row("leading zero", "[01]", false);
    row("plus", "[+1]", false);
    row("point only", "[1.]", false);
    row("no digit", "[.5]", false);
    row("exponent only", "[1e]", false);
    row("minus only", "[-]", false);
    row("hexadecimal", "[0x10]", false);
    row("single quotes", "['a']", false);
    row("comment", "[1/*x*/]", false);
    row("control character", "[\"a\nb\"]", false);
    row("NUL in text", QByteArray("[\0]", 3), false);
    row("NUL in string", QByteArray("[\"\0\"]", 5), false);
    row("unknown escape", R"(["\x"])", false);
    row("short escape", R"(["\u12"])", false);
    row("bad escape", R"(["\u12g4"])", false);
    row("raw surrogate", "[\"\xed\xa0\x80\"]", false);
    row("overlong", "[\"\xc0\xaf\"]", false);
    row("truncated UTF-8", "[\"\xe2\x82\"]", false);
    row("byte order mark", "\xef\xbb\xbf[1]", false);
    row("wrong case", "[True]", false);
    row("undefined", "[undefined]", false);
    row("lower nan", "[nan]", false);
    row("minus NaN", "[-NaN]", false);
    row("glued NaN", "[NaNNaN]", false);
    row("digit and NaN", "[1NaN]", false);
    row("NaN and digit", "[NaN1]", false);
    row("NaN as key", "{NaN:1}", false);
    row("NaN and garbage", "[NaN,x]", false);
    row("two NaN", "[NaN NaN]", false);
    row("cut Infinity", "[Infinit]", false);
    row("NaN unclosed", "[NaN", false);
    row("huge with leading zero", "[018446744073709551616]", false);
    row("huge and letters", "[18446744073709551616x]", false);
    row("huge minus", "[-]18446744073709551616", false);
    row("surrogate at the end", R"(["\ud800)", false);
    row("surrogate outside", R"(\ud800)", false);
}

void tst_JsonDocument::acceptsOrRefuses()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, ok);
    const auto result = JsonDocument::parse(text, Depth);
    QCOMPARE(bool(result.document), ok);
    QCOMPARE(result.error, ok ? Error::None : Error::Invalid);
}

void tst_JsonDocument::depthIsExact_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("depth");
    QTest::addColumn<Error>("error");
    const auto row = [](const char *name, const QByteArray &text, int depth, Error error) {
        QTest::newRow(name) << text << depth << error;
    };
    row("scalar at 0", "1", 0, Error::None);
    row("empty array at 0", "[]", 0, Error::TooDeep);
    row("array at 0", "[1]", 0, Error::TooDeep);
    row("below zero", "[1]", -5, Error::TooDeep);
    row("array at 1", "[1]", 1, Error::None);
    row("empty array at 1", "[]", 1, Error::None);
    row("empty arrays at 1", "[[],[]]", 1, Error::TooDeep);
    row("object in array at 1", "[{}]", 1, Error::TooDeep);
    row("object in array at 2", R"([{"a":1}])", 2, Error::None);
    row("array in object at 2", R"({"a":[1,{}]})", 2, Error::TooDeep);
    row("siblings at 2", "[[1],[2],[3],{},[],[4]]", 2, Error::None);
    row("64 of 64", nested(64, "1"), 64, Error::None);
    row("64 empty of 64", nested(64), 64, Error::None);
    row("65 of 64", nested(65, "1"), 64, Error::TooDeep);
    row("65 empty of 64", nested(65), 64, Error::TooDeep);
    row("66 of 64", nested(66), 64, Error::TooDeep);
    row("repaired, 64 of 64", nested(64, "NaN"), 64, Error::None);
    row("repaired, 65 of 64", nested(64, "NaN,[]"), 64, Error::TooDeep);
    row("greatest", nested(JsonDocument::MaxDepth), INT_MAX, Error::None);
    row("beyond the greatest", nested(JsonDocument::MaxDepth + 1), INT_MAX, Error::TooDeep);
    row("bomb", nested(100000), 64, Error::TooDeep);
    row("unclosed bomb", QByteArray(100000, '['), 64, Error::Invalid);
}

void tst_JsonDocument::depthIsExact()
{
    QFETCH(QByteArray, text);
    QFETCH(int, depth);
    QTEST(JsonDocument::parse(text, depth).error, "error");
}

void tst_JsonDocument::depthMayChangeBetweenTexts()
{
    for (const int depth : { 3, 5, 3, 100, 2, 3 }) {
        QCOMPARE(JsonDocument::parse(nested(depth, "1"), depth).error, Error::None);
        QCOMPARE(JsonDocument::parse(nested(depth + 1, "1"), depth).error, Error::TooDeep);
    }
}

void tst_JsonDocument::repairsKeepTheirPlace()
{
    const JsonDocumentPtr document = parsed(
            R"([1,NaN,1e-400,{"a":-1.5,"b":Infinity},"1 NaN",18446744073709551616,0.5,-7,1e999,"\ud800", -Infinity , 3])");
    QVERIFY(document);
    const JsonValue root = document->root();
    QCOMPARE(root.at(0).toInteger(), 1);
    QVERIFY(std::isnan(root.at(1).toDouble().value()));
    QCOMPARE(root.at(2).toDouble(), 0.0);
    QCOMPARE(root.at(3).member("a").toDouble(), -1.5);
    QCOMPARE(root.at(3).member("b").toDouble(), Infinity);
    QCOMPARE(root.at(4).toString()->toString(), u"1 NaN"_s);
    QCOMPARE(root.at(5).toDouble(), 0x1p64);
    QCOMPARE(root.at(6).toDouble(), 0.5);
    QCOMPARE(root.at(7).toInteger(), -7);
    QCOMPARE(root.at(8).toDouble(), Infinity);
    QCOMPARE(root.at(9).toString()->toString(), u"\ufffd"_s);
    QCOMPARE(root.at(10).toDouble(), -Infinity);
    QCOMPARE(root.at(11).toInteger(), 3);
}

void tst_JsonDocument::relaysText_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("relayed");
    const auto row = [](const char *name, const char *text, const char *relayed) {
        QTest::newRow(name) << QByteArray(text) << QByteArray(relayed);
    };
    row("as it is", R"( ["a", {"b" :1.50}])", R"( ["a", {"b" :1.50}])");
    row("big numbers", "[18446744073709551616,1e400]", "[18446744073709551616,1e400]");
    row("surrogates", R"(["\ud800"])", R"(["\ud800"])");
    row("NaN", R"(["NaN",NaN,{"a":-Infinity},1e400,"\ud800",Infinity ])",
        R"(["NaN",null,{"a":null},1e400,"\ud800",null ])");
}

void tst_JsonDocument::relaysText()
{
    QFETCH(QByteArray, text);
    const JsonDocumentPtr document = parsed(text);
    QVERIFY(document);
    QTEST(document->text().toByteArray(), "relayed");
}

void tst_JsonDocument::resolvesPlaceholders_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QVariant>("value"); // invalid: refused
    const QByteArray one("one");
    const QByteArray two("two");
    const auto row = [](const char *name, const char *text, const QVariant &value) {
        QTest::newRow(name) << QByteArray(text) << value;
    };
    row("first level", R"([{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}])",
        QVariantList{ one, two });
    row("other order", R"([{"num":1,"_placeholder":true},{"num":0,"_placeholder":true}])",
        QVariantList{ two, one });
    row("twice the same", R"([{"_placeholder":true,"num":1},{"_placeholder":true,"num":1}])",
        QVariantList{ two, two });
    row("nested", R"(["a",{"b":[[{"c":{"_placeholder":true,"num":1}}]]}])",
        QVariantList{ u"a"_s,
                      QVariantMap{ { u"b"_s, QVariantList{ QVariant(QVariantList{
                                                     QVariantMap{ { u"c"_s, two } } }) } } } });
    row("root", R"({"_placeholder":true,"num":0})", one);
    row("whole double", R"([{"_placeholder":true,"num":1.0}])", QVariantList{ two });
    row("with other members",
        R"([{"x":{"_placeholder":true,"num":7},"_placeholder":true,"num":0,"y":1}])",
        QVariantList{ one });
    row("last flag counts", R"([{"_placeholder":false,"_placeholder":true,"num":9,"num":0}])",
        QVariantList{ one });
    row("none used", R"(["a"])", QVariantList{ u"a"_s });
    row("flag is a number", R"([{"_placeholder":1,"num":0}])",
        QVariantList{ QVariantMap{ { u"_placeholder"_s, qint64(1) }, { u"num"_s, qint64(0) } } });
    row("flag is false", R"([{"_placeholder":false,"num":0}])",
        QVariantList{ QVariantMap{ { u"_placeholder"_s, false }, { u"num"_s, qint64(0) } } });
    row("flag as value", R"(["_placeholder",true,"num",0])",
        QVariantList{ u"_placeholder"_s, true, u"num"_s, qint64(0) });
    row("out of range", R"([{"_placeholder":true,"num":2}])", {});
    row("negative", R"([{"_placeholder":true,"num":-1}])", {});
    row("fraction", R"([{"_placeholder":true,"num":0.5}])", {});
    row("no number", R"([{"_placeholder":true}])", {});
    row("number as string", R"([{"_placeholder":true,"num":"0"}])", {});
    row("huge", R"([{"_placeholder":true,"num":18446744073709551615}])", {});
    row("NaN", R"([{"_placeholder":true,"num":NaN}])", {});
    row("second one bad", R"([{"_placeholder":true,"num":0},[{"_placeholder":true,"num":2}]])", {});
    row("as member of one that is none",
        R"([{"_placeholder":false,"x":{"_placeholder":true,"num":3}}])", {});
}

void tst_JsonDocument::resolvesPlaceholders()
{
    QFETCH(QByteArray, text);
    QFETCH(QVariant, value);
    const JsonDocumentPtr document = parsed(text);
    QVERIFY(document);
    const QList<QByteArray> attachments{ "one", "two" };
    QCOMPARE(document->setAttachments(attachments), value.isValid());
    QCOMPARE(document->attachments(), value.isValid() ? attachments : QList<QByteArray>());
    if (value.isValid())
        QCOMPARE(document->root().toVariant(), value);
}

void tst_JsonDocument::placeholdersWithoutAttachmentsAreData()
{
    const JsonDocumentPtr document = parsed(R"([{"_placeholder":true,"num":0}])");
    QCOMPARE(document->root().at(0).type(), Type::Object);
    QVERIFY(!document->root().at(0).toBytes());
    QCOMPARE(document->root().at(0).member("num").toInteger(), 0);
}

void tst_JsonDocument::bytesAreNoObjects()
{
    const JsonDocumentPtr document = parsed(R"([{"_placeholder":true,"num":0},{"a":1}])");
    QVERIFY(document->setAttachments({ "x" }));
    const JsonValue bytes = document->root().at(0);
    QCOMPARE(bytes.type(), Type::Bytes);
    QCOMPARE(bytes.size(), 0);
    QCOMPARE(bytes.member("num").type(), Type::Undefined);
    QVERIFY(!bytes.forEachMember(nullptr,
                                 [](void *, QUtf8StringView, const JsonValue &) { return true; }));
    QCOMPARE(document->root().at(1).type(), Type::Object);
    QVERIFY(!document->root().at(1).toBytes());
}

void tst_JsonDocument::attachmentsAreShared()
{
    const QByteArray bytes(100, 'x');
    const JsonDocumentPtr document = parsed(R"([{"_placeholder":true,"num":0}])");
    QVERIFY(document->setAttachments({ bytes }));
    QCOMPARE(document->root().at(0).toBytes()->constData(), bytes.constData());
    QCOMPARE(document->root().toVariant().toList().at(0).toByteArray().constData(),
             bytes.constData());
}

void tst_JsonDocument::recycledDocumentsForget()
{
    for (int i = 0; i < 100; ++i) {
        QByteArray bytes(10, 'x');
        const char *data = bytes.constData();
        JsonDocumentPtr document = parsed(R"([{"_placeholder":true,"num":0},NaN])");
        QVERIFY(document->setAttachments({ bytes }));
        document.reset();
        QVERIFY(bytes.isDetached()); // nothing in the pool holds on to it
        QCOMPARE(bytes.constData(), data);
        document = parsed(R"([{"_placeholder":true,"num":0}])");
        QCOMPARE(document->root().at(0).type(), Type::Object);
        QVERIFY(document->attachments().isEmpty());
        QCOMPARE(document->text(), R"([{"_placeholder":true,"num":0}])");
    }
}

void tst_JsonDocument::recyclesWithoutAllocating()
{
    JsonDocumentPtr document = parsed(R"(["first"])");
    const JsonDocument *address = document.data();
    const char *text = document->text().data();
    document.reset();
    for (const char *next : { R"(["second","text"])", "[3]", R"(["fourth",{"a":1}])" }) {
        document = parsed(next);
        QCOMPARE(document.data(), address);
        QCOMPARE(document->text().data(), text);
        QCOMPARE(document->text(), QByteArrayView(next));
        document.reset();
    }
    QVERIFY(!parsed("[refused"));
    document = parsed("[5]");
    QCOMPARE(document.data(), address); // refused texts give their document back as well
}

void tst_JsonDocument::manyDocumentsLiveAtOnce()
{
    for (int round = 0; round < 3; ++round) {
        QList<JsonDocumentPtr> documents;
        for (int i = 0; i < 100; ++i) {
            const QByteArray filler(i * 100, 'x'); // some are too big to be kept
            documents.append(
                    parsed(QByteArray("[" + QByteArray::number(i) + ",\"" + filler + "\"]")));
        }
        for (int i = 0; i < 100; ++i) {
            QCOMPARE(documents.at(i)->root().at(0).toInteger(), i);
            QCOMPARE(documents.at(i)->root().at(1).toString()->size(), i * 100);
        }
    }
}

void tst_JsonDocument::documentsMoveBetweenThreads()
{
    QList<JsonDocumentPtr> documents;
    const auto make = [&documents] {
        documents.clear(); // made by the previous thread
        for (int i = 0; i < 50; ++i)
            documents.append(parsed(QByteArray("[" + QByteArray::number(i) + "]")));
    };
    for (int round = 0; round < 5; ++round) {
        QScopedPointer<QThread> thread(QThread::create(make));
        thread->start();
        QVERIFY(thread->wait());
        for (int i = 0; i < 50; ++i)
            QCOMPARE(documents.at(i)->root().at(0).toInteger(), i);
    }
    documents.clear();
    QVERIFY(parsed("[1]"));
}

QTEST_GUILESS_MAIN(tst_JsonDocument)
#include "tst_jsondocument.moc"
