// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a client does while its application is in the background, and when it comes back.
#include "backgroundclient.h"
#include "scriptedpeer.h"
#include "signallog.h"
#include "testserver.h"

#include <QSignalSpy>
#include <QTest>
#include <QThread>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using QSocketIo::DisconnectReason;
using Policy = QSocketIoClient::BackgroundPolicy;
using State = QSocketIoClient::State;

class tst_ClientBackground : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void settings();
    void applicationHasStates();
    void backgroundIsWhatCannotBeSeen_data();
    void backgroundIsWhatCannotBeSeen();
    void keepsTheConnection();
    void stoppedProcessIsASuspension();
    void comingBackEndsTheWait();
    void closesAndComesBack();
    void closesAfterTheDelay();
    void shortLookElsewhere();
    void keepsEvents();
    void comesBackToItsSession();
    void worksInOtherThreads();

private:
    void connectClient();

    FakeApplication m_application;
    std::unique_ptr<ScriptedPeer> m_peer;
    std::unique_ptr<BackgroundClient> m_client;
    QSocketIoClientNamespace *m_main = nullptr;
};

void tst_ClientBackground::init()
{
    m_peer = std::make_unique<ScriptedPeer>();
    m_client = std::make_unique<BackgroundClient>(&m_application);
    setUpClient(*m_client, m_peer->url());
    m_main = m_client->of("/");
}

void tst_ClientBackground::cleanup()
{
    m_client.reset();
    m_peer.reset();
}

void tst_ClientBackground::connectClient()
{
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    QTRY_VERIFY(m_client->roundTripTime().count() >= 0); // the one of opening is over
}

void tst_ClientBackground::settings()
{
    QCOMPARE(m_client->backgroundPolicy(), Policy::Keep);
    QCOMPARE(m_client->backgroundDelay(), 0ms);
    QSignalSpy changes(m_client.get(), &QSocketIoClient::settingsChanged);
    m_client->setBackgroundPolicy(Policy::Close);
    m_client->setBackgroundPolicy(Policy::Close);
    QCOMPARE(changes.size(), 1);
    QCOMPARE(m_client->backgroundPolicy(), Policy::Close);
    m_client->setBackgroundDelay(3s);
    QCOMPARE(m_client->backgroundDelay(), 3s);
    m_client->setBackgroundDelay(-1ms);
    QCOMPARE(m_client->backgroundDelay(), 0ms);
}

void tst_ClientBackground::applicationHasStates()
{
    QVERIFY(ApplicationMonitor::canWatch(&m_application));
    QVERIFY(!ApplicationMonitor::canWatch(QCoreApplication::instance())); // without a user interface
    QVERIFY(!ApplicationMonitor::canWatch(nullptr));
}

void tst_ClientBackground::backgroundIsWhatCannotBeSeen_data()
{
    QTest::addColumn<Qt::ApplicationState>("state");
    QTest::addColumn<bool>("isInBackground");
    QTest::newRow("active") << Qt::ApplicationActive << false;
    QTest::newRow("inactive") << Qt::ApplicationInactive << false;
    QTest::newRow("hidden") << Qt::ApplicationHidden << true;
    QTest::newRow("suspended") << Qt::ApplicationSuspended << true;
}

void tst_ClientBackground::backgroundIsWhatCannotBeSeen()
{
    QFETCH(Qt::ApplicationState, state);
    QFETCH(bool, isInBackground);
    ApplicationMonitor monitor(&m_application);
    QSignalSpy changes(&monitor, &ApplicationMonitor::backgroundChanged);
    QVERIFY(!monitor.isInBackground());
    Q_EMIT m_application.applicationStateChanged(state);
    QCOMPARE(monitor.isInBackground(), isInBackground);
    QCOMPARE(changes.size(), isInBackground ? 1 : 0);
    Q_EMIT m_application.applicationStateChanged(Qt::ApplicationHidden);
    Q_EMIT m_application.applicationStateChanged(Qt::ApplicationSuspended);
    QCOMPARE(changes.size(), 1);
    Q_EMIT m_application.applicationStateChanged(Qt::ApplicationInactive);
    QCOMPARE(changes.size(), 2);
    QVERIFY(!monitor.isInBackground());
}

void tst_ClientBackground::keepsTheConnection()
{
    connectClient();
    QSignalSpy measured(m_client.get(), &QSocketIoClient::roundTripTimeChanged);
    m_application.hide();
    QCOMPARE(m_client->state(), State::Open);
    m_application.show();
    QTRY_COMPARE(measured.size(), 1); // the server was asked, and has answered
    QVERIFY(m_main->isConnected());
    QCOMPARE(m_peer->connectionCount, 1);
}

// The process did not run; its server answers all the same.
void tst_ClientBackground::stoppedProcessIsASuspension()
{
    connectClient();
    m_application.hide();
    m_client->wall += 1h;
    QSignalSpy measured(m_client.get(), &QSocketIoClient::roundTripTimeChanged);
    m_application.show();
    QTRY_COMPARE(measured.size(), 1);
    QVERIFY(m_main->isConnected());
    QCOMPARE(m_peer->connectionCount, 1);
}

void tst_ClientBackground::comingBackEndsTheWait()
{
    const quint16 port = m_peer->port();
    m_peer->stopListening();
    m_client->setReconnectDelay(1h, 1h);
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::WaitingToReconnect);
    m_application.hide();
    QVERIFY(m_peer->listen(port));
    m_application.show();
    QCOMPARE(m_client->state(), State::Opening);
    QTRY_VERIFY(m_main->isConnected());
}

// To the server a connection that ends, and no namespace that is left.
void tst_ClientBackground::closesAndComesBack()
{
    m_client->setBackgroundPolicy(Policy::Close);
    connectClient();
    SignalLog log;
    log.watch(m_client.get());
    log.watch(m_main);
    m_application.hide();
    QCOMPARE(m_client->state(), State::Closing);
    QTRY_COMPARE(m_client->state(), State::WaitingToReconnect);
    QCOMPARE(log.lines,
             (QStringList{ u"Closing"_s, u"/ Disconnected"_s, u"/ disconnected ClientDisconnect"_s,
                           u"WaitingToReconnect"_s, u"closed ClientDisconnect"_s }));
    QTRY_COMPARE(m_peer->openCount, 0);
    QCOMPARE(m_peer->received, QStringList{ u"0"_s });
    QCOMPARE(m_client->disconnectDetails().reason(), DisconnectReason::ClientDisconnect);
    QVERIFY(!m_client->disconnectDetails().error().isError());
    QVERIFY(!m_client->hasTimers()); // nothing that wakes the processor up

    log.lines.clear();
    m_application.show();
    QCOMPARE(m_client->state(), State::Opening);
    QTRY_VERIFY(m_main->isConnected());
    QCOMPARE(m_peer->connectionCount, 2);
    QVERIFY(m_client->hasTimers());
    QCOMPARE(log.lines, (QStringList{ u"Opening"_s, u"Open"_s, u"opened"_s, u"/ Connecting"_s,
                                      u"/ aboutToConnect"_s, u"/ Connected"_s, u"/ connected"_s }));
}

void tst_ClientBackground::closesAfterTheDelay()
{
    m_client->setBackgroundPolicy(Policy::Close);
    m_client->setBackgroundDelay(3s);
    connectClient();
    m_client->stopClock();
    m_application.hide();
    m_client->pass(2999ms);
    QCOMPARE(m_client->state(), State::Open);
    m_client->pass(1ms);
    QCOMPARE(m_client->state(), State::Closing);
    QTRY_COMPARE(m_client->state(), State::WaitingToReconnect);
}

void tst_ClientBackground::shortLookElsewhere()
{
    m_client->setBackgroundPolicy(Policy::Close);
    m_client->setBackgroundDelay(3s);
    connectClient();
    m_client->stopClock();
    m_application.hide();
    m_client->pass(2999ms);
    m_application.show();
    m_client->pass(2s);
    QCOMPARE(m_client->state(), State::Open);
    m_application.hide();
    m_client->setBackgroundPolicy(Policy::Keep); // changes its mind
    m_client->pass(3s);
    QCOMPARE(m_client->state(), State::Open);
    QCOMPARE(m_peer->connectionCount, 1);
}

void tst_ClientBackground::keepsEvents()
{
    m_client->setBackgroundPolicy(Policy::Close);
    connectClient();
    m_client->emitEvent("before");
    m_application.hide();
    m_client->emitEvent("meanwhile", 1);
    QTRY_COMPARE(m_client->state(), State::WaitingToReconnect);
    m_client->emitEvent("meanwhile", 2);
    QCOMPARE(m_main->queuedCount(), 2);
    QTRY_COMPARE(m_peer->received, (QStringList{ u"0"_s, u"2[\"before\"]"_s }));
    m_peer->clear();
    m_application.show();
    QTRY_COMPARE(m_peer->received,
                 (QStringList{ u"0"_s, u"2[\"meanwhile\",1]"_s, u"2[\"meanwhile\",2]"_s }));
}

void tst_ClientBackground::comesBackToItsSession()
{
    TestServer server;
    server.setRecoveryWindow(2min);
    m_client->setUrl(QUrl(u"http://127.0.0.1:%1"_s.arg(server.port())));
    m_client->setBackgroundPolicy(Policy::Close);
    QStringList news;
    m_client->on("news", this, [&news](const QString &text) { news.append(text); });
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    const QString id = m_main->id();
    QSignalSpy left(server.of("/"), &QSocketIoServerNamespace::socketDisconnected);
    m_application.hide();
    QTRY_COMPARE(left.size(), 1);
    QCOMPARE(left.constFirst().at(1).value<DisconnectReason>(), DisconnectReason::TransportClosed);
    QTRY_COMPARE(m_client->state(), State::WaitingToReconnect);
    server.to(id).emitEvent("news", u"missed"_s);
    m_application.show();
    QTRY_VERIFY(m_main->isConnected());
    QCOMPARE(m_main->id(), id);
    QVERIFY(m_main->isRecovered());
    QCOMPARE(news, QStringList{ u"missed"_s });
}

// The application tells in its own thread, and is heard in the client's.
void tst_ClientBackground::worksInOtherThreads()
{
    QThread thread;
    m_client->setBackgroundPolicy(Policy::Close);
    m_client->setParent(nullptr);
    m_client->moveToThread(&thread);
    std::atomic<int> wrongThread = 0;
    std::atomic<int> closed = 0;
    std::atomic<int> connected = 0;
    connect(m_client.get(), &QSocketIoClient::closed, m_client.get(), [&] {
        wrongThread += QThread::currentThread() != &thread;
        ++closed;
    });
    connect(m_main, &QSocketIoClientNamespace::connected, m_main, [&] { ++connected; });
    thread.start();
    QMetaObject::invokeMethod(m_client.get(), &QSocketIoClient::open);
    QTRY_COMPARE(connected.load(), 1);
    m_application.hide();
    QTRY_COMPARE(closed.load(), 1);
    m_application.show();
    QTRY_COMPARE(connected.load(), 2);
    QCOMPARE(wrongThread.load(), 0);
    m_client.release()->deleteLater(); // in its thread
    thread.quit();
    QVERIFY(thread.wait());
}

QTEST_GUILESS_MAIN(tst_ClientBackground)
#include "tst_clientbackground.moc"
