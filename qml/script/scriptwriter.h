// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// From JavaScript to arguments: what JSON.stringify() would make of a value, and bytes as bytes.
#pragma once

#include <QJSValue>
#include <QString>
#include <QVariant>

class QJSEngine;

namespace QSocketIoQml {

class ScriptTools;

class ScriptWriter
{
public:
    explicit ScriptWriter(QJSEngine *engine);

    QVariant variant(const QJSValue &value);
    // The elements of an array; nothing for undefined; any other value alone.
    QVariantList argumentList(const QJSValue &value);
    // The first thing that could not be converted, and what became of it; empty when all is well.
    QString problem() const { return m_problem; }

private:
    QVariant number(double value) const;
    QVariant object(const QJSValue &value);
    QVariant compound(const QJSValue &value);
    QVariantList list(const QJSValue &value);
    QVariantMap map(const QJSValue &value, const QJSValue &keys);
    QVariant refuse(const QString &problem);
    bool enter(const QJSValue &value); // false: too deep, or inside itself

    ScriptTools *m_tools;
    QList<QJSValue> m_ancestors;
    QString m_problem;
};

} // namespace QSocketIoQml
