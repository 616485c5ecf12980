// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "qsocketioerror.h"

#include <QDebug>

QSocketIoError::QSocketIoError() = default;

QSocketIoError::QSocketIoError(QSocketIo::ErrorCode code, const QString &message,
                               const QVariant &data)
    : m_code(code)
    , m_message(message)
    , m_data(data)
{}

QSocketIoError QSocketIoError::rejected(const QString &message, const QVariant &data)
{
    return { QSocketIo::ErrorCode::ConnectionRejected, message, data };
}

QDebug operator<<(QDebug debug, const QSocketIoError &error)
{
    const QDebugStateSaver saver(debug);
    debug.nospace() << "QSocketIoError(" << error.code();
    if (error.isError())
        debug << ", " << error.message();
    if (error.data().isValid())
        debug << ", " << error.data();
    return debug << ')';
}

#include "moc_qsocketioerror.cpp"
