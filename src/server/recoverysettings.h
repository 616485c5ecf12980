// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a server keeps for clients that come back.
#pragma once

#include "server/recoverylog.h"

#include <QPointer>

#include <functional>

namespace QSocketIoPrivate {

struct RecoverySettings
{
    RecoveryLog::Limits limits;
    std::function<bool(const QSocketIoPacket &)> filter; // null: everything that can be kept
    QPointer<const QObject> filterContext;
    bool skipsMiddlewares = true;

    bool isOn() const { return limits.window > limits.window.zero(); }
    bool keeps(const QSocketIoPacket &packet) const
    {
        return !filter || !filterContext || filter(packet);
    }
};

} // namespace QSocketIoPrivate
