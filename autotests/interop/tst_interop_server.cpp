// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "tst_interop_server.h"

#include "testcertificate.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

// "messages" or "takeover"; empty: off.
QString compressionMode()
{
    return qEnvironmentVariable("QSOCKETIO_COMPRESSION");
}

} // namespace

void tst_interop_server::initTestCase_data()
{
    QTest::addColumn<QString>("peer");
    QTest::addColumn<QString>("mode");
    // CTest runs this program once for each peer, side by side.
    const QString only = qEnvironmentVariable("QSOCKETIO_INTEROP_PEER");
    const QStringList usual{ u"polling"_s, u"websocket"_s, u"upgrade"_s };
    const QStringList scripts{ u"jsonp"_s, u"upgrade"_s }; // from JSONP
    const QList<std::pair<QString, QStringList>> peers{
        { u"node"_s, usual },           { u"node-1"_s, usual },         { u"node-2"_s, usual },
        { u"node-3"_s, usual },         { u"node-4.0"_s, usual },       { u"chromium"_s, usual },
        { u"chromium-2"_s, scripts },   { u"chromium-4.0"_s, scripts }, { u"python"_s, usual },
        { u"python-asyncio"_s, usual },
    };
    for (const auto &[peer, modes] : peers) {
        if (!only.isEmpty() && only != peer)
            continue;
        for (const QString &mode : modes)
            QTest::addRow("%s over %s", qPrintable(peer), qPrintable(mode)) << peer << mode;
    }
}

QString tst_interop_server::mode() const
{
    QFETCH_GLOBAL(QString, mode);
    return mode;
}

bool tst_interop_server::isJavaScript() const
{
    return !m_peerKind.startsWith("python"_L1);
}

bool tst_interop_server::isBrowser() const
{
    return m_peerKind.startsWith("chromium"_L1);
}

bool tst_interop_server::isOld() const
{
    return m_peerKind.endsWith("-1"_L1) || m_peerKind.endsWith("-2"_L1);
}

bool tst_interop_server::isPolling() const
{
    return mode() == "polling"_L1 || mode() == "jsonp"_L1;
}

// The npm package of the peer: "socket.io-client-2".
QString tst_interop_server::clientPackage() const
{
    QFETCH_GLOBAL(QString, peer);
    const QString version = isJavaScript() ? peer.section(u'-', 1) : QString();
    return version.isEmpty() ? u"socket.io-client"_s : u"socket.io-client-"_s + version;
}

QString tst_interop_server::clientScript() const
{
    const QString folder = QStringLiteral(INTEROP_FOLDER) + u"/node_modules/"_s + clientPackage()
                           + u"/dist/"_s;
    const QString minified = folder + u"socket.io.min.js"_s;
    return QFileInfo::exists(minified) ? minified : folder + u"socket.io.js"_s;
}

bool tst_interop_server::usesTls()
{
    return qEnvironmentVariableIsSet("QSOCKETIO_TLS");
}

void tst_interop_server::startServer(quint16 port)
{
    const QString folder = QStringLiteral(INTEROP_FOLDER);
    m_server = std::make_unique<QSocketIoServer>();
    m_server->setMaxPayload(4'000'000);
    m_server->setAllowEngineIo3(isOld());
    QVERIFY(chooseParser(*m_server));
    if (!compressionMode().isEmpty()) {
        using Direction = QSocketIoWebSocketCompression::Direction;
        QSocketIoWebSocketCompression compression;
        compression.setThreshold(0);
        if (compressionMode() == "takeover"_L1)
            compression.setContextTakeover(Direction::FromServer | Direction::FromClient);
        m_server->setWebSocketCompression(compression);
    }
    m_server->addStaticFiles(u"/"_s, folder + u"/page"_s);
    m_server->addStaticFiles(u"/peers/"_s, folder + u"/peers"_s);
    m_server->addStaticFiles(u"/client/socket.io.min.js"_s, clientScript());
    m_main = m_server->of("/");
    m_server->setSslConfiguration(testServerTls());
    QVERIFY2(usesTls() ? m_server->listenSecure(QHostAddress::LocalHost, port)
                       : m_server->listen(QHostAddress::LocalHost, port),
             qPrintable(m_server->errorString()));
    if (usesTls() && m_peerKind == "python"_L1) // whose WebSockets are of the origin http
        m_server->setAllowedOrigins({ u"http://127.0.0.1:%1"_s.arg(m_server->port()) });
}

QString tst_interop_server::url() const
{
    return u"%1://127.0.0.1:%2"_s.arg(usesTls() ? u"https"_s : u"http"_s).arg(m_server->port());
}

void tst_interop_server::initTestCase()
{
    if (usesTls())
        QVERIFY(m_trust.addAuthority(testCertificatePem));
}

void tst_interop_server::init()
{
    QFETCH_GLOBAL(QString, peer);
    const bool isNew = !m_peer || m_peerKind != peer;
    m_peerKind = peer;
    startServer();
    if (isNew) {
        m_peer = std::make_unique<ClientPeer>(peer);
        QVERIFY(!m_peer->wait({ { u"ready"_s, !isJavaScript() ? u"python"_s
                                              : isBrowser()   ? u"browser"_s
                                                              : u"node"_s } },
                              60'000)
                         .isEmpty());
    }
    if (isBrowser()) {
        send(u"page"_s, { { u"url"_s, u"%1/"_s.arg(url()) } });
        QVERIFY(!m_peer->wait({ { u"page"_s, u"loaded"_s } }, 60'000).isEmpty());
    }
}

void tst_interop_server::cleanup()
{
    for (const QString &id : std::as_const(m_connected)) {
        send(u"disconnect"_s, { { u"id"_s, id } });
        QCOMPARE(m_peer->wait({ { u"done"_s, u"disconnect"_s } }).value(u"done"_s),
                 QJsonValue(u"disconnect"_s));
    }
    m_connected.clear();
    m_peer->takeAll({});
    m_server.reset();
    if (QTest::currentTestFailed()) // whatever state it is in, the next test does not inherit it
        m_peer.reset();
}

void tst_interop_server::send(const QString &verb, const QJsonObject &members)
{
    QJsonObject command = members;
    command.insert(u"do"_s, verb);
    m_peer->send(command);
}

QSocketIoServerSocket *tst_interop_server::connectPeer(const QString &id, const QJsonObject &members)
{
    QJsonObject options = members;
    options.insert(u"id"_s, id);
    options.insert(u"url"_s, url());
    if (mode() != "upgrade"_L1)
        options.insert(u"transports"_s, QJsonArray{ isPolling() ? u"polling"_s : mode() });
    if (m_peerKind.startsWith("chromium-"_L1))
        options.insert(u"jsonp"_s, true);
    send(u"connect"_s, options);
    m_connected.append(id);
    return waitForSocket(id, options.value(u"nsps"_s).toArray({ u"/"_s }).first().toString());
}

QSocketIoServerSocket *tst_interop_server::waitForSocket(const QString &id, const QString &nsp)
{
    const QJsonObject report = m_peer->wait({ { u"connected"_s, id }, { u"nsp"_s, nsp } });
    QSocketIoServerSocket *socket = m_server->of(nsp)->socket(report.value(u"sid"_s).toString());
    const auto wanted = isPolling() ? QSocketIo::Transport::Polling
                                    : QSocketIo::Transport::WebSocket;
    if (!socket || !QTest::qWaitFor([&] { return socket->transport() == wanted; }))
        return nullptr;
    return socket;
}

bool tst_interop_server::isReceived(const QString &id, const QString &event,
                                    const QJsonArray &arguments)
{
    const QJsonObject report = m_peer->wait({ { u"received"_s, id }, { u"event"_s, event } });
    if (report.value(u"args"_s).toArray() == arguments)
        return true;
    qWarning() << "received" << report << "instead of" << arguments;
    return false;
}

void tst_interop_server::connects()
{
    QSignalSpy connected(m_main, &QSocketIoServerNamespace::socketConnected);
    const auto *socket = connectPeer();
    QVERIFY(socket);
    QVERIFY(socket->isConnected());
    QCOMPARE(connected.size(), 1);
    QCOMPARE(m_main->socketCount(), 1);
    QCOMPARE(m_main->sockets().first(), socket);
}

void tst_interop_server::tellsAboutItself()
{
    const QVariantMap auth{ { u"token"_s, u"s€cret"_s }, { u"level"_s, 3 } };
    const auto *socket = connectPeer(u"a"_s, { { u"auth"_s, ClientPeer::toJson(auth) } });
    QVERIFY(socket);
    const QSocketIoHandshake handshake = socket->handshake();
    if (isOld()) {
        QVERIFY(handshake.auth().isEmpty());
        for (auto it = auth.begin(); it != auth.end(); ++it)
            QCOMPARE(handshake.queryValue(it.key()), it.value().toString());
    } else {
        QCOMPARE(ClientPeer::toJson(handshake.auth()), ClientPeer::toJson(auth));
    }
    QCOMPARE(handshake.queryValue(u"EIO"_s), isOld() ? u"3"_s : u"4"_s);
    QCOMPARE(handshake.protocol(),
             isOld() ? QSocketIo::Protocol::EngineIo3 : QSocketIo::Protocol::EngineIo4);
    QVERIFY(handshake.peerAddress().isLoopback());
    QCOMPARE(handshake.isSecure(), usesTls());
    QVERIFY(!handshake.header("host").isEmpty());
}

void tst_interop_server::agreesOnCompression()
{
    auto *const socket = connectPeer();
    QVERIFY(socket);
    const QString text = u"again and "_s.repeated(1000);
    socket->emitEvent("long", text);
    QVERIFY(isReceived(u"a"_s, u"long"_s, { text }));
    if (isJavaScript() && !isPolling()) {
        send(u"extensions"_s, { { u"id"_s, u"a"_s } });
        const QString extensions =
                m_peer->wait({ { u"extensions"_s, u"a"_s } }).value(u"value"_s).toString();
        QCOMPARE(extensions.contains("permessage-deflate"_L1), !compressionMode().isEmpty());
    }
}

void tst_interop_server::choosesASubprotocol()
{
    m_server->setSubprotocols({ u"second"_s, u"third"_s });
    // Some of the old versions have no such option, and neither has Python.
    const bool isOffered = isJavaScript() && !isOld() && !isPolling();
    QJsonObject members;
    if (isOffered)
        members.insert(u"protocols"_s, QJsonArray{ u"first"_s, u"second"_s });
    auto *const socket = connectPeer(u"a"_s, members);
    QVERIFY(socket);
    QCOMPARE(socket->handshake().subprotocol(), isOffered ? u"second"_s : QString());
}

void tst_interop_server::answersPings()
{
    auto *const socket = connectPeer();
    QVERIFY(socket);
    QSignalSpy measured(socket, &QSocketIoServerSocket::roundTripTimeChanged);
    socket->measureRoundTrip();
    socket->emitEvent("after", 1);
    QVERIFY(isReceived(u"a"_s, u"after"_s, { 1 }));
    if (!isPolling())
        QTRY_COMPARE(measured.size(), 1);
    QCOMPARE(socket->roundTripTime() > 0us, !isPolling());
}

void tst_interop_server::refusesWithData()
{
    m_main->use(this, [](QSocketIoServerSocket *socket) {
        const QSocketIoHandshake handshake = socket->handshake();
        if (handshake.auth().value(u"token"_s) == u"right"_s
            || handshake.queryValue(u"token"_s) == u"right"_s)
            return QSocketIoError();
        return QSocketIoError::rejected(u"who are you?"_s, QVariantMap{ { u"code"_s, 7 } });
    });
    connectPeer(u"good"_s, { { u"auth"_s, QJsonObject{ { u"token"_s, u"right"_s } } } });
    QCOMPARE(m_main->socketCount(), 1);

    send(u"connect"_s, { { u"id"_s, u"bad"_s },
                         { u"url"_s, url() },
                         { u"auth"_s, QJsonObject{ { u"token"_s, u"wrong"_s } } } });
    m_connected.append(u"bad"_s);
    const QJsonObject report = m_peer->wait({ { u"refused"_s, u"bad"_s } });
    if (!isOld()) // which get one or the other
        QCOMPARE(report.value(u"message"_s), QJsonValue(u"who are you?"_s));
    QCOMPARE(report.value(u"data"_s), QJsonValue(QJsonObject{ { u"code"_s, 7 } }));
    QCOMPARE(m_main->socketCount(), 1);
}

void tst_interop_server::refusesUnknownNamespaces()
{
    send(u"connect"_s,
         { { u"id"_s, u"a"_s }, { u"url"_s, url() }, { u"nsps"_s, QJsonArray{ u"/nowhere"_s } } });
    m_connected.append(u"a"_s);
    const QJsonObject report = m_peer->wait({ { u"refused"_s, u"a"_s } });
    QCOMPARE(report.value(u"message"_s), QJsonValue(u"Invalid namespace"_s));
}

void tst_interop_server::holdsSeveralNamespaces()
{
    m_server->of("/chat");
    m_server->of("/admin");
    auto *main = connectPeer(u"a"_s,
                             { { u"nsps"_s, QJsonArray{ u"/"_s, u"/chat"_s, u"/admin"_s } } });
    auto *chat = waitForSocket(u"a"_s, u"/chat"_s);
    auto *admin = waitForSocket(u"a"_s, u"/admin"_s);
    QVERIFY(main && chat && admin);
    QVERIFY(main->id() != chat->id() && chat->id() != admin->id());

    QString heard;
    m_server->of("/chat")->on("where", this,
                              [&heard](QSocketIoServerSocket *socket) { heard = socket->name(); });
    send(u"emit"_s, { { u"id"_s, u"a"_s },
                      { u"nsp"_s, u"/chat"_s },
                      { u"event"_s, u"where"_s },
                      { u"args"_s, QJsonArray() } });
    QTRY_COMPARE(heard, u"/chat"_s);
    admin->emitEvent("order", 1);
    QCOMPARE(m_peer->wait({ { u"received"_s, u"a"_s } }).value(u"nsp"_s), QJsonValue(u"/admin"_s));

    // One namespace ends, the connection and the others stay.
    chat->disconnectClient();
    QVERIFY(!m_peer->wait({ { u"disconnected"_s, u"a"_s }, { u"nsp"_s, u"/chat"_s } }).isEmpty());
    admin->emitEvent("order", 2);
    QVERIFY(isReceived(u"a"_s, u"order"_s, { 2 }));
}

void tst_interop_server::peerDisconnects()
{
    auto *socket = connectPeer();
    QVERIFY(socket);
    QSignalSpy disconnected(m_main, &QSocketIoServerNamespace::socketDisconnected);
    send(u"disconnect"_s, { { u"id"_s, u"a"_s } });
    QTRY_COMPARE(disconnected.size(), 1);
    const auto reason = disconnected.first().at(1).value<QSocketIo::DisconnectReason>();
    // python-socketio's clients drop their connections without waiting for the DISCONNECT they have just queued.
    const bool mayBeLost = m_peerKind.startsWith("python"_L1);
    // Over TLS that is an error.
    const auto loss = usesTls() ? QSocketIo::DisconnectReason::TransportError
                                : QSocketIo::DisconnectReason::TransportClosed;
    // With I/O threads its poll may be seen to end before the request that says goodbye has come to the thread of that poll.
    const bool isError = reason == QSocketIo::DisconnectReason::TransportError
                         && qEnvironmentVariableIsSet("QSOCKETIO_IO_THREADS");
    QVERIFY2(reason == QSocketIo::DisconnectReason::ClientDisconnect
                     || (mayBeLost
                         && (reason == loss || isError
                             || reason == QSocketIo::DisconnectReason::TransportClosed)),
             qPrintable(QSocketIo::disconnectReasonText(reason, QSocketIo::Side::Server)));
    QCOMPARE(m_main->socketCount(), 0);
}

void tst_interop_server::serverDisconnectsFromNamespace()
{
    auto *socket = connectPeer();
    QVERIFY(socket);
    QSignalSpy disconnected(m_main, &QSocketIoServerNamespace::socketDisconnected);
    socket->emitEvent("last", "words"); // what was sent before has to arrive
    socket->disconnectClient();
    QCOMPARE(disconnected.size(), 1);
    QVERIFY(isReceived(u"a"_s, u"last"_s, { u"words"_s }));
    const QJsonObject report = m_peer->wait({ { u"disconnected"_s, u"a"_s } });
    QVERIFY(!report.isEmpty());
    if (isJavaScript())
        QCOMPARE(report.value(u"reason"_s), QJsonValue(u"io server disconnect"_s));
}

void tst_interop_server::serverClosesConnection()
{
    m_server->of("/other");
    auto *socket = connectPeer(u"a"_s, { { u"nsps"_s, QJsonArray{ u"/"_s, u"/other"_s } } });
    QVERIFY(socket);
    QVERIFY(waitForSocket(u"a"_s, u"/other"_s));
    socket->closeConnection();
    QVERIFY(!m_peer->wait({ { u"disconnected"_s, u"a"_s }, { u"nsp"_s, u"/"_s } }).isEmpty());
    QVERIFY(!m_peer->wait({ { u"disconnected"_s, u"a"_s }, { u"nsp"_s, u"/other"_s } }).isEmpty());
    QTRY_COMPARE(m_server->of("/other")->socketCount(), 0);
}

void tst_interop_server::comesBackAfterRestart()
{
    QVERIFY(connectPeer());
    const quint16 port = m_server->port();
    m_server.reset();
    QVERIFY(!m_peer->wait({ { u"disconnected"_s, u"a"_s } }).isEmpty());
    startServer(port);
    auto *socket = waitForSocket(u"a"_s, u"/"_s);
    QVERIFY(socket);
    socket->emitEvent("again", 1);
    QVERIFY(isReceived(u"a"_s, u"again"_s, { 1 }));
}

void tst_interop_server::servesPageAndScript()
{
    const auto fetch = [this](const QString &path) {
        send(u"fetch"_s, { { u"url"_s, QString(url() + path) }, { u"tag"_s, path } });
        return m_peer->wait({ { u"fetched"_s, path } });
    };
    const QJsonObject page = fetch(u"/"_s);
    QCOMPARE(page.value(u"status"_s), QJsonValue(200));
    QVERIFY(page.value(u"type"_s).toString().startsWith("text/html"_L1));
    QVERIFY(page.value(u"body"_s).toString().contains("<title>Interoperability test</title>"_L1));

    const QJsonObject script = fetch(u"/client/socket.io.min.js"_s);
    QVERIFY(script.value(u"type"_s).toString().contains("javascript"_L1));
    QFile file(clientScript());
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(script.value(u"body"_s).toString(), QString::fromUtf8(file.readAll()));

    QCOMPARE(fetch(u"/nothing/here.html"_s).value(u"status"_s), QJsonValue(404));
    QCOMPARE(fetch(u"/client/../package.json"_s).value(u"status"_s), QJsonValue(404));
    QCOMPARE(fetch(u"/client/%2e%2e/package.json"_s).value(u"status"_s), QJsonValue(404));
}

QTEST_GUILESS_MAIN(tst_interop_server)
