// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How a WebSocket of the client ends: refusals, limits, closing from either side, destruction.
#include "scriptedserver.h"
#include "websocketsession.h"

#include <QTest>

using namespace QSocketIoPrivate;

using Session = WebSocketSession;
using Kind = TransportError::Kind;

class tst_WebSocketClientErrors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusals_data();
    void refusals();
    void nobodyListens();
    void handshakeThatNeverEnds();
    void wrongScheme();
    void incomingLimit_data();
    void incomingLimit();
    void unknownPackets_data();
    void unknownPackets();
    void brokenFrames_data();
    void brokenFrames();
    void closedByThePeer_data();
    void closedByThePeer();
    void peerVanishes();
    void messagesBeforeTheEndArrive_data();
    void messagesBeforeTheEndArrive();
    void closeAfterWhatWasSent();
    void closeWhileConnecting();
    void nothingIsDeliveredAfterClose();
    void abortIsSilent();
    void destroyedInCallbacks_data();
    void destroyedInCallbacks();
    void sslErrorsCanBeIgnored_data();
    void sslErrorsCanBeIgnored();
};

void tst_WebSocketClientErrors::refusals_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("text");
    const QByteArray object = R"({"code":3,"message":"Bad request"})";
    QTest::newRow("400") << 400 << object << QStringLiteral("Bad request");
    QTest::newRow("401") << 401 << QByteArray("\"Who are you?\"") << QStringLiteral("Who are you?");
    QTest::newRow("403") << 403 << QByteArray() << QStringLiteral("HTTP 403 Scripted");
    QTest::newRow("no upgrade") << 200 << QByteArray("<html>")
                                << QStringLiteral("HTTP 200 Scripted");
    QTest::newRow("page") << 502 << QByteArray(5000, 'x') << QStringLiteral("HTTP 502 Scripted");
}

void tst_WebSocketClientErrors::refusals()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QString, text);
    ScriptedServer server;
    server.onUpgrade = [&](const ScriptedRequest &request) { request.answer(body, status); };
    Session session(server.url());
    session.start();
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(session.lastError.kind, Kind::Rejected);
    QCOMPARE(session.lastError.httpStatus, status);
    QCOMPARE(session.lastError.message, text);
    QCOMPARE(session.lastError.body, body.left(1024));
    QCOMPARE(session.opened, 0);
    QTRY_COMPARE(server.connectionCount, 0); // nothing stays half open
}

void tst_WebSocketClientErrors::nobodyListens()
{
    ScriptedServer server;
    const QUrl url = server.url();
    server.stopListening();
    Session session(url);
    session.start();
    QCOMPARE(session.closed, 0);
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(session.lastError.kind, Kind::Failed);
    QVERIFY(!session.lastError.message.isEmpty());
}

// Nothing here ends this; whoever opened it does.
void tst_WebSocketClientErrors::handshakeThatNeverEnds()
{
    ScriptedServer server;
    server.onUpgrade = [](const ScriptedRequest &request) { request.write("HTTP/1.1 101 Swit"); };
    Session session(server.url());
    session.start();
    QTRY_COMPARE(server.requests.size(), 1);
    session.transport->abort();
    QTRY_COMPARE(server.connectionCount, 0);
    QCOMPARE(session.closed, 0);
    session.start();
    QTRY_COMPARE(server.requests.size(), 2);
    server.requests.last().drop();
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(session.lastError.kind, Kind::Failed);
}

void tst_WebSocketClientErrors::wrongScheme()
{
    Session session(QUrl(QStringLiteral("ftp://127.0.0.1/socket.io/")));
    session.start();
    QCOMPARE(session.closed, 0);
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(session.lastError.kind, Kind::Failed);
}

void tst_WebSocketClientErrors::incomingLimit_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<bool>("isText");
    QTest::addColumn<bool>("isAccepted");
    QTest::newRow("text, exactly") << 1000 << true << true;
    QTest::newRow("text, one above") << 1001 << true << false;
    QTest::newRow("binary, exactly") << 1000 << false << true;
    QTest::newRow("binary, one above") << 1001 << false << false;
}

void tst_WebSocketClientErrors::incomingLimit()
{
    QFETCH(int, size);
    QFETCH(bool, isText);
    QFETCH(bool, isAccepted);
    ScriptedServer server;
    Session session(server.url());
    session.limits.maxIncoming = 1000;
    session.start();
    QTRY_COMPARE(session.opened, 1);
    const QByteArray data(size, '4');
    if (isText)
        server.sendText(data);
    else
        server.sendBinary(data);
    if (isAccepted) {
        QTRY_COMPARE(session.received.size(), 1);
        QCOMPARE(session.received.first(), isText ? data : "4b" + data);
        return;
    }
    server.sendText("4after");
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(session.lastError.kind, Kind::TooLarge);
    QCOMPARE(session.lastError.closeCode, 1009);
    QVERIFY(session.received.isEmpty());
    QTRY_COMPARE(server.webSocketEnds, 1);
}

void tst_WebSocketClientErrors::unknownPackets_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("7") << QByteArray("7");
    QTest::newRow("b") << QByteArray("bAQID"); // polling only
    QTest::newRow("letter beyond Latin-1") << QByteArray("\xe2\x82\xac");
}

void tst_WebSocketClientErrors::unknownPackets()
{
    QFETCH(QByteArray, text);
    ScriptedServer server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(session.opened, 1);
    server.sendRaw(ScriptedServer::frame(ScriptedFrame::Text, "4before")
                   + ScriptedServer::frame(ScriptedFrame::Text, text)
                   + ScriptedServer::frame(ScriptedFrame::Text, "4after"));
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(session.lastError.kind, Kind::ParseError);
    QCOMPARE(session.received, QByteArrayList{ "4before" });
    QTRY_COMPARE(server.webSocketEnds, 1);
}

void tst_WebSocketClientErrors::brokenFrames_data()
{
    QTest::addColumn<QByteArray>("raw");
    QTest::newRow("no UTF-8") << QByteArray("\x81\x02"
                                            "4\xff");
    QTest::newRow("reserved opcode") << QByteArray("\x83\x02"
                                                   "4a");
    QTest::newRow("continuation of nothing") << QByteArray("\x80\x02"
                                                           "4a");
}

void tst_WebSocketClientErrors::brokenFrames()
{
    QFETCH(QByteArray, raw);
    ScriptedServer server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(session.opened, 1);
    server.sendRaw(raw + QByteArray(100'000, '\0'));
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(session.lastError.kind, Kind::ParseError);
    QVERIFY(session.received.isEmpty());
}

void tst_WebSocketClientErrors::closedByThePeer_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("kind");
    QTest::newRow("normal") << 1000 << int(Kind::Closed);
    QTest::newRow("going away") << 1001 << int(Kind::Closed);
    QTest::newRow("protocol error") << 1002 << int(Kind::ParseError);
    QTest::newRow("too much data") << 1009 << int(Kind::TooLarge);
    QTest::newRow("of its own") << 4321 << int(Kind::Closed);
}

void tst_WebSocketClientErrors::closedByThePeer()
{
    QFETCH(int, code);
    QFETCH(int, kind);
    ScriptedServer server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(session.opened, 1);
    server.sendClose(code, "enough");
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(int(session.lastError.kind), kind);
    QCOMPARE(session.lastError.closeCode, code);
    QCOMPARE(session.lastError.message, QStringLiteral("enough"));
    QTRY_COMPARE(server.webSocketEnds, 1);
    QCOMPARE(server.frames.size(), 1); // the answer
    QCOMPARE(server.frames.first().opcode, int(ScriptedFrame::Close));
}

void tst_WebSocketClientErrors::peerVanishes()
{
    ScriptedServer server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(session.opened, 1);
    server.webSocket->disconnectFromHost();
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(session.lastError.kind, Kind::Failed);
    session.start();
    QTRY_COMPARE(session.opened, 2);
    server.webSocket->abort();
    QTRY_COMPARE(session.closed, 2);
    QCOMPARE(session.lastError.kind, Kind::Failed);
}

void tst_WebSocketClientErrors::messagesBeforeTheEndArrive_data()
{
    QTest::addColumn<bool>("isOrderly");
    QTest::newRow("close frame") << true;
    QTest::newRow("cut") << false;
}

void tst_WebSocketClientErrors::messagesBeforeTheEndArrive()
{
    QFETCH(bool, isOrderly);
    ScriptedServer server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(session.opened, 1);
    QByteArrayList expected;
    for (int i = 0; i < 1000; ++i) {
        expected.append("4" + QByteArray::number(i));
        server.sendText(expected.last());
    }
    if (isOrderly)
        server.sendClose(1000);
    server.webSocket->disconnectFromHost();
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(session.lastError.kind, isOrderly ? Kind::Closed : Kind::Failed);
    QCOMPARE(session.received, expected);
}

void tst_WebSocketClientErrors::closeAfterWhatWasSent()
{
    ScriptedServer server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(session.opened, 1);
    const QByteArray big(100'000, 'x');
    session.send({ textMessage(big, { big }), textMessage("last") });
    session.transport->close();
    QVERIFY(!session.transport->isWritable());
    QCOMPARE(session.closed, 0); // never from within the call
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(session.lastError.kind, Kind::Closed);
    QTRY_COMPARE(server.frames.size(), 4);
    QCOMPARE(server.texts().last(), QByteArray("4last"));
    QCOMPARE(server.frames.last().opcode, int(ScriptedFrame::Close));
    QCOMPARE(server.frames.last().data.left(2), QByteArray("\x03\xe8"));
    QTRY_COMPARE(server.webSocketEnds, 1);
}

void tst_WebSocketClientErrors::closeWhileConnecting()
{
    ScriptedServer server;
    server.onUpgrade = [](const ScriptedRequest &) {};
    Session session(server.url());
    session.start();
    QTRY_COMPARE(server.requests.size(), 1);
    session.transport->close();
    QCOMPARE(session.closed, 0);
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(session.lastError.kind, Kind::Closed);
    QTRY_COMPARE(server.connectionCount, 0);
}

void tst_WebSocketClientErrors::nothingIsDeliveredAfterClose()
{
    ScriptedServer server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(session.opened, 1);
    session.onPacket = [&session] { session.transport->close(); };
    server.sendRaw(ScriptedServer::frame(ScriptedFrame::Text, "41")
                   + ScriptedServer::frame(ScriptedFrame::Text, "42"));
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(session.received, QByteArrayList{ "41" });
}

void tst_WebSocketClientErrors::abortIsSilent()
{
    ScriptedServer server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(session.opened, 1);
    session.onPacket = [&] {
        server.sendClose(1000);
        session.transport->abort();
    };
    server.sendText("4x");
    QTRY_COMPARE(server.connectionCount, 0);
    QCOMPARE(session.closed, 0);
    QCOMPARE(session.transport->bytesToWrite(), 0);
    QVERIFY(!session.transport->isWritable());
    session.start();
    QTRY_COMPARE(session.opened, 2);
    session.transport->close();
    session.transport->abort(); // after the end has been noted, before it was told
    QTRY_COMPARE(server.webSocketEnds, 2);
    QCoreApplication::processEvents();
    QCOMPARE(session.closed, 0);
}

void tst_WebSocketClientErrors::destroyedInCallbacks_data()
{
    QTest::addColumn<QString>("callback");
    QTest::newRow("opened") << QStringLiteral("opened");
    QTest::newRow("text") << QStringLiteral("text");
    QTest::newRow("binary") << QStringLiteral("binary");
    QTest::newRow("closed by the peer") << QStringLiteral("closed");
    QTest::newRow("refused") << QStringLiteral("refused");
}

void tst_WebSocketClientErrors::destroyedInCallbacks()
{
    QFETCH(QString, callback);
    ScriptedServer server;
    if (callback == QLatin1String("refused"))
        server.onUpgrade = [](const ScriptedRequest &request) { request.answer({}, 403); };
    Session session(server.url());
    const auto destroy = [&session] { session.transport.reset(); };
    (callback == QLatin1String("opened") ? session.onOpened : session.onPacket) = destroy;
    session.onClosed = destroy;
    session.start();
    if (callback == QLatin1String("closed")) {
        QTRY_COMPARE(session.opened, 1);
        server.sendClose(1000);
    } else if (callback == QLatin1String("text") || callback == QLatin1String("binary")) {
        QTRY_COMPARE(session.opened, 1);
        const int opcode = callback == QLatin1String("text") ? ScriptedFrame::Text
                                                             : ScriptedFrame::Binary;
        server.sendRaw(ScriptedServer::frame(opcode, "41") + ScriptedServer::frame(opcode, "42"));
    }
    QTRY_VERIFY(!session.transport);
    QTRY_COMPARE(server.connectionCount, 0);
    QVERIFY(session.received.size() <= 1);
}

void tst_WebSocketClientErrors::sslErrorsCanBeIgnored_data()
{
    QTest::addColumn<QString>("when");
    QTest::addColumn<bool>("isOpened");
    QTest::newRow("never") << QStringLiteral("never") << false;
    QTest::newRow("in the signal") << QStringLiteral("signal") << true;
    QTest::newRow("before") << QStringLiteral("before") << true;
    QTest::newRow("trusted") << QStringLiteral("trusted") << true;
}

void tst_WebSocketClientErrors::sslErrorsCanBeIgnored()
{
    QFETCH(QString, when);
    QFETCH(bool, isOpened);
    ScriptedServer server(ScriptedServer::Tls::On);
    Session session(server.url());
    const QList<QSslError> expected{ QSslError(QSslError::SelfSignedCertificate,
                                               QSslCertificate(QByteArray(testCertificatePem))) };
    if (when == QLatin1String("before"))
        session.services.ignored = expected;
    if (when == QLatin1String("trusted"))
        session.request.base.setSslConfiguration(testClientTls());
    session.services.onSslErrors = [&] {
        if (when == QLatin1String("signal"))
            session.services.ignored = session.services.sslErrors;
    };
    session.start();
    if (isOpened) {
        QTRY_COMPARE(session.opened, 1);
    } else {
        QTRY_COMPARE(session.closed, 1);
        QCOMPARE(session.lastError.kind, Kind::TlsFailed);
        QCOMPARE(session.lastError.sslErrors, expected);
        QVERIFY(session.lastError.message.contains(QStringLiteral("self-signed")));
    }
    QCOMPARE(session.services.sslErrors,
             when == QLatin1String("trusted") ? QList<QSslError>() : expected);
}

QTEST_GUILESS_MAIN(tst_WebSocketClientErrors)
#include "tst_websocketclienterrors.moc"
