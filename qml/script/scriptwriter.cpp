// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "script/scriptwriter.h"

#include "script/scripttools.h"

#include <QDateTime>
#include <QJSEngine>

#include <cmath>

namespace QSocketIoQml {

namespace {

// As deep as the library reads by default; the ancestors are compared with each new object.
constexpr qsizetype MaxDepth = 64;
// Beyond that a double has no unit's place, and JavaScript no exact integers.
constexpr double MaxSafeInteger = 9007199254740991.0;

} // namespace

ScriptWriter::ScriptWriter(QJSEngine *engine)
    : m_tools(ScriptTools::of(engine))
{}

QVariantList ScriptWriter::argumentList(const QJSValue &value)
{
    if (value.isUndefined())
        return {};
    const QVariant converted = variant(value);
    if (converted.typeId() == QMetaType::QVariantList)
        return converted.toList();
    return { converted };
}

QVariant ScriptWriter::variant(const QJSValue &value)
{
    if (value.isUndefined())
        return {};
    if (value.isNull())
        return QVariant::fromValue(nullptr);
    if (value.isBool())
        return value.toBool();
    if (value.isNumber())
        return number(value.toNumber());
    if (value.isString())
        return value.toString();
    if (value.isObject())
        return object(value);
    if (value.isVariant() || value.isUrl())
        return value.toVariant();
    return refuse(QStringLiteral("a Symbol cannot be sent")); // all that is left
}

QVariant ScriptWriter::number(double value) const
{
    if (std::trunc(value) == value && std::abs(value) <= MaxSafeInteger)
        return qint64(value);
    return value;
}

QVariant ScriptWriter::object(const QJSValue &value)
{
    if (value.isCallable())
        return refuse(QStringLiteral("a function cannot be sent"));
    if (value.isQObject())
        return refuse(QStringLiteral("%1 cannot be sent").arg(value.toString()));
    if (value.isDate()) // in the form that JavaScript sends it
        return value.toDateTime().toUTC();
    if (value.isVariant() || value.isUrl())
        return value.toVariant();
    if (!enter(value))
        return refuse(
                QStringLiteral(
                        "an object inside itself, or more than %1 levels deep, cannot be sent")
                        .arg(MaxDepth));
    const QVariant result = compound(value);
    m_ancestors.removeLast();
    return result;
}

QVariant ScriptWriter::compound(const QJSValue &value)
{
    if (value.isArray())
        return list(value);
    QJSValue keys;
    switch (m_tools->classify(value, &keys)) {
    case ScriptTools::Kind::Buffer:
        return qjsvalue_cast<QByteArray>(value);
    case ScriptTools::Kind::View:
        return m_tools->bytesOf(value);
    case ScriptTools::Kind::List:
        return list(value);
    case ScriptTools::Kind::Boxed:
        return variant(m_tools->primitiveOf(value));
    case ScriptTools::Kind::Object:
        break;
    }
    return map(value, keys);
}

QVariantList ScriptWriter::list(const QJSValue &value)
{
    const quint32 length = value.property(QStringLiteral("length")).toUInt();
    QVariantList result;
    // Not reserved: a script may claim any length.
    for (quint32 i = 0; i < length; ++i)
        result.append(variant(value.property(i)));
    return result;
}

QVariantMap ScriptWriter::map(const QJSValue &value, const QJSValue &keys)
{
    const quint32 length = keys.property(QStringLiteral("length")).toUInt();
    QVariantMap result;
    for (quint32 i = 0; i < length; ++i) {
        const QString key = keys.property(i).toString();
        result.insert(key, variant(value.property(key)));
    }
    return result;
}

bool ScriptWriter::enter(const QJSValue &value)
{
    if (m_ancestors.size() >= MaxDepth)
        return false;
    for (const QJSValue &ancestor : std::as_const(m_ancestors)) {
        if (ancestor.strictlyEquals(value))
            return false;
    }
    m_ancestors.append(value);
    return true;
}

// Like JSON.stringify(): left out of an object, null in an array.
QVariant ScriptWriter::refuse(const QString &problem)
{
    if (m_problem.isEmpty())
        m_problem = problem;
    return {};
}

} // namespace QSocketIoQml
