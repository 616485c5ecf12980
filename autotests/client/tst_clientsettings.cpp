// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Properties and settings of a client: what they are at first, what they may be, and who hears of changes.
#include "qsocketioclient.h"
#include "scriptedpeer.h"
#include "signallog.h"
#include "testcertificate.h"

#include <QSignalSpy>
#include <QSslServer>
#include <QTest>

using namespace std::chrono_literals;
using State = QSocketIoClient::State;
using QSocketIo::Transport;

class tst_ClientSettings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void defaults();
    void settingsAreKept();
    void settingsAreBroughtInRange();
    void propertiesNotify();
    void stateIsBindable();
    void urlIsBindable();
    void baseRequestIsSent();
    void certificateErrorsAreReportedAndIgnored();
    void proxyIsUsed();
};

void tst_ClientSettings::defaults()
{
    QSocketIoClient client;
    QCOMPARE(client.url(), QUrl());
    QCOMPARE(client.state(), State::Closed);
    QCOMPARE(client.path(), QStringLiteral("/socket.io/"));
    QCOMPARE(client.transports(), (QList<Transport>{ Transport::Polling, Transport::WebSocket }));
    QCOMPARE(client.parser(), QSocketIo::Parser::Json);
    QCOMPARE(client.proxy().type(), QNetworkProxy::DefaultProxy);
    QVERIFY(client.isReconnectEnabled());
    QCOMPARE(client.reconnectDelay(), 1000ms);
    QCOMPARE(client.maxReconnectDelay(), 5000ms);
    QCOMPARE(client.reconnectJitter(), 0.5);
    QCOMPARE(client.reconnectAttempts(), -1);
    QCOMPARE(client.openTimeout(), 20000ms);
    QCOMPARE(client.maxMessageSize(), qint64(100'000'000));
    QCOMPARE(client.maxAttachments(), 10);
    QCOMPARE(client.maxNesting(), 64);
    QCOMPARE(client.namespaces().size(), 1);
    QCOMPARE(client.namespaces().constFirst()->name(), QStringLiteral("/"));
    QCOMPARE(client.namespaces().constFirst()->client(), &client);
}

void tst_ClientSettings::settingsAreKept()
{
    QSocketIoClient client(QUrl(QStringLiteral("http://localhost:3000")));
    QCOMPARE(client.url(), QUrl(QStringLiteral("http://localhost:3000")));
    client.setPath(QStringLiteral("api/live"));
    QCOMPARE(client.path(), QStringLiteral("/api/live/"));
    client.setTransports({ Transport::WebSocket, Transport::Polling, Transport::WebSocket });
    QCOMPARE(client.transports(), (QList<Transport>{ Transport::WebSocket, Transport::Polling }));
    client.setReconnectDelay(20ms, 40ms);
    QCOMPARE(client.reconnectDelay(), 20ms);
    QCOMPARE(client.maxReconnectDelay(), 40ms);
    client.setReconnectAttempts(3);
    QCOMPARE(client.reconnectAttempts(), 3);
    client.setOpenTimeout(7s);
    QCOMPARE(client.openTimeout(), 7000ms);
    QNetworkRequest request;
    request.setRawHeader("X-Key", "value");
    client.setBaseRequest(request);
    QCOMPARE(client.baseRequest(), request);
    client.setProxy(QNetworkProxy(QNetworkProxy::NoProxy));
    QCOMPARE(client.proxy().type(), QNetworkProxy::NoProxy);
}

void tst_ClientSettings::settingsAreBroughtInRange()
{
    QSocketIoClient client;
    client.setReconnectAttempts(-7);
    QCOMPARE(client.reconnectAttempts(), -1);
    client.setReconnectJitter(1.5);
    QCOMPARE(client.reconnectJitter(), 1.0);
    client.setMaxMessageSize(0);
    QCOMPARE(client.maxMessageSize(), 1);
    client.setMaxAttachments(-1);
    QCOMPARE(client.maxAttachments(), 0);
    client.setMaxNesting(0);
    QCOMPARE(client.maxNesting(), 1);
    QTest::ignoreMessage(QtWarningMsg, "an empty list of transports was set and is ignored");
    client.setTransports({});
    QCOMPARE(client.transports().size(), 2);
}

void tst_ClientSettings::propertiesNotify()
{
    QSocketIoClient client;
    QSignalSpy urls(&client, &QSocketIoClient::urlChanged);
    QSignalSpy reconnects(&client, &QSocketIoClient::reconnectEnabledChanged);
    client.setUrl(QUrl(QStringLiteral("http://a")));
    client.setUrl(QUrl(QStringLiteral("http://a")));
    QCOMPARE(urls.count(), 1);
    QCOMPARE(urls.constFirst().constFirst().toUrl(), QUrl(QStringLiteral("http://a")));
    client.setReconnectEnabled(false);
    client.setReconnectEnabled(false);
    QCOMPARE(reconnects.count(), 1);
}

void tst_ClientSettings::stateIsBindable()
{
    ScriptedPeer peer;
    QSocketIoClient client;
    setUpClient(client, peer.url());
    QProperty<bool> isOpen;
    isOpen.setBinding([&client] { return client.bindableState().value() == State::Open; });
    QVERIFY(!isOpen.value());
    client.open();
    QTRY_VERIFY(isOpen.value());
    QVERIFY(client.bindableState().isReadOnly());
}

void tst_ClientSettings::urlIsBindable()
{
    QSocketIoClient client;
    QSignalSpy urls(&client, &QSocketIoClient::urlChanged);
    QProperty<QString> host(QStringLiteral("a"));
    client.bindableUrl().setBinding([&host] { return QUrl(u"http://" + host.value()); });
    QCOMPARE(client.url(), QUrl(QStringLiteral("http://a")));
    host = QStringLiteral("b");
    QCOMPARE(client.url(), QUrl(QStringLiteral("http://b")));
    QCOMPARE(urls.count(), 2);
}

void tst_ClientSettings::baseRequestIsSent()
{
    ScriptedPeer peer;
    QSocketIoClient client;
    setUpClient(client, peer.url());
    QNetworkRequest request(QUrl(QStringLiteral("http://elsewhere/")));
    request.setRawHeader("Authorization", "Bearer abc");
    client.setBaseRequest(request);
    client.open();
    QTRY_COMPARE(peer.requests.size(), 1);
    QCOMPARE(peer.requests.constFirst().rawHeader("Authorization"), QByteArray("Bearer abc"));
}

void tst_ClientSettings::certificateErrorsAreReportedAndIgnored()
{
    QSslServer tls;
    tls.setSslConfiguration(testServerTls());
    QWebSocketServer sockets(QStringLiteral("tls"), QWebSocketServer::NonSecureMode);
    connect(&tls, &QSslServer::pendingConnectionAvailable, this,
            [&] { sockets.handleConnection(tls.nextPendingConnection()); });
    QVERIFY(tls.listen(QHostAddress::LocalHost));
    QSocketIoClient client;
    setUpClient(client, QUrl(QStringLiteral("wss://127.0.0.1:%1").arg(tls.serverPort())));
    QSignalSpy reports(&client, &QSocketIoClient::sslErrors);
    QSignalSpy errors(&client, &QSocketIoClient::errorOccurred);
    QSignalSpy accepted(&sockets, &QWebSocketServer::newConnection);
    connect(&client, &QSocketIoClient::sslErrors, &client, &QSocketIoClient::ignoreSslErrors);
    client.open();
    QTRY_COMPARE(accepted.count(), 1);
    QCOMPARE(reports.count(), 1);
    QCOMPARE(errors.count(), 0); // in the slot was early enough
    client.close();
    delete sockets.nextPendingConnection();
}

void tst_ClientSettings::proxyIsUsed()
{
    for (const auto transport : { Transport::Polling, Transport::WebSocket }) {
        CannedPeer proxy(
                "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        QSocketIoClient client(QUrl(QStringLiteral("http://server.invalid:1234")));
        client.setTransports({ transport });
        client.setProxy(QNetworkProxy(QNetworkProxy::HttpProxy, QStringLiteral("127.0.0.1"),
                                      proxy.serverPort()));
        client.open();
        QTRY_VERIFY(proxy.received.contains("server.invalid:1234"));
    }
}

QTEST_GUILESS_MAIN(tst_ClientSettings)
#include "tst_clientsettings.moc"
