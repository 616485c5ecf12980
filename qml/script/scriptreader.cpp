// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "script/scriptreader.h"

#include "qsocketiohandler_impl.h"

#include <QJSEngine>

namespace QSocketIoQml {

using QSocketIoPrivate::EventAccess;
using QSocketIoPrivate::ValueView;

namespace {

struct Target
{
    QJSEngine *engine;
    QJSValue value;
    quint32 size = 0;
};

QJSValue scriptBytes(QJSEngine *engine, QByteArray bytes)
{
    if (bytes.isEmpty())
        bytes.reserve(1); // an ArrayBuffer without memory counts as detached
    return engine->toScriptValue(bytes);
}

QJSValue scriptArray(QJSEngine *engine, const ValueView &value)
{
    Target target{ engine, engine->newArray() };
    value.forEachElement(&target, [](void *context, const ValueView &element) {
        auto &to = *static_cast<Target *>(context);
        to.value.setProperty(to.size++, scriptValue(to.engine, element));
        return true;
    });
    return target.value;
}

QJSValue scriptObject(QJSEngine *engine, const ValueView &value)
{
    Target target{ engine, engine->newObject() };
    value.forEachMember(&target, [](void *context, const QString &key, const ValueView &member) {
        auto &to = *static_cast<Target *>(context);
        to.value.setProperty(key, scriptValue(to.engine, member));
        return true;
    });
    return target.value;
}

template <typename Arguments>
QJSValue argumentArray(QJSEngine *engine, const Arguments &arguments)
{
    const auto count = arguments.argumentCount();
    QJSValue array = engine->newArray(uint(count));
    for (qsizetype i = 0; i < count; ++i)
        array.setProperty(quint32(i), scriptValue(engine, EventAccess::argument(arguments, i)));
    return array;
}

} // namespace

QJSValue scriptValue(QJSEngine *engine, const ValueView &value)
{
    switch (value.type()) {
    case ValueView::Type::Undefined:
        return QJSValue(QJSValue::UndefinedValue);
    case ValueView::Type::Null:
        return QJSValue(QJSValue::NullValue);
    case ValueView::Type::Bool:
        return QJSValue(*value.toBool());
    case ValueView::Type::Integer:
    case ValueView::Type::Double:
        return QJSValue(*value.toDouble()); // what a number is in JavaScript
    case ValueView::Type::String:
        return QJSValue(*value.toString());
    case ValueView::Type::Bytes:
        return scriptBytes(engine, *value.toBytes());
    case ValueView::Type::Array:
        return scriptArray(engine, value);
    case ValueView::Type::Object:
        return scriptObject(engine, value);
    }
    return {};
}

QJSValue scriptArguments(QJSEngine *engine, const QSocketIoEvent &event)
{
    return argumentArray(engine, event);
}

QJSValue scriptArguments(QJSEngine *engine, const QSocketIoReply &reply)
{
    return argumentArray(engine, reply);
}

} // namespace QSocketIoQml
