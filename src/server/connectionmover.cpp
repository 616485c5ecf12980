// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A stream leaves from the event loop: in the call that decides so, it is on the stack itself.
#include "server/connectionmover.h"

#include "server/iolane.h"
#include "server/iothreads.h"

namespace QSocketIoPrivate {

namespace {

// Then a handler runs an event loop within the call of the stream.
constexpr std::chrono::milliseconds moverRetry(10);

} // namespace

ConnectionMover::ConnectionMover(IoHub &hub, DeadlineQueue &deadlines, StuckHandler stuck)
    : m_hub(hub)
    , m_stuck(std::move(stuck))
    , m_deadline(deadlines, [this] { depart(); })
{}

bool ConnectionMover::move(const HttpExchangePtr &exchange, int number,
                           MovingConnection::Stage stage)
{
    auto connection = std::make_shared<MovingConnection>();
    connection->request = exchange->request();
    connection->responseHeaders = exchange->responseHeaders();
    connection->stage = stage;
    connection->stream = exchange->takeStream();
    if (!connection->stream)
        return false;
    move(connection, number);
    return true;
}

void ConnectionMover::move(const MovingConnectionPtr &connection, int number)
{
    m_departures.push_back({ connection, number });
    m_deadline.start(std::chrono::milliseconds(0));
}

void ConnectionMover::depart()
{
    const DestructionWatch watch(m_watched);
    std::vector<Departure> staying;
    const std::vector<Departure> departures = std::exchange(m_departures, {});
    for (const Departure &departure : departures) {
        if (!depart(departure))
            staying.push_back(departure);
        if (!watch)
            return;
    }
    m_departures.insert(m_departures.begin(), staying.begin(), staying.end());
    if (!m_departures.empty())
        m_deadline.start(moverRetry);
}

// False: not now.
bool ConnectionMover::depart(const Departure &departure)
{
    const MovingConnectionPtr &connection = departure.connection;
    switch (connection->stream->leaveThread(m_hub.thread(departure.number))) {
    case ByteStream::Departure::Done:
        break;
    case ByteStream::Departure::NotNow:
        return false;
    case ByteStream::Departure::Never:
        m_stuck(connection);
        return true;
    }
    if (departure.number != IoHub::serverNumber) {
        m_hub.call(departure.number, [connection](IoLane &lane) { lane.arrive(connection); });
        return true;
    }
    ServerBatch batch;
    batch.entries.emplace_back([connection](IoThreads &threads) { threads.arrive(connection); });
    m_hub.toServer().push(std::move(batch));
    return true;
}

} // namespace QSocketIoPrivate
