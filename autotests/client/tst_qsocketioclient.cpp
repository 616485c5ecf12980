// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Opening a client: where to, which namespaces it connects, and what servers may do wrong.
#include "qsocketioclient.h"
#include "scriptedpeer.h"
#include "signallog.h"

#include <QSignalSpy>
#include <QTest>
#include <QUrlQuery>

using namespace std::chrono_literals;
using State = QSocketIoClient::State;
using QSocketIo::ErrorCode;
using QSocketIo::Transport;

class tst_QSocketIoClient : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void opensAndConnects();
    void schemeDoesNotChooseTheTransport_data();
    void schemeDoesNotChooseTheTransport();
    void requestNamesPathAndQuery();
    void badUrlStaysClosed_data();
    void badUrlStaysClosed();
    void namespacesAreMadeOnce_data();
    void namespacesAreMadeOnce();
    void commaInANameIsRefused();
    void defaultNamespaceStaysOutWhenUnused();
    void defaultNamespaceJoinsWhenUsed_data();
    void defaultNamespaceJoinsWhenUsed();
    void defaultNamespaceIsMadeAnew();
    void namespaceMadeWhileOpenIsConnected();
    void refusedHandshakeNamesStatusAndBody_data();
    void refusedHandshakeNamesStatusAndBody();
    void silentServerTimesOut();
    void garbageIsAProtocolError_data();
    void garbageIsAProtocolError();
    void limitsOfIncomingPackets_data();
    void limitsOfIncomingPackets();
    void packetsOfUnknownNamespacesAreIgnored();
};

void tst_QSocketIoClient::opensAndConnects()
{
    ScriptedPeer peer;
    QSocketIoClient client;
    setUpClient(client, peer.url());
    auto *space = client.of("/");
    SignalLog log;
    log.watch(&client);
    log.watch(space);
    QSignalSpy transports(&client, &QSocketIoClient::transportChanged);
    client.open();
    QCOMPARE(client.state(), State::Opening);
    QTRY_VERIFY(space->isConnected());
    const QStringList expected{ QStringLiteral("Opening"),          QStringLiteral("Open"),
                                QStringLiteral("opened"),           QStringLiteral("/ Connecting"),
                                QStringLiteral("/ aboutToConnect"), QStringLiteral("/ Connected"),
                                QStringLiteral("/ connected") };
    QCOMPARE(log.lines, expected);
    QCOMPARE(peer.received, QStringList{ QStringLiteral("0") });
    QCOMPARE(space->id(), QStringLiteral("id-1"));
    QCOMPARE(client.transport(), Transport::WebSocket);
    QCOMPARE(transports.count(), 1);
    client.emitEvent("hello", 1);
    QTRY_COMPARE(peer.received.size(), 2);
    QCOMPARE(peer.received.constLast(), QStringLiteral("2[\"hello\",1]"));
}

void tst_QSocketIoClient::schemeDoesNotChooseTheTransport_data()
{
    QTest::addColumn<QString>("scheme");
    QTest::newRow("http") << QStringLiteral("http");
    QTest::newRow("ws") << QStringLiteral("ws");
}

void tst_QSocketIoClient::schemeDoesNotChooseTheTransport()
{
    QFETCH(QString, scheme);
    ScriptedPeer peer;
    QSocketIoClient client;
    setUpClient(client, peer.url(scheme));
    client.open();
    QTRY_COMPARE(client.state(), State::Open);
    QCOMPARE(peer.connectionCount, 1);

    CannedPeer http("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
    QSocketIoClient polling(http.url(scheme));
    polling.setTransports({ Transport::Polling });
    polling.open();
    QTRY_VERIFY(http.received.contains("transport=polling"));
}

void tst_QSocketIoClient::requestNamesPathAndQuery()
{
    ScriptedPeer peer;
    QSocketIoClient client;
    QUrl url = peer.url();
    url.setQuery(QStringLiteral("token=a%26b&room=1"));
    url.setFragment(QStringLiteral("top"));
    setUpClient(client, url);
    client.setPath(QStringLiteral("/live"));
    client.open();
    QTRY_COMPARE(peer.requests.size(), 1);
    const QUrl seen = peer.requests.constFirst().url();
    QCOMPARE(seen.path(), QStringLiteral("/live/"));
    const QUrlQuery query(seen);
    QCOMPARE(query.queryItemValue(QStringLiteral("token"), QUrl::FullyDecoded),
             QStringLiteral("a&b"));
    QCOMPARE(query.queryItemValue(QStringLiteral("room")), QStringLiteral("1"));
    QCOMPARE(query.queryItemValue(QStringLiteral("EIO")), QStringLiteral("4"));
    QCOMPARE(query.queryItemValue(QStringLiteral("transport")), QStringLiteral("websocket"));
    QVERIFY(!query.hasQueryItem(QStringLiteral("sid")));
}

void tst_QSocketIoClient::badUrlStaysClosed_data()
{
    QTest::addColumn<QUrl>("url");
    QTest::addColumn<QString>("word");
    QTest::newRow("none") << QUrl() << QStringLiteral("No URL");
    QTest::newRow("scheme") << QUrl(QStringLiteral("ftp://localhost")) << QStringLiteral("ftp");
    QTest::newRow("no host") << QUrl(QStringLiteral("http:///x")) << QStringLiteral("host");
    QTest::newRow("no scheme") << QUrl(QStringLiteral("localhost/x")) << QStringLiteral("scheme");
    QTest::newRow("invalid") << QUrl(QStringLiteral("http://localhost:99999"))
                             << QStringLiteral("invalid");
}

void tst_QSocketIoClient::badUrlStaysClosed()
{
    QFETCH(QUrl, url);
    QFETCH(QString, word);
    QSocketIoClient client(url);
    SignalLog log;
    log.watch(&client);
    QSignalSpy errors(&client, &QSocketIoClient::errorOccurred);
    client.open();
    QCOMPARE(client.state(), State::Closed);
    QCOMPARE(log.lines, QStringList{ QStringLiteral("error TransportFailed") });
    const auto error = errors.constFirst().constFirst().value<QSocketIoError>();
    QVERIFY2(error.message().contains(word), qPrintable(error.message()));
}

void tst_QSocketIoClient::namespacesAreMadeOnce_data()
{
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("other");
    QTest::addColumn<QString>("name");
    QTest::newRow("slash or not") << QStringLiteral("chat") << QStringLiteral("/chat")
                                  << QStringLiteral("/chat");
    QTest::newRow("default") << QString() << QStringLiteral("/") << QStringLiteral("/");
    QTest::newRow("not ASCII") << QStringLiteral(u"n\u00f6") << QStringLiteral(u"/n\u00f6")
                               << QStringLiteral(u"/n\u00f6");
}

void tst_QSocketIoClient::namespacesAreMadeOnce()
{
    QFETCH(QString, one);
    QFETCH(QString, other);
    QSocketIoClient client;
    auto *space = client.of(one);
    QCOMPARE(client.of(other), space);
    QTEST(space->name(), "name");
    QCOMPARE(space->objectName(), space->name());
    QCOMPARE(space->parent(), &client);
    QVERIFY(client.namespaces().contains(space));
    QVERIFY(client.of("/elsewhere") != space);
}

void tst_QSocketIoClient::commaInANameIsRefused()
{
    ScriptedPeer peer;
    QSocketIoClient client;
    setUpClient(client, peer.url());
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("comma")));
    auto *bad = client.of("/a,b");
    QVERIFY(bad);
    auto *good = client.of("/a");
    client.open();
    QTRY_VERIFY(good->isConnected());
    bad->connectToServer();
    client.emitEvent("x");
    QTRY_COMPARE(peer.received.size(), 3);
    QCOMPARE(peer.received, (QStringList{ QStringLiteral("0/a,"), QStringLiteral("0"),
                                          QStringLiteral("2[\"x\"]") }));
    QCOMPARE(bad->state(), QSocketIoEndpoint::State::Disconnected);
}

void tst_QSocketIoClient::defaultNamespaceStaysOutWhenUnused()
{
    ScriptedPeer peer;
    QSocketIoClient client;
    setUpClient(client, peer.url());
    auto *chat = client.of("/chat");
    auto *news = client.of("/news");
    client.open();
    QTRY_VERIFY(chat->isConnected() && news->isConnected());
    QCOMPARE(peer.received, (QStringList{ QStringLiteral("0/chat,"), QStringLiteral("0/news,") }));
}

void tst_QSocketIoClient::defaultNamespaceJoinsWhenUsed_data()
{
    QTest::addColumn<int>("how");
    QTest::newRow("of") << 0;
    QTest::newRow("on") << 1;
    QTest::newRow("emitEvent") << 2;
    QTest::newRow("connectToServer") << 3;
    QTest::newRow("emitEvent while open") << 4;
}

void tst_QSocketIoClient::defaultNamespaceJoinsWhenUsed()
{
    QFETCH(int, how);
    ScriptedPeer peer;
    QSocketIoClient client;
    setUpClient(client, peer.url());
    auto *chat = client.of("/chat");
    if (how == 0)
        client.of("/");
    else if (how == 1)
        client.on("x", &client, [] {});
    else if (how == 2)
        client.emitEvent("x");
    client.open();
    QTRY_VERIFY(chat->isConnected());
    if (how == 3)
        client.namespaces().constFirst()->connectToServer();
    else if (how == 4)
        client.emitEvent("x");
    QTRY_VERIFY(peer.received.contains(QStringLiteral("0")));
    QTRY_VERIFY(client.namespaces().constFirst()->isConnected());
}

void tst_QSocketIoClient::defaultNamespaceIsMadeAnew()
{
    ScriptedPeer peer;
    QSocketIoClient client;
    setUpClient(client, peer.url());
    client.of("/chat");
    auto *first = client.of("/");
    client.open();
    QTRY_VERIFY(first->isConnected());
    delete first;
    auto *second = client.of("/");
    QTRY_VERIFY(second->isConnected());
}

void tst_QSocketIoClient::namespaceMadeWhileOpenIsConnected()
{
    ScriptedPeer peer;
    QSocketIoClient client;
    setUpClient(client, peer.url());
    client.open();
    QTRY_COMPARE(client.state(), State::Open);
    auto *late = client.of("/late");
    late->setAuth({ { QStringLiteral("token"), 1 } });
    QTRY_VERIFY(late->isConnected());
    QVERIFY(peer.received.contains(QStringLiteral("0/late,{\"token\":1}")));
}

void tst_QSocketIoClient::refusedHandshakeNamesStatusAndBody_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("word");
    QTest::newRow("the reference's JSON")
            << QByteArray(R"({"code":4,"message":"Forbidden"})") << QStringLiteral("Forbidden");
    QTest::newRow("a bare string") << QByteArray(R"("Not an accepted origin.")")
                                   << QStringLiteral("Not an accepted origin.");
}

void tst_QSocketIoClient::refusedHandshakeNamesStatusAndBody()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, word);
    CannedPeer peer("HTTP/1.1 400 Bad Request\r\nContent-Length: " + QByteArray::number(body.size())
                    + "\r\nConnection: close\r\n\r\n" + body);
    QSocketIoClient client(peer.url());
    client.setTransports({ Transport::Polling });
    client.setReconnectEnabled(false);
    SignalLog log;
    log.watch(&client);
    QSignalSpy errors(&client, &QSocketIoClient::errorOccurred);
    client.open();
    QTRY_COMPARE(client.state(), State::Closed);
    QCOMPARE(errors.count(), 1);
    const auto error = errors.constFirst().constFirst().value<QSocketIoError>();
    QCOMPARE(error.code(), ErrorCode::TransportFailed);
    QVERIFY2(error.message().contains(QStringLiteral("400")), qPrintable(error.message()));
    QVERIFY2(error.message().contains(word), qPrintable(error.message()));
    QCOMPARE(error.data().toMap().value(QStringLiteral("httpStatus")).toInt(), 400);
    QCOMPARE(error.data().toMap().value(QStringLiteral("body")).toString(), QString::fromUtf8(body));
    QCOMPARE(log.lines, (QStringList{ QStringLiteral("Opening"), QStringLiteral("Closed"),
                                      QStringLiteral("error TransportFailed"),
                                      QStringLiteral("closed TransportError") }));
}

void tst_QSocketIoClient::silentServerTimesOut()
{
    CannedPeer silent;
    QSocketIoClient client;
    setUpClient(client, silent.url());
    client.setOpenTimeout(50ms);
    client.setReconnectEnabled(false);
    QSignalSpy errors(&client, &QSocketIoClient::errorOccurred);
    client.open();
    QTRY_COMPARE(client.state(), State::Closed);
    QCOMPARE(errors.count(), 1);
    QTRY_COMPARE(silent.openCount, 0);
}

void tst_QSocketIoClient::garbageIsAProtocolError_data()
{
    QTest::addColumn<QString>("packet");
    QTest::newRow("socket packet type") << QStringLiteral("49");
    QTest::newRow("event without data") << QStringLiteral("42");
    QTest::newRow("event is no array") << QStringLiteral("42{}");
    QTest::newRow("broken JSON") << QStringLiteral("42[\"a\"");
    QTest::newRow("reserved event") << QStringLiteral("42[\"disconnect\"]");
    QTest::newRow("text between attachments")
            << QStringLiteral("451-[\"a\",{\"_placeholder\":true,\"num\":0}]");
}

void tst_QSocketIoClient::garbageIsAProtocolError()
{
    QFETCH(QString, packet);
    ScriptedPeer peer;
    QSocketIoClient client;
    setUpClient(client, peer.url());
    auto *space = client.of("/");
    client.open();
    QTRY_VERIFY(space->isConnected());
    SignalLog log;
    log.watch(&client);
    log.watch(space);
    peer.sendRaw(packet);
    peer.sendRaw(QStringLiteral("42[\"b\"]"));
    QTRY_VERIFY(log.contains(QStringLiteral("/ connected"))); // it comes back
    QVERIFY(log.contains(QStringLiteral("/ disconnected ProtocolError")));
    QVERIFY(log.contains(QStringLiteral("error ProtocolViolation")));
    QVERIFY(log.contains(QStringLiteral("closed ProtocolError")));
    QVERIFY(!log.contains(QStringLiteral("/ received b")));
}

void tst_QSocketIoClient::limitsOfIncomingPackets_data()
{
    QTest::addColumn<QString>("packet");
    QTest::addColumn<bool>("isAccepted");
    const auto withAttachments = [](int count) {
        QString text = QStringLiteral("45%1-[\"a\"").arg(count);
        for (int i = 0; i < count; ++i)
            text += QStringLiteral(",{\"_placeholder\":true,\"num\":%1}").arg(i);
        return QString(text + u']');
    };
    QTest::newRow("two attachments") << withAttachments(2) << true;
    QTest::newRow("three attachments") << withAttachments(3) << false;
    QTest::newRow("nesting of three") << QStringLiteral("42[\"a\",[[1]]]") << true;
    QTest::newRow("nesting of four") << QStringLiteral("42[\"a\",[[[1]]]]") << false;
    QTest::newRow("size") << QStringLiteral("42[\"a\",\"%1\"]").arg(QString(180, u'x')) << true;
    QTest::newRow("more than the size")
            << QStringLiteral("42[\"a\",\"%1\"]").arg(QString(300, u'x')) << false;
}

void tst_QSocketIoClient::limitsOfIncomingPackets()
{
    QFETCH(QString, packet);
    QFETCH(bool, isAccepted);
    ScriptedPeer peer;
    QSocketIoClient client;
    setUpClient(client, peer.url());
    client.setMaxAttachments(2);
    client.setMaxNesting(3);
    client.setMaxMessageSize(200);
    client.setReconnectEnabled(false);
    auto *space = client.of("/");
    client.open();
    QTRY_VERIFY(space->isConnected());
    QSignalSpy events(space, &QSocketIoEndpoint::eventReceived);
    peer.sendRaw(packet);
    peer.sendBinary("1");
    peer.sendBinary("2");
    if (isAccepted)
        QTRY_COMPARE(events.count(), 1);
    else
        QTRY_COMPARE(client.state(), State::Closed);
    QCOMPARE(events.count(), isAccepted ? 1 : 0);
}

void tst_QSocketIoClient::packetsOfUnknownNamespacesAreIgnored()
{
    ScriptedPeer peer;
    QSocketIoClient client;
    setUpClient(client, peer.url());
    auto *space = client.of("/");
    QSignalSpy events(space, &QSocketIoEndpoint::eventReceived);
    client.open();
    QTRY_VERIFY(space->isConnected());
    peer.send(QStringLiteral("2/other,[\"a\"]"));
    peer.send(QStringLiteral("0/other,{\"sid\":\"x\"}"));
    peer.send(QStringLiteral("1/other,"));
    peer.send(QStringLiteral("4/other,{\"message\":\"x\"}"));
    peer.send(QStringLiteral("2[\"b\"]"));
    QTRY_COMPARE(events.count(), 1);
    QCOMPARE(client.state(), State::Open);
    QCOMPARE(client.namespaces().size(), 1);
}

QTEST_GUILESS_MAIN(tst_QSocketIoClient)
#include "tst_qsocketioclient.moc"
