// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How many events a client may send.
#include "server/qsocketioserver_p.h"

#include "server/servercore.h"

#include <algorithm>

/*!
    \enum QSocketIoServer::EventLimitPolicy

    What happens to a client that sends more events than it may.

    \value Delay It is not read until it may go on. Nothing is lost and the order stays; the client's own buffers fill up.
    \value Drop The event is dropped, and its acknowledgement never comes.
    \value Disconnect It is disconnected, with QSocketIo::DisconnectReason::LimitExceeded.
*/

/*!
    Returns how many events a client may send in a second; 0 when there is no limit.

    \sa setEventLimit()
*/
double QSocketIoServer::eventLimit() const
{
    return d_func()->settings().eventLimit.perSecond;
}

/*!
    Returns how many events a client may send at once.

    \sa setEventLimit()
*/
int QSocketIoServer::eventBurst() const
{
    return d_func()->settings().eventLimit.burst;
}

/*!
    Returns what happens to a client that sends more events than it may.

    \sa setEventLimit()
*/
QSocketIoServer::EventLimitPolicy QSocketIoServer::eventLimitPolicy() const
{
    return d_func()->settings().eventLimitPolicy;
}

/*!
    Lets each client send \a eventsPerSecond events in a second, and \a burst of them at once after it has been quiet for long enough. What
    exceeds that is treated as \a policy says. With 0, the default, there is no limit; \a burst is at least 1.

    The limit is for a connection with all its namespaces together, so that a client gains nothing by joining more of them; joining
    counts as an event. Acknowledgements do not count. It applies to all connections at once, also to those that are open.

    With \c Drop and \c Disconnect, a warning and QSocketIoEndpoint::errorOccurred() with QSocketIo::ErrorCode::LimitExceeded tell the first
    time; again only when the client has been quiet for so long that it may send a whole burst.

    \code
    server.setEventLimit(50, 100, QSocketIoServer::EventLimitPolicy::Delay);
    \endcode
*/
void QSocketIoServer::setEventLimit(double eventsPerSecond, int burst, EventLimitPolicy policy)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    QSocketIoPrivate::ServerSettings settings = d->core->settings();
    settings.eventLimit.perSecond = std::max(eventsPerSecond, 0.0);
    settings.eventLimit.burst = std::max(burst, 1);
    settings.eventLimitPolicy = policy;
    d->core->setSettings(settings);
}
