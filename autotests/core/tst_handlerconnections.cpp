// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Handlers as connections: how they are made, in which thread they run, and how they end.
#include "endpointpair.h"

#include <QPromise>
#include <QThread>
#include <QtTest>

#include <atomic>
#include <memory>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;

class tst_HandlerConnections : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void singleShot();
    void queued();
    void contextInAnotherThread();
    void handlerDiesWithItsContext();
    void disconnectByHandle();
    void offByEvent();
    void offByContext();
    void offWhileCalling();
    void namesAreExact();
    void handlerMayDestroyTheEndpoint();
    void handlerMayDestroyItsContext();

private:
    // What the endpoint under test answers to an event of the peer.
    QByteArrayList answersTo(const QByteArray &packet)
    {
        m_pair->left->takeSent();
        m_pair->left->inject(packet);
        return m_pair->left->takeSent();
    }
    MemoryEndpoint *endpoint() const { return m_pair->left.get(); }

    std::unique_ptr<EndpointPair> m_pair;
    std::unique_ptr<QObject> m_receiver;
};

void tst_HandlerConnections::init()
{
    m_pair = std::make_unique<EndpointPair>();
    m_pair->left->join(nullptr); // the test itself is the peer
    m_receiver = std::make_unique<QObject>();
}

void tst_HandlerConnections::cleanup()
{
    m_receiver.reset();
    m_pair.reset();
}

void tst_HandlerConnections::singleShot()
{
    int calls = 0;
    endpoint()->on(
            "e", this, [&calls] { ++calls; }, Qt::SingleShotConnection);
    answersTo("2[\"e\"]");
    answersTo("2[\"e\"]");
    QCOMPARE(calls, 1);
}

void tst_HandlerConnections::queued()
{
    int sum = 0;
    endpoint()->on(
            "e", this, [&sum](int n) { return sum += n; }, Qt::QueuedConnection);
    QCOMPARE(answersTo("20[\"e\",1]"), QByteArrayList());
    QCOMPARE(answersTo("21[\"e\",2]"), QByteArrayList());
    QCOMPARE(sum, 0);
    QTRY_COMPARE(endpoint()->d()->sent, (QByteArrayList{ "30[1]", "31[3]" }));
}

void tst_HandlerConnections::contextInAnotherThread()
{
    QThread thread;
    QObject inside;
    inside.moveToThread(&thread);
    std::atomic<QThread *> where = nullptr;
    endpoint()->on("e", &inside, [&where](const QByteArray &bytes) {
        where = QThread::currentThread();
        return QByteArray(bytes + "!");
    });
    thread.start();
    m_pair->left->inject(R"(51-0["e",{"_placeholder":true,"num":0}])", { "bytes" });
    QTRY_COMPARE(endpoint()->d()->sent,
                 (QByteArrayList{ R"(61-0[{"_placeholder":true,"num":0}])", "bytes!" }));
    thread.quit();
    thread.wait();
    QCOMPARE(where.load(), &thread);
}

void tst_HandlerConnections::handlerDiesWithItsContext()
{
    int calls = 0;
    endpoint()->on("e", m_receiver.get(), [&calls] { ++calls; });
    m_receiver.reset();
    answersTo("2[\"e\"]");
    QCOMPARE(calls, 0);
}

void tst_HandlerConnections::disconnectByHandle()
{
    int calls = 0;
    const auto connection = endpoint()->on("e", this, [&calls] { ++calls; });
    QVERIFY(connection);
    QVERIFY(disconnect(connection));
    answersTo("2[\"e\"]");
    QCOMPARE(calls, 0);
}

void tst_HandlerConnections::offByEvent()
{
    QStringList log;
    endpoint()->on("a", this, [&log] { log.append(u"a1"_s); });
    endpoint()->on("a", m_receiver.get(), [&log] { log.append(u"a2"_s); });
    endpoint()->on("b", this, [&log] { log.append(u"b"_s); });
    endpoint()->off("a");
    endpoint()->off("never");
    answersTo("2[\"a\"]");
    answersTo("2[\"b\"]");
    QCOMPARE(log, QStringList{ u"b"_s });
    endpoint()->on("a", this, [&log] { log.append(u"again"_s); });
    answersTo("2[\"a\"]");
    QCOMPARE(log.constLast(), u"again"_s);
}

void tst_HandlerConnections::offByContext()
{
    QStringList log;
    endpoint()->on("a", this, [&log] { log.append(u"mine"_s); });
    endpoint()->on("a", m_receiver.get(), [&log] { log.append(u"theirs"_s); });
    endpoint()->on("b", m_receiver.get(), [&log] { log.append(u"b"_s); });
    endpoint()->off("a", m_receiver.get());
    answersTo("2[\"a\"]");
    answersTo("2[\"b\"]");
    QCOMPARE(log, (QStringList{ u"mine"_s, u"b"_s }));
}

void tst_HandlerConnections::offWhileCalling()
{
    QStringList log;
    endpoint()->on("a", this, [&] {
        log.append(u"first"_s);
        endpoint()->off("a");
        endpoint()->on("a", this, [&log] { log.append(u"new"_s); });
    });
    endpoint()->on("a", this, [&log] { log.append(u"second"_s); });
    answersTo("2[\"a\"]");
    QCOMPARE(log, QStringList{ u"first"_s });
    answersTo("2[\"a\"]");
    QCOMPARE(log, (QStringList{ u"first"_s, u"new"_s }));
}

void tst_HandlerConnections::namesAreExact()
{
    QStringList log;
    endpoint()->on("Chat", this, [&log] { log.append(u"Chat"_s); });
    endpoint()->on(u"grüße"_s, this, [&log] { log.append(u"grüße"_s); });
    endpoint()->on("42", this, [&log] { log.append(u"42"_s); });
    endpoint()->on("", this, [&log] { log.append(u"empty"_s); });
    answersTo("2[\"chat\"]");
    answersTo("2[\"Chat \"]");
    answersTo("2[\"gr\\u00fc\\u00dfe\"]");
    answersTo("2[42]");
    answersTo("2[\"\"]");
    QCOMPARE(log, (QStringList{ u"grüße"_s, u"42"_s, u"empty"_s }));
}

void tst_HandlerConnections::handlerMayDestroyTheEndpoint()
{
    QStringList log;
    endpoint()->on("e", this, [&](const QSocketIoEvent &event) {
        m_pair->left.reset();
        log.append(event.name()); // the event itself lives on
        return 1;
    });
    endpoint()->on("e", this, [&log] { log.append(u"second"_s); });
    connect(endpoint(), &QSocketIoEndpoint::eventReceived, this,
            [&log] { log.append(u"signal"_s); });
    m_pair->left->inject("20[\"e\"]");
    QCOMPARE(log, QStringList{ u"e"_s });
}

void tst_HandlerConnections::handlerMayDestroyItsContext()
{
    QPromise<int> promise;
    promise.start();
    endpoint()->on("e", m_receiver.get(), [&] {
        m_receiver.reset();
        return promise.future();
    });
    QCOMPARE(answersTo("20[\"e\"]"), QByteArrayList());
    promise.addResult(1);
    promise.finish();
    QCoreApplication::processEvents();
    QCOMPARE(endpoint()->takeSent(), QByteArrayList());
}

QTEST_GUILESS_MAIN(tst_HandlerConnections)
#include "tst_handlerconnections.moc"
