// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "endpointpair.h"
#include "sampletypes.h"

#include "qsocketioevent.h"

#include <QSignalSpy>
#include <QThread>
#include <QtTest>

#include <thread>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;

namespace {

JsonDocumentPtr documentOf(const QByteArray &json)
{
    return JsonDocument::parse(json, 64).document;
}

QSocketIoEvent eventOf(const QByteArray &json)
{
    return makeEvent(documentOf(json), nullptr);
}

} // namespace

class tst_Event : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void names_data();
    void names();
    void argumentsAreMadeOnceForAllCopies();
    void argumentsMayBeAskedForInManyThreadsAtOnce();
    void valuesAreTyped();
    void textKeepsItsByteOrderMark();
    void defaultConstructedValuesAreEmpty();
    void keepsItsDocument();
    void replyIsArgumentsOrAnError();
    void ackKnowsWhetherSomebodyWaits();
    void travelsThroughQueuedConnections();
    void gadgetProperties();
    void errors();
    void debugOutput();

Q_SIGNALS:
    void passedOn(const QSocketIoEvent &event, const QSocketIoReply &reply, const QSocketIoAck &ack);
};

void tst_Event::names_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("name");
    QTest::newRow("plain") << QByteArray(R"(["chat",1])") << u"chat"_s;
    QTest::newRow("not ASCII") << QByteArray(R"(["gr\u00fc\u00dfe"])") << u"grüße"_s;
    QTest::newRow("empty") << QByteArray(R"([""])") << u""_s;
    QTest::newRow("number") << QByteArray(R"([42,"a"])") << u"42"_s;
    QTest::newRow("spaced number") << QByteArray(" [ 42 , 1 ] ") << u"42"_s;
    QTest::newRow("lonely number") << QByteArray("[-1]") << u"-1"_s;
}

void tst_Event::names()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, name);
    const JsonDocumentPtr document = documentOf(json);
    QCOMPARE(eventName(document).toByteArray(), name.toUtf8());
    QCOMPARE(makeEvent(document, nullptr).name(), name);
}

void tst_Event::argumentsAreMadeOnceForAllCopies()
{
    const QSocketIoEvent event = eventOf(R"(["e",1,[true],null,"x"])");
    const QSocketIoEvent copy = event;
    QCOMPARE(event.arguments(),
             (QVariantList{ 1LL, QVariantList{ true }, QVariant::fromValue(nullptr), u"x"_s }));
    QCOMPARE(event.arguments().constData(), copy.arguments().constData());
    QCOMPARE(event.argumentCount(), 4);
    QCOMPARE(eventOf(R"(["e"])").arguments(), QVariantList());
}

void tst_Event::argumentsMayBeAskedForInManyThreadsAtOnce()
{
    for (int round = 0; round < 50; ++round) {
        const QSocketIoEvent event = eventOf(R"(["e",1,2,3])");
        std::atomic<int> waiting = 0;
        std::vector<const QVariant *> seen(4);
        std::vector<std::thread> threads;
        for (auto &slot : seen) {
            threads.emplace_back([&slot, &waiting, event] {
                for (++waiting; waiting < 4;) {
                }
                slot = event.arguments().constData();
            });
        }
        for (std::thread &thread : threads)
            thread.join();
        QCOMPARE(seen, std::vector<const QVariant *>(4, event.arguments().constData()));
    }
}

void tst_Event::valuesAreTyped()
{
    const QSocketIoEvent event = eventOf(R"(["e",5,"text",{"x":1}])");
    QCOMPARE(event.value<int>(), 5);
    QCOMPARE(event.value<QString>(1), u"text"_s);
    QCOMPARE(event.value<Point>(2), (Point{ 1, 8 }));
    QCOMPARE(event.value<int>(1), std::nullopt);
    QCOMPARE(event.value<int>(3), std::nullopt);
    QCOMPARE(event.value<int>(-1), std::nullopt);
}

void tst_Event::textKeepsItsByteOrderMark()
{
    const QSocketIoEvent event = eventOf("[\"e\",\"\xef\xbb\xbftext\",{\"\xef\xbb\xbfkey\":1}]");
    QCOMPARE(event.value<QString>(0), u"\ufefftext"_s);
    QCOMPARE((event.value<QMap<QString, int>>(1)), (QMap<QString, int>{ { u"\ufeffkey"_s, 1 } }));
}

void tst_Event::defaultConstructedValuesAreEmpty()
{
    const QSocketIoEvent event;
    QCOMPARE(event.name(), QString());
    QCOMPARE(event.argumentCount(), 0);
    QCOMPARE(event.arguments(), QVariantList());
    QCOMPARE(event.value<int>(), std::nullopt);
    QVERIFY(!event.ack().isExpected());
    const QSocketIoReply reply;
    QVERIFY(!reply.isError());
    QCOMPARE(reply.argumentCount(), 0);
    QCOMPARE(reply.arguments(), QVariantList());
    QCOMPARE(reply.value<int>(), std::nullopt);
    QSocketIoAck().send(1);
    QSocketIoAck().sendArguments({ 1 });
}

void tst_Event::keepsItsDocument()
{
    QSocketIoEvent event;
    {
        JsonDocumentPtr document = documentOf(R"(["e",{"_placeholder":true,"num":0}])");
        QVERIFY(document->setAttachments({ "bytes" }));
        event = makeEvent(document, nullptr);
    }
    for (int i = 0; i < 20; ++i) // documents are recycled
        QVERIFY(documentOf(R"(["another","one"])"));
    QCOMPARE(event.name(), u"e"_s);
    QCOMPARE(event.value<QByteArray>(), QByteArray("bytes"));
}

void tst_Event::replyIsArgumentsOrAnError()
{
    const QSocketIoReply good = makeReply(documentOf(R"([1,"a"])"));
    QVERIFY(!good.isError());
    QCOMPARE(good.arguments(), (QVariantList{ 1LL, u"a"_s }));
    QCOMPARE(good.value<QString>(1), u"a"_s);
    const QSocketIoReply bad(QSocketIoError(QSocketIo::ErrorCode::AckTimeout, u"late"_s));
    QVERIFY(bad.isError());
    QCOMPARE(bad.error().code(), QSocketIo::ErrorCode::AckTimeout);
    QCOMPARE(bad.arguments(), QVariantList());
    QCOMPARE(bad.value<int>(), std::nullopt);
}

void tst_Event::ackKnowsWhetherSomebodyWaits()
{
    EndpointPair pair;
    QSocketIoAck ack;
    QObject::connect(pair.left.get(), &QSocketIoEndpoint::eventReceived, this,
                     [&ack](const QSocketIoEvent &event) { ack = event.ack(); });
    pair.left->inject(R"(2["e"])");
    QVERIFY(!ack.isExpected());
    pair.left->inject(R"(20["e"])");
    const QSocketIoAck copy = ack;
    QVERIFY(ack.isExpected());
    copy.send(1, u"a"_s);
    QVERIFY(!ack.isExpected());
    QCOMPARE(pair.left->takeSent(), QByteArrayList{ R"(30[1,"a"])" });
    pair.left->inject(R"(21["e"])");
    ack.sendArguments({ 1, QByteArray("b") });
    QCOMPARE(pair.left->takeSent(),
             (QByteArrayList{ R"(61-1[1,{"_placeholder":true,"num":0}])", "b" }));
    pair.left->inject(R"(22["e"])");
    pair.left.reset();
    ack.send(1); // the endpoint has gone: nobody to tell
}

void tst_Event::travelsThroughQueuedConnections()
{
    QThread thread;
    QObject inside;
    inside.moveToThread(&thread);
    std::atomic<bool> isRight = false;
    std::atomic<bool> isDone = false;
    connect(this, &tst_Event::passedOn, &inside,
            [&](const QSocketIoEvent &event, const QSocketIoReply &reply, const QSocketIoAck &ack) {
                isRight = QThread::currentThread() == &thread && event.name() == u"e"_s
                          && event.value<int>() == 5 && reply.arguments() == QVariantList{ true }
                          && !ack.isExpected();
                isDone = true;
            });
    thread.start();
    Q_EMIT passedOn(eventOf(R"(["e",5])"), makeReply(documentOf("[true]")), {});
    QTRY_VERIFY(isDone);
    thread.quit();
    thread.wait();
    QVERIFY(isRight);
}

void tst_Event::gadgetProperties()
{
    const QSocketIoEvent event = eventOf(R"(["e",5])");
    const QMetaObject &meta = QSocketIoEvent::staticMetaObject;
    QCOMPARE(meta.property(meta.indexOfProperty("name")).readOnGadget(&event), u"e"_s);
    QCOMPARE(meta.property(meta.indexOfProperty("arguments")).readOnGadget(&event).toList(),
             QVariantList{ 5LL });
}

void tst_Event::errors()
{
    QVERIFY(!QSocketIoError().isError());
    const auto error = QSocketIoError::rejected(u"who are you?"_s, QVariantMap{ { u"code"_s, 7 } });
    QVERIFY(error.isError());
    QCOMPARE(error.code(), QSocketIo::ErrorCode::ConnectionRejected);
    QCOMPARE(error.message(), u"who are you?"_s);
    QCOMPARE(error.data(), QVariant(QVariantMap{ { u"code"_s, 7 } }));
}

void tst_Event::debugOutput()
{
    QString text;
    QDebug(&text) << QSocketIoError(QSocketIo::ErrorCode::AckTimeout, u"late"_s) << 1;
    QCOMPARE(text, u"QSocketIoError(QSocketIo::ErrorCode::AckTimeout, \"late\") 1 "_s);
    text.clear();
    QDebug(&text) << eventOf(R"(["e",true])");
    QCOMPARE(text, u"QSocketIoEvent(\"e\", QList(QVariant(bool, true))) "_s);
    text.clear();
    QDebug(&text) << makeReply(documentOf("[true]"));
    QCOMPARE(text, u"QSocketIoReply(QList(QVariant(bool, true))) "_s);
}

QTEST_GUILESS_MAIN(tst_Event)
#include "tst_event.moc"
