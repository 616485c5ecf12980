// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What leaves a namespace now.
#include "client/qsocketioclient_p.h"
#include "client/qsocketioclientnamespace_p.h"

using namespace QSocketIoPrivate;

void QSocketIoClientNamespacePrivate::send(OutgoingEvent event)
{
    const bool isDropped = event.isVolatile ? !isReady() || !client->session->isWritable()
                                            : isReady() && client->dropsEvents();
    if (isDropped) {
        discard(std::move(event));
    } else if (mayOvertake(event)) {
        transmit(std::move(event));
    } else { // what was emitted earlier goes first
        const QPointer<QSocketIoClientNamespace> guard = q_func();
        keep(std::move(event));
        if (guard && isReliable() && !isSettling)
            sendNext();
    }
}

bool QSocketIoClientNamespacePrivate::mayOvertake(const OutgoingEvent &event) const
{
    if (!isReady())
        return false;
    if (isReliable()) // volatile events are not repeated, and wait for nothing
        return event.isVolatile;
    return !isSettling && queue.isEmpty();
}

void QSocketIoClientNamespacePrivate::write(const EngineMessage &message)
{
    if (isReady())
        client->write(message);
}
