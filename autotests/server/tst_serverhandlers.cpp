// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The way of an event through the handlers of a namespace, and of its acknowledgement.
#include "testserver.h"
#include "wireclient.h"

#include <QSignalSpy>

#include <thread>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;

class tst_ServerHandlers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void callsHandlersInOrder();
    void answersOnce();
    void removesHandlers();
    void countsAckIdsFromOne();
    void sharesAckIdsAmongSockets();
    void acceptsAckIdZero();
    void finishesRepliesOnDisconnect();
    void stopsEventsInMiddlewares();
    void forgetsEventMiddlewaresWithTheirContext();
    void emitsFromOtherThreads();
};

void tst_ServerHandlers::callsHandlersInOrder()
{
    TestServer server;
    QStringList calls;
    server.of("/")->on("add", this, [&calls](QSocketIoServerSocket *socket, int a, int b) {
        calls.append(u"namespace %1 %2 %3"_s.arg(socket->isConnected()).arg(a).arg(b));
    });
    connect(server.of("/"), &QSocketIoServerNamespace::eventReceived, this,
            [&calls](QSocketIoServerSocket *socket, const QSocketIoEvent &event) {
                calls.append(u"any %1 %2"_s.arg(socket != nullptr).arg(event.name()));
            });
    connect(server.of("/"), &QSocketIoServerNamespace::socketConnected, this,
            [&](QSocketIoServerSocket *socket) {
                connect(socket, &QSocketIoServerSocket::eventReceived, this,
                        [&calls](const QSocketIoEvent &event) {
                            calls.append(u"socket any %1"_s.arg(event.name()));
                        });
                socket->on("add", this, [&calls](int a, int b) {
                    calls.append(u"socket %1 %2"_s.arg(a).arg(b));
                });
                socket->use(this, [&calls](const QSocketIoEvent &event) {
                    calls.append(u"middleware %1"_s.arg(event.name()));
                    return QSocketIoError();
                });
            });
    WireClient client(server.port());
    client.join();
    client.send("2[\"add\",1,2]");
    client.drain();
    QCOMPARE(calls, (QStringList{ u"middleware add"_s, u"socket 1 2"_s, u"namespace 1 1 2"_s,
                                  u"socket any add"_s, u"any 1 add"_s }));
}

void tst_ServerHandlers::answersOnce()
{
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"answered twice"_s));
    TestServer server;
    server.on("add", this, [](QSocketIoServerSocket *, int a, int b) { return a + b; });
    server.on("add", this, [](QSocketIoServerSocket *, int, int) { return 0; });
    server.on("pair", this, [](QSocketIoServerSocket *, const QByteArray &bytes) {
        return std::tuple{ 1, bytes };
    });
    WireClient client(server.port());
    client.join();
    client.send("27[\"add\",1,2]");
    QCOMPARE(client.next(), "37[3]");
    QCOMPARE(client.drain(), QList<QByteArray>());
    client.send("51-8[\"pair\",{\"num\":0,\"_placeholder\":true}]");
    client.sendBinary("\x01\x02");
    QCOMPARE(client.next(), "61-8[1,{\"_placeholder\":true,\"num\":0}]");
    QCOMPARE(client.next(), "\x01\x02");
}

void tst_ServerHandlers::removesHandlers()
{
    TestServer server;
    int calls = 0;
    QObject context;
    server.on("a", &context, [&calls](QSocketIoServerSocket *) { ++calls; });
    server.on("a", this, [&calls](QSocketIoServerSocket *) { calls += 10; });
    WireClient client(server.port());
    client.join();
    server.of("/")->off("a", &context);
    client.send("2[\"a\"]");
    client.drain();
    QCOMPARE(calls, 10);
    server.of("/")->off("a");
    client.send("2[\"a\"]");
    client.drain();
    QCOMPARE(calls, 10);
}

void tst_ServerHandlers::countsAckIdsFromOne()
{
    TestServer server;
    WireClient client(server.port());
    client.join();
    const auto first = server.socket()->emitWithAck("a");
    const auto second = server.socket()->emitWithAck("b", 1);
    QCOMPARE(client.next(), "21[\"a\"]");
    QCOMPARE(client.next(), "22[\"b\",1]");
    client.send({ "32[2]", "31[1]" });
    QTRY_VERIFY(first.isFinished() && second.isFinished());
    QCOMPARE(first.result().value<int>(), 1);
    QCOMPARE(second.result().value<int>(), 2);
}

void tst_ServerHandlers::sharesAckIdsAmongSockets()
{
    TestServer server;
    WireClient first(server.port());
    const QByteArray firstId = first.join();
    WireClient second(server.port());
    const QByteArray secondId = second.join();
    const auto one = server.socket("/", firstId)->emitWithAck("a");
    const auto two = server.socket("/", secondId)->emitWithAck("a");
    QCOMPARE(first.next(), "21[\"a\"]");
    QCOMPARE(second.next(), "22[\"a\"]");
    // An answer counts only from whom was asked.
    second.send("31[\"stolen\"]");
    second.drain();
    QVERIFY(!one.isFinished());
    first.send("31[\"mine\"]");
    QTRY_VERIFY(one.isFinished());
    QCOMPARE(one.result().value<QString>(), u"mine"_s);
    QVERIFY(!two.isFinished());
}

void tst_ServerHandlers::acceptsAckIdZero()
{
    TestServer server;
    server.on("add", this, [](QSocketIoServerSocket *, int a, int b) { return a + b; });
    WireClient client(server.port());
    client.join();
    client.send("20[\"add\",1,2]");
    QCOMPARE(client.next(), "30[3]");
}

void tst_ServerHandlers::finishesRepliesOnDisconnect()
{
    TestServer server;
    WireClient client(server.port());
    client.join();
    QSocketIoServerSocket *socket = server.socket();
    const auto future = socket->emitWithAck("a");
    bool wasFinished = false;
    connect(socket, &QSocketIoServerSocket::disconnected, this,
            [&] { wasFinished = future.isFinished(); });
    client.send("1");
    QTRY_VERIFY(future.isFinished());
    QVERIFY(wasFinished);
    QCOMPARE(future.result().error().code(), QSocketIo::ErrorCode::NotConnected);
}

void tst_ServerHandlers::stopsEventsInMiddlewares()
{
    TestServer server;
    int handled = 0;
    server.on("secret", this, [&handled](QSocketIoServerSocket *) { return ++handled; });
    WireClient client(server.port());
    client.join();
    QSignalSpy errors(server.socket(), &QSocketIoServerSocket::errorOccurred);
    int secondAsked = 0;
    server.socket()->use(this, [](const QSocketIoEvent &event) {
        return event.name() == "secret"_L1 ? QSocketIoError::rejected(u"no"_s) : QSocketIoError();
    });
    server.socket()->use(this, [&secondAsked](const QSocketIoEvent &) {
        ++secondAsked;
        return QSocketIoError();
    });
    client.send({ "21[\"secret\"]", "2[\"other\"]" });
    QCOMPARE(client.drain(), QList<QByteArray>()); // no answer either
    QCOMPARE(handled, 0);
    QCOMPARE(secondAsked, 1);
    QCOMPARE(errors.size(), 1);
    QCOMPARE(errors.first().first().value<QSocketIoError>().message(), u"no"_s);
}

void tst_ServerHandlers::forgetsEventMiddlewaresWithTheirContext()
{
    TestServer server;
    WireClient client(server.port());
    client.join();
    {
        QObject context;
        server.socket()->use(&context, [](const QSocketIoEvent &) {
            return QSocketIoError::rejected(u"no"_s);
        });
    }
    server.on("a", this, [](QSocketIoServerSocket *) { return 1; });
    client.send("21[\"a\"]");
    QCOMPARE(client.next(), "31[1]");
}

void tst_ServerHandlers::emitsFromOtherThreads()
{
    TestServer server;
    WireClient client(server.port());
    client.join();
    QSocketIoServerSocket *socket = server.socket();
    QFuture<QSocketIoReply> reply;
    std::thread thread([&] {
        for (int i = 0; i < 3; ++i) {
            socket->emitEvent("own", i);
            server.emitEvent("all", i);
        }
        reply = socket->emitWithAck("question");
    });
    thread.join();
    QList<QByteArray> own;
    QList<QByteArray> all;
    for (int i = 0; i < 7; ++i) {
        const QByteArray packet = client.next();
        (packet.contains("all") ? all : own).append(packet);
    }
    QCOMPARE(all, (QList<QByteArray>{ "2[\"all\",0]", "2[\"all\",1]", "2[\"all\",2]" }));
    QCOMPARE(own, (QList<QByteArray>{ "2[\"own\",0]", "2[\"own\",1]", "2[\"own\",2]",
                                      "21[\"question\"]" }));
    client.send("31[42]");
    QTRY_VERIFY(reply.isFinished());
    QCOMPARE(reply.result().value<int>(), 42);
}

QTEST_GUILESS_MAIN(tst_ServerHandlers)
#include "tst_serverhandlers.moc"
