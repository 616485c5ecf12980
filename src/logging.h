// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Every logging category of the library. Warning: the program or the peer did something wrong; debug: one line
// per packet. Payloads never appear above debug; auth, cookies and what else lets somebody act as a peer never appear.
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QLoggingCategory>

Q_DECLARE_LOGGING_CATEGORY(lcQSocketIoIo)
Q_DECLARE_LOGGING_CATEGORY(lcQSocketIoTransport)
Q_DECLARE_LOGGING_CATEGORY(lcQSocketIoEngine)
Q_DECLARE_LOGGING_CATEGORY(lcQSocketIoEvents)
Q_DECLARE_LOGGING_CATEGORY(lcQSocketIoClient)
Q_DECLARE_LOGGING_CATEGORY(lcQSocketIoServer)

namespace QSocketIoPrivate {

// As much of a session's id as tells it from others. All of it is all that it takes to join the session.
inline QByteArray loggedSid(const QByteArray &sid)
{
    constexpr qsizetype shown = 6;
    return sid.size() > shown ? QByteArray(sid.first(shown) + "...") : sid;
}
// A Socket.IO packet without what a client shows to be let in.
QByteArray loggedPacket(QByteArrayView text);

} // namespace QSocketIoPrivate
