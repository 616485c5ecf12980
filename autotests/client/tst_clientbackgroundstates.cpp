// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// An application that goes to the background, or comes back, at any moment of a client's life; and what the program wants meanwhile.
#include "backgroundclient.h"
#include "scriptedpeer.h"
#include "signallog.h"

#include <QPointer>
#include <QSignalSpy>
#include <QTest>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using Policy = QSocketIoClient::BackgroundPolicy;
using State = QSocketIoClient::State;

class tst_ClientBackgroundStates : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void closedClientStaysClosed();
    void givesUpAnAttempt();
    void givesUpTheWait();
    void comesBackWhileClosing();
    void networkIsNoReason();
    void staysOutOnceClosed_data();
    void staysOutOnceClosed();
    void opensInTheBackground_data();
    void opensInTheBackground();
    void lastNamespaceIsLeft();
    void comesBackWithoutReconnection();
    void everyAttemptIsTheFirst();
    void mayBeDeletedAtAnyTime_data();
    void mayBeDeletedAtAnyTime();
    void applicationEndsFirst();

private:
    void rest();

    std::unique_ptr<FakeApplication> m_application;
    std::unique_ptr<ScriptedPeer> m_peer;
    std::unique_ptr<BackgroundClient> m_client;
    QSocketIoClientNamespace *m_main = nullptr;
};

void tst_ClientBackgroundStates::init()
{
    m_application = std::make_unique<FakeApplication>();
    m_peer = std::make_unique<ScriptedPeer>();
    m_client = std::make_unique<BackgroundClient>(m_application.get());
    setUpClient(*m_client, m_peer->url());
    m_client->setBackgroundPolicy(Policy::Close);
    m_main = m_client->of("/");
}

void tst_ClientBackgroundStates::cleanup()
{
    m_client.reset();
    m_peer.reset();
    m_application.reset();
}

void tst_ClientBackgroundStates::rest()
{
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    m_application->hide();
    QTRY_COMPARE(m_client->state(), State::WaitingToReconnect);
}

void tst_ClientBackgroundStates::closedClientStaysClosed()
{
    m_application->hide();
    m_application->show();
    QCOMPARE(m_client->state(), State::Closed);
    rest();
    m_application->show();
    QTRY_VERIFY(m_main->isConnected());
    m_client->close();
    m_application->hide();
    m_application->show();
    QTRY_COMPARE(m_client->state(), State::Closed);
    QVERIFY(!m_client->hasTimers());
    QCOMPARE(m_peer->connectionCount, 2);
}

void tst_ClientBackgroundStates::givesUpAnAttempt()
{
    m_peer->saysHello = false;
    SignalLog log;
    log.watch(m_client.get());
    m_client->open();
    QTRY_COMPARE(m_peer->connectionCount, 1);
    m_application->hide();
    QCOMPARE(log.lines, (QStringList{ u"Opening"_s, u"WaitingToReconnect"_s }));
    QTRY_COMPARE(m_peer->openCount, 0);
    QVERIFY(!m_client->hasTimers());
    m_peer->saysHello = true;
    m_application->show();
    QTRY_VERIFY(m_main->isConnected());
}

void tst_ClientBackgroundStates::givesUpTheWait()
{
    const quint16 port = m_peer->port();
    m_peer->stopListening();
    m_client->setReconnectDelay(1h, 1h);
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::WaitingToReconnect);
    QVERIFY(m_client->hasTimers());
    m_application->hide();
    QCOMPARE(m_client->state(), State::WaitingToReconnect);
    QVERIFY(!m_client->hasTimers());
    QVERIFY(m_peer->listen(port));
    m_application->show();
    QCOMPARE(m_client->state(), State::Opening);
    QTRY_VERIFY(m_main->isConnected());
}

void tst_ClientBackgroundStates::comesBackWhileClosing()
{
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    SignalLog log;
    log.watch(m_client.get());
    m_application->hide();
    m_application->show();
    m_application->hide();
    m_application->show();
    QCOMPARE(m_client->state(), State::Closing);
    QTRY_VERIFY(m_main->isConnected());
    QCOMPARE(log.lines,
             (QStringList{ u"Closing"_s, u"WaitingToReconnect"_s, u"closed ClientDisconnect"_s,
                           u"Opening"_s, u"Open"_s, u"opened"_s }));
    QCOMPARE(m_peer->connectionCount, 2);
}

void tst_ClientBackgroundStates::networkIsNoReason()
{
    rest();
    m_client->network->change();
    QCOMPARE(m_client->state(), State::WaitingToReconnect);
    QVERIFY(!m_client->hasTimers());
}

void tst_ClientBackgroundStates::staysOutOnceClosed_data()
{
    QTest::addColumn<bool>("whileClosing");
    QTest::newRow("while it closes") << true;
    QTest::newRow("while it rests") << false;
}

void tst_ClientBackgroundStates::staysOutOnceClosed()
{
    QFETCH(bool, whileClosing);
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    QSignalSpy closed(m_client.get(), &QSocketIoClient::closed);
    m_application->hide();
    if (!whileClosing)
        QTRY_COMPARE(m_client->state(), State::WaitingToReconnect);
    m_client->close();
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(closed.size(), whileClosing ? 1 : 2);
    m_application->show();
    QCOMPARE(m_client->state(), State::Closed);
    QCOMPARE(m_peer->connectionCount, 1);
}

void tst_ClientBackgroundStates::opensInTheBackground_data()
{
    QTest::addColumn<bool>("isReconnectNow");
    QTest::newRow("open()") << false;
    QTest::newRow("reconnectNow()") << true;
}

void tst_ClientBackgroundStates::opensInTheBackground()
{
    QFETCH(bool, isReconnectNow);
    rest();
    if (isReconnectNow)
        m_client->reconnectNow();
    else
        m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    m_peer->drop(); // it is kept open like any other
    QTRY_COMPARE(m_peer->connectionCount, 3);
    QTRY_VERIFY(m_main->isConnected());
    m_application->show();
    QCOMPARE(m_client->state(), State::Open);
    m_application->hide();
    QTRY_COMPARE(m_client->state(), State::WaitingToReconnect);
}

void tst_ClientBackgroundStates::lastNamespaceIsLeft()
{
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    m_application->hide();
    QCOMPARE(m_client->state(), State::Closing);
    m_main->disconnectFromServer();
    QTRY_COMPARE(m_client->state(), State::Closed);
    m_application->show();
    QCOMPARE(m_client->state(), State::Closed);
}

// To close for a while is no failure, which is what that setting is about.
void tst_ClientBackgroundStates::comesBackWithoutReconnection()
{
    m_client->setReconnectEnabled(false);
    rest();
    m_client->setReconnectEnabled(true);
    m_client->setReconnectEnabled(false);
    QCOMPARE(m_client->state(), State::WaitingToReconnect);
    m_application->show();
    QTRY_VERIFY(m_main->isConnected());
    m_peer->drop();
    QTRY_COMPARE(m_client->state(), State::Closed);
}

// The server may have gone in the meantime: one that was there once is tried again.
void tst_ClientBackgroundStates::everyAttemptIsTheFirst()
{
    m_client->setReconnectPolicy({});
    rest();
    const quint16 port = m_peer->port();
    m_peer->stopListening();
    QSignalSpy planned(m_client.get(), &QSocketIoClient::reconnectScheduled);
    m_application->show();
    QTRY_VERIFY(planned.size() >= 1);
    QCOMPARE(planned.constFirst().constFirst().toInt(), 1);
    QVERIFY(m_peer->listen(port));
    QTRY_VERIFY(m_main->isConnected());
}

void tst_ClientBackgroundStates::mayBeDeletedAtAnyTime_data()
{
    QTest::addColumn<int>("signal"); // of those that hiding and showing raise
    const char *const names[] = { "Closing", "disconnected", "WaitingToReconnect", "closed",
                                  "Opening" };
    for (int i = 0; i < int(std::size(names)); ++i)
        QTest::newRow(names[i]) << i;
}

void tst_ClientBackgroundStates::mayBeDeletedAtAnyTime()
{
    QFETCH(int, signal);
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    int count = 0;
    const auto raised = [&] {
        if (count++ == signal)
            m_client.reset();
    };
    connect(m_client.get(), &QSocketIoClient::stateChanged, this, raised);
    connect(m_client.get(), &QSocketIoClient::closed, this, raised);
    connect(m_main, &QSocketIoEndpoint::disconnected, this, raised);
    m_application->hide();
    QTRY_VERIFY(!m_client || m_client->state() == State::WaitingToReconnect);
    QCOMPARE(!m_client, signal < 4);
    m_application->show();
    QVERIFY(!m_client);
    QTRY_COMPARE(m_peer->openCount, 0);
}

void tst_ClientBackgroundStates::applicationEndsFirst()
{
    rest();
    m_application.reset();
    QCOMPARE(m_client->state(), State::WaitingToReconnect);
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
}

QTEST_GUILESS_MAIN(tst_ClientBackgroundStates)
#include "tst_clientbackgroundstates.moc"
