// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The sockets of one namespace as a table model: a row for each peer, kept up to date by the server's signals.
#pragma once

#include <QSocketIoServerNamespace>

#include <QAbstractTableModel>
#include <QDateTime>

class SocketTable : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Name, Address, TransportColumn, Rooms, Received, Since, ColumnCount };

    explicit SocketTable(QSocketIoServerNamespace *serverNamespace, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    QSocketIoServerSocket *socketAt(int row) const;
    // What no signal tells: how long a peer has been here, and over which transport.
    void refresh();

private:
    struct Row
    {
        QSocketIoServerSocket *socket = nullptr;
        QString name;
        QDateTime since;
        qint64 received = 0;
    };
    void add(QSocketIoServerSocket *socket);
    void remove(QSocketIoServerSocket *socket);
    void changed(const QString &socketId, Column column);
    qsizetype rowOf(const QSocketIoServerSocket *socket) const;
    QVariant text(const Row &row, int column) const;

    QSocketIoServerNamespace *m_namespace;
    QList<Row> m_rows;
};
