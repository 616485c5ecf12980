// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What passes between a client and its I/O thread beside packets: questions to the program, cookies, the wire log, numbers,
// news of the machine and the network.
#include "client/networkmonitor.h"
#include "client/qsocketioclient_p.h"
#include "farserver.h"
#include "scriptedserver.h"

#include "qsocketioclient.h"
#include "qsocketiometrics.h"

#include <QAuthenticator>
#include <QBuffer>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkCookie>
#include <QNetworkCookieJar>
#include <QPointer>
#include <QSignalSpy>
#include <QTest>

#include <atomic>
#include <memory>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using QSocketIo::ErrorCode;
using QSocketIo::Transport;
using State = QSocketIoClient::State;
using Transports = QList<Transport>;

namespace {

class Jar : public QNetworkCookieJar
{
public:
    QList<QNetworkCookie> all() const { return allCookies(); }
    bool setCookiesFromUrl(const QList<QNetworkCookie> &cookies, const QUrl &url) override
    {
        isElsewhere = isElsewhere || QThread::currentThread() != thread();
        return QNetworkCookieJar::setCookiesFromUrl(cookies, url);
    }
    bool isElsewhere = false;
};

// Must not be written in another thread.
class LogDevice : public QBuffer
{
public:
    LogDevice() { open(QIODevice::ReadWrite); }
    bool isElsewhere = false;
    QStringList lines() const // direction and text, or the state
    {
        QStringList result;
        const QByteArrayList raw = data().trimmed().split('\n');
        for (const QByteArray &line : raw) {
            const QJsonObject object = QJsonDocument::fromJson(line).object();
            const QString state = object.value(u"state"_s).toString();
            result.append(state.isEmpty() ? object.value(u"direction"_s).toString() + u' '
                                                    + object.value(u"text"_s).toString()
                                          : state);
        }
        return result;
    }

protected:
    qint64 writeData(const char *bytes, qint64 size) override
    {
        isElsewhere = isElsewhere || QThread::currentThread() != thread();
        return QBuffer::writeData(bytes, size);
    }
};

class TestMonitor final : public NetworkMonitor
{
public:
    void change() { Q_EMIT networkChanged(); }
};

class WatchedClient : public QSocketIoClient
{
public:
    explicit WatchedClient(const QUrl &url)
        : QSocketIoClient(url)
    {
        d_ptr->setNetworkMonitor(monitor);
        d_ptr->suspendWatch.setWallClock([this] { return wall + d_ptr->deadlines->now(); });
    }
    void seemToSleep(std::chrono::milliseconds time)
    {
        wall += time;
        d_ptr->suspendWatch.look();
    }
    TestMonitor *monitor = new TestMonitor; // owned by the client
    std::chrono::milliseconds wall{ 1'000'000 };
};

void setUp(QSocketIoClient &client, const Transports &transports)
{
    client.setIoThread(QSocketIoClient::IoThread::OwnThread);
    client.setReconnectEnabled(false);
    client.setTransports(transports);
    client.setProxy(QNetworkProxy::NoProxy);
}

bool isConnected(QSocketIoClient &client)
{
    return client.of("/")->isConnected();
}

void addKinds()
{
    QTest::addColumn<Transports>("transports");
    QTest::newRow("polling") << Transports{ Transport::Polling };
    QTest::newRow("WebSocket") << Transports{ Transport::WebSocket };
}

} // namespace

class tst_ClientIoThreadAnswers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void certificateIsAskedAbout_data();
    void certificateIsAskedAbout();
    void certificateIsAskedAboutOnce();
    void errorsMayBeIgnoredBefore_data() { addKinds(); }
    void errorsMayBeIgnoredBefore();
    void pinnedKeysCount_data() { addKinds(); }
    void pinnedKeysCount();
    void clientShowsItsCertificate_data() { addKinds(); }
    void clientShowsItsCertificate();
    void clientMayGoWhenAskedForAPassword_data() { addKinds(); }
    void clientMayGoWhenAskedForAPassword();
    void passwordIsAskedForOnce();
    void cookiesComeAndGo();
    void wireLogIsWrittenHere();
    void wireLogIsCompleteInTheEnd();
    void numbersCount_data() { addKinds(); }
    void numbersCount();
    void tellsWhenItHasCaughtUp_data() { addKinds(); }
    void tellsWhenItHasCaughtUp();
    void busyIsNotAsleep();
};

void tst_ClientIoThreadAnswers::certificateIsAskedAbout_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<Transports>("transports");
    for (const char *answer : { "ignore", "nothing", "close", "delete" }) {
        QTest::addRow("%s, WebSocket", answer)
                << QByteArray(answer) << Transports{ Transport::WebSocket };
        QTest::addRow("%s, polling", answer)
                << QByteArray(answer) << Transports{ Transport::Polling };
    }
}

void tst_ClientIoThreadAnswers::certificateIsAskedAbout()
{
    QFETCH(QByteArray, answer);
    QFETCH(Transports, transports);
    FarServer server(FarServer::Security::Tls);
    QPointer<QSocketIoClient> client = new QSocketIoClient(server.url());
    setUp(*client, transports);
    int questions = 0;
    QSignalSpy failures(client, &QSocketIoClient::errorOccurred);
    connect(client, &QSocketIoClient::sslErrors, this, [&](const QList<QSslError> &errors) {
        ++questions;
        if (answer == "ignore")
            client->ignoreSslErrors(errors);
        else if (answer == "close")
            client->close();
        else if (answer == "delete")
            delete client;
    });
    client->open();
    QTRY_VERIFY(questions > 0);
    if (answer == "ignore")
        QTRY_VERIFY(isConnected(*client));
    else if (answer == "nothing")
        QTRY_COMPARE(failures.size(), 1);
    else if (answer == "close")
        QCOMPARE(client->state(), State::Closed);
    else
        QVERIFY(!client);
    delete client;
}

// The upgrade brings the same certificate, when the client's thread may be busy.
void tst_ClientIoThreadAnswers::certificateIsAskedAboutOnce()
{
    FarServer server(FarServer::Security::Tls);
    QSocketIoClient client(server.url());
    setUp(client, { Transport::Polling, Transport::WebSocket });
    QSignalSpy questions(&client, &QSocketIoClient::sslErrors);
    connect(&client, &QSocketIoClient::sslErrors, &client, &QSocketIoClient::ignoreSslErrors);
    bool hasUpgraded = false;
    connect(&client, &QSocketIoClient::opened, &client, [&] {
        hasUpgraded = FarServer::busyUntil([&] {
            return server.get([&] { return server.server().metrics().upgrades(); }) == 1;
        });
    });
    client.open();
    QTRY_COMPARE(client.transport(), Transport::WebSocket);
    QVERIFY(hasUpgraded);
    QCOMPARE(questions.size(), 1);
}

void tst_ClientIoThreadAnswers::errorsMayBeIgnoredBefore()
{
    QFETCH(Transports, transports);
    FarServer server(FarServer::Security::Tls);
    QList<QSslError> expected;
    for (const QString &round : { u"find out"_s, u"ignore"_s }) {
        QSocketIoClient client(server.url());
        setUp(client, transports);
        client.ignoreSslErrors(expected);
        QSignalSpy questions(&client, &QSocketIoClient::sslErrors);
        QSignalSpy errors(&client, &QSocketIoClient::errorOccurred);
        client.open();
        if (round == u"ignore") {
            QTRY_VERIFY(isConnected(client));
            QCOMPARE(questions.size(), 0);
        } else {
            QTRY_COMPARE(errors.size(), 1);
            expected = questions.first().first().value<QList<QSslError>>();
        }
    }
}

void tst_ClientIoThreadAnswers::pinnedKeysCount()
{
    QFETCH(Transports, transports);
    FarServer server(FarServer::Security::Tls);
    const QByteArray right = QSocketIoClient::publicKeyDigest(
            QSslCertificate(QByteArray(testCertificatePem)));
    for (const QByteArray &pin : { right, QByteArray(32, 'x') }) {
        QSocketIoClient client(server.url());
        setUp(client, transports);
        client.setSslConfiguration(testClientTls());
        client.setPinnedPublicKeys({ pin });
        QSignalSpy errors(&client, &QSocketIoClient::errorOccurred);
        client.open();
        if (pin == right) {
            QTRY_VERIFY(isConnected(client));
        } else {
            QTRY_COMPARE(errors.size(), 1);
            QCOMPARE(errors.first().first().value<QSocketIoError>().code(), ErrorCode::TlsFailed);
        }
    }
}

void tst_ClientIoThreadAnswers::clientShowsItsCertificate()
{
    QFETCH(Transports, transports);
    FarServer server(FarServer::Security::Mutual);
    for (const bool hasOne : { true, false }) {
        QSocketIoClient client(server.url());
        setUp(client, transports);
        QSslConfiguration tls = testClientTls();
        if (hasOne)
            setTestIdentity(tls);
        client.setSslConfiguration(tls);
        QSignalSpy errors(&client, &QSocketIoClient::errorOccurred);
        client.open();
        if (hasOne)
            QTRY_VERIFY(isConnected(client));
        else
            QTRY_COMPARE(errors.size(), 1);
    }
}

void tst_ClientIoThreadAnswers::clientMayGoWhenAskedForAPassword()
{
    QFETCH(Transports, transports);
    ScriptedEngine server;
    server.onRequest = [](const ScriptedRequest &request) {
        request.answer("who?", 401, { "WWW-Authenticate: Basic realm=\"here\"" });
    };
    server.onUpgrade = server.onRequest;
    QPointer<QSocketIoClient> client = new QSocketIoClient(server.url({}));
    setUp(*client, transports);
    connect(client, &QSocketIoClient::authenticationRequired, this, [client] { delete client; });
    client->open();
    QTRY_VERIFY(!client);
    QTRY_COMPARE(server.connectionCount, 0);
}

// The upgrade needs it again, when the client's thread may be busy.
void tst_ClientIoThreadAnswers::passwordIsAskedForOnce()
{
    const auto demand = [](const ScriptedServer::Handler &usual) {
        return [usual](const ScriptedRequest &request) {
            if (request.headers.contains("authorization"))
                usual(request);
            else
                request.answer("who?", 401, { "WWW-Authenticate: Basic realm=\"here\"" });
        };
    };
    QThread thread;
    thread.start();
    QObject there;
    there.moveToThread(&thread);
    std::unique_ptr<ScriptedEngine> server;
    std::atomic<bool> isUpgraded{ false };
    const auto makeServer = [&] {
        server = std::make_unique<ScriptedEngine>();
        server->onRequest = demand(server->onRequest);
        server->onUpgrade = demand(server->onUpgrade);
        server->onFrame = [&, usual = server->onFrame](const ScriptedFrame &frame) {
            usual(frame);
            isUpgraded = isUpgraded || frame.data == "5";
        };
    };
    QMetaObject::invokeMethod(&there, makeServer, Qt::BlockingQueuedConnection);

    QSocketIoClient client(server->url({}));
    setUp(client, { Transport::Polling, Transport::WebSocket });
    int questions = 0;
    connect(&client, &QSocketIoClient::authenticationRequired, &client,
            [&](const QUrl &url, QAuthenticator *authenticator) {
                ++questions;
                QCOMPARE(url.host(), u"127.0.0.1"_s);
                QCOMPARE(authenticator->realm(), u"here"_s);
                authenticator->setUser(u"me"_s);
                authenticator->setPassword(u"secret"_s);
            });
    bool hasUpgraded = false;
    connect(&client, &QSocketIoClient::opened, &client,
            [&] { hasUpgraded = FarServer::busyUntil([&] { return isUpgraded.load(); }); });
    client.open();
    QTRY_COMPARE(client.transport(), Transport::WebSocket);
    QVERIFY(hasUpgraded);
    QCOMPARE(questions, 1);
    QMetaObject::invokeMethod(
            &there, [&] { server.reset(); }, Qt::BlockingQueuedConnection);
    thread.quit();
    QVERIFY(thread.wait());
}

// From the jar to the server, and from the server to the jar.
void tst_ClientIoThreadAnswers::cookiesComeAndGo()
{
    FarServer server;
    Jar jar;
    jar.setCookiesFromUrl({ QNetworkCookie("token", "secret") }, server.url());
    QSocketIoClient client(server.url());
    setUp(client, { Transport::Polling, Transport::WebSocket });
    client.setCookieJar(&jar);
    client.open();
    QTRY_COMPARE(client.transport(), Transport::WebSocket);
    QCOMPARE(server.lastCookie(), QByteArray("token=secret")); // of the first request
    QTRY_COMPARE(jar.all().size(), 2);                         // with the server's
    QVERIFY(!jar.isElsewhere);
}

void tst_ClientIoThreadAnswers::wireLogIsWrittenHere()
{
    FarServer server;
    LogDevice log;
    QSocketIoClient client(server.url());
    setUp(client, { Transport::WebSocket });
    client.setWireLog(&log);
    int answers = 0;
    client.on("echo", this, [&] { ++answers; });
    client.open();
    QTRY_VERIFY(isConnected(client));
    client.emitEvent("echo", 5);
    QTRY_COMPARE(answers, 1);
    client.close();
    QTRY_COMPARE(client.state(), State::Closed);
    QVERIFY(!log.isElsewhere);
    QStringList lines = log.lines();
    QVERIFY(lines.takeAt(2).startsWith(u"in 0{")); // with an id
    QCOMPARE(lines, (QStringList{ u"opened"_s, u"out 0"_s, u"out 2[\"echo\",5]"_s,
                                  u"in 2[\"echo\",5]"_s, u"out 1"_s, u"closed"_s }));
}

// What its thread has logged, and nobody has handled.
void tst_ClientIoThreadAnswers::wireLogIsCompleteInTheEnd()
{
    FarServer server;
    LogDevice log;
    auto client = std::make_unique<QSocketIoClient>(server.url());
    setUp(*client, { Transport::WebSocket });
    client->setWireLog(&log);
    client->open();
    QTRY_VERIFY(isConnected(*client));
    const quint64 before = client->metrics().receivedBytes();
    server.run([&] { server.server().emitEvent("late"); });
    QVERIFY(server.busyUntil([&] { return client->metrics().receivedBytes() > before + 5; }));
    QVERIFY(!log.lines().contains(u"in 2[\"late\"]"_s));
    client.reset();
    QVERIFY(log.lines().contains(u"in 2[\"late\"]"_s));
    QVERIFY(!log.isElsewhere);
}

void tst_ClientIoThreadAnswers::numbersCount()
{
    QFETCH(Transports, transports);
    FarServer server;
    QSocketIoClient client(server.url());
    setUp(client, transports);
    int answers = 0;
    client.on("echo", this, [&] { ++answers; });
    client.open();
    QTRY_VERIFY(isConnected(client));
    QCOMPARE(client.metrics().connections(transports.first()), 1);
    const QSocketIoMetrics before = client.metrics();
    for (int i = 0; i < 10; ++i)
        client.emitEvent("echo", 5);
    QTRY_COMPARE(answers, 10);
    const QSocketIoMetrics after = client.metrics();
    const quint64 size = sizeof("42[\"echo\",5]") - 1;
    QVERIFY(after.receivedPackets() >= before.receivedPackets() + 10); // pings are among them
    QVERIFY(after.receivedBytes() >= before.receivedBytes() + 10 * size);
    QVERIFY(after.sentPackets() >= before.sentPackets() + 10);
    QVERIFY(after.sentBytes() >= before.sentBytes() + 10 * size);
    QTRY_COMPARE(client.metrics().messagesToWrite(), 0);
    QTRY_VERIFY(client.metrics().roundTripTime() > 0us);
    client.close();
    QTRY_COMPARE(client.state(), State::Closed);
    QVERIFY(client.metrics().sentPackets() >= after.sentPackets());
}

void tst_ClientIoThreadAnswers::tellsWhenItHasCaughtUp()
{
    QFETCH(Transports, transports);
    FarServer server;
    QSocketIoClient client(server.url());
    setUp(client, transports);
    client.open();
    QTRY_VERIFY(isConnected(client));
    QSignalSpy drained(&client, &QSocketIoClient::drained);
    // More than the system takes; a POST is answered before the next one.
    const int count = transports.first() == Transport::WebSocket ? 20 : 4;
    constexpr qint64 size = 700'000;
    server.occupy([&] {
        for (int i = 0; i < count; ++i)
            client.emitEvent("bytes", QByteArray(size, 'x'));
        QVERIFY(client.bytesToWrite() > 0);
        QVERIFY(client.bytesToWrite() < 2 * count * size); // in base64 it is more
        QVERIFY(client.metrics().messagesToWrite() > 0);
    });
    QTRY_VERIFY(!drained.isEmpty());
    QTRY_COMPARE(client.bytesToWrite(), 0);
    const auto answer = client.emitWithAck("bytes", QByteArray("end"));
    QTRY_VERIFY(answer.isFinished());
}

// The I/O thread has a watch of its own. The network, however, is the client's to know.
void tst_ClientIoThreadAnswers::busyIsNotAsleep()
{
    ScriptedEngine server;
    WatchedClient client(server.url({}));
    setUp(client, { Transport::WebSocket });
    client.open();
    QTRY_COMPARE(server.pings, 1); // the first round trip
    server.sendRaw(ScriptedServer::frame(ScriptedFrame::Pong, {}));
    QTRY_VERIFY(client.roundTripTime() > 0us);
    client.seemToSleep(1h);
    for (const QString &name : { u"/one"_s, u"/two"_s }) { // two turns of the thread
        client.of(name);
        QTRY_VERIFY(server.texts().contains("40" + name.toUtf8() + ','));
    }
    QCOMPARE(server.pings, 1);
    client.monitor->change();
    QTRY_COMPARE(server.pings, 2);
    QCOMPARE(client.state(), State::Open);
}

QTEST_GUILESS_MAIN(tst_ClientIoThreadAnswers)

#include "tst_clientiothreadanswers.moc"
