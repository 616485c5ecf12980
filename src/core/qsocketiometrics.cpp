// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "core/qsocketiometrics_p.h"

#include <numeric>

namespace {

template <typename Map>
quint64 sumOf(const Map &map)
{
    return std::accumulate(map.cbegin(), map.cend(), quint64(0));
}

} // namespace

/*!
    \class QSocketIoMetrics
    \inmodule QSocketIo
    \brief What a connection, a client or a server has carried, and how it is doing.

    A value with the numbers of the moment in which it was asked for, by QSocketIoServer::metrics(), QSocketIoServerSocket::metrics()
    or QSocketIoClient::metrics(). Counters only grow, and never start again during the life of the object that was asked. What does
    not apply is 0.

    Bytes and packets are those of Engine.IO, which carry the packets of Socket.IO and pings: what HTTP, WebSocket frames, TLS and
    compression add or save is not part of them. What is sent counts when it is handed to the connection, by the transport of that
    moment.

    Copies share their data. The numbers are kept at no cost that could be measured: an addition for each packet and each of its bytes' sums.

    \since QSocketIo 0.1
    \sa QSocketIoServer::addMetricsEndpoint(), {Watching a server}
*/

/*!
    Makes metrics in which everything is 0 and the round-trip time unknown.
*/
QSocketIoMetrics::QSocketIoMetrics()
    : d(new QSocketIoMetricsData)
{}

/*!
    Makes a copy of \a other that shares its data.
*/
QSocketIoMetrics::QSocketIoMetrics(const QSocketIoMetrics &other) = default;

/*!
    Makes this a copy of \a other that shares its data.
*/
QSocketIoMetrics &QSocketIoMetrics::operator=(const QSocketIoMetrics &other) = default;

/*!
    Destroys the metrics.
*/
QSocketIoMetrics::~QSocketIoMetrics() = default;

/*!
    Returns how many bytes have been received.
*/
quint64 QSocketIoMetrics::receivedBytes() const
{
    return d->traffic[0].receivedBytes + d->traffic[1].receivedBytes;
}

/*!
    \overload

    Of these, only what \a transport has carried.
*/
quint64 QSocketIoMetrics::receivedBytes(QSocketIo::Transport transport) const
{
    return d->traffic[size_t(transport)].receivedBytes;
}

/*!
    Returns how many packets have been received, an event and each of its attachments being one.
*/
quint64 QSocketIoMetrics::receivedPackets() const
{
    return d->traffic[0].receivedPackets + d->traffic[1].receivedPackets;
}

/*!
    \overload

    Of these, only what \a transport has carried.
*/
quint64 QSocketIoMetrics::receivedPackets(QSocketIo::Transport transport) const
{
    return d->traffic[size_t(transport)].receivedPackets;
}

/*!
    Returns how many bytes have been sent.
*/
quint64 QSocketIoMetrics::sentBytes() const
{
    return d->traffic[0].sentBytes + d->traffic[1].sentBytes;
}

/*!
    \overload

    Of these, only what \a transport has carried.
*/
quint64 QSocketIoMetrics::sentBytes(QSocketIo::Transport transport) const
{
    return d->traffic[size_t(transport)].sentBytes;
}

/*!
    Returns how many packets have been sent, an event and each of its attachments being one.
*/
quint64 QSocketIoMetrics::sentPackets() const
{
    return d->traffic[0].sentPackets + d->traffic[1].sentPackets;
}

/*!
    \overload

    Of these, only what \a transport has carried.
*/
quint64 QSocketIoMetrics::sentPackets(QSocketIo::Transport transport) const
{
    return d->traffic[size_t(transport)].sentPackets;
}

/*!
    Returns how many bytes wait to be handed to the operating system.
*/
qint64 QSocketIoMetrics::bytesToWrite() const
{
    return d->bytesToWrite;
}

/*!
    Returns how many messages wait in queues because their connections cannot take more at the moment.
*/
qsizetype QSocketIoMetrics::messagesToWrite() const
{
    return d->messagesToWrite;
}

/*!
    Returns how long the latest round trip took: on a server from a ping to its pong, on a client as
    QSocketIoClient::roundTripTime() tells. -1 microsecond when it is not known, and for a server.
*/
std::chrono::microseconds QSocketIoMetrics::roundTripTime() const
{
    return d->roundTripTime;
}

/*!
    Returns how often the client has come back: how many times it was open after the first.
*/
quint64 QSocketIoMetrics::reconnects() const
{
    return d->reconnects;
}

/*!
    Returns how many connections are open, each of which may be in several namespaces.
*/
qsizetype QSocketIoMetrics::connections() const
{
    return d->connections[0] + d->connections[1];
}

/*!
    \overload

    Of these, only those that use \a transport at the moment.
*/
qsizetype QSocketIoMetrics::connections(QSocketIo::Transport transport) const
{
    return d->connections[size_t(transport)];
}

/*!
    Returns how many HTTP connections are open that are not WebSockets: polls, requests for files, and those kept alive.
*/
qsizetype QSocketIoMetrics::httpConnections() const
{
    return d->httpConnections;
}

/*!
    Returns how many sockets are connected, by the names of their namespaces. Those that clients have brought into being, by a pattern
    or a resolver, count together under \c{"*"}, so that clients cannot make this grow.
*/
QMap<QString, qsizetype> QSocketIoMetrics::sockets() const
{
    return d->sockets;
}

/*!
    Returns how many connections clients have opened.
*/
quint64 QSocketIoMetrics::openedConnections() const
{
    return d->openedConnections;
}

/*!
    Returns how many connections have moved from long polling to a WebSocket.
*/
quint64 QSocketIoMetrics::upgrades() const
{
    return d->upgrades;
}

/*!
    Returns how many connections have ended.
*/
quint64 QSocketIoMetrics::endedConnections() const
{
    return sumOf(d->endedConnections);
}

/*!
    \overload

    Of these, only those that ended for the \a reason.
*/
quint64 QSocketIoMetrics::endedConnections(QSocketIo::DisconnectReason reason) const
{
    return d->endedConnections.value(reason);
}

/*!
    Returns how many handshakes and requests of sessions have been refused, as QSocketIoServer::handshakeRejected() reports them.
*/
quint64 QSocketIoMetrics::refusedHandshakes() const
{
    return sumOf(d->refusedHandshakes);
}

/*!
    \overload

    Of these, only those with the \a error.
*/
quint64 QSocketIoMetrics::refusedHandshakes(QSocketIo::HandshakeError error) const
{
    return d->refusedHandshakes.value(error);
}

/*!
    Returns how many TLS handshakes have failed.
*/
quint64 QSocketIoMetrics::failedTlsHandshakes() const
{
    return d->failedTlsHandshakes;
}

/*!
    Returns how many events were not sent because the connection was behind: volatile ones, and those that
    QSocketIo::WriteBufferPolicy::DropAsVolatile drops. A broadcast counts once for each receiver.
*/
quint64 QSocketIoMetrics::droppedEvents() const
{
    return d->droppedEvents;
}

/*!
    Returns how many round trips have been measured on all connections.
*/
quint64 QSocketIoMetrics::roundTrips() const
{
    return d->roundTrips;
}

/*!
    Returns how long all of roundTrips() took together.
*/
std::chrono::microseconds QSocketIoMetrics::roundTripSum() const
{
    return d->roundTripSum;
}
