// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// QSocketIoClientSettings: reconnection.
#include "client/qsocketioclient_p.h"

/*!
    \property QSocketIoClientSettings::reconnectEnabled
    \brief Whether failed attempts are repeated and lost connections opened again. True by default.

    To switch it off while the client waits for its next attempt closes the client.
*/
bool QSocketIoClientSettings::isReconnectEnabled() const
{
    Q_D(const QSocketIoClient);
    return d->options.reconnectEnabled;
}

void QSocketIoClientSettings::setReconnectEnabled(bool enabled)
{
    Q_D(QSocketIoClient);
    if (std::exchange(d->options.reconnectEnabled, enabled) == enabled)
        return;
    const QPointer<QSocketIoClientSettings> guard = this;
    Q_EMIT reconnectEnabledChanged(enabled);
    if (guard && !d->options.reconnectEnabled)
        d->stopReconnecting();
}

/*!
    \enum QSocketIoClientSettings::ReconnectFlag

    When a client tries again by itself, beyond a connection that was lost.

    \value FirstAttempt When the first attempt after QSocketIoClient::open() fails. Set by default.
    \value AfterRefusal When the server refuses a namespace.
    \value AfterServerDisconnect When the server disconnects a namespace.
    \value AfterAuthFailure When an auth provider fails, see QSocketIoClientNamespace::setAuthProvider(). Set by default.
*/

/*!
    \property QSocketIoClientSettings::reconnectPolicy
    \brief When the client tries again by itself, beyond a connection that was lost. FirstAttempt and AfterAuthFailure by default.

    A server that refuses or disconnects a namespace means it, and by default it stays out, as in the other
    implementations. With the flags a namespace is asked for again, after pauses like those between attempts to
    reconnect, which begin anew when it is let in. They count only while reconnectEnabled is true.
*/
QSocketIoClientSettings::ReconnectPolicy QSocketIoClientSettings::reconnectPolicy() const
{
    Q_D(const QSocketIoClient);
    return d->options.reconnectPolicy;
}

void QSocketIoClientSettings::setReconnectPolicy(ReconnectPolicy policy)
{
    Q_D(QSocketIoClient);
    if (std::exchange(d->options.reconnectPolicy, policy) != policy)
        Q_EMIT settingsChanged();
}

/*!
    Returns the pause before the first attempt to reconnect. One second by default.
*/
std::chrono::milliseconds QSocketIoClientSettings::reconnectDelay() const
{
    Q_D(const QSocketIoClient);
    return d->backoff.first();
}

/*!
    Returns the longest pause between attempts to reconnect. Five seconds by default.
*/
std::chrono::milliseconds QSocketIoClientSettings::maxReconnectDelay() const
{
    Q_D(const QSocketIoClient);
    return d->backoff.max();
}

/*!
    Sets the pause before the \a first attempt to reconnect, and the longest pause \a max. From one attempt to the
    next the pause grows by reconnectFactor(). It is never shorter than ten milliseconds, so that a client without
    pause does not keep a processor busy; a \a max below \a first is raised to it.
*/
void QSocketIoClientSettings::setReconnectDelay(std::chrono::milliseconds first,
                                                std::chrono::milliseconds max)
{
    Q_D(QSocketIoClient);
    d->backoff.setDelays(first, max);
}

/*!
    \property QSocketIoClientSettings::reconnectFactor
    \brief How many times longer each pause is than the one before. 2 by default.

    1 makes all pauses equal; less is taken as 1. maxReconnectDelay() is the limit, however many attempts there are.
*/
double QSocketIoClientSettings::reconnectFactor() const
{
    Q_D(const QSocketIoClient);
    return d->backoff.factor();
}

void QSocketIoClientSettings::setReconnectFactor(double factor)
{
    Q_D(QSocketIoClient);
    const double old = d->backoff.factor();
    d->backoff.setFactor(factor);
    if (d->backoff.factor() != old)
        Q_EMIT settingsChanged();
}

/*!
    \property QSocketIoClientSettings::reconnectJitter
    \brief By which share of itself each pause is randomly made longer or shorter, from 0 to 1. 0.5 by default.

    It keeps a thousand clients from coming back in the same moment after their server was restarted.
*/
double QSocketIoClientSettings::reconnectJitter() const
{
    Q_D(const QSocketIoClient);
    return d->backoff.jitter();
}

void QSocketIoClientSettings::setReconnectJitter(double factor)
{
    Q_D(QSocketIoClient);
    const double old = d->backoff.jitter();
    d->backoff.setJitter(factor);
    if (d->backoff.jitter() != old)
        Q_EMIT settingsChanged();
}

/*!
    \property QSocketIoClientSettings::reconnectAttempts
    \brief How many attempts to reconnect are made in a row before the client gives up. -1 by default: it never does.

    It gives up with QSocketIoClient::reconnectAbandoned(). Negative numbers are taken as -1.
*/
int QSocketIoClientSettings::reconnectAttempts() const
{
    Q_D(const QSocketIoClient);
    return d->options.reconnectAttempts;
}

void QSocketIoClientSettings::setReconnectAttempts(int max)
{
    Q_D(QSocketIoClient);
    const int attempts = qMax(max, -1);
    if (std::exchange(d->options.reconnectAttempts, attempts) != attempts)
        Q_EMIT settingsChanged();
}
