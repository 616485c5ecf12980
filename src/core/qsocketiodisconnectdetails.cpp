// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "qsocketiodisconnectdetails.h"

#include <QDebug>
#include <QVariantMap>

namespace {

QVariant dataMember(const QSocketIoError &error, const QString &key)
{
    return error.data().toMap().value(key);
}

} // namespace

/*!
    \class QSocketIoDisconnectDetails
    \inmodule QSocketIo
    \ingroup client
    \brief How a connection ended, or an attempt at one, as a value.

    QSocketIoClient::disconnectDetails() and QSocketIoClientNamespace::disconnectDetails() return it, already in the slots of the
    signals that report the end. What is not known is 0 or empty.

    \since QSocketIo 0.1
*/

/*!
    \property QSocketIoDisconnectDetails::reason
    \brief why, for programs
*/

/*!
    \property QSocketIoDisconnectDetails::reasonText
    \brief why, in the words of JavaScript's client: "transport close", "ping timeout" and so on

    \sa QSocketIo::disconnectReasonText()
*/

/*!
    \property QSocketIoDisconnectDetails::error
    \brief what went wrong, for people; no error when the program has ended it

    A server that closes the connection in order is an error here as well, although QSocketIoClient::errorOccurred() does not report it.
*/

/*!
    \property QSocketIoDisconnectDetails::closeCode
    \brief the close code of the WebSocket (RFC 6455, section 7.4), of whichever side has closed it because of the other; or 0
*/

/*!
    \property QSocketIoDisconnectDetails::httpStatus
    \brief the status of the HTTP answer that has refused a request; or 0
*/

/*!
    \property QSocketIoDisconnectDetails::body
    \brief the beginning of that answer's body, at most 1 KiB
*/

/*!
    Constructs details that say nothing.
*/
QSocketIoDisconnectDetails::QSocketIoDisconnectDetails() = default;

/*!
    Constructs details of an end because of \a reason, with the \a error that has led to it.
*/
QSocketIoDisconnectDetails::QSocketIoDisconnectDetails(QSocketIo::DisconnectReason reason,
                                                       const QSocketIoError &error)
    : m_reason(reason)
    , m_error(error)
{}

QString QSocketIoDisconnectDetails::reasonText() const
{
    return QSocketIo::disconnectReasonText(m_reason, QSocketIo::Side::Client);
}

int QSocketIoDisconnectDetails::closeCode() const
{
    return dataMember(m_error, QStringLiteral("closeCode")).toInt();
}

int QSocketIoDisconnectDetails::httpStatus() const
{
    return dataMember(m_error, QStringLiteral("httpStatus")).toInt();
}

QString QSocketIoDisconnectDetails::body() const
{
    return dataMember(m_error, QStringLiteral("body")).toString();
}

/*!
    \relates QSocketIoDisconnectDetails
    Writes \a details to \a debug.
*/
QDebug operator<<(QDebug debug, const QSocketIoDisconnectDetails &details)
{
    const QDebugStateSaver saver(debug);
    debug.nospace() << "QSocketIoDisconnectDetails(" << details.reason();
    if (details.error().isError())
        debug << ", " << details.error();
    return debug << ')';
}

#include "moc_qsocketiodisconnectdetails.cpp"
