// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The private half of SocketIoNamespace.
#pragma once

#include "client/socketionamespace.h"
#include "elements/eventhub.h"

#include <QPointer>

class SocketIoNamespacePrivate
{
    Q_DECLARE_PUBLIC(SocketIoNamespace)
public:
    explicit SocketIoNamespacePrivate(SocketIoNamespace *element);
    ~SocketIoNamespacePrivate();

    QSocketIoClient *effectiveClient() const;
    void attach(); // to the namespace of the client, if both are known
    void detach();
    void silence(); // the element goes: no script of it runs any more
    void passAuth();
    void setLastError(const QSocketIoError &error);
    void queueSettingChanged();
    void applyQueueSettings();
    void reportReceived(const QSocketIoEvent &event);
    void reportDropped(const QSocketIoEvent &event, QSocketIo::DropReason reason);

    SocketIoNamespace *q_ptr;
    QSocketIoQml::EventHub *hub; // a child
    std::unique_ptr<QObject> replyContext = std::make_unique<QObject>();
    QPointer<QSocketIoClient> client;
    QPointer<QSocketIoClientNamespace> space;
    QList<QObject *> children;
    QString name; // empty: that of the client's url
    QJSValue auth;
    QSocketIoError lastError;
    QSocketIo::OfflinePolicy offlinePolicy = QSocketIo::OfflinePolicy::Keep;
    QSocketIo::OverflowPolicy overflowPolicy = QSocketIo::OverflowPolicy::DropNewest;
    int maxQueuedEvents = 1000;
    int maxQueuedAge = 0; // ms
    int timeout = 0;
    bool hasQueueSettings = false;
    bool isComplete = true; // false while a QML file is being read

private:
    void forwardState();
    void forwardConnection();
    void forwardEvents();
};
