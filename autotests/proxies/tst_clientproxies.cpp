// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Our client through the proxies of the system: microsocks for SOCKS 5, tinyproxy for HTTP, with and without a password.
#include "clientthread.h"
#include "proxyprocess.h"
#include "qsocketioclient.h"
#include "testcertificate.h"
#include "testserver.h"

#include <QAuthenticator>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>

#include <algorithm>
#include <memory>

using namespace Qt::StringLiterals;
using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using QSocketIo::ErrorCode;
using QSocketIo::Transport;
using ProxyType = QNetworkProxy::ProxyType;

namespace {

class Proxy
{
public:
    explicit Proxy(ProxyType type)
        : m_type(type)
    {}
    bool start(const QString &password = {})
    {
        return m_type == QNetworkProxy::Socks5Proxy ? startSocks(password) : startHttp(password);
    }
    void stop() { m_process.stop(); }
    QNetworkProxy address() const { return QNetworkProxy(m_type, u"127.0.0.1"_s, m_port); }

private:
    bool startSocks(const QString &password)
    {
        QStringList arguments{ u"-i"_s, u"127.0.0.1"_s, u"-p"_s, QString::number(m_port) };
        if (!password.isEmpty())
            arguments << u"-u"_s << u"me"_s << u"-P"_s << password;
        return m_process.start(u"microsocks"_s, arguments, m_port);
    }
    bool startHttp(const QString &password)
    {
        QFile file(m_folder.filePath(u"tinyproxy.conf"_s));
        QByteArray text = "Listen 127.0.0.1\nAllow 127.0.0.1\nTimeout 600\nMaxClients 20\nPort "
                          + QByteArray::number(m_port) + '\n';
        if (!password.isEmpty())
            text += "BasicAuth me " + password.toUtf8() + '\n';
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            return false;
        file.close();
        return m_process.start(u"tinyproxy"_s, { u"-d"_s, u"-c"_s, file.fileName() }, m_port);
    }

    ProxyType m_type;
    quint16 m_port = freePorts<1>()[0];
    QTemporaryDir m_folder;
    ProxyProcess m_process;
};

} // namespace

class tst_ClientProxies : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();

    void through_data() { addRows(); }
    void through();
    void passwordIsAskedFor_data() { addRows(); }
    void passwordIsAskedFor();
    void passwordInTheSettings_data() { addRows(); }
    void passwordInTheSettings();
    void withoutAPasswordItFails_data() { addRows(); }
    void withoutAPasswordItFails();
    void proxyThatIsNotThere_data() { addRows(); }
    void proxyThatIsNotThere();
    void serverThatIsNotThere_data() { addRows(); }
    void serverThatIsNotThere();

private:
    static void addRows();
    ProxyType type() const;
    QSocketIoError errorOf(QSocketIoClient &client);

    std::unique_ptr<TestServer> m_server;
    std::unique_ptr<Proxy> m_proxy;
    std::unique_ptr<QSocketIoClient> m_client;
};

void tst_ClientProxies::initTestCase_data()
{
    QTest::addColumn<ProxyType>("type");
    QTest::newRow("SOCKS") << QNetworkProxy::Socks5Proxy;
    QTest::newRow("HTTP") << QNetworkProxy::HttpProxy;
}

void tst_ClientProxies::addRows()
{
    QTest::addColumn<QList<Transport>>("transports");
    QTest::addColumn<QString>("scheme");
    for (const QString &scheme : { u"http"_s, u"https"_s }) {
        QTest::addRow("polling, %s", qPrintable(scheme)) << QList{ Transport::Polling } << scheme;
        QTest::addRow("WebSocket, %s", qPrintable(scheme))
                << QList{ Transport::WebSocket } << scheme;
        QTest::addRow("upgrade, %s", qPrintable(scheme))
                << QList{ Transport::Polling, Transport::WebSocket } << scheme;
    }
}

ProxyType tst_ClientProxies::type() const
{
    QFETCH_GLOBAL(ProxyType, type);
    return type;
}

void tst_ClientProxies::init()
{
    QFETCH(QList<Transport>, transports);
    QFETCH(QString, scheme);
    m_server = std::make_unique<TestServer>();
    m_server->on("sum", this, [](QSocketIoServerSocket *, int a, int b) { return a + b; });
    m_server->setSslConfiguration(testServerTls());
    QVERIFY(m_server->listenSecure(QHostAddress::LocalHost));
    const QList<QUrl> urls = m_server->urls();
    const auto url = std::find_if(urls.begin(), urls.end(),
                                  [&](const QUrl &u) { return u.scheme() == scheme; });
    QVERIFY(url != urls.end());
    m_proxy = std::make_unique<Proxy>(type());
    m_client = std::make_unique<QSocketIoClient>(*url);
    chooseIoThread(*m_client);
    m_client->setTransports(transports);
    m_client->setProxy(m_proxy->address());
    m_client->setSslConfiguration(testClientTls());
    m_client->setReconnectEnabled(false);
}

void tst_ClientProxies::cleanup()
{
    m_client.reset();
    m_proxy.reset();
    m_server.reset();
}

QSocketIoError tst_ClientProxies::errorOf(QSocketIoClient &client)
{
    QSignalSpy errors(&client, &QSocketIoClient::errorOccurred);
    client.open();
    if (!QTest::qWaitFor([&] { return client.state() == QSocketIoClient::State::Closed; }, 15'000)
        || errors.count() != 1)
        return {};
    return errors.first().first().value<QSocketIoError>();
}

void tst_ClientProxies::through()
{
    QFETCH(QList<Transport>, transports);
    m_server->setPing(200ms, 2s); // a poll that SOCKS swallows is missed by then
    QVERIFY(m_proxy->start());
    QSignalSpy losses(m_client.get(), &QSocketIoClient::closed);
    const auto reply = m_client->emitWithAck("sum", 2, 3);
    m_client->open();
    QTRY_VERIFY(reply.isFinished());
    QCOMPARE(reply.result().value<int>(), 5);
    QTRY_COMPARE(m_client->transport(), transports.last());
    const QByteArray large(700'000, 'x');
    m_server->on("echo", this, [](QSocketIoServerSocket *, const QByteArray &b) { return b; });
    const auto echo = m_client->emitWithAck("echo", large);
    QTRY_VERIFY(echo.isFinished());
    QVERIFY(echo.result().value<QByteArray>() == large);
    m_proxy->stop(); // what went through it ends with it
    QTRY_COMPARE(losses.count(), 1);
}

void tst_ClientProxies::passwordIsAskedFor()
{
    QFETCH(QList<Transport>, transports);
    QVERIFY(m_proxy->start(u"secret"_s));
    int questions = 0;
    connect(m_client.get(), &QSocketIoClient::proxyAuthenticationRequired, m_client.get(),
            [&](const QNetworkProxy &asking, QAuthenticator *authenticator) {
                ++questions;
                QCOMPARE(asking.port(), m_proxy->address().port());
                authenticator->setUser(u"me"_s);
                authenticator->setPassword(u"secret"_s);
            });
    m_client->open();
    QTRY_VERIFY(m_client->of("/")->isConnected());
    QTRY_COMPARE(m_client->transport(), transports.last());
    QVERIFY(questions > 0);
}

void tst_ClientProxies::passwordInTheSettings()
{
    QFETCH(QList<Transport>, transports);
    QVERIFY(m_proxy->start(u"secret"_s));
    QNetworkProxy settings = m_proxy->address();
    settings.setUser(u"me"_s);
    settings.setPassword(u"secret"_s);
    m_client->setProxy(settings);
    QSignalSpy questions(m_client.get(), &QSocketIoClient::proxyAuthenticationRequired);
    m_client->open();
    QTRY_VERIFY(m_client->of("/")->isConnected());
    QTRY_COMPARE(m_client->transport(), transports.last());
    QCOMPARE(questions.count(), 0);
}

void tst_ClientProxies::withoutAPasswordItFails()
{
    QVERIFY(m_proxy->start(u"secret"_s));
    const QSocketIoError error = errorOf(*m_client);
    QCOMPARE(error.code(), ErrorCode::ProxyFailed);
    QVERIFY(!error.message().isEmpty());
}

void tst_ClientProxies::proxyThatIsNotThere()
{
    QCOMPARE(errorOf(*m_client).code(), ErrorCode::ProxyFailed);
}

void tst_ClientProxies::serverThatIsNotThere()
{
    QVERIFY(m_proxy->start());
    m_server->close();
    QVERIFY(errorOf(*m_client).isError());
}

QTEST_GUILESS_MAIN(tst_ClientProxies)
#include "tst_clientproxies.moc"
