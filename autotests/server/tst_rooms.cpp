// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Rooms as names and as objects.
#include "testserver.h"
#include "wireclient.h"

#include <QSignalSpy>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;

class tst_Rooms : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void containTheirMembers();
    void containEverySocketUnderItsId();
    void areObjectsOnDemand();
    void reportMembers_data();
    void reportMembers();
    void reportDisconnectedMembers();
    void stayWhenEmpty();
    void mayBeDeleted();
    void emitToMembers();
    void areLeftBeforeDisconnected();
    void refuseDisconnectedSockets();
};

void tst_Rooms::containTheirMembers()
{
    TestServer server;
    WireClient client(server.port());
    const QString id = QString::fromLatin1(client.join());
    QSocketIoServerSocket *socket = server.socket();
    socket->join(u"a"_s);
    socket->join(QStringList{ u"b"_s, u"a"_s, u""_s });
    QStringList names = socket->roomNames();
    names.sort();
    QStringList expected{ u""_s, u"a"_s, u"b"_s, id };
    expected.sort();
    QCOMPARE(names, expected);
    names = server.of("/")->roomNames();
    names.sort();
    QCOMPARE(names, expected);
    socket->leave(u"a"_s);
    socket->leave(u"never joined"_s);
    QVERIFY(!socket->roomNames().contains(u"a"_s));
    QVERIFY(!server.of("/")->roomNames().contains(u"a"_s));
}

void tst_Rooms::containEverySocketUnderItsId()
{
    TestServer server;
    WireClient first(server.port());
    const QString firstId = QString::fromLatin1(first.join());
    WireClient second(server.port());
    const QString secondId = QString::fromLatin1(second.join());
    server.to(firstId).emitEvent("for the first");
    QCOMPARE(first.next(), "2[\"for the first\"]");
    QCOMPARE(second.drain(), QList<QByteArray>());
    QCOMPARE(server.of("/")->room(firstId)->socketCount(), 1);

    // Others may share it.
    server.of("/")->socket(secondId)->join(firstId);
    QCOMPARE(server.of("/")->room(firstId)->socketCount(), 2);
    server.to(firstId).emitEvent("for both");
    QCOMPARE(first.next(), "2[\"for both\"]");
    QCOMPARE(second.next(), "2[\"for both\"]");

    server.of("/")->socket(firstId)->leave(firstId);
    server.to(firstId).emitEvent("for the second");
    QCOMPARE(second.next(), "2[\"for the second\"]");
    QCOMPARE(first.drain(), QList<QByteArray>());
}

void tst_Rooms::areObjectsOnDemand()
{
    TestServer server;
    QSocketIoRoom *room = server.of("/")->room(u"lobby"_s);
    QCOMPARE(server.of("/")->room(u"lobby"_s), room);
    QCOMPARE(room->name(), u"lobby"_s);
    QCOMPARE(room->objectName(), u"lobby"_s);
    QCOMPARE(room->parent(), server.of("/"));
    QCOMPARE(room->serverNamespace(), server.of("/"));
    QCOMPARE(room->socketCount(), 0);
    QVERIFY(!room->contains(nullptr));
    QVERIFY(room->sockets().isEmpty());
    QVERIFY(server.of("/")->roomNames().isEmpty());
    QVERIFY(server.of("/other")->room(u"lobby"_s) != room);
}

void tst_Rooms::reportMembers_data()
{
    QTest::addColumn<bool>("isEarly");
    QTest::newRow("asked for before anybody came") << true;
    QTest::newRow("asked for afterwards") << false;
}

void tst_Rooms::reportMembers()
{
    QFETCH(bool, isEarly);
    TestServer server;
    if (isEarly)
        server.of("/")->room(u"lobby"_s);
    WireClient client(server.port());
    client.join();
    QSocketIoServerSocket *socket = server.socket();
    QSocketIoRoom *room = server.of("/")->room(u"lobby"_s);
    server.of("/")->room(u"other"_s); // must not make the signals come twice
    QSignalSpy joined(room, &QSocketIoRoom::socketJoined);
    QSignalSpy left(room, &QSocketIoRoom::socketLeft);
    QSignalSpy counts(room, &QSocketIoRoom::socketCountChanged);

    socket->join(u"lobby"_s);
    socket->join(u"lobby"_s);
    QCOMPARE(joined.size(), 1);
    QCOMPARE(joined.first().first().value<QSocketIoServerSocket *>(), socket);
    QCOMPARE(counts.last().first().toLongLong(), 1);
    QVERIFY(room->contains(socket));
    QCOMPARE(room->sockets(), QList<QSocketIoServerSocket *>{ socket });

    socket->leave(u"lobby"_s);
    socket->leave(u"lobby"_s);
    QCOMPARE(left.size(), 1);
    QCOMPARE(left.first().first().value<QSocketIoServerSocket *>(), socket);
    QCOMPARE(counts.last().first().toLongLong(), 0);
    QVERIFY(!room->contains(socket));
}

void tst_Rooms::reportDisconnectedMembers()
{
    TestServer server;
    WireClient client(server.port());
    client.join();
    QSocketIoServerSocket *socket = server.socket();
    QSocketIoRoom *room = server.of("/")->room(u"lobby"_s);
    socket->join(u"lobby"_s);
    QString left;
    connect(room, &QSocketIoRoom::socketLeft, this,
            [&left](QSocketIoServerSocket *gone) { left = gone->id(); });
    QSignalSpy counts(room, &QSocketIoRoom::socketCountChanged);
    const QString id = socket->id();
    client.send("1");
    QTRY_COMPARE(left, id);
    QCOMPARE(counts.last().first().toLongLong(), 0);
}

void tst_Rooms::stayWhenEmpty()
{
    TestServer server;
    QPointer<QSocketIoRoom> room = server.of("/")->room(u"lobby"_s);
    {
        WireClient client(server.port());
        client.join();
        server.socket()->join(u"lobby"_s);
        QCOMPARE(room->socketCount(), 1);
    }
    QTRY_COMPARE(room->socketCount(), 0);
    QCOMPARE(server.of("/")->room(u"lobby"_s), room.data());
}

void tst_Rooms::mayBeDeleted()
{
    TestServer server;
    WireClient client(server.port());
    client.join();
    delete server.of("/")->room(u"lobby"_s);
    server.socket()->join(u"lobby"_s);
    QSocketIoRoom *room = server.of("/")->room(u"lobby"_s);
    QCOMPARE(room->socketCount(), 1);
    QSignalSpy left(room, &QSocketIoRoom::socketLeft);
    connect(room, &QSocketIoRoom::socketLeft, room, [room] { delete room; });
    server.socket()->leave(u"lobby"_s);
    QCOMPARE(left.size(), 1);
    QVERIFY(server.of("/")->room(u"lobby"_s)->sockets().isEmpty());
}

void tst_Rooms::emitToMembers()
{
    TestServer server;
    WireClient inside(server.port());
    const QByteArray id = inside.join();
    WireClient outside(server.port());
    outside.join();
    server.socket("/", id)->join(u"lobby"_s);
    QSocketIoRoom *room = server.of("/")->room(u"lobby"_s);
    room->emitEvent("hello", 1);
    room->broadcast().emitEvent("again");
    QCOMPARE(inside.drain(), (QList<QByteArray>{ "2[\"hello\",1]", "2[\"again\"]" }));
    QCOMPARE(outside.drain(), QList<QByteArray>());
}

void tst_Rooms::areLeftBeforeDisconnected()
{
    TestServer server;
    WireClient client(server.port());
    client.join();
    QSocketIoServerSocket *socket = server.socket();
    socket->join(u"lobby"_s);
    QStringList during;
    QStringList after{ u"not asked"_s };
    connect(socket, &QSocketIoServerSocket::disconnecting, this,
            [&] { during = socket->roomNames(); });
    connect(socket, &QSocketIoServerSocket::disconnected, this,
            [&] { after = socket->roomNames(); });
    client.send("1");
    client.drain();
    QCOMPARE(during.size(), 2);
    QVERIFY(during.contains(u"lobby"_s));
    QVERIFY(after.isEmpty());
    QVERIFY(server.of("/")->roomNames().isEmpty());
}

void tst_Rooms::refuseDisconnectedSockets()
{
    TestServer server;
    WireClient client(server.port());
    client.join();
    QSocketIoServerSocket *socket = server.socket();
    connect(socket, &QSocketIoServerSocket::disconnected, this, [socket] {
        socket->join(u"lobby"_s);
        socket->leave(u"lobby"_s);
        socket->join(u"lobby"_s);
    });
    // Also while it is leaving, room by room.
    connect(server.of("/")->adapter(), &QSocketIoAdapter::socketLeft, this,
            [socket] { socket->join(u"cellar"_s); });
    client.send("1");
    client.drain();
    QVERIFY(server.of("/")->roomNames().isEmpty());
}

QTEST_GUILESS_MAIN(tst_Rooms)
#include "tst_rooms.moc"
