// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Long polling by a proxy that reads requests and writes them anew, as those for plain HTTP do.
#include "pollingsession.h"
#include "scriptedserver.h"
#include "testcertificate.h"

#include <QNetworkProxyFactory>
#include <QTest>

using namespace QSocketIoPrivate;
using QSocketIo::RedirectPolicy;

namespace {

// By a proxy to where it is plain, and directly to where it is not.
class PlainByProxy final : public QNetworkProxyFactory
{
public:
    explicit PlainByProxy(const QUrl &proxy)
        : m_proxy(QNetworkProxy::HttpProxy, proxy.host(), quint16(proxy.port()))
    {}
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override
    {
        const bool isPlain = query.url().scheme() == QLatin1String("http");
        return { isPlain ? m_proxy : QNetworkProxy(QNetworkProxy::NoProxy) };
    }

private:
    const QNetworkProxy m_proxy;
};

} // namespace

class tst_PollingProxies : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { QNetworkProxyFactory::setApplicationProxyFactory(nullptr); }

    void forwarded_data();
    void forwarded();
    void requestsHaveConnectionsOfTheirOwn();
    void redirectLeavesTheProxy();
};

void tst_PollingProxies::forwarded_data()
{
    QTest::addColumn<QString>("scheme");
    QTest::addColumn<QNetworkProxy::ProxyType>("type");
    QTest::addColumn<QString>("user");
    QTest::addColumn<bool>("expected");
    const QString http = QStringLiteral("http");
    QTest::newRow("http") << http << QNetworkProxy::HttpProxy << QString() << true;
    QTest::newRow("cache") << http << QNetworkProxy::HttpCachingProxy << QString() << true;
    QTest::newRow("password") << http << QNetworkProxy::HttpProxy << QStringLiteral("me") << false;
    QTest::newRow("SOCKS") << http << QNetworkProxy::Socks5Proxy << QString() << false;
    QTest::newRow("none") << http << QNetworkProxy::NoProxy << QString() << false;
    QTest::newRow("https") << QStringLiteral("https") << QNetworkProxy::HttpProxy << QString()
                           << false;
}

void tst_PollingProxies::forwarded()
{
    QFETCH(QString, scheme);
    QFETCH(QNetworkProxy::ProxyType, type);
    QFETCH(QString, user);
    ClientRequest request;
    request.proxy = QNetworkProxy(type, QStringLiteral("proxy"), 8080, user);
    QTEST(isForwarded(request, QUrl(scheme + QStringLiteral("://a.example/"))), "expected");
}

// What is sent on one that the proxy is about to close would be lost.
void tst_PollingProxies::requestsHaveConnectionsOfTheirOwn()
{
    ScriptedEngine proxy;
    QNetworkProxyFactory::setApplicationProxyFactory(new PlainByProxy(proxy.url()));
    PollingSession session(QUrl(QStringLiteral("http://a.example/socket.io/")));
    session.start();
    QTRY_COMPARE(proxy.polls.size(), 1);
    QVERIFY(proxy.requests.first().target.startsWith("http://a.example/socket.io/?EIO=4"));
    session.send({ textMessage("x") });
    QTRY_COMPARE(proxy.posts, QByteArrayList{ "4x" });
    QSet<QTcpSocket *> sockets;
    for (const ScriptedRequest &request : std::as_const(proxy.requests))
        sockets.insert(request.socket);
    QCOMPARE(proxy.requests.size(), 3);
    QCOMPARE(sockets.size(), 3);
}

// What tells its connections apart is no name for the certificate of a server that is reached without it.
void tst_PollingProxies::redirectLeavesTheProxy()
{
    ScriptedEngine secure(ScriptedServer::Tls::On);
    ScriptedServer proxy;
    proxy.onRequest = [&](const ScriptedRequest &request) {
        request.answer({}, 308, { "Location: " + secure.url().toEncoded() });
    };
    QNetworkProxyFactory::setApplicationProxyFactory(new PlainByProxy(proxy.url()));
    PollingSession session(QUrl(QStringLiteral("http://a.example/socket.io/")));
    session.request.redirectPolicy = RedirectPolicy::NotLessSafe;
    session.request.base.setSslConfiguration(testClientTls());
    session.start();
    QTRY_COMPARE(secure.polls.size() + session.closed, 1);
    QVERIFY2(session.closed == 0, qPrintable(session.lastError.message));
}

QTEST_GUILESS_MAIN(tst_PollingProxies)
#include "tst_pollingproxies.moc"
