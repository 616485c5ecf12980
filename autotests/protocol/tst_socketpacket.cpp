// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/socketpacket.h"

#include <QtTest>

#include <limits>

using namespace QSocketIoPrivate;
using Type = SocketPacket::Type;
using Id = std::optional<quint64>;

Q_DECLARE_METATYPE(QSocketIoPrivate::SocketPacket::Type)

class tst_SocketPacket : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void encodes_data();
    void encodes();
    void attachmentsAreShared();
    void rootNamespaceCostsNothing();
    void knowsReservedEvents();
};

void tst_SocketPacket::encodes_data()
{
    QTest::addColumn<Type>("type");
    QTest::addColumn<QByteArray>("nsp");
    QTest::addColumn<Id>("id");
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<int>("attachments");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char *text, Type type, const char *nsp, Id id, const char *json,
                        int attachments = 0) {
        QTest::newRow(text) << type << QByteArray(nsp) << id << QByteArray(json) << attachments
                            << QByteArray(text);
    };
    row("0", Type::Connect, "/", {}, "");
    row("0 ", Type::Connect, "", {}, " ");
    row(R"(0{"token":1})", Type::Connect, "/", {}, R"({"token":1})");
    row("0/admin,", Type::Connect, "/admin", {}, "");
    row("0/admin,{}", Type::Connect, "/admin", {}, "{}");
    row("1", Type::Disconnect, "/", {}, "");
    row("1/admin,", Type::Disconnect, "/admin", {}, "");
    row(R"(2["a"])", Type::Event, "/", {}, R"(["a"])");
    row(R"(20["a"])", Type::Event, "/", 0, R"(["a"])");
    row(R"(2/chat,7["sum",2,3])", Type::Event, "/chat", 7, R"(["sum",2,3])");
    row(R"(218446744073709551615["a"])", Type::Event, "/", std::numeric_limits<quint64>::max(),
        R"(["a"])");
    row("312[]", Type::Ack, "/", 12, "[]");
    row(R"(4{"message":"no"})", Type::ConnectError, "/", {}, R"({"message":"no"})");
    row(R"(4/x,"no")", Type::ConnectError, "/x", {}, R"("no")");
    row(R"(51-["a",{"_placeholder":true,"num":0}])", Type::Event, "/", {},
        R"(["a",{"_placeholder":true,"num":0}])", 1);
    row(R"(510-/chat,0["a"])", Type::Event, "/chat", 0, R"(["a"])", 10);
    row("62-/chat,5[]", Type::Ack, "/chat", 5, "[]", 2);
}

void tst_SocketPacket::encodes()
{
    QFETCH(Type, type);
    QFETCH(QByteArray, nsp);
    QFETCH(Id, id);
    QFETCH(QByteArray, json);
    QFETCH(int, attachments);
    const EngineMessage message = encodePacket(type, nsp, id, json,
                                               QList<QByteArray>(attachments, "x"));
    QTEST(message.text(), "text");
    QCOMPARE(message.attachments().size(), attachments);
    if (attachments > 0)
        return;
    QByteArray joined;
    const TextPacket packet(type, nsp, id, json);
    for (const QByteArrayView piece : packet.pieces())
        joined += piece;
    QCOMPARE(joined, message.text());
}

void tst_SocketPacket::attachmentsAreShared()
{
    const QByteArray bytes(100, 'x');
    const EngineMessage message = encodePacket(Type::Event, "/", {}, "[]", { bytes });
    QCOMPARE(message.attachments().first().constData(), bytes.constData());
}

void tst_SocketPacket::rootNamespaceCostsNothing()
{
    const SocketPacket one;
    const SocketPacket two;
    QCOMPARE(one.nsp, "/");
    QCOMPARE(one.nsp.constData(), two.nsp.constData()); // the same literal
    QVERIFY(!one.payload);
}

void tst_SocketPacket::knowsReservedEvents()
{
    for (const char *name : { "connect", "connect_error", "disconnect", "disconnecting",
                              "newListener", "removeListener" })
        QVERIFY(isReservedEvent(name));
    for (const char *name : { "", "connec", "connected", "Connect", "connect_errors",
                              "disconnected", "error", "message", "newlistener" })
        QVERIFY(!isReservedEvent(name));
}

QTEST_GUILESS_MAIN(tst_SocketPacket)
#include "tst_socketpacket.moc"
