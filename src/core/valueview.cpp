// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "core/valueaccess.h"

#include <utility>

namespace QSocketIoPrivate {

ValueView::Type ValueView::type() const
{
    return static_cast<Type>(jsonOf(*this).type());
}

bool ValueView::isNull() const
{
    const Type kind = type();
    return kind == Type::Null || kind == Type::Undefined;
}

std::optional<bool> ValueView::toBool() const
{
    return jsonOf(*this).toBool();
}

std::optional<qint64> ValueView::toInteger() const
{
    return jsonOf(*this).toInteger();
}

std::optional<quint64> ValueView::toUnsigned() const
{
    return jsonOf(*this).toUnsigned();
}

std::optional<double> ValueView::toDouble() const
{
    return jsonOf(*this).toDouble();
}

std::optional<QString> ValueView::toString() const
{
    const auto text = jsonOf(*this).toString();
    if (!text)
        return std::nullopt;
    return toQString(*text);
}

std::optional<QByteArray> ValueView::toBytes() const
{
    return jsonOf(*this).toBytes();
}

QVariant ValueView::toVariant() const
{
    return jsonOf(*this).toVariant();
}

bool ValueView::forEachElement(void *context, Visitor visit) const
{
    std::pair<void *, Visitor> target(context, visit);
    return jsonOf(*this).forEachElement(&target, [](void *to, const JsonValue &element) {
        const auto &[inner, call] = *static_cast<std::pair<void *, Visitor> *>(to);
        return call(inner, viewOf(element));
    });
}

bool ValueView::forEachMember(void *context, MemberVisitor visit) const
{
    std::pair<void *, MemberVisitor> target(context, visit);
    return jsonOf(*this).forEachMember(&target, [](void *to, QUtf8StringView key,
                                                   const JsonValue &member) {
        const auto &[inner, call] = *static_cast<std::pair<void *, MemberVisitor> *>(to);
        return call(inner, toQString(key), viewOf(member));
    });
}

const char *ValueView::typeName() const
{
    switch (type()) {
    case Type::Undefined:
        return "missing";
    case Type::Null:
        return "null";
    case Type::Bool:
        return "a boolean";
    case Type::Integer:
        return "an integer";
    case Type::Double:
        return "a number";
    case Type::String:
        return "a string";
    case Type::Bytes:
        return "binary data";
    case Type::Array:
        return "an array";
    case Type::Object:
        return "an object";
    }
    return "unknown";
}

} // namespace QSocketIoPrivate
