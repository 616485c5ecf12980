// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "script/scripttools.h"

#include "script/scriptack.h"

#include "qsocketioevent.h"

#include <QJSEngine>
#include <QQmlEngine>

namespace QSocketIoQml {

namespace {

// Symbols never get this far: converting one to a QVariant crashes Qt 6.4.
const char source[] = R"((function() {
    return {
        classify: function(value) {
            if (value instanceof ArrayBuffer)
                return 1;
            if (ArrayBuffer.isView(value))
                return 2;
            if (value instanceof Array)
                return 3;
            if (value instanceof Number || value instanceof String || value instanceof Boolean)
                return 4;
            try {
                return Object.keys(value);
            } catch (error) { // some versions of Qt call the getters
                return Object.getOwnPropertyNames(value).filter(name => value.propertyIsEnumerable(name));
            }
        },
        bytes: function(view) {
            const copy = new Uint8Array(view.byteLength);
            copy.set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
            return copy.buffer;
        },
        primitive: function(boxed) { return boxed.valueOf(); },
        ack: function(target) { return function(...args) { target.send(args); }; },
        silence: function() {},
        attempt: function(call, argument) {
            try {
                return [call(argument)];
            } catch (error) {
                return [undefined, error === undefined ? "undefined" : error];
            }
        },
        settled: function(promise, target) {
            promise.then(function(value) { target.accept(value); }, function(reason) { target.reject(reason); });
        }
    };
})())";

} // namespace

// An element has a context but not always a wrapper, other objects have it the other way round.
QJSEngine *scriptEngine(const QObject *object)
{
    QJSEngine *engine = qmlEngine(object);
    return engine ? engine : qjsEngine(object);
}

// Told apart before conversion: a Symbol that is converted crashes Qt 6.4.
bool isPromise(const QJSValue &value)
{
    return value.isObject() && value.property(QStringLiteral("then")).isCallable();
}

ScriptTools::ScriptTools(QJSEngine *engine)
    : QObject(engine)
    , m_engine(engine)
    , m_functions(engine->evaluate(QString::fromLatin1(source)))
    , m_silence(m_functions.property(QStringLiteral("silence")))
{
    Q_ASSERT_X(!m_functions.isError(), "ScriptTools", "the functions compile");
}

ScriptTools *ScriptTools::of(QJSEngine *engine)
{
    auto *tools = engine->findChild<ScriptTools *>(QString(), Qt::FindDirectChildrenOnly);
    return tools ? tools : new ScriptTools(engine);
}

QJSValue ScriptTools::call(const char *name, const QJSValueList &arguments) const
{
    return m_functions.property(QString::fromLatin1(name)).call(arguments);
}

ScriptTools::Kind ScriptTools::classify(const QJSValue &value, QJSValue *keys) const
{
    const QJSValue kind = call("classify", { value });
    if (kind.isNumber())
        return Kind(kind.toInt());
    *keys = kind;
    return Kind::Object;
}

QByteArray ScriptTools::bytesOf(const QJSValue &view) const
{
    return qjsvalue_cast<QByteArray>(call("bytes", { view }));
}

QJSValue ScriptTools::primitiveOf(const QJSValue &boxed) const
{
    return call("primitive", { boxed });
}

QJSValue ScriptTools::makeAck(const QSocketIoAck &ack) const
{
    if (!ack.isExpected())
        return m_silence;
    return call("ack", { m_engine->toScriptValue(ScriptAck(ack, m_engine)) });
}

QJSValue ScriptTools::attempt(const QJSValue &function, const QJSValue &argument,
                              QJSValue *thrown) const
{
    const QJSValue outcome = call("attempt", { function, argument });
    *thrown = outcome.property(1);
    return outcome.property(0);
}

void ScriptTools::whenSettled(const QJSValue &promise, const QJSValue &target) const
{
    call("settled", { promise, target });
}

} // namespace QSocketIoQml
