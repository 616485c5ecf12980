// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Our server's certificates with socket.io-client in Node, which verifies them, and in Chromium.
#include "clientpeer.h"
#include "testcertificate.h"

#include <QSocketIoServer>

#include <QJsonArray>
#include <QTest>

#include <memory>

using namespace Qt::StringLiterals;

class tst_interop_tls : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void certificateIsExchanged_data() { addRows({ u"node"_s, u"chromium"_s }); }
    void certificateIsExchanged();
    void clientShowsItsCertificate_data() { addRows({ u"node"_s }); }
    void clientShowsItsCertificate();

private:
    static void addRows(const QStringList &peers);
    // Connects the client called id; tls: what it believes and shows.
    void open(const QString &id, const QJsonObject &tls);
    QSocketIoServerSocket *connected(const QString &id);
    bool answers(const QString &id);

    std::unique_ptr<QSocketIoServer> m_server;
    std::unique_ptr<ClientPeer> m_peer;
    QString m_kind;
};

void tst_interop_tls::addRows(const QStringList &peers)
{
    QTest::addColumn<QString>("peer");
    QTest::addColumn<QStringList>("transports");
    for (const QString &peer : peers) {
        for (const QStringList &transports :
             { QStringList{ u"polling"_s }, QStringList{ u"websocket"_s },
               QStringList{ u"polling"_s, u"websocket"_s } })
            QTest::addRow("%s, %s", qPrintable(peer), qPrintable(transports.join(u" to ")))
                    << peer << transports;
    }
}

void tst_interop_tls::init()
{
    QFETCH(QString, peer);
    const QString folder = QStringLiteral(INTEROP_FOLDER);
    m_server = std::make_unique<QSocketIoServer>();
    m_server->addStaticFiles(u"/"_s, folder + u"/page"_s);
    m_server->addStaticFiles(u"/peers/"_s, folder + u"/peers"_s);
    m_server->addStaticFiles(u"/client/socket.io.min.js"_s,
                             folder + u"/node_modules/socket.io-client/dist/socket.io.min.js"_s);
    m_server->on("echo", this, [](QSocketIoServerSocket *, const QVariant &value) { return value; });
    m_server->setSslConfiguration(testServerTls());
    QVERIFY(m_server->listenSecure(QHostAddress::LocalHost));
    if (m_kind != peer) {
        m_peer = std::make_unique<ClientPeer>(peer);
        m_kind = peer;
        const QString name = peer == u"node" ? peer : u"browser"_s;
        QVERIFY(!m_peer->wait({ { u"ready"_s, name } }, 60'000).isEmpty());
    }
    if (peer != u"node") {
        m_peer->send({ { u"do"_s, u"page"_s },
                       { u"url"_s, u"https://127.0.0.1:%1/"_s.arg(m_server->port()) } });
        QVERIFY(!m_peer->wait({ { u"page"_s, u"loaded"_s } }, 60'000).isEmpty());
    }
}

void tst_interop_tls::cleanup()
{
    for (const QString &id : { u"before"_s, u"after"_s, u"behind"_s }) {
        m_peer->send({ { u"do"_s, u"disconnect"_s }, { u"id"_s, id } });
        QVERIFY(!m_peer->wait({ { u"done"_s, u"disconnect"_s } }).isEmpty());
    }
    m_peer->takeAll({});
    m_server.reset();
}

void tst_interop_tls::open(const QString &id, const QJsonObject &tls)
{
    QFETCH(QStringList, transports);
    m_peer->send({ { u"do"_s, u"connect"_s },
                   { u"id"_s, id },
                   { u"url"_s, u"https://127.0.0.1:%1"_s.arg(m_server->port()) },
                   { u"transports"_s, QJsonArray::fromStringList(transports) },
                   { u"tls"_s, tls } });
}

QSocketIoServerSocket *tst_interop_tls::connected(const QString &id)
{
    QFETCH(QStringList, transports);
    const QJsonObject report = m_peer->wait({ { u"connected"_s, id } });
    auto *const socket = m_server->of("/")->socket(report.value(u"sid"_s).toString());
    const auto wanted = transports.last() == u"polling" ? QSocketIo::Transport::Polling
                                                        : QSocketIo::Transport::WebSocket;
    const auto hasArrived = [&] { return socket && socket->transport() == wanted; };
    return QTest::qWaitFor(hasArrived, 15'000) ? socket : nullptr;
}

bool tst_interop_tls::answers(const QString &id)
{
    m_peer->send({ { u"do"_s, u"ask"_s },
                   { u"id"_s, id },
                   { u"event"_s, u"echo"_s },
                   { u"args"_s, QJsonArray{ 7 } },
                   { u"timeout"_s, 10'000 },
                   { u"tag"_s, id } });
    return m_peer->wait({ { u"reply"_s, id } }).value(u"args"_s) == QJsonValue(QJsonArray{ 7 });
}

void tst_interop_tls::certificateIsExchanged()
{
    const QString first = QString::fromLatin1(testCertificatePem);
    const QString second = QString::fromLatin1(renewedCertificatePem);
    open(u"before"_s, { { u"ca"_s, QJsonArray{ first, second } } });
    const auto *const before = connected(u"before"_s);
    QVERIFY(before);
    QVERIFY(before->handshake().isSecure());

    m_server->setSslConfiguration(renewedServerTls());
    QVERIFY(answers(u"before"_s)); // it is not disturbed
    QVERIFY(before->isConnected());
    open(u"after"_s, { { u"ca"_s, second } });
    QVERIFY(connected(u"after"_s));
    QVERIFY(answers(u"after"_s));
    if (m_kind == u"node") { // the one that looks
        open(u"behind"_s, { { u"ca"_s, first } });
        QVERIFY(!m_peer->wait({ { u"refused"_s, u"behind"_s } }).isEmpty());
        QCOMPARE(m_peer->count({ { u"connected"_s, u"behind"_s } }), 0);
    }
}

void tst_interop_tls::clientShowsItsCertificate()
{
    QSslConfiguration tls = testServerTls();
    tls.setPeerVerifyMode(QSslSocket::VerifyPeer);
    tls.setCaCertificates({ QSslCertificate(QByteArray(renewedCertificatePem)) });
    m_server->setSslConfiguration(tls);
    const QString authority = QString::fromLatin1(testCertificatePem);
    open(u"before"_s, { { u"ca"_s, authority },
                        { u"cert"_s, QString::fromLatin1(renewedCertificatePem) },
                        { u"key"_s, QString::fromLatin1(renewedKeyPem) } });
    const auto *const known = connected(u"before"_s);
    QVERIFY(known);
    QCOMPARE(known->handshake().peerCertificate().subjectDisplayName(), u"renewed"_s);
    QVERIFY(known->handshake().peerCertificateErrors().isEmpty());
    QVERIFY(answers(u"before"_s));

    open(u"after"_s, { { u"ca"_s, authority } }); // shows none
    QVERIFY(!m_peer->wait({ { u"refused"_s, u"after"_s } }).isEmpty());
    open(u"behind"_s, { { u"ca"_s, authority },
                        { u"cert"_s, QString::fromLatin1(strangerCertificatePem) },
                        { u"key"_s, QString::fromLatin1(strangerKeyPem) } });
    QVERIFY(!m_peer->wait({ { u"refused"_s, u"behind"_s } }).isEmpty());
    QVERIFY(m_server->failedTlsHandshakes() >= 2);
    QCOMPARE(m_server->of("/")->socketCount(), 1);
}

QTEST_GUILESS_MAIN(tst_interop_tls)
#include "tst_interop_tls.moc"
