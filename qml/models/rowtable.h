// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The rows of a list as events leave them: found by key, in an order, not yet shown to anybody.
#pragma once

#include "qsocketiovalue_impl.h"

#include <QHash>
#include <QString>
#include <QStringList>
#include <QVariant>

#include <memory>
#include <optional>
#include <vector>

namespace QSocketIoQml {

// What rows are compared by: numbers before texts, nothing before numbers.
struct SortKey
{
    static SortKey of(const QVariant &value);
    bool operator<(const SortKey &other) const;
    int rank = 0;
    double number = 0;
    QString text;
};

struct ListRow
{
    std::vector<QVariant> values; // by role
    QString key;
    SortKey sortKey;
    quint64 sequence = 0;     // of its arrival
    quint64 changedRoles = 0; // since it was shown
    int index = -1;           // as shown
    bool isAlive = true;
    bool isShown = false;
    bool isPlaced = false; // where the sort key wants it
    bool isWanted = false; // in what is about to be shown
};

class RowTable
{
public:
    // The bits of ListRow::changedRoles.
    static constexpr qsizetype MaxRoles = 64;

    struct Settings
    {
        QString keyRole;
        QString sortRole;
        bool isDescending = false;
        bool isNewestFirst = false;
        qsizetype maximum = 10'000;
    };

    const Settings &settings() const { return m_settings; }
    void setSettings(const Settings &settings); // another key role forgets all rows
    const QStringList &roles() const { return m_roles; }
    void setRoles(const QStringList &roles); // forgets all rows
    qsizetype count() const { return m_aliveCount; }
    bool isOrderChanged() const { return m_isOrderChanged; }

    ListRow *find(const QString &key) const { return m_byKey.value(key); }
    ListRow *at(qsizetype index); // as it will be shown
    static std::optional<QString> keyText(const QSocketIoPrivate::ValueView &value);
    std::optional<QString> keyOf(const QSocketIoPrivate::ValueView &item) const;

    // A row with the same key takes the item's members. index: nothing stands for the end of what arrives.
    // False: the item has no key, but needs one.
    bool insert(const QSocketIoPrivate::ValueView &item, std::optional<qsizetype> index = {});
    void update(ListRow *row, const QSocketIoPrivate::ValueView &item);
    void remove(ListRow *row);
    void move(ListRow *row, qsizetype index);
    void clear();
    // Between these two, inserted rows make up the list; others with the same key keep their identity.
    void beginReplace();
    void endReplace();

    // The rows as they shall be shown now. Those that have changed since the last call are among takeChanged().
    const std::vector<ListRow *> &settle();
    std::vector<ListRow *> takeChanged();
    void sweep(); // deletes rows that are gone and not shown

private:
    ListRow *create(const QString &key);
    bool assign(ListRow *row, const QSocketIoPrivate::ValueView &item);
    void adoptRoles(const QSocketIoPrivate::ValueView &item);
    void place(ListRow *row, std::optional<qsizetype> index);
    void touch(ListRow *row, quint64 roles);
    void unplace(ListRow *row);
    void kill(ListRow *row);
    void compact();
    void sortFresh();
    void trim();
    void boundGrowth();
    bool isSorted() const { return !m_settings.sortRole.isEmpty(); }
    bool isBefore(const ListRow *a, const ListRow *b) const;

    Settings m_settings;
    QStringList m_roles;
    QHash<QString, int> m_roleIndex;
    int m_sortIndex = -1;
    bool m_isRolesFixed = false; // as the program has declared them
    std::vector<std::unique_ptr<ListRow>> m_rows;
    std::vector<ListRow *> m_order; // oldest first unless sorted; with dead ones in between
    std::vector<ListRow *> m_shown; // what settle() has returned
    std::vector<ListRow *> m_changed;
    QHash<QString, ListRow *> m_byKey;
    qsizetype m_aliveCount = 0;
    qsizetype m_firstAlive = 0; // none before it in m_order
    quint64 m_lastSequence = 0;
    std::vector<ListRow *> m_replaced; // those before beginReplace()
    bool m_isReplacing = false;
    bool m_isOrderChanged = false;
    bool m_hasDead = false;
};

} // namespace QSocketIoQml
