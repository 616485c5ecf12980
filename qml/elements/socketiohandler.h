// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Handles one event, with its acknowledgement: for names that are no names of signals.
#pragma once

#include "qsocketioqmlglobal.h"
#include "socketioserversocket.h"

#include <QtCore/qobject.h>
#include <QtQml/qjsvalue.h>
#include <QtQml/qqml.h>
#include <QtQml/qqmlparserstatus.h>

#include <memory>

class SocketIoHandlerPrivate;

class QSOCKETIOQML_EXPORT SocketIoHandler : public QObject, public QQmlParserStatus
{
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    QML_ELEMENT
    Q_PROPERTY(QString event READ event WRITE setEvent NOTIFY eventChanged)
    Q_PROPERTY(QObject *source READ source WRITE setSource NOTIFY sourceChanged)
    Q_PROPERTY(bool enabled READ isEnabled WRITE setEnabled NOTIFY enabledChanged)
public:
    explicit SocketIoHandler(QObject *parent = nullptr);
    ~SocketIoHandler() override;

    QString event() const;
    void setEvent(const QString &event);
    QObject *source() const;
    void setSource(QObject *source);
    bool isEnabled() const;
    void setEnabled(bool enabled);

    void classBegin() override;
    void componentComplete() override;

Q_SIGNALS: // by value: qmltc looks for them so
    void triggered(QJSValue args, QJSValue ack, SocketIoServerSocket *socket);
    void eventChanged();
    void sourceChanged();
    void enabledChanged();

private:
    Q_DECLARE_PRIVATE(SocketIoHandler)
    std::unique_ptr<SocketIoHandlerPrivate> d_ptr;
};
