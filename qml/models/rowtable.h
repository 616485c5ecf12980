// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The rows of a list as events leave them: found by key, in an order, not yet shown to anybody.
#pragma once

#include <QHash>
#include <QString>
#include <QStringList>
#include <QVariant>

#include <memory>
#include <optional>
#include <vector>

namespace QSocketIoQml {

// What rows are sorted by: nothing before numbers, numbers before texts.
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
    quint64 changedRoles = 0; // since takeChanged()
    int index = -1;           // as shown; belongs to whoever shows it
    bool isAlive = true;
    bool isShown = false;  // likewise
    bool isPlaced = false; // where its sort key wants it
    bool isWanted = false; // used while lists are compared
};

// The operations return why they have changed nothing; empty: they have done what they were asked for.
class RowTable
{
public:
    static constexpr qsizetype MaxRoles = 64; // the bits of ListRow::changedRoles

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
    void setRoles(const QStringList &roles); // forgets all rows; empty: those of the next object
    qsizetype count() const { return m_aliveCount; }
    ListRow *find(const QString &key) const { return m_byKey.value(key); }
    std::optional<QString> keyOf(const QVariant &value) const; // of an object, or a key itself

    // A row with the key of the item takes its members and stays where it is. No index: at the end where news arrives.
    QString insert(const QVariant &item, std::optional<qsizetype> index = {});
    QString reset(const QVariantList &items); // rows whose key comes again stay the same rows
    // reference: the key, an object with the key, or without a key role the index.
    QString update(const QVariant &reference, const QVariant &item);
    QString remove(const QVariant &reference);
    QString move(const QVariant &reference, qsizetype index);
    void clear();

    // The rows as they shall be shown now: at most the maximum.
    std::vector<ListRow *> settle();
    std::vector<ListRow *> takeChanged(); // some may be gone
    void sweep();                         // deletes rows that are gone and not shown

private:
    QString problemOf(const QVariant &item) const;
    ListRow *locate(const QVariant &reference, QString *problem);
    ListRow *at(qsizetype index); // as it will be shown
    ListRow *create(const QString &key);
    void assign(ListRow *row, const QVariantMap &item);
    void adoptRoles(const QVariantMap &item);
    void place(ListRow *row, std::optional<qsizetype> index);
    void touch(ListRow *row, quint64 roles);
    void kill(ListRow *row);
    void compact();
    void sortFresh();
    void trim();
    void boundGrowth();
    qsizetype deadCount() const { return qsizetype(m_rows.size()) - m_aliveCount; }
    bool isSorted() const { return !m_settings.sortRole.isEmpty(); }
    bool hasKeys() const { return !m_settings.keyRole.isEmpty(); }
    bool isBefore(const ListRow *a, const ListRow *b) const;

    Settings m_settings;
    QStringList m_roles;
    QHash<QString, int> m_roleIndex;
    int m_sortIndex = -1;
    std::vector<std::unique_ptr<ListRow>> m_rows; // those that are shown but gone included
    std::vector<ListRow *>
            m_order; // the oldest first unless sorted or moved; with dead ones in between
    std::vector<ListRow *> m_changed;
    QHash<QString, ListRow *> m_byKey;
    qsizetype m_aliveCount = 0;
    qsizetype m_keptDead = 0; // by the last sweep()
    quint64 m_lastSequence = 0;
};

} // namespace QSocketIoQml
