// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "models/socketiolistmodel_p.h"

#include "script/scripttools.h"
#include "script/scriptwriter.h"

#include "qsocketiohandler_impl.h"

#include <QQmlInfo>

#include <algorithm>

using namespace QSocketIoQml;
using QSocketIoPrivate::EventAccess;

/*!
    \qmltype SocketIoListModel
    \inqmlmodule QSocketIo
    \inherits AbstractListModel
    \brief A list of objects that events keep up to date.

    Put it into a SocketIoNamespace or a SocketIoServerNamespace, or name that as its \l source, and say which events
    change it. Each row is an object; its members are the roles that a delegate uses.

    \snippet qml/snippets/Alarms.qml model

    \table
    \header \li Property \li Arguments of the event \li What it does
    \row \li \l resetEvent \li an array of objects \li They are the rows now. Those whose key was there before stay the
         same rows: views keep their state and animate what is left.
    \row \li \l insertEvent \li an object; perhaps the index \li Adds a row. With a \l keyRole, a row of the same key takes
         the members instead, and stays where it is.
    \row \li \l updateEvent \li an object with the key \li Its members replace those of the row with the key.
    \row \li \l removeEvent \li the key, or an object with it \li Removes the row.
    \row \li \l moveEvent \li the key, or an object with it; the index \li Moves the row there.
    \row \li \l clearEvent \li any \li Removes all rows.
    \endtable

    Without a \l keyRole the rows are told apart by their index: an event that removes or moves has the index in place of the
    key, one that updates has it before the object.

    What an event cannot do, it does not do in part either: a warning names the event and the reason, and the rows
    are what they were.

    \section1 When rows change

    Events are collected, and views hear of them right before the next frame: a thousand events for a row are one
    change. The methods that change rows work the same way; flush() does not wait for the frame. Rows are never reset
    as long as their roles stay the same: what moves moves, and persistent indexes, selections and positions follow.

    Between two frames the model holds at most twice \l maximumRows and 1024 more.

    \sa SocketIoValue, SocketIoHistory, {Models and live values}
*/

SocketIoListModelPrivate::SocketIoListModelPrivate(SocketIoListModel *model)
    : q_ptr(model)
    , tick(FrameTick::make([this] { sync(); }))
    , tap(model, [this](EventHub *hub) { subscribe(hub); })
{}

SocketIoListModel::SocketIoListModel(QObject *parent)
    : QAbstractListModel(parent)
    , d_ptr(std::make_unique<SocketIoListModelPrivate>(this))
{}

SocketIoListModel::~SocketIoListModel() = default;

void SocketIoListModelPrivate::subscribe(EventHub *hub)
{
    for (int i = 0; i < OperationCount; ++i) {
        const auto operation = Operation(i);
        hub->subscribe(events[size_t(i)], q_ptr, [this, operation](const QSocketIoEvent &event) {
            receive(operation, event);
        });
    }
}

void SocketIoListModelPrivate::receive(Operation operation, const QSocketIoEvent &event)
{
    constexpr qsizetype most = 2; // arguments of any operation
    QVariantList arguments;
    for (qsizetype i = 0; i < std::min(event.argumentCount(), most); ++i)
        arguments.append(EventAccess::argument(event, i).toVariant());
    const QString problem = apply(operation, arguments);
    if (problem.isEmpty())
        changed();
    else
        qmlWarning(q_ptr) << "event \"" << event.name() << "\": " << problem;
}

// An index that is there but none is -1, which no operation takes.
static qsizetype indexIn(const QVariant &value)
{
    bool isNumber = false;
    const double number = value.toDouble(&isNumber);
    const bool isText = value.typeId() == QMetaType::QString;
    constexpr double largest = 1 << 30;
    if (!isNumber || isText || number != double(qsizetype(std::clamp(number, -1.0, largest))))
        return -1;
    return qsizetype(number);
}

QString SocketIoListModelPrivate::apply(Operation operation, const QVariantList &arguments)
{
    const QVariant first = arguments.value(0);
    switch (operation) {
    case Reset:
        if (first.typeId() != QMetaType::QVariantList)
            return QStringLiteral("the rows are not an array");
        return table.reset(first.toList());
    case Insert:
        if (arguments.size() > 1)
            return table.insert(first, indexIn(arguments.at(1)));
        return table.insert(first);
    case Update:
        return table.update(first,
                            first.typeId() == QMetaType::QVariantMap ? first : arguments.value(1));
    case Remove:
        return table.remove(first);
    case Move:
        return table.move(first, indexIn(arguments.value(1)));
    case Clear:
        table.clear();
        return {};
    }
    Q_UNREACHABLE();
}

void SocketIoListModelPrivate::changed()
{
    isPending = true;
    if (!isSyncing)
        tick->request();
}

// A Symbol would crash Qt 6.4 on its way to a QVariant.
QVariant SocketIoListModelPrivate::plain(const QJSValue &value) const
{
    QJSEngine *engine = scriptEngine(q_ptr);
    return engine ? ScriptWriter(engine).variant(value) : QVariant();
}

bool SocketIoListModelPrivate::changeByScript(const char *method, Operation operation,
                                              const QVariantList &arguments)
{
    const QString problem = apply(operation, arguments);
    if (problem.isEmpty())
        changed();
    else
        qmlWarning(q_ptr) << method << "(): " << problem;
    return problem.isEmpty();
}

/*!
    \qmlproperty int SocketIoListModel::count
    The number of rows, as views see them.
*/
int SocketIoListModel::count() const
{
    Q_D(const SocketIoListModel);
    return int(d->shown.size());
}

int SocketIoListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant SocketIoListModel::data(const QModelIndex &index, int role) const
{
    Q_D(const SocketIoListModel);
    const qsizetype place = role - Qt::UserRole;
    if (!checkIndex(index, CheckIndexOption::IndexIsValid) || place < 0)
        return {};
    const auto &values = d->shown[size_t(index.row())]->values;
    return size_t(place) < values.size() ? values[size_t(place)] : QVariant();
}

QHash<int, QByteArray> SocketIoListModel::roleNames() const
{
    Q_D(const SocketIoListModel);
    QHash<int, QByteArray> names;
    for (qsizetype i = 0; i < d->shownRoles.size(); ++i)
        names.insert(Qt::UserRole + int(i), d->shownRoles.at(i).toUtf8());
    return names;
}

/*!
    \qmlmethod object SocketIoListModel::get(int row)
    Returns a copy of the object in \a row; one without members if there is no such row.
*/
QVariantMap SocketIoListModel::get(int row) const
{
    Q_D(const SocketIoListModel);
    QVariantMap object;
    if (row < 0 || row >= count())
        return object;
    const auto &values = d->shown[size_t(row)]->values;
    for (size_t i = 0; i < std::min(values.size(), size_t(d->shownRoles.size())); ++i)
        object.insert(d->shownRoles.at(qsizetype(i)), values[i]);
    return object;
}

/*!
    \qmlmethod int SocketIoListModel::indexOf(var key)
    Returns the row with the \a key; -1 if views see none. 1 and "1" are the same key.
*/
int SocketIoListModel::indexOf(const QJSValue &key) const
{
    Q_D(const SocketIoListModel);
    return indexOf(d->plain(key));
}

int SocketIoListModel::indexOf(const QVariant &key) const
{
    Q_D(const SocketIoListModel);
    const auto text = d->table.keyOf(key);
    const ListRow *row = text ? d->table.find(*text) : nullptr;
    return row && row->isShown ? row->index : -1;
}

/*!
    \qmlmethod bool SocketIoListModel::reset(list items)
    Makes \a items the rows, as \l resetEvent does. Returns \c false if one of them cannot be a row; nothing changes then.
*/
bool SocketIoListModel::reset(const QJSValue &items)
{
    Q_D(SocketIoListModel);
    return d->changeByScript("reset", SocketIoListModelPrivate::Reset, { d->plain(items) });
}

bool SocketIoListModel::reset(const QVariantList &items)
{
    Q_D(SocketIoListModel);
    return d->changeByScript("reset", SocketIoListModelPrivate::Reset, { QVariant(items) });
}

/*!
    \qmlmethod bool SocketIoListModel::insert(object item, int index)
    Adds \a item as \l insertEvent does: at \a index, or without it where new rows go. Returns whether it could.
*/
bool SocketIoListModel::insert(const QJSValue &item, int index)
{
    Q_D(SocketIoListModel);
    return d->insertByScript(d->plain(item), index);
}

bool SocketIoListModel::insert(const QVariantMap &item, int index)
{
    Q_D(SocketIoListModel);
    return d->insertByScript(item, index);
}

bool SocketIoListModelPrivate::insertByScript(const QVariant &item, int index)
{
    QVariantList arguments{ item };
    if (index >= 0)
        arguments.append(index);
    return changeByScript("insert", Insert, arguments);
}

/*!
    \qmlmethod bool SocketIoListModel::update(var key, object members)
    Replaces \a members of the row with the \a key; without a \l keyRole, of the row with that index. Returns
    whether there is such a row. Roles that no event knows are a place for what only this program knows of a row:

    \snippet qml/snippets/Alarms.qml update
*/
bool SocketIoListModel::update(const QJSValue &key, const QJSValue &members)
{
    Q_D(SocketIoListModel);
    const QVariantList arguments{ d->plain(key), d->plain(members) };
    return d->changeByScript("update", SocketIoListModelPrivate::Update, arguments);
}

bool SocketIoListModel::update(const QVariant &key, const QVariantMap &members)
{
    Q_D(SocketIoListModel);
    return d->changeByScript("update", SocketIoListModelPrivate::Update, { key, members });
}

/*!
    \qmlmethod bool SocketIoListModel::remove(var key)
    Removes the row with the \a key; without a \l keyRole, the one with that index. Returns whether there is such a row.
*/
bool SocketIoListModel::remove(const QJSValue &key)
{
    Q_D(SocketIoListModel);
    return remove(d->plain(key));
}

bool SocketIoListModel::remove(const QVariant &key)
{
    Q_D(SocketIoListModel);
    return d->changeByScript("remove", SocketIoListModelPrivate::Remove, { key });
}

/*!
    \qmlmethod bool SocketIoListModel::move(var key, int index)
    Moves the row with the \a key, or without a \l keyRole the one with that index, to \a index. Returns whether
    there is such a row and such a place.
*/
bool SocketIoListModel::move(const QJSValue &key, int index)
{
    Q_D(SocketIoListModel);
    return move(d->plain(key), index);
}

bool SocketIoListModel::move(const QVariant &key, int index)
{
    Q_D(SocketIoListModel);
    return d->changeByScript("move", SocketIoListModelPrivate::Move, { key, index });
}

/*!
    \qmlmethod void SocketIoListModel::clear()
    Removes all rows.
*/
void SocketIoListModel::clear()
{
    Q_D(SocketIoListModel);
    d->changeByScript("clear", SocketIoListModelPrivate::Clear, {});
}

/*!
    \qmlmethod void SocketIoListModel::flush()
    Lets views hear of everything that has changed now, and not before the next frame. No effect from inside a
    signal of the model.
*/
void SocketIoListModel::flush()
{
    Q_D(SocketIoListModel);
    d->sync();
}

void SocketIoListModel::classBegin() {}

void SocketIoListModel::componentComplete()
{
    Q_D(SocketIoListModel);
    d->tap.complete();
}

#include "moc_socketiolistmodel.cpp"
