// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Connection state recovery with the reference: its client comes back to our server, and ours to its.
#include "clientpeer.h"
#include "peerprocess.h"

#include <QSocketIoClient>
#include <QSocketIoServer>

#include <QJsonArray>
#include <QSignalSpy>
#include <QTest>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

class tst_interop_recovery : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void clientOfTheReference_data();
    void clientOfTheReference();
    void serverOfTheReference_data();
    void serverOfTheReference();
};

void tst_interop_recovery::clientOfTheReference_data()
{
    QTest::addColumn<QString>("transport");
    QTest::addColumn<bool>("isIdle");
    for (const QString &transport : { u"polling"_s, u"websocket"_s, u"polling,websocket"_s }) {
        QTest::addRow("busy over %s", qPrintable(transport)) << transport << false;
        QTest::addRow("idle over %s", qPrintable(transport)) << transport << true;
    }
}

void tst_interop_recovery::clientOfTheReference()
{
    QFETCH(QString, transport);
    QFETCH(bool, isIdle);
    QSocketIoServer server;
    server.setRecoveryWindow(2min);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    const quint16 port = server.port();
    ClientPeer peer(u"node"_s);
    QVERIFY(!peer.wait({ { u"ready"_s, u"node"_s } }, 60'000).isEmpty());
    peer.send({ { u"do"_s, u"connect"_s },
                { u"id"_s, u"a"_s },
                { u"url"_s, u"http://127.0.0.1:%1"_s.arg(port) },
                { u"transports"_s, QJsonArray::fromStringList(transport.split(u',')) } });
    const QJsonObject first = peer.wait({ { u"connected"_s, u"a"_s } });
    QCOMPARE(first.value(u"recovered"_s), QJsonValue(false));
    const QString id = first.value(u"sid"_s).toString();
    if (transport.contains(u','))
        QTRY_COMPARE(server.of("/")->socket(id)->transport(), QSocketIo::Transport::WebSocket);
    server.of("/")->socket(id)->join(u"room"_s);
    if (!isIdle) {
        server.emitEvent("seen");
        QVERIFY(!peer.wait({ { u"event"_s, u"seen"_s } }).isEmpty());
    }

    server.close();
    server.to(u"room"_s).emitEvent("missed", 1, QByteArray("\xff"));
    server.to(id).emitEvent("missed", 2);
    server.except(id).emitEvent("missed", 3);
    QVERIFY(server.listen(QHostAddress::LocalHost, port));
    const QJsonObject second = peer.wait({ { u"connected"_s, u"a"_s } });
    QCOMPARE(second.value(u"sid"_s).toString(), id);
    QCOMPARE(second.value(u"recovered"_s), QJsonValue(true));
    const auto missed = peer.takeAll({ { u"event"_s, u"missed"_s } });
    QCOMPARE(missed.size(), 2);
    QCOMPARE(missed.at(0).value(u"args"_s).toArray().first(), QJsonValue(1));
    QCOMPARE(missed.at(1).value(u"args"_s).toArray().first(), QJsonValue(2));
    QVERIFY(server.of("/")->socket(id)->isRecovered());
    // It goes on, and comes back once more.
    server.to(u"room"_s).emitEvent("next");
    QVERIFY(!peer.wait({ { u"event"_s, u"next"_s } }).isEmpty());
    server.close();
    QVERIFY(server.listen(QHostAddress::LocalHost, port));
    QCOMPARE(peer.wait({ { u"connected"_s, u"a"_s } }).value(u"recovered"_s), QJsonValue(true));
}

void tst_interop_recovery::serverOfTheReference_data()
{
    using QSocketIo::Transport;
    QTest::addColumn<QList<Transport>>("transports");
    QTest::newRow("polling") << QList{ Transport::Polling };
    QTest::newRow("websocket") << QList{ Transport::WebSocket };
    QTest::newRow("upgrade") << QList{ Transport::Polling, Transport::WebSocket };
}

void tst_interop_recovery::serverOfTheReference()
{
    QFETCH(QList<QSocketIo::Transport>, transports);
    PeerProcess server;
    const QString script = QStringLiteral(INTEROP_FOLDER) + u"/peers/recoveryserver.mjs"_s;
    QVERIFY2(server.start(u"node"_s, { script }), qPrintable(server.error()));
    QSocketIoClient client(server.url());
    client.setTransports(transports);
    client.setReconnectDelay(1ms, 1ms);
    QSocketIoClientNamespace *space = client.of("/");
    QStringList calls;
    client.on("news", this, [&calls](const QString &text) { calls.append(text); });
    connect(space, &QSocketIoClientNamespace::recovered, this,
            [&calls] { calls.append(u"recovered"_s); });
    client.open();
    // A server of the reference does not restore a client that has seen nothing.
    QTRY_COMPARE(calls, QStringList{ u"welcome"_s });
    QTRY_COMPARE(client.transport(), transports.last());
    const QString id = space->id();
    calls.clear();
    client.emitEvent("drop"); // closes the connection, and says something to it afterwards
    QTRY_COMPARE_WITH_TIMEOUT(calls, (QStringList{ u"missed"_s, u"recovered"_s }), 15'000);
    QCOMPARE(space->id(), id);
    QVERIFY(space->isRecovered());
    calls.clear();
    client.emitEvent("drop");
    QTRY_COMPARE_WITH_TIMEOUT(calls, (QStringList{ u"missed"_s, u"recovered"_s }), 15'000);
}

QTEST_GUILESS_MAIN(tst_interop_recovery)
#include "tst_interop_recovery.moc"
