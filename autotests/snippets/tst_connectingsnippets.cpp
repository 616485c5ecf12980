// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The code blocks about connecting.
#include <QSocketIo/QSocketIo>
#include "testcertificate.h"

#include <QFile>
#include <QPromise>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <memory>

using namespace std::chrono_literals;

namespace {

QUrl urlOf(const QSocketIoServer &server)
{
    return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(server.port()));
}

// A service that hands out tokens, after a while.
class Tokens : public QObject
{
public:
    QFuture<QString> renew()
    {
        auto promise = std::make_shared<QPromise<QString>>();
        promise->start();
        QTimer::singleShot(1ms, this, [promise] {
            promise->addResult(QStringLiteral("fresh"));
            promise->finish();
        });
        return promise->future();
    }
};

} // namespace

class tst_ConnectingSnippets : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void authProvider();
    void authority();
    void background();
    void details();
    void localSocket();
    void waiting();
};

void tst_ConnectingSnippets::authProvider()
{
    QSocketIoServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QSocketIoClient client(urlOf(server));
    Tokens tokenService;
    Tokens *const tokens = &tokenService;

    //! [auth-provider]
    client.setAuthProvider(tokens, [tokens] {
        return tokens->renew().then([](const QString &token) {
            return QVariantMap{ { QStringLiteral("token"), token } };
        });
    });
    client.open();
    //! [auth-provider]
    QTRY_VERIFY(client.of("/")->isConnected());
    QCOMPARE(server.of("/")->sockets().constFirst()->handshake().auth(),
             (QVariantMap{ { QStringLiteral("token"), QStringLiteral("fresh") } }));
}

void tst_ConnectingSnippets::authority()
{
    const QTemporaryDir folder;
    const QString caFile = folder.filePath(QStringLiteral("ca.pem"));
    QFile file(caFile);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(testCertificatePem) > 0);
    file.close();
    QSocketIoServer server;
    server.setSslConfiguration(testServerTls());
    QVERIFY(server.listenSecure(QHostAddress::LocalHost));
    QSocketIoClient client(server.urls().constFirst());
    client.setReconnectEnabled(false);
    client.open();
    QTRY_COMPARE(client.disconnectDetails().error().code(), QSocketIo::ErrorCode::TlsFailed);

    //! [authority]
    QSslConfiguration tls = client.sslConfiguration();
    tls.setCaCertificates(QSslCertificate::fromPath(caFile)); // "/etc/panel/ca.pem"
    client.setSslConfiguration(tls);
    client.open();
    //! [authority]
    QTRY_VERIFY(client.of("/")->isConnected());
}

void tst_ConnectingSnippets::background()
{
    QSocketIoClient client;

    //! [background]
    client.setBackgroundPolicy(QSocketIoClient::BackgroundPolicy::Close);
    client.setBackgroundDelay(2s); // for a short look elsewhere
    //! [background]
    QCOMPARE(client.backgroundPolicy(), QSocketIoClient::BackgroundPolicy::Close);
    QCOMPARE(client.backgroundDelay(), 2s);
}

void tst_ConnectingSnippets::details()
{
    QSocketIoServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QSocketIoClient client(urlOf(server));
    client.setReconnectEnabled(false);
    QStringList lines;

    //! [details]
    connect(&client, &QSocketIoClient::closed, this, [&client, &lines] {
        const QSocketIoDisconnectDetails details = client.disconnectDetails();
        lines << details.reasonText() << details.error().message();
        if (details.httpStatus() == 503)
            lines << QStringLiteral("The server is being maintained: ") + details.body();
    });
    //! [details]
    client.open();
    QTRY_VERIFY(client.of("/")->isConnected());
    server.close();
    QTRY_COMPARE(client.state(), QSocketIoClient::State::Closed);
    QCOMPARE(lines.size(), 2);
}

void tst_ConnectingSnippets::localSocket()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("panel.sock"));

    //! [local]
    QSocketIoServer server;
    server.listenLocal(path);

    QSocketIoClient client(server.urls().constFirst()); // "unix:/run/panel.sock"
    client.open();
    //! [local]
    QTRY_VERIFY(client.of("/")->isConnected());
}

void tst_ConnectingSnippets::waiting()
{
    QSocketIoServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    server.on("sum", this, [](QSocketIoServerSocket *, int a, int b) { return a + b; });
    const QUrl url = urlOf(server);
    const auto script = [url] {
        //! [wait]
        QSocketIoClient client(url);
        client.open();
        if (!client.waitForConnected(5s))
            return client.disconnectDetails().error().message();
        //! [wait]
        return QStringLiteral("connected");
    };
    QCOMPARE(script(), QStringLiteral("connected"));
}

QTEST_GUILESS_MAIN(tst_ConnectingSnippets)
#include "tst_connectingsnippets.moc"
