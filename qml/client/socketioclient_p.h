// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The private half of SocketIoClient.
#pragma once

#include "client/scriptcredentials.h"
#include "client/socketioclient.h"

#include <QPointer>

class SocketIoClientPrivate
{
    Q_DECLARE_PUBLIC(SocketIoClient)
public:
    explicit SocketIoClientPrivate(SocketIoClient *client);

    // A namespace that an element has made or taken: counted, and a reason to be open.
    void add(QSocketIoClientNamespace *space);
    void openIfActive();
    void urlHasChanged();
    void setLastError(const QSocketIoError &error);
    void plan(int attempt, const QDateTime &time);
    void countQueued();

    SocketIoClient *q_ptr;
    QList<QObject *> children;
    QList<QPointer<QSocketIoClientNamespace>> spaces;
    QSocketIoError lastError;
    QVariantMap headers;
    QSocketIoQml::ScriptCredentials *credentials = nullptr; // a child, once there is a function
    QDateTime reconnectTime;
    int reconnectAttempt = 0;
    int queuedCount = 0;
    bool isActive = false;
    bool isComplete = true; // false while a QML file is being read
};
