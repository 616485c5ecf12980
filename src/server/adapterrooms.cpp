// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Rooms in memory: who is in which, and whom a broadcast is for.
#include "server/qsocketioadapter_p.h"

#include "server/qsocketioservernamespace_p.h"
#include "server/qsocketioserversocket_p.h"

#include <utility>

QSocketIoAdapterPrivate::QSocketIoAdapterPrivate(QSocketIoServerNamespace *owner)
    : serverNamespace(owner)
{}

QSocketIoAdapterPrivate::~QSocketIoAdapterPrivate()
{
    qDeleteAll(members);
    qDeleteAll(rooms);
}

bool QSocketIoAdapterPrivate::enter(const QString &id, const QString &room, bool &roomIsNew)
{
    Member *&member = members[id];
    if (!member) {
        member = new Member;
        member->id = id;
        member->socket = QSocketIoServerNamespacePrivate::get(serverNamespace)->find(id);
    }
    Room *known = rooms.value(room);
    if (room == id) {
        roomIsNew = !known && !member->isInOwnRoom;
        return !std::exchange(member->isInOwnRoom, true);
    }
    if (known && known->members.contains(member))
        return false;
    if (!known) {
        const Member *owner = members.value(room);
        roomIsNew = !owner || !owner->isInOwnRoom;
        known = new Room{ room, {} };
        rooms.insert(room, known);
    }
    known->members.insert(member);
    members.value(id)->rooms.append(known);
    return true;
}

bool QSocketIoAdapterPrivate::leave(const QString &id, const QString &room, bool &roomIsGone)
{
    Member *member = members.value(id);
    if (!member)
        return false;
    Room *known = rooms.value(room);
    if (room == id) {
        if (!std::exchange(member->isInOwnRoom, false))
            return false;
        roomIsGone = !known;
    } else {
        if (!known || !known->members.remove(member))
            return false;
        member->rooms.removeOne(known);
        if (known->members.isEmpty()) {
            const Member *owner = members.value(room);
            roomIsGone = !owner || !owner->isInOwnRoom;
            delete rooms.take(room);
        }
    }
    dropIfRoomless(member);
    return true;
}

void QSocketIoAdapterPrivate::dropIfRoomless(Member *member)
{
    if (member->rooms.isEmpty() && !member->isInOwnRoom)
        delete members.take(QString(member->id));
}

void QSocketIoAdapterPrivate::forget(const QString &id)
{
    while (const Member *member = members.value(id)) {
        bool isGone = false;
        leave(id, member->isInOwnRoom ? id : QString(member->rooms.first()->name), isGone);
    }
}

template <typename Visit>
void QSocketIoAdapterPrivate::forEachIn(const QString &room, Visit visit) const
{
    if (Member *owner = members.value(room); owner && owner->isInOwnRoom)
        visit(owner);
    if (const Room *known = rooms.value(room)) {
        for (Member *member : known->members)
            visit(member);
    }
}

QSocketIoAdapterPrivate::Receivers QSocketIoAdapterPrivate::receivers(
        const QSocketIoBroadcastTarget &target) const
{
    Receivers result;
    const quint64 mark = ++m_lastMark;
    const auto take = [&result, mark](Member *member) {
        if (std::exchange(member->mark, mark) != mark && member->socket
            && member->socket->isReachable && member->socket->connection)
            result.append(member->socket);
    };
    for (const QString &room : target.except)
        forEachIn(room, [mark](Member *member) { member->mark = mark; });
    if (target.rooms.isEmpty()) {
        result.reserve(members.size());
        for (Member *member : members)
            take(member);
    }
    for (const QString &room : target.rooms)
        forEachIn(room, take);
    return result;
}
