// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The two notations in which proxies say whom they speak for.
#include "http/httpforwarded.h"

#include <QTest>

using namespace QSocketIoPrivate;
using Fields = QList<std::pair<QByteArray, QByteArray>>;

class tst_HttpForwarded : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
};

void tst_HttpForwarded::reads_data()
{
    QTest::addColumn<Fields>("fields");
    QTest::addColumn<QByteArray>("hops"); // client|protocol|host, one after the other
    const auto row = [](const char *name, const Fields &fields, const char *hops) {
        QTest::newRow(name) << fields << QByteArray(hops);
    };
    const auto forwarded = [&row](const char *value, const char *hops) {
        row(value, { { "Forwarded", value } }, hops);
    };
    row("nothing", {}, "");
    forwarded("for=192.0.2.1", "192.0.2.1||");
    forwarded("For=192.0.2.1; Proto=HTTPS ;HOST=example.org", "192.0.2.1|https|example.org");
    forwarded("for=192.0.2.1;proto=https,for=198.51.100.2", "192.0.2.1|https| 198.51.100.2||");
    forwarded("for=\"[2001:db8::1]:4711\"", "2001:db8::1||");
    forwarded("for=[2001:db8::1]", "2001:db8::1||"); // without the quotes that it should have
    forwarded("for=192.0.2.1:8080", "192.0.2.1||");
    forwarded("for=\"192.0.2.1:8080\"", "192.0.2.1||");
    forwarded("for=unknown", "unknown||");
    forwarded("for=_hidden, for=192.0.2.1", "_hidden|| 192.0.2.1||");
    forwarded("by=203.0.113.1;proto=http", "|http|");
    forwarded(R"(for="a\"b,c;d")", "a\"b,c;d||");
    forwarded("host=\"example.org:8080\"", "||example.org:8080");
    forwarded("for=1.1.1.1,,for=2.2.2.2,", "1.1.1.1|| 2.2.2.2||");
    forwarded(";for=1.1.1.1;;", "1.1.1.1||");
    forwarded(", ,;", "");
    forwarded("for=[::1", "||"); // a hop that says nothing
    // What breaks the grammar says nothing.
    forwarded("for", "");
    forwarded("for=", "");
    forwarded("=192.0.2.1", "");
    forwarded("for = 192.0.2.1", "");
    forwarded("for=\"192.0.2.1", "");
    forwarded("for=\"192.0.2.1\\", "");
    forwarded("for=\"a\"b", "");
    forwarded("for=a b", "");
    forwarded("for=a\"b\"", "");
    forwarded("for=1.1.1.1, for=\"2.2.2.2", "");
    row("two fields", { { "Forwarded", "for=1.1.1.1" }, { "Forwarded", "for=2.2.2.2" } },
        "1.1.1.1|| 2.2.2.2||");
    row("broken, then good", { { "Forwarded", "for=\"1.1.1.1" }, { "Forwarded", "for=2.2.2.2" } },
        "2.2.2.2||");

    row("address only", { { "X-Forwarded-For", "192.0.2.1" } }, "192.0.2.1||");
    row("IPv6 addresses", { { "x-forwarded-for", "2001:db8::1, [2001:db8::2], [2001:db8::3]:99" } },
        "2001:db8::1|| 2001:db8::2|| 2001:db8::3||");
    row("address with port", { { "X-Forwarded-For", "192.0.2.1:4711" } }, "192.0.2.1||");
    row("all three",
        { { "X-Forwarded-For", "192.0.2.1" },
          { "X-Forwarded-Proto", "HTTPS" },
          { "X-Forwarded-Host", "example.org" } },
        "192.0.2.1|https|example.org");
    row("one protocol for each",
        { { "X-Forwarded-For", "1.1.1.1, 2.2.2.2" }, { "X-Forwarded-Proto", "https, http" } },
        "1.1.1.1|https| 2.2.2.2|http|");
    row("one protocol for all",
        { { "X-Forwarded-For", "1.1.1.1, 2.2.2.2" }, { "X-Forwarded-Proto", "https" } },
        "1.1.1.1|https| 2.2.2.2|https|");
    row("more protocols than addresses",
        { { "X-Forwarded-For", "1.1.1.1" }, { "X-Forwarded-Proto", "https, http" } },
        "1.1.1.1|http|");
    row("no address", { { "X-Forwarded-Proto", "https" }, { "X-Forwarded-Host", "example.org" } },
        "|https|example.org");
    row("several fields", { { "X-Forwarded-For", "1.1.1.1" }, { "X-Forwarded-For", "2.2.2.2" } },
        "1.1.1.1|| 2.2.2.2||");

    row("both agree",
        { { "X-Forwarded-For", "9.9.9.9, 1.1.1.1" },
          { "X-Forwarded-Proto", "https" },
          { "Forwarded", "for=1.1.1.1;proto=https" } },
        "9.9.9.9|https| 1.1.1.1|https|");
    row("another address in the other one",
        { { "X-Forwarded-For", "1.1.1.1" }, { "Forwarded", "for=2.2.2.2" } }, "");
    row("another protocol in the other one",
        { { "X-Forwarded-For", "1.1.1.1" }, { "Forwarded", "for=1.1.1.1;proto=https" } }, "");
    row("the other one broken", { { "X-Forwarded-For", "1.1.1.1" }, { "Forwarded", "for" } }, "");
}

void tst_HttpForwarded::reads()
{
    QFETCH(Fields, fields);
    QFETCH(QByteArray, hops);
    HttpHeaders headers;
    for (const auto &[name, value] : fields)
        headers.append(name, value);
    QByteArrayList found;
    for (const ForwardedHop &hop : forwardedHops(headers))
        found.append(hop.client + '|' + hop.protocol + '|' + hop.host);
    QCOMPARE(found.join(' '), hops);
}

QTEST_APPLESS_MAIN(tst_HttpForwarded)
#include "tst_httpforwarded.moc"
