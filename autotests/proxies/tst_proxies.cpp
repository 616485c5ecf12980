// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Two servers behind nginx and behind HAProxy, with the configurations that the manual shows.
#include "peerprocess.h"
#include "rawclient.h"

#include <QSocketIoClient>

#include <QFile>
#include <QSet>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace QSocketIoPrivate;
using namespace std::chrono_literals;

class tst_Proxies : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();

    void talks_data();
    void talks();
    void largePayloads_data();
    void largePayloads();
    void clientsStayWithTheirServer();
    void comesBackAfterTheProxy();

private:
    bool startProxy();
    void stopProxy();
    QUrl url() const { return QUrl(u"http://127.0.0.1:%1"_s.arg(m_port)); }
    QVariant ask(QSocketIoClient &client, const char *event, const QVariant &value = 0);

    PeerProcess m_servers[2];
    QProcess m_proxy;
    std::unique_ptr<QTemporaryDir> m_folder;
    quint16 m_port = 0;
};

void tst_Proxies::initTestCase_data()
{
    QTest::addColumn<QString>("proxy");
    QTest::newRow("nginx") << u"nginx"_s;
    QTest::newRow("haproxy") << u"haproxy"_s;
}

void tst_Proxies::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    for (PeerProcess &server : m_servers)
        QVERIFY2(server.start(QStringLiteral(PROXIED_SERVER), {}), qPrintable(server.error()));
    QTcpServer reserved; // proxies take no port 0
    QVERIFY(reserved.listen(QHostAddress::LocalHost));
    m_port = reserved.serverPort();
    reserved.close();
    QVERIFY(startProxy());
}

void tst_Proxies::cleanup()
{
    stopProxy();
    for (PeerProcess &server : m_servers)
        server.stop();
}

bool tst_Proxies::startProxy()
{
    QFETCH_GLOBAL(QString, proxy);
    const bool isNginx = proxy == u"nginx";
    QFile example(QStringLiteral(PROXY_FOLDER) + (isNginx ? u"/nginx.conf"_s : u"/haproxy.cfg"_s));
    if (!example.open(QIODevice::ReadOnly))
        return false;
    QByteArray text = example.readAll();
    text.replace("127.0.0.1:8080", QByteArray("127.0.0.1:" + QByteArray::number(m_port)));
    text.replace("127.0.0.1:3001",
                 QByteArray("127.0.0.1:" + QByteArray::number(m_servers[0].port())));
    text.replace("127.0.0.1:3002",
                 QByteArray("127.0.0.1:" + QByteArray::number(m_servers[1].port())));
    if (isNginx) {
        const QByteArray folder = QFile::encodeName(m_folder->path());
        QByteArray paths;
        for (const char *kind : { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" })
            paths += QByteArray(kind) + "_temp_path " + folder + '/' + kind + ";\n";
        text = "daemon off; master_process off; error_log stderr; pid " + folder
               + "/pid;\nevents {}\nhttp {\naccess_log off;\n" + paths + text + "}\n";
    }
    QFile file(m_folder->filePath(u"proxy.cfg"_s));
    if (!file.open(QIODevice::WriteOnly))
        return false;
    file.write(text);
    file.close();
    m_proxy.setProcessChannelMode(QProcess::ForwardedChannels);
    if (isNginx)
        m_proxy.start(QStringLiteral(NGINX),
                      { u"-p"_s, m_folder->path(), u"-c"_s, file.fileName() });
    else
        m_proxy.start(QStringLiteral(HAPROXY), { u"-db"_s, u"-q"_s, u"-f"_s, file.fileName() });
    return QTest::qWaitFor(
            [this] {
                QTcpSocket probe;
                probe.connectToHost(QHostAddress::LocalHost, m_port);
                return probe.waitForConnected(1000);
            },
            10000);
}

void tst_Proxies::stopProxy()
{
    if (m_proxy.state() == QProcess::NotRunning)
        return;
    m_proxy.kill();
    m_proxy.waitForFinished();
}

QVariant tst_Proxies::ask(QSocketIoClient &client, const char *event, const QVariant &value)
{
    const auto reply = client.withTimeout(10s).emitWithAck(event, value);
    if (client.state() == QSocketIoClient::State::Closed)
        client.open();
    if (!QTest::qWaitFor([&] { return reply.isFinished(); }, 12000) || reply.result().isError())
        return {};
    return reply.result().arguments().value(0);
}

void tst_Proxies::talks_data()
{
    QTest::addColumn<QList<QSocketIo::Transport>>("transports");
    const auto polling = QSocketIo::Transport::Polling;
    const auto webSocket = QSocketIo::Transport::WebSocket;
    QTest::newRow("polling") << QList{ polling };
    QTest::newRow("WebSocket") << QList{ webSocket };
    QTest::newRow("upgrade") << QList{ polling, webSocket };
}

void tst_Proxies::talks()
{
    QFETCH(QList<QSocketIo::Transport>, transports);
    QSocketIoClient client(url());
    client.setTransports(transports);
    QCOMPARE(ask(client, "echo", 42).toInt(), 42);
    QTRY_COMPARE(client.transport(), transports.last());
    QCOMPARE(ask(client, "echo", QByteArray("\0\1", 2)).toByteArray(), QByteArray("\0\1", 2));
    QCOMPARE(ask(client, "forwarded").toString(), u"127.0.0.1"_s);
    for (int i = 0; i < 50; ++i)
        QCOMPARE(ask(client, "echo", i).toInt(), i);
}

void tst_Proxies::largePayloads_data()
{
    talks_data();
}

void tst_Proxies::largePayloads()
{
    QFETCH(QList<QSocketIo::Transport>, transports);
    const QByteArray large(700'000, 'x');
    QSocketIoClient client(url());
    client.setTransports(transports);
    QCOMPARE(ask(client, "echo", large).toByteArray(), large);
}

void tst_Proxies::clientsStayWithTheirServer()
{
    QFETCH_GLOBAL(QString, proxy);
    std::vector<std::unique_ptr<QSocketIoClient>> clients;
    QSet<qint64> servers;
    for (int i = 0; i < 6; ++i) {
        clients.push_back(std::make_unique<QSocketIoClient>(url()));
        clients.back()->setTransports({ QSocketIo::Transport::Polling });
        const qint64 server = ask(*clients.back(), "who").toLongLong();
        QVERIFY(server != 0);
        servers.insert(server);
        for (int j = 0; j < 5; ++j)
            QCOMPARE(ask(*clients.back(), "who").toLongLong(), server);
    }
    // nginx goes by the address, which all of these share; the cookie spreads them.
    QCOMPARE(servers.size(), proxy == u"nginx" ? 1 : 2);
}

void tst_Proxies::comesBackAfterTheProxy()
{
    QSocketIoClient client(url());
    client.setReconnectDelay(50ms, 100ms);
    QCOMPARE(ask(client, "echo", 1).toInt(), 1);
    stopProxy();
    QTRY_VERIFY(client.state() != QSocketIoClient::State::Open);
    QVERIFY(startProxy());
    QTRY_COMPARE_WITH_TIMEOUT(client.state(), QSocketIoClient::State::Open, 10000);
    QCOMPARE(ask(client, "echo", 2).toInt(), 2);
}

QTEST_GUILESS_MAIN(tst_Proxies)
#include "tst_proxies.moc"
