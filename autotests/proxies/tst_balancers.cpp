// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Two servers behind nginx and behind HAProxy.
#include "balancer.h"
#include "qsocketioclient.h"
#include "rawclient.h"

#include <QSet>
#include <QSignalSpy>

#include <algorithm>
#include <memory>
#include <vector>

using namespace Qt::StringLiterals;
using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using QSocketIo::Transport;
using Program = Balancer::Program;

namespace {

// A session over polling, each request on a connection of its own from the same address.
struct PollingByHand
{
    quint16 port;
    QHostAddress from;
    QByteArray sid;
    QSet<QByteArray> servers; // that have answered

    PollingByHand(quint16 toPort, const QHostAddress &address)
        : port(toPort)
        , from(address)
    {}
    bool open()
    {
        const QByteArray body = request("GET");
        const qsizetype start = body.indexOf("\"sid\":\"") + 7;
        sid = body.mid(start, body.indexOf('"', start) - start);
        return !sid.isEmpty();
    }
    bool post(const QByteArray &packets) { return request("POST", packets) == "ok"; }
    QByteArray poll() { return request("GET"); }
    QByteArray request(const QByteArray &method, const QByteArray &body = {})
    {
        RawClient client(port, from);
        const QByteArray session = sid.isEmpty() ? QByteArray() : QByteArray("&sid=" + sid);
        client.send(
                RawClient::request(method, "/socket.io/?EIO=4&transport=polling" + session, body));
        const auto answer = client.response();
        if (!answer || answer->status != 200)
            return {};
        servers.insert(answer->header("x-server"));
        return answer->body;
    }
};

} // namespace

class tst_Balancers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();

    void talks_data() { addTransports(); }
    void talks();
    void tellsScheme_data() { addTransports(); }
    void tellsScheme();
    void tellsAddress();
    void largePayloads_data() { addTransports(); }
    void largePayloads();
    void clientsStayWithTheirServer_data() { addTransports(); }
    void clientsStayWithTheirServer();
    void addressesStayWithTheirServer();
    void pingsKeepIdleConnections_data() { addTransports(); }
    void pingsKeepIdleConnections();
    void silenceIsCut_data() { addTransports(); }
    void silenceIsCut();
    void comesBackAfterTheProxy();
    void theOtherServerTakesOver();

private:
    static void addTransports();
    bool isNginx() const;
    void stickByAddress(); // nginx does anyway
    void startUsual();     // or goes on with the one of the test before
    void startOwn(const QStringList &serverArguments = {});
    std::unique_ptr<QSocketIoClient> makeClient(const QUrl &url);
    QVariant ask(QSocketIoClient &client, const char *event, const QVariant &value = 0);

    std::unique_ptr<Balancer> m_usual;
    std::unique_ptr<Balancer> m_own; // of a test with other settings, or that breaks it
    Program m_program = Program::Nginx;
    Balancer *m_balancer = nullptr;
};

void tst_Balancers::initTestCase_data()
{
    QTest::addColumn<Program>("program");
    QTest::newRow("nginx") << Program::Nginx;
    QTest::newRow("HAProxy") << Program::HaProxy;
}

void tst_Balancers::init()
{
    QFETCH_GLOBAL(Program, program);
    if (m_program != program)
        m_usual.reset();
    m_program = program;
    m_own = std::make_unique<Balancer>(program);
}

void tst_Balancers::cleanup()
{
    m_own.reset();
    if (QTest::currentTestFailed())
        m_usual.reset();
}

void tst_Balancers::addTransports()
{
    QTest::addColumn<QList<Transport>>("transports");
    QTest::newRow("polling") << QList{ Transport::Polling };
    QTest::newRow("WebSocket") << QList{ Transport::WebSocket };
    QTest::newRow("upgrade") << QList{ Transport::Polling, Transport::WebSocket };
}

bool tst_Balancers::isNginx() const
{
    return m_program == Program::Nginx;
}

void tst_Balancers::stickByAddress()
{
    m_own->replace("balance roundrobin", "balance source\n    hash-type consistent");
    m_own->replace("    cookie server insert indirect nocache httponly\n", "");
    m_own->replace(" cookie first", "");
    m_own->replace(" cookie second", "");
}

void tst_Balancers::startUsual()
{
    if (!m_usual) {
        m_usual = std::make_unique<Balancer>(m_program);
        QVERIFY(m_usual->startServers());
        QVERIFY(m_usual->start());
    }
    m_balancer = m_usual.get();
}

void tst_Balancers::startOwn(const QStringList &serverArguments)
{
    QVERIFY(m_own->startServers(serverArguments));
    QVERIFY(m_own->start());
    m_balancer = m_own.get();
}

#define START(how, ...) \
    do { \
        start##how(__VA_ARGS__); \
        if (QTest::currentTestFailed()) \
            return; \
    } while (false)

std::unique_ptr<QSocketIoClient> tst_Balancers::makeClient(const QUrl &url)
{
    QFETCH(QList<Transport>, transports);
    auto client = std::make_unique<QSocketIoClient>(url);
    client->setTransports(transports);
    client->setSslConfiguration(testClientTls());
    client->setReconnectDelay(50ms, 100ms);
    client->open();
    return client;
}

QVariant tst_Balancers::ask(QSocketIoClient &client, const char *event, const QVariant &value)
{
    const auto reply = client.withTimeout(15s).emitWithAck(event, value);
    if (!QTest::qWaitFor([&] { return reply.isFinished(); }, 20'000))
        return {};
    if (reply.result().isError())
        qWarning() << event << reply.result().error().message();
    return reply.result().arguments().value(0);
}

void tst_Balancers::talks()
{
    QFETCH(QList<Transport>, transports);
    START(Usual);
    const auto client = makeClient(m_balancer->url());
    QSignalSpy errors(client.get(), &QSocketIoClient::errorOccurred);
    QCOMPARE(ask(*client, "echo", 42), QVariant(42));
    QTRY_COMPARE(client->transport(), transports.last());
    const QByteArray bytes("\0\1", 2);
    QCOMPARE(ask(*client, "echo", bytes), QVariant(bytes));
    for (int i = 0; i < 50; ++i)
        QCOMPARE(ask(*client, "echo", i), QVariant(i));
    QCOMPARE(errors.count(), 0);
}

void tst_Balancers::tellsScheme()
{
    START(Usual);
    for (const QUrl &url : { m_balancer->url(), m_balancer->secureUrl() }) {
        const auto client = makeClient(url);
        const QVariantMap peer = ask(*client, "peer").toMap();
        QCOMPARE(peer.value(u"secure"_s), QVariant(url.scheme() == u"https"));
        QCOMPARE(peer.value(u"url"_s), QVariant(url.toString() + u"/socket.io/"));
    }
}

void tst_Balancers::tellsAddress()
{
    stickByAddress();
    START(Own);
    PollingByHand session(m_balancer->port(), QHostAddress(u"127.0.0.9"_s));
    QVERIFY(session.open());
    QVERIFY(session.post("40"));
    QVERIFY(session.poll().startsWith("40{"));
    QVERIFY(session.post("420[\"peer\"]"));
    const QByteArray answer = session.poll();
    QVERIFY2(answer.startsWith("430[") && answer.contains("127.0.0.9"), answer.constData());
}

void tst_Balancers::largePayloads()
{
    START(Usual);
    const QByteArray large(700'000, 'x');
    const auto client = makeClient(m_balancer->url());
    QVERIFY(ask(*client, "echo", large) == QVariant(large));
    const QString text(900'000, u'y');
    QVERIFY(ask(*client, "echo", text) == QVariant(text));
}

void tst_Balancers::clientsStayWithTheirServer()
{
    START(Usual);
    std::vector<std::unique_ptr<QSocketIoClient>> clients;
    QSet<qint64> servers;
    for (int i = 0; i < 6; ++i) {
        clients.push_back(makeClient(m_balancer->url()));
        QSignalSpy ends(clients.back()->of("/"), &QSocketIoEndpoint::disconnected);
        const qint64 server = ask(*clients.back(), "who").toLongLong();
        QVERIFY(server != 0);
        servers.insert(server);
        for (int j = 0; j < 5; ++j)
            QCOMPARE(ask(*clients.back(), "who").toLongLong(), server);
        QCOMPARE(ends.count(), 0);
    }
    // nginx goes by the address, which all of these share; HAProxy's cookie spreads them.
    QCOMPARE(servers.size(), isNginx() ? 1 : 2);
}

void tst_Balancers::addressesStayWithTheirServer()
{
    stickByAddress();
    START(Own);
    QSet<QByteArray> servers;
    for (int i = 1; i <= 20; ++i) {
        PollingByHand session(m_balancer->port(), QHostAddress(u"127.0.0.%1"_s.arg(i)));
        QVERIFY(session.open());
        servers.unite(session.servers);
        QVERIFY(session.post("40")); // where the session is not, it would be refused
        QVERIFY(session.poll().startsWith("40{"));
        QCOMPARE(session.servers.size(), 1);
    }
    QCOMPARE(servers.size(), 2);
}

void tst_Balancers::pingsKeepIdleConnections()
{
    m_own->replace("60s", "500ms");
    START(Own, { u"100"_s, u"5000"_s });
    const auto client = makeClient(m_balancer->url());
    QVERIFY(ask(*client, "who").isValid());
    QSignalSpy ends(client->of("/"), &QSocketIoEndpoint::disconnected);
    QCOMPARE(ask(*client, "later", 1000), QVariant(u"done"_s)); // only pings go to and fro
    QCOMPARE(ends.count(), 0);
}

void tst_Balancers::silenceIsCut()
{
    m_own->replace("60s", "300ms");
    START(Own);
    const auto client = makeClient(m_balancer->url());
    QSignalSpy ends(client->of("/"), &QSocketIoEndpoint::disconnected);
    const qint64 server = ask(*client, "who").toLongLong();
    QVERIFY(server != 0);
    const auto unanswered = client->emitWithAck("later", 60'000);
    QTRY_VERIFY(!ends.isEmpty());
    QTRY_VERIFY(unanswered.isFinished());
    QVERIFY(unanswered.result().isError());
    QVERIFY(ask(*client, "who").isValid()); // it comes back, and waits no ping time-out for that
}

void tst_Balancers::comesBackAfterTheProxy()
{
    START(Own);
    QSocketIoClient client(m_balancer->url());
    client.setReconnectDelay(50ms, 100ms);
    client.open();
    QCOMPARE(ask(client, "echo", 1), QVariant(1));
    m_balancer->stop();
    QTRY_VERIFY(!client.of("/")->isConnected());
    QVERIFY(m_balancer->start());
    QCOMPARE(ask(client, "echo", 2), QVariant(2));
}

void tst_Balancers::theOtherServerTakesOver()
{
    START(Own);
    QSocketIoClient client(m_balancer->url());
    client.setReconnectDelay(50ms, 100ms);
    client.open();
    const qint64 first = ask(client, "who").toLongLong();
    const auto dying = std::find_if(m_balancer->servers.begin(), m_balancer->servers.end(),
                                    [&](const PeerProcess &s) { return s.processId() == first; });
    QVERIFY(dying != m_balancer->servers.end());
    dying->stop();
    QTRY_VERIFY(!client.of("/")->isConnected());
    const qint64 second = ask(client, "who").toLongLong();
    QVERIFY(second != 0 && second != first);
}

QTEST_GUILESS_MAIN(tst_Balancers)
#include "tst_balancers.moc"
