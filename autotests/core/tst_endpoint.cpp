// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "endpointpair.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QtTest>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using State = QSocketIoEndpoint::State;

namespace {

// At which of its stations an event destroys the endpoint.
enum class Station { Middleware, Listener, Further, Signal, Last, Never };

} // namespace

Q_DECLARE_METATYPE(Station)

class tst_Endpoint : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void leavesUncompressed();
    void identity();
    void stateIsAReadOnlyBindable();
    void stateSignalComesLast();
    void stateHandlersMayDestroyTheEndpoint();
    void eventsTakeTheirStationsInOrder();
    void anyStationMayDestroyTheEndpoint_data();
    void anyStationMayDestroyTheEndpoint();
    void middlewareMayRefuse();
    void middlewareMayDispatchLater();
    void nothingIsMadeOfWhatNobodyHears();
    void everyNameFindsItsListener();
    void unknownAcknowledgementsAreIgnored();
    void emitsText();
    void emitsBytes();
    void sentEventsAreReported();
    void sentSignalMayDestroyTheEndpoint();
    void bothSidesMayEmitWhileReceiving();
    void namespacesAreOnTheWire();
};

void tst_Endpoint::identity()
{
    EndpointPair pair("/gr\xc3\xbc\xc3\x9f");
    QCOMPARE(pair.left->name(), u"/grüß"_s);
    QCOMPARE(pair.left->objectName(), u"/grüß"_s);
    QVERIFY(pair.left->id().isEmpty());
    pair.left->d()->id = u"abc"_s;
    QCOMPARE(pair.left->property("id"), u"abc"_s);
    QCOMPARE(pair.left->property("name"), u"/grüß"_s);
}

void tst_Endpoint::stateIsAReadOnlyBindable()
{
    EndpointPair pair;
    QVERIFY(pair.left->isConnected());
    QBindable<State> bindable = pair.left->bindableState();
    QVERIFY(bindable.isReadOnly());
    QProperty<bool> isOpen;
    isOpen.setBinding([bindable] { return bindable.value() == State::Connected; });
    QVERIFY(isOpen.value());
    pair.left->close();
    QVERIFY(!isOpen.value());
    QCOMPARE(pair.left->property("state").value<State>(), State::Disconnected);
}

void tst_Endpoint::stateSignalComesLast()
{
    EndpointPair pair;
    QList<State> seen;
    connect(pair.left.get(), &QSocketIoEndpoint::stateChanged, this, [&](State state) {
        seen.append(state);
        QCOMPARE(pair.left->state(), state);
    });
    pair.left->d()->setState(State::Connected); // no change
    pair.left->d()->setState(State::Connecting);
    pair.left->d()->setState(State::Connecting);
    pair.left->d()->setState(State::Disconnected);
    QCOMPARE(seen, (QList<State>{ State::Connecting, State::Disconnected }));
}

void tst_Endpoint::stateHandlersMayDestroyTheEndpoint()
{
    EndpointPair pair;
    connect(pair.left.get(), &QSocketIoEndpoint::stateChanged, this, [&] { pair.left.reset(); });
    pair.left->close();
    QVERIFY(!pair.left);
}

void tst_Endpoint::eventsTakeTheirStationsInOrder()
{
    EndpointPair pair;
    QStringList log;
    const auto note = [&log](const QString &what) { return [&log, what] { log.append(what); }; };
    connect(pair.left.get(), &QSocketIoEndpoint::eventReceived, this, note(u"signal"_s));
    pair.left->d()->last = [&log](const QSocketIoEvent &) { log.append(u"last"_s); };
    pair.left->d()->further = [&log](const QSocketIoEvent &, QByteArrayView name) {
        log.append(u"further "_s + QString::fromUtf8(name));
    };
    pair.left->d()->middleware = [&log](const QSocketIoEvent &) {
        log.append(u"middleware"_s);
        return true;
    };
    pair.left->on("e", this, note(u"first"_s));
    pair.left->on("other", this, note(u"other"_s));
    pair.left->on("e", this, note(u"second"_s));
    pair.right->emitEvent("e");
    QCOMPARE(log, (QStringList{ u"middleware"_s, u"first"_s, u"second"_s, u"further e"_s,
                                u"signal"_s, u"last"_s }));
}

void tst_Endpoint::anyStationMayDestroyTheEndpoint_data()
{
    QTest::addColumn<Station>("station");
    QTest::addColumn<int>("visited");
    QTest::newRow("middleware") << Station::Middleware << 1;
    QTest::newRow("listener") << Station::Listener << 2;
    QTest::newRow("further") << Station::Further << 3;
    QTest::newRow("signal") << Station::Signal << 4;
    QTest::newRow("last") << Station::Last << 5;
    QTest::newRow("never") << Station::Never << 5;
}

void tst_Endpoint::anyStationMayDestroyTheEndpoint()
{
    QFETCH(Station, station);
    QFETCH(int, visited);
    EndpointPair pair;
    int stations = 0;
    const auto arrive = [&](Station at) {
        ++stations;
        if (at == station)
            pair.left.reset();
        return true;
    };
    // Handlers that live in the endpoint must not be destroyed while they run.
    static std::function<bool(Station)> visit;
    visit = arrive;
    pair.left->d()->middleware = [](const QSocketIoEvent &) { return visit(Station::Middleware); };
    pair.left->d()->further = [](const QSocketIoEvent &, QByteArrayView) {
        visit(Station::Further);
    };
    pair.left->d()->last = [](const QSocketIoEvent &) { visit(Station::Last); };
    pair.left->on("e", this, [] { visit(Station::Listener); });
    connect(pair.left.get(), &QSocketIoEndpoint::eventReceived, this,
            [] { visit(Station::Signal); });
    pair.right->emitEvent("e");
    QCOMPARE(stations, visited);
    QCOMPARE(!pair.left, station != Station::Never);
}

void tst_Endpoint::middlewareMayRefuse()
{
    EndpointPair pair;
    int calls = 0;
    pair.left->d()->middleware = [](const QSocketIoEvent &event) {
        return event.name() != u"secret"_s;
    };
    pair.left->on("secret", this, [&calls] { ++calls; });
    pair.left->on("public", this, [&calls] { ++calls; });
    QSignalSpy spy(pair.left.get(), &QSocketIoEndpoint::eventReceived);
    pair.right->emitEvent("secret");
    QCOMPARE(calls, 0);
    QCOMPARE(spy.count(), 0);
    pair.right->emitEvent("public");
    QCOMPARE(calls, 1);
    QCOMPARE(spy.count(), 1);
}

void tst_Endpoint::middlewareMayDispatchLater()
{
    EndpointPair pair;
    QSocketIoEvent kept;
    pair.left->d()->middleware = [&kept](const QSocketIoEvent &event) {
        kept = event;
        return false;
    };
    int calls = 0;
    pair.left->on("e", this, [&](int n) {
        calls += n;
        kept = {}; // the dispatched event must not depend on the one it was called with
        return n;
    });
    const auto future = pair.right->emitWithAck("e", 5);
    QCOMPARE(calls, 0);
    pair.left->d()->dispatch(kept);
    QCOMPARE(calls, 5);
    QCOMPARE(future.result().value<int>(), 5);
}

void tst_Endpoint::nothingIsMadeOfWhatNobodyHears()
{
    EndpointPair pair;
    const auto future = pair.right->emitWithAck("silence", 1);
    QVERIFY(!future.isFinished()); // as with the reference: no answer is invented
    QCOMPARE(pair.left->takeSent(), QByteArrayList());
    // A listener that nobody is connected to any more counts as none.
    pair.left->on("e", this, [] { return 1; });
    pair.left->off("e");
    QVERIFY(!pair.right->emitWithAck("e").isFinished());
}

void tst_Endpoint::everyNameFindsItsListener()
{
    EndpointPair pair;
    // Of different and of equal length, with common beginnings, and in no order.
    QStringList names{ u""_s, u"a"_s, u"ab"_s, u"b"_s, u"ä"_s, u"\U0001f600"_s };
    for (int i = 0; i < 300; ++i)
        names.append(u"name"_s + QString::number(i * 7919 % 300));
    QStringList heard;
    for (const QString &name : std::as_const(names))
        pair.right->on(name, this, [&heard, name] { heard.append(name); });
    for (const QString &name : std::as_const(names))
        pair.left->emitEvent(name);
    pair.left->emitEvent("nobody");
    QCOMPARE(heard, names);
    pair.right->off(u"ab"_s);
    heard.clear();
    pair.left->emitEvent("ab");
    pair.left->emitEvent("b");
    QCOMPARE(heard, QStringList{ u"b"_s });
}

void tst_Endpoint::unknownAcknowledgementsAreIgnored()
{
    EndpointPair pair;
    QSignalSpy spy(pair.left.get(), &QSocketIoEndpoint::eventReceived);
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    pair.left->inject("30[]");
    pair.left->inject("318446744073709551615[1]");
    QCOMPARE(spy.count(), 0);
    const auto future = pair.left->emitWithAck("e");
    pair.left->inject("31[]");
    QVERIFY(!future.isFinished());
}

void tst_Endpoint::emitsText()
{
    EndpointPair pair;
    pair.left->emitEvent("a");
    pair.left->emitEvent(u"b"_s, 1, "two", QVariantList{ 3 });
    pair.left->emitArguments("c", { 1, u"two"_s, QVariantList{ 3 } });
    std::ignore = pair.left->emitWithAck("d", true);
    pair.left->asVolatile().emitEvent("e");
    QCOMPARE(pair.left->takeSent(),
             (QByteArrayList{ R"(2["a"])", R"(2["b",1,"two",[3]])", R"(2["c",1,"two",[3]])",
                              R"(20["d",true])", R"(2["e"])" }));
}

void tst_Endpoint::emitsBytes()
{
    EndpointPair pair;
    QList<QVariantList> received;
    connect(pair.right.get(), &QSocketIoEndpoint::eventReceived, this,
            [&received](const QSocketIoEvent &event) { received.append(event.arguments()); });
    pair.left->emitEvent("photo", u"cat"_s, QByteArray("\0\xff", 2),
                         QVariantMap{ { u"thumb"_s, QByteArray() } });
    QCOMPARE(received, (QList<QVariantList>{ { u"cat"_s, QByteArray("\0\xff", 2),
                                               QVariantMap{ { u"thumb"_s, QByteArray("") } } } }));
}

void tst_Endpoint::sentEventsAreReported()
{
    EndpointPair pair;
    QList<QSocketIoEvent> reported;
    const auto connection = connect(pair.left.get(), &QSocketIoEndpoint::eventSent, this,
                                    [&reported](const QSocketIoEvent &event) {
                                        reported.append(event);
                                    });
    pair.left->emitEvent("photo", 1, QByteArray("bytes"));
    QCOMPARE(reported.size(), 1);
    QCOMPARE(reported.at(0).name(), u"photo"_s);
    QCOMPARE(reported.at(0).arguments(), (QVariantList{ 1LL, QByteArray("bytes") }));
    QVERIFY(!reported.at(0).ack().isExpected());
    pair.left->close();
    pair.left->emitEvent("kept");
    QCOMPARE(reported.size(), 1);
    pair.left->open();
    QCOMPARE(reported.size(), 2);
    disconnect(connection);
    pair.left->emitEvent("unheard");
    QCOMPARE(reported.size(), 2);
}

void tst_Endpoint::sentSignalMayDestroyTheEndpoint()
{
    EndpointPair pair;
    connect(pair.left.get(), &QSocketIoEndpoint::eventSent, this, [&pair] { pair.left.reset(); });
    const auto future = pair.left->emitWithAck("e");
    QVERIFY(!pair.left);
    QCOMPARE(future.result().error().code(), QSocketIo::ErrorCode::NotConnected);
}

void tst_Endpoint::bothSidesMayEmitWhileReceiving()
{
    EndpointPair pair;
    const auto bounce = [](MemoryEndpoint *endpoint) {
        return [endpoint](int n) {
            if (n > 0)
                endpoint->emitEvent("ping", n - 1);
            return n;
        };
    };
    pair.left->on("ping", this, bounce(pair.left.get()));
    pair.right->on("ping", this, bounce(pair.right.get()));
    const auto future = pair.left->emitWithAck("ping", 10);
    QCOMPARE(future.result().value<int>(), 10);
    QCOMPARE(pair.left->takeSent().size(), 6); // 10, 8, 6, 4, 2, 0
}

void tst_Endpoint::namespacesAreOnTheWire()
{
    EndpointPair pair("/chat");
    pair.right->on("e", this, [] { return 1; });
    QCOMPARE(pair.left->emitWithAck("e", QByteArray("b")).result().value<int>(), 1);
    QCOMPARE(pair.left->takeSent(),
             (QByteArrayList{ R"(51-/chat,0["e",{"_placeholder":true,"num":0}])", "b" }));
    QCOMPARE(pair.right->takeSent(), QByteArrayList{ "3/chat,0[1]" });
}

void tst_Endpoint::leavesUncompressed()
{
    EndpointPair pair;
    pair.left->emitEvent("text");
    QCOMPARE(pair.left->d()->uncompressed, 0);
    pair.left->asUncompressed().emitEvent("picture", QByteArray("\xff\xd8"));
    QCOMPARE(pair.left->d()->uncompressed, 1);
    const auto reply = pair.left->withTimeout(std::chrono::seconds(1))
                               .asUncompressed()
                               .asVolatile()
                               .emitWithAck("picture");
    QCOMPARE(pair.left->d()->uncompressed, 2);
    // What was kept remembers.
    pair.left->close();
    pair.left->asUncompressed().emitEvent("later");
    pair.left->open();
    QCOMPARE(pair.left->d()->uncompressed, 3);
}

QTEST_GUILESS_MAIN(tst_Endpoint)
#include "tst_endpoint.moc"
