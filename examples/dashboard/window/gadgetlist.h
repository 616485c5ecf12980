// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A list of gadgets for views. Its one role is "item"; changes are told row by row, so that delegates stay.
#pragma once

#include <QAbstractListModel>
#include <QtQml/qqmlregistration.h>

class GadgetList : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("belongs to the plant")
    Q_PROPERTY(int count READ count NOTIFY countChanged)
public:
    using QAbstractListModel::QAbstractListModel;

    int count() const { return static_cast<int>(m_items.size()); }
    const QVariantList &items() const { return m_items; }
    template <typename Gadget>
    Gadget at(int row) const
    {
        return m_items.at(row).value<Gadget>();
    }
    template <typename Gadget>
    void setAll(const QList<Gadget> &gadgets)
    {
        QVariantList items;
        for (const Gadget &gadget : gadgets)
            items.append(QVariant::fromValue(gadget));
        reset(items);
    }
    template <typename Gadget>
    void insert(int row, const Gadget &gadget)
    {
        insertItem(row, QVariant::fromValue(gadget));
    }
    template <typename Gadget>
    void replace(int row, const Gadget &gadget)
    {
        replaceItem(row, QVariant::fromValue(gadget));
    }
    void remove(int row);

    int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : count();
    }
    QVariant data(const QModelIndex &index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    void countChanged();

private:
    void reset(const QVariantList &items);
    void insertItem(int row, const QVariant &item);
    void replaceItem(int row, const QVariant &item);

    QVariantList m_items;
};
