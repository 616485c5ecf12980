// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One connected peer of a server, as QML knows it.
#pragma once

#include "qsocketioqmlglobal.h"

#include "qsocketioserversocket.h"

#include <QtQml/qjsvalue.h>
#include <QtQml/qqml.h>

class QSOCKETIOQML_EXPORT SocketIoServerSocket : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    Q_CLASSINFO("RegisterEnumClassesUnscoped", "false")
    QML_UNCREATABLE("A server's socket is there when a peer has connected")
    Q_PROPERTY(QString id READ id CONSTANT)
    Q_PROPERTY(State state READ state NOTIFY stateChanged)
    Q_PROPERTY(QVariantMap auth READ auth CONSTANT)
    Q_PROPERTY(QString address READ address CONSTANT)
    Q_PROPERTY(QUrl url READ url CONSTANT)
    Q_PROPERTY(QVariantMap session READ session WRITE setSession NOTIFY sessionChanged)
public:
    enum class State { Disconnected, Connecting, Connected };
    Q_ENUM(State)

    // The one element of a socket, which belongs to it; null for none.
    static SocketIoServerSocket *of(QSocketIoServerSocket *socket);
    ~SocketIoServerSocket() override;

    QString id() const { return m_id; }
    State state() const;
    QVariantMap auth() const;
    QString address() const;
    QUrl url() const;
    QVariantMap session() const;
    void setSession(const QVariantMap &session);

    Q_INVOKABLE QString header(const QString &name) const;
    Q_INVOKABLE void emitEvent(const QString &event, const QJSValue &args = {},
                               const QJSValue &callback = {}, const QJSValue &options = {});
    Q_INVOKABLE void broadcast(const QString &event, const QJSValue &args = {},
                               const QJSValue &rooms = {}, const QJSValue &callback = {},
                               const QJSValue &options = {});
    Q_INVOKABLE void join(const QJSValue &rooms);
    Q_INVOKABLE void leave(const QString &room);
    Q_INVOKABLE QStringList roomNames() const;

public Q_SLOTS:
    void disconnectClient();
    void closeConnection();

Q_SIGNALS:
    void stateChanged();
    void sessionChanged();
    void disconnected(QSocketIo::DisconnectReason reason);

private:
    explicit SocketIoServerSocket(QSocketIoServerSocket *socket);
    QSocketIoServerSocket *m_socket; // the parent
    QString m_id;                    // it has none any more when it is disconnected
};
