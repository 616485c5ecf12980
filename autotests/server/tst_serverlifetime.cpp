// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Every object may be destroyed, and everything be closed, from everything that is called.
#include "testserver.h"
#include "wireclient.h"

#include <QPromise>
#include <QSignalSpy>
#include <QThread>
#include <QTimer>

#include <thread>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

class tst_ServerLifetime : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void survives_data();
    void survives();
    void survivesTheServerInRefusals();
    void survivesTheServerInAckTimeouts();
    void survivesTheServerInResolvers();
    void survivesTheServerWhileVerdictsArePending();
    void endsDeletedSockets();
    void endsDeletedNamespaces();
    void replacesTheMainNamespace();
    void makesNamespacesWhileClosing();
    void worksInAnotherThread();
    void finishesFutures();
    void toleratesBroadcastsWhileItGoes();
    void endsInNestedEventLoops_data();
    void endsInNestedEventLoops();
};

void tst_ServerLifetime::survives_data()
{
    QTest::addColumn<QByteArray>("place");
    QTest::addColumn<QByteArray>("action");
    const char *const places[] = {
        "namespace middleware", "late middleware",    "socketConnected",   "socketCountChanged",
        "stateChanged",         "socket handler",     "namespace handler", "event middleware",
        "eventReceived",        "any event",          "ack callback",      "disconnecting",
        "disconnected",         "socketDisconnected", "state at the end",  "reply at the end",
        "room joined",          "room left"
    };
    const char *const actions[] = { "delete socket", "delete namespace", "delete server",
                                    "close server",  "closeConnection",  "disconnectClient" };
    for (const char *place : places) {
        for (const char *action : actions)
            QTest::addRow("%s, %s", place, action) << QByteArray(place) << QByteArray(action);
    }
}

// At every place that runs code of the program, once.
void tst_ServerLifetime::survives()
{
    QFETCH(QByteArray, place);
    QFETCH(QByteArray, action);
    auto *server = new TestServer;
    const QPointer<QSocketIoServer> guard(server);
    QSocketIoServerNamespace *chat = server->of("/chat");
    QPointer<QSocketIoServerSocket> socket;
    int count = 0;
    const auto at = [&](const char *here) {
        if (place != here || ++count > 1)
            return;
        if (action == "delete socket")
            delete socket;
        else if (action == "delete namespace")
            delete chat;
        else if (action == "delete server")
            delete server;
        else if (action == "close server")
            server->close();
        else if (action == "closeConnection")
            socket->closeConnection();
        else
            socket->disconnectClient();
    };
    QObject context; // goes before what the slots refer to

    QPromise<QSocketIoError> verdict;
    verdict.start();
    chat->use(&context, [&](QSocketIoServerSocket *asked) {
        socket = asked;
        connect(asked, &QSocketIoServerSocket::stateChanged, &context,
                [&](QSocketIoEndpoint::State state) {
                    at(state == QSocketIoEndpoint::State::Connected ? "stateChanged"
                                                                    : "state at the end");
                });
        at("namespace middleware");
        return QSocketIoError();
    });
    chat->use(&context, [&](QSocketIoServerSocket *) { return verdict.future(); });
    chat->use(&context, [&](QSocketIoServerSocket *) {
        at("late middleware");
        return QSocketIoError();
    });
    connect(chat, &QSocketIoServerNamespace::socketConnected, &context,
            [&] { at("socketConnected"); });
    connect(chat, &QSocketIoServerNamespace::socketCountChanged, &context,
            [&] { at("socketCountChanged"); });
    connect(chat, &QSocketIoServerNamespace::socketDisconnected, &context,
            [&] { at("socketDisconnected"); });
    connect(chat, &QSocketIoServerNamespace::eventReceived, &context, [&] { at("any event"); });
    connect(chat->room(u"lobby"_s), &QSocketIoRoom::socketJoined, &context,
            [&] { at("room joined"); });
    connect(chat->room(u"lobby"_s), &QSocketIoRoom::socketLeft, &context, [&] { at("room left"); });
    chat->on("event", &context, [&](QSocketIoServerSocket *) { at("namespace handler"); });

    WireClient client(server->port());
    client.send("0/chat,");
    client.drain();
    verdict.addResult(QSocketIoError());
    verdict.finish();
    if (client.isOpen())
        client.drain();

    if (socket && socket->isConnected()) {
        socket->join(u"lobby"_s);
    }
    if (socket && socket->isConnected()) {
        socket->on("event", &context, [&] { at("socket handler"); });
        socket->use(&context, [&](const QSocketIoEvent &) {
            at("event middleware");
            return QSocketIoError();
        });
        connect(socket, &QSocketIoServerSocket::eventReceived, &context,
                [&] { at("eventReceived"); });
        connect(socket, &QSocketIoServerSocket::disconnecting, &context,
                [&] { at("disconnecting"); });
        connect(socket, &QSocketIoServerSocket::disconnected, &context, [&] { at("disconnected"); });
        socket->withAck(&context, [&](const QSocketIoReply &) {
                  at("ack callback");
              }).emitEvent("question");
        client.send({ "3/chat,1[]", "2/chat,[\"event\"]" });
        client.drain();
    }
    if (socket && socket->isConnected()) {
        socket->withAck(&context, [&](const QSocketIoReply &) {
                  at("reply at the end");
              }).emitEvent("question");
        client.send("1/chat,");
        client.drain();
    }
    if (socket) {
        QEventLoop loop;
        connect(socket, &QObject::destroyed, &loop, &QEventLoop::quit);
        QTimer::singleShot(5000, &loop, &QEventLoop::quit);
        loop.exec();
    }
    QVERIFY(!socket);
    QVERIFY(count > 0);
    delete guard;
    QVERIFY(!socket);
}

void tst_ServerLifetime::survivesTheServerInRefusals()
{
    auto *server = new TestServer;
    const QPointer<QSocketIoServer> guard(server);
    connect(server, &QSocketIoServer::errorOccurred, this, [server] { delete server; });
    RawClient client(server->port());
    client.send(RawClient::request("GET", "/socket.io/?EIO=4&transport=polling&sid=unknown"));
    QVERIFY(client.waitForClosed());
    QVERIFY(!guard);
}

void tst_ServerLifetime::survivesTheServerInAckTimeouts()
{
    auto *server = new TestServer;
    const QPointer<QSocketIoServer> guard(server);
    WireClient client(server->port());
    client.join();
    server->socket()
            ->withTimeout(1ms)
            .withAck(this, [server](const QSocketIoReply &) { delete server; })
            .emitEvent("question");
    QTRY_VERIFY(!guard);
}

void tst_ServerLifetime::survivesTheServerInResolvers()
{
    auto *server = new TestServer;
    const QPointer<QSocketIoServer> guard(server);
    server->setNamespaceResolver(this, [server](const QString &, const QSocketIoHandshake &) {
        delete server;
        return true;
    });
    WireClient client(server->port());
    client.send("0/anything,");
    QVERIFY(client.waitForClosed());
    QVERIFY(!guard);

    auto *other = new TestServer;
    const QPointer<QSocketIoServer> otherGuard(other);
    other->setNamespaceResolver(this,
                                [](const QString &, const QSocketIoHandshake &) { return true; });
    connect(other, &QSocketIoServer::namespaceCreated, this, [other] { delete other; });
    WireClient second(other->port());
    second.send("0/anything,");
    QVERIFY(second.waitForClosed());
    QVERIFY(!otherGuard);
}

void tst_ServerLifetime::survivesTheServerWhileVerdictsArePending()
{
    auto server = std::make_unique<TestServer>();
    QPromise<QSocketIoError> verdict;
    verdict.start();
    QPointer<QSocketIoServerSocket> socket;
    server->use(this, [&](QSocketIoServerSocket *asked) {
        socket = asked;
        return verdict.future();
    });
    WireClient client(server->port());
    client.send("0");
    client.drain();
    QVERIFY(socket);
    server.reset();
    QVERIFY(!socket);
    verdict.addResult(QSocketIoError());
    verdict.finish();
    QVERIFY(client.waitForClosed());
}

void tst_ServerLifetime::endsDeletedSockets()
{
    TestServer server;
    QSignalSpy left(server.of("/"), &QSocketIoServerNamespace::socketDisconnected);
    WireClient client(server.port());
    client.join();
    QSocketIoServerSocket *socket = server.socket();
    QSignalSpy disconnecting(socket, &QSocketIoServerSocket::disconnecting);
    QSignalSpy disconnected(socket, &QSocketIoServerSocket::disconnected);
    socket->join(u"lobby"_s);
    delete socket;
    QCOMPARE(disconnecting.size(), 1);
    QCOMPARE(disconnected.size(), 1);
    QCOMPARE(left.size(), 1);
    QCOMPARE(server.of("/")->socketCount(), 0);
    QVERIFY(server.of("/")->roomNames().isEmpty());
    QCOMPARE(client.drain(), QList<QByteArray>{ "1" });
    QVERIFY(!client.join().isNull());
}

void tst_ServerLifetime::endsDeletedNamespaces()
{
    TestServer server;
    WireClient client(server.port());
    client.join();
    server.of("/chat");
    client.join("/chat");
    QSignalSpy left(server.socket("/chat"), &QSocketIoServerSocket::disconnected);
    QPointer<QSocketIoRoom> room = server.of("/chat")->room(u"lobby"_s);
    delete server.of("/chat");
    QCOMPARE(left.size(), 1);
    QCOMPARE(left.first().first().value<QSocketIo::DisconnectReason>(),
             QSocketIo::DisconnectReason::ServerShutdown);
    QVERIFY(!room);
    QCOMPARE(server.namespaces().size(), 1);
    QCOMPARE(client.drain(), QList<QByteArray>{ "1/chat," });
    QVERIFY(client.join("/chat").isNull());
    server.of("/chat");
    QVERIFY(!client.join("/chat").isNull());
}

void tst_ServerLifetime::replacesTheMainNamespace()
{
    TestServer server;
    delete server.of("/");
    server.emitEvent("nobody");
    WireClient client(server.port());
    QVERIFY(!client.join().isNull());
    server.emitEvent("hello");
    QCOMPARE(client.next(), "2[\"hello\"]");
}

void tst_ServerLifetime::makesNamespacesWhileClosing()
{
    auto server = std::make_unique<TestServer>();
    WireClient client(server->port());
    client.join();
    TestServer *raw = server.get();
    connect(server->socket(), &QSocketIoServerSocket::disconnected, this, [raw] {
        raw->of("/new")->emitEvent("hello");
        raw->close();
    });
    server.reset();
    QVERIFY(client.waitForClosed());
}

void tst_ServerLifetime::worksInAnotherThread()
{
    QThread thread;
    auto *server = new QSocketIoServer;
    server->on("add", server, [](QSocketIoServerSocket *, int a, int b) { return a + b; });
    server->moveToThread(&thread);
    thread.start();
    quint16 port = 0;
    QMetaObject::invokeMethod(
            server,
            [server, &port] {
                if (server->listen(QHostAddress::LocalHost))
                    port = server->port();
            },
            Qt::BlockingQueuedConnection);
    QVERIFY(port > 0);
    {
        WireClient client(port);
        QVERIFY(!client.join().isNull());
        client.send("21[\"add\",1,2]");
        QCOMPARE(client.next(), "31[3]");
        server->emitEvent("hello"); // from here
        QCOMPARE(client.next(), "2[\"hello\"]");
    }
    connect(&thread, &QThread::finished, server, &QObject::deleteLater);
    thread.quit();
    QVERIFY(thread.wait(5000));
}

void tst_ServerLifetime::finishesFutures()
{
    auto server = std::make_unique<TestServer>();
    WireClient client(server->port());
    client.join();
    const auto reply = server->socket()->withTimeout(1h).emitWithAck("question");
    const auto replies = server->broadcast().withTimeout(1h).emitWithAck("question");
    server.reset();
    QVERIFY(reply.isFinished());
    QCOMPARE(reply.result().error().code(), QSocketIo::ErrorCode::NotConnected);
    QVERIFY(replies.isFinished());
    QCOMPARE(replies.result().size(), 1);
}

void tst_ServerLifetime::toleratesBroadcastsWhileItGoes()
{
    auto server = std::make_unique<TestServer>();
    WireClient client(server->port());
    client.join();
    const QSocketIoBroadcast broadcast = server->broadcast();
    std::atomic<bool> isRunning{ false };
    std::atomic<bool> isDone{ false };
    std::thread thread([&] {
        while (!isDone) {
            broadcast.emitEvent("tick", 1);
            isRunning = true;
        }
    });
    QTRY_VERIFY(isRunning);
    QCOMPARE(client.next(), "2[\"tick\",1]");
    server.reset();
    isDone = true;
    thread.join();
    QVERIFY(client.waitForClosed());
}

void tst_ServerLifetime::endsInNestedEventLoops_data()
{
    QTest::addColumn<QByteArray>("action");
    for (const char *action :
         { "delete socket", "delete server", "close server", "closeConnection" })
        QTest::newRow(action) << QByteArray(action);
}

// A dialog in a handler: everything goes while a packet is still being handled.
void tst_ServerLifetime::endsInNestedEventLoops()
{
    QFETCH(QByteArray, action);
    QPointer<TestServer> server = new TestServer;
    bool wasGone = false;
    int later = 0;
    server->on("later", this, [&later](QSocketIoServerSocket *) { ++later; });
    server->on("dialog", this, [&](QSocketIoServerSocket *socket) {
        QEventLoop loop;
        connect(socket, &QObject::destroyed, &loop, [&] {
            wasGone = true;
            QTimer::singleShot(1, &loop, &QEventLoop::quit); // what else has to go goes first
        });
        QTimer::singleShot(0, &loop, [&, socket] {
            if (action == "delete socket")
                delete socket;
            else if (action == "delete server")
                delete server;
            else if (action == "close server")
                server->close();
            else
                socket->closeConnection();
        });
        loop.exec();
    });
    WireClient client(server->port());
    QVERIFY(!client.join().isNull());
    client.send({ "2[\"dialog\"]", "2[\"later\"]" });
    QTRY_VERIFY(wasGone);
    if (action != "delete socket")
        QVERIFY(client.waitForClosed());
    else
        client.drain();
    QCOMPARE(later, 0);
    delete server;
}

QTEST_GUILESS_MAIN(tst_ServerLifetime)
#include "tst_serverlifetime.moc"
