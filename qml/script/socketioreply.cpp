// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "script/socketioreply.h"

#include "script/scriptreader.h"

#include <QJSEngine>

/*!
    \qmltype socketIoReply
    \inqmlmodule QSocketIo
    \brief The answer to an event, or the error that took its place.

    A value, the argument of the callback of SocketIoNamespace::emitEvent().

    \code
    onConnected: chat.emitEvent("join", ["lobby"], reply => {
        status.text = reply.error ? reply.error.message : "members: " + reply.value
    })
    \endcode
*/

/*!
    \qmlproperty var socketIoReply::args
    The arguments of the answer, an array. Empty when there is an error.
*/

/*!
    \qmlproperty var socketIoReply::value
    The first argument of the answer; \c undefined when there is none.
*/

/*!
    \qmlproperty socketIoError socketIoReply::error
    Why there is no answer, \c undefined when there is one: its code is \c SocketIo.ErrorCode.AckTimeout, \c SocketIo.ErrorCode.NotConnected
    or \c SocketIo.ErrorCode.ProtocolViolation.
*/
SocketIoReply::SocketIoReply(QJSEngine *engine, const QSocketIoReply &reply)
    : m_args(QSocketIoQml::scriptArguments(engine, reply))
{
    if (reply.isError())
        m_error = QVariant::fromValue(reply.error());
}
