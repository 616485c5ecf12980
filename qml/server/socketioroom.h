// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A live view on one room of a server, as QML knows it.
#pragma once

#include "qsocketioqmlglobal.h"
#include "socketioserversocket.h"

#include "qsocketioroom.h"

#include <QtQml/qjsvalue.h>
#include <QtQml/qqml.h>

class QSOCKETIOQML_EXPORT SocketIoRoom : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("A room comes from SocketIoServerNamespace.room()")
    Q_PROPERTY(QString name READ name CONSTANT)
    Q_PROPERTY(int socketCount READ socketCount NOTIFY socketCountChanged)
    Q_PROPERTY(QList<SocketIoServerSocket *> sockets READ sockets NOTIFY socketCountChanged)
public:
    // The one element of a room, which belongs to it.
    static SocketIoRoom *of(QSocketIoRoom *room);
    ~SocketIoRoom() override;

    QString name() const;
    int socketCount() const;
    QList<SocketIoServerSocket *> sockets() const;

    Q_INVOKABLE bool contains(const SocketIoServerSocket *socket) const;
    Q_INVOKABLE void broadcast(const QString &event, const QJSValue &args = {},
                               const QJSValue &callback = {}, const QJSValue &options = {});

Q_SIGNALS:
    void socketJoined(SocketIoServerSocket *socket);
    void socketLeft(SocketIoServerSocket *socket);
    void socketCountChanged();

private:
    explicit SocketIoRoom(QSocketIoRoom *room);
    QSocketIoRoom *m_room; // the parent
};
