// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "logging.h"

Q_LOGGING_CATEGORY(lcQSocketIoIo, "qsocketio.io", QtWarningMsg)
Q_LOGGING_CATEGORY(lcQSocketIoTransport, "qsocketio.transport", QtWarningMsg)
Q_LOGGING_CATEGORY(lcQSocketIoEngine, "qsocketio.engine", QtWarningMsg)
Q_LOGGING_CATEGORY(lcQSocketIoEvents, "qsocketio.events", QtWarningMsg)
Q_LOGGING_CATEGORY(lcQSocketIoClient, "qsocketio.client", QtWarningMsg)
Q_LOGGING_CATEGORY(lcQSocketIoServer, "qsocketio.server", QtWarningMsg)

namespace QSocketIoPrivate {

// A CONNECT is "0", a namespace, and then auth as an object, or as a query before Socket.IO 5.
QByteArray loggedPacket(QByteArrayView text)
{
    if (!text.startsWith('0'))
        return text.toByteArray();
    qsizetype end = 0;
    while (end < text.size() && text.at(end) != '{' && text.at(end) != '?' && text.at(end) != '[')
        ++end;
    return end < text.size() ? QByteArray(text.first(end).toByteArray() + "...")
                             : text.toByteArray();
}

} // namespace QSocketIoPrivate
