// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Clients of Engine.IO 3 on a server that lets them in, alone and among newer ones.
#include "qsocketioserver.h"

#include "testserver.h"
#include "wireclient.h"

#include <QSignalSpy>
#include <QtTest>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using QSocketIo::DisconnectReason;
using QSocketIo::Protocol;

namespace {

class OldFriendlyServer : public TestServer
{
public:
    OldFriendlyServer() { setAllowEngineIo3(true); }
};

class OldClient : public WireClient
{
public:
    explicit OldClient(quint16 port, const QByteArray &query = {})
        : WireClient(port, "/socket.io/", query, "3")
    {}
    QByteArray sid() const { return handshake().value("sid"_L1).toString().toLatin1(); }
};

} // namespace

class tst_OldClients : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void areRefusedByDefault();
    void areInTheMainNamespaceAtOnce();
    void mayAskForTheMainNamespaceAgain();
    void joinNamespaces();
    void idsFollowFromTheSid();
    void querySpeaksForThem_data();
    void querySpeaksForThem();
    void newClientsHaveNoNamespaceQuery();
    void resolverSeesTheQuery();
    void refusals_data();
    void refusals();
    void refusedInTheMainNamespace();
    void unknownNamespace();
    void laterVerdict();
    void eventsBothWays();
    void acknowledgementsBothWays();
    void leaveAndComeBack();
    void secondConnectEndsTheConnection();
    void eventBeforeConnectEndsTheConnection();
    void serverDisconnects();
    void serverClosesTheConnection();
    void mayBeClosedWhileConnecting();
    void mayBeDestroyedWhileConnecting();
    void broadcastsSpanBothRevisions();
    void broadcastsAreEncodedOncePerRevision();
    void broadcastAcknowledgementsSpanBothRevisions();
};

void tst_OldClients::areRefusedByDefault()
{
    TestServer server;
    QVERIFY(!server.allowEngineIo3());
    OldClient refused(server.port());
    QVERIFY(!refused.isOpen());
    server.setAllowEngineIo3(true);
    QVERIFY(server.allowEngineIo3());
    OldClient client(server.port());
    QVERIFY(client.isOpen());
    server.setAllowEngineIo3(false); // who is in stays
    client.send(R"(2["ping"])");
    QCOMPARE(client.drain(), QList<QByteArray>{ "0" });
}

void tst_OldClients::areInTheMainNamespaceAtOnce()
{
    OldFriendlyServer server;
    QSignalSpy connected(server.of("/"), &QSocketIoServerNamespace::socketConnected);
    OldClient client(server.port());
    QCOMPARE(client.next(), "0");
    QCOMPARE(connected.size(), 1);
    QVERIFY(server.socket()->isConnected());
    QCOMPARE(server.socket()->handshake().protocol(), Protocol::EngineIo3);
    WireClient newer(server.port());
    QVERIFY(!newer.join("/").isNull());
    QCOMPARE(connected.size(), 2);
    QCOMPARE(connected.at(1).first().value<QSocketIoServerSocket *>()->handshake().protocol(),
             Protocol::EngineIo4);
}

void tst_OldClients::mayAskForTheMainNamespaceAgain()
{
    OldFriendlyServer server;
    OldClient client(server.port());
    client.send("0");
    QCOMPARE(client.drain(), QList<QByteArray>{ "0" });
    QCOMPARE(server.of("/")->socketCount(), 1);
    // Once it has left, asking is the way back.
    client.send("1");
    client.send("0");
    QCOMPARE(client.drain(), QList<QByteArray>{ "0" });
    QCOMPARE(server.of("/")->socketCount(), 1);
}

void tst_OldClients::joinNamespaces()
{
    OldFriendlyServer server;
    server.of("/chat");
    OldClient client(server.port());
    QCOMPARE(client.next(), "0");
    client.send("0/chat"); // as JavaScript 1 does, and with a comma version 2
    QCOMPARE(client.next(), "0/chat,");
    QCOMPARE(server.of("/chat")->socketCount(), 1);
}

void tst_OldClients::idsFollowFromTheSid()
{
    OldFriendlyServer server;
    server.of("/chat");
    OldClient client(server.port());
    client.send("0/chat,");
    client.drain();
    QCOMPARE(server.socket("/")->id(), QString::fromLatin1(client.sid()));
    QCOMPARE(server.socket("/chat")->id(), u"/chat#"_s + QString::fromLatin1(client.sid()));
    QVERIFY(server.of("/chat")->roomNames().contains(server.socket("/chat")->id()));
    WireClient newer(server.port());
    const QByteArray id = newer.join("/");
    QVERIFY(id != newer.handshake().value("sid"_L1).toString().toLatin1());
}

void tst_OldClients::querySpeaksForThem_data()
{
    QTest::addColumn<QByteArray>("urlQuery");
    QTest::addColumn<QByteArray>("connect");
    QTest::addColumn<QString>("token");
    QTest::newRow("of the URL") << QByteArray("&token=a%26b") << QByteArray("0/chat") << u"a&b"_s;
    QTest::newRow("of the namespace")
            << QByteArray() << QByteArray("0/chat?token=%C3%A4,") << u"ä"_s;
    QTest::newRow("both") << QByteArray("&token=url") << QByteArray("0/chat?x=1&token=own")
                          << u"own"_s;
    QTest::newRow("none") << QByteArray() << QByteArray("0/chat?x=1") << QString();
}

void tst_OldClients::querySpeaksForThem()
{
    QFETCH(QByteArray, urlQuery);
    QFETCH(QByteArray, connect);
    QFETCH(QString, token);
    OldFriendlyServer server;
    QString seen;
    server.of("/chat")->use(this, [&seen](QSocketIoServerSocket *socket) {
        seen = socket->handshake().queryValue(u"token"_s);
        return QSocketIoError();
    });
    OldClient client(server.port(), urlQuery);
    client.send(connect);
    client.drain();
    QCOMPARE(server.of("/chat")->socketCount(), 1);
    QCOMPARE(seen, token);
    QVERIFY(server.socket("/chat")->handshake().auth().isEmpty());
}

void tst_OldClients::newClientsHaveNoNamespaceQuery()
{
    OldFriendlyServer server;
    server.of("/chat");
    WireClient client(server.port(), "/socket.io/", "&token=url");
    client.send(R"(0/chat?token=own,{"token":"auth"})");
    client.drain();
    QCOMPARE(server.socket("/chat")->handshake().queryValue(u"token"_s), u"own"_s);
    QCOMPARE(server.socket("/chat")->handshake().auth().value(u"token"_s), u"auth"_s);
}

void tst_OldClients::resolverSeesTheQuery()
{
    OldFriendlyServer server;
    server.setNamespaceResolver(this, [](const QString &, const QSocketIoHandshake &handshake) {
        return handshake.queryValue(u"key"_s) == "right"_L1;
    });
    OldClient client(server.port());
    client.send("0/a?key=wrong,");
    client.send("0/b?key=right,");
    QCOMPARE(client.drain(), (QList<QByteArray>{ "0", R"(4/a,"Invalid namespace")", "0/b," }));
}

void tst_OldClients::refusals_data()
{
    QTest::addColumn<QSocketIoError>("error");
    QTest::addColumn<QByteArray>("oldPacket");
    QTest::addColumn<QByteArray>("newPacket");
    QTest::newRow("message") << QSocketIoError::rejected(u"n\u00f6"_s)
                             << QByteArray(R"(4/chat,"n\u00f6")")
                             << QByteArray("4/chat,{\"message\":\"n\xc3\xb6\"}");
    QTest::newRow("data") << QSocketIoError::rejected(u"no"_s, QVariantMap{ { u"code"_s, 7 } })
                          << QByteArray(R"(4/chat,{"code":7})")
                          << QByteArray(R"(4/chat,{"message":"no","data":{"code":7}})");
    QTest::newRow("number") << QSocketIoError::rejected(u"no"_s, 7) << QByteArray("4/chat,7")
                            << QByteArray(R"(4/chat,{"message":"no","data":7})");
    QTest::newRow("bytes") << QSocketIoError::rejected(u"no"_s, QByteArray("x"))
                           << QByteArray(R"(4/chat,"no")")
                           << QByteArray(R"(4/chat,{"message":"no"})");
}

void tst_OldClients::refusals()
{
    QFETCH(QSocketIoError, error);
    QFETCH(QByteArray, oldPacket);
    QFETCH(QByteArray, newPacket);
    OldFriendlyServer server;
    server.of("/chat")->use(this, [error](QSocketIoServerSocket *) { return error; });
    OldClient old(server.port());
    old.send("0/chat");
    QCOMPARE(old.drain(), (QList<QByteArray>{ "0", oldPacket }));
    WireClient newer(server.port());
    newer.send("0/chat");
    QCOMPARE(newer.drain(), QList<QByteArray>{ newPacket });
}

void tst_OldClients::refusedInTheMainNamespace()
{
    OldFriendlyServer server;
    server.of("/chat");
    server.use(this, [](QSocketIoServerSocket *) { return QSocketIoError::rejected(u"no"_s); });
    OldClient client(server.port());
    client.send("0/chat");
    QCOMPARE(client.drain(), (QList<QByteArray>{ R"(4"no")", "0/chat," }));
    QCOMPARE(server.of("/")->socketCount(), 0);
}

void tst_OldClients::unknownNamespace()
{
    OldFriendlyServer server;
    OldClient client(server.port());
    client.send("0/nope?a=1,");
    QCOMPARE(client.next(), "0");
    QCOMPARE(client.next(), R"(4/nope,"Invalid namespace")");
}

void tst_OldClients::laterVerdict()
{
    OldFriendlyServer server;
    QPromise<QSocketIoError> verdict;
    verdict.start();
    server.use(this, [&verdict](QSocketIoServerSocket *) { return verdict.future(); });
    OldClient client(server.port());
    QCOMPARE(client.drain(), QList<QByteArray>());
    verdict.addResult(QSocketIoError());
    verdict.finish();
    QCOMPARE(client.next(), "0");
}

void tst_OldClients::eventsBothWays()
{
    OldFriendlyServer server;
    QList<QVariantList> heard;
    server.on("say", this, [&heard](QSocketIoServerSocket *socket, const QSocketIoEvent &event) {
        heard.append(event.arguments());
        socket->emitArguments("say", event.arguments());
    });
    OldClient client(server.port());
    QCOMPARE(client.next(), "0");
    client.send("2[\"say\",1,\"\xc3\xa4\"]");
    QCOMPARE(client.next(), R"(2["say",1,"\u00e4"])");
    client.send(R"(51-["say",{"_placeholder":true,"num":0}])");
    client.sendBinary("\4bytes");
    QCOMPARE(client.next(), R"(51-["say",{"_placeholder":true,"num":0}])");
    QCOMPARE(client.next(), "\4bytes");
    QCOMPARE(heard, (QList<QVariantList>{ { 1, u"ä"_s }, { QByteArray("bytes") } }));
}

void tst_OldClients::acknowledgementsBothWays()
{
    OldFriendlyServer server;
    server.on("sum", this, [](QSocketIoServerSocket *, int a, int b) { return a + b; });
    OldClient client(server.port());
    QCOMPARE(client.next(), "0");
    client.send(R"(20["sum",2,3])");
    QCOMPARE(client.next(), "30[5]");
    const auto reply = server.socket()->emitWithAck("ask");
    QCOMPARE(client.next(), R"(21["ask"])");
    client.send("61-1[{\"_placeholder\":true,\"num\":0}]");
    client.sendBinary("\4x");
    QTRY_VERIFY(reply.isFinished());
    QCOMPARE(reply.result().value<QByteArray>(), QByteArray("x"));
}

void tst_OldClients::leaveAndComeBack()
{
    OldFriendlyServer server;
    QSignalSpy ended(server.of("/chat"), &QSocketIoServerNamespace::socketDisconnected);
    OldClient client(server.port());
    for (int i = 0; i < 3; ++i) {
        client.send("0/chat");
        client.send("1/chat,");
    }
    client.drain();
    QCOMPARE(ended.size(), 3);
    QCOMPARE(ended.first().at(1).value<DisconnectReason>(), DisconnectReason::ClientDisconnect);
    QVERIFY(client.isOpen());
    client.send("0/chat");
    QCOMPARE(client.next(), "0/chat,");
    QCOMPARE(server.of("/chat")->socketCount(), 1);
}

void tst_OldClients::secondConnectEndsTheConnection()
{
    OldFriendlyServer server;
    server.of("/chat");
    OldClient client(server.port());
    client.send({ "0/chat", "0/chat" });
    QVERIFY(client.waitForClosed());
}

void tst_OldClients::eventBeforeConnectEndsTheConnection()
{
    OldFriendlyServer server;
    server.of("/chat");
    OldClient client(server.port());
    client.send(R"(2/chat,["a"])");
    QVERIFY(client.waitForClosed());
}

void tst_OldClients::serverDisconnects()
{
    OldFriendlyServer server;
    server.of("/chat");
    OldClient client(server.port());
    client.send("0/chat");
    client.drain();
    server.socket("/chat")->disconnectClient();
    QCOMPARE(client.next(), "1/chat,");
    QVERIFY(server.socket("/")->isConnected());
    server.socket("/")->disconnectClient();
    QCOMPARE(client.next(), "1");
    QVERIFY(client.isOpen());
}

void tst_OldClients::serverClosesTheConnection()
{
    OldFriendlyServer server;
    OldClient client(server.port());
    QCOMPARE(client.next(), "0");
    server.socket()->closeConnection();
    QCOMPARE(client.next(), "1");
    QVERIFY(client.waitForClosed());
}

void tst_OldClients::mayBeClosedWhileConnecting()
{
    OldFriendlyServer server;
    connect(server.of("/"), &QSocketIoServerNamespace::socketConnected, this,
            [](QSocketIoServerSocket *socket) { socket->closeConnection(); });
    OldClient client(server.port());
    QVERIFY(client.waitForClosed());
    QTRY_COMPARE(server.of("/")->socketCount(), 0);
}

void tst_OldClients::mayBeDestroyedWhileConnecting()
{
    auto server = std::make_unique<OldFriendlyServer>();
    connect(server->of("/"), &QSocketIoServerNamespace::socketConnected, this,
            [&server] { server.reset(); });
    OldClient client(server->port());
    QTRY_VERIFY(!server);
    QVERIFY(client.waitForClosed());
}

void tst_OldClients::broadcastsSpanBothRevisions()
{
    OldFriendlyServer server;
    OldClient old(server.port());
    QCOMPARE(old.next(), "0");
    const QString oldId = server.socket()->id();
    WireClient newer(server.port());
    const QString newId = QString::fromLatin1(newer.join("/"));
    for (const QString &id : { oldId, newId })
        server.of("/")->socket(id)->join(u"room"_s);
    server.of("/")->to(u"room"_s).emitEvent("news", u"ä"_s, QByteArray("x"));
    QCOMPARE(old.next(), R"(51-["news","\u00e4",{"_placeholder":true,"num":0}])");
    QCOMPARE(old.next(), "\4x");
    QCOMPARE(newer.next(), "51-[\"news\",\"\xc3\xa4\",{\"_placeholder\":true,\"num\":0}]");
    QCOMPARE(newer.next(), "x");

    server.of("/")->socket(oldId)->broadcast().emitEvent("others");
    QCOMPARE(newer.drain(), QList<QByteArray>{ R"(2["others"])" });
    QCOMPARE(old.drain(), QList<QByteArray>());
    server.of("/")->except(newId).emitEvent("except");
    QCOMPARE(old.drain(), QList<QByteArray>{ R"(2["except"])" });
    QCOMPARE(newer.drain(), QList<QByteArray>());
}

// Two old ones and two new ones, in turn: each gets its own form, whoever came first.
void tst_OldClients::broadcastsAreEncodedOncePerRevision()
{
    OldFriendlyServer server;
    OldClient old1(server.port());
    WireClient new1(server.port());
    OldClient old2(server.port());
    WireClient new2(server.port());
    QCOMPARE(old1.next(), "0");
    QCOMPARE(old2.next(), "0");
    QVERIFY(!new1.join("/").isNull() && !new2.join("/").isNull());
    server.emitEvent("news", QByteArray(5000, 'x'));
    const QByteArray text = R"(51-["news",{"_placeholder":true,"num":0}])";
    for (WireClient *client :
         { static_cast<WireClient *>(&old1), static_cast<WireClient *>(&old2), &new1, &new2 })
        QCOMPARE(client->next(), text);
    for (OldClient *client : { &old1, &old2 })
        QCOMPARE(client->next(), '\4' + QByteArray(5000, 'x'));
    for (WireClient *client : { &new1, &new2 })
        QCOMPARE(client->next(), QByteArray(5000, 'x'));
}

void tst_OldClients::broadcastAcknowledgementsSpanBothRevisions()
{
    OldFriendlyServer server;
    OldClient old(server.port());
    QCOMPARE(old.next(), "0");
    WireClient newer(server.port());
    QVERIFY(!newer.join("/").isNull());
    const auto replies = server.broadcast().withTimeout(10s).emitWithAck("who");
    QCOMPARE(old.next(), R"(21["who"])");
    QCOMPARE(newer.next(), R"(21["who"])");
    old.send(R"(31["old"])");
    newer.send(R"(31["new"])");
    QTRY_VERIFY(replies.isFinished());
    QStringList names;
    for (const QSocketIoReply &reply : replies.result())
        names.append(reply.value<QString>().value_or(QString()));
    names.sort();
    QCOMPARE(names, (QStringList{ u"new"_s, u"old"_s }));
}

QTEST_GUILESS_MAIN(tst_OldClients)
#include "tst_oldclients.moc"
