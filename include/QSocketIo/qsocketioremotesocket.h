// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What is known of a socket, on whatever server it is.
#pragma once

#include "qsocketiohandshake.h"

#include <QtCore/qshareddata.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qvariant.h>

class QSocketIoRemoteSocketData;

class QSOCKETIO_EXPORT QSocketIoRemoteSocket
{
    Q_GADGET
    Q_PROPERTY(QString id READ id)
    Q_PROPERTY(QSocketIoHandshake handshake READ handshake)
    Q_PROPERTY(QStringList roomNames READ roomNames)
    Q_PROPERTY(QVariantMap session READ session)
public:
    QSocketIoRemoteSocket();
    QSocketIoRemoteSocket(const QString &id, const QSocketIoHandshake &handshake,
                          const QStringList &roomNames, const QVariantMap &session);
    QSocketIoRemoteSocket(const QSocketIoRemoteSocket &other);
    QSocketIoRemoteSocket &operator=(const QSocketIoRemoteSocket &other);
    ~QSocketIoRemoteSocket();

    QString id() const;
    QSocketIoHandshake handshake() const;
    QStringList roomNames() const;
    QVariantMap session() const;

private:
    QSharedDataPointer<QSocketIoRemoteSocketData> d;
};
Q_DECLARE_METATYPE(QSocketIoRemoteSocket)
