// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Answers of the program's own routes that take their time: futures and responders.
#include "rawclient.h"
#include "server/httpservice.h"
#include "testclock.h"
#include "testserver.h"

#include "fakechannel.h"

#include <QPromise>

#include <thread>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class tst_Responders : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersWithAFuture();
    void futureMayFail();
    void responderAnswersLater();
    void responderAnswersOnce();
    void responderAnswersFromAnotherThread();
    void forgottenResponderIsAnError();
    void waitsNoLongerThanAllowed();
    void cancelsWhenThePeerGoes();
    void keepsTheOrderOfAPipeline();
};

void tst_Responders::answersWithAFuture()
{
    TestServer server;
    QPromise<QSocketIoResponse> promise;
    promise.start();
    int calls = 0;
    server.setRequestHandler(this, [&](const QSocketIoRequest &) {
        ++calls;
        return promise.future();
    });
    RawClient client(server.port());
    client.send(RawClient::request("GET", "/"));
    QTRY_COMPARE(calls, 1);
    promise.addResult(QSocketIoResponse("later", "text/plain"));
    promise.finish();
    QCOMPARE(client.response()->body, "later");
    client.send(RawClient::request("GET", "/")); // is finished already
    QCOMPARE(client.response()->body, "later");
}

void tst_Responders::futureMayFail()
{
    TestServer server;
    int calls = 0;
    server.setRequestHandler(this, [&](const QSocketIoRequest &) {
        QPromise<QSocketIoResponse> promise;
        promise.start();
        if (++calls == 1)
            return QFuture<QSocketIoResponse>();
        if (calls == 2) {
            promise.setException(std::make_exception_ptr(std::runtime_error("broken")));
            promise.finish();
        }
        return promise.future(); // cancelled without an answer
    });
    RawClient client(server.port());
    for (int i = 0; i < 3; ++i) {
        client.send(RawClient::request("GET", "/"));
        QCOMPARE(client.response()->status, 500);
    }
}

void tst_Responders::responderAnswersLater()
{
    TestServer server;
    QList<QSocketIoResponder> responders;
    server.setRequestHandler(this,
                             [&](const QSocketIoRequest &, const QSocketIoResponder &responder) {
                                 responders.append(responder);
                             });
    RawClient client(server.port());
    client.send(RawClient::request("GET", "/"));
    QTRY_COMPARE(responders.size(), 1);
    QVERIFY(responders.first().isExpected());
    responders.first().send(QSocketIoResponse("later", "text/plain"));
    QVERIFY(!responders.first().isExpected());
    QCOMPARE(client.response()->body, "later");
}

void tst_Responders::responderAnswersOnce()
{
    TestServer server;
    server.setRequestHandler(this,
                             [&](const QSocketIoRequest &, const QSocketIoResponder &responder) {
                                 responder.send(QSocketIoResponse("first", "text/plain"));
                                 responder.send(QSocketIoResponse("second", "text/plain"));
                             });
    RawClient client(server.port());
    client.send(RawClient::request("GET", "/"));
    QCOMPARE(client.response()->body, "first");
    client.send(RawClient::request("GET", "/"));
    QCOMPARE(client.response()->body, "first");
    QSocketIoResponder().send(QSocketIoResponse()); // to nobody
    QVERIFY(!QSocketIoResponder().isExpected());
}

void tst_Responders::responderAnswersFromAnotherThread()
{
    TestServer server;
    std::vector<std::thread> threads;
    server.setRequestHandler(this, [&](const QSocketIoRequest &request,
                                       const QSocketIoResponder &responder) {
        threads.emplace_back([path = request.path(), responder] {
            if (path == u"/answer"_s)
                responder.send(QSocketIoResponse("other thread", "text/plain"));
        });
    });
    RawClient client(server.port());
    for (int i = 0; i < 20; ++i) {
        client.send(RawClient::request("GET", "/answer"));
        QCOMPARE(client.response()->body, "other thread");
    }
    client.send(RawClient::request("GET", "/forget"));
    QCOMPARE(client.response()->status, 500);
    for (std::thread &thread : threads)
        thread.join();
}

void tst_Responders::forgottenResponderIsAnError()
{
    TestServer server;
    server.setRequestHandler(this, [](const QSocketIoRequest &, const QSocketIoResponder &) {});
    RawClient client(server.port());
    client.send(RawClient::request("GET", "/"));
    QCOMPARE(client.response()->status, 500);
}

void tst_Responders::waitsNoLongerThanAllowed()
{
    QTest::ignoreMessage(QtWarningMsg, "the request handler did not answer /slow in time");
    TestClock clock;
    QObject parent;
    HttpService service(&parent, clock.deadlines());
    QPromise<QSocketIoResponse> promise;
    promise.start();
    service.setHandler(
            { &parent, {}, [&](const QSocketIoRequest &) { return promise.future(); }, {} });
    FakeChannel channel;
    service.serve(channel.makeExchange(FakeChannel::request("GET", "/slow?token=secret")));
    clock.pass(29999ms);
    QVERIFY(channel.answers.isEmpty());
    QVERIFY(!promise.isCanceled());
    clock.pass(1ms);
    QCOMPARE(channel.takeAnswer().status, 503);
    QVERIFY(promise.isCanceled());

    QPromise<QSocketIoResponse> patient;
    patient.start();
    promise = std::move(patient);
    service.setSettings({ .answerTimeout = 0ms });
    service.serve(channel.makeExchange(FakeChannel::request("GET", "/slow")));
    clock.pass(1h);
    QVERIFY(channel.answers.isEmpty());
    promise.addResult(QSocketIoResponse(204));
    promise.finish();
    QTRY_COMPARE(channel.answers.size(), 1);
    QCOMPARE(channel.takeAnswer().status, 204);
}

void tst_Responders::cancelsWhenThePeerGoes()
{
    TestServer server;
    QList<QSocketIoResponder> responders;
    server.setRequestHandler(this,
                             [&](const QSocketIoRequest &, const QSocketIoResponder &responder) {
                                 responders.append(responder);
                             });
    RawClient client(server.port());
    client.send(RawClient::request("GET", "/"));
    QTRY_COMPARE(responders.size(), 1);
    client.socket().abort();
    QTRY_VERIFY(!responders.first().isExpected());
    responders.first().send(QSocketIoResponse("nobody", "text/plain"));
}

void tst_Responders::keepsTheOrderOfAPipeline()
{
    TestServer server;
    QList<QSocketIoResponder> responders;
    server.setRequestHandler(this, [&](const QSocketIoRequest &request,
                                       const QSocketIoResponder &responder) {
        if (request.path() == u"/slow"_s)
            responders.append(responder);
        else
            responder.send(QSocketIoResponse("fast", "text/plain"));
    });
    RawClient client(server.port());
    client.send(RawClient::request("GET", "/slow") + RawClient::request("GET", "/fast"));
    QTRY_COMPARE(responders.size(), 1);
    responders.first().send(QSocketIoResponse("slow", "text/plain"));
    QCOMPARE(client.response()->body, "slow");
    QCOMPARE(client.response()->body, "fast");
}

QTEST_GUILESS_MAIN(tst_Responders)
#include "tst_responders.moc"
