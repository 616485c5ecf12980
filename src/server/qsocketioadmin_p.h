// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The private half of QSocketIoAdmin: who is let in, what they may do, and what they see.
#pragma once

#include "server/adminfeed.h"
#include "server/adminpassword.h"
#include "server/adminsessions.h"

#include "qsocketioadmin.h"

#include <QElapsedTimer>
#include <QPointer>
#include <QPromise>
#include <QThreadPool>

#include <memory>
#include <optional>

class QSocketIoAdminPrivate
{
    Q_DECLARE_PUBLIC(QSocketIoAdmin)
public:
    QSocketIoAdminPrivate(QSocketIoAdmin *q, QSocketIoServerNamespace *admins);
    ~QSocketIoAdminPrivate();

    // Who is let in
    QFuture<QSocketIoError> authenticate(QSocketIoServerSocket *socket);
    // One that wants to be let in; letting go of it refuses it.
    struct Attempt
    {
        QPromise<QSocketIoError> promise;
        QPointer<QSocketIoServerSocket> socket;
        QString userName;
        QString secret;

        void finish(const QSocketIoError &error)
        {
            promise.addResult(error);
            promise.finish();
        }
    };
    using AttemptPtr = std::shared_ptr<Attempt>;
    void askStore(const QString &session, const AttemptPtr &attempt);
    void checkPassword(const AttemptPtr &attempt);
    void passwordChecked(const AttemptPtr &attempt, bool isRight);
    void saveSession(QSocketIoServerSocket *socket);

    // What they see
    void adminConnected(QSocketIoServerSocket *socket);
    void adminLeft();
    void restartFeed();
    QStringList features() const;

    // What they do
    void listenToCommands();
    QSocketIoServerNamespace *find(const QString &name) const; // null: there is none
    template <typename Act>
    void act(const QString &nsp, const std::optional<QString> &filter, Act perform);

    QSocketIoAdmin *q_ptr;
    QSocketIoServerNamespace *admins;
    QSocketIoAdmin::Mode mode = QSocketIoAdmin::Mode::Development;
    QSocketIoAdmin::Access access = QSocketIoAdmin::Access::Full;
    QString serverId;
    std::chrono::milliseconds interval{ 2000 }; // the reference's
    QElapsedTimer started;
    std::unique_ptr<QSocketIoPrivate::AdminFeed> feed; // while somebody watches

    bool isUnprotected = false;
    QString userName;
    std::optional<QSocketIoPrivate::AdminPassword> password;
    QSocketIoPrivate::AdminSessions sessions;
    QPointer<const QObject> storeContext;
    QSocketIoAdmin::SessionTest isStored;
    QSocketIoAdmin::SessionSaver store;
    int pendingChecks = 0;
    QThreadPool checks; // last: ends first
};
