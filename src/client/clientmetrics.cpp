// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The numbers of a client: those of its connection, and of the ones before.
#include "client/qsocketioclient_p.h"
#include "core/qsocketiometrics_p.h"

using QSocketIoPrivate::MetricsAccess;

/*!
    Returns the numbers of this client at the moment, over all connections that it has made. Where the connection is in a thread of its
    own, see QSocketIoClientSettings::setIoThread(), what was emitted counts once that thread has taken it.

    \sa roundTripTime(), bytesToWrite()
*/
QSocketIoMetrics QSocketIoClient::metrics() const
{
    Q_D(const QSocketIoClient);
    QSocketIoMetrics metrics;
    QSocketIoMetricsData &data = MetricsAccess::data(metrics);
    data.traffic = d->formerTraffic;
    data.reconnects = d->reconnects;
    data.roundTripTime = d->roundTripTime;
    if (!d->session)
        return metrics;
    const QSocketIoPrivate::ClientTraffic traffic = d->session->traffic();
    for (std::size_t i = 0; i < data.traffic.size(); ++i)
        data.traffic[i] += traffic[i];
    data.bytesToWrite = bytesToWrite();
    data.messagesToWrite = d->session->messagesToWrite();
    if (d->isOpen())
        data.connections[size_t(d->session->transport())] = 1;
    return metrics;
}
