// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Our server with real clients: socket.io-client in Node and in Chromium in several versions, python-socketio with threads
// and with asyncio, each over polling, over WebSocket, and with the upgrade from one to the other; or over JSONP.
#pragma once

#include "clientpeer.h"
#include "peerparser.h"
#include "peertrust.h"

#include <QSocketIoServer>

#include <memory>

class tst_interop_server : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void initTestCase();
    void init();
    void cleanup();

    // the connection
    void connects();
    void tellsAboutItself();
    void agreesOnCompression();
    void choosesASubprotocol();
    void answersPings();
    void refusesWithData();
    void refusesUnknownNamespaces();
    void holdsSeveralNamespaces();
    void peerDisconnects();
    void serverDisconnectsFromNamespace();
    void serverClosesConnection();
    void comesBackAfterRestart();
    void servesPageAndScript();

    // events
    void eventsCarryEveryJsonType();
    void bytesTravelAtAnyDepth();
    void serverAcknowledges();
    void peerAcknowledges();
    void acknowledgementsTimeOut();
    void megabytesArrive();
    void thousandEventsStayInOrder();

    // many
    void roomsReachTheirMembers();
    void broadcastLeavesOutTheSender();
    void exceptLeavesOutRooms();
    void volatileEventsMayBeLost();
    void broadcastsAreAcknowledged();

private:
    void startServer(quint16 port = 0);
    QString mode() const;
    bool isJavaScript() const;
    bool isBrowser() const;
    bool isOld() const; // of Engine.IO 3
    bool isPolling() const;
    bool encodesTwice() const; // text, when it polls
    QString clientPackage() const;
    QString clientScript() const;
    static bool usesTls();
    QString url() const;
    void send(const QString &verb, const QJsonObject &members = {});
    // Connects the peer's client called id, and returns this end of each of its namespaces' sockets.
    QSocketIoServerSocket *connectPeer(const QString &id = QStringLiteral("a"),
                                       const QJsonObject &members = {});
    QSocketIoServerSocket *waitForSocket(const QString &id, const QString &nsp);
    bool isReceived(const QString &id, const QString &event, const QJsonArray &arguments);

    PeerTrust m_trust;
    std::unique_ptr<ClientPeer> m_peer;
    QString m_peerKind;
    std::unique_ptr<QSocketIoServer> m_server;
    QSocketIoServerNamespace *m_main = nullptr;
    QStringList m_connected; // the ids of the peer's clients
};
