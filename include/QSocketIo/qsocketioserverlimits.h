// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How many connections a server takes, and what it takes of each request.
#pragma once

#include "qsocketioglobal.h"

#include <QtCore/qshareddata.h>

#include <chrono>

class QSocketIoServerLimitsData;

class QSOCKETIO_EXPORT QSocketIoServerLimits
{
public:
    QSocketIoServerLimits();
    QSocketIoServerLimits(const QSocketIoServerLimits &other);
    QSocketIoServerLimits &operator=(const QSocketIoServerLimits &other);
    ~QSocketIoServerLimits();

    int maxConnections() const;
    void setMaxConnections(int count);
    int maxConnectionsPerAddress() const;
    void setMaxConnectionsPerAddress(int count);
    int maxPendingConnections() const;
    void setMaxPendingConnections(int count);
    int maxSessionsPerConnection() const;
    void setMaxSessionsPerConnection(int count);

    qsizetype maxHeaderBytes() const;
    void setMaxHeaderBytes(qsizetype bytes);
    int maxHeaderFields() const;
    void setMaxHeaderFields(int count);
    int maxPacketsPerPost() const;
    void setMaxPacketsPerPost(int count);
    std::chrono::milliseconds idleTimeout() const;
    void setIdleTimeout(std::chrono::milliseconds timeout);
    std::chrono::milliseconds answerTimeout() const;
    void setAnswerTimeout(std::chrono::milliseconds timeout);

private:
    QSharedDataPointer<QSocketIoServerLimitsData> d;
};
