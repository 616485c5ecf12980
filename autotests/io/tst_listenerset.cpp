// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Several places to listen at, of several kinds.
#include "io/listenerset.h"

#include "echoreader.h"
#include "testcertificate.h"

#include <QLocalServer>
#include <QLocalSocket>
#include <QSignalSpy>
#include <QSslServer>
#include <QSslSocket>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <vector>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;

class tst_ListenerSet : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void startsIdle();
    void listensInSeveralPlaces();
    void failureLeavesTheOthers();
    void closeEndsThemAll();
    void boundServersListenAgain();
    void boundTlsStaysTls();
    void listensSecurely();
    void demandsACertificateForTls();
    void exchangesTheCertificate();
    void timesHandshakesOut();
    void clampsTheTimeout();
    void passesFailuresOn();
    void acceptorMayCloseEverything();
    void acceptorMayDestroyTheSet();

private:
    QString path(const QString &name = QStringLiteral("socket")) const
    {
        return m_folder.filePath(name);
    }
    bool tcpAccepted(const QUrl &url);
    QByteArray certificateSeen(quint16 port);

    QTemporaryDir m_folder;
    std::vector<std::unique_ptr<EchoReader>> m_accepted;
    std::unique_ptr<ListenerSet> m_set;
};

void tst_ListenerSet::init()
{
    m_set = std::make_unique<ListenerSet>([this](std::unique_ptr<ByteStream> stream) {
        m_accepted.push_back(std::make_unique<EchoReader>(std::move(stream)));
    });
}

void tst_ListenerSet::cleanup()
{
    m_accepted.clear();
    m_set.reset();
}

bool tst_ListenerSet::tcpAccepted(const QUrl &url)
{
    const size_t before = m_accepted.size();
    QTcpSocket client;
    client.connectToHost(url.host(), quint16(url.port()));
    return QTest::qWaitFor([&] {
               return m_accepted.size() > before
                      || client.error() == QAbstractSocket::ConnectionRefusedError;
           })
           && m_accepted.size() > before;
}

// The name in the certificate that a client is shown.
QByteArray tst_ListenerSet::certificateSeen(quint16 port)
{
    const size_t before = m_accepted.size();
    QSslSocket client;
    client.setPeerVerifyMode(QSslSocket::VerifyNone);
    client.connectToHostEncrypted(QStringLiteral("127.0.0.1"), port);
    if (!QTest::qWaitFor([&] { return client.isEncrypted() && m_accepted.size() > before; }))
        return {};
    return client.peerCertificate().subjectInfo(QSslCertificate::CommonName).value(0).toLatin1();
}

void tst_ListenerSet::startsIdle()
{
    QVERIFY(!m_set->isListening());
    QCOMPARE(m_set->port(), quint16(0));
    QVERIFY(m_set->urls().isEmpty());
    m_set->close();
    QVERIFY(m_set->errorString().isEmpty());
}

void tst_ListenerSet::listensInSeveralPlaces()
{
    QVERIFY(m_set->listenLocal(path()));
    QCOMPARE(m_set->port(), quint16(0));
    QVERIFY(m_set->listen(QHostAddress::LocalHost, 0));
    QVERIFY(m_set->listen(QHostAddress::LocalHost, 0));
    QVERIFY(m_set->listen(QHostAddress::LocalHostIPv6, 0));
    auto *const tcp = new QTcpServer;
    QVERIFY(tcp->listen(QHostAddress::LocalHost));
    QVERIFY(m_set->bind(tcp));
    auto *const local = new QLocalServer;
    QVERIFY(local->listen(path(QStringLiteral("second"))));
    QVERIFY(m_set->bind(local));

    const QList<QUrl> urls = m_set->urls();
    QCOMPARE(urls.size(), 6);
    QCOMPARE(quint16(urls.at(1).port()), m_set->port());
    QVERIFY(urls.at(1) != urls.at(2));
    QCOMPARE(urls.at(3).host(), QStringLiteral("::1"));
    for (const QUrl &url : urls) {
        if (url.scheme() == u"unix") {
            const size_t before = m_accepted.size();
            QLocalSocket client;
            client.connectToServer(url.path());
            QTRY_COMPARE(m_accepted.size(), before + 1);
        } else {
            QVERIFY2(tcpAccepted(url), qPrintable(url.toString()));
        }
    }
}

void tst_ListenerSet::failureLeavesTheOthers()
{
    QVERIFY(m_set->listen(QHostAddress::LocalHost, 0));
    const QList<QUrl> before = m_set->urls();
    QVERIFY(!m_set->listen(QHostAddress::LocalHost, m_set->port()));
    QVERIFY(!m_set->errorString().isEmpty());
    QVERIFY(!m_set->listenLocal(path(QStringLiteral("missing/socket"))));
    QVERIFY(!m_set->errorString().isEmpty());
    QVERIFY(!m_set->listenFromSystemd({}));
    QVERIFY(!m_set->errorString().isEmpty());
    QCOMPARE(m_set->urls(), before);
    QVERIFY(tcpAccepted(before.first()));
    QVERIFY(m_set->listen(QHostAddress::LocalHost, 0));
    QVERIFY(m_set->errorString().isEmpty());
}

void tst_ListenerSet::closeEndsThemAll()
{
    QVERIFY(m_set->listen(QHostAddress::LocalHost, 0));
    QVERIFY(m_set->listen(QHostAddress::LocalHostIPv6, 0));
    QVERIFY(m_set->listenLocal(path()));
    const QList<QUrl> urls = m_set->urls();
    m_set->close();
    QVERIFY(!m_set->isListening());
    QVERIFY(m_set->urls().isEmpty());
    QVERIFY(!tcpAccepted(urls.at(0)));
    QVERIFY(!tcpAccepted(urls.at(1)));
    QVERIFY(!QFile::exists(path()));
    QVERIFY(m_set->listen(QHostAddress::LocalHost, 0));
    QCOMPARE(m_set->urls().size(), 1);
}

void tst_ListenerSet::boundServersListenAgain()
{
    auto *const tcp = new QTcpServer;
    auto *const local = new QLocalServer;
    QVERIFY(m_set->bind(tcp));
    QVERIFY(m_set->bind(local));
    QVERIFY(!m_set->isListening());
    for (int i = 0; i < 2; ++i) {
        QVERIFY(m_set->listen(QHostAddress::LocalHost, 0));
        QVERIFY(tcp->isListening());
        QVERIFY(m_set->listenLocal(path()));
        QVERIFY(local->isListening());
        QVERIFY(m_set->listen(QHostAddress::LocalHost, 0)); // one of our own
        QCOMPARE(m_set->urls().size(), 3);
        m_set->close();
        QVERIFY(!tcp->isListening());
        QVERIFY(!local->isListening());
    }
}

void tst_ListenerSet::boundTlsStaysTls()
{
    auto *const server = new QSslServer;
    server->setSslConfiguration(testServerTls());
    QVERIFY(m_set->bind(server));
    QVERIFY(m_set->listen(QHostAddress::LocalHost, 0));
    QCOMPARE(certificateSeen(m_set->port()), QByteArray("localhost"));
    m_set->close();
    QVERIFY(m_set->listen(QHostAddress::LocalHost, 0));
    QCOMPARE(certificateSeen(m_set->port()), QByteArray("localhost"));
}

void tst_ListenerSet::listensSecurely()
{
    m_set->setSslConfiguration(testServerTls());
    QVERIFY(m_set->listen(QHostAddress::LocalHost, 0));
    QVERIFY2(m_set->listenSecure(QHostAddress::LocalHost, 0), qPrintable(m_set->errorString()));
    QCOMPARE(m_set->urls().at(0).scheme(), QStringLiteral("http"));
    QCOMPARE(m_set->urls().at(1).scheme(), QStringLiteral("https"));
    QCOMPARE(certificateSeen(quint16(m_set->urls().at(1).port())), QByteArray("localhost"));
    QVERIFY(m_accepted.back()->stream()->isEncrypted());
    QVERIFY(tcpAccepted(m_set->urls().at(0)));
    QVERIFY(!m_accepted.back()->stream()->isEncrypted());
}

void tst_ListenerSet::demandsACertificateForTls()
{
    QVERIFY(!m_set->listenSecure(QHostAddress::LocalHost, 0));
    QVERIFY(!m_set->errorString().isEmpty());
    QSslConfiguration withoutKey = testServerTls();
    withoutKey.setPrivateKey({});
    m_set->setSslConfiguration(withoutKey);
    QVERIFY(!m_set->listenSecure(QHostAddress::LocalHost, 0));
    QVERIFY(!m_set->isListening());
}

void tst_ListenerSet::exchangesTheCertificate()
{
    m_set->setSslConfiguration(testServerTls());
    QVERIFY(m_set->listenSecure(QHostAddress::LocalHost, 0));
    QSslSocket before;
    before.setSslConfiguration(testClientTls());
    before.connectToHostEncrypted(QStringLiteral("127.0.0.1"), m_set->port());
    QTRY_COMPARE(m_accepted.size(), size_t(1));
    QSslConfiguration renewed = testServerTls();
    setStrangersIdentity(renewed);
    m_set->setSslConfiguration(renewed);
    QCOMPARE(m_set->sslConfiguration(), renewed);
    QCOMPARE(certificateSeen(m_set->port()), QByteArray("stranger"));
    before.write("still here");
    QTRY_COMPARE(before.bytesAvailable(), 10);
}

void tst_ListenerSet::timesHandshakesOut()
{
    QCOMPARE(m_set->handshakeTimeout(), 5000ms);
    m_set->setSslConfiguration(testServerTls());
    QVERIFY(m_set->listenSecure(QHostAddress::LocalHost, 0));
    m_set->setHandshakeTimeout(50ms);
    QSignalSpy failed(m_set.get(), &ListenerSet::handshakeFailed);
    QTcpSocket silent;
    silent.connectToHost(QHostAddress::LocalHost, m_set->port());
    QTRY_COMPARE(failed.size(), 1);
    QTRY_COMPARE(silent.state(), QAbstractSocket::UnconnectedState);
    QVERIFY(m_accepted.empty());
}

void tst_ListenerSet::clampsTheTimeout()
{
    m_set->setHandshakeTimeout(-1ms);
    QCOMPARE(m_set->handshakeTimeout(), 1ms);
    m_set->setHandshakeTimeout(std::chrono::hours(24 * 365));
    QCOMPARE(m_set->handshakeTimeout().count(), std::numeric_limits<int>::max());
}

void tst_ListenerSet::passesFailuresOn()
{
    m_set->setSslConfiguration(testServerTls());
    QVERIFY(m_set->listenSecure(QHostAddress::LocalHost, 0));
    QSignalSpy failed(m_set.get(), &ListenerSet::handshakeFailed);
    QTcpSocket client;
    client.connectToHost(QHostAddress::LocalHost, m_set->port());
    client.write("plain text");
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(failed.first().first().value<QHostAddress>(), QHostAddress(QHostAddress::LocalHost));
}

void tst_ListenerSet::acceptorMayCloseEverything()
{
    int accepted = 0;
    m_set = std::make_unique<ListenerSet>([&](std::unique_ptr<ByteStream>) {
        ++accepted;
        m_set->close();
    });
    m_set->setSslConfiguration(testServerTls());
    const auto tcp = [this] { return m_set->listen(QHostAddress::LocalHost, 0); };
    const auto tls = [this] { return m_set->listenSecure(QHostAddress::LocalHost, 0); };
    const auto bound = [this] {
        return m_set->bind(new QTcpServer) && m_set->listen(QHostAddress::LocalHost, 0);
    };
    for (const std::function<bool()> &listen :
         { std::function<bool()>(tcp), std::function<bool()>(tls), std::function<bool()>(bound) }) {
        accepted = 0;
        QVERIFY(listen());
        QSslSocket client;
        client.setSslConfiguration(testClientTls());
        if (m_set->urls().first().scheme() == u"https")
            client.connectToHostEncrypted(QStringLiteral("127.0.0.1"), m_set->port());
        else
            client.connectToHost(QStringLiteral("127.0.0.1"), m_set->port());
        QTRY_COMPARE(accepted, 1);
        QVERIFY(!m_set->isListening());
        QTRY_COMPARE(client.state(), QAbstractSocket::UnconnectedState);
    }
    QVERIFY(m_set->listenLocal(path()));
    QLocalSocket client;
    client.connectToServer(path());
    QTRY_COMPARE(accepted, 2);
}

void tst_ListenerSet::acceptorMayDestroyTheSet()
{
    int accepted = 0;
    m_set = std::make_unique<ListenerSet>([&](std::unique_ptr<ByteStream>) {
        ++accepted;
        m_set.reset();
    });
    QVERIFY(m_set->listen(QHostAddress::LocalHost, 0));
    QVERIFY(m_set->listenLocal(path()));
    QTcpSocket client;
    client.connectToHost(QHostAddress::LocalHost, m_set->port());
    QTRY_COMPARE(accepted, 1);
    QTRY_COMPARE(client.state(), QAbstractSocket::UnconnectedState);
    QVERIFY(!QFile::exists(path()));
}

QTEST_GUILESS_MAIN(tst_ListenerSet)
#include "tst_listenerset.moc"
