// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "client/qsocketioclient_p.h"
#include "core/wirelog.h"

#include <QThread>

using QSocketIoPrivate::WireLog;

/*!
    \enum QSocketIoClient::WireLogSecrets
    \since QSocketIo 0.1

    Whether a wire log may hold what only client and server are to know.

    \value Redacted Credentials, the private ids by which sessions are recovered, and most of the session's id are left out. With the MessagePack
           parser and with one of the program, where a packet cannot be told from another without reading it, only sizes are written.
    \value Shown Everything is written as it is.
*/

/*!
    \since QSocketIo 0.1
    Writes what passes between client and server to the \a device: every Socket.IO packet in both directions, one JSON object in a line, from the
    next connection on. Null ends it with the next connection. The device stays the property of the program, has to be open for writing and live
    in the client's thread, and may be destroyed at any time.

    \badcode
    {"direction":"in","text":"2/chat,[\"message\",\"hello\"]","time":"2026-01-31T12:00:00.000Z","transport":"websocket"}
    \endcode

    A binary part is written as \c binary, in base64; lines with \c state tell when a connection was opened and closed. With \a secrets as
    WireLogSecrets::Redacted, which is the default, the payload of a connection request is replaced. Headers and cookies are not part of the log in
    any case; what events carry is.

    QSocketIoTestReplay makes a log the server of a test.
*/
void QSocketIoClient::setWireLog(QIODevice *device, WireLogSecrets secrets)
{
    Q_D(QSocketIoClient);
    Q_ASSERT_X(thread() == QThread::currentThread(), Q_FUNC_INFO,
               "call it in the thread of the object");
    const auto kept = secrets == WireLogSecrets::Shown ? WireLog::Secrets::Shown
                                                       : WireLog::Secrets::Redacted;
    d->options.wireLog = device ? std::make_shared<WireLog>(device, kept) : nullptr;
}
