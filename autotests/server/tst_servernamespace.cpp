// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Joining and leaving namespaces, their sockets, and slow readers.
#include "testserver.h"
#include "wireclient.h"

#include <QSignalSpy>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using QSocketIo::DisconnectReason;

class tst_ServerNamespace : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isMadeOnce();
    void answersConnect();
    void refusesUnknownNamespaces();
    void asksTheResolver();
    void asksTheResolverOnlyWhileItsContextLives();
    void limitsNamespacesOfAConnection();
    void describesThePeer();
    void leavesByTheClient();
    void leavesByTheServer();
    void ignoresEventsInFlight();
    void closesTheConnection();
    void reportsLostConnections();
    void dropsEventsBeforeConnected();
    void dropsVolatileEventsOfSlowReaders();
    void dropsSlowReaders();
    void sendsLargeEventsToReaders();
    void keepsSessions();
};

void tst_ServerNamespace::isMadeOnce()
{
    QSocketIoServer server;
    QSignalSpy created(&server, &QSocketIoServer::namespaceCreated);
    QCOMPARE(server.namespaces().size(), 1);
    QSocketIoServerNamespace *main = server.of("/");
    QCOMPARE(server.of(""), main);
    QCOMPARE(main->name(), u"/"_s);
    QCOMPARE(created.size(), 0);
    QSocketIoServerNamespace *chat = server.of("chat");
    QCOMPARE(chat->name(), u"/chat"_s);
    QCOMPARE(chat->objectName(), u"/chat"_s);
    QCOMPARE(server.of("/chat"), chat);
    QCOMPARE(chat->server(), &server);
    QCOMPARE(chat->parent(), &server);
    QCOMPARE(created.size(), 1);
    QCOMPARE(server.namespaces(), (QList<QSocketIoServerNamespace *>{ main, chat }));
}

void tst_ServerNamespace::answersConnect()
{
    TestServer server;
    QSignalSpy joined(server.of("/"), &QSocketIoServerNamespace::socketConnected);
    QSignalSpy counts(server.of("/"), &QSocketIoServerNamespace::socketCountChanged);
    server.of("/chat");
    WireClient client(server.port());
    const QByteArray main = client.join();
    QCOMPARE(main.size(), 20);
    const QByteArray chat = client.join("/chat");
    QCOMPARE(chat.size(), 20);
    QVERIFY(chat != main);
    QVERIFY(main != client.handshake().value("sid"_L1).toString().toLatin1());
    QCOMPARE(joined.size(), 1);
    QCOMPARE(counts.size(), 1);
    QCOMPARE(counts.first().first().toLongLong(), 1);

    QSocketIoServerSocket *socket = server.of("/")->socket(QString::fromLatin1(main));
    QVERIFY(socket);
    QCOMPARE(socket->id(), QString::fromLatin1(main));
    QCOMPARE(socket->name(), u"/"_s);
    QCOMPARE(socket->serverNamespace(), server.of("/"));
    QVERIFY(socket->isConnected());
    QCOMPARE(socket->transport(), QSocketIo::Transport::WebSocket);
    QCOMPARE(server.of("/chat")->sockets().size(), 1);
    // Each connection gets ids of its own.
    WireClient other(server.port());
    QVERIFY(other.join() != main);
    QCOMPARE(server.of("/")->socketCount(), 2);
}

void tst_ServerNamespace::refusesUnknownNamespaces()
{
    TestServer server;
    WireClient client(server.port());
    client.send("0/nope,{\"token\":1}");
    QCOMPARE(client.next(), "4/nope,{\"message\":\"Invalid namespace\"}");
    client.send("0/nope?a=b,");
    QCOMPARE(client.next(), "4/nope,{\"message\":\"Invalid namespace\"}");
    QVERIFY(!client.join().isNull());
    server.of("/nope");
    QVERIFY(!client.join("/nope").isNull());
}

void tst_ServerNamespace::asksTheResolver()
{
    TestServer server;
    QSignalSpy created(&server, &QSocketIoServer::namespaceCreated);
    QStringList asked;
    server.setNamespaceResolver(this, [&asked](const QString &name,
                                               const QSocketIoHandshake &handshake) {
        asked.append(name);
        return name.startsWith("/machine-"_L1) && handshake.auth().value(u"key"_s) == u"right"_s;
    });
    WireClient client(server.port());
    QVERIFY(client.join("/machine-1", "{\"key\":\"wrong\"}").isNull());
    QVERIFY(!client.join("/machine-1", "{\"key\":\"right\"}").isNull());
    QVERIFY(client.join("/elsewhere", "{\"key\":\"right\"}").isNull());
    QCOMPARE(asked, (QStringList{ u"/machine-1"_s, u"/machine-1"_s, u"/elsewhere"_s }));
    QCOMPARE(created.size(), 1);
    // Known now.
    WireClient other(server.port());
    QVERIFY(!other.join("/machine-1").isNull());
    QCOMPARE(asked.size(), 3);
}

void tst_ServerNamespace::asksTheResolverOnlyWhileItsContextLives()
{
    TestServer server;
    {
        QObject context;
        server.setNamespaceResolver(&context, [](const QString &, const QSocketIoHandshake &) {
            return true;
        });
    }
    WireClient client(server.port());
    QVERIFY(client.join("/anything").isNull());
}

void tst_ServerNamespace::limitsNamespacesOfAConnection()
{
    TestServer server;
    server.setMaxNamespaces(2);
    for (const char *name : { "/a", "/b", "/c" })
        server.of(name);
    WireClient client(server.port());
    QVERIFY(!client.join("/a").isNull());
    QVERIFY(!client.join("/b").isNull());
    client.send("0/c,");
    QCOMPARE(client.next(), "4/c,{\"message\":\"Too many namespaces\"}");
    client.send("1/a,");
    QVERIFY(!client.join("/c").isNull());
}

void tst_ServerNamespace::describesThePeer()
{
    TestServer server;
    server.of("/chat");
    RawClient raw(server.port());
    raw.send(RawClient::upgradeRequest("/socket.io/?EIO=4&transport=websocket&who=me%20too",
                                       "X-Token: abc\r\n"));
    QCOMPARE(raw.response(RawClient::Body::Absent)->status, 101);
    QVERIFY(raw.frameText().startsWith('0'));
    raw.send(RawClient::text("40/chat,{\"user\":\"ada\",\"level\":3}"));
    QVERIFY(raw.frameText().startsWith("40/chat,"));
    QSocketIoServerSocket *socket = server.socket("/chat");
    const QSocketIoHandshake handshake = socket->handshake();
    QCOMPARE(handshake.auth(), (QVariantMap{ { u"user"_s, u"ada"_s }, { u"level"_s, 3 } }));
    QCOMPARE(handshake.url().path(), u"/socket.io/"_s);
    QCOMPARE(handshake.url().host(), u"localhost"_s);
    QCOMPARE(handshake.queryValue(u"who"_s), u"me too"_s);
    QVERIFY(handshake.queryValue(u"nobody"_s).isEmpty());
    QCOMPARE(handshake.header("x-TOKEN"), "abc");
    QVERIFY(handshake.header("x-missing").isNull());
    QVERIFY(handshake.headers().contains(std::pair<QByteArray, QByteArray>("X-Token", "abc")));
    QCOMPARE(handshake.peerAddress(), QHostAddress(QHostAddress::LocalHost));
    QVERIFY(!handshake.isSecure());
    QVERIFY(qAbs(handshake.time().secsTo(QDateTime::currentDateTimeUtc())) < 60);

    // Still there when the connection is gone.
    QSocketIoHandshake late;
    connect(socket, &QSocketIoServerSocket::disconnected, this,
            [&late, socket] { late = socket->handshake(); });
    raw.send(RawClient::text("41/chat,"));
    QTRY_COMPARE(late.header("X-Token"), "abc");
    QVERIFY(QSocketIoHandshake().url().isEmpty());
}

void tst_ServerNamespace::leavesByTheClient()
{
    TestServer server;
    server.of("/chat");
    QSignalSpy left(server.of("/chat"), &QSocketIoServerNamespace::socketDisconnected);
    WireClient client(server.port());
    client.join();
    client.join("/chat");
    QPointer<QSocketIoServerSocket> socket = server.socket("/chat");
    client.send("1/chat,");
    QCOMPARE(client.drain(), QList<QByteArray>()); // no answer, and the rest stays
    QCOMPARE(left.size(), 1);
    QCOMPARE(left.first().at(1).value<DisconnectReason>(), DisconnectReason::ClientDisconnect);
    QCOMPARE(server.of("/")->socketCount(), 1);
    QTRY_VERIFY(!socket);
}

void tst_ServerNamespace::leavesByTheServer()
{
    QStringList calls;
    TestServer server;
    server.of("/chat");
    WireClient client(server.port());
    client.join();
    client.join("/chat");
    QSocketIoServerSocket *socket = server.socket("/chat");
    socket->join(u"lobby"_s);
    connect(socket, &QSocketIoServerSocket::disconnecting, this, [&](DisconnectReason reason) {
        calls.append(u"disconnecting %1 %2"_s.arg(int(reason))
                             .arg(socket->roomNames().contains(u"lobby"_s)));
        socket->emitEvent("goodbye");
    });
    connect(socket, &QSocketIoServerSocket::stateChanged, this,
            [&] { calls.append(u"state %1"_s.arg(socket->roomNames().size())); });
    connect(socket, &QSocketIoServerSocket::disconnected, this,
            [&](DisconnectReason reason) { calls.append(u"disconnected %1"_s.arg(int(reason))); });
    connect(server.of("/chat"), &QSocketIoServerNamespace::socketDisconnected, this,
            [&](QSocketIoServerSocket *which) {
                calls.append(u"socketDisconnected %1 %2"_s.arg(which == socket)
                                     .arg(server.of("/chat")->socketCount()));
            });
    socket->emitEvent("before");
    socket->disconnectClient();
    socket->emitEvent("after");
    QCOMPARE(calls, (QStringList{ u"disconnecting 1 1"_s, u"state 0"_s, u"disconnected 1"_s,
                                  u"socketDisconnected 1 0"_s }));
    QCOMPARE(client.drain(),
             (QList<QByteArray>{ "2/chat,[\"before\"]", "2/chat,[\"goodbye\"]", "1/chat," }));
    QCOMPARE(server.of("/")->socketCount(), 1);
    QVERIFY(!client.join("/chat").isNull());
}

void tst_ServerNamespace::ignoresEventsInFlight()
{
    TestServer server;
    server.of("/chat");
    WireClient client(server.port());
    client.join();
    client.join("/chat");
    server.socket("/chat")->disconnectClient();
    client.send({ "2/chat,[\"late\"]", "3/chat,1[]", "1/chat," });
    QCOMPARE(client.drain(), QList<QByteArray>{ "1/chat," });
    QVERIFY(client.isOpen());
}

void tst_ServerNamespace::closesTheConnection()
{
    TestServer server;
    server.of("/chat");
    QSignalSpy left(server.of("/"), &QSocketIoServerNamespace::socketDisconnected);
    WireClient client(server.port());
    client.join();
    client.join("/chat");
    server.socket("/chat")->emitEvent("last");
    server.socket("/chat")->closeConnection();
    QCOMPARE(left.size(), 1);
    QCOMPARE(left.first().at(1).value<DisconnectReason>(), DisconnectReason::ServerDisconnect);
    QCOMPARE(client.next(), "2/chat,[\"last\"]");
    const QByteArrayList farewells{ client.next(), client.next() };
    QVERIFY(farewells.contains("1") && farewells.contains("1/chat,"));
    QVERIFY(client.waitForClosed());
}

void tst_ServerNamespace::reportsLostConnections()
{
    TestServer server;
    QSignalSpy left(server.of("/"), &QSocketIoServerNamespace::socketDisconnected);
    {
        WireClient client(server.port());
        client.join();
    }
    QTRY_COMPARE(left.size(), 1);
    QCOMPARE(left.first().at(1).value<DisconnectReason>(), DisconnectReason::TransportClosed);
}

void tst_ServerNamespace::dropsEventsBeforeConnected()
{
    TestServer server;
    QFuture<QSocketIoReply> reply;
    server.use(this, [&reply](QSocketIoServerSocket *socket) {
        socket->emitEvent("early");
        reply = socket->emitWithAck("early");
        socket->serverNamespace()->emitEvent("early");
        return QSocketIoError();
    });
    WireClient client(server.port());
    QVERIFY(!client.join().isNull()); // its answer is the first thing that comes
    QVERIFY(reply.isFinished());
    QCOMPARE(reply.result().error().code(), QSocketIo::ErrorCode::NotConnected);
    QCOMPARE(client.drain(), QList<QByteArray>());
}

void tst_ServerNamespace::dropsVolatileEventsOfSlowReaders()
{
    TestServer server;
    server.setWriteBufferLimit(0);
    WireClient client(server.port());
    client.join();
    client.raw().socket().setReadBufferSize(1);
    QSocketIoServerSocket *socket = server.socket();
    QSignalSpy sent(socket, &QSocketIoServerSocket::eventSent);
    const QByteArray bulk(1'000'000, 'x');
    for (int i = 0; i < 20; ++i)
        socket->emitEvent("bulk", bulk);
    const qsizetype before = sent.size();
    socket->asVolatile().emitEvent("now");
    const auto reply = socket->asVolatile().emitWithAck("now");
    QCOMPARE(sent.size(), before);
    QVERIFY(reply.isFinished());
    QCOMPARE(reply.result().error().code(), QSocketIo::ErrorCode::NotConnected);
}

void tst_ServerNamespace::dropsSlowReaders()
{
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"dropped: it does not read"_s));
    TestServer server;
    server.setWriteBufferLimit(1'000'000);
    server.of("/chat");
    WireClient reader(server.port());
    reader.join();
    WireClient client(server.port());
    client.join();
    client.join("/chat");
    client.raw().socket().setReadBufferSize(1);
    QSocketIoServerSocket *socket = server.socket("/chat");
    QSignalSpy left(socket, &QSocketIoServerSocket::disconnected);
    const QByteArray bulk(1'000'000, 'x');
    for (int i = 0; i < 20 && left.isEmpty(); ++i) {
        socket->emitEvent("bulk", bulk);
        QCOMPARE(left.size(), 0); // never from inside an emit
    }
    QTRY_COMPARE(left.size(), 1);
    QCOMPARE(left.first().first().value<DisconnectReason>(), DisconnectReason::LimitExceeded);
    QTRY_COMPARE(server.of("/")->socketCount(), 1);
    QVERIFY(reader.drain().isEmpty());
}

void tst_ServerNamespace::sendsLargeEventsToReaders()
{
    TestServer server;
    server.setWriteBufferLimit(1000);
    WireClient client(server.port());
    client.join();
    server.socket()->emitEvent("large", QString(500'000, u'x'));
    QCOMPARE(client.next().size(), 500'000 + 13);
    QTRY_COMPARE(server.socket()->bytesToWrite(),
                 0); // a moment later, when another thread has written it
    server.socket()->emitEvent("small");
    QCOMPARE(client.next(), "2[\"small\"]");
}

void tst_ServerNamespace::keepsSessions()
{
    TestServer server;
    server.use(this, [](QSocketIoServerSocket *socket) {
        socket->setSession({ { u"user"_s, 7 } });
        socket->join(u"known"_s);
        return QSocketIoError();
    });
    WireClient client(server.port());
    const QByteArray id = client.join();
    QCOMPARE(server.socket()->session().value(u"user"_s).toInt(), 7);
    server.socket()->setSessionValue(u"seat"_s, 8);
    QCOMPARE(server.socket()->session(), (QVariantMap{ { u"user"_s, 7 }, { u"seat"_s, 8 } }));
    server.socket()->setSessionValue(u"seat"_s, {});
    QCOMPARE(server.socket()->session(), (QVariantMap{ { u"user"_s, 7 } }));
    QStringList rooms = server.socket()->roomNames();
    rooms.sort();
    QStringList expected{ QString::fromLatin1(id), u"known"_s };
    expected.sort();
    QCOMPARE(rooms, expected);
    server.to(u"known"_s).emitEvent("hello");
    QCOMPARE(client.next(), "2[\"hello\"]");
}

QTEST_GUILESS_MAIN(tst_ServerNamespace)
#include "tst_servernamespace.moc"
