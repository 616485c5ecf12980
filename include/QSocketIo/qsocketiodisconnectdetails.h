// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How a connection ended, or an attempt at one, as a value.
#pragma once

#include "qsocketioerror.h"

class QSOCKETIO_EXPORT QSocketIoDisconnectDetails
{
    Q_GADGET
    Q_PROPERTY(QSocketIo::DisconnectReason reason READ reason)
    Q_PROPERTY(QString reasonText READ reasonText)
    Q_PROPERTY(QSocketIoError error READ error)
    Q_PROPERTY(int closeCode READ closeCode)
    Q_PROPERTY(int httpStatus READ httpStatus)
    Q_PROPERTY(QString body READ body)
public:
    QSocketIoDisconnectDetails();
    explicit QSocketIoDisconnectDetails(QSocketIo::DisconnectReason reason,
                                        const QSocketIoError &error = {});

    QSocketIo::DisconnectReason reason() const { return m_reason; }
    QString reasonText() const;
    QSocketIoError error() const { return m_error; }
    int closeCode() const;
    int httpStatus() const;
    QString body() const;

private:
    QSocketIo::DisconnectReason m_reason = QSocketIo::DisconnectReason::ClientDisconnect;
    QSocketIoError m_error;
};
Q_DECLARE_METATYPE(QSocketIoDisconnectDetails)

QSOCKETIO_EXPORT QDebug operator<<(QDebug debug, const QSocketIoDisconnectDetails &details);
