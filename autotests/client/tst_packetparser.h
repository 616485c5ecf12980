// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Clients and servers with a parser of the program: how it is set, and what the library does with it. What packets say is in
// tst_endtoend, with every parser; what is wrong with a packet in tst_customparser.
#pragma once

#include "busadapter.h"
#include "cborparser.h"
#include "qsocketioclient.h"
#include "testserver.h"

#include <memory>

using Packet = QSocketIoPacketParser::Packet;
using PacketType = QSocketIoPacketParser::PacketType;
using Message = QSocketIoPacketParser::Message;
using Decoded = QSocketIoPacketParser::Decoded;
using ParserPtr = std::shared_ptr<const QSocketIoPacketParser>;

inline const ParserPtr cborParser = std::make_shared<CborParser>();

class tst_PacketParser : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void isOffUnlessAskedFor();
    void appliesToNewConnectionsOnly();
    void broadcastsAreEncodedOnce();
    void livesAsLongAsItsConnections();
    void clientsOfEngineIo3UseJson();
    void sessionsAreRecovered();
    void serversShareBroadcasts();
    void worksInWebSocketsOfTheProgram_data();
    void worksInWebSocketsOfTheProgram();
    void metricsCountItsBytes();

    void logsShowNoSecrets_data();
    void logsShowNoSecrets();
    void debugOutputShowsNoSecrets();

    void clientsThatSendNonsenseAreClosed_data();
    void clientsThatSendNonsenseAreClosed();
    void serversThatSendNonsenseAreLeft_data();
    void serversThatSendNonsenseAreLeft();
    void whatCannotBeWrittenIsNotSent();

private:
    std::unique_ptr<QSocketIoClient> makeClient(const ParserPtr &parser = cborParser) const;
    std::unique_ptr<QSocketIoClient> connectClient(const ParserPtr &parser = cborParser) const;

    QSocketIoPrivate::Bus m_bus; // longer than the server
    std::unique_ptr<QSocketIoPrivate::TestServer> m_server;
};
