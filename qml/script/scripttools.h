// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The pieces of JavaScript that the conversions need, compiled once for each engine.
#pragma once

#include <QJSValue>
#include <QObject>

class QJSEngine;
class QSocketIoAck;

namespace QSocketIoQml {

// The engine of an element, or of an object that a script has seen; null without one.
QJSEngine *scriptEngine(const QObject *object);

bool isPromise(const QJSValue &value); // or what else has a function then()

class ScriptTools final : public QObject
{
    Q_OBJECT
public:
    enum class Kind { Object, Buffer, View, List, Boxed };

    static ScriptTools *of(QJSEngine *engine); // a child of the engine

    // What an object is that is neither an array, nor a function, a date or a QObject; keys: those of an Object.
    Kind classify(const QJSValue &value, QJSValue *keys) const;
    QByteArray bytesOf(const QJSValue &view) const;    // what a typed array or a DataView shows
    QJSValue primitiveOf(const QJSValue &boxed) const; // new Number(1) and the like
    QJSValue makeAck(const QSocketIoAck &ack) const;   // function(...): answers with its arguments
    // What the function returns; what it throws instead goes into thrown, never undefined.
    QJSValue attempt(const QJSValue &function, const QJSValue &argument, QJSValue *thrown) const;
    // Calls target's accept(value) or reject(reason) once the promise is settled.
    void whenSettled(const QJSValue &promise, const QJSValue &target) const;

private:
    explicit ScriptTools(QJSEngine *engine);
    QJSValue call(const char *name, const QJSValueList &arguments) const;

    QJSEngine *m_engine;
    QJSValue m_functions;
    QJSValue m_silence; // the acknowledgement of an event that wants none
};

} // namespace QSocketIoQml
