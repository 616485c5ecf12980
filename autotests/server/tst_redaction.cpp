// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// No log line of a whole session, with everything in it that goes wrong, contains what lets somebody act as a client.
#include "logging.h"
#include "pollsession.h"
#include "testserver.h"
#include "wireclient.h"

#include "qsocketioclient.h"

#include <QNetworkRequest>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using QSocketIo::Transport;

class tst_Redaction : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void packets_data();
    void packets();
    void sids();
    void wholeSession_data();
    void wholeSession();
};

namespace {

class Capture
{
public:
    Capture()
    {
        s_text.clear();
        s_former = qInstallMessageHandler(
                [](QtMsgType, const QMessageLogContext &context, const QString &message) {
                    s_text += QByteArray(context.category) + ": " + message.toUtf8() + '\n';
                });
    }
    ~Capture() { qInstallMessageHandler(s_former); }
    static QByteArray text() { return s_text; }

private:
    static inline QByteArray s_text;
    static inline QtMessageHandler s_former = nullptr;
};

// Connects in every way, with secrets wherever there is room for one, and does what is warned of.
struct Session
{
    TestServer server;
    QList<QByteArray> sids;

    void run()
    {
        server.setConnectTimeout(5s);
        server.use(&server, [](QSocketIoServerSocket *socket) {
            return socket->handshake().auth().value(u"token"_s).toString() == u"TOP-SECRET"_s
                           ? QSocketIoError()
                           : QSocketIoError::rejected(u"no"_s);
        });
        server.on("number", &server, [](QSocketIoServerSocket *, int) {});
        for (const Transport transport : { Transport::Polling, Transport::WebSocket })
            goodClient(transport);
        refusedClient();
        hostileClients();
    }

    void goodClient(Transport transport)
    {
        QUrl url(u"http://me:TOP-SECRET@127.0.0.1:%1/some/path?token=TOP-SECRET"_s.arg(
                server.port()));
        QSocketIoClient client(url);
        QNetworkRequest request;
        request.setRawHeader("Authorization", "Bearer TOP-SECRET");
        request.setRawHeader("Cookie", "session=TOP-SECRET");
        client.setBaseRequest(request);
        client.setTransports({ transport });
        QUrlQuery query;
        query.addQueryItem(u"apikey"_s, u"TOP-SECRET"_s);
        client.setQuery(query);
        client.of("/")->setAuth({ { u"token"_s, u"TOP-SECRET"_s } });
        client.open();
        QTRY_VERIFY(client.of("/")->isConnected());
        client.emitEvent("number", u"PAYLOAD"_s);  // does not fit its handler
        client.emitEvent("connect", u"PAYLOAD"_s); // a reserved name
        const auto reply = client.withTimeout(1ms).emitWithAck("question", u"PAYLOAD"_s);
        QTRY_VERIFY(reply.isFinished());
        server.emitEvent("news", u"PAYLOAD"_s);
        client.reconnectNow();
        QTRY_VERIFY(client.of("/")->isConnected());
        client.close();
        QTRY_COMPARE(client.state(), QSocketIoClient::State::Closed);
    }

    void refusedClient()
    {
        QSocketIoClient client(QUrl(u"http://127.0.0.1:%1"_s.arg(server.port())));
        client.of("/")->setAuth({ { u"token"_s, u"TOP-SECRET, but wrong"_s } });
        QSignalSpy rejected(client.of("/"), &QSocketIoClientNamespace::connectionRejected);
        client.open();
        QTRY_COMPARE(rejected.size(), 1);
    }

    void hostileClients()
    {
        const QByteArray auth = R"({"token":"TOP-SECRET"})";
        const QList<QList<QByteArray>> wrongs = {
            { "0" + auth, "0" + auth },             // twice
            { "0" + auth, "4{\"message\":\"x\"}" }, // a packet of servers
            { "2[\"early\",\"PAYLOAD\"]" },
            { "0" + auth, "2[\"disconnect\",\"PAYLOAD\"]" },
            { "0{\"token\":\"TOP-SECRET\"" },
            { "0/nowhere," + auth, "9PAYLOAD" },
        };
        for (const QList<QByteArray> &packets : wrongs) {
            WireClient client(server.port(), "/socket.io/", "&token=TOP-SECRET");
            sids.append(client.handshake().value("sid"_L1).toString().toLatin1());
            for (const QByteArray &packet : packets)
                client.send(packet);
            QVERIFY(client.waitForClosed());
        }
        RawClient raw(server.port());
        raw.send(RawClient::request("GET", "/socket.io/?EIO=4&transport=x&token=TOP-SECRET"));
        QVERIFY(raw.response());
        raw.send("GET /?token=TOP-SECRET HTTP/1.1\r\nCookie: TOP-SECRET\r\nHost: a\r\nHost: "
                 "b\r\n\r\n");
        QVERIFY(raw.response());
    }
};

} // namespace

void tst_Redaction::packets_data()
{
    QTest::addColumn<QByteArray>("packet");
    QTest::addColumn<QByteArray>("logged");
    QTest::newRow("connect") << QByteArray("0") << QByteArray("0");
    QTest::newRow("auth") << QByteArray("0{\"a\":1}") << QByteArray("0...");
    QTest::newRow("namespace") << QByteArray("0/chat,{\"a\":1}") << QByteArray("0/chat,...");
    QTest::newRow("old query") << QByteArray("0/chat?token=1") << QByteArray("0/chat...");
    QTest::newRow("broken") << QByteArray("0/chat,[1]") << QByteArray("0/chat,...");
    QTest::newRow("event") << QByteArray("2[\"a\",{}]") << QByteArray("2[\"a\",{}]");
    QTest::newRow("empty") << QByteArray("") << QByteArray("");
}

void tst_Redaction::packets()
{
    QFETCH(const QByteArray, packet);
    QFETCH(const QByteArray, logged);
    QCOMPARE(loggedPacket(packet), logged);
}

void tst_Redaction::sids()
{
    QCOMPARE(loggedSid("abcdefghijklmnopqrst"), "abcdef...");
    QCOMPARE(loggedSid("abcdef"), "abcdef");
    QCOMPARE(loggedSid({}), "");
}

void tst_Redaction::wholeSession_data()
{
    QTest::addColumn<bool>("isDebugging");
    QTest::newRow("default level") << false;
    QTest::newRow("debug") << true;
}

void tst_Redaction::wholeSession()
{
    QFETCH(const bool, isDebugging);
    if (isDebugging)
        QLoggingCategory::setFilterRules(u"qsocketio.*.debug=true"_s);
    Session session;
    QByteArray log;
    {
        const Capture capture;
        session.run();
        log = Capture::text();
    }
    QLoggingCategory::setFilterRules({});
    QVERIFY(!QTest::currentTestFailed());
    // It has gone through what is logged.
    for (const char *expected :
         { "reserved", "a second CONNECT", "a packet before CONNECT", "refused with 400" })
        QVERIFY2(log.contains(expected), expected);
    QCOMPARE(log.contains("PAYLOAD"), isDebugging);
    QVERIFY2(!log.contains("SECRET"),
             log.mid(qMax<qsizetype>(0, log.indexOf("SECRET") - 300), 400).constData());
    QVERIFY(!session.sids.isEmpty());
    for (const QByteArray &sid : session.sids) {
        QCOMPARE(sid.size(), 20);
        QVERIFY2(!log.contains(sid),
                 log.mid(qMax<qsizetype>(0, log.indexOf(sid) - 200), 300).constData());
    }
}

QTEST_GUILESS_MAIN(tst_Redaction)
#include "tst_redaction.moc"
