// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "roomtable.h"

#include <QSocketIoAdapter>

#include <algorithm>

RoomTable::RoomTable(QSocketIoServerNamespace *serverNamespace, QObject *parent)
    : QAbstractTableModel(parent)
    , m_namespace(serverNamespace)
{
    const QSocketIoAdapter *adapter = m_namespace->adapter();
    connect(adapter, &QSocketIoAdapter::roomDeleted, this, &RoomTable::remove);
    connect(adapter, &QSocketIoAdapter::socketJoined, this,
            [this](const QString &room, const QString &socketId) {
                if (room == socketId)
                    return;
                if (m_rooms.contains(room))
                    changed(room);
                else
                    add(room);
            });
    connect(adapter, &QSocketIoAdapter::socketLeft, this, &RoomTable::changed);
    const auto present = m_namespace->roomNames();
    for (const QString &room : present) {
        if (!isPersonal(room))
            add(room);
    }
}

int RoomTable::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rooms.size());
}

int RoomTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant RoomTable::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const QString &room = m_rooms.at(index.row());
    if (role == Qt::DisplayRole && index.column() == Name)
        return room;
    if (role == Qt::DisplayRole)
        return m_namespace->adapter()->roomSize(room);
    if (role == Qt::TextAlignmentRole && index.column() == Members)
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    return {};
}

QVariant RoomTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role != Qt::DisplayRole || orientation != Qt::Horizontal)
        return {};
    return section == Name ? tr("Room") : tr("Members");
}

QString RoomTable::roomAt(int row) const
{
    return row >= 0 && row < m_rooms.size() ? m_rooms.at(row) : QString();
}

void RoomTable::add(const QString &room)
{
    const auto at = std::lower_bound(m_rooms.cbegin(), m_rooms.cend(), room);
    const int row = int(at - m_rooms.cbegin());
    beginInsertRows({}, row, row);
    m_rooms.insert(row, room);
    endInsertRows();
}

void RoomTable::remove(const QString &room)
{
    const int row = int(m_rooms.indexOf(room));
    if (row < 0)
        return;
    beginRemoveRows({}, row, row);
    m_rooms.removeAt(row);
    endRemoveRows();
}

void RoomTable::changed(const QString &room)
{
    const int row = int(m_rooms.indexOf(room));
    if (row >= 0)
        Q_EMIT dataChanged(index(row, Members), index(row, Members), { Qt::DisplayRole });
}

bool RoomTable::isPersonal(const QString &room) const
{
    return m_namespace->socket(room) != nullptr;
}
