// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a broken or hostile server sends, over either transport: it ends the connection with a clear error or is ignored,
// and never crashes, blocks or fills the program.
#include "clientthread.h"
#include "qsocketioclient.h"
#include "scriptedserver.h"

#include <QSignalSpy>
#include <QTest>

#include <cmath>
#include <memory>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using QSocketIo::ErrorCode;
using QSocketIo::Transport;

namespace {

constexpr qint64 maxMessageSize = 100'000;

QByteArray withPlaceholders(int count, const QByteArray &announced)
{
    QByteArray text = "45" + announced + "-[\"a\"";
    for (int i = 0; i < count; ++i)
        text += ",{\"_placeholder\":true,\"num\":" + QByteArray::number(i) + '}';
    return text + ']';
}

// Sends without end what a head may consist of, and counts.
class EndlessServer : public QTcpServer
{
public:
    EndlessServer(const QByteArray &start, const QByteArray &rest)
    {
        connect(this, &QTcpServer::newConnection, this, [this, start, rest] {
            QTcpSocket *const socket = nextPendingConnection();
            connect(socket, &QTcpSocket::disconnected, this, [this] { ++ends; });
            const auto more = [this, socket, rest] {
                while (socket->state() == QAbstractSocket::ConnectedState
                       && socket->bytesToWrite() < 100'000)
                    sent += socket->write(rest);
            };
            connect(socket, &QTcpSocket::bytesWritten, this, more);
            socket->write(start);
            more();
        });
        listen(QHostAddress::LocalHost);
    }
    qint64 sent = 0;
    int ends = 0;
};

} // namespace

class tst_HostileServer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();

    void endsTheConnection_data();
    void endsTheConnection();
    void isIgnored_data();
    void isIgnored();
    void comesBeforeTheAnswerToConnect_data();
    void comesBeforeTheAnswerToConnect();
    void wrongAnswersToConnect_data();
    void wrongAnswersToConnect();
    void strangeSidsStayInTheirPlace();
    void attachmentsThatNeverCome();
    void numbersThatAreNone();
    void endlessHeads_data();
    void endlessHeads();
    void saysNothingAtAll();

private:
    bool isPolling() const;
    void toClient(const QByteArrayList &packets); // "b" and bytes: an attachment
    QByteArrayList fromClient() const;
    void open();
    void connectNamespace();
    QSocketIoClientNamespace *space() { return m_client->of("/"); }

    std::unique_ptr<ScriptedEngine> m_server;
    std::unique_ptr<QSocketIoClient> m_client;
    QStringList m_heard;
};

#define CALL(step) \
    do { \
        step(); \
        if (QTest::currentTestFailed()) \
            return; \
    } while (false)

void tst_HostileServer::initTestCase_data()
{
    QTest::addColumn<Transport>("transport");
    QTest::newRow("polling") << Transport::Polling;
    QTest::newRow("WebSocket") << Transport::WebSocket;
}

bool tst_HostileServer::isPolling() const
{
    QFETCH_GLOBAL(Transport, transport);
    return transport == Transport::Polling;
}

void tst_HostileServer::init()
{
    QFETCH_GLOBAL(Transport, transport);
    m_server = std::make_unique<ScriptedEngine>();
    m_client = std::make_unique<QSocketIoClient>(m_server->url({}));
    QSocketIoPrivate::chooseIoThread(*m_client);
    m_client->setTransports({ transport });
    m_client->setReconnectEnabled(false);
    m_client->setMaxMessageSize(maxMessageSize);
    connect(space(), &QSocketIoEndpoint::eventReceived, this,
            [this](const QSocketIoEvent &event) { m_heard.append(event.name()); });
}

void tst_HostileServer::cleanup()
{
    m_client.reset();
    m_server.reset();
    m_heard.clear();
}

void tst_HostileServer::toClient(const QByteArrayList &packets)
{
    if (!isPolling()) {
        for (const QByteArray &packet : packets) {
            if (packet.startsWith('b'))
                m_server->sendBinary(packet.mid(1));
            else
                m_server->sendText(packet);
        }
        return;
    }
    QByteArrayList payload;
    for (const QByteArray &packet : packets)
        payload.append(packet.startsWith('b') ? QByteArray("b" + packet.mid(1).toBase64()) : packet);
    m_server->send(payload.join('\x1e'));
}

QByteArrayList tst_HostileServer::fromClient() const
{
    return isPolling() ? m_server->postedPackets() : m_server->texts();
}

void tst_HostileServer::open()
{
    m_client->open();
    QTRY_VERIFY(fromClient().contains("40"));
}

void tst_HostileServer::connectNamespace()
{
    CALL(open);
    toClient({ "40{\"sid\":\"a\"}" });
    QTRY_VERIFY(space()->isConnected());
}

void tst_HostileServer::endsTheConnection_data()
{
    QTest::addColumn<QByteArrayList>("packets");
    const auto row = [](const char *name, const QByteArrayList &packets) {
        QTest::newRow(name) << packets;
    };
    row("unknown packet", { "7" });
    row("unknown Socket.IO packet", { "49[]" });
    row("empty message", { "4" });
    row("event without data", { "42" });
    row("event that is no array", { "42{\"a\":1}" });
    row("event without a name", { "42[]" });
    row("event with a list for a name", { "42[[]]" });
    row("reserved event", { "42[\"connect\"]" });
    row("JSON that ends too early", { "42[\"a\"" });
    row("JSON that goes on", { "42[\"a\"]x" });
    row("deep JSON", { "42[\"a\"," + QByteArray(40'000, '[') + QByteArray(40'000, ']') + ']' });
    row("deep JSON that ends too early", { "42" + QByteArray(90'000, '[') });
    row("deep objects", { "42[\"a\"," + QByteArray("{\"a\":").repeated(15'000) });
    row("id beyond 64 bits", { "4399999999999999999999999[]" });
    row("no UTF-8", { "42[\"\xed\xa0\x80\"]" });
    row("half a character", { "42[\"\xe2\x82\"]" });
    row("text between attachments", { withPlaceholders(2, "2"), "bx", "42[\"b\"]" });
    row("attachment of nothing", { "bx" });
    row("attachment too many", { withPlaceholders(1, "1"), "bx", "by" });
    row("more attachments than are allowed", { withPlaceholders(11, "11") });
    row("countless attachments", { withPlaceholders(1, "99999999999999999999") });
    row("attachments without number", { withPlaceholders(1, "") });
    row("fewer attachments than places", { withPlaceholders(2, "1"), "bx" });
    row("a place for no attachment", { "451-[\"a\",{\"_placeholder\":true,\"num\":7}]", "bx" });
    row("a negative place", { "451-[\"a\",{\"_placeholder\":true,\"num\":-1}]", "bx" });
    row("message of more than is allowed", { "42[\"a\",\"" + QByteArray(110'000, 'x') + "\"]" });
    row("attachments of more than is allowed",
        { withPlaceholders(3, "3"), 'b' + QByteArray(45'000, 'x'), 'b' + QByteArray(45'000, 'x'),
          'b' + QByteArray(45'000, 'x') });
    row("second handshake", { "0{\"sid\":\"other\"}" });
}

void tst_HostileServer::endsTheConnection()
{
    QFETCH(QByteArrayList, packets);
    CALL(connectNamespace);
    QSignalSpy errors(m_client.get(), &QSocketIoClient::errorOccurred);
    QSignalSpy ends(space(), &QSocketIoEndpoint::disconnected);
    const auto reply = m_client->emitWithAck("question");
    toClient(packets + QByteArrayList{ "42[\"after\"]" });
    QTRY_COMPARE(m_client->state(), QSocketIoClient::State::Closed);
    QCOMPARE(errors.count(), 1);
    const auto error = errors.first().first().value<QSocketIoError>();
    QVERIFY(error.code() == ErrorCode::ProtocolViolation
            || error.code() == ErrorCode::TransportFailed);
    QVERIFY(error.message().size() > 10 && error.message().size() < 1000);
    QCOMPARE(ends.count(), 1);
    QVERIFY(reply.isFinished());
    QVERIFY(!m_heard.contains(u"after"_s));
    QTRY_COMPARE(m_server->connectionCount, 0);
}

void tst_HostileServer::isIgnored_data()
{
    QTest::addColumn<QByteArrayList>("packets");
    QTest::newRow("answer to no question") << QByteArrayList{ "43123[\"x\"]" };
    QTest::newRow("answer with bytes to no question")
            << QByteArrayList{ "461-7[{\"_placeholder\":true,\"num\":0}]", "bx" };
    QTest::newRow("event of another namespace") << QByteArrayList{ "42/other,[\"a\"]" };
    QTest::newRow("answer of another namespace") << QByteArrayList{ "40/other,{\"sid\":\"b\"}" };
    QTest::newRow("end of another namespace") << QByteArrayList{ "41/other," };
    QTest::newRow("pong without ping") << QByteArrayList{ "3" };
    QTest::newRow("noops") << QByteArrayList{ "6", "6", "6" };
    QTest::newRow("upgrade that nobody wanted") << QByteArrayList{ "5" };
}

void tst_HostileServer::isIgnored()
{
    QFETCH(QByteArrayList, packets);
    CALL(connectNamespace);
    QSignalSpy errors(m_client.get(), &QSocketIoClient::errorOccurred);
    toClient(packets + QByteArrayList{ "42[\"after\"]" });
    QTRY_COMPARE(m_heard, QStringList{ u"after"_s });
    QVERIFY(space()->isConnected());
    QCOMPARE(errors.count(), 0);
}

void tst_HostileServer::comesBeforeTheAnswerToConnect_data()
{
    QTest::addColumn<QByteArrayList>("packets");
    QTest::newRow("event") << QByteArrayList{ "42[\"early\"]" };
    QTest::newRow("event with bytes") << QByteArrayList{ withPlaceholders(1, "1"), "bx" };
    QTest::newRow("acknowledgement") << QByteArrayList{ "431[]" };
    QTest::newRow("event that wants an answer") << QByteArrayList{ "427[\"early\"]" };
}

// A recovered session gets what it missed in this way, so it is no offence.
void tst_HostileServer::comesBeforeTheAnswerToConnect()
{
    QFETCH(QByteArrayList, packets);
    CALL(open);
    toClient(packets);
    toClient({ "40{\"sid\":\"a\"}", "42[\"after\"]" });
    QTRY_VERIFY(m_heard.contains(u"after"_s));
    QVERIFY(space()->isConnected());
    QVERIFY(m_heard.size() <= 2);
}

void tst_HostileServer::wrongAnswersToConnect_data()
{
    QTest::addColumn<QByteArray>("packet");
    for (const char *packet :
         { "40", "40{}", "40{\"sid\":5}", "40{\"sid\":null}", "40{\"sid\":\"\"}", "40[]", "40\"a\"",
           "40{\"sid\":", "40{\"sid\":[\"a\"]}" })
        QTest::newRow(packet) << QByteArray(packet);
}

void tst_HostileServer::wrongAnswersToConnect()
{
    QFETCH(QByteArray, packet);
    m_client->setProtocol(QSocketIo::Protocol::EngineIo4); // "40" is what an older server says
    CALL(open);
    QSignalSpy connected(space(), &QSocketIoClientNamespace::connected);
    QSignalSpy errors(space(), &QSocketIoEndpoint::errorOccurred);
    QSignalSpy connectionErrors(m_client.get(), &QSocketIoClient::errorOccurred);
    toClient({ packet });
    QTRY_VERIFY(!errors.isEmpty() || !connectionErrors.isEmpty());
    QCOMPARE(connected.count(), 0);
    QVERIFY(!space()->isConnected());
    QVERIFY(space()->id().isEmpty());
}

// The id goes into URLs.
void tst_HostileServer::strangeSidsStayInTheirPlace()
{
    const QByteArray sid = "a b&transport=x#\\u0000\\r\\nX-Injected: 1\\r\\n\\r\\n";
    m_server->handshake.replace("S1", sid);
    m_client->open();
    QSignalSpy errors(m_client.get(), &QSocketIoClient::errorOccurred);
    QTRY_VERIFY(!errors.isEmpty() || fromClient().contains("40"));
    for (const ScriptedRequest &request : std::as_const(m_server->requests)) {
        QVERIFY(!request.headers.contains("x-injected"));
        QVERIFY(!request.target.contains(' '));
        QCOMPARE(request.query("transport"), isPolling() ? u"polling"_s : u"websocket"_s);
    }
}

void tst_HostileServer::attachmentsThatNeverCome()
{
    CALL(connectNamespace);
    toClient({ withPlaceholders(2, "2"), "bx" });
    for (int i = 0; i < 10; ++i) {
        const auto pongs = fromClient().count("3");
        toClient({ "2" });
        QTRY_COMPARE(fromClient().count("3"), pongs + 1);
    }
    QVERIFY(space()->isConnected());
    QCOMPARE(m_heard, QStringList());
    m_client->close();
    QTRY_COMPARE(m_client->state(), QSocketIoClient::State::Closed);
    // What was begun does not reach into the next connection.
    m_server->frames.clear();
    m_server->posts.clear();
    CALL(connectNamespace);
    toClient({ "42[\"after\"]" });
    QTRY_COMPARE(m_heard, QStringList{ u"after"_s });
}

// Python writes them; they are read, and never written.
void tst_HostileServer::numbersThatAreNone()
{
    CALL(connectNamespace);
    QVariantList numbers;
    m_client->on("numbers", this, [&numbers](const QVariantList &list) { numbers = list; });
    toClient({ "42[\"numbers\",[NaN,Infinity,-Infinity,1]]" });
    QTRY_COMPARE(numbers.size(), 4);
    QVERIFY(std::isnan(numbers.at(0).toDouble()));
    QVERIFY(std::isinf(numbers.at(1).toDouble()) && numbers.at(1).toDouble() > 0);
    QVERIFY(std::isinf(numbers.at(2).toDouble()) && numbers.at(2).toDouble() < 0);
    m_client->emitEvent("numbers", numbers);
    QTRY_VERIFY(fromClient().contains("42[\"numbers\",[null,null,null,1]]"));
}

void tst_HostileServer::endlessHeads_data()
{
    QTest::addColumn<QByteArray>("start");
    QTest::addColumn<QByteArray>("rest");
    QTest::newRow("fields") << QByteArray("HTTP/1.1 200 OK\r\n")
                            << QByteArray("X-More: " + QByteArray(1000, 'x') + "\r\n");
    QTest::newRow("one field") << QByteArray("HTTP/1.1 200 OK\r\nX-Long: ")
                               << QByteArray(1000, 'x');
    QTest::newRow("status line") << QByteArray("HTTP/1.1 200 ") << QByteArray(1000, 'x');
    QTest::newRow("no HTTP") << QByteArray() << QByteArray(1000, '\0');
}

void tst_HostileServer::endlessHeads()
{
    QFETCH(QByteArray, start);
    QFETCH(QByteArray, rest);
    EndlessServer server(start, rest);
    m_client->setUrl(QUrl(u"http://127.0.0.1:%1"_s.arg(server.serverPort())));
    m_client->setOpenTimeout(1s);
    QSignalSpy errors(m_client.get(), &QSocketIoClient::errorOccurred);
    m_client->open();
    QTRY_COMPARE(m_client->state(), QSocketIoClient::State::Closed);
    QCOMPARE(errors.count(), 1);
    const ErrorCode code = errors.first().first().value<QSocketIoError>().code();
    QVERIFY(code == ErrorCode::TransportFailed || code == ErrorCode::ProtocolViolation);
    QTRY_VERIFY(server.ends > 0);
    // Much of it is in the kernel.
    QVERIFY2(server.sent < 20'000'000, QByteArray::number(server.sent).constData());
}

void tst_HostileServer::saysNothingAtAll()
{
    m_server->onRequest = [](const ScriptedRequest &) {};
    m_server->onUpgrade = [](const ScriptedRequest &) {};
    m_client->setOpenTimeout(50ms);
    QSignalSpy errors(m_client.get(), &QSocketIoClient::errorOccurred);
    m_client->open();
    QTRY_COMPARE(m_client->state(), QSocketIoClient::State::Closed);
    QCOMPARE(errors.count(), 1);
    QTRY_COMPARE(m_server->connectionCount, 0);
}

QTEST_GUILESS_MAIN(tst_HostileServer)
#include "tst_hostileserver.moc"
