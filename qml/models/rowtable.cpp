// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "models/rowtable.h"

#include <QLocale>

#include <algorithm>
#include <cmath>
#include <utility>

namespace QSocketIoQml {

namespace {

bool isNumber(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::Int:
    case QMetaType::UInt:
    case QMetaType::LongLong:
    case QMetaType::ULongLong:
    case QMetaType::Double:
        return true;
    default:
        return false;
    }
}

std::optional<qsizetype> indexOf(const QVariant &value)
{
    constexpr double largest = 1 << 30; // more than any list has
    const double number = value.toDouble();
    if (!isNumber(value) || !(number >= 0) || number > largest || std::floor(number) != number)
        return std::nullopt;
    return qsizetype(number);
}

bool isObject(const QVariant &value)
{
    return value.typeId() == QMetaType::QVariantMap;
}

// 1 and 1.0 are one key, 1 and "1" too: that is how JavaScript's objects see it.
std::optional<QString> keyText(const QVariant &value)
{
    if (value.typeId() == QMetaType::QString || value.typeId() == QMetaType::Bool)
        return value.toString();
    if (value.typeId() == QMetaType::Double)
        return QString::number(value.toDouble(), 'g', QLocale::FloatingPointShortest);
    if (isNumber(value))
        return value.toString();
    return std::nullopt;
}

QString noIndex(qsizetype index)
{
    return QStringLiteral("there is no index %1").arg(index);
}

} // namespace

SortKey SortKey::of(const QVariant &value)
{
    SortKey key;
    if (value.typeId() == QMetaType::QString) {
        key.rank = 2;
        key.text = value.toString();
    } else if (isNumber(value) || value.typeId() == QMetaType::Bool) {
        key.number = value.toDouble();
        key.rank = std::isnan(key.number) ? 0 : 1;
    }
    return key;
}

bool SortKey::operator<(const SortKey &other) const
{
    if (rank != other.rank)
        return rank < other.rank;
    return rank == 1 ? number < other.number : text < other.text;
}

void RowTable::setSettings(const Settings &settings)
{
    const bool isOtherKey = settings.keyRole != m_settings.keyRole;
    m_settings = settings;
    if (isOtherKey)
        clear();
    compact();
    m_sortIndex = int(m_roleIndex.value(m_settings.sortRole, -1));
    for (ListRow *row : m_order) {
        row->sortKey = m_sortIndex < 0 ? SortKey() : SortKey::of(row->values[size_t(m_sortIndex)]);
        row->isPlaced = false;
    }
    if (!isSorted()) // back to the order of arrival
        std::sort(m_order.begin(), m_order.end(),
                  [](const ListRow *a, const ListRow *b) { return a->sequence < b->sequence; });
}

void RowTable::setRoles(const QStringList &roles)
{
    clear();
    m_roles = roles.first(std::min<qsizetype>(roles.size(), MaxRoles));
    m_roleIndex.clear();
    for (qsizetype i = 0; i < m_roles.size(); ++i)
        m_roleIndex.insert(m_roles.at(i), int(i));
    m_sortIndex = int(m_roleIndex.value(m_settings.sortRole, -1));
}

void RowTable::adoptRoles(const QVariantMap &item)
{
    if (m_roles.isEmpty())
        setRoles(item.keys());
}

std::optional<QString> RowTable::keyOf(const QVariant &value) const
{
    return keyText(isObject(value) ? value.toMap().value(m_settings.keyRole) : value);
}

QString RowTable::problemOf(const QVariant &item) const
{
    if (!isObject(item))
        return QStringLiteral("what is to be a row is not an object");
    if (hasKeys() && !keyOf(item))
        return QStringLiteral("the object has no key \"%1\"").arg(m_settings.keyRole);
    if (m_roles.isEmpty() && item.toMap().isEmpty())
        return QStringLiteral("the object has no members to take the roles from");
    return {};
}

ListRow *RowTable::locate(const QVariant &reference, QString *problem)
{
    if (hasKeys()) {
        const auto key = keyOf(reference);
        ListRow *row = key ? find(*key) : nullptr;
        if (!key)
            *problem = QStringLiteral("the key \"%1\" is missing").arg(m_settings.keyRole);
        else if (!row)
            *problem = QStringLiteral("no row has the key \"%1\"").arg(*key);
        return row;
    }
    const auto index = indexOf(reference);
    ListRow *row = index ? at(*index) : nullptr;
    if (!index)
        *problem = QStringLiteral("the index is missing");
    else if (!row)
        *problem = noIndex(*index);
    return row;
}

ListRow *RowTable::at(qsizetype index)
{
    compact();
    if (isSorted())
        sortFresh();
    if (index < 0 || index >= m_aliveCount)
        return nullptr;
    const bool isReversed = m_settings.isNewestFirst && !isSorted();
    return m_order[size_t(isReversed ? m_aliveCount - 1 - index : index)];
}

QString RowTable::insert(const QVariant &item, std::optional<qsizetype> index)
{
    if (const QString problem = problemOf(item); !problem.isEmpty())
        return problem;
    if (index && (*index < 0 || *index > m_aliveCount))
        return noIndex(*index);
    const QVariantMap members = item.toMap();
    adoptRoles(members);
    const QString key = hasKeys() ? *keyOf(item) : QString();
    ListRow *row = hasKeys() ? find(key) : nullptr;
    if (!row) {
        row = create(key);
        place(row, index);
    }
    assign(row, members);
    boundGrowth();
    return {};
}

QString RowTable::reset(const QVariantList &items)
{
    for (const QVariant &item : items) {
        if (const QString problem = problemOf(item); !problem.isEmpty())
            return problem;
    }
    compact();
    const std::vector<ListRow *> old = std::exchange(m_order, {});
    for (ListRow *row : old)
        row->isWanted = false;
    const auto take = [this](const QVariant &item) {
        const QVariantMap members = item.toMap();
        adoptRoles(members);
        const QString key = hasKeys() ? *keyOf(item) : QString();
        ListRow *row = hasKeys() ? find(key) : nullptr;
        if (!row)
            row = create(key);
        if (!std::exchange(row->isWanted, true)) {
            row->sequence = ++m_lastSequence;
            row->isPlaced = false;
            m_order.push_back(row);
        }
        assign(row, members);
    };
    // The list is shown in the order that it came in, so its first is the newest where those stand first.
    if (m_settings.isNewestFirst)
        std::for_each(items.crbegin(), items.crend(), take);
    else
        std::for_each(items.cbegin(), items.cend(), take);
    for (ListRow *row : old) {
        if (!row->isWanted)
            kill(row);
    }
    boundGrowth();
    return {};
}

ListRow *RowTable::create(const QString &key)
{
    m_rows.push_back(std::make_unique<ListRow>());
    ListRow *row = m_rows.back().get();
    row->values.resize(size_t(m_roles.size()));
    row->key = key;
    row->sequence = ++m_lastSequence;
    if (hasKeys())
        m_byKey.insert(key, row);
    ++m_aliveCount;
    return row;
}

QString RowTable::update(const QVariant &reference, const QVariant &item)
{
    QString problem;
    ListRow *row = locate(reference, &problem);
    if (!row)
        return problem;
    if (!isObject(item))
        return QStringLiteral("what is to change a row is not an object");
    const QVariantMap members = item.toMap();
    if (hasKeys() && members.contains(m_settings.keyRole) && keyOf(item) != row->key)
        return QStringLiteral("the object has another key \"%1\"").arg(m_settings.keyRole);
    assign(row, members);
    return {};
}

void RowTable::assign(ListRow *row, const QVariantMap &item)
{
    quint64 changed = 0;
    for (auto it = item.cbegin(); it != item.cend(); ++it) {
        const int role = m_roleIndex.value(it.key(), -1);
        if (role < 0)
            continue;
        QVariant &old = row->values[size_t(role)];
        if (old.metaType() == it->metaType() && old == *it)
            continue;
        old = *it;
        changed |= quint64(1) << role;
    }
    if (changed)
        touch(row, changed);
}

void RowTable::touch(ListRow *row, quint64 roles)
{
    if (m_sortIndex >= 0 && (roles >> m_sortIndex & 1)) {
        row->sortKey = SortKey::of(row->values[size_t(m_sortIndex)]);
        row->isPlaced = false;
    }
    if (!row->changedRoles)
        m_changed.push_back(row);
    row->changedRoles |= roles;
}

void RowTable::place(ListRow *row, std::optional<qsizetype> index)
{
    if (!index || isSorted()) {
        m_order.push_back(row);
        return;
    }
    std::erase_if(m_order, [](const ListRow *one) { return !one->isAlive; }); // they would count
    const auto size = qsizetype(m_order.size());
    m_order.insert(m_order.begin() + (m_settings.isNewestFirst ? size - *index : *index), row);
}

QString RowTable::remove(const QVariant &reference)
{
    QString problem;
    if (ListRow *row = locate(reference, &problem)) {
        kill(row);
        boundGrowth();
    }
    return problem;
}

void RowTable::kill(ListRow *row)
{
    if (!std::exchange(row->isAlive, false))
        return;
    if (hasKeys())
        m_byKey.remove(row->key);
    --m_aliveCount;
}

QString RowTable::move(const QVariant &reference, qsizetype index)
{
    QString problem;
    ListRow *row = locate(reference, &problem);
    if (!row)
        return problem;
    if (isSorted())
        return QStringLiteral("the rows are sorted by \"%1\"").arg(m_settings.sortRole);
    if (index < 0 || index >= m_aliveCount)
        return noIndex(index);
    compact();
    const qsizetype to = m_settings.isNewestFirst ? m_aliveCount - 1 - index : index;
    const auto from = std::find(m_order.begin(), m_order.end(), row);
    const auto target = m_order.begin() + to;
    if (from < target)
        std::rotate(from, from + 1, target + 1);
    else
        std::rotate(target, from, from + 1);
    return {};
}

void RowTable::clear()
{
    for (const auto &row : m_rows)
        row->isAlive = false;
    m_byKey.clear();
    m_order.clear();
    m_aliveCount = 0;
    boundGrowth();
}

void RowTable::compact()
{
    if (qsizetype(m_order.size()) != m_aliveCount)
        std::erase_if(m_order, [](const ListRow *row) { return !row->isAlive; });
}

bool RowTable::isBefore(const ListRow *a, const ListRow *b) const
{
    const ListRow *low = m_settings.isDescending ? b : a;
    const ListRow *high = m_settings.isDescending ? a : b;
    if (low->sortKey < high->sortKey)
        return true;
    return !(high->sortKey < low->sortKey) && a->sequence < b->sequence;
}

// Few are new or have changed: those are sorted, and merged into the others, which are sorted already.
void RowTable::sortFresh()
{
    const auto isPlaced = [](const ListRow *row) { return row->isPlaced; };
    const auto before = [this](const ListRow *a, const ListRow *b) { return isBefore(a, b); };
    const auto fresh = std::stable_partition(m_order.begin(), m_order.end(), isPlaced);
    if (fresh == m_order.end())
        return;
    for (auto it = fresh; it != m_order.end(); ++it)
        (*it)->isPlaced = true;
    std::sort(fresh, m_order.end(), before);
    std::inplace_merge(m_order.begin(), fresh, m_order.end(), before);
}

// The oldest go, or what is sorted to the end.
void RowTable::trim()
{
    const qsizetype surplus = m_aliveCount - m_settings.maximum;
    if (surplus <= 0)
        return;
    if (isSorted()) {
        for (qsizetype i = 0; i < surplus; ++i)
            kill(m_order[m_order.size() - 1 - size_t(i)]);
    } else {
        std::vector<ListRow *> oldest = m_order;
        std::nth_element(oldest.begin(), oldest.begin() + surplus - 1, oldest.end(),
                         [](const ListRow *a, const ListRow *b) {
                             return a->sequence < b->sequence;
                         });
        for (qsizetype i = 0; i < surplus; ++i)
            kill(oldest[size_t(i)]);
    }
    compact();
}

// Frames may be far apart, and a peer fast: what is held in between is bounded as well.
void RowTable::boundGrowth()
{
    constexpr qsizetype slack = 1024;
    if (m_aliveCount > 2 * m_settings.maximum + slack)
        settle();
    if (deadCount() > m_keptDead + m_aliveCount + slack)
        sweep();
}

std::vector<ListRow *> RowTable::settle()
{
    compact();
    if (isSorted())
        sortFresh();
    trim();
    std::vector<ListRow *> rows = m_order;
    if (m_settings.isNewestFirst && !isSorted())
        std::reverse(rows.begin(), rows.end());
    return rows;
}

std::vector<ListRow *> RowTable::takeChanged()
{
    return std::exchange(m_changed, {});
}

void RowTable::sweep()
{
    if (deadCount() == 0)
        return;
    compact();
    const auto isGone = [](const ListRow *row) { return !row->isAlive && !row->isShown; };
    std::erase_if(m_changed, isGone);
    std::erase_if(m_rows, [&](const std::unique_ptr<ListRow> &row) { return isGone(row.get()); });
    m_keptDead = deadCount();
}

} // namespace QSocketIoQml
