// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Accepting connections, with and without TLS, and when the system refuses.
#include "io/tcplistener.h"

#include "descriptorexhaustion.h"
#include "echoreader.h"
#include "testcertificate.h"

#include <QSignalSpy>
#include <QSslServer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <functional>
#include <vector>

using namespace QSocketIoPrivate;

class tst_TcpListener : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void startsIdle();
    void acceptsConnections();
    void reportsAPortInUse();
    void refusesToListenTwice();
    void listensAgainAfterClose();
    void closeLeavesConnectionsOpen();
    void takesAServerThatListens();
    void takesAServerThatListensLater();
    void acceptsTls();
    void tlsHandshakeThatNeverComesHoldsNobodyUp();
    void reportsFailedHandshakes_data();
    void reportsFailedHandshakes();
    void closesInTheMiddleOfAReport();
    void knowsItsUrl_data();
    void knowsItsUrl();
    void acceptorMayClose();
    void acceptorMayDestroyTheListener();
    void acceptorMayRefuse();
    void goesOnAfterDescriptorsRanOut();

private:
    std::unique_ptr<TcpListener> makeListener();
    std::unique_ptr<TcpListener> makeTlsListener(const QSslConfiguration &tls = testServerTls());
    bool echoes(QTcpSocket &client, const QByteArray &bytes);

    std::vector<std::unique_ptr<EchoReader>> m_accepted;
};

void tst_TcpListener::init()
{
    m_accepted.clear();
}

void tst_TcpListener::cleanup()
{
    m_accepted.clear();
}

std::unique_ptr<TcpListener> tst_TcpListener::makeListener()
{
    return std::make_unique<TcpListener>([this](std::unique_ptr<ByteStream> stream) {
        m_accepted.push_back(std::make_unique<EchoReader>(std::move(stream)));
    });
}

std::unique_ptr<TcpListener> tst_TcpListener::makeTlsListener(const QSslConfiguration &tls)
{
    auto *const server = new QSslServer;
    server->setSslConfiguration(tls);
    auto listener = makeListener();
    listener->bind(server);
    return listener->listen(QHostAddress::LocalHost, 0) ? std::move(listener) : nullptr;
}

bool tst_TcpListener::echoes(QTcpSocket &client, const QByteArray &bytes)
{
    client.write(bytes);
    return QTest::qWaitFor([&] { return client.bytesAvailable() >= bytes.size(); })
           && client.readAll() == bytes;
}

void tst_TcpListener::startsIdle()
{
    const auto listener = makeListener();
    QVERIFY(!listener->isListening());
    QCOMPARE(listener->port(), quint16(0));
    QVERIFY(listener->address().isNull());
    listener->close();
    QVERIFY(listener->errorString().isEmpty());
}

void tst_TcpListener::acceptsConnections()
{
    const auto listener = makeListener();
    QVERIFY(listener->listen(QHostAddress::LocalHost, 0));
    QVERIFY(listener->isListening());
    QVERIFY(listener->port() != 0);
    QCOMPARE(listener->address(), QHostAddress(QHostAddress::LocalHost));

    std::vector<std::unique_ptr<QTcpSocket>> clients;
    for (int i = 0; i < 50; ++i) {
        clients.push_back(std::make_unique<QTcpSocket>());
        clients.back()->connectToHost(QHostAddress::LocalHost, listener->port());
    }
    QTRY_COMPARE(m_accepted.size(), size_t(50));
    for (const auto &client : clients)
        QVERIFY(echoes(*client, "hello"));
    QVERIFY(!m_accepted.front()->stream()->isEncrypted());
}

void tst_TcpListener::reportsAPortInUse()
{
    const auto first = makeListener();
    QVERIFY(first->listen(QHostAddress::LocalHost, 0));
    const auto second = makeListener();
    QVERIFY(!second->listen(QHostAddress::LocalHost, first->port()));
    QVERIFY(!second->isListening());
    QVERIFY(!second->errorString().isEmpty());
    first->close();
    QVERIFY(second->listen(QHostAddress::LocalHost, 0));
    QVERIFY(second->errorString().isEmpty());
}

void tst_TcpListener::refusesToListenTwice()
{
    const auto listener = makeListener();
    QVERIFY(listener->listen(QHostAddress::LocalHost, 0));
    const quint16 port = listener->port();
    QVERIFY(!listener->listen(QHostAddress::LocalHost, 0));
    QVERIFY(!listener->errorString().isEmpty());
    QTcpServer other;
    QVERIFY(!listener->bind(&other));
    QCOMPARE(listener->port(), port);
}

void tst_TcpListener::listensAgainAfterClose()
{
    const auto listener = makeListener();
    QVERIFY(listener->listen(QHostAddress::LocalHost, 0));
    const quint16 port = listener->port();
    listener->close();
    QVERIFY(!listener->isListening());
    QTcpSocket refused;
    refused.connectToHost(QHostAddress::LocalHost, port);
    QTRY_COMPARE(refused.error(), QAbstractSocket::ConnectionRefusedError);

    QVERIFY(listener->listen(QHostAddress::LocalHost, 0));
    QTcpSocket client;
    client.connectToHost(QHostAddress::LocalHost, listener->port());
    QTRY_COMPARE(m_accepted.size(), size_t(1));
}

void tst_TcpListener::closeLeavesConnectionsOpen()
{
    auto listener = makeListener();
    QVERIFY(listener->listen(QHostAddress::LocalHost, 0));
    QTcpSocket client;
    client.connectToHost(QHostAddress::LocalHost, listener->port());
    QTRY_COMPARE(m_accepted.size(), size_t(1));
    listener->close();
    QVERIFY(echoes(client, "closed"));
    listener.reset();
    QVERIFY(echoes(client, "gone"));
}

void tst_TcpListener::takesAServerThatListens()
{
    auto *const server = new QTcpServer;
    QVERIFY(server->listen(QHostAddress::LocalHost));
    QTcpSocket early;
    early.connectToHost(QHostAddress::LocalHost, server->serverPort());
    QTRY_VERIFY(server->hasPendingConnections());

    const auto listener = makeListener();
    QVERIFY(listener->bind(server));
    QCOMPARE(server->parent(), listener.get());
    QVERIFY(listener->isListening());
    QCOMPARE(m_accepted.size(), size_t(0)); // not within bind()
    QTRY_COMPARE(m_accepted.size(), size_t(1));
    QTcpSocket client;
    client.connectToHost(QHostAddress::LocalHost, listener->port());
    QTRY_COMPARE(m_accepted.size(), size_t(2));
}

void tst_TcpListener::takesAServerThatListensLater()
{
    auto *const server = new QTcpServer;
    const auto listener = makeListener();
    QVERIFY(listener->bind(server));
    QVERIFY(!listener->isListening());
    QVERIFY(listener->listen(QHostAddress::LocalHost, 0));
    QVERIFY(server->isListening());
    QTcpSocket client;
    client.connectToHost(QHostAddress::LocalHost, listener->port());
    QTRY_COMPARE(m_accepted.size(), size_t(1));
}

void tst_TcpListener::acceptsTls()
{
    const auto listener = makeTlsListener();
    QVERIFY(listener);
    QVERIFY(listener->url().scheme() == u"https");
    QSslSocket client;
    client.setSslConfiguration(testClientTls());
    client.connectToHostEncrypted(QStringLiteral("127.0.0.1"), listener->port());
    QTRY_COMPARE(m_accepted.size(), size_t(1));
    QVERIFY(m_accepted.front()->stream()->isEncrypted());
    QVERIFY(echoes(client, "secret"));
    client.close();
    QTRY_VERIFY(m_accepted.front()->isClosed);
}

void tst_TcpListener::tlsHandshakeThatNeverComesHoldsNobodyUp()
{
    const auto listener = makeTlsListener();
    QVERIFY(listener);
    // More than QTcpServer has in hand by default.
    std::vector<std::unique_ptr<QTcpSocket>> silent;
    for (int i = 0; i < 60; ++i) {
        silent.push_back(std::make_unique<QTcpSocket>());
        silent.back()->connectToHost(QHostAddress::LocalHost, listener->port());
    }
    silent.front()->write("GET / HTTP/1.1\r\n\r\n"); // plain text on a TLS port
    QSslSocket client;
    client.setSslConfiguration(testClientTls());
    client.connectToHostEncrypted(QStringLiteral("127.0.0.1"), listener->port());
    QTRY_VERIFY_WITH_TIMEOUT(client.isEncrypted(), 4000); // the others' time-out is 5 s
    QTRY_COMPARE(m_accepted.size(), size_t(1));
}

void tst_TcpListener::reportsFailedHandshakes_data()
{
    using Prepare = std::function<void(QSslSocket &)>;
    QTest::addColumn<int>("verify"); // of the server
    QTest::addColumn<Prepare>("start");
    const int none = int(QSslSocket::VerifyNone);
    const auto connectPlain = [](const QByteArray &bytes) -> Prepare {
        return [bytes](QSslSocket &client) {
            QObject::connect(&client, &QAbstractSocket::connected, &client,
                             [&client, bytes] { client.write(bytes); });
            client.connectToHost(QStringLiteral("127.0.0.1"),
                                 client.property("port").value<quint16>());
        };
    };
    const auto connectTls = [](const Prepare &prepare) -> Prepare {
        return [prepare](QSslSocket &client) {
            client.setSslConfiguration(testClientTls());
            prepare(client);
            client.connectToHostEncrypted(QStringLiteral("127.0.0.1"),
                                          client.property("port").value<quint16>());
        };
    };
    QTest::newRow("plain HTTP") << none << connectPlain("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    QTest::newRow("half a hello, then garbage") << none << connectPlain("\x16\x03\x01\x00\x04zzzz");
    QTest::newRow("silence") << none << connectPlain("");
    QTest::newRow("the client does not trust us") << none << connectTls([](QSslSocket &client) {
        client.setSslConfiguration(QSslConfiguration::defaultConfiguration());
    });
    QTest::newRow("no common protocol")
            << none << connectTls([](QSslSocket &client) { client.setProtocol(QSsl::TlsV1_2); });
    const int verify = int(QSslSocket::VerifyPeer);
    QTest::newRow("no certificate") << verify << connectTls([](QSslSocket &) {});
    QTest::newRow("a certificate nobody knows") << verify << connectTls([](QSslSocket &client) {
        QSslConfiguration tls = client.sslConfiguration();
        setStrangersIdentity(tls);
        client.setSslConfiguration(tls);
    });
}

void tst_TcpListener::reportsFailedHandshakes()
{
    QFETCH(int, verify);
    QFETCH(std::function<void(QSslSocket &)>, start);
    QSslConfiguration tls = testServerTls();
    tls.setPeerVerifyMode(QSslSocket::PeerVerifyMode(verify));
    tls.setCaCertificates({ QSslCertificate(QByteArray(testCertificatePem)) });
    tls.setProtocol(QSsl::TlsV1_3OrLater);
    const auto listener = makeTlsListener(tls);
    QVERIFY(listener);
    static_cast<QSslServer *>(listener->server())->setHandshakeTimeout(200);
    QSignalSpy failed(listener.get(), &Listener::handshakeFailed);
    QSslSocket client;
    client.setProperty("port", listener->port());
    start(client);
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(failed.first().at(0).value<QHostAddress>(), QHostAddress(QHostAddress::LocalHost));
    QVERIFY(!failed.first().at(1).toString().isEmpty());
    QTRY_COMPARE(client.state(), QAbstractSocket::UnconnectedState);

    QSslSocket good;
    QSslConfiguration trusted = testClientTls();
    setTestIdentity(trusted);
    good.setSslConfiguration(trusted);
    good.connectToHostEncrypted(QStringLiteral("127.0.0.1"), listener->port());
    QTRY_COMPARE(m_accepted.size(), size_t(1));
    QVERIFY(echoes(good, "harmless"));
    QCOMPARE(failed.size(), 1);
}

void tst_TcpListener::closesInTheMiddleOfAReport()
{
    auto listener = makeTlsListener();
    QVERIFY(listener);
    QTcpSocket client;
    connect(listener.get(), &Listener::handshakeFailed, this, [&listener] { listener.reset(); });
    client.connectToHost(QHostAddress::LocalHost, listener->port());
    client.write("this is no TLS at all");
    QTRY_VERIFY(!listener);
    QTRY_COMPARE(client.state(), QAbstractSocket::UnconnectedState);
}

void tst_TcpListener::knowsItsUrl_data()
{
    QTest::addColumn<QHostAddress>("address");
    QTest::addColumn<QString>("host");
    QTest::newRow("IPv4") << QHostAddress(QHostAddress::LocalHost) << "127.0.0.1";
    QTest::newRow("IPv6") << QHostAddress(QHostAddress::LocalHostIPv6) << "[::1]";
    QTest::newRow("all of IPv4") << QHostAddress(QHostAddress::AnyIPv4) << "0.0.0.0";
    QTest::newRow("all") << QHostAddress(QHostAddress::Any) << "[::]";
}

void tst_TcpListener::knowsItsUrl()
{
    QFETCH(QHostAddress, address);
    QFETCH(QString, host);
    const auto listener = makeListener();
    QVERIFY(listener->url().isEmpty());
    QVERIFY2(listener->listen(address, 0), qPrintable(listener->errorString()));
    QCOMPARE(listener->url().toString(),
             QStringLiteral("http://%1:%2").arg(host).arg(listener->port()));
    listener->close();
    QVERIFY(listener->url().isEmpty());
}

void tst_TcpListener::acceptorMayClose()
{
    TcpListener *self = nullptr;
    int accepted = 0;
    TcpListener listener([&](std::unique_ptr<ByteStream>) {
        ++accepted;
        self->close();
    });
    self = &listener;
    QVERIFY(listener.listen(QHostAddress::LocalHost, 0));
    QTcpSocket clients[3];
    for (QTcpSocket &client : clients)
        client.connectToHost(QHostAddress::LocalHost, listener.port());
    QTRY_COMPARE(accepted, 1);
    for (QTcpSocket &client : clients)
        QTRY_COMPARE(client.state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(accepted, 1);
}

void tst_TcpListener::acceptorMayDestroyTheListener()
{
    int accepted = 0;
    std::unique_ptr<TcpListener> listener;
    const QByteArray name("captured"); // gone with the listener if it were not kept
    QByteArray seen;
    listener = std::make_unique<TcpListener>([&, name](std::unique_ptr<ByteStream>) {
        ++accepted;
        listener.reset();
        seen = name;
    });
    QVERIFY(listener->listen(QHostAddress::LocalHost, 0));
    QTcpSocket clients[3];
    for (QTcpSocket &client : clients)
        client.connectToHost(QHostAddress::LocalHost, listener->port());
    QTRY_COMPARE(accepted, 1);
    for (QTcpSocket &client : clients)
        QTRY_COMPARE(client.state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(accepted, 1);
    QCOMPARE(seen, name);
}

void tst_TcpListener::acceptorMayRefuse()
{
    TcpListener listener([](std::unique_ptr<ByteStream> stream) { stream.reset(); });
    QVERIFY(listener.listen(QHostAddress::LocalHost, 0));
    QTcpSocket client;
    QSignalSpy connected(&client, &QTcpSocket::connected);
    client.connectToHost(QHostAddress::LocalHost, listener.port());
    QTRY_COMPARE(connected.size(), 1);
    QTRY_COMPARE(client.state(), QAbstractSocket::UnconnectedState);
}

void tst_TcpListener::goesOnAfterDescriptorsRanOut()
{
    auto *const server = new QTcpServer;
    const auto listener = makeListener();
    QVERIFY(listener->bind(server));
    QVERIFY(listener->listen(QHostAddress::LocalHost, 0));
    QSignalSpy attempts(server, &QTcpServer::acceptError);
    QSignalSpy failed(listener.get(), &Listener::acceptFailed);
    QTcpSocket client;
    client.bind(QHostAddress::LocalHost); // takes its descriptor while there are some
    // A timer of somebody else; the sanitizer then knows the event, and needs no descriptor to look at it.
    QTimerEvent foreign(-1);
    QVERIFY(QCoreApplication::sendEvent(listener.get(), &foreign));
    {
        const DescriptorExhaustion exhaustion;
        client.connectToHost(QHostAddress::LocalHost, listener->port());
        QTRY_VERIFY(attempts.size() >= 3);
        QCOMPARE(failed.size(), 1);
        QVERIFY(!failed.first().first().toString().isEmpty());
        QCOMPARE(m_accepted.size(), size_t(0));
    }
    QTRY_COMPARE(m_accepted.size(), size_t(1));
    QVERIFY(echoes(client, "at last"));
    // And does not stumble over its memory of the failure.
    for (size_t i = 2; i < 5; ++i) {
        QTcpSocket another;
        another.connectToHost(QHostAddress::LocalHost, listener->port());
        QTRY_COMPARE(m_accepted.size(), i);
        QVERIFY(listener->isListening());
    }
    QCOMPARE(failed.size(), 1);
}

QTEST_GUILESS_MAIN(tst_TcpListener)
#include "tst_tcplistener.moc"
