// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Refusals, disconnections, leaving namespaces and coming back, packet by packet.
#include "qsocketioclient.h"
#include "scriptedpeer.h"
#include "signallog.h"

#include <QSignalSpy>
#include <QTest>

using State = QSocketIoEndpoint::State;
using ClientState = QSocketIoClient::State;
using QSocketIo::ErrorCode;

class tst_ClientLeaving : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void refusalIsReported_data();
    void refusalIsReported();
    void refusalThatNobodyHearsIsLogged();
    void refusedNamespaceIsNotTriedAgain();
    void refusedNamespaceMayTryAgainAtOnce();
    void refusedNamespaceMayTryAgainLater();
    void openTriesRefusedNamespacesAgain();
    void refusalOfTheLastNamespaceClosesTheClient();
    void disconnectionByTheServer();
    void disconnectionOfTheLastNamespaceClosesTheClient();
    void disconnectionWithReasonIsARefusal();
    void disconnectionBeforeTheAnswerIsARefusal();
    void disconnectFromServer();
    void disconnectFromServerOfTheLastClosesTheClient();
    void disconnectFromServerBeforeOpenKeepsItOut();
    void disconnectFromServerBeforeTheAnswer();
    void leaveAndComeBackBeforeTheAnswer_data();
    void leaveAndComeBackBeforeTheAnswer();
    void leaveComeBackAndLeaveBeforeTheAnswer();
    void connectToServerAsksOnce();
    void connectToServerOpensTheClient();
    void connectToServerWhileOpeningWaits();

private:
    QStringList sent() const { return m_peer->received; }
    std::unique_ptr<ScriptedPeer> m_peer;
    std::unique_ptr<QSocketIoClient> m_client;
    QSocketIoClientNamespace *m_chat = nullptr;
    QSocketIoClientNamespace *m_news = nullptr;
};

// Two namespaces, so that the connection outlives one of them.
void tst_ClientLeaving::init()
{
    m_peer = std::make_unique<ScriptedPeer>();
    m_client = std::make_unique<QSocketIoClient>();
    setUpClient(*m_client, m_peer->url());
    m_chat = m_client->of("/chat");
    m_news = m_client->of("/news");
}

void tst_ClientLeaving::cleanup()
{
    m_client.reset();
    m_peer.reset();
}

void tst_ClientLeaving::refusalIsReported_data()
{
    QTest::addColumn<QString>("answer");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QVariant>("data");
    QTest::newRow("message") << QStringLiteral(R"(4/chat,{"message":"no"})") << QStringLiteral("no")
                             << QVariant();
    QTest::newRow("message and data")
            << QStringLiteral(R"(4/chat,{"message":"no","data":[1,"two"]})") << QStringLiteral("no")
            << QVariant(QVariantList{ 1, QStringLiteral("two") });
    QTest::newRow("string") << QStringLiteral(R"(4/chat,"Unable to connect")")
                            << QStringLiteral("Unable to connect") << QVariant();
    QTest::newRow("nothing") << QStringLiteral("4/chat,")
                             << QStringLiteral("The server refused the namespace.") << QVariant();
}

void tst_ClientLeaving::refusalIsReported()
{
    QFETCH(QString, answer);
    QFETCH(QVariant, data);
    m_peer->answer = [&](const QString &nsp) {
        return nsp == QLatin1String("/chat") ? answer : m_peer->welcome(nsp);
    };
    SignalLog log;
    log.watch(m_chat);
    QSignalSpy refusals(m_chat, &QSocketIoClientNamespace::connectionRejected);
    m_client->open();
    QTRY_COMPARE(refusals.count(), 1);
    const auto error = refusals.constFirst().constFirst().value<QSocketIoError>();
    QCOMPARE(error.code(), ErrorCode::ConnectionRejected);
    QTEST(error.message(), "message");
    QCOMPARE(error.data().toList(), data.toList());
    QCOMPARE(m_chat->state(), State::Disconnected);
    QTRY_VERIFY(m_news->isConnected());
    QVERIFY(!log.lines.join(u' ').contains(QStringLiteral("disconnected")));
}

void tst_ClientLeaving::refusalThatNobodyHearsIsLogged()
{
    m_peer->answer = [&](const QString &nsp) {
        return nsp == QLatin1String("/chat") ? QStringLiteral(R"(4/chat,{"message":"no"})")
                                             : m_peer->welcome(nsp);
    };
    QTest::ignoreMessage(QtWarningMsg, "the server refuses namespace /chat: no");
    m_client->open();
    QTRY_VERIFY(m_news->isConnected());
    QCOMPARE(m_chat->state(), State::Disconnected);
}

void tst_ClientLeaving::refusedNamespaceIsNotTriedAgain()
{
    m_peer->answer = [&](const QString &nsp) {
        return nsp == QLatin1String("/chat") ? QStringLiteral(R"(4/chat,{"message":"no"})")
                                             : m_peer->welcome(nsp);
    };
    QSignalSpy refusals(m_chat, &QSocketIoClientNamespace::connectionRejected);
    m_client->open();
    QTRY_VERIFY(m_news->isConnected());
    m_peer->drop();
    QTRY_COMPARE(m_peer->connectionCount, 2);
    QTRY_VERIFY(m_news->isConnected());
    QCOMPARE(sent().count(QStringLiteral("0/chat,")), 1);
    QCOMPARE(refusals.count(), 1);
}

void tst_ClientLeaving::refusedNamespaceMayTryAgainAtOnce()
{
    delete m_news; // so that the refusal would close the client
    m_peer->answer = [&](const QString &nsp) {
        return sent().size() == 1 ? QStringLiteral(R"(4/chat,{"message":"no"})")
                                  : m_peer->welcome(nsp);
    };
    connect(m_chat, &QSocketIoClientNamespace::connectionRejected, m_chat, [this] {
        m_chat->setAuth({ { QStringLiteral("token"), 2 } });
        m_chat->connectToServer();
    });
    m_client->open();
    QTRY_VERIFY(m_chat->isConnected());
    QCOMPARE(sent(),
             (QStringList{ QStringLiteral("0/chat,"), QStringLiteral("0/chat,{\"token\":2}") }));
    QCOMPARE(m_peer->connectionCount, 1);
}

void tst_ClientLeaving::refusedNamespaceMayTryAgainLater()
{
    bool refuses = true;
    m_peer->answer = [&](const QString &nsp) {
        return refuses ? QStringLiteral("4%1").arg(ScriptedPeer::prefix(nsp))
                       : m_peer->welcome(nsp);
    };
    m_client->open();
    QTRY_VERIFY(sent().size() == 2);
    QTRY_COMPARE(m_client->state(), ClientState::Closed);
    refuses = false;
    m_chat->connectToServer();
    QTRY_VERIFY(m_chat->isConnected());
    m_chat->emitEvent("x");
    QTRY_VERIFY(sent().contains(QStringLiteral("2/chat,[\"x\"]")));
    QCOMPARE(sent().count(QStringLiteral("0/news,")), 1); // only who asked
}

void tst_ClientLeaving::openTriesRefusedNamespacesAgain()
{
    bool refuses = true;
    m_peer->answer = [&](const QString &nsp) {
        return refuses ? QStringLiteral("4%1").arg(ScriptedPeer::prefix(nsp))
                       : m_peer->welcome(nsp);
    };
    m_client->open();
    QTRY_VERIFY(sent().size() == 2);
    QTRY_COMPARE(m_client->state(), ClientState::Closed);
    refuses = false;
    m_client->open();
    QTRY_VERIFY(m_chat->isConnected() && m_news->isConnected());
}

void tst_ClientLeaving::refusalOfTheLastNamespaceClosesTheClient()
{
    m_peer->answer = [](const QString &nsp) {
        return QStringLiteral("4%1").arg(ScriptedPeer::prefix(nsp));
    };
    SignalLog log;
    log.watch(m_client.get());
    m_client->open();
    QTRY_COMPARE(m_client->state(), ClientState::Closed);
    QVERIFY(log.contains(QStringLiteral("closed ServerDisconnect")));
    QTRY_COMPARE(m_peer->openCount, 0);
    QCOMPARE(m_peer->connectionCount, 1);
}

void tst_ClientLeaving::disconnectionByTheServer()
{
    m_client->open();
    QTRY_VERIFY(m_chat->isConnected() && m_news->isConnected());
    SignalLog log;
    log.watch(m_chat);
    m_peer->send(QStringLiteral("1/chat,"));
    QTRY_COMPARE(m_chat->state(), State::Disconnected);
    QCOMPARE(log.lines, (QStringList{ QStringLiteral("/chat Disconnected"),
                                      QStringLiteral("/chat disconnected ServerDisconnect") }));
    QVERIFY(m_news->isConnected());
    // Neither at once nor with the next connection.
    m_peer->drop();
    QTRY_COMPARE(m_peer->connectionCount, 2);
    QTRY_VERIFY(m_news->isConnected());
    QCOMPARE(sent().count(QStringLiteral("0/chat,")), 1);
    m_chat->connectToServer();
    QTRY_VERIFY(m_chat->isConnected());
}

void tst_ClientLeaving::disconnectionOfTheLastNamespaceClosesTheClient()
{
    m_client->open();
    QTRY_VERIFY(m_chat->isConnected() && m_news->isConnected());
    SignalLog log;
    log.watch(m_client.get());
    m_peer->send(QStringLiteral("1/chat,"));
    m_peer->send(QStringLiteral("1/news,"));
    QTRY_COMPARE(m_client->state(), ClientState::Closed);
    QCOMPARE(log.lines, (QStringList{ QStringLiteral("Closing"), QStringLiteral("Closed"),
                                      QStringLiteral("closed ServerDisconnect") }));
    QTRY_COMPARE(m_peer->openCount, 0);
    m_chat->connectToServer();
    QTRY_VERIFY(m_chat->isConnected());
    QCOMPARE(m_news->state(), State::Disconnected);
}

void tst_ClientLeaving::disconnectionWithReasonIsARefusal()
{
    m_client->open();
    QTRY_VERIFY(m_chat->isConnected());
    SignalLog log;
    log.watch(m_chat);
    m_peer->send(QStringLiteral(R"(1/chat,{"message":"not you"})"));
    QTRY_COMPARE(m_chat->state(), State::Disconnected);
    QCOMPARE(log.lines, (QStringList{ QStringLiteral("/chat Disconnected"),
                                      QStringLiteral("/chat rejected not you"),
                                      QStringLiteral("/chat disconnected ServerDisconnect") }));
}

void tst_ClientLeaving::disconnectionBeforeTheAnswerIsARefusal()
{
    m_peer->answer = [&](const QString &nsp) {
        return nsp == QLatin1String("/chat") ? QStringLiteral("1/chat,") : m_peer->welcome(nsp);
    };
    SignalLog log;
    log.watch(m_chat);
    m_client->open();
    QTRY_VERIFY(m_news->isConnected());
    QCOMPARE(m_chat->state(), State::Disconnected);
    QVERIFY(log.contains(QStringLiteral("/chat rejected The server refused the namespace.")));
    QVERIFY(!log.lines.join(u' ').contains(QStringLiteral("disconnected")));
}

void tst_ClientLeaving::disconnectFromServer()
{
    m_client->open();
    QTRY_VERIFY(m_chat->isConnected() && m_news->isConnected());
    SignalLog log;
    log.watch(m_chat);
    m_chat->disconnectFromServer();
    QCOMPARE(log.lines, (QStringList{ QStringLiteral("/chat Disconnected"),
                                      QStringLiteral("/chat disconnected ClientDisconnect") }));
    m_chat->disconnectFromServer();
    QTRY_COMPARE(sent().count(QStringLiteral("1/chat,")), 1);
    m_peer->drop();
    QTRY_COMPARE(m_peer->connectionCount, 2);
    QTRY_VERIFY(m_news->isConnected());
    QCOMPARE(sent().count(QStringLiteral("0/chat,")), 1);
    m_chat->connectToServer();
    QTRY_VERIFY(m_chat->isConnected());
}

void tst_ClientLeaving::disconnectFromServerOfTheLastClosesTheClient()
{
    m_client->open();
    QTRY_VERIFY(m_chat->isConnected() && m_news->isConnected());
    SignalLog log;
    log.watch(m_client.get());
    m_chat->disconnectFromServer();
    QCOMPARE(m_client->state(), ClientState::Open);
    m_news->disconnectFromServer();
    QTRY_COMPARE(m_client->state(), ClientState::Closed);
    QCOMPARE(log.lines, (QStringList{ QStringLiteral("Closing"), QStringLiteral("Closed"),
                                      QStringLiteral("closed ClientDisconnect") }));
    QCOMPARE(sent().mid(2), (QStringList{ QStringLiteral("1/chat,"), QStringLiteral("1/news,") }));
}

void tst_ClientLeaving::disconnectFromServerBeforeOpenKeepsItOut()
{
    m_chat->disconnectFromServer();
    m_client->open();
    QTRY_VERIFY(m_news->isConnected());
    m_news->emitEvent("x");
    QTRY_COMPARE(sent(),
                 (QStringList{ QStringLiteral("0/news,"), QStringLiteral("2/news,[\"x\"]") }));
}

void tst_ClientLeaving::disconnectFromServerBeforeTheAnswer()
{
    m_peer->answer = [&](const QString &nsp) {
        return nsp == QLatin1String("/chat") ? QString() : m_peer->welcome(nsp);
    };
    m_client->open();
    QTRY_VERIFY(m_news->isConnected());
    QCOMPARE(m_chat->state(), State::Connecting);
    SignalLog log;
    log.watch(m_chat);
    m_chat->disconnectFromServer();
    m_news->emitEvent("x");
    QTRY_COMPARE(sent().size(), 3);
    // A DISCONNECT for a namespace that is not joined would end the whole connection: it waits for the answer.
    QVERIFY(!sent().contains(QStringLiteral("1/chat,")));
    m_peer->send(m_peer->welcome(QStringLiteral("/chat")));
    QTRY_COMPARE(sent().constLast(), QStringLiteral("1/chat,"));
    QCOMPARE(log.lines, QStringList{ QStringLiteral("/chat Disconnected") });
}

void tst_ClientLeaving::leaveAndComeBackBeforeTheAnswer_data()
{
    QTest::addColumn<QString>("firstAnswer");
    QTest::addColumn<QStringList>("packets");
    const QString again = QStringLiteral("0/chat,{\"n\":2}");
    QTest::newRow("accepted") << QStringLiteral("0/chat,{\"sid\":\"old\"}")
                              << QStringList{ QStringLiteral("1/chat,"), again };
    QTest::newRow("refused") << QStringLiteral("4/chat,{\"message\":\"no\"}")
                             << QStringList{ again };
    QTest::newRow("disconnected") << QStringLiteral("1/chat,") << QStringList{ again };
}

void tst_ClientLeaving::leaveAndComeBackBeforeTheAnswer()
{
    QFETCH(QString, firstAnswer);
    QFETCH(QStringList, packets);
    m_peer->answer = [&](const QString &nsp) {
        return nsp == QLatin1String("/chat")
                               && sent().count(QStringLiteral("0/chat,{\"n\":2}")) == 0
                       ? QString()
                       : m_peer->welcome(nsp);
    };
    m_client->open();
    QTRY_VERIFY(m_news->isConnected());
    m_chat->disconnectFromServer();
    m_chat->setAuth({ { QStringLiteral("n"), 2 } });
    m_chat->connectToServer();
    SignalLog log;
    log.watch(m_chat);
    m_news->emitEvent("x");
    QTRY_COMPARE(sent().size(), 3); // no second CONNECT while the first is open
    m_peer->send(QStringLiteral("2/chat,[\"for the one before\"]"));
    m_peer->send(firstAnswer);
    QTRY_VERIFY(m_chat->isConnected());
    QCOMPARE(sent().mid(3), packets);
    QVERIFY(m_chat->id() != QStringLiteral("old"));
    QCOMPARE(log.lines,
             (QStringList{ QStringLiteral("/chat aboutToConnect"),
                           QStringLiteral("/chat Connected"), QStringLiteral("/chat connected") }));
}

void tst_ClientLeaving::leaveComeBackAndLeaveBeforeTheAnswer()
{
    m_peer->answer = [&](const QString &nsp) {
        return nsp == QLatin1String("/chat") ? QString() : m_peer->welcome(nsp);
    };
    m_client->open();
    QTRY_VERIFY(m_news->isConnected());
    m_chat->disconnectFromServer();
    m_chat->connectToServer();
    m_chat->disconnectFromServer();
    m_peer->send(m_peer->welcome(QStringLiteral("/chat")));
    QTRY_COMPARE(sent().constLast(), QStringLiteral("1/chat,"));
    m_news->emitEvent("x");
    QTRY_COMPARE(sent().constLast(), QStringLiteral("2/news,[\"x\"]"));
    QCOMPARE(sent().count(QStringLiteral("0/chat,")), 1);
    QCOMPARE(m_chat->state(), State::Disconnected);
}

void tst_ClientLeaving::connectToServerAsksOnce()
{
    m_client->open();
    QTRY_COMPARE(m_client->state(), ClientState::Open);
    m_chat->connectToServer();
    m_chat->connectToServer();
    QTRY_VERIFY(m_chat->isConnected());
    m_chat->connectToServer();
    m_chat->emitEvent("x");
    QTRY_VERIFY(sent().contains(QStringLiteral("2/chat,[\"x\"]")));
    QCOMPARE(sent().count(QStringLiteral("0/chat,")), 1);
}

void tst_ClientLeaving::connectToServerOpensTheClient()
{
    m_chat->connectToServer();
    QCOMPARE(m_client->state(), ClientState::Opening);
    QTRY_VERIFY(m_chat->isConnected());
}

void tst_ClientLeaving::connectToServerWhileOpeningWaits()
{
    m_client->open();
    m_chat->connectToServer();
    QTRY_VERIFY(m_chat->isConnected());
    QCOMPARE(m_peer->connectionCount, 1);
    QCOMPARE(sent().count(QStringLiteral("0/chat,")), 1);
}

QTEST_GUILESS_MAIN(tst_ClientLeaving)
#include "tst_clientleaving.moc"
