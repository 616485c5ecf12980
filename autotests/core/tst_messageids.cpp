// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How a client says whose message ids it sends.
#include "core/messageids.h"

#include "protocol/jsonwriter.h"

#include <QSet>
#include <QTest>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;

class tst_MessageIds : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void makesNamesThatDiffer();
    void knowsNames_data();
    void knowsNames();
    void travels();
    void reads_data();
    void reads();
    void staysWhereDoublesAreExact();
};

void tst_MessageIds::makesNamesThatDiffer()
{
    QSet<QByteArray> names;
    for (int i = 0; i < 1000; ++i) {
        const QByteArray name = MessageIds::makeSender();
        QCOMPARE(name.size(), 20);
        QVERIFY2(MessageIds::isSender(name), name.constData());
        names.insert(name);
    }
    QCOMPARE(names.size(), 1000);
}

void tst_MessageIds::knowsNames_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<bool>("isSender");
    QTest::newRow("ours") << QByteArray("Zk3xMFoPNVmlmLGyWr-_") << true;
    QTest::newRow("one character") << QByteArray("a") << true;
    QTest::newRow("empty") << QByteArray() << false;
    QTest::newRow("longest") << QByteArray(64, 'a') << true;
    QTest::newRow("too long") << QByteArray(65, 'a') << false;
    QTest::newRow("space") << QByteArray("a b") << false;
    QTest::newRow("zero") << QByteArray("a\0b", 3) << false;
    QTest::newRow("not ASCII") << QByteArray("\xc3\xa4") << false;
    QTest::newRow("slash") << QByteArray("a/b") << false;
}

void tst_MessageIds::knowsNames()
{
    QFETCH(QByteArray, name);
    QTEST(MessageIds::isSender(name), "isSender");
}

void tst_MessageIds::travels()
{
    QVariantMap auth{ { u"token"_s, u"secret"_s } };
    MessageIds::announce(auth, "Zk3xMFoPNVmlmLGyWrnM");
    QByteArray json;
    QList<QByteArray> attachments;
    JsonWriter(json, attachments).variant(auth);
    QCOMPARE(json, "{\"_sender\":\"Zk3xMFoPNVmlmLGyWrnM\",\"token\":\"secret\"}");
    const auto document = JsonDocument::parse(json, JsonDocument::MaxDepth).document;
    QCOMPARE(MessageIds::sender(document), QByteArray("Zk3xMFoPNVmlmLGyWrnM"));
}

void tst_MessageIds::reads_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::newRow("none") << QByteArray("{}");
    QTest::newRow("number") << QByteArray("{\"_sender\":1}");
    QTest::newRow("empty") << QByteArray("{\"_sender\":\"\"}");
    QTest::newRow("bad") << QByteArray("{\"_sender\":\"a b\"}");
    QTest::newRow("deeper") << QByteArray("{\"a\":{\"_sender\":\"abc\"}}");
}

void tst_MessageIds::reads()
{
    QFETCH(QByteArray, payload);
    const auto document = JsonDocument::parse(payload, JsonDocument::MaxDepth).document;
    QVERIFY(document);
    QVERIFY(!MessageIds::sender(document));
    QVERIFY(!MessageIds::sender({}));
}

void tst_MessageIds::staysWhereDoublesAreExact()
{
    const double largest = double(MessageIds::Largest);
    QCOMPARE(quint64(largest), MessageIds::Largest);
    QVERIFY(double(MessageIds::Largest - 1) != largest);
    QCOMPARE(double(MessageIds::Largest + 1), double(MessageIds::Largest + 2));
}

QTEST_APPLESS_MAIN(tst_MessageIds)
#include "tst_messageids.moc"
