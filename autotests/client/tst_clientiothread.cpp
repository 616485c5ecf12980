// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A client whose connection lives in a thread of its own: what does not wait for the client, what is still called in its
// thread, and that the thread goes.
#include "farserver.h"
#include "testcertificate.h"

#include "qsocketioclient.h"

#include <QElapsedTimer>
#include <QEventLoop>
#include <QNetworkCookie>
#include <QNetworkCookieJar>
#include <QPointer>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

#include <memory>
#include <utility>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using IoPolicy = QSocketIoClientSettings::IoPolicy;
using QSocketIo::DisconnectReason;
using QSocketIo::Transport;
using Transports = QList<Transport>;

namespace {

int clientThreads()
{
    return threadsNamed("QSocketIo clien");
}

class Jar : public QNetworkCookieJar
{
public:
    QList<QNetworkCookie> all() const { return allCookies(); }
};

} // namespace

class tst_ClientIoThread : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cleanup();

    void blockedClientKeepsItsConnection_data() { addTransports(); }
    void blockedClientKeepsItsConnection();
    void blockedClientWithoutTheThreadDoesNot();
    void emitsLeaveBeforeTheThreadIsBusy();
    void echoesInOrder_data() { addTransports(); }
    void echoesInOrder();
    void signalsAreRaisedInTheObjectsThread();
    void nestedLoopGoesOn();
    void closes();
    void reconnects();
    void failureIsReported();
    void certificateIsAskedAbout_data();
    void certificateIsAskedAbout();
    void cookiesComeAndGo();
    void volatileEventsWaitForNothing();
    void mayBeDestroyedAnywhere_data();
    void mayBeDestroyedAnywhere();
    void ordinaryClientHasNoThread();

private:
    static void addTransports();
    static std::unique_ptr<QSocketIoClient> makeClient(const QUrl &url,
                                                       const Transports &transports = {
                                                               Transport::WebSocket });
    static bool isConnected(QSocketIoClient &client)
    {
        return client.of("/")->state() == QSocketIoEndpoint::State::Connected;
    }
};

void tst_ClientIoThread::cleanup()
{
    QTRY_COMPARE(clientThreads(), 0);
}

void tst_ClientIoThread::addTransports()
{
    QTest::addColumn<Transports>("transports");
    QTest::newRow("polling") << Transports{ Transport::Polling };
    QTest::newRow("WebSocket") << Transports{ Transport::WebSocket };
    QTest::newRow("upgrade") << Transports{ Transport::Polling, Transport::WebSocket };
}

std::unique_ptr<QSocketIoClient> tst_ClientIoThread::makeClient(const QUrl &url,
                                                                const Transports &transports)
{
    auto client = std::make_unique<QSocketIoClient>(url);
    client->setIoPolicy(IoPolicy::OwnThread);
    client->setReconnectEnabled(false);
    client->setTransports(transports);
    return client;
}

void tst_ClientIoThread::blockedClientKeepsItsConnection()
{
    QFETCH(Transports, transports);
    FarServer server;
    const auto client = makeClient(server.url(), transports);
    QSignalSpy closings(client.get(), &QSocketIoClient::closed);
    QList<int> numbers;
    client->on("number", this, [&](int number) { numbers.append(number); });
    client->open();
    QTRY_VERIFY(isConnected(*client));
    QTRY_COMPARE(client->transport(), transports.last());

    constexpr int count = 500;
    server.start([&server] {
        for (int i = 0; i < count; ++i)
            server.server().emitEvent("number", i);
    });
    QThread::sleep(1);
    QVERIFY(numbers.isEmpty());
    QCOMPARE(server.socketCount(), 1);
    QTRY_COMPARE(numbers.size(), count);
    for (int i = 0; i < count; ++i)
        QCOMPARE(numbers.at(i), i);
    QCOMPARE(closings.size(), 0);
}

// So that the test above shows something.
void tst_ClientIoThread::blockedClientWithoutTheThreadDoesNot()
{
    FarServer server;
    const auto client = makeClient(server.url());
    client->setIoPolicy(IoPolicy::ObjectThread);
    client->open();
    QTRY_VERIFY(isConnected(*client));
    QThread::sleep(1);
    QCOMPARE(server.socketCount(), 0);
}

void tst_ClientIoThread::emitsLeaveBeforeTheThreadIsBusy()
{
    FarServer server;
    const auto client = makeClient(server.url());
    client->open();
    QTRY_VERIFY(isConnected(*client));
    client->emitEvent("note", 7);
    QElapsedTimer clock;
    clock.start();
    while (server.notes().isEmpty() && clock.elapsed() < 5000)
        QThread::yieldCurrentThread();
    QCOMPARE(server.notes(), QList<int>({ 7 }));
}

void tst_ClientIoThread::echoesInOrder()
{
    QFETCH(Transports, transports);
    FarServer server;
    const auto client = makeClient(server.url(), transports);
    constexpr int count = 1000;
    QList<int> answers;
    client->on("echo", this, [&](int number) { answers.append(number); });
    client->open();
    for (int i = 0; i < count; ++i)
        client->emitEvent("echo", i);
    QByteArray bytes;
    client->emitWithAck("bytes", QByteArray(300'000, '\xff'))
            .then(this, [&](const QSocketIoReply &reply) {
                bytes = reply.value<QByteArray>().value_or(QByteArray());
            });
    QTRY_COMPARE(answers.size(), count);
    for (int i = 0; i < count; ++i)
        QCOMPARE(answers.at(i), i);
    QTRY_COMPARE(bytes, QByteArray(300'000, '\xff'));
}

void tst_ClientIoThread::signalsAreRaisedInTheObjectsThread()
{
    FarServer server;
    const auto client = makeClient(server.url(), { Transport::Polling, Transport::WebSocket });
    QThread *const home = QThread::currentThread();
    int signalCount = 0;
    const auto check = [&] {
        QCOMPARE(QThread::currentThread(), home);
        ++signalCount;
    };
    connect(client.get(), &QSocketIoClient::opened, this, check, Qt::DirectConnection);
    connect(client.get(), &QSocketIoClient::transportChanged, this, check, Qt::DirectConnection);
    connect(client.get(), &QSocketIoClient::closed, this, check, Qt::DirectConnection);
    client->on(
            "echo", this, [&](int) { check(); }, Qt::DirectConnection);
    client->open();
    QTRY_COMPARE(client->transport(), Transport::WebSocket);
    client->emitEvent("echo", 1);
    QTRY_COMPARE(signalCount, 3);
    client->close();
    QTRY_COMPARE(signalCount, 4);
}

void tst_ClientIoThread::nestedLoopGoesOn()
{
    FarServer server;
    const auto client = makeClient(server.url());
    QString order;
    QEventLoop loop;
    client->on("echo", this, [&](int number) {
        order += QString::number(number);
        if (number == 1) {
            QTimer::singleShot(5000, &loop, [&loop] { loop.exit(1); });
            order += u'(' + QString::number(loop.exec()) + u')';
        } else if (number == 2) {
            loop.quit();
        }
    });
    client->open();
    QTRY_VERIFY(isConnected(*client));
    for (const int number : { 1, 2, 3 })
        client->emitEvent("echo", number);
    QTRY_COMPARE(order, u"12(0)3"_s);
}

void tst_ClientIoThread::closes()
{
    FarServer server;
    const auto client = makeClient(server.url());
    QSignalSpy closings(client.get(), &QSocketIoClient::closed);
    client->open();
    QTRY_VERIFY(isConnected(*client));
    QTRY_COMPARE(clientThreads(), 1);
    client->emitEvent("note", 1);
    client->close();
    QTRY_COMPARE(closings.size(), 1);
    QCOMPARE(closings.first().first().value<DisconnectReason>(), DisconnectReason::ClientDisconnect);
    QTRY_COMPARE(clientThreads(), 0);
    QTRY_COMPARE(server.notes(), QList<int>({ 1 }));
    client->open();
    QTRY_VERIFY(isConnected(*client));
}

void tst_ClientIoThread::reconnects()
{
    FarServer server;
    const auto client = makeClient(server.url());
    client->setReconnectEnabled(true);
    client->setReconnectDelay(1ms, 10ms);
    QSignalSpy openings(client.get(), &QSocketIoClient::opened);
    client->open();
    QTRY_VERIFY(isConnected(*client));
    server.restart();
    QTRY_COMPARE(openings.size(), 2);
    QTRY_VERIFY(isConnected(*client));
}

void tst_ClientIoThread::failureIsReported()
{
    const auto client = makeClient(QUrl(u"http://127.0.0.1:1"_s));
    client->setReconnectEnabled(false);
    QSignalSpy errors(client.get(), &QSocketIoClient::errorOccurred);
    client->open();
    QTRY_COMPARE(errors.size(), 1);
    QCOMPARE(client->state(), QSocketIoClient::State::Closed);
    QTRY_COMPARE(clientThreads(), 0);
}

void tst_ClientIoThread::certificateIsAskedAbout_data()
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

void tst_ClientIoThread::certificateIsAskedAbout()
{
    QFETCH(QByteArray, answer);
    QFETCH(Transports, transports);
    FarServer server(FarServer::Security::Tls);
    QPointer<QSocketIoClient> client = makeClient(server.url(), transports).release();
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
        QCOMPARE(client->state(), QSocketIoClient::State::Closed);
    else
        QVERIFY(!client);
    delete client;
}

// From the jar to the server, and from the server to the jar.
void tst_ClientIoThread::cookiesComeAndGo()
{
    FarServer server;
    Jar jar;
    QNetworkCookie known("token", "secret");
    jar.setCookiesFromUrl({ known }, server.url());
    const auto client = makeClient(server.url(), { Transport::Polling, Transport::WebSocket });
    client->setCookieJar(&jar);
    client->open();
    QTRY_VERIFY(isConnected(*client));
    QCOMPARE(server.lastCookie().split(';').first().trimmed(), "token=secret");
    QTRY_COMPARE(jar.all().size(), 2); // the server's has the name "io"
}

void tst_ClientIoThread::volatileEventsWaitForNothing()
{
    FarServer server;
    const auto client = makeClient(server.url());
    client->open();
    QTRY_VERIFY(isConnected(*client));
    client->asVolatile().emitEvent("note", 1);
    QTRY_COMPARE(server.notes(), QList<int>({ 1 }));
    client->emitEvent("bytes", QByteArray(900'000, 'x'));
    client->asVolatile().emitEvent("note", 2);
    client->emitEvent("note", 3);
    QTRY_VERIFY(server.notes().contains(3));
    QCOMPARE(server.notes(), QList<int>({ 1, 3 }));
    QTRY_VERIFY((client->asVolatile().emitEvent("note", 4), server.notes().contains(4)));
}

void tst_ClientIoThread::mayBeDestroyedAnywhere_data()
{
    QTest::addColumn<QByteArray>("place");
    for (const char *place : { "opened", "connected", "handler", "closed", "state", "outside" })
        QTest::newRow(place) << QByteArray(place);
}

void tst_ClientIoThread::mayBeDestroyedAnywhere()
{
    QFETCH(QByteArray, place);
    FarServer server;
    QPointer<QSocketIoClient> client = makeClient(server.url()).release();
    bool isDone = false; // it tells of its end while it goes
    const auto at = [&](const char *here) {
        if (place == here && !std::exchange(isDone, true))
            delete client;
    };
    QObject context;
    connect(client, &QSocketIoClient::opened, &context, [&] { at("opened"); });
    connect(client->of("/"), &QSocketIoClientNamespace::connected, &context,
            [&] { at("connected"); });
    connect(client, &QSocketIoClient::closed, &context, [&] { at("closed"); });
    connect(client, &QSocketIoClient::stateChanged, &context, [&](QSocketIoClient::State state) {
        if (state == QSocketIoClient::State::Opening)
            at("state");
    });
    client->on("echo", &context, [&](int) {
        at("handler");
        if (client)
            client->close();
    });
    client->open();
    if (client) {
        client->emitEvent("echo", 1);
        client->emitEvent("echo", 2);
    }
    if (place == "outside") {
        QTRY_VERIFY(isConnected(*client));
        delete client;
    }
    QTRY_VERIFY(!client);
    QTRY_COMPARE(clientThreads(), 0);
}

void tst_ClientIoThread::ordinaryClientHasNoThread()
{
    FarServer server;
    QSocketIoClient client(server.url());
    QCOMPARE(client.ioPolicy(), IoPolicy::ObjectThread);
    client.open();
    QTRY_VERIFY(isConnected(client));
    QTRY_COMPARE(clientThreads(), 0);
}

QTEST_GUILESS_MAIN(tst_ClientIoThread)

#include "tst_clientiothread.moc"
