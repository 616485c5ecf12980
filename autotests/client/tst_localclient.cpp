// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A client on a local socket.
#include "qsocketioclient.h"
#include "qsocketioserver.h"

#include <QLocalServer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using QSocketIo::ErrorCode;
using QSocketIo::Transport;
using State = QSocketIoClient::State;

class tst_LocalClient : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void talks();
    void abstractName();
    void requestIsAsOverTcp();
    void comesBack();
    void nobodyThere();
    void badUrls_data();
    void badUrls();

private:
    static QUrl urlOf(const QString &path)
    {
        QUrl url;
        url.setScheme(u"unix"_s);
        url.setPath(path);
        return url;
    }
    QString path(const QString &name = u"a server.sock"_s) const { return m_folder.filePath(name); }

    QTemporaryDir m_folder;
};

void tst_LocalClient::talks()
{
    QSocketIoServer server;
    QVERIFY(server.listenLocal(path()));
    server.on("echo", this,
              [](QSocketIoServerSocket *, const QString &text, const QByteArray &bytes) {
                  return std::tuple(text, bytes);
              });
    QCOMPARE(server.urls(), QList<QUrl>{ urlOf(path()) });
    QSocketIoClient client(server.urls().constFirst()); // polling, then WebSocket by default
    client.open();
    QTRY_VERIFY(client.of("/")->isConnected());
    QCOMPARE(client.transport(), Transport::WebSocket);
    const QByteArray bytes(300'000, '\xff');
    const auto reply = client.emitWithAck("echo", u"\u00e4"_s, bytes);
    QTRY_VERIFY(reply.isFinished());
    QCOMPARE(reply.result().arguments(), (QVariantList{ u"\u00e4"_s, bytes }));
    client.close();
    QTRY_COMPARE(client.state(), State::Closed);
    QTRY_COMPARE(server.of("/")->socketCount(), 0);
}

void tst_LocalClient::abstractName()
{
    QSocketIoServer server;
    auto *local = new QLocalServer;
    local->setSocketOptions(QLocalServer::AbstractNamespaceOption);
    const QString name = u"qsocketio-%1"_s.arg(QCoreApplication::applicationPid());
    QVERIFY(local->listen(name));
    QVERIFY(server.bind(local));
    QCOMPARE(server.urls(), QList<QUrl>{ urlOf(u'@' + name) });
    QSocketIoClient client(server.urls().constFirst());
    client.open();
    QTRY_VERIFY(client.of("/")->isConnected());
}

void tst_LocalClient::requestIsAsOverTcp()
{
    QSocketIoServer server;
    server.setPath(u"/machine/"_s);
    QVERIFY(server.listenLocal(path()));
    QUrl url = urlOf(path());
    url.setQuery(u"panel=7"_s);
    QSocketIoClient client(url);
    client.setPath(u"/machine"_s);
    QNetworkRequest request;
    request.setRawHeader("X-Operator", "ann");
    client.setBaseRequest(request);
    client.of("/")->setAuth({ { u"token"_s, 1 } });
    client.open();
    QTRY_VERIFY(client.of("/")->isConnected());
    const QSocketIoHandshake handshake = server.of("/")->sockets().constFirst()->handshake();
    QCOMPARE(handshake.queryValue(u"panel"_s), u"7"_s);
    QCOMPARE(handshake.header("X-Operator"), QByteArray("ann"));
    QCOMPARE(handshake.header("Host"), QByteArray("localhost"));
    QCOMPARE(handshake.auth(), (QVariantMap{ { u"token"_s, 1 } }));
}

void tst_LocalClient::comesBack()
{
    auto server = std::make_unique<QSocketIoServer>();
    QVERIFY(server->listenLocal(path()));
    QSocketIoClient client(urlOf(path()));
    client.setReconnectDelay(10ms, 20ms);
    client.open();
    QTRY_VERIFY(client.of("/")->isConnected());
    server.reset();
    QTRY_VERIFY(!client.of("/")->isConnected());
    server = std::make_unique<QSocketIoServer>();
    QVERIFY(server->listenLocal(path()));
    QTRY_VERIFY(client.of("/")->isConnected());
}

void tst_LocalClient::nobodyThere()
{
    QSocketIoClient client(urlOf(path(u"nobody.sock"_s)));
    client.setReconnectEnabled(false);
    QSignalSpy errors(&client, &QSocketIoClient::errorOccurred);
    client.open();
    QTRY_COMPARE(errors.count(), 1);
    const auto error = errors.constFirst().constFirst().value<QSocketIoError>();
    QCOMPARE(error.code(), ErrorCode::TransportFailed);
    QVERIFY2(error.message().contains(u"nobody.sock"_s), qPrintable(error.message()));
}

void tst_LocalClient::badUrls_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("word");
    QTest::newRow("no name") << u"unix:"_s << u"no local socket"_s;
    QTest::newRow("no abstract name") << u"unix:@"_s << u"no local socket"_s;
    QTest::newRow("host") << u"unix://run/app.sock"_s << u"no host"_s;
    QTest::newRow("polling only") << u"unix:/run/app.sock"_s << u"WebSocket"_s;
}

void tst_LocalClient::badUrls()
{
    QFETCH(QString, url);
    QFETCH(QString, word);
    QSocketIoClient client{ QUrl(url) };
    client.setTransports({ Transport::Polling });
    QSignalSpy errors(&client, &QSocketIoClient::errorOccurred);
    client.open();
    QCOMPARE(errors.count(), 1);
    const auto error = errors.constFirst().constFirst().value<QSocketIoError>();
    QVERIFY2(error.message().contains(word), qPrintable(error.message()));
    QCOMPARE(client.state(), State::Closed);
}

QTEST_GUILESS_MAIN(tst_LocalClient)
#include "tst_localclient.moc"
