// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The lines of a wire log, read back: what the server has sent and how it has answered.
#pragma once

#include <QHash>
#include <QIODevice>
#include <QList>
#include <QString>
#include <QVariantList>

#include <chrono>

namespace QSocketIoPrivate {

struct RecordedEvent
{
    std::chrono::milliseconds time{}; // since the first line
    QString nsp;
    QString name;
    QVariantList arguments;
};

struct RecordedSession
{
    QList<RecordedEvent> events;                 // from the server
    QHash<QString, QList<QVariantList>> answers; // of the server, by answerKey(), in order
    QString error;                               // empty: the log could be read

    static QString answerKey(const QString &nsp, const QString &event)
    {
        return nsp + u',' + event;
    }
};

RecordedSession readWireLog(QIODevice *log);

} // namespace QSocketIoPrivate
