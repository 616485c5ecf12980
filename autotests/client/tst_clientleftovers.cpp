// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What is left of a client when it has closed or is gone: no thread, no descriptor, no child, no connection, no timer; and
// how long that takes.
#include "clientthread.h"
#include "qsocketioclient.h"
#include "tcprelay.h"
#include "testserver.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QPointer>
#include <QSignalSpy>

#include <algorithm>
#include <functional>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using ClientState = QSocketIoClient::State;
using QSocketIo::Transport;

namespace {

// Counts the process's threads or descriptors, by the operating system.
qsizetype entries(const char *folder)
{
    return QDir(QLatin1String(folder))
            .entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot)
            .size();
}

using Trap = std::function<void(QSocketIoClient *, const std::function<void()> &)>;

// Where a client may be in its life when it is told to go.
enum class Moment { Opening, Open, Busy, Stalled, Waiting, Closing, Closed };

struct Life
{
    explicit Life(const QList<Transport> &transports)
        : client(new QSocketIoClient(relay.url()))
    {
        QSocketIoPrivate::chooseIoThread(*client);
        client->setTransports(transports);
        client->setReconnectDelay(1h, 1h);
        wanted = transports.last();
    }
    ~Life() { delete client; }

    void openIt()
    {
        client->open();
        QTRY_VERIFY(client->of("/")->isConnected());
        QTRY_COMPARE(client->transport(), wanted);
    }
    void reach(Moment moment)
    {
        if (moment == Moment::Opening) {
            client->open();
            QTRY_VERIFY(relay.connections > 0);
            return;
        }
        openIt();
        switch (moment) {
        case Moment::Busy:
            for (int i = 0; i < 10; ++i)
                replies.append(client->emitWithAck("silent", QByteArray(50'000, 'x')));
            break;
        case Moment::Stalled:
            relay.stall();
            for (int i = 0; i < 10; ++i)
                replies.append(client->emitWithAck("silent", QByteArray(500'000, 'x')));
            break;
        case Moment::Waiting:
            // Again and again: a poll may be between two connections, and the manager repeats it on another one.
            QTRY_VERIFY((relay.cut(), client->state() == ClientState::WaitingToReconnect));
            break;
        case Moment::Closing:
            relay.stall();
            client->emitEvent("silent");
            client->close();
            break;
        case Moment::Closed:
            client->close();
            QTRY_COMPARE(client->state(), ClientState::Closed);
            break;
        default:
            break;
        }
    }

    TestServer server;
    TcpRelay relay{ server.port() };
    QPointer<QSocketIoClient> client;
    Transport wanted = Transport::Polling;
    QList<QFuture<QSocketIoReply>> replies;
};

} // namespace
Q_DECLARE_METATYPE(Moment)
Q_DECLARE_METATYPE(Trap)

class tst_ClientLeftovers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void initTestCase();
    void deleted_data() { addMoments(); }
    void deleted();
    void closed_data() { addMoments(); }
    void closed();
    void closingIsBounded();
    void deletedInItsSignals_data();
    void deletedInItsSignals();
    void namespaceDeleted();
    void manyClients();

private:
    static void addMoments();
    static QList<Transport> transports();
    bool isClean(); // as it was before the test

    qsizetype m_threads = 0;
    qsizetype m_descriptors = 0;
};

void tst_ClientLeftovers::initTestCase_data()
{
    QTest::addColumn<QList<Transport>>("transports");
    QTest::newRow("polling") << QList{ Transport::Polling };
    QTest::newRow("WebSocket") << QList{ Transport::WebSocket };
    QTest::newRow("upgrade") << QList{ Transport::Polling, Transport::WebSocket };
}

QList<Transport> tst_ClientLeftovers::transports()
{
    QFETCH_GLOBAL(QList<Transport>, transports);
    return transports;
}

void tst_ClientLeftovers::initTestCase()
{
    // What Qt makes once and keeps is not ours.
    {
        Life life({ Transport::Polling, Transport::WebSocket });
        life.openIt();
    }
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    m_threads = entries("/proc/self/task");
    m_descriptors = entries("/proc/self/fd");
    QVERIFY(m_threads > 0 && m_descriptors > 0);
}

bool tst_ClientLeftovers::isClean()
{
    return entries("/proc/self/task") <= m_threads && entries("/proc/self/fd") <= m_descriptors;
}

void tst_ClientLeftovers::addMoments()
{
    QTest::addColumn<Moment>("moment");
    QTest::newRow("opening") << Moment::Opening;
    QTest::newRow("open") << Moment::Open;
    QTest::newRow("busy") << Moment::Busy;
    QTest::newRow("stalled") << Moment::Stalled;
    QTest::newRow("waiting to reconnect") << Moment::Waiting;
    QTest::newRow("closing") << Moment::Closing;
    QTest::newRow("closed") << Moment::Closed;
}

void tst_ClientLeftovers::deleted()
{
    QFETCH(Moment, moment);
    {
        Life life(transports());
        life.reach(moment);
        if (QTest::currentTestFailed())
            return;
        QElapsedTimer elapsed;
        elapsed.start();
        delete life.client;
        QVERIFY(elapsed.elapsed() < 1000); // it waits for nobody
        for (const auto &reply : std::as_const(life.replies))
            QVERIFY(reply.isFinished());
    }
    QTRY_VERIFY(isClean());
}

void tst_ClientLeftovers::closed()
{
    QFETCH(Moment, moment);
    Life life(transports());
    life.client->of("/");
    // The one that watches the network stays as long as the client.
    const qsizetype children = life.client->findChildren<QObject *>().size() + 1;
    life.reach(moment);
    if (QTest::currentTestFailed())
        return;
    QElapsedTimer elapsed;
    elapsed.start();
    life.client->close();
    QVERIFY(elapsed.elapsed() < 1000);
    QTRY_COMPARE(life.client->state(), ClientState::Closed);
    for (const auto &reply : std::as_const(life.replies))
        QTRY_VERIFY(reply.isFinished());
    QTRY_COMPARE(life.client->findChildren<QObject *>().size(), children);
    QTRY_VERIFY(entries("/proc/self/task") <= m_threads);
}

void tst_ClientLeftovers::closingIsBounded()
{
    Life life(transports());
    life.reach(Moment::Stalled);
    if (QTest::currentTestFailed())
        return;
    QElapsedTimer elapsed;
    elapsed.start();
    life.client->close();
    QTRY_COMPARE(life.client->state(), ClientState::Closed);
    QVERIFY2(elapsed.elapsed() < 1000,
             QByteArray::number(elapsed.elapsed()).constData()); // 300 ms and the machine's share
}

void tst_ClientLeftovers::deletedInItsSignals_data()
{
    using Client = QSocketIoClient;
    using Space = QSocketIoClientNamespace;
    QTest::addColumn<Trap>("trap");
    const auto onClient = [](auto signal) {
        return Trap([signal](Client *client, const std::function<void()> &kill) {
            QObject::connect(client, signal, client, [kill] { kill(); });
        });
    };
    const auto onSpace = [](auto signal) {
        return Trap([signal](Client *client, const std::function<void()> &kill) {
            QObject::connect(client->of("/"), signal, client, [kill] { kill(); });
        });
    };
    QTest::newRow("opened") << onClient(&Client::opened);
    QTest::newRow("stateChanged") << onClient(&Client::stateChanged);
    QTest::newRow("transportChanged") << onClient(&Client::transportChanged);
    QTest::newRow("errorOccurred") << onClient(&Client::errorOccurred);
    QTest::newRow("closed") << onClient(&Client::closed);
    QTest::newRow("reconnectScheduled") << onClient(&Client::reconnectScheduled);
    QTest::newRow("aboutToConnect") << onSpace(&Space::aboutToConnect);
    QTest::newRow("connected") << onSpace(&Space::connected);
    QTest::newRow("eventReceived") << onSpace(&Space::eventReceived);
    QTest::newRow("eventSent") << onSpace(&Space::eventSent);
    QTest::newRow("disconnected") << onSpace(&Space::disconnected);
}

void tst_ClientLeftovers::deletedInItsSignals()
{
    QFETCH(Trap, trap);
    {
        Life life(transports());
        QObject::connect(life.server.of("/"), &QSocketIoServerNamespace::socketConnected,
                         life.client,
                         [](QSocketIoServerSocket *socket) { socket->emitEvent("welcome"); });
        int heard = 0;
        life.client->on("welcome", &life.server, [&heard] { ++heard; });
        int kills = 0;
        trap(life.client, [&] {
            ++kills;
            delete life.client;
        });
        life.client->open();
        if (life.client)
            life.client->emitEvent("hello");
        // Signals that need a fault get one.
        const auto isThere = [&] { return !life.client || life.client->transport() == life.wanted; };
        QTRY_VERIFY(isThere());
        QTRY_VERIFY(!life.client || life.client->of("/")->isConnected());
        QTRY_VERIFY(!life.client || heard == 1); // and what comes with it
        if (life.client)
            life.server.close();
        QTRY_VERIFY((life.relay.cut(),
                     !life.client || life.client->state() == ClientState::WaitingToReconnect));
        if (life.client)
            life.client->reconnectNow(); // which fails
        QTRY_VERIFY(!life.client || life.client->state() == ClientState::WaitingToReconnect);
        if (life.client)
            life.client->close();
        // Long polling is the transport from the start: it never changes to it.
        const bool isRaised = qstrcmp(QTest::currentDataTag(), "transportChanged") != 0
                              || life.wanted != QSocketIo::Transport::Polling;
        QTRY_COMPARE(!life.client, isRaised);
        QCOMPARE(kills, isRaised ? 1 : 0);
    }
    QTRY_VERIFY(isClean());
}

void tst_ClientLeftovers::namespaceDeleted()
{
    {
        Life life(transports());
        life.openIt();
        life.server.of("/room");
        auto *const room = life.client->of("/room");
        const QPointer<QSocketIoClientNamespace> guard(room);
        connect(room, &QSocketIoClientNamespace::connected, room, [room] { delete room; });
        room->connectToServer();
        const auto reply = room->emitWithAck("silent");
        QTRY_VERIFY(!guard);
        QVERIFY(reply.isFinished());
        QTRY_COMPARE(life.server.of("/room")->socketCount(), 0);
        QVERIFY(life.client->of("/")->isConnected());
        QVERIFY(!life.client->namespaces().contains(room));
    }
    QTRY_VERIFY(isClean());
}

void tst_ClientLeftovers::manyClients()
{
    for (int i = 0; i < 20; ++i) {
        Life life(transports());
        life.openIt();
        if (QTest::currentTestFailed())
            return;
    }
    QTRY_VERIFY(isClean());
}

QTEST_GUILESS_MAIN(tst_ClientLeftovers)
#include "tst_clientleftovers.moc"
