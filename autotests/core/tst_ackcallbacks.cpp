// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Acknowledgements by callback: when they run, where, and when they do not.
#include "endpointpair.h"
#include "replysummary.h"

#include <QRegularExpression>
#include <QThread>
#include <QtTest>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class tst_AckCallbacks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void callbacksOfDeadContextsAreForgotten();
    void typedCallbackRunsOnSuccessOnly();
    void replyCallbackRunsInEveryCase();
    void callbackAndFutureTogether();
    void callbackDiesWithItsContext();
    void anotherContextAtTheSameAddressIsAnother();
    void callbackRunsInTheThreadOfItsContext();
    void everyThreadHasItsAnswers();
    void mismatchingAnswerWarns();
    void endpointMayBeDestroyedInACallback();
};

void tst_AckCallbacks::callbacksOfDeadContextsAreForgotten()
{
    EndpointPair pair;
    const auto living = pair.left->emitWithAck("silence");
    for (int i = 0; i < 1000; ++i) {
        QObject context;
        pair.left->withAck(&context, [](const QSocketIoReply &) {}).emitEvent("silence");
    }
    QCOMPARE_LE(pair.left->d()->acks.size(), 64);
    QVERIFY(!living.isFinished());
}

void tst_AckCallbacks::typedCallbackRunsOnSuccessOnly()
{
    EndpointPair pair;
    pair.right->on("count", this, [](const QString &room) { return int(room.size()); });
    int result = 0;
    pair.left->withAck(this, [&result](int n) { result = n; }).emitEvent("count", "lobby");
    QCOMPARE(result, 5);
    pair.left->withAck(this, [&result](int, std::optional<QString> more) { result = more ? -1 : 6; })
            .emitEvent("count", "x");
    QCOMPARE(result, 6);
    pair.left->withTimeout(1s).withAck(this, [&result](int) { result = -1; }).emitEvent("silence");
    pair.time.advance(1s);
    pair.left->withAck(this, [&result](int) { result = -1; }).emitEvent("silence");
    pair.left->close();
    QCOMPARE(result, 6);
}

void tst_AckCallbacks::replyCallbackRunsInEveryCase()
{
    EndpointPair pair;
    pair.right->on("one", this, [] { return 1; });
    QStringList log;
    const auto note = [&log](const QSocketIoReply &reply) { log.append(summaryOf(reply)); };
    pair.left->withAck(this, note).emitEvent("one");
    pair.left->withTimeout(1s).withAck(this, note).emitEvent("silence");
    pair.time.advance(1s);
    pair.left->withAck(this, note).emitArguments("silence", { 1 });
    pair.left->close();
    QTest::ignoreMessage(QtWarningMsg, "event \"connect\" was not emitted: its name is reserved");
    pair.left->withAck(this, note).emitEvent("connect");
    QCOMPARE(log, (QStringList{ u"reply 1"_s, u"AckTimeout"_s, u"NotConnected"_s,
                                u"ProtocolViolation"_s }));
}

void tst_AckCallbacks::callbackAndFutureTogether()
{
    EndpointPair pair;
    pair.right->on("one", this, [] { return 1; });
    int calls = 0;
    const QSocketIoEmitter emitter = pair.left->withAck(this,
                                                        [&calls](int n) mutable { calls += n; });
    const auto first = emitter.emitWithAck("one");
    const auto second = emitter.emitWithAck("one");
    QCOMPARE(first.result().value<int>(), 1);
    QCOMPARE(second.result().value<int>(), 1);
    QCOMPARE(calls, 2);
}

void tst_AckCallbacks::callbackDiesWithItsContext()
{
    EndpointPair pair;
    int calls = 0;
    auto context = std::make_unique<QObject>();
    const auto emitter = pair.left->withAck(context.get(),
                                            [&calls](const QSocketIoReply &) { ++calls; });
    const auto future = emitter.emitWithAck("silence");
    context.reset();
    pair.left->inject("30[]");
    QVERIFY(future.isFinished());
    emitter.emitEvent("silence");
    pair.left->inject("31[]");
    QCOMPARE(calls, 0);
}

void tst_AckCallbacks::anotherContextAtTheSameAddressIsAnother()
{
    EndpointPair pair;
    QStringList calls;
    std::optional<QObject> context;
    for (const QString &name : { u"first"_s, u"second"_s }) {
        context.emplace();
        pair.left->withAck(&*context, [&calls, name](const QSocketIoReply &) { calls.append(name); })
                .emitEvent("silence");
    }
    pair.left->inject("30[]");
    pair.left->inject("31[]");
    QCOMPARE(calls, QStringList{ u"second"_s });
}

void tst_AckCallbacks::callbackRunsInTheThreadOfItsContext()
{
    EndpointPair pair;
    QThread thread;
    QObject inside;
    inside.moveToThread(&thread);
    std::atomic<QThread *> where = nullptr;
    pair.left->withAck(&inside, [&where](int) { where = QThread::currentThread(); })
            .emitEvent("silence");
    thread.start();
    pair.left->inject("30[5]");
    QTRY_COMPARE(where.load(), &thread);
    thread.quit();
    thread.wait();
}

// What carries the answers is shared by the questions of a thread, and outlives it.
void tst_AckCallbacks::everyThreadHasItsAnswers()
{
    constexpr int threads = 4;
    constexpr int questions = 100;
    EndpointPair pair;
    pair.right->on("one", this, [] { return 1; });
    int sum = 0;
    std::vector<std::unique_ptr<QThread>> running;
    for (int i = 0; i < threads; ++i) {
        running.emplace_back(QThread::create([&] {
            for (int n = 0; n < questions; ++n)
                pair.left->withAck(this, [&sum](int one) { sum += one; }).emitEvent("one");
        }));
        running.back()->start();
    }
    for (const auto &thread : running)
        thread->wait();
    running.clear();
    QTRY_COMPARE(sum, threads * questions);
}

void tst_AckCallbacks::mismatchingAnswerWarns()
{
    EndpointPair pair;
    int calls = 0;
    pair.left->withAck(this, [&calls](int, int) { ++calls; }).emitEvent("silence");
    QTest::ignoreMessage(QtWarningMsg, "acknowledgement: argument 2 is a string, which does not "
                                       "convert to int; the handler was not called");
    pair.left->inject(R"(30[1,"2"])");
    pair.left->withAck(this, [&calls](int, int) { ++calls; }).emitEvent("silence");
    QTest::ignoreMessage(
            QtWarningMsg,
            "acknowledgement: argument 2 is missing, but the handler takes int; it was not called");
    pair.left->inject("31[1]");
    QCOMPARE(calls, 0);
}

void tst_AckCallbacks::endpointMayBeDestroyedInACallback()
{
    EndpointPair pair;
    int calls = 0;
    const auto destroy = [&](const QSocketIoReply &) {
        ++calls;
        pair.left.reset();
    };
    const auto count = [&calls](const QSocketIoReply &) { ++calls; };
    pair.left->withAck(this, destroy).emitEvent("silence");
    pair.left->withAck(this, count).emitEvent("silence");
    pair.left->inject("30[]");
    QVERIFY(!pair.left);
    QCOMPARE(calls, 2);
    EndpointPair second;
    second.left->withAck(this, [&](const QSocketIoReply &) { second.left.reset(); })
            .emitEvent("silence");
    second.left->withAck(this, count).emitEvent("silence");
    second.left->close();
    QCOMPARE(calls, 3);
}

QTEST_GUILESS_MAIN(tst_AckCallbacks)
#include "tst_ackcallbacks.moc"
