// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What SocketIoNamespace does with events while it is not connected.
#include "client/socketionamespace_p.h"

#include <algorithm>

/*!
    \qmlproperty int SocketIoNamespace::queuedCount
    How many events wait for the namespace to be connected.
*/
int SocketIoNamespace::queuedCount() const
{
    Q_D(const SocketIoNamespace);
    return d->space ? int(d->space->queuedCount()) : 0;
}

/*!
    \qmlproperty enumeration SocketIoNamespace::offlinePolicy
    What becomes of events that are emitted while the namespace is not connected.

    \value SocketIo.OfflinePolicy.Keep They are kept in order and sent later. The default.
    \value SocketIo.OfflinePolicy.KeepLatestPerEvent Of each event only the latest is kept: for values that are out of date soon.
    \value SocketIo.OfflinePolicy.Drop They are dropped.
*/
QSocketIo::OfflinePolicy SocketIoNamespace::offlinePolicy() const
{
    Q_D(const SocketIoNamespace);
    return d->offlinePolicy;
}

void SocketIoNamespace::setOfflinePolicy(QSocketIo::OfflinePolicy policy)
{
    Q_D(SocketIoNamespace);
    d->offlinePolicy = policy;
    d->queueSettingChanged();
}

/*!
    \qmlproperty enumeration SocketIoNamespace::overflowPolicy
    Which event is dropped when there are more than \l maxQueuedEvents.

    \value SocketIo.OverflowPolicy.DropNewest The one that has just been emitted. The default.
    \value SocketIo.OverflowPolicy.DropOldest The one that has waited longest.
*/
QSocketIo::OverflowPolicy SocketIoNamespace::overflowPolicy() const
{
    Q_D(const SocketIoNamespace);
    return d->overflowPolicy;
}

void SocketIoNamespace::setOverflowPolicy(QSocketIo::OverflowPolicy policy)
{
    Q_D(SocketIoNamespace);
    d->overflowPolicy = policy;
    d->queueSettingChanged();
}

/*!
    \qmlproperty int SocketIoNamespace::maxQueuedEvents
    How many events are kept while the namespace is not connected. 1000 by default; what exceeds that is dropped, see
    dropped().
*/
int SocketIoNamespace::maxQueuedEvents() const
{
    Q_D(const SocketIoNamespace);
    return d->maxQueuedEvents;
}

void SocketIoNamespace::setMaxQueuedEvents(int count)
{
    Q_D(SocketIoNamespace);
    d->maxQueuedEvents = std::max(count, 0);
    d->queueSettingChanged();
}

/*!
    \qmlproperty int SocketIoNamespace::maxQueuedAge
    How long an event is kept while the namespace is not connected, in milliseconds. 0, the default: without end.
*/
int SocketIoNamespace::maxQueuedAge() const
{
    Q_D(const SocketIoNamespace);
    return d->maxQueuedAge;
}

void SocketIoNamespace::setMaxQueuedAge(int age)
{
    Q_D(SocketIoNamespace);
    d->maxQueuedAge = std::max(age, 0);
    d->queueSettingChanged();
}

/*!
    \qmlmethod void SocketIoNamespace::clearQueue()
    Drops all events that wait.
*/
void SocketIoNamespace::clearQueue()
{
    Q_D(SocketIoNamespace);
    if (d->space)
        d->space->clearQueue();
}

/*!
    \qmlsignal SocketIoNamespace::dropped(string event, var args, int reason)
    Emitted when \a event with its \a args was emitted and is not sent because of \a reason:
    \c SocketIo.DropReason.NotConnected, \c SocketIo.DropReason.QueueFull, \c SocketIo.DropReason.Superseded by a later one, \c SocketIo.DropReason.Expired,
    \c SocketIo.DropReason.Unacknowledged, \c SocketIo.DropReason.Cleared or \c SocketIo.DropReason.TooLarge for the server.
*/

void SocketIoNamespacePrivate::queueSettingChanged()
{
    Q_Q(SocketIoNamespace);
    hasQueueSettings = true;
    applyQueueSettings();
    Q_EMIT q->queueSettingsChanged();
}
