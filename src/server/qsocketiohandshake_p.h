// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The private half of QSocketIoHandshake.
#pragma once

#include "engine/enginesession.h"

#include "qsocketiohandshake.h"

#include <QSharedData>

class QSocketIoHandshakeData : public QSharedData
{
public:
    QSocketIoPrivate::OpeningRequest request; // shares the bytes with the session
    QDateTime time;
    QVariantMap auth;
    QByteArray query; // of the request to join the namespace, as it was sent
};

namespace QSocketIoPrivate {

struct HandshakeAccess
{
    static QSocketIoHandshake make(const OpeningRequest &request, const QDateTime &time,
                                   const QVariantMap &auth, const QByteArray &query);
    static bool isNull(const QSocketIoHandshake &handshake) { return !handshake.d; }
    static void setSubprotocol(QSocketIoHandshake &handshake, const QByteArray &subprotocol);
};

} // namespace QSocketIoPrivate
