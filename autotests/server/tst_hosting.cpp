// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Where a server runs: several addresses, TLS, local sockets, sockets of the service manager.
#include "localbridge.h"
#include "testcertificate.h"
#include "testserver.h"
#include "wireclient.h"

#include <QSocketIoClient>

#include <QLocalServer>
#include <QLoggingCategory>
#include <QProcess>
#include <QRegularExpression>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QSslServer>
#include <QSslSocket>
#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace QSocketIoPrivate;
using namespace std::chrono_literals;

class tst_Hosting : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup();

    void servesEveryPlace_data();
    void servesEveryPlace();
    void oneRoomSpansAllPlaces();
    void listensOnIpv6Only();
    void closesEveryPlace();
    void logsWhereItListens();
    void saysWhyNotBesideWhatWorks();
    void takesALocalServer();
    void takesASslServer();
    void boundServerIsServedAgainAfterClose();

    void renewsTheCertificate();
    void seesClientCertificates_data();
    void seesClientCertificates();
    void failedHandshakesAreReportedAndHarmless();
    void handshakeTimeout();

    void listensForSystemd_data();
    void listensForSystemd();
    void systemdMustHaveStartedUs();

private:
    QString path(const QString &name = u"socket"_s) const { return m_folder.filePath(name); }
    static QUrl secureUrl(const QSocketIoServer &server)
    {
        return QUrl(u"https://127.0.0.1:%1"_s.arg(server.port()));
    }
    static bool talks(QSocketIoClient &client);

    QTemporaryDir m_folder;
};

namespace {

void addEcho(QSocketIoServer &server)
{
    server.on("echo", &server, [](QSocketIoServerSocket *, const QVariant &value) { return value; });
}

void trust(QSocketIoClient &client, const QSslConfiguration &tls = testClientTls())
{
    QNetworkRequest request;
    request.setSslConfiguration(tls);
    client.setBaseRequest(request);
}

} // namespace

void tst_Hosting::cleanup()
{
    QFile::remove(path());
}

// An event there and back.
bool tst_Hosting::talks(QSocketIoClient &client)
{
    const auto reply = client.withTimeout(5s).emitWithAck("echo", 42);
    client.open();
    return waitUntil([&] { return reply.isFinished(); }) && reply.result().value<int>() == 42;
}

void tst_Hosting::servesEveryPlace_data()
{
    QTest::addColumn<QList<QSocketIo::Transport>>("transports");
    const auto polling = QSocketIo::Transport::Polling;
    const auto webSocket = QSocketIo::Transport::WebSocket;
    QTest::newRow("polling") << QList{ polling };
    QTest::newRow("WebSocket") << QList{ webSocket };
    QTest::newRow("upgrade") << QList{ polling, webSocket };
}

void tst_Hosting::servesEveryPlace()
{
    QFETCH(QList<QSocketIo::Transport>, transports);
    QSocketIoServer server;
    addEcho(server);
    server.setSslConfiguration(testServerTls());
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QVERIFY(server.listen(QHostAddress::LocalHostIPv6));
    QVERIFY(server.listenSecure(QHostAddress::LocalHost));
    QVERIFY2(server.listenLocal(path()), qPrintable(server.errorString()));
    QCOMPARE(server.urls().size(), 4);
    QCOMPARE(server.urls().at(3), QUrl(u"unix:"_s + path()));
    for (QUrl url : server.urls()) {
        std::unique_ptr<LocalBridge> bridge;
        if (url.scheme() == u"unix") {
            bridge = std::make_unique<LocalBridge>(url.path());
            url = QUrl(u"http://127.0.0.1:%1"_s.arg(bridge->port()));
        }
        QSocketIoClient client(url);
        client.setTransports(transports);
        trust(client);
        QVERIFY2(talks(client), qPrintable(url.toString()));
        QTRY_COMPARE(client.transport(), transports.last());
        QTRY_COMPARE(server.of("/")->socketCount(), 1);
        const QSocketIoHandshake handshake = server.of("/")->sockets().first()->handshake();
        QCOMPARE(handshake.isSecure(), url.scheme() == u"https");
        QCOMPARE(handshake.peerAddress().isNull(), bridge != nullptr);
        client.close();
        QTRY_COMPARE(server.of("/")->socketCount(), 0);
    }
}

void tst_Hosting::oneRoomSpansAllPlaces()
{
    TestServer server;
    QVERIFY(server.listenLocal(path()));
    const LocalBridge bridge(path());
    WireClient overTcp(server.port());
    WireClient overLocal(bridge.port());
    QVERIFY(!overTcp.join().isNull());
    QVERIFY(!overLocal.join().isNull());
    server.emitEvent("news", 1);
    QCOMPARE(overTcp.next(), "2[\"news\",1]");
    QCOMPARE(overLocal.next(), "2[\"news\",1]");
}

void tst_Hosting::listensOnIpv6Only()
{
    QSocketIoServer server;
    QVERIFY(server.listen(QHostAddress::AnyIPv6));
    QTcpSocket over4;
    over4.connectToHost(QHostAddress::LocalHost, server.port());
    QTRY_COMPARE(over4.error(), QAbstractSocket::ConnectionRefusedError);
    QTcpSocket over6;
    over6.connectToHost(QHostAddress::LocalHostIPv6, server.port());
    QTRY_COMPARE(over6.state(), QAbstractSocket::ConnectedState);
}

void tst_Hosting::closesEveryPlace()
{
    TestServer server;
    QVERIFY(server.listenLocal(path()));
    const LocalBridge bridge(path());
    WireClient overTcp(server.port());
    WireClient overLocal(bridge.port());
    QVERIFY(!overTcp.join().isNull());
    QVERIFY(!overLocal.join().isNull());
    QSignalSpy changes(&server, &QSocketIoServer::listeningChanged);
    server.close();
    QCOMPARE(changes.size(), 1);
    QVERIFY(server.urls().isEmpty());
    QVERIFY(overTcp.waitForClosed());
    QVERIFY(overLocal.waitForClosed());
    QVERIFY(!QFile::exists(path()));
}

void tst_Hosting::logsWhereItListens()
{
    QLoggingCategory::setFilterRules(u"qsocketio.io.debug=true"_s);
    const auto reset = qScopeGuard([] { QLoggingCategory::setFilterRules({}); });
    QSocketIoServer server;
    QTest::ignoreMessage(QtDebugMsg,
                         QRegularExpression(
                                 u"127\\.0\\.0\\.1 port 0.*http://127\\.0\\.0\\.1:\\d+"_s));
    QVERIFY(server.listen(QHostAddress::LocalHost));
}

void tst_Hosting::saysWhyNotBesideWhatWorks()
{
    TestServer server;
    QSignalSpy changes(&server, &QSocketIoServer::listeningChanged);
    const QRegularExpression warning(
            u"^cannot listen on 127\\.0\\.0\\.1 port %1: .*in use"_s.arg(server.port()));
    QTest::ignoreMessage(QtWarningMsg, warning);
    QVERIFY(!server.listen(QHostAddress::LocalHost, server.port()));
    QVERIFY(!server.errorString().isEmpty());
    QVERIFY(!server.listenLocal(path(u"missing/socket"_s)));
    QVERIFY(!server.listenSecure(QHostAddress::LocalHost)); // without a certificate
    QVERIFY(!server.errorString().isEmpty());
    QVERIFY(!server.bind(static_cast<QTcpServer *>(nullptr)));
    QVERIFY(!server.bind(static_cast<QLocalServer *>(nullptr)));
    QVERIFY(!server.errorString().isEmpty());
    QCOMPARE(changes.size(), 0);
    WireClient client(server.port());
    QVERIFY(!client.join().isNull());
}

void tst_Hosting::takesALocalServer()
{
    QSocketIoServer server;
    auto *const local = new QLocalServer;
    local->setSocketOptions(QLocalServer::UserAccessOption);
    QVERIFY(server.bind(local));
    QVERIFY(!server.isListening());
    QVERIFY(server.listenLocal(path()));
    QVERIFY(local->isListening());
    const LocalBridge bridge(path());
    WireClient client(bridge.port());
    QVERIFY(!client.join().isNull());
}

void tst_Hosting::takesASslServer()
{
    QSocketIoServer server;
    addEcho(server);
    auto *const tls = new QSslServer;
    tls->setSslConfiguration(testServerTls());
    QVERIFY(tls->listen(QHostAddress::LocalHost));
    QVERIFY(server.bind(tls));
    QCOMPARE(server.urls().first().scheme(), u"https"_s);
    QSocketIoClient client(secureUrl(server));
    trust(client);
    QVERIFY(talks(client));
}

void tst_Hosting::boundServerIsServedAgainAfterClose()
{
    QSocketIoServer server;
    auto *const tcp = new QTcpServer;
    QVERIFY(server.bind(tcp));
    for (int i = 0; i < 2; ++i) {
        QVERIFY(server.listen(QHostAddress::LocalHost));
        QVERIFY(tcp->isListening());
        WireClient client(server.port());
        QVERIFY(!client.join().isNull());
        server.close();
        QVERIFY(!tcp->isListening());
    }
}

void tst_Hosting::renewsTheCertificate()
{
    QSocketIoServer server;
    addEcho(server);
    server.setSslConfiguration(testServerTls());
    QVERIFY(server.listenSecure(QHostAddress::LocalHost));
    QSocketIoClient before(secureUrl(server));
    before.setTransports({ QSocketIo::Transport::WebSocket });
    trust(before);
    QVERIFY(talks(before));

    QSslConfiguration renewed = testServerTls();
    setStrangersIdentity(renewed);
    server.setSslConfiguration(renewed);
    QCOMPARE(server.sslConfiguration().localCertificate(), renewed.localCertificate());
    QSslSocket after;
    after.setPeerVerifyMode(QSslSocket::VerifyNone);
    after.connectToHostEncrypted(u"127.0.0.1"_s, server.port());
    QTRY_VERIFY(after.isEncrypted());
    QCOMPARE(after.peerCertificate(), QSslCertificate(QByteArray(strangerCertificatePem)));
    QVERIFY(talks(before)); // its connection goes on
    QCOMPARE(before.state(), QSocketIoClient::State::Open);
}

void tst_Hosting::seesClientCertificates_data()
{
    QTest::addColumn<int>("verify");       // of the server
    QTest::addColumn<QByteArray>("shown"); // by the client
    QTest::addColumn<bool>("isLetIn");
    QTest::addColumn<bool>("isTrusted");
    const int demand = int(QSslSocket::VerifyPeer);
    const int ask = int(QSslSocket::QueryPeer);
    const QByteArray known(testCertificatePem);
    const QByteArray stranger(strangerCertificatePem);
    QTest::newRow("not asked for") << int(QSslSocket::VerifyNone) << known << true << false;
    QTest::newRow("asked for, none") << ask << QByteArray() << true << false;
    QTest::newRow("asked for, known") << ask << known << true << true;
    QTest::newRow("asked for, a stranger's") << ask << stranger << true << false;
    QTest::newRow("demanded, none") << demand << QByteArray() << false << false;
    QTest::newRow("demanded, known") << demand << known << true << true;
    QTest::newRow("demanded, a stranger's") << demand << stranger << false << false;
}

void tst_Hosting::seesClientCertificates()
{
    QFETCH(int, verify);
    QFETCH(QByteArray, shown);
    QFETCH(bool, isLetIn);
    QFETCH(bool, isTrusted);
    QSocketIoServer server;
    addEcho(server);
    QSslConfiguration tls = testServerTls();
    tls.setPeerVerifyMode(QSslSocket::PeerVerifyMode(verify));
    tls.setCaCertificates({ QSslCertificate(QByteArray(testCertificatePem)) });
    server.setSslConfiguration(tls);
    QVERIFY(server.listenSecure(QHostAddress::LocalHost));

    QSocketIoClient client(secureUrl(server));
    QSslConfiguration identity = testClientTls();
    if (shown == testCertificatePem)
        setTestIdentity(identity);
    else if (!shown.isNull())
        setStrangersIdentity(identity);
    trust(client, identity);
    client.setReconnectEnabled(false);
    if (!isLetIn) {
        client.open();
        QTRY_COMPARE(client.state(), QSocketIoClient::State::Closed);
        QTRY_VERIFY(server.failedTlsHandshakes() >= 1);
        QCOMPARE(server.of("/")->socketCount(), 0);
        return;
    }
    QVERIFY(talks(client));
    const QSocketIoHandshake handshake = server.of("/")->sockets().first()->handshake();
    const bool isAsked = verify != int(QSslSocket::VerifyNone);
    QCOMPARE(handshake.peerCertificate(),
             isAsked && !shown.isNull() ? QSslCertificate(shown) : QSslCertificate());
    QCOMPARE(!handshake.peerCertificate().isNull() && handshake.peerCertificateErrors().isEmpty(),
             isTrusted);
    QCOMPARE(server.failedTlsHandshakes(), 0);
}

void tst_Hosting::failedHandshakesAreReportedAndHarmless()
{
    QSocketIoServer server;
    addEcho(server);
    server.setSslConfiguration(testServerTls());
    QVERIFY(server.listenSecure(QHostAddress::LocalHost));
    QSignalSpy errors(&server, &QSocketIoServer::errorOccurred);
    QSocketIoClient client(secureUrl(server));
    trust(client);
    QVERIFY(talks(client));
    for (quint64 i = 1; i <= 3; ++i) {
        QTest::ignoreMessage(QtWarningMsg,
                             QRegularExpression("TLS handshake with 127.0.0.1 failed: .+"_L1));
        RawClient plain(server.port());
        plain.send("GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: a\r\n\r\n");
        QVERIFY(plain.waitForClosed());
        QTRY_COMPARE(server.failedTlsHandshakes(), i);
        QCOMPARE(errors.size(), int(i));
        const auto error = errors.last().first().value<QSocketIoError>();
        QCOMPARE(error.code(), QSocketIo::ErrorCode::ConnectionRejected);
        QVERIFY2(error.message().contains("127.0.0.1"_L1), qPrintable(error.message()));
    }
    QVERIFY(talks(client));
    QCOMPARE(client.state(), QSocketIoClient::State::Open);
}

void tst_Hosting::handshakeTimeout()
{
    QSocketIoServer server;
    QCOMPARE(server.tlsHandshakeTimeout(), 5000ms);
    server.setSslConfiguration(testServerTls());
    QVERIFY(server.listenSecure(QHostAddress::LocalHost));
    server.setTlsHandshakeTimeout(100ms);
    QCOMPARE(server.tlsHandshakeTimeout(), 100ms);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression("TLS handshake with .+ took too long"_L1));
    RawClient silent(server.port());
    QVERIFY(silent.waitForClosed());
    QTRY_COMPARE(server.failedTlsHandshakes(), 1);
}

void tst_Hosting::listensForSystemd_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("count");
    QTest::newRow("all") << QString() << 3;
    QTest::newRow("by name") << u"web"_s << 2;
    QTest::newRow("of no such name") << u"admin"_s << 0;
}

// With the tool of systemd's that does for one process what the service manager does for units.
void tst_Hosting::listensForSystemd()
{
    QFETCH(QString, name);
    QFETCH(int, count);
    QTcpServer reserved; // systemd takes no port 0
    QVERIFY(reserved.listen(QHostAddress::LocalHost));
    const QString port = QString::number(reserved.serverPort());
    reserved.close();
    QProcess activator;
    activator.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    activator.start(QStringLiteral(SYSTEMD_SOCKET_ACTIVATE),
                    { u"--listen="_s + path(), u"--listen=127.0.0.1:"_s + port,
                      u"--listen=[::1]:"_s + port, u"--fdname=local:web:web"_s,
                      QStringLiteral(ACTIVATED_SERVER), name });
    QVERIFY2(activator.waitForStarted(), qPrintable(activator.errorString()));
    // The server is started by the first who comes.
    QTRY_VERIFY(QFile::exists(path()));
    QLocalSocket first;
    first.connectToServer(path());
    QTRY_VERIFY_WITH_TIMEOUT(activator.canReadLine(), 20000);
    const QString line = QString::fromUtf8(activator.readLine()).trimmed();
    if (count == 0) {
        QVERIFY2(line.startsWith("error "_L1) && line.contains("admin"_L1), qPrintable(line));
        QTRY_COMPARE(activator.state(), QProcess::NotRunning);
        return;
    }
    QStringList words = line.split(u' ');
    QCOMPARE(words.size(), count + 1);
    QCOMPARE(words.takeLast(), name.isEmpty() ? u"once"_s : u"twice"_s); // the other one is left
    QCOMPARE(words.first() == QString(u"unix:"_s + path()), name.isEmpty());
    for (const QString &word : std::as_const(words)) {
        QUrl url(word);
        std::unique_ptr<LocalBridge> bridge;
        if (url.scheme() == u"unix") {
            bridge = std::make_unique<LocalBridge>(url.path());
            url = QUrl(u"http://127.0.0.1:%1"_s.arg(bridge->port()));
        }
        QSocketIoClient client(url);
        QVERIFY2(talks(client), qPrintable(word));
    }
    activator.terminate(); // it has become the server
    QTRY_COMPARE(activator.state(), QProcess::NotRunning);
    QVERIFY(QFile::exists(path())); // systemd's own
}

void tst_Hosting::systemdMustHaveStartedUs()
{
    QSocketIoServer server;
    QVERIFY(!server.listenFromSystemd());
    QVERIFY(!server.errorString().isEmpty());
    QVERIFY(!server.isListening());
}

QTEST_GUILESS_MAIN(tst_Hosting)
#include "tst_hosting.moc"
