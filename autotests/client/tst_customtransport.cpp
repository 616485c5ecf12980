// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A client whose connection runs over something of the program's.
#include "qsocketioclient.h"
#include "qsocketioclienttransport.h"
#include "signallog.h"
#include "testserver.h"

#include <QElapsedTimer>
#include <QPointer>
#include <QSignalSpy>
#include <QTest>
#include <QUrlQuery>
#include <QWebSocket>

#include <functional>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using QSocketIo::DisconnectReason;
using QSocketIo::ErrorCode;
using State = QSocketIoClient::State;

namespace {

//! [transport]
// Qt's WebSocket instead of the library's.
class SocketTransport : public QSocketIoClientTransport
{
public:
    SocketTransport()
    {
        connect(&m_socket, &QWebSocket::connected, this, &QSocketIoClientTransport::opened);
        connect(&m_socket, &QWebSocket::textMessageReceived, this,
                [this](const QString &text) { Q_EMIT textReceived(text.toUtf8()); });
        connect(&m_socket, &QWebSocket::binaryMessageReceived, this,
                &QSocketIoClientTransport::binaryReceived);
        connect(&m_socket, &QWebSocket::bytesWritten, this, &QSocketIoClientTransport::bytesWritten);
        connect(&m_socket, &QWebSocket::stateChanged, this,
                [this](QAbstractSocket::SocketState state) {
                    if (state == QAbstractSocket::UnconnectedState)
                        Q_EMIT closed(lastError());
                });
    }

    void open(const QUrl &url) override { m_socket.open(url); }
    void sendText(const QByteArray &text) override
    {
        m_socket.sendTextMessage(QString::fromUtf8(text));
    }
    void sendBinary(const QByteArray &bytes) override { m_socket.sendBinaryMessage(bytes); }
    qint64 bytesToWrite() const override { return m_socket.bytesToWrite(); }
    void close() override { m_socket.close(); }

private:
    QSocketIoError lastError() const
    {
        if (m_socket.error() == QAbstractSocket::UnknownSocketError) // closed in order
            return {};
        return { QSocketIo::ErrorCode::TransportFailed, m_socket.errorString() };
    }

    QWebSocket m_socket;
};
//! [transport]

// No network at all: what the test does is what the server says.
class MemoryTransport : public QSocketIoClientTransport
{
public:
    void open(const QUrl &where) override
    {
        url = where;
        if (onOpen)
            onOpen();
    }
    void sendText(const QByteArray &text) override
    {
        sent.append(text);
        waiting += holdsBack ? text.size() : 0;
    }
    void sendBinary(const QByteArray &bytes) override { sent.append("b:" + bytes); }
    qint64 bytesToWrite() const override { return waiting; }
    void close() override
    {
        sent.append("closed");
        if (isPolite)
            Q_EMIT closed({});
    }
    void say(const QByteArray &text) { Q_EMIT textReceived(text); }
    void sayBytes(const QByteArray &bytes) { Q_EMIT binaryReceived(bytes); }
    void fail(const QString &why)
    {
        Q_EMIT closed(QSocketIoError(ErrorCode::TransportFailed, why));
    }
    void drain()
    {
        holdsBack = false;
        waiting = 0;
        Q_EMIT bytesWritten();
    }

    QUrl url;
    QByteArrayList sent;
    qint64 waiting = 0;
    bool holdsBack = false;
    bool isPolite = true;
    std::function<void()> onOpen;
};

constexpr char handshake[] = R"(0{"sid":"S","upgrades":[],"pingInterval":25000,"pingTimeout":20000,)"
                             R"("maxPayload":1000000})";

} // namespace

class tst_CustomTransport : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void realServer();
    void realServerComesBack();
    void packets();
    void openingIsAnswered_data();
    void openingIsAnswered();
    void failureIsReported();
    void factoryMakesNone();
    void garbageEndsIt_data();
    void garbageEndsIt();
    void backPressure();
    void closingIsBounded();
    void deletedByTheProgram();
    void isDeletedByTheClient();
    void backToTransports();

private:
    void openInMemory(); // and lets it in

    std::unique_ptr<QSocketIoClient> m_client;
    QSocketIoClientNamespace *m_main = nullptr;
    QPointer<MemoryTransport> m_memory; // the latest
    int m_made = 0;
};

void tst_CustomTransport::init()
{
    m_made = 0;
    m_client = std::make_unique<QSocketIoClient>(QUrl(u"memory:test?room=7"_s));
    m_client->setReconnectDelay(10ms, 20ms);
    m_client->setTransportFactory([this] {
        ++m_made;
        m_memory = new MemoryTransport;
        m_memory->onOpen = [this] { Q_EMIT m_memory->opened(); };
        return m_memory.get();
    });
    m_main = m_client->of("/");
}

void tst_CustomTransport::cleanup()
{
    m_client.reset();
}

void tst_CustomTransport::openInMemory()
{
    m_client->open();
    QVERIFY(m_memory);
    m_memory->say(handshake);
    QTRY_COMPARE(m_memory->sent, QByteArrayList{ "40" });
    m_memory->say(R"(40{"sid":"me"})");
    QTRY_VERIFY(m_main->isConnected());
    m_memory->sent.clear();
}

void tst_CustomTransport::realServer()
{
    TestServer server;
    server.on("echo", this,
              [](QSocketIoServerSocket *, const QString &text, const QByteArray &bytes) {
                  return std::tuple(text, bytes);
              });
    QSocketIoClient client(QUrl(u"http://127.0.0.1:%1"_s.arg(server.port())));
    client.setTransportFactory([] { return new SocketTransport; });
    client.open();
    QTRY_VERIFY(client.of("/")->isConnected());
    QCOMPARE(client.transport(), QSocketIo::Transport::WebSocket);
    const QByteArray bytes(900'000, '\xfe');
    const auto reply = client.emitWithAck("echo", u"\u00e4\U0001f600"_s, bytes);
    QTRY_VERIFY(reply.isFinished());
    QCOMPARE(reply.result().arguments(), (QVariantList{ u"\u00e4\U0001f600"_s, bytes }));
    client.close();
    QTRY_COMPARE(client.state(), State::Closed);
    QTRY_COMPARE(server.of("/")->socketCount(), 0);
}

void tst_CustomTransport::realServerComesBack()
{
    auto server = std::make_unique<TestServer>();
    const quint16 port = server->port();
    QSocketIoClient client(QUrl(u"ws://127.0.0.1:%1"_s.arg(port)));
    client.setReconnectDelay(10ms, 20ms);
    client.setTransportFactory([] { return new SocketTransport; });
    client.open();
    QTRY_VERIFY(client.of("/")->isConnected());
    server.reset();
    QTRY_VERIFY(!client.of("/")->isConnected());
    QSocketIoServer next;
    QVERIFY(next.listen(QHostAddress::LocalHost, port));
    QTRY_VERIFY(client.of("/")->isConnected());
}

void tst_CustomTransport::packets()
{
    openInMemory();
    if (QTest::currentTestFailed())
        return;
    const QUrlQuery query(m_memory->url);
    QCOMPARE(query.queryItemValue(u"EIO"_s), u"4"_s);
    QCOMPARE(query.queryItemValue(u"transport"_s), u"websocket"_s);
    QCOMPARE(query.queryItemValue(u"room"_s), u"7"_s);
    QCOMPARE(m_memory->url.path(), u"/socket.io/"_s);
    QByteArray received;
    m_main->on("data", this, [&received](const QByteArray &bytes) { received = bytes; });
    m_main->emitEvent("up", QByteArray("\x01\x00", 2));
    m_memory->say("2"); // ping
    m_memory->say(R"(451-["data",{"_placeholder":true,"num":0}])");
    m_memory->sayBytes("\xff\xfe");
    QTRY_COMPARE(received, QByteArray("\xff\xfe"));
    QCOMPARE(m_memory->sent, (QByteArrayList{ R"(451-["up",{"_placeholder":true,"num":0}])",
                                              QByteArray("b:\x01\x00", 4), "3" }));
    m_client->close();
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(m_made, 1);
}

void tst_CustomTransport::openingIsAnswered_data()
{
    QTest::addColumn<bool>("isEarly");
    QTest::newRow("in the call") << true;
    QTest::newRow("later") << false;
}

void tst_CustomTransport::openingIsAnswered()
{
    QFETCH(bool, isEarly);
    m_client->setTransportFactory([this, isEarly] {
        m_memory = new MemoryTransport;
        m_memory->onOpen = [this, isEarly] {
            const auto greet = [memory = m_memory] {
                Q_EMIT memory->opened();
                memory->say(handshake);
                memory->say(R"(40{"sid":"early"})");
            };
            if (isEarly)
                greet();
            else
                QMetaObject::invokeMethod(m_memory.get(), greet, Qt::QueuedConnection);
        };
        return m_memory.get();
    });
    m_client->open();
    QCOMPARE(m_client->state(), State::Opening); // whatever was said so far
    QTRY_VERIFY(m_main->isConnected());
    QCOMPARE(m_main->id(), u"early"_s);
}

void tst_CustomTransport::failureIsReported()
{
    m_client->setReconnectEnabled(false);
    QSignalSpy errors(m_client.get(), &QSocketIoClient::errorOccurred);
    m_client->open();
    m_memory->fail(u"the cable is cut"_s);
    QTRY_COMPARE(errors.count(), 1);
    const auto error = errors.constFirst().constFirst().value<QSocketIoError>();
    QCOMPARE(error.code(), ErrorCode::TransportFailed);
    QVERIFY2(error.message().contains(u"the cable is cut"_s), qPrintable(error.message()));
    QCOMPARE(m_client->state(), State::Closed);
    QTRY_VERIFY(!m_memory);
    openInMemory();
    QSignalSpy closed(m_client.get(), &QSocketIoClient::closed);
    Q_EMIT m_memory->closed({}); // in order
    QTRY_COMPARE(closed.count(), 1);
    QCOMPARE(closed.constFirst().constFirst().value<DisconnectReason>(),
             DisconnectReason::TransportClosed);
    QCOMPARE(errors.count(), 1);
}

void tst_CustomTransport::factoryMakesNone()
{
    m_client->setReconnectEnabled(false);
    m_client->setTransportFactory([]() -> QSocketIoClientTransport * { return nullptr; });
    QSignalSpy errors(m_client.get(), &QSocketIoClient::errorOccurred);
    m_client->open();
    QTRY_COMPARE(errors.count(), 1);
    QVERIFY(errors.constFirst().constFirst().value<QSocketIoError>().message().contains(
            u"made no transport"_s));
}

void tst_CustomTransport::garbageEndsIt_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("unknown type") << QByteArray("9");
    QTest::newRow("empty") << QByteArray("");
    QTest::newRow("second handshake") << QByteArray(handshake);
}

void tst_CustomTransport::garbageEndsIt()
{
    QFETCH(QByteArray, text);
    openInMemory();
    if (QTest::currentTestFailed())
        return;
    QSignalSpy closed(m_client.get(), &QSocketIoClient::closed);
    m_client->setReconnectEnabled(false);
    m_memory->say(text);
    m_memory->say("42[\"after\"]");
    QTRY_COMPARE(closed.count(), 1);
    QCOMPARE(closed.constFirst().constFirst().value<DisconnectReason>(),
             DisconnectReason::ProtocolError);
}

void tst_CustomTransport::backPressure()
{
    openInMemory();
    if (QTest::currentTestFailed())
        return;
    m_memory->holdsBack = true;
    const QByteArray big(200'000, 'x');
    for (int i = 0; i < 5; ++i)
        m_main->emitEvent("big", i, QString::fromLatin1(big));
    QCOMPARE(m_memory->sent.size(), 2); // above the mark after these
    m_main->asVolatile().emitEvent("now or never");
    m_memory->drain();
    QTRY_COMPARE(m_memory->sent.size(), 5);
    for (int i = 0; i < 5; ++i)
        QVERIFY(m_memory->sent.at(i).startsWith(
                QByteArray("42[\"big\",").append(QByteArray::number(i))));
}

void tst_CustomTransport::closingIsBounded()
{
    openInMemory();
    if (QTest::currentTestFailed())
        return;
    m_memory->isPolite = false; // never says that it is closed
    QElapsedTimer timer;
    timer.start();
    m_client->close();
    QTRY_COMPARE(m_client->state(), State::Closed);
    QVERIFY(timer.elapsed() < 3000);
    QTRY_VERIFY(!m_memory);
}

void tst_CustomTransport::deletedByTheProgram()
{
    openInMemory();
    if (QTest::currentTestFailed())
        return;
    delete m_memory;
    m_main->emitEvent("meanwhile"); // goes nowhere
    QTRY_COMPARE(m_made, 2);
    QTRY_VERIFY(m_memory);
    m_memory->say(handshake);
    QTRY_COMPARE(m_memory->sent, QByteArrayList{ "40" });
}

void tst_CustomTransport::isDeletedByTheClient()
{
    openInMemory();
    if (QTest::currentTestFailed())
        return;
    const QPointer<MemoryTransport> memory = m_memory;
    m_main->on("end", this, [this] { m_client.reset(); });
    memory->say("42[\"end\"]");
    memory->say("42[\"after\"]");
    QTRY_VERIFY(!m_client);
    QTRY_VERIFY(!memory);
}

void tst_CustomTransport::backToTransports()
{
    TestServer server;
    m_client->setTransportFactory({});
    m_client->setUrl(QUrl(u"http://127.0.0.1:%1"_s.arg(server.port())));
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    QCOMPARE(m_made, 0);
}

QTEST_GUILESS_MAIN(tst_CustomTransport)
#include "tst_customtransport.moc"
