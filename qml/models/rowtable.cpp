// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "models/rowtable.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace QSocketIoQml {

using QSocketIoPrivate::ValueView;

SortKey SortKey::of(const QVariant &value)
{
    SortKey key;
    switch (value.typeId()) {
    case QMetaType::QString:
        key.rank = 2;
        key.text = value.toString();
        break;
    case QMetaType::Bool:
    case QMetaType::Int:
    case QMetaType::LongLong:
    case QMetaType::ULongLong:
    case QMetaType::Double:
        key.number = value.toDouble();
        key.rank = std::isnan(key.number) ? 0 : 1;
        break;
    default:
        break;
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
    m_sortIndex = m_roleIndex.value(m_settings.sortRole, -1);
    m_isOrderChanged = true;
    for (ListRow *row : m_order) {
        if (m_sortIndex >= 0)
            row->sortKey = SortKey::of(row->values[size_t(m_sortIndex)]);
        row->isPlaced = false;
    }
    if (!isSorted()) // back to the order of arrival
        std::stable_sort(m_order.begin(), m_order.end(), [](const ListRow *a, const ListRow *b) {
            return a->sequence < b->sequence;
        });
}

void RowTable::setRoles(const QStringList &roles)
{
    clear();
    m_roles = roles.first(std::min<qsizetype>(roles.size(), MaxRoles));
    m_isRolesFixed = !roles.isEmpty();
    m_roleIndex.clear();
    for (qsizetype i = 0; i < m_roles.size(); ++i)
        m_roleIndex.insert(m_roles.at(i), int(i));
    m_sortIndex = m_roleIndex.value(m_settings.sortRole, -1);
}

// The first object says what there is; of anything else there is only the value.
void RowTable::adoptRoles(const ValueView &item)
{
    if (!m_roles.isEmpty())
        return;
    QStringList names;
    item.forEachMember(&names, [](void *context, const QString &key, const ValueView &) {
        auto &list = *static_cast<QStringList *>(context);
        if (list.size() < MaxRoles)
            list.append(key);
        return true;
    });
    if (names.isEmpty())
        names.append(QStringLiteral("value"));
    setRoles(names);
    m_isRolesFixed = false;
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

std::optional<QString> RowTable::keyText(const ValueView &value)
{
    switch (value.type()) {
    case ValueView::Type::String:
        return value.toString();
    case ValueView::Type::Integer:
        if (const auto integer = value.toInteger())
            return QString::number(*integer);
        return QString::number(*value.toDouble(), 'g', QLocale::FloatingPointShortest);
    case ValueView::Type::Double:
        return QString::number(*value.toDouble(), 'g', QLocale::FloatingPointShortest);
    case ValueView::Type::Bool:
        return *value.toBool() ? QStringLiteral("true") : QStringLiteral("false");
    default:
        return std::nullopt;
    }
}

std::optional<QString> RowTable::keyOf(const ValueView &item) const
{
    struct Search
    {
        const QString &role;
        std::optional<QString> key;
    };
    Search search{ m_settings.keyRole, {} };
    if (item.type() != ValueView::Type::Object)
        return keyText(item);
    item.forEachMember(&search, [](void *context, const QString &name, const ValueView &member) {
        auto &one = *static_cast<Search *>(context);
        if (name == one.role)
            one.key = keyText(member);
        return !one.key;
    });
    return search.key;
}

bool RowTable::insert(const ValueView &item, std::optional<qsizetype> index)
{
    QString key;
    if (!m_settings.keyRole.isEmpty()) {
        const auto found = keyOf(item);
        if (!found)
            return false;
        key = *found;
    }
    adoptRoles(item);
    ListRow *row = m_settings.keyRole.isEmpty() ? nullptr : find(key);
    const bool isKnown = row;
    if (!row)
        row = create(key);
    assign(row, item);
    if (m_isReplacing) {
        if (!row->isWanted)
            m_order.push_back(row);
        row->isWanted = true;
    } else if (!isKnown) {
        place(row, index);
    }
    boundGrowth();
    return true;
}

ListRow *RowTable::create(const QString &key)
{
    m_rows.push_back(std::make_unique<ListRow>());
    ListRow *row = m_rows.back().get();
    row->values.resize(size_t(m_roles.size()));
    row->key = key;
    row->sequence = ++m_lastSequence;
    if (!m_settings.keyRole.isEmpty())
        m_byKey.insert(key, row);
    ++m_aliveCount;
    m_isOrderChanged = true;
    return row;
}

void RowTable::update(ListRow *row, const ValueView &item)
{
    assign(row, item);
}

bool RowTable::assign(ListRow *row, const ValueView &item)
{
    struct Target
    {
        const RowTable *table;
        ListRow *row;
        quint64 changed;
    };
    Target target{ this, row, 0 };
    const auto store = [](Target &to, int role, const QVariant &value) {
        QVariant &old = to.row->values[size_t(role)];
        if (old.metaType() == value.metaType() && old == value)
            return;
        old = value;
        to.changed |= quint64(1) << role;
    };
    if (item.type() == ValueView::Type::Object) {
        item.forEachMember(&target, [](void *context, const QString &name, const ValueView &member) {
            auto &to = *static_cast<Target *>(context);
            const int role = to.table->m_roleIndex.value(name, -1);
            if (role >= 0) {
                QVariant &old = to.row->values[size_t(role)];
                const QVariant value = member.toVariant();
                if (old.metaType() != value.metaType() || old != value) {
                    old = value;
                    to.changed |= quint64(1) << role;
                }
            }
            return true;
        });
    } else if (!m_roles.isEmpty()) {
        store(target, m_roleIndex.value(QStringLiteral("value"), 0), item.toVariant());
    }
    if (target.changed)
        touch(row, target.changed);
    return target.changed != 0;
}

void RowTable::touch(ListRow *row, quint64 roles)
{
    if (m_sortIndex >= 0 && (roles >> m_sortIndex & 1)) {
        row->sortKey = SortKey::of(row->values[size_t(m_sortIndex)]);
        row->isPlaced = false;
        m_isOrderChanged = true;
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
    compact(); // to count without the dead ones
    const auto size = qsizetype(m_order.size());
    const qsizetype wanted = std::clamp<qsizetype>(*index, 0, size);
    m_order.insert(m_order.begin() + (m_settings.isNewestFirst ? size - wanted : wanted), row);
}

void RowTable::remove(ListRow *row)
{
    kill(row);
    const auto dead = qsizetype(m_order.size()) - m_aliveCount;
    constexpr qsizetype few = 64;
    if (dead > m_aliveCount + few && !m_isReplacing)
        compact();
}

void RowTable::kill(ListRow *row)
{
    if (!row->isAlive)
        return;
    row->isAlive = false;
    if (!m_settings.keyRole.isEmpty())
        m_byKey.remove(row->key);
    --m_aliveCount;
    m_isOrderChanged = true;
    m_hasDead = true;
}

void RowTable::move(ListRow *row, qsizetype index)
{
    if (isSorted())
        return;
    compact();
    m_order.erase(std::find(m_order.begin(), m_order.end(), row));
    const auto size = qsizetype(m_order.size());
    const qsizetype wanted = std::clamp<qsizetype>(index, 0, size);
    m_order.insert(m_order.begin() + (m_settings.isNewestFirst ? size - wanted : wanted), row);
    m_isOrderChanged = true;
}

void RowTable::clear()
{
    for (ListRow *row : m_order)
        kill(row);
    m_order.clear();
    m_firstAlive = 0;
    if (!m_isRolesFixed) { // the next first object may be another
        m_roles.clear();
        m_roleIndex.clear();
        m_sortIndex = -1;
    }
}

void RowTable::beginReplace()
{
    compact();
    m_isReplacing = true;
    m_replaced = std::exchange(m_order, {});
    for (ListRow *row : m_replaced)
        row->isWanted = false;
}

void RowTable::endReplace()
{
    m_isReplacing = false;
    for (ListRow *row : m_replaced) {
        if (!row->isWanted)
            kill(row);
    }
    m_replaced.clear();
    for (ListRow *row : m_order)
        row->sequence = ++m_lastSequence;
    m_firstAlive = 0;
    m_isOrderChanged = true;
}

void RowTable::compact()
{
    if (qsizetype(m_order.size()) == m_aliveCount)
        return;
    std::erase_if(m_order, [](const ListRow *row) { return !row->isAlive; });
    m_firstAlive = 0;
}

bool RowTable::isBefore(const ListRow *a, const ListRow *b) const
{
    const bool isLess = m_settings.isDescending ? b->sortKey < a->sortKey : a->sortKey < b->sortKey;
    const bool isGreater = m_settings.isDescending ? a->sortKey < b->sortKey : b->sortKey < a->sortKey;
    return isLess || (!isGreater && a->sequence < b->sequence);
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
    if (m_settings.maximum <= 0)
        return;
    if (isSorted()) {
        for (qsizetype i = qsizetype(m_order.size()) - 1; m_aliveCount > m_settings.maximum; --i)
            kill(m_order[size_t(i)]);
        return;
    }
    while (m_aliveCount > m_settings.maximum) {
        ListRow *row = m_order[size_t(m_firstAlive++)];
        if (row->isAlive)
            kill(row);
    }
}

// Frames may be far apart, and a peer fast: in between twice the maximum is held at most.
void RowTable::boundGrowth()
{
    constexpr qsizetype slack = 1024;
    if (m_isReplacing || m_settings.maximum <= 0 || m_aliveCount <= 2 * m_settings.maximum + slack)
        return;
    settle();
    sweep();
}

const std::vector<ListRow *> &RowTable::settle()
{
    compact();
    if (isSorted())
        sortFresh();
    trim();
    compact();
    m_shown = m_order;
    if (m_settings.isNewestFirst && !isSorted())
        std::reverse(m_shown.begin(), m_shown.end());
    return m_shown;
}

std::vector<ListRow *> RowTable::takeChanged()
{
    m_isOrderChanged = false;
    return std::exchange(m_changed, {});
}

void RowTable::sweep()
{
    if (!std::exchange(m_hasDead, false))
        return;
    const auto isGone = [](const ListRow *row) { return !row->isAlive && !row->isShown; };
    std::erase_if(m_changed, isGone);
    std::erase_if(m_rows, [&](const std::unique_ptr<ListRow> &row) { return isGone(row.get()); });
}

} // namespace QSocketIoQml
