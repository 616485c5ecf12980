// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The listening sockets that systemd has opened for this process (sd_listen_fds(3)), read from the environment.
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

namespace QSocketIoPrivate {

struct SystemdSocket
{
    qintptr descriptor = -1;
    QString name; // FileDescriptorName= of the socket unit
};

struct SystemdSockets
{
    QList<SystemdSocket> sockets;
    QString error; // why there are none

    // From the values of LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES.
    static SystemdSockets parse(qint64 ownPid, const QByteArray &pid, const QByteArray &count,
                                const QByteArray &names);
    // Those of the name, or all, that nobody has taken yet: each is handed out once, as a descriptor that has been
    // closed may be something else by now.
    static SystemdSockets take(const QString &name);
};

} // namespace QSocketIoPrivate
