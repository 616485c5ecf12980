// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Opening by itself, waiting for the connection, and the details of its end.
#include "qsocketioclient.h"
#include "scriptedpeer.h"
#include "signallog.h"
#include "testcertificate.h"
#include "testserver.h"

#include <QElapsedTimer>
#include <QNetworkProxyFactory>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

using namespace std::chrono_literals;
using QSocketIo::DisconnectReason;
using QSocketIo::Transport;
using ClientState = QSocketIoClient::State;

class tst_ClientConnecting : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void opensByItself();
    void opensByItselfWhenItHasAUrl();
    void opensByItselfOnlyOnce();
    void waits();
    void waitsForItsNamespace();
    void waitsNoLongerThanAllowed();
    void doesNotWaitInVain_data();
    void doesNotWaitInVain();
    void mayBeDeletedWhileWaiting();
    void detailsOfARefusedAttempt_data();
    void detailsOfARefusedAttempt();
    void detailsOfALostConnection_data();
    void detailsOfALostConnection();
    void detailsAreOfTheNamespace();
    void detailsAreKnownInEverySlot();
    void namespacesComeBackOneByOne();
    void applicationProxyIsUsed_data();
    void applicationProxyIsUsed();
    void clientCertificateIsShown_data();
    void clientCertificateIsShown();

private:
    std::unique_ptr<ScriptedPeer> m_peer;
    std::unique_ptr<QSocketIoClient> m_client;
    QSocketIoClientNamespace *m_main = nullptr;
};

void tst_ClientConnecting::init()
{
    m_peer = std::make_unique<ScriptedPeer>();
    m_client = std::make_unique<QSocketIoClient>();
    setUpClient(*m_client, m_peer->url());
    m_main = m_client->of("/");
}

void tst_ClientConnecting::cleanup()
{
    m_client.reset();
    m_peer.reset();
}

void tst_ClientConnecting::opensByItself()
{
    QVERIFY(!m_client->isAutoConnectEnabled());
    QSignalSpy changes(m_client.get(), &QSocketIoClient::settingsChanged);
    m_client->setAutoConnectEnabled(true);
    QCOMPARE(changes.count(), 1);
    QCOMPARE(m_client->state(), ClientState::Closed); // there is time to set more
    m_main->setAuth({ { QStringLiteral("a"), 1 } });
    QTRY_VERIFY(m_main->isConnected());
    QCOMPARE(m_peer->received, QStringList{ QStringLiteral(R"(0{"a":1})") });
}

void tst_ClientConnecting::opensByItselfWhenItHasAUrl()
{
    QSocketIoClient client;
    client.setTransports({ Transport::WebSocket });
    QSignalSpy errors(&client, &QSocketIoClient::errorOccurred);
    client.setAutoConnectEnabled(true);
    QCoreApplication::processEvents();
    QCOMPARE(client.state(), ClientState::Closed);
    client.setUrl(m_peer->url());
    QTRY_COMPARE(client.state(), ClientState::Open);
    QVERIFY(errors.isEmpty());
}

void tst_ClientConnecting::opensByItselfOnlyOnce()
{
    m_client->setAutoConnectEnabled(true);
    m_client->close(); // before it has
    QCoreApplication::processEvents();
    QCOMPARE(m_client->state(), ClientState::Closed);
    m_client->setUrl(m_peer->url(QStringLiteral("http")));
    QCoreApplication::processEvents();
    QCOMPARE(m_client->state(), ClientState::Closed);
    m_client->setAutoConnectEnabled(true); // again
    QTRY_VERIFY(m_main->isConnected());
}

void tst_ClientConnecting::waits()
{
    QVERIFY(!m_client->waitForConnected(30s)); // nobody has opened it
    m_client->open();
    QVERIFY(m_client->waitForConnected(30s));
    QVERIFY(m_main->isConnected());
    QVERIFY(m_client->waitForConnected(0s));
    m_client->close(); // goes on after it
    m_client->open();
    QVERIFY(m_main->waitForConnected(30s));
    QCOMPARE(m_peer->connectionCount, 2);
}

void tst_ClientConnecting::waitsForItsNamespace()
{
    auto *chat = m_client->of("/chat");
    bool isOpen = false;
    m_peer->answer = [&](const QString &nsp) {
        return nsp == QLatin1String("/") || isOpen ? m_peer->welcome(nsp) : QString();
    };
    m_client->open();
    QVERIFY(m_main->waitForConnected(30s));
    QTimer::singleShot(10ms, this, [&] {
        isOpen = true;
        m_peer->send(QStringLiteral("0/chat,{\"sid\":\"late\"}"));
    });
    QVERIFY(chat->waitForConnected(30s));
    QCOMPARE(chat->id(), QStringLiteral("late"));
}

void tst_ClientConnecting::waitsNoLongerThanAllowed()
{
    m_peer->answer = [](const QString &) { return QString(); };
    m_client->open();
    QElapsedTimer timer;
    timer.start();
    QVERIFY(!m_main->waitForConnected(50ms));
    QVERIFY(timer.elapsed() >= 49);
    QCOMPARE(m_client->state(), ClientState::Open);
}

void tst_ClientConnecting::doesNotWaitInVain_data()
{
    QTest::addColumn<QString>("why");
    for (const char *why : { "refused", "closed in between", "left", "given up" })
        QTest::newRow(why) << QString::fromLatin1(why);
}

void tst_ClientConnecting::doesNotWaitInVain()
{
    QFETCH(QString, why);
    m_peer->answer = [](const QString &) { return QString(); };
    if (why == QLatin1String("refused"))
        m_peer->answer = [](const QString &) { return QStringLiteral("4{\"message\":\"no\"}"); };
    if (why == QLatin1String("given up")) {
        m_peer->stopListening();
        m_client->setReconnectEnabled(false);
    }
    if (why == QLatin1String("left"))
        QTimer::singleShot(10ms, m_main, &QSocketIoClientNamespace::disconnectFromServer);
    if (why == QLatin1String("closed in between"))
        QTimer::singleShot(10ms, m_client.get(), &QSocketIoClient::close);
    m_client->open();
    QElapsedTimer timer;
    timer.start();
    QVERIFY(!m_main->waitForConnected(60s));
    QVERIFY(timer.elapsed() < 30000);
}

void tst_ClientConnecting::mayBeDeletedWhileWaiting()
{
    m_peer->answer = [](const QString &) { return QString(); };
    m_client->open();
    QTimer::singleShot(10ms, this, [this] { m_client.reset(); });
    QVERIFY(!m_main->waitForConnected(60s));
    QVERIFY(!m_client);
}

void tst_ClientConnecting::detailsOfARefusedAttempt_data()
{
    QTest::addColumn<Transport>("transport");
    QTest::newRow("polling") << Transport::Polling;
    QTest::newRow("WebSocket") << Transport::WebSocket;
}

void tst_ClientConnecting::detailsOfARefusedAttempt()
{
    QFETCH(Transport, transport);
    const QByteArray body = "out of order " + QByteArray(2000, 'x');
    CannedPeer peer("HTTP/1.1 503 Service Unavailable\r\nContent-Length: "
                    + QByteArray::number(body.size()) + "\r\n\r\n" + body);
    m_client->setUrl(peer.url());
    m_client->setTransports({ transport });
    m_client->setReconnectEnabled(false);
    QVERIFY(!m_client->disconnectDetails().error().isError());
    m_client->open();
    QTRY_COMPARE(m_client->state(), ClientState::Closed);
    const QSocketIoDisconnectDetails details = m_client->disconnectDetails();
    QCOMPARE(details.reason(), DisconnectReason::TransportError);
    QCOMPARE(details.reasonText(), QStringLiteral("transport error"));
    QCOMPARE(details.httpStatus(), 503);
    QCOMPARE(details.closeCode(), 0);
    QVERIFY(details.body().startsWith(QStringLiteral("out of order")));
    QVERIFY(details.body().size() <= 1024);
    QVERIFY(details.error().message().contains(QStringLiteral("503")));
}

void tst_ClientConnecting::detailsOfALostConnection_data()
{
    QTest::addColumn<QString>("how");
    QTest::addColumn<DisconnectReason>("reason");
    QTest::addColumn<int>("code");
    QTest::newRow("in order") << QStringLiteral("close") << DisconnectReason::TransportClosed
                              << 1000;
    QTest::newRow("cut") << QStringLiteral("drop") << DisconnectReason::TransportError << 0;
    QTest::newRow("garbage") << QStringLiteral("garbage") << DisconnectReason::ProtocolError << 0;
    QTest::newRow("by us") << QStringLiteral("us") << DisconnectReason::ClientDisconnect << 0;
}

void tst_ClientConnecting::detailsOfALostConnection()
{
    QFETCH(QString, how);
    m_client->setReconnectEnabled(false);
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    if (how == QLatin1String("close"))
        m_peer->closeInOrder();
    else if (how == QLatin1String("drop"))
        m_peer->drop();
    else if (how == QLatin1String("garbage"))
        m_peer->send(QStringLiteral("2{"));
    else
        m_client->close();
    QTRY_COMPARE(m_client->state(), ClientState::Closed);
    const QSocketIoDisconnectDetails details = m_client->disconnectDetails();
    QTEST(details.reason(), "reason");
    QTEST(details.closeCode(), "code");
    QCOMPARE(details.error().isError(), how != QLatin1String("us"));
    QCOMPARE(m_main->disconnectDetails().reason(), details.reason());
    QCOMPARE(m_main->disconnectDetails().closeCode(), details.closeCode());
    QCOMPARE(m_main->disconnectDetails().error().message(), details.error().message());
}

void tst_ClientConnecting::detailsAreOfTheNamespace()
{
    auto *chat = m_client->of("/chat");
    m_peer->answer = [this](const QString &nsp) {
        return nsp == QLatin1String("/chat")
                       ? QStringLiteral("4/chat,{\"message\":\"members only\"}")
                       : m_peer->welcome(nsp);
    };
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    QTRY_COMPARE(chat->disconnectDetails().error().message(), QStringLiteral("members only"));
    QCOMPARE(chat->disconnectDetails().reason(), DisconnectReason::ServerDisconnect);
    QVERIFY(!m_main->disconnectDetails().error().isError());
    m_peer->send(QStringLiteral("1"));
    QTRY_VERIFY(!m_main->isConnected());
    QCOMPARE(m_main->disconnectDetails().reason(), DisconnectReason::ServerDisconnect);
}

void tst_ClientConnecting::detailsAreKnownInEverySlot()
{
    QList<int> codes;
    const auto note = [&codes, this] {
        codes.append(m_client->disconnectDetails().closeCode());
        codes.append(m_main->disconnectDetails().closeCode());
    };
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    connect(m_main, &QSocketIoEndpoint::disconnected, this, note);
    connect(m_main, &QSocketIoEndpoint::stateChanged, this, note, Qt::SingleShotConnection);
    connect(m_client.get(), &QSocketIoClient::closed, this, note);
    m_peer->closeInOrder();
    QTRY_COMPARE(codes.size(), 6);
    QCOMPARE(codes, QList<int>(6, 1000));
}

// One that is refused after a reconnection says so itself; the others do not notice.
void tst_ClientConnecting::namespacesComeBackOneByOne()
{
    auto *chat = m_client->of("/chat");
    auto *news = m_client->of("/news");
    bool isRefusing = false;
    m_peer->answer = [this, &isRefusing](const QString &nsp) {
        return isRefusing && nsp == QLatin1String("/chat")
                       ? QStringLiteral("4/chat,{\"message\":\"token expired\"}")
                       : m_peer->welcome(nsp);
    };
    m_client->open();
    QTRY_VERIFY(m_main->isConnected() && chat->isConnected() && news->isConnected());
    QSignalSpy refusals(chat, &QSocketIoClientNamespace::connectionRejected);
    QSignalSpy others(news, &QSocketIoClientNamespace::connectionRejected);
    isRefusing = true;
    m_peer->drop();
    QTRY_COMPARE(refusals.count(), 1);
    QTRY_VERIFY(m_main->isConnected() && news->isConnected());
    QCOMPARE(refusals.constFirst().constFirst().value<QSocketIoError>().message(),
             QStringLiteral("token expired"));
    QVERIFY(others.isEmpty());
    QVERIFY(!chat->isConnected());
    isRefusing = false;
    chat->connectToServer();
    QTRY_VERIFY(chat->isConnected());
}

void tst_ClientConnecting::applicationProxyIsUsed_data()
{
    detailsOfARefusedAttempt_data();
}

void tst_ClientConnecting::applicationProxyIsUsed()
{
    QFETCH(Transport, transport);
    CannedPeer proxy("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    QNetworkProxy::setApplicationProxy(QNetworkProxy(QNetworkProxy::HttpProxy,
                                                     QStringLiteral("127.0.0.1"),
                                                     proxy.serverPort()));
    const auto reset = qScopeGuard(
            [] { QNetworkProxy::setApplicationProxy(QNetworkProxy::NoProxy); });
    m_client->setUrl(QUrl(QStringLiteral("http://server.invalid:1234")));
    m_client->setTransports({ transport });
    m_client->setReconnectDelay(1h, 1h); // one attempt, whose end is waited for
    m_client->open();
    QTRY_COMPARE(m_client->state(), ClientState::WaitingToReconnect);
    QVERIFY(proxy.received.contains("server.invalid:1234"));
    proxy.received.clear();
    m_client->setProxy(QNetworkProxy::NoProxy); // the program knows better
    m_client->setUrl(m_peer->url());
    m_client->setTransports({ Transport::WebSocket });
    m_client->reconnectNow();
    QTRY_VERIFY(m_main->isConnected());
    QVERIFY(proxy.received.isEmpty());
}

void tst_ClientConnecting::clientCertificateIsShown_data()
{
    detailsOfARefusedAttempt_data();
}

void tst_ClientConnecting::clientCertificateIsShown()
{
    QFETCH(Transport, transport);
    QSslConfiguration tls = testServerTls();
    tls.setPeerVerifyMode(QSslSocket::VerifyPeer);
    tls.setCaCertificates({ QSslCertificate(QByteArray(testCertificatePem)) });
    QSocketIoServer server;
    server.setSslConfiguration(tls);
    QVERIFY(server.listenSecure(QHostAddress::LocalHost));
    m_client->setUrl(QUrl(QStringLiteral("https://127.0.0.1:%1").arg(server.port())));
    m_client->setTransports({ transport });
    m_client->setReconnectEnabled(false);
    QSslConfiguration own = testClientTls();
    m_client->setSslConfiguration(own);
    m_client->open();
    QTRY_COMPARE(m_client->state(), ClientState::Closed); // it has to say who it is
    QVERIFY(m_client->disconnectDetails().error().isError());
    setTestIdentity(own);
    m_client->setSslConfiguration(own);
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    QCOMPARE(server.of("/")->sockets().constFirst()->handshake().peerCertificate(),
             QSslCertificate(QByteArray(testCertificatePem)));
    m_client.reset(); // before its server
}

QTEST_GUILESS_MAIN(tst_ClientConnecting)
#include "tst_clientconnecting.moc"
