// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// From a URL to a WebSocket: what is asked for, what is answered, who is asked for a password.
#include "scriptedserver.h"
#include "websocketsession.h"

#include <QNetworkCookie>
#include <QTest>

using namespace QSocketIoPrivate;

using Session = WebSocketSession;
using Kind = TransportError::Kind;

namespace {

void setCredentials(QAuthenticator *authenticator, const QString &user, const QString &password)
{
    authenticator->setUser(user);
    authenticator->setPassword(password);
}

} // namespace

class tst_WebSocketOpening : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void acceptedAnswers_data();
    void acceptedAnswers();
    void brokenAnswers_data();
    void brokenAnswers();
    void redirectIsReported();
    void hostField_data();
    void hostField();
    void cookiesOfTheAnswerAreKept();
    void authentication_data();
    void authentication();
    void wrongPasswordIsAskedForAgain();
    void nobodyIsAskedForEver();
    void sameAnswerIsNotSentTwice();
    void staleNonceAsksNobody();
    void withoutAnswerTheRefusalIsReported();
    void unknownSchemeAsksNobody();
    void ownAuthorizationIsSent();
    void destroyedWhileItAsks_data();
    void destroyedWhileItAsks();
    void pinnedKey_data();
    void pinnedKey();
};

void tst_WebSocketOpening::acceptedAnswers_data()
{
    QTest::addColumn<QByteArray>("fields");
    QTest::newRow("plain") << QByteArray("Connection: Upgrade\r\n");
    QTest::newRow("kept alive") << QByteArray("Connection: keep-alive, Upgrade\r\n");
    QTest::newRow("lower case") << QByteArray("connection: upgrade\r\n");
    QTest::newRow("early hints before") << QByteArray("Connection: Upgrade\r\n");
    QTest::newRow("large") << QByteArray("Connection: Upgrade\r\nX: " + QByteArray(60'000, 'x')
                                         + "\r\n");
}

void tst_WebSocketOpening::acceptedAnswers()
{
    QFETCH(QByteArray, fields);
    ScriptedServer server;
    server.onUpgrade = [&](const ScriptedRequest &request) {
        const QByteArray salted{ request.header("sec-websocket-key")
                                 + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11" };
        if (QByteArray(QTest::currentDataTag()).contains("hints"))
            request.write("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
        request.write("HTTP/1.1 101 Fine\r\nUpgrade: websocket\r\n" + fields
                      + "Sec-WebSocket-Accept: "
                      + QCryptographicHash::hash(salted, QCryptographicHash::Sha1).toBase64()
                      + "\r\n\r\n");
    };
    Session session(server.url());
    session.start();
    QTRY_COMPARE(session.opened, 1);
    QCOMPARE(session.closed, 0);
}

void tst_WebSocketOpening::brokenAnswers_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *name, const QByteArray &answer, Kind kind, const char *text) {
        QTest::newRow(name) << answer << int(kind) << QString::fromLatin1(text);
    };
    row("no HTTP", "220 mail.example ESMTP\r\n", Kind::ParseError, "not HTTP");
    row("endless header", "HTTP/1.1 101 x\r\nX: " + QByteArray(70'000, 'x'), Kind::ParseError,
        "too long");
    row("wrong accept",
        "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: AAAA\r\n\r\n",
        Kind::Rejected, "Sec-WebSocket-Accept");
    row("other protocol", "HTTP/1.1 101 x\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
        Kind::Rejected, "another protocol");
    row("nothing", "", Kind::Failed, "instead of answering");
    row("cut", "HTTP/1.1 101 Swit", Kind::Failed, "instead of answering");
    row("cut behind the status", "HTTP/1.1 503 Busy\r\nRetry", Kind::Rejected, "HTTP 503 Busy");
}

void tst_WebSocketOpening::brokenAnswers()
{
    QFETCH(QByteArray, answer);
    QFETCH(int, kind);
    QFETCH(QString, text);
    ScriptedServer server;
    server.onUpgrade = [&](const ScriptedRequest &request) {
        request.write(answer);
        if (kind == int(Kind::Failed) || answer.endsWith("Retry"))
            request.socket->disconnectFromHost();
    };
    Session session(server.url());
    session.start();
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(int(session.lastError.kind), kind);
    QVERIFY2(session.lastError.message.contains(text), qPrintable(session.lastError.message));
    QTRY_COMPARE(server.connectionCount, 0);
}

void tst_WebSocketOpening::redirectIsReported()
{
    ScriptedServer server;
    server.onUpgrade = [](const ScriptedRequest &request) {
        request.answer("moved", 307, { "Location: https://user:pw@other.example/socket.io/" });
    };
    Session session(server.url());
    session.start();
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(session.lastError.kind, Kind::Rejected);
    QCOMPARE(session.lastError.httpStatus, 307);
    QCOMPARE(session.lastError.message,
             QStringLiteral("HTTP 307 Scripted, redirected to https://other.example/socket.io/"));
    QCOMPARE(session.lastError.body, QByteArray("moved"));
}

void tst_WebSocketOpening::hostField_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QByteArray>("field");
    QTest::newRow("name") << QStringLiteral("http://a.example/") << QByteArray("a.example");
    QTest::newRow("port") << QStringLiteral("http://a.example:81/") << QByteArray("a.example:81");
    QTest::newRow("IPv6") << QStringLiteral("http://[::1]:81/") << QByteArray("[::1]:81");
    QTest::newRow("international")
            << QStringLiteral("http://b\u00fccher.example/") << QByteArray("xn--bcher-kva.example");
    QTest::newRow("user") << QStringLiteral("http://u:p@a.example/") << QByteArray("a.example");
}

void tst_WebSocketOpening::hostField()
{
    QFETCH(QString, url);
    QTEST(QSocketIoPrivate::hostField(QUrl(url)), "field");
}

void tst_WebSocketOpening::cookiesOfTheAnswerAreKept()
{
    ScriptedServer server;
    server.onUpgrade = [&](const ScriptedRequest &request) {
        if (server.requests.size() == 1)
            return request.answer({}, 503, { "Set-Cookie: route=a; Path=/", "Set-Cookie: x=1" });
        server.acceptUpgrade(request);
    };
    Session session(server.url());
    session.start();
    QTRY_COMPARE(session.closed, 1);
    session.start();
    QTRY_COMPARE(session.opened, 1);
    const QByteArray cookies = server.requests.last().header("cookie");
    QVERIFY2(cookies.contains("route=a") && cookies.contains("x=1"), cookies.constData());
}

void tst_WebSocketOpening::authentication_data()
{
    QTest::addColumn<QByteArray>("challenge");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("basic") << QByteArray("Basic realm=\"here\"")
                           << QByteArray("Basic " + QByteArray("me:p\xc3\xa4ss").toBase64());
    QTest::newRow("digest")
            << QByteArray("Digest realm=\"here\", nonce=\"n\", qop=\"auth\", algorithm=SHA-256")
            << QByteArray(
                       "Digest username=\"me\", realm=\"here\", nonce=\"n\", uri=\"/socket.io/?");
}

void tst_WebSocketOpening::authentication()
{
    QFETCH(QByteArray, challenge);
    QFETCH(QByteArray, expected);
    ScriptedServer server;
    server.onUpgrade = [&](const ScriptedRequest &request) {
        if (request.headers.contains("authorization"))
            return server.acceptUpgrade(request);
        request.answer("who?", 401, { "WWW-Authenticate: " + challenge });
    };
    Session session(server.url());
    session.services.onAuthenticate = [&](const QUrl &url, QAuthenticator *authenticator) {
        QCOMPARE(url.host(), QStringLiteral("127.0.0.1"));
        QCOMPARE(authenticator->realm(), QStringLiteral("here"));
        setCredentials(authenticator, QStringLiteral("me"), QStringLiteral("p\u00e4ss"));
    };
    session.start();
    QTRY_COMPARE(session.opened, 1);
    QCOMPARE(session.services.asked, 1);
    const QByteArray sent = server.requests.last().header("authorization");
    QVERIFY2(sent.startsWith(expected), sent.constData());
    // The digest is that of the very request it was sent with.
    if (sent.startsWith("Digest"))
        QVERIFY(sent.contains(QByteArray("uri=\"" + server.requests.last().target + '"')));
}

void tst_WebSocketOpening::wrongPasswordIsAskedForAgain()
{
    ScriptedServer server;
    const QByteArray right{ "Basic " + QByteArray("me:2").toBase64() };
    server.onUpgrade = [&](const ScriptedRequest &request) {
        if (request.header("authorization") == right)
            return server.acceptUpgrade(request);
        request.answer("who?", 401, { "WWW-Authenticate: Basic realm=\"here\"" });
    };
    Session session(server.url());
    session.services.onAuthenticate = [&](const QUrl &, QAuthenticator *authenticator) {
        setCredentials(authenticator, QStringLiteral("me"), QString::number(session.services.asked));
    };
    session.start();
    QTRY_COMPARE(session.opened, 1);
    QCOMPARE(session.services.asked, 2);
    QCOMPARE(server.requests.size(), 3);
}

void tst_WebSocketOpening::nobodyIsAskedForEver()
{
    ScriptedServer server;
    server.onUpgrade = [&](const ScriptedRequest &request) {
        request.answer("who?", 401, { "WWW-Authenticate: Basic realm=\"here\"" });
    };
    Session session(server.url());
    session.services.onAuthenticate = [&](const QUrl &, QAuthenticator *authenticator) {
        setCredentials(authenticator, QStringLiteral("me"), QString::number(session.services.asked));
    };
    session.start();
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(session.lastError.httpStatus, 401);
    QCOMPARE(session.services.asked, 5);
}

// The question brings what was wrong, so that nobody takes it from where it is kept once more.
void tst_WebSocketOpening::sameAnswerIsNotSentTwice()
{
    ScriptedServer server;
    server.onUpgrade = [&](const ScriptedRequest &request) {
        request.answer("who?", 401, { "WWW-Authenticate: Basic realm=\"here\"" });
    };
    Session session(server.url());
    QStringList known;
    session.services.onAuthenticate = [&](const QUrl &, QAuthenticator *authenticator) {
        known.append(authenticator->user() + u':' + authenticator->password());
        setCredentials(authenticator, QStringLiteral("me"), QStringLiteral("wrong"));
    };
    session.start();
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(known, QStringList({ QStringLiteral(":"), QStringLiteral("me:wrong") }));
    QCOMPARE(server.requests.size(), 2);
    QCOMPARE(session.lastError.httpStatus, 401);
}

void tst_WebSocketOpening::staleNonceAsksNobody()
{
    ScriptedServer server;
    server.onUpgrade = [&](const ScriptedRequest &request) {
        const QByteArray sent = request.header("authorization");
        if (sent.contains("nonce=\"2\""))
            return server.acceptUpgrade(request);
        const QByteArray nonce = sent.isEmpty() ? "nonce=\"1\"" : "nonce=\"2\", stale=true";
        request.answer("who?", 401, { "WWW-Authenticate: Digest realm=\"here\", " + nonce });
    };
    Session session(server.url());
    session.services.onAuthenticate = [](const QUrl &, QAuthenticator *authenticator) {
        setCredentials(authenticator, QStringLiteral("me"), QStringLiteral("p"));
    };
    session.start();
    QTRY_COMPARE(session.opened, 1);
    QCOMPARE(session.services.asked, 1);
}

void tst_WebSocketOpening::withoutAnswerTheRefusalIsReported()
{
    ScriptedServer server;
    server.onUpgrade = [&](const ScriptedRequest &request) {
        request.answer("\"who are you?\"", 401, { "WWW-Authenticate: Basic realm=\"here\"" });
    };
    Session session(server.url());
    session.start();
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(session.services.asked, 1);
    QCOMPARE(session.lastError.kind, Kind::Rejected);
    QCOMPARE(session.lastError.message, QStringLiteral("who are you?"));
}

void tst_WebSocketOpening::unknownSchemeAsksNobody()
{
    ScriptedServer server;
    server.onUpgrade = [&](const ScriptedRequest &request) {
        request.answer({}, 401, { "WWW-Authenticate: Negotiate" });
    };
    Session session(server.url());
    session.start();
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(session.services.asked, 0);
    QCOMPARE(session.lastError.httpStatus, 401);
}

void tst_WebSocketOpening::ownAuthorizationIsSent()
{
    ScriptedServer server;
    Session session(server.url());
    session.request.base.setRawHeader("Authorization", "Bearer token");
    session.start();
    QTRY_COMPARE(session.opened, 1);
    QCOMPARE(server.requests.first().header("authorization"), QByteArray("Bearer token"));
}

void tst_WebSocketOpening::destroyedWhileItAsks_data()
{
    QTest::addColumn<QString>("question");
    QTest::newRow("password") << QStringLiteral("password");
    QTest::newRow("certificate") << QStringLiteral("certificate");
}

void tst_WebSocketOpening::destroyedWhileItAsks()
{
    QFETCH(QString, question);
    const bool isTls = question == QLatin1String("certificate");
    ScriptedServer server(isTls ? ScriptedServer::Tls::On : ScriptedServer::Tls::Off);
    server.onUpgrade = [&](const ScriptedRequest &request) {
        request.answer("who?", 401, { "WWW-Authenticate: Basic realm=\"here\"" });
    };
    Session session(server.url());
    const auto destroy = [&] {
        session.transport.reset();
        QCoreApplication::processEvents(); // as in a dialog
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    };
    session.services.onSslErrors = destroy;
    session.services.onAuthenticate = [&](const QUrl &, QAuthenticator *) { destroy(); };
    session.start();
    QTRY_VERIFY(!session.transport);
    QTRY_COMPARE(server.connectionCount, 0);
    QCOMPARE(session.closed, 0);
}

void tst_WebSocketOpening::pinnedKey_data()
{
    QTest::addColumn<QList<QByteArray>>("keys");
    QTest::addColumn<bool>("isOpened");
    const QSslCertificate certificate{ QByteArray(testCertificatePem) };
    const QByteArray right = QCryptographicHash::hash(certificate.publicKey().toDer(),
                                                      QCryptographicHash::Sha256);
    const QByteArray wrong(32, 'x');
    QTest::newRow("none") << QList<QByteArray>() << true;
    QTest::newRow("right") << QList<QByteArray>{ right } << true;
    QTest::newRow("one of two") << QList<QByteArray>{ wrong, right } << true;
    QTest::newRow("wrong") << QList<QByteArray>{ wrong } << false;
}

void tst_WebSocketOpening::pinnedKey()
{
    QFETCH(QList<QByteArray>, keys);
    QFETCH(bool, isOpened);
    ScriptedServer server(ScriptedServer::Tls::On);
    Session session(server.url());
    session.request.base.setSslConfiguration(testClientTls());
    session.request.pinnedKeys = keys;
    session.start();
    if (isOpened) {
        QTRY_COMPARE(session.opened, 1);
        return;
    }
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(session.lastError.kind, Kind::TlsFailed);
    QVERIFY(session.lastError.message.contains(QStringLiteral("pinned")));
    QVERIFY(server.requests.isEmpty()); // not a byte of it
}

QTEST_GUILESS_MAIN(tst_WebSocketOpening)
#include "tst_websocketopening.moc"
