// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Who is believed what about whom.
#include "server/trustedproxies.h"

#include <QTest>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using Fields = QList<std::pair<QByteArray, QByteArray>>;

class tst_TrustedProxies : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void accepts_data();
    void accepts();
    void contains_data();
    void contains();
    void resolves_data();
    void resolves();
};

void tst_TrustedProxies::accepts_data()
{
    QTest::addColumn<QString>("proxy");
    QTest::addColumn<bool>("isOne");
    const auto row = [](const char *proxy, bool isOne) {
        QTest::newRow(proxy) << QString::fromLatin1(proxy) << isOne;
    };
    row("127.0.0.1", true);
    row("10.0.0.0/8", true);
    row("10.0.0.0/255.0.0.0", true);
    row("0.0.0.0/0", true);
    row("::1", true);
    row("fd00::/8", true);
    row("unix:", true);
    row("", false);
    row("10", false);
    row("10/8", false);
    row("localhost", false);
    row("10.0.0.0/33", false);
    row("fd00::/129", false);
    row("10.0.0.0/x", false);
    row("300.0.0.1", false);
    row("unix", false);
}

void tst_TrustedProxies::accepts()
{
    QFETCH(QString, proxy);
    QFETCH(bool, isOne);
    TrustedProxies proxies;
    QCOMPARE(proxies.add(proxy), isOne);
    QCOMPARE(proxies.isEmpty(), !isOne);
}

void tst_TrustedProxies::contains_data()
{
    QTest::addColumn<QString>("proxy");
    QTest::addColumn<QString>("address"); // empty: of a local socket
    QTest::addColumn<bool>("isTrusted");
    const auto row = [](const char *proxy, const char *address, bool isTrusted) {
        QTest::addRow("%s in %s", address, proxy)
                << QString::fromLatin1(proxy) << QString::fromLatin1(address) << isTrusted;
    };
    row("127.0.0.1", "127.0.0.1", true);
    row("127.0.0.1", "::ffff:127.0.0.1", true);
    row("127.0.0.1", "127.0.0.2", false);
    row("127.0.0.1", "::1", false);
    row("10.0.0.0/8", "10.255.255.255", true);
    row("10.0.0.0/8", "11.0.0.0", false);
    row("10.0.0.0/8", "::ffff:10.1.2.3", true);
    row("fd00::/8", "fdff::1", true);
    row("fd00::/8", "fe00::1", false);
    row("0.0.0.0/0", "192.0.2.1", true);
    row("0.0.0.0/0", "2001:db8::1", false);
    row("unix:", "", true);
    row("unix:", "127.0.0.1", false);
    row("0.0.0.0/0", "", false);
}

void tst_TrustedProxies::contains()
{
    QFETCH(QString, proxy);
    QFETCH(QString, address);
    TrustedProxies proxies;
    QVERIFY(proxies.add(proxy));
    QTEST(proxies.contains(QHostAddress(address)), "isTrusted");
}

void tst_TrustedProxies::resolves_data()
{
    QTest::addColumn<QString>("peer");
    QTest::addColumn<Fields>("fields");
    QTest::addColumn<QString>("client"); // null: nobody is named
    QTest::addColumn<bool>("isEncrypted");
    QTest::addColumn<QByteArray>("host");
    const auto row = [](const char *name, const char *peer, const Fields &fields,
                        const char *client, bool isEncrypted = false, const char *host = nullptr) {
        QTest::newRow(name) << QString::fromLatin1(peer) << fields << QString::fromLatin1(client)
                            << isEncrypted << QByteArray(host);
    };
    row("a stranger", "192.0.2.99", { { "X-Forwarded-For", "1.1.1.1" } }, nullptr);
    row("says nothing", "10.0.0.1", {}, nullptr);
    row("one proxy", "10.0.0.1", { { "X-Forwarded-For", "1.1.1.1" } }, "1.1.1.1");
    row("everything", "10.0.0.1",
        { { "X-Forwarded-For", "1.1.1.1" },
          { "X-Forwarded-Proto", "https" },
          { "X-Forwarded-Host", "example.org" } },
        "1.1.1.1", true, "example.org");
    row("WebSocket scheme", "10.0.0.1",
        { { "X-Forwarded-For", "1.1.1.1" }, { "X-Forwarded-Proto", "wss" } }, "1.1.1.1", true);
    row("client pretends", "10.0.0.1", { { "X-Forwarded-For", "9.9.9.9, 1.1.1.1" } }, "1.1.1.1");
    row("client pretends to be a proxy", "10.0.0.1", { { "X-Forwarded-For", "10.0.0.7, 1.1.1.1" } },
        "1.1.1.1");
    row("two proxies", "10.0.0.1", { { "X-Forwarded-For", "9.9.9.9, 1.1.1.1, 10.0.0.2" } },
        "1.1.1.1");
    row("the outer one knows the scheme", "10.0.0.1",
        { { "Forwarded", "for=1.1.1.1;proto=https;host=example.org, for=10.0.0.2;proto=http" } },
        "1.1.1.1", true, "example.org");
    row("from a proxy itself", "10.0.0.1", { { "X-Forwarded-For", "10.0.0.3, 10.0.0.2" } },
        "10.0.0.3");
    row("hidden", "10.0.0.1", { { "Forwarded", "for=_secret;proto=https" } }, "", true);
    row("hidden behind two", "10.0.0.1", { { "X-Forwarded-For", "9.9.9.9, unknown" } }, "");
    row("scheme only", "10.0.0.1", { { "X-Forwarded-Proto", "https" } }, "10.0.0.1", true);
    row("contradiction", "10.0.0.1",
        { { "X-Forwarded-For", "1.1.1.1" }, { "Forwarded", "for=2.2.2.2" } }, nullptr);
    row("IPv6", "10.0.0.1", { { "Forwarded", "for=\"[2001:db8::1]:99\"" } }, "2001:db8::1");
    row("mapped", "10.0.0.1", { { "X-Forwarded-For", "::ffff:1.1.1.1" } }, "1.1.1.1");
}

void tst_TrustedProxies::resolves()
{
    QFETCH(QString, peer);
    QFETCH(Fields, fields);
    QFETCH(QString, client);
    TrustedProxies proxies;
    QVERIFY(proxies.add(u"10.0.0.0/8"_s));
    HttpHeaders headers;
    for (const auto &[name, value] : fields)
        headers.append(name, value);
    HttpPeer direct;
    direct.address = QHostAddress(peer);
    const auto resolved = proxies.resolve(direct, headers);
    QCOMPARE(resolved.has_value(), !client.isNull());
    if (!resolved)
        return;
    QCOMPARE(resolved->address, QHostAddress(client));
    QTEST(resolved->isEncrypted, "isEncrypted");
    QTEST(resolved->host, "host");
}

QTEST_APPLESS_MAIN(tst_TrustedProxies)
#include "tst_trustedproxies.moc"
