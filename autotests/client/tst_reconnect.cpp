// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a client does when an attempt fails or the connection is lost.
#include "qsocketioclient.h"
#include "scriptedpeer.h"
#include "signallog.h"

#include <QSignalSpy>
#include <QTest>

using namespace std::chrono_literals;
using State = QSocketIoClient::State;

class tst_Reconnect : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void firstAttemptIsRepeated();
    void lostConnectionIsOpenedAgain_data();
    void lostConnectionIsOpenedAgain();
    void silenceOfTheServerIsALoss();
    void wantedNamespacesComeBack();
    void attemptsAreCounted();
    void countBeginsAnewWithTheConnection();
    void lastAttemptIsFollowedByGivingUp();
    void noAttemptsMeansGivingUpAtOnce();
    void switchedOffItStaysClosed_data();
    void switchedOffItStaysClosed();
    void switchingItOffWhileWaitingCloses();
    void openWhileWaitingTriesAtOnce();
    void openWhileWaitingBeginsANewSeries();
    void closeWhileWaitingEndsIt();
    void connectToServerWhileWaitingWaits();
    void lastNamespaceLeavingWhileWaitingCloses();
    void delaysAreThoseThatWereSet();
    void urlMayChangeBetweenAttempts();
    void urlThatBecameBadEndsIt();
    void reopeningInASlotKeepsEverySignal();

private:
    std::unique_ptr<ScriptedPeer> m_peer;
    std::unique_ptr<QSocketIoClient> m_client;
    QSocketIoClientNamespace *m_main = nullptr;
};

void tst_Reconnect::init()
{
    m_peer = std::make_unique<ScriptedPeer>();
    m_client = std::make_unique<QSocketIoClient>();
    setUpClient(*m_client, m_peer->url());
    m_main = m_client->of("/");
}

void tst_Reconnect::cleanup()
{
    m_client.reset();
    m_peer.reset();
}

void tst_Reconnect::firstAttemptIsRepeated()
{
    const quint16 port = m_peer->port();
    m_peer->stopListening();
    SignalLog log;
    log.watch(m_client.get());
    m_client->open();
    QTRY_VERIFY(log.count(QStringLiteral("error TransportFailed")) >= 2);
    QCOMPARE(log.lines.mid(0, 5),
             (QStringList{ QStringLiteral("Opening"), QStringLiteral("WaitingToReconnect"),
                           QStringLiteral("error TransportFailed"), QStringLiteral("scheduled 1"),
                           QStringLiteral("Opening") }));
    QVERIFY(m_peer->listen(port));
    QTRY_VERIFY(m_main->isConnected());
    QVERIFY(!log.lines.join(u' ').contains(QStringLiteral("closed")));
}

void tst_Reconnect::lostConnectionIsOpenedAgain_data()
{
    QTest::addColumn<bool>("isInOrder");
    QTest::addColumn<QString>("reason");
    QTest::newRow("dropped") << false << QString();
    QTest::newRow("closed in order") << true << QStringLiteral("TransportClosed");
}

void tst_Reconnect::lostConnectionIsOpenedAgain()
{
    QFETCH(bool, isInOrder);
    QFETCH(QString, reason);
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    SignalLog log;
    log.watch(m_client.get());
    log.watch(m_main);
    if (isInOrder)
        m_peer->closeInOrder();
    else
        m_peer->drop();
    QTRY_VERIFY(log.contains(QStringLiteral("/ connected")));
    log.lines.removeAll(QStringLiteral("error TransportFailed")); // a drop may look either way
    if (reason.isEmpty())
        reason = log.lines.value(2).section(u' ', -1);
    QVERIFY(reason.startsWith(QStringLiteral("Transport")));
    const QStringList expected{ QStringLiteral("WaitingToReconnect"),
                                QStringLiteral("/ Disconnected"),
                                QStringLiteral("/ disconnected ") + reason,
                                QStringLiteral("closed ") + reason,
                                QStringLiteral("scheduled 1"),
                                QStringLiteral("Opening"),
                                QStringLiteral("Open"),
                                QStringLiteral("opened"),
                                QStringLiteral("/ Connecting"),
                                QStringLiteral("/ aboutToConnect"),
                                QStringLiteral("/ Connected"),
                                QStringLiteral("/ connected") };
    QCOMPARE(log.lines, expected);
    QCOMPARE(m_main->id(), QStringLiteral("id-2"));
    QTRY_COMPARE(m_peer->openCount, 1);
}

void tst_Reconnect::silenceOfTheServerIsALoss()
{
    m_peer->handshake = QStringLiteral(
            R"({"sid":"e","upgrades":[],"pingInterval":30,"pingTimeout":20})");
    SignalLog log;
    log.watch(m_client.get());
    log.watch(m_main);
    m_client->open();
    QTRY_VERIFY(log.contains(QStringLiteral("closed PingTimeout")));
    QVERIFY(log.contains(QStringLiteral("/ disconnected PingTimeout")));
    QVERIFY(log.contains(QStringLiteral("error TransportFailed")));
    QTRY_VERIFY(log.count(QStringLiteral("/ connected")) >= 2);
}

void tst_Reconnect::wantedNamespacesComeBack()
{
    auto *chat = m_client->of("/chat");
    auto *news = m_client->of("/news");
    auto *left = m_client->of("/left");
    m_client->open();
    QTRY_VERIFY(chat->isConnected() && news->isConnected() && left->isConnected());
    left->disconnectFromServer();
    m_peer->send(QStringLiteral("1/news,"));
    QTRY_VERIFY(!news->isConnected());
    m_peer->clear();
    m_peer->drop();
    QTRY_COMPARE(m_peer->connectionCount, 2);
    QTRY_VERIFY(m_main->isConnected() && chat->isConnected());
    QCOMPARE(m_peer->received, (QStringList{ QStringLiteral("0"), QStringLiteral("0/chat,") }));
}

void tst_Reconnect::attemptsAreCounted()
{
    m_peer->stopListening();
    QList<int> attempts;
    connect(m_client.get(), &QSocketIoClient::reconnectScheduled, this,
            [&attempts](int attempt) { attempts.append(attempt); });
    m_client->open();
    QTRY_VERIFY(attempts.size() >= 4);
    QCOMPARE(attempts.mid(0, 4), (QList<int>{ 1, 2, 3, 4 }));
}

void tst_Reconnect::countBeginsAnewWithTheConnection()
{
    QList<int> attempts;
    connect(m_client.get(), &QSocketIoClient::reconnectScheduled, this,
            [&attempts](int attempt) { attempts.append(attempt); });
    m_client->open();
    for (int round = 1; round <= 3; ++round) {
        QTRY_VERIFY(m_main->isConnected());
        m_peer->drop();
        QTRY_COMPARE(attempts.size(), round);
    }
    QCOMPARE(attempts, (QList<int>{ 1, 1, 1 }));
}

void tst_Reconnect::lastAttemptIsFollowedByGivingUp()
{
    m_peer->stopListening();
    m_client->setReconnectAttempts(2);
    SignalLog log;
    log.watch(m_client.get());
    m_client->open();
    QTRY_VERIFY(log.contains(QStringLiteral("abandoned 2")));
    QCOMPARE(m_client->state(), State::Closed);
    const QStringList attempt{ QStringLiteral("Opening"), QStringLiteral("WaitingToReconnect"),
                               QStringLiteral("error TransportFailed") };
    const QStringList expected = QStringList(attempt)
                                 << QStringLiteral("scheduled 1") << attempt
                                 << QStringLiteral("scheduled 2") << QStringLiteral("Opening")
                                 << QStringLiteral("Closed")
                                 << QStringLiteral("error TransportFailed")
                                 << QStringLiteral("closed TransportError")
                                 << QStringLiteral("abandoned 2");
    QCOMPARE(log.lines, expected);
    // A later open() has all its attempts again.
    log.lines.clear();
    m_client->open();
    QTRY_VERIFY(log.contains(QStringLiteral("abandoned 2")));
    QCOMPARE(log.lines, expected);
}

void tst_Reconnect::noAttemptsMeansGivingUpAtOnce()
{
    m_client->setReconnectAttempts(0);
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    QSignalSpy abandoned(m_client.get(), &QSocketIoClient::reconnectAbandoned);
    m_peer->drop();
    QTRY_COMPARE(abandoned.count(), 1);
    QCOMPARE(abandoned.constFirst().constFirst().toInt(), 0);
    QCOMPARE(m_client->state(), State::Closed);
}

void tst_Reconnect::switchedOffItStaysClosed_data()
{
    QTest::addColumn<bool>("isServerThere");
    QTest::newRow("first attempt") << false;
    QTest::newRow("open connection") << true;
}

void tst_Reconnect::switchedOffItStaysClosed()
{
    QFETCH(bool, isServerThere);
    m_client->setReconnectEnabled(false);
    if (!isServerThere)
        m_peer->stopListening();
    SignalLog log;
    log.watch(m_client.get());
    m_client->open();
    if (isServerThere) {
        QTRY_VERIFY(m_main->isConnected());
        m_peer->drop();
    }
    QTRY_COMPARE(m_client->state(), State::Closed);
    QVERIFY(log.lines.join(u' ').contains(QStringLiteral("closed Transport")));
    QVERIFY(!log.lines.join(u' ').contains(QStringLiteral("scheduled")));
    QVERIFY(!log.lines.join(u' ').contains(QStringLiteral("abandoned")));
}

void tst_Reconnect::switchingItOffWhileWaitingCloses()
{
    m_peer->stopListening();
    m_client->setReconnectDelay(1h, 1h);
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::WaitingToReconnect);
    SignalLog log;
    log.watch(m_client.get());
    m_client->setReconnectEnabled(false);
    QCOMPARE(log.lines,
             (QStringList{ QStringLiteral("Closed"), QStringLiteral("closed ClientDisconnect") }));
}

void tst_Reconnect::openWhileWaitingTriesAtOnce()
{
    m_client->setReconnectDelay(1h, 1h);
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    m_peer->drop();
    QTRY_COMPARE(m_client->state(), State::WaitingToReconnect);
    m_client->open();
    QCOMPARE(m_client->state(), State::Opening);
    QTRY_VERIFY(m_main->isConnected());
    QCOMPARE(m_peer->connectionCount, 2);
}

void tst_Reconnect::openWhileWaitingBeginsANewSeries()
{
    m_peer->stopListening();
    m_client->setReconnectDelay(1h, 1h);
    QList<int> attempts;
    connect(m_client.get(), &QSocketIoClient::reconnectScheduled, this,
            [&attempts](int attempt) { attempts.append(attempt); });
    for (int round = 1; round <= 2; ++round) {
        m_client->open();
        QTRY_COMPARE(attempts.size(), round);
    }
    QCOMPARE(attempts, (QList<int>{ 1, 1 }));
}

void tst_Reconnect::closeWhileWaitingEndsIt()
{
    SignalLog log;
    connect(m_client.get(), &QSocketIoClient::reconnectScheduled, this, [&] {
        QCOMPARE(m_client->state(), State::WaitingToReconnect);
        log.watch(m_client.get());
        m_client->close();
    });
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    m_peer->drop();
    QTRY_COMPARE(log.lines, (QStringList{ QStringLiteral("Closed"),
                                          QStringLiteral("closed ClientDisconnect") }));
    // A client with the same delays that goes on proves that the time of an attempt has come and gone.
    CannedPeer busy("HTTP/1.1 503 Busy\r\n\r\n");
    QSocketIoClient other;
    setUpClient(other, busy.url());
    other.open();
    QTRY_VERIFY(busy.connectionCount >= 4);
    QCOMPARE(m_peer->connectionCount, 1);
    QCOMPARE(m_client->state(), State::Closed);
}

void tst_Reconnect::connectToServerWhileWaitingWaits()
{
    m_client->setReconnectDelay(1h, 1h);
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    m_peer->drop();
    QTRY_COMPARE(m_client->state(), State::WaitingToReconnect);
    auto *chat = m_client->of("/chat");
    chat->disconnectFromServer();
    chat->connectToServer();
    QCOMPARE(m_client->state(), State::WaitingToReconnect);
    m_client->open();
    QTRY_VERIFY(chat->isConnected());
}

void tst_Reconnect::lastNamespaceLeavingWhileWaitingCloses()
{
    m_client->setReconnectDelay(1h, 1h);
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    m_peer->drop();
    QTRY_COMPARE(m_client->state(), State::WaitingToReconnect);
    m_main->disconnectFromServer();
    QCOMPARE(m_client->state(), State::Closed);
}

void tst_Reconnect::delaysAreThoseThatWereSet()
{
    m_peer->stopListening();
    m_client->setReconnectDelay(12ms, 40ms);
    m_client->setReconnectJitter(0);
    QList<std::chrono::milliseconds> delays;
    connect(m_client.get(), &QSocketIoClient::reconnectScheduled, this,
            [&delays](int, std::chrono::milliseconds delay) { delays.append(delay); });
    m_client->open();
    QTRY_VERIFY(delays.size() >= 4);
    QCOMPARE(delays.mid(0, 4), (QList<std::chrono::milliseconds>{ 12ms, 24ms, 40ms, 40ms }));
}

void tst_Reconnect::urlMayChangeBetweenAttempts()
{
    ScriptedPeer other;
    m_peer->stopListening();
    connect(m_client.get(), &QSocketIoClient::reconnectScheduled, this,
            [&] { m_client->setUrl(other.url()); });
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    QCOMPARE(other.connectionCount, 1);
}

void tst_Reconnect::urlThatBecameBadEndsIt()
{
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    m_client->setUrl(QUrl());
    SignalLog log;
    log.watch(m_client.get());
    m_peer->drop();
    QTRY_COMPARE(m_client->state(), State::Closed);
    QVERIFY(log.contains(QStringLiteral("error TransportFailed")));
    QCOMPARE(log.lines.count(QStringLiteral("closed ClientDisconnect")), 0);
}

// A slot that opens the client again in the middle of the news about its loss.
void tst_Reconnect::reopeningInASlotKeepsEverySignal()
{
    m_client->setReconnectDelay(1h, 1h);
    auto *chat = m_client->of("/chat");
    m_client->open();
    QTRY_VERIFY(m_main->isConnected() && chat->isConnected());
    SignalLog log;
    log.watch(m_client.get());
    log.watch(chat);
    const auto once = static_cast<Qt::ConnectionType>(Qt::AutoConnection | Qt::SingleShotConnection);
    connect(m_main, &QSocketIoEndpoint::disconnected, m_client.get(), &QSocketIoClient::open, once);
    m_peer->drop();
    QTRY_COMPARE(m_peer->connectionCount, 2);
    QTRY_VERIFY(m_main->isConnected() && chat->isConnected());
    QCOMPARE(log.lines.filter(QStringLiteral("/chat disconnected")).size(), 1);
    QCOMPARE(log.lines.filter(QStringLiteral("closed")).size(), 1);
    QCOMPARE(log.count(QStringLiteral("opened")), 1);
    QCOMPARE(log.lines.filter(QStringLiteral("scheduled")).size(), 0);
    QCOMPARE(m_peer->connectionCount, 2);
}

QTEST_GUILESS_MAIN(tst_Reconnect)
#include "tst_reconnect.moc"
