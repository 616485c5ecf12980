// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Listens on a QLocalServer: the program's own, and where there are no descriptors, ours as well.
#pragma once

#include "io/listener.h"

#include <QLocalServer>
#include <QPointer>

namespace QSocketIoPrivate {

class LocalListener final : public Listener
{
    Q_OBJECT
public:
    explicit LocalListener(Acceptor acceptor, QObject *parent = nullptr);
    ~LocalListener() override;

    bool listen(const QString &name);
    bool bind(QLocalServer *server); // takes ownership; listening already or later
    QLocalServer *server() const { return m_server; }

    bool isListening() const override;
    void close() override;
    QUrl url() const override;

private:
    void resumeAccepting() override;
    void acceptPending();
    void watchFailures();
    void serverFailed();

    QPointer<QLocalServer> m_server;
    QString m_name;               // to listen on again after a failure
    QPointer<QObject> m_notifier; // the server's
    bool m_isInSignal = false;    // of the server, which then has to outlive us
};

} // namespace QSocketIoPrivate
