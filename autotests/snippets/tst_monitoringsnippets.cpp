// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The code blocks about watching a server, run against a real server and a real client.
#include <QSocketIoAdmin>
#include <QSocketIoClient>
#include <QSocketIoServer>

#include <QLoggingCategory>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QSignalSpy>
#include <QTest>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

class tst_MonitoringSnippets : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void metrics();
    void silence();
    void endpoint();
    void backPressure();
    void logging();
    void hash();
    void admin();
    void shutDown();
};

namespace {

struct Pair
{
    Pair()
    {
        if (!server.listen(QHostAddress::LocalHost))
            qFatal("no port to listen on");
        client.setUrl(url());
        client.setTransports({ QSocketIo::Transport::WebSocket });
        client.open();
    }
    QUrl url(const QString &path = {}) const
    {
        return QUrl(u"http://127.0.0.1:%1"_s.arg(server.port()) + path);
    }
    bool isReady() const
    {
        return QTest::qWaitFor([this] { return server.namespaces().first()->socketCount() == 1; });
    }

    QSocketIoServer server;
    QSocketIoClient client;
};

} // namespace

void tst_MonitoringSnippets::metrics()
{
    Pair pair;
    QVERIFY(pair.isReady());
    QSocketIoServer &server = pair.server;
    //! [metrics]
    const QSocketIoMetrics metrics = server.metrics();
    qInfo() << metrics.connections() << "connections," << metrics.sentBytes() << "bytes sent,"
            << metrics.bytesToWrite() << "waiting";
    const QList<QSocketIoServerSocket *> sockets = server.of("/")->sockets();
    for (const QSocketIoServerSocket *socket : sockets)
        qInfo() << socket->id() << socket->metrics().roundTripTime().count() << "us";
    //! [metrics]
    QCOMPARE(metrics.connections(), 1);
    QVERIFY(metrics.sentBytes() > 0);
}

void tst_MonitoringSnippets::silence()
{
    Pair pair;
    QVERIFY(pair.isReady());
    QSocketIoClient &client = pair.client;
    QTRY_VERIFY(client.of("/")->isConnected());
    constexpr auto interval = 5s;
    quint64 received = client.metrics().receivedPackets();
    std::chrono::seconds silence = 0s;
    const auto look = [&] {
        //! [silence]
        // In a slot of a timer that comes every 5 seconds.
        const quint64 now = client.metrics().receivedPackets();
        silence = now == received ? silence + interval : 0s;
        received = now;
        //! [silence]
    };
    QVERIFY(received > 0);
    look();
    look();
    QCOMPARE(silence, 10s);
    pair.server.setPing(25ms, 20s); // of later connections
    client.reconnectNow();
    QTRY_VERIFY(client.of("/")->isConnected());
    look();
    QCOMPARE(silence, 0s);
    look();
    QCOMPARE(silence, 5s);
    QTRY_VERIFY(client.metrics().receivedPackets() > received); // a ping and nothing else
    look();
    QCOMPARE(silence, 0s);
}

void tst_MonitoringSnippets::endpoint()
{
    Pair pair;
    QSocketIoServer &server = pair.server;
    //! [endpoint]
    server.addMetricsEndpoint(u"/metrics"_s);
    //! [endpoint]
    QNetworkAccessManager network;
    QNetworkReply *const reply = network.get(QNetworkRequest(pair.url(u"/metrics"_s)));
    QTRY_VERIFY(reply->isFinished());
    QVERIFY(reply->readAll().contains("# TYPE qsocketio_connections gauge"));
}

void tst_MonitoringSnippets::backPressure()
{
    Pair pair;
    QVERIFY(pair.isReady());
    QSocketIoServerSocket *socket = pair.server.of("/")->sockets().first();
    QList<QByteArray> blocks(100, QByteArray(100000, 'x'));
    int received = 0;
    pair.client.on("block", &pair.client, [&received](const QByteArray &) { ++received; });
    //! [back-pressure]
    auto sendMore = [socket, &blocks] {
        while (!blocks.isEmpty() && socket->bytesToWrite() < 1000000)
            socket->emitEvent("block", blocks.takeFirst());
    };
    QObject::connect(socket, &QSocketIoServerSocket::drained, socket, sendMore);
    sendMore();
    //! [back-pressure]
    QVERIFY(!blocks.isEmpty());
    QTRY_COMPARE(received, 100);
    //! [limit]
    pair.server.setWriteBufferLimit(256 * 1024, QSocketIo::WriteBufferPolicy::DropAsVolatile);
    //! [limit]
    QCOMPARE(pair.server.writeBufferLimit(), 256 * 1024);
}

void tst_MonitoringSnippets::logging()
{
    //! [logging]
    QLoggingCategory::setFilterRules(u"qsocketio.server.debug=true"_s);
    //! [logging]
    const QLoggingCategory server("qsocketio.server", QtWarningMsg);
    QVERIFY(server.isDebugEnabled());
    const QLoggingCategory events("qsocketio.events", QtWarningMsg);
    QVERIFY(!events.isDebugEnabled());
    QLoggingCategory::setFilterRules({});
}

void tst_MonitoringSnippets::hash()
{
    //! [hash]
    const QByteArray hash = QSocketIoAdmin::hashPassword(u"correct horse battery staple"_s);
    qInfo("%s", hash.constData()); // pbkdf2-sha512$210000$...
    //! [hash]
    QVERIFY(hash.startsWith("pbkdf2-sha512$210000$"));
}

void tst_MonitoringSnippets::admin()
{
    Pair pair;
    QSocketIoServer &server = pair.server;
    // What makes guessing slow would only make this slow, too.
    const QByteArray hash = QSocketIoAdmin::hashPassword(u"correct horse battery staple"_s, 1000);
    //! [admin]
    QSocketIoAdmin *admin = server.instrument(); // in the namespace "/admin"
    admin->setCredentials(u"operator"_s, hash);
    server.addStaticFiles(u"/ui"_s, u"node_modules/@socket.io/admin-ui/ui/dist"_s);
    //! [admin]
    QSocketIoClient client(pair.url());
    client.of("/admin")->setAuth({ { u"username"_s, u"operator"_s },
                                   { u"password"_s, u"correct horse battery staple"_s } });
    client.open();
    QTRY_VERIFY(client.of("/admin")->isConnected());
}

void tst_MonitoringSnippets::shutDown()
{
    Pair pair;
    QVERIFY(pair.isReady());
    QSocketIoServer &server = pair.server;
    bool isOver = false;
    QObject &app = pair.client;
    const auto quit = [&isOver] { isOver = true; };
    //! [shut-down]
    server.emitEvent("restarting");
    server.shutDown(std::chrono::seconds(10)).then(&app, [quit] { quit(); });
    //! [shut-down]
    QVERIFY(!server.isListening());
    QTRY_VERIFY(isOver);
}

QTEST_GUILESS_MAIN(tst_MonitoringSnippets)
#include "tst_monitoringsnippets.moc"
