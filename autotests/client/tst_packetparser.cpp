// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How a parser is set, and what goes through it.
#include "tst_packetparser.h"

#include "scriptedparser.h"
#include "splitparser.h"
#include "wireclient.h"

#include <QBuffer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLoggingCategory>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <QWebSocket>
#include <QWebSocketServer>

#include <algorithm>
#include <atomic>
#include <vector>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using QSocketIo::Transport;

namespace {

class CountingParser final : public QSocketIoPacketParser
{
public:
    QList<Message> encode(const Packet &packet) const override
    {
        ++encoded;
        return cborParser->encode(packet);
    }
    Decoded decode(const Message &message) const override { return cborParser->decode(message); }
    mutable std::atomic<int> encoded{ 0 };
};

} // namespace

void tst_PacketParser::init()
{
    m_server = std::make_unique<TestServer>();
    m_server->setParser(cborParser);
    m_server->on("echo", this, [](QSocketIoServerSocket *, const QSocketIoEvent &event) {
        event.ack().sendArguments(event.arguments());
    });
}

void tst_PacketParser::cleanup()
{
    m_server.reset();
}

std::unique_ptr<QSocketIoClient> tst_PacketParser::makeClient(const ParserPtr &parser) const
{
    auto client = std::make_unique<QSocketIoClient>(
            QUrl(u"http://127.0.0.1:%1"_s.arg(m_server->port())));
    client->setParser(parser);
    client->setTransports({ Transport::WebSocket });
    client->setReconnectEnabled(false);
    client->of("/");
    return client;
}

std::unique_ptr<QSocketIoClient> tst_PacketParser::connectClient(const ParserPtr &parser) const
{
    auto client = makeClient(parser);
    client->open();
    [&client] { QTRY_VERIFY(client->of("/")->isConnected()); }();
    return client;
}

void tst_PacketParser::isOffUnlessAskedFor()
{
    const auto check = [](auto &side) {
        QCOMPARE(side.parser(), QSocketIo::Parser::Json);
        QVERIFY(!side.customParser());
        side.setParser(cborParser);
        QCOMPARE(side.parser(), QSocketIo::Parser::Custom);
        QCOMPARE(side.customParser(), cborParser);
        // A parser cannot be guessed.
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"giving it to setParser"_s));
        QVERIFY(!side.setParser(QSocketIo::Parser::Custom));
        QCOMPARE(side.customParser(), cborParser);
        side.setParser(ParserPtr());
        QCOMPARE(side.parser(), QSocketIo::Parser::Json);
        side.setParser(cborParser);
        QVERIFY(side.setParser(QSocketIo::Parser::Json));
        QVERIFY(!side.customParser());
    };
    QSocketIoServer server;
    check(server);
    QSocketIoClient client;
    check(client);
}

void tst_PacketParser::appliesToNewConnectionsOnly()
{
    const ParserPtr split = std::make_shared<SplitParser>();
    std::vector<std::unique_ptr<QSocketIoClient>> clients;
    for (const ParserPtr &parser : { cborParser, split, ParserPtr(), cborParser, split }) {
        m_server->setParser(parser);
        clients.push_back(connectClient(parser));
    }
    std::vector<std::unique_ptr<QSignalSpy>> spies;
    for (const auto &client : clients)
        spies.push_back(
                std::make_unique<QSignalSpy>(client->of("/"), &QSocketIoEndpoint::eventReceived));
    // One broadcast to all: each receiver gets its own form.
    m_server->emitEvent("news", QByteArray("bytes"), 5);
    for (const auto &spy : spies) {
        QTRY_COMPARE(spy->size(), 1);
        QCOMPARE(spy->at(0).at(0).value<QSocketIoEvent>().arguments(),
                 (QVariantList{ QByteArray("bytes"), 5ll }));
    }
}

void tst_PacketParser::broadcastsAreEncodedOnce()
{
    const auto counting = std::make_shared<CountingParser>();
    m_server->setParser(counting);
    std::vector<std::unique_ptr<QSocketIoClient>> clients;
    int received = 0;
    for (int i = 0; i < 5; ++i) {
        clients.push_back(connectClient());
        clients.back()->on("news", this, [&received](const QByteArray &) { return ++received; });
    }
    counting->encoded = 0;
    m_server->emitEvent("news", QByteArray("bytes"));
    QTRY_COMPARE(received, 5);
    QCOMPARE(counting->encoded.load(), 1);
    const auto replies = m_server->broadcast().emitWithAck("news", QByteArray("bytes"));
    QTRY_VERIFY(replies.isFinished());
    QCOMPARE(replies.result().size(), 5);
    QCOMPARE(counting->encoded.load(), 2);
}

void tst_PacketParser::livesAsLongAsItsConnections()
{
    auto parser = std::make_shared<CborParser>();
    const std::weak_ptr<CborParser> watch = parser;
    m_server->setParser(parser);
    auto client = connectClient(parser);
    parser.reset();
    m_server->setParser(QSocketIo::Parser::Json);
    client->setParser(QSocketIo::Parser::Json);
    const auto reply = client->emitWithAck("echo", 1); // the connection goes on
    QTRY_VERIFY(reply.isFinished());
    QVERIFY(!reply.result().isError());
    QVERIFY(!watch.expired());
    client.reset();
    QTRY_COMPARE(m_server->of("/")->socketCount(), 0);
    QTRY_VERIFY(watch.expired());
}

void tst_PacketParser::clientsOfEngineIo3UseJson()
{
    m_server->setAllowEngineIo3(true);
    auto client = makeClient();
    client->setProtocol(QSocketIo::Protocol::EngineIo3);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"the parser that is set is not used"_s));
    client->open();
    QTRY_VERIFY(client->of("/")->isConnected());
    const auto reply = client->emitWithAck("echo", u"\u00e4"_s, QByteArray("bytes"));
    QTRY_VERIFY(reply.isFinished());
    QCOMPARE(reply.result().arguments(), (QVariantList{ u"\u00e4"_s, QByteArray("bytes") }));
}

void tst_PacketParser::sessionsAreRecovered()
{
    m_server->setRecoveryWindow(2min);
    auto client = makeClient();
    client->setReconnectEnabled(true);
    client->setReconnectDelay(1ms, 1ms);
    QVariantList news;
    client->on("news", this, [&news](const QVariant &what) { news.append(what); });
    QSignalSpy recovered(client->of("/"), &QSocketIoClientNamespace::recovered);
    client->open();
    QTRY_VERIFY(client->of("/")->isConnected());
    m_server->emitEvent("news", 1);
    QTRY_COMPARE(news.size(), 1);
    const quint16 port = m_server->port();
    m_server->close();
    m_server->emitEvent("news", QByteArray("missed"));
    QVERIFY(m_server->listen(QHostAddress::LocalHost, port));
    QTRY_COMPARE(news, (QVariantList{ 1ll, QByteArray("missed") }));
    QCOMPARE(recovered.size(), 1);
}

void tst_PacketParser::serversShareBroadcasts()
{
    TestServer other; // whose clients speak JSON
    for (TestServer *server : { m_server.get(), &other })
        server->setAdapterFactory(
                [this](QSocketIoServerNamespace *here) { return new BusAdapter(m_bus, here); });
    WireClient there(other.port());
    QVERIFY(!there.join().isNull());
    const auto here = connectClient();
    QVariantList news;
    here->on("news", this, [&news](const QVariant &what) {
        news.append(what);
        return 7;
    });
    other.emitEvent("news", QByteArray("bytes"));
    QTRY_COMPARE(news, QVariantList{ QByteArray("bytes") });
    QVERIFY(there.next().startsWith("51-[\"news\""));
    QCOMPARE(there.next(), "bytes");
    const auto replies = other.broadcast().withTimeout(30s).emitWithAck("news", 5);
    const QByteArray question = there.next(); // 2<id>["news",5]
    there.send('3' + question.mid(1, question.indexOf('[') - 1) + "[8]");
    QTRY_VERIFY(replies.isFinished());
    QList<int> values;
    for (const QSocketIoReply &reply : replies.result())
        values.append(reply.value<int>().value_or(0));
    std::sort(values.begin(), values.end());
    QCOMPARE(values, (QList<int>{ 7, 8 }));
}

void tst_PacketParser::worksInWebSocketsOfTheProgram_data()
{
    QTest::addColumn<ParserPtr>("parser");
    QTest::newRow("bytes alone") << cborParser;
    QTest::newRow("texts and bytes") << ParserPtr(std::make_shared<SplitParser>());
}

void tst_PacketParser::worksInWebSocketsOfTheProgram()
{
    QFETCH(ParserPtr, parser);
    m_server->setParser(parser);
    QWebSocketServer front(u"front"_s, QWebSocketServer::NonSecureMode);
    connect(&front, &QWebSocketServer::newConnection, this,
            [&] { m_server->handleWebSocket(front.nextPendingConnection()); });
    QVERIFY(front.listen(QHostAddress::LocalHost));
    auto client = makeClient(parser);
    client->setUrl(QUrl(u"ws://127.0.0.1:%1"_s.arg(front.serverPort())));
    client->open();
    QTRY_VERIFY(client->of("/")->isConnected());
    const auto reply = client->emitWithAck("echo", QByteArray(200'000, 'x'));
    QTRY_VERIFY(reply.isFinished());
    QCOMPARE(reply.result().value<QByteArray>(), QByteArray(200'000, 'x'));
}

void tst_PacketParser::metricsCountItsBytes()
{
    const auto client = connectClient();
    const auto before = client->metrics();
    const Packet packet{ PacketType::Event, u"/"_s, {}, QVariantList{ u"a"_s, 1 } };
    client->emitEvent("a", 1);
    QTRY_COMPARE(client->metrics().sentBytes() - before.sentBytes(),
                 quint64(cborParser->encode(packet).constFirst().data.size()));
}

void tst_PacketParser::logsShowNoSecrets_data()
{
    QTest::addColumn<bool>("isText");
    QTest::newRow("binary") << false;
    QTest::newRow("text") << true;
}

// JSON, so that the text would show what is in it.
void tst_PacketParser::logsShowNoSecrets()
{
    QFETCH(bool, isText);
    const auto form = isText ? QSocketIoPacketParser::MessageForm::Text
                             : QSocketIoPacketParser::MessageForm::Binary;
    const ParserPtr parser = std::make_shared<ScriptedParser>(
            [form](const Packet &packet) {
                const QJsonArray json{ int(packet.type), QJsonValue::fromVariant(packet.data) };
                return QList<Message>{ { form,
                                         QJsonDocument(json).toJson(QJsonDocument::Compact) } };
            },
            [](const Message &message) {
                const QJsonArray json = QJsonDocument::fromJson(message.data).array();
                return Decoded(Packet{
                        PacketType(json.at(0).toInt()), u"/"_s, {}, json.at(1).toVariant() });
            });
    m_server->setParser(parser);
    for (const auto secrets :
         { QSocketIoClient::WireLogSecrets::Redacted, QSocketIoClient::WireLogSecrets::Shown }) {
        QBuffer log;
        QVERIFY(log.open(QIODevice::WriteOnly));
        auto client = makeClient(parser);
        client->of("/")->setAuth({ { u"token"_s, u"t0p-secret"_s } });
        client->setWireLog(&log, secrets);
        client->open();
        QTRY_VERIFY(client->of("/")->isConnected());
        const bool isShown = secrets == QSocketIoClient::WireLogSecrets::Shown;
        QCOMPARE(log.data().contains("t0p-secret"), isShown && isText);
        QCOMPARE(log.data().contains("\"bytes\":"), !isShown);
        QCOMPARE(log.data().contains("\"binary\":"), isShown && !isText);
        QVERIFY(log.data().count('\n') >= 3);
    }
}

void tst_PacketParser::debugOutputShowsNoSecrets()
{
    static QByteArray s_output;
    s_output.clear();
    const auto previous = qInstallMessageHandler(
            [](QtMsgType, const QMessageLogContext &, const QString &message) {
                s_output += message.toUtf8() + '\n';
            });
    QLoggingCategory::setFilterRules(u"qsocketio.*.debug=true"_s);
    const ParserPtr parser = std::make_shared<ScriptedParser>(
            [](const Packet &packet) {
                const QJsonArray json{ QJsonValue::fromVariant(packet.data) };
                return QList<Message>{ { QSocketIoPacketParser::MessageForm::Text,
                                         QJsonDocument(json).toJson(QJsonDocument::Compact) } };
            },
            [](const Message &message) {
                return Decoded(
                        Packet{ PacketType::Connect,
                                u"/"_s,
                                {},
                                QJsonDocument::fromJson(message.data).array().at(0).toVariant() });
            });
    m_server->setParser(parser);
    auto client = makeClient(parser);
    client->of("/")->setAuth({ { u"token"_s, u"t0p-secret"_s } });
    client->open();
    const bool isConnected = QTest::qWaitFor([&] { return client->of("/")->isConnected(); });
    QLoggingCategory::setFilterRules({});
    qInstallMessageHandler(previous);
    QVERIFY(isConnected);
    QVERIFY2(!s_output.contains("t0p-secret"), s_output.constData());
    QVERIFY2(s_output.contains("<- text,"), s_output.constData());
}

QTEST_GUILESS_MAIN(tst_PacketParser)
