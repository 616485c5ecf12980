// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Sends connections from the thread it lives in to the others.
#pragma once

#include "io/deadline.h"
#include "server/iohub.h"
#include "transport/destructionwatch.h"
#include "transport/httpexchange.h"

namespace QSocketIoPrivate {

class ConnectionMover
{
public:
    // stuck: for a connection that cannot leave its thread, when this is found out. May destroy the mover.
    using StuckHandler = std::function<void(const MovingConnectionPtr &connection)>;

    ConnectionMover(IoHub &hub, DeadlineQueue &deadlines, StuckHandler stuck);

    // False: the exchange has no connection to give away, and is as before. Otherwise it is over.
    bool move(const HttpExchangePtr &exchange, int number, MovingConnection::Stage stage);
    void move(const MovingConnectionPtr &connection, int number);

private:
    struct Departure
    {
        MovingConnectionPtr connection;
        int number;
    };
    void depart();
    bool depart(const Departure &departure);

    DestructionWatch::Subject m_watched;
    IoHub &m_hub;
    StuckHandler m_stuck;
    std::vector<Departure> m_departures;
    Deadline m_deadline;
};

} // namespace QSocketIoPrivate
