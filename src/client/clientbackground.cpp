// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a client does while its application is in the background, and when that comes back.
#include "client/applicationmonitor.h"
#include "client/qsocketioclient_p.h"
#include "logging.h"

#include <QCoreApplication>

#include <algorithm>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using QSocketIo::DisconnectReason;

/*!
    \enum QSocketIoClientSettings::BackgroundPolicy

    What a client does while its application is in the background.

    \value Keep It stays connected for as long as the system lets it.
    \value Close It closes the connection, and opens it again when the application comes back.
*/

/*!
    \property QSocketIoClientSettings::backgroundPolicy
    \brief What the client does while its application is in the background. Keep by default.

    In the background is an application whose \c {QGuiApplication::applicationState()} is Qt::ApplicationHidden or
    Qt::ApplicationSuspended, as phones and tablets have it; one that is Qt::ApplicationInactive can be seen and has lost the focus, which
    changes nothing. The client hears of it by itself, in any thread, from its first attempt on. An application without a user
    interface has no such state.

    With \l{QSocketIoClientSettings::BackgroundPolicy}{Close} the connection is closed in order after backgroundDelay(), what was emitted
    before is still sent, and the client is QSocketIoClient::WaitingToReconnect: without timers, and whatever becomes of the network.
    QSocketIoClient::closed() and QSocketIoEndpoint::disconnected() are raised with QSocketIo::DisconnectReason::ClientDisconnect. The
    server is not told that the namespaces are left, so that it can keep their sessions, see {Coming back to a session}. Events that are
    emitted meanwhile are kept as at any time without a connection. The client opens the connection as soon as the application can be seen
    again, also with reconnectEnabled switched off. It obeys QSocketIoClient::open(), QSocketIoClient::reconnectNow() and
    QSocketIoClient::close() in the background as well, and does not close what was opened there until the next time.

    With either policy a client that is still connected, or waits for an attempt, looks whether its server is there when the application
    comes back: a process that the system had stopped cannot have heard what happened.

    A change takes effect the next time that the application goes to the background.

    \since QSocketIo 0.1
    \sa setBackgroundDelay(), {Reliability}
*/
QSocketIoClientSettings::BackgroundPolicy QSocketIoClientSettings::backgroundPolicy() const
{
    Q_D(const QSocketIoClient);
    return d->options.backgroundPolicy;
}

void QSocketIoClientSettings::setBackgroundPolicy(BackgroundPolicy policy)
{
    Q_D(QSocketIoClient);
    if (std::exchange(d->options.backgroundPolicy, policy) != policy)
        Q_EMIT settingsChanged();
}

/*!
    Returns how long the application has to be in the background before the connection is closed.

    \since QSocketIo 0.1
    \sa setBackgroundDelay()
*/
std::chrono::milliseconds QSocketIoClientSettings::backgroundDelay() const
{
    Q_D(const QSocketIoClient);
    return d->options.backgroundDelay;
}

/*!
    Sets how long the application has to be in the background before the connection is closed, if backgroundPolicy says so, to \a delay.
    0, the default, and less: at once. A delay keeps the connection of a user who has a short look elsewhere; but a system that stops
    the process before it has passed leaves the server without a word.

    \since QSocketIo 0.1
*/
void QSocketIoClientSettings::setBackgroundDelay(std::chrono::milliseconds delay)
{
    Q_D(QSocketIoClient);
    d->options.backgroundDelay = std::max(delay, 0ms);
}

void QSocketIoClientPrivate::setApplicationMonitor(ApplicationMonitor *monitor)
{
    delete applicationMonitor;
    applicationMonitor = monitor;
    monitor->setParent(q_ptr); // so that it moves along
    QObject::connect(monitor, &ApplicationMonitor::backgroundChanged, q_ptr,
                     [this] { backgroundChanged(); });
}

// For the first attempt: the client is in its thread by then, and the program has its application.
void QSocketIoClientPrivate::watchApplication()
{
    QObject *const application = QCoreApplication::instance();
    if (!applicationMonitor && ApplicationMonitor::canWatch(application))
        setApplicationMonitor(new ApplicationMonitor(application));
}

void QSocketIoClientPrivate::backgroundChanged()
{
    if (!applicationMonitor->isInBackground()) {
        restDeadline.stop();
        comeBack();
    } else if (options.backgroundDelay > 0ms) {
        restDeadline.start(options.backgroundDelay);
    } else {
        rest(); // now: there may be no further turn of the event loop
    }
}

// The namespaces do not say goodbye: it would end the sessions that the server could keep for them.
void QSocketIoClientPrivate::rest()
{
    const State before = state.value();
    if (options.backgroundPolicy != QSocketIoClientSettings::BackgroundPolicy::Close
        || before == State::Closed || before == State::Closing)
        return;
    qCDebug(lcQSocketIoClient) << "the application is in the background - closing";
    isResting = true;
    reconnectTimer.stop();
    backoff.reset();
    if (before == State::Open) {
        endOpenSession(DisconnectReason::ClientDisconnect);
        return;
    }
    releaseSession();
    if (before == State::Opening) {
        details = QSocketIoDisconnectDetails(DisconnectReason::ClientDisconnect);
        enter(State::WaitingToReconnect);
    } else {
        suspendWatch.stop();
    }
}

void QSocketIoClientPrivate::comeBack()
{
    if (state.value() == State::Closing) {
        reopens = reopens || isResting;
        return;
    }
    // A process that was stopped is as one whose machine was suspended, and knows for how long.
    const Moment now = moment();
    if (!std::exchange(isResting, false) && state.value() != State::Closed)
        suspendWatch.look();
    if (now.lasts() && state.value() != State::Opening)
        checkConnection("the application is visible again", 0ms);
}
