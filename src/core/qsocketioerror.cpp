// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "qsocketioerror.h"

#include <QDebug>

/*!
    \class QSocketIoError
    \inmodule QSocketIo
    \brief An error as a value: a code for programs, a sentence for people, data from the peer.

    A default constructed error is no error. Middlewares return one to let a socket in, or rejected() to keep it out; a failed
    acknowledgement carries one in QSocketIoReply::error().
*/

/*!
    \property QSocketIoError::code
    \brief what went wrong, for programs
*/

/*!
    \property QSocketIoError::message
    \brief what went wrong, for people; may come from the peer
*/

/*!
    \property QSocketIoError::data
    \brief what the peer added, or an invalid QVariant
*/

/*!
    \fn bool QSocketIoError::isError() const
    Returns whether something went wrong, that is, whether code() is not QSocketIo::ErrorCode::NoError.
*/

/*!
    \fn QDebug operator<<(QDebug debug, const QSocketIoError &error)
    \relates QSocketIoError
    Writes \a error to \a debug.
*/

/*!
    Constructs a value that says there is no error.
*/
QSocketIoError::QSocketIoError() = default;

/*!
    Constructs an error with \a code, the sentence \a message, and \a data for the peer or from it.
*/
QSocketIoError::QSocketIoError(QSocketIo::ErrorCode code, const QString &message,
                               const QVariant &data)
    : m_code(code)
    , m_message(message)
    , m_data(data)
{}

/*!
    Returns an error with the code QSocketIo::ErrorCode::ConnectionRejected: what a middleware returns to refuse a socket. The client
    gets \a message and \a data (Socket.IO protocol 5, packet CONNECT_ERROR).
*/
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
