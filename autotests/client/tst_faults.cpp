// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Our client and our server with a network between them that fails: every event that is repeated until it is acknowledged
// arrives once and in order, every future ends, and the client comes back.
#include "qsocketioclient.h"
#include "tcprelay.h"
#include "testserver.h"

#include <QRandomGenerator>
#include <QSignalSpy>

#include <algorithm>
#include <functional>
#include <numeric>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using QSocketIo::Transport;
using Direction = TcpRelay::Direction;

namespace {

constexpr int eventCount = 3;
constexpr int patience = 20'000; // for a busy machine, in milliseconds

// One life of a client behind the relay.
class Run
{
public:
    explicit Run(const QList<Transport> &transports)
    {
        server.setDeduplicationWindow(1000, 1h);
        server.on("n", &context, [this](QSocketIoServerSocket *, int number, const QByteArray &) {
            heard.append(number);
            return number;
        });
        QObject::connect(server.of("/"), &QSocketIoServerNamespace::socketConnected, &context,
                         [this](QSocketIoServerSocket *socket) {
                             questions.append(socket->withTimeout(300ms).emitWithAck("question"));
                         });
        client.on("question", &context, [] { return true; });
        client.setTransports(transports);
        client.setReconnectDelay(1ms, 1ms);
        space()->setRetries(1000);
        space()->setMessageIds(true);
        space()->setAckTimeout(200ms);
    }
    // What a client does; the bytes make the events long enough to be cut in the middle.
    void open(int events = eventCount)
    {
        for (int i = 0; i < events; ++i)
            replies.append(client.emitWithAck("n", i, QByteArray(20, 'x')));
        client.open();
    }
    bool isDone() const
    {
        const auto hasEnded = [](const auto &future) { return future.isFinished(); };
        return std::all_of(replies.cbegin(), replies.cend(), hasEnded)
               && std::all_of(questions.cbegin(), questions.cend(), hasEnded);
    }
    // Null when everything is as it has to be.
    QByteArray fault() const
    {
        QList<int> expected(replies.size());
        std::iota(expected.begin(), expected.end(), 0);
        if (heard != expected)
            return "events are lost, repeated or out of order";
        for (const auto &reply : replies) {
            if (reply.result().isError())
                return reply.result().error().message().toUtf8();
        }
        return {};
    }
    QSocketIoClientNamespace *space() { return client.of("/"); }

    QList<int> heard;
    QList<QFuture<QSocketIoReply>> replies;
    QList<QFuture<QSocketIoReply>> questions; // of the server, one for each time that the client came
    QObject context;
    TestServer server;
    TcpRelay relay{ server.port() };
    QSocketIoClient client{ relay.url() };
};

} // namespace
Q_DECLARE_METATYPE(Direction)

class tst_Faults : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cutAnywhere_data() { addRows(); }
    void cutAnywhere();
    void stalledAnywhere_data() { addRows(); }
    void stalledAnywhere();
    void halfOpenForTheClient_data() { addRows(); }
    void halfOpenForTheClient();
    void halfOpenForTheServer_data() { addRows(); }
    void halfOpenForTheServer();
    void duplicatedConnections_data() { addTransports(); }
    void duplicatedConnections();
    void slowLink_data() { addTransports(); }
    void slowLink();
    void severalFaultsInARow_data() { addTransports(); }
    void severalFaultsInARow();
    void withoutRetriesFuturesEndToo_data() { addTransports(); }
    void withoutRetriesFuturesEndToo();

private:
    static void addTransports();
    static void addRows();
    // How many bytes a life without faults takes in the row's direction.
    void measure();
    // One life for each of count points of it, at which that happens.
    enum class Notice { ByTheConnection, ByTime }; // how the ends find out
    void failAt(int count, Notice notice, void (*happen)(Run &));

    qint64 m_bytes = 0;
};

void tst_Faults::addTransports()
{
    QTest::addColumn<QList<Transport>>("transports");
    QTest::newRow("polling") << QList{ Transport::Polling };
    QTest::newRow("WebSocket") << QList{ Transport::WebSocket };
    QTest::newRow("upgrade") << QList{ Transport::Polling, Transport::WebSocket };
}

void tst_Faults::addRows()
{
    QTest::addColumn<QList<Transport>>("transports");
    QTest::addColumn<Direction>("direction");
    const auto add = [](const char *name, const QList<Transport> &transports) {
        QTest::addRow("%s, to the server", name) << transports << Direction::ToServer;
        QTest::addRow("%s, to the client", name) << transports << Direction::ToClient;
    };
    add("polling", { Transport::Polling });
    add("WebSocket", { Transport::WebSocket });
    add("upgrade", { Transport::Polling, Transport::WebSocket });
}

void tst_Faults::measure()
{
    QFETCH(QList<Transport>, transports);
    QFETCH(Direction, direction);
    Run run(transports);
    run.open();
    QTRY_VERIFY_WITH_TIMEOUT(run.isDone() && run.client.transport() == transports.last(), patience);
    QCOMPARE(run.fault(), QByteArray());
    m_bytes = run.relay.passed(direction);
    QVERIFY(m_bytes > 0);
}

void tst_Faults::failAt(int count, Notice notice, void (*happen)(Run &))
{
    measure();
    QFETCH(QList<Transport>, transports);
    QFETCH(Direction, direction);
    int happened = 0;
    for (int i = 0; i < count; ++i) {
        const qint64 bytes = 1 + (m_bytes - 1) * i / count;
        Run run(transports);
        if (notice == Notice::ByTime) {
            run.server.setPing(50ms, 100ms);
            run.client.setOpenTimeout(400ms);
        }
        run.relay.after(direction, bytes, [&] {
            ++happened;
            happen(run);
        });
        run.open();
        QTRY_VERIFY2_WITH_TIMEOUT(run.isDone(),
                                  qPrintable(QStringLiteral("after %1 bytes").arg(bytes)),
                                  patience);
        QVERIFY2(run.fault().isNull(),
                 QByteArray(run.fault() + " after bytes: " + QByteArray::number(bytes)).constData());
        // A fault may have come after the last answer.
        QTRY_VERIFY_WITH_TIMEOUT(run.space()->isConnected(), patience);
    }
    QVERIFY(happened * 2 > count); // else this shows little
}

void tst_Faults::cutAnywhere()
{
    failAt(30, Notice::ByTheConnection, [](Run &run) { run.relay.cut(); });
}

void tst_Faults::stalledAnywhere()
{
    failAt(3, Notice::ByTime, [](Run &run) { run.relay.stall(); });
}

void tst_Faults::halfOpenForTheClient()
{
    failAt(3, Notice::ByTime, [](Run &run) { run.relay.cutServerSide(); });
}

void tst_Faults::halfOpenForTheServer()
{
    failAt(4, Notice::ByTime, [](Run &run) { run.relay.cutClientSide(); });
}

void tst_Faults::duplicatedConnections()
{
    QFETCH(QList<Transport>, transports);
    Run run(transports);
    run.relay.duplicates = true;
    run.relay.after(Direction::ToServer, 1500, [&] { run.relay.duplicates = false; });
    run.open(10);
    QTRY_VERIFY_WITH_TIMEOUT(run.isDone(), patience);
    QCOMPARE(run.fault(), QByteArray());
}

void tst_Faults::slowLink()
{
    QFETCH(QList<Transport>, transports);
    Run run(transports);
    run.client.setOpenTimeout(20s);
    run.space()->setAckTimeout(20s);
    run.relay.segment = 7;
    QSignalSpy ends(run.space(), &QSocketIoEndpoint::disconnected);
    run.open(20);
    QTRY_VERIFY_WITH_TIMEOUT(run.isDone(), patience);
    QCOMPARE(run.fault(), QByteArray());
    QTRY_COMPARE(run.client.transport(), transports.last());
    QCOMPARE(ends.count(), 0);
}

void tst_Faults::severalFaultsInARow()
{
    QFETCH(QList<Transport>, transports);
    QRandomGenerator random(4711);
    Run run(transports);
    run.server.setPing(100ms, 200ms);
    run.client.setOpenTimeout(300ms);
    const int most = transports.first() == Transport::Polling ? 1500
                                                              : 400; // bytes between two faults
    int faults = 0;
    std::function<void()> next = [&] {
        const auto direction = random.bounded(2) ? Direction::ToServer : Direction::ToClient;
        run.relay.after(direction, random.bounded(1, most), [&] {
            run.relay.segment = random.bounded(4) ? 0 : random.bounded(1, 50);
            switch (++faults, random.bounded(8)) {
            case 0:
                run.relay.stall();
                break;
            case 1:
                run.relay.cutClientSide();
                break;
            default:
                run.relay.cut();
            }
            if (faults < 10)
                next();
        });
    };
    next();
    run.open(50);
    QTRY_VERIFY_WITH_TIMEOUT(run.isDone(), patience);
    QCOMPARE(run.fault(), QByteArray());
    QVERIFY(faults > 1);
}

void tst_Faults::withoutRetriesFuturesEndToo()
{
    QFETCH(QList<Transport>, transports);
    for (int i = 0; i < 20; ++i) {
        Run run(transports);
        run.space()->setRetries(0);
        run.relay.after(Direction::ToServer, 1 + 50 * i, [&] { run.relay.cut(); });
        run.open();
        QTRY_VERIFY_WITH_TIMEOUT(run.isDone(), patience);
        for (int number = 0; number < eventCount; ++number) {
            // Without repetitions one may be lost, but none arrives twice and all have an outcome.
            QVERIFY(run.heard.count(number) <= 1);
            if (!run.replies.at(number).result().isError())
                QVERIFY(run.heard.contains(number));
        }
    }
}

QTEST_GUILESS_MAIN(tst_Faults)
#include "tst_faults.moc"
