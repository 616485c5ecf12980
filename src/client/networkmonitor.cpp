// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "client/networkmonitor.h"

#include <QCoreApplication>
#include <QThread>

#include <utility>

namespace QSocketIoPrivate {

namespace {

// There is one for the whole program, which belongs to its main thread. The program may have loaded one already.
QNetworkInformation *systemInformation()
{
    const bool isMainThread = QCoreApplication::instance()
                              && QCoreApplication::instance()->thread() == QThread::currentThread();
    if (!QNetworkInformation::instance() && isMainThread)
        QNetworkInformation::loadBackendByFeatures(QNetworkInformation::Feature::Reachability);
    return QNetworkInformation::instance();
}

} // namespace

SystemNetworkMonitor::SystemNetworkMonitor()
{
    const QNetworkInformation *const information = systemInformation();
    if (!information)
        return;
    m_reachability = information->reachability();
    m_medium = information->transportMedium();
    connect(information, &QNetworkInformation::reachabilityChanged, this,
            &SystemNetworkMonitor::reachabilityChanged);
    connect(information, &QNetworkInformation::transportMediumChanged, this,
            &SystemNetworkMonitor::mediumChanged);
}

// What has not been known before is no change.
void SystemNetworkMonitor::reachabilityChanged(QNetworkInformation::Reachability reachability)
{
    using Reachability = QNetworkInformation::Reachability;
    const Reachability before = std::exchange(m_reachability, reachability);
    if (before != Reachability::Unknown && reachability > before)
        changed();
}

void SystemNetworkMonitor::mediumChanged(QNetworkInformation::TransportMedium medium)
{
    using Medium = QNetworkInformation::TransportMedium;
    const Medium before = std::exchange(m_medium, medium);
    if (before != Medium::Unknown && medium != Medium::Unknown && medium != before)
        changed();
}

void SystemNetworkMonitor::changed()
{
    if (std::exchange(m_isChangeKnown, true))
        return;
    const auto tell = [this] {
        m_isChangeKnown = false;
        Q_EMIT networkChanged();
    };
    QMetaObject::invokeMethod(this, tell, Qt::QueuedConnection);
}

} // namespace QSocketIoPrivate

#include "moc_networkmonitor.cpp"
