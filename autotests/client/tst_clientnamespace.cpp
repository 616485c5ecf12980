// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Joining and leaving namespaces, packet by packet.
#include "qsocketioclient.h"
#include "scriptedpeer.h"
#include "signallog.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace std::chrono_literals;
using State = QSocketIoEndpoint::State;
using ClientState = QSocketIoClient::State;
using QSocketIo::ErrorCode;

class tst_ClientNamespace : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void authIsSentWithTheRequest();
    void aboutToConnectIsTheLastChanceForAuth();
    void bytesInAuthAreReported();
    void nothingIsSentBeforeTheAnswer();
    void eventsBeforeTheAnswerAreDeliveredFirst();
    void attachmentsBeforeTheAnswerAreDelivered();
    void answerWithoutIdIsAnError_data();
    void answerWithoutIdIsAnError();
    void secondAnswersAreIgnored();
    void eventsOutsideTheNamespaceAreIgnored();
    void acknowledgementsGoBothWays();
    void openAcknowledgementsEndWithTheConnection();
    void lateAcknowledgementsAreIgnored();
    void binaryEventsGoBothWays();
    void reservedEventsAreNotSent();
    void deletedNamespaceLeaves();

private:
    QStringList sent() const { return m_peer->received; }
    std::unique_ptr<ScriptedPeer> m_peer;
    std::unique_ptr<QSocketIoClient> m_client;
    QSocketIoClientNamespace *m_chat = nullptr;
    QSocketIoClientNamespace *m_news = nullptr;
};

// Two namespaces, so that the connection outlives one of them.

void tst_ClientNamespace::init()
{
    m_peer = std::make_unique<ScriptedPeer>();
    m_client = std::make_unique<QSocketIoClient>();
    setUpClient(*m_client, m_peer->url());
    m_chat = m_client->of("/chat");
    m_news = m_client->of("/news");
}

void tst_ClientNamespace::cleanup()
{
    m_client.reset();
    m_peer.reset();
}

void tst_ClientNamespace::authIsSentWithTheRequest()
{
    QSignalSpy changes(m_chat, &QSocketIoClientNamespace::authChanged);
    const QVariantMap auth{ { QStringLiteral("token"), QStringLiteral("a\"b") },
                            { QStringLiteral("deep"),
                              QVariantList{ 1, QVariantMap{ { QStringLiteral("x"), true } } } } };
    m_chat->setAuth(auth);
    m_chat->setAuth(auth);
    QCOMPARE(changes.count(), 1);
    QCOMPARE(m_chat->auth(), auth);
    m_client->open();
    QTRY_VERIFY(m_news->isConnected());
    QCOMPARE(sent(),
             (QStringList{ QStringLiteral(R"(0/chat,{"deep":[1,{"x":true}],"token":"a\"b"})"),
                           QStringLiteral("0/news,") }));
}

void tst_ClientNamespace::aboutToConnectIsTheLastChanceForAuth()
{
    int attempt = 0;
    connect(m_chat, &QSocketIoClientNamespace::aboutToConnect, m_chat, [&] {
        QCOMPARE(m_chat->state(), State::Connecting);
        m_chat->setAuth({ { QStringLiteral("attempt"), ++attempt } });
    });
    m_client->open();
    QTRY_VERIFY(m_news->isConnected());
    m_peer->drop();
    QTRY_COMPARE(attempt, 2);
    QTRY_VERIFY(m_news->isConnected());
    QCOMPARE(sent(),
             (QStringList{ QStringLiteral(R"(0/chat,{"attempt":1})"), QStringLiteral("0/news,"),
                           QStringLiteral(R"(0/chat,{"attempt":2})"), QStringLiteral("0/news,") }));
}

void tst_ClientNamespace::bytesInAuthAreReported()
{
    m_chat->setAuth({ { QStringLiteral("key"), QByteArray("\x01\x02") } });
    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(QStringLiteral("/chat has bytes in its auth")));
    m_client->open();
    QTRY_VERIFY(m_chat->isConnected());
    QCOMPARE(sent().constFirst(), QStringLiteral(R"(0/chat,{"key":{"_placeholder":true,"num":0}})"));
    QVERIFY(m_peer->binaries.isEmpty());
}

void tst_ClientNamespace::nothingIsSentBeforeTheAnswer()
{
    QString waiting;
    m_peer->answer = [&](const QString &nsp) {
        if (nsp == QLatin1String("/news"))
            return m_peer->welcome(nsp);
        waiting = nsp;
        return QString();
    };
    connect(m_chat, &QSocketIoClientNamespace::aboutToConnect, m_chat,
            [this] { m_chat->emitEvent("early"); });
    m_client->open();
    QTRY_VERIFY(m_news->isConnected());
    m_chat->emitEvent("later");
    m_news->emitEvent("marker");
    QTRY_VERIFY(sent().contains(QStringLiteral("2/news,[\"marker\"]")));
    QCOMPARE(sent().size(), 3);
    QCOMPARE(m_chat->state(), State::Connecting);
    m_peer->send(m_peer->welcome(waiting));
    QTRY_COMPARE(sent().size(), 5);
    QCOMPARE(sent().mid(3), (QStringList{ QStringLiteral("2/chat,[\"early\"]"),
                                          QStringLiteral("2/chat,[\"later\"]") }));
}

void tst_ClientNamespace::eventsBeforeTheAnswerAreDeliveredFirst()
{
    m_peer->answer = [&](const QString &nsp) {
        m_peer->send(QStringLiteral("2%1[\"a\"]").arg(ScriptedPeer::prefix(nsp)));
        m_peer->send(QStringLiteral("2%1[\"b\"]").arg(ScriptedPeer::prefix(nsp)));
        return m_peer->welcome(nsp);
    };
    m_chat->emitEvent("kept");
    SignalLog log;
    log.watch(m_chat);
    m_client->open();
    QTRY_VERIFY(m_chat->isConnected());
    const QStringList expected{
        QStringLiteral("/chat Connecting"), QStringLiteral("/chat aboutToConnect"),
        QStringLiteral("/chat Connected"),  QStringLiteral("/chat received a"),
        QStringLiteral("/chat received b"), QStringLiteral("/chat sent kept"),
        QStringLiteral("/chat connected")
    };
    QCOMPARE(log.lines, expected);
}

void tst_ClientNamespace::attachmentsBeforeTheAnswerAreDelivered()
{
    m_peer->answer = [&](const QString &nsp) {
        m_peer->send(QStringLiteral("51-%1[\"a\",{\"_placeholder\":true,\"num\":0}]")
                             .arg(ScriptedPeer::prefix(nsp)));
        m_peer->sendBinary("early");
        return m_peer->welcome(nsp);
    };
    QByteArray bytes;
    m_chat->on("a", m_chat, [&bytes](const QByteArray &value) { bytes = value; });
    m_client->open();
    QTRY_COMPARE(bytes, QByteArray("early"));
}

void tst_ClientNamespace::answerWithoutIdIsAnError_data()
{
    QTest::addColumn<QString>("answer");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("word");
    QTest::newRow("nothing") << QStringLiteral("0/chat,") << ErrorCode::UnsupportedProtocol
                             << QStringLiteral("older");
    QTest::newRow("no sid") << QStringLiteral("0/chat,{\"id\":\"x\"}")
                            << ErrorCode::ProtocolViolation << QStringLiteral("without an id");
    QTest::newRow("sid is a number")
            << QStringLiteral("0/chat,{\"sid\":1}") << ErrorCode::ProtocolViolation
            << QStringLiteral("without an id");
}

void tst_ClientNamespace::answerWithoutIdIsAnError()
{
    QFETCH(QString, answer);
    QFETCH(QString, word);
    m_peer->answer = [&](const QString &) { return answer; };
    delete m_news;
    SignalLog log;
    log.watch(m_chat);
    log.watch(m_client.get());
    QSignalSpy errors(m_chat, &QSocketIoEndpoint::errorOccurred);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(word));
    m_client->setProtocol(QSocketIo::Protocol::EngineIo4);
    m_client->open();
    QTRY_COMPARE(m_client->state(), ClientState::Closed);
    QVERIFY(log.contains(QStringLiteral("closed ProtocolError")));
    QVERIFY(!log.contains(QStringLiteral("/chat connected")));
    const auto error = errors.constFirst().constFirst().value<QSocketIoError>();
    QTEST(error.code(), "code");
    QVERIFY2(error.message().contains(word), qPrintable(error.message()));
    QCOMPARE(m_peer->connectionCount, 1);
}

void tst_ClientNamespace::secondAnswersAreIgnored()
{
    m_client->open();
    QTRY_VERIFY(m_chat->isConnected() && m_news->isConnected());
    const QString id = m_chat->id();
    SignalLog log;
    log.watch(m_chat);
    m_peer->send(QStringLiteral("0/chat,{\"sid\":\"other\"}"));
    m_peer->send(QStringLiteral("4/chat,{\"message\":\"no\"}"));
    m_peer->send(QStringLiteral("2/chat,[\"a\"]"));
    QTRY_COMPARE(log.lines, QStringList{ QStringLiteral("/chat received a") });
    QCOMPARE(m_chat->id(), id);
}

void tst_ClientNamespace::eventsOutsideTheNamespaceAreIgnored()
{
    m_client->open();
    QTRY_VERIFY(m_chat->isConnected() && m_news->isConnected());
    m_chat->disconnectFromServer();
    SignalLog log;
    log.watch(m_chat);
    log.watch(m_news);
    m_peer->send(QStringLiteral("2/chat,[\"a\"]"));
    m_peer->send(QStringLiteral("1/chat,"));
    m_peer->send(QStringLiteral("2/news,[\"b\"]"));
    QTRY_COMPARE(log.lines, QStringList{ QStringLiteral("/news received b") });
}

void tst_ClientNamespace::acknowledgementsGoBothWays()
{
    m_chat->on("sum", m_chat, [](int a, int b) { return a + b; });
    m_client->open();
    QTRY_VERIFY(m_chat->isConnected());
    m_peer->send(QStringLiteral("2/chat,0[\"sum\",2,3]")); // 0 is an id like any other
    QTRY_VERIFY(sent().contains(QStringLiteral("3/chat,0[5]")));

    const auto reply = m_chat->emitWithAck("count");
    QTRY_VERIFY(sent().constLast().startsWith(QStringLiteral("2/chat,")));
    const QString id = sent().constLast().mid(7).section(u'[', 0, 0);
    QVERIFY(!id.isEmpty());
    m_peer->send(QStringLiteral("3/chat,%1[7]").arg(id));
    QTRY_VERIFY(reply.isFinished());
    QCOMPARE(reply.result().value<int>(), 7);
}

void tst_ClientNamespace::openAcknowledgementsEndWithTheConnection()
{
    m_client->open();
    QTRY_VERIFY(m_chat->isConnected() && m_news->isConnected());
    const auto ofChat = m_chat->emitWithAck("a");
    const auto ofNews = m_news->emitWithAck("b");
    m_chat->disconnectFromServer();
    QVERIFY(ofChat.isFinished());
    QCOMPARE(ofChat.result().error().code(), ErrorCode::NotConnected);
    QVERIFY(!ofNews.isFinished());
    m_peer->drop();
    QTRY_VERIFY(ofNews.isFinished());
    QCOMPARE(ofNews.result().error().code(), ErrorCode::NotConnected);
}

void tst_ClientNamespace::lateAcknowledgementsAreIgnored()
{
    m_client->open();
    QTRY_VERIFY(m_chat->isConnected());
    const auto reply = m_chat->withTimeout(20ms).emitWithAck("a");
    QTRY_VERIFY(reply.isFinished());
    QCOMPARE(reply.result().error().code(), ErrorCode::AckTimeout);
    SignalLog log;
    log.watch(m_chat);
    m_peer->send(QStringLiteral("3/chat,1[7]"));
    m_peer->send(QStringLiteral("3/chat,999[7]"));
    m_peer->send(QStringLiteral("2/chat,[\"x\"]"));
    QTRY_COMPARE(log.lines, QStringList{ QStringLiteral("/chat received x") });
    QCOMPARE(reply.result().error().code(), ErrorCode::AckTimeout);
}

void tst_ClientNamespace::binaryEventsGoBothWays()
{
    QByteArray seen;
    m_chat->on("photo", m_chat, [&seen](const QString &, const QByteArray &bytes) {
        seen = bytes;
        return QByteArray("thanks");
    });
    m_client->open();
    QTRY_VERIFY(m_chat->isConnected());
    m_peer->send(QStringLiteral("51-/chat,4[\"photo\",\"cat\",{\"num\":0,\"_placeholder\":true}]"));
    m_peer->sendBinary(QByteArray("\x00\xff", 2));
    QTRY_COMPARE(m_peer->binaries, QList<QByteArray>{ "thanks" });
    QCOMPARE(seen, QByteArray("\x00\xff", 2));
    QCOMPARE(sent().constLast(), QStringLiteral("61-/chat,4[{\"_placeholder\":true,\"num\":0}]"));
    m_chat->emitEvent("two", QByteArray("a"),
                      QVariantMap{ { QStringLiteral("deep"), QByteArray("b") } });
    QTRY_COMPARE(m_peer->binaries, (QList<QByteArray>{ "thanks", "a", "b" }));
    QVERIFY(sent().constLast().startsWith(QStringLiteral("52-/chat,[\"two\",")));
}

void tst_ClientNamespace::reservedEventsAreNotSent()
{
    m_client->open();
    QTRY_VERIFY(m_chat->isConnected());
    m_peer->clear();
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("reserved")));
    m_chat->emitEvent("disconnect");
    m_chat->emitEvent("fine");
    QTRY_VERIFY(!sent().isEmpty());
    QCOMPARE(sent().constLast(), QStringLiteral("2/chat,[\"fine\"]"));
    QVERIFY(!sent().contains(QStringLiteral("2/chat,[\"disconnect\"]")));
}

void tst_ClientNamespace::deletedNamespaceLeaves()
{
    m_client->open();
    QTRY_VERIFY(m_chat->isConnected() && m_news->isConnected());
    const auto reply = m_chat->emitWithAck("a");
    delete m_chat;
    QTRY_COMPARE(sent().constLast(), QStringLiteral("1/chat,"));
    QCOMPARE(reply.result().error().code(), ErrorCode::NotConnected);
    m_peer->send(QStringLiteral("2/chat,[\"a\"]"));
    auto *chat = m_client->of("/chat");
    QTRY_VERIFY(chat->isConnected());
    delete chat;
    delete m_news;
    QTRY_COMPARE(m_client->state(), ClientState::Closed);
}

QTEST_GUILESS_MAIN(tst_ClientNamespace)
#include "tst_clientnamespace.moc"
