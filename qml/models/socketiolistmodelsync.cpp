// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How SocketIoListModel tells those who look at it what many events have changed: with few signals.
#include "models/socketiolistmodel_p.h"

#include <QPointer>

#include <algorithm>

using QSocketIoQml::ListRow;

namespace {

using Rows = std::vector<ListRow *>;

// More single steps than these, and the rows change places all at once.
constexpr int MaxSteps = 64;

// The longest part of the indexes that ascends: those rows stay where they are when the others move.
std::vector<bool> longestAscent(const std::vector<int> &indexes)
{
    std::vector<size_t> ends; // of the best ascent of each length
    std::vector<size_t> before(indexes.size());
    for (size_t i = 0; i < indexes.size(); ++i) {
        const auto place = std::lower_bound(ends.begin(), ends.end(), indexes[i],
                                            [&](size_t end, int index) {
                                                return indexes[end] < index;
                                            });
        before[i] = place == ends.begin() ? i : *(place - 1);
        if (place == ends.end())
            ends.push_back(i);
        else
            *place = i;
    }
    std::vector<bool> stays(indexes.size());
    if (ends.empty())
        return stays;
    size_t i = ends.back();
    for (size_t n = ends.size(); n > 0; --n) {
        stays[i] = true;
        i = before[i];
    }
    return stays;
}

// How many runs of rows for which isPart holds there are.
template <typename IsPart>
int runCount(const Rows &rows, IsPart isPart)
{
    int count = 0;
    bool wasPart = false;
    for (const ListRow *row : rows) {
        const bool part = isPart(row);
        count += part && !wasPart ? 1 : 0;
        wasPart = part;
    }
    return count;
}

QList<int> roleList(quint64 roles)
{
    QList<int> list;
    for (int i = 0; roles; ++i, roles >>= 1) {
        if (roles & 1)
            list.append(Qt::UserRole + i);
    }
    return list;
}

} // namespace

// Whoever hears the signals may delete the model.
void SocketIoListModelPrivate::sync()
{
    if (isSyncing)
        return;
    isSyncing = true;
    isPending = false;
    const QPointer<SocketIoListModel> guard(q_ptr);
    const auto oldCount = shown.size();
    const Rows wanted = table.settle();
    std::vector<Change> changes = takeChanges();
    if (table.roles() != shownRoles) {
        changes.clear();
        showAnew(wanted);
    } else if (shown != wanted) {
        show(wanted);
    }
    if (guard)
        announce(changes);
    if (!guard)
        return;
    table.sweep();
    isSyncing = false;
    if (isPending) // a handler has changed something
        tick->request();
    if (shown.size() != oldCount)
        Q_EMIT q_ptr->countChanged();
}

// Those of rows that are there already: of others everything is new.
auto SocketIoListModelPrivate::takeChanges() -> std::vector<Change>
{
    std::vector<Change> changes;
    for (ListRow *row : table.takeChanged()) {
        const quint64 roles = std::exchange(row->changedRoles, 0);
        if (row->isAlive && row->isShown)
            changes.push_back({ row, roles });
    }
    return changes;
}

void SocketIoListModelPrivate::show(const Rows &wanted)
{
    for (ListRow *row : shown)
        row->isWanted = false;
    std::vector<int> indexes; // of those that stay
    for (ListRow *row : wanted) {
        row->isWanted = true;
        if (row->isShown)
            indexes.push_back(row->index);
    }
    const std::vector<bool> stays = longestAscent(indexes);
    const auto steps = std::count(stays.begin(), stays.end(), false)
                       + runCount(shown, [](const ListRow *row) { return !row->isWanted; })
                       + runCount(wanted, [](const ListRow *row) { return !row->isShown; });
    if (steps > MaxSteps)
        showByMany(wanted);
    else
        showByFew(wanted, stays);
}

void SocketIoListModelPrivate::number(size_t from)
{
    for (size_t i = from; i < shown.size(); ++i) {
        shown[i]->index = int(i);
        shown[i]->isShown = true;
    }
}

void SocketIoListModelPrivate::showAnew(const Rows &wanted)
{
    Q_Q(SocketIoListModel);
    q->beginResetModel();
    for (ListRow *row : shown)
        row->isShown = false;
    shown = wanted;
    shownRoles = table.roles();
    number();
    const QPointer<SocketIoListModel> guard(q);
    q->endResetModel();
    if (guard)
        Q_EMIT q->rolesChanged();
}

// What is new goes to the end, everything changes places at once, and what has to go goes from the end.
void SocketIoListModelPrivate::showByMany(const Rows &wanted)
{
    Q_Q(SocketIoListModel);
    const QPointer<SocketIoListModel> guard(q);
    Rows fresh;
    std::copy_if(wanted.begin(), wanted.end(), std::back_inserter(fresh),
                 [](const ListRow *row) { return !row->isShown; });
    if (!fresh.empty()) {
        const auto first = int(shown.size());
        q->beginInsertRows({}, first, first + int(fresh.size()) - 1);
        shown.insert(shown.end(), fresh.begin(), fresh.end());
        number(size_t(first));
        q->endInsertRows();
    }
    if (!guard)
        return;
    Rows next = wanted;
    std::copy_if(shown.begin(), shown.end(), std::back_inserter(next),
                 [](const ListRow *row) { return !row->isWanted; });
    if (next != shown) {
        Q_EMIT q->layoutAboutToBeChanged();
        if (!guard)
            return;
        const QModelIndexList from = q->persistentIndexList();
        const Rows old = std::exchange(shown, std::move(next));
        number();
        QModelIndexList to;
        for (const QModelIndex &index : from)
            to.append(q->index(old[size_t(index.row())]->index, index.column()));
        q->changePersistentIndexList(from, to);
        Q_EMIT q->layoutChanged();
    }
    if (guard)
        removeUnwanted();
}

void SocketIoListModelPrivate::showByFew(const Rows &wanted, const std::vector<bool> &stays)
{
    const QPointer<SocketIoListModel> guard(q_ptr);
    removeUnwanted();
    if (!guard)
        return;
    Rows survivors;
    std::copy_if(wanted.begin(), wanted.end(), std::back_inserter(survivors),
                 [](const ListRow *row) { return row->isShown; });
    // Each that moves goes right behind the one that it shall follow, which is in its place by then.
    for (size_t i = 0; i < survivors.size(); ++i) {
        if (stays[i])
            continue;
        moveRow(survivors[i]->index, i == 0 ? 0 : survivors[i - 1]->index + 1);
        if (!guard)
            return;
    }
    insertWanted(wanted);
}

void SocketIoListModelPrivate::removeUnwanted()
{
    Q_Q(SocketIoListModel);
    const QPointer<SocketIoListModel> guard(q);
    for (auto last = int(shown.size()) - 1; guard && last >= 0; --last) {
        if (shown[size_t(last)]->isWanted)
            continue;
        int first = last;
        while (first > 0 && !shown[size_t(first - 1)]->isWanted)
            --first;
        q->beginRemoveRows({}, first, last);
        for (int i = first; i <= last; ++i)
            shown[size_t(i)]->isShown = false;
        shown.erase(shown.begin() + first, shown.begin() + last + 1);
        number(size_t(first));
        q->endRemoveRows();
        last = first;
    }
}

// to: the index before which it goes, as beginMoveRows() counts.
void SocketIoListModelPrivate::moveRow(int from, int to)
{
    Q_Q(SocketIoListModel);
    if (!q->beginMoveRows({}, from, from, {}, to)) // it stands there already
        return;
    const auto begin = shown.begin();
    if (from < to)
        std::rotate(begin + from, begin + from + 1, begin + to);
    else
        std::rotate(begin + to, begin + from, begin + from + 1);
    number(size_t(std::min(from, to)));
    q->endMoveRows();
}

void SocketIoListModelPrivate::insertWanted(const Rows &wanted)
{
    Q_Q(SocketIoListModel);
    const QPointer<SocketIoListModel> guard(q);
    for (size_t first = 0; guard && first < wanted.size(); ++first) {
        if (wanted[first]->isShown)
            continue;
        size_t end = first + 1;
        while (end < wanted.size() && !wanted[end]->isShown)
            ++end;
        q->beginInsertRows({}, int(first), int(end) - 1);
        shown.insert(shown.begin() + qsizetype(first), wanted.begin() + qsizetype(first),
                     wanted.begin() + qsizetype(end));
        number(first);
        q->endInsertRows();
        first = end - 1;
    }
}

void SocketIoListModelPrivate::announce(std::vector<Change> &changes)
{
    Q_Q(SocketIoListModel);
    const QPointer<SocketIoListModel> guard(q);
    std::sort(changes.begin(), changes.end(),
              [](const Change &a, const Change &b) { return a.row->index < b.row->index; });
    for (size_t i = 0; guard && i < changes.size();) {
        const int first = changes[i].row->index;
        int last = first;
        quint64 roles = changes[i].roles;
        for (++i; i < changes.size() && changes[i].row->index == last + 1; ++i) {
            ++last;
            roles |= changes[i].roles;
        }
        Q_EMIT q->dataChanged(q->index(first), q->index(last), roleList(roles));
    }
}
