// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What leaves a namespace now.
#include "client/qsocketioclient_p.h"
#include "client/qsocketioclientnamespace_p.h"

using namespace QSocketIoPrivate;

void QSocketIoClientNamespacePrivate::send(OutgoingEvent event)
{
    if (event.isVolatile && (!isReady() || !client->session->isWritable()))
        discard(std::move(event));
    else if (isReady() && !isSettling)
        transmit(std::move(event));
    else // what was emitted earlier goes first
        keep(std::move(event));
}

void QSocketIoClientNamespacePrivate::write(const EngineMessage &message)
{
    if (isReady())
        client->session->send(message);
}
