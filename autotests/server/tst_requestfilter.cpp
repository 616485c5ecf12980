// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The program's word on who may open a connection, given at once or later.
#include "server/servergate.h"

#include "fakechannel.h"
#include "rawclient.h"
#include "testclock.h"
#include "testserver.h"

#include <QPromise>
#include <QSignalSpy>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Verdict = QSocketIoRequestVerdict;

namespace {

const QByteArray pollingPath = "/socket.io/?EIO=4&transport=polling";
const QByteArray webSocketPath = "/socket.io/?EIO=4&transport=websocket";

QByteArray get(const QByteArray &fields = {}, const QByteArray &target = pollingPath)
{
    return RawClient::request("GET", target, {}, fields);
}

} // namespace

class tst_RequestFilter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void verdictsAreValues();
    void deniesWithStatusAndMessage_data();
    void deniesWithStatusAndMessage();
    void judgesHandshakesOnly();
    void judgesWhatIsOtherwiseRight();
    void addsHeaders();
    void goesWithItsContext();
    void canBeRemoved();
    void waitsForAFuture_data();
    void waitsForAFuture();
    void futureMayFail();
    void waitsNoLongerThanAllowed();
    void cancelsWhenThePeerGoes();
    void opensNothingOnceClosed();
    void mayDeleteTheServer_data();
    void mayDeleteTheServer();
};

void tst_RequestFilter::verdictsAreValues()
{
    QVERIFY(!Verdict().isAccepted());
    QCOMPARE(Verdict().status(), 403);
    QVERIFY(Verdict::accepted().isAccepted());
    QCOMPARE(Verdict::denied(u"no"_s, 401).message(), u"no"_s);
    const Verdict plain = Verdict::accepted();
    const Verdict more = plain.withHeader("A", "1").withHeader("A", "2");
    QVERIFY(plain.headers().isEmpty());
    QCOMPARE(more.headers().size(), 2);
    for (const int status : { 0, 200, 302, 399, 600 })
        QCOMPARE(Verdict::denied({}, status).status(), 403);
    for (const int status : { 400, 429, 599 })
        QCOMPARE(Verdict::denied({}, status).status(), status);
}

void tst_RequestFilter::deniesWithStatusAndMessage_data()
{
    QTest::addColumn<QString>("message");
    QTest::addColumn<int>("verdict");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("usual") << QString() << 403 << 403
                           << QByteArray(R"({"code":4,"message":"Forbidden"})");
    QTest::newRow("own") << u"Who \"are\" you?"_s << 401 << 401
                         << QByteArray(R"({"code":4,"message":"Who \"are\" you?"})");
}

void tst_RequestFilter::deniesWithStatusAndMessage()
{
    QFETCH(QString, message);
    QFETCH(int, verdict);
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    TestServer server;
    QSignalSpy rejections(&server, &QSocketIoServer::handshakeRejected);
    server.setRequestFilter(this, [&](const QSocketIoRequest &request) {
        return request.header("X-Key") == "right" ? Verdict::accepted()
                                                  : Verdict::denied(message, verdict);
    });
    RawClient client(server.port());
    client.send(get("X-Key: wrong\r\n"));
    const auto answer = client.response();
    QVERIFY(answer);
    QCOMPARE(answer->status, status);
    QCOMPARE(answer->body, body);
    QCOMPARE(rejections.size(), 1);
    QCOMPARE(rejections.first().first().value<QSocketIo::HandshakeError>(),
             QSocketIo::HandshakeError::Forbidden);
    client.send(get("X-Key: right\r\n"));
    QCOMPARE(client.response()->status, 200);
    RawClient socket(server.port());
    socket.send(RawClient::upgradeRequest(webSocketPath, "X-Key: wrong\r\n"));
    QCOMPARE(socket.response()->status, status);
    RawClient other(server.port());
    other.send(RawClient::upgradeRequest(webSocketPath, "X-Key: right\r\n"));
    QCOMPARE(other.response(RawClient::Body::Absent)->status, 101);
}

void tst_RequestFilter::judgesHandshakesOnly()
{
    TestServer server;
    int calls = 0;
    server.setRequestFilter(this, [&](const QSocketIoRequest &) {
        ++calls;
        return Verdict::accepted();
    });
    server.setRequestHandler(this, [](const QSocketIoRequest &) { return QSocketIoResponse(204); });
    RawClient client(server.port());
    client.send(get());
    const QByteArray body = client.response()->body;
    const QByteArray sid = body.mid(body.indexOf("\"sid\":\"") + 7, 20);
    QCOMPARE(calls, 1);
    client.send(RawClient::request("POST", pollingPath + "&sid=" + sid, "40"));
    QCOMPARE(client.response()->status, 200);
    client.send(get({}, "/own"));
    QCOMPARE(client.response()->status, 204);
    RawClient upgrade(server.port());
    QVERIFY(upgrade.upgrade(webSocketPath + "&sid=" + sid));
    QCOMPARE(calls, 1);
}

void tst_RequestFilter::judgesWhatIsOtherwiseRight()
{
    TestServer server;
    int calls = 0;
    server.setRequestFilter(this, [&](const QSocketIoRequest &) {
        ++calls;
        return Verdict::accepted();
    });
    RawClient client(server.port());
    for (const QByteArray &request :
         { get({}, "/socket.io/?EIO=4"), get({}, "/socket.io/?EIO=9&transport=polling"),
           RawClient::request("POST", pollingPath, "x"), get("Origin: http://evil.test\r\n") }) {
        client.send(request);
        QCOMPARE(client.response()->status, 400);
    }
    QCOMPARE(calls, 0);
}

void tst_RequestFilter::addsHeaders()
{
    TestServer server;
    server.setRequestFilter(this, [&](const QSocketIoRequest &request) {
        const Verdict verdict = request.header("X-Key").isNull() ? Verdict::denied({}, 401)
                                                                 : Verdict::accepted();
        return verdict.withHeader("X-Realm", "here").withHeader("Set-Cookie", "a=1");
    });
    RawClient client(server.port());
    client.send(get());
    auto answer = client.response();
    QCOMPARE(answer->status, 401);
    QCOMPARE(answer->header("x-realm"), "here");
    client.send(get("X-Key: 1\r\n"));
    answer = client.response();
    QCOMPARE(answer->status, 200);
    QCOMPARE(answer->header("x-realm"), "here");
    QCOMPARE(answer->header("set-cookie"), "a=1");
}

void tst_RequestFilter::goesWithItsContext()
{
    TestServer server;
    {
        QObject context;
        server.setRequestFilter(&context, [](const QSocketIoRequest &) { return Verdict(); });
        RawClient client(server.port());
        client.send(get());
        QCOMPARE(client.response()->status, 403);
    }
    RawClient client(server.port());
    client.send(get());
    QCOMPARE(client.response()->status, 200);
}

void tst_RequestFilter::canBeRemoved()
{
    TestServer server;
    server.setRequestFilter(this, [](const QSocketIoRequest &) { return Verdict(); });
    server.setRequestFilter(this, QSocketIoServer::RequestFilter());
    RawClient client(server.port());
    client.send(get());
    QCOMPARE(client.response()->status, 200);
}

void tst_RequestFilter::waitsForAFuture_data()
{
    QTest::addColumn<bool>("isWebSocket");
    QTest::addColumn<bool>("isAccepted");
    QTest::newRow("polling, accepted") << false << true;
    QTest::newRow("polling, denied") << false << false;
    QTest::newRow("WebSocket, accepted") << true << true;
    QTest::newRow("WebSocket, denied") << true << false;
}

void tst_RequestFilter::waitsForAFuture()
{
    QFETCH(bool, isWebSocket);
    QFETCH(bool, isAccepted);
    TestServer server;
    server.setCookie(QSocketIoCookie());
    QPromise<Verdict> promise;
    promise.start();
    int calls = 0;
    server.setRequestFilter(this, [&](const QSocketIoRequest &) {
        ++calls;
        return promise.future();
    });
    RawClient client(server.port());
    client.send(isWebSocket ? RawClient::upgradeRequest(webSocketPath) : get());
    QTRY_COMPARE(calls, 1);
    QVERIFY(client.received().isEmpty());
    promise.addResult(isAccepted ? Verdict::accepted() : Verdict::denied(u"late"_s, 429));
    promise.finish();
    const auto answer = client.response(isWebSocket && isAccepted ? RawClient::Body::Absent
                                                                  : RawClient::Body::Present);
    QVERIFY(answer);
    QCOMPARE(answer->status, !isAccepted ? 429 : isWebSocket ? 101 : 200);
    QCOMPARE(answer->header("set-cookie").isEmpty(), !isAccepted);
    if (isWebSocket && isAccepted) {
        client.send(RawClient::text("40"));
        QVERIFY(client.frameText().startsWith('0'));
        QVERIFY(client.frameText().startsWith("40"));
    }
}

void tst_RequestFilter::futureMayFail()
{
    TestServer server;
    int calls = 0;
    server.setRequestFilter(this, [&](const QSocketIoRequest &) {
        QPromise<Verdict> promise;
        promise.start();
        if (++calls == 1)
            return QFuture<Verdict>();
        if (calls == 2) {
            promise.setException(std::make_exception_ptr(std::runtime_error("broken")));
            promise.finish();
        }
        return promise.future(); // cancelled without a result
    });
    RawClient client(server.port());
    for (int i = 0; i < 3; ++i) {
        client.send(get());
        const auto answer = client.response();
        QCOMPARE(answer->status, 500);
        QCOMPARE(answer->body, R"({"code":4,"message":"Forbidden"})");
    }
}

void tst_RequestFilter::waitsNoLongerThanAllowed()
{
    QTest::ignoreMessage(QtWarningMsg, "the request filter did not answer in time");
    TestClock clock;
    QObject parent;
    int opened = 0;
    EngineServer engine(clock.deadlines(), {}, [&](EngineSession *) { ++opened; });
    ServerGate gate(&parent, engine, std::make_shared<ConnectionLedger>(), [] { return true; });
    QPromise<Verdict> promise;
    promise.start();
    gate.setFilter({ &parent, {}, [&](const QSocketIoRequest &) { return promise.future(); } });
    FakeChannel channel;
    engine.handleRequest(channel.makeExchange(FakeChannel::request("GET", pollingPath)));
    clock.pass(29999ms);
    QVERIFY(channel.answers.isEmpty());
    clock.pass(1ms);
    QCOMPARE(channel.takeAnswer().status, 503);
    QVERIFY(promise.isCanceled());
    QCOMPARE(opened, 0);
}

void tst_RequestFilter::cancelsWhenThePeerGoes()
{
    TestServer server;
    QPromise<Verdict> promise;
    promise.start();
    int calls = 0;
    server.setRequestFilter(this, [&](const QSocketIoRequest &) {
        ++calls;
        return promise.future();
    });
    RawClient client(server.port());
    client.send(get());
    QTRY_COMPARE(calls, 1);
    client.socket().abort();
    QTRY_VERIFY(promise.isCanceled());
}

void tst_RequestFilter::opensNothingOnceClosed()
{
    TestServer server;
    QPromise<Verdict> promise;
    promise.start();
    int calls = 0;
    server.setRequestFilter(this, [&](const QSocketIoRequest &) {
        ++calls;
        return promise.future();
    });
    RawClient client(server.port());
    client.send(get());
    QTRY_COMPARE(calls, 1);
    server.close();
    promise.addResult(Verdict::accepted());
    promise.finish();
    QCOMPARE(client.response()->status, 503);
}

void tst_RequestFilter::mayDeleteTheServer_data()
{
    QTest::addColumn<bool>("isLater");
    QTest::addColumn<bool>("isInFilter");
    QTest::newRow("at once") << false << true;
    QTest::newRow("future") << true << true;
    QTest::newRow("while it waits") << true << false;
}

void tst_RequestFilter::mayDeleteTheServer()
{
    QFETCH(bool, isLater);
    QFETCH(bool, isInFilter);
    auto *server = new TestServer;
    QPromise<Verdict> promise;
    promise.start();
    int calls = 0;
    if (isLater) {
        server->setRequestFilter(this, [&](const QSocketIoRequest &) {
            ++calls;
            if (isInFilter)
                delete server;
            return promise.future();
        });
    } else {
        server->setRequestFilter(this, [&](const QSocketIoRequest &) {
            ++calls;
            delete server;
            return Verdict::accepted();
        });
    }
    RawClient client(server->port());
    client.send(get());
    QTRY_COMPARE(calls, 1);
    if (!isInFilter) {
        delete server;
        QVERIFY(promise.isCanceled());
    }
    QVERIFY(client.waitForClosed());
}

QTEST_GUILESS_MAIN(tst_RequestFilter)
#include "tst_requestfilter.moc"
