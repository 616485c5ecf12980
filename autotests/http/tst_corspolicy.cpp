// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Origins, the patterns that allow them, and what browsers are told.
#include "http/corspolicy.h"

#include <QTest>

using namespace QSocketIoPrivate;

class tst_CorsPolicy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void normalizes_data();
    void normalizes();
    void allows_data();
    void allows();
    void refusesPatterns_data();
    void refusesPatterns();
    void isEmptyUntilAdded();
    void takesTheLongWay();
    void namesTheOrigin();
    void answersPreflights();
    void answersOptions();
};

void tst_CorsPolicy::normalizes_data()
{
    QTest::addColumn<QByteArray>("origin");
    QTest::addColumn<QByteArray>("normal"); // null: none
    const auto row = [](const char *origin, const char *normal) {
        QTest::newRow(origin) << QByteArray(origin) << QByteArray(normal);
    };
    row("null", "null");
    row("https://example.org", "https://example.org");
    row("HTTPS://Example.ORG", "https://example.org");
    row("https://example.org:443", "https://example.org");
    row("http://example.org:80", "http://example.org");
    row("http://example.org:443", "http://example.org:443");
    row("https://example.org:8443", "https://example.org:8443");
    row("http://localhost:3000", "http://localhost:3000");
    row("http://192.0.2.1", "http://192.0.2.1");
    row("http://[2001:DB8::1]", "http://[2001:db8::1]");
    row("http://[::1]:80", "http://[::1]");
    row("http://[::1]:8080", "http://[::1]:8080");
    row("http://my_container:80", "http://my_container");
    row("file://", "file://");
    row("chrome-extension://abcdef", "chrome-extension://abcdef");
    row("", nullptr);
    row("Null", nullptr);
    row("example.org", nullptr);
    row("://example.org", nullptr);
    row("https:/example.org", nullptr);
    row("https://example.org/", nullptr);
    row("https://example.org/path", nullptr);
    row("https://user@example.org", nullptr);
    row("https://example.org ", nullptr);
    row("https://a.org, https://b.org", nullptr);
    row("https://a.org https://b.org", nullptr);
    row("https://example.org:", nullptr);
    row("https://example.org:0", nullptr);
    row("https://example.org:080", nullptr);
    row("https://example.org:65535", "https://example.org:65535");
    row("https://example.org:65536", nullptr);
    row("https://example.org:99999999999999999999", nullptr);
    row("https://example.org:8o", nullptr);
    row("https://example.org:*", nullptr);
    row("https://*.example.org", nullptr);
    row("https://exa\tmple.org", nullptr);
    row("https://ex\xc3\xa4mple.org", nullptr); // browsers send xn--
    row("http://[::1", nullptr);
    row("http://::1]", nullptr);
    row("http://[]", nullptr);
    row("http://[::1]x", nullptr);
    row("ht tp://example.org", nullptr);
}

void tst_CorsPolicy::normalizes()
{
    QFETCH(QByteArray, origin);
    QFETCH(QByteArray, normal);
    const auto result = normalizedOrigin(origin);
    QCOMPARE(result.has_value(), !normal.isNull());
    if (result)
        QCOMPARE(*result, normal);
}

void tst_CorsPolicy::allows_data()
{
    QTest::addColumn<QByteArray>("pattern");
    QTest::addColumn<QByteArray>("origin");
    QTest::addColumn<bool>("isAllowed");
    const auto row = [](const char *pattern, const char *origin, bool isAllowed) {
        QTest::addRow("%s for %s", pattern, origin)
                << QByteArray(pattern) << QByteArray(origin) << isAllowed;
    };
    row("*", "https://example.org", true);
    row("*", "null", true);
    row("null", "null", true);
    row("null", "https://example.org", false);
    row("https://example.org", "null", false);
    row("https://example.org", "https://example.org", true);
    row("https://EXAMPLE.org:443", "https://example.org", true);
    row("https://example.org", "http://example.org", false);
    row("https://example.org", "https://example.org:8443", false);
    row("https://example.org", "https://www.example.org", false);
    row("https://example.org", "https://example.org.evil.net", false);
    row("https://*.example.org", "https://www.example.org", true);
    row("https://*.example.org", "https://a.b.example.org", true);
    row("https://*.example.org", "https://example.org", false);
    row("https://*.example.org", "https://.example.org", false);
    row("https://*.example.org", "http://www.example.org", false);
    row("https://*.example.org", "https://www.example.org:8443", false);
    row("https://*.example.org", "https://www.example.org.evil.net", false);
    row("https://*.example.org", "https://evilexample.org", false);
    row("https://*.example.org:8443", "https://www.example.org:8443", true);
    row("https://*.example.org:*", "https://www.example.org:8443", true);
    row("https://*.example.org:*", "https://www.example.org", true);
    row("https://*.example.org:443", "https://www.example.org", true);
    row("http://localhost:*", "http://localhost:5173", true);
    row("http://localhost:*", "http://localhost", true);
    row("http://localhost:*", "https://localhost:5173", false);
    row("http://localhost:*", "http://localhost.evil.net:5173", false);
    row("http://[::1]:*", "http://[::1]:5173", true);
    row("http://*", "http://www.example.org", true);
    row("http://*", "http://[::1]", false);
    row("https://app-*.example.org", "https://app-1.example.org", true);
    row("https://app-*.example.org", "https://app-.example.org", false);
    row("https://*.example.*", "https://www.example.net", true);
    row("https://a*a*a.org", "https://aaa.org", false);
    row("https://a*a*a.org", "https://aaaaa.org", true);
    row("https://a*a*a.org", "https://axaxa.org", true);
    row("https://a*a*a.org", "https://axxa.org", false);
}

void tst_CorsPolicy::allows()
{
    QFETCH(QByteArray, pattern);
    QFETCH(QByteArray, origin);
    QFETCH(bool, isAllowed);
    CorsPolicy policy;
    QVERIFY(policy.add(pattern));
    QVERIFY(!policy.isEmpty());
    QCOMPARE(policy.allows(origin), isAllowed);
    // Beside others, too.
    QVERIFY(policy.add("https://other.example"));
    QVERIFY(policy.add("https://*.other.example"));
    QCOMPARE(policy.allows(origin), isAllowed);
    QVERIFY(policy.allows("https://other.example"));
}

void tst_CorsPolicy::refusesPatterns_data()
{
    QTest::addColumn<QByteArray>("pattern");
    for (const char *pattern :
         { "", "example.org", "*.example.org", "https://example.org/", "https://*.example.org/x",
           "*://example.org", "https://example.org:8*", "https://[*]", "https://[::*]:80" })
        QTest::newRow(pattern) << QByteArray(pattern);
}

void tst_CorsPolicy::refusesPatterns()
{
    QFETCH(QByteArray, pattern);
    CorsPolicy policy;
    QVERIFY(!policy.add(pattern));
    QVERIFY(policy.isEmpty());
}

void tst_CorsPolicy::isEmptyUntilAdded()
{
    CorsPolicy policy;
    QVERIFY(policy.isEmpty());
    QVERIFY(!policy.allows("https://example.org"));
    QVERIFY(policy.add("*"));
    QVERIFY(!policy.isEmpty());
}

// A pattern that makes naive matchers try everything.
void tst_CorsPolicy::takesTheLongWay()
{
    CorsPolicy policy;
    const QByteArray pattern = "https://" + QByteArray("*a").repeated(50) + "b";
    const QByteArray origin = "https://" + QByteArray(10000, 'a');
    QVERIFY(policy.add(pattern));
    QVERIFY(!policy.allows(origin));
    QVERIFY(policy.allows(QByteArray(origin + 'b')));
}

void tst_CorsPolicy::namesTheOrigin()
{
    HttpHeaders headers;
    CorsPolicy::appendFields(headers, "https://Example.org");
    QCOMPARE(headers.value("Access-Control-Allow-Origin"), "https://Example.org");
    QCOMPARE(headers.value("Access-Control-Allow-Credentials"), "true");
    QCOMPARE(headers.value("Vary"), "Origin");
}

void tst_CorsPolicy::answersPreflights()
{
    HttpRequest request;
    request.method = "OPTIONS";
    request.target = "/socket.io/";
    request.headers.append("Access-Control-Request-Method", "POST");
    QVERIFY(CorsPolicy::isPreflight(request));
    HttpResponse response = CorsPolicy::optionsResponse(request);
    QCOMPARE(response.status, 204);
    QCOMPARE(response.headers.value("Access-Control-Allow-Methods"), "GET, POST, OPTIONS");
    QCOMPARE(response.headers.value("Access-Control-Max-Age"), "600");
    QVERIFY(!response.headers.contains("Access-Control-Allow-Headers"));

    request.headers.append("Access-Control-Request-Headers",
                           "content-type,authorization, x bad,, \"quoted\"");
    response = CorsPolicy::optionsResponse(request);
    QCOMPARE(response.headers.value("Access-Control-Allow-Headers"), "content-type, authorization");

    request.method = "GET";
    QVERIFY(!CorsPolicy::isPreflight(request));
}

void tst_CorsPolicy::answersOptions()
{
    HttpRequest request;
    request.method = "OPTIONS";
    request.target = "*";
    QVERIFY(!CorsPolicy::isPreflight(request));
    const HttpResponse response = CorsPolicy::optionsResponse(request);
    QCOMPARE(response.status, 204);
    QCOMPARE(response.headers.fields().size(), 1);
    QCOMPARE(response.headers.value("Allow"), "GET, POST, OPTIONS");
}

QTEST_APPLESS_MAIN(tst_CorsPolicy)
#include "tst_corspolicy.moc"
