// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The numbers behind QSocketIoMetrics, as the sides of the library fill them in.
#pragma once

#include "engine/enginetraffic.h"

#include "qsocketiometrics.h"

#include <QSharedData>

#include <array>

class QSocketIoMetricsData : public QSharedData
{
public:
    std::array<QSocketIoPrivate::EngineTraffic, 2> traffic; // by transport
    qint64 bytesToWrite = 0;
    qsizetype messagesToWrite = 0;
    std::chrono::microseconds roundTripTime{ -1 };
    quint64 reconnects = 0;
    std::array<qsizetype, 2> connections{}; // by transport
    qsizetype httpConnections = 0;
    QMap<QString, qsizetype> sockets; // by namespace
    quint64 openedConnections = 0;
    quint64 upgrades = 0;
    QMap<QSocketIo::DisconnectReason, quint64> endedConnections;
    QMap<QSocketIo::HandshakeError, quint64> refusedHandshakes;
    quint64 failedTlsHandshakes = 0;
    quint64 droppedEvents = 0;
    quint64 roundTrips = 0;
    std::chrono::microseconds roundTripSum{ 0 };
};

namespace QSocketIoPrivate {

struct MetricsAccess
{
    static QSocketIoMetricsData &data(QSocketIoMetrics &metrics) { return *metrics.d; }
};

} // namespace QSocketIoPrivate
