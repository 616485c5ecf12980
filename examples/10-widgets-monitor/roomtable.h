// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The rooms of one namespace as a table model. The room that every socket has of its own is left out.
#pragma once

#include <QSocketIoServerNamespace>

#include <QAbstractTableModel>

class RoomTable : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Name, Members, ColumnCount };

    explicit RoomTable(QSocketIoServerNamespace *serverNamespace, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    QString roomAt(int row) const;

private:
    void add(const QString &room);
    void remove(const QString &room);
    void changed(const QString &room);
    bool isPersonal(const QString &room) const;

    QSocketIoServerNamespace *m_namespace;
    QStringList m_rooms; // sorted
};
