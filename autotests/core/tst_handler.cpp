// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "endpointpair.h"
#include "sampletypes.h"

#include <QPromise>
#include <QRegularExpression>
#include <QThread>
#include <QtTest>

#include <functional>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

int twice(int n)
{
    return 2 * n;
}

int twiceNoexcept(int n) noexcept
{
    return 2 * n;
}

struct Adder
{
    int operator()(int a, int b) const { return a + b; }
};

template <typename T>
QFuture<T> finishedFuture(const T &value)
{
    QPromise<T> promise;
    promise.start();
    promise.addResult(value);
    promise.finish();
    return promise.future();
}

class Base : public QObject
{
    Q_OBJECT
public:
    int half(int n) { return n / 2; }
};

class Receiver final : public Base
{
    Q_OBJECT
public:
    int plus(int n) { return n + offset; }
    int plusConst(int n) const { return n + offset; }
    int plusNoexcept(int n) noexcept { return n + offset; }
    int plusBoth(int n) const noexcept { return n + offset; }
    static int minus(int n) { return -n; }
    void note(const QString &from, const QString &text) { noted = from + text; }

    int offset = 10;
    QString noted;
};

using Connector = std::function<void(QSocketIoEndpoint *, Receiver *)>;

} // namespace

Q_DECLARE_METATYPE(Connector)

class tst_Handler : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void answers_data();
    void answers();
    void mismatchIsNotCalled_data();
    void mismatchIsNotCalled();
    void everyHandlerConvertsForItself();
    void voidMemberFunction();
    void mutableHandlersKeepTheirState();

    void futureAnswersLater();
    void futureWithoutAResultDoesNotAnswer_data();
    void futureWithoutAResultDoesNotAnswer();
    void futureDiesWithTheContext();
    void keptAckAnswersLater();
    void ackAnswersFromAnotherThread();
    void firstOfTwoAnswersWins();
    void answersToNobodyAreDropped();

private:
    // What the endpoint under test answers to an event of the peer.
    QByteArrayList answersTo(const QByteArray &packet, const QByteArrayList &attachments = {})
    {
        m_pair->left->takeSent();
        m_pair->left->inject(packet, attachments);
        return m_pair->left->takeSent();
    }
    MemoryEndpoint *endpoint() const { return m_pair->left.get(); }

    std::unique_ptr<EndpointPair> m_pair;
    std::unique_ptr<Receiver> m_receiver;
};

void tst_Handler::init()
{
    m_pair = std::make_unique<EndpointPair>();
    m_pair->left->join(nullptr); // the test itself is the peer
    m_receiver = std::make_unique<Receiver>();
}

void tst_Handler::cleanup()
{
    m_receiver.reset();
    m_pair.reset();
}

void tst_Handler::answers_data()
{
    QTest::addColumn<Connector>("connector");
    QTest::addColumn<QByteArray>("arguments");
    QTest::addColumn<QByteArrayList>("expected");
    const auto row = [](const char *name, const QByteArray &arguments,
                        const QByteArrayList &expected, auto handler) {
        const Connector connector = [handler](QSocketIoEndpoint *endpoint, Receiver *receiver) {
            endpoint->on("e", receiver, handler);
        };
        QTest::newRow(name) << connector << arguments << expected;
    };
    const QByteArrayList none;

    row("lambda", "2,3", { "30[5]" }, [](int a, int b) { return a + b; });
    row("mutable lambda", "2", { "30[7]" }, [n = 5](int a) mutable { return n += a; });
    row("function", "4", { "30[8]" }, twice);
    row("noexcept function", "4", { "30[8]" }, twiceNoexcept);
    row("callable object", "4,5", { "30[9]" }, Adder());
    row("std::function", "4", { "30[8]" }, std::function<int(int)>(twice));
    row("member function", "1", { "30[11]" }, &Receiver::plus);
    row("const member function", "1", { "30[11]" }, &Receiver::plusConst);
    row("noexcept member function", "1", { "30[11]" }, &Receiver::plusNoexcept);
    row("const noexcept member function", "1", { "30[11]" }, &Receiver::plusBoth);
    row("member function of a base class", "8", { "30[4]" }, &Receiver::half);
    row("static member function", "8", { "30[-8]" }, &Receiver::minus);

    row("no parameters", "1,2,3", { "30[0]" }, [] { return 0; });
    row("extra arguments are ignored", "1,\"x\",null", { "30[1]" }, [](int a) { return a; });
    row("parameter by const reference", "\"x\"", { "30[\"x\"]" },
        [](const QString &s) { return s; });
    row("const parameter", "\"x\"", { "30[\"x\"]" }, [](const QString s) { return s; });
    row("missing optional", "1", { "30[true]" },
        [](int, std::optional<int> b) { return !b.has_value(); });
    row("null optional", "1,null", { "30[true]" },
        [](int, std::optional<int> b) { return !b.has_value(); });
    row("given optional", "1,2", { "30[2]" }, [](int, std::optional<int> b) { return *b; });
    row("missing variant in an optional", "", { "30[true]" },
        [](std::optional<QVariant> v) { return !v.has_value(); });
    row("gadget", "{\"x\":4}", { "30[12]" }, [](const Point &p) { return p.x + p.y; });
    row("enum", "\"Green\"", { "30[\"Green\"]" }, [](Sample::Colour c) { return c; });
    row("own converter", "{\"cents\":3}", { "30[{\"cents\":6}]" },
        [](Money m) { return Money{ 2 * m.cents }; });
    row("variant", "[1]", { "30[[1]]" }, [](const QVariant &v) { return v; });
    row("event", "1,2", { "30[2]" },
        [](const QSocketIoEvent &event) { return int(event.argumentCount()); });
    row("event by value", "\"x\"", { "30[\"e\"]" },
        [](QSocketIoEvent event) { return event.name(); });

    row("tuple", "", { "30[1,\"two\"]" }, [] { return std::tuple{ 1, u"two"_s }; });
    row("empty tuple", "", { "30[]" }, [] { return std::tuple<>(); });
    row("list is one argument", "", { "30[[1,2]]" }, [] { return QVariantList{ 1, 2 }; });
    row("bytes", "", { R"(61-0[{"_placeholder":true,"num":0}])", "b" },
        [] { return QByteArray("b"); });
    row("nothing in an optional", "", { "30[null]" }, [] { return std::optional<int>(); });
    row("reference", "", { "30[\"r\"]" }, []() -> const QString & {
        static const QString text = u"r"_s;
        return text;
    });
    row("future", "", { "30[5]" }, [] { return finishedFuture(5); });
    row("future of a tuple", "", { "30[1,2]" }, [] { return finishedFuture(std::tuple(1, 2)); });
    row("future of nothing", "", { "30[]" }, [] {
        QPromise<void> promise;
        promise.start();
        promise.finish();
        return promise.future();
    });
    row("void does not answer", "1", none, [](int) {});
    row("void with the event does not answer", "1", none, [](const QSocketIoEvent &) {});
    row("ack", "", { "30[1,\"a\"]" }, [](const QSocketIoAck &ack) { ack.send(1, "a"); });
    row("ack by value after an argument", "5", { "30[5]" },
        [](int n, QSocketIoAck ack) { ack.send(n); });
    row("ack after a missing optional", "", { "30[]" },
        [](std::optional<int>, QSocketIoAck ack) { ack.send(); });
    row("ack with a list of arguments", "", { "30[1,[2]]" }, [](QSocketIoAck ack) {
        ack.sendArguments({ 1, QVariantList{ 2 } });
    });
    row("ack out of the event", "", { "30[3]" },
        [](const QSocketIoEvent &event) { event.ack().send(3); });
    row("ack that is not used", "", none, [](QSocketIoAck) {});
}

void tst_Handler::answers()
{
    QFETCH(Connector, connector);
    QFETCH(QByteArray, arguments);
    QFETCH(QByteArrayList, expected);
    connector(endpoint(), m_receiver.get());
    const QByteArray json = arguments.isEmpty() ? QByteArray("[\"e\"]")
                                                : QByteArray("[\"e\"," + arguments + ']');
    m_pair->left->takeSent();
    m_pair->left->inject("20" + json);
    // Futures are watched through the event loop.
    if (!expected.isEmpty())
        QTRY_VERIFY(m_pair->left->d()->sent.size() >= expected.size());
    QCOMPARE(m_pair->left->takeSent(), expected);
    // Nobody waits: called as well, but silent.
    m_pair->left->inject("2" + json);
    QCoreApplication::processEvents();
    QCOMPARE(m_pair->left->takeSent(), QByteArrayList());
}

void tst_Handler::mismatchIsNotCalled_data()
{
    QTest::addColumn<QByteArray>("arguments");
    QTest::addColumn<QString>("warning");
    const auto refused = [](int position, const char *type, const char *wanted) {
        return u"event \"e\": argument %1 is %2, which does not convert to %3; the handler was not called"_s
                .arg(position)
                .arg(QLatin1String(type), QLatin1String(wanted));
    };
    QTest::newRow("string for int") << QByteArray(R"("1","x")") << refused(1, "a string", "int");
    QTest::newRow("fraction for int") << QByteArray("3.7,\"x\"") << refused(1, "a number", "int");
    QTest::newRow("too large an integer")
            << QByteArray("1099511627776,\"x\"") << refused(1, "an integer", "int");
    QTest::newRow("null for int") << QByteArray("null,\"x\"") << refused(1, "null", "int");
    QTest::newRow("object for string") << QByteArray("1,{}") << refused(2, "an object", "QString");
    QTest::newRow("array for string") << QByteArray("1,[]") << refused(2, "an array", "QString");
    QTest::newRow("bool for string") << QByteArray("1,true") << refused(2, "a boolean", "QString");
    QTest::newRow("optional of the wrong type")
            << QByteArray("1,\"x\",\"y\"") << refused(3, "a string", "std::optional<int>");
    QTest::newRow("missing")
            << QByteArray("1")
            << u"event \"e\": argument 2 is missing, but the handler takes QString; it was not called"_s;
}

void tst_Handler::mismatchIsNotCalled()
{
    QFETCH(QByteArray, arguments);
    QFETCH(QString, warning);
    int calls = 0;
    endpoint()->on("e", this,
                   [&calls](int, const QString &, std::optional<int>) { return ++calls; });
    QTest::ignoreMessage(QtWarningMsg, warning.toUtf8().constData());
    QCOMPARE(answersTo("20[\"e\"," + arguments + ']'), QByteArrayList());
    QCOMPARE(calls, 0);
}

void tst_Handler::everyHandlerConvertsForItself()
{
    QStringList log;
    endpoint()->on("e", this, [&log](int) { log.append(u"int"_s); });
    endpoint()->on("e", this, [&log](const QString &) { log.append(u"string"_s); });
    endpoint()->on("e", this, [&log](const QVariant &) { log.append(u"variant"_s); });
    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(
                                 u"argument 1 is a string, which does not convert to int"_s));
    answersTo(R"(2["e","x"])");
    QCOMPARE(log, (QStringList{ u"string"_s, u"variant"_s }));
}

void tst_Handler::voidMemberFunction()
{
    endpoint()->on("message", m_receiver.get(), &Receiver::note);
    answersTo(R"(2["message","ann: ","hi"])");
    QCOMPARE(m_receiver->noted, u"ann: hi"_s);
}

void tst_Handler::mutableHandlersKeepTheirState()
{
    endpoint()->on("count", this, [n = 0]() mutable { return ++n; });
    QCOMPARE(answersTo("20[\"count\"]"), QByteArrayList{ "30[1]" });
    QCOMPARE(answersTo("21[\"count\"]"), QByteArrayList{ "31[2]" });
}

void tst_Handler::futureAnswersLater()
{
    QPromise<int> promise;
    promise.start();
    endpoint()->on("e", this, [&promise] { return promise.future(); });
    QCOMPARE(answersTo("20[\"e\"]"), QByteArrayList());
    promise.addResult(7);
    promise.finish();
    QTRY_COMPARE(endpoint()->d()->sent, QByteArrayList{ "30[7]" });
}

void tst_Handler::futureWithoutAResultDoesNotAnswer_data()
{
    QTest::addColumn<bool>("isCancelled");
    QTest::newRow("cancelled") << true;
    QTest::newRow("finished without a result") << false;
}

void tst_Handler::futureWithoutAResultDoesNotAnswer()
{
    QFETCH(bool, isCancelled);
    QPromise<int> promise;
    promise.start();
    QSocketIoAck ack;
    endpoint()->on("e", m_receiver.get(), [&](const QSocketIoEvent &event) {
        ack = event.ack();
        return promise.future();
    });
    answersTo("20[\"e\"]");
    if (isCancelled)
        promise.future().cancel();
    promise.finish();
    QTRY_VERIFY(m_receiver->findChildren<QFutureWatcherBase *>().isEmpty());
    QCOMPARE(endpoint()->takeSent(), QByteArrayList());
    QVERIFY(ack.isExpected());
}

void tst_Handler::futureDiesWithTheContext()
{
    QPromise<int> promise;
    promise.start();
    endpoint()->on("e", m_receiver.get(), [&promise] { return promise.future(); });
    answersTo("20[\"e\"]");
    m_receiver.reset();
    promise.addResult(7);
    promise.finish();
    QCoreApplication::processEvents();
    QCOMPARE(endpoint()->takeSent(), QByteArrayList());
}

void tst_Handler::keptAckAnswersLater()
{
    QSocketIoAck kept;
    endpoint()->on("e", this, [&kept](const QString &, QSocketIoAck ack) { kept = ack; });
    QCOMPARE(answersTo(R"(20["e","job"])"), QByteArrayList());
    QVERIFY(kept.isExpected());
    kept.send(u"done"_s);
    QCOMPARE(endpoint()->takeSent(), QByteArrayList{ R"(30["done"])" });
    QVERIFY(!kept.isExpected());
}

void tst_Handler::ackAnswersFromAnotherThread()
{
    QSocketIoAck kept;
    endpoint()->on("e", this, [&kept](QSocketIoAck ack) { kept = ack; });
    answersTo("20[\"e\"]");
    const std::unique_ptr<QThread> thread(QThread::create([&kept] { kept.send(QByteArray("b")); }));
    thread->start();
    thread->wait();
    QCOMPARE(endpoint()->takeSent(), QByteArrayList());
    QTRY_COMPARE(endpoint()->d()->sent,
                 (QByteArrayList{ R"(61-0[{"_placeholder":true,"num":0}])", "b" }));
}

void tst_Handler::firstOfTwoAnswersWins()
{
    endpoint()->on("e", this, [] { return 1; });
    endpoint()->on("e", this, [] { return 2; });
    endpoint()->on("e", this, [](QSocketIoAck ack) { ack.sendArguments({ 3 }); });
    for (int i = 0; i < 2; ++i)
        QTest::ignoreMessage(QtWarningMsg,
                             "event \"e\" was answered twice; the first answer counts");
    QCOMPARE(answersTo("20[\"e\"]"), QByteArrayList{ "30[1]" });
}

void tst_Handler::answersToNobodyAreDropped()
{
    endpoint()->on("e", this, [] { return 1; });
    endpoint()->on("e", this, [] { return 2; }); // no warning either: nobody has asked
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    QCOMPARE(answersTo("2[\"e\"]"), QByteArrayList());
}

QTEST_GUILESS_MAIN(tst_Handler)
#include "tst_handler.moc"
