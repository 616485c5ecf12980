// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// An error as a value: a code for programs, a sentence for people, data from the peer.
#pragma once

#include "qsocketioglobal.h"

#include <QtCore/qstring.h>
#include <QtCore/qvariant.h>

class QSOCKETIO_EXPORT QSocketIoError
{
    Q_GADGET
    Q_PROPERTY(QSocketIo::ErrorCode code READ code)
    Q_PROPERTY(QString message READ message)
    Q_PROPERTY(QVariant data READ data)
public:
    QSocketIoError();
    QSocketIoError(QSocketIo::ErrorCode code, const QString &message, const QVariant &data = {});
    static QSocketIoError rejected(const QString &message, const QVariant &data = {});

    bool isError() const { return m_code != QSocketIo::ErrorCode::NoError; }
    QSocketIo::ErrorCode code() const { return m_code; }
    QString message() const { return m_message; }
    QVariant data() const { return m_data; }

private:
    QSocketIo::ErrorCode m_code = QSocketIo::ErrorCode::NoError;
    QString m_message;
    QVariant m_data;
};
Q_DECLARE_METATYPE(QSocketIoError)

QSOCKETIO_EXPORT QDebug operator<<(QDebug debug, const QSocketIoError &error);
