// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "script/emitrequest.h"

#include "script/scriptwriter.h"
#include "script/socketioreply.h"
#include "script/scripttools.h"

#include "qsocketioendpoint.h"

#include <QJSEngine>
#include <QQmlInfo>

namespace QSocketIoQml {

namespace {

void throwTypeError(const QObject *element, const QString &message)
{
    if (QJSEngine *engine = scriptEngine(element))
        engine->throwError(QJSValue::TypeError, message);
    else
        qmlWarning(element) << message;
}

bool isGiven(const QJSValue &value)
{
    return !value.isUndefined() && !value.isNull();
}

} // namespace

bool checkCallback(const QObject *element, const QJSValue &callback)
{
    if (!isGiven(callback) || callback.isCallable())
        return true;
    throwTypeError(element,
                   QStringLiteral(
                           "the callback is not a function; several arguments go into an array"));
    return false;
}

void callScript(const QObject *element, const QJSValue &function, const QJSValueList &arguments)
{
    const QPointer<const QObject> guard(element);
    const QJSValue result = QJSValue(function).call(arguments);
    if (result.isError())
        qmlWarning(guard) << result.toString();
}

QStringList stringList(const QJSValue &value)
{
    if (!isGiven(value))
        return {};
    if (!value.isArray())
        return { value.toString() };
    QStringList result;
    const quint32 length = value.property(QStringLiteral("length")).toUInt();
    for (quint32 i = 0; i < length; ++i)
        result.append(value.property(i).toString());
    return result;
}

std::optional<EmitRequest> EmitRequest::read(const QObject *element, const QString &event,
                                             const QJSValue &arguments, const QJSValue &callback,
                                             const QJSValue &options, int timeout)
{
    if (!checkCallback(element, callback))
        return std::nullopt;
    if (isGiven(options) && !options.isObject()) {
        throwTypeError(element, QStringLiteral("the options are not an object"));
        return std::nullopt;
    }
    EmitRequest request;
    if (QJSEngine *engine = scriptEngine(element)) {
        ScriptWriter writer(engine);
        request.arguments = writer.argumentList(arguments);
        if (!writer.problem().isEmpty())
            qmlWarning(element) << "event \"" << event << "\": " << writer.problem();
    }
    request.callback = callback;
    const QJSValue limit = options.property(QStringLiteral("timeout"));
    request.timeout = std::chrono::milliseconds(limit.isNumber() ? limit.toInt() : timeout);
    request.isVolatile = options.property(QStringLiteral("volatile")).toBool();
    request.except = stringList(options.property(QStringLiteral("except")));
    return request;
}

void EmitRequest::send(QObject *element, QObject *context, QSocketIoEndpoint *endpoint,
                       const QString &event) const
{
    QSocketIoEmitter emitter = endpoint->withTimeout(timeout);
    if (isVolatile)
        emitter = emitter.asVolatile();
    if (!callback.isCallable()) {
        emitter.emitArguments(event, arguments);
        return;
    }
    emitter.withAck(context,
                    [element, callback = callback](const QSocketIoReply &reply) {
                        if (QJSEngine *engine = scriptEngine(element))
                            callScript(element, callback,
                                       { engine->toScriptValue(SocketIoReply(engine, reply)) });
                    })
            .emitArguments(event, arguments);
}

} // namespace QSocketIoQml
