// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A client's engine that polls and wants to upgrade, and a server that answers the probe when the test says so.
#pragma once

#include "enginesessionlog.h"
#include "scriptedserver.h"

namespace QSocketIoPrivate {

struct UpgradePair
{
    UpgradePair()
        : log(server.url(), { QSocketIo::Transport::Polling, QSocketIo::Transport::WebSocket })
    {
        server.answersProbe = false;
    }
    bool isProbing() const { return server.texts() == QByteArrayList{ "2probe" }; }
    // Between "3probe" and the end of the poll.
    bool isPausing() const { return log.opened == 1 && !log.engine->isWritable(); }
    QList<ScriptedRequest> upgrades() const
    {
        QList<ScriptedRequest> list;
        for (const ScriptedRequest &request : server.requests) {
            if (request.isUpgrade())
                list.append(request);
        }
        return list;
    }

    ScriptedEngine server;
    EngineSessionLog log;
};

} // namespace QSocketIoPrivate
