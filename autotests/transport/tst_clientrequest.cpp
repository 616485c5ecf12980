// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// URLs, redirects and targets of a client's requests.
#include "transport/clientrequest.h"

#include "testcertificate.h"

#include <QNetworkProxyFactory>
#include <QTest>
#include <QUrlQuery>

using namespace QSocketIoPrivate;
using QSocketIo::RedirectPolicy;
using QSocketIo::TimestampPolicy;
using QSocketIo::Transport;

namespace {

class FactoryForTests final : public QNetworkProxyFactory
{
public:
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override
    {
        s_queries.append(query.url());
        return s_answer;
    }
    static inline QList<QUrl> s_queries;
    static inline QList<QNetworkProxy> s_answer;
};

} // namespace

class tst_ClientRequest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void timestamps_data();
    void timestamps();
    void base64IsAskedFor();
    void redirections_data();
    void redirections();
    void movingElsewhereLeavesSecretsBehind_data();
    void movingElsewhereLeavesSecretsBehind();
    void targets_data();
    void targets();
    void applicationProxyIsAskedByUrl();
    void proxyOfItsOwn();
    void pins();
};

void tst_ClientRequest::timestamps_data()
{
    QTest::addColumn<QSocketIo::TimestampPolicy>("policy");
    QTest::addColumn<QSocketIo::Transport>("transport");
    QTest::addColumn<bool>("isStamped");
    QTest::newRow("never, polling") << TimestampPolicy::Never << Transport::Polling << false;
    QTest::newRow("never, WebSocket") << TimestampPolicy::Never << Transport::WebSocket << false;
    QTest::newRow("polling, polling") << TimestampPolicy::PollingOnly << Transport::Polling << true;
    QTest::newRow("polling, WebSocket")
            << TimestampPolicy::PollingOnly << Transport::WebSocket << false;
    QTest::newRow("always, polling") << TimestampPolicy::Always << Transport::Polling << true;
    QTest::newRow("always, WebSocket") << TimestampPolicy::Always << Transport::WebSocket << true;
}

void tst_ClientRequest::timestamps()
{
    QFETCH(QSocketIo::TimestampPolicy, policy);
    QFETCH(QSocketIo::Transport, transport);
    QFETCH(bool, isStamped);
    ClientRequest request;
    request.base.setUrl(QUrl(QStringLiteral("http://a.example/socket.io/?stamp=mine&t=kept")));
    request.timestampPolicy = policy;
    request.timestampParameter = QStringLiteral("stamp");
    const QString first = QUrlQuery(engineUrl(request, transport, {}))
                                  .queryItemValue(QStringLiteral("stamp"));
    const QUrlQuery second(engineUrl(request, transport, {}));
    QCOMPARE(second.allQueryItemValues(QStringLiteral("stamp")).size(), 1);
    QCOMPARE(second.queryItemValue(QStringLiteral("t")), QStringLiteral("kept"));
    QCOMPARE(first != second.queryItemValue(QStringLiteral("stamp")), isStamped);
    QCOMPARE(first != QLatin1String("mine"), isStamped);
}

void tst_ClientRequest::base64IsAskedFor()
{
    ClientRequest request;
    request.base.setUrl(QUrl(QStringLiteral("http://a.example/socket.io/")));
    QVERIFY(!engineUrl(request, Transport::WebSocket, {}).query().contains(QStringLiteral("b64")));
    request.isBase64 = true;
    for (const Transport transport : { Transport::WebSocket, Transport::Polling })
        QVERIFY(engineUrl(request, transport, {}).query().contains(QStringLiteral("b64=1")));
}

void tst_ClientRequest::redirections_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("location");
    QTest::addColumn<QString>("target"); // without a policy that forbids it; empty: nowhere
    QTest::addColumn<bool>("isSameOrigin");
    const auto row = [](const char *name, const char *from, const char *location,
                        const char *target, bool isSameOrigin = false) {
        QTest::newRow(name) << QString::fromLatin1(from) << QString::fromLatin1(location)
                            << QString::fromLatin1(target) << isSameOrigin;
    };
    row("path", "http://a/x?y", "/z?w", "http://a/z?w", true);
    row("relative", "http://a/x/y", "z", "http://a/x/z", true);
    row("default port", "http://a/x", "http://a:80/z", "http://a:80/z", true);
    row("default TLS port", "https://a:443/x", "https://a/z", "https://a/z", true);
    row("other host", "http://a/x", "http://b/x", "http://b/x");
    row("other port", "http://a/x", "http://a:81/x", "http://a:81/x");
    row("safer", "http://a/x", "https://a/x", "https://a/x");
    row("less safe", "https://a/x", "http://a/x", "");
    row("without scheme", "https://a/x", "//b/x", "https://b/x");
    row("credentials are dropped", "http://a/x", "http://u:p@b/x#f", "http://b/x");
    row("file", "http://a/x", "file:///etc/passwd", "");
    row("WebSocket", "http://a/x", "ws://b/", "");
    row("no host", "http://a/x", "http:///x", "");
    row("nothing", "http://a/x", "", "");
    row("nonsense", "http://a/x", "http://[", "");
}

void tst_ClientRequest::redirections()
{
    QFETCH(QString, from);
    QFETCH(QString, location);
    QFETCH(QString, target);
    QFETCH(bool, isSameOrigin);
    const auto follow = [&](RedirectPolicy policy) {
        const Redirection next = redirection(policy, QUrl(from), QUrl(location));
        if (next.problem.isEmpty() == next.target.isEmpty())
            return QStringLiteral("neither or both");
        return next.target.toString();
    };
    QCOMPARE(follow(RedirectPolicy::NotLessSafe), target);
    QCOMPARE(follow(RedirectPolicy::SameOrigin), isSameOrigin ? target : QString());
    QCOMPARE(follow(RedirectPolicy::Never), QString());
}

void tst_ClientRequest::movingElsewhereLeavesSecretsBehind_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<bool>("isKept");
    QTest::newRow("same origin") << QStringLiteral("https://a.example/other/") << true;
    QTest::newRow("other host") << QStringLiteral("https://b.example/") << false;
    QTest::newRow("other port") << QStringLiteral("https://a.example:444/") << false;
}

void tst_ClientRequest::movingElsewhereLeavesSecretsBehind()
{
    QFETCH(QString, target);
    QFETCH(bool, isKept);
    ClientRequest request;
    request.base.setUrl(QUrl(QStringLiteral("https://a.example/socket.io/")));
    const QList<QByteArray> secrets{ "Authorization", "cookie", "Proxy-Authorization" };
    for (const QByteArray &name : secrets)
        request.base.setRawHeader(name, "secret");
    request.base.setRawHeader("X-Other", "kept");
    request.base.setSslConfiguration(testServerTls()); // with a certificate and its key
    request.pinnedKeys = { "pin" };
    request.moveTo(QUrl(target));
    QCOMPARE(request.base.url(), QUrl(target));
    for (const QByteArray &name : secrets)
        QCOMPARE(request.base.hasRawHeader(name), isKept);
    QCOMPARE(request.base.rawHeader("X-Other"), QByteArray("kept"));
    QCOMPARE(!request.base.sslConfiguration().privateKey().isNull(), isKept);
    QCOMPARE(!request.base.sslConfiguration().localCertificate().isNull(), isKept);
    QCOMPARE(request.pinnedKeys, QList<QByteArray>{ "pin" });
}

void tst_ClientRequest::targets_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    using Kind = StreamTarget::Kind;
    QTest::newRow("http") << QStringLiteral("http://a.example/") << int(Kind::Tcp)
                          << QStringLiteral("a.example") << 80;
    QTest::newRow("https") << QStringLiteral("https://a.example/") << int(Kind::Tls)
                           << QStringLiteral("a.example") << 443;
    QTest::newRow("port") << QStringLiteral("https://a.example:8443/") << int(Kind::Tls)
                          << QStringLiteral("a.example") << 8443;
    QTest::newRow("IPv6") << QStringLiteral("http://[::1]:3000/") << int(Kind::Tcp)
                          << QStringLiteral("::1") << 3000;
}

void tst_ClientRequest::targets()
{
    QFETCH(QString, url);
    ClientRequest request;
    request.proxy = QNetworkProxy::NoProxy;
    const StreamTarget target = streamTarget(request, QUrl(url));
    QTEST(int(target.kind), "kind");
    QTEST(target.host, "host");
    QTEST(int(target.port), "port");
}

void tst_ClientRequest::applicationProxyIsAskedByUrl()
{
    QNetworkProxyFactory::setApplicationProxyFactory(new FactoryForTests);
    const auto restore = qScopeGuard(
            [] { QNetworkProxyFactory::setApplicationProxyFactory(nullptr); });
    const QNetworkProxy caching(QNetworkProxy::HttpCachingProxy, QStringLiteral("cache"), 1);
    const QNetworkProxy ftp(QNetworkProxy::FtpCachingProxy, QStringLiteral("ftp"), 2);
    const QNetworkProxy socks(QNetworkProxy::Socks5Proxy, QStringLiteral("socks"), 3);
    const QUrl url(QStringLiteral("https://a.example/socket.io/"));
    FactoryForTests::s_answer = { ftp, socks };
    QCOMPARE(streamTarget({}, url).proxy, socks);
    QCOMPARE(FactoryForTests::s_queries, QList<QUrl>{ url });
    FactoryForTests::s_answer = { caching };
    QCOMPARE(streamTarget({}, url).proxy.type(), QNetworkProxy::HttpProxy);
    QCOMPARE(streamTarget({}, url).proxy.hostName(), QStringLiteral("cache"));
    FactoryForTests::s_answer = { QNetworkProxy(QNetworkProxy::NoProxy), socks };
    QCOMPARE(streamTarget({}, url).proxy.type(), QNetworkProxy::NoProxy);
    FactoryForTests::s_answer = { ftp };
    QCOMPARE(streamTarget({}, url).proxy.type(), QNetworkProxy::NoProxy);
}

void tst_ClientRequest::proxyOfItsOwn()
{
    ClientRequest request;
    request.proxy = QNetworkProxy(QNetworkProxy::Socks5Proxy, QStringLiteral("mine"), 3);
    QCOMPARE(streamTarget(request, QUrl(QStringLiteral("http://a/"))).proxy, request.proxy);
}

void tst_ClientRequest::pins()
{
    const QSslCertificate certificate{ QByteArray(testCertificatePem) };
    const QByteArray digest = QCryptographicHash::hash(certificate.publicKey().toDer(),
                                                       QCryptographicHash::Sha256);
    // openssl x509 -pubkey -noout | openssl pkey -pubin -outform der | sha256sum
    QCOMPARE(digest.toHex(),
             QByteArray("6bbb1d40b78348570f8cb06f1d323f262b56a2ebaa7ae25f1e917d8e33eff99b"));
    QVERIFY(pinObjection({}, certificate).isEmpty());
    QVERIFY(pinObjection({ digest }, certificate).isEmpty());
    const QString objection = pinObjection({ QByteArray(32, 'x') }, certificate);
    QVERIFY(objection.contains(QString::fromLatin1(digest.toBase64()))); // for whoever has to pin it
    QVERIFY(!pinObjection({ digest }, QSslCertificate()).isEmpty());
}

QTEST_GUILESS_MAIN(tst_ClientRequest)
#include "tst_clientrequest.moc"
