// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The protocol is three variables of the environment; no library is needed for it.
#include "io/systemdsockets.h"

#include <QCoreApplication>
#include <QMutex>
#include <QSet>

namespace QSocketIoPrivate {

namespace {

constexpr int firstDescriptor = 3; // SD_LISTEN_FDS_START
constexpr int mostDescriptors =
        4096; // beyond any unit; a damaged environment must not make us count for long

QString text(const char *source)
{
    return QCoreApplication::translate("QSocketIoPrivate::SystemdSockets", source);
}

} // namespace

SystemdSockets SystemdSockets::parse(qint64 ownPid, const QByteArray &pid, const QByteArray &count,
                                     const QByteArray &names)
{
    if (pid.isEmpty() || count.isEmpty())
        return { .sockets = {}, .error = text("The process was not started by socket activation") };
    if (pid.toLongLong() != ownPid)
        return { .sockets = {}, .error = text("The sockets were passed to another process") };
    bool isNumber = false;
    const int number = count.toInt(&isNumber);
    if (!isNumber || number < 1 || number > mostDescriptors)
        return {
            .sockets = {},
            .error = text("LISTEN_FDS is no number of sockets: %1").arg(QString::fromUtf8(count))
        };
    const QList<QByteArray> named = names.isEmpty() ? QList<QByteArray>() : names.split(':');
    SystemdSockets result;
    for (int i = 0; i < number; ++i)
        result.sockets.append(
                { .descriptor = firstDescriptor + i, .name = QString::fromUtf8(named.value(i)) });
    return result;
}

SystemdSockets SystemdSockets::take(const QString &name)
{
    static QMutex mutex;
    static QSet<qintptr> taken;
    SystemdSockets result = parse(QCoreApplication::applicationPid(), qgetenv("LISTEN_PID"),
                                  qgetenv("LISTEN_FDS"), qgetenv("LISTEN_FDNAMES"));
    const QMutexLocker lock(&mutex);
    result.sockets.removeIf([&name](const SystemdSocket &socket) {
        return taken.contains(socket.descriptor) || (!name.isEmpty() && socket.name != name);
    });
    for (const SystemdSocket &socket : std::as_const(result.sockets))
        taken.insert(socket.descriptor);
    if (result.sockets.isEmpty() && result.error.isEmpty())
        result.error = name.isEmpty() ? text("The sockets have been taken already")
                                      : text("No socket called %1 is left").arg(name);
    return result;
}

} // namespace QSocketIoPrivate
