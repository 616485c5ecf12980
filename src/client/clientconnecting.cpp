// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Opening by itself, waiting for the connection, and what has become of it.
#include "client/qsocketioclient_p.h"
#include "client/qsocketioclientnamespace_p.h"

#include <QEventLoop>
#include <QThread>
#include <QTimer>

using namespace QSocketIoPrivate;

/*!
    \property QSocketIoClientSettings::autoConnectEnabled
    \brief Whether the client opens by itself, once. False by default.

    It does so from the event loop, as soon as it has a url: the program has time to set everything else. Whoever calls
    QSocketIoClient::open() or QSocketIoClient::close() before is obeyed, and nothing is opened by itself any more until this is set to
    true again.

    \since QSocketIo 0.1
*/
bool QSocketIoClientSettings::isAutoConnectEnabled() const
{
    Q_D(const QSocketIoClient);
    return d->options.isAutoConnectEnabled;
}

void QSocketIoClientSettings::setAutoConnectEnabled(bool enabled)
{
    Q_D(QSocketIoClient);
    d->opensByItself = enabled;
    const QPointer<QSocketIoClientSettings> guard = this;
    if (std::exchange(d->options.isAutoConnectEnabled, enabled) != enabled)
        Q_EMIT settingsChanged();
    if (guard)
        d->openSoon();
}

void QSocketIoClientPrivate::openSoon()
{
    const auto isDue = [this] { return opensByItself && !url.value().isEmpty(); };
    if (!isDue())
        return;
    const auto openNow = [this, isDue] {
        if (isDue() && state.value() == State::Closed)
            q_ptr->open();
    };
    QMetaObject::invokeMethod(q_ptr, openNow, Qt::QueuedConnection);
}

/*!
    Returns how the latest connection ended, or the latest attempt at one: the reason, what was said about it, the close code of the
    WebSocket, the HTTP status and the beginning of the answer's body. Before the first end it says nothing.

    It is up to date already when stateChanged(), closed(), errorOccurred() and QSocketIoEndpoint::disconnected() are emitted.

    \since QSocketIo 0.1
*/
QSocketIoDisconnectDetails QSocketIoClient::disconnectDetails() const
{
    Q_D(const QSocketIoClient);
    return d->details;
}

/*!
    Returns how the namespace was left or not let in the latest time. When the connection ended below it, that is
    QSocketIoClient::disconnectDetails() at that time.

    It is up to date already when stateChanged(), disconnected(), connectionRejected() and errorOccurred() are emitted.

    \since QSocketIo 0.1
*/
QSocketIoDisconnectDetails QSocketIoClientNamespace::disconnectDetails() const
{
    Q_D(const QSocketIoClientNamespace);
    return d->details;
}

/*!
    Waits until the main namespace, which the url names, is connected, for \a timeout at most, and returns whether it is. The same
    as of("")->waitForConnected().

    \since QSocketIo 0.1
    \sa QSocketIoClientNamespace::waitForConnected()
*/
bool QSocketIoClient::waitForConnected(std::chrono::milliseconds timeout)
{
    return mainNamespace()->waitForConnected(timeout);
}

/*!
    Waits until the namespace is connected, for \a timeout at most, and returns whether it is. QSocketIoClient::open() has to be called
    before. Returns false early when waiting has no prospect: the client is closed, has given up, or the server has refused the
    namespace.

    For scripts and tests: it runs an event loop, in which handlers and slots are called, and in which the namespace may be deleted. It is not
    for the thread of a user interface, whose user cannot do anything in the meantime; connect to connected() there.

    \since QSocketIo 0.1
*/
bool QSocketIoClientNamespace::waitForConnected(std::chrono::milliseconds timeout)
{
    Q_ASSERT_X(thread() == QThread::currentThread(), "QSocketIoClientNamespace::waitForConnected",
               "a namespace is used in its own thread");
    const QPointer<QSocketIoClientNamespace> self(this);
    const auto isSettled = [self] {
        return !self || self->isConnected() || !self->d_func()->hasProspect();
    };
    if (!isSettled()) {
        QEventLoop loop;
        const auto check = [&loop, isSettled] {
            if (isSettled())
                loop.quit();
        };
        connect(this, &QSocketIoEndpoint::stateChanged, &loop, check);
        // Queued: a client that is opened again is closed for a moment.
        connect(client(), &QSocketIoClient::stateChanged, &loop, check, Qt::QueuedConnection);
        connect(this, &QObject::destroyed, &loop, &QEventLoop::quit);
        QTimer::singleShot(timeout, &loop, &QEventLoop::quit);
        loop.exec(QEventLoop::ExcludeUserInputEvents);
    }
    return self && self->isConnected();
}

bool QSocketIoClientNamespacePrivate::hasProspect() const
{
    return wish == Wish::Connected
           && (client->state.value() != QSocketIoClient::State::Closed || client->opensByItself);
}
