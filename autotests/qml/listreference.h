// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a SocketIoListModel shall hold, written down in the plainest way; and what its signals say that it holds.
#pragma once

#include <QAbstractItemModel>
#include <QPersistentModelIndex>

#include <algorithm>
#include <vector>

struct ReferenceRow
{
    int key;
    int value;
    int sequence;
    int identity; // another one when a key comes again
};

class ListReference
{
public:
    bool isSorted = false; // by value, the largest first
    bool isNewestFirst = false;
    int maximum = 10'000;
    std::vector<ReferenceRow> rows; // as shown

    int find(int key) const
    {
        const auto it = std::find_if(rows.begin(), rows.end(),
                                     [key](const ReferenceRow &row) { return row.key == key; });
        return it == rows.end() ? -1 : int(it - rows.begin());
    }
    void insert(int key, int value, int index = -1)
    {
        const int known = find(key);
        if (known >= 0) {
            rows[size_t(known)].value = value;
        } else {
            const int end = isNewestFirst ? 0 : int(rows.size());
            rows.insert(rows.begin() + (index < 0 || isSorted ? end : index), make(key, value));
        }
        sort();
    }
    void remove(int index) { rows.erase(rows.begin() + index); }
    void move(int from, int to)
    {
        const ReferenceRow row = rows[size_t(from)];
        remove(from);
        rows.insert(rows.begin() + to, row);
    }
    void reset(const std::vector<std::pair<int, int>> &items)
    {
        std::vector<ReferenceRow> next;
        for (const auto &[key, value] : items) {
            const int known = find(key);
            next.push_back(make(key, value));
            if (known >= 0)
                next.back().identity = rows[size_t(known)].identity;
        }
        if (isNewestFirst) {
            for (auto it = next.rbegin(); it != next.rend(); ++it)
                it->sequence = ++m_last;
        }
        rows = next;
        sort();
    }
    void trim()
    {
        while (int(rows.size()) > maximum) {
            const auto older = [](const ReferenceRow &a, const ReferenceRow &b) {
                return a.sequence < b.sequence;
            };
            rows.erase(isSorted ? rows.end() - 1
                                : std::min_element(rows.begin(), rows.end(), older));
        }
    }
    void sort()
    {
        if (!isSorted)
            return;
        std::sort(rows.begin(), rows.end(), [](const ReferenceRow &a, const ReferenceRow &b) {
            return a.value != b.value ? a.value > b.value : a.sequence < b.sequence;
        });
    }

private:
    ReferenceRow make(int key, int value)
    {
        ++m_last;
        return { key, value, m_last, m_last };
    }
    int m_last = 0;
};

// Learns of rows by the model's signals alone.
class ListWitness : public QObject
{
public:
    using Row = std::pair<int, int>; // key, value
    std::vector<Row> rows;

    explicit ListWitness(const QAbstractItemModel *model)
        : m_model(model)
    {
        using Model = QAbstractItemModel;
        connect(model, &Model::rowsInserted, this, [this](const QModelIndex &, int first, int last) {
            for (int i = first; i <= last; ++i)
                rows.insert(rows.begin() + i, read(i));
        });
        connect(model, &Model::rowsRemoved, this, [this](const QModelIndex &, int first, int last) {
            rows.erase(rows.begin() + first, rows.begin() + last + 1);
        });
        connect(model, &Model::rowsMoved, this,
                [this](const QModelIndex &, int first, int last, const QModelIndex &, int to) {
                    Q_ASSERT(first == last);
                    const Row row = rows[size_t(first)];
                    rows.erase(rows.begin() + first);
                    rows.insert(rows.begin() + (to > first ? to - 1 : to), row);
                });
        connect(model, &Model::dataChanged, this,
                [this](const QModelIndex &first, const QModelIndex &last) {
                    for (int i = first.row(); i <= last.row(); ++i)
                        rows[size_t(i)] = read(i);
                });
        connect(model, &Model::layoutAboutToBeChanged, this, [this] {
            m_old.clear();
            for (int i = 0; i < m_model->rowCount(); ++i)
                m_old.append(m_model->index(i, 0));
        });
        connect(model, &Model::layoutChanged, this, [this] {
            const std::vector<Row> old = rows;
            for (size_t i = 0; i < old.size(); ++i)
                rows[size_t(m_old[qsizetype(i)].row())] = old[i];
        });
        connect(model, &Model::modelReset, this, [this] {
            rows.clear();
            for (int i = 0; i < m_model->rowCount(); ++i)
                rows.push_back(read(i));
        });
    }
    Row read(int row) const
    {
        const QModelIndex index = m_model->index(row, 0);
        return { index.data(Qt::UserRole).toInt(), index.data(Qt::UserRole + 1).toInt() };
    }

private:
    const QAbstractItemModel *m_model;
    QList<QPersistentModelIndex> m_old;
};
