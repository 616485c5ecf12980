// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How connections end, come back, or never come into being.
#include "tst_interop_client.h"

#include "clientthread.h"

#include <QSignalSpy>
#include <QTemporaryDir>

using namespace std::chrono_literals;
using ClientState = QSocketIoClient::State;
using State = QSocketIoEndpoint::State;
using QSocketIo::DisconnectReason;
using QSocketIo::ErrorCode;
using QSocketIo::Transport;

void tst_InteropClient::serverDisconnects()
{
    OPEN();
    auto *chat = m_client->of("/chat");
    QTRY_VERIFY_WITH_TIMEOUT(chat->isConnected(), patience);
    QSignalSpy ends(chat, &QSocketIoEndpoint::disconnected);
    const QString id = chat->id();
    chat->emitEvent("kick");
    QTRY_COMPARE_WITH_TIMEOUT(ends.count(), 1, patience);
    QCOMPARE(ends.constFirst().constFirst().value<DisconnectReason>(),
             DisconnectReason::ServerDisconnect);
    QCOMPARE(ask(m_main, QStringLiteral("sum"), { 1, 2 }).value<int>(), 3);
    QCOMPARE(chat->state(), State::Disconnected);
    chat->connectToServer();
    QTRY_VERIFY_WITH_TIMEOUT(chat->isConnected(), patience);
    QVERIFY(isLegacy() || chat->id() != id); // there it is made from the connection's
    // With the last namespace the client goes, and does not come back by itself.
    QSignalSpy closed(m_client.get(), &QSocketIoClient::closed);
    chat->emitEvent("kick");
    m_main->emitEvent("kick");
    QTRY_COMPARE_WITH_TIMEOUT(closed.count(), 1, patience);
    QCOMPARE(closed.constFirst().constFirst().value<DisconnectReason>(),
             DisconnectReason::ServerDisconnect);
    QCOMPARE(m_client->state(), ClientState::Closed);
    OPEN();
    QCOMPARE(ask(m_main, QStringLiteral("sum"), { 1, 2 }).value<int>(), 3);
}

void tst_InteropClient::serverClosesTheConnection()
{
    OPEN();
    QSignalSpy ends(m_main, &QSocketIoEndpoint::disconnected);
    const QString id = m_main->id();
    m_main->emitEvent("kick all");
    QTRY_COMPARE_WITH_TIMEOUT(ends.count(), 1, patience);
    if (server() == Server::Node) {
        // It says goodbye in the namespaces first.
        QCOMPARE(ends.constFirst().constFirst().value<DisconnectReason>(),
                 DisconnectReason::ServerDisconnect);
        QTRY_COMPARE_WITH_TIMEOUT(m_client->state(), ClientState::Closed, patience);
    } else {
        QTRY_VERIFY_WITH_TIMEOUT(m_main->isConnected() && m_main->id() != id, patience);
    }
}

void tst_InteropClient::clientDisconnects()
{
    OPEN();
    auto *chat = m_client->of("/chat");
    QTRY_VERIFY_WITH_TIMEOUT(chat->isConnected(), patience);
    const QString id = chat->id();
    chat->disconnectFromServer();
    QCOMPARE(ask(m_main, QStringLiteral("sum"), { 1, 2 }).value<int>(), 3);
    chat->connectToServer();
    QTRY_VERIFY_WITH_TIMEOUT(chat->isConnected(), patience);
    QVERIFY(isLegacy() || chat->id() != id);
    QCOMPARE(ask(chat, QStringLiteral("sum"), { 1, 2 }).value<int>(), 3);
}

void tst_InteropClient::closeSendsEverything()
{
    OPEN();
    QVariantList expected;
    for (int i = 0; i < 50; ++i)
        expected.append(i);
    // Closing takes 300 ms at most, in which a busy machine may not manage all of it; order and beginning are kept anyway.
    // The reference server drops events that it reads together with the packet that ends their namespace.
    QVariantList seen;
    for (int attempt = 0; attempt < 10 && seen != expected; ++attempt) {
        const QString key =
                QStringLiteral("%1 %2").arg(QLatin1String(QTest::currentDataTag())).arg(attempt);
        for (const QVariant &i : std::as_const(expected))
            m_main->emitEvent("deposit", key, i);
        m_client->close();
        QTRY_COMPARE_WITH_TIMEOUT(m_client->state(), ClientState::Closed, patience);
        OPEN();
        seen = ask(m_main, QStringLiteral("withdraw"), { key }).arguments().value(0).toList();
        QCOMPARE(seen, expected.mid(0, seen.size()));
    }
    if (server() != Server::Node)
        QCOMPARE(seen, expected);
}

void tst_InteropClient::leaveAndComeBackAtOnce()
{
    OPEN();
    auto *chat = m_client->of("/chat");
    chat->connectToServer();
    chat->disconnectFromServer(); // before the answer
    chat->connectToServer();
    QTRY_VERIFY_WITH_TIMEOUT(chat->isConnected(), patience);
    QCOMPARE(ask(chat, QStringLiteral("sum"), { 1, 2 }).value<int>(), 3);
    QCOMPARE(m_client->state(), ClientState::Open);
}

void tst_InteropClient::heartbeatKeepsTheConnection()
{
    PeerProcess process;
    QVERIFY2(startServer(process, server(),
                         { QStringLiteral("0"), QStringLiteral("200"), QStringLiteral("2000") }),
             qPrintable(process.error()));
    QFETCH(Transports, transports);
    m_client = std::make_unique<QSocketIoClient>(urlOf(process));
    m_client->setTransports(transports);
    m_main = m_client->of("/");
    OPEN();
    // Longer than a client that answers no ping, or misses those of the server, would stay.
    QCOMPARE(ask(m_main, QStringLiteral("later"), { 3000 }).value<QString>(),
             QStringLiteral("done"));
}

void tst_InteropClient::restartAndReconnection()
{
    PeerProcess process;
    QVERIFY2(startServer(process, server()), qPrintable(process.error()));
    const QString port = QString::number(process.port());
    QFETCH(Transports, transports);
    m_client = std::make_unique<QSocketIoClient>(urlOf(process));
    m_client->setTransports(transports);
    m_client->setReconnectDelay(50ms, 200ms);
    m_main = m_client->of("/");
    OPEN();
    auto *chat = m_client->of("/chat");
    QTRY_VERIFY_WITH_TIMEOUT(chat->isConnected(), patience);
    const QString id = m_main->id();
    const auto unanswered = m_main->emitWithAck("silent");
    QCOMPARE(ask(m_main, QStringLiteral("sum"), { 1, 2 }).value<int>(), 3);
    process.stop();
    QTRY_VERIFY_WITH_TIMEOUT(!m_main->isConnected(), patience);
    QVERIFY(!chat->isConnected());
    QVERIFY(unanswered.isFinished());
    QCOMPARE(unanswered.result().error().code(), ErrorCode::NotConnected);
    QVariantList expected;
    for (int i = 0; i < 100; ++i) {
        m_main->emitEvent("collect", i);
        expected.append(i);
    }
    QVERIFY2(startServer(process, server(), { port }), qPrintable(process.error()));
    QTRY_VERIFY_WITH_TIMEOUT(m_main->isConnected() && chat->isConnected(), patience);
    QVERIFY(m_main->id() != id);
    QCOMPARE(ask(m_main, QStringLiteral("collected")).arguments().value(0).toList(), expected);
    m_client.reset(); // before its server
}

void tst_InteropClient::wrongPath()
{
    QFETCH(Transports, transports);
    m_client = std::make_unique<QSocketIoClient>(server() == Server::Node ? urlOf(m_node)
                                                                          : urlOf(m_python));
    m_client->setTransports(transports);
    m_client->setPath(QStringLiteral("/elsewhere"));
    m_client->setReconnectEnabled(false);
    QSignalSpy errors(m_client.get(), &QSocketIoClient::errorOccurred);
    m_client->open();
    QTRY_COMPARE_WITH_TIMEOUT(m_client->state(), ClientState::Closed, patience);
    QCOMPARE(errors.count(), 1);
    const auto error = errors.constFirst().constFirst().value<QSocketIoError>();
    QCOMPARE(error.code(), ErrorCode::TransportFailed);
    QVERIFY(!error.message().isEmpty());
    if (transports.constLast() == Transport::Polling)
        QVERIFY2(error.message().contains(QStringLiteral("404")), qPrintable(error.message()));
}

void tst_InteropClient::localSocket()
{
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("node server.sock"));
    PeerProcess process;
    QVERIFY2(startServer(process, Server::Node,
                         { QStringLiteral("0"), QStringLiteral("25000"), QStringLiteral("20000"),
                           path }),
             qPrintable(process.error()));
    QUrl url;
    url.setScheme(QStringLiteral("unix"));
    url.setPath(path);
    url.setQuery(QStringLiteral("room=a%26b"));
    m_client = std::make_unique<QSocketIoClient>(url);
    QSocketIoPrivate::chooseIoThread(*m_client);
    m_main = m_client->of("/");
    QVERIFY(chooseParser(*m_client));
    m_client->open();
    QTRY_VERIFY_WITH_TIMEOUT(m_main->isConnected(), patience);
    QCOMPARE(ask(m_main, QStringLiteral("query"), { QStringLiteral("room") }).value<QString>(),
             QStringLiteral("a&b"));
    QCOMPARE(ask(m_main, QStringLiteral("echo"), { pattern(100'000) }).value<QByteArray>(),
             pattern(100'000));
    m_client.reset(); // before its server
}

void tst_InteropClient::otherRevision()
{
    QFETCH(Transports, transports);
    m_client = std::make_unique<QSocketIoClient>(server() == Server::Node ? urlOf(m_node)
                                                                          : urlOf(m_python));
    m_client->setTransports(transports);
    m_client->setProtocol(isLegacy() ? QSocketIo::Protocol::EngineIo4
                                     : QSocketIo::Protocol::EngineIo3);
    m_main = m_client->of("/");
    if (chosenServer().startsWith(QLatin1String("node-3"))) { // speaks both
        m_client->open();
        QTRY_VERIFY_WITH_TIMEOUT(m_main->isConnected(), patience);
        QCOMPARE(ask(m_main, QStringLiteral("sum"), { 1, 2 }).value<int>(), 3);
        return;
    }
    m_client->setReconnectEnabled(false);
    QList<QSocketIoError> errors;
    const auto note = [&errors](const QSocketIoError &error) { errors.append(error); };
    connect(m_client.get(), &QSocketIoClient::errorOccurred, this, note);
    connect(m_main, &QSocketIoEndpoint::errorOccurred, this, note);
    m_client->open();
    QTRY_COMPARE_WITH_TIMEOUT(m_client->state(), ClientState::Closed, patience);
    QCOMPARE(errors.size(), 1);
    // The reference destroys a socket that it refuses, and under TLS its answer with it, if it has not left by then.
    if (usesTls() && transports == Transports{ Transport::WebSocket } && !isLegacy()
        && errors.constFirst().code() == ErrorCode::TransportFailed)
        return;
    QCOMPARE(errors.constFirst().code(), ErrorCode::UnsupportedProtocol);
    QVERIFY2(errors.constFirst().message().contains(isLegacy() ? QStringLiteral("older")
                                                               : QStringLiteral("newer")),
             qPrintable(errors.constFirst().message()));
}
