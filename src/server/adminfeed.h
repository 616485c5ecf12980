// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Tells the admins what happens on a server. It is there only while one of them watches, so that it costs nothing otherwise.
#pragma once

#include "qsocketioadmin.h"
#include "qsocketiometrics.h"
#include "qsocketioserver.h"

#include <QElapsedTimer>
#include <QHash>
#include <QObject>
#include <QSet>
#include <QTimer>
#include <QVariantMap>

namespace QSocketIoPrivate {

class AdminFeed final : public QObject
{
    Q_OBJECT
public:
    // admins: the namespace that they are in.
    AdminFeed(QSocketIoServerNamespace *admins, QSocketIoAdmin::Mode mode, QObject *parent);

    void setServerId(const QString &id) { m_serverId = id; }
    void setStarted(const QElapsedTimer &started)
    {
        m_started = started;
    } // what uptime counts from
    void setInterval(std::chrono::milliseconds interval) { m_timer.start(interval); }
    void greet(QSocketIoServerSocket *admin); // with everything that is there already
    void sendStatistics();

private:
    void watchNamespace(QSocketIoServerNamespace *space);
    void watchSocket(QSocketIoServerSocket *socket);
    void socketLeft(QSocketIoServerSocket *socket, QSocketIo::DisconnectReason reason);
    void reportUpgrades();
    QVariantList eventsSinceLast();
    QSocketIoServer *server() const;

    QSocketIoServerNamespace *m_admins;
    QSocketIoAdmin::Mode m_mode;
    QString m_serverId;
    QElapsedTimer m_started;
    QTimer m_timer;
    QSocketIoMetrics m_last;
    QSet<QSocketIoServerNamespace *> m_watched;
    QHash<QSocketIoServerSocket *, QSocketIo::Transport> m_transports; // as they were told
};

} // namespace QSocketIoPrivate
