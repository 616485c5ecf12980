// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Asking for a namespace again that the server has refused or disconnected, when the program wants that.
#include "client/qsocketioclient_p.h"
#include "client/qsocketioclientnamespace_p.h"

#include <QRandomGenerator>

using namespace QSocketIoPrivate;

bool QSocketIoClientNamespacePrivate::rejoinLater(QSocketIoClientSettings::ReconnectFlag flag)
{
    if (!client->mayRetry(flag))
        return false;
    if (!rejoining) {
        const auto rejoin = [this] {
            if (client->isOpen() && wish == Wish::Connected)
                join();
        };
        rejoining.reset(new Rejoining{ client->backoff, { *client->deadlines, rejoin } });
        rejoining->backoff.reset();
    }
    const int most = client->options.reconnectAttempts;
    if (most >= 0 && rejoining->backoff.attempts() >= most) {
        rejoining.reset();
        return false;
    }
    rejoining->timer.start(rejoining->backoff.next(QRandomGenerator::global()->generateDouble()));
    return true;
}

void QSocketIoClientNamespacePrivate::stopRejoining()
{
    if (rejoining)
        rejoining->timer.stop();
}
