// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Closing a client, in each of its states, and opening it again.
#include "qsocketioclient.h"
#include "scriptedpeer.h"
#include "signallog.h"

#include <QSignalSpy>
#include <QTest>

using State = QSocketIoClient::State;

class tst_ClientClosing : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void closeSaysGoodbye();
    void closeDoesNotWaitForThePeer();
    void closeWhileOpening();
    void closeOfAClosedClientIsSilent();
    void openWhileOpenHasNoEffect();
    void openAfterClose();
    void openWhileClosing();
    void closeWhileClosingTakesTheOpenBack();
};

void tst_ClientClosing::closeSaysGoodbye()
{
    ScriptedPeer peer;
    QSocketIoClient client;
    setUpClient(client, peer.url());
    auto *main = client.of("/");
    auto *chat = client.of("/chat");
    client.open();
    QTRY_VERIFY(main->isConnected() && chat->isConnected());
    SignalLog log;
    log.watch(&client);
    log.watch(main);
    log.watch(chat);
    peer.clear();
    client.emitEvent("last");
    log.lines.clear();
    client.close();
    QCOMPARE(client.state(), State::Closing);
    QTRY_COMPARE(client.state(), State::Closed);
    const QStringList expected{ QStringLiteral("Closing"),
                                QStringLiteral("/ Disconnected"),
                                QStringLiteral("/ disconnected ClientDisconnect"),
                                QStringLiteral("/chat Disconnected"),
                                QStringLiteral("/chat disconnected ClientDisconnect"),
                                QStringLiteral("Closed"),
                                QStringLiteral("closed ClientDisconnect") };
    QCOMPARE(log.lines, expected);
    QTRY_COMPARE(peer.received, (QStringList{ QStringLiteral("2[\"last\"]"), QStringLiteral("1"),
                                              QStringLiteral("1/chat,") }));
    QTRY_COMPARE(peer.openCount, 0);
    QCOMPARE(main->id(), QString());
}

void tst_ClientClosing::closeDoesNotWaitForThePeer()
{
    // Accepts the WebSocket and never reads again: the close handshake gets no answer.
    ScriptedPeer peer;
    peer.ignoresClose = true;
    QSocketIoClient client;
    setUpClient(client, peer.url());
    client.open();
    QTRY_COMPARE(client.state(), State::Open);
    QSignalSpy closed(&client, &QSocketIoClient::closed);
    client.close();
    QTRY_COMPARE(closed.count(), 1);
    QCOMPARE(client.state(), State::Closed);
}

void tst_ClientClosing::closeWhileOpening()
{
    CannedPeer silent;
    QSocketIoClient client;
    setUpClient(client, silent.url());
    SignalLog log;
    log.watch(&client);
    client.open();
    QTRY_VERIFY(!silent.received.isEmpty());
    client.close();
    QCOMPARE(client.state(), State::Closed);
    QCOMPARE(log.lines, (QStringList{ QStringLiteral("Opening"), QStringLiteral("Closed"),
                                      QStringLiteral("closed ClientDisconnect") }));
    QTRY_COMPARE(silent.openCount, 0);
    QCOMPARE(silent.connectionCount, 1);
}

void tst_ClientClosing::closeOfAClosedClientIsSilent()
{
    QSocketIoClient client;
    SignalLog log;
    log.watch(&client);
    client.close();
    QVERIFY(log.lines.isEmpty());
}

void tst_ClientClosing::openWhileOpenHasNoEffect()
{
    ScriptedPeer peer;
    QSocketIoClient client;
    setUpClient(client, peer.url());
    client.open();
    client.open();
    QTRY_COMPARE(client.state(), State::Open);
    client.open();
    auto *space = client.of("/");
    QTRY_VERIFY(space->isConnected());
    QCOMPARE(peer.connectionCount, 1);
    QCOMPARE(peer.received, QStringList{ QStringLiteral("0") });
}

void tst_ClientClosing::openAfterClose()
{
    ScriptedPeer peer;
    QSocketIoClient client;
    setUpClient(client, peer.url());
    auto *space = client.of("/");
    for (int round = 1; round <= 3; ++round) {
        client.open();
        QTRY_VERIFY(space->isConnected());
        QCOMPARE(space->id(), QStringLiteral("id-%1").arg(round));
        client.close();
        QTRY_COMPARE(client.state(), State::Closed);
    }
    QCOMPARE(peer.connectionCount, 3);
    QTRY_COMPARE(peer.openCount, 0);
}

void tst_ClientClosing::openWhileClosing()
{
    ScriptedPeer peer;
    QSocketIoClient client;
    setUpClient(client, peer.url());
    auto *space = client.of("/");
    client.open();
    QTRY_VERIFY(space->isConnected());
    SignalLog log;
    log.watch(&client);
    client.close();
    QCOMPARE(client.state(), State::Closing);
    client.open();
    QTRY_VERIFY(space->isConnected());
    QCOMPARE(log.lines,
             (QStringList{ QStringLiteral("Closing"), QStringLiteral("Closed"),
                           QStringLiteral("closed ClientDisconnect"), QStringLiteral("Opening"),
                           QStringLiteral("Open"), QStringLiteral("opened") }));
    QCOMPARE(space->id(), QStringLiteral("id-2"));
}

void tst_ClientClosing::closeWhileClosingTakesTheOpenBack()
{
    ScriptedPeer peer;
    QSocketIoClient client;
    setUpClient(client, peer.url());
    client.open();
    QTRY_COMPARE(client.state(), State::Open);
    QSignalSpy closed(&client, &QSocketIoClient::closed);
    client.close();
    client.open();
    client.close();
    QTRY_COMPARE(closed.count(), 1);
    QCOMPARE(client.state(), State::Closed);
}

QTEST_GUILESS_MAIN(tst_ClientClosing)
#include "tst_clientclosing.moc"
