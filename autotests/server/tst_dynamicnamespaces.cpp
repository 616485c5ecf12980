// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Namespaces that clients bring into being, what they inherit, and how they go.
#include "testserver.h"
#include "wireclient.h"

#include <QRegularExpression>
#include <QSignalSpy>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using QSocketIo::DisconnectReason;

namespace {

const QRegularExpression machines(u"^/machine-\\d+$"_s);

class Controls : public QObject
{
    Q_OBJECT
public:
    Q_INVOKABLE QString who(QSocketIoServerSocket *socket) const { return socket->name(); }
    Q_INVOKABLE int on_add(int a, int b) const { return a + b; }

Q_SIGNALS:
    void stopped(int machine);
};

} // namespace

class tst_DynamicNamespaces : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void makesParentsOnce();
    void makesChildren();
    void prefersNamesAndEarlierPatterns();
    void refusesLongNames();
    void limitsTheirNumber();
    void inheritsMiddlewares();
    void inheritsHandlers();
    void raisesSignalsOfTheParent();
    void broadcastsToAllChildren();
    void gathersRepliesOfAllChildren();
    void actsOnSetsOfAllChildren();
    void removesNamespaces();
    void removesNamespacesInTheirHandlers();
    void removesEmptyOnes();
    void removesTheEmptyAfterARefusal();
    void keepsEmptyOnes();
    void goesWithTheParent();
    void toleratesDestructionWhenCreated();
    void bindsObjects();
};

void tst_DynamicNamespaces::makesParentsOnce()
{
    QSocketIoServer server;
    QSignalSpy created(&server, &QSocketIoServer::namespaceCreated);
    QSocketIoServerNamespace *parent = server.of(machines);
    QCOMPARE(server.of(QRegularExpression(u"^/machine-\\d+$"_s)), parent);
    QVERIFY(server.of(QRegularExpression(u"^/other$"_s)) != parent);
    QCOMPARE(parent->name(), machines.pattern());
    QCOMPARE(parent->server(), &server);
    QVERIFY(parent->childNamespaces().isEmpty());
    QVERIFY(!parent->parentNamespace());
    QCOMPARE(server.namespaces(), QList<QSocketIoServerNamespace *>{ server.of("/") });
    QCOMPARE(created.size(), 0);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"the pattern \\(.* matches nothing"_s));
    server.of(QRegularExpression(u"("_s));
}

void tst_DynamicNamespaces::makesChildren()
{
    TestServer server;
    QSignalSpy created(&server, &QSocketIoServer::namespaceCreated);
    QSocketIoServerNamespace *parent = server.of(machines);
    WireClient client(server.port());
    QVERIFY(!client.join("/machine-1").isNull());
    QVERIFY(!client.join("/machine-22").isNull());
    client.send("0/machine-x,");
    QCOMPARE(client.next(), "4/machine-x,{\"message\":\"Invalid namespace\"}");
    QCOMPARE(parent->childNamespaces(),
             (QList<QSocketIoServerNamespace *>{ server.of("/machine-1"), server.of("/machine-22") }));
    QCOMPARE(server.of("/machine-1")->parentNamespace(), parent);
    QCOMPARE(created.size(), 2);
    QCOMPARE(parent->socketCount(), 2);
    QCOMPARE(parent->sockets().size(), 2);
    QSocketIoServerSocket *socket = server.of("/machine-1")->sockets().first();
    QCOMPARE(parent->socket(socket->id()), socket);
    QVERIFY(!parent->socket(u"nobody"_s));
    // A second client finds it.
    WireClient other(server.port());
    QVERIFY(!other.join("/machine-1").isNull());
    QCOMPARE(created.size(), 2);
}

void tst_DynamicNamespaces::prefersNamesAndEarlierPatterns()
{
    TestServer server;
    QSocketIoServerNamespace *first = server.of(machines);
    QSocketIoServerNamespace *second = server.of(QRegularExpression(u"machine"_s));
    server.of("/machine-0");
    int asked = 0;
    server.setNamespaceResolver(this, [&asked](const QString &, const QSocketIoHandshake &) {
        ++asked;
        return true;
    });
    WireClient client(server.port());
    for (const char *name : { "/machine-0", "/machine-1", "/old-machine", "/else" })
        QVERIFY(!client.join(name).isNull());
    QVERIFY(!server.of("/machine-0")->parentNamespace());
    QCOMPARE(server.of("/machine-1")->parentNamespace(), first);
    QCOMPARE(server.of("/old-machine")->parentNamespace(), second);
    QVERIFY(!server.of("/else")->parentNamespace());
    QCOMPARE(asked, 1);
}

void tst_DynamicNamespaces::refusesLongNames()
{
    TestServer server;
    server.of(QRegularExpression(u"^/a+$"_s));
    WireClient client(server.port());
    const QByteArray longest = '/' + QByteArray(255, 'a');
    QVERIFY(!client.join(longest).isNull());
    client.send("0" + longest + "a,");
    QCOMPARE(client.next(), "4" + longest + "a,{\"message\":\"Invalid namespace\"}");
}

void tst_DynamicNamespaces::limitsTheirNumber()
{
    TestServer server;
    QCOMPARE(server.maxDynamicNamespaces(), 10'000);
    server.setMaxDynamicNamespaces(2);
    server.of(machines);
    server.of("/machine-0");
    WireClient client(server.port());
    for (const char *name : { "/machine-0", "/machine-1", "/machine-2" })
        QVERIFY(!client.join(name).isNull());
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"/machine-3 refused"_s));
    client.send("0/machine-3,");
    QCOMPARE(client.next(), "4/machine-3,{\"message\":\"Too many namespaces\"}");
    // There is room again.
    server.removeNamespace("/machine-1");
    QCOMPARE(client.next(), "1/machine-1,");
    QVERIFY(!client.join("/machine-3").isNull());
}

void tst_DynamicNamespaces::inheritsMiddlewares()
{
    TestServer server;
    QStringList calls;
    QSocketIoServerNamespace *parent = server.of(machines);
    connect(&server, &QSocketIoServer::namespaceCreated, this,
            [&](QSocketIoServerNamespace *made) {
                made->use(this, [&calls](QSocketIoServerSocket *) {
                    calls.append(u"child"_s);
                    return QSocketIoError();
                });
            });
    parent->use(this, [&calls](QSocketIoServerSocket *socket) {
        calls.append(socket->name());
        return socket->handshake().auth().isEmpty() ? QSocketIoError::rejected(u"who?"_s)
                                                    : QSocketIoError();
    });
    WireClient client(server.port());
    client.send("0/machine-1,");
    QCOMPARE(client.next(), "4/machine-1,{\"message\":\"who?\"}");
    QVERIFY(!client.join("/machine-1", "{\"me\":1}").isNull());
    QCOMPARE(calls, (QStringList{ u"/machine-1"_s, u"/machine-1"_s, u"child"_s }));
}

void tst_DynamicNamespaces::inheritsHandlers()
{
    TestServer server;
    QStringList calls;
    QSocketIoServerNamespace *parent = server.of(machines);
    WireClient client(server.port());
    client.join("/machine-7");
    // Also those that are added later, in this order.
    server.of("/machine-7")->on("stop", this, [&calls](QSocketIoServerSocket *) {
        calls.append(u"child"_s);
    });
    parent->on("stop", this, [&calls](QSocketIoServerSocket *socket) {
        calls.append(socket->name());
        return 42;
    });
    client.send("2/machine-7,1[\"stop\"]");
    QCOMPARE(client.next(), "3/machine-7,1[42]");
    QCOMPARE(calls, (QStringList{ u"/machine-7"_s, u"child"_s }));
    parent->off("stop", this);
    client.send("2/machine-7,2[\"stop\"]");
    QCOMPARE(client.drain(), QList<QByteArray>());
    QCOMPARE(calls.size(), 3);
}

void tst_DynamicNamespaces::raisesSignalsOfTheParent()
{
    TestServer server;
    QSocketIoServerNamespace *parent = server.of(machines);
    QSignalSpy connected(parent, &QSocketIoServerNamespace::socketConnected);
    QSignalSpy counted(parent, &QSocketIoServerNamespace::socketCountChanged);
    QSignalSpy received(parent, &QSocketIoServerNamespace::eventReceived);
    QSignalSpy disconnected(parent, &QSocketIoServerNamespace::socketDisconnected);
    WireClient client(server.port());
    client.join("/machine-1");
    client.join("/machine-2");
    QCOMPARE(connected.size(), 2);
    QCOMPARE(counted.last().first().toInt(), 2);
    client.send({ "2/machine-2,[\"hello\"]", "1/machine-2," });
    client.drain();
    QCOMPARE(received.size(), 1);
    QCOMPARE(received.first().at(1).value<QSocketIoEvent>().name(), u"hello"_s);
    QCOMPARE(disconnected.size(), 1);
    QCOMPARE(disconnected.first().at(1).value<DisconnectReason>(), DisconnectReason::ClientDisconnect);
    QCOMPARE(counted.last().first().toInt(), 1);
}

void tst_DynamicNamespaces::broadcastsToAllChildren()
{
    TestServer server;
    QSocketIoServerNamespace *parent = server.of(machines);
    WireClient first(server.port());
    first.join("/machine-1");
    WireClient second(server.port());
    const QString id = QString::fromLatin1(second.join("/machine-2"));
    server.of("/machine-2")->socket(id)->join(u"room"_s);
    parent->emitEvent("lunch");
    QCOMPARE(first.next(), "2/machine-1,[\"lunch\"]");
    QCOMPARE(second.next(), "2/machine-2,[\"lunch\"]");
    parent->to(u"room"_s).emitEvent("dinner");
    QCOMPARE(first.drain(), QList<QByteArray>());
    QCOMPARE(second.drain(), QList<QByteArray>{ "2/machine-2,[\"dinner\"]" });
    parent->except(id).emitEvent("breakfast");
    QCOMPARE(first.drain(), QList<QByteArray>{ "2/machine-1,[\"breakfast\"]" });
    QCOMPARE(parent->broadcast().sockets().size(), 2);
}

void tst_DynamicNamespaces::gathersRepliesOfAllChildren()
{
    TestServer server;
    QSocketIoServerNamespace *parent = server.of(machines);
    WireClient client(server.port());
    client.join("/machine-1");
    client.join("/machine-2");
    const auto replies = parent->broadcast().emitWithAck("state");
    QCOMPARE(client.next(), "2/machine-1,1[\"state\"]");
    QCOMPARE(client.next(), "2/machine-2,1[\"state\"]");
    client.send({ "3/machine-1,1[\"on\"]", "3/machine-2,1[\"off\"]" });
    QTRY_VERIFY(replies.isFinished());
    QCOMPARE(replies.result().size(), 2);
    QCOMPARE(replies.result().first().value<QString>(), u"on"_s);
    // Nobody at all.
    const auto none = server.of(QRegularExpression(u"^/none$"_s))->broadcast().emitWithAck("state");
    QTRY_VERIFY(none.isFinished());
    QVERIFY(none.result().isEmpty());
}

void tst_DynamicNamespaces::actsOnSetsOfAllChildren()
{
    TestServer server;
    QSocketIoServerNamespace *parent = server.of(machines);
    WireClient client(server.port());
    client.join("/machine-1");
    client.join("/machine-2");
    parent->broadcast().join(QStringList{ u"a"_s, u"b"_s });
    parent->broadcast().leave(u"b"_s);
    QCOMPARE(parent->to(u"a"_s).sockets().size(), 2);
    QVERIFY(parent->to(u"b"_s).sockets().isEmpty());
    const auto found = parent->fetchSockets();
    QTRY_VERIFY(found.isFinished());
    QCOMPARE(found.result().size(), 2);
    parent->to(u"a"_s).disconnectClients();
    QCOMPARE(parent->socketCount(), 0);
    QCOMPARE(client.drain(), (QList<QByteArray>{ "1/machine-1,", "1/machine-2," }));
}

void tst_DynamicNamespaces::removesNamespaces()
{
    TestServer server;
    const QPointer<QSocketIoServerNamespace> chat(server.of("/chat"));
    QSignalSpy disconnected(chat, &QSocketIoServerNamespace::socketDisconnected);
    WireClient client(server.port());
    client.join("/chat");
    server.removeNamespace("chat");
    QCOMPARE(disconnected.size(), 1);
    QCOMPARE(disconnected.first().at(1).value<DisconnectReason>(), DisconnectReason::ServerDisconnect);
    QCOMPARE(client.next(), "1/chat,");
    client.send("0/chat,");
    QCOMPARE(client.next(), "4/chat,{\"message\":\"Invalid namespace\"}");
    QTRY_VERIFY(!chat);
    QVERIFY(client.isOpen());
    server.removeNamespace("/never");
    server.of("/chat");
    QVERIFY(!client.join("/chat").isNull());
}

void tst_DynamicNamespaces::removesNamespacesInTheirHandlers()
{
    TestServer server;
    server.of("/chat")->on("leave", this, [&server](QSocketIoServerSocket *) {
        server.removeNamespace("/chat");
        return 1;
    });
    WireClient client(server.port());
    client.join("/chat");
    client.send("2/chat,1[\"leave\"]");
    QCOMPARE(client.next(), "1/chat,");
    QTRY_COMPARE(server.namespaces().size(), 1);
}

void tst_DynamicNamespaces::removesEmptyOnes()
{
    TestServer server;
    server.setEmptyNamespaces(QSocketIoServer::EmptyNamespaces::Remove);
    QSocketIoServerNamespace *parent = server.of(machines);
    server.of("/machine-0");
    WireClient client(server.port());
    client.join("/machine-0");
    client.join("/machine-1");
    WireClient second(server.port());
    second.join("/machine-1");
    client.send({ "1/machine-0,", "1/machine-1," });
    client.drain();
    QCOMPARE(server.namespaces().size(), 3);
    second.send("1/machine-1,");
    second.drain();
    QTRY_COMPARE(server.namespaces().size(), 2); // the one that was made by name stays
    QTRY_VERIFY(parent->childNamespaces().isEmpty());
    // It comes back.
    QVERIFY(!client.join("/machine-1").isNull());
    QCOMPARE(parent->childNamespaces().size(), 1);
}

void tst_DynamicNamespaces::removesTheEmptyAfterARefusal()
{
    TestServer server;
    server.setEmptyNamespaces(QSocketIoServer::EmptyNamespaces::Remove);
    server.of(machines)->use(this, [](QSocketIoServerSocket *) {
        return QSocketIoError::rejected(u"no"_s);
    });
    WireClient client(server.port());
    QVERIFY(client.join("/machine-1").isNull());
    QTRY_COMPARE(server.namespaces().size(), 1);
}

void tst_DynamicNamespaces::keepsEmptyOnes()
{
    TestServer server;
    QCOMPARE(server.emptyNamespaces(), QSocketIoServer::EmptyNamespaces::Keep);
    server.of(machines);
    WireClient client(server.port());
    client.join("/machine-1");
    client.send("1/machine-1,");
    client.drain();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QCoreApplication::processEvents();
    QCOMPARE(server.namespaces().size(), 2);
}

void tst_DynamicNamespaces::goesWithTheParent()
{
    TestServer server;
    QSocketIoServerNamespace *parent = server.of(machines);
    WireClient client(server.port());
    client.join("/machine-1");
    delete parent;
    QCOMPARE(client.next(), "1/machine-1,");
    QCOMPARE(server.namespaces().size(), 1);
    client.send("0/machine-1,");
    QCOMPARE(client.next(), "4/machine-1,{\"message\":\"Invalid namespace\"}");
}

void tst_DynamicNamespaces::toleratesDestructionWhenCreated()
{
    TestServer server;
    server.of(machines);
    connect(&server, &QSocketIoServer::namespaceCreated, this,
            [](QSocketIoServerNamespace *made) { delete made; });
    WireClient client(server.port());
    client.send("0/machine-1,");
    QCOMPARE(client.next(), "4/machine-1,{\"message\":\"Invalid namespace\"}");
    QCOMPARE(server.namespaces().size(), 1);
}

void tst_DynamicNamespaces::bindsObjects()
{
    TestServer server;
    Controls controls;
    QSocketIoServerNamespace *parent = server.of(machines);
    parent->bindObject(&controls, QSocketIo::BindOption::Methods | QSocketIo::BindOption::Signals);
    WireClient client(server.port());
    client.join("/machine-3");
    client.send("2/machine-3,1[\"who\"]");
    QCOMPARE(client.next(), "3/machine-3,1[\"/machine-3\"]");
    client.send("2/machine-3,2[\"add\",1,2]");
    QCOMPARE(client.next(), "3/machine-3,2[3]");
    Q_EMIT controls.stopped(3);
    QCOMPARE(client.next(), "2/machine-3,[\"stopped\",3]");
}

QTEST_GUILESS_MAIN(tst_DynamicNamespaces)
#include "tst_dynamicnamespaces.moc"
