// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Which events count, and which of their values.
#pragma once

#include "qsocketioevent.h"

#include <QString>
#include <QStringList>
#include <QVariant>

namespace QSocketIoQml {

struct EventField
{
    int argument = 0;
    QString path; // as it was set: members and indexes with points between them
    QVariantMap where;

    void setPath(const QString &text);
    bool matches(const QSocketIoEvent &event) const;
    // Undefined: it has none there. Valid as long as the event.
    QSocketIoPrivate::ValueView find(const QSocketIoEvent &event) const;
    static QSocketIoPrivate::ValueView follow(QSocketIoPrivate::ValueView value,
                                              const QStringList &steps);

private:
    QStringList m_steps;
};

} // namespace QSocketIoQml
