// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A namespace of a client, as an element of QML: its declared signals are events.
#pragma once

#include "qsocketioqmlglobal.h"

#include "qsocketioclient.h"

#include <QtQml/qjsvalue.h>
#include <QtQml/qqml.h>
#include <QtQml/qqmllist.h>
#include <QtQml/qqmlparserstatus.h>

#include <memory>

class SocketIoNamespacePrivate;

class QSOCKETIOQML_EXPORT SocketIoNamespace : public QObject, public QQmlParserStatus
{
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    QML_ELEMENT
    Q_CLASSINFO("RegisterEnumClassesUnscoped", "false")
    Q_CLASSINFO("DefaultProperty", "data")
    Q_PROPERTY(QSocketIoClient *client READ client WRITE setClient NOTIFY clientChanged)
    Q_PROPERTY(QString name READ name WRITE setName NOTIFY nameChanged)
    Q_PROPERTY(QJSValue auth READ auth WRITE setAuth NOTIFY authChanged)
    Q_PROPERTY(State state READ state NOTIFY stateChanged)
    Q_PROPERTY(QString id READ id NOTIFY stateChanged)
    Q_PROPERTY(int queuedCount READ queuedCount NOTIFY queuedCountChanged)
    Q_PROPERTY(QSocketIoError lastError READ lastError NOTIFY lastErrorChanged)
    Q_PROPERTY(QSocketIo::OfflinePolicy offlinePolicy READ offlinePolicy WRITE setOfflinePolicy
                       NOTIFY queueSettingsChanged)
    Q_PROPERTY(QSocketIo::OverflowPolicy overflowPolicy READ overflowPolicy WRITE setOverflowPolicy
                       NOTIFY queueSettingsChanged)
    Q_PROPERTY(int maxQueuedEvents READ maxQueuedEvents WRITE setMaxQueuedEvents NOTIFY
                       queueSettingsChanged)
    Q_PROPERTY(int maxQueuedAge READ maxQueuedAge WRITE setMaxQueuedAge NOTIFY queueSettingsChanged)
    Q_PROPERTY(int timeout READ timeout WRITE setTimeout NOTIFY timeoutChanged)
    Q_PROPERTY(QQmlListProperty<QObject> data READ data)
public:
    enum class State { Disconnected, Connecting, Connected };
    Q_ENUM(State)

    explicit SocketIoNamespace(QObject *parent = nullptr);
    ~SocketIoNamespace() override;

    QSocketIoClient *client() const;
    void setClient(QSocketIoClient *client);
    QString name() const;
    void setName(const QString &name);
    QJSValue auth() const;
    void setAuth(const QJSValue &auth);
    State state() const;
    QString id() const;
    int queuedCount() const;
    QSocketIoError lastError() const;
    QSocketIo::OfflinePolicy offlinePolicy() const;
    void setOfflinePolicy(QSocketIo::OfflinePolicy policy);
    QSocketIo::OverflowPolicy overflowPolicy() const;
    void setOverflowPolicy(QSocketIo::OverflowPolicy policy);
    int maxQueuedEvents() const;
    void setMaxQueuedEvents(int count);
    int maxQueuedAge() const;
    void setMaxQueuedAge(int age);
    int timeout() const;
    void setTimeout(int timeout);
    QQmlListProperty<QObject> data();

    Q_INVOKABLE void emitEvent(const QString &event, const QJSValue &args = {},
                               const QJSValue &callback = {}, const QJSValue &options = {});

    void classBegin() override;
    void componentComplete() override;

public Q_SLOTS:
    void connectToServer();
    void disconnectFromServer();
    void clearQueue();

Q_SIGNALS: // by value: qmltc looks for them so
    void aboutToConnect();
    void connected();
    void connectionRejected(QSocketIoError error);
    void disconnected(QSocketIo::DisconnectReason reason);
    void errorOccurred(QSocketIoError error);
    void eventReceived(QString event, QJSValue args);
    void dropped(QString event, QJSValue args, QSocketIo::DropReason reason);
    void clientChanged();
    void nameChanged();
    void authChanged();
    void stateChanged();
    void queuedCountChanged();
    void queueSettingsChanged();
    void lastErrorChanged();
    void timeoutChanged();

private:
    friend class SocketIoClient;
    Q_DECLARE_PRIVATE(SocketIoNamespace)
    std::unique_ptr<SocketIoNamespacePrivate> d_ptr;
};
