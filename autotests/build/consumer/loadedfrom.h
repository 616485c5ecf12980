// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Where the libraries of this process come from.
#pragma once

#include <QDebug>
#include <QFile>

// Whether all libraries of QSocketIo lie in the folder; empty: any is right. Linux knows.
inline bool isLoadedFrom(const QString &folder)
{
    QFile maps(QStringLiteral("/proc/self/maps"));
    if (folder.isEmpty() || !maps.open(QIODevice::ReadOnly))
        return true;
    int count = 0;
    for (const QByteArray &line : maps.readAll().split('\n')) {
        const QString file = QString::fromUtf8(line.mid(line.indexOf('/')).trimmed());
        if (!line.contains('/') || !file.contains(QLatin1String("libQSocketIo")))
            continue;
        ++count;
        if (file.startsWith(folder))
            continue;
        qWarning() << file << "does not lie in" << folder;
        return false;
    }
    return count > 0;
}
