// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Looking up fields and query parameters, and writing responses.
#include "http/httpmessage.h"

#include <QTest>

using namespace QSocketIoPrivate;

class tst_HttpMessage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsFieldsInAnyCase();
    void setReplacesEveryField();
    void growsOverItsOwnViews();
    void keepsOnlyItsBytes();
    void findsTokens_data();
    void findsTokens();
    void splitsTheTarget_data();
    void splitsTheTarget();
    void findsQueryValues_data();
    void findsQueryValues();
    void keepsAlive_data();
    void keepsAlive();
    void recognisesWebSockets_data();
    void recognisesWebSockets();
    void writesResponses_data();
    void writesResponses();
    void writesOneFieldPerField_data();
    void writesOneFieldPerField();
    void makesTextResponses();
    void knowsReasons();
};

void tst_HttpMessage::findsFieldsInAnyCase()
{
    HttpHeaders headers;
    headers.append("Content-Type", "text/plain");
    headers.append("X-Empty", "");
    headers.append("cookie", "a=1");
    headers.append("Cookie", "b=2");
    QVERIFY(headers.contains("content-TYPE"));
    QVERIFY(!headers.contains("Content"));
    QVERIFY(!headers.contains("Content-Type "));
    QCOMPARE(headers.value("CONTENT-type"), QByteArray("text/plain"));
    QVERIFY(headers.value("Accept").isNull());
    QVERIFY(!headers.value("X-Empty").isNull());
    QVERIFY(headers.value("X-Empty").isEmpty());
    QCOMPARE(headers.value("Cookie"), QByteArray("a=1"));
    QCOMPARE(headers.values("COOKIE"), QList<QByteArray>({ "a=1", "b=2" }));
    QCOMPARE(headers.values("none"), QList<QByteArray>());
    QCOMPARE(headers.fields().size(), 4);
    QCOMPARE(headers.fields().at(2).first, QByteArray("cookie"));
}

void tst_HttpMessage::setReplacesEveryField()
{
    HttpHeaders headers;
    headers.append("A", "1");
    headers.append("B", "2");
    headers.append("a", "3");
    headers.set("a", "4");
    headers.set("C", "5");
    QCOMPARE(headers.values("A"), QList<QByteArray>({ "4" }));
    QCOMPARE(headers.value("B"), QByteArray("2"));
    QCOMPARE(headers.value("c"), QByteArray("5"));
    QCOMPARE(headers.fields().size(), 3);
}

// What is appended may be a field of the same headers, which move when they grow.
void tst_HttpMessage::growsOverItsOwnViews()
{
    HttpHeaders headers;
    headers.append("First", "the value of the first field");
    for (int i = 0; i < 200; ++i)
        headers.append((*headers.begin()).name, (*headers.begin()).value);
    int count = 0;
    for (const auto &[name, value] : headers) {
        QCOMPARE(name, QByteArrayView("First"));
        QCOMPARE(value, QByteArrayView("the value of the first field"));
        ++count;
    }
    QCOMPARE(count, 201);
    headers.set("first", headers.view("FIRST"));
    QCOMPARE(headers.fields().size(), 1);
    QCOMPARE(headers.value("First"), QByteArray("the value of the first field"));
    QVERIFY(headers.view("Second").isNull());
}

void tst_HttpMessage::keepsOnlyItsBytes()
{
    HttpHeaders headers;
    headers.append("Host", "localhost");
    const HttpHeaders copy = headers;
    headers.squeeze();
    headers.append("Origin", "null");
    QCOMPARE(copy.fields().size(), 1);
    QCOMPARE(headers.fields().size(), 2);
    QCOMPARE(headers.value("host"), QByteArray("localhost"));
    QVERIFY(HttpHeaders().begin() == HttpHeaders().end());
}

void tst_HttpMessage::findsTokens_data()
{
    QTest::addColumn<QByteArrayList>("values");
    QTest::addColumn<bool>("isFound");
    QTest::newRow("alone") << QByteArrayList({ "Upgrade" }) << true;
    QTest::newRow("other case") << QByteArrayList({ "UPGRADE" }) << true;
    QTest::newRow("among others") << QByteArrayList({ "keep-alive, Upgrade" }) << true;
    QTest::newRow("without blanks") << QByteArrayList({ "keep-alive,upgrade,x" }) << true;
    QTest::newRow("tabs") << QByteArrayList({ "a,\tupgrade\t,b" }) << true;
    QTest::newRow("empty elements") << QByteArrayList({ ",, upgrade,," }) << true;
    QTest::newRow("second field") << QByteArrayList({ "keep-alive", "upgrade" }) << true;
    QTest::newRow("longer word") << QByteArrayList({ "upgrades" }) << false;
    QTest::newRow("part of a word") << QByteArrayList({ "no-upgrade" }) << false;
    QTest::newRow("two words") << QByteArrayList({ "keep upgrade" }) << false;
    QTest::newRow("empty") << QByteArrayList({ "" }) << false;
    QTest::newRow("absent") << QByteArrayList() << false;
}

void tst_HttpMessage::findsTokens()
{
    QFETCH(QByteArrayList, values);
    QFETCH(bool, isFound);
    HttpHeaders headers;
    headers.append("Other", "upgrade");
    for (const QByteArray &value : values)
        headers.append("Connection", value);
    QCOMPARE(headers.hasToken("connection", "Upgrade"), isFound);
}

void tst_HttpMessage::splitsTheTarget_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("query");
    QTest::newRow("path") << QByteArray("/socket.io/") << QByteArray("/socket.io/") << QByteArray();
    QTest::newRow("query") << QByteArray("/a?b=c") << QByteArray("/a") << QByteArray("b=c");
    QTest::newRow("empty query") << QByteArray("/a?") << QByteArray("/a") << QByteArray();
    QTest::newRow("two marks") << QByteArray("/a?b?c") << QByteArray("/a") << QByteArray("b?c");
    QTest::newRow("encoded") << QByteArray("/a%3Fb?c") << QByteArray("/a%3Fb") << QByteArray("c");
    QTest::newRow("asterisk") << QByteArray("*") << QByteArray("*") << QByteArray();
    QTest::newRow("absolute") << QByteArray("http://h:1/a?b") << QByteArray("/a")
                              << QByteArray("b");
    QTest::newRow("absolute root") << QByteArray("http://h") << QByteArray("/") << QByteArray();
    QTest::newRow("absolute query")
            << QByteArray("http://h?b/c") << QByteArray("/") << QByteArray("b/c");
    QTest::newRow("address in the path")
            << QByteArray("/a/http://h/b") << QByteArray("/a/http://h/b") << QByteArray();
    QTest::newRow("address in the query")
            << QByteArray("/a?u=http://h/b") << QByteArray("/a") << QByteArray("u=http://h/b");
    QTest::newRow("empty") << QByteArray() << QByteArray() << QByteArray();
}

void tst_HttpMessage::splitsTheTarget()
{
    QFETCH(QByteArray, target);
    HttpRequest request;
    request.target = target;
    QTEST(request.path().toByteArray(), "path");
    QTEST(request.query().toByteArray(), "query");
}

void tst_HttpMessage::findsQueryValues_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<bool>("isFound");
    QTest::addColumn<QByteArray>("value");
    const auto row = [](const char *name, const char *target, const char *key, const char *value) {
        QTest::newRow(name) << QByteArray(target) << QByteArray(key) << (value != nullptr)
                            << QByteArray(value);
    };
    row("first", "/?EIO=4&transport=polling", "EIO", "4");
    row("last", "/?EIO=4&transport=polling", "transport", "polling");
    row("absent", "/?EIO=4", "sid", nullptr);
    row("no query", "/", "EIO", nullptr);
    row("other case", "/?eio=4", "EIO", nullptr);
    row("prefix of a key", "/?EIOX=4", "EIO", nullptr);
    row("key is a prefix", "/?EI=4", "EIO", nullptr);
    row("empty value", "/?sid=&a=b", "sid", "");
    row("no equals", "/?a&b64&c", "b64", "");
    row("no equals at the end", "/?b64", "b64", "");
    row("equals in the value", "/?t=a=b", "t", "a=b");
    row("twice", "/?t=1&t=2", "t", "1");
    row("empty items", "/?&&t=1&", "t", "1");
    row("percent", "/?t=%41%2f%2F%c3%a9", "t", "A//\xc3\xa9");
    row("plus stays", "/?t=a+b", "t", "a+b");
    row("percent ampersand", "/?t=a%26b=c", "t", "a&b=c");
    row("percent in the key", "/?%73id=x", "sid", "x");
    row("bad percent", "/?t=%zz%4", "t", "%zz%4");
    row("percent at the end", "/?t=%", "t", "%");
    row("half a percent", "/?t=%4", "t", "%4");
    row("empty key", "/?=x", "", "x");
    row("empty key absent", "/?a=x&&", "", nullptr);
}

void tst_HttpMessage::findsQueryValues()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, key);
    QFETCH(bool, isFound);
    HttpRequest request;
    request.target = target;
    const std::optional<QByteArray> found = request.queryValue(key);
    QCOMPARE(found.has_value(), isFound);
    if (isFound)
        QTEST(*found, "value");
    const QByteArray peeked = request.peekQueryValue(key);
    QCOMPARE(peeked.isNull(), !isFound);
    QCOMPARE(peeked, found.value_or(QByteArray()));
}

void tst_HttpMessage::keepsAlive_data()
{
    QTest::addColumn<int>("minorVersion");
    QTest::addColumn<QByteArray>("connection");
    QTest::addColumn<bool>("isKept");
    QTest::newRow("1.1") << 1 << QByteArray() << true;
    QTest::newRow("1.1 close") << 1 << QByteArray("close") << false;
    QTest::newRow("1.1 Close among others") << 1 << QByteArray("TE, Close") << false;
    QTest::newRow("1.1 keep-alive") << 1 << QByteArray("keep-alive") << true;
    QTest::newRow("1.0") << 0 << QByteArray() << false;
    QTest::newRow("1.0 keep-alive") << 0 << QByteArray("Keep-Alive") << true;
    QTest::newRow("1.0 both") << 0 << QByteArray("keep-alive, close") << false;
    QTest::newRow("1.2") << 2 << QByteArray() << true;
}

void tst_HttpMessage::keepsAlive()
{
    QFETCH(int, minorVersion);
    QFETCH(QByteArray, connection);
    HttpRequest request;
    request.minorVersion = minorVersion;
    if (!connection.isEmpty())
        request.headers.append("Connection", connection);
    QTEST(request.wantsKeepAlive(), "isKept");
}

void tst_HttpMessage::recognisesWebSockets_data()
{
    QTest::addColumn<QByteArray>("upgrade");
    QTest::addColumn<QByteArray>("connection");
    QTest::addColumn<bool>("isWanted");
    QTest::newRow("plain") << QByteArray("websocket") << QByteArray("Upgrade") << true;
    QTest::newRow("proxied") << QByteArray("WebSocket") << QByteArray("keep-alive, Upgrade")
                             << true;
    QTest::newRow("no connection") << QByteArray("websocket") << QByteArray("keep-alive") << false;
    QTest::newRow("other protocol") << QByteArray("h2c") << QByteArray("Upgrade") << false;
    QTest::newRow("neither") << QByteArray() << QByteArray() << false;
}

void tst_HttpMessage::recognisesWebSockets()
{
    QFETCH(QByteArray, upgrade);
    QFETCH(QByteArray, connection);
    HttpRequest request;
    request.headers.append("Upgrade", upgrade);
    request.headers.append("Connection", connection);
    QTEST(request.wantsWebSocket(), "isWanted");
}

void tst_HttpMessage::writesResponses_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("keepAlive");
    QTest::addColumn<bool>("isHead");
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("with a body") << 200 << QByteArray("hello") << true << false
                                 << QByteArray("HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 5\r\n"
                                               "Connection: keep-alive\r\n\r\nhello");
    QTest::newRow("last") << 400 << QByteArray("no") << false << false
                          << QByteArray("HTTP/1.1 400 Bad Request\r\nA: b\r\nContent-Length: 2\r\n"
                                        "Connection: close\r\n\r\nno");
    QTest::newRow("to HEAD") << 200 << QByteArray("hello") << true << true
                             << QByteArray("HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 5\r\n"
                                           "Connection: keep-alive\r\n\r\n");
    QTest::newRow("empty") << 404 << QByteArray() << true << false
                           << QByteArray("HTTP/1.1 404 Not Found\r\nA: b\r\nContent-Length: 0\r\n"
                                         "Connection: keep-alive\r\n\r\n");
    QTest::newRow("204")
            << 204 << QByteArray("x") << true << false
            << QByteArray("HTTP/1.1 204 No Content\r\nA: b\r\nConnection: keep-alive\r\n\r\n");
    QTest::newRow("304")
            << 304 << QByteArray("x") << true << false
            << QByteArray("HTTP/1.1 304 Not Modified\r\nA: b\r\nConnection: keep-alive\r\n\r\n");
    QTest::newRow("unknown status")
            << 299 << QByteArray() << true << false
            << QByteArray("HTTP/1.1 299 Unknown\r\nA: b\r\nContent-Length: 0\r\n"
                          "Connection: keep-alive\r\n\r\n");
}

void tst_HttpMessage::writesResponses()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(bool, keepAlive);
    QFETCH(bool, isHead);
    HttpResponse response;
    response.status = status;
    response.body = body;
    response.headers.append("A", "b");
    QTEST(response.toBytes(keepAlive, isHead ? HttpResponse::Body::Omit : HttpResponse::Body::Send),
          "bytes");
}

void tst_HttpMessage::writesOneFieldPerField_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("written");
    const QByteArray usual("Content-Length: 0\r\nConnection: close\r\n");
    QTest::newRow("ordinary") << QByteArray("A") << QByteArray("b c") << "A: b c\r\n" + usual;
    QTest::newRow("blanks around") << QByteArray("A") << QByteArray(" b\t") << "A: b\r\n" + usual;
    QTest::newRow("injected field") << QByteArray("A") << QByteArray("b\r\nSet-Cookie: x")
                                    << "A: b  Set-Cookie: x\r\n" + usual;
    QTest::newRow("NUL") << QByteArray("A") << QByteArray("b\0c", 3) << "A: b c\r\n" + usual;
    QTest::newRow("only a break") << QByteArray("A") << QByteArray("\r\n") << "A:   \r\n" + usual;
    QTest::newRow("long with a break")
            << QByteArray("A") << QByteArray("0123456789abcdef\n0123456789")
            << "A: 0123456789abcdef 0123456789\r\n" + usual;
    QTest::newRow("bad name") << QByteArray("A b") << QByteArray("c") << usual;
    QTest::newRow("empty name") << QByteArray("") << QByteArray("c") << usual;
    QTest::newRow("injected in the name") << QByteArray("A: b\r\nC") << QByteArray("d") << usual;
    QTest::newRow("wrong length") << QByteArray("content-length") << QByteArray("7") << usual;
    QTest::newRow("transfer coding")
            << QByteArray("Transfer-Encoding") << QByteArray("chunked") << usual;
    QTest::newRow("own connection")
            << QByteArray("connection") << QByteArray("Upgrade")
            << QByteArray("Content-Length: 0\r\nConnection: Upgrade, close\r\n");
}

void tst_HttpMessage::writesOneFieldPerField()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, written);
    HttpResponse response;
    response.headers.append(name, value);
    QCOMPARE(response.toBytes(false), "HTTP/1.1 200 OK\r\n" + written + "\r\n");
}

void tst_HttpMessage::makesTextResponses()
{
    const HttpResponse plain = HttpResponse::text(403, "no");
    QCOMPARE(plain.status, 403);
    QCOMPARE(plain.headers.value("Content-Type"), QByteArray("text/plain; charset=UTF-8"));
    QCOMPARE(plain.body, QByteArray("no"));
    const HttpResponse json = HttpResponse::text(400, "{}", "application/json");
    QCOMPARE(json.headers.value("Content-Type"), QByteArray("application/json"));
}

void tst_HttpMessage::knowsReasons()
{
    QCOMPARE(httpReason(101), QByteArrayView("Switching Protocols"));
    QCOMPARE(httpReason(426), QByteArrayView("Upgrade Required"));
    QCOMPARE(httpReason(0), QByteArrayView("Unknown"));
}

QTEST_APPLESS_MAIN(tst_HttpMessage)
#include "tst_httpmessage.moc"
