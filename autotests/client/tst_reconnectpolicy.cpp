// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// When a client tries again by itself, and when it is told to.
#include "qsocketioclient.h"
#include "scriptedpeer.h"
#include "signallog.h"

#include <QSignalSpy>
#include <QTest>

using namespace std::chrono_literals;
using State = QSocketIoClient::State;
using Flag = QSocketIoClient::ReconnectFlag;

class tst_ReconnectPolicy : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void defaults();
    void firstAttemptCanBeTheOnlyOne();
    void lostConnectionIsRetriedWithoutTheFlag();
    void refusalIsRetried();
    void refusalIsRetriedAsOftenAsAllowed();
    void refusalIsNotRetriedWhenReconnectingIsOff();
    void otherNamespacesAreNotDisturbed();
    void leavingEndsTheRetries();
    void serverDisconnectIsRetried();
    void serverDisconnectIsNotARefusal();
    void nowWhileWaiting();
    void nowWhileClosed();
    void nowWhileOpening();
    void nowWhileOpen();
    void nowWhileClosing();
    void nowWithoutReconnecting();
    void nowInEverySignal();

private:
    void refuse(const QString &nsp)
    {
        m_peer->answer = [this, nsp](const QString &name) {
            ++m_questions;
            return name == nsp && m_isRefusing
                           ? QStringLiteral("4%1{\"message\":\"no\"}").arg(prefix(name))
                           : QStringLiteral("0%1{\"sid\":\"let in\"}").arg(prefix(name));
        };
    }
    static QString prefix(const QString &name)
    {
        return name == QLatin1String("/") ? QString() : name + u',';
    }

    std::unique_ptr<ScriptedPeer> m_peer;
    std::unique_ptr<QSocketIoClient> m_client;
    QSocketIoClientNamespace *m_main = nullptr;
    bool m_isRefusing = true;
    int m_questions = 0;
};

void tst_ReconnectPolicy::init()
{
    m_peer = std::make_unique<ScriptedPeer>();
    m_client = std::make_unique<QSocketIoClient>();
    setUpClient(*m_client, m_peer->url());
    m_main = m_client->of("/");
    m_isRefusing = true;
    m_questions = 0;
}

void tst_ReconnectPolicy::cleanup()
{
    m_client.reset();
    m_peer.reset();
}

void tst_ReconnectPolicy::defaults()
{
    QCOMPARE(m_client->reconnectPolicy(), Flag::FirstAttempt | Flag::AfterAuthFailure);
    QSignalSpy changes(m_client.get(), &QSocketIoClient::settingsChanged);
    m_client->setReconnectPolicy(Flag::AfterRefusal | Flag::AfterServerDisconnect);
    QCOMPARE(changes.count(), 1);
    QVERIFY(!m_client->reconnectPolicy().testFlag(Flag::FirstAttempt));
}

void tst_ReconnectPolicy::firstAttemptCanBeTheOnlyOne()
{
    m_peer->stopListening();
    m_client->setReconnectPolicy({});
    SignalLog log;
    log.watch(m_client.get());
    m_client->open();
    QTRY_VERIFY(log.contains(QStringLiteral("closed TransportError")));
    QCOMPARE(log.lines, (QStringList{ QStringLiteral("Opening"), QStringLiteral("Closed"),
                                      QStringLiteral("error TransportFailed"),
                                      QStringLiteral("closed TransportError") }));
}

void tst_ReconnectPolicy::lostConnectionIsRetriedWithoutTheFlag()
{
    m_client->setReconnectPolicy({});
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    m_peer->drop();
    QTRY_COMPARE(m_peer->connectionCount, 2);
    QTRY_VERIFY(m_main->isConnected());
    // A new open() is a first attempt again.
    m_client->close();
    QTRY_COMPARE(m_client->state(), State::Closed);
    m_peer->stopListening();
    QSignalSpy scheduled(m_client.get(), &QSocketIoClient::reconnectScheduled);
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(scheduled.count(), 0);
}

void tst_ReconnectPolicy::refusalIsRetried()
{
    refuse(QStringLiteral("/"));
    m_client->setReconnectPolicy(Flag::AfterRefusal);
    QSignalSpy rejections(m_main, &QSocketIoClientNamespace::connectionRejected);
    connect(m_main, &QSocketIoClientNamespace::connectionRejected, this, [&] {
        QCOMPARE(m_main->state(), QSocketIoEndpoint::State::Disconnected);
        m_isRefusing = rejections.count() < 3;
    });
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    QCOMPARE(rejections.count(), 3);
    QCOMPARE(m_questions, 4);
    QCOMPARE(m_peer->connectionCount, 1); // all the time
}

void tst_ReconnectPolicy::refusalIsRetriedAsOftenAsAllowed()
{
    refuse(QStringLiteral("/"));
    m_client->setReconnectPolicy(Flag::AfterRefusal);
    m_client->setReconnectAttempts(2);
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Closed); // nobody is wanted any more
    QCOMPARE(m_questions, 3);
}

void tst_ReconnectPolicy::refusalIsNotRetriedWhenReconnectingIsOff()
{
    refuse(QStringLiteral("/"));
    m_client->setReconnectPolicy(Flag::AfterRefusal);
    m_client->setReconnectEnabled(false);
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Opening);
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(m_questions, 1);
}

void tst_ReconnectPolicy::otherNamespacesAreNotDisturbed()
{
    refuse(QStringLiteral("/chat"));
    auto *chat = m_client->of("/chat");
    m_client->setReconnectPolicy(Flag::AfterRefusal);
    QSignalSpy losses(m_main, &QSocketIoEndpoint::disconnected);
    QSignalSpy rejections(chat, &QSocketIoClientNamespace::connectionRejected);
    QSignalSpy errorsOfMain(m_main, &QSocketIoClientNamespace::connectionRejected);
    m_client->open();
    QTRY_VERIFY(rejections.count() >= 2);
    QVERIFY(m_main->isConnected());
    m_isRefusing = false;
    QTRY_VERIFY(chat->isConnected());
    QCOMPARE(losses.count(), 0);
    QCOMPARE(errorsOfMain.count(), 0);
}

void tst_ReconnectPolicy::leavingEndsTheRetries()
{
    refuse(QStringLiteral("/chat"));
    auto *chat = m_client->of("/chat");
    m_client->setReconnectPolicy(Flag::AfterRefusal);
    connect(chat, &QSocketIoClientNamespace::connectionRejected, chat,
            &QSocketIoClientNamespace::disconnectFromServer);
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    QTRY_COMPARE(m_questions, 2);
    // Another one that is retried proves that the time has come and gone.
    refuse(QStringLiteral("/other"));
    auto *other = m_client->of("/other");
    QSignalSpy rejections(other, &QSocketIoClientNamespace::connectionRejected);
    QTRY_VERIFY(rejections.count() >= 3);
    QCOMPARE(m_questions, 2 + int(rejections.count()));
    QCOMPARE(chat->state(), QSocketIoEndpoint::State::Disconnected);
}

void tst_ReconnectPolicy::serverDisconnectIsRetried()
{
    m_client->setReconnectPolicy(Flag::AfterServerDisconnect);
    QSignalSpy connections(m_main, &QSocketIoClientNamespace::connected);
    QSignalSpy losses(m_main, &QSocketIoEndpoint::disconnected);
    m_client->open();
    QTRY_COMPARE(connections.count(), 1);
    m_peer->send(QStringLiteral("1"));
    QTRY_COMPARE(connections.count(), 2);
    QCOMPARE(losses.count(), 1);
    QCOMPARE(losses.first().first().value<QSocketIo::DisconnectReason>(),
             QSocketIo::DisconnectReason::ServerDisconnect);
    // As a server does that closes the whole connection.
    m_peer->send(QStringLiteral("1"));
    m_peer->closeInOrder();
    QTRY_COMPARE(connections.count(), 3);
    QCOMPARE(m_peer->connectionCount, 2);
}

void tst_ReconnectPolicy::serverDisconnectIsNotARefusal()
{
    m_client->setReconnectPolicy(Flag::AfterRefusal);
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    m_peer->send(QStringLiteral("1"));
    QTRY_COMPARE(m_client->state(), State::Closed);
}

void tst_ReconnectPolicy::nowWhileWaiting()
{
    m_client->setReconnectDelay(1h, 1h);
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    m_peer->drop();
    QTRY_COMPARE(m_client->state(), State::WaitingToReconnect);
    m_client->reconnectNow();
    QCOMPARE(m_client->state(), State::Opening);
    QTRY_VERIFY(m_main->isConnected());
}

void tst_ReconnectPolicy::nowWhileClosed()
{
    m_client->reconnectNow();
    QTRY_VERIFY(m_main->isConnected());
}

void tst_ReconnectPolicy::nowWhileOpening()
{
    CannedPeer silent;
    m_client->setUrl(silent.url(QStringLiteral("ws")));
    m_client->open();
    QTRY_COMPARE(silent.openCount, 1);
    QSignalSpy states(m_client.get(), &QSocketIoClient::stateChanged);
    QSignalSpy errors(m_client.get(), &QSocketIoClient::errorOccurred);
    m_client->setUrl(m_peer->url());
    m_client->reconnectNow();
    QTRY_VERIFY(m_main->isConnected());
    QTRY_COMPARE(silent.openCount, 0);
    QCOMPARE(states.count(), 1); // Open
    QCOMPARE(errors.count(), 0);
}

void tst_ReconnectPolicy::nowWhileOpen()
{
    m_client->setReconnectDelay(1h, 1h);
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    auto reply = m_client->emitWithAck("question");
    SignalLog log;
    log.watch(m_client.get());
    log.watch(m_main);
    m_client->reconnectNow();
    QCOMPARE(m_client->state(), State::Opening);
    QVERIFY(reply.isFinished());
    QCOMPARE(reply.result().error().code(), QSocketIo::ErrorCode::NotConnected);
    QTRY_VERIFY(m_main->isConnected());
    QCOMPARE(log.lines,
             (QStringList{ QStringLiteral("WaitingToReconnect"), QStringLiteral("/ Disconnected"),
                           QStringLiteral("/ disconnected ClientDisconnect"),
                           QStringLiteral("closed ClientDisconnect"), QStringLiteral("Opening"),
                           QStringLiteral("Open"), QStringLiteral("opened"),
                           QStringLiteral("/ Connecting"), QStringLiteral("/ aboutToConnect"),
                           QStringLiteral("/ Connected"), QStringLiteral("/ connected") }));
    QTRY_COMPARE(m_peer->openCount, 1);
    QCOMPARE(m_peer->connectionCount, 2);
}

void tst_ReconnectPolicy::nowWhileClosing()
{
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    m_client->close();
    QCOMPARE(m_client->state(), State::Closing);
    m_client->reconnectNow();
    QTRY_COMPARE(m_peer->connectionCount, 2);
    QTRY_VERIFY(m_main->isConnected());
}

void tst_ReconnectPolicy::nowWithoutReconnecting()
{
    m_client->setReconnectEnabled(false);
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    m_client->reconnectNow();
    QTRY_COMPARE(m_peer->connectionCount, 2);
    QTRY_VERIFY(m_main->isConnected());
}

// From within the news about a loss, and from within its own consequences.
void tst_ReconnectPolicy::nowInEverySignal()
{
    m_client->setReconnectDelay(1h, 1h);
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    int calls = 0;
    const auto again = [&] {
        if (++calls <= 20)
            m_client->reconnectNow();
    };
    connect(m_client.get(), &QSocketIoClient::stateChanged, this, again);
    connect(m_client.get(), &QSocketIoClient::closed, this, again);
    connect(m_main, &QSocketIoEndpoint::disconnected, this, again);
    connect(m_client.get(), &QSocketIoClient::opened, this, again);
    m_peer->drop();
    QTRY_VERIFY(calls > 20);
    QTRY_VERIFY(m_main->isConnected());
    QTRY_COMPARE(m_peer->openCount, 1);
}

QTEST_GUILESS_MAIN(tst_ReconnectPolicy)
#include "tst_reconnectpolicy.moc"
