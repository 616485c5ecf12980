// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The private half of QSocketIoRequest, and what it shares with QSocketIoHandshake.
#pragma once

#include "engine/enginesession.h"

#include "qsocketiorequest.h"

#include <QSharedData>

class QSocketIoRequestData : public QSharedData
{
public:
    QSocketIoPrivate::EngineRequestInfo info;
};

class QSocketIoRequestVerdictData : public QSharedData
{
public:
    bool isAccepted = false;
    int status = 403;
    QString message;
    QList<std::pair<QByteArray, QByteArray>> headers;
};

namespace QSocketIoPrivate {

struct RequestAccess
{
    static QSocketIoRequest make(const EngineRequestInfo &info);
    static QSocketIoRequest make(const HttpExchange &exchange); // while it is open
};

// Put together from the request line, what it says of the host, and whether the peer's connection is encrypted.
QUrl requestUrl(const EngineRequestInfo &info);

} // namespace QSocketIoPrivate
