// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// qsocketio listen, emit and bench: what they print, how they end, and what they keep to themselves.
#include "peerprocess.h"
#include "testserver.h"
#include "toolprocess.h"

#include <QDateTime>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTemporaryFile>
#include <QTest>
#include <QTimer>

#include <memory>

using namespace Qt::StringLiterals;
using QSocketIo::DisconnectReason;
using QSocketIoPrivate::TestServer;

class tst_ToolClient : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void helps_data();
    void helps();
    void refusesWrongUsage_data();
    void refusesWrongUsage();

    void listenPrintsJsonLines();
    void listenPrintsWhatWasAskedFor();
    void listenInTheNamespaceOfTheUrl_data();
    void listenInTheNamespaceOfTheUrl();
    void listenTellsTheServer();
    void listenEndsInOrder_data();
    void listenEndsInOrder();
    void listenEndsWithItsReader();
    void listenComesBack();

    void emitSends();
    void emitPrintsTheAcknowledgement();
    void emitSendsBytes();
    void benchMeasures();

    void connectionFails();
    void pathIsWrong_data();
    void pathIsWrong();
    void connectionIsRefused();
    void connectionIsEndedByTheServer();
    void connectionTakesTooLong();
    void acknowledgementTakesTooLong_data();
    void acknowledgementTakesTooLong();

    void talksToNode();

private:
    static QString urlOf(const TestServer &server)
    {
        return u"http://127.0.0.1:%1"_s.arg(server.port());
    }
};

void tst_ToolClient::helps_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("overview") << QStringList{ u"--help"_s } << QByteArray("e.g. qsocketio bench");
    QTest::newRow("command") << QStringList{ u"help"_s } << QByteArray("e.g. qsocketio emit");
    QTest::newRow("defaults") << QStringList{ u"bench"_s, u"--help"_s }
                              << QByteArray("Default: 5.");
    QTest::newRow("arguments") << QStringList{ u"emit"_s, u"--help"_s }
                               << QByteArray("JSON where it is JSON");
    QTest::newRow("version") << QStringList{ u"--version"_s } << QByteArray("qsocketio 0.");
    for (const char *const command : { "listen", "emit", "serve", "bench" })
        QTest::newRow(command) << QStringList{ QString::fromLatin1(command), u"--help"_s }
                               << QByteArray("Example:\n  qsocketio ").append(command);
}

void tst_ToolClient::helps()
{
    QFETCH(const QStringList, words);
    QFETCH(const QByteArray, expected);
    ToolProcess tool(words);
    QCOMPARE(tool.exitCode(), 0);
    QVERIFY2(tool.output().contains(expected), tool.output().constData());
    QCOMPARE(tool.errors(), QByteArray());
}

void tst_ToolClient::refusesWrongUsage_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const QString &words, const char *expected) {
        QTest::newRow(name) << words.split(u' ', Qt::SkipEmptyParts) << QByteArray(expected);
    };
    const QString url = u"http://127.0.0.1:1 "_s;
    row("no command", {}, "a command is missing");
    row("unknown command", u"lisen"_s, "unknown command \"lisen\"");
    row("unknown option", u"listen --loud"_s, "loud");
    row("negative number", u"emit "_s + url + u"sum -5"_s, "EVENT -- -5");
    row("no URL", u"listen"_s, "a URL is missing");
    row("no event", u"emit "_s + url, "the name of the event is missing");
    row("reserved event", u"emit "_s + url + u"connect --ack"_s, "\"connect\" cannot be emitted");
    row("reserved question", u"bench --event disconnect "_s + url, "\"disconnect\" cannot be");
    row("another scheme", u"listen ftp://x"_s, "no URL of http");
    row("two URLs", u"listen "_s + url + url, "one URL is enough");
    row("two namespaces", u"listen --namespace /a http://127.0.0.1:1/b"_s,
        "the URL names the namespace \"/b\" and --namespace \"/a\"");
    row("transport", u"listen --transport pigeon "_s + url, "not \"pigeon\"");
    row("header", u"listen --header nonsense "_s + url, "Name: value");
    row("auth", u"listen --auth secret "_s + url, "--auth is no JSON object");
    row("auth file", u"listen --auth @/nowhere "_s + url, "cannot read /nowhere");
    row("time-out", u"listen --timeout soon "_s + url, "--timeout");
    row("count", u"listen --count 0 "_s + url, "--count");
    row("port", u"serve --port 65536"_s, "--port");
    row("address", u"serve --host nowhere"_s, "--host");
    row("folder", u"serve --static /nowhere"_s, "--static");
}

void tst_ToolClient::refusesWrongUsage()
{
    QFETCH(const QStringList, words);
    QFETCH(const QByteArray, expected);
    ToolProcess tool(words);
    QCOMPARE(tool.exitCode(), 1);
    QVERIFY2(tool.errors().startsWith("qsocketio: "), tool.errors().constData());
    QVERIFY2(tool.errors().contains(expected), tool.errors().constData());
    QVERIFY(!tool.errors().contains("secret"));
    QCOMPARE(tool.errors().count('\n'), 1);
    QCOMPARE(tool.output(), QByteArray());
}

void tst_ToolClient::listenPrintsJsonLines()
{
    TestServer server;
    connect(server.of("/"), &QSocketIoServerNamespace::socketConnected, this,
            [](QSocketIoServerSocket *socket) {
                socket->emitEvent("news", u"\u00e4\n\""_s, 7, 2.5, true,
                                  QVariant::fromValue(nullptr), QByteArray("\x00\xff", 2),
                                  QVariantMap{ { u"a"_s, QVariantList{ 1, QByteArray("x") } } });
                socket->emitEvent("last");
            });
    ToolProcess tool({ u"listen"_s, urlOf(server), u"--count"_s, u"2"_s });
    QCOMPARE(tool.exitCode(), 0);
    QCOMPARE(tool.output().count('\n'), 2);
    const QJsonObject first = tool.line(0).object();
    QCOMPARE(first.keys(), (QStringList{ u"args"_s, u"event"_s, u"namespace"_s, u"time"_s }));
    QCOMPARE(first.value("event"_L1).toString(), u"news"_s);
    QCOMPARE(first.value("namespace"_L1).toString(), u"/"_s);
    const auto time = QDateTime::fromString(first.value("time"_L1).toString(), Qt::ISODateWithMs);
    QVERIFY(qAbs(time.secsTo(QDateTime::currentDateTimeUtc())) < 60);
    const QByteArray expected = R"(["ä\n\"",7,2.5,true,null,{"base64":"AP8="},)"
                                R"({"a":[1,{"base64":"eA=="}]}])";
    QCOMPARE(first.value("args"_L1).toArray(), QJsonDocument::fromJson(expected).array());
    QCOMPARE(tool.line(1).object().value("args"_L1).toArray(), QJsonArray());
    QVERIFY2(tool.errors().contains(QByteArray("connected to " + urlOf(server).toUtf8())),
             tool.errors().constData());
}

void tst_ToolClient::listenPrintsWhatWasAskedFor()
{
    TestServer server;
    connect(server.of("/"), &QSocketIoServerNamespace::socketConnected, this,
            [](QSocketIoServerSocket *socket) {
                for (const char *const event : { "a", "b", "c", "b", "a", "b" })
                    socket->emitEvent(event);
            });
    ToolProcess tool({ u"listen"_s, urlOf(server), u"-e"_s, u"a"_s, u"--event"_s, u"c"_s, u"-c"_s,
                       u"3"_s, u"--quiet"_s });
    QCOMPARE(tool.exitCode(), 0);
    QString events;
    for (int i = 0; i < 3; ++i)
        events += tool.line(i).object().value("event"_L1).toString();
    QCOMPARE(events, u"aca"_s);
    QCOMPARE(tool.errors(), QByteArray());
}

void tst_ToolClient::listenInTheNamespaceOfTheUrl_data()
{
    QTest::addColumn<QStringList>("option");
    QTest::newRow("alone") << QStringList{};
    QTest::newRow("said twice") << QStringList{ u"--namespace"_s, u"admin"_s };
}

void tst_ToolClient::listenInTheNamespaceOfTheUrl()
{
    QFETCH(const QStringList, option);
    TestServer server;
    connect(server.of("/admin"), &QSocketIoServerNamespace::socketConnected, this,
            [](QSocketIoServerSocket *socket) { socket->emitEvent("news"); });
    ToolProcess tool(QStringList{ u"listen"_s, urlOf(server) + u"/admin"_s, u"--count"_s, u"1"_s }
                     + option);
    QCOMPARE(tool.exitCode(), 0);
    QCOMPARE(tool.line(0).object().value("namespace"_L1).toString(), u"/admin"_s);
}

void tst_ToolClient::listenTellsTheServer()
{
    TestServer server;
    server.of("/chat");
    ToolProcess tool({ u"listen"_s, urlOf(server), u"--namespace"_s, u"/chat"_s, u"--auth"_s,
                       u"{\"token\":\"t0p\"}"_s, u"--header"_s, u"X-Operator: ann"_s,
                       u"--transport"_s, u"websocket"_s });
    QTRY_COMPARE_WITH_TIMEOUT(server.of("/chat")->socketCount(), 1, ToolProcess::patience);
    const QSocketIoServerSocket *socket = server.socket("/chat");
    QCOMPARE(socket->transport(), QSocketIo::Transport::WebSocket);
    QCOMPARE(socket->handshake().auth().value(u"token"_s).toString(), u"t0p"_s);
    QCOMPARE(socket->handshake().header("x-operator"), QByteArray("ann"));
    QCOMPARE(server.of("/")->socketCount(), 0);
    QVERIFY(tool.waitForErrors("connected"));
    QVERIFY(!tool.errors().contains("t0p"));
}

void tst_ToolClient::listenEndsInOrder_data()
{
    QTest::addColumn<bool>("isInterrupted");
    QTest::newRow("interrupted") << true;
    QTest::newRow("terminated") << false;
}

void tst_ToolClient::listenEndsInOrder()
{
    QFETCH(const bool, isInterrupted);
    TestServer server;
    QSignalSpy ends(server.of("/"), &QSocketIoServerNamespace::socketDisconnected);
    ToolProcess tool({ u"listen"_s, urlOf(server) });
    QVERIFY(tool.waitForErrors("connected"));
    if (isInterrupted)
        tool.interrupt();
    else
        tool.terminate();
    QCOMPARE(tool.exitCode(), 0);
    QTRY_COMPARE(ends.count(), 1);
    QCOMPARE(ends.constFirst().at(1).value<DisconnectReason>(), DisconnectReason::ClientDisconnect);
}

void tst_ToolClient::listenEndsWithItsReader()
{
    TestServer server;
    QSignalSpy ends(server.of("/"), &QSocketIoServerNamespace::socketDisconnected);
    QTimer flood;
    connect(&flood, &QTimer::timeout, this, [&] { server.emitEvent("news", u"x"_s); });
    flood.start(1);
    QProcess shell;
    shell.start(u"bash"_s,
                { u"-c"_s,
                  u"set -o pipefail; %1 listen %2 | head -n 1"_s.arg(QStringLiteral(QSOCKETIO_TOOL),
                                                                     urlOf(server)) });
    QTRY_COMPARE_WITH_TIMEOUT(shell.state(), QProcess::NotRunning, ToolProcess::patience);
    QCOMPARE(shell.exitCode(), 0);
    const QByteArray errors = shell.readAllStandardError();
    QVERIFY2(errors.count('\n') == 1 && errors.contains("connected"), errors.constData());
    QTRY_COMPARE(ends.count(), 1);
    QCOMPARE(ends.constFirst().at(1).value<DisconnectReason>(), DisconnectReason::ClientDisconnect);
}

void tst_ToolClient::listenComesBack()
{
    auto server = std::make_unique<TestServer>();
    const quint16 port = server->port();
    ToolProcess tool({ u"listen"_s, urlOf(*server), u"--count"_s, u"1"_s });
    QVERIFY(tool.waitForErrors("connected"));
    server.reset();
    QVERIFY(tool.waitForErrors("connecting again"));
    QSocketIoServer next;
    connect(next.of("/"), &QSocketIoServerNamespace::socketConnected, this,
            [](QSocketIoServerSocket *socket) { socket->emitEvent("again"); });
    QVERIFY(next.listen(QHostAddress::LocalHost, port));
    QCOMPARE(tool.exitCode(), 0);
    QCOMPARE(tool.line(0).object().value("event"_L1).toString(), u"again"_s);
}

void tst_ToolClient::emitSends()
{
    TestServer server;
    QVariantList received;
    QSignalSpy ends(server.of("/"), &QSocketIoServerNamespace::socketDisconnected);
    connect(server.of("/"), &QSocketIoServerNamespace::eventReceived, this,
            [&](QSocketIoServerSocket *, const QSocketIoEvent &event) {
                received = event.arguments();
                received.prepend(event.name());
            });
    ToolProcess tool({ u"emit"_s, urlOf(server), u"reading"_s, u"--"_s, u"north"_s, u"-5.5"_s,
                       u"[1,2]"_s, u"{\"a\":null}"_s, u"\"7\""_s, u"true"_s });
    QCOMPARE(tool.exitCode(), 0);
    QCOMPARE(tool.output(), QByteArray());
    const QVariantList expected{ u"reading"_s,
                                 u"north"_s,
                                 -5.5,
                                 QVariantList{ 1, 2 },
                                 QVariantMap{ { u"a"_s, QVariant::fromValue(nullptr) } },
                                 u"7"_s,
                                 true };
    QTRY_COMPARE(received, expected);
    QTRY_COMPARE(ends.count(), 1);
    QCOMPARE(ends.constFirst().at(1).value<DisconnectReason>(), DisconnectReason::ClientDisconnect);
}

void tst_ToolClient::emitPrintsTheAcknowledgement()
{
    TestServer server;
    server.on("sum", this, [](QSocketIoServerSocket *, int a, int b) {
        return std::tuple{ a + b, QByteArray("x") };
    });
    ToolProcess tool({ u"emit"_s, urlOf(server), u"sum"_s, u"20"_s, u"22"_s, u"--ack"_s });
    QCOMPARE(tool.exitCode(), 0);
    QCOMPARE(tool.output(), QByteArray("[42,{\"base64\":\"eA==\"}]\n"));
}

void tst_ToolClient::emitSendsBytes()
{
    QTemporaryFile file;
    QVERIFY(file.open());
    file.write("\x01\x00\xfe", 3);
    file.close();
    TestServer server;
    QByteArray received;
    server.on("photo", this, [&](QSocketIoServerSocket *, const QByteArray &bytes) {
        received = bytes;
        return true;
    });
    ToolProcess tool({ u"emit"_s, urlOf(server), u"photo"_s, u'@' + file.fileName(), u"--ack"_s });
    QCOMPARE(tool.exitCode(), 0);
    QCOMPARE(received, QByteArray("\x01\x00\xfe", 3));
}

void tst_ToolClient::benchMeasures()
{
    TestServer server;
    server.on("echo", this, [](QSocketIoServerSocket *, const QString &text) { return text; });
    ToolProcess tool({ u"bench"_s, urlOf(server), u"--clients"_s, u"3"_s, u"--pipeline"_s, u"2"_s,
                       u"--duration"_s, u"0.3"_s, u"-q"_s });
    QCOMPARE(tool.exitCode(), 0);
    QCOMPARE(tool.errors(), QByteArray());
    const QJsonObject result = tool.line(0).object();
    QCOMPARE(result.value("clients"_L1).toInt(), 3);
    const double seconds = result.value("seconds"_L1).toDouble();
    const double count = result.value("acknowledged"_L1).toDouble();
    QVERIFY(seconds >= 0.3);
    QVERIFY(count > 0);
    QVERIFY(qAbs(result.value("perSecond"_L1).toDouble() - count / seconds) < 1);
    const double median = result.value("medianMs"_L1).toDouble();
    QVERIFY(median > 0);
    QVERIFY(result.value("p99Ms"_L1).toDouble() >= median);
    QVERIFY(result.value("maxMs"_L1).toDouble() >= result.value("p99Ms"_L1).toDouble());
}

void tst_ToolClient::connectionFails()
{
    quint16 port = 0;
    {
        QTcpServer nobody;
        QVERIFY(nobody.listen(QHostAddress::LocalHost));
        port = nobody.serverPort();
    }
    const QString url = u"http://user:pa55@127.0.0.1:%1/?token=pa55"_s.arg(port);
    ToolProcess listen({ u"listen"_s, url });
    ToolProcess emitting({ u"emit"_s, url, u"x"_s });
    ToolProcess bench({ u"bench"_s, url });
    for (ToolProcess *const tool : { &listen, &emitting, &bench }) {
        QCOMPARE(tool->exitCode(), 2);
        QVERIFY2(tool->errors().contains("refused"), tool->errors().constData());
        QVERIFY2(!tool->errors().contains("pa55"), tool->errors().constData());
        QCOMPARE(tool->output(), QByteArray());
    }
}

// What helps is the answer of the transport that is tried first; and where it was asked for.
void tst_ToolClient::pathIsWrong_data()
{
    QTest::addColumn<QStringList>("transports");
    QTest::newRow("as usual") << QStringList{};
    QTest::newRow("polling") << QStringList{ u"-t"_s, u"polling"_s };
}

void tst_ToolClient::pathIsWrong()
{
    QFETCH(const QStringList, transports);
    TestServer server;
    ToolProcess tool(QStringList{ u"emit"_s, urlOf(server), u"x"_s, u"--path"_s, u"/wrong"_s }
                     + transports);
    QCOMPARE(tool.exitCode(), 2);
    QVERIFY2(tool.errors().contains("404"), tool.errors().constData());
    QVERIFY2(tool.errors().contains("/wrong"), tool.errors().constData());
}

void tst_ToolClient::connectionIsRefused()
{
    TestServer server;
    server.use(this, [](QSocketIoServerSocket *) {
        return QSocketIoError::rejected(u"not allowed"_s, QVariantMap{ { u"code"_s, 7 } });
    });
    ToolProcess tool({ u"emit"_s, urlOf(server), u"x"_s, u"--auth"_s, u"{\"token\":\"t0p\"}"_s });
    QCOMPARE(tool.exitCode(), 3);
    QCOMPARE(tool.errors(),
             QByteArray("qsocketio: refused by the server: not allowed {\"code\":7}\n"));
}

void tst_ToolClient::connectionIsEndedByTheServer()
{
    TestServer server;
    connect(server.of("/"), &QSocketIoServerNamespace::socketConnected, this,
            [](QSocketIoServerSocket *socket) { socket->disconnectClient(); });
    ToolProcess tool({ u"listen"_s, urlOf(server) });
    QCOMPARE(tool.exitCode(), 4);
    QVERIFY2(tool.errors().contains("disconnected by the server"), tool.errors().constData());
}

void tst_ToolClient::connectionTakesTooLong()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    ToolProcess tool({ u"listen"_s, u"http://127.0.0.1:%1"_s.arg(silent.serverPort()),
                       u"--timeout"_s, u"0.2"_s });
    QCOMPARE(tool.exitCode(), 5);
    QVERIFY2(tool.errors().contains("in time"), tool.errors().constData());
}

void tst_ToolClient::acknowledgementTakesTooLong_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::newRow("emit") << QStringList{ u"emit"_s, u"silent"_s, u"--ack"_s };
    QTest::newRow("bench") << QStringList{ u"bench"_s, u"--event"_s, u"silent"_s };
    QTest::newRow("bench, over before")
            << QStringList{ u"bench"_s, u"--event"_s, u"silent"_s, u"--duration"_s, u"0.3"_s };
}

void tst_ToolClient::acknowledgementTakesTooLong()
{
    QFETCH(QStringList, words);
    TestServer server;
    words.insert(1, urlOf(server));
    ToolProcess tool(words + QStringList{ u"--timeout"_s, u"1"_s });
    QCOMPARE(tool.exitCode(), 5);
    QVERIFY2(tool.errors().contains("\"silent\" was not acknowledged in time"),
             tool.errors().constData());
    QCOMPARE(tool.output(), QByteArray());
}

void tst_ToolClient::talksToNode()
{
    PeerProcess node;
    QVERIFY2(node.start(QStringLiteral(QSOCKETIO_NODE),
                        { QStringLiteral(QSOCKETIO_INTEROP_DIR "/peers/nodeserver.mjs") }),
             qPrintable(node.error()));
    const QString url = node.url().toString();
    ToolProcess listen({ u"listen"_s, url, u"--namespace"_s, u"/chat"_s, u"--count"_s, u"1"_s });
    QCOMPARE(listen.exitCode(), 0);
    QCOMPARE(listen.line(0).object().value("event"_L1).toString(), u"welcome"_s);
    QCOMPARE(listen.line(0).object().value("args"_L1).toArray(), QJsonArray{ u"/chat"_s });
    ToolProcess sum({ u"emit"_s, url, u"sum"_s, u"20"_s, u"22"_s, u"--ack"_s });
    QCOMPARE(sum.exitCode(), 0);
    QCOMPARE(sum.output(), QByteArray("[42]\n"));
    ToolProcess secret({ u"listen"_s, url, u"-n"_s, u"/secret"_s });
    QCOMPARE(secret.exitCode(), 3);
    QVERIFY2(secret.errors().contains("not allowed"), secret.errors().constData());
    ToolProcess welcome(
            { u"listen"_s, url, u"-n"_s, u"/secret"_s, u"-a"_s, u"{\"token\":\"sesame\"}"_s });
    QVERIFY(welcome.waitForErrors("connected"));
    ToolProcess bench({ u"bench"_s, url, u"--duration"_s, u"0.2"_s });
    QCOMPARE(bench.exitCode(), 0);
    QVERIFY(bench.line(0).object().value("acknowledged"_L1).toInt() > 0);
}

QTEST_GUILESS_MAIN(tst_ToolClient)
#include "tst_toolclient.moc"
