// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How events reach the program: merged, one by one, or awaited.
#include "client/eventwait.h"
#include "client/qsocketioclient_p.h"
#include "client/qsocketioclientnamespace_p.h"

using namespace QSocketIoPrivate;

/*!
    \enum QSocketIoClientNamespace::Coalescing
    \since QSocketIo 0.1

    What becomes of events of one name that arrive faster than a program can show them.

    \value Off Each is delivered when it arrives. This is the default.
    \value Latest Only the latest one is delivered.
    \value Batch All are delivered together, as one event whose argument is the list of what arrived: the arguments themselves
           when each event had exactly one, otherwise lists of arguments.
*/

/*!
    \since QSocketIo 0.1
    Delivers \a event at most once in each \a interval, as \a mode says. The first that arrives begins the interval, at whose end the handlers of
    on() and eventReceived() see the latest one, or all at once. The default, 16 milliseconds, is a frame of most screens: a window that is
    repainted for every event of a busy server has no time for its user. An interval below a millisecond is raised to one.

    \snippet snippets/tst_coalescingsnippets.cpp latest

    \snippet snippets/tst_coalescingsnippets.cpp batch

    Nothing that counts is lost:
    \list
    \li The last event of a row is always delivered, at the latest one \a interval after it has arrived. When the namespace is disconnected before
        that, it is delivered before disconnected().
    \li Events for which the server wants an acknowledgement are never merged. They are delivered at once, and what waits under the
        same name goes first.
    \li A batch that has reached 1000 events is delivered at once.
    \endlist

    Events of other names are not held up: what waits is delivered after them, though it has arrived before. Changing the mode delivers what
    waits; destroying the namespace forgets it.

    \sa mergedEventCount()
*/
void QSocketIoClientNamespace::coalesce(QAnyStringView event, Coalescing mode,
                                        std::chrono::milliseconds interval)
{
    Q_D(QSocketIoClientNamespace);
    Q_ASSERT_X(d->livesHere(), Q_FUNC_INFO, "call it in the thread of the object");
    if (!d->coalescing && mode != Coalescing::Off)
        d->coalescing = std::make_unique<QSocketIoPrivate::Coalescing>(*d->client->deadlines, this);
    if (d->coalescing)
        d->coalescing->set(event.toString().toUtf8(), mode, interval);
}

/*!
    \since QSocketIo 0.1
    Returns how many events were not delivered on their own: replaced by a later one, or part of a batch that another one had begun.

    \sa coalesce()
*/
quint64 QSocketIoClientNamespace::mergedEventCount() const
{
    Q_D(const QSocketIoClientNamespace);
    return d->coalescing ? d->coalescing->mergedCount() : 0;
}

/*!
    \since QSocketIo 0.1
    Returns a future of the next event of the name \a event, or of any name if it is empty. It finishes with nothing when the event cannot come
    any more: after the \a timeout, when the namespace is disconnected or destroyed, or when it was cancelled. Without a time-out, or with
    0, it waits as long as the connection lasts; while the namespace is not connected yet, it waits for that, too.

    Handlers see the event as well. With a library for coroutines, such as QCoro, the future can be awaited:

    \snippet client/tst_coroutines.cpp coroutine

    To be called in the thread of the object, in which the future finishes as well.
*/
QFuture<std::optional<QSocketIoEvent>> QSocketIoClientNamespace::receive(
        QAnyStringView event, std::chrono::milliseconds timeout)
{
    Q_D(QSocketIoClientNamespace);
    Q_ASSERT_X(d->livesHere(), Q_FUNC_INFO, "call it in the thread of the object");
    auto *const wait = new EventWait(this, *d->client->deadlines, timeout);
    const auto finish = [wait](const QSocketIoEvent &received) { wait->finish(received); };
    if (event.isEmpty())
        connect(this, &QSocketIoEndpoint::eventReceived, wait, finish);
    else
        connect(d->listeners.listener(event, this), &EventListener::triggered, wait, finish);
    return wait->future();
}
