// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The code blocks about what a server does over HTTP and WebSocket, run against a real server and a real client.

#include <QSocketIoClient>
#include <QSocketIoServer>

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace Qt::StringLiterals;

class tst_HttpSnippets : public QObject
{
    Q_OBJECT

    static QUrl url(const QSocketIoServer &server, const QString &path = {})
    {
        return QUrl(u"http://127.0.0.1:%1"_s.arg(server.port()) + path);
    }
    // Status and body.
    static QByteArray fetch(const QUrl &url)
    {
        QNetworkAccessManager manager;
        const std::unique_ptr<QNetworkReply> reply(manager.get(QNetworkRequest(url)));
        [&] { QTRY_VERIFY(reply->isFinished()); }();
        return reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toByteArray() + ' '
               + reply->readAll();
    }

private Q_SLOTS:
    void routes();
    void subprotocols();
    void compression();
    void limits();
};

void tst_HttpSnippets::routes()
{
    QTemporaryDir folder;
    const QString web = folder.path();
    QFile page(web + u"/index.html"_s);
    QVERIFY(page.open(QIODevice::WriteOnly));
    page.write("<h1>Hello</h1>");
    page.close();
    QObject *context = this;
    //! [routes]
    QSocketIoServer server;
    server.addStaticFiles(u"/"_s, web);
    server.setRequestHandler(context, [](const QSocketIoRequest &request) {
        if (request.path() == u"/health"_s)
            return QSocketIoResponse("ok", "text/plain");
        return QSocketIoResponse(404);
    });
    server.on("hello", context, [](QSocketIoServerSocket *, const QString &name) {
        return QString(u"Hello, "_s + name);
    });
    server.listen(QHostAddress::LocalHost);
    //! [routes]
    QCOMPARE(fetch(url(server, u"/"_s)), QByteArray("200 <h1>Hello</h1>"));
    QCOMPARE(fetch(url(server, u"/health"_s)), QByteArray("200 ok"));
    QCOMPARE(fetch(url(server, u"/nowhere"_s)), QByteArray("404 "));
    QSocketIoClient client(url(server));
    QString answer;
    client.emitWithAck("hello", u"world"_s).then(this, [&answer](const QSocketIoReply &reply) {
        answer = reply.value<QString>().value_or(QString());
    });
    client.open();
    QTRY_COMPARE(answer, u"Hello, world"_s);
}

void tst_HttpSnippets::subprotocols()
{
    QSocketIoServer server;
    QObject *context = this;
    QString used;
    //! [subprotocols]
    server.setSubprotocols({ u"chat.v2"_s, u"chat.v1"_s });
    server.on("join", context, [&used](QSocketIoServerSocket *socket) {
        used = socket->handshake().subprotocol(); // "chat.v1", if that is all that the client offers
    });
    //! [subprotocols]
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QSocketIoClient client(url(server));
    client.setTransports({ QSocketIo::Transport::WebSocket });
    client.setSubprotocols({ u"chat.v1"_s });
    client.emitEvent("join");
    client.open();
    QTRY_COMPARE(used, u"chat.v1"_s);
}

void tst_HttpSnippets::compression()
{
    QSocketIoServer server;
    //! [compression]
    QSocketIoWebSocketCompression compression;
    compression.setThreshold(500); // bytes
    server.setWebSocketCompression(compression);
    //! [compression]
    QVERIFY(server.listen(QHostAddress::LocalHost));
    server.on("echo", this,
              [](QSocketIoServerSocket *, const QString &text) -> QString { return text; });
    QSocketIoClient client(url(server));
    client.setTransports({ QSocketIo::Transport::WebSocket });
    client.setWebSocketCompression(compression);
    const QString text = u"again and "_s.repeated(200);
    QString answer;
    client.emitWithAck("echo", text).then(this, [&answer](const QSocketIoReply &reply) {
        answer = reply.value<QString>().value_or(QString());
    });
    client.open();
    QTRY_COMPARE(answer, text);
}

void tst_HttpSnippets::limits()
{
    QSocketIoServer server;
    //! [limits]
    QSocketIoServerLimits limits = server.limits();
    limits.setMaxConnectionsPerAddress(1);
    server.setLimits(limits);
    server.setEventLimit(50, 100); // fifty in a second, a hundred at once
    //! [limits]
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QSocketIoClient client(url(server));
    client.setTransports({ QSocketIo::Transport::WebSocket });
    client.open();
    QTRY_COMPARE(server.of("/")->socketCount(), 1);
    QVERIFY(fetch(url(server)).startsWith("429 Too many connections from this address"));
    QVERIFY(client.of("/")->isConnected());
}

QTEST_GUILESS_MAIN(tst_HttpSnippets)
#include "tst_httpsnippets.moc"
