// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A connection to a Socket.IO server, as an element of QML.
#pragma once

#include "qsocketioqmlglobal.h"

#include "qsocketioclient.h"

#include <QtCore/qdatetime.h>
#include <QtQml/qjsvalue.h>
#include <QtQml/qqml.h>
#include <QtQml/qqmllist.h>
#include <QtQml/qqmlparserstatus.h>

#include <memory>

class SocketIoClientPrivate;

class QSOCKETIOQML_EXPORT SocketIoClient : public QSocketIoClient, public QQmlParserStatus
{
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    QML_ELEMENT
    Q_CLASSINFO("RegisterEnumClassesUnscoped", "false")
    Q_CLASSINFO("DefaultProperty", "data")
    Q_PROPERTY(bool active READ isActive WRITE setActive NOTIFY activeChanged)
    Q_PROPERTY(QSocketIoError lastError READ lastError NOTIFY lastErrorChanged)
    Q_PROPERTY(qreal roundTripTime READ roundTripMs NOTIFY roundTripTimeChanged)
    Q_PROPERTY(int queuedCount READ queuedCount NOTIFY queuedCountChanged)
    Q_PROPERTY(int reconnectAttempt READ reconnectAttempt NOTIFY reconnectPlanChanged)
    Q_PROPERTY(QDateTime reconnectTime READ reconnectTime NOTIFY reconnectPlanChanged)
    Q_PROPERTY(QVariantList transports READ transportNumbers WRITE setTransportNumbers NOTIFY
                       settingsChanged)
    Q_PROPERTY(QVariantMap headers READ headers WRITE setHeaders NOTIFY settingsChanged)
    Q_PROPERTY(int reconnectDelay READ reconnectDelayMs WRITE setReconnectDelayMs NOTIFY
                       settingsChanged)
    Q_PROPERTY(int maxReconnectDelay READ maxReconnectDelayMs WRITE setMaxReconnectDelayMs NOTIFY
                       settingsChanged)
    Q_PROPERTY(int openTimeout READ openTimeoutMs WRITE setOpenTimeoutMs NOTIFY settingsChanged)
    Q_PROPERTY(int backgroundDelay READ backgroundDelayMs WRITE setBackgroundDelayMs NOTIFY
                       settingsChanged)
    Q_PROPERTY(QJSValue credentials READ credentials WRITE setCredentials NOTIFY credentialsChanged)
    Q_PROPERTY(QQmlListProperty<QObject> data READ data)
public:
    explicit SocketIoClient(QObject *parent = nullptr);
    ~SocketIoClient() override;

    bool isActive() const;
    void setActive(bool active);
    QSocketIoError lastError() const;
    qreal roundTripMs() const;
    int queuedCount() const;
    int reconnectAttempt() const;
    QDateTime reconnectTime() const;

    QVariantList transportNumbers() const;
    void setTransportNumbers(const QVariantList &transports);
    QVariantMap headers() const;
    void setHeaders(const QVariantMap &headers);
    int reconnectDelayMs() const;
    void setReconnectDelayMs(int delay);
    int maxReconnectDelayMs() const;
    void setMaxReconnectDelayMs(int delay);
    int openTimeoutMs() const;
    void setOpenTimeoutMs(int timeout);
    int backgroundDelayMs() const;
    void setBackgroundDelayMs(int delay);
    QJSValue credentials() const;
    void setCredentials(const QJSValue &credentials);
    QQmlListProperty<QObject> data();

    void classBegin() override;
    void componentComplete() override;

Q_SIGNALS:
    void activeChanged();
    void lastErrorChanged();
    void roundTripTimeChanged(); // hides the base's, whose time a script cannot read
    void queuedCountChanged();
    void reconnectPlanChanged();
    void credentialsChanged();

private:
    friend class SocketIoNamespacePrivate;
    Q_DECLARE_PRIVATE(SocketIoClient)
    std::unique_ptr<SocketIoClientPrivate> d_ptr;
};
