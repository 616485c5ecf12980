// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a program sets on a client reaches the requests of both transports.
#include "clientthread.h"
#include "qsocketioclient.h"
#include "scriptedserver.h"

#include <QNetworkCookie>
#include <QNetworkCookieJar>
#include <QSignalSpy>
#include <QTest>

using namespace std::chrono_literals;
using QSocketIo::Transport;
using State = QSocketIoClient::State;

namespace {

QUrl rootOf(const ScriptedServer &server)
{
    return server.url(QString());
}

void setUp(QSocketIoClient &client, const QList<Transport> &transports = { Transport::Polling })
{
    client.setTransports(transports);
    client.setReconnectDelay(10ms, 10ms);
    client.setProxy(QNetworkProxy::NoProxy);
    QSocketIoPrivate::chooseIoThread(client);
}

} // namespace

class tst_ClientConnection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void defaults();
    void settingsNotify();
    void badSettingsAreRefused();
    void queryOfUrlAndSettings_data() { transports_data(); }
    void queryOfUrlAndSettings();
    void requestOfATransport();
    void upgradeCanBeSwitchedOff();
    void fallbackCanBeSwitchedOff_data();
    void fallbackCanBeSwitchedOff();
    void upgradeIsRemembered_data();
    void upgradeIsRemembered();
    void rememberedUpgradeIsForgottenWhenItFails();
    void cookiesOfPollsGoToTheUpgrade();
    void cookieJarIsShared_data() { transports_data(); }
    void cookieJarIsShared();
    void deletedCookieJarIsReplaced();
    void webSocketAloneMakesNoAccessManager();
    void certificateErrors_data() { transports_data(); }
    void certificateErrors();
    void certificateIsLookedAtOnce();
    void pinnedKeys_data();
    void pinnedKeys();

private:
    void transports_data();
};

void tst_ClientConnection::transports_data()
{
    QTest::addColumn<QSocketIo::Transport>("transport");
    QTest::newRow("polling") << Transport::Polling;
    QTest::newRow("WebSocket") << Transport::WebSocket;
}

void tst_ClientConnection::defaults()
{
    const QSocketIoClient client;
    QCOMPARE(client.transports(), (QList<Transport>{ Transport::Polling, Transport::WebSocket }));
    QVERIFY(client.isUpgradeEnabled());
    QVERIFY(!client.isUpgradeRemembered());
    QVERIFY(client.isFallbackEnabled());
    QVERIFY(!client.isBase64Forced());
    QCOMPARE(client.path(), QStringLiteral("/socket.io/"));
    QVERIFY(client.query().isEmpty());
    QCOMPARE(client.timestampPolicy(), QSocketIo::TimestampPolicy::PollingOnly);
    QCOMPARE(client.timestampParameter(), QStringLiteral("t"));
    QCOMPARE(client.redirectPolicy(), QSocketIo::RedirectPolicy::SameOrigin);
    QVERIFY(client.pinnedPublicKeys().isEmpty());
    QCOMPARE(client.reconnectFactor(), 2.0);
    QCOMPARE(client.reconnectJitter(), 0.5);
    QVERIFY(client.cookieJar());
    QCOMPARE(client.cookieJar(), client.cookieJar());
}

void tst_ClientConnection::settingsNotify()
{
    QSocketIoClient client;
    QSignalSpy changes(&client, &QSocketIoClient::settingsChanged);
    int expected = 0;
    const auto set = [&](const char *name, const QVariant &value) {
        for (int i = 0; i < 2; ++i)
            QVERIFY(client.setProperty(name, value));
        QCOMPARE(client.property(name), value);
        QCOMPARE(changes.count(), ++expected);
    };
    set("path", QStringLiteral("/other/"));
    set("upgradeEnabled", false);
    set("upgradeRemembered", true);
    set("fallbackEnabled", false);
    set("base64Forced", true);
    set("reconnectFactor", 1.5);
    set("reconnectJitter", 0.25);
    set("reconnectAttempts", 4);
}

void tst_ClientConnection::badSettingsAreRefused()
{
    QSocketIoClient client;
    QTest::ignoreMessage(QtWarningMsg, "an empty name of the timestamp parameter is ignored");
    client.setTimestampParameter({});
    QCOMPARE(client.timestampParameter(), QStringLiteral("t"));
    QTest::ignoreMessage(QtWarningMsg, "a pinned public key is a SHA-256 digest of 32 bytes, not 3 "
                                       "bytes; it fits no server");
    client.setPinnedPublicKeys({ "abc" });
    QCOMPARE(client.pinnedPublicKeys(), QList<QByteArray>{ "abc" }); // rather nobody than everybody
    client.setReconnectFactor(0.5);
    QCOMPARE(client.reconnectFactor(), 1.0);
}

void tst_ClientConnection::queryOfUrlAndSettings()
{
    QFETCH(QSocketIo::Transport, transport);
    ScriptedEngine server;
    QUrl url = rootOf(server);
    url.setQuery(QStringLiteral("room=a%26b&both=url&sid=forged"));
    QSocketIoClient client(url);
    setUp(client, { transport });
    QUrlQuery query;
    query.addQueryItem(QStringLiteral("both"), QStringLiteral("x%20y"));
    query.addQueryItem(QStringLiteral("EIO"), QStringLiteral("1"));
    client.setQuery(query);
    client.setTimestampPolicy(QSocketIo::TimestampPolicy::Always);
    client.setTimestampParameter(QStringLiteral("stamp"));
    client.open();
    QTRY_COMPARE(client.state(), State::Open);
    const ScriptedRequest &request = server.requests.first();
    QCOMPARE(request.query("room"), QStringLiteral("a&b"));
    QCOMPARE(request.query("both"), QStringLiteral("x y"));
    QCOMPARE(request.query("EIO"), QStringLiteral("4"));
    QVERIFY(!request.query("stamp").isEmpty());
    QVERIFY(!request.target.contains("sid="));
}

void tst_ClientConnection::requestOfATransport()
{
    ScriptedEngine server;
    QSocketIoClient client(rootOf(server));
    setUp(client, { Transport::Polling, Transport::WebSocket });
    QNetworkRequest base;
    base.setRawHeader("X-All", "all");
    base.setRawHeader("X-Both", "base");
    client.setBaseRequest(base);
    QNetworkRequest socket;
    socket.setRawHeader("X-Both", "socket");
    socket.setRawHeader("X-Own", "own");
    client.setTransportRequest(Transport::WebSocket, socket);
    QCOMPARE(client.transportRequest(Transport::WebSocket), socket);
    QCOMPARE(client.transportRequest(Transport::Polling), QNetworkRequest());
    client.open();
    QTRY_COMPARE(client.transport(), Transport::WebSocket);
    for (const ScriptedRequest &request : std::as_const(server.requests)) {
        const bool isSocket = request.isUpgrade();
        QCOMPARE(request.header("x-all"), QByteArray("all"));
        QCOMPARE(request.header("x-both"), QByteArray(isSocket ? "socket" : "base"));
        QCOMPARE(request.headers.contains("x-own"), isSocket);
    }
}

void tst_ClientConnection::upgradeCanBeSwitchedOff()
{
    ScriptedEngine server;
    QSocketIoClient client(rootOf(server));
    setUp(client, { Transport::Polling, Transport::WebSocket });
    client.setUpgradeEnabled(false);
    client.open();
    QTRY_COMPARE(server.polls.size(), 1);
    server.send("40{\"sid\":\"x\"}");
    QTRY_VERIFY(client.of("/")->isConnected());
    QTRY_COMPARE(server.polls.size(), 1);
    QCOMPARE(client.transport(), Transport::Polling);
    QVERIFY(std::none_of(server.requests.cbegin(), server.requests.cend(),
                         [](const auto &request) { return request.isUpgrade(); }));
}

void tst_ClientConnection::fallbackCanBeSwitchedOff_data()
{
    QTest::addColumn<bool>("isEnabled");
    QTest::newRow("on") << true;
    QTest::newRow("off") << false;
}

void tst_ClientConnection::fallbackCanBeSwitchedOff()
{
    QFETCH(bool, isEnabled);
    ScriptedEngine server;
    server.onUpgrade = [](const ScriptedRequest &request) { request.answer("no", 403); };
    QSocketIoClient client(rootOf(server));
    setUp(client, { Transport::WebSocket, Transport::Polling });
    client.setReconnectEnabled(false);
    client.setFallbackEnabled(isEnabled);
    QSignalSpy errors(&client, &QSocketIoClient::errorOccurred);
    client.open();
    if (isEnabled) {
        QTRY_COMPARE(client.state(), State::Open);
        QCOMPARE(client.transport(), Transport::Polling);
        return;
    }
    QTRY_COMPARE(errors.count(), 1);
    QCOMPARE(server.requests.size(), 1);
    const auto error = errors.first().first().value<QSocketIoError>();
    QCOMPARE(error.data().toMap().value(QStringLiteral("httpStatus")).toInt(), 403);
}

void tst_ClientConnection::upgradeIsRemembered_data()
{
    QTest::addColumn<bool>("isRemembered");
    QTest::newRow("by default not") << false;
    QTest::newRow("when asked for") << true;
}

void tst_ClientConnection::upgradeIsRemembered()
{
    QFETCH(bool, isRemembered);
    ScriptedEngine server;
    QSocketIoClient client(rootOf(server));
    setUp(client, { Transport::Polling, Transport::WebSocket });
    client.setUpgradeRemembered(isRemembered);
    client.open();
    QTRY_COMPARE(client.transport(), Transport::WebSocket);
    server.requests.clear();
    server.webSocket->abort();
    QTRY_VERIFY(!server.requests.isEmpty());
    QTRY_COMPARE(client.state(), State::Open);
    QCOMPARE(server.requests.first().isUpgrade(), isRemembered);
}

void tst_ClientConnection::rememberedUpgradeIsForgottenWhenItFails()
{
    ScriptedEngine server;
    QSocketIoClient client(rootOf(server));
    setUp(client, { Transport::Polling, Transport::WebSocket });
    client.setUpgradeRemembered(true);
    client.setFallbackEnabled(false);
    client.open();
    QTRY_COMPARE(client.transport(), Transport::WebSocket);
    server.requests.clear();
    server.onUpgrade = [](const ScriptedRequest &request) { request.answer("no", 403); };
    server.webSocket->abort();
    QTRY_VERIFY(server.count("GET") > 0);
    QVERIFY(server.requests.first().isUpgrade());
    QTRY_COMPARE(client.state(), State::Open);
    QCOMPARE(client.transport(), Transport::Polling);
}

void tst_ClientConnection::cookiesOfPollsGoToTheUpgrade()
{
    ScriptedEngine server;
    const ScriptedServer::Handler usual = server.onRequest;
    server.onRequest = [&](const ScriptedRequest &request) {
        if (request.query("sid").isEmpty())
            return request.answer("0" + server.handshake, 200, { "Set-Cookie: route=a; Path=/" });
        usual(request);
    };
    QSocketIoClient client(rootOf(server));
    setUp(client, { Transport::Polling, Transport::WebSocket });
    client.open();
    QTRY_COMPARE(client.transport(), Transport::WebSocket);
    const auto upgrade = std::find_if(server.requests.cbegin(), server.requests.cend(),
                                      [](const auto &request) { return request.isUpgrade(); });
    QCOMPARE(upgrade->header("cookie"), QByteArray("route=a"));
    QCOMPARE(client.cookieJar()->cookiesForUrl(server.url()).size(), 1);
    // And to the first request of the next attempt.
    server.requests.clear();
    server.webSocket->abort();
    QTRY_VERIFY(!server.requests.isEmpty());
    QCOMPARE(server.requests.first().header("cookie"), QByteArray("route=a"));
}

void tst_ClientConnection::cookieJarIsShared()
{
    QFETCH(QSocketIo::Transport, transport);
    ScriptedEngine server;
    QObject owner;
    auto *jar = new QNetworkCookieJar(&owner);
    jar->setCookiesFromUrl({ QNetworkCookie("login", "me") }, server.url());
    {
        QSocketIoClient client(rootOf(server));
        setUp(client, { transport });
        client.setCookieJar(jar);
        QCOMPARE(client.cookieJar(), jar);
        client.open();
        QTRY_COMPARE(client.state(), State::Open);
        QCOMPARE(server.requests.first().header("cookie"), QByteArray("login=me"));
    }
    QCOMPARE(jar->parent(), &owner);
    QCOMPARE(jar->cookiesForUrl(server.url()).size(), 1);
}

void tst_ClientConnection::deletedCookieJarIsReplaced()
{
    ScriptedEngine server;
    auto jar = std::make_unique<QNetworkCookieJar>();
    QSocketIoClient client(rootOf(server));
    setUp(client);
    client.setCookieJar(jar.get());
    client.open();
    QTRY_COMPARE(server.polls.size(), 1);
    jar.reset();
    server.polls.takeFirst().answer("6", 200, { "Set-Cookie: route=a" });
    QTRY_COMPARE(server.polls.size(), 1);
    QCOMPARE(server.polls.first().header("cookie"), QByteArray("route=a"));
}

void tst_ClientConnection::webSocketAloneMakesNoAccessManager()
{
    ScriptedEngine server;
    QSocketIoClient client(rootOf(server));
    setUp(client, { Transport::WebSocket });
    client.open();
    QTRY_COMPARE(client.state(), State::Open);
    // The clock, the namespace, and who watches the network.
    QVERIFY(client.findChildren<QObject *>().size() <= 3);
}

void tst_ClientConnection::certificateErrors()
{
    QFETCH(QSocketIo::Transport, transport);
    ScriptedEngine server(ScriptedServer::Tls::On);
    QSocketIoClient client(rootOf(server));
    setUp(client, { transport });
    QSignalSpy single(&client, &QSocketIoClient::peerVerifyError);
    QSignalSpy reports(&client, &QSocketIoClient::sslErrors);
    QSignalSpy errors(&client, &QSocketIoClient::errorOccurred);
    client.setReconnectEnabled(false);
    client.open();
    QTRY_COMPARE(errors.count(), 1);
    const auto error = errors.first().first().value<QSocketIoError>();
    QCOMPARE(error.code(), QSocketIo::ErrorCode::TlsFailed);
    const QStringList texts = error.data().toMap().value(QStringLiteral("sslErrors")).toStringList();
    QCOMPARE(texts.size(), 1);
    QVERIFY(texts.first().contains(QStringLiteral("self-signed")));
    QCOMPARE(single.count(), 1);
    QCOMPARE(reports.count(), 1);
    // In the slot is early enough.
    connect(&client, &QSocketIoClient::sslErrors, &client, &QSocketIoClient::ignoreSslErrors);
    client.open();
    QTRY_COMPARE(client.state(), State::Open);
    QCOMPARE(errors.count(), 1);
}

// The next transport would be shown the same one.
void tst_ClientConnection::certificateIsLookedAtOnce()
{
    ScriptedEngine server(ScriptedServer::Tls::On);
    QSocketIoClient client(rootOf(server));
    setUp(client, { Transport::Polling, Transport::WebSocket });
    client.setReconnectEnabled(false);
    QSignalSpy reports(&client, &QSocketIoClient::sslErrors);
    QSignalSpy errors(&client, &QSocketIoClient::errorOccurred);
    client.open();
    QTRY_COMPARE(errors.count(), 1);
    QCOMPARE(reports.count(), 1);
    QCOMPARE(errors.first().first().value<QSocketIoError>().code(), QSocketIo::ErrorCode::TlsFailed);
}

void tst_ClientConnection::pinnedKeys_data()
{
    QTest::addColumn<QSocketIo::Transport>("transport");
    QTest::addColumn<bool>("isRight");
    for (const Transport transport : { Transport::Polling, Transport::WebSocket }) {
        QTest::addRow("right, %d", int(transport)) << transport << true;
        QTest::addRow("wrong, %d", int(transport)) << transport << false;
    }
}

void tst_ClientConnection::pinnedKeys()
{
    QFETCH(QSocketIo::Transport, transport);
    QFETCH(bool, isRight);
    ScriptedEngine server(ScriptedServer::Tls::On);
    QSocketIoClient client(rootOf(server));
    setUp(client, { transport });
    client.setReconnectEnabled(false);
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setPeerVerifyMode(QSslSocket::VerifyNone); // as for a device that has made its own
    client.setSslConfiguration(tls);
    const QSslCertificate certificate{ QByteArray(testCertificatePem) };
    client.setPinnedPublicKeys(
            { isRight ? QSocketIoClient::publicKeyDigest(certificate) : QByteArray(32, 'x') });
    QSignalSpy errors(&client, &QSocketIoClient::errorOccurred);
    client.open();
    if (isRight) {
        QTRY_COMPARE(client.state(), State::Open);
        return;
    }
    QTRY_COMPARE(errors.count(), 1);
    const auto error = errors.first().first().value<QSocketIoError>();
    QCOMPARE(error.code(), QSocketIo::ErrorCode::TlsFailed);
    QVERIFY(error.message().contains(QStringLiteral("pinned")));
    QVERIFY(server.requests.isEmpty());
}

QTEST_GUILESS_MAIN(tst_ClientConnection)
#include "tst_clientconnection.moc"
