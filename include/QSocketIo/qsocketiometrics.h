// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a connection, a client or a server has carried, and how it is doing.
#pragma once

#include "qsocketioglobal.h"

#include <QtCore/qmap.h>
#include <QtCore/qshareddata.h>
#include <QtCore/qstring.h>

#include <chrono>

class QSocketIoMetricsData;
namespace QSocketIoPrivate {
struct MetricsAccess;
}

class QSOCKETIO_EXPORT QSocketIoMetrics
{
public:
    QSocketIoMetrics();
    QSocketIoMetrics(const QSocketIoMetrics &other);
    QSocketIoMetrics &operator=(const QSocketIoMetrics &other);
    ~QSocketIoMetrics();

    // Traffic, everywhere
    quint64 receivedBytes() const;
    quint64 receivedBytes(QSocketIo::Transport transport) const;
    quint64 receivedPackets() const;
    quint64 receivedPackets(QSocketIo::Transport transport) const;
    quint64 sentBytes() const;
    quint64 sentBytes(QSocketIo::Transport transport) const;
    quint64 sentPackets() const;
    quint64 sentPackets(QSocketIo::Transport transport) const;
    qint64 bytesToWrite() const;
    qsizetype messagesToWrite() const;
    std::chrono::microseconds roundTripTime() const;

    // Of a client
    quint64 reconnects() const;

    // Of a server
    qsizetype connections() const;
    qsizetype connections(QSocketIo::Transport transport) const;
    qsizetype httpConnections() const;
    QMap<QString, qsizetype> sockets() const;
    quint64 openedConnections() const;
    quint64 upgrades() const;
    quint64 endedConnections() const;
    quint64 endedConnections(QSocketIo::DisconnectReason reason) const;
    quint64 refusedHandshakes() const;
    quint64 refusedHandshakes(QSocketIo::HandshakeError error) const;
    quint64 failedTlsHandshakes() const;
    quint64 droppedEvents() const;
    quint64 roundTrips() const;
    std::chrono::microseconds roundTripSum() const;

private:
    friend struct QSocketIoPrivate::MetricsAccess;
    QSharedDataPointer<QSocketIoMetricsData> d;
};
