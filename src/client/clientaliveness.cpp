// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a client does when its network has changed, or its machine was suspended.
#include "client/qsocketioclient_p.h"
#include "logging.h"

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;

/*!
    \property QSocketIoClientSettings::networkAware
    \brief Whether the client acts at once when the system says that the network is back, or another one. True by default.

    A client that waits for its next attempt makes it, an attempt that is under way is given up for a new one, and a server that is
    connected is asked for a sign of life. It takes a backend of QNetworkInformation for the system, which a client in the main thread
    loads when it is first opened; clients in other threads use it if it is there. That the network is gone is only taken note of:
    a server on the same machine may still be reached, and a connection may outlive it.

    A change takes effect with the next attempt to open the connection.

    \since QSocketIo 0.1
    \sa {Reliability}
*/
bool QSocketIoClientSettings::isNetworkAware() const
{
    Q_D(const QSocketIoClient);
    return d->options.isNetworkAware;
}

void QSocketIoClientSettings::setNetworkAware(bool aware)
{
    Q_D(QSocketIoClient);
    if (std::exchange(d->options.isNetworkAware, aware) != aware)
        Q_EMIT settingsChanged();
}

void QSocketIoClientPrivate::setNetworkMonitor(NetworkMonitor *monitor)
{
    delete networkMonitor;
    networkMonitor = monitor;
    monitor->setParent(q_ptr); // so that it moves along
    QObject::connect(monitor, &NetworkMonitor::networkChanged, q_ptr, [this] {
        if (options.isNetworkAware)
            checkConnection("the network has changed", 0ms);
    });
}

// Made for the first attempt that wants it: it may load a plugin.
void QSocketIoClientPrivate::watchNetwork()
{
    // One of a test has nothing to do with that of the system.
    if (options.isNetworkAware && !options.network && !networkMonitor)
        setNetworkMonitor(new SystemNetworkMonitor);
}

// asleep: for how long the server may have missed us.
void QSocketIoClientPrivate::checkConnection(const char *why, std::chrono::milliseconds asleep)
{
    if (isResting)
        return;
    switch (state.value()) {
    case State::Open:
        qCDebug(lcQSocketIoClient) << why << "- looking whether the server is there";
        session->check(asleep);
        return;
    case State::Opening:
    case State::WaitingToReconnect:
        qCDebug(lcQSocketIoClient) << why << "- trying again at once";
        reconnectNow();
        return;
    case State::Closed:
    case State::Closing:
        return;
    }
}
