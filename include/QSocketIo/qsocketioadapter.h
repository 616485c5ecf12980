// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Who is in which room, and how a broadcast reaches them: in memory as it is, subclass it to span servers.
#pragma once

#include "qsocketioevent.h"

#include <QtCore/qfuture.h>
#include <QtCore/qobject.h>
#include <QtCore/qset.h>
#include <QtCore/qstringlist.h>

#include <chrono>
#include <memory>

class QSocketIoAdapterPrivate;
class QSocketIoServerNamespace;

// What a broadcast boils down to.
struct QSOCKETIO_EXPORT QSocketIoBroadcastTarget
{
    QStringList rooms;
    QStringList except;
    std::chrono::milliseconds ackTimeout{ 0 };
    bool isLocal = false;
    bool isVolatile = false;
};

// An encoded event; copies share the bytes.
class QSOCKETIO_EXPORT QSocketIoPacket
{
public:
    QSocketIoPacket() = default;
    QSocketIoPacket(const QByteArray &json, const QList<QByteArray> &attachments)
        : m_json(json)
        , m_attachments(attachments)
    {}
    QByteArray json() const { return m_json; }
    QList<QByteArray> attachments() const { return m_attachments; }
    QString eventName() const;
    QVariantList arguments() const;

private:
    QByteArray m_json;
    QList<QByteArray> m_attachments;
};

class QSOCKETIO_EXPORT QSocketIoAdapter : public QObject
{
    Q_OBJECT
public:
    explicit QSocketIoAdapter(QSocketIoServerNamespace *serverNamespace);
    ~QSocketIoAdapter() override;

    QSocketIoServerNamespace *serverNamespace() const;

    virtual void join(const QString &socketId, const QStringList &rooms);
    virtual void leave(const QString &socketId, const QStringList &rooms);
    virtual void leaveAll(const QString &socketId);

    virtual void broadcast(const QSocketIoBroadcastTarget &target, const QSocketIoPacket &packet);
    virtual QFuture<QList<QSocketIoReply>> broadcastWithAck(const QSocketIoBroadcastTarget &target,
                                                            const QSocketIoPacket &packet);
    virtual void joinSockets(const QSocketIoBroadcastTarget &target, const QStringList &rooms);
    virtual void leaveSockets(const QSocketIoBroadcastTarget &target, const QStringList &rooms);
    virtual void disconnectSockets(const QSocketIoBroadcastTarget &target);
    virtual QFuture<int> serverCount() const;

    QSet<QString> socketIds(const QSocketIoBroadcastTarget &target) const;
    QStringList roomsOf(const QString &socketId) const;
    QStringList roomNames() const;
    bool contains(const QString &room, const QString &socketId) const;
    qsizetype roomSize(const QString &room) const;

Q_SIGNALS:
    void roomCreated(const QString &room);
    void socketJoined(const QString &room, const QString &socketId);
    void socketLeft(const QString &room, const QString &socketId);
    void roomDeleted(const QString &room);

private:
    Q_DECLARE_PRIVATE(QSocketIoAdapter)
    std::unique_ptr<QSocketIoAdapterPrivate> d_ptr;
};
