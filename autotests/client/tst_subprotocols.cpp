// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// WebSocket subprotocols: offered by a client, chosen by a server, told to the program.
#include "clientthread.h"
#include "rawclient.h"
#include "scriptedserver.h"
#include "testserver.h"

#include "qsocketioclient.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using QSocketIo::Transport;

namespace {

const QByteArray webSocketPath = "/socket.io/?EIO=4&transport=websocket";

QByteArray offerField(const QByteArray &offer)
{
    return offer.isNull() ? QByteArray() : QByteArray("Sec-WebSocket-Protocol: " + offer + "\r\n");
}

QByteArray answerTo(quint16 port, const QByteArray &offer)
{
    RawClient client(port);
    client.send(RawClient::upgradeRequest(webSocketPath, offerField(offer)));
    const auto answer = client.response(RawClient::Body::Absent);
    if (!answer || answer->status != 101)
        return "refused";
    return answer->header("Sec-WebSocket-Protocol");
}

} // namespace

class tst_Subprotocols : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void serverChooses_data();
    void serverChooses();
    void selectorChooses();
    void selectorGoesWithItsContext();
    void selectorMayDeleteTheServer();
    void selectorMayCloseTheSession();
    void badNamesAreIgnored();
    void clientOffers();
    void handshakeTells_data();
    void handshakeTells();
    void clientRefusesAnother();
};

void tst_Subprotocols::serverChooses_data()
{
    QTest::addColumn<QStringList>("own");
    QTest::addColumn<QByteArray>("offer");
    QTest::addColumn<QByteArray>("chosen");
    const QStringList two{ u"chat.v2"_s, u"chat.v1"_s };
    QTest::newRow("nothing") << QStringList() << QByteArray() << QByteArray();
    QTest::newRow("the first") << QStringList() << QByteArray("a, b") << QByteArray("a");
    QTest::newRow("no offer") << two << QByteArray() << QByteArray();
    QTest::newRow("the client's order")
            << two << QByteArray("x, chat.v1,chat.v2") << QByteArray("chat.v1");
    QTest::newRow("none in common") << two << QByteArray("x, y") << QByteArray();
    QTest::newRow("letters count") << two << QByteArray("CHAT.V1") << QByteArray();
    QTest::newRow("what is no token is passed over")
            << QStringList() << QByteArray("a b, c") << QByteArray("c");
}

void tst_Subprotocols::serverChooses()
{
    QFETCH(QStringList, own);
    QFETCH(QByteArray, offer);
    TestServer server;
    server.setSubprotocols(own);
    QCOMPARE(server.subprotocols(), own);
    QTEST(answerTo(server.port(), offer), "chosen");
}

void tst_Subprotocols::selectorChooses()
{
    TestServer server;
    QStringList seen;
    QByteArray token;
    QString answer;
    server.setSubprotocols(this, [&](const QStringList &offered, const QSocketIoRequest &request) {
        seen = offered;
        token = request.header("Host");
        return answer;
    });
    answer = u"b"_s;
    QCOMPARE(answerTo(server.port(), "a, b"), QByteArray("b"));
    QCOMPARE(seen, QStringList({ u"a"_s, u"b"_s }));
    QCOMPARE(token, QByteArray("localhost"));
    answer = u"c"_s; // which nobody has offered
    QCOMPARE(answerTo(server.port(), "a, b"), QByteArray());
    answer.clear();
    QCOMPARE(answerTo(server.port(), "a, b"), QByteArray());
    seen.clear();
    QCOMPARE(answerTo(server.port(), {}), QByteArray());
    QVERIFY(seen.isEmpty());
}

void tst_Subprotocols::selectorGoesWithItsContext()
{
    TestServer server;
    auto context = std::make_unique<QObject>();
    server.setSubprotocols(context.get(),
                           [](const QStringList &, const QSocketIoRequest &) { return u"b"_s; });
    QCOMPARE(answerTo(server.port(), "a, b"), QByteArray("b"));
    context.reset();
    QCOMPARE(answerTo(server.port(), "a, b"), QByteArray("a"));
}

void tst_Subprotocols::selectorMayDeleteTheServer()
{
    auto server = std::make_unique<TestServer>();
    server->setSubprotocols(this, [&](const QStringList &, const QSocketIoRequest &) {
        server.reset();
        return u"a"_s;
    });
    RawClient client(server->port());
    client.send(RawClient::upgradeRequest(webSocketPath, offerField("a")));
    QVERIFY(client.waitForClosed());
    QVERIFY(!server);
}

void tst_Subprotocols::selectorMayCloseTheSession()
{
    TestServer server;
    QSocketIoClient client(QUrl(u"http://127.0.0.1:%1"_s.arg(server.port())));
    client.setSubprotocols({ u"a"_s });
    client.setReconnectEnabled(false);
    int asked = 0;
    server.setSubprotocols(this, [&](const QStringList &offered, const QSocketIoRequest &) {
        ++asked;
        const auto sockets = server.of("/")->sockets();
        for (QSocketIoServerSocket *socket : sockets)
            socket->closeConnection();
        return offered.first();
    });
    QSignalSpy closed(&client, &QSocketIoClient::closed);
    client.open();
    QTRY_COMPARE(asked, 1);
    client.close();
    QTRY_COMPARE(server.of("/")->socketCount(), 0);
}

void tst_Subprotocols::badNamesAreIgnored()
{
    const QRegularExpression warning(u"subprotocol"_s);
    QSocketIoServer server;
    QTest::ignoreMessage(QtWarningMsg, warning);
    server.setSubprotocols({ u"a"_s, u"a b"_s });
    QCOMPARE(server.subprotocols(), QStringList{ u"a"_s });
    QSocketIoClient client;
    QVERIFY(client.subprotocols().isEmpty());
    QTest::ignoreMessage(QtWarningMsg, warning);
    QTest::ignoreMessage(QtWarningMsg, warning);
    client.setSubprotocols({ u"a"_s, u"x\r\ny"_s, u"a"_s, u"b"_s });
    QCOMPARE(client.subprotocols(), QStringList({ u"a"_s, u"b"_s }));
}

void tst_Subprotocols::clientOffers()
{
    ScriptedServer server;
    QByteArray offered;
    server.onUpgrade = [&offered](const ScriptedRequest &request) {
        offered = request.header("sec-websocket-protocol");
        request.drop();
    };
    QSocketIoClient client(server.url());
    client.setTransports({ Transport::WebSocket });
    client.setReconnectEnabled(false);
    QNetworkRequest base;
    base.setRawHeader("Sec-WebSocket-Protocol", "by-hand");
    client.setBaseRequest(base);
    client.open();
    QTRY_COMPARE(offered, QByteArray("by-hand"));
    client.close();
    client.setSubprotocols({ u"a"_s, u"b"_s });
    client.open();
    QTRY_COMPARE(offered, QByteArray("a, b"));
}

void tst_Subprotocols::handshakeTells_data()
{
    QTest::addColumn<QList<Transport>>("transports");
    QTest::newRow("WebSocket") << QList<Transport>{ Transport::WebSocket };
    QTest::newRow("upgrade") << QList<Transport>{ Transport::Polling, Transport::WebSocket };
}

void tst_Subprotocols::handshakeTells()
{
    QFETCH(QList<Transport>, transports);
    TestServer server;
    server.setSubprotocols({ u"b"_s });
    QSocketIoClient client(QUrl(u"http://127.0.0.1:%1"_s.arg(server.port())));
    chooseIoThread(client);
    client.setTransports(transports);
    client.setSubprotocols({ u"a"_s, u"b"_s });
    QString whenOpen;
    connect(&client, &QSocketIoClient::opened, this, [&] { whenOpen = client.subprotocol(); });
    QString whenUpgraded;
    connect(&client, &QSocketIoClient::transportChanged, this,
            [&] { whenUpgraded = client.subprotocol(); });
    QCOMPARE(client.subprotocol(), QString());
    client.open();
    QTRY_VERIFY(client.of("/")->isConnected());
    QTRY_COMPARE(client.transport(), Transport::WebSocket);
    QCOMPARE(client.subprotocol(), u"b"_s);
    QCOMPARE(whenOpen, transports.size() == 1 ? u"b"_s : QString()); // not over polling
    QCOMPARE(whenUpgraded, u"b"_s);
    QTRY_COMPARE(server.socket()->handshake().subprotocol(), u"b"_s);
    const QSocketIoHandshake kept = server.socket()->handshake();
    client.close();
    QCOMPARE(client.subprotocol(), QString());
    QTRY_COMPARE(server.of("/")->socketCount(), 0);
    QCOMPARE(kept.subprotocol(), u"b"_s);
    // The next connection has its own, or none.
    client.setSubprotocols({ u"c"_s });
    QTRY_COMPARE(client.state(), QSocketIoClient::State::Closed);
    client.open();
    QTRY_COMPARE(server.of("/")->socketCount(), 1);
    QTRY_COMPARE(client.transport(), Transport::WebSocket);
    QTRY_COMPARE(server.socket()->transport(), Transport::WebSocket);
    QCOMPARE(client.subprotocol(), QString());
}

void tst_Subprotocols::clientRefusesAnother()
{
    ScriptedServer server;
    server.onUpgrade = [](const ScriptedRequest &request) {
        const QByteArray key = request.header("sec-websocket-key")
                               + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
        const QByteArray accept = QCryptographicHash::hash(key, QCryptographicHash::Sha1).toBase64();
        request.write("HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                      "Sec-WebSocket-Accept: "
                      + accept + "\r\nSec-WebSocket-Protocol: c\r\n\r\n");
    };
    QSocketIoClient client(server.url());
    client.setTransports({ Transport::WebSocket });
    client.setReconnectEnabled(false);
    client.setSubprotocols({ u"a"_s });
    QSignalSpy errors(&client, &QSocketIoClient::errorOccurred);
    client.open();
    QTRY_COMPARE(errors.size(), 1);
    const auto error = errors.first().first().value<QSocketIoError>();
    QVERIFY2(error.message().contains(u"subprotocol"_s), qPrintable(error.message()));
}

QTEST_GUILESS_MAIN(tst_Subprotocols)
#include "tst_subprotocols.moc"
