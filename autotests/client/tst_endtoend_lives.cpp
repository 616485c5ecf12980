// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How connections end and come back; rooms, broadcasts, and many clients at once.
#include "tst_endtoend.h"

#include <QSignalSpy>

#include <algorithm>

using namespace std::chrono_literals;
using ClientState = QSocketIoClient::State;
using QSocketIo::DisconnectReason;
using QSocketIo::ErrorCode;

void tst_EndToEnd::serverDisconnects()
{
    m_server->of("/chat");
    auto *client = connectClient();
    auto *chat = client->of("/chat");
    QTRY_VERIFY(chat->isConnected());
    QSignalSpy ends(chat, &QSocketIoEndpoint::disconnected);
    m_server->of("/chat")->sockets().constFirst()->disconnectClient();
    QTRY_COMPARE(ends.count(), 1);
    QCOMPARE(ends.constFirst().constFirst().value<DisconnectReason>(),
             DisconnectReason::ServerDisconnect);
    QVERIFY(client->of("/")->isConnected());
    chat->connectToServer();
    QTRY_VERIFY(chat->isConnected());
    QSignalSpy closed(client, &QSocketIoClient::closed);
    m_server->of("/chat")->broadcast().disconnectClients();
    m_server->broadcast().disconnectClients();
    QTRY_COMPARE(closed.count(), 1);
    QCOMPARE(closed.constFirst().constFirst().value<DisconnectReason>(),
             DisconnectReason::ServerDisconnect);
    QCOMPARE(client->state(), ClientState::Closed);
}

void tst_EndToEnd::serverClosesTheConnection()
{
    auto *client = connectClient();
    QSignalSpy ends(client->of("/"), &QSocketIoEndpoint::disconnected);
    peer(client)->closeConnection();
    QTRY_COMPARE(ends.count(), 1);
    QTRY_COMPARE(m_server->of("/")->socketCount(), client->of("/")->isConnected() ? 1 : 0);
}

void tst_EndToEnd::clientDisconnects()
{
    QSocketIoServerNamespace *chatHere = m_server->of("/chat");
    QSignalSpy ends(chatHere, &QSocketIoServerNamespace::socketDisconnected);
    auto *client = connectClient();
    auto *chat = client->of("/chat");
    QTRY_VERIFY(chat->isConnected());
    chat->disconnectFromServer();
    QTRY_COMPARE(ends.count(), 1);
    QCOMPARE(ends.constFirst().at(1).value<DisconnectReason>(), DisconnectReason::ClientDisconnect);
    QCOMPARE(m_server->of("/")->socketCount(), 1);
    chat->connectToServer();
    QTRY_COMPARE(chatHere->socketCount(), 1);
    client->close();
    QTRY_COMPARE(ends.count(), 2);
    QTRY_COMPARE(m_server->of("/")->socketCount(), 0);
    QTRY_COMPARE(client->state(), ClientState::Closed);
}

void tst_EndToEnd::closeSendsEverything()
{
    constexpr int count =
            20; // three requests over polling, far less than a closing client has time for
    QList<int> there;
    m_server->on("n", this, [&there](QSocketIoServerSocket *, int number, const QByteArray &) {
        there.append(number);
    });
    auto *client = connectClient();
    for (int i = 0; i < count; ++i)
        client->emitEvent("n", i, QByteArray(i, 'x'));
    client->close();
    QTRY_COMPARE(client->state(), ClientState::Closed);
    QTRY_COMPARE(there.size(), count);
    QVERIFY(std::is_sorted(there.cbegin(), there.cend()));
}

void tst_EndToEnd::restartAndReconnection()
{
    m_server->of("/chat");
    auto *client = connectClient();
    auto *main = client->of("/");
    auto *chat = client->of("/chat");
    QTRY_VERIFY(chat->isConnected());
    const QString id = main->id();
    const auto unanswered = client->emitWithAck("nobody listens");
    m_server.reset();
    QTRY_VERIFY(!main->isConnected() && !chat->isConnected());
    QTRY_VERIFY(unanswered.isFinished());
    QCOMPARE(unanswered.result().error().code(), ErrorCode::NotConnected);
    QVERIFY(client->state() != ClientState::Closed);
    QList<int> there;
    for (int i = 0; i < 100; ++i)
        client->emitEvent("n", i);
    m_server = makeServer();
    m_server->of("/chat");
    m_server->on("n", this, [&there](QSocketIoServerSocket *, int number) { there.append(number); });
    QVERIFY(m_meeting->start(*m_server));
    QTRY_VERIFY(main->isConnected() && chat->isConnected());
    QVERIFY(main->id() != id);
    QTRY_COMPARE(there.size(), 100);
    QVERIFY(std::is_sorted(there.cbegin(), there.cend()));
}

void tst_EndToEnd::rooms()
{
    QSocketIoServerNamespace *here = m_server->of("/");
    m_server->on("join", this, [](QSocketIoServerSocket *socket, const QString &room) {
        socket->join(room);
        return true;
    });
    QSocketIoClient *clients[] = { connectClient(), connectClient(), connectClient() };
    QStringList received;
    for (int i = 0; i < 3; ++i)
        clients[i]->on("news", this, [&received, i](const QString &text) {
            received.append(QString::number(i) + text);
        });
    for (int i = 0; i < 2; ++i) {
        const auto reply = clients[i]->emitWithAck("join", QStringLiteral("lobby"));
        QTRY_VERIFY(reply.isFinished());
    }
    QCOMPARE(here->room(QStringLiteral("lobby"))->socketCount(), 2);
    here->room(QStringLiteral("lobby"))->emitEvent("news", QStringLiteral("a"));
    here->to(clients[2]->of("/")->id())
            .emitEvent("news", QStringLiteral("b")); // everybody has a room of one's own
    QTRY_COMPARE(received.size(), 3);
    received.sort();
    QCOMPARE(received,
             (QStringList{ QStringLiteral("0a"), QStringLiteral("1a"), QStringLiteral("2b") }));
    clients[0]->close();
    QTRY_COMPARE(here->room(QStringLiteral("lobby"))->socketCount(), 1);
}

void tst_EndToEnd::broadcasts()
{
    QSocketIoClient *clients[] = { connectClient(), connectClient(), connectClient() };
    QStringList received;
    for (int i = 0; i < 3; ++i)
        clients[i]->on("news", this, [&received, i](const QString &text, const QByteArray &bytes) {
            received.append(QString::number(i) + text + QString::fromLatin1(bytes));
        });
    m_server->emitEvent("news", QStringLiteral("all"), QByteArray("1"));
    QTRY_COMPARE(received.size(), 3);
    peer(clients[0])->broadcast().emitEvent("news", QStringLiteral("others"), QByteArray("2"));
    QTRY_COMPARE(received.size(), 5);
    m_server->except(clients[1]->of("/")->id())
            .emitEvent("news", QStringLiteral("not 1"), QByteArray("3"));
    QTRY_COMPARE(received.size(), 7);
    received.sort();
    QCOMPARE(received, (QStringList{ QStringLiteral("0all1"), QStringLiteral("0not 13"),
                                     QStringLiteral("1all1"), QStringLiteral("1others2"),
                                     QStringLiteral("2all1"), QStringLiteral("2not 13"),
                                     QStringLiteral("2others2") }));
}

void tst_EndToEnd::broadcastsWithAcknowledgements()
{
    QSocketIoClient *clients[] = { connectClient(), connectClient(), connectClient() };
    for (int i = 0; i < 2; ++i)
        clients[i]->on("vote", this, [i](const QByteArray &ballot) {
            return QVariantList{ i, ballot };
        });
    // The third has no handler, so that its answer never comes.
    const auto votes = m_server->broadcast().withTimeout(300ms).emitWithAck("vote",
                                                                            QByteArray("paper"));
    QTRY_VERIFY(votes.isFinished());
    QVariantList answers;
    int timeOuts = 0;
    for (const QSocketIoReply &reply : votes.result()) {
        if (reply.isError())
            timeOuts += reply.error().code() == ErrorCode::AckTimeout;
        else
            answers.append(reply.arguments());
    }
    QCOMPARE(answers.size(), 2);
    QVERIFY(answers.contains(QVariant(QVariantList{ 0, QByteArray("paper") })));
    QVERIFY(answers.contains(QVariant(QVariantList{ 1, QByteArray("paper") })));
    QVERIFY(timeOuts <= 1);
}

void tst_EndToEnd::manyClients()
{
    constexpr int count = 20;
    for (int i = 0; i < count; ++i) {
        m_clients.push_back(makeClient());
        m_clients.back()->of("/");
        m_clients.back()->open();
    }
    QTRY_COMPARE_WITH_TIMEOUT(m_server->of("/")->socketCount(), count, 20000);
    int received = 0;
    for (const auto &client : m_clients)
        client->on("ping all", this, [&received] { ++received; });
    m_server->emitEvent("ping all");
    QTRY_COMPARE_WITH_TIMEOUT(received, count, 20000);
    for (const auto &client : m_clients)
        client->close();
    QTRY_COMPARE_WITH_TIMEOUT(m_server->of("/")->socketCount(), 0, 20000);
}
