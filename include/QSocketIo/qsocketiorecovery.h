// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A session that a client left behind, and may come back to.
#pragma once

#include "qsocketiopacket.h"

#include <QtCore/qstring.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qvariant.h>

struct QSOCKETIO_EXPORT QSocketIoRecoverySession
{
    QString socketId;
    QString privateId;
    QStringList rooms;
    QVariantMap session;
    QList<QSocketIoPacket> missed;

    bool isValid() const { return !socketId.isEmpty(); }
};
