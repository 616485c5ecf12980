// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How a client's session opens or fails to, and how an open one breaks.
#include "enginesessionlog.h"
#include "scriptedserver.h"

#include <QTest>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;

using QSocketIo::DisconnectReason;
using QSocketIo::Transport;
using Kind = TransportError::Kind;
using Log = EngineSessionLog;

namespace {

const QList<Transport> pollingFirst{ Transport::Polling, Transport::WebSocket };
const QList<Transport> webSocketFirst{ Transport::WebSocket, Transport::Polling };

void refusePolling(ScriptedServer &server, const QByteArray &body, int status)
{
    server.onRequest = [=](const ScriptedRequest &request) { request.answer(body, status); };
}

} // namespace

class tst_EngineClientOpening : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void newerServerBreaksTheWebSocket_data();
    void newerServerBreaksTheWebSocket();
    void fallsBackToTheNextTransport_data();
    void fallsBackToTheNextTransport();
    void staysWithTheFirstUnlessAllowed();
    void theMostTellingErrorIsReported_data();
    void theMostTellingErrorIsReported();
    void theFirstTellingAnswerIsReported_data();
    void theFirstTellingAnswerIsReported();
    void openTimeoutIsShared();
    void openTimeoutCoversTheHandshake_data();
    void openTimeoutCoversTheHandshake();
    void wrongHandshakes_data();
    void wrongHandshakes();
    void noTransports();
    void nobodyListens();
    void closeWhileOpening_data();
    void closeWhileOpening();
    void destroyedWhileOpening_data();
    void destroyedWhileOpening();
    void openSessionBreaks_data();
    void openSessionBreaks();
    void refusedPollSaysWhy();
    void tooLargeAMessage_data();
    void tooLargeAMessage();
    void sslErrorsOfEitherTransport_data();
    void sslErrorsOfEitherTransport();
};

void tst_EngineClientOpening::fallsBackToTheNextTransport_data()
{
    QTest::addColumn<QList<Transport>>("transports");
    QTest::addColumn<QByteArray>("failure");
    for (const char *failure : { "refused", "forbidden", "dropped", "page", "no handshake" }) {
        QTest::newRow(qPrintable(QLatin1String("polling ") + QLatin1String(failure)))
                << pollingFirst << QByteArray(failure);
        QTest::newRow(qPrintable(QLatin1String("WebSocket ") + QLatin1String(failure)))
                << webSocketFirst << QByteArray(failure);
    }
}

void tst_EngineClientOpening::fallsBackToTheNextTransport()
{
    QFETCH(QList<Transport>, transports);
    QFETCH(QByteArray, failure);
    ScriptedEngine server;
    const ScriptedServer::Handler fail = [&](const ScriptedRequest &request) {
        if (failure == "refused")
            request.answer(R"({"code":0,"message":"Transport unknown"})", 400);
        else if (failure == "forbidden")
            request.answer({}, 403);
        else if (failure == "dropped")
            request.drop();
        else if (failure == "page")
            request.answer("<html>");
        else if (!request.isUpgrade())
            request.answer("4x");
        else
            server.acceptUpgrade(request, ScriptedServer::frame(ScriptedFrame::Text, "4x"));
    };
    (transports == pollingFirst ? server.onRequest : server.onUpgrade) = fail;
    Log log(server.url(), transports);
    log.open();
    QTRY_COMPARE(log.opened, 1);
    QCOMPARE(log.engine->transport(), transports.last());
    QCOMPARE(log.closed, 0);
    QVERIFY(log.received.isEmpty());
}

void tst_EngineClientOpening::staysWithTheFirstUnlessAllowed()
{
    ScriptedEngine server;
    refusePolling(server, R"({"code":0,"message":"Transport unknown"})", 400);
    Log log(server.url(), pollingFirst);
    log.settings.tryAllTransports = false;
    log.open();
    QTRY_COMPARE(log.closed, 1);
    QCOMPARE(log.reason, DisconnectReason::TransportError);
    QCOMPARE(log.error.kind, Kind::Rejected);
    QCOMPARE(log.error.message, QStringLiteral("Transport unknown"));
    QCOMPARE(log.error.httpStatus, 400);
    QCOMPARE(server.requests.size(), 1);
    QCOMPARE(log.opened, 0);
}

void tst_EngineClientOpening::theMostTellingErrorIsReported_data()
{
    QTest::addColumn<QList<Transport>>("transports");
    QTest::newRow("first polling") << pollingFirst;
    QTest::newRow("first WebSocket") << webSocketFirst;
}

void tst_EngineClientOpening::theMostTellingErrorIsReported()
{
    QFETCH(QList<Transport>, transports);
    ScriptedEngine server;
    refusePolling(server, "\"Not an accepted origin.\"", 403);
    server.onUpgrade = [](const ScriptedRequest &request) { request.drop(); };
    Log log(server.url(), transports);
    log.open();
    QTRY_COMPARE(log.closed, 1);
    QCOMPARE(server.requests.size(), 2);
    QCOMPARE(log.error.kind, Kind::Rejected);
    QCOMPARE(log.error.httpStatus, 403);
    QCOMPARE(log.error.message, QStringLiteral("Not an accepted origin."));
    QCOMPARE(log.error.body, QByteArray("\"Not an accepted origin.\""));
}

void tst_EngineClientOpening::theFirstTellingAnswerIsReported_data()
{
    QTest::addColumn<QList<Transport>>("transports");
    QTest::addColumn<int>("polling");
    QTest::addColumn<int>("webSocket");
    QTest::addColumn<int>("reported");
    QTest::newRow("the first") << pollingFirst << 404 << 403 << 404;
    QTest::newRow("the first, WebSocket") << webSocketFirst << 404 << 403 << 403;
    QTest::newRow("no such transport at last") << pollingFirst << 404 << 400 << 404;
    QTest::newRow("no such transport at first") << pollingFirst << 400 << 403 << 403;
    QTest::newRow("no such transport at first, WebSocket") << webSocketFirst << 404 << 400 << 404;
    QTest::newRow("neither") << pollingFirst << 400 << 400 << 400;
}

void tst_EngineClientOpening::theFirstTellingAnswerIsReported()
{
    QFETCH(const QList<Transport>, transports);
    QFETCH(const int, polling);
    QFETCH(const int, webSocket);
    ScriptedEngine server;
    refusePolling(server, {}, polling);
    server.onUpgrade = [=](const ScriptedRequest &request) { request.answer({}, webSocket); };
    Log log(server.url(), transports);
    log.open();
    QTRY_COMPARE(log.closed, 1);
    QCOMPARE(server.requests.size(), 2);
    QTEST(log.error.httpStatus, "reported");
}

// A WebSocket that a proxy swallows must not use up the time of polling.
void tst_EngineClientOpening::openTimeoutIsShared()
{
    ScriptedEngine server;
    server.onRequest = [](const ScriptedRequest &) {};
    server.onUpgrade = [](const ScriptedRequest &) {};
    Log log(server.url(), webSocketFirst);
    log.open();
    QTRY_COMPARE(server.requests.size(), 1);
    log.clock.pass(9999ms);
    QCOMPARE(log.engine->transport(), Transport::WebSocket);
    log.clock.pass(1ms);
    QCOMPARE(log.engine->transport(), Transport::Polling);
    QTRY_COMPARE(server.requests.size(), 2);
    log.clock.pass(9999ms);
    QCOMPARE(log.closed, 0);
    log.clock.pass(1ms);
    QCOMPARE(log.closed, 1);
    QCOMPARE(log.reason, DisconnectReason::TransportError);
    QVERIFY(log.error.message.contains(QStringLiteral("20000 ms")));
    QTRY_COMPARE(server.connectionCount, 0);
}

void tst_EngineClientOpening::openTimeoutCoversTheHandshake_data()
{
    QTest::addColumn<Transport>("transport");
    QTest::newRow("polling") << Transport::Polling;
    QTest::newRow("WebSocket") << Transport::WebSocket;
}

// The connection is there and stays silent.
void tst_EngineClientOpening::openTimeoutCoversTheHandshake()
{
    QFETCH(Transport, transport);
    ScriptedEngine server;
    server.onRequest = [](const ScriptedRequest &request) {
        request.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0{");
    };
    server.onUpgrade = [&](const ScriptedRequest &request) { server.acceptUpgrade(request); };
    Log log(server.url(), { transport });
    log.settings.openTimeout = 5s;
    log.open();
    QTRY_COMPARE(server.requests.size(), 1);
    log.clock.pass(4999ms);
    QCOMPARE(log.closed, 0);
    log.clock.pass(1ms);
    QCOMPARE(log.closed, 1);
    QTRY_COMPARE(server.connectionCount, 0);
}

void tst_EngineClientOpening::wrongHandshakes_data()
{
    QTest::addColumn<Transport>("transport");
    QTest::addColumn<QByteArray>("packet");
    QTest::addColumn<QString>("text");
    const QString invalid = QStringLiteral("The server's handshake is not valid: ");
    const QString early = QStringLiteral("The server sent something before its handshake: ");
    const Transport both[] = { Transport::Polling, Transport::WebSocket };
    for (Transport transport : both) {
        const char *name = transport == Transport::Polling ? "polling" : "WebSocket";
        QTest::addRow("%s, no JSON", name)
                << transport << QByteArray("0hello") << QString(invalid + QLatin1String("hello"));
        QTest::addRow("%s, no object", name)
                << transport << QByteArray("0[1]") << QString(invalid + QLatin1String("[1]"));
        QTest::addRow("%s, empty", name) << transport << QByteArray("0") << invalid;
        QTest::addRow("%s, no sid", name)
                << transport << QByteArray(R"(0{"pingInterval":1})")
                << QString(invalid + QLatin1String(R"({"pingInterval":1})"));
        QTest::addRow("%s, impossible time", name)
                << transport << QByteArray(R"(0{"sid":"a","pingTimeout":-1})")
                << QString(invalid + QLatin1String(R"({"sid":"a","pingTimeout":-1})"));
        QTest::addRow("%s, long", name) << transport << QByteArray("0" + QByteArray(5000, 'x'))
                                        << QString(invalid + QString(100, QLatin1Char('x')));
        QTest::addRow("%s, message first", name)
                << transport << QByteArray("4x") << QString(early + QLatin1String("x"));
        QTest::addRow("%s, ping first", name) << transport << QByteArray("2") << early;
    }
}

void tst_EngineClientOpening::wrongHandshakes()
{
    QFETCH(Transport, transport);
    QFETCH(QByteArray, packet);
    QFETCH(QString, text);
    ScriptedEngine server;
    server.onRequest = [&](const ScriptedRequest &request) { request.answer(packet); };
    server.onUpgrade = [&](const ScriptedRequest &request) {
        server.acceptUpgrade(request, ScriptedServer::frame(ScriptedFrame::Text, packet));
    };
    Log log(server.url(), { transport });
    log.open();
    QTRY_COMPARE(log.closed, 1);
    QCOMPARE(log.reason, DisconnectReason::ProtocolError);
    QCOMPARE(log.error.kind, Kind::ParseError);
    QCOMPARE(log.error.message, text);
    QCOMPARE(log.opened, 0);
    QVERIFY(log.received.isEmpty());
    QCOMPARE(server.requests.size(), 1);
}

void tst_EngineClientOpening::noTransports()
{
    Log log(QUrl(QStringLiteral("http://127.0.0.1/socket.io/")), {});
    log.open();
    QCOMPARE(log.closed, 0);
    QTRY_COMPARE(log.closed, 1);
    QCOMPARE(log.reason, DisconnectReason::TransportError);
}

void tst_EngineClientOpening::nobodyListens()
{
    ScriptedEngine server;
    const QUrl url = server.url();
    server.stopListening();
    Log log(url, pollingFirst);
    log.open();
    QTRY_COMPARE(log.closed, 1);
    QCOMPARE(log.reason, DisconnectReason::TransportError);
    QCOMPARE(log.error.kind, Kind::Failed);
    QVERIFY(!log.error.message.isEmpty());
    QVERIFY(log.clock.deadlines().isEmpty());
}

void tst_EngineClientOpening::closeWhileOpening_data()
{
    openTimeoutCoversTheHandshake_data();
}

void tst_EngineClientOpening::closeWhileOpening()
{
    QFETCH(Transport, transport);
    ScriptedEngine server;
    server.onRequest = [](const ScriptedRequest &) {};
    server.onUpgrade = [](const ScriptedRequest &) {};
    Log log(server.url(), { transport });
    log.open();
    QTRY_COMPARE(server.requests.size(), 1);
    log.engine->close(DisconnectReason::ClientDisconnect);
    QCOMPARE(log.closed, 0);
    QTRY_COMPARE(log.closed, 1);
    QCOMPARE(log.reason, DisconnectReason::ClientDisconnect);
    QTRY_COMPARE(server.connectionCount, 0);
    QCOMPARE(server.requests.size(), 1);
    QVERIFY(log.clock.deadlines().isEmpty());
}

void tst_EngineClientOpening::destroyedWhileOpening_data()
{
    openTimeoutCoversTheHandshake_data();
}

void tst_EngineClientOpening::destroyedWhileOpening()
{
    QFETCH(Transport, transport);
    ScriptedEngine server;
    server.onRequest = [](const ScriptedRequest &) {};
    server.onUpgrade = [](const ScriptedRequest &) {};
    Log log(server.url(), { transport });
    log.open();
    QTRY_COMPARE(server.requests.size(), 1);
    log.engine.reset();
    QTRY_COMPARE(server.connectionCount, 0);
    QCOMPARE(log.closed, 0);
    QVERIFY(log.clock.deadlines().isEmpty());
}

void tst_EngineClientOpening::openSessionBreaks_data()
{
    QTest::addColumn<Transport>("transport");
    QTest::addColumn<bool>("isOrderly");
    QTest::addColumn<DisconnectReason>("reason");
    QTest::newRow("poll cut") << Transport::Polling << false << DisconnectReason::TransportError;
    QTest::newRow("WebSocket cut")
            << Transport::WebSocket << false << DisconnectReason::TransportError;
    QTest::newRow("WebSocket closed")
            << Transport::WebSocket << true << DisconnectReason::TransportClosed;
}

void tst_EngineClientOpening::openSessionBreaks()
{
    QFETCH(Transport, transport);
    QFETCH(bool, isOrderly);
    QFETCH(DisconnectReason, reason);
    ScriptedEngine server;
    Log log(server.url(), { transport });
    log.open();
    QTRY_COMPARE(log.opened, 1);
    if (isOrderly) {
        server.sendClose(1001, "bye");
    } else if (transport == Transport::WebSocket) {
        server.webSocket->abort();
    } else {
        QTRY_COMPARE(server.polls.size(), 1);
        server.stopListening(); // an idle GET would be repeated by the manager
        server.polls.takeFirst().drop();
    }
    QTRY_COMPARE(log.closed, 1);
    QCOMPARE(log.reason, reason);
    QCOMPARE(log.error.closeCode, isOrderly ? 1001 : 0);
    QVERIFY(!log.error.message.isEmpty());
    QVERIFY(log.clock.deadlines().isEmpty());
}

void tst_EngineClientOpening::refusedPollSaysWhy()
{
    ScriptedEngine server;
    Log log(server.url(), { Transport::Polling });
    log.open();
    QTRY_COMPARE(server.polls.size(), 1);
    server.polls.takeFirst().answer(R"({"code":1,"message":"Session ID unknown"})", 400);
    QTRY_COMPARE(log.closed, 1);
    QCOMPARE(log.reason, DisconnectReason::TransportError);
    QCOMPARE(log.error.message, QStringLiteral("Session ID unknown"));
    QCOMPARE(log.error.httpStatus, 400);
}

void tst_EngineClientOpening::tooLargeAMessage_data()
{
    openTimeoutCoversTheHandshake_data();
}

void tst_EngineClientOpening::tooLargeAMessage()
{
    QFETCH(Transport, transport);
    ScriptedEngine server;
    Log log(server.url(), { transport });
    log.settings.maxIncoming = 10'000;
    log.open();
    QTRY_COMPARE(log.opened, 1);
    for (int size : { 9'999, 10'000 }) {
        const QByteArray packet = "4" + QByteArray(size, 'x');
        if (transport == Transport::Polling)
            server.send(packet);
        else
            server.sendText(packet);
    }
    QTRY_COMPARE(log.closed, 1);
    QCOMPARE(log.received.size(), 1);
    QCOMPARE(log.reason, DisconnectReason::TransportError);
    QCOMPARE(log.error.kind, Kind::TooLarge);
}

void tst_EngineClientOpening::sslErrorsOfEitherTransport_data()
{
    openTimeoutCoversTheHandshake_data();
}

void tst_EngineClientOpening::sslErrorsOfEitherTransport()
{
    QFETCH(Transport, transport);
    ScriptedEngine server(ScriptedServer::Tls::On);
    Log log(server.url(), { transport });
    int seen = 0;
    log.services.onSslErrors = [&] {
        seen += int(log.services.sslErrors.size());
        log.services.ignored = log.services.sslErrors;
    };
    log.open();
    QTRY_COMPARE(log.opened, 1);
    QCOMPARE(seen, 1);
    log.services.onSslErrors = {};
    log.services.ignored = { QSslError(QSslError::SelfSignedCertificate,
                                       QSslCertificate(QByteArray(testCertificatePem))) };
    log.open();
    QTRY_COMPARE(log.opened, 2);
}

void tst_EngineClientOpening::newerServerBreaksTheWebSocket_data()
{
    QTest::addColumn<bool>("triesOther");
    QTest::newRow("other revision") << true;
    QTest::newRow("fixed") << false;
}

// What the reference server does: it accepts the WebSocket, and refuses the session in HTTP.
void tst_EngineClientOpening::newerServerBreaksTheWebSocket()
{
    QFETCH(bool, triesOther);
    ScriptedEngine server;
    server.onUpgrade = [&server](const ScriptedRequest &request) {
        if (request.query("EIO") == QLatin1String("3"))
            return server.acceptUpgrade(request, "HTTP/1.1 400 Bad Request\r\n\r\n");
        server.acceptUpgrade(request);
        server.sendText("0" + server.handshake);
    };
    EngineSessionLog log(server.url(), { Transport::WebSocket });
    log.settings.revision = EngineRevision::Three;
    log.settings.triesOtherRevision = triesOther;
    log.open();
    if (triesOther) {
        QTRY_COMPARE(log.opened, 1);
        QCOMPARE(log.engine->revision(), EngineRevision::Four);
        return;
    }
    QTRY_COMPARE(log.closed, 1);
    QCOMPARE(log.error.kind, TransportError::Kind::OtherRevision);
    QVERIFY2(log.error.message.contains(QLatin1String("newer")), qPrintable(log.error.message));
}

QTEST_GUILESS_MAIN(tst_EngineClientOpening)
#include "tst_engineclientopening.moc"
