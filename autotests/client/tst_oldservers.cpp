// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The client's two revisions of the protocol, against a server that speaks one or both.
#include "qsocketioclient.h"

#include "testserver.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QTimer>

#include <memory>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using QSocketIo::ErrorCode;
using QSocketIo::Protocol;
using QSocketIo::Transport;
using Transports = QList<Transport>;

namespace {

QUrl urlOf(const QSocketIoServer &server)
{
    return QUrl(u"http://127.0.0.1:%1"_s.arg(server.port()));
}

// In front of a server that speaks both: whatever a client asks for, the server hears revision 3.
class DeafProxy : public QObject
{
public:
    explicit DeafProxy(quint16 port)
    {
        connect(&m_listener, &QTcpServer::newConnection, this, [this, port] {
            while (QTcpSocket *front = m_listener.nextPendingConnection())
                join(front, port);
        });
        if (!m_listener.listen(QHostAddress::LocalHost))
            qFatal("no port");
    }
    QUrl url() const { return QUrl(u"http://127.0.0.1:%1"_s.arg(m_listener.serverPort())); }
    QByteArray lastRequest() const { return m_lastRequest; }

private:
    void join(QTcpSocket *front, quint16 port)
    {
        auto *back = new QTcpSocket(front);
        back->connectToHost(QHostAddress(QHostAddress::LocalHost), port);
        connect(front, &QTcpSocket::readyRead, back, [this, front, back] {
            QByteArray bytes = front->readAll();
            if (bytes.startsWith("GET ") || bytes.startsWith("POST "))
                m_lastRequest = bytes;
            back->write(bytes.replace("EIO=4", "EIO=3"));
        });
        connect(back, &QTcpSocket::readyRead, front,
                [front, back] { front->write(back->readAll()); });
        connect(back, &QTcpSocket::disconnected, front, &QTcpSocket::disconnectFromHost);
        connect(front, &QTcpSocket::disconnected, front, &QObject::deleteLater);
    }

    QTcpServer m_listener;
    QByteArray m_lastRequest;
};

} // namespace

class tst_OldServers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void speaksEitherRevision_data();
    void speaksEitherRevision();
    void fixedRevisionIsRefused_data();
    void fixedRevisionIsRefused();
    void olderServerIsNoticed_data();
    void olderServerIsNoticed();
    void newerServerIsNoticed();
    void remembersWhatTheServerSpeaks();
    void refusedFromTheMainNamespace();
    void otherParserIsWarnedOf();
    void authIsAQuery();
    void leavesAndComesBackIntoTheMainNamespace();
    void keepsTheHeartbeatGoing();
};

void tst_OldServers::speaksEitherRevision_data()
{
    QTest::addColumn<Protocol>("protocol");
    QTest::addColumn<Transports>("transports");
    for (const Protocol protocol : { Protocol::Auto, Protocol::EngineIo4, Protocol::EngineIo3 }) {
        const QByteArray name = QByteArray::number(int(protocol));
        QTest::addRow("%s, polling", name.constData())
                << protocol << Transports{ Transport::Polling };
        QTest::addRow("%s, WebSocket", name.constData())
                << protocol << Transports{ Transport::WebSocket };
        QTest::addRow("%s, upgrade", name.constData())
                << protocol << Transports{ Transport::Polling, Transport::WebSocket };
    }
}

void tst_OldServers::speaksEitherRevision()
{
    QFETCH(Protocol, protocol);
    QFETCH(Transports, transports);
    TestServer server;
    server.setAllowEngineIo3(true);
    server.of("/chat");
    server.on("echo", this,
              [](QSocketIoServerSocket *, const QString &text, const QByteArray &bytes) {
                  return std::tuple(text, bytes);
              });
    QSocketIoClient client(urlOf(server));
    client.setTransports(transports);
    client.setProtocol(protocol);
    QCOMPARE(client.protocol(), protocol);
    auto *chat = client.of("/chat");
    auto *main = client.of("/");
    main->connectToServer();
    client.open();
    QTRY_VERIFY(main->isConnected() && chat->isConnected());
    QTRY_COMPARE(client.transport(), transports.last());
    const bool isOld = protocol == Protocol::EngineIo3;
    QCOMPARE(server.socket()->handshake().protocol(),
             isOld ? Protocol::EngineIo3 : Protocol::EngineIo4);
    QCOMPARE(main->id(), server.socket("/")->id());
    QCOMPARE(chat->id(), server.socket("/chat")->id());
    const auto reply = main->emitWithAck("echo", u"ä😀"_s, QByteArray("\0\xff", 2));
    QTRY_VERIFY(reply.isFinished());
    QCOMPARE(reply.result().arguments(), (QVariantList{ u"ä😀"_s, QByteArray("\0\xff", 2) }));
    client.close();
    QTRY_COMPARE(server.of("/")->socketCount(), 0);
}

void tst_OldServers::fixedRevisionIsRefused_data()
{
    QTest::addColumn<Transport>("transport");
    QTest::newRow("polling") << Transport::Polling;
    QTest::newRow("WebSocket") << Transport::WebSocket;
}

void tst_OldServers::fixedRevisionIsRefused()
{
    QFETCH(Transport, transport);
    TestServer server; // of Engine.IO 4 only
    QSocketIoClient client(urlOf(server));
    client.setTransports({ transport });
    client.setProtocol(Protocol::EngineIo3);
    client.setReconnectEnabled(false);
    QSignalSpy errors(&client, &QSocketIoClient::errorOccurred);
    client.open();
    QTRY_COMPARE(errors.size(), 1);
    const auto error = errors.first().first().value<QSocketIoError>();
    QCOMPARE(error.code(), ErrorCode::UnsupportedProtocol);
    QVERIFY2(error.message().startsWith("The server is newer"_L1), qPrintable(error.message()));
}

// A server of JavaScript 2 does not look at the revision that is asked for. Over polling it shows in the first answer, over a
// WebSocket only when it lets the client into a namespace.
void tst_OldServers::olderServerIsNoticed_data()
{
    QTest::addColumn<Protocol>("protocol");
    QTest::addColumn<Transport>("transport");
    QTest::newRow("polling") << Protocol::Auto << Transport::Polling;
    QTest::newRow("WebSocket") << Protocol::Auto << Transport::WebSocket;
    QTest::newRow("polling, fixed") << Protocol::EngineIo4 << Transport::Polling;
    QTest::newRow("WebSocket, fixed") << Protocol::EngineIo4 << Transport::WebSocket;
}

void tst_OldServers::olderServerIsNoticed()
{
    QFETCH(Protocol, protocol);
    QFETCH(Transport, transport);
    TestServer server;
    server.setAllowEngineIo3(true);
    DeafProxy proxy(server.port());
    QSocketIoClient client(proxy.url());
    client.setTransports({ transport });
    client.setProtocol(protocol);
    client.setReconnectEnabled(protocol == Protocol::Auto);
    QSignalSpy opened(&client, &QSocketIoClient::opened);
    QSignalSpy closed(&client, &QSocketIoClient::closed);
    QSignalSpy errors(&client, &QSocketIoClient::errorOccurred);
    auto *main = client.of("/");
    QSignalSpy namespaceErrors(main, &QSocketIoClientNamespace::errorOccurred);
    client.open();
    if (protocol == Protocol::Auto) {
        QTRY_VERIFY(main->isConnected());
        QCOMPARE(server.socket()->handshake().protocol(), Protocol::EngineIo3);
        QCOMPARE(opened.size(), closed.size() + 1);
        QCOMPARE(closed.size(), transport == Transport::WebSocket ? 1 : 0);
        QVERIFY(errors.isEmpty());
        QVERIFY(namespaceErrors.isEmpty());
        return;
    }
    QTRY_COMPARE(errors.size() + namespaceErrors.size(), 1);
    const auto error = (errors + namespaceErrors).first().first().value<QSocketIoError>();
    QCOMPARE(error.code(), ErrorCode::UnsupportedProtocol);
    QVERIFY2(error.message().contains("older"_L1), qPrintable(error.message()));
    QTRY_COMPARE(client.state(), QSocketIoClient::State::Closed);
}

void tst_OldServers::remembersWhatTheServerSpeaks()
{
    TestServer server;
    server.setAllowEngineIo3(true);
    DeafProxy proxy(server.port());
    QSocketIoClient client(proxy.url());
    client.setTransports({ Transport::WebSocket });
    QSignalSpy opened(&client, &QSocketIoClient::opened);
    client.open();
    QTRY_VERIFY(client.of("/")->isConnected());
    QCOMPARE(opened.size(), 2);
    client.reconnectNow();
    QTRY_VERIFY(client.of("/")->isConnected());
    QCOMPARE(opened.size(), 3); // without trying the other revision first
    QVERIFY(proxy.lastRequest().contains("EIO=3"));
}

void tst_OldServers::refusedFromTheMainNamespace()
{
    TestServer server;
    server.setAllowEngineIo3(true);
    bool isOpen = false;
    server.of("/")->use(this, [&isOpen](QSocketIoServerSocket *) {
        return isOpen ? QSocketIoError() : QSocketIoError::rejected(u"not yet"_s);
    });
    server.of("/chat");
    QSocketIoClient client(urlOf(server));
    client.setProtocol(Protocol::EngineIo3);
    auto *main = client.of("/");
    auto *chat = client.of("/chat");
    QSignalSpy refusals(main, &QSocketIoClientNamespace::connectionRejected);
    client.open();
    QTRY_COMPARE(refusals.size(), 1);
    QCOMPARE(refusals.first().first().value<QSocketIoError>().message(), u"not yet"_s);
    isOpen = true;
    main->connectToServer();
    QTRY_VERIFY(main->isConnected());
    QTRY_VERIFY(chat->isConnected());
}

void tst_OldServers::otherParserIsWarnedOf()
{
    TestServer server;
    server.setAllowEngineIo3(true);
    QSocketIoClient client(urlOf(server));
    client.setProtocol(Protocol::EngineIo3);
    if (!client.setParser(QSocketIo::Parser::MessagePack))
        return; // a build without it
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"packets are JSON"_s));
    client.open();
    QTRY_VERIFY(client.of("/")->isConnected());
}

void tst_OldServers::newerServerIsNoticed()
{
    auto old = std::make_unique<TestServer>();
    old->setAllowEngineIo3(true);
    const quint16 port = old->port();
    QSocketIoClient client(urlOf(*old));
    client.setReconnectDelay(10ms, 50ms);
    client.setProtocol(Protocol::EngineIo3);
    client.open();
    client.of("/")->connectToServer();
    QTRY_VERIFY(client.of("/")->isConnected());
    old.reset();
    QTRY_VERIFY(!client.of("/")->isConnected());
    client.setProtocol(Protocol::Auto);
    QSocketIoServer newer;
    QVERIFY(newer.listen(QHostAddress::LocalHost, port));
    QTRY_VERIFY(client.of("/")->isConnected());
    QCOMPARE(newer.of("/")->sockets().first()->handshake().protocol(), Protocol::EngineIo4);
}

void tst_OldServers::authIsAQuery()
{
    TestServer server;
    server.setAllowEngineIo3(true);
    server.of("/chat");
    QSocketIoClient client(urlOf(server));
    client.setProtocol(Protocol::EngineIo3);
    auto *chat = client.of("/chat");
    chat->setAuth({ { u"token"_s, u"a&ä="_s }, { u"list"_s, QVariantList{ 1, 2 } } });
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"sent as query"_s));
    client.open();
    QTRY_VERIFY(chat->isConnected());
    const QSocketIoHandshake handshake = server.socket("/chat")->handshake();
    QCOMPARE(handshake.queryValue(u"token"_s), u"a&ä="_s);
    QCOMPARE(handshake.queryValue(u"list"_s), u"[1,2]"_s);
    QVERIFY(handshake.auth().isEmpty());
}

void tst_OldServers::leavesAndComesBackIntoTheMainNamespace()
{
    TestServer server;
    server.setAllowEngineIo3(true);
    server.of("/chat");
    QSocketIoClient client(urlOf(server));
    client.setProtocol(Protocol::EngineIo3);
    auto *chat = client.of("/chat"); // "/" is not asked for, but the server has us in it
    client.open();
    QTRY_VERIFY(chat->isConnected());
    QCOMPARE(server.of("/")->socketCount(), 1);
    auto *main = client.of("/");
    main->connectToServer();
    QTRY_VERIFY(main->isConnected());
    QCOMPARE(server.of("/")->socketCount(), 1);
    main->disconnectFromServer();
    QTRY_COMPARE(server.of("/")->socketCount(), 0);
    main->connectToServer();
    QTRY_VERIFY(main->isConnected());
    QCOMPARE(server.of("/")->socketCount(), 1);
    QVERIFY(chat->isConnected());
}

void tst_OldServers::keepsTheHeartbeatGoing()
{
    TestServer server;
    server.setAllowEngineIo3(true);
    server.setPing(20ms, 100ms);
    QSocketIoClient client(urlOf(server));
    client.setProtocol(Protocol::EngineIo3);
    QSignalSpy closed(&client, &QSocketIoClient::closed);
    client.of("/")->connectToServer();
    client.open();
    QTRY_VERIFY(client.of("/")->isConnected());
    server.on("later", this, [](QSocketIoServerSocket *, const QSocketIoAck &ack) {
        QTimer::singleShot(400ms, qApp, [ack] { ack.send(1); });
    });
    const auto reply = client.of("/")->emitWithAck("later");
    QTRY_VERIFY(reply.isFinished()); // longer than a silent client would stay
    QVERIFY(!reply.result().isError());
    QVERIFY(closed.isEmpty());
}

QTEST_GUILESS_MAIN(tst_OldServers)
#include "tst_oldservers.moc"
