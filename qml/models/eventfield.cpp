// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "models/eventfield.h"

#include "qsocketiohandler_impl.h"

namespace QSocketIoQml {

using QSocketIoPrivate::EventAccess;
using QSocketIoPrivate::ValueView;

namespace {

ValueView memberOf(const ValueView &object, const QString &name)
{
    struct Search
    {
        const QString &name;
        ValueView found;
    };
    Search search{ name, {} };
    object.forEachMember(&search, [](void *context, const QString &key, const ValueView &member) {
        auto &one = *static_cast<Search *>(context);
        if (key != one.name)
            return true;
        one.found = member;
        return false;
    });
    return search.found;
}

ValueView elementOf(const ValueView &array, int index)
{
    struct Search
    {
        int left;
        ValueView found;
    };
    Search search{ index, {} };
    array.forEachElement(&search, [](void *context, const ValueView &element) {
        auto &one = *static_cast<Search *>(context);
        if (one.left-- > 0)
            return true;
        one.found = element;
        return false;
    });
    return search.found;
}

} // namespace

void EventField::setPath(const QString &text)
{
    path = text;
    m_steps = text.split(u'.', Qt::SkipEmptyParts);
}

bool EventField::matches(const QSocketIoEvent &event) const
{
    if (where.isEmpty())
        return true;
    const ValueView object = EventAccess::argument(event, argument);
    for (auto it = where.cbegin(); it != where.cend(); ++it) {
        if (memberOf(object, it.key()).toVariant() != it.value())
            return false;
    }
    return true;
}

ValueView EventField::find(const QSocketIoEvent &event) const
{
    return follow(EventAccess::argument(event, argument), m_steps);
}

ValueView EventField::follow(ValueView value, const QStringList &steps)
{
    for (const QString &step : steps) {
        if (value.type() == ValueView::Type::Object) {
            value = memberOf(value, step);
            continue;
        }
        bool isNumber = false;
        const int index = step.toInt(&isNumber);
        if (value.type() != ValueView::Type::Array || !isNumber || index < 0)
            return {};
        value = elementOf(value, index);
    }
    return value;
}

} // namespace QSocketIoQml
