// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "sockettable.h"

#include <QSocketIoAdapter>

#include <QMetaEnum>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

SocketTable::SocketTable(QSocketIoServerNamespace *serverNamespace, QObject *parent)
    : QAbstractTableModel(parent)
    , m_namespace(serverNamespace)
{
    connect(m_namespace, &QSocketIoServerNamespace::socketConnected, this, &SocketTable::add);
    connect(m_namespace, &QSocketIoServerNamespace::socketDisconnected, this, &SocketTable::remove);
    connect(m_namespace, &QSocketIoServerNamespace::eventReceived, this,
            [this](QSocketIoServerSocket *socket) {
                const qsizetype row = rowOf(socket);
                if (row < 0)
                    return;
                ++m_rows[row].received;
                changed(socket->id(), Received);
            });
    // Membership is the adapter's business, and it says who comes and who goes.
    const QSocketIoAdapter *adapter = m_namespace->adapter();
    const auto roomsChanged = [this](const QString &, const QString &id) { changed(id, Rooms); };
    connect(adapter, &QSocketIoAdapter::socketJoined, this, roomsChanged);
    connect(adapter, &QSocketIoAdapter::socketLeft, this, roomsChanged);
    const auto present = m_namespace->sockets();
    for (QSocketIoServerSocket *socket : present)
        add(socket);
}

int SocketTable::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int SocketTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant SocketTable::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Row &row = m_rows.at(index.row());
    if (role == Qt::DisplayRole)
        return text(row, index.column());
    if (role == Qt::ToolTipRole)
        return row.socket->id();
    if (role == Qt::TextAlignmentRole && (index.column() == Received || index.column() == Since))
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    return {};
}

QVariant SocketTable::text(const Row &row, int column) const
{
    switch (column) {
    case Name:
        return row.name;
    case Address:
        return row.socket->handshake().peerAddress().toString();
    case TransportColumn:
        return QString::fromLatin1(QMetaEnum::fromType<QSocketIo::Transport>().valueToKey(
                int(row.socket->transport())));
    case Rooms: {
        QStringList rooms = row.socket->roomNames();
        rooms.removeAll(row.socket->id()); // everybody is in the room of its own
        rooms.sort();
        return rooms.join(u", "_s);
    }
    case Received:
        return row.received;
    case Since: {
        const qint64 seconds = row.since.secsTo(QDateTime::currentDateTimeUtc());
        return u"%1:%2"_s.arg(seconds / 60).arg(seconds % 60, 2, 10, QLatin1Char('0'));
    }
    }
    return {};
}

QVariant SocketTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role != Qt::DisplayRole || orientation != Qt::Horizontal)
        return {};
    static const std::array<QString, ColumnCount> titles{ tr("Client"),    tr("Address"),
                                                          tr("Transport"), tr("Rooms"),
                                                          tr("Events"),    tr("Here for") };
    return titles.at(size_t(section));
}

QSocketIoServerSocket *SocketTable::socketAt(int row) const
{
    return row >= 0 && row < m_rows.size() ? m_rows.at(row).socket : nullptr;
}

void SocketTable::refresh()
{
    if (m_rows.isEmpty())
        return;
    for (const Column column : { TransportColumn, Since })
        Q_EMIT dataChanged(index(0, column), index(rowCount() - 1, column), { Qt::DisplayRole });
}

void SocketTable::add(QSocketIoServerSocket *socket)
{
    const QString name = socket->handshake().auth().value(u"name"_s).toString();
    beginInsertRows({}, rowCount(), rowCount());
    m_rows.append({ socket, name.isEmpty() ? socket->id() : name, socket->handshake().time(), 0 });
    endInsertRows();
}

void SocketTable::remove(QSocketIoServerSocket *socket)
{
    const qsizetype row = rowOf(socket);
    if (row < 0)
        return;
    beginRemoveRows({}, int(row), int(row));
    m_rows.removeAt(row);
    endRemoveRows();
}

void SocketTable::changed(const QString &socketId, Column column)
{
    const qsizetype row = rowOf(m_namespace->socket(socketId));
    if (row >= 0)
        Q_EMIT dataChanged(index(int(row), column), index(int(row), column), { Qt::DisplayRole });
}

qsizetype SocketTable::rowOf(const QSocketIoServerSocket *socket) const
{
    const auto at = std::find_if(m_rows.begin(), m_rows.end(),
                                 [socket](const Row &row) { return row.socket == socket; });
    return at == m_rows.end() ? -1 : at - m_rows.begin();
}
