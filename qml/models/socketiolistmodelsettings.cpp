// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What SocketIoListModel is told: events, roles, order.
#include "models/socketiolistmodel_p.h"

#include <algorithm>

using namespace QSocketIoQml;

/*!
    \qmlproperty QtObject SocketIoListModel::source
    The SocketIoNamespace or SocketIoServerNamespace that the events come from; by default the one that this element is
    inside of.
*/
QObject *SocketIoListModel::source() const
{
    Q_D(const SocketIoListModel);
    return d->tap.source();
}

void SocketIoListModel::setSource(QObject *source)
{
    Q_D(SocketIoListModel);
    if (d->tap.source() == source)
        return;
    d->tap.setSource(source);
    Q_EMIT sourceChanged();
}

void SocketIoListModelPrivate::setEvent(Operation operation, const QString &event)
{
    if (std::exchange(events[operation], event) == event)
        return;
    tap.refresh();
    Q_EMIT q_ptr->eventsChanged();
}

/*!
    \qmlproperty string SocketIoListModel::resetEvent
    The event with all rows: an array of objects. Empty by default, as for all events: none.
*/
QString SocketIoListModel::resetEvent() const
{
    Q_D(const SocketIoListModel);
    return d->events[SocketIoListModelPrivate::Reset];
}

void SocketIoListModel::setResetEvent(const QString &event)
{
    Q_D(SocketIoListModel);
    d->setEvent(SocketIoListModelPrivate::Reset, event);
}

/*!
    \qmlproperty string SocketIoListModel::insertEvent
    The event with a new row, an object; a second argument is the index that it gets. An index has no effect if rows are
    sorted. If the server uses one event for rows that are new and rows that have changed, this is the one to name.
*/
QString SocketIoListModel::insertEvent() const
{
    Q_D(const SocketIoListModel);
    return d->events[SocketIoListModelPrivate::Insert];
}

void SocketIoListModel::setInsertEvent(const QString &event)
{
    Q_D(SocketIoListModel);
    d->setEvent(SocketIoListModelPrivate::Insert, event);
}

/*!
    \qmlproperty string SocketIoListModel::updateEvent
    The event with members that have changed: an object with the key, or the key and an object. Members that it lacks
    stay as they are; those that are no roles are ignored.
*/
QString SocketIoListModel::updateEvent() const
{
    Q_D(const SocketIoListModel);
    return d->events[SocketIoListModelPrivate::Update];
}

void SocketIoListModel::setUpdateEvent(const QString &event)
{
    Q_D(SocketIoListModel);
    d->setEvent(SocketIoListModelPrivate::Update, event);
}

/*!
    \qmlproperty string SocketIoListModel::removeEvent
    The event that removes a row: its key, or an object with it.
*/
QString SocketIoListModel::removeEvent() const
{
    Q_D(const SocketIoListModel);
    return d->events[SocketIoListModelPrivate::Remove];
}

void SocketIoListModel::setRemoveEvent(const QString &event)
{
    Q_D(SocketIoListModel);
    d->setEvent(SocketIoListModelPrivate::Remove, event);
}

/*!
    \qmlproperty string SocketIoListModel::moveEvent
    The event that moves a row: its key, and the index that it has afterwards. Rows that are sorted do not move.
*/
QString SocketIoListModel::moveEvent() const
{
    Q_D(const SocketIoListModel);
    return d->events[SocketIoListModelPrivate::Move];
}

void SocketIoListModel::setMoveEvent(const QString &event)
{
    Q_D(SocketIoListModel);
    d->setEvent(SocketIoListModelPrivate::Move, event);
}

/*!
    \qmlproperty string SocketIoListModel::clearEvent
    The event that removes all rows.
*/
QString SocketIoListModel::clearEvent() const
{
    Q_D(const SocketIoListModel);
    return d->events[SocketIoListModelPrivate::Clear];
}

void SocketIoListModel::setClearEvent(const QString &event)
{
    Q_D(SocketIoListModel);
    d->setEvent(SocketIoListModelPrivate::Clear, event);
}

/*!
    \qmlproperty list<string> SocketIoListModel::roles
    The members that are roles, at most 64. By default those of the first object, which stay. Set it if not every object has all
    of them, or for roles of your own, see update(); that forgets all rows.
*/
QStringList SocketIoListModel::roles() const
{
    Q_D(const SocketIoListModel);
    return d->table.roles();
}

void SocketIoListModel::setRoles(const QStringList &roles)
{
    Q_D(SocketIoListModel);
    if (d->table.roles() == roles)
        return;
    d->table.setRoles(roles);
    d->changed();
    flush(); // which says that they have changed
}

void SocketIoListModelPrivate::setOrder(const RowTable::Settings &settings)
{
    table.setSettings(settings);
    changed();
    Q_EMIT q_ptr->orderChanged();
}

/*!
    \qmlproperty string SocketIoListModel::keyRole
    The member that tells rows apart, such as "id": a text, a number or a boolean, once in the list. Empty by default:
    rows are told apart by their index. Another key forgets all rows.
*/
QString SocketIoListModel::keyRole() const
{
    Q_D(const SocketIoListModel);
    return d->table.settings().keyRole;
}

void SocketIoListModel::setKeyRole(const QString &role)
{
    Q_D(SocketIoListModel);
    RowTable::Settings settings = d->table.settings();
    if (std::exchange(settings.keyRole, role) != role)
        d->setOrder(settings);
}

/*!
    \qmlproperty string SocketIoListModel::sortRole
    The member that rows are sorted by: numbers as numbers, texts by their characters, whatever is neither before them; rows
    with the same value in the order of their arrival. Empty by default: rows are in the order of their arrival.
*/
QString SocketIoListModel::sortRole() const
{
    Q_D(const SocketIoListModel);
    return d->table.settings().sortRole;
}

void SocketIoListModel::setSortRole(const QString &role)
{
    Q_D(SocketIoListModel);
    RowTable::Settings settings = d->table.settings();
    if (std::exchange(settings.sortRole, role) != role)
        d->setOrder(settings);
}

/*!
    \qmlproperty bool SocketIoListModel::sortDescending
    Whether rows are sorted from the largest to the smallest. \c false by default.
*/
bool SocketIoListModel::isSortDescending() const
{
    Q_D(const SocketIoListModel);
    return d->table.settings().isDescending;
}

void SocketIoListModel::setSortDescending(bool descending)
{
    Q_D(SocketIoListModel);
    RowTable::Settings settings = d->table.settings();
    if (std::exchange(settings.isDescending, descending) != descending)
        d->setOrder(settings);
}

/*!
    \qmlproperty bool SocketIoListModel::newestFirst
    Whether new rows come first instead of last, as long as rows are not sorted. \c false by default.
*/
bool SocketIoListModel::isNewestFirst() const
{
    Q_D(const SocketIoListModel);
    return d->table.settings().isNewestFirst;
}

void SocketIoListModel::setNewestFirst(bool newestFirst)
{
    Q_D(SocketIoListModel);
    RowTable::Settings settings = d->table.settings();
    if (std::exchange(settings.isNewestFirst, newestFirst) != newestFirst)
        d->setOrder(settings);
}

/*!
    \qmlproperty int SocketIoListModel::maximumRows
    How many rows there are at most, at least 1; 10000 by default. When there are more, those go that arrived first; of
    sorted rows, the last.
*/
int SocketIoListModel::maximumRows() const
{
    Q_D(const SocketIoListModel);
    return int(d->table.settings().maximum);
}

void SocketIoListModel::setMaximumRows(int rows)
{
    Q_D(SocketIoListModel);
    RowTable::Settings settings = d->table.settings();
    const qsizetype maximum = std::max(rows, 1);
    if (std::exchange(settings.maximum, maximum) != maximum)
        d->setOrder(settings);
}
