// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How polling ends when it has to: refusals, limits, time-outs, cut connections.
#include "pollingsession.h"
#include "scriptedserver.h"

#include <QTest>
#include <QTimer>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;

using Session = PollingSession;

class tst_PollingClientErrors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void postIsSentOnce_data();
    void postIsSentOnce();
    void refusals_data();
    void refusals();
    void refusedPost();
    void answerLimit_data();
    void answerLimit();
    void endlessAnswerIsCut();
    void inflatedAnswerIsCut();
    void brokenAnswers_data();
    void brokenAnswers();
    void cutAnswer();
    void serverGone();
    void pollTimesOut();
    void postTimesOut();
    void transferTimeoutOfTheManagerIsNotOurs();
    void abortIsSilent();
    void destroyedInPacketReceived();
    void destroyedInTransportWritable();
    void destroyedInTransportClosed();
    void destroyedWhenPaused();
    void redirectElsewhereIsRefused();
    void redirectElsewhereIsFollowedWhenAllowed();
    void circleOfRedirectsEnds();
    void redirectedPostIsRefused();
    void sslErrorsCanBeIgnored_data();
    void sslErrorsCanBeIgnored();
};

void tst_PollingClientErrors::postIsSentOnce_data()
{
    QTest::addColumn<bool>("onUsedConnection");
    QTest::newRow("new connection") << false;
    QTest::newRow("used connection") << true;
}

// A manager left to itself repeats a POST whose connection drops before the answer.
void tst_PollingClientErrors::postIsSentOnce()
{
    QFETCH(bool, onUsedConnection);
    ScriptedEngine server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(server.polls.size(), 1);
    if (onUsedConnection) {
        session.send({ textMessage("first") });
        QTRY_COMPARE(session.writable, 1);
        QCOMPARE(server.posts.size(), 1);
    }
    server.posts.clear();
    const ScriptedServer::Handler usual = server.onRequest;
    server.onRequest = [&](const ScriptedRequest &request) {
        if (request.method != "POST")
            return usual(request);
        server.posts.append(request.body);
        request.drop();
    };
    session.send({ textMessage("once") });
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(session.lastError.kind, TransportError::Kind::Failed);
    // The manager has closed its connections; a repeated POST would have come over one of them before.
    QTRY_COMPARE(server.connectionCount, 0);
    QCOMPARE(server.posts, QByteArrayList{ "4once" });
}

void tst_PollingClientErrors::refusals_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("text");
    QTest::newRow("object") << 400 << QByteArray(R"({"code":1,"message":"Session ID unknown"})")
                            << QStringLiteral("Session ID unknown");
    QTest::newRow("code as text") << 400 << QByteArray(R"({"code":"5","message":"Old"})")
                                  << QStringLiteral("Old");
    QTest::newRow("bare string") << 400 << QByteArray("\"Not an accepted origin.\"")
                                 << QStringLiteral("Not an accepted origin.");
    QTest::newRow("escapes") << 401 << QByteArray(R"("caf\u00e9")") << QStringLiteral("caf\u00e9");
    QTest::newRow("forbidden") << 403 << QByteArray(R"({"code":4,"message":"Forbidden"})")
                               << QStringLiteral("Forbidden");
    QTest::newRow("empty") << 500 << QByteArray() << QStringLiteral("HTTP 500 Scripted");
    QTest::newRow("no JSON") << 502 << QByteArray("<html>") << QStringLiteral("HTTP 502 Scripted");
    QTest::newRow("other JSON") << 400 << QByteArray("[1]") << QStringLiteral("HTTP 400 Scripted");
    QTest::newRow("message is no text")
            << 400 << QByteArray(R"({"message":7})") << QStringLiteral("HTTP 400 Scripted");
    QTest::newRow("success without content")
            << 204 << QByteArray() << QStringLiteral("HTTP 204 Scripted");
    QTest::newRow("excerpt") << 404 << QByteArray(1024, 'x')
                             << QStringLiteral("HTTP 404 Scripted at /socket.io/");
    QTest::newRow("long page") << 404 << QByteArray(300'000, 'x')
                               << QStringLiteral("HTTP 404 Scripted at /socket.io/");
}

void tst_PollingClientErrors::refusals()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QString, text);
    ScriptedServer server;
    server.onRequest = [&](const ScriptedRequest &request) { request.answer(body, status); };
    Session session(server.url());
    session.start();
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(session.lastError.kind, TransportError::Kind::Rejected);
    QCOMPARE(session.lastError.httpStatus, status);
    QCOMPARE(session.lastError.message, text);
    QCOMPARE(session.lastError.body, body.left(1024));
    QVERIFY(session.received.isEmpty());
}

void tst_PollingClientErrors::refusedPost()
{
    ScriptedEngine server;
    server.answersPosts = false;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(server.polls.size(), 1);
    session.send({ textMessage("x") });
    QTRY_COMPARE(server.heldPosts.size(), 1);
    server.heldPosts.takeFirst().answer("\"Too much\"", 413);
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(session.lastError.kind, TransportError::Kind::Rejected);
    QCOMPARE(session.lastError.httpStatus, 413);
    QCOMPARE(session.lastError.message, QStringLiteral("Too much"));
    QTRY_COMPARE(server.waitingRequests(), 0); // the waiting poll is gone as well
}

void tst_PollingClientErrors::answerLimit_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<bool>("isAccepted");
    QTest::newRow("exactly") << 2'000'000 << true;
    QTest::newRow("one above") << 2'000'001 << false;
}

void tst_PollingClientErrors::answerLimit()
{
    QFETCH(int, size);
    QFETCH(bool, isAccepted);
    ScriptedEngine server;
    Session session(server.url());
    session.start().setMaxIncoming(2'000'000);
    const QByteArray payload = "4" + QByteArray(size - 1, 'x');
    server.send(payload);
    if (isAccepted) {
        QTRY_COMPARE(session.received.size(), 2);
        QCOMPARE(session.received.last(), payload);
        QTRY_COMPARE(server.polls.size(), 1);
    } else {
        QTRY_COMPARE(session.closed, 1);
        QCOMPARE(session.lastError.kind, TransportError::Kind::TooLarge);
        QCOMPARE(session.received.size(), 1);
    }
}

void tst_PollingClientErrors::endlessAnswerIsCut()
{
    ScriptedEngine server;
    Session session(server.url());
    session.start().setMaxIncoming(1'000'000);
    QTRY_COMPARE(server.polls.size(), 1);
    const ScriptedRequest poll = server.polls.takeFirst();
    const QByteArray chunk = "186a0\r\n" + QByteArray(100'000, '4') + "\r\n";
    poll.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk);
    connect(poll.socket, &QTcpSocket::bytesWritten, poll.socket, [&] {
        if (poll.socket->bytesToWrite() == 0)
            poll.write(chunk);
    });
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(session.lastError.kind, TransportError::Kind::TooLarge);
    QTRY_COMPARE(server.connectionCount, 0);
}

// What counts is what the answer becomes, not what it costs the peer to send.
void tst_PollingClientErrors::inflatedAnswerIsCut()
{
    ScriptedEngine server;
    Session session(server.url());
    session.start().setMaxIncoming(1'000'000);
    QTRY_COMPARE(server.polls.size(), 1);
    const QByteArray payload(1'000'001, '4');
    server.polls.takeFirst().answer(qCompress(payload).mid(4), 200, { "Content-Encoding: deflate" });
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(session.lastError.kind, TransportError::Kind::TooLarge);
}

void tst_PollingClientErrors::brokenAnswers_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArrayList>("delivered");
    QTest::newRow("empty") << QByteArray() << QByteArrayList();
    QTest::newRow("page") << QByteArray("<html>") << QByteArrayList();
    QTest::newRow("unknown type") << QByteArray("4a\x1e"
                                                "9b")
                                  << QByteArrayList{ "4a" };
    QTest::newRow("empty packet") << QByteArray("4a\x1e\x1e"
                                                "4b")
                                  << QByteArrayList{ "4a" };
    QTest::newRow("no base64") << QByteArray("b!!!") << QByteArrayList();
}

void tst_PollingClientErrors::brokenAnswers()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArrayList, delivered);
    ScriptedEngine server;
    Session session(server.url());
    session.start();
    server.send(body);
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(session.lastError.kind, TransportError::Kind::ParseError);
    QCOMPARE(session.lastError.body, body);
    QCOMPARE(session.received.mid(1), delivered);
}

void tst_PollingClientErrors::cutAnswer()
{
    ScriptedEngine server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(server.polls.size(), 1);
    const ScriptedRequest poll = server.polls.takeFirst();
    poll.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n4abc");
    poll.socket->disconnectFromHost();
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(session.lastError.kind, TransportError::Kind::Failed);
    QVERIFY(!session.lastError.message.isEmpty());
    QCOMPARE(session.received.size(), 1);
}

void tst_PollingClientErrors::serverGone()
{
    ScriptedServer server;
    const QUrl url = server.url();
    server.stopListening();
    Session session(url);
    session.start();
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(session.lastError.kind, TransportError::Kind::Failed);
    QCOMPARE(session.lastError.httpStatus, 0);
    QVERIFY(!session.lastError.message.isEmpty());
}

void tst_PollingClientErrors::pollTimesOut()
{
    ScriptedEngine server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(server.polls.size(), 1);
    session.clock.pass(Session::PollTimeout - 1ms);
    QCOMPARE(session.closed, 0);
    server.send("6"); // the time begins anew with the next poll
    QTRY_COMPARE(session.received.size(), 2);
    session.clock.pass(Session::PollTimeout - 1ms);
    QCOMPARE(session.closed, 0);
    session.clock.pass(1ms);
    QCOMPARE(session.closed, 1);
    QCOMPARE(session.lastError.kind, TransportError::Kind::Failed);
    QTRY_COMPARE(server.waitingRequests(), 0);
}

void tst_PollingClientErrors::postTimesOut()
{
    ScriptedEngine server;
    server.answersPosts = false;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(server.polls.size(), 1);
    session.clock.pass(10s);
    session.send({ textMessage("x") });
    server.send("6");
    QTRY_COMPARE(session.received.size(), 2);
    session.clock.pass(Session::PollTimeout - 1ms);
    QCOMPARE(session.closed, 0);
    session.clock.pass(1ms);
    QCOMPARE(session.closed, 1);
}

void tst_PollingClientErrors::transferTimeoutOfTheManagerIsNotOurs()
{
    ScriptedEngine server;
    Session session(server.url());
    session.services.networkAccess()->setTransferTimeout(20);
    session.start();
    QTRY_COMPARE(server.polls.size(), 1);
    bool isAnswered = false;
    QTimer::singleShot(100, this, [&] {
        isAnswered = true;
        server.send("4late");
    });
    QTRY_VERIFY(isAnswered);
    QTRY_COMPARE(session.received.value(1), QByteArray("4late"));
    QCOMPARE(session.closed, 0);
}

void tst_PollingClientErrors::abortIsSilent()
{
    ScriptedEngine server;
    server.answersPosts = false;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(server.polls.size(), 1);
    session.send({ textMessage("x") });
    QTRY_COMPARE(server.heldPosts.size(), 1);
    session.transport->abort();
    QTRY_COMPARE(server.waitingRequests(), 0);
    QCOMPARE(session.closed, 0);
    QVERIFY(session.clock.deadlines().isEmpty());
}

void tst_PollingClientErrors::destroyedInPacketReceived()
{
    ScriptedEngine server;
    Session session(server.url());
    session.start();
    session.onPacket = [&session] {
        if (session.received.last() == "41")
            session.transport.reset();
    };
    server.send("41\x1e"
                "42");
    QTRY_VERIFY(!session.transport);
    QCOMPARE(session.received.last(), QByteArray("41"));
    QCOMPARE(server.count("GET"), 2);
    QVERIFY(session.clock.deadlines().isEmpty());
}

void tst_PollingClientErrors::destroyedInTransportWritable()
{
    ScriptedEngine server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(server.polls.size(), 1);
    session.onWritable = [&session] { session.transport.reset(); };
    session.send({ textMessage("x") });
    QTRY_VERIFY(!session.transport);
    QTRY_COMPARE(server.waitingRequests(), 0);
}

void tst_PollingClientErrors::destroyedInTransportClosed()
{
    ScriptedEngine server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(server.polls.size(), 1);
    session.onClosed = [&session] { session.transport.reset(); };
    session.clock.pass(Session::PollTimeout);
    QVERIFY(!session.transport);
    session.start();
    QTRY_COMPARE(session.received.size(), 2);
    server.stopListening();
    QTRY_COMPARE(server.polls.size(), 1);
    server.polls.takeFirst().drop();
    QTRY_VERIFY(!session.transport);
}

void tst_PollingClientErrors::destroyedWhenPaused()
{
    ScriptedEngine server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(server.polls.size(), 1);
    session.transport->pause([&session] { session.transport.reset(); });
    server.send("6");
    QTRY_VERIFY(!session.transport);
}

void tst_PollingClientErrors::redirectElsewhereIsRefused()
{
    ScriptedEngine other;
    ScriptedServer server;
    const QByteArray target = other.url().toEncoded();
    server.onRequest = [&](const ScriptedRequest &request) {
        request.answer({}, 302, { "Location: " + target });
    };
    Session session(server.url());
    session.request.base.setRawHeader("Authorization", "Bearer secret");
    session.start();
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(session.lastError.kind, TransportError::Kind::Rejected);
    QCOMPARE(session.lastError.httpStatus, 302);
    QVERIFY2(session.lastError.message.contains(QString::fromLatin1(target)),
             qPrintable(session.lastError.message));
    QCOMPARE(other.connectionCount, 0);
}

void tst_PollingClientErrors::redirectElsewhereIsFollowedWhenAllowed()
{
    ScriptedEngine other;
    ScriptedServer server;
    server.onRequest = [&](const ScriptedRequest &request) {
        request.answer({}, 308, { "Location: " + other.url().toEncoded() });
    };
    Session session(server.url());
    session.request.redirectPolicy = QSocketIo::RedirectPolicy::NotLessSafe;
    session.request.base.setRawHeader("Authorization", "Bearer secret");
    session.request.base.setRawHeader("X-Other", "kept");
    session.start();
    QTRY_COMPARE(other.polls.size(), 1);
    QCOMPARE(server.requests.size(), 1);
    QCOMPARE(server.requests.first().header("authorization"), QByteArray("Bearer secret"));
    session.send({ textMessage("x") });
    QTRY_COMPARE(other.posts, QByteArrayList{ "4x" });
    for (const ScriptedRequest &request : std::as_const(other.requests)) {
        QVERIFY(!request.headers.contains("authorization"));
        QCOMPARE(request.header("x-other"), QByteArray("kept"));
    }
}

void tst_PollingClientErrors::circleOfRedirectsEnds()
{
    ScriptedServer server;
    server.onRequest = [&](const ScriptedRequest &request) {
        request.answer({}, 302, { "Location: /socket.io/?again" });
    };
    Session session(server.url());
    session.start();
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(server.requests.size(), 11);
    QCOMPARE(session.lastError.httpStatus, 302);
    QVERIFY(session.lastError.message.contains(QStringLiteral("10 redirects")));
}

void tst_PollingClientErrors::redirectedPostIsRefused()
{
    ScriptedEngine server;
    server.answersPosts = false;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(server.polls.size(), 1);
    session.send({ textMessage("x") });
    QTRY_COMPARE(server.heldPosts.size(), 1);
    const int gets = server.count("GET");
    server.heldPosts.takeFirst().answer({}, 302, { "Location: /socket.io/?elsewhere=1" });
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(session.lastError.httpStatus, 302);
    QCOMPARE(server.count("GET"), gets);
}

void tst_PollingClientErrors::sslErrorsCanBeIgnored_data()
{
    QTest::addColumn<QString>("when");
    QTest::addColumn<bool>("isOpened");
    QTest::newRow("never") << QStringLiteral("never") << false;
    QTest::newRow("in the signal") << QStringLiteral("signal") << true;
    QTest::newRow("before") << QStringLiteral("before") << true;
}

void tst_PollingClientErrors::sslErrorsCanBeIgnored()
{
    QFETCH(QString, when);
    QFETCH(bool, isOpened);
    ScriptedEngine server(ScriptedServer::Tls::On);
    Session session(server.url());
    const QList<QSslError> expected{ QSslError(QSslError::SelfSignedCertificate,
                                               QSslCertificate(QByteArray(testCertificatePem))) };
    if (when == QLatin1String("before"))
        session.services.ignored = expected;
    session.services.onSslErrors = [&] {
        if (when == QLatin1String("signal"))
            session.services.ignored = session.services.sslErrors;
    };
    session.start();
    if (isOpened) {
        QTRY_COMPARE(session.received.size(), 1);
    } else {
        QTRY_COMPARE(session.closed, 1);
        QCOMPARE(session.lastError.kind, TransportError::Kind::TlsFailed);
        QCOMPARE(session.lastError.sslErrors, expected);
    }
    QCOMPARE(session.services.sslErrors, expected);
}

QTEST_GUILESS_MAIN(tst_PollingClientErrors)
#include "tst_pollingclienterrors.moc"
