// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The private half of the adapter: rooms and their members in memory, and the way from a broadcast to its receivers.
#pragma once

#include "io/deadline.h"
#include "server/recoverylog.h"

#include "qsocketioadapter.h"

#include <QHash>
#include <QSet>
#include <QVarLengthArray>

#include <memory>
#include <optional>

class QSocketIoServerNamespacePrivate;
class QSocketIoServerSocketPrivate;

class QSocketIoAdapterPrivate
{
public:
    struct Room;
    // Somebody who is in at least one room.
    struct Member
    {
        QString id;
        // Resolved once, so that a broadcast looks nobody up. Null: unknown to the namespace.
        QSocketIoServerSocketPrivate *socket = nullptr;
        QList<Room *> rooms;
        quint64 mark = 0;         // of the last search that has met it
        bool isInOwnRoom = false; // the room named by the id; it needs no object of its own
    };
    struct Room
    {
        QString name;
        QSet<Member *> members; // without the one whose own room it is
    };
    using Receivers = QVarLengthArray<QSocketIoServerSocketPrivate *, 64>;

    explicit QSocketIoAdapterPrivate(QSocketIoServerNamespace *serverNamespace);
    ~QSocketIoAdapterPrivate();
    Q_DISABLE_COPY_MOVE(QSocketIoAdapterPrivate)

    static QSocketIoAdapterPrivate *get(QSocketIoAdapter *q) { return q->d_func(); }
    static const QSocketIoAdapterPrivate *get(const QSocketIoAdapter *q) { return q->d_func(); }

    // Each true when that changed something; roomIsNew, roomIsGone: whether the room has begun or ended with it.
    bool enter(const QString &id, const QString &room, bool &roomIsNew);
    bool leave(const QString &id, const QString &room, bool &roomIsGone);
    // Without signals: for a socket that an adapter of the program has not let go of.
    void forget(const QString &id);

    // Connected sockets that a broadcast is for, each once. Runs no code of the program.
    Receivers receivers(const QSocketIoBroadcastTarget &target) const;

    // What is kept for clients that come back; null while nothing is.
    QSocketIoPrivate::RecoveryLog *log();
    // Of the session that has just been restored from it.
    std::optional<QSocketIoPrivate::RecoveryLog::Position> restoredPosition;

    QSocketIoServerNamespace *serverNamespace;
    QHash<QString, Member *> members;
    QHash<QString, Room *> rooms;

private:
    template <typename Visit>
    void forEachIn(const QString &room, Visit visit) const;
    void dropIfRoomless(Member *member);

    void sweep();

    std::unique_ptr<QSocketIoPrivate::RecoveryLog> m_log;
    std::unique_ptr<QSocketIoPrivate::Deadline> m_sweep;
    mutable quint64 m_lastMark = 0;
};
