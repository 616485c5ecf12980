// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a program can set on a QSocketIoClientNamespace.
#include "client/qsocketioclient_p.h"
#include "client/qsocketioclientnamespace_p.h"

/*!
    \property QSocketIoClientNamespace::queuedCount
    \brief How many events wait for the namespace to be connected.
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
