// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a program can set on a QSocketIoClientNamespace.
#include "client/qsocketioclient_p.h"
#include "client/qsocketioclientnamespace_p.h"

/*!
    Returns how long an acknowledgement may take that was asked for without a time-out of its own. 0, the default, means until the
    connection ends.
*/
std::chrono::milliseconds QSocketIoClientNamespace::ackTimeout() const
{
    Q_D(const QSocketIoClientNamespace);
    return d->ackTimeout;
}

/*!
    Sets how long an acknowledgement may take to \a timeout; 0 means until the connection ends. It applies to what is emitted from now
    on; withTimeout() overrides it for one event.

    \sa retries()
*/
void QSocketIoClientNamespace::setAckTimeout(std::chrono::milliseconds timeout)
{
    Q_D(QSocketIoClientNamespace);
    d->ackTimeout = qMax(timeout, timeout.zero());
}

/*!
    Returns how often an event is sent again whose acknowledgement does not come. 0 by default: events are sent once.
*/
int QSocketIoClientNamespace::retries() const
{
    Q_D(const QSocketIoClientNamespace);
    return d->retries;
}

/*!
    Sets how often an event is sent again whose acknowledgement does not come, to \a count; a negative number means without end, 0
    switches repeating off.

    With retries every event except the volatile ones is acknowledged by the server, also those that were emitted without a wish for it,
    and they are sent in strict order: one is on its way at a time, the others wait, within the limits of the queue. An event is sent
    again when its time-out has passed (that of the emit, else ackTimeout(), else ten seconds), or when the namespace is connected again
    after the connection was lost: \a count + 1 times at most. Then it is dropped with QSocketIo::DropReason::Unacknowledged, and its
    acknowledgement finishes with the error of the last sending. An acknowledgement that comes late counts all the same.

    The handlers of the server have to acknowledge: in JavaScript they call their callback, with QSocketIoServer they return a value or
    take a QSocketIoAck. And they have to expect that an event which was sent again had arrived the first time, unless messageIds() are on
    and the server knows them.

    \sa ackTimeout(), messageIds()
*/
void QSocketIoClientNamespace::setRetries(int count)
{
    Q_D(QSocketIoClientNamespace);
    d->retries = qMax(count, -1);
    if (d->isReady() && d->flight.ticket == 0)
        d->proceed();
}

/*!
    Returns whether an event that is sent again has the same id again. False by default.
*/
bool QSocketIoClientNamespace::messageIds() const
{
    Q_D(const QSocketIoClientNamespace);
    return d->hasMessageIds;
}

/*!
    Sets whether an event that is sent again has the same id again to \a enabled, so that a server can tell that it has seen it: a
    QSocketIoServer with a deduplication window then answers it without calling the handler a second time. Other servers do not notice.
    Set it before the namespace is connected: whose ids these are is said when it is.

    \sa {Reliability}
*/
void QSocketIoClientNamespace::setMessageIds(bool enabled)
{
    Q_D(QSocketIoClientNamespace);
    d->hasMessageIds = enabled;
}

/*!
    \property QSocketIoClientNamespace::queuedCount
    \brief How many events wait for the namespace to be connected, or for the acknowledgement of earlier ones while retries() are on.

    The event that is on its way is one of them until it is acknowledged.
*/
qsizetype QSocketIoClientNamespace::queuedCount() const
{
    Q_D(const QSocketIoClientNamespace);
    return d->queue.size();
}

/*!
    \property QSocketIoClientNamespace::queuedBytes
    \brief How many bytes, encoded, wait for the namespace to be connected.
*/
qint64 QSocketIoClientNamespace::queuedBytes() const
{
    Q_D(const QSocketIoClientNamespace);
    return d->queue.byteCount();
}

/*!
    \property QSocketIoClientNamespace::offlinePolicy
    \brief What happens to events that are emitted while the namespace is not connected.

    QSocketIo::OfflinePolicy::Keep by default. A change to KeepLatestPerEvent applies to what waits already, too; after a change
    to Drop, what waits is still sent.
*/
QSocketIo::OfflinePolicy QSocketIoClientNamespace::offlinePolicy() const
{
    Q_D(const QSocketIoClientNamespace);
    return d->queue.limits().policy;
}

void QSocketIoClientNamespace::setOfflinePolicy(QSocketIo::OfflinePolicy policy)
{
    Q_D(QSocketIoClientNamespace);
    auto limits = d->queue.limits();
    if (std::exchange(limits.policy, policy) == policy)
        return;
    const QPointer<QSocketIoClientNamespace> guard = this;
    d->limitQueue(limits);
    if (guard)
        Q_EMIT offlinePolicyChanged();
}

/*!
    Returns what goes when the queue is full. QSocketIo::OverflowPolicy::DropNewest by default.
*/
QSocketIo::OverflowPolicy QSocketIoClientNamespace::overflowPolicy() const
{
    Q_D(const QSocketIoClientNamespace);
    return d->queue.limits().overflow;
}

/*!
    Sets what goes when the queue is full to \a policy.
*/
void QSocketIoClientNamespace::setOverflowPolicy(QSocketIo::OverflowPolicy policy)
{
    Q_D(QSocketIoClientNamespace);
    auto limits = d->queue.limits();
    limits.overflow = policy;
    d->limitQueue(limits);
}

/*!
    Returns how many events are kept while the namespace is not connected. 1000 by default.
*/
int QSocketIoClientNamespace::maxQueuedEvents() const
{
    Q_D(const QSocketIoClientNamespace);
    return d->queue.limits().events;
}

/*!
    Sets how many events are kept while the namespace is not connected to \a count; 0 keeps none. What exceeds it,
    now or later, is dropped as overflowPolicy() says.
*/
void QSocketIoClientNamespace::setMaxQueuedEvents(int count)
{
    Q_D(QSocketIoClientNamespace);
    auto limits = d->queue.limits();
    limits.events = qMax(count, 0);
    d->limitQueue(limits);
}

/*!
    Returns how many bytes of events are kept while the namespace is not connected. 16 MiB by default.
*/
qint64 QSocketIoClientNamespace::maxQueuedBytes() const
{
    Q_D(const QSocketIoClientNamespace);
    return d->queue.limits().bytes;
}

/*!
    Sets how many \a bytes of events, encoded and with their attachments, are kept while the namespace is not connected.
    What exceeds it, now or later, is dropped as overflowPolicy() says.
*/
void QSocketIoClientNamespace::setMaxQueuedBytes(qint64 bytes)
{
    Q_D(QSocketIoClientNamespace);
    auto limits = d->queue.limits();
    limits.bytes = qMax<qint64>(bytes, 0);
    d->limitQueue(limits);
}

/*!
    Returns how long an event may wait for the namespace to be connected. 0, the default, means without end.
*/
std::chrono::milliseconds QSocketIoClientNamespace::maxQueuedAge() const
{
    Q_D(const QSocketIoClientNamespace);
    return d->queue.limits().age;
}

/*!
    Sets how long an event may wait for the namespace to be connected to \a age; 0 means without end. What waits longer,
    now or later, is dropped. The time that the machine sleeps may not count, depending on the system's monotonic clock.
*/
void QSocketIoClientNamespace::setMaxQueuedAge(std::chrono::milliseconds age)
{
    Q_D(QSocketIoClientNamespace);
    constexpr std::chrono::milliseconds longest = std::chrono::hours(24 * 365
                                                                     * 100); // sums do not overflow
    auto limits = d->queue.limits();
    limits.age = qBound(age.zero(), age, longest);
    d->limitQueue(limits);
}

/*!
    Drops all events that wait for the namespace to be connected; dropped() is emitted for each.
*/
void QSocketIoClientNamespace::clearQueue()
{
    Q_D(QSocketIoClientNamespace);
    d->clearQueue();
}
