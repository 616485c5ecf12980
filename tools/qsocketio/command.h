// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One of the things the tool can do. It ends the application by itself when it is done.
#pragma once

#include <QObject>
#include <QStringList>

class Command : public QObject
{
    Q_OBJECT
public:
    virtual void start() = 0;
    // Ctrl-C, SIGTERM, or nobody reads the output any more: everything is closed in order.
    virtual void interrupt() = 0;
};
