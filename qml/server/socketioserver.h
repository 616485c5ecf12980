// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A Socket.IO server as an element of QML.
#pragma once

#include "qsocketioqmlglobal.h"

#include "qsocketioserver.h"

#include <QtQml/qqml.h>
#include <QtQml/qqmllist.h>
#include <QtQml/qqmlparserstatus.h>

#include <memory>

class SocketIoServerPrivate;

class QSOCKETIOQML_EXPORT SocketIoServer : public QSocketIoServer, public QQmlParserStatus
{
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    QML_ELEMENT
    Q_CLASSINFO("RegisterEnumClassesUnscoped", "false")
    Q_CLASSINFO("DefaultProperty", "data")
    Q_PROPERTY(bool active READ isActive WRITE setActive NOTIFY activeChanged)
    Q_PROPERTY(QString host READ host WRITE setHost NOTIFY hostChanged)
    Q_PROPERTY(int port READ portNumber WRITE setPortNumber NOTIFY portChanged)
    Q_PROPERTY(QString errorString READ errorString NOTIFY errorStringChanged)
    Q_PROPERTY(QString path READ path WRITE setEnginePath NOTIFY settingsChanged)
    Q_PROPERTY(QVariantMap staticFiles READ staticFiles WRITE setStaticFiles NOTIFY settingsChanged)
    Q_PROPERTY(int pingInterval READ pingIntervalMs WRITE setPingIntervalMs NOTIFY settingsChanged)
    Q_PROPERTY(int pingTimeout READ pingTimeoutMs WRITE setPingTimeoutMs NOTIFY settingsChanged)
    Q_PROPERTY(QQmlListProperty<QObject> data READ data)
public:
    explicit SocketIoServer(QObject *parent = nullptr);
    ~SocketIoServer() override;

    bool isActive() const;
    void setActive(bool active);
    QString host() const;
    void setHost(const QString &host);
    int portNumber() const;
    void setPortNumber(int port);

    void setEnginePath(const QString &path);
    QVariantMap staticFiles() const;
    void setStaticFiles(const QVariantMap &files);
    int pingIntervalMs() const;
    void setPingIntervalMs(int interval);
    int pingTimeoutMs() const;
    void setPingTimeoutMs(int timeout);
    QQmlListProperty<QObject> data();

    void classBegin() override;
    void componentComplete() override;

Q_SIGNALS:
    void activeChanged();
    void hostChanged();
    void portChanged();
    void errorStringChanged();
    void settingsChanged();

private:
    Q_DECLARE_PRIVATE(SocketIoServer)
    std::unique_ptr<SocketIoServerPrivate> d_ptr;
};
