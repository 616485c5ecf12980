// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "qsocketiotestclock.h"

#include "client/qsocketioclient_p.h"
#include "io/deadline.h"
#include "server/qsocketioserver_p.h"
#include "server/servercore.h"

#include <QAbstractEventDispatcher>
#include <QCoreApplication>
#include <QPointer>
#include <QThread>

#include <algorithm>
#include <optional>

using QSocketIoPrivate::DeadlineQueue;
using std::chrono::milliseconds;

namespace {

// A program that keeps its event loop busy by itself must not keep us here.
constexpr int mostTurns = 1000;

} // namespace

class QSocketIoTestClockPrivate
{
public:
    void drive(DeadlineQueue *queue);
    std::optional<milliseconds> nextDue() const;
    void fireDue();
    bool step(milliseconds end);

    // Shared with the queues, which may outlive the clock.
    std::shared_ptr<milliseconds> now = std::make_shared<milliseconds>(0);
    QList<QPointer<DeadlineQueue>> queues;
    QList<QPointer<QSocketIoClient>> clients;
};

void QSocketIoTestClockPrivate::drive(DeadlineQueue *queue)
{
    queues.removeAll(nullptr);
    if (queues.contains(queue))
        return;
    queues.append(queue);
    queue->setClock([now = now] { return *now; });
}

std::optional<milliseconds> QSocketIoTestClockPrivate::nextDue() const
{
    std::optional<milliseconds> first;
    for (const QPointer<DeadlineQueue> &queue : queues) {
        const auto due = queue ? queue->nextDue() : std::nullopt;
        if (due && (!first || *due < *first))
            first = due;
    }
    return first;
}

void QSocketIoTestClockPrivate::fireDue()
{
    const QList<QPointer<DeadlineQueue>> all = queues;
    for (const QPointer<DeadlineQueue> &queue : all) {
        if (queue)
            queue->advance();
    }
}

// To the next moment at which something is due. False: there is none until the end.
bool QSocketIoTestClockPrivate::step(milliseconds end)
{
    const auto due = nextDue();
    if (!due || *due > end)
        return false;
    // What is started for now while something fires comes a moment later, so that time always passes.
    const milliseconds next = std::max(*due, *now + milliseconds(1));
    if (next > end)
        return false;
    *now = next;
    fireDue();
    return true;
}

/*!
    \class QSocketIoTestClock
    \inmodule QSocketIo
    \ingroup testing
    \since QSocketIo 0.1
    \brief Time that passes when a test says so.

    Everything that a client or a server does after a time follows this clock once drive() was called: heartbeats, time-outs of
    connections and acknowledgements, pauses before the next attempt, retries, the age of queued events, how long a session can be
    recovered. A test says advance(), and hours are over in an instant, always in the same order.

    \snippet snippets/tst_testingsnippets.cpp time

    Two things stay with the system: round-trip times, which measure the machine, and the time stamps of a persistent queue, which are
    compared after a restart of the program. Timers of the program itself stay as well.

    The clock, and all that it drives, live in one thread: the next connection of a client has none of its own, whatever
    QSocketIoClientSettings::setIoThread() says. With real sockets it can be used too, but what is on its way through the
    system then takes real time; QSocketIoTestNetwork has a clock for what is joined in memory.

    \sa QSocketIoTestNetwork
*/

/*!
    Makes a clock that stands at zero, with the \a parent.
*/
QSocketIoTestClock::QSocketIoTestClock(QObject *parent)
    : QObject(parent)
    , d_ptr(std::make_unique<QSocketIoTestClockPrivate>())
{}

/*!
    Hands what is driven back to the system's clock. What was waiting has the same time left as before.
*/
QSocketIoTestClock::~QSocketIoTestClock()
{
    for (const QPointer<DeadlineQueue> &queue : std::as_const(d_ptr->queues)) {
        if (queue)
            queue->setClock({});
    }
    for (const QPointer<QSocketIoClient> &client : std::as_const(d_ptr->clients)) {
        if (!client)
            continue;
        auto *const clientPrivate = QSocketIoClientPrivate::get(client);
        clientPrivate->suspendWatch.setWallClock({});
        clientPrivate->options.isDrivenByTest = false;
    }
}

/*!
    Has the \a client follow this clock. What it is waiting for already has the same time left as before.
*/
void QSocketIoTestClock::drive(QSocketIoClient *client)
{
    Q_ASSERT_X(client->thread() == thread(), Q_FUNC_INFO, "the client lives in another thread");
    Q_D(QSocketIoTestClock);
    auto *const clientPrivate = QSocketIoClientPrivate::get(client);
    d->drive(clientPrivate->deadlines);
    // Or the client would take the difference for a machine that has slept.
    clientPrivate->suspendWatch.setWallClock([now = d->now] { return *now; });
    clientPrivate->options.isDrivenByTest = true;
    d->clients.append(client);
}

/*!
    \overload
    Has the \a server follow this clock, with all its connections.
*/
void QSocketIoTestClock::drive(QSocketIoServer *server)
{
    Q_ASSERT_X(server->thread() == thread(), Q_FUNC_INFO, "the server lives in another thread");
    d_func()->drive(&QSocketIoServerPrivate::get(server)->core->deadlines());
}

/*!
    Returns how much time has passed on this clock.
*/
milliseconds QSocketIoTestClock::elapsed() const
{
    return *d_func()->now;
}

/*!
    Runs the event loop until nothing is left to do at this moment: what has been emitted arrives, is handled and answered. No time
    passes. A program that keeps its event loop busy by itself is left after a thousand turns.
*/
void QSocketIoTestClock::settle()
{
    auto *const dispatcher = QAbstractEventDispatcher::instance();
    Q_ASSERT_X(dispatcher, Q_FUNC_INFO, "there is no QCoreApplication");
    for (int turn = 0; turn < mostTurns; ++turn) {
        const bool wasBusy = dispatcher->processEvents(QEventLoop::AllEvents);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        if (!wasBusy)
            return;
    }
}

/*!
    Lets \a time pass. Everything that becomes due happens at its moment and in its order, and the event loop runs until all
    consequences are there, as settle() does, before the next.
*/
void QSocketIoTestClock::advance(milliseconds time)
{
    advanceUntil([] { return false; }, time);
}

/*!
    Lets time pass until \a condition returns true, at most the time \a limit. The condition is asked whenever something has happened.
    Returns whether it has come true.
*/
bool QSocketIoTestClock::advanceUntil(const std::function<bool()> &condition, milliseconds limit)
{
    Q_D(QSocketIoTestClock);
    const QPointer<QSocketIoTestClock> guard(this);
    const milliseconds end = *d->now + std::max(limit, milliseconds::zero());
    settle();
    while (guard && !condition()) {
        if (!d->step(end)) {
            *d->now = std::max(*d->now, end);
            d->fireDue();
            if (guard)
                settle();
            return guard && condition();
        }
        if (guard)
            settle();
    }
    return !guard.isNull();
}

#include "moc_qsocketiotestclock.cpp"
