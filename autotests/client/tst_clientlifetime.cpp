// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Clients, namespaces and receivers that go away at the worst moment.
#include "qsocketioclient.h"
#include "scriptedpeer.h"
#include "signallog.h"
#include "testcertificate.h"

#include <QEventLoop>
#include <QSignalSpy>
#include <QSslServer>
#include <QTest>
#include <QTimer>

#include <functional>

using namespace std::chrono_literals;
using ClientState = QSocketIoClient::State;
using State = QSocketIoEndpoint::State;
using QSocketIo::ErrorCode;

namespace {

// A client on its way through a life in which every signal is raised once at least.
struct DoomedClient
{
    DoomedClient()
    {
        client = new QSocketIoClient;
        setUpClient(*client, peer.url());
        client->setProtocol(QSocketIo::Protocol::EngineIo4); // an old server is an error
        main = client->of("/");
        main->setMaxQueuedEvents(2);
        refused = client->of("/refused");
        old = client->of("/old");
        peer.answer = [this](const QString &nsp) {
            if (nsp == QLatin1String("/refused"))
                return QStringLiteral("4/refused,{\"message\":\"no\"}");
            if (nsp == QLatin1String("/old"))
                return QStringLiteral("0/old,");
            peer.send(QStringLiteral("2[\"event\"]")); // before the answer
            return peer.welcome(nsp);
        };
    }
    ~DoomedClient() { delete client; }

    // Goes on for as long as there is a namespace to go on with.
    void live()
    {
        client->setUrl(peer.url(QStringLiteral("http")));
        if (main)
            client->setReconnectEnabled(false);
        if (main)
            client->setReconnectEnabled(true);
        if (main)
            main->setAuth({ { QStringLiteral("a"), 1 } });
        if (main)
            main->setOfflinePolicy(QSocketIo::OfflinePolicy::KeepLatestPerEvent);
        if (main)
            main->setOfflinePolicy(QSocketIo::OfflinePolicy::Keep);
        for (int i = 0; i < 3 && main; ++i) // one too many
            main->emitEvent("kept", i);
        if (main)
            client->open();
        QTRY_VERIFY(!main || main->isConnected());
        if (main)
            main->withAck(client.data(), [this](const QSocketIoReply &) {
                    replied();
                }).emitEvent("sent");
        peer.send(QStringLiteral("2[\"event\"]"));
        peer.drop();
        QTRY_VERIFY(!main || peer.connectionCount == 2);
        QTRY_VERIFY(!main || main->isConnected());
        peer.stopListening();
        if (main)
            client->setReconnectAttempts(1);
        peer.drop();
        QTRY_VERIFY(!main || client->state() == ClientState::Closed);
        if (main)
            peer.listen(static_cast<quint16>(client->url().port()));
        if (main)
            client->open();
        QTRY_VERIFY(!main || main->isConnected());
        if (main)
            client->close();
        QTRY_VERIFY(!main || client->state() == ClientState::Closed);
    }

    ScriptedPeer peer;
    QPointer<QSocketIoClient> client;
    QPointer<QSocketIoClientNamespace> main;
    QPointer<QSocketIoClientNamespace> refused;
    QPointer<QSocketIoClientNamespace> old;
    std::function<void()> replied = [] {};
};

using Killer = std::function<void()>;
using Trap = std::function<void(DoomedClient &, const Killer &)>;

template <typename Signal>
Trap onClient(Signal signal)
{
    return [signal](DoomedClient &doomed, const Killer &kill) {
        QObject::connect(doomed.client, signal, doomed.client, [kill] { kill(); });
    };
}

template <typename Signal>
Trap onMain(Signal signal)
{
    return [signal](DoomedClient &doomed, const Killer &kill) {
        QObject::connect(doomed.main, signal, doomed.main, [kill] { kill(); });
    };
}

Trap onClientState(ClientState wanted)
{
    return [wanted](DoomedClient &doomed, const Killer &kill) {
        QObject::connect(doomed.client, &QSocketIoClient::stateChanged, doomed.client,
                         [kill, wanted](ClientState state) {
                             if (state == wanted)
                                 kill();
                         });
    };
}

Trap onMainState(State wanted)
{
    return [wanted](DoomedClient &doomed, const Killer &kill) {
        QObject::connect(doomed.main, &QSocketIoEndpoint::stateChanged, doomed.main,
                         [kill, wanted](State state) {
                             if (state == wanted)
                                 kill();
                         });
    };
}

} // namespace
Q_DECLARE_METATYPE(Trap)

class tst_ClientLifetime : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void deletionInASlot_data();
    void deletionInASlot();
    void deletionOfANamespaceInASlot_data() { deletionInASlot_data(); }
    void deletionOfANamespaceInASlot();
    void closeInASlot_data() { deletionInASlot_data(); }
    void closeInASlot();
    void deletionInSslErrors();
    void deletionWhileBusy_data();
    void deletionWhileBusy();
    void receiverDeletedInItsHandler();
    void receiverDeletedByAnEarlierHandler();
    void eventLoopInAHandlerWhileTheConnectionEnds();
    void eventLoopInAHandlerWhileTheClientGoes();
    void callbacksOfADyingClientMayUseIt();
};

void tst_ClientLifetime::deletionInASlot_data()
{
    QTest::addColumn<Trap>("trap");
    using Client = QSocketIoClient;
    using Space = QSocketIoClientNamespace;
    QTest::newRow("opened") << onClient(&Client::opened);
    QTest::newRow("closed") << onClient(&Client::closed);
    QTest::newRow("stateChanged Opening") << onClientState(ClientState::Opening);
    QTest::newRow("stateChanged Open") << onClientState(ClientState::Open);
    QTest::newRow("stateChanged WaitingToReconnect")
            << onClientState(ClientState::WaitingToReconnect);
    QTest::newRow("stateChanged Closing") << onClientState(ClientState::Closing);
    QTest::newRow("stateChanged Closed") << onClientState(ClientState::Closed);
    QTest::newRow("urlChanged") << onClient(&Client::urlChanged);
    QTest::newRow("transportChanged") << onClient(&Client::transportChanged);
    QTest::newRow("reconnectEnabledChanged") << onClient(&Client::reconnectEnabledChanged);
    QTest::newRow("reconnectScheduled") << onClient(&Client::reconnectScheduled);
    QTest::newRow("reconnectAbandoned") << onClient(&Client::reconnectAbandoned);
    QTest::newRow("errorOccurred") << onClient(&Client::errorOccurred);
    QTest::newRow("aboutToConnect") << onMain(&Space::aboutToConnect);
    QTest::newRow("connected") << onMain(&Space::connected);
    QTest::newRow("disconnected") << onMain(&Space::disconnected);
    QTest::newRow("namespace Connecting") << onMainState(State::Connecting);
    QTest::newRow("namespace Connected") << onMainState(State::Connected);
    QTest::newRow("namespace Disconnected") << onMainState(State::Disconnected);
    QTest::newRow("eventReceived") << onMain(&Space::eventReceived);
    QTest::newRow("eventSent") << onMain(&Space::eventSent);
    QTest::newRow("queuedCountChanged") << onMain(&Space::queuedCountChanged);
    QTest::newRow("dropped") << onMain(&Space::dropped);
    QTest::newRow("offlinePolicyChanged") << onMain(&Space::offlinePolicyChanged);
    QTest::newRow("authChanged") << onMain(&Space::authChanged);
    QTest::newRow("connectionRejected") << Trap([](DoomedClient &doomed, const Killer &kill) {
        connect(doomed.refused, &Space::connectionRejected, doomed.refused, [kill] { kill(); });
    });
    QTest::newRow("errorOccurred of a namespace")
            << Trap([](DoomedClient &doomed, const Killer &kill) {
                   connect(doomed.old, &Space::errorOccurred, doomed.old, [kill] { kill(); });
               });
    QTest::newRow("handler") << Trap([](DoomedClient &doomed, const Killer &kill) {
        doomed.client->on("event", doomed.client.data(), [kill] { kill(); });
    });
    QTest::newRow("callback") << Trap(
            [](DoomedClient &doomed, const Killer &kill) { doomed.replied = kill; });
}

void tst_ClientLifetime::deletionInASlot()
{
    QFETCH(Trap, trap);
    DoomedClient doomed;
    int kills = 0;
    trap(doomed, [&] {
        ++kills;
        delete doomed.client;
    });
    doomed.live();
    QCOMPARE(kills, 1);
    QVERIFY(!doomed.client);
    QTRY_COMPARE(doomed.peer.openCount, 0);
}

void tst_ClientLifetime::deletionOfANamespaceInASlot()
{
    QFETCH(Trap, trap);
    DoomedClient doomed;
    int kills = 0;
    trap(doomed, [&] {
        ++kills;
        delete doomed.main;
        delete doomed.old;
        delete doomed.refused;
    });
    doomed.live();
    QVERIFY(kills >= 1);
    QVERIFY(doomed.client);
    delete doomed.client;
    QTRY_COMPARE(doomed.peer.openCount, 0);
}

// Less drastic, and just as easy to get wrong.
void tst_ClientLifetime::closeInASlot()
{
    QFETCH(Trap, trap);
    DoomedClient doomed;
    int calls = 0;
    trap(doomed, [&] {
        ++calls;
        doomed.client->close();
        if (calls == 1)
            doomed.client->open();
    });
    doomed.client->setUrl(doomed.peer.url(QStringLiteral("http")));
    doomed.main->emitEvent("kept");
    doomed.client->open();
    QTRY_VERIFY(doomed.client->state() == ClientState::Closed || doomed.main->isConnected());
    doomed.client->disconnect();
    doomed.main->disconnect();
    doomed.refused->disconnect();
    doomed.old->disconnect();
    doomed.client->off("event");
    doomed.client->close();
    QTRY_COMPARE(doomed.client->state(), ClientState::Closed);
    QTRY_COMPARE(doomed.peer.openCount, 0);
}

void tst_ClientLifetime::deletionInSslErrors()
{
    for (const auto transport : { QSocketIo::Transport::WebSocket, QSocketIo::Transport::Polling }) {
        QSslServer tls;
        tls.setSslConfiguration(testServerTls());
        QVERIFY(tls.listen(QHostAddress::LocalHost));
        QPointer<QSocketIoClient> client = new QSocketIoClient(
                QUrl(QStringLiteral("https://127.0.0.1:%1").arg(tls.serverPort())));
        client->setTransports({ transport });
        connect(client, &QSocketIoClient::sslErrors, client, [&client] { delete client; });
        client->open();
        QTRY_VERIFY(!client);
    }
}

void tst_ClientLifetime::deletionWhileBusy_data()
{
    QTest::addColumn<QSocketIo::Transport>("transport");
    QTest::newRow("polling") << QSocketIo::Transport::Polling;
    QTest::newRow("WebSocket") << QSocketIo::Transport::WebSocket;
}

void tst_ClientLifetime::deletionWhileBusy()
{
    QFETCH(QSocketIo::Transport, transport);
    CannedPeer silent;
    auto client = std::make_unique<QSocketIoClient>(silent.url());
    client->setTransports({ transport });
    client->open();
    QTRY_VERIFY(!silent.received.isEmpty());
    client.reset();
    QTRY_COMPARE(silent.openCount, 0);
    QCOMPARE(silent.connectionCount, 1);
}

void tst_ClientLifetime::receiverDeletedInItsHandler()
{
    ScriptedPeer peer;
    QSocketIoClient client;
    setUpClient(client, peer.url());
    auto *receiver = new QObject;
    int calls = 0;
    client.on("event", receiver, [&calls, receiver] {
        ++calls;
        delete receiver;
    });
    QSignalSpy events(client.of("/"), &QSocketIoEndpoint::eventReceived);
    client.open();
    QTRY_VERIFY(client.of("/")->isConnected());
    peer.send(QStringLiteral("2[\"event\"]"));
    peer.send(QStringLiteral("2[\"event\"]"));
    QTRY_COMPARE(events.count(), 2);
    QCOMPARE(calls, 1);
}

void tst_ClientLifetime::receiverDeletedByAnEarlierHandler()
{
    ScriptedPeer peer;
    QSocketIoClient client;
    setUpClient(client, peer.url());
    auto receiver = std::make_unique<QObject>();
    int calls = 0;
    client.on("event", &client, [&receiver] { receiver.reset(); });
    client.on("event", receiver.get(), [&calls] { ++calls; });
    QSignalSpy events(client.of("/"), &QSocketIoEndpoint::eventReceived);
    client.open();
    QTRY_VERIFY(client.of("/")->isConnected());
    peer.send(QStringLiteral("2[\"event\"]"));
    QTRY_COMPARE(events.count(), 1);
    QCOMPARE(calls, 0);
}

// As a handler does that shows a dialog.
void tst_ClientLifetime::eventLoopInAHandlerWhileTheConnectionEnds()
{
    ScriptedPeer peer;
    QSocketIoClient client;
    setUpClient(client, peer.url());
    auto *space = client.of("/");
    QString idInside;
    client.on("event", &client, [&] {
        QEventLoop loop;
        connect(space, &QSocketIoClientNamespace::connected, &loop, &QEventLoop::quit);
        peer.drop();
        loop.exec();
        idInside = space->id();
    });
    client.open();
    QTRY_VERIFY(space->isConnected());
    peer.send(QStringLiteral("2[\"event\"]"));
    QTRY_COMPARE(idInside, QStringLiteral("id-2"));
    client.emitEvent("still there");
    QTRY_COMPARE(peer.received.constLast(), QStringLiteral("2[\"still there\"]"));
}

void tst_ClientLifetime::eventLoopInAHandlerWhileTheClientGoes()
{
    ScriptedPeer peer;
    QPointer<QSocketIoClient> client = new QSocketIoClient;
    setUpClient(*client, peer.url());
    bool isBack = false;
    client->on("event", &peer, [&] {
        QEventLoop loop;
        QTimer::singleShot(0, &peer, [&] { delete client; });
        connect(client, &QObject::destroyed, &peer,
                [&loop] { QTimer::singleShot(0, &loop, &QEventLoop::quit); });
        loop.exec();
        isBack = true;
    });
    client->open();
    QTRY_VERIFY(client->of("/")->isConnected());
    peer.send(QStringLiteral("2[\"event\"]"));
    QTRY_VERIFY(isBack);
    QVERIFY(!client);
    QTRY_COMPARE(peer.openCount, 0);
}

void tst_ClientLifetime::callbacksOfADyingClientMayUseIt()
{
    auto client = std::make_unique<QSocketIoClient>(QUrl(QStringLiteral("http://127.0.0.1:1")));
    QObject receiver;
    int replies = 0;
    auto *raw = client.get();
    client->of("/")
            ->withAck(&receiver,
                      [&](const QSocketIoReply &reply) {
                          QCOMPARE(reply.error().code(), ErrorCode::NotConnected);
                          ++replies;
                          raw->of("/new")->emitEvent("x");
                          raw->open();
                          raw->close();
                      })
            .emitEvent("q");
    client.reset();
    QCOMPARE(replies, 1);
}

QTEST_GUILESS_MAIN(tst_ClientLifetime)
#include "tst_clientlifetime.moc"
