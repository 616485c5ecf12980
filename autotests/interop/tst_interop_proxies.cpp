// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Our client through real proxies: SOCKS 5 and HTTP, each with and without a password.
#include "qsocketioclient.h"
#include "testserver.h"

#include <QAuthenticator>
#include <QProcess>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using QSocketIo::Transport;

namespace {

// A proxy in a process of its own on a free port of the loopback interface.
class ProxyProcess
{
public:
    explicit ProxyProcess(QNetworkProxy::ProxyType type, const QString &password = {})
        : m_type(type)
    {
        QTcpServer reserved;
        reserved.listen(QHostAddress::LocalHost);
        m_port = reserved.serverPort();
        reserved.close();
        m_process.setProcessChannelMode(QProcess::MergedChannels);
        if (type == QNetworkProxy::Socks5Proxy)
            startSocks(password);
        else
            startHttp(password);
    }
    ~ProxyProcess()
    {
        m_process.kill();
        m_process.waitForFinished();
    }
    bool isListening()
    {
        QTcpSocket socket;
        socket.setProxy(QNetworkProxy::NoProxy);
        socket.connectToHost(QHostAddress::LocalHost, m_port);
        return socket.waitForConnected(1000);
    }
    QNetworkProxy proxy() const
    {
        return QNetworkProxy(m_type, QStringLiteral("127.0.0.1"), m_port);
    }

private:
    void startSocks(const QString &password)
    {
        QStringList arguments{ QStringLiteral("-i"), QStringLiteral("127.0.0.1"),
                               QStringLiteral("-p"), QString::number(m_port) };
        if (!password.isEmpty())
            arguments << QStringLiteral("-u") << QStringLiteral("me") << QStringLiteral("-P")
                      << password;
        m_process.start(QStringLiteral(QSOCKETIO_MICROSOCKS), arguments);
        m_process.waitForStarted();
    }
    void startHttp(const QString &password)
    {
        QFile file(m_folder.filePath(QStringLiteral("tinyproxy.conf")));
        file.open(QIODevice::WriteOnly);
        file.write("Listen 127.0.0.1\nAllow 127.0.0.1\nTimeout 600\nMaxClients 20\nPort "
                   + QByteArray::number(m_port) + '\n');
        if (!password.isEmpty())
            file.write("BasicAuth me " + password.toUtf8() + '\n');
        file.close();
        m_process.start(QStringLiteral(QSOCKETIO_TINYPROXY),
                        { QStringLiteral("-d"), QStringLiteral("-c"), file.fileName() });
        m_process.waitForStarted();
    }

    QNetworkProxy::ProxyType m_type;
    quint16 m_port = 0;
    QTemporaryDir m_folder;
    QProcess m_process;
};

} // namespace

class tst_InteropProxies : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void through_data() { rows(); }
    void through();
    void passwordIsAskedFor_data() { rows(); }
    void passwordIsAskedFor();
    void withoutAPasswordItFails_data() { rows(); }
    void withoutAPasswordItFails();
    void proxyThatIsNotThere_data() { rows(); }
    void proxyThatIsNotThere();

private:
    void rows();
};

void tst_InteropProxies::rows()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<QList<QSocketIo::Transport>>("transports");
    const QList<Transport> polling{ Transport::Polling };
    const QList<Transport> webSocket{ Transport::WebSocket };
    QTest::newRow("SOCKS, polling") << int(QNetworkProxy::Socks5Proxy) << polling;
    QTest::newRow("SOCKS, WebSocket") << int(QNetworkProxy::Socks5Proxy) << webSocket;
    QTest::newRow("SOCKS, upgrade") << int(QNetworkProxy::Socks5Proxy) << polling + webSocket;
    QTest::newRow("HTTP, polling") << int(QNetworkProxy::HttpProxy) << polling;
    QTest::newRow("HTTP, WebSocket") << int(QNetworkProxy::HttpProxy) << webSocket;
    QTest::newRow("HTTP, upgrade") << int(QNetworkProxy::HttpProxy) << polling + webSocket;
}

void tst_InteropProxies::through()
{
    QFETCH(int, type);
    QFETCH(QList<QSocketIo::Transport>, transports);
    TestServer server;
    server.on("sum", this, [](QSocketIoServerSocket *, int a, int b) { return a + b; });
    auto proxy = std::make_unique<ProxyProcess>(QNetworkProxy::ProxyType(type));
    QTRY_VERIFY(proxy->isListening());
    QSocketIoClient client(QUrl(QStringLiteral("http://127.0.0.1:%1").arg(server.port())));
    client.setTransports(transports);
    client.setProxy(proxy->proxy());
    QSignalSpy losses(&client, &QSocketIoClient::closed);
    auto reply = client.emitWithAck("sum", 2, 3);
    client.open();
    QTRY_VERIFY(reply.isFinished());
    QCOMPARE(reply.result().value<int>().value_or(0), 5);
    QTRY_COMPARE(client.transport(), transports.last());
    client.setReconnectEnabled(false);
    proxy.reset(); // what went through it ends with it
    QTRY_COMPARE(losses.count(), 1);
}

void tst_InteropProxies::passwordIsAskedFor()
{
    QFETCH(int, type);
    QFETCH(QList<QSocketIo::Transport>, transports);
    TestServer server;
    ProxyProcess proxy(QNetworkProxy::ProxyType(type), QStringLiteral("secret"));
    QTRY_VERIFY(proxy.isListening());
    QSocketIoClient client(QUrl(QStringLiteral("http://127.0.0.1:%1").arg(server.port())));
    client.setTransports(transports);
    QNetworkProxy settings = proxy.proxy();
    int questions = 0;
    if (type == QNetworkProxy::Socks5Proxy) {
        settings.setUser(QStringLiteral("me")); // Qt asks nobody for this kind
        settings.setPassword(QStringLiteral("secret"));
    }
    client.setProxy(settings);
    connect(&client, &QSocketIoClient::proxyAuthenticationRequired, &client,
            [&](const QNetworkProxy &asking, QAuthenticator *authenticator) {
                ++questions;
                QCOMPARE(asking.port(), settings.port());
                authenticator->setUser(QStringLiteral("me"));
                authenticator->setPassword(QStringLiteral("secret"));
            });
    client.open();
    QTRY_VERIFY(client.of("/")->isConnected());
    QTRY_COMPARE(client.transport(), transports.last());
    QCOMPARE(questions, type == QNetworkProxy::Socks5Proxy ? 0 : 1); // once for both transports
}

void tst_InteropProxies::withoutAPasswordItFails()
{
    QFETCH(int, type);
    QFETCH(QList<QSocketIo::Transport>, transports);
    TestServer server;
    ProxyProcess proxy(QNetworkProxy::ProxyType(type), QStringLiteral("secret"));
    QTRY_VERIFY(proxy.isListening());
    QSocketIoClient client(QUrl(QStringLiteral("http://127.0.0.1:%1").arg(server.port())));
    client.setTransports(transports);
    client.setReconnectEnabled(false);
    client.setProxy(proxy.proxy());
    QSignalSpy errors(&client, &QSocketIoClient::errorOccurred);
    client.open();
    QTRY_COMPARE(errors.count(), 1);
    QCOMPARE(errors.first().first().value<QSocketIoError>().code(),
             QSocketIo::ErrorCode::ProxyFailed);
}

void tst_InteropProxies::proxyThatIsNotThere()
{
    QFETCH(int, type);
    QFETCH(QList<QSocketIo::Transport>, transports);
    QTcpServer nobody;
    QVERIFY(nobody.listen(QHostAddress::LocalHost));
    const quint16 port = nobody.serverPort();
    nobody.close();
    QSocketIoClient client(QUrl(QStringLiteral("http://127.0.0.1:9")));
    client.setTransports(transports);
    client.setReconnectEnabled(false);
    client.setProxy(
            QNetworkProxy(QNetworkProxy::ProxyType(type), QStringLiteral("127.0.0.1"), port));
    QSignalSpy errors(&client, &QSocketIoClient::errorOccurred);
    client.open();
    QTRY_COMPARE(errors.count(), 1);
    QCOMPARE(errors.first().first().value<QSocketIoError>().code(),
             QSocketIo::ErrorCode::ProxyFailed);
}

QTEST_GUILESS_MAIN(tst_InteropProxies)
#include "tst_interop_proxies.moc"
