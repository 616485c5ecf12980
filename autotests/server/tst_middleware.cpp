// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Middlewares of a namespace: who decides, when, and what the client hears.
#include "testserver.h"
#include "wireclient.h"

#include <QPromise>
#include <QSignalSpy>

#include <stdexcept>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using Verdict = QPromise<QSocketIoError>;

class tst_Middleware : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void areAskedInOrder();
    void refuseWithMessageAndData_data();
    void refuseWithMessageAndData();
    void leaveTheConnectionOpen();
    void mayDecideLater();
    void mayRefuseLater();
    void haveDecidedAlready();
    void refuseByBrokenFutures_data();
    void refuseByBrokenFutures();
    void arePassedOverWithoutTheirContext();
    void countOnlyForTheirNamespace();
    void keepTheSocketForTheVerdict_data();
    void keepTheSocketForTheVerdict();
    void makeEventsTooEarly();
    void makeBroadcastsTooEarly();
    void mayEndTheSocketThemselves_data();
    void mayEndTheSocketThemselves();
    void mayAddOthers();
};

void tst_Middleware::areAskedInOrder()
{
    TestServer server;
    QStringList asked;
    server.use(this, [&asked](QSocketIoServerSocket *socket) {
        asked.append(u"first %1 %2"_s.arg(socket->id().size()).arg(int(socket->state())));
        return QSocketIoError();
    });
    server.use(this, [&asked](QSocketIoServerSocket *) {
        asked.append(u"second"_s);
        return QtFuture::makeReadyFuture(QSocketIoError());
    });
    connect(server.of("/"), &QSocketIoServerNamespace::socketConnected, this,
            [&asked] { asked.append(u"connected"_s); });
    WireClient client(server.port());
    QVERIFY(!client.join().isNull());
    QCOMPARE(asked, (QStringList{ u"first 20 1"_s, u"second"_s, u"connected"_s }));
}

void tst_Middleware::refuseWithMessageAndData_data()
{
    QTest::addColumn<QSocketIoError>("error");
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("message") << QSocketIoError::rejected(u"who are you?"_s)
                             << QByteArray("4/chat,{\"message\":\"who are you?\"}");
    QTest::newRow("escaped") << QSocketIoError::rejected(u"\"\n\u00e9"_s)
                             << QByteArray("4/chat,{\"message\":\"\\\"\\n\xc3\xa9\"}");
    QTest::newRow("data") << QSocketIoError::rejected(u"no"_s, QVariantMap{ { u"code"_s, 7 } })
                          << QByteArray("4/chat,{\"message\":\"no\",\"data\":{\"code\":7}}");
    QTest::newRow("null data") << QSocketIoError::rejected(u"no"_s, QVariant::fromValue(nullptr))
                               << QByteArray("4/chat,{\"message\":\"no\",\"data\":null}");
    QTest::newRow("list") << QSocketIoError::rejected(u"no"_s, QVariantList{ 1, u"a"_s })
                          << QByteArray("4/chat,{\"message\":\"no\",\"data\":[1,\"a\"]}");
}

void tst_Middleware::refuseWithMessageAndData()
{
    QFETCH(QSocketIoError, error);
    QFETCH(QByteArray, answer);
    TestServer server;
    QSignalSpy joined(server.of("/chat"), &QSocketIoServerNamespace::socketConnected);
    QSignalSpy left(server.of("/chat"), &QSocketIoServerNamespace::socketDisconnected);
    QPointer<QSocketIoServerSocket> refused;
    bool asked = false;
    server.of("/chat")->use(this, [&](QSocketIoServerSocket *socket) {
        refused = socket;
        return error;
    });
    server.of("/chat")->use(this, [&](QSocketIoServerSocket *) {
        asked = true;
        return QSocketIoError();
    });
    WireClient client(server.port());
    client.send("0/chat,");
    QCOMPARE(client.next(), answer);
    QVERIFY(!asked);
    QCOMPARE(joined.size(), 0);
    QCOMPARE(left.size(), 0);
    QCOMPARE(server.of("/chat")->socketCount(), 0);
    QTRY_VERIFY(!refused);
}

void tst_Middleware::leaveTheConnectionOpen()
{
    TestServer server;
    bool isOpen = false;
    server.use(this, [&isOpen](QSocketIoServerSocket *) {
        return isOpen ? QSocketIoError() : QSocketIoError::rejected(u"later"_s);
    });
    WireClient client(server.port());
    QVERIFY(client.join().isNull());
    isOpen = true;
    QVERIFY(!client.join().isNull());
}

void tst_Middleware::mayDecideLater()
{
    TestServer server;
    Verdict verdict;
    verdict.start();
    bool wasAskedNext = false;
    server.use(this, [&verdict](QSocketIoServerSocket *) { return verdict.future(); });
    server.use(this, [&wasAskedNext](QSocketIoServerSocket *) {
        wasAskedNext = true;
        return QSocketIoError();
    });
    WireClient client(server.port());
    client.send("0");
    QCOMPARE(client.drain(), QList<QByteArray>());
    QCOMPARE(server.of("/")->socketCount(), 0);
    QVERIFY(!wasAskedNext);
    verdict.addResult(QSocketIoError());
    verdict.finish();
    QVERIFY(client.next().startsWith("0{\"sid\":\""));
    QVERIFY(wasAskedNext);
    QCOMPARE(server.of("/")->socketCount(), 1);
}

void tst_Middleware::mayRefuseLater()
{
    TestServer server;
    Verdict verdict;
    verdict.start();
    server.use(this, [&verdict](QSocketIoServerSocket *) { return verdict.future(); });
    WireClient client(server.port());
    client.send("0");
    QCOMPARE(client.drain(), QList<QByteArray>());
    verdict.addResult(QSocketIoError::rejected(u"no"_s, 5));
    verdict.finish();
    QCOMPARE(client.next(), "4{\"message\":\"no\",\"data\":5}");
}

void tst_Middleware::haveDecidedAlready()
{
    TestServer server;
    server.use(this, [](QSocketIoServerSocket *) {
        return QtFuture::makeReadyFuture(QSocketIoError::rejected(u"known"_s));
    });
    WireClient client(server.port());
    client.send("0");
    QCOMPARE(client.next(), "4{\"message\":\"known\"}");
}

void tst_Middleware::refuseByBrokenFutures_data()
{
    QTest::addColumn<QByteArray>("how");
    QTest::addColumn<bool>("isLate");
    for (const bool isLate : { false, true }) {
        for (const char *how : { "cancelled", "empty", "exception" })
            QTest::addRow("%s %s", how, isLate ? "late" : "at once") << QByteArray(how) << isLate;
    }
}

void tst_Middleware::refuseByBrokenFutures()
{
    QFETCH(QByteArray, how);
    QFETCH(bool, isLate);
    TestServer server;
    auto verdict = std::make_unique<Verdict>();
    verdict->start();
    const auto future = verdict->future();
    const auto breakIt = [&] {
        if (how == "exception")
            verdict->setException(std::make_exception_ptr(std::runtime_error("database is down")));
        if (how != "cancelled")
            verdict->finish();
        verdict.reset();
    };
    if (!isLate)
        breakIt();
    server.use(this, [future](QSocketIoServerSocket *) { return future; });
    WireClient client(server.port());
    client.send("0");
    if (isLate) {
        QCOMPARE(client.drain(), QList<QByteArray>());
        breakIt();
    }
    QCOMPARE(client.next(), how == "exception"
                                    ? "4{\"message\":\"database is down\"}"
                                    : "4{\"message\":\"The connection could not be checked\"}");
}

void tst_Middleware::arePassedOverWithoutTheirContext()
{
    TestServer server;
    auto context = std::make_unique<QObject>();
    server.use(context.get(),
               [](QSocketIoServerSocket *) { return QSocketIoError::rejected(u"no"_s); });
    WireClient client(server.port());
    QVERIFY(client.join().isNull());
    context.reset();
    QVERIFY(!client.join().isNull());
}

void tst_Middleware::countOnlyForTheirNamespace()
{
    TestServer server;
    server.of("/free");
    server.use(this, [](QSocketIoServerSocket *) { return QSocketIoError::rejected(u"no"_s); });
    WireClient client(server.port());
    QVERIFY(!client.join("/free").isNull());
    QVERIFY(client.join().isNull());
}

void tst_Middleware::keepTheSocketForTheVerdict_data()
{
    QTest::addColumn<bool>("isLetIn");
    QTest::newRow("let in") << true;
    QTest::newRow("refused") << false;
}

void tst_Middleware::keepTheSocketForTheVerdict()
{
    QFETCH(bool, isLetIn);
    TestServer server;
    QSignalSpy joined(server.of("/"), &QSocketIoServerNamespace::socketConnected);
    QSignalSpy left(server.of("/"), &QSocketIoServerNamespace::socketDisconnected);
    Verdict verdict;
    verdict.start();
    QPointer<QSocketIoServerSocket> socket;
    server.use(this, [&](QSocketIoServerSocket *asked) {
        socket = asked;
        asked->join(u"lobby"_s);
        return verdict.future();
    });
    {
        WireClient client(server.port());
        client.send("0");
        client.drain();
        QVERIFY(socket);
        QCOMPARE(socket->state(), QSocketIoEndpoint::State::Connecting);
    }
    QTRY_COMPARE(socket->state(), QSocketIoEndpoint::State::Disconnected);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QVERIFY(socket);
    QCOMPARE(socket->handshake().peerAddress(), QHostAddress(QHostAddress::LocalHost));
    QVERIFY(!server.of("/")->roomNames().contains(u"lobby"_s));
    verdict.addResult(isLetIn ? QSocketIoError() : QSocketIoError::rejected(u"no"_s));
    verdict.finish();
    QTRY_VERIFY(!socket);
    QCOMPARE(joined.size(), 0);
    QCOMPARE(left.size(), 0);
}

void tst_Middleware::makeEventsTooEarly()
{
    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(u"closed: a packet before the answer to CONNECT"_s));
    TestServer server;
    Verdict verdict;
    verdict.start();
    server.use(this, [&verdict](QSocketIoServerSocket *) { return verdict.future(); });
    WireClient client(server.port());
    client.send("0");
    client.drain();
    client.send("2[\"impatient\"]");
    QVERIFY(client.waitForClosed());
    verdict.addResult(QSocketIoError());
    verdict.finish();
    QCOMPARE(server.of("/")->socketCount(), 0);
}

void tst_Middleware::makeBroadcastsTooEarly()
{
    TestServer server;
    Verdict verdict;
    verdict.start();
    server.use(this, [&verdict](QSocketIoServerSocket *socket) {
        socket->join(u"lobby"_s);
        return verdict.future();
    });
    WireClient client(server.port());
    client.send("0");
    client.drain();
    server.emitEvent("early");
    server.to(u"lobby"_s).emitEvent("early");
    const auto replies = server.broadcast().emitWithAck("early");
    QVERIFY(replies.isFinished());
    QVERIFY(replies.result().isEmpty());
    QVERIFY(server.broadcast().sockets().isEmpty());
    verdict.addResult(QSocketIoError());
    verdict.finish();
    QVERIFY(client.next().startsWith("0{"));
    server.to(u"lobby"_s).emitEvent("in time");
    QCOMPARE(client.next(), "2[\"in time\"]");
}

void tst_Middleware::mayEndTheSocketThemselves_data()
{
    QTest::addColumn<QByteArray>("how");
    QTest::addColumn<bool>("isAsync");
    for (const bool isAsync : { false, true }) {
        for (const char *how : { "disconnectClient", "closeConnection", "delete" })
            QTest::addRow("%s %s", how, isAsync ? "async" : "sync") << QByteArray(how) << isAsync;
    }
}

void tst_Middleware::mayEndTheSocketThemselves()
{
    QFETCH(QByteArray, how);
    QFETCH(bool, isAsync);
    TestServer server;
    QSignalSpy joined(server.of("/"), &QSocketIoServerNamespace::socketConnected);
    QPointer<QSocketIoServerSocket> ended;
    const auto end = [&](QSocketIoServerSocket *socket) {
        ended = socket;
        if (how == "disconnectClient")
            socket->disconnectClient();
        else if (how == "closeConnection")
            socket->closeConnection();
        else
            delete socket;
    };
    if (isAsync) {
        server.use(this, [&](QSocketIoServerSocket *socket) {
            end(socket);
            return QtFuture::makeReadyFuture(QSocketIoError());
        });
    } else {
        server.use(this, [&](QSocketIoServerSocket *socket) {
            end(socket);
            return QSocketIoError();
        });
    }
    WireClient client(server.port());
    client.send("0");
    QCOMPARE(client.next(), "4{\"message\":\"Connection refused\"}");
    if (how == "closeConnection")
        QVERIFY(client.waitForClosed());
    else
        QCOMPARE(client.drain(), QList<QByteArray>());
    QCOMPARE(joined.size(), 0);
    QTRY_VERIFY(!ended);
}

void tst_Middleware::mayAddOthers()
{
    TestServer server;
    int asked = 0;
    server.use(this, [&](QSocketIoServerSocket *) {
        server.use(this, [&asked](QSocketIoServerSocket *) {
            ++asked;
            return QSocketIoError();
        });
        return QSocketIoError();
    });
    WireClient first(server.port());
    first.join();
    QCOMPARE(asked, 0); // from the next client on
    WireClient second(server.port());
    second.join();
    QCOMPARE(asked, 1);
}

QTEST_GUILESS_MAIN(tst_Middleware)
#include "tst_middleware.moc"
