// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Clients and servers in memory: who finds whom, and what becomes of a connection when the network fails.
#include "qsocketiotestnetwork.h"

#include "qsocketioclient.h"
#include "qsocketioserver.h"
#include "qsocketiotestclock.h"

#include <QAuthenticator>
#include <QDir>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using ClientState = QSocketIoClient::State;
using Link = QSocketIoTestNetwork::Link;
using QSocketIo::DisconnectReason;
using QSocketIo::Transport;
using Transports = QList<Transport>;

class tst_TestNetwork : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void joins_data() { addTransports(); }
    void joins();
    void opensNoSocket();
    void findsServersByHostAndPort();
    void refusesWhereNobodyIs();
    void refusesForAClosedServer();
    void callsItselfEncrypted_data() { addTransports(); }
    void callsItselfEncrypted();
    void carriesCookies();
    void servesFilesAndRefusals();
    void asksForPasswords_data() { addTransports(); }
    void asksForPasswords();
    void refusesWithoutAPassword_data() { addTransports(); }
    void refusesWithoutAPassword();
    void clientMayGoWhenAsked_data() { addTransports(); }
    void clientMayGoWhenAsked();

    void linkIsCut_data() { addTransports(); }
    void linkIsCut();
    void linkIsDownAtFirst();
    void linkStallsForAMoment_data() { addTransports(); }
    void linkStallsForAMoment();
    void linkStallsUntilTheHeartbeatIsMissed_data() { addTransports(); }
    void linkStallsUntilTheHeartbeatIsMissed();
    void linkStallsWhileOpening();
    void closingOnAStalledLinkEnds_data() { addTransports(); }
    void closingOnAStalledLinkEnds();

    void networkMayGoFirst();
    void serverMayGoFirst();
    void clientMayGoInItsSignals();

private:
    static void addTransports();
    void settle() { m_network->clock()->settle(); }
    void demandPassword(const QByteArray &userAndPassword);
    std::unique_ptr<QSocketIoClient> makeClient(const QString &url = u"http://server.test"_s);
    bool isJoined() const { return m_client->of("/")->isConnected(); }

    std::unique_ptr<QSocketIoTestNetwork> m_network;
    std::unique_ptr<QSocketIoServer> m_server;
    std::unique_ptr<QSocketIoClient> m_client;
};

void tst_TestNetwork::addTransports()
{
    QTest::addColumn<Transports>("transports");
    QTest::newRow("polling") << Transports{ Transport::Polling };
    QTest::newRow("WebSocket") << Transports{ Transport::WebSocket };
    QTest::newRow("upgrade") << Transports{ Transport::Polling, Transport::WebSocket };
}

void tst_TestNetwork::init()
{
    m_network = std::make_unique<QSocketIoTestNetwork>();
    m_server = std::make_unique<QSocketIoServer>();
    m_network->addServer(m_server.get());
    m_server->on("double", this, [](QSocketIoServerSocket *, int n) { return 2 * n; });
    m_client = makeClient();
}

void tst_TestNetwork::cleanup()
{
    m_client.reset();
    m_server.reset();
    m_network.reset();
}

std::unique_ptr<QSocketIoClient> tst_TestNetwork::makeClient(const QString &url)
{
    auto client = std::make_unique<QSocketIoClient>(QUrl(url));
    client->of("/");
    m_network->addClient(client.get());
    if (QTest::currentDataTag()) {
        QFETCH(const Transports, transports);
        client->setTransports(transports);
    }
    return client;
}

void tst_TestNetwork::joins()
{
    QFETCH(const Transports, transports);
    m_client->open();
    QVERIFY(!isJoined()); // nothing happens within calls
    settle();
    QVERIFY(isJoined());
    QCOMPARE(m_client->transport(), transports.constLast());
    const auto answer = m_client->emitWithAck("double", 21);
    QVERIFY(!answer.isFinished());
    settle();
    QCOMPARE(answer.result().value<int>(), 42);
    QVERIFY(m_server->of("/")->sockets().constFirst()->handshake().peerAddress().isLoopback());
    m_client->close();
    settle();
    QCOMPARE(m_client->state(), ClientState::Closed);
    QCOMPARE(m_server->of("/")->socketCount(), 0);
    QCOMPARE(m_network->connectionCount(), 0);
}

void tst_TestNetwork::opensNoSocket()
{
#ifdef Q_OS_LINUX
    const auto socketCount = [] {
        int count = 0;
        const auto entries = QDir(u"/proc/self/fd"_s).entryInfoList(QDir::System | QDir::Files);
        for (const QFileInfo &entry : entries)
            count += entry.symLinkTarget().contains(u"socket:"_s) ? 1 : 0;
        return count;
    };
    const int before = socketCount();
    m_client->open();
    settle();
    QVERIFY(isJoined());
    QCOMPARE(socketCount(), before);
#endif
    QVERIFY(!m_server->isListening());
    QCOMPARE(m_server->port(), 0);
}

void tst_TestNetwork::findsServersByHostAndPort()
{
    QSocketIoServer chat;
    QSocketIoServer other;
    m_network->addServer(&chat, QUrl(u"https://Chat.Example"_s));
    m_network->addServer(&other, QUrl(u"http://chat.example:8080"_s));
    const auto first = makeClient(u"https://chat.example/"_s);
    const auto second = makeClient(u"ws://chat.example:8080"_s);
    const auto third = makeClient(u"http://chat.example"_s); // another port
    QSocketIoServer local;
    m_network->addServer(&local, QUrl(u"unix:/run/chat"_s));
    const auto fourth = makeClient(u"unix:/run/chat"_s);
    fourth->setTransports({ Transport::WebSocket });
    for (const auto *client : { &first, &second, &third, &fourth })
        (*client)->open();
    settle();
    QCOMPARE(chat.of("/")->socketCount(), 1);
    QCOMPARE(other.of("/")->socketCount(), 1);
    QCOMPARE(m_server->of("/")->socketCount(), 1);
    QCOMPARE(local.of("/")->socketCount(), 1);
}

void tst_TestNetwork::refusesWhereNobodyIs()
{
    QSocketIoTestNetwork empty;
    for (const Transport transport : { Transport::Polling, Transport::WebSocket }) {
        QSocketIoClient client(QUrl(u"http://nobody.test"_s));
        client.setTransports({ transport });
        client.setReconnectEnabled(false);
        empty.addClient(&client);
        QSignalSpy errors(&client, &QSocketIoClient::errorOccurred);
        client.open();
        empty.clock()->settle();
        QCOMPARE(errors.count(), 1);
        const auto error = errors.constFirst().constFirst().value<QSocketIoError>();
        QVERIFY2(error.message().contains(u"refused"_s), qPrintable(error.message()));
        QCOMPARE(client.state(), ClientState::Closed);
    }
}

void tst_TestNetwork::refusesForAClosedServer()
{
    m_client->setReconnectJitter(0);
    m_client->open();
    settle();
    m_server->close();
    settle();
    QCOMPARE(m_client->state(), ClientState::WaitingToReconnect);
    m_network->clock()->advance(10s);
    QVERIFY(!isJoined());
    m_network->addServer(m_server.get());
    m_network->clock()->advance(10s);
    QVERIFY(isJoined());
}

void tst_TestNetwork::callsItselfEncrypted()
{
    m_client->setUrl(QUrl(u"https://server.test"_s));
    m_client->open();
    settle();
    QVERIFY(isJoined());
    QVERIFY(m_server->of("/")->sockets().constFirst()->handshake().isSecure());
}

void tst_TestNetwork::carriesCookies()
{
    QSocketIoCookie cookie;
    m_server->setCookie(cookie);
    m_client->open();
    settle();
    m_client->close();
    settle();
    m_client->open();
    settle();
    const auto handshake = m_server->of("/")->sockets().constFirst()->handshake();
    QVERIFY(handshake.header("cookie").startsWith("io="));
}

// What other requests of a client would be answered.
void tst_TestNetwork::servesFilesAndRefusals()
{
    m_client->setPath(u"/elsewhere/"_s);
    m_client->setTransports({ Transport::Polling });
    m_client->setReconnectEnabled(false);
    QSignalSpy errors(m_client.get(), &QSocketIoClient::errorOccurred);
    m_client->open();
    settle();
    QCOMPARE(errors.count(), 1);
    const auto error = errors.constFirst().constFirst().value<QSocketIoError>();
    QVERIFY2(error.message().contains(u"404"_s), qPrintable(error.message()));
}

void tst_TestNetwork::demandPassword(const QByteArray &userAndPassword)
{
    const QByteArray right = "Basic " + userAndPassword.toBase64();
    m_server->setRequestFilter(this, [right](const QSocketIoRequest &request) {
        return request.header("Authorization") == right
                       ? QSocketIoRequestVerdict::accepted()
                       : QSocketIoRequestVerdict::denied(u"who?"_s, 401)
                                 .withHeader("WWW-Authenticate", "Basic realm=\"here\"");
    });
}

// A request that is answered with 401 is repeated with what the program says, until that is right.
void tst_TestNetwork::asksForPasswords()
{
    QFETCH(const Transports, transports);
    demandPassword("me:2");
    int questions = 0;
    connect(m_client.get(), &QSocketIoClient::authenticationRequired, this,
            [&questions](const QUrl &url, QAuthenticator *authenticator) {
                QCOMPARE(url.host(), u"server.test"_s);
                QCOMPARE(authenticator->realm(), u"here"_s);
                authenticator->setUser(u"me"_s);
                authenticator->setPassword(QString::number(++questions));
            });
    m_client->open();
    settle();
    QVERIFY(isJoined());
    QCOMPARE(m_client->transport(), transports.constLast());
    const auto answer = m_client->emitWithAck("double", 21);
    settle();
    QCOMPARE(answer.result().value<int>(), 42);
    QCOMPARE(questions, 2);
}

void tst_TestNetwork::refusesWithoutAPassword()
{
    demandPassword("me:2");
    m_client->setReconnectEnabled(false);
    QSignalSpy questions(m_client.get(), &QSocketIoClient::authenticationRequired);
    QSignalSpy errors(m_client.get(), &QSocketIoClient::errorOccurred);
    m_client->open();
    settle();
    QCOMPARE(errors.count(), 1);
    const auto error = errors.constFirst().constFirst().value<QSocketIoError>();
    QCOMPARE(error.code(), QSocketIo::ErrorCode::AuthenticationFailed);
    QCOMPARE(m_client->disconnectDetails().httpStatus(), 401);
    QVERIFY(questions.count() >= 1);
}

void tst_TestNetwork::clientMayGoWhenAsked()
{
    demandPassword("me:2");
    connect(m_client.get(), &QSocketIoClient::authenticationRequired, this,
            [this] { m_client.reset(); });
    m_client->open();
    settle();
    QVERIFY(!m_client);
    QCOMPARE(m_network->connectionCount(), 0);
}

void tst_TestNetwork::linkIsCut()
{
    m_client->setReconnectJitter(0);
    m_client->open();
    settle();
    QSignalSpy ends(m_client->of("/"), &QSocketIoEndpoint::disconnected);
    QSignalSpy farEnds(m_server->of("/"), &QSocketIoServerNamespace::socketDisconnected);
    m_network->setLink(Link::Down);
    QCOMPARE(ends.count(), 0);
    settle();
    QCOMPARE(ends.count(), 1);
    QCOMPARE(m_network->connectionCount(), 0);
    m_client->emitEvent("kept");
    QSignalSpy received(m_server->of("/"), &QSocketIoServerNamespace::eventReceived);
    m_network->clock()->advance(1min);
    QVERIFY(!isJoined());
    QCOMPARE(farEnds.count(), 1); // over polling the server has to wait for it
    m_network->setLink(Link::Up);
    m_network->clock()->advance(5s);
    QVERIFY(isJoined());
    QCOMPARE(received.count(), 1);
}

void tst_TestNetwork::linkIsDownAtFirst()
{
    m_network->setLink(Link::Down);
    QSignalSpy pauses(m_client.get(), &QSocketIoClient::reconnectScheduled);
    m_client->open();
    m_network->clock()->advance(1min);
    QVERIFY(pauses.count() > 5);
    m_network->setLink(Link::Up);
    m_network->clock()->advance(10s);
    QVERIFY(isJoined());
}

void tst_TestNetwork::linkStallsForAMoment()
{
    m_client->open();
    settle();
    QSignalSpy ends(m_client->of("/"), &QSocketIoEndpoint::disconnected);
    m_network->setLink(Link::Stalled);
    QList<QFuture<QSocketIoReply>> answers;
    for (int i = 0; i < 10; ++i)
        answers.append(m_client->emitWithAck("double", i));
    m_network->clock()->advance(10s);
    QVERIFY(!answers.constFirst().isFinished());
    m_network->setLink(Link::Up);
    settle();
    for (int i = 0; i < 10; ++i) {
        QVERIFY(answers.at(i).isFinished());
        QCOMPARE(answers.at(i).result().value<int>(), 2 * i);
    }
    QCOMPARE(ends.count(), 0);
}

void tst_TestNetwork::linkStallsUntilTheHeartbeatIsMissed()
{
    m_client->open();
    settle();
    QSignalSpy ends(m_client->of("/"), &QSocketIoEndpoint::disconnected);
    QSignalSpy farEnds(m_server->of("/"), &QSocketIoServerNamespace::socketDisconnected);
    m_network->setLink(Link::Stalled);
    m_network->clock()->advance(m_server->pingInterval() + m_server->pingTimeout() - 1s);
    QCOMPARE(ends.count(), 0);
    m_network->clock()->advance(2s);
    QCOMPARE(ends.count(), 1);
    QCOMPARE(ends.constFirst().constFirst().value<DisconnectReason>(),
             DisconnectReason::PingTimeout);
    QCOMPARE(farEnds.count(), 1);
    QCOMPARE(farEnds.constFirst().at(1).value<DisconnectReason>(), DisconnectReason::PingTimeout);
    m_network->setLink(Link::Up);
    m_network->clock()->advance(1min);
    QVERIFY(isJoined());
}

void tst_TestNetwork::linkStallsWhileOpening()
{
    m_network->setLink(Link::Stalled);
    m_client->setReconnectEnabled(false);
    m_client->open();
    m_network->clock()->advance(m_client->openTimeout() - 1ms);
    QCOMPARE(m_client->state(), ClientState::Opening);
    m_network->clock()->advance(2ms);
    QCOMPARE(m_client->state(), ClientState::Closed);
}

void tst_TestNetwork::closingOnAStalledLinkEnds()
{
    m_client->open();
    settle();
    m_network->setLink(Link::Stalled);
    m_client->close();
    m_network->clock()->advance(300ms);
    QCOMPARE(m_client->state(), ClientState::Closed);
}

void tst_TestNetwork::networkMayGoFirst()
{
    m_client->open();
    settle();
    QVERIFY(isJoined());
    m_client->setReconnectDelay(1ms, 1ms);
    QSignalSpy attempts(m_client.get(), &QSocketIoClient::reconnectScheduled);
    m_network.reset();
    QTRY_VERIFY(attempts.count() > 2); // refused, on the system's clock
    QTRY_COMPARE(m_server->of("/")->socketCount(), 0);
}

void tst_TestNetwork::serverMayGoFirst()
{
    m_client->open();
    settle();
    m_server.reset();
    settle();
    QVERIFY(!isJoined());
    QCOMPARE(m_client->state(), ClientState::WaitingToReconnect);
    m_network->clock()->advance(1min);
    QCOMPARE(m_network->connectionCount(), 0);
}

void tst_TestNetwork::clientMayGoInItsSignals()
{
    for (const Transport transport : { Transport::Polling, Transport::WebSocket }) {
        for (const Link link : { Link::Up, Link::Down }) {
            auto *client = makeClient().release();
            const QPointer<QSocketIoClient> guard(client);
            client->setTransports({ transport });
            m_network->setLink(link);
            connect(client->of("/"), &QSocketIoClientNamespace::connected, this,
                    [client] { delete client; });
            connect(client, &QSocketIoClient::errorOccurred, this, [client] { delete client; });
            client->open();
            settle();
            QVERIFY(!guard);
        }
    }
    m_network->setLink(Link::Up);
    settle();
    QCOMPARE(m_network->connectionCount(), 0);
}

QTEST_GUILESS_MAIN(tst_TestNetwork)
#include "tst_testnetwork.moc"
