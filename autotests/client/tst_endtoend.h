// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Our client against our server in one process, over every transport and with every parser, on a port and in memory.
#pragma once

#include "meeting.h"
#include "qsocketioclient.h"
#include "qsocketioserver.h"

#include <QTest>

#include <memory>
#include <vector>

class tst_EndToEnd : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();

    void namespaces_data() { addTransports(); }
    void namespaces();
    void authAndHandshake_data() { addTransports(); }
    void authAndHandshake();
    void refusalWithData_data() { addTransports(); }
    void refusalWithData();
    void unknownNamespace_data() { addTransports(); }
    void unknownNamespace();
    void everyJsonType_data() { addTransports(); }
    void everyJsonType();
    void nestedBinary_data() { addTransports(); }
    void nestedBinary();
    void acknowledgementsBothWays_data() { addTransports(); }
    void acknowledgementsBothWays();
    void acknowledgementsTimeOut_data() { addTransports(); }
    void acknowledgementsTimeOut();
    void megabytes_data() { addTransports(); }
    void megabytes();
    void thousandEventsInOrder_data() { addTransports(); }
    void thousandEventsInOrder();
    void eventsInTheConnectedSlotsArrive_data() { addTransports(); }
    void eventsInTheConnectedSlotsArrive();
    void upgradeUnderLoadKeepsOrder();
    void serverDisconnects_data() { addTransports(); }
    void serverDisconnects();
    void serverClosesTheConnection_data() { addTransports(); }
    void serverClosesTheConnection();
    void clientDisconnects_data() { addTransports(); }
    void clientDisconnects();
    void closeSendsEverything_data() { addTransports(); }
    void closeSendsEverything();
    void restartAndReconnection_data() { addTransports(); }
    void restartAndReconnection();
    void rooms_data() { addTransports(); }
    void rooms();
    void broadcasts_data() { addTransports(); }
    void broadcasts();
    void broadcastsWithAcknowledgements_data() { addTransports(); }
    void broadcastsWithAcknowledgements();
    void manyClients_data() { addTransports(); }
    void manyClients();

private:
    static void addTransports();
    static std::unique_ptr<QSocketIoServer> makeServer();
    std::unique_ptr<QSocketIoClient> makeClient() const;
    // One more client that is connected in "/".
    QSocketIoClient *connectClient();
    // The other end of the client's "/".
    QSocketIoServerSocket *peer(QSocketIoClient *client)
    {
        return m_server->of("/")->socket(client->of("/")->id());
    }

    std::unique_ptr<QSocketIoPrivate::Meeting> m_meeting;
    std::unique_ptr<QSocketIoServer> m_server;
    std::vector<std::unique_ptr<QSocketIoClient>> m_clients;
};
