// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "models/socketioeventfield.h"

#include "elements/eventhub.h"
#include "models/eventfield.h"

#include <QQmlInfo>

#include <algorithm>
#include <utility>

using namespace QSocketIoQml;
using QSocketIoPrivate::ValueView;

/*!
    \qmltype SocketIoEventField
    \inqmlmodule QSocketIo
    \qmlabstract
    \inherits QtObject
    \brief A value that an event carries.

    SocketIoValue and SocketIoHistory follow one value of one \l event: an \l argument, or what a \l path leads to inside
    of it. If one event name is used for many things, \l where chooses among them.

    An event that has nothing there changes nothing, and a warning names it and the path.
*/

class SocketIoEventFieldPrivate
{
public:
    explicit SocketIoEventFieldPrivate(SocketIoEventField *element)
        : q_ptr(element)
        , tap(element, [this](EventHub *hub) { subscribe(hub); })
    {}
    void subscribe(EventHub *hub)
    {
        hub->subscribe(event, q_ptr, [this](const QSocketIoEvent &one) { receive(one); });
    }
    void receive(const QSocketIoEvent &one)
    {
        if (!field.matches(one))
            return;
        const ValueView value = field.find(one);
        if (value.type() != ValueView::Type::Undefined)
            q_ptr->receive(one, value);
        else if (field.path.isEmpty())
            qmlWarning(q_ptr) << "event \"" << event << "\": there is no argument "
                              << field.argument + 1;
        else
            qmlWarning(q_ptr) << "event \"" << event << "\": there is nothing at \"" << field.path
                              << "\"";
    }

    SocketIoEventField *q_ptr;
    QString event;
    EventField field;
    EventTap tap;
};

SocketIoEventField::SocketIoEventField(QObject *parent)
    : QObject(parent)
    , d_ptr(std::make_unique<SocketIoEventFieldPrivate>(this))
{}

SocketIoEventField::~SocketIoEventField() = default;

/*!
    \qmlproperty QtObject SocketIoEventField::source
    The SocketIoNamespace or SocketIoServerNamespace that the event comes from; by default the one that this element is
    inside of.
*/
QObject *SocketIoEventField::source() const
{
    Q_D(const SocketIoEventField);
    return d->tap.source();
}

void SocketIoEventField::setSource(QObject *source)
{
    Q_D(SocketIoEventField);
    if (d->tap.source() == source)
        return;
    d->tap.setSource(source);
    Q_EMIT sourceChanged();
}

/*!
    \qmlproperty string SocketIoEventField::event
    The name of the event.
*/
QString SocketIoEventField::event() const
{
    Q_D(const SocketIoEventField);
    return d->event;
}

void SocketIoEventField::setEvent(const QString &event)
{
    Q_D(SocketIoEventField);
    if (std::exchange(d->event, event) == event)
        return;
    d->tap.refresh();
    Q_EMIT fieldChanged();
}

/*!
    \qmlproperty int SocketIoEventField::argument
    Which argument of the event is meant, from 0, the default.
*/
int SocketIoEventField::argument() const
{
    Q_D(const SocketIoEventField);
    return d->field.argument;
}

void SocketIoEventField::setArgument(int argument)
{
    Q_D(SocketIoEventField);
    const int wanted = std::max(argument, 0);
    if (std::exchange(d->field.argument, wanted) != wanted)
        Q_EMIT fieldChanged();
}

/*!
    \qmlproperty string SocketIoEventField::path
    Where in the argument the value is: names of members and indexes of arrays with points between them, such as
    "motor.temperatures.2". Empty by default: the argument itself.
*/
QString SocketIoEventField::path() const
{
    Q_D(const SocketIoEventField);
    return d->field.path;
}

void SocketIoEventField::setPath(const QString &path)
{
    Q_D(SocketIoEventField);
    if (d->field.path == path)
        return;
    d->field.setPath(path);
    Q_EMIT fieldChanged();
}

/*!
    \qmlproperty object SocketIoEventField::where
    Only events count whose argument is an object with these members. Empty by default: all do.

    \code
    where: ({ machine: "pump" })
    \endcode
*/
QVariantMap SocketIoEventField::where() const
{
    Q_D(const SocketIoEventField);
    return d->field.where;
}

void SocketIoEventField::setWhere(const QVariantMap &where)
{
    Q_D(SocketIoEventField);
    if (d->field.where == where)
        return;
    d->field.where = where;
    Q_EMIT fieldChanged();
}

ValueView SocketIoEventField::find(const QSocketIoEvent &event) const
{
    Q_D(const SocketIoEventField);
    return d->field.find(event);
}

void SocketIoEventField::classBegin() {}

void SocketIoEventField::componentComplete()
{
    Q_D(SocketIoEventField);
    d->tap.complete();
}

#include "moc_socketioeventfield.cpp"
