// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "gadgetlist.h"

void GadgetList::remove(int row)
{
    beginRemoveRows({}, row, row);
    m_items.removeAt(row);
    endRemoveRows();
    Q_EMIT countChanged();
}

QVariant GadgetList::data(const QModelIndex &index, int role) const
{
    return checkIndex(index, CheckIndexOption::IndexIsValid) && role == Qt::UserRole
                   ? m_items.at(index.row())
                   : QVariant();
}

QHash<int, QByteArray> GadgetList::roleNames() const
{
    return { { Qt::UserRole, "item" } };
}

void GadgetList::reset(const QVariantList &items)
{
    beginResetModel();
    m_items = items;
    endResetModel();
    Q_EMIT countChanged();
}

void GadgetList::insertItem(int row, const QVariant &item)
{
    beginInsertRows({}, row, row);
    m_items.insert(row, item);
    endInsertRows();
    Q_EMIT countChanged();
}

void GadgetList::replaceItem(int row, const QVariant &item)
{
    m_items[row] = item;
    Q_EMIT dataChanged(index(row), index(row));
}
