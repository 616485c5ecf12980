// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Tells when the network is back, or has become another one.
#pragma once

#include <QNetworkInformation>
#include <QObject>

namespace QSocketIoPrivate {

class NetworkMonitor : public QObject
{
    Q_OBJECT
Q_SIGNALS:
    void networkChanged(); // for the better, as far as known; once for all that changes together
};

// What the system knows. Without a backend of Qt for it, it stays silent.
class SystemNetworkMonitor final : public NetworkMonitor
{
    Q_OBJECT
public:
    SystemNetworkMonitor();

    // What is reported of a change. Public for tests, which have no second network.
    void reachabilityChanged(QNetworkInformation::Reachability reachability);
    void mediumChanged(QNetworkInformation::TransportMedium medium);

private:
    void changed();

    QNetworkInformation::Reachability m_reachability = QNetworkInformation::Reachability::Unknown;
    QNetworkInformation::TransportMedium m_medium = QNetworkInformation::TransportMedium::Unknown;
    bool m_isChangeKnown = false; // and will be told in the next turn of the event loop
};

} // namespace QSocketIoPrivate
