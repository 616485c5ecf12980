// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A namespace of a server, as an element of QML: its declared signals are events.
#pragma once

#include "qsocketioqmlglobal.h"
#include "socketioroom.h"
#include "socketioserversocket.h"

#include "qsocketioserver.h"

#include <QtQml/qjsvalue.h>
#include <QtQml/qqml.h>
#include <QtQml/qqmllist.h>
#include <QtQml/qqmlparserstatus.h>

#include <memory>

class SocketIoServerNamespacePrivate;

class QSOCKETIOQML_EXPORT SocketIoServerNamespace : public QObject, public QQmlParserStatus
{
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    QML_ELEMENT
    Q_CLASSINFO("RegisterEnumClassesUnscoped", "false")
    Q_CLASSINFO("DefaultProperty", "data")
    Q_PROPERTY(QSocketIoServer *server READ server WRITE setServer NOTIFY serverChanged)
    Q_PROPERTY(QString name READ name WRITE setName NOTIFY nameChanged)
    Q_PROPERTY(QJSValue middleware READ middleware WRITE setMiddleware NOTIFY middlewareChanged)
    Q_PROPERTY(int timeout READ timeout WRITE setTimeout NOTIFY timeoutChanged)
    Q_PROPERTY(int socketCount READ socketCount NOTIFY socketCountChanged)
    Q_PROPERTY(QList<SocketIoServerSocket *> sockets READ sockets NOTIFY socketCountChanged)
    Q_PROPERTY(QQmlListProperty<QObject> data READ data)
public:
    explicit SocketIoServerNamespace(QObject *parent = nullptr);
    ~SocketIoServerNamespace() override;

    QSocketIoServer *server() const;
    void setServer(QSocketIoServer *server);
    QString name() const;
    void setName(const QString &name);
    QJSValue middleware() const;
    void setMiddleware(const QJSValue &middleware);
    int timeout() const;
    void setTimeout(int timeout);
    int socketCount() const;
    QList<SocketIoServerSocket *> sockets() const;
    QQmlListProperty<QObject> data();

    Q_INVOKABLE SocketIoServerSocket *socket(const QString &id) const;
    Q_INVOKABLE SocketIoRoom *room(const QString &name);
    Q_INVOKABLE QStringList roomNames() const;
    Q_INVOKABLE void broadcast(const QString &event, const QJSValue &args = {},
                               const QJSValue &rooms = {}, const QJSValue &callback = {},
                               const QJSValue &options = {});

    void classBegin() override;
    void componentComplete() override;

Q_SIGNALS: // by value: qmltc looks for them so
    void socketConnected(SocketIoServerSocket *socket);
    void socketDisconnected(SocketIoServerSocket *socket, QSocketIo::DisconnectReason reason);
    void eventReceived(SocketIoServerSocket *socket, QString event, QJSValue args);
    void serverChanged();
    void nameChanged();
    void middlewareChanged();
    void timeoutChanged();
    void socketCountChanged();

private:
    Q_DECLARE_PRIVATE(SocketIoServerNamespace)
    std::unique_ptr<SocketIoServerNamespacePrivate> d_ptr;
};
