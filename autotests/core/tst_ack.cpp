// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "endpointpair.h"
#include "replysummary.h"

#include "core/acktable.h"

#include <QFutureWatcher>
#include <QtTest>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using QSocketIo::ErrorCode;

namespace {

QSocketIoReply replyOf(const QByteArray &json)
{
    return makeReply(JsonDocument::parse(json, 64).document);
}

// Writes down every completion.
class LoggingSink final : public ReplySink
{
public:
    LoggingSink(QStringList &log, std::function<void()> then = {})
        : m_log(log)
        , m_then(std::move(then))
    {}
    ~LoggingSink() override { ++destroyed; }
    void finish(const QSocketIoReply &reply) override
    {
        m_log.append(summaryOf(reply));
        if (m_then)
            m_then();
    }
    static inline int destroyed = 0;

private:
    QStringList &m_log;
    std::function<void()> m_then;
};

struct Bench
{
    ManualTime time;
    QStringList log; // written to by what the table still holds in the end
    std::unique_ptr<AckTable> table = std::make_unique<AckTable>(time.deadlines);

    void ask(quint64 id, std::chrono::milliseconds timeout = 0ms, std::function<void()> then = {})
    {
        table->add(id, std::make_unique<LoggingSink>(log, std::move(then)), timeout);
    }
};

} // namespace

using Step = std::function<void(Bench &)>;
Q_DECLARE_METATYPE(Step)

class tst_Ack : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyQuestionEndsOnce_data();
    void everyQuestionEndsOnce();
    void sinksMayDoAnything();
    void anAnswerMayTakeTheWatcherAlong();
    void allEndInTheOrderOfTheirIds();
    void aLostConnectionSparesWhatIsKept();

    void futureGetsTheAnswer();
    void futureTimesOut();
    void futureEndsWithTheConnection();
    void futureEndsWithTheEndpoint();
    void futureMayBeCancelled();
    void cancelledFutureFinishesSoon_data();
    void cancelledFutureFinishesSoon();
    void answeredFuturesAreNotWatched();
    void futureIsNeverCancelledByUs();
    void reservedNamesAreRefused();
    void timeRunsWhileAnEventIsKept();
    void keptEventsKeepTheirReplies();
    void volatileEventsEndAtOnce();
};

void tst_Ack::everyQuestionEndsOnce_data()
{
    QTest::addColumn<Step>("step");
    QTest::addColumn<QStringList>("expected");
    const auto row = [](const char *name, Step step, const QStringList &expected) {
        QTest::newRow(name) << std::move(step) << expected;
    };
    row("answer", [](Bench &b) { QVERIFY(b.table->finish(7, replyOf("[1]"))); }, { u"reply 1"_s });
    row("answer to another id", [](Bench &b) { QVERIFY(!b.table->finish(8, replyOf("[1]"))); }, {});
    row("double answer",
        [](Bench &b) {
            QVERIFY(b.table->finish(7, replyOf("[1]")));
            QVERIFY(!b.table->finish(7, replyOf("[2]")));
        },
        { u"reply 1"_s });
    row("just before the time-out",
        [](Bench &b) {
            b.time.advance(99ms);
            QVERIFY(b.table->finish(7, replyOf("[1]")));
        },
        { u"reply 1"_s });
    row("time-out", [](Bench &b) { b.time.advance(100ms); }, { u"AckTimeout"_s });
    row("late answer",
        [](Bench &b) {
            b.time.advance(100ms);
            QVERIFY(!b.table->finish(7, replyOf("[1]")));
        },
        { u"AckTimeout"_s });
    row("time passes after the answer",
        [](Bench &b) {
            QVERIFY(b.table->finish(7, replyOf("[1]")));
            b.time.advance(1h);
        },
        { u"reply 1"_s });
    row("disconnect", [](Bench &b) { b.table->finishSent(notConnectedError()); },
        { u"NotConnected"_s });
    row("disconnect, then time",
        [](Bench &b) {
            b.table->finishSent(notConnectedError());
            b.time.advance(1h);
        },
        { u"NotConnected"_s });
    row("destroy", [](Bench &b) { b.table.reset(); }, { u"NotConnected"_s });
    row("destroy after time-out",
        [](Bench &b) {
            b.time.advance(100ms);
            b.table.reset();
        },
        { u"AckTimeout"_s });
}

void tst_Ack::everyQuestionEndsOnce()
{
    QFETCH(Step, step);
    QFETCH(QStringList, expected);
    Bench bench;
    LoggingSink::destroyed = 0;
    bench.ask(7, 100ms);
    step(bench);
    QCOMPARE(bench.log, expected);
    const qsizetype open = expected.isEmpty() ? 1 : 0;
    QCOMPARE(bench.table ? bench.table->size() : 0, open);
    QCOMPARE(LoggingSink::destroyed, 1 - int(open));
    QCOMPARE(bench.time.deadlines.isEmpty(), open == 0);
}

void tst_Ack::sinksMayDoAnything()
{
    Bench bench;
    bench.ask(1, 0ms, [&] { bench.table->finish(2, replyOf("[2]")); });
    bench.ask(2);
    bench.ask(3, 0ms, [&] { bench.ask(4); });
    bench.table->finishAll(notConnectedError());
    QCOMPARE(bench.log, QStringList(3, u"NotConnected"_s)); // the second was on its way out already
    QCOMPARE(bench.table->size(), 1); // asked in between: the new connection's business
    bench.ask(5, 10ms, [&] { bench.table.reset(); });
    bench.time.advance(10ms);
    QCOMPARE(bench.log.mid(3), (QStringList{ u"AckTimeout"_s, u"NotConnected"_s }));
}

// Watchers of futures are children of the deadlines, which go with the client that a continuation deletes.
void tst_Ack::anAnswerMayTakeTheWatcherAlong()
{
    auto time = std::make_unique<ManualTime>();
    auto table = std::make_unique<AckTable>(time->deadlines);
    auto sink = std::make_unique<UserReplySink>();
    bool hasEnded = false;
    auto future = sink->future();
    auto ending = future.then(QtFuture::Launch::Sync, [&](const QSocketIoReply &reply) {
        hasEnded = !reply.isError();
        table.reset();
        time.reset();
    });
    table->add(1, std::move(sink), 0ms);
    time->advance(100ms); // it is watched by now
    auto *const acks = table.get();
    QVERIFY(acks->finish(1, replyOf("[]")));
    QVERIFY(hasEnded);
    QVERIFY(!time);
}

void tst_Ack::allEndInTheOrderOfTheirIds()
{
    Bench bench;
    QList<int> order;
    for (int id : { 12, 3, 7, 1000, 0 })
        bench.ask(quint64(id), 0ms, [&order, id] { order.append(id); });
    bench.table->finishAll(notConnectedError());
    QCOMPARE(order, (QList<int>{ 0, 3, 7, 12, 1000 }));
}

void tst_Ack::aLostConnectionSparesWhatIsKept()
{
    Bench bench;
    bench.ask(1);
    bench.ask(2);
    bench.table->setKept(2);
    bench.table->finishSent(notConnectedError());
    QCOMPARE(bench.log, QStringList{ u"NotConnected"_s });
    QVERIFY(bench.table->contains(2));
    QVERIFY(bench.table->setSent(2));
    QVERIFY(!bench.table->setSent(1));
    bench.table->finishSent(notConnectedError());
    QCOMPARE(bench.table->size(), 0);
}

void tst_Ack::futureGetsTheAnswer()
{
    EndpointPair pair;
    pair.right->on("sum", this, [](int a, int b) { return a + b; });
    const auto future = pair.left->emitWithAck("sum", 2, 3);
    QVERIFY(future.isFinished());
    QCOMPARE(future.resultCount(), 1);
    QCOMPARE(future.result().value<int>(), 5);
    const auto listed = pair.left->emitArgumentsWithAck("sum", { 4, 5 });
    QCOMPARE(listed.result().arguments(), QVariantList{ 9LL });
    pair.left->inject("30[1]"); // once more, and one that was never asked
    pair.left->inject("399[1]");
    QCOMPARE(future.result().value<int>(), 5);
    QCOMPARE(pair.left->d()->acks.size(), 0);
}

void tst_Ack::futureTimesOut()
{
    EndpointPair pair;
    const auto future = pair.left->withTimeout(5s).emitWithAck("silence");
    pair.time.advance(4999ms);
    QVERIFY(!future.isFinished());
    pair.time.advance(1ms);
    QVERIFY(future.isFinished());
    QCOMPARE(future.result().error().code(), ErrorCode::AckTimeout);
    QCOMPARE(future.result().error().message(), u"operation has timed out"_s);
    pair.left->inject("30[1]"); // late
    QVERIFY(future.result().isError());
    QCOMPARE(pair.left->d()->acks.size(), 0);
}

void tst_Ack::futureEndsWithTheConnection()
{
    EndpointPair pair;
    const auto future = pair.left->emitWithAck("silence");
    pair.left->close();
    QVERIFY(future.isFinished());
    QCOMPARE(future.result().error().code(), ErrorCode::NotConnected);
}

void tst_Ack::futureEndsWithTheEndpoint()
{
    EndpointPair pair;
    const auto sent = pair.left->emitWithAck("silence");
    pair.left->close();
    const auto kept = pair.left->emitWithAck("kept");
    const QSocketIoEmitter emitter = pair.left->withTimeout(1s);
    pair.left.reset();
    for (const auto &future : { sent, kept, emitter.emitWithAck("afterwards") }) {
        QVERIFY(future.isFinished());
        QVERIFY(!future.isCanceled());
        QCOMPARE(future.result().error().code(), ErrorCode::NotConnected);
    }
    emitter.emitEvent("nobody there");
    QVERIFY(pair.time.deadlines.isEmpty());
}

void tst_Ack::futureMayBeCancelled()
{
    EndpointPair pair;
    auto future = pair.left->withTimeout(1s).emitWithAck("silence");
    auto other = pair.left->withTimeout(1s).emitWithAck("silence");
    future.cancel();
    other.cancel();
    pair.left->inject("30[1]");
    QVERIFY(future.isFinished());
    QVERIFY(future.isCanceled());
    QCOMPARE(pair.left->d()->acks.size(), 1);
    pair.time.advance(1s);
    QVERIFY(other.isFinished());
    QCOMPARE(pair.left->d()->acks.size(), 0);
}

void tst_Ack::cancelledFutureFinishesSoon_data()
{
    QTest::addColumn<bool>("isKept");
    QTest::addColumn<bool>("isCancelledEarly"); // before anybody watches it
    QTest::newRow("sent, early") << false << true;
    QTest::newRow("sent, late") << false << false;
    QTest::newRow("kept, early") << true << true;
    QTest::newRow("kept, late") << true << false;
}

void tst_Ack::cancelledFutureFinishesSoon()
{
    QFETCH(bool, isKept);
    QFETCH(bool, isCancelledEarly);
    EndpointPair pair;
    if (isKept)
        pair.left->close();
    QStringList log;
    auto future = pair.left
                          ->withAck(this,
                                    [&log](const QSocketIoReply &reply) {
                                        log.append(summaryOf(reply));
                                    })
                          .emitWithAck("silence");
    if (isCancelledEarly)
        future.cancel();
    pair.time.advance(100ms);
    QCoreApplication::processEvents();
    future.cancel();
    QTRY_VERIFY(future.isFinished());
    QCOMPARE(future.resultCount(), 0);
    QCOMPARE(log, QStringList{ u"Canceled"_s });
    QCOMPARE(pair.left->d()->acks.size(), 0);
    pair.left->inject("30[1]");
    pair.left.reset();
    QCOMPARE(log.size(), 1);
    QVERIFY(pair.time.deadlines.isEmpty());
}

void tst_Ack::answeredFuturesAreNotWatched()
{
    EndpointPair pair;
    pair.right->on("sum", this, [](int a, int b) { return a + b; });
    const auto slow = pair.left->emitWithAck("silence");
    for (int i = 0; i < 100; ++i)
        QVERIFY(pair.left->emitWithAck("sum", i, i).isFinished());
    pair.time.advance(100ms);
    const auto watchers = [&] { return pair.time.deadlines.findChildren<QFutureWatcherBase *>(); };
    QCOMPARE(watchers().size(), 1);
    pair.left->close();
    QVERIFY(slow.isFinished());
    QTRY_COMPARE(watchers().size(), 0);
}

// Their answers would interest nobody, so they must not pile up.

void tst_Ack::futureIsNeverCancelledByUs()
{
    EndpointPair pair;
    int seen = 0;
    const auto count = [&seen](const QSocketIoReply &reply) { seen += reply.isError() ? 1 : 100; };
    auto first = pair.left->emitWithAck("silence").then(this, count);
    auto second = pair.left->withTimeout(1s).emitWithAck("silence").then(this, count);
    pair.time.advance(1s);
    pair.left.reset();
    QTRY_COMPARE(seen, 2);
}

void tst_Ack::reservedNamesAreRefused()
{
    EndpointPair pair;
    for (const char *name : { "connect", "connect_error", "disconnect", "disconnecting",
                              "newListener", "removeListener" }) {
        const QByteArray warning = QByteArray("event \"") + name
                                   + "\" was not emitted: its name is reserved";
        for (int i = 0; i < 3; ++i)
            QTest::ignoreMessage(QtWarningMsg, warning.constData());
        const auto future = pair.left->emitWithAck(name, 1);
        QVERIFY(future.isFinished());
        QCOMPARE(future.result().error().code(), ErrorCode::ProtocolViolation);
        pair.left->emitEvent(name);
        pair.left->emitArguments(QString::fromLatin1(name), {});
    }
    QCOMPARE(pair.left->takeSent(), QByteArrayList());
    pair.left->emitEvent("connected");
    QCOMPARE(pair.left->takeSent(), QByteArrayList{ R"(2["connected"])" });
}

void tst_Ack::timeRunsWhileAnEventIsKept()
{
    EndpointPair pair;
    pair.left->close();
    const auto late = pair.left->withTimeout(10s).emitWithAck("a");
    const auto early = pair.left->withTimeout(5s).emitWithAck("b");
    pair.time.advance(5s);
    QVERIFY(early.isFinished());
    QCOMPARE(early.result().error().code(), ErrorCode::AckTimeout);
    pair.left->open();
    QCOMPARE(pair.left->takeSent(), QByteArrayList{ R"(20["a"])" }); // nobody waits for b any more
    pair.time.advance(4999ms);
    QVERIFY(!late.isFinished());
    pair.time.advance(1ms);
    QCOMPARE(late.result().error().code(), ErrorCode::AckTimeout);
}

void tst_Ack::keptEventsKeepTheirReplies()
{
    EndpointPair pair;
    const auto sent = pair.left->emitWithAck("sent");
    pair.left->close();
    const auto kept = pair.left->emitWithAck("kept");
    pair.left->open();
    pair.left->close(); // now it has left, and is lost
    QCOMPARE(kept.result().error().code(), ErrorCode::NotConnected);
    const auto again = pair.left->emitWithAck("again");
    pair.left->close(); // lost once more without ever having been open
    QVERIFY(!again.isFinished());
    auto event = std::move(pair.left->d()->kept.front());
    pair.left->d()->kept.clear();
    pair.left->d()->discard(std::move(event));
    QCOMPARE(again.result().error().code(), ErrorCode::NotConnected);
    QCOMPARE(pair.left->d()->acks.size(), 0);
}

void tst_Ack::volatileEventsEndAtOnce()
{
    EndpointPair pair;
    pair.left->close();
    const auto future = pair.left->asVolatile().emitWithAck("gone");
    QCOMPARE(future.result().error().code(), ErrorCode::NotConnected);
}

QTEST_GUILESS_MAIN(tst_Ack)
#include "tst_ack.moc"
