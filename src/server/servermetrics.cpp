// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The numbers of a server and its connections, as a value and as text for Prometheus.
#include "core/qsocketiometrics_p.h"
#include "logging.h"
#include "server/prometheustext.h"
#include "server/qsocketioserver_p.h"
#include "server/qsocketioservernamespace_p.h"
#include "server/qsocketioserversocket_p.h"
#include "server/serverconnection.h"
#include "server/servercore.h"

#include <QMetaEnum>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using QSocketIo::Transport;

namespace {

constexpr std::array<Transport, 2> allTransports = { Transport::Polling, Transport::WebSocket };

const char *metricsTransportName(Transport transport)
{
    return transport == Transport::Polling ? "polling" : "websocket";
}

// "PingTimeout" as "ping_timeout".
template <typename Enum>
QByteArray snakeCase(Enum value)
{
    QByteArray text;
    for (const char letter : QByteArrayView(QMetaEnum::fromType<Enum>().valueToKey(int(value)))) {
        if (letter >= 'A' && letter <= 'Z')
            text += (text.isEmpty() ? QByteArray() : QByteArray("_")) + char(letter - 'A' + 'a');
        else
            text += letter;
    }
    return text;
}

void addSession(QSocketIoMetricsData &data, const EngineSession &session)
{
    for (const Transport transport : allTransports)
        data.traffic[size_t(transport)] += session.traffic(transport);
    data.bytesToWrite += session.bytesToWrite();
    data.messagesToWrite += session.messagesToWrite();
    if (!session.isClosed())
        ++data.connections[size_t(session.transport())];
}

// With those that have ended.
void addEngine(QSocketIoMetricsData &data, const EngineServer &engine)
{
    const EngineServer::Counters &counters = engine.counters();
    for (const Transport transport : allTransports)
        data.traffic[size_t(transport)] += counters.traffic[size_t(transport)];
    data.openedConnections += counters.opened;
    data.upgrades += counters.upgrades;
    data.roundTrips += counters.roundTrips;
    data.roundTripSum += counters.roundTripSum;
    engine.forEachSession([&data](const EngineSession &session) { addSession(data, session); });
}

using MetricType = PrometheusText::Type;

void writeConnections(PrometheusText &text, const QSocketIoMetrics &metrics)
{
    text.family("qsocketio_connections", MetricType::Gauge, "Open connections of clients.");
    for (const Transport transport : allTransports)
        text.sample(quint64(metrics.connections(transport)),
                    { { "transport", metricsTransportName(transport) } });
    text.family("qsocketio_http_connections", MetricType::Gauge,
                "Open HTTP connections that are no WebSockets.");
    text.sample(quint64(metrics.httpConnections()));
    text.family("qsocketio_sockets", MetricType::Gauge,
                "Connected sockets by namespace; those of namespaces made by clients are \"*\".");
    const QMap<QString, qsizetype> sockets = metrics.sockets();
    for (auto it = sockets.cbegin(); it != sockets.cend(); ++it)
        text.sample(quint64(it.value()), { { "namespace", it.key().toUtf8() } });
    text.family("qsocketio_opened_connections_total", MetricType::Counter,
                "Connections that clients have opened.");
    text.sample(metrics.openedConnections());
    text.family("qsocketio_upgrades_total", MetricType::Counter,
                "Connections that have moved from long polling to a WebSocket.");
    text.sample(metrics.upgrades());
}

// Every value is there from the start, so that rates can be told from the first one on.
template <typename Enum, typename Count>
void writeByValue(PrometheusText &text, const QByteArray &label, Count count)
{
    const QMetaEnum values = QMetaEnum::fromType<Enum>();
    for (int i = 0; i < values.keyCount(); ++i) {
        const auto value = Enum(values.value(i));
        text.sample(count(value), { { label, snakeCase(value) } });
    }
}

void writeFailures(PrometheusText &text, const QSocketIoMetrics &metrics)
{
    text.family("qsocketio_ended_connections_total", MetricType::Counter,
                "Connections that have ended, by reason.");
    writeByValue<QSocketIo::DisconnectReason>(text, "reason", [&](auto reason) {
        return metrics.endedConnections(reason);
    });
    text.family("qsocketio_refused_handshakes_total", MetricType::Counter,
                "Handshakes and requests that were refused, by error.");
    writeByValue<QSocketIo::HandshakeError>(text, "error", [&](auto error) {
        return metrics.refusedHandshakes(error);
    });
    text.family("qsocketio_failed_tls_handshakes_total", MetricType::Counter,
                "TLS handshakes that failed.");
    text.sample(metrics.failedTlsHandshakes());
    text.family("qsocketio_dropped_events_total", MetricType::Counter,
                "Events not sent because the connection was behind.");
    text.sample(metrics.droppedEvents());
}

void writeByTransport(PrometheusText &text, const QSocketIoMetrics &metrics, const QByteArray &name,
                      const QByteArray &help,
                      quint64 (QSocketIoMetrics::*count)(Transport transport) const)
{
    text.family(name, MetricType::Counter, help);
    for (const Transport transport : allTransports)
        text.sample((metrics.*count)(transport),
                    { { "transport", metricsTransportName(transport) } });
}

void writeTraffic(PrometheusText &text, const QSocketIoMetrics &metrics)
{
    writeByTransport(text, metrics, "qsocketio_received_bytes_total", "Bytes of received packets.",
                     &QSocketIoMetrics::receivedBytes);
    writeByTransport(text, metrics, "qsocketio_received_packets_total", "Received packets.",
                     &QSocketIoMetrics::receivedPackets);
    writeByTransport(text, metrics, "qsocketio_sent_bytes_total", "Bytes of sent packets.",
                     &QSocketIoMetrics::sentBytes);
    writeByTransport(text, metrics, "qsocketio_sent_packets_total", "Sent packets.",
                     &QSocketIoMetrics::sentPackets);
    text.family("qsocketio_waiting_bytes", MetricType::Gauge,
                "Bytes that wait to be handed to the operating system.");
    text.sample(quint64(metrics.bytesToWrite()));
    text.family("qsocketio_waiting_messages", MetricType::Gauge,
                "Messages in queues of connections that cannot take more.");
    text.sample(quint64(metrics.messagesToWrite()));
    text.family("qsocketio_round_trip_seconds", MetricType::Summary,
                "Time from a ping to its pong.");
    text.summary(std::chrono::duration<double>(metrics.roundTripSum()).count(),
                 metrics.roundTrips());
}

HttpResponse metricsResponse(const QSocketIoServer &server)
{
    const QSocketIoMetrics metrics = server.metrics();
    PrometheusText text;
    writeConnections(text, metrics);
    writeFailures(text, metrics);
    writeTraffic(text, metrics);
    HttpResponse response = HttpResponse::text(200, text.take(), PrometheusText::contentType());
    response.headers.append("Cache-Control", "no-store");
    response.mayBeCompressed = true;
    return response;
}

} // namespace

/*!
    Returns the numbers of this server at the moment: those of all connections that there are and have been.

    \sa addMetricsEndpoint(), QSocketIoServerSocket::metrics()
*/
QSocketIoMetrics QSocketIoServer::metrics() const
{
    Q_D(const QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    QSocketIoMetrics metrics;
    QSocketIoMetricsData &data = MetricsAccess::data(metrics);
    addEngine(data, d->core->engine());
    data.httpConnections = d->core->httpConnectionCount();
    if (IoThreads *const threads = d->core->threads()) {
        threads->visitAll([&data](const IoLane &lane) {
            addEngine(data, lane.engine());
            data.httpConnections += lane.httpConnectionCount();
        });
    }
    for (const QSocketIoServerNamespace *space : std::as_const(d->namespaces)) {
        const bool isOfClients = QSocketIoServerNamespacePrivate::get(
                                         const_cast<QSocketIoServerNamespace *>(space))
                                         ->isDynamic;
        data.sockets[isOfClients ? u"*"_s : space->name()] += space->socketCount();
    }
    data.endedConnections = d->core->counters().endedConnections;
    data.refusedHandshakes = d->core->counters().refusedHandshakes;
    data.failedTlsHandshakes = d->failedHandshakes;
    data.droppedEvents = d->core->counters().droppedEvents;
    return metrics;
}

/*!
    Answers requests for \a path, for example \c{"/metrics"}, with metrics() in the text format of Prometheus (version 0.0.4), from which it
    and most other systems of its kind can read. All names begin with \c qsocketio_. The path counts before static files and
    the request handler; one below path() is not reached.

    Who may connect to the server may read it: let a proxy hide it where that matters, or listen in a second place that
    only the reader can reach, see listenLocal(). It contains numbers and the names of the program's own namespaces.

    \snippet snippets/tst_monitoringsnippets.cpp endpoint

    \sa {Watching a server}
*/
void QSocketIoServer::addMetricsEndpoint(const QString &path)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    QByteArray own = path.toUtf8();
    if (!own.startsWith('/'))
        own.prepend('/');
    d->core->service().addRoute(own, [this] { return metricsResponse(*this); });
}

/*!
    Returns the numbers of this socket's connection, which it shares with the sockets of the same client in other namespaces. Everything
    is 0 when the client has gone.

    \sa QSocketIoServer::metrics()
*/
QSocketIoMetrics QSocketIoServerSocket::metrics() const
{
    Q_D(const QSocketIoServerSocket);
    d->serverNamespace.assertThread(Q_FUNC_INFO);
    QSocketIoMetrics metrics;
    if (!d->connection)
        return metrics;
    QSocketIoMetricsData &data = MetricsAccess::data(metrics);
    d->connection->session().inspect(
            [&data](const EngineSession &session) { addSession(data, session); });
    data.roundTripTime = d->connection->session().roundTripTime();
    return metrics;
}
