// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Servers that want to know who connects: where names and passwords come from, and how often they are asked for.
#include "clientthread.h"
#include "qsocketioclient.h"
#include "scriptedserver.h"

#include <QAuthenticator>
#include <QPointer>
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

void setUp(QSocketIoClient &client, const QList<Transport> &transports)
{
    client.setTransports(transports);
    client.setReconnectDelay(10ms, 10ms);
    client.setProxy(QNetworkProxy::NoProxy);
    QSocketIoPrivate::chooseIoThread(client);
}

// Only who says this gets in.
void demand(ScriptedServer &server, const QByteArray &authorization)
{
    const auto guarded = [authorization](const ScriptedServer::Handler &usual) {
        return [authorization, usual](const ScriptedRequest &request) {
            if (request.header("authorization") == authorization)
                usual(request);
            else
                request.answer("who?", 401, { "WWW-Authenticate: Basic realm=\"here\"" });
        };
    };
    server.onRequest = guarded(server.onRequest);
    server.onUpgrade = guarded(server.onUpgrade);
}

} // namespace

class tst_ClientPasswords : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void passwordOfTheUrl_data() { transports_data(); }
    void passwordOfTheUrl();
    void passwordIsAskedForOnce();
    void eachPostMayBeRefusedFirst();
    void wrongPasswordIsCorrected_data() { transports_data(); }
    void wrongPasswordIsCorrected();
    void wrongPasswordEnds_data() { transports_data(); }
    void wrongPasswordEnds();
    void clientDeletedWhileItAsks_data();
    void clientDeletedWhileItAsks();

private:
    void transports_data();
};

void tst_ClientPasswords::transports_data()
{
    QTest::addColumn<QSocketIo::Transport>("transport");
    QTest::newRow("polling") << Transport::Polling;
    QTest::newRow("WebSocket") << Transport::WebSocket;
}

void tst_ClientPasswords::passwordOfTheUrl()
{
    QFETCH(QSocketIo::Transport, transport);
    ScriptedEngine server;
    const QByteArray right{ "Basic " + QByteArray("me:p@ss").toBase64() };
    demand(server, right);
    QUrl url = rootOf(server);
    url.setUserInfo(QStringLiteral("me:p%40ss"));
    QSocketIoClient client(url);
    setUp(client, { transport });
    QSignalSpy questions(&client, &QSocketIoClient::authenticationRequired);
    client.open();
    QTRY_COMPARE(client.state(), State::Open);
    QCOMPARE(questions.count(), 0);
    QVERIFY(!server.requests.first().headers.contains("authorization")); // nobody had asked yet
}

// By the first request, and never again: neither by other transports nor by later attempts.
void tst_ClientPasswords::passwordIsAskedForOnce()
{
    ScriptedEngine server;
    const auto demand = [](const ScriptedServer::Handler &usual) {
        return [usual](const ScriptedRequest &request) {
            if (request.headers.contains("authorization"))
                usual(request);
            else
                request.answer(
                        "who?", 401,
                        { "WWW-Authenticate: Digest realm=\"here\", nonce=\"n\", qop=auth" });
        };
    };
    server.onRequest = demand(server.onRequest);
    server.onUpgrade = demand(server.onUpgrade);
    QSocketIoClient client(rootOf(server));
    setUp(client, { Transport::Polling, Transport::WebSocket });
    int questions = 0;
    connect(&client, &QSocketIoClient::authenticationRequired, &client,
            [&](const QUrl &url, QAuthenticator *authenticator) {
                ++questions;
                QCOMPARE(url.host(), QStringLiteral("127.0.0.1"));
                QCOMPARE(authenticator->realm(), QStringLiteral("here"));
                authenticator->setUser(QStringLiteral("me"));
                authenticator->setPassword(QStringLiteral("secret"));
            });
    QSignalSpy openings(&client, &QSocketIoClient::opened);
    client.open();
    QTRY_COMPARE(client.transport(), Transport::WebSocket);
    QCOMPARE(openings.size(), 1);
    QVERIFY(server.webSocket);
    server.webSocket->abort();
    QTRY_COMPARE(openings.size(), 2);
    QCOMPARE(questions, 1);
}

// On a connection of its own, where the server does not know who it is; it arrives all the same, and once.
void tst_ClientPasswords::eachPostMayBeRefusedFirst()
{
    constexpr int count = 30;
    ScriptedEngine server;
    demand(server, "Basic " + QByteArray("me:secret").toBase64());
    const ScriptedServer::Handler usual = server.onRequest;
    int refused = 0;
    server.onRequest = [&](const ScriptedRequest &request) {
        const bool isPost = request.method == "POST";
        if (!isPost || request.header("authorization").isEmpty()) {
            refused += isPost;
            usual(request);
            return;
        }
        server.posts.append(request.body);
        request.answer("ok", 200, { "Connection: close" });
    };
    QSocketIoClient client(rootOf(server));
    setUp(client, { Transport::Polling });
    client.setUpgradeEnabled(false);
    int questions = 0;
    connect(&client, &QSocketIoClient::authenticationRequired, &client,
            [&](const QUrl &, QAuthenticator *authenticator) {
                ++questions;
                authenticator->setUser(QStringLiteral("me"));
                authenticator->setPassword(QStringLiteral("secret"));
            });
    QSignalSpy openings(&client, &QSocketIoClient::opened);
    client.of("/");
    client.open();
    QTRY_COMPARE(server.posts, QByteArrayList{ "40" });
    server.send("40{\"sid\":\"a\"}");
    QTRY_VERIFY(client.of("/")->isConnected());
    for (int i = 0; i < count; ++i) {
        client.emitEvent("step", i);
        QTRY_COMPARE(server.posts.size(), i + 2);
        QCOMPARE(server.posts.last(), "42[\"step\"," + QByteArray::number(i) + ']');
    }
    QVERIFY(refused > 0);
    QCOMPARE(openings.size(), 1);
    QCOMPARE(questions, 1);
}

// Within an attempt and in a later one: what was wrong is not taken from memory again.
void tst_ClientPasswords::wrongPasswordIsCorrected()
{
    QFETCH(QSocketIo::Transport, transport);
    ScriptedEngine server;
    demand(server, "Basic " + QByteArray("me:3").toBase64());
    QSocketIoClient client(rootOf(server));
    setUp(client, { transport });
    QStringList given;
    connect(&client, &QSocketIoClient::authenticationRequired, &client,
            [&](const QUrl &, QAuthenticator *authenticator) {
                given.append(QString::number(given.size() + 1));
                if (given.size() == 2) // as when somebody gives up
                    return;
                authenticator->setUser(QStringLiteral("me"));
                authenticator->setPassword(given.last());
            });
    client.open();
    QTRY_COMPARE(client.state(), State::Open);
    QCOMPARE(given.size(), 3);
    if (transport == QSocketIo::Transport::Polling)
        QTRY_COMPARE(server.posts, QByteArrayList{ "40" });
    QCOMPARE(client.state(), State::Open);
}

void tst_ClientPasswords::wrongPasswordEnds()
{
    QFETCH(QSocketIo::Transport, transport);
    ScriptedServer server;
    server.onRequest = [](const ScriptedRequest &request) {
        request.answer("\"who are you?\"", 401, { "WWW-Authenticate: Basic realm=\"here\"" });
    };
    server.onUpgrade = server.onRequest;
    QSocketIoClient client(rootOf(server));
    setUp(client, { transport });
    client.setReconnectEnabled(false);
    QSignalSpy errors(&client, &QSocketIoClient::errorOccurred);
    QSignalSpy questions(&client, &QSocketIoClient::authenticationRequired);
    connect(&client, &QSocketIoClient::authenticationRequired, &client,
            [](const QUrl &, QAuthenticator *authenticator) {
                authenticator->setUser(QStringLiteral("me"));
                authenticator->setPassword(QStringLiteral("wrong"));
            });
    client.open();
    QTRY_COMPARE(errors.count(), 1);
    const auto error = errors.first().first().value<QSocketIoError>();
    QCOMPARE(error.code(), QSocketIo::ErrorCode::AuthenticationFailed);
    QCOMPARE(error.data().toMap().value(QStringLiteral("httpStatus")).toInt(), 401);
    QVERIFY2(questions.count() >= 1 && questions.count() <= 10,
             qPrintable(QString::number(questions.count())));
}

void tst_ClientPasswords::clientDeletedWhileItAsks_data()
{
    QTest::addColumn<QSocketIo::Transport>("transport");
    QTest::addColumn<bool>("isTls");
    QTest::newRow("polling, password") << Transport::Polling << false;
    QTest::newRow("WebSocket, password") << Transport::WebSocket << false;
    QTest::newRow("polling, certificate") << Transport::Polling << true;
    QTest::newRow("WebSocket, certificate") << Transport::WebSocket << true;
}

void tst_ClientPasswords::clientDeletedWhileItAsks()
{
    QFETCH(QSocketIo::Transport, transport);
    QFETCH(bool, isTls);
    ScriptedServer server(isTls ? ScriptedServer::Tls::On : ScriptedServer::Tls::Off);
    server.onRequest = [](const ScriptedRequest &request) {
        request.answer("who?", 401, { "WWW-Authenticate: Basic realm=\"here\"" });
    };
    server.onUpgrade = server.onRequest;
    QPointer<QSocketIoClient> client = new QSocketIoClient(rootOf(server));
    setUp(*client, { transport });
    connect(client, &QSocketIoClient::authenticationRequired, this, [&] { delete client; });
    connect(client, &QSocketIoClient::peerVerifyError, this, [&] { delete client; });
    client->open();
    QTRY_VERIFY(!client);
    QTRY_COMPARE(server.connectionCount, 0);
}

QTEST_GUILESS_MAIN(tst_ClientPasswords)
#include "tst_clientpasswords.moc"
