// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A live view on one room name.
#pragma once

#include "qsocketiobroadcast.h"
#include "qsocketioserversocket.h" // complete, so that queued connections know the signals' arguments

#include <QtCore/qobject.h>

#include <memory>

class QSocketIoRoomPrivate;

class QSOCKETIO_EXPORT QSocketIoRoom final : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QString name READ name CONSTANT)
    Q_PROPERTY(qsizetype socketCount READ socketCount NOTIFY socketCountChanged)
public:
    ~QSocketIoRoom() override;

    QString name() const;
    QSocketIoServerNamespace *serverNamespace() const;
    qsizetype socketCount() const;
    bool contains(const QSocketIoServerSocket *socket) const;
    QList<QSocketIoServerSocket *> sockets() const;
    [[nodiscard]] QFuture<QList<QSocketIoRemoteSocket>> fetchSockets();
    [[nodiscard]] QSocketIoBroadcast broadcast();
    template <typename... Args>
    void emitEvent(QAnyStringView event, const Args &...args)
    {
        broadcast().emitEvent(event, args...);
    }

Q_SIGNALS:
    void socketJoined(QSocketIoServerSocket *socket);
    void socketLeft(QSocketIoServerSocket *socket);
    void socketCountChanged(qsizetype count);

private:
    friend class QSocketIoServerNamespacePrivate;
    QSocketIoRoom(const QString &name, QSocketIoServerNamespace *serverNamespace);
    Q_DECLARE_PRIVATE(QSocketIoRoom)
    std::unique_ptr<QSocketIoRoomPrivate> d_ptr;
};
