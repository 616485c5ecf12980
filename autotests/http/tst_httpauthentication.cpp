// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Challenges of servers and the answers to them; the digests are those of the RFCs.
#include "http/httpauthentication.h"

#include <QTest>

using namespace QSocketIoPrivate;

class tst_HttpAuthentication : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void challenges_data();
    void challenges();
    void strongest_data();
    void strongest();
    void basic();
    void digest_data();
    void digest();
    void textIsQuoted();
    void stale();
};

void tst_HttpAuthentication::challenges_data()
{
    QTest::addColumn<QByteArrayList>("fields");
    QTest::addColumn<QByteArrayList>("expected"); // scheme, then name=value
    const auto row = [](const char *name, const QByteArrayList &fields,
                        const QByteArrayList &expected) {
        QTest::newRow(name) << fields << expected;
    };
    row("basic", { "Basic realm=\"a b\"" }, { "basic", "realm=a b" });
    row("scheme alone", { "Negotiate" }, { "negotiate" });
    row("token instead of quotes", { "Basic realm=x" }, { "basic", "realm=x" });
    row("blanks", { "Basic  realm = \"x\" , charset=\"UTF-8\"" },
        { "basic", "realm=x", "charset=UTF-8" });
    row("comma and equals in quotes", { "Basic realm=\"a, b=c\"" }, { "basic", "realm=a, b=c" });
    row("escapes", { R"(Basic realm="a\"b\\c")" }, { "basic", R"(realm=a"b\c)" });
    row("two in one field", { "Digest realm=\"x\", nonce=\"n\", Basic realm=\"y\"" },
        { "digest", "realm=x", "nonce=n", "basic", "realm=y" });
    row("two fields", { "Negotiate", "Basic realm=\"y\"" }, { "negotiate", "basic", "realm=y" });
    row("token68", { "Negotiate YII=, Basic realm=\"y\"" }, { "negotiate", "basic", "realm=y" });
    row("empty elements", { ", ,Basic realm=\"y\",," }, { "basic", "realm=y" });
    row("quotes that never end", { "Basic realm=\"y" }, { "basic" });
    row("nothing", { "" }, {});
    row("nonsense", { "=\"" }, {});
    row("parameter of nothing", { "a=b" }, { "a" });
}

void tst_HttpAuthentication::challenges()
{
    QFETCH(QByteArrayList, fields);
    QByteArrayList seen;
    const QList<HttpChallenge> challenges = parseHttpChallenges(fields);
    for (const HttpChallenge &challenge : challenges) {
        seen.append(challenge.scheme);
        for (const auto &[name, value] : challenge.parameters)
            seen.append(name + '=' + value);
    }
    QTEST(seen, "expected");
}

void tst_HttpAuthentication::strongest_data()
{
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QByteArray>("expected"); // the realm; null: none
    const auto row = [](const char *name, const QByteArray &field, const QByteArray &expected) {
        QTest::newRow(name) << field << expected;
    };
    const QByteArray basic("Basic realm=\"b\"");
    const QByteArray md5("Digest realm=\"m\", nonce=\"n\", qop=\"auth\"");
    const QByteArray sha(
            "Digest realm=\"s\", nonce=\"n\", algorithm=SHA-256, qop=\"auth-int, auth\"");
    row("none", "Negotiate", {});
    row("basic", basic, "b");
    row("md5 before basic", basic + ", " + md5, "m");
    row("sha before md5", md5 + ", " + sha + ", " + basic, "s");
    row("unknown hash", basic + ", Digest realm=\"x\", nonce=\"n\", algorithm=SHA-512-256", "b");
    row("unknown quality", "Digest realm=\"x\", nonce=\"n\", qop=\"auth-int\"", {});
    row("digest without nonce", "Digest realm=\"x\"", {});
    row("session hash", "Digest realm=\"x\", nonce=\"n\", algorithm=MD5-sess, qop=auth", "x");
}

void tst_HttpAuthentication::strongest()
{
    QFETCH(QByteArray, field);
    QFETCH(QByteArray, expected);
    const auto challenge = strongestHttpChallenge(parseHttpChallenges({ field }));
    QCOMPARE(challenge.has_value(), !expected.isNull());
    if (challenge)
        QCOMPARE(challenge->realm(), expected);
}

void tst_HttpAuthentication::basic()
{
    const auto challenge = strongestHttpChallenge(parseHttpChallenges({ "Basic realm=\"x\"" }));
    QVERIFY(challenge);
    QCOMPARE(httpAuthorization(*challenge, { "Aladdin", "open sesame" }, "GET", "/", "c"),
             QByteArray("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
}

void tst_HttpAuthentication::digest_data()
{
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QByteArray>("password");
    QTest::addColumn<QByteArray>("clientNonce");
    QTest::addColumn<QByteArray>("response");
    const QByteArray rfc7616(R"(Digest realm="http-auth@example.org", qop="auth, auth-int", )"
                             R"(nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", )"
                             R"(opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS", algorithm=)");
    const QByteArray nonce("f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ");
    QTest::newRow("RFC 7616, MD5") << QByteArray(rfc7616 + "MD5") << QByteArray("Circle of Life")
                                   << nonce << QByteArray("8ca523f5e9506fed4657c9700eebdbec");
    QTest::newRow("RFC 7616, SHA-256")
            << QByteArray(rfc7616 + "SHA-256") << QByteArray("Circle of Life") << nonce
            << QByteArray("753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
    QTest::newRow("RFC 2617") << QByteArray(
            R"(Digest realm="testrealm@host.com", qop="auth,auth-int", )"
            R"(nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", )"
            R"(opaque="5ccc069c403ebaf9f0171e9517f40e41")")
                              << QByteArray("Circle Of Life") << QByteArray("0a4f113b")
                              << QByteArray("6629fae49393a05397450978507c4ef1");
    QTest::newRow("RFC 2069") << QByteArray(R"(Digest realm="testrealm@host.com", )"
                                            R"(nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", )"
                                            R"(opaque="5ccc069c403ebaf9f0171e9517f40e41")")
                              << QByteArray("Circle Of Life") << QByteArray("unused")
                              << QByteArray("670fd8c2df070c60b045671b8b24ff02");
}

void tst_HttpAuthentication::digest()
{
    QFETCH(QByteArray, field);
    QFETCH(QByteArray, password);
    QFETCH(QByteArray, clientNonce);
    QFETCH(QByteArray, response);
    const auto challenge = strongestHttpChallenge(parseHttpChallenges({ field }));
    QVERIFY(challenge);
    const QByteArray value = httpAuthorization(*challenge, { "Mufasa", password }, "GET",
                                               "/dir/index.html", clientNonce);
    const auto contains = [&value](const QByteArray &part) { return value.contains(part); };
    QVERIFY2(contains("response=\"" + response + '"'), value.constData());
    QVERIFY(contains("Digest username=\"Mufasa\", realm=\"" + challenge->realm() + '"'));
    QVERIFY(contains("opaque=\"" + challenge->value("opaque") + '"'));
    const bool hasQuality = field.contains("qop");
    QCOMPARE(contains("qop=auth, nc=00000001, cnonce=\"" + clientNonce + '"'), hasQuality);
    QCOMPARE(value.contains("algorithm="), field.contains("algorithm="));
}

void tst_HttpAuthentication::textIsQuoted()
{
    const auto challenge = strongestHttpChallenge(
            parseHttpChallenges({ R"(Digest realm="a\"b", nonce="n")" }));
    QVERIFY(challenge);
    const QByteArray value = httpAuthorization(*challenge, { R"(x"\y)", "p" }, "GET", "/", "c");
    QVERIFY(value.contains(R"(username="x\"\\y")"));
    QVERIFY(value.contains(R"(realm="a\"b")"));
}

void tst_HttpAuthentication::stale()
{
    const auto staleOf = [](const QByteArray &field) {
        return parseHttpChallenges({ field }).first().isStale();
    };
    QVERIFY(staleOf("Digest nonce=\"n\", stale=TRUE"));
    QVERIFY(staleOf("Digest nonce=\"n\", stale=\"true\""));
    QVERIFY(!staleOf("Digest nonce=\"n\", stale=false"));
    QVERIFY(!staleOf("Digest nonce=\"n\""));
}

QTEST_APPLESS_MAIN(tst_HttpAuthentication)
#include "tst_httpauthentication.moc"
